//! Expansions compared with those recorded from Elixir 1.14: source in, expanded code, warnings or refusal out.
//!
//! `tests/expand/sources.txt` lists the sources, one a line; `tests/expand/record.exs` writes what Elixir makes of them to
//! `tests/expand/expected.txt`.

#[path = "expand/dump.rs"]
mod dump;
#[path = "expand/host.rs"]
mod host;

use std::fmt::Write;

use host::Host;
use rshell::expand::{self, ClauseSource, DefinitionKind, Env, Raise, Scope};
use rshell::syntax::{self, Options};
use rshell::term::{Atom, Term};

const EXPECTED: &str = include_str!("expand/expected.txt");

/// Stands in expectations and messages for a piece of source text that only `Macro.to_string/1` words exactly.
const ANY: char = '\u{1}';

fn outcome(source: &str) -> String {
    let quoted = syntax::parse(source, &Options::default()).result.expect("the source parses");
    let mut host = Host::new();
    let mut env = Env::default_for_file("nofile");
    let mut scope = Scope::new(&env);
    let result = expand::expand(&quoted, &mut scope, &mut env, &mut host);
    if result.is_ok() {
        expand::finish(&mut scope, &env, &mut host);
    }
    let mut text = String::new();
    for warning in host.warnings() {
        let place = if warning.line == 0 { warning.file.clone() } else { format!("{}:{}", warning.file, warning.line) };
        let _ = writeln!(text, "w> {place} {}", warning.message.replace('\n', "\\n"));
    }
    text.push_str(&match result {
        Ok(expanded) => format!("=> {}", dump::dump(&expanded)),
        Err(raise) => format!("!! {}", message(&raise)),
    });
    text
}

fn message(raise: &Raise) -> String {
    let Some(map) = raise.reason.as_map() else { return dump::dump(&raise.reason) };
    let field = |name: &str| map.get_atom(Atom::new(name)).and_then(Term::as_text).unwrap_or_default().into_owned();
    let name = map.struct_name().map_or("?", |name| name.alias().unwrap_or("?"));
    let text = match map.get_atom(Atom::new("line")).and_then(Term::as_int) {
        Some(line) => format!("{line}: {}", field("description")),
        None => field("message"),
    };
    format!("{name}: {}", text.replace('\n', "\\n"))
}

/// Tells whether the text found is the text expected, where `ANY` in the text found stands for anything.
fn agrees(expected: &str, found: &str) -> bool {
    let mut parts = found.split(ANY);
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = expected.strip_prefix(first) else { return false };
    let mut last = first;
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        last = part;
    }
    rest.is_empty() || (last.is_empty() && found.contains(ANY))
}

#[test]
fn expands_as_elixir_does() {
    let check = std::thread::Builder::new().stack_size(expand::STACK_SIZE).spawn(compare_all).expect("a thread");
    check.join().expect("the comparison does not panic");
}

fn compare_all() {
    let mut failures = String::new();
    let (mut count, mut failed) = (0, 0);
    let only = std::env::var("ONLY").ok();
    for case in EXPECTED.split("## ").filter(|case| !case.is_empty()) {
        let (source, expected) = case.split_once('\n').expect("a source and what it gives");
        if only.as_ref().is_some_and(|only| only != source) {
            continue;
        }
        count += 1;
        let expected = expected.trim_end();
        let found = outcome(source);
        if !agrees(expected, &found) {
            failed += 1;
            let _ = writeln!(failures, "## {source}\n- {expected}\n+ {found}");
        }
    }
    assert!(failures.is_empty(), "{failed} of {count} differ:\n{failures}");
}

/// A module as the recordings had it: `g/1` and the overridable `h/1` are defined, `m/1` is a macro.
fn in_module(head: &str, body: &str) -> String {
    let parse = |source: &str| syntax::parse(source, &Options::default()).result.expect("the source parses");
    let (head, body) = (parse(head), parse(body));
    let (call, guards) = expand::split_guards(&head);
    let [name, meta, args] = call.as_tuple_of::<3>().expect("a call");
    let (name, args) = (name.as_atom().expect("a name"), args.to_vec().expect("arguments"));
    let mut env = Env::default_for_file("nofile");
    env.module = Some(Atom::new("Elixir.A"));
    env.function = Some((name, u8::try_from(args.len()).expect("few arguments")));
    let mut host = Host::new();
    let source = ClauseSource { meta, kind: DefinitionKind::Def, name, args: &args, guards: &guards, body: &body };
    let result = expand::expand_clause(&source, &env, &mut host);
    let mut text: Vec<String> = host.warnings().iter().map(|warning| format!("w> {}", warning.message)).collect();
    text.push(match result {
        Ok(clause) => {
            let parts = [Term::list(clause.args), Term::list(clause.guards), clause.body];
            format!("=> {}", dump::dump(&Term::tuple(parts)))
        }
        Err(raise) => format!("!! {}", message(&raise)),
    });
    text.join("\n")
}

