//! What the editor asks of the output: the screen for a line, what is to stand above it or behind it, and the screen back.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use rustix::stdio::stdout;

use super::writer::write_all;
use super::{Output, Screen, TAIL_PATIENCE, WAKE_PATIENCE, Wish};
use crate::tty::tail;

/// A line that is about to be edited: its prompt, and the part of it that is a tail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// What the editor must paint as prompt.
    pub prompt: String,
    /// The text before the asked prompt that stood on the line already.
    pub tail: String,
}

impl Output {
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
        Some(self.lock().take_aside()).filter(|text| !text.is_empty())
    }

    /// Goes back to the end of the edited line, which is `column` columns wide on its last row just above the cursor, and
    /// puts `text` before what is queued.
    pub fn go_on_behind(&self, column: usize, text: &[u8]) {
        let ahead = if column > 0 { format!("\x1b[{column}C") } else { String::new() };
        self.report(write_all(stdout(), format!("\x1b[A\r{ahead}").as_bytes()));
        self.lock().out.splice(0..0, text.iter().copied());
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

    /// Has the edited line left as soon as it is painted, for a cancelled request.
    pub fn leave(&self) {
        self.lock().leave = true;
        self.nudge();
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
}
