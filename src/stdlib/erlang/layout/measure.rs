//! Whether documents fit in what is left of a line.
//!
//! A text without any break fits whatever its width, for there is nothing to win by breaking: that is what `broken` tells.

use smallvec::SmallVec;

use super::{Entry, Mode, Stopped, Width, length, limit_of, nested, told, width_told};
use crate::term::{Atom, Term, View, names};

/// One measurement: what is within the documents given has a stack of its own, so that theirs is only read.
pub(super) struct Measure<'a, 'b> {
    width: Width,
    col: i64,
    broken: bool,
    own: SmallVec<[Entry<'a>; 32]>,
    rest: &'b [Entry<'a>],
}

/// What one entry says of the whole.
enum Step {
    Goes,
    Ends(bool),
    Unknown,
}

impl<'a, 'b> Measure<'a, 'b> {
    /// Measures entries, the last of them first, from a column on.
    pub(super) fn new(width: Width, col: i64, broken: bool, rest: &'b [Entry<'a>]) -> Measure<'a, 'b> {
        Measure { width, col, broken, own: SmallVec::new(), rest }
    }

    pub(super) fn fits(mut self) -> Result<bool, Stopped> {
        loop {
            if self.broken && self.width.is_some_and(|width| self.col > width) {
                return Ok(false);
            }
            let Some(entry) = self.own.pop().or_else(|| self.next_given()) else {
                return Ok(true);
            };
            match self.step(entry) {
                Step::Goes => {}
                Step::Ends(fits) => return Ok(fits),
                Step::Unknown => return Err(Some(self.stopped(entry))),
            }
        }
    }

    fn next_given(&mut self) -> Option<Entry<'a>> {
        let (entry, rest) = self.rest.split_last()?;
        self.rest = rest;
        Some(*entry)
    }

    fn step(&mut self, entry: Entry<'a>) -> Step {
        let (indent, mode, doc) = match entry {
            Entry::Doc(indent, mode, doc) => (indent, mode, doc),
            Entry::Width(width) => {
                self.width = width;
                return Step::Goes;
            }
            Entry::Broken(broken) => {
                self.broken = broken;
                return Step::Goes;
            }
        };
        match doc.view() {
            View::Bits(text) => self.goes(length(text)),
            View::Atom(names::DOC_NIL) => Step::Goes,
            View::Atom(names::DOC_LINE) => self.line(indent, mode),
            View::Tuple([tag, parts @ ..]) => match (tag.as_atom(), parts) {
                (Some(names::DOC_FORCE), [inner]) if mode == Mode::UntilBreak => self.inside(indent, mode, inner),
                (Some(names::DOC_FORCE), [_]) => Step::Ends(false),
                (Some(names::DOC_COLLAPSE), [_]) => {
                    self.col = indent;
                    Step::Goes
                }
                (Some(tag), [first, second]) => self.pair(tag, first, second, indent, mode),
                (Some(names::DOC_NEST), [inner, level, kind]) => self.nest(inner, level, kind, indent, mode),
                _ => Step::Unknown,
            },
            _ => Step::Unknown,
        }
    }

    fn goes(&mut self, length: i64) -> Step {
        self.col = self.col.saturating_add(length);
        Step::Goes
    }

    fn inside(&mut self, indent: i64, mode: Mode, inner: &'a Term) -> Step {
        self.own.push(Entry::Doc(indent, mode, inner));
        Step::Goes
    }

    fn line(&mut self, indent: i64, mode: Mode) -> Step {
        if matches!(mode, Mode::Break | Mode::UntilBreak) {
            return Step::Ends(true);
        }
        self.broken = false;
        self.col = indent;
        Step::Goes
    }

    fn pair(&mut self, tag: Atom, first: &'a Term, second: &'a Term, indent: i64, mode: Mode) -> Step {
        match tag {
            names::DOC_CONS => {
                self.own.push(Entry::Doc(indent, mode, second));
                self.inside(indent, mode, first)
            }
            names::DOC_STRING => second.as_int().map_or(Step::Unknown, |length| self.goes(length)),
            names::DOC_BREAK if matches!(mode, Mode::Break | Mode::UntilBreak) => Step::Ends(true),
            names::DOC_BREAK => {
                self.broken = true;
                first.as_bits().map_or(Step::Unknown, |text| self.goes(length(text)))
            }
            names::DOC_GROUP => {
                self.own.push(Entry::Broken(self.broken));
                self.inside(indent, if mode == Mode::Break { Mode::Flat } else { mode }, first)
            }
            names::DOC_FITS if mode == Mode::FlatOnly || second.is_atom(names::DISABLED) => {
                self.inside(indent, Mode::FlatOnly, first)
            }
            names::DOC_FITS => self.inside(indent, Mode::UntilBreak, first),
            names::DOC_COLOR => self.inside(indent, mode, first),
            names::DOC_LIMIT => match limit_of(second) {
                Some(limit) => {
                    self.own.push(Entry::Width(self.width));
                    self.width = limit;
                    self.inside(indent, if limit.is_none() { Mode::Flat } else { mode }, first)
                }
                None => Step::Unknown,
            },
            _ => Step::Unknown,
        }
    }

    fn nest(&mut self, inner: &'a Term, level: &Term, kind: &Term, indent: i64, mode: Mode) -> Step {
        if kind.is_atom(names::BREAK) {
            return self.inside(indent, mode, inner);
        }
        match nested(level, indent, self.col) {
            Some(indent) => self.inside(indent, mode, inner),
            None => Step::Unknown,
        }
    }

    /// The arguments as they are where a document is none.
    fn stopped(&self, at: Entry<'a>) -> Term {
        let entries = self.rest.iter().chain(&self.own).chain([&at]);
        let stack = entries.fold(Term::NIL_LIST, |rest, entry| Term::cons(told(*entry), rest));
        let args = [width_told(self.width), Term::int(self.col), Term::bool(self.broken), stack];
        Term::tuple([Term::atom(names::FITS), Term::list(args)])
    }
}
