//! The outer mailbox: where other threads put signals for a process.
//!
//! A vector under a lock, swapped out whole by its process. "Empty and parked" is decided under that lock, so no wake-up is
//! lost. A closed inbox refuses signals, and the sender then answers for the dead process.

use std::task::Waker;

use parking_lot::Mutex;

use super::signal::Signal;

/// How many signals that can wait may lie here before a parked process is woken to take them in.
const MAX_WAITING: usize = 64;

/// Where signals for one process arrive.
#[derive(Default)]
pub struct Inbox {
    state: Mutex<State>,
}

/// Written by senders (signals, parked) and by the process itself (all).
#[derive(Default)]
struct State {
    signals: Vec<Signal>,
    /// How to wake the process's task.
    waker: Option<Waker>,
    /// The process waits and has seen every signal, but for those that can wait.
    parked: bool,
    /// The process is gone.
    closed: bool,
}

impl Inbox {
    /// Delivers a signal; gives it back if the process is gone.
    #[inline]
    pub fn push(&self, signal: Signal) -> Result<(), Signal> {
        let mut state = self.state.lock();
        if state.closed {
            return Err(signal);
        }
        let wake = state.parked && (!signal.can_wait() || state.signals.len() >= MAX_WAITING);
        state.signals.push(signal);
        if wake {
            state.parked = false;
            let waker = state.waker.clone();
            drop(state);
            if let Some(waker) = waker {
                waker.wake();
            }
        }
        Ok(())
    }

    /// Moves the signals that have arrived to the end of `into`.
    #[inline]
    pub fn drain(&self, into: &mut Vec<Signal>) {
        let mut state = self.state.lock();
        if into.is_empty() {
            std::mem::swap(&mut state.signals, into);
        } else {
            into.append(&mut state.signals);
        }
    }

    /// Parks the process unless something has arrived: true if it is parked and `waker` will be called.
    pub fn park(&self, waker: &Waker) -> bool {
        self.park_as(waker.data(), || waker.clone())
    }

    /// As [`park`](Inbox::park), with a waker that is made only if the one known from before has other data.
    pub fn park_as(&self, data: *const (), waker: impl FnOnce() -> Waker) -> bool {
        let mut state = self.state.lock();
        if !state.signals.is_empty() {
            return false;
        }
        if state.waker.as_ref().is_none_or(|known| known.data() != data) {
            state.waker = Some(waker());
        }
        state.parked = true;
        true
    }

    /// Wakes the process as if something had arrived.
    pub fn wake(&self) {
        let mut state = self.state.lock();
        state.parked = false;
        if let Some(waker) = state.waker.clone() {
            drop(state);
            waker.wake();
        }
    }

    /// Refuses signals from now on and hands out those not yet handled.
    pub fn close(&self) -> Vec<Signal> {
        let mut state = self.state.lock();
        state.closed = true;
        state.waker = None;
        std::mem::take(&mut state.signals)
    }

    /// Number of signals not yet taken over by the process.
    pub fn len(&self) -> usize {
        self.state.lock().signals.len()
    }

    /// Tells whether every signal was taken over.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Tells whether the process waits.
    pub fn is_parked(&self) -> bool {
        self.state.lock().parked
    }
}
