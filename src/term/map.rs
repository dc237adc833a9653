//! Maps: up to 32 keys in one sorted block, above that a hash trie.
//!
//! The block of a small map holds its keys in term order and then the values in the same order, so iteration prints
//! as the BEAM prints. Every change comes in one form, consuming the map: with one owner it happens in place.

use super::cell;
use super::hamt;
use super::order;
use super::{Atom, Tag, Term};

/// The most keys a map keeps in one block.
pub const FLAT_LIMIT: usize = 32;

/// A borrowed map.
#[derive(Clone, Copy)]
pub struct MapRef<'a> {
    term: &'a Term,
}

/// Walks the pairs of a map in its order.
pub enum MapIter<'a> {
    /// A small map's keys and values.
    Flat(std::iter::Zip<std::slice::Iter<'a, Term>, std::slice::Iter<'a, Term>>),
    /// A large map's trie.
    Hash(hamt::Iter<'a>),
}

impl<'a> MapRef<'a> {
    #[inline(always)]
    pub(super) fn new(term: &'a Term) -> MapRef<'a> {
        MapRef { term }
    }

    #[inline]
    fn flat(&self) -> Option<(&'a [Term], &'a [Term])> {
        if self.term.tag != Tag::FlatMap {
            return None;
        }
        // SAFETY: the tag says so.
        let items = unsafe { cell::items::<(), Term>(self.term.word.block()) };
        Some(items.split_at(items.len() / 2))
    }

    /// Number of keys.
    #[inline]
    pub fn len(&self) -> usize {
        match self.flat() {
            Some((keys, _)) => keys.len(),
            None => hamt::len(self.term),
        }
    }

    /// Tells whether there are no keys.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a key.
    #[inline]
    pub fn get(&self, key: &Term) -> Option<&'a Term> {
        match self.flat() {
            Some((keys, values)) if is_word(key) => same_word(keys, key).map(|index| &values[index]),
            Some((keys, values)) => find(keys, key).ok().map(|index| &values[index]),
            None => hamt::get(self.term, key),
        }
    }

    /// The value of an atom key.
    #[inline]
    pub fn get_atom(&self, key: Atom) -> Option<&'a Term> {
        self.get(&Term::atom(key))
    }

    /// Whether another map has the same keys; then the values that may differ are added to `values`, pair by pair.
    pub(super) fn same_keys(&self, other: MapRef<'a>, values: &mut Vec<(&'a Term, &'a Term)>) -> bool {
        match (self.flat(), other.flat()) {
            (Some((keys, left)), Some((other_keys, right))) => {
                let same = keys.len() == other_keys.len()
                    && (keys.as_ptr() == other_keys.as_ptr()
                        || keys.iter().zip(other_keys).all(|(key, other)| order::equal(key, other)));
                values.extend(left.iter().zip(right));
                same
            }
            (None, None) => hamt::same_keys(self.term, other.term, values),
            _ => false,
        }
    }

    /// The pairs, in term order of the keys for small maps, in hash order for large ones.
    pub fn iter(&self) -> MapIter<'a> {
        match self.flat() {
            Some((keys, values)) => MapIter::Flat(keys.iter().zip(values)),
            None => MapIter::Hash(hamt::iter(self.term)),
        }
    }

    /// The name of the struct, if the map is one.
    pub fn struct_name(&self) -> Option<Atom> {
        self.get_atom(super::names::STRUCT)?.as_atom()
    }
}

impl<'a> Iterator for MapIter<'a> {
    type Item = (&'a Term, &'a Term);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            MapIter::Flat(pairs) => pairs.next(),
            MapIter::Hash(pairs) => pairs.next(),
        }
    }
}

/// Tells whether a key equals only what is the same word.
#[inline]
fn is_word(key: &Term) -> bool {
    !key.is_boxed() && key.as_float().is_none()
}

/// The position of a key that is but a word.
#[inline]
fn same_word(keys: &[Term], key: &Term) -> Option<usize> {
    keys.iter().position(|candidate| candidate.same(key))
}

