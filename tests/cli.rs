//! Command lines of `elixir`, `elixirc` and `iex`, against what the real ones printed: `tests/cli/*.txt`.
//!
//! ```text
//! $ elixir -e 'IO.puts 1' --bogus     a command line for sh
//! < 1 + 1                             a line of its input
//! 1| 1                                a line of its standard output
//! 2| --bogus : Unknown option         a line of its standard error
//! = 1                                 its exit status
//! ```
//!
//! With CLI_ORACLE set to a folder that holds the real ones, the files are written anew from what those print.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use regex::Regex;

/// Files that the command lines use.
const FILES: [(&str, &str); 9] = [
    ("args.exs", "IO.inspect({:args, System.argv()})\n"),
    ("imp.exs", "IO.puts(\"importing\")\nx = 1\n_ = x\n"),
    ("fail.exs", "IO.puts(\"before\")\nraise \"oops\"\nIO.puts(\"after\")\n"),
    ("late.exs", "IO.puts(\"before\")\nx = 1\nlate(2)\n"),
    ("lacking.exs", "IO.puts(\"before\")\ndefmodule Caller do\n  def call, do: absent()\nend\n"),
    ("twice.exs", "defmodule Caller do\n  import String, only: [length: 1]\n  def call(x), do: length(x)\nend\n"),
    ("written.ex", "defmodule Written do\n  def unused(x), do: 1\nend\n"),
    ("failing.ex", "defmodule Failing do\n  raise \"oops\"\nend\n"),
    ("run_me", "IO.inspect({:script, System.argv()})\n"),
];

#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Case {
    line: String,
    input: String,
    output: String,
    errors: String,
    status: Option<i32>,
}

fn read(path: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(path).expect("the cases can be read");
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        if let Some(line) = line.strip_prefix("$ ") {
            cases.push(Case { line: line.to_owned(), ..Case::default() });
            continue;
        }
        let Some(case) = cases.last_mut() else { continue };
        let (mark, rest) = line.split_at_checked(2).unwrap_or((line, ""));
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        let (field, rest) = match mark {
            "< " | "<" => (&mut case.input, line.get(2..).unwrap_or("")),
            "1|" => (&mut case.output, rest),
            "2|" => (&mut case.errors, rest),
            "= " => {
                case.status = rest.trim().parse().ok();
                continue;
            }
            _ => continue,
        };
        field.push_str(rest);
        field.push('\n');
    }
    cases
}

fn run(case: &Case, programs: &Path, folder: &Path) -> Case {
    let path = format!("{}:{}:/usr/bin:/bin", programs.display(), folder.display());
    let mut child = Command::new("/bin/sh")
        .args(["-c", &case.line])
        .current_dir(folder)
        .env_clear()
        .envs([("PATH", path.as_str()), ("LANG", "C.UTF-8"), ("TERM", "dumb")])
        .env("HOME", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A program that ends without reading closes the pipe.
    let _closed = child.stdin.take().map(|mut pipe| pipe.write_all(case.input.as_bytes()));
    let Output { status, stdout, stderr } = child.wait_with_output().expect("the program ends");
    Case { output: normalise(&stdout), errors: normalise(&stderr), status: status.code(), ..case.clone() }
}

/// What may differ: process ids, functions, the time, and what built the program.
fn normalise(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let text = Regex::new(r"#PID<[0-9.]+>").expect("it is well-formed").replace_all(&text, "#PID<>");
    let text = Regex::new(r"\d\d:\d\d:\d\d\.\d\d\d").expect("it is well-formed").replace_all(&text, "TIME");
    let text = Regex::new(r"compiled with Erlang/OTP \d+").expect("it is well-formed").replace_all(&text, "compiled");
    let text = Regex::new(r"#Function<[^>]*>").expect("it is well-formed").replace_all(&text, "#Function<>");
    let mut kept = String::new();
    // The command line's own functions in traces are Elixir's alone.
    let own = |line: &str| line.starts_with("Erlang/OTP 25 ") || line.contains(" lib/kernel/cli.ex:");
    for line in text.lines().filter(|line| !own(line)) {
        kept.push_str(line);
        kept.push('\n');
    }
    kept
}

fn written(cases: &[Case]) -> String {
    let mut text = String::new();
    for case in cases {
        // Writing into a string does not fail.
        let _ = writeln!(text, "$ {}", case.line);
        for (mark, lines) in [("<", &case.input), ("1|", &case.output), ("2|", &case.errors)] {
            for line in lines.lines() {
                let _ = writeln!(text, "{}", format!("{mark} {line}").trim_end());
            }
        }
        let _ = writeln!(text, "= {}\n", case.status.unwrap_or(-1));
    }
    text
}

fn programs(folder: &Path) -> PathBuf {
    let programs = folder.join("programs");
    std::fs::create_dir(&programs).expect("a folder can be made");
    for name in ["iex", "elixir", "elixirc"] {
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_rshell"), programs.join(name)).expect("a link can be made");
    }
    programs
}

fn check(name: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli").join(name).with_extension("txt");
    let root = tempfile::tempdir().expect("a temporary folder can be made");
    let folder = root.path().join("work");
    std::fs::create_dir(&folder).expect("a folder can be made");
    for (name, content) in FILES {
        std::fs::write(folder.join(name), content).expect("a file can be written");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder.join(name), mode).expect("a file can be made executable");
    }
    let cases = read(&file);
    if let Some(oracle) = std::env::var_os("CLI_ORACLE") {
        let recorded: Vec<Case> = cases.iter().map(|case| run(case, Path::new(&oracle), &folder)).collect();
        std::fs::write(&file, written(&recorded)).expect("the cases can be written");
        return;
    }
    let programs = programs(root.path());
    let mut wrong = String::new();
    for case in &cases {
        let got = run(case, &programs, &folder);
        let trimmed = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
        let same = trimmed(&got.output) == trimmed(&case.output)
            && trimmed(&got.errors) == trimmed(&case.errors)
            && got.status == case.status;
        if !same {
            let _ =
                writeln!(wrong, "--- expected\n{}--- got\n{}", written(std::slice::from_ref(case)), written(&[got]));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn options_and_files() {
    check("options");
}

#[test]
fn endings_of_scripts() {
    check("endings");
}

#[test]
fn compiled_files() {
    check("elixirc");
}

#[test]
fn piped_shells() {
    check("piped");
}

#[test]
fn what_streams_are_set_to() {
    check("streams");
}

/// A shell whose output nobody reads any more ends, however much it is still to read; a real one would wait for ever.
#[test]
fn a_shell_that_nobody_reads_ends() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_rshell"))
        .arg("iex")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let mut input = child.stdin.take().expect("an input");
    let _closed = input.write_all(b"1 + 1\nIO.puts(\"text\")\n");
    assert_eq!(child.wait().expect("the program ends").code(), Some(1));
    drop(input);
}
