//! Running other programs: `:os.cmd/1`, and what `System.cmd/3` stands on.

use std::collections::BTreeMap;
use std::io::Read;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};

use super::environment;
use crate::process::{Process, Signal, send};
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::erlang::blocking::{attempt, block};
use crate::stdlib::erlang::chardata::{self, charlist};
use crate::stdlib::natives;
use crate::term::{Atom, MapRef, Message, Pid, Port, Term, names};

natives! { "rshell":
    "cmd"/3 => run,
}

/// How much of a program's output makes one message.
const CHUNK: usize = 65_536;

/// A signal that ends a program is shown as this much more than its number.
const SIGNALLED: i32 = 128;

/// Number of the next port; written by whoever starts a program.
static PORTS: AtomicU64 = AtomicU64::new(64);

fn command(program: &str) -> Command {
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

/// What `:rshell.cmd/3` may be told.
struct Options {
    directory: Option<String>,
    name: Option<String>,
    variables: BTreeMap<String, Option<String>>,
    joins_errors: bool,
}

impl Options {
    fn from_map(map: MapRef<'_>) -> Option<Options> {
        let field = |name: &str| map.get_atom(Atom::new(name));
        let text = |name: &str| field(name).map(chardata::text);
        let mut variables = BTreeMap::new();
        for pair in field("env").map_or_else(|| Some(Vec::new()), Term::as_list)? {
            let [name, value] = pair.as_tuple_of::<2>()?;
            let value = if value.is_atom(names::FALSE) { None } else { Some(chardata::text(value)?) };
            variables.insert(chardata::text(name)?, value);
        }
        Some(Options {
            directory: text("cd").map_or(Some(None), |text| text.map(Some))?,
            name: text("arg0").map_or(Some(None), |text| text.map(Some))?,
            variables,
            joins_errors: field("stderr_to_stdout").is_some_and(Term::is_truthy),
        })
    }
}

/// `:rshell.cmd("/bin/echo", ["hi"], %{})` is `{:port, port}`; the caller then gets `{port, {:data, "hi\n"}}` and at last
/// `{port, {:exit_status, 0}}`. Options: `:cd`, `:arg0`, `:stderr_to_stdout`, and `:env`, a list of
/// `{'NAME', 'value' | false}`. If the program can't be started: `{:error, reason}`.
fn run(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [program, arguments, options] = array(args)?;
    let program = chardata::text(program).ok_or_else(badarg)?;
    let arguments: Option<Vec<String>> =
        arguments.as_list().ok_or_else(badarg)?.into_iter().map(chardata::text).collect();
    let arguments = arguments.ok_or_else(badarg)?;
    let options = options.as_map().and_then(Options::from_map).ok_or_else(badarg)?;
    let owner = process.pid;
    let start = move || {
        let mut command = command(&program);
        command.args(arguments).stdout(Stdio::piped());
        if let Some(name) = &options.name {
            command.arg0(name);
        }
        if let Some(directory) = &options.directory {
            command.current_dir(directory);
        }
        for (name, value) in &options.variables {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let (mut output, writer) = std::io::pipe()?;
        if options.joins_errors {
            command.stderr(writer.try_clone()?);
        }
        let mut child = command.stdout(writer).spawn()?;
        // The command holds the pipe's other end: as long as it lives, the output does not end.
        drop(command);
        let port = Port::Local(PORTS.fetch_add(1, Ordering::Relaxed));
        std::thread::Builder::new().name("command".into()).spawn(move || {
            let mut buffer = vec![0; CHUNK];
            while let Ok(count @ 1..) = output.read(&mut buffer) {
                let data = Term::binary(buffer.get(..count).unwrap_or(&[]));
                tell(owner, port, "data", data);
            }
            let status = child.wait().map_or(SIGNALLED, |status| {
                status.code().or_else(|| Some(SIGNALLED + status.signal()?)).unwrap_or(SIGNALLED)
            });
            tell(owner, port, "exit_status", Term::int(i64::from(status)));
        })?;
        Ok(port)
    };
    attempt(start, |port| Term::tuple([Term::atom(names::PORT), Term::port(port)]))
}

/// Sends what a port has to say to its owner.
fn tell(owner: Pid, port: Port, kind: &str, value: Term) {
    let message = Term::tuple([Term::port(port), Term::tuple([Term::named(kind), value])]);
    send::signal(owner, owner, Signal::Message(Message::new(&message)));
}