/// The position of a key, or where it would have to be inserted.
#[inline]
fn find(keys: &[Term], key: &Term) -> Result<usize, usize> {
    // Looking for a word is faster than ordering.
    if is_word(key)
        && let Some(index) = same_word(keys, key)
    {
        return Ok(index);
    }
    keys.binary_search_by(|candidate| order::compare_keys(candidate, key))
}

fn flat_from_parts(len: usize, fill: impl FnOnce(*mut Term)) -> Term {
    // SAFETY: the callers write `2 * len` terms.
    Term::boxed(Tag::FlatMap, unsafe { cell::allocate::<(), Term>((), 2 * len, fill) })
}

impl Term {
    /// `%{}`
    pub fn empty_map() -> Term {
        flat_from_parts(0, |_| ())
    }

    /// A map of the pairs given; of equal keys the last wins.
    pub fn map(pairs: impl IntoIterator<Item = (Term, Term)>) -> Term {
        pairs.into_iter().fold(Term::empty_map(), |map, (key, value)| map.map_put(key, value))
    }

    /// A map with atom keys.
    pub fn map_of_atoms(pairs: impl IntoIterator<Item = (Atom, Term)>) -> Term {
        Term::map(pairs.into_iter().map(|(key, value)| (Term::atom(key), value)))
    }

    /// The map with `key` set to `value`; in place when nobody else owns it. Not a map: itself.
    pub fn map_put(mut self, key: Term, value: Term) -> Term {
        match self.tag {
            Tag::HashMap => hamt::put(self, key, value),
            Tag::FlatMap => {
                let (keys, values) = MapRef::new(&self).flat().unwrap_or((&[], &[]));
                match find(keys, &key) {
                    Ok(index) => {
                        if values[index].same(&value) {
                            return self;
                        }
                        self.flat_replace(index, value)
                    }
                    Err(_) if keys.len() == FLAT_LIMIT => hamt::from_flat(keys, values, key, value),
                    Err(at) => flat_insert(keys, values, at, key, value),
                }
            }
            _ => self.take(),
        }
    }

    /// The map with another value of a key that it has; else what was given: the map, the key and the value.
    pub fn map_replace(self, key: Term, value: Term) -> Result<Term, (Term, Term, Term)> {
        match self.tag {
            Tag::HashMap => hamt::replace(self, key, value),
            _ if MapRef::new(&self).get(&key).is_some() => Ok(self.map_put(key, value)),
            _ => Err((self, key, value)),
        }
    }

    fn flat_replace(mut self, index: usize, value: Term) -> Term {
        self.flat_values_mut()[index] = value;
        self
    }

    /// The values of a small map, which is copied first if others own it too.
    fn flat_values_mut(&mut self) -> &mut [Term] {
        if !self.header().is_unique() {
            // SAFETY: the tag is `FlatMap`, whose items are plain terms.
            let items = unsafe { cell::items::<(), Term>(self.word.block()) };
            let copy = flat_from_parts(items.len() / 2, |target| {
                for (position, item) in items.iter().enumerate() {
                    // SAFETY: as many as there are items.
                    unsafe { target.add(position).write(item.clone()) };
                }
            });
            *self = copy;
        }
        // SAFETY: the tag is `FlatMap`, and this term is the one owner.
        let items = unsafe { cell::items_mut::<(), Term>(self.word.block()) };
        let keys = items.len() / 2;
        &mut items[keys..]
    }

    /// The value of an atom key of a small map, if it has one; nothing at all for what is no small map.
    #[inline(always)]
    pub fn small_map_field(&self, key: Atom) -> Option<Option<&Term>> {
        let (keys, values) = MapRef::new(self).flat()?;
        // Both halves are of one length.
        Some(keys.iter().zip(values).find(|(candidate, _)| candidate.is_atom(key)).map(|(_, value)| value))
    }

