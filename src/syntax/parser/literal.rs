//! Numbers, atoms and other literals, and the encoder that may replace them.

use super::{Parser, Place, Result, build};
use crate::syntax::diagnostic::SyntaxError;
use crate::syntax::token::{Kind, Value};
use crate::term::{Term, View, names};

impl Parser<'_, '_> {
    /// A literal; nothing where the token is none.
    #[inline(never)]
    pub(super) fn opt_literal(&mut self, kind: Kind) -> Result<Option<Term>> {
        let literal = match kind {
            Kind::Int | Kind::Float | Kind::Char => self.number(),
            Kind::Atom | Kind::True | Kind::False | Kind::Nil => {
                let (name, place) = self.take_name();
                self.literal(name, place, |_, meta| meta)
            }
            Kind::AtomQuoted => {
                let (name, place) = self.take_name();
                self.literal(name, place, |parser, meta| parser.delimiter_meta("\"", meta))
            }
            Kind::BinString | Kind::BinHeredoc => self.string(),
            Kind::ListString | Kind::ListHeredoc => self.charlist(),
            Kind::AtomInterpolated => self.interpolated_atom(),
            Kind::Sigil => self.sigil(),
            _ => return Ok(None),
        };
        literal.map(Some)
    }

    fn number(&mut self) -> Result<Term> {
        let place = self.place();
        match self.take_value() {
            Value::Number(number, span) => self.literal(number, place, |parser, meta| {
                let text = parser.source.get(span.start..span.end).unwrap_or("");
                parser.token_meta(names::TOKEN, || Term::from(text), meta)
            }),
            _ => self.unexpected(),
        }
    }

    /// A literal as it is or as the encoder has it; `describe` adds to its metadata.
    pub(super) fn literal(
        &mut self,
        literal: Term,
        place: Place,
        describe: impl FnOnce(&Self, Term) -> Term,
    ) -> Result<Term> {
        if self.encoder.is_none() {
            return Ok(literal);
        }
        let meta = describe(self, self.meta(place));
        let Some(encoder) = self.encoder else { return Ok(literal) };
        match encoder(literal, meta) {
            Ok(term) => Ok(term),
            Err(reason) => {
                let words = match reason.view() {
                    View::Bits(bits) => {
                        bits.to_bytes().map_or_else(String::new, |bytes| String::from_utf8_lossy(&bytes).into_owned())
                    }
                    _ => crate::term::inspect::to_string(&reason),
                };
                Err(SyntaxError::new(place.line, place.column, format!("{words}: "), "literal"))
            }
        }
    }

    /// A list as a literal.
    pub(super) fn list_literal(&mut self, elements: Vec<Term>, open: Place, close: Place) -> Result<Term> {
        self.literal(Term::list(elements), open, |parser, meta| parser.closing_meta(open, close, meta))
    }

    /// A tuple: two elements are a literal, others are a node.
    pub(super) fn tuple_of(&mut self, mut elements: Vec<Term>, open: Place, close: Place) -> Result<Term> {
        if let [left, right] = elements.as_mut_slice() {
            let pair = Term::tuple([left.take(), right.take()]);
            return self.literal(pair, open, |parser, meta| parser.closing_meta(open, close, meta));
        }
        let meta = self.closing_meta(open, close, self.meta(open));
        Ok(build::node(Term::atom(names::TUPLE_FORM), meta, Term::list(elements)))
    }
}