#[test]
fn expands_definitions() {
    let check = |head: &str, body: &str, expected: &str| assert_eq!(in_module(head, body), expected, "{head}, {body}");
    let x = "{:x, [{:version, 0}, {:line, 1}], :nil}";
    check("f(x)", "g(x)", &format!("=> {{[{x}], [], {{:g, [{{:line, 1}}], [{x}]}}}}"));
    check("f(x)", "z(x)", &format!("=> {{[{x}], [], {{:z, [{{:line, 1}}], [{x}]}}}}"));
    check(
        "f(x)",
        "x; &g/1",
        &format!(
            "w> variable x in code block has no effect as it is never returned (remove the variable or assign it to _ to avoid \
         warnings)\n=> {{[{x}], [], {{:__block__, [], [{x}, {{:&, [{{:line, 1}}], [{{:/, [], [{{:g, [], :nil}}, 1]}}]}}]}}}}"
        ),
    );
    check(
        "h(x)",
        "super(x)",
        &format!("=> {{[{x}], [], {{:super, [{{:super, {{:defp, :h (overridable 1)}}}}, {{:line, 1}}], [{x}]}}}}"),
    );
    check(
        "f(x)",
        "super(x)",
        "!! CompileError: 1: no super defined for f/1 in module A. Overridable functions available are: h/1",
    );
    check("f(x)", "m(x)", &format!("=> {{[{x}], [], {x}}}"));
    check(
        "f(x) when x == 1 when x == 2",
        "x",
        &format!(
            "=> {{[{x}], [{{{{:., [{{:line, 1}}], [:erlang, :==]}}, [{{:line, 1}}], [{x}, 1]}}, {{{{:., [{{:line, 1}}], [:erlang, :==]}}, \
         [{{:line, 1}}], [{x}, 2]}}], {x}}}"
        ),
    );
    check(
        "f(zb, za)",
        "1",
        "w> variable \"za\" is unused (if the variable is not meant to be used, prefix it with an \
        underscore)\nw> variable \"zb\" is unused (if the variable is not meant to be used, prefix it with an underscore)\n\
        => {[{:zb, [{:version, 0}, {:line, 1}], :nil}, {:za, [{:version, 1}, {:line, 1}], :nil}], [], 1}",
    );
    check("f()", "__CALLER__", "!! CompileError: 1: __CALLER__ is available only inside defmacro and defmacrop");
    check(
        "f()",
        "[do: 1, rescue: (_ -> 2)]",
        "=> {[], [], {:try, [{:line, 1}], [[{:do, 1}, {:rescue, [{:->, [{:line, 1}], \
        [[{:_, [{:line, 1}], :nil}], 2]}]}]]}}",
    );
    check("f()", "__MODULE__", "=> {[], [], :Elixir.A}");
}

#[test]
fn refuses_what_is_no_code() {
    let invalid = |term: Term| {
        let mut env = Env::default_for_file("nofile");
        let mut scope = Scope::new(&env);
        match expand::expand(&term, &mut scope, &mut env, &mut Host::new()) {
            Ok(expanded) => dump::dump(&expanded),
            Err(raise) => message(&raise),
        }
    };
    for term in [
        Term::empty_map(),
        Term::tuple([Term::int(1)]),
        Term::tuple([Term::int(1), Term::int(2), Term::int(3)]),
        Term::tuple([Term::named("a"), Term::NIL_LIST, Term::int(1)]),
        Term::bitstring(&[32], 3),
    ] {
        assert!(invalid(term).contains("invalid quoted expression: "));
    }
    let export = Term::export(Atom::new("Elixir.Enum"), Atom::new("map"), 2);
    let captured = "{:&, [], [{:/, [], [{{:., [], [:Elixir.Enum, :map]}, [{:no_parens, :true}], []}, 2]}]}";
    assert_eq!(invalid(export), captured);
}

#[test]
fn environments_survive_being_terms() {
    let mut env = Env::default_for_file("some/file.ex");
    let mut scope = Scope::new(&env);
    let quoted = syntax::parse("import List; alias Foo.Bar; x = 1", &Options::default()).result.expect("it parses");
    expand::expand(&quoted, &mut scope, &mut env, &mut Host::new()).expect("it expands");
    let term = env.to_term();
    let read = Env::from_term(&term).expect("an environment").to_term();
    assert!(rshell::term::order::equal(&term, &read));
    assert_eq!(env.versioned_vars.len(), 1);
}

#[test]
fn refuses_what_nests_too_deep() {
    let deepest = usize::try_from(expand::MAX_DEPTH).expect("a small number");
    let check = std::thread::Builder::new().stack_size(expand::STACK_SIZE).spawn(move || {
        let nested = |levels: usize, wrap: fn(Term) -> Term| (1..levels).fold(Term::int(1), |inner, _| wrap(inner));
        let wraps: [fn(Term) -> Term; 5] = [
            |inner| Term::list([inner]),
            |inner| Term::tuple([Term::named("-"), Term::NIL_LIST, Term::list([inner])]),
            |inner| Term::tuple([Term::named("!"), Term::NIL_LIST, Term::list([inner])]),
            |inner| {
                let clause = Term::tuple([Term::named("->"), Term::NIL_LIST, Term::list([Term::NIL_LIST, inner])]);
                Term::tuple([Term::named("fn"), Term::NIL_LIST, Term::list([clause])])
            },
            |inner| {
                let quoted = Term::list([Term::tuple([Term::named("do"), inner])]);
                Term::tuple([Term::named("quote"), Term::NIL_LIST, Term::list([quoted])])
            },
        ];
        for wrap in wraps {
            for levels in [deepest / 3, deepest + 10] {
                let code = nested(levels, wrap);
                let mut env = Env::default_for_file("nofile");
                let mut scope = Scope::new(&env);
                let _ = expand::expand(&code, &mut scope, &mut env, &mut Host::new());
            }
        }
    });
    check.expect("a thread").join().expect("deep code is refused, not crashed on");
}
