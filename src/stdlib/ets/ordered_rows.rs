//! Rows in the order of their keys. Keys that are `==`, such as `1` and `1.0`, are the same.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::ops::Bound;

use super::table::key_of;
use crate::term::{Message, Term, order};

/// What rows and keys to look for have in common.
trait HasKey {
    fn key(&self) -> &Term;
}

struct Row {
    keypos: usize,
    row: Message,
}

struct Wanted<'a>(&'a Term);

impl HasKey for Row {
    fn key(&self) -> &Term {
        key_of(self.row.term(), self.keypos)
    }
}

impl HasKey for Wanted<'_> {
    fn key(&self) -> &Term {
        self.0
    }
}

impl<'a> Borrow<dyn HasKey + 'a> for Row {
    fn borrow(&self) -> &(dyn HasKey + 'a) {
        self
    }
}

impl PartialEq for dyn HasKey + '_ {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for dyn HasKey + '_ {}

impl PartialOrd for dyn HasKey + '_ {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for dyn HasKey + '_ {
    fn cmp(&self, other: &Self) -> Ordering {
        order::compare(self.key(), other.key())
    }
}

impl PartialEq for Row {
    fn eq(&self, other: &Row) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Row {}

impl PartialOrd for Row {
    fn partial_cmp(&self, other: &Row) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Row {
    fn cmp(&self, other: &Row) -> Ordering {
        order::compare(self.key(), other.key())
    }
}

/// Rows in the order of their keys.
pub(super) struct OrderedRows {
    keypos: usize,
    rows: BTreeSet<Row>,
}

impl OrderedRows {
    pub(super) fn new(keypos: usize) -> OrderedRows {
        OrderedRows { keypos, rows: BTreeSet::new() }
    }

    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The row of a key.
    pub(super) fn get(&self, key: &Term) -> Option<&Message> {
        self.rows.get(&Wanted(key) as &dyn HasKey).map(|row| &row.row)
    }

    /// Adds a row in place of the one that has its key.
    pub(super) fn insert(&mut self, row: Message) {
        self.rows.replace(Row { keypos: self.keypos, row });
    }

    /// Takes the row of a key out.
    pub(super) fn remove(&mut self, key: &Term) -> Option<Message> {
        self.rows.take(&Wanted(key) as &dyn HasKey).map(|row| row.row)
    }

    /// Forgets all rows.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
    }

    /// All rows in order.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = &Message> {
        self.rows.iter().map(|row| &row.row)
    }

    /// The rows behind a key, in order.
    pub(super) fn after(&self, key: &Term) -> impl Iterator<Item = &Message> {
        let wanted = Wanted(key);
        let range = (Bound::Excluded(&wanted as &dyn HasKey), Bound::Unbounded);
        self.rows.range::<dyn HasKey, _>(range).map(|row| &row.row)
    }

    /// The rows before a key, the nearest first.
    pub(super) fn before(&self, key: &Term) -> impl Iterator<Item = &Message> {
        let wanted = Wanted(key);
        let range = (Bound::Unbounded, Bound::Excluded(&wanted as &dyn HasKey));
        self.rows.range::<dyn HasKey, _>(range).rev().map(|row| &row.row)
    }
}
