//! Printing of terms: what real Elixir 1.14 printed for the same terms and options.

use rshell::term::inspect::{AsText, Base, Options, color::Colors, inspect};
use rshell::term::{Atom, ListBuilder, Pid, Reference, Term};

fn atom(name: &str) -> Term {
    Term::named(name)
}

fn ints(values: impl IntoIterator<Item = i64>) -> Term {
    Term::list(values.into_iter().map(Term::int))
}

fn improper(values: &[i64], tail: Term) -> Term {
    let mut list = ListBuilder::new();
    values.iter().for_each(|value| list.push(Term::int(*value)));
    list.finish_with(tail)
}

fn pair(key: &str, value: Term) -> Term {
    Term::tuple([atom(key), value])
}

fn pretty(width: usize) -> Options {
    Options { width: Some(width), ..Options::default() }
}

#[track_caller]
fn check(term: &Term, options: &Options, expected: &str) {
    assert_eq!(inspect(term, options).as_deref(), Some(expected));
}

#[track_caller]
fn plain(term: &Term, expected: &str) {
    check(term, &Options::default(), expected);
}

#[test]
fn atoms_are_quoted_where_they_must_be() {
    let table = [
        ("foo", ":foo", "foo: 1"),
        ("nil", "nil", "nil: 1"),
        ("foo?", ":foo?", "foo?: 1"),
        ("foo?!", ":\"foo?!\"", "\"foo?!\": 1"),
        ("foo@bar", ":foo@bar", "foo@bar: 1"),
        ("Foo", ":Foo", "Foo: 1"),
        ("Elixir", "Elixir", "\"Elixir\": 1"),
        ("Elixirfoo", ":Elixirfoo", "Elixirfoo: 1"),
        ("a b", ":\"a b\"", "\"a b\": 1"),
        ("", ":\"\"", "\"\": 1"),
        ("é", ":é", "é: 1"),
        ("É", ":É", "É: 1"),
        ("e\u{301}", ":\"e\u{301}\"", "\"e\u{301}\": 1"),
        ("aа", ":\"aа\"", "\"aа\": 1"),
        ("日本", ":日本", "日本: 1"),
        ("+", ":+", "+: 1"),
        ("..//", ":..//", "..//: 1"),
        ("::", ":\"::\"", "\"::\": 1"),
        ("^^^", ":\"^^^\"", "\"^^^\": 1"),
        ("~~~", ":\"~~~\"", "\"~~~\": 1"),
        ("%{}", ":%{}", "%{}: 1"),
        ("[]", ":\"[]\"", "\"[]\": 1"),
        ("#{", ":\"\\#{\"", "\"\\#{\": 1"),
    ];
    for (name, literal, keyword) in table {
        plain(&atom(name), literal);
        plain(&Term::list([pair(name, Term::int(1))]), &format!("[{keyword}]"));
    }
    plain(&atom("Elixir.Foo.Bar"), "Foo.Bar");
    plain(&atom("Elixir.foo"), ":\"Elixir.foo\"");
    plain(&Term::list([pair("Elixir.Foo", Term::int(1))]), "[{Foo, 1}]");
}

#[test]
fn numbers_keep_their_digits() {
    let floats = [
        (1.0, "1.0"),
        (1.0e15, "1000000000000000.0"),
        (1.0e16, "1.0e16"),
        (123_456_789_012_345_678.0, "1.2345678901234568e17"),
        (1.0e-5, "1.0e-5"),
        (9_007_199_254_740_992.0, "9007199254740992.0"),
        (-0.0, "-0.0"),
        (1.5e300, "1.5e300"),
    ];
    for (value, text) in floats {
        plain(&Term::float(value), text);
    }
    let hex = Options { base: Base::Hex, ..Options::default() };
    let term = Term::tuple([Term::int(1), Term::from("a"), Term::int(-255), ints([97])]);
    check(&term, &hex, "{0x1, <<0x61>>, -0xFF, 'a'}");
}

