//! Rows found by the hash of their key: sets and bags.
//!
//! Linear hashing as the BEAM does it: the table grows by one bucket for each row too many, so no insertion is slow. Buckets
//! are walked in order, the oldest key of each first and the newest row of each key, which gives tables the BEAM's order.
//! While somebody walks a table that is fixed, nothing moves: deleted keys stay as dead groups until it is released.

use smallvec::SmallVec;

use super::table::key_of;
use crate::stdlib::erlang::atom_hash;
use crate::term::hash::internal_hash;
use crate::term::{Message, Term, View, order};

/// How many buckets a table has at least.
const INITIAL: usize = 256;

/// The rows of one key, oldest first.
struct Group {
    hash: u32,
    /// No longer there; the last row is kept only for its key.
    dead: bool,
    rows: SmallVec<[Message; 1]>,
}

type Bucket = SmallVec<[Group; 1]>;

/// Rows by the hash of their key.
pub(super) struct HashRows {
    keypos: usize,
    /// Empty until the first row comes.
    buckets: Vec<Bucket>,
    /// One less than a power of two: the bits of a hash that count, or one bit too many.
    mask: usize,
    len: usize,
    dead: usize,
}

fn hash_of(key: &Term) -> u32 {
    match key.view() {
        View::Atom(atom) => atom_hash(atom),
        _ => internal_hash(key, 0),
    }
}

impl HashRows {
    pub(super) fn new(keypos: usize) -> HashRows {
        HashRows { keypos, buckets: Vec::new(), mask: INITIAL - 1, len: 0, dead: 0 }
    }

    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    fn index(&self, hash: u32) -> usize {
        let index = hash as usize & self.mask;
        if index < self.buckets.len() { index } else { index & self.mask >> 1 }
    }

    /// Bucket and position of a key's group, dead or alive.
    fn find(&self, hash: u32, key: &Term) -> Option<(usize, usize)> {
        if self.buckets.is_empty() {
            return None;
        }
        let index = self.index(hash);
        let same = |group: &Group| {
            group.hash == hash
                && group.rows.first().is_some_and(|row| order::equal(key_of(row.term(), self.keypos), key))
        };
        self.buckets.get(index)?.iter().position(same).map(|position| (index, position))
    }

    fn live(&self, key: &Term) -> Option<&Group> {
        let (bucket, position) = self.find(hash_of(key), key)?;
        self.buckets.get(bucket)?.get(position).filter(|group| !group.dead)
    }

    /// The rows of a key, oldest first.
    pub(super) fn get(&self, key: &Term) -> &[Message] {
        self.live(key).map_or(&[], |group| &group.rows)
    }

    /// Adds a row; `replace` takes the place of the rows that have its key, `unique` keeps equal rows out.
    pub(super) fn insert(&mut self, row: Message, replace: bool, unique: bool, fixed: bool) {
        if self.buckets.is_empty() {
            self.buckets.resize_with(INITIAL, Bucket::new);
        }
        let key = key_of(row.term(), self.keypos);
        let hash = hash_of(key);
        let found = self.find(hash, key);
        let Some((bucket, position)) = found else {
            let index = self.index(hash);
            let rows = SmallVec::from_buf([row]);
            self.buckets[index].push(Group { hash, dead: false, rows });
            self.len += 1;
            if !fixed {
                self.grow();
            }
            return;
        };
        let group = &mut self.buckets[bucket][position];
        if group.dead || replace {
            if group.dead {
                self.dead -= 1;
            }
            self.len = self.len + 1 - if group.dead { 0 } else { group.rows.len() };
            group.dead = false;
            group.rows.clear();
            group.rows.push(row);
        } else if !unique || !group.rows.iter().any(|old| order::equal(old.term(), row.term())) {
            group.rows.push(row);
            self.len += 1;
        }
    }

    /// Takes the rows of a key for which `doomed` holds out of the table, oldest first.
    pub(super) fn remove(&mut self, key: &Term, fixed: bool, mut doomed: impl FnMut(&Term) -> bool) -> Vec<Message> {
        let Some((bucket, position)) = self.find(hash_of(key), key) else { return Vec::new() };
        let group = &mut self.buckets[bucket][position];
        if group.dead {
            return Vec::new();
        }
        let (mut removed, mut kept) = (Vec::new(), SmallVec::new());
        for row in std::mem::take(&mut group.rows) {
            if doomed(row.term()) { removed.push(row) } else { kept.push(row) }
        }
        self.len -= removed.len();
        group.rows = kept;
        if group.rows.is_empty() {
            if fixed {
                group.rows.extend(removed.last().map(Message::duplicate));
                group.dead = true;
                self.dead += 1;
            } else {
                self.buckets[bucket].remove(position);
            }
        }
        removed
    }

    /// Forgets all rows.
    pub(super) fn clear(&mut self) {
        *self = HashRows::new(self.keypos);
    }

    /// Puts the table in order after it was fixed.
    pub(super) fn release(&mut self) {
        if self.dead > 0 {
            self.buckets.iter_mut().for_each(|bucket| bucket.retain(|group| !group.dead));
            self.dead = 0;
        }
        self.grow();
    }

    fn grow(&mut self) {
        while self.len > self.buckets.len() && !self.buckets.is_empty() {
            let new = self.buckets.len();
            if new > self.mask {
                self.mask = self.mask << 1 | 1;
            }
            let mask = self.mask;
            let source = new & mask >> 1;
            let groups = std::mem::take(&mut self.buckets[source]);
            let (moved, kept): (Bucket, Bucket) =
                groups.into_iter().partition(|group| group.hash as usize & mask == new);
            self.buckets[source] = kept;
            self.buckets.push(moved);
        }
    }

    /// Number of buckets.
    pub(super) fn slots(&self) -> usize {
        if self.buckets.is_empty() { INITIAL } else { self.buckets.len() }
    }

    /// The rows of one bucket, the oldest key first, of each key the newest row first.
    pub(super) fn slot(&self, index: usize) -> impl Iterator<Item = &Message> {
        let groups = self.buckets.get(index).into_iter().flatten();
        groups.filter(|group| !group.dead).flat_map(|group| group.rows.iter().rev())
    }

    /// All rows in walking order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Message> {
        (0..self.buckets.len()).flat_map(|index| self.slot(index))
    }

    /// A row of the first key in walking order.
    pub(super) fn first(&self) -> Option<&Message> {
        self.iter().next()
    }

    /// A row of the key after this one; the error says that the key is not there.
    pub(super) fn next(&self, key: &Term) -> Result<Option<&Message>, ()> {
        let (bucket, position) = self.find(hash_of(key), key).ok_or(())?;
        let later = self.buckets[bucket][position + 1..].iter().find(|group| !group.dead);
        if let Some(row) = later.and_then(|group| group.rows.first()) {
            return Ok(Some(row));
        }
        Ok((bucket + 1..self.buckets.len()).find_map(|index| self.slot(index).next()))
    }
}
