//! The devices of the node: `:user`, which is the terminal and the group leader of everything, and `:standard_error`.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::{Arc, OnceLock};

use super::console::{Console, Line, LineKind};
use super::request::{Request, from_latin1, raw_chars, to_latin1};
use crate::process::device::{self, Device};
use crate::process::send::Destination;
use crate::process::{Process, Signal, host, registry, send, table, tally};
use crate::term::{Atom, Message, Pid, Term, names};
use crate::vm;

/// Who asked, and what the answer is to be tagged with.
struct Asker {
    from: Term,
    reply_as: Term,
}

/// A request that waits for input.
struct Reading {
    asker: Asker,
    want: Want,
    /// Whether its prompt was shown.
    prompted: bool,
}

enum Want {
    Line { prompt: String, kind: LineKind, latin1: bool },
    Chars { prompt: String, count: usize, latin1: bool },
}

impl Want {
    /// Where what is wanted ends, if all of it is there; `latin1` says what the stream is set to.
    fn end(&self, bytes: &[u8], latin1: bool) -> Option<usize> {
        match self {
            Want::Line { .. } => bytes.iter().position(|byte| *byte == b'\n').map(|at| at + 1),
            Want::Chars { count, .. } if latin1 => Some(*count).filter(|count| *count <= bytes.len()),
            Want::Chars { count, .. } => characters_end(bytes, *count),
        }
    }
}

impl Reading {
    /// Tells whether nobody waits for it any more.
    fn is_void(&self) -> bool {
        matches!(self.asker.from.as_pid(), Some(pid @ Pid::Local(_)) if !table::is_alive(pid))
    }
}

struct User {
    console: Arc<dyn Console>,
    /// Reads in order of arrival; the first is in progress when `asked` is set.
    readings: VecDeque<Reading>,
    asked: bool,
    /// Input that was read and not yet handed out.
    left_over: Vec<u8>,
    /// The beginning of the next line, typed for a reader that died.
    typed: String,
    options: Options,
}

/// What `setopts` changes.
struct Options {
    binary: bool,
    echo: bool,
    /// Each byte of the stream is a character. Terminals have UTF-8.
    latin1: bool,
    expand_fun: Term,
}

/// A device together with the terms it keeps, which live in the one task that owns it and its process.
struct Owned<T>(T);

// SAFETY: the device's terms belong to the device's process and move between threads only with the task that owns both.
unsafe impl<T> Send for Owned<T> {}

impl<T: Handle + 'static> Device for Owned<T> {
    fn handle(&mut self, process: &mut Process, message: Term) -> ControlFlow<Term> {
        self.0.handle(process, message)
    }
}

trait Handle {
    fn handle(&mut self, process: &mut Process, message: Term) -> ControlFlow<Term>;
}

/// Starts `:user` over a console.
pub fn start_user(console: Arc<dyn Console>) -> Option<Pid> {
    start(console, Some("user"))
}

/// Starts a device like `:user` without a name: the group leader of a shell.
pub fn start_device(console: Arc<dyn Console>) -> Option<Pid> {
    start(console, None)
}

fn start(console: Arc<dyn Console>, name: Option<&str>) -> Option<Pid> {
    let user = User {
        console,
        readings: VecDeque::new(),
        asked: false,
        left_over: Vec::new(),
        typed: String::new(),
        options: Options { binary: true, echo: true, latin1: false, expand_fun: Term::bool(false) },
    };
    device::spawn(Owned(user), name)
}

/// Starts `:standard_error` over a console.
pub fn start_standard_error(console: Arc<dyn Console>) -> Option<Pid> {
    let pid = device::spawn(Owned(StandardError { console: Arc::clone(&console) }), Some("standard_error"))?;
    // A second start would be of the same program's console.
    let _first = ERRORS.set((pid, console));
    Some(pid)
}

/// The device for errors of this program and what it writes to; set once, at the start.
static ERRORS: OnceLock<(Pid, Arc<dyn Console>)> = OnceLock::new();

