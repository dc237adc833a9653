//! Timers that send messages: `send_after`, `start_timer`.
//!
//! One thread sleeps until the earliest is due. A timer whose process has ended sends into the void, as on the BEAM.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::LazyLock;
use std::time::Duration;

use foldhash::fast::FixedState;
use parking_lot::{Condvar, Mutex};

use crate::process::{Signal, clock, registry, send};
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

#[derive(Default)]
struct Timers {
    /// When which timer is due; entries of cancelled timers are passed over.
    due: BinaryHeap<Reverse<(u64, u64)>>,
    /// Reference of each number in `due`.
    numbers: HashMap<u64, Reference, FixedState>,
    entries: HashMap<Reference, Entry, FixedState>,
    next: u64,
    running: bool,
}

static TIMERS: LazyLock<(Mutex<Timers>, Condvar)> = LazyLock::new(Default::default);

/// Starts a timer that is due at `due` (nanoseconds of the monotonic clock).
pub fn start(reference: Reference, due: u64, recipient: Recipient, message: Message) {
    let (timers, changed) = &*TIMERS;
    let mut timers = timers.lock();
    let number = timers.next;
    timers.next += 1;
    timers.due.push(Reverse((due, number)));
    timers.numbers.insert(number, reference);
    timers.entries.insert(reference, Entry { due, recipient, message });
    if !timers.running {
        timers.running = true;
        let spawned = std::thread::Builder::new().name("timers".into()).stack_size(128 << 10).spawn(run);
        timers.running = spawned.is_ok();
    }
    changed.notify_one();
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
                let entry = guard.numbers.remove(&number).and_then(|reference| guard.entries.remove(&reference));
                if let Some(entry) = entry {
                    parking_lot::MutexGuard::unlocked(&mut guard, || deliver(entry));
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
