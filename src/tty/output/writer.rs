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
    pub(super) fn write_out<'a>(&'a self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
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
