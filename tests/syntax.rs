//! The syntax floor against recordings of real Elixir, which `tests/syntax/record.exs` makes.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use rshell::syntax::{self, Hooks, Options, Parsed};
use rshell::term::{Atom, Term, inspect, names};

/// The environment variable that names a folder made by `record.exs files`.
const FILES: &str = "RSHELL_SYNTAX_FILES";

/// The environment variable that names another folder of cases and recordings, for comparisons at large.
const FOLDER: &str = "RSHELL_SYNTAX_FOLDER";

fn folder(name: &str) -> PathBuf {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/syntax");
    std::env::var_os(FOLDER).map_or_else(own, PathBuf::from).join(name)
}

fn full() -> Options {
    Options { columns: true, token_metadata: true, ..Options::default() }
}

/// What `Code.string_to_quoted` returns.
fn returned(parsed: &Parsed) -> String {
    match &parsed.result {
        Ok(term) => inspect::to_string(&Term::ok_tuple(term.clone())),
        Err(error) => inspect::to_string(&error.to_error_tuple()),
    }
}

fn encoded(source: &str) -> Parsed {
    let mut encoder =
        |literal: Term, meta: Term| Ok(Term::tuple([Term::atom(names::BLOCK), meta, Term::list([literal])]));
    let hooks = Hooks { literal_encoder: Some(&mut encoder), static_atoms_encoder: None };
    syntax::parse_with(source, &full(), hooks)
}

/// `{module, message}` of the exception, or `nil`.
fn exception(source: &str) -> String {
    let options = Options { file: "iex".to_owned(), columns: true, ..Options::default() };
    match syntax::parse(source, &options).result {
        Ok(_) => "nil".to_owned(),
        Err(error) => {
            let exception = error.exception(source, "iex", (1, 1));
            let module = Term::atom(exception.module_atom());
            inspect::to_string(&Term::tuple([module, Term::from(exception.message.as_str())]))
        }
    }
}

/// The warnings as they are printed.
fn warnings(parsed: &Parsed) -> String {
    let mut printed = String::new();
    for warning in &parsed.warnings {
        let _ = writeln!(printed, "warning: {}", warning.text());
        if warning.line > 0 {
            printed.push('\n');
        }
    }
    inspect::to_string(&Term::from(printed.as_str()))
}

/// The text of a line of cases, which is written with the escapes of Elixir's strings.
fn unescape(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line.chars();
    while let Some(character) = rest.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        match rest.next() {
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some(letter @ ('u' | 'x')) => {
                let digits: String = rest.by_ref().take(if letter == 'u' { 4 } else { 2 }).collect();
                let code = u32::from_str_radix(&digits, 16).expect("hexadecimal digits");
                text.push(char::from_u32(code).expect("a code point"));
            }
            Some(other) => text.push(other),
            None => text.push('\\'),
        }
    }
    text
}

/// Compares a file of cases with its recording; returns how many lines agree, and what does not.
fn compare(name: &str) -> (usize, Vec<String>) {
    let recorded = fs::read_to_string(folder("expected").join(name)).expect("the recording is there");
    let lines: Vec<&str> = recorded.lines().collect();
    let (mut agreed, mut failures) = (0, Vec::new());
    for case in lines.chunks(6) {
        let [source, plain, with_tokens, with_encoder, raised, warned] = case else {
            panic!("{name}: a case has six lines: {case:?}");
        };
        let text = unescape(source.strip_prefix('>').expect("a source"));
        let parsed = syntax::parse(&text, &full());
        let checks = [
            ("plain", *plain, returned(&syntax::parse(&text, &Options::default()))),
            ("full", *with_tokens, returned(&parsed)),
            ("encoded", *with_encoder, returned(&encoded(&text))),
            ("exception", *raised, exception(&text)),
            ("warnings", *warned, warnings(&parsed)),
        ];
        for (what, expected, found) in checks {
            if expected == found {
                agreed += 1;
            } else {
                failures.push(format!("{name}: {text:?} ({what})\n  expected {expected}\n  found    {found}"));
            }
        }
    }
    (agreed, failures)
}

