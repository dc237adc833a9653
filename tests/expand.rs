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
use rshell::expand::{self, Env, Raise, Scope};
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
