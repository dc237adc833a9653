//! Rows found by the hash of their key: sets and bags.
//!
//! Linear hashing as the BEAM does it: the table grows by one bucket for each row too many, so no insertion is slow. A bucket is
//! a chain, whose links move when it is divided and whose rows do not. Buckets are walked in order, the oldest key of each first and
//! the newest row of each key, which gives tables the BEAM's order.
//! While somebody walks a table that is fixed, nothing moves: deleted keys stay as dead groups until it is released.

use smallvec::SmallVec;

use super::table::key_of;
use crate::stdlib::erlang::atom_hash;
use crate::term::hash::internal_hash;
use crate::term::{Message, Term, View, order};

/// How many buckets a table has at least.
const INITIAL: usize = 256;

/// The rows of one key, oldest first, and the group behind it in its bucket.
struct Group {
    hash: u32,
    /// No longer there; the last row is kept only for its key.
    dead: bool,
    rows: SmallVec<[Message; 1]>,
    next: Chain,
}

type Chain = Option<Box<Group>>;

impl Drop for Group {
    /// Lets go of a chain without a call for each of its links.
    fn drop(&mut self) {
        let mut next = self.next.take();
        while let Some(mut group) = next {
            next = group.next.take();
        }
    }
}

/// The groups of a chain.
fn groups(chain: &Chain) -> impl Iterator<Item = &Group> {
    std::iter::successors(chain.as_deref(), |group| group.next.as_deref())
}

/// The link to the first group for which `wanted` holds, or the end of the chain.
fn link_to(mut link: &mut Chain, wanted: impl Fn(&Group) -> bool) -> &mut Chain {
    while link.as_deref().is_some_and(|group| !wanted(group)) {
        link = &mut link.as_deref_mut().expect("there is a group").next;
    }
    link
}

/// Rows by the hash of their key.
pub(super) struct HashRows {
    keypos: usize,
    /// Empty until the first row comes.
    buckets: Vec<Chain>,
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

impl Group {
    fn is_of(&self, hash: u32, key: &Term, keypos: usize) -> bool {
        self.hash == hash && self.rows.first().is_some_and(|row| order::equal(key_of(row.term(), keypos), key))
    }
}

/// Takes the dead groups out of a chain.
fn bury(mut link: &mut Chain) {
    loop {
        link = link_to(link, |group| group.dead);
        match link {
            Some(group) => *link = group.next.take(),
            None => return,
        }
    }
}

/// Takes those groups out of a chain whose hash belongs elsewhere; both chains keep their order.
fn divide(bucket: &mut Chain, elsewhere: impl Fn(u32) -> bool) -> Chain {
    let (mut link, mut moved) = (bucket, None);
    let mut end = &mut moved;
    loop {
        link = link_to(link, |group| elsewhere(group.hash));
        let Some(mut group) = link.take() else { return moved };
        *link = group.next.take();
        end = &mut end.insert(group).next;
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

    /// A key's group, dead or alive.
    fn find(&self, key: &Term) -> Option<&Group> {
        let hash = hash_of(key);
        let bucket = self.buckets.get(self.index(hash))?;
        groups(bucket).find(|group| group.is_of(hash, key, self.keypos))
    }

    /// The link to a key's group, dead or alive, or the end of the chain where it would be; nothing while there are no buckets.
    fn link(&mut self, hash: u32, key: &Term) -> Option<&mut Chain> {
        let (index, keypos) = (self.index(hash), self.keypos);
        let bucket = self.buckets.get_mut(index)?;
        Some(link_to(bucket, |group| group.is_of(hash, key, keypos)))
    }

    /// The rows of a key, oldest first.
    pub(super) fn get(&self, key: &Term) -> &[Message] {
        self.find(key).filter(|group| !group.dead).map_or(&[], |group| &group.rows)
    }

    /// The rows of a key, oldest first, each to be replaced by one with the same key.
    pub(super) fn get_mut(&mut self, key: &Term) -> &mut [Message] {
        let link = if self.buckets.is_empty() { None } else { self.link(hash_of(key), key) };
        match link.and_then(Option::as_mut).filter(|group| !group.dead) {
            Some(group) => &mut group.rows,
            None => &mut [],
        }
    }

    /// Adds a row; `replace` takes the place of the rows that have its key, `unique` keeps equal rows out.
    pub(super) fn insert(&mut self, row: Message, replace: bool, unique: bool, fixed: bool) {
        if self.buckets.is_empty() {
            self.buckets.resize_with(INITIAL, || None);
        }
        let key = key_of(row.term(), self.keypos);
        let hash = hash_of(key);
        let Some(link) = self.link(hash, key) else { return };
        let Some(group) = link else {
            let rows = SmallVec::from_buf([row]);
            *link = Some(Box::new(Group { hash, dead: false, rows, next: None }));
            self.len += 1;
            if !fixed {
                self.grow();
            }
            return;
        };
        if group.dead || replace {
            let (dead, gone) = if group.dead { (1, 0) } else { (0, group.rows.len()) };
            group.dead = false;
            group.rows.clear();
            group.rows.push(row);
            self.dead -= dead;
            self.len = self.len + 1 - gone;
        } else if !unique || !group.rows.iter().any(|old| order::equal(old.term(), row.term())) {
            group.rows.push(row);
            self.len += 1;
        }
    }

    /// Takes the rows of a key for which `doomed` holds out of the table, oldest first.
    pub(super) fn remove(&mut self, key: &Term, fixed: bool, mut doomed: impl FnMut(&Term) -> bool) -> Vec<Message> {
        let Some(link) = self.link(hash_of(key), key) else { return Vec::new() };
        let Some(group) = link.as_mut().filter(|group| !group.dead) else { return Vec::new() };
        let (mut removed, mut kept) = (Vec::new(), SmallVec::new());
        for row in std::mem::take(&mut group.rows) {
            if doomed(row.term()) { removed.push(row) } else { kept.push(row) }
        }
        group.rows = kept;
        if group.rows.is_empty() {
            if fixed {
                group.rows.extend(removed.last().map(Message::duplicate));
                group.dead = true;
                self.dead += 1;
            } else {
                *link = group.next.take();
            }
        }
        self.len -= removed.len();
        removed
    }

    /// Forgets all rows.
    pub(super) fn clear(&mut self) {
        *self = HashRows::new(self.keypos);
    }

    /// Puts the table in order after it was fixed.
    pub(super) fn release(&mut self) {
        if self.dead > 0 {
            self.buckets.iter_mut().for_each(bury);
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
            let moved =
                self.buckets.get_mut(source).and_then(|bucket| divide(bucket, |hash| hash as usize & mask == new));
            self.buckets.push(moved);
        }
    }

    /// Number of buckets.
    pub(super) fn slots(&self) -> usize {
        if self.buckets.is_empty() { INITIAL } else { self.buckets.len() }
    }

    /// The rows of one bucket, the oldest key first, of each key the newest row first.
    pub(super) fn slot(&self, index: usize) -> impl Iterator<Item = &Message> {
        let groups = self.buckets.get(index).into_iter().flat_map(groups);
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
        let group = self.find(key).ok_or(())?;
        if let Some(row) = groups(&group.next).find(|group| !group.dead).and_then(|group| group.rows.first()) {
            return Ok(Some(row));
        }
        let bucket = self.index(group.hash);
        Ok((bucket + 1..self.buckets.len()).find_map(|index| self.slot(index).next()))
    }
}