    /// A small map with values put in the places of `holes`, a bit each in the order of keys: they are taken.
    pub fn map_filled(mut self, mut holes: u32, values: &mut [Term]) -> Term {
        debug_assert!(self.tag == Tag::FlatMap);
        let slots = self.flat_values_mut();
        for value in values {
            slots[holes.trailing_zeros() as usize] = value.take();
            holes &= holes - 1;
        }
        self
    }

    /// Takes the values of several keys, all atoms, into a small map that has them all; else changes nothing and says false.
    pub fn map_update_atoms(&mut self, keys: &[Term], values: &mut [Term]) -> bool {
        if self.tag != Tag::FlatMap {
            return false;
        }
        let mut places = [0; FLAT_LIMIT];
        let (own_keys, own_values) = MapRef::new(self).flat().unwrap_or((&[], &[]));
        let mut changes = false;
        for ((place, key), value) in places.iter_mut().zip(keys).zip(values.iter()) {
            let Some(found) = same_word(own_keys, key) else { return false };
            changes |= !own_values[found].same(value);
            *place = found;
        }
        if changes {
            let slots = self.flat_values_mut();
            for (place, value) in places.into_iter().zip(values) {
                slots[place] = value.take();
            }
        } else {
            values.fill_with(Term::default);
        }
        true
    }

    /// The map without `key`.
    pub fn map_remove(self, key: &Term) -> Term {
        match self.tag {
            Tag::HashMap => hamt::remove(self, key),
            Tag::FlatMap => {
                let (keys, values) = MapRef::new(&self).flat().unwrap_or((&[], &[]));
                let Ok(index) = find(keys, key) else {
                    return self;
                };
                flat_without(keys, values, index)
            }
            _ => self,
        }
    }
}

fn flat_insert(keys: &[Term], values: &[Term], at: usize, key: Term, value: Term) -> Term {
    let len = keys.len() + 1;
    flat_from_parts(len, |target| {
        let write = |offset: usize, old: &[Term], new: Term| {
            for (index, item) in old.iter().enumerate() {
                let shifted = index + usize::from(index >= at);
                // SAFETY: `offset + shifted` is below `2 * len`.
                unsafe { target.add(offset + shifted).write(item.clone()) };
            }
            // SAFETY: as above.
            unsafe { target.add(offset + at).write(new) };
        };
        write(0, keys, key);
        write(len, values, value);
    })
}

fn flat_without(keys: &[Term], values: &[Term], without: usize) -> Term {
    let len = keys.len() - 1;
    flat_from_parts(len, |target| {
        let kept = keys.iter().chain(values).enumerate().filter(|(index, _)| index % keys.len() != without);
        for (position, (_, item)) in kept.enumerate() {
            // SAFETY: `2 * len` items are kept.
            unsafe { target.add(position).write(item.clone()) };
        }
    })
}

/// A small map from sorted pairs without duplicates: what the trie shrinks back to.
pub(super) fn flat_from_sorted(pairs: &[(Term, Term)]) -> Term {
    flat_from_parts(pairs.len(), |target| {
        for (index, (key, value)) in pairs.iter().enumerate() {
            // SAFETY: both positions are below `2 * len`.
            unsafe {
                target.add(index).write(key.clone());
                target.add(pairs.len() + index).write(value.clone());
            }
        }
    })
}

/// Makes a map of any size from pairs, in one sort instead of one insertion each; of equal keys the last one's value wins.
pub fn from_pairs(mut pairs: Vec<(Term, Term)>) -> Term {
    if pairs.len() > FLAT_LIMIT {
        return hamt::from_pairs(pairs);
    }
    pairs.sort_by(|(left, _), (right, _)| order::compare_keys(left, right));
    let mut unique: Vec<(Term, Term)> = Vec::with_capacity(pairs.len());
    for pair in pairs {
        match unique.last_mut() {
            Some(last) if order::compare_keys(&last.0, &pair.0).is_eq() => *last = pair,
            _ => unique.push(pair),
        }
    }
    flat_from_sorted(&unique)
}
