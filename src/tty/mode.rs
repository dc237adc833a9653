//! The terminal's mode: saved when the program starts, put back on every way out.
//!
//! While the program runs, and nobody edits a line, the terminal is in *idle* mode: keys are neither echoed nor gathered
//! into lines, so that what is typed ahead waits unchanged for the next prompt, and control characters still raise their
//! signals. The line editor saves and restores idle mode around each line; [`Mode::restore`] puts back the mode the user had.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::stdio::{stdin, stdout};
use rustix::termios::{InputModes, LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

/// Ends bracketed paste, shows the cursor and resets colours: what an editor may have left switched on.
const RESET: &[u8] = b"\x1b[?2004l\x1b[?25h\x1b[0m";

/// Ctrl-G.
const JOB_CONTROL: u8 = 7;

/// The user's terminal mode, kept to be restored.
#[derive(Debug)]
pub struct Mode {
    /// `None` if standard input is not a terminal.
    saved: Option<Termios>,
    /// Cleared by `restore`. A lock, so that nobody sets idle mode while another thread gives the terminal back.
    held: Mutex<bool>,
}

impl Mode {
    /// Saves the mode of standard input, if it is a terminal.
    pub fn save() -> Self {
        let saved = tcgetattr(stdin()).ok();
        let held = Mutex::new(saved.is_some());
        Self { saved, held }
    }

    /// Switches the terminal to idle mode; does nothing after [`Mode::restore`] or without a terminal.
    ///
    /// # Errors
    /// If the terminal refuses the mode.
    pub fn idle(&self) -> io::Result<()> {
        let held = self.lock();
        let Some(saved) = self.saved.as_ref().filter(|_| *held) else { return Ok(()) };
        let mut idle = saved.clone();
        idle.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::IEXTEN);
        idle.local_modes.insert(LocalModes::ISIG);
        idle.input_modes.remove(InputModes::ICRNL | InputModes::INLCR | InputModes::IXON);
        idle.special_codes[SpecialCodeIndex::VMIN] = 1;
        idle.special_codes[SpecialCodeIndex::VTIME] = 0;
        // As in Erlang's shell, Ctrl-Z does not suspend: other nodes wait for this one. Its signal goes to Ctrl-G.
        idle.special_codes[SpecialCodeIndex::VSUSP] = JOB_CONTROL;
        Ok(tcsetattr(stdin(), OptionalActions::Drain, &idle)?)
    }

    /// Gives the terminal back as it was found; may be called again, by any thread.
    pub fn restore(&self) {
        let mut held = self.lock();
        let Some(saved) = self.saved.as_ref() else { return };
        *held = false;
        // Where the terminal has gone away there is nothing to give back.
        let _gone = tcsetattr(stdin(), OptionalActions::Now, saved);
        let _gone = rustix::io::write(stdout(), RESET);
    }

    /// Tells whether the terminal was given back.
    pub fn is_restored(&self) -> bool {
        self.saved.is_some() && !*self.lock()
    }

    fn lock(&self) -> MutexGuard<'_, bool> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs `body` with the terminal's echo off, for a password read without the line editor.
pub fn without_echo<T>(body: impl FnOnce() -> T) -> T {
    let Ok(before) = tcgetattr(stdin()) else { return body() };
    let mut quiet = before.clone();
    quiet.local_modes.remove(LocalModes::ECHO);
    let changed = tcsetattr(stdin(), OptionalActions::Drain, &quiet).is_ok();
    let result = body();
    if changed {
        // A terminal that refuses its former mode has gone away; nobody is left to tell.
        let _gone = tcsetattr(stdin(), OptionalActions::Drain, &before);
    }
    result
}
