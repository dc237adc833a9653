//! A map that mostly has few entries, in the order in which they came: a list to look through, until there are many.

use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::FixedState;

/// More entries than this are hashed.
const FEW: usize = 8;

/// A map from `K` to `V`; an empty one has no memory of its own.
pub struct SmallMap<K, V>(Entries<K, V>);

enum Entries<K, V> {
    Few(Vec<(K, V)>),
    Many(Box<HashMap<K, V, FixedState>>),
}

impl<K, V> Default for SmallMap<K, V> {
    fn default() -> SmallMap<K, V> {
        SmallMap(Entries::Few(Vec::new()))
    }
}

impl<K: Hash + Eq, V> SmallMap<K, V> {
    /// What a key has.
    pub fn get(&self, key: &K) -> Option<&V> {
        match &self.0 {
            Entries::Few(few) => few.iter().find(|(known, _)| known == key).map(|(_, value)| value),
            Entries::Many(many) => many.get(key),
        }
    }

    /// Sets what a key has, and gives what it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match &mut self.0 {
            Entries::Few(few) => {
                if let Some((_, old)) = few.iter_mut().find(|(known, _)| *known == key) {
                    return Some(std::mem::replace(old, value));
                }
                if few.len() < FEW {
                    // One alone is frequent: it takes no room for others.
                    few.reserve_exact(few.len().max(1));
                    few.push((key, value));
                    return None;
                }
                let mut many: HashMap<K, V, FixedState> = std::mem::take(few).into_iter().collect();
                many.insert(key, value);
                self.0 = Entries::Many(Box::new(many));
                None
            }
            Entries::Many(many) => many.insert(key, value),
        }
    }

    /// Removes a key, and gives what it had.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        let removed = match &mut self.0 {
            Entries::Few(few) => {
                let at = few.iter().position(|(known, _)| known == key)?;
                Some(few.remove(at).1)
            }
            Entries::Many(many) => many.remove(key),
        };
        if self.is_empty() {
            *self = SmallMap::default();
        }
        removed
    }

    /// All entries.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        let (few, many) = match &self.0 {
            Entries::Few(few) => (Some(few), None),
            Entries::Many(many) => (None, Some(many)),
        };
        few.into_iter().flatten().map(|(key, value)| (key, value)).chain(many.into_iter().flat_map(|many| many.iter()))
    }

    /// Tells whether there are none.
    pub fn is_empty(&self) -> bool {
        match &self.0 {
            Entries::Few(few) => few.is_empty(),
            Entries::Many(many) => many.is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::{prop, prop_assert_eq, proptest};

    use super::SmallMap;

    proptest! {
        #[test]
        fn a_small_map_is_a_map(steps in prop::collection::vec((0..20_u32, prop::option::of(0..9_u32)), 0..200)) {
            let (mut small, mut model) = (SmallMap::default(), BTreeMap::new());
            for (key, value) in steps {
                match value {
                    Some(value) => prop_assert_eq!(small.insert(key, value), model.insert(key, value)),
                    None => prop_assert_eq!(small.remove(&key), model.remove(&key)),
                }
                prop_assert_eq!(small.get(&key), model.get(&key));
                prop_assert_eq!(small.is_empty(), model.is_empty());
                let all: BTreeMap<u32, u32> = small.iter().map(|(key, value)| (*key, *value)).collect();
                prop_assert_eq!(&all, &model);
            }
        }
    }
}
