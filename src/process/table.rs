//! The process table: from a pid to the inbox of a running process.
//!
//! A pid is a slot number and how often the slot was used before. Slots are handed out in order and reused oldest first, so
//! a pid that was just freed does not come back soon. Looking a slot up takes one short read lock and no allocation.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};

use parking_lot::{Mutex, RwLock};

use super::inbox::Inbox;
use crate::term::Pid;

const SEGMENT: usize = 1 << 14;
const SEGMENTS: usize = 1 << 13;

/// The most processes a node can have at once (the BEAM's largest `+P`).
pub const MAX_PROCESSES: usize = SEGMENT * SEGMENTS;

/// Slots below this number are not reused before they were all used once.
const REUSE_AFTER: usize = 1 << 15;

/// Pids below this number are left to the system, as a fresh iex starts above 100.
const FIRST_SLOT: u32 = 100;

struct Slot {
    /// How often the slot was used before; changes only under the write lock of `inbox`.
    serial: AtomicU32,
    /// Where the references of the slot's next owner go on counting.
    references: AtomicU64,
    /// Written at spawn and exit, read by every send.
    inbox: RwLock<Option<Arc<Inbox>>>,
}

struct Table {
    segments: Box<[OnceLock<Box<[Slot]>>]>,
    /// The first slot never used.
    next: AtomicU32,
    /// Slots that were used and are free, oldest first.
    free: Mutex<VecDeque<u32>>,
    /// Number of processes alive.
    alive: AtomicUsize,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| Table {
    segments: (0..SEGMENTS).map(|_| OnceLock::new()).collect(),
    next: AtomicU32::new(FIRST_SLOT),
    free: Mutex::new(VecDeque::new()),
    alive: AtomicUsize::new(0),
});

impl Table {
    fn slot(&self, index: u32) -> Option<&Slot> {
        let index = index as usize;
        self.segments.get(index / SEGMENT)?.get()?.get(index % SEGMENT)
    }

    fn slot_or_grow(&self, index: u32) -> Option<&Slot> {
        let segment = self.segments.get(index as usize / SEGMENT)?;
        segment.get_or_init(|| {
            let slot = || Slot { serial: AtomicU32::new(0), references: AtomicU64::new(1), inbox: RwLock::new(None) };
            (0..SEGMENT).map(|_| slot()).collect()
        });
        self.slot(index)
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

/// A new process's place: its pid, and where its references start. Nothing if the table is full.
pub fn insert(inbox: Arc<Inbox>) -> Option<(Pid, u64)> {
    let table = &*TABLE;
    let index = table.pick();
    let slot = table.slot_or_grow(index)?;
    *slot.inbox.write() = Some(inbox);
    table.alive.fetch_add(1, Ordering::Relaxed);
    Some((Pid::local(index, slot.serial.load(Ordering::Relaxed)), slot.references.load(Ordering::Relaxed)))
}

/// Frees a process's place; its references went up to `references`.
pub fn remove(pid: Pid, references: u64) {
    let (index, serial) = pid.numbers();
    let Some(slot) = TABLE.slot(index) else { return };
    {
        let mut inbox = slot.inbox.write();
        if slot.serial.load(Ordering::Relaxed) != serial || inbox.take().is_none() {
            return;
        }
        slot.serial.store(serial.wrapping_add(1), Ordering::Relaxed);
        slot.references.store(references, Ordering::Relaxed);
    }
    TABLE.alive.fetch_sub(1, Ordering::Relaxed);
    TABLE.free.lock().push_back(index);
}

/// Does something with the inbox of a local process, if it is alive.
#[inline]
pub fn with<R>(pid: Pid, act: impl FnOnce(&Inbox) -> R) -> Option<R> {
    let Pid::Local(_) = pid else { return None };
    let (index, serial) = pid.numbers();
    let slot = TABLE.slot(index)?;
    let inbox = slot.inbox.read();
    match &*inbox {
        Some(inbox) if slot.serial.load(Ordering::Relaxed) == serial => Some(act(inbox)),
        _ => None,
    }
}

/// The process that uses a slot now: where an alias leads.
pub fn pid_of_slot(index: u32) -> Option<Pid> {
    let slot = TABLE.slot(index)?;
    let inbox = slot.inbox.read();
    inbox.as_ref().map(|_| Pid::local(index, slot.serial.load(Ordering::Relaxed)))
}

/// Tells whether a local process is alive.
pub fn is_alive(pid: Pid) -> bool {
    with(pid, |_| ()).is_some()
}

/// All local processes, in order of their slots.
pub fn all() -> Vec<Pid> {
    (FIRST_SLOT..TABLE.next.load(Ordering::Relaxed)).filter_map(pid_of_slot).collect()
}

/// Number of local processes.
pub fn count() -> usize {
    TABLE.alive.load(Ordering::Relaxed)
}
