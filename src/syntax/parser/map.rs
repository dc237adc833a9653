//! Maps and structs, and the updates of both.

use super::container::Keywords;
use super::expression::is_call;
use super::{Parser, Result, Shape, build};
use crate::syntax::operator::{self, DOT};
use crate::syntax::token::Kind;
use crate::term::{Term, names};

impl Parser<'_, '_> {
    /// `%{...}`
    pub(super) fn map(&mut self) -> Result<Term> {
        self.advance();
        self.map_arguments()
    }

    /// `%Name{...}`
    #[inline(never)]
    pub(super) fn structure(&mut self) -> Result<Term> {
        let place = self.advance();
        let name = self.struct_name(true)?;
        if self.is_at(Kind::Eol) && self.peek_at(1) == Some(Kind::OpenCurly) {
            self.advance();
        } else if self.is_at(Kind::Eol) {
            self.advance();
            return self.unexpected();
        }
        let map = self.map_arguments()?;
        Ok(build::node(Term::atom(names::STRUCT_FORM), self.meta(place), Term::list([name, map])))
    }

    /// What is between `%` and `{`: no operators but unary ones, and no arguments without parentheses.
    /// A dot binds tighter than any of these operators but `@`, whose operand must leave it (`takes_dots`).
    #[inline(never)]
    fn struct_name(&mut self, takes_dots: bool) -> Result<Term> {
        let Some(kind) = self.peek() else { return self.unexpected() };
        // A literal can name a struct only by what a dot makes of it.
        let mut is_name = matches!(kind, Kind::ParenIdentifier | Kind::Alias | Kind::Atom | Kind::AtomQuoted);
        let (mut left, mut shape) = match kind {
            Kind::Identifier | Kind::OpIdentifier | Kind::DoIdentifier => {
                is_name = true;
                (self.variable(), Shape::Matched)
            }
            Kind::Capture => self.expression(0, false)?,
            kind if operator::unary(kind).is_some() => {
                is_name = true;
                self.enter()?;
                let (name, place) = self.take_operator();
                let operand = self.struct_name(kind != Kind::At)?;
                (self.unary(name, place, operand), Shape::Matched)
            }
            _ => self.primary(kind, DOT, false)?,
        };
        loop {
            match self.peek() {
                Some(Kind::Dot | Kind::DotCall) if takes_dots => {
                    (left, shape) = self.dot_without_arguments(left)?;
                    is_name = true;
                }
                Some(Kind::OpenBracket) if shape.is_access() => {
                    left = self.bracket(left)?;
                    is_name = false;
                }
                Some(Kind::OpenCurly) | Some(Kind::Eol) if is_name => return Ok(left),
                _ if is_name && !takes_dots => return Ok(left),
                _ => return self.refuse_struct_name(left, shape, kind),
            }
        }
    }

    /// Refuses what is no name, where it ends.
    fn refuse_struct_name<T>(&mut self, name: Term, shape: Shape, kind: Kind) -> Result<T> {
        if kind == Kind::Identifier && self.starts_argument(kind) {
            self.expression(0, false)?;
        }
        self.continued(name, shape, 0, false)?;
        self.unexpected()
    }

    /// `{...}` of a map.
    #[inline(never)]
    fn map_arguments(&mut self) -> Result<Term> {
        if !self.is_at(Kind::OpenCurly) {
            return self.unexpected();
        }
        let open = self.advance_with_eol();
        let mut entries = Vec::new();
        if !self.is_at(Kind::CloseCurly) {
            self.entries(&mut entries)?;
        }
        let close = self.close(Kind::CloseCurly)?;
        let meta = self.closing_meta(open, close, self.meta(open));
        Ok(build::node(Term::atom(names::MAP_FORM), meta, Term::list(entries)))
    }

    /// Entries, the first of which may be the map to update.
    #[inline(never)]
    fn entries(&mut self, entries: &mut Vec<Term>) -> Result<()> {
        if matches!(self.peek(), Some(Kind::KwIdentifier | Kind::KwInterpolated)) {
            entries.extend(self.keywords(Keywords::Data)?);
            return Ok(());
        }
        let above_pipe = operator::binary(Kind::Pipe).map_or(0, |binding| binding.precedence + 1);
        let (left, shape) = self.expression(above_pipe, true)?;
        if self.is_at(Kind::Pipe) && shape != Shape::ManyArguments {
            return self.update((left, shape), entries);
        }
        let (left, shape) = self.continued(left, shape, 0, true)?;
        entries.push(self.entry(left, shape)?);
        self.more_entries(entries)
    }

    /// `map | entries`, with the position at the `|`.
    #[inline(never)]
    fn update(&mut self, (map, map_shape): (Term, Shape), entries: &mut Vec<Term>) -> Result<()> {
        let (name, place) = self.take_operator();
        let mut changes = Vec::new();
        if matches!(self.peek(), Some(Kind::KwIdentifier | Kind::KwInterpolated)) {
            changes.extend(self.keywords(Keywords::Data)?);
        } else {
            let precedence = operator::binary(Kind::Pipe).map_or(0, |binding| binding.precedence);
            let (right, shape) = self.expression(precedence, true)?;
            if !matches!(self.peek(), Some(Kind::Assoc | Kind::Comma | Kind::CloseCurly | Kind::Eol)) {
                // What looked like an update is the key of the first entry, as in `%{a | b :: c => d}`.
                let shape = if map_shape == Shape::Unmatched { map_shape } else { shape };
                let left = self.binary(map, name, place, right)?;
                let (left, shape) = self.continued(left, shape, 0, true)?;
                entries.push(self.entry(left, shape)?);
                return self.more_entries(entries);
            }
            changes.push(self.entry(right, shape)?);
            self.more_entries(&mut changes)?;
        }
        let meta = self.newlines_meta(place, self.meta(place));
        entries.push(build::node(name, meta, Term::list([map, Term::list(changes)])));
        Ok(())
    }

    /// The entries after the first, each behind a comma.
    #[inline(never)]
    fn more_entries(&mut self, entries: &mut Vec<Term>) -> Result<()> {
        while self.is_at(Kind::Comma) {
            self.advance();
            match self.peek() {
                Some(Kind::CloseCurly) => return Ok(()),
                Some(Kind::KwIdentifier | Kind::KwInterpolated) => {
                    entries.extend(self.keywords(Keywords::Data)?);
                    return Ok(());
                }
                _ => {}
            }
            let (left, shape) = self.expression(0, true)?;
            entries.push(self.entry(left, shape)?);
        }
        Ok(())
    }

    /// `key => value`, of which the key is read; or what stands for a whole entry, as `unquote_splicing(list)`.
    fn entry(&mut self, key: Term, shape: Shape) -> Result<Term> {
        if self.is_at(Kind::Assoc) && shape != Shape::ManyArguments {
            self.take_operator();
            let (value, shape) = self.expression(0, true)?;
            if shape == Shape::ManyArguments {
                return self.unexpected();
            }
            return Ok(Term::tuple([key, value]));
        }
        match shape {
            Shape::Call | Shape::Name => Ok(key),
            Shape::OneArgument if is_call(&key) => Ok(key),
            _ => self.unexpected(),
        }
    }
}
