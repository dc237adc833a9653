//! The command line: chooses the program this binary is called as, and boots the machine for it.
//!
//! One binary is `iex`, `elixir`, `elixirc`, `mix` and `epmd`: by the name it is called by, or by its first argument. Called as `rshell`, it is
//! `elixir` when it is given a file to run and `iex` otherwise.

mod boot;
mod caution;
mod command_line;
mod complete;
mod distribution;
mod emulator;
mod front;
mod job_menu;
mod jobs;
mod menu;
mod options;
mod remote_console;
mod start_failure;

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use command_line::{Command, Reading};
use options::Table;

use crate::node::epmd::command;
use crate::tty;

/// The version of Elixir whose behaviour this is.
const ELIXIR: &str = "1.14.0";
/// The scripts that are part of this program.
const MIX: &str = "mix";
const ELIXIRC: &str = "elixirc";
/// The status of a command line that cannot be carried out.
const REFUSED: u8 = 1;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Program {
    Iex,
    Elixir,
    Epmd,
    /// One expression on another node.
    Rpc,
    /// `elixir -S mix`
    Mix,
    /// `elixir -S elixirc`
    Elixirc,
    /// `iex` or `elixir`, whichever the words call for.
    Rshell,
}

impl Program {
    fn named(name: &str) -> Option<Program> {
        match name {
            "iex" => Some(Program::Iex),
            "elixir" => Some(Program::Elixir),
            "epmd" => Some(Program::Epmd),
            MIX => Some(Program::Mix),
            ELIXIRC => Some(Program::Elixirc),
            _ => None,
        }
    }

    /// The script that the program is, if it is one.
    fn script(self) -> Option<&'static str> {
        match self {
            Program::Mix => Some(MIX),
            Program::Elixirc => Some(ELIXIRC),
            _ => None,
        }
    }
}

/// Keeps the system from giving the heap pages of two megabytes each: a shell that does little is to stay small, and loads
/// that were measured were no faster with them.
#[cfg(target_os = "linux")]
fn use_small_pages() {
    // Where the system has no such pages nothing is lost.
    let _unsupported = rustix::thread::disable_transparent_huge_pages(true);
}

#[cfg(not(target_os = "linux"))]
fn use_small_pages() {}

/// Runs the program.
pub fn run() -> ExitCode {
    use_small_pages();
    tty::hold_resizes();
    let mut words = std::env::args_os().map(|word| word.to_string_lossy().into_owned());
    let called = words.next().unwrap_or_default();
    let words: Vec<String> = words.collect();
    let called = Path::new(&called).file_name().and_then(|name| name.to_str()).and_then(Program::named);
    match (called, words.split_first()) {
        (Some(program), _) => run_as(program, &words),
        (None, Some((first, rest))) if first == "rpc" => run_as(Program::Rpc, rest),
        (None, Some((first, rest))) if Program::named(first).is_some() => {
            run_as(Program::named(first).unwrap_or(Program::Rshell), rest)
        }
        (None, _) => run_as(Program::Rshell, &words),
    }
}

fn run_as(program: Program, words: &[String]) -> ExitCode {
    if program == Program::Epmd {
        return command::run(words);
    }
    let inherited = std::env::var("ELIXIR_ERL_OPTIONS").unwrap_or_default();
    let scripted: Vec<String>;
    let words = match program.script().filter(|_| !asks_version(program, words)) {
        Some(script) => {
            scripted = ["-S", script].into_iter().chain(words.iter().map(String::as_str)).map(str::to_owned).collect();
            &scripted
        }
        None => words,
    };
    let mut iex = matches!(program, Program::Iex | Program::Rshell);
    let mut reading = match program {
        Program::Rpc => command_line::read_rpc(words, &inherited),
        _ => command_line::read(words, iex, &inherited),
    };
    if program == Program::Rshell && runs_file(&reading) {
        iex = false;
        reading = command_line::read(words, iex, &inherited);
    }
    match reading {
        Reading::Run(mut plan) => match remote_shell(&mut plan, program) {
            Ok(()) => boot::run(&plan, iex),
            Err(error) => refuse(error),
        },
        Reading::Help => {
            // Elixir's own scripts print help as an error.
            eprint!("{}", Table::new().help(iex));
            ExitCode::from(REFUSED)
        }
        Reading::ShortVersion => {
            println!("{ELIXIR}");
            ExitCode::SUCCESS
        }
        Reading::Version(error) => {
            print_version(iex);
            match error {
                None => ExitCode::SUCCESS,
                Some(error) => refuse(&error),
            }
        }
        Reading::Refused(error) => refuse(&error),
    }
}

/// Whether the versions are all that is asked for; `mix` tells them itself.
fn asks_version(program: Program, words: &[String]) -> bool {
    program != Program::Mix && matches!(words, [word] if word == "-v" || word == "--version")
}

/// Finds out whether the shell of another node is wanted. Real `iex` opens a shell of its own instead where there is no
/// terminal, and so do we under that name.
fn remote_shell(plan: &mut command_line::Plan, program: Program) -> Result<(), &'static str> {
    let Some(node) = plan.settings.remsh.clone() else { return Ok(()) };
    let terminal = std::io::stdin().is_terminal();
    if !terminal && program == Program::Iex {
        return Ok(());
    }
    if !terminal {
        return Err("--remsh needs a terminal, and standard input is none; `rshell rpc NODE EXPRESSION` suits scripts");
    }
    let named = plan.settings.sname.is_some() || plan.settings.name.is_some();
    let hidden = !(named && program == Program::Iex);
    plan.remote = Some(command_line::Remote { node, expression: None, hidden });
    Ok(())
}

fn runs_file(reading: &Reading) -> bool {
    let Reading::Run(plan) = reading else { return false };
    plan.commands.iter().any(|command| match command {
        Command::File(_) => true,
        // A project's shell is what `-S mix` is for.
        Command::Script(name) => name != MIX,
        _ => false,
    })
}

fn refuse(error: &str) -> ExitCode {
    eprintln!("{}", error.trim_end());
    ExitCode::from(REFUSED)
}

/// The line that `erl` begins with, telling what runs here.
fn system_line() -> String {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let version = env!("CARGO_PKG_VERSION");
    format!("Erlang/OTP 25 [rshell {version}] [{}-bit] [smp:{processors}:{processors}]", usize::BITS)
}

fn print_version(iex: bool) {
    let name = if iex { "IEx" } else { "Elixir" };
    if !iex || std::io::stdin().is_terminal() {
        println!("{}\n", system_line());
    }
    println!("{name} {ELIXIR} (compiled with Erlang/OTP 24)");
}
