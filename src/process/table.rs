//! The process table: from a pid to the inbox of a running process.
//!
//! A pid is a slot number and how often the slot was used before. Slots are handed out in order and reused oldest first, so
//! a pid that was just freed does not come back soon. Slots are made in segments, each twice as large as the one before, and
//! stay where they are, so that looking one up takes no lock.

use std::collections::VecDeque;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};

use parking_lot::Mutex;

use super::inbox::Inbox;
use super::signal::Signal;
use crate::term::Pid;

/// Slots in the first segment.
const FIRST_SEGMENT: usize = 1 << 10;
const SEGMENTS: usize = 17;

/// The most processes a node can have at once (the BEAM's largest `+P`).
pub const MAX_PROCESSES: usize = FIRST_SEGMENT << SEGMENTS;

/// Slots below this number are not reused before they were all used once.
const REUSE_AFTER: usize = 1 << 15;

/// Pids below this number are left to the system, as a fresh iex starts above 100.
const FIRST_SLOT: u32 = 100;

struct Slot {
    /// Open while a process has the slot.
    inbox: Inbox,
    /// How often the slot was used before; changes only while the inbox is closed.
    serial: AtomicU32,
    /// Where the references of the slot's next owner go on counting.
    references: AtomicU64,
}

struct Table {
    segments: [OnceLock<Box<[Slot]>>; SEGMENTS],
    /// The first slot never used.
    next: AtomicU32,
    /// Slots that were used and are free, oldest first.
    free: Mutex<VecDeque<u32>>,
    /// Number of processes alive.
    alive: AtomicUsize,
}

static TABLE: Table = Table {
    segments: [const { OnceLock::new() }; SEGMENTS],
    next: AtomicU32::new(FIRST_SLOT),
    free: Mutex::new(VecDeque::new()),
    alive: AtomicUsize::new(0),
};

/// The segment of a slot, and its place there.
#[inline(always)]
fn locate(index: u32) -> (usize, usize) {
    let index = index as usize + FIRST_SEGMENT;
    let segment = index.ilog2() - FIRST_SEGMENT.ilog2();
    (segment as usize, index - (FIRST_SEGMENT << segment))
}

impl Table {
    #[inline(always)]
    fn slot(&self, index: u32) -> Option<&Slot> {
        let (segment, place) = locate(index);
        self.segments.get(segment)?.get()?.get(place)
    }

    fn slot_or_grow(&self, index: u32) -> Option<&Slot> {
        let (segment, place) = locate(index);
        let slot = || Slot { inbox: Inbox::closed(), serial: AtomicU32::new(0), references: AtomicU64::new(1) };
        let grow = || (0..FIRST_SEGMENT << segment).map(|_| slot()).collect();
        self.segments.get(segment)?.get_or_init(grow).get(place)
    }

    fn pick(&self) -> u32 {
        let mut free = self.free.lock();
        if free.len() > REUSE_AFTER
            && let Some(index) = free.pop_front()
        {
            return index;
        }
        self.next.fetch_add(1, Ordering::Relaxed)
    }
}

/// A new process's place: its pid, its inbox, and where its references start. Nothing if the table is full.
pub fn insert() -> Option<(Pid, &'static Inbox, u64)> {
    let index = TABLE.pick();
    let slot = TABLE.slot_or_grow(index)?;
    let serial = slot.serial.load(Ordering::Relaxed);
    slot.inbox.open(serial);
    TABLE.alive.fetch_add(1, Ordering::Relaxed);
    Some((Pid::local(index, serial), &slot.inbox, slot.references.load(Ordering::Relaxed)))
}

/// Frees a process's place; its references went up to `references`.
pub fn remove(pid: Pid, references: u64) {
    let (index, serial) = pid.numbers();
    let Some(slot) = TABLE.slot(index) else { return };
    if slot.serial.load(Ordering::Relaxed) != serial {
        return;
    }
    drop(slot.inbox.close());
    slot.references.store(references, Ordering::Relaxed);
    slot.serial.store(serial.wrapping_add(1), Ordering::Relaxed);
    TABLE.alive.fetch_sub(1, Ordering::Relaxed);
    TABLE.free.lock().push_back(index);
}

/// The slot of a local process, unless it is another's now, and the serial number it has in it.
#[inline(always)]
fn slot_of(pid: Pid) -> Option<(&'static Slot, u32)> {
    let Pid::Local(_) = pid else { return None };
    let (index, serial) = pid.numbers();
    let slot = TABLE.slot(index)?;
    (slot.serial.load(Ordering::Relaxed) == serial).then_some((slot, serial))
}

/// Delivers a signal to a local process; gives it back if that is gone.
#[inline]
pub fn push(pid: Pid, signal: Signal) -> Result<(), Signal> {
    match slot_of(pid) {
        Some((slot, serial)) => slot.inbox.push(serial, signal),
        None => Err(signal),
    }
}

/// Has a local process look at the time, now if it waits.
pub fn wake(pid: Pid) {
    if let Some((slot, serial)) = slot_of(pid) {
        slot.inbox.wake(serial);
    }
}

/// The process that uses a slot now: where an alias leads.
pub fn pid_of_slot(index: u32) -> Option<Pid> {
    let slot = TABLE.slot(index)?;
    let serial = slot.serial.load(Ordering::Relaxed);
    slot.inbox.is_open(serial).then(|| Pid::local(index, serial))
}

/// Tells whether a local process is alive.
pub fn is_alive(pid: Pid) -> bool {
    slot_of(pid).is_some_and(|(slot, serial)| slot.inbox.is_open(serial))
}

/// All local processes, in order of their slots.
pub fn all() -> Vec<Pid> {
    (FIRST_SLOT..TABLE.next.load(Ordering::Relaxed)).filter_map(pid_of_slot).collect()
}

/// Number of local processes.
pub fn count() -> usize {
    TABLE.alive.load(Ordering::Relaxed)
}
