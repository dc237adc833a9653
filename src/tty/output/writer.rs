//! The writer thread: what is queued goes to the two streams while no line is edited.

use std::io;
use std::sync::{MutexGuard, PoisonError};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fd::BorrowedFd;
use rustix::stdio::{stderr, stdout};

use super::{Output, PROMPT_PATIENCE, Screen, State};
use crate::tty::tail;

impl Output {
    pub(super) fn write_queued(&self) {
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
            if !state.err.is_empty() {
                let bytes = std::mem::take(&mut state.err);
                state.writing = true;
                drop(state);
                // Nobody is left to hear that the stream for errors has an error.
                let _unheard = write_all(stderr(), &bytes);
                self.lock().writing = false;
                self.changed.notify_all();
                continue;
            }
            drop(self.write_out(state));
        }
    }

    /// Writes what is queued for standard output, outside the lock.
    pub(super) fn write_out<'a>(&'a self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        let bytes = std::mem::take(&mut state.out);
        if bytes.is_empty() {
            return state;
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

    pub(super) fn report(&self, written: io::Result<()>) {
        if let Err(error) = written {
            let mut state = self.lock();
            state.failed = Some(error.kind());
            state.out.clear();
        }
    }
}

/// Writes all of `bytes`, waiting where another program made the stream non-blocking.
pub(super) fn write_all(stream: BorrowedFd<'_>, mut bytes: &[u8]) -> io::Result<()> {
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
