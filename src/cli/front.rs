//! The terminal as the shells' front: which job reads, what happens at Ctrl-C and Ctrl-G.
//!
//! ```text
//!   job 1 ── device ── JobConsole ─┐
//!   job 2 ── device ── JobConsole ─┴─► Front ──► Terminal
//! ```
//!
//! Every job has a device of its own over the same terminal. Only the current job's read reaches the terminal; the others' are
//! held until they are connected. While a menu is open every read is held, so that the menu alone hears the keyboard.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use parking_lot::Mutex;

use super::jobs::{Held, Jobs};
use super::{job_menu, menu};
use crate::io::console::{Console, Line, LineKind};
use crate::process::{Signal, send};
use crate::scheduler::shutdown;
use crate::stdlib::is_signal_taken;
use crate::term::{Message, Pid, Term};
use crate::tty::{Event, Handled, Kind, Reply, Request, Terminal, Wait};

/// More than this many bytes waiting for the terminal make a writer wait.
const MUCH: usize = 1 << 20;
/// How long a writer waits then, at most; the terminal may be stopped for good.
const WRITER_PATIENCE: Duration = Duration::from_millis(100);

/// The one terminal and the jobs in front of it.
pub struct Front {
    /// Set once, right after the terminal has started with this front's handlers.
    terminal: OnceLock<Arc<Terminal>>,
    /// Written by devices, which submit reads, and by the menus; held for a few instructions.
    pub(super) jobs: Mutex<Jobs>,
    /// A menu is open; whoever sets it opens the menu.
    menu: AtomicBool,
}

impl Front {
    /// A front without its terminal yet.
    pub fn new() -> Arc<Front> {
        Arc::new(Front { terminal: OnceLock::new(), jobs: Mutex::new(Jobs::default()), menu: AtomicBool::new(false) })
    }

    /// Gives the front its terminal.
    pub fn attach(&self, terminal: Arc<Terminal>) {
        let _ = self.terminal.set(terminal);
    }

    /// The terminal, once there is one.
    pub fn terminal(&self) -> Option<&Arc<Terminal>> {
        self.terminal.get()
    }

    /// Prints on standard output; what a broken stream does not take is lost.
    pub fn say(&self, text: &str) {
        if let Some(terminal) = self.terminal() {
            let _unheard = terminal.write(text.as_bytes());
        }
    }

    /// Reads a line for the BREAK menu, without its newline; nothing at the end of input and at Ctrl-C.
    pub fn ask(&self) -> Option<String> {
        match self.terminal()?.ask(Request::new("", Kind::Plain)) {
            Reply::Line(line) => Some(line.trim_end_matches('\n').to_owned()),
            Reply::JobControl(_) => Some(String::new()),
            Reply::Quit => quit(),
            _ => None,
        }
    }

    /// Reads a command of the job control menu, from which Ctrl-C leads to the BREAK menu and back.
    pub fn ask_command(self: &Arc<Front>) -> String {
        let Some(terminal) = self.terminal() else { quit() };
        let mut request = Request::new(" --> ", Kind::Command);
        loop {
            match terminal.ask(request) {
                Reply::Line(line) => return line,
                Reply::JobControl(_) => return String::new(),
                Reply::Interrupted(_) => menu::run(self, false),
                _ => quit(),
            }
            // As after the menu of a shell, the prompt is not printed again.
            request = Request::new("", Kind::Command);
        }
    }

    /// Takes what reached the program beside its input.
    pub fn event(self: &Arc<Front>, event: Event) -> Handled {
        match event {
            // The second Ctrl-C, with the menu unable to read, ends the program like the menu's own.
            Event::Interrupt if self.menu.load(Ordering::SeqCst) => quit(),
            Event::Interrupt if self.terminal().is_some_and(|terminal| !terminal.is_tty()) => Handled::No,
            Event::Interrupt => {
                self.open_menu(Menu::Break, true);
                Handled::Yes
            }
            Event::Terminate if is_signal_taken("sigterm") => Handled::Yes,
            Event::Quit if is_signal_taken("sigquit") => Handled::Yes,
            Event::Hangup if is_signal_taken("sighup") => Handled::Yes,
            Event::JobControl if is_signal_taken("sigtstp") => Handled::Yes,
            Event::JobControl => {
                self.open_menu(Menu::Jobs, true);
                Handled::Yes
            }
            Event::Terminate => {
                super::boot::terminate();
                Handled::Yes
            }
            Event::Quit | Event::Hangup => Handled::No,
        }
    }

