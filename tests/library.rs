//! The standard library and whole programs against what Elixir 1.14 gives.
//!
//! `tests/library/*.txt` has expressions, one a line after `> `, each followed by its value or exception;
//! `tests/library/run.exs` evaluates the expressions of such a file and prints the same form. Beside each
//! `tests/programs/*.exs` stands what it prints. `scripts/record` writes both anew with a real Elixir.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// What a script prints to its standard output.
fn run(script: &Path, arguments: &[&Path]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_rshell"))
        .arg("elixir")
        .arg(script)
        .args(arguments)
        .current_dir(folder.path())
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null())
        .output()
        .expect("rshell starts");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The files of a folder that end so, in order.
fn files(name: &str, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder(name)).expect("the folder is there");
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|found| found == extension));
    files.sort();
    files
}

/// Expressions and their results.
fn cases(text: &str) -> Vec<(&str, String)> {
    let mut cases: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        if let Some(source) = line.strip_prefix("> ") {
            cases.push((source, String::new()));
        } else if let Some((_, result)) = cases.last_mut() {
            result.push_str(line);
            result.push('\n');
        }
    }
    cases
}

#[test]
fn expressions_give_what_elixir_gives() {
    let script = folder("library").join("run.exs");
    let mut wrong = Vec::new();
    for file in files("library", "txt") {
        let expected = fs::read_to_string(&file).expect("the cases can be read");
        let found = run(&script, &[&file]);
        let (expected, found) = (cases(&expected), cases(&found));
        assert!(!expected.is_empty(), "{} has no cases", file.display());
        for (index, (source, result)) in expected.iter().enumerate() {
            let found = found.get(index).map_or("nothing", |(_, found)| found.as_str());
            if found != result {
                wrong.push(format!("{source}\n  expected: {result}  found:    {found}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} expressions differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn programs_print_what_they_print_under_elixir() {
    let mut wrong = Vec::new();
    for program in files("programs", "exs") {
        let expected = fs::read_to_string(program.with_extension("txt")).expect("its output is recorded");
        let found = run(&program, &[]);
        if found != expected {
            let line = expected.lines().zip(found.lines()).position(|(expected, found)| expected != found);
            let line = line.unwrap_or(expected.lines().count().min(found.lines().count()));
            let show = |text: &str| text.lines().nth(line).unwrap_or("the end").to_owned();
            wrong.push(format!(
                "{}, line {} of the output\n  expected: {}\n  found:    {}",
                program.display(),
                line + 1,
                show(&expected),
                show(&found)
            ));
        }
    }
    assert!(wrong.is_empty(), "programs differ:\n{}", wrong.join("\n"));
}
