//! Walking terms depth first without recursion, in the order in which both formats write them.

use crate::term::map::MapIter;
use crate::term::{Term, order};

/// What comes next on a walk.
pub(super) enum Next<'a> {
    /// A term to write; its parts follow if the writer enters it.
    Term(&'a Term),
    /// The place given to [`Walk::mark`] whose parts are all written now.
    Mark(usize),
    /// Nothing.
    End,
}

enum Level<'a> {
    Items(std::slice::Iter<'a, Term>),
    /// The rest of a list, with what ends it if `tail`.
    Cells {
        rest: &'a Term,
        tail: bool,
    },
    Pairs(MapIter<'a>),
    SortedPairs(std::vec::IntoIter<(&'a Term, &'a Term)>),
    One(&'a Term),
    Mark(usize),
}

pub(super) struct Walk<'a> {
    levels: Vec<Level<'a>>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(term: &'a Term) -> Walk<'a> {
        Walk { levels: vec![Level::One(term)] }
    }

    pub(super) fn enter_items(&mut self, items: &'a [Term]) {
        if !items.is_empty() {
            self.levels.push(Level::Items(items.iter()));
        }
    }

    /// Enters a list; `tail` asks for what ends it too.
    pub(super) fn enter_list(&mut self, list: &'a Term, tail: bool) {
        self.levels.push(Level::Cells { rest: list, tail });
    }

    pub(super) fn enter_pairs(&mut self, pairs: MapIter<'a>) {
        self.levels.push(Level::Pairs(pairs));
    }

    /// Enters a map in term order of its keys, whatever its size.
    pub(super) fn enter_sorted_pairs(&mut self, pairs: MapIter<'a>) {
        let mut pairs: Vec<_> = pairs.collect();
        pairs.sort_by(|(left, _), (right, _)| order::compare_keys(left, right));
        self.levels.push(Level::SortedPairs(pairs.into_iter()));
    }

    /// Asks to be told when everything that is entered after this is written.
    pub(super) fn mark(&mut self, place: usize) {
        self.levels.push(Level::Mark(place));
    }

    #[inline]
    pub(super) fn next(&mut self) -> Next<'a> {
        loop {
            let Some(level) = self.levels.last_mut() else {
                return Next::End;
            };
            let pair = match level {
                Level::Items(items) => match items.next() {
                    Some(item) => return Next::Term(item),
                    None => None,
                },
                Level::Cells { rest, tail } => match rest.as_cons() {
                    Some(cons) => {
                        *rest = &cons.tail;
                        return Next::Term(&cons.head);
                    }
                    None if *tail => {
                        let end = *rest;
                        self.levels.pop();
                        return Next::Term(end);
                    }
                    None => None,
                },
                Level::Pairs(pairs) => pairs.next(),
                Level::SortedPairs(pairs) => pairs.next(),
                Level::One(term) => {
                    let term = *term;
                    self.levels.pop();
                    return Next::Term(term);
                }
                Level::Mark(place) => {
                    let place = *place;
                    self.levels.pop();
                    return Next::Mark(place);
                }
            };
            match pair {
                Some((key, value)) => {
                    self.levels.push(Level::One(value));
                    return Next::Term(key);
                }
                None => {
                    self.levels.pop();
                }
            }
        }
    }
}

/// A list at a glance.
pub(super) struct ListShape {
    /// Number of cells.
    pub(super) len: usize,
    /// Whether it ends in `[]`.
    pub(super) proper: bool,
    /// Whether every element is an integer from 0 to 255.
    pub(super) bytes: bool,
}

/// Looks a list over.
pub(super) fn list_shape(list: &Term) -> ListShape {
    let mut cells = list.iter();
    let (mut len, mut bytes) = (0, true);
    for element in cells.by_ref() {
        len += 1;
        bytes = bytes && as_byte(element).is_some();
    }
    ListShape { len, proper: cells.rest().is_nil_list(), bytes }
}

/// The integer, if it is one from 0 to 255.
#[inline]
pub(super) fn as_byte(term: &Term) -> Option<u8> {
    u8::try_from(term.as_int()?).ok()
}
