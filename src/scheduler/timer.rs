//! Timers: those that send messages (`send_after`, `start_timer`), and those that wake a process whose receive has a deadline.
//!
//! One thread sleeps until the earliest is due. A timer whose process has ended sends into the void, as on the BEAM.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::LazyLock;
use std::time::Duration;

use foldhash::fast::FixedState;
use parking_lot::{Condvar, Mutex, MutexGuard};

use crate::process::{Signal, clock, registry, send, table};
use crate::term::{Atom, Message, Pid, Reference};

/// Whom a timer writes to.
#[derive(Clone, Copy, Debug)]
pub enum Recipient {
    /// A process; the timer goes with it.
    Pid(Pid),
    /// Whoever has the name when the timer is due.
    Name(Atom),
}

struct Entry {
    due: u64,
    recipient: Recipient,
    message: Message,
}

enum Action {
    /// Send the message of the entry.
    Send(Reference),
    /// Wake a process.
    Wake(Pid),
}

#[derive(Default)]
struct Timers {
    /// When which timer is due; entries of cancelled timers are passed over.
    due: BinaryHeap<Reverse<(u64, u64)>>,
    /// What is to be done for each number in `due`.
    actions: HashMap<u64, Action, FixedState>,
    entries: HashMap<Reference, Entry, FixedState>,
    next: u64,
    running: bool,
}

static TIMERS: LazyLock<(Mutex<Timers>, Condvar)> = LazyLock::new(Default::default);

/// Starts a timer that is due at `due` (nanoseconds of the monotonic clock).
pub fn start(reference: Reference, due: u64, recipient: Recipient, message: Message) {
    let (timers, changed) = &*TIMERS;
    let mut timers = timers.lock();
    timers.entries.insert(reference, Entry { due, recipient, message });
    if timers.add(due, Action::Send(reference)).1 {
        changed.notify_one();
    }
}

/// Wakes a process at `due`; gives the timer's number.
pub fn wake_at(due: u64, pid: Pid) -> u64 {
    let (timers, changed) = &*TIMERS;
    let mut timers = timers.lock();
    let (number, earliest) = timers.add(due, Action::Wake(pid));
    if earliest {
        changed.notify_one();
    }
    number
}

/// Ends a timer of [`wake_at`].
pub fn forget(number: u64) {
    TIMERS.0.lock().actions.remove(&number);
}

impl Timers {
    /// Adds a timer; its number, and whether it is the earliest.
    fn add(&mut self, due: u64, action: Action) -> (u64, bool) {
        self.next += 1;
        let number = self.next;
        let earliest = self.due.peek().is_none_or(|Reverse((first, _))| due < *first);
        self.due.push(Reverse((due, number)));
        self.actions.insert(number, action);
        if !self.running {
            self.running = true;
            let spawned = std::thread::Builder::new().name("timers".into()).stack_size(128 << 10).spawn(run);
            self.running = spawned.is_ok();
        }
        (number, earliest)
    }
}

/// Ends a timer; the nanoseconds it had left, or nothing if it was not running.
pub fn cancel(reference: Reference) -> Option<u64> {
    let entry = TIMERS.0.lock().entries.remove(&reference)?;
    Some(entry.due.saturating_sub(clock::monotonic()))
}

/// The nanoseconds a timer has left.
pub fn read(reference: Reference) -> Option<u64> {
    let timers = TIMERS.0.lock();
    Some(timers.entries.get(&reference)?.due.saturating_sub(clock::monotonic()))
}

fn run() {
    let (timers, changed) = &*TIMERS;
    let mut guard = timers.lock();
    loop {
        let now = clock::monotonic();
        match guard.due.peek() {
            None => changed.wait(&mut guard),
            Some(Reverse((due, _))) if *due > now => {
                let left = Duration::from_nanos(*due - now);
                changed.wait_for(&mut guard, left);
            }
            Some(_) => {
                let Some(Reverse((_, number))) = guard.due.pop() else { continue };
                match guard.actions.remove(&number) {
                    Some(Action::Send(reference)) => {
                        if let Some(entry) = guard.entries.remove(&reference) {
                            MutexGuard::unlocked(&mut guard, || deliver(entry));
                        }
                    }
                    Some(Action::Wake(pid)) => MutexGuard::unlocked(&mut guard, || table::wake(pid)),
                    None => {}
                }
            }
        }
    }
}

fn deliver(entry: Entry) {
    let pid = match entry.recipient {
        Recipient::Pid(pid) => Some(pid),
        Recipient::Name(name) => registry::whereis(name),
    };
    if let Some(pid) = pid {
        send::signal(pid, pid, Signal::Message(entry.message));
    }
}
