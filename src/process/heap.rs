//! How much a process may hold: the bound that `max_heap_size` and `--max-heap` set.
//!
//! Memory is counted by owners and freed at once, so nothing on the way knows how much of it a process has. A process that
//! has a bound is counted now and then: again when it has done as many reductions as a quarter of the words it had, so that
//! counting costs little beside what made the memory. One without a bound is never counted.

use std::sync::atomic::{AtomicU64, Ordering};

use super::Process;
use super::settings::Settings;
use crate::term::{Atom, Term, footprint, names};

/// The least number of reductions between two counts.
const PAUSE: u64 = 4000;

/// What a process is bound by unless it says otherwise, in words: set once when the program starts.
static DEFAULT: AtomicU64 = AtomicU64::new(0);

/// The longest binary that is made, in bytes.
const LARGEST_BINARY: u64 = 1 << 33;

/// The longest list that is made at once.
const LONGEST_LIST: u64 = 1 << 29;

/// Words that an element of a list takes.
const WORDS_OF_ELEMENT: u64 = 2;

/// Bounds of a process.
#[derive(Clone, Copy, Debug)]
pub struct Heap {
    /// How many words it may have; 0 is no bound.
    pub size: u64,
    /// Whether it is killed when it has more.
    pub kill: bool,
    /// Whether the logger is told of it.
    pub error_logger: bool,
    /// The reductions at which it is counted next.
    next: u64,
}

impl Heap {
    /// A bound of so many words.
    pub fn of(size: u64, kill: bool, error_logger: bool) -> Heap {
        Heap { size, kill, error_logger, next: 0 }
    }

    /// A bound in words, or `%{size: words, kill: boolean, error_logger: boolean}`; any but 0 is at least a new heap's size.
    pub fn from_term(value: &Term) -> Option<Heap> {
        let size = |size: &Term| {
            let size = size.as_int().and_then(|size| u64::try_from(size).ok())?;
            (size == 0 || size >= Settings::default().min_heap_size).then_some(size)
        };
        let Some(map) = value.as_map() else { return Some(Heap::of(size(value)?, true, true)) };
        let flag = |name: &str| match map.get_atom(Atom::new(name)) {
            Some(value) => value.as_bool(),
            None => Some(true),
        };
        Some(Heap::of(size(map.get_atom(names::SIZE)?)?, flag("kill")?, flag("error_logger")?))
    }

    /// `%{size: words, kill: boolean, error_logger: boolean}`.
    pub fn to_term(self) -> Term {
        Term::map_of_atoms([
            (names::SIZE, Term::int(self.size as i64)),
            (Atom::new("kill"), Term::bool(self.kill)),
            (Atom::new("error_logger"), Term::bool(self.error_logger)),
        ])
    }
}

impl Default for Heap {
    fn default() -> Heap {
        Heap { size: DEFAULT.load(Ordering::Relaxed), kill: true, error_logger: true, next: 0 }
    }
}

/// Sets what a process is bound by unless it says otherwise.
pub fn set_default(words: u64) {
    DEFAULT.store(words, Ordering::Relaxed);
}

/// What went beyond a bound.
pub struct Excess {
    /// How many words the process had when counting stopped.
    pub words: u64,
    /// Its bound.
    pub heap: Heap,
}

impl Process {
    /// How many bytes a binary may have that is made at once: what no memory holds, or no process that is bound as this
    /// one, is refused before it is made.
    pub fn room_for_bytes(&self) -> usize {
        let bound = self.bound().saturating_mul(size_of::<u64>() as u64);
        usize::try_from(LARGEST_BINARY.min(bound)).unwrap_or(usize::MAX)
    }

    /// How many elements a list may have that is made at once.
    pub fn room_for_elements(&self) -> u64 {
        LONGEST_LIST.min(self.bound() / WORDS_OF_ELEMENT)
    }

    fn bound(&self) -> u64 {
        if self.heap.size == 0 { u64::MAX } else { self.heap.size }
    }

    /// Counts what the process holds, if it is time to; tells if that is more than it may.
    pub fn heap_excess(&mut self) -> Option<Excess> {
        if self.heap.size == 0 || self.reductions < self.heap.next {
            return None;
        }
        let roots = self.stacks().flatten().chain(self.mailbox.iter()).chain([&self.dictionary]);
        let words = footprint::words_up_to(self.heap.size, roots) + (self.memory() / size_of::<u64>()) as u64;
        self.heap.next = self.reductions + PAUSE.max(words / 4);
        (words > self.heap.size).then_some(Excess { words, heap: self.heap })
    }
}
