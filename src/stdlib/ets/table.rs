//! One table: its options, its owner, and its rows of either kind.

use parking_lot::Mutex;

use super::hash_rows::HashRows;
use super::ordered_rows::OrderedRows;
use crate::term::{Atom, Message, Pid, Reference, Term, names, order};

/// The types of tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Set,
    OrderedSet,
    Bag,
    DuplicateBag,
}

/// Who may read and write.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Protection {
    Public,
    Protected,
    Private,
}

/// A table.
pub(super) struct Table {
    pub(super) id: Reference,
    pub(super) kind: Kind,
    pub(super) protection: Protection,
    /// Index of the key among a row's elements.
    pub(super) keypos: usize,
    pub(super) named: bool,
    /// Options that change nothing here and are kept for `info/1`.
    pub(super) flags: Flags,
    /// What changes; locked for one operation at a time.
    pub(super) state: Mutex<State>,
}

/// Options about speed.
#[derive(Clone, Copy)]
pub(super) struct Flags {
    pub(super) read_concurrency: bool,
    pub(super) write_concurrency: Atom,
    pub(super) decentralized_counters: bool,
    pub(super) compressed: bool,
}

/// What changes in a table.
pub(super) struct State {
    pub(super) name: Atom,
    pub(super) owner: Pid,
    pub(super) heir: Option<(Pid, Message)>,
    /// Who fixed the table, once for each time.
    pub(super) fixed_by: Vec<Pid>,
    pub(super) rows: Rows,
}

/// The rows.
pub(super) enum Rows {
    Hash(HashRows),
    Ordered(OrderedRows),
}

impl Kind {
    pub(super) fn name(self) -> Atom {
        match self {
            Kind::Set => names::SET,
            Kind::OrderedSet => names::ORDERED_SET,
            Kind::Bag => names::BAG,
            Kind::DuplicateBag => names::DUPLICATE_BAG,
        }
    }

    /// Tells whether a key has at most one row.
    pub(super) fn is_set(self) -> bool {
        matches!(self, Kind::Set | Kind::OrderedSet)
    }
}

impl Protection {
    pub(super) fn name(self) -> Atom {
        match self {
            Protection::Public => names::PUBLIC,
            Protection::Protected => names::PROTECTED,
            Protection::Private => names::PRIVATE,
        }
    }
}

/// The key of a row; rows are checked to have one when they come in.
pub(super) fn key_of(row: &Term, keypos: usize) -> &Term {
    const NONE: &Term = &Term::NIL_LIST;
    row.as_tuple().and_then(|elements| elements.get(keypos)).unwrap_or(NONE)
}

/// A copy of a row's part for the process that asked: what lies in a table is never counted.
pub(super) fn copy_out(term: &Term) -> Term {
    Message::new(term).into_term()
}

impl Table {
    /// What processes call the table.
    pub(super) fn handle(&self, state: &State) -> Term {
        if self.named { Term::atom(state.name) } else { Term::reference(self.id) }
    }

    /// Tells whether a tuple may be a row.
    pub(super) fn accepts(&self, row: &Term) -> bool {
        row.as_tuple().is_some_and(|elements| elements.len() > self.keypos)
    }

    /// Adds a row.
    pub(super) fn insert(&self, state: &mut State, row: &Term) {
        let fixed = !state.fixed_by.is_empty();
        let row = Message::new(row);
        match &mut state.rows {
            Rows::Ordered(rows) => rows.insert(row),
            Rows::Hash(rows) => rows.insert(row, self.kind == Kind::Set, self.kind == Kind::Bag, fixed),
        }
    }
}

impl State {
    /// The rows of a key, oldest first.
    pub(super) fn get(&self, key: &Term) -> &[Message] {
        match &self.rows {
            Rows::Hash(rows) => rows.get(key),
            Rows::Ordered(rows) => rows.get(key).map_or(&[], std::slice::from_ref),
        }
    }

    /// Takes the rows of a key for which `doomed` holds out.
    pub(super) fn remove(&mut self, key: &Term, mut doomed: impl FnMut(&Term) -> bool) -> Vec<Message> {
        let fixed = !self.fixed_by.is_empty();
        match &mut self.rows {
            Rows::Hash(rows) => rows.remove(key, fixed, doomed),
            Rows::Ordered(rows) => {
                let found = rows.get(key).is_some_and(|row| doomed(row.term()));
                if found { rows.remove(key).into_iter().collect() } else { Vec::new() }
            }
        }
    }

    /// Puts others, with the same key, in place of the rows of a key for which there is one; how many.
    pub(super) fn replace(&mut self, key: &Term, mut other: impl FnMut(&Term) -> Option<Term>) -> usize {
        match &mut self.rows {
            Rows::Hash(rows) => {
                let mut count = 0;
                for row in rows.get_mut(key) {
                    let Some(new) = other(row.term()) else { continue };
                    *row = Message::new(&new);
                    count += 1;
                }
                count
            }
            Rows::Ordered(rows) => {
                let new = rows.get(key).and_then(|row| other(row.term()));
                new.map_or(0, |new| {
                    rows.insert(Message::new(&new));
                    1
                })
            }
        }
    }

    /// Takes a row out that equals this one exactly.
    pub(super) fn remove_object(&mut self, key: &Term, object: &Term) -> Vec<Message> {
        self.remove(key, |row| order::equal(row, object))
    }

    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        match &self.rows {
            Rows::Hash(rows) => rows.len(),
            Rows::Ordered(rows) => rows.len(),
        }
    }

    /// Forgets all rows.
    pub(super) fn clear(&mut self) {
        match &mut self.rows {
            Rows::Hash(rows) => rows.clear(),
            Rows::Ordered(rows) => rows.clear(),
        }
    }

    /// All rows in walking order: by key in an ordered set.
    pub(super) fn iter(&self) -> Box<dyn Iterator<Item = &Message> + '_> {
        match &self.rows {
            Rows::Hash(rows) => Box::new(rows.iter()),
            Rows::Ordered(rows) => Box::new(rows.iter()),
        }
    }

    /// One process no longer fixes the table.
    pub(super) fn unfix(&mut self, pid: Pid, all: bool) {
        if all {
            self.fixed_by.retain(|holder| *holder != pid);
        } else if let Some(position) = self.fixed_by.iter().position(|holder| *holder == pid) {
            self.fixed_by.remove(position);
        }
        if self.fixed_by.is_empty()
            && let Rows::Hash(rows) = &mut self.rows
        {
            rows.release();
        }
    }

    /// Words that the rows occupy, roughly.
    pub(super) fn words(&self) -> usize {
        match &self.rows {
            Rows::Hash(rows) => 300 + rows.slots() * 5 + rows.len() * 8,
            Rows::Ordered(rows) => 140 + rows.len() * 10,
        }
    }
}
