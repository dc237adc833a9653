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

mod editing;
mod writer;

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

pub use editing::Opening;

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
    /// Who waits for the end of `aside`.
    settled: Vec<Settled>,
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

/// What is to be done once nothing waits for a prompt any more.
struct Settled(Box<dyn FnOnce() + Send>);

impl std::fmt::Debug for Settled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Settled")
    }
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

    /// Calls `then` once nothing waits for a prompt, which may be now; it must not come back here.
    pub fn when_settled(&self, then: Box<dyn FnOnce() + Send>) {
        let mut state = self.lock();
        state.settled.push(Settled(then));
        if state.aside.is_empty() {
            state.take_aside();
        }
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
        let aside = self.take_aside();
        self.out.extend_from_slice(&aside);
    }

    /// Takes what was to be written aside, and tells those who wait for that.
    fn take_aside(&mut self) -> Vec<u8> {
        self.late_since = None;
        self.settled.drain(..).for_each(|Settled(then)| then());
        std::mem::take(&mut self.aside)
    }
}