    /// Reads a line for a job, now or when its turn comes.
    fn submit(self: &Arc<Front>, job: u32, held: Held) {
        let Some(terminal) = self.terminal() else { return (held.answer)(Line::Eof) };
        let held = {
            let mut jobs = self.jobs.lock();
            if jobs.is_current(job) && !self.menu.load(Ordering::SeqCst) { Some(held) } else { jobs.hold(job, held) }
        };
        let Some(Held { request, answer }) = held else { return };
        let front = Arc::clone(self);
        let cleared = Request { typed: String::new(), ..request.clone() };
        let id = terminal.read_line(request, move |reply| front.replied(job, cleared, answer, reply));
        self.jobs.lock().reads(job, id);
    }

    /// Keeps what a job prints until it is connected and no menu is open; false if that is so now.
    fn keep_output(&self, job: u32, bytes: &[u8]) -> bool {
        let mut jobs = self.jobs.lock();
        let heard = jobs.is_current(job) && !self.menu.load(Ordering::SeqCst);
        !heard && jobs.keep_output(job, bytes)
    }

    /// Takes a job's read back, in progress or held.
    fn cancel(&self, job: u32) {
        let (held, id) = self.jobs.lock().take_read(job);
        if let Some(Held { request, answer }) = held {
            answer(Line::Cancelled(request.typed.into_bytes()));
        } else if let (Some(id), Some(terminal)) = (id, self.terminal()) {
            terminal.cancel(id);
        }
    }

    /// Takes the reply to a job's request, of which `cleared` is the one with nothing typed.
    fn replied(self: &Arc<Front>, job: u32, cleared: Request, answer: Box<dyn FnOnce(Line) + Send>, reply: Reply) {
        let menu = match reply {
            Reply::Line(line) => return answer(Line::Text(line.into_bytes())),
            Reply::Bytes(bytes) => return answer(Line::Text(bytes)),
            Reply::Eof => return answer(Line::Eof),
            Reply::Failed(_) => return answer(Line::Failed("terminated".to_owned())),
            Reply::Quit => return drop(thread::spawn(|| quit())),
            Reply::Cancelled(typed) => return answer(Line::Cancelled(typed.into_bytes())),
            // Ctrl-C first clears what is typed; where nothing is, it offers to leave.
            Reply::Interrupted(typed) if !typed.is_empty() => {
                return self.submit(job, Held { request: cleared, answer });
            }
            Reply::Interrupted(typed) => (Menu::Break, typed),
            Reply::JobControl(typed) => (Menu::Jobs, typed),
        };
        // The line goes on where it was left; as in Erlang's shell its prompt is not printed again.
        let request = Request { prompt: String::new(), typed: menu.1, ..cleared };
        if let Some(gone) = self.jobs.lock().hold(job, Held { request, answer }) {
            return (gone.answer)(Line::Failed("terminated".to_owned()));
        }
        self.open_menu(menu.0, false);
    }

    /// Opens a menu on a thread of its own, since neither the editor's nor the signals' may wait.
    fn open_menu(self: &Arc<Front>, menu: Menu, after_output: bool) {
        if self.menu.swap(true, Ordering::SeqCst) {
            return;
        }
        let front = Arc::clone(self);
        let opened = thread::Builder::new().name("menu".into()).spawn(move || {
            match menu {
                Menu::Break => menu::run(&front, after_output),
                Menu::Jobs => job_menu::run(&front, after_output),
            }
            front.resume();
        });
        if opened.is_err() {
            self.resume();
        }
    }

