//! Tables that do not grow for ever: of code that others own, and of code that went over a connection.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use foldhash::fast::FixedState;

/// How large a table of owned values gets before it is swept for the first time.
const FEWEST: usize = 1024;

/// How much code a sender takes for known to its peer: what it sent last. The peer keeps twice as much, since frames that
/// rely on it may have been written just before it was forgotten.
pub const CODE_KNOWN: usize = 4096;

/// The content hash of code.
pub type CodeHash = [u8; 16];

/// Values with owners elsewhere: those whose owners are gone are swept out whenever the table has doubled.
pub struct Kept<K, V> {
    entries: HashMap<K, V, FixedState>,
    limit: usize,
}

impl<K, V> Default for Kept<K, V> {
    fn default() -> Kept<K, V> {
        Kept { entries: HashMap::default(), limit: FEWEST }
    }
}

impl<K: Hash + Eq, V> Kept<K, V> {
    /// The value of a key, whether it still has an owner or not.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.entries.get(key)
    }

    /// Adds a value; `is_owned` tells what is to stay if the table is swept first.
    pub fn insert(&mut self, key: K, value: V, is_owned: impl Fn(&V) -> bool) {
        if self.entries.len() >= self.limit {
            self.entries.retain(|_, value| is_owned(value));
            self.limit = FEWEST.max(2 * self.entries.len());
        }
        self.entries.insert(key, value);
    }
}

/// What belongs to the code that went over a connection last.
pub struct Recent<V> {
    entries: HashMap<CodeHash, V, FixedState>,
    /// The oldest first.
    order: VecDeque<CodeHash>,
    most: usize,
}

impl<V> Recent<V> {
    /// An empty table of so many entries at most.
    pub fn new(most: usize) -> Recent<V> {
        Recent { entries: HashMap::default(), order: VecDeque::new(), most }
    }

    /// What belongs to a code.
    pub fn get(&self, hash: &CodeHash) -> Option<&V> {
        self.entries.get(hash)
    }

    /// Adds a code, forgetting the oldest if there are too many. One that is there already keeps its place.
    pub fn insert(&mut self, hash: CodeHash, value: V) {
        if self.entries.insert(hash, value).is_some() {
            return;
        }
        self.order.push_back(hash);
        if self.order.len() > self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.entries.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FEWEST, Kept, Recent};

    #[test]
    fn what_nobody_owns_is_swept_out_and_the_rest_stays() {
        let mut kept = Kept::default();
        for number in 0..10 * FEWEST {
            kept.insert(number, number, |number| number % 100 == 0);
        }
        assert!(kept.entries.len() <= FEWEST + 10 * FEWEST / 100);
        assert!((0..10 * FEWEST).step_by(100).all(|number| kept.get(&number) == Some(&number)));
    }

    #[test]
    fn the_oldest_code_is_forgotten_first() {
        let mut recent = Recent::new(2);
        for (byte, value) in [(1, "a"), (2, "b"), (1, "c"), (3, "d")] {
            recent.insert([byte; 16], value);
        }
        assert_eq!([1, 2, 3].map(|byte| recent.get(&[byte; 16]).copied()), [None, Some("b"), Some("d")]);
    }
}
