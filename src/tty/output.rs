//! The program's one way to the screen: every print of every process goes through [`Output`].
//!
//! Callers only append to a queue, so a print never blocks an evaluation. Who empties the queue depends on the screen:
//!
//! ```text
//!   write ──► queue ──┬─ nobody edits a line: the writer thread writes it to standard output
//!                     └─ a line is edited:    the waker asks the editor to repaint its line, and the editor,
//!                                             while painting, pulls the queue and prints it above the line
//! ```
//!
//! The editor's external printer carries no text, only the wish for a repaint: its own queue holds one message and is
//! read only while a line is edited, so text given to it could block or be lost. Pulled text cannot be.
//!
//! Text after the last newline is the *tail*. A tail that stands on the screen when a prompt comes becomes the beginning
//! of that prompt (`no newlineiex(6)> `), because the editor repaints its line from the first column; a tail that arrives
//! while a line is edited makes the editor start that line anew behind it.
//!
//! What is no answer to anybody, that is errors and logs, is written *aside*: behind the edited line, which then goes on
//! without its prompt, as on a terminal that nobody watches over.

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fd::BorrowedFd;
use rustix::stdio::{stderr, stdout};

use crate::tty::tail;

/// How long a tail may wait for the rest of its line before the edited line is moved behind it.
const TAIL_PATIENCE: Duration = Duration::from_millis(30);
/// How long the end of an edit waits for a repaint request under way; one takes microseconds.
const WAKE_PATIENCE: Duration = Duration::from_millis(5);
/// How long text that belongs below the next prompt waits for one.
const PROMPT_PATIENCE: Duration = Duration::from_millis(10);

/// Where the two output streams lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Streams {
    /// Standard output is a terminal on which lines are edited.
    pub edited: bool,
    /// Standard error is a terminal too, so its text must stand in order with standard output's.
    pub error_on_terminal: bool,
}

/// What the editor is asked for while it edits a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Repaint the line; painting pulls the queue.
    Repaint,
    /// Leave the line, print the queue and begin the same line again behind the tail, or behind what is written aside.
    Reprompt,
}

/// What text that is no answer to anybody waits for while no line is edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// Nothing.
    No,
    /// The next prompt, for a moment.
    Prompt,
    /// The next prompt or shell, for a moment.
    PromptOrShell,
}

/// The queue to the screen and who may empty it.
#[derive(Debug)]
pub struct Output {
    streams: Streams,
    /// Written by all threads; each holds the lock for a few instructions, never while it writes to a stream.
    state: Mutex<State>,
    /// Signalled when the queue, the screen or `writing` changes.
    changed: Condvar,
    /// Wakes the waker; holds at most one wake-up, more would say nothing new.
    nudge: SyncSender<()>,
}

#[derive(Debug, Default)]
struct State {
    out: Vec<u8>,
    /// Texts for standard error, each with how many bytes of `out` were queued before it and are written first.
    err: VecDeque<(usize, Vec<u8>)>,
    /// Text to be written behind an edited line.
    aside: Vec<u8>,
    /// When the first text of `aside` came that should stand below the next prompt.
    late_since: Option<Instant>,
    /// All of `aside` may stand above a new shell.
    above_shell: bool,
    screen: Screen,
    /// Somebody writes taken bytes to a stream, outside the lock.
    writing: bool,
    /// A repaint was asked for and the editor has not pulled since.
    repaint_asked: bool,
    /// The waker is inside the editor's external printer.
    waking: bool,
    /// When the queued tail that waits for the rest of its line came.
    tail_since: Option<Instant>,
    /// The last, unfinished line on the screen; only kept where lines are edited.
    tail: Vec<u8>,
    /// The edited line must be left, whatever is queued.
    leave: bool,
    failed: Option<io::ErrorKind>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Screen {
    #[default]
    Free,
    /// A line is about to be edited; the editor has not painted yet.
    Opening { joined: bool },
    /// A line is edited; `joined` if its prompt begins with a tail.
    Editing { joined: bool },
}

/// A line that is about to be edited: its prompt, and the part of it that is a tail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// What the editor must paint as prompt.
    pub prompt: String,
    /// The text before the asked prompt that stood on the line already.
    pub tail: String,
}