#[test]
fn agrees_with_recordings() {
    let mut failures = Vec::new();
    let mut agreed = 0;
    for entry in fs::read_dir(folder("expected")).expect("the folder is there") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        let (count, mut failed) = compare(&name);
        agreed += count;
        failures.append(&mut failed);
    }
    println!("{agreed} agree, {} do not", failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn agrees_on_whole_files() {
    let Ok(folder) = std::env::var(FILES) else { return };
    let (mut agreed, mut failures) = (0, Vec::new());
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "source") {
            continue;
        }
        let source = fs::read_to_string(&path).expect("a source");
        let expected = fs::read_to_string(path.with_extension("quoted")).expect("a recording");
        let found = returned(&syntax::parse(&source, &full()));
        if found == expected {
            agreed += 1;
        } else {
            let at = found.bytes().zip(expected.bytes()).take_while(|(left, right)| left == right).count();
            let part = |text: &str| text.chars().skip(at.saturating_sub(200)).take(400).collect::<String>();
            failures.push(format!("{}\n  expected {}\n  found    {}", path.display(), part(&expected), part(&found)));
        }
    }
    println!("{agreed} files agree, {} do not", failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn tells_incomplete_sources() {
    for source in ["1 +", "foo(", "foo do", "\"a", "fn x ->", "x |>", "[1,", "%{", "\"\"\"\nabc", "~s(a", "\"#{"] {
        let error = syntax::parse(source, &Options::default()).result.expect_err(source);
        assert!(error.is_incomplete(), "{source}: {error:?}");
    }
    for source in ["1 + * 2", "foo(]", "end", ")", "\\ a", "a b c]"] {
        let error = syntax::parse(source, &Options::default()).result.expect_err(source);
        assert!(!error.is_incomplete(), "{source}: {error:?}");
    }
}

#[test]
fn deep_nesting_is_an_error() {
    let deep = 100_000;
    for (open, close) in [
        ("[", "]"),
        ("(", ")"),
        ("{", "}"),
        ("f(", ")"),
        ("%{a: ", "}"),
        ("fn -> ", " end"),
        ("a do ", " end"),
        ("-", ""),
    ] {
        let source = format!("{}1{}", open.repeat(deep), close.repeat(deep));
        let parsed = syntax::parse(&source, &Options::default());
        assert!(parsed.result.is_err(), "{open}");
    }
    for right in ["a = ", "a ++ ", "\"#{", "@", "%@", "a b ", "not "] {
        let _ = syntax::parse(&right.repeat(deep), &Options::default());
    }
    let left = format!("1{}", " + 1".repeat(deep));
    assert!(syntax::parse(&left, &Options::default()).result.is_ok());
}

#[test]
fn hooks_take_part() {
    let mut names_seen = Vec::new();
    let mut encoder = |name: Term, _meta: Term| {
        names_seen.push(inspect::to_string(&name));
        Ok(Term::tuple([Term::atom(Atom::new("atom")), name]))
    };
    let hooks = Hooks { literal_encoder: None, static_atoms_encoder: Some(&mut encoder) };
    let parsed = syntax::parse_with("foo.bar(:baz, Qux)", &Options::default(), hooks);
    assert!(parsed.result.is_ok());
    assert_eq!(names_seen, ["\"foo\"", "\"bar\"", "\"baz\"", "\"Qux\""]);
    let mut refusing = |_: Term, _: Term| Err(Term::from("refused"));
    let hooks = Hooks { literal_encoder: None, static_atoms_encoder: Some(&mut refusing) };
    let error = syntax::parse_with("foo", &Options::default(), hooks).result.expect_err("it is refused");
    assert_eq!(inspect::to_string(&error.to_reason()), r#"{[line: 1, column: 1], "refused: ", "foo"}"#);
}

fn corpus() -> Vec<String> {
    let mut sources = Vec::new();
    for entry in fs::read_dir(folder("cases")).expect("the folder is there") {
        let text = fs::read_to_string(entry.expect("an entry").path()).expect("cases");
        sources.extend(text.lines().map(unescape));
    }
    sources
}

/// Joins the first part of one source and the last part of another, with a piece of text between.
fn mutate(sources: &[String], (first, second): (usize, usize), (cut, skip): (usize, usize), piece: &str) -> String {
    let (first, second) = (&sources[first % sources.len()], &sources[second % sources.len()]);
    let head: String = first.chars().take(cut % (first.chars().count() + 1)).collect();
    let tail: String = second.chars().skip(skip % (second.chars().count() + 1)).collect();
    format!("{head}{piece}{tail}")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_text_does_no_harm(source in "(?s).{0,80}") {
        let _ = syntax::parse(&source, &full());
        let _ = encoded(&source);
        let _ = exception(&source);
    }

    #[test]
    fn random_tokens_do_no_harm(source in proptest::collection::vec("[a-zA-Z0-9 ,;:.+*/<>=|&!@^~?%(){}\\[\\]\"'#\n\\\\-]|do|end|fn|->|when|not in|é", 0..40)) {
        let source = source.concat();
        let _ = syntax::parse(&source, &full());
        let _ = encoded(&source);
    }

    #[test]
    fn mutations_do_no_harm(which in any::<(usize, usize)>(), at in any::<(usize, usize)>(), piece in "[ -~\n]{0,4}") {
        let source = mutate(&corpus(), which, at, &piece);
        let _ = syntax::parse(&source, &full());
        let _ = exception(&source);
    }
}
