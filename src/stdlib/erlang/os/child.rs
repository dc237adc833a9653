//! Other programs by number: what the driver of `Port.open({:spawn, ...})` stands on, see `otp/rshell_port.ex`.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, Stdio};

use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::pipe;
use tokio::process::{Child as Running, ChildStdin};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use super::command::command;
use crate::process::{Process, Signal, send, tally};
use crate::scheduler;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::erlang::blocking::{block, posix};
use crate::stdlib::erlang::chardata;
use crate::stdlib::erlang::file::iodata;
use crate::stdlib::erlang::resource::Resources;
use crate::stdlib::natives;
use crate::term::{Atom, MapRef, Message, Pid, Term, names};

natives! { "rshell":
    "child_start"/3 => start,
    "child_write"/2 => write,
    "child_close"/1 => close,
}

/// How much of a program's output makes one message.
const CHUNK: usize = 65_536;

/// How many pieces of input may wait for a program that does not read.
const WAITING: usize = 256;

/// A signal that ends a program is shown as this much more than its number.
const SIGNALLED: i32 = 128;

static CHILDREN: Resources<Child> = Resources::new(|pid| CHILDREN.release(pid).iter().for_each(|child| child.close()));

/// A program that was started.
struct Child {
    /// Its input, as long as it is open.
    input: Mutex<Option<mpsc::Sender<Vec<u8>>>>,
    /// What reads its output.
    reading: Mutex<Option<AbortHandle>>,
}

impl Child {
    fn close(&self) {
        self.input.lock().take();
        if let Some(reading) = self.reading.lock().take() {
            reading.abort();
        }
    }
}

/// What `child_start` may be told.
struct Options {
    directory: Option<String>,
    name: Option<OsString>,
    variables: BTreeMap<String, Option<String>>,
    joins_errors: bool,
    reads: bool,
    writes: bool,
}

impl Options {
    fn from_map(map: MapRef<'_>) -> Option<Options> {
        let field = |name: &str| map.get_atom(Atom::new(name));
        let text = |name: &str| field(name).map_or(Some(None), |value| chardata::text(value).map(Some));
        let has = |name: &str| field(name).is_some_and(Term::is_truthy);
        let mut variables = BTreeMap::new();
        for pair in field("env").map_or_else(|| Some(Vec::new()), Term::as_list)? {
            let [name, value] = pair.as_tuple_of::<2>()?;
            let value = if value.is_atom(names::FALSE) { None } else { Some(chardata::text(value)?) };
            variables.insert(chardata::text(name)?, value);
        }
        Some(Options {
            directory: text("cd")?,
            name: field("arg0").map_or(Some(None), |name| bytes(name).map(Some))?,
            variables,
            joins_errors: has("stderr_to_stdout"),
            reads: has("in"),
            writes: has("out"),
        })
    }

