//! Running a shell's command: `:os.cmd/1`.

use std::process::{Command, Stdio};

use super::environment;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, badarg};
use crate::stdlib::erlang::blocking::block;
use crate::stdlib::erlang::chardata::charlist;
use crate::term::{Atom, Term};

/// A program with this node's environment and no input.
pub(super) fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.env_clear().envs(environment::all()).stdin(Stdio::null());
    command
}

/// `:os.cmd('echo hi')` is `'hi\n'`: what a shell's command prints, errors included; with `%{max_size: 1}` it is `'h'`.
pub fn cmd(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [line, options @ ..] = args else { return Err(badarg()) };
    let most = options.first().map_or(Some(usize::MAX), most_of).ok_or_else(badarg)?;
    let line = match line.as_atom() {
        Some(name) => name.name().to_owned(),
        None => characters(line).ok_or_else(badarg)?,
    };
    let work = move || {
        let script = format!("({line}\n) 2>&1");
        let output = command("/bin/sh").args(["-c", &script]).output();
        let mut printed = output.map(|output| output.stdout).unwrap_or_default();
        printed.truncate(most);
        printed
    };
    block(work, |output| match std::str::from_utf8(&output) {
        Ok(text) => charlist(text.chars().map(u32::from)),
        Err(_) => charlist(output.iter().map(|byte| u32::from(*byte))),
    })
}

/// The text of a flat list of characters, none of which is the one that ends a string of the system.
fn characters(line: &Term) -> Option<String> {
    let characters = line.as_list()?.into_iter().map(|item| char::from_u32(u32::try_from(item.as_int()?).ok()?));
    let text: String = characters.collect::<Option<String>>()?;
    (!text.contains('\0')).then_some(text)
}

/// How much output is wanted at most.
fn most_of(options: &Term) -> Option<usize> {
    match options.as_map()?.get_atom(Atom::new("max_size")).and_then(Term::as_int) {
        Some(most) => usize::try_from(most).ok(),
        None => Some(usize::MAX),
    }
}