/// Writes to standard error at once, so that what is printed afterwards stands below; false if another process has taken
/// the device's name, which then has to be asked.
pub fn write_error(bytes: &[u8]) -> bool {
    let device = registry::whereis(names::STANDARD_ERROR);
    ERRORS.get().is_some_and(|(pid, console)| device == Some(*pid) && console.write_error(bytes))
}

fn request_of(message: &Term) -> Option<(Asker, &Term)> {
    let [tag, from, reply_as, request] = message.as_tuple_of::<4>()?;
    let asker = Asker { from: from.clone(), reply_as: reply_as.clone() };
    tag.is_atom(names::IO_REQUEST).then_some((asker, request))
}

fn reply_message(asker: &Asker, answer: Term) -> Term {
    Term::tuple([Term::atom(names::IO_REPLY), asker.reply_as.clone(), answer])
}

fn reply(process: &mut Process, asker: &Asker, answer: Term) {
    let message = reply_message(asker, answer);
    if let Some(to) = Destination::of(&asker.from) {
        process.send(to, &message);
    }
}

fn error(reason: Atom) -> Term {
    Term::error_tuple(Term::atom(reason))
}

impl Handle for User {
    fn handle(&mut self, process: &mut Process, message: Term) -> ControlFlow<Term> {
        if let Some((asker, request)) = request_of(&message) {
            self.request(process, asker, request);
        } else if let Some([tag, line]) = message.as_tuple_of::<2>()
            && tag.is_atom(names::LINE_READ)
        {
            self.line_read(process, line);
        } else if let Some([tag, collector, text]) = message.as_tuple_of::<3>()
            && tag.is_atom(names::EXPAND)
        {
            self.expand(process, collector, text);
        }
        ControlFlow::Continue(())
    }
}

impl User {
    fn request(&mut self, process: &mut Process, asker: Asker, request: &Term) {
        match Request::of(request) {
            Err(refused) if self.console.is_edited() => reply(process, &asker, refused),
            Err(_) => match raw_chars(request) {
                Some(bytes) => self.put(process, &asker, &bytes),
                None => reply(process, &asker, error(names::PUT_CHARS)),
            },
            Ok(Request::PutChars(bytes)) if self.options.latin1 => self.put(process, &asker, &to_latin1(&bytes)),
            Ok(Request::PutChars(bytes)) => self.put(process, &asker, &bytes),
            Ok(Request::PutCharsLater { bytes, above_shell }) => {
                tally::sent(bytes.len());
                let bytes = if self.options.latin1 { to_latin1(&bytes) } else { bytes };
                let written = self.console.write_later(&bytes, above_shell);
                let answer = if written { Term::ok() } else { error(names::TERMINATED) };
                reply(process, &asker, answer);
            }
            Ok(Request::BeginShell) => {
                self.console.begin_shell();
                reply(process, &asker, Term::ok());
            }
            Ok(Request::Settle) => {
                let Some(Destination::Pid(to)) = Destination::of(&asker.from) else {
                    return reply(process, &asker, Term::ok());
                };
                let (from, answer) = (process.pid, Message::new(&reply_message(&asker, Term::ok())));
                self.console.when_settled(Box::new(move || send::signal(from, to, Signal::Message(answer))));
            }
            Ok(Request::PutCharsCall { encoding, call }) => delegate(process, &asker, "put_chars", [encoding, call]),
            Ok(Request::GetUntil(request)) => {
                let edited = Term::bool(self.console.is_edited());
                delegate(process, &asker, "get_until", [request, edited]);
            }
            Ok(Request::GetLine { prompt, latin1 }) => {
                let kind = self.kind_for(&prompt);
                self.read(process, asker, Want::Line { prompt, kind, latin1 });
            }
            Ok(Request::GetPassword { prompt }) => {
                self.read(process, asker, Want::Line { prompt, kind: LineKind::Password, latin1: false });
            }
            Ok(Request::GetChars { prompt, count, latin1 }) => {
                self.read(process, asker, Want::Chars { prompt, count, latin1 });
            }
            Ok(Request::Unread(text)) => {
                self.left_over.splice(0..0, text);
                reply(process, &asker, Term::ok());
            }
            Ok(Request::GetOpts) => {
                let options = self.options();
                reply(process, &asker, options);
            }
            Ok(Request::SetOpts(options)) => {
                let answer = self.set_options(&options);
                reply(process, &asker, answer);
            }
            Ok(Request::Geometry(which)) => {
                let size = match which {
                    names::COLUMNS => self.console.columns(),
                    names::ROWS => self.console.rows(),
                    _ => None,
                };
                let answer = size.map_or(error(names::ENOTSUP), |size| Term::int(i64::from(size)));
                reply(process, &asker, answer);
            }
            Ok(Request::Several(requests)) => {
                delegate(process, &asker, "requests", [Term::list(requests), Term::nil()])
            }
            Ok(Request::Unknown) => reply(process, &asker, error(names::REQUEST)),
        }
    }

