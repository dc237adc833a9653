//! Running a shell's command: `:os.cmd/1`.

use std::process::{Command, Stdio};

use super::environment;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, badarg};
use crate::stdlib::erlang::blocking::block;
use crate::stdlib::erlang::chardata::{self, charlist};
use crate::term::Term;

/// A program with this node's environment and no input.
pub(super) fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.env_clear().envs(environment::all()).stdin(Stdio::null());
    command
}

/// `:os.cmd('echo hi')` is `'hi\n'`: what a shell's command prints, errors included.
pub fn cmd(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [line, ..] = args else { return Err(badarg()) };
    let line = match line.as_atom() {
        Some(name) => name.name().to_owned(),
        None if line.is_binary() => return Err(badarg()),
        None => chardata::text(line).ok_or_else(badarg)?,
    };
    let work = move || {
        let script = format!("({line}\n) 2>&1");
        command("/bin/sh").args(["-c", &script]).output().map(|output| output.stdout).unwrap_or_default()
    };
    block(work, |output| match std::str::from_utf8(&output) {
        Ok(text) => charlist(text.chars().map(u32::from)),
        Err(_) => charlist(output.iter().map(|byte| u32::from(*byte))),
    })
}
