//! What no sane program does: source that nests without end, bytes that are no source, processes that grow for ever. Each ends
//! in an error of its own, and the node goes on.

use std::path::Path;
use std::process::{Command, Output, Stdio};

fn elixir(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rshell"))
        .arg("elixir")
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad_input"))
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null())
        .output()
        .expect("rshell starts")
}

/// Runs source text that is refused; returns the line with the error it ends in.
fn refusal(source: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("bad.exs");
    std::fs::write(&file, source).expect("the file is written");
    let output = elixir(&[file.to_str().expect("a path")]);
    assert_eq!(output.status.code(), Some(1), "the program ends by itself");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    said.lines().find(|line| line.starts_with("** (")).unwrap_or_default().to_owned()
}

fn nested(open: &str, inside: &str, close: &str) -> Vec<u8> {
    format!("x = {}{inside}{}", open.repeat(100_000), close.repeat(100_000)).into_bytes()
}

#[test]
fn source_that_nests_without_end_is_refused() {
    let cases =
        [("[", "", "]"), ("(", "1", ")"), ("{", "", "}"), ("f(", "1", ")"), ("fn -> ", "1", " end"), ("-", "1", "")];
    for (open, inside, close) in cases {
        let said = refusal(&nested(open, inside, close));
        let refused = said.starts_with("** (SyntaxError)") || said.starts_with("** (CompileError)");
        assert!(refused, "{open}: {said}");
    }
    let said = refusal(format!("x = {}1", "1 + ".repeat(100_000)).as_bytes());
    assert!(said.starts_with("** (CompileError)"), "{said}");
}

/// Erlang's compiler has the `else` of a `with` once for each of its steps, which comes to 4^30 here; nothing may count them
/// one by one.
#[test]
fn with_nests_in_the_else_of_with() {
    let step = |inside: String, _| {
        let steps = ["{:ok, _} <- x"; 4].join(", ");
        format!("with {steps} do fn -> 1 end else _ -> {inside} end")
    };
    let nested = (0..30).fold("fn -> 2 end".to_owned(), step);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("nested.exs");
    let source = format!("defmodule Nested do\n  def f(x) do\n    {nested}\n  end\nend\nIO.inspect(Nested.f(1).())\n");
    std::fs::write(&file, source).expect("the file is written");
    let output = elixir(&[file.to_str().expect("a path")]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "2\n");
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let mut state = 1u32;
    let bytes: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(100_000)
    .collect();
    assert!(refusal(&bytes).starts_with("** (UnicodeConversionError)"));
}

#[test]
fn a_long_string_is_a_string() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("long.exs");
    std::fs::write(&file, format!("IO.puts(byte_size(\"{}\"))", "a".repeat(100_000_000))).expect("the file is written");
    let output = elixir(&[file.to_str().expect("a path")]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "100000000\n");
}

#[test]
fn processes_that_grow_for_ever_are_killed() {
    let output = elixir(&["--max-heap", "20M", "endless.exs"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(said, format!("{}:normal\nalive\n", ":killed\n".repeat(5)));
}

#[test]
fn a_macro_that_expands_for_ever_ends_in_an_error() {
    let output = elixir(&["macro.exs"]);
    assert!(String::from_utf8_lossy(&output.stdout).ends_with("levels\nalive\n"));
}

#[test]
fn what_is_too_large_to_be_made_is_an_error_of_its_process() {
    let output = elixir(&["--max-heap", "200M", "giants.exs"]);
    let said = String::from_utf8_lossy(&output.stdout);
    let refused = "SystemLimitError\n".repeat(10) + &"ArgumentError\n".repeat(2);
    assert_eq!(said, refused + ":made\nalive\n");
}

#[test]
fn atoms_without_end_end_the_node() {
    let output = elixir(&["-e", r#"Enum.each(1..2_000_000, &String.to_atom("atom_#{&1}"))"#]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "no more index entries in atom_tab (max=1048576)\n");
    assert_eq!(output.status.code(), Some(1));
}