    fn put(&self, process: &mut Process, asker: &Asker, bytes: &[u8]) {
        tally::sent(bytes.len());
        let written = self.console.write(bytes);
        reply(process, asker, if written { Term::ok() } else { error(names::TERMINATED) });
    }

    /// Prompts of the shell are told by their shape, since the protocol does not say who asks.
    fn kind_for(&self, prompt: &str) -> LineKind {
        let shell = !self.options.expand_fun.is_atom(names::FALSE);
        match prompt.trim_end().strip_suffix('>') {
            Some(_) if shell && prompt.starts_with("...(") => LineKind::Continuation,
            Some(_) if shell => LineKind::Expression,
            _ => LineKind::Plain,
        }
    }

    fn options(&self) -> Term {
        let option = |name, value| Term::tuple([Term::atom(name), value]);
        let edited = [
            option(names::EXPAND_FUN, self.options.expand_fun.clone()),
            option(names::ECHO, Term::bool(self.options.echo)),
        ];
        let any = [
            option(names::BINARY, Term::bool(self.options.binary)),
            option(names::ENCODING, Term::atom(if self.options.latin1 { names::LATIN1 } else { names::UNICODE })),
        ];
        let edited = edited.into_iter().filter(|_| self.console.is_edited());
        Term::list(edited.chain(any))
    }

    fn set_options(&mut self, options: &Term) -> Term {
        for option in options.iter() {
            match (option.as_atom(), option.as_tuple_of::<2>()) {
                (Some(names::BINARY), _) => self.options.binary = true,
                (Some(names::LIST), _) => self.options.binary = false,
                (None, Some([key, value])) => match (key.as_atom(), value.as_bool()) {
                    (Some(names::BINARY), Some(on)) => self.options.binary = on,
                    (Some(names::ECHO), Some(on)) => self.options.echo = on,
                    (Some(names::EXPAND_FUN), _) => self.options.expand_fun = value.clone(),
                    (Some(names::ENCODING), _) => {
                        self.options.latin1 = value.is_atom(names::LATIN1) && !self.console.is_edited();
                    }
                    _ => return error(names::ENOTSUP),
                },
                _ => return error(names::ENOTSUP),
            }
        }
        Term::ok()
    }

    fn read(&mut self, process: &mut Process, asker: Asker, want: Want) {
        // A shell kills its reader when it starts anew, and the next reader gets the line.
        if self.asked && self.readings.front().is_some_and(Reading::is_void) {
            self.console.cancel_read();
        }
        self.readings.push_back(Reading { asker, want, prompted: false });
        if self.readings.len() == 1 {
            self.serve(process, false);
        }
    }

    /// Answers waiting reads from what is left over, and asks the console for more when that is not enough. The first of them may
    /// have been prompted for already.
    fn serve(&mut self, process: &mut Process, mut prompted: bool) {
        while let Some(reading) = self.readings.front() {
            let Some(end) = reading.want.end(&self.left_over, self.options.latin1) else {
                self.ask(process.pid);
                return;
            };
            let is_line = matches!(reading.want, Want::Line { .. });
            let mut bytes: Vec<u8> = self.left_over.drain(..end).collect();
            // A line ends alike wherever its text was written.
            if is_line && bytes.ends_with(b"\r\n") {
                bytes.remove(end - 2);
            }
            if !std::mem::take(&mut prompted) {
                self.show_left_over(&bytes);
            }
            self.answer_first(process, &bytes);
        }
    }

