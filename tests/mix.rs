//! `mix`: sessions of command lines against what real Elixir printed, in `tests/mix/*.txt`; projects that cross over between
//! the two; what a second run finds after a first one that went wrong.
//!
//! ```text
//! $ cd chat && mix compile            a command line for sh, in the session's folder
//! 1| Compiling 2 files (.ex)          a line of its standard output
//! 2| ** (Mix) ...                     a line of its standard error
//! = 1                                 its exit status
//! @ chat/lib/chat.ex                  a file that is written at this point,
//! | defmodule Chat do                 with these lines
//! ```
//!
//! With MIX_ORACLE set to the folder of real `mix` and `elixir`, the files are written anew from what those print.

#[path = "mix/cross.rs"]
mod cross;
#[path = "mix/format.rs"]
mod format;
#[path = "mix/interrupted.rs"]
mod interrupted;
#[path = "mix/session.rs"]
mod session;

use session::check;

#[test]
fn new_projects() {
    check("new");
}

#[test]
fn compiling() {
    check("compile");
}

#[test]
fn compilation_errors() {
    check("errors");
}

#[test]
fn checks_of_projects() {
    check("checks");
}

#[test]
fn tracking_of_changes() {
    check("tracking");
}

#[test]
fn converging_dependencies() {
    check("converge");
}

#[test]
fn running() {
    check("run");
}

#[test]
fn protocols() {
    check("protocols");
}

#[test]
fn consolidation() {
    check("consolidation");
}

#[test]
fn configuration() {
    check("config");
}

#[test]
fn logger() {
    check("logger");
}

#[test]
fn applications() {
    check("application");
}

#[test]
fn tasks_and_aliases() {
    check("tasks");
}

#[test]
fn dependencies() {
    check("deps");
}

#[test]
fn dependencies_in_trouble() {
    check("dep_trouble");
}

#[test]
fn git_dependencies() {
    match std::process::Command::new("git").arg("--version").output() {
        Ok(_) => check("git_deps"),
        Err(_) => println!("skipped: there is no git"),
    }
}

#[test]
fn references_between_files() {
    check("xref");
}

#[test]
fn compilation_in_trouble() {
    check("compile_trouble");
}

#[test]
fn trees_and_tasks_of_projects() {
    check("trees");
}

#[test]
fn test_files() {
    check("test_files");
}

#[test]
fn umbrellas() {
    check("umbrella");
}

#[test]
fn testing() {
    check("test");
}

#[test]
fn formatting() {
    check("format");
}

#[test]
fn formatted_source() {
    format::check();
}