impl Output {
    /// Starts the output with its writer thread; the receiver belongs to [`Output::wake_with`].
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub fn start(streams: Streams) -> io::Result<(Arc<Self>, Receiver<()>)> {
        let (nudge, nudged) = mpsc::sync_channel(1);
        let output = Arc::new(Self { streams, state: Mutex::default(), changed: Condvar::new(), nudge });
        let writer = Arc::clone(&output);
        thread::Builder::new().name("tty-writer".into()).spawn(move || writer.write_queued())?;
        Ok((output, nudged))
    }

    /// Queues `bytes` for standard output and returns how many bytes now wait.
    ///
    /// # Errors
    /// The error that stopped the stream earlier, for instance a broken pipe.
    pub fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.lock();
        if let Some(kind) = state.failed {
            return Err(kind.into());
        }
        let was_empty = state.out.is_empty();
        state.out.extend_from_slice(bytes);
        let waiting = state.out.len();
        self.announce(state, was_empty);
        Ok(waiting)
    }

    /// Queues `bytes` for standard error, in order with standard output where both are the terminal.
    ///
    /// # Errors
    /// The error that stopped the stream earlier.
    pub fn write_err(&self, bytes: &[u8]) -> io::Result<usize> {
        if self.streams.edited && self.streams.error_on_terminal {
            return self.write_aside(bytes, Wait::No);
        }
        let mut state = self.lock();
        let was_empty = state.err.is_empty();
        let behind = state.out.len();
        match state.err.back_mut() {
            Some((same, text)) if *same == behind => text.extend_from_slice(bytes),
            _ => state.err.push_back((behind, bytes.to_vec())),
        }
        let waiting = state.err.iter().map(|(_, text)| text.len()).sum();
        drop(state);
        if was_empty {
            self.changed.notify_all();
        }
        Ok(waiting)
    }

    /// Queues `bytes` to be written behind an edited line; if none is edited now, they wait a moment for a prompt if they are to.
    /// Returns how many bytes now wait.
    ///
    /// # Errors
    /// The error that stopped standard output earlier.
    pub fn write_aside(&self, bytes: &[u8], wait: Wait) -> io::Result<usize> {
        let mut state = self.lock();
        if let Some(kind) = state.failed {
            return Err(kind.into());
        }
        match state.screen {
            Screen::Free if (wait == Wait::No || !self.streams.edited) && state.aside.is_empty() => {
                drop(state);
                return self.write(bytes);
            }
            Screen::Free => {
                let may_rise = wait != Wait::Prompt;
                state.above_shell = may_rise && (state.above_shell || state.aside.is_empty());
                state.aside.extend_from_slice(bytes);
                state.late_since.get_or_insert_with(Instant::now);
                self.changed.notify_all();
            }
            Screen::Opening { .. } | Screen::Editing { .. } => {
                state.aside.extend_from_slice(bytes);
                self.nudge();
            }
        }
        Ok(state.aside.len() + state.out.len())
    }

    /// Queues what waits for a prompt and may stand above a new shell like any output.
    pub fn begin_shell(&self) {
        let mut state = self.lock();
        if state.screen == Screen::Free && state.above_shell {
            state.out_with_aside();
            self.changed.notify_all();
        }
    }

    /// Takes what is to be written behind the edited line.
    pub fn take_aside(&self) -> Option<Vec<u8>> {
        let mut state = self.lock();
        state.late_since = None;
        Some(std::mem::take(&mut state.aside)).filter(|text| !text.is_empty())
    }

    /// Goes back to the end of the edited line, which is `column` columns wide on its last row just above the cursor, and
    /// puts `text` before what is queued.
    pub fn go_on_behind(&self, column: usize, text: &[u8]) {
        let ahead = if column > 0 { format!("\x1b[{column}C") } else { String::new() };
        self.report(write_all(stdout(), format!("\x1b[A\r{ahead}").as_bytes()));
        self.lock().out.splice(0..0, text.iter().copied());
    }

    /// Waits until what was queued is written, or until `patience` ends; while a line is edited there is nothing to wait for.
    pub fn flush(&self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        let mut state = self.lock();
        if state.screen == Screen::Free {
            state.out_with_aside();
            self.changed.notify_all();
        }
        while state.writing || !state.err.is_empty() || (!state.out.is_empty() && state.screen == Screen::Free) {
            let Some(left) = deadline.checked_duration_since(Instant::now()) else { return false };
            state = self.wait(state, left);
        }
        true
    }

    /// Tells whether the next print begins in the first column.
    pub fn at_line_start(&self) -> bool {
        let state = self.lock();
        state.out.last().map_or(state.tail.is_empty(), |&byte| byte == b'\n')
    }

    /// Takes the screen for a line to be edited: writes what is queued and joins the tail with the prompt.
    pub fn open(&self, prompt: &str, columns: usize) -> Opening {
        let mut state = self.lock();
        state.screen = Screen::Opening { joined: false };
        state.repaint_asked = false;
        state.leave = false;
        while state.writing {
            state = self.wait(state, WAKE_PATIENCE);
        }
        let mut state = self.write_out(state);
        let (tail, correction) = tail::place(&std::mem::take(&mut state.tail), columns);
        state.screen = Screen::Opening { joined: !tail.is_empty() };
        drop(state);
        if !correction.is_empty() {
            self.report(write_all(stdout(), correction.as_bytes()));
        }
        Opening { prompt: format!("{tail}{prompt}"), tail }
    }

    /// Erases the `rows` above the cursor, left by an edit that was interrupted, and puts its tail before what is queued.
    pub fn reclaim(&self, rows: usize, tail: &str) {
        let erase = if rows > 0 { format!("\x1b[{rows}A\r\x1b[J") } else { String::new() };
        self.report(write_all(stdout(), erase.as_bytes()));
        if !tail.is_empty() {
            let mut state = self.lock();
            state.out.splice(0..0, tail.bytes());
        }
    }

    /// Gives the lines to be printed above the edited one; called by the editor whenever it paints.
    pub fn pull(&self) -> String {
        let mut state = self.lock();
        state.repaint_asked = false;
        let joined = match state.screen {
            Screen::Opening { joined } | Screen::Editing { joined } => joined,
            Screen::Free => return String::new(),
        };
        state.screen = Screen::Editing { joined };
        if state.leave || !state.aside.is_empty() {
            self.nudge();
        }
        if state.out.is_empty() {
            return String::new();
        }
        if joined {
            self.nudge();
            return String::new();
        }
        let lines = memchr::memrchr(b'\n', &state.out).map_or(0, |last| last + 1);
        let rest = state.out.split_off(lines);
        let text = std::mem::replace(&mut state.out, rest);
        if state.out.is_empty() {
            state.tail_since = None;
        } else {
            state.tail_since = Some(Instant::now());
            self.nudge();
        }
        String::from_utf8_lossy(&text).into_owned()
    }

    /// Gives the screen back after an edit; the cursor stands in the first column.
    pub fn close(&self) {
        let mut state = self.lock();
        let deadline = Instant::now() + WAKE_PATIENCE;
        while state.waking
            && let Some(left) = deadline.checked_duration_since(Instant::now())
        {
            state = self.wait(state, left);
        }
        state.screen = Screen::Free;
        state.tail_since = None;
        state.tail.clear();
        state.out_with_aside();
        drop(state);
        self.changed.notify_all();
    }

    /// Ends editing for good, from any thread: a half-typed line is left behind and what is queued is written.
    pub fn abandon(&self, patience: Duration) {
        let state = self.lock();
        let editing = matches!(state.screen, Screen::Editing { .. });
        drop(state);
        if editing {
            self.report(write_all(stdout(), b"\r\n"));
        }
        self.close();
        self.flush(patience);
    }

    /// Serves wake-ups: asks the editor for what the queue needs, until the output is dropped.
    pub fn wake_with(self: &Arc<Self>, nudged: Receiver<()>, mut ask: impl FnMut(Wish)) {
        let mut pause = None;
        loop {
            let woken = match pause.take() {
                None => nudged.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(pause) => nudged.recv_timeout(pause),
            };
            if woken == Err(RecvTimeoutError::Disconnected) {
                return;
            }
            match self.wish() {
                Ok(Some(wish)) => {
                    ask(wish);
                    self.lock().waking = false;
                    self.changed.notify_all();
                }
                Ok(None) => {}
                Err(later) => pause = Some(later),
            }
        }
    }

    /// What the queue needs from the editor now, or how long to wait before asking again.
    fn wish(&self) -> Result<Option<Wish>, Duration> {
        let mut state = self.lock();
        let Screen::Editing { joined } = state.screen else { return Ok(None) };
        let away = state.leave || (!state.aside.is_empty() && !state.repaint_asked);
        if !away && (state.out.is_empty() || state.repaint_asked) {
            return Ok(None);
        }
        state.leave = false;
        let wish = if away {
            Wish::Reprompt
        } else if !joined && memchr::memchr(b'\n', &state.out).is_some() {
            Wish::Repaint
        } else {
            let since = *state.tail_since.get_or_insert_with(Instant::now);
            if let Some(later) = TAIL_PATIENCE.checked_sub(since.elapsed()) {
                return Err(later);
            }
            state.tail_since = None;
            Wish::Reprompt
        };
        state.repaint_asked = true;
        state.waking = true;
        Ok(Some(wish))
    }

    /// Has the edited line left as soon as it is painted, for a cancelled request.
    pub fn leave(&self) {
        self.lock().leave = true;
        self.nudge();
    }

    fn nudge(&self) {
        match self.nudge.try_send(()) {
            // A full channel already holds a wake-up; a closed one means that no line is ever edited.
            Ok(()) | Err(TrySendError::Full(()) | TrySendError::Disconnected(())) => {}
        }
    }

    fn announce(&self, state: MutexGuard<'_, State>, was_empty: bool) {
        let editing = matches!(state.screen, Screen::Editing { .. });
        let asked = state.repaint_asked;
        drop(state);
        if editing {
            if !asked {
                self.nudge();
            }
        } else if was_empty {
            self.changed.notify_all();
        }
    }

    fn write_queued(&self) {
        loop {
            let mut state = self.lock();
            loop {
                let free = state.screen == Screen::Free;
                let left = state.late_since.filter(|_| free).map(|since| PROMPT_PATIENCE.checked_sub(since.elapsed()));
                if left == Some(None) {
                    state.out_with_aside();
                }
                if !state.writing && (!state.err.is_empty() || (free && !state.out.is_empty())) {
                    break;
                }
                state = match left.flatten() {
                    Some(left) => self.wait(state, left),
                    None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                };
            }
            let before_errors = state.err.front().map_or(usize::MAX, |(behind, _)| *behind);
            if state.screen == Screen::Free && before_errors > 0 && !state.out.is_empty() {
                drop(self.write_first(state, before_errors));
            } else if let Some((_, bytes)) = state.err.pop_front() {
                state.writing = true;
                drop(state);
                // Nobody is left to hear that the stream for errors has an error.
                let _unheard = write_all(stderr(), &bytes);
                self.lock().writing = false;
                self.changed.notify_all();
            }
        }
    }

    /// Writes what is queued for standard output, outside the lock.
    fn write_out<'a>(&'a self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.write_first(state, usize::MAX)
    }

    /// Writes the first `len` bytes of what is queued for standard output, or all if they are fewer, outside the lock.
    fn write_first<'a>(&'a self, mut state: MutexGuard<'a, State>, len: usize) -> MutexGuard<'a, State> {
        let len = len.min(state.out.len());
        let rest = state.out.split_off(len);
        let bytes = std::mem::replace(&mut state.out, rest);
        if bytes.is_empty() {
            return state;
        }
        for (behind, _) in &mut state.err {
            *behind = behind.saturating_sub(len);
        }
        state.writing = true;
        if self.streams.edited {
            tail::extend(&mut state.tail, &bytes);
        }
        drop(state);
        let written = write_all(stdout(), &bytes);
        self.report(written);
        let mut state = self.lock();
        state.writing = false;
        self.changed.notify_all();
        state
    }

    fn report(&self, written: io::Result<()>) {
        if let Err(error) = written {
            let mut state = self.lock();
            state.failed = Some(error.kind());
            state.out.clear();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>, patience: Duration) -> MutexGuard<'a, State> {
        self.changed.wait_timeout(state, patience).unwrap_or_else(PoisonError::into_inner).0
    }
}

impl State {
    /// Queues what was to be written aside like any output.
    fn out_with_aside(&mut self) {
        self.late_since = None;
        let aside = std::mem::take(&mut self.aside);
        self.out.extend_from_slice(&aside);
    }
}

/// Writes all of `bytes`, waiting where another program made the stream non-blocking.
fn write_all(stream: BorrowedFd<'_>, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(stream, bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(rustix::io::Errno::INTR) => {}
            Err(rustix::io::Errno::AGAIN) => {
                poll(&mut [PollFd::new(&stream, PollFlags::OUT)], None)?;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