    /// A line that was typed before it was asked for stands behind its prompt all the same. For characters a shell's terminal
    /// has no prompt then.
    fn show_left_over(&self, line: &[u8]) {
        match self.readings.front().map(|reading| &reading.want) {
            Some(Want::Line { prompt, kind, .. }) => {
                self.console.write(prompt.as_bytes());
                if self.console.columns().is_some() && *kind != LineKind::Password {
                    self.console.write(line);
                }
            }
            Some(Want::Chars { prompt, .. }) if !self.console.is_edited() => {
                self.console.write(prompt.as_bytes());
            }
            _ => {}
        }
    }

    fn ask(&mut self, device: Pid) {
        let Some(reading) = self.readings.front_mut() else { return };
        if self.asked {
            return;
        }
        self.asked = true;
        let prompted = std::mem::replace(&mut reading.prompted, true);
        let (prompt, kind) = match &reading.want {
            Want::Line { prompt, kind, .. } => (prompt.clone(), *kind),
            // More lines than one are prompted for each only where they are edited.
            Want::Chars { .. } if prompted && !self.console.is_edited() => (String::new(), LineKind::Plain),
            Want::Chars { prompt, .. } => (prompt.clone(), LineKind::Plain),
        };
        self.console.read_line(
            &prompt,
            kind,
            &std::mem::take(&mut self.typed),
            Box::new(move |line| {
                let content = match line {
                    Line::Text(bytes) => Term::binary(&bytes),
                    Line::Cancelled(typed) => Term::tuple([Term::atom(names::CANCELLED), Term::binary(&typed)]),
                    Line::Eof => Term::atom(names::EOF),
                    Line::Interrupted => error(names::INTERRUPTED),
                    Line::Failed(reason) => Term::error_tuple(Term::named(&reason)),
                };
                let message = Term::tuple([Term::atom(names::LINE_READ), content]);
                send::signal(device, device, Signal::Message(Message::new(&message)));
            }),
        );
    }

    fn line_read(&mut self, process: &mut Process, line: &Term) {
        self.asked = false;
        while self.readings.len() > 1 && self.readings.front().is_some_and(Reading::is_void) {
            self.readings.pop_front();
        }
        if let Some([tag, typed]) = line.as_tuple_of::<2>()
            && tag.is_atom(names::CANCELLED)
        {
            self.typed = typed.as_text().map(|typed| typed.into_owned()).unwrap_or_default();
        } else if let Some(bytes) = line.as_bytes() {
            tally::received(bytes.len());
            self.left_over.extend_from_slice(&bytes);
            let unfinished = !bytes.ends_with(b"\n") && !self.left_over.is_empty();
            let wants_more = |reading: &Reading| reading.want.end(&self.left_over, self.options.latin1).is_none();
            if unfinished && self.readings.front().is_some_and(wants_more) {
                // The last line of a file: there is no more to wait for.
                let rest = std::mem::take(&mut self.left_over);
                self.answer_first(process, &rest);
            }
        } else if !self.left_over.is_empty() && line.is_atom(names::EOF) {
            let rest = std::mem::take(&mut self.left_over);
            self.answer_first(process, &rest);
        } else if let Some(reading) = self.readings.pop_front() {
            reply(process, &reading.asker, line.clone());
        }
        self.serve(process, true);
    }

    /// Lets a process of its own ask the shell's completion function; what it says goes to the collector.
    fn expand(&self, process: &Process, collector: &Term, text: &Term) {
        let arguments = [collector.clone(), self.options.expand_fun.clone(), text.clone()];
        start_helper(process, "expand", &arguments);
    }

