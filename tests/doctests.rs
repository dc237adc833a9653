//! The examples in the documentation of our own library, `iex>` and what it answers: each must give what it says here, and
//! in a real Elixir, as far as that has the function.
//!
//! `tests/doctests/run.exs` is a suite of doctests of given modules. Since a real Elixir does not know our documentation,
//! `tests/doctests/examples.exs` writes it as modules of their own, which `elixirc` compiles.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/doctests").join(name)
}

fn run(command: &mut Command, folder: &Path) -> Output {
    command.current_dir(folder).env("LC_ALL", "C.UTF-8").stdin(Stdio::null()).output().expect("the program starts")
}

fn rshell() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rshell"));
    command.arg("elixir");
    command
}

fn succeeds(what: &str, output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{what}:\n{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

/// The modules of the library whose documentation has examples; these are written to a file.
fn examples(file: &Path, folder: &Path) -> Vec<String> {
    let output = run(rshell().arg(script("examples.exs")).arg(file), folder);
    let modules: Vec<String> = succeeds("the examples are written", &output).lines().map(String::from).collect();
    assert!(modules.iter().any(|module| module == "Enum"), "{modules:?}");
    modules
}

#[test]
fn examples_give_what_they_say() {
    let folder = tempfile::tempdir().expect("a folder");
    let modules = examples(&folder.path().join("examples.ex"), folder.path());
    let output = run(rshell().arg(script("run.exs")).arg("").args(&modules), folder.path());
    println!("{}", succeeds("examples fail", &output));
}

#[test]
fn examples_are_true_of_a_real_elixir() {
    let found = Command::new("elixir").arg("--short-version").stdin(Stdio::null()).stdout(Stdio::null()).status();
    if !found.is_ok_and(|status| status.success()) {
        eprintln!("*** SKIPPED examples_are_true_of_a_real_elixir: no elixir is installed (1 test) ***");
        assert_ne!(std::env::var("RSHELL_ORACLE").as_deref(), Ok("required"), "but it is required");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let modules = examples(&folder.path().join("examples.ex"), folder.path());
    let output = run(Command::new("elixirc").arg("examples.ex"), folder.path());
    succeeds("the examples compile", &output);
    let output = run(
        Command::new("elixir").arg("-pa").arg(".").arg(script("run.exs")).arg("Examples.").args(&modules),
        folder.path(),
    );
    println!("{}", succeeds("examples fail in a real Elixir", &output));
}