#[test]
fn texts_are_escaped_and_cut() {
    plain(&Term::from("é#"), "\"é#\"");
    plain(&Term::from("#{a}"), "\"\\#{a}\"");
    plain(&Term::binary(b"a\0"), "<<97, 0>>");
    plain(&Term::from("\u{7F}\u{FEFF}"), "\"\\d\\uFEFF\"");
    plain(&Term::from("\u{85}"), "<<194, 133>>");
    plain(&Term::bitstring(&[5, 0b0010_0000], 11), "<<5, 1::size(3)>>");
    plain(&ints([97, 27, 7, 8, 9, 10, 11, 12, 13]), "'a\\e\\a\\b\\t\\n\\v\\f\\r'");
    plain(&ints([127]), "[127]");
    plain(&Term::NIL_LIST, "[]");
    let cut = Options { printable_limit: Some(3), ..Options::default() };
    check(&Term::from("abcdef"), &cut, "\"abc\" <> ...");
    check(&Term::from("abc"), &cut, "\"abc\"");
    check(&ints(97..103), &cut, "'abc' ++ ...");
    check(&Term::from("#{x}"), &cut, "\"\\#{x}\"");
    let strings = Options { binaries: AsText::Always, ..Options::default() };
    check(&Term::binary(b"a\0\x01\xC2\x85\xFF"), &strings, "\"a\\0\\x01\\x85\\xFF\"");
}

#[test]
fn limits_are_one_budget() {
    let limit = |limit| Options { limit: Some(limit), ..Options::default() };
    check(&ints([1, 2, 3]), &limit(0), "[...]");
    check(&Term::binary(&[1, 2, 3]), &limit(2), "<<1, 2, ...>>");
    check(&improper(&[1, 2], Term::int(3)), &limit(1), "[1, ...]");
    check(&improper(&[1, 2], Term::int(3)), &limit(2), "[1, 2 | 3]");
    let nested = Term::list([ints([1, 2]), ints([3, 4, 5]), ints([6, 7])]);
    check(&nested, &limit(4), "[[1, 2], [3, 4, ...], [6, ...]]");
    let map = Term::map([
        (Term::tuple([Term::int(1), Term::int(2)]), Term::tuple([Term::int(3), Term::int(4)])),
        (Term::int(5), ints([6, 7, 8, 9])),
    ]);
    check(&map, &limit(3), "%{5 => [6, 7, ...], {1, ...} => {3, ...}}");
}

#[test]
fn lines_break_as_in_elixir() {
    let keywords = Term::list([pair("module", atom("erl_eval")), pair("new_index", Term::int(43))]);
    check(&keywords, &pretty(80), "[module: :erl_eval, new_index: 43]");
    check(&keywords, &pretty(20), "[\n  module: :erl_eval,\n  new_index: 43\n]");
    check(&ints(1..12), &pretty(12), "[1, 2, 3, 4,\n 5, 6, 7, 8,\n 9, 10, 11]");
    let tuple = Term::tuple([atom("ok"), ints(100..106), Term::from("text")]);
    check(&tuple, &pretty(10), "{:ok,\n 'defghi',\n \"text\"}");
}

#[test]
fn identifiers_and_functions_have_names() {
    plain(&Term::pid(Pid::local(96, 0)), "#PID<0.96.0>");
    let reference = Reference::Local(7);
    let ([low, middle, high, ..], _) = reference.words();
    plain(&Term::reference(reference), &format!("#Reference<0.{high}.{middle}.{low}>"));
    plain(&Term::export(Atom::new("Elixir.Enum"), Atom::new("map"), 2), "&Enum.map/2");
    plain(&Term::export(Atom::new("erlang"), Atom::new("+"), 2), "&:erlang.+/2");
    plain(&Term::export(Atom::new("m"), Atom::new("a b"), 1), "&:m.\"a b\"/1");
    plain(&Term::export(Atom::new("m"), Atom::new(".."), 1), "&:m.\"..\"/1");
}

#[test]
fn colours_surround_the_parts() {
    let keywords = Term::list([
        pair("atom", atom("red")),
        pair("list", atom("green")),
        pair("number", Term::list([atom("blue"), atom("bright")])),
        pair("reset", atom("yellow")),
    ]);
    let Some(colors) = Colors::from_keywords(&keywords) else { panic!("these are colours") };
    let options = Options { colors, ..Options::default() };
    check(
        &Term::list([pair("a", Term::int(1))]),
        &options,
        "\u{1b}[32m[\u{1b}[33m\u{1b}[31ma:\u{1b}[33m \u{1b}[34m\u{1b}[1m1\u{1b}[33m\u{1b}[32m]\u{1b}[33m",
    );
}

#[test]
fn structs_are_declined_and_depth_is_no_danger() {
    let range =
        Term::map_of_atoms([(Atom::new("__struct__"), atom("Elixir.Range")), (Atom::new("first"), Term::int(1))]);
    assert_eq!(inspect(&Term::list([range]), &Options::default()), None);
    let options = Options { limit: None, ..pretty(80) };
    let deep = (0..100_000).fold(ints(100..140), |term, _| Term::tuple([term]));
    assert!(inspect(&deep, &options).is_some_and(|text| text.starts_with("{{{")));
}