    fn answer_first(&mut self, process: &mut Process, bytes: &[u8]) {
        let Some(reading) = self.readings.pop_front() else { return };
        let (Want::Line { latin1, .. } | Want::Chars { latin1, .. }) = reading.want;
        let answer = match (self.options.binary, self.options.latin1) {
            (true, true) if !latin1 => Term::binary(&from_latin1(bytes)),
            (true, _) => Term::binary(bytes),
            (false, true) => Term::list(bytes.iter().map(|byte| Term::int(i64::from(*byte)))),
            (false, false) => {
                let text = String::from_utf8_lossy(bytes);
                Term::list(text.chars().map(|character| Term::int(i64::from(u32::from(character)))))
            }
        };
        reply(process, &reading.asker, answer);
    }
}

/// Where the first `count` characters end, if there are as many.
fn characters_end(bytes: &[u8], count: usize) -> Option<usize> {
    let mut sizes = bytes.utf8_chunks().flat_map(|chunk| {
        let invalid = Some(chunk.invalid().len()).filter(|size| *size > 0);
        chunk.valid().chars().map(char::len_utf8).chain(invalid)
    });
    (0..count).try_fold(0, |end, _| Some(end + sizes.next()?))
}

/// Lets a process of its own do what needs Elixir code: it answers the asker itself.
fn delegate(process: &mut Process, asker: &Asker, function: &str, parts: [Term; 2]) {
    let [first, second] = parts;
    let arguments = [Term::pid(process.pid), asker.from.clone(), asker.reply_as.clone(), first, second];
    if !start_helper(process, function, &arguments) {
        reply(process, asker, error(names::TERMINATED));
    }
}

/// Starts a process for a function of the devices' Elixir side; false if that is impossible.
fn start_helper(process: &Process, function: &str, arguments: &[Term]) -> bool {
    let (Some(mut helper), Some(runner)) = (Process::new(Some(process.pid)), host::runner()) else { return false };
    let arguments = Message::new(&Term::list(arguments.iter().cloned())).into_term().to_vec().unwrap_or_default();
    vm::start(&mut helper, Atom::new("rshell_io"), Atom::new(function), arguments);
    runner.start(Box::new(helper));
    true
}

struct StandardError {
    console: Arc<dyn Console>,
}

impl Handle for StandardError {
    fn handle(&mut self, process: &mut Process, message: Term) -> ControlFlow<Term> {
        let Some((asker, request)) = request_of(&message) else { return ControlFlow::Continue(()) };
        match Request::of(request) {
            Err(_) => reply(process, &asker, error(names::PUT_CHARS)),
            Ok(Request::PutChars(bytes)) => {
                tally::sent(bytes.len());
                let written = self.console.write_error(&bytes);
                reply(process, &asker, if written { Term::ok() } else { error(names::TERMINATED) });
            }
            Ok(Request::PutCharsCall { encoding, call }) => delegate(process, &asker, "put_chars", [encoding, call]),
            Ok(Request::Several(requests)) => {
                delegate(process, &asker, "requests", [Term::list(requests), Term::nil()])
            }
            Ok(Request::SetOpts(_)) => reply(process, &asker, Term::ok()),
            Ok(Request::GetOpts) => {
                let encoding = Term::tuple([Term::atom(names::ENCODING), Term::atom(names::UNICODE)]);
                let binary = Term::tuple([Term::atom(names::BINARY), Term::bool(false)]);
                reply(process, &asker, Term::list([binary, encoding]));
            }
            Ok(
                Request::GetLine { .. } | Request::GetChars { .. } | Request::GetPassword { .. } | Request::GetUntil(_),
            ) => {
                reply(process, &asker, error(names::ENOTSUP));
            }
            Ok(Request::Geometry(_)) => reply(process, &asker, error(names::ENOTSUP)),
            Ok(
                Request::Unknown
                | Request::Unread(_)
                | Request::PutCharsLater { .. }
                | Request::BeginShell
                | Request::Settle,
            ) => reply(process, &asker, error(names::REQUEST)),
        }
        ControlFlow::Continue(())
    }
}
