//! Answers to requests to spawn, which wait until the new process has run for the first time.
//!
//! What a process prints at once so appears before its pid does at whoever asked for it. Whatever else it sends over the
//! connection comes after the answer, as the order of signals has it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use foldhash::fast::FixedState;
use parking_lot::Mutex;

use super::control::Control;
use crate::process::host::Address;
use crate::term::Pid;

/// The answers that wait on one connection.
#[derive(Default)]
pub struct Answers {
    /// By the process that was spawned.
    waiting: Mutex<HashMap<Pid, Answer, FixedState>>,
    /// How many there are: written under their lock, read without it by everybody who sends.
    count: AtomicUsize,
}

/// That a process was spawned, for the node that asked for it.
struct Answer {
    reply: Control,
    /// Its group leader, unless that is who asked.
    group_leader: Option<Pid>,
}

impl Answers {
    /// Keeps the answer about a process.
    pub fn keep(&self, spawned: Pid, group_leader: Option<Pid>, reply: Control) {
        let mut waiting = self.waiting.lock();
        waiting.insert(spawned, Answer { reply, group_leader });
        self.count.store(waiting.len(), Ordering::Release);
    }

    /// The answer about a process, to be sent now; nothing if it was sent.
    pub fn take(&self, spawned: Pid) -> Option<Control> {
        let mut waiting = self.waiting.lock();
        let answer = waiting.remove(&spawned);
        self.count.store(waiting.len(), Ordering::Release);
        Some(answer?.reply)
    }

    /// The answer that must go before something its process sends: that is everything but what it says to its group leader.
    pub fn take_before(&self, from: Pid, to: Address) -> Option<Control> {
        if self.count.load(Ordering::Acquire) == 0 {
            return None;
        }
        let only_prints = |answer: &Answer| matches!(to, Address::Pid(pid) if Some(pid) == answer.group_leader);
        let due = self.waiting.lock().get(&from).is_some_and(|answer| !only_prints(answer));
        if due { self.take(from) } else { None }
    }
}