    fn apply(&self, command: &mut Command) {
        if let Some(name) = &self.name {
            command.arg0(name);
        }
        if let Some(directory) = &self.directory {
            command.current_dir(directory);
        }
        for (name, value) in &self.variables {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
    }
}

/// `:rshell.child_start("/bin/cat", [], %{in: true, out: true})` is `{:ok, number, system_pid}`; the caller then gets
/// `{:rshell_child, number, event}`, where the event is `{:data, bytes}`, `:eof`, `{:exit_status, status}` or
/// `{:error, reason}`. Options: `:in` (its output is read), `:out` (it is written to), `:cd`, `:arg0`,
/// `:stderr_to_stdout`, and `:env`, a list of `{'NAME', 'value' | false}`.
fn start(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [program, arguments, options] = array(args)?;
    let program = chardata::text(program).ok_or_else(badarg)?;
    let arguments: Option<Vec<OsString>> = arguments.as_list().ok_or_else(badarg)?.into_iter().map(bytes).collect();
    let arguments = arguments.ok_or_else(badarg)?;
    let options = options.as_map().and_then(Options::from_map).ok_or_else(badarg)?;
    let owner = process.pid;
    let work = move || {
        let mut command = command(&program);
        command.args(arguments);
        options.apply(&mut command);
        run(command, &options, owner)
    };
    block(work, |started| match started {
        Ok((number, system)) => Term::tuple([Term::ok(), Term::int(number), Term::int(i64::from(system))]),
        Err(error) => Term::error_tuple(posix(&error)),
    })
}

/// The bytes of a binary, which need not be text.
fn bytes(term: &Term) -> Option<OsString> {
    Some(OsString::from_vec(term.as_bytes()?.into_owned()))
}

fn run(mut command: Command, options: &Options, owner: Pid) -> std::io::Result<(i64, u32)> {
    let handle = scheduler::handle().ok_or(std::io::ErrorKind::NotFound)?;
    let _inside = handle.enter();
    let (output, writer) = std::io::pipe()?;
    if options.joins_errors {
        command.stderr(writer.try_clone()?);
    }
    command.stdin(if options.writes { Stdio::piped() } else { Stdio::null() });
    if options.reads {
        command.stdout(writer);
    }
    let mut command = tokio::process::Command::from(command);
    let mut child = command.spawn()?;
    // The command holds the pipe's other end: as long as it lives, the output does not end.
    drop(command);
    let system = child.id().unwrap_or_default();
    let input = child.stdin.take().map(|stdin| {
        let (sender, receiver) = mpsc::channel(WAITING);
        (sender, stdin, receiver)
    });
    let (sender, feed) = match input {
        Some((sender, stdin, receiver)) => (Some(sender), Some((stdin, receiver))),
        None => (None, None),
    };
    let number = CHILDREN.add(owner, Child { input: Mutex::new(sender), reading: Mutex::new(None) });
    if let Some((stdin, receiver)) = feed {
        handle.spawn(feed_input(stdin, receiver, owner, number));
    }
    let output = pipe::Receiver::from_owned_fd(OwnedFd::from(output))?;
    let reading = handle.spawn(read_output(output, options.reads, owner, number)).abort_handle();
    if let Some(child) = CHILDREN.get(&Term::int(number)) {
        *child.reading.lock() = Some(reading);
    }
    handle.spawn(await_end(child, owner, number));
    Ok((number, system))
}

async fn feed_input(mut stdin: ChildStdin, mut pieces: mpsc::Receiver<Vec<u8>>, owner: Pid, number: i64) {
    while let Some(piece) = pieces.recv().await {
        if let Err(error) = stdin.write_all(&piece).await {
            return tell(owner, number, Term::error_tuple(posix(&error)));
        }
        tally::sent(piece.len());
    }
}

async fn read_output(mut output: pipe::Receiver, reads: bool, owner: Pid, number: i64) {
    let mut buffer = vec![0; CHUNK];
    while let Ok(count @ 1..) = output.read(&mut buffer).await {
        tally::received(count);
        let data = Term::binary(buffer.get(..count).unwrap_or(&[]));
        tell(owner, number, Term::tuple([Term::named("data"), data]));
    }
    if reads {
        tell(owner, number, Term::atom(names::EOF));
    }
}

async fn await_end(mut child: Running, owner: Pid, number: i64) {
    let status = child
        .wait()
        .await
        .map_or(SIGNALLED, |status| status.code().or_else(|| Some(SIGNALLED + status.signal()?)).unwrap_or(SIGNALLED));
    tell(owner, number, Term::tuple([Term::named("exit_status"), Term::int(i64::from(status))]));
}

/// Sends an event to whoever started the program.
fn tell(owner: Pid, number: i64, event: Term) {
    let message = Term::tuple([Term::named("rshell_child"), Term::int(number), event]);
    send::signal(owner, owner, Signal::Message(Message::new(&message)));
}

/// `:rshell.child_write(number, "data")` is `:ok`, or `:closed` where nothing is read.
fn write(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [number, data] = array(args)?;
    let bytes = iodata(data).ok_or_else(badarg)?;
    let sender = CHILDREN.get(number).and_then(|child| child.input.lock().clone());
    let closed = || Term::named("closed");
    match sender.map(|sender| (sender.try_send(bytes), sender)) {
        Some((Ok(()), _)) => Ok(Term::ok()),
        Some((Err(mpsc::error::TrySendError::Full(bytes)), sender)) => {
            block(move || sender.blocking_send(bytes).is_ok(), move |sent| if sent { Term::ok() } else { closed() })
        }
        Some((Err(mpsc::error::TrySendError::Closed(_)), _)) | None => Ok(closed()),
    }
}

/// `:rshell.child_close(number)` ends its input and stops reading its output.
fn close(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [number] = array(args)?;
    if let Some(child) = CHILDREN.remove(number) {
        child.close();
    }
    Ok(Term::ok())
}