    /// Goes on after a menu: interrupts what was to be interrupted, and the current job reads again.
    fn resume(self: &Arc<Front>) {
        let (interrupted, current) = {
            let mut jobs = self.jobs.lock();
            if let Some(terminal) = self.terminal() {
                // A terminal that fails fails the job's next print too.
                let _unheard = terminal.write(&jobs.take_output());
            }
            self.menu.store(false, Ordering::SeqCst);
            (jobs.take_interrupted(), jobs.take_held())
        };
        for (held, shell) in interrupted {
            match held {
                Some(held) => (held.answer)(Line::Interrupted),
                None => shell.into_iter().for_each(|shell| exit(shell, "interrupt")),
            }
        }
        if let Some((job, held)) = current {
            self.submit(job, held);
        }
    }
}

#[derive(Clone, Copy)]
enum Menu {
    Break,
    Jobs,
}

/// Sends a process an exit signal.
pub fn exit(pid: Pid, reason: &str) {
    let reason = Message::new(&Term::named(reason));
    send::signal(pid, pid, Signal::Exit { from: pid, reason, linked: false });
}

/// Ends the program at once, as Ctrl-\ does.
pub fn quit() -> ! {
    shutdown::halt(0)
}

/// The front as one job's device sees it.
pub struct JobConsole {
    /// The front.
    pub front: Arc<Front>,
    /// The job's number.
    pub job: u32,
    /// Whether it belongs to no shell: what is printed then leaves the edited line alone.
    pub aside: bool,
}

impl JobConsole {
    /// Slows down who writes faster than the terminal prints.
    fn written(&self, waiting: std::io::Result<usize>) -> bool {
        if let (Ok(MUCH..), Some(terminal)) = (&waiting, self.front.terminal()) {
            terminal.flush(WRITER_PATIENCE);
        }
        waiting.is_ok()
    }
}

impl Console for JobConsole {
    fn write(&self, bytes: &[u8]) -> bool {
        let terminal = self.front.terminal();
        if !self.aside && self.front.keep_output(self.job, bytes) {
            return true;
        }
        if self.aside {
            return terminal.is_some_and(|terminal| self.written(terminal.write_aside(bytes, Wait::No)));
        }
        terminal.is_some_and(|terminal| self.written(terminal.write(bytes)))
    }

    fn write_later(&self, bytes: &[u8], above_shell: bool) -> bool {
        let wait = if above_shell { Wait::PromptOrShell } else { Wait::Prompt };
        self.front.terminal().is_some_and(|terminal| self.written(terminal.write_aside(bytes, wait)))
    }

    fn begin_shell(&self) {
        if let Some(terminal) = self.front.terminal() {
            terminal.begin_shell();
        }
    }

    fn when_settled(&self, then: Box<dyn FnOnce() + Send>) {
        match self.front.terminal() {
            Some(terminal) => terminal.when_settled(then),
            None => then(),
        }
    }

    fn write_error(&self, bytes: &[u8]) -> bool {
        self.front.terminal().is_some_and(|terminal| self.written(terminal.write_err(bytes)))
    }

    fn read_line(&self, prompt: &str, kind: LineKind, typed: &str, answer: Box<dyn FnOnce(Line) + Send>) {
        let kind = match kind {
            LineKind::Expression => Kind::Expression,
            LineKind::Continuation => Kind::Continuation,
            LineKind::Plain => Kind::Plain,
            LineKind::Password => Kind::Password,
        };
        let request = Request { typed: typed.to_owned(), ..Request::new(prompt, kind) };
        self.front.submit(self.job, Held { request, answer });
    }

    fn cancel_read(&self) {
        self.front.cancel(self.job);
    }

    fn is_edited(&self) -> bool {
        self.front.terminal().is_some_and(|terminal| terminal.is_tty())
    }

    fn columns(&self) -> Option<u16> {
        self.front.terminal()?.columns()
    }

    fn rows(&self) -> Option<u16> {
        self.front.terminal()?.rows()
    }
}
