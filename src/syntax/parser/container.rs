//! Lists, tuples, bit strings, accesses, and keyword lists wherever they stand.

use super::{Parser, Result, Shape, build};
use crate::syntax::diagnostic::SyntaxError;
use crate::syntax::token::{CURSOR, Kind, Value};
use crate::term::{Atom, Term, names};

/// Where a keyword list stands, which decides what its values may be and what is said of what follows it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Keywords {
    /// In a list, tuple, map or access.
    Data,
    /// Between the parentheses of a call.
    Call,
    /// In a call without parentheses.
    Open,
}

const MANY_IN_CONTAINER: &str = "unexpected comma. Parentheses are required to solve ambiguity inside containers.\n\nThis error may happen when you forget a comma in a list or other container:\n\n    [a, b c, d]\n\nOr when you have ambiguous calls:\n\n    [one, two three, four, five]\n\nIn the example above, we don't know if the parameters \"four\" and \"five\" belongs to the list or the function \"two\". You can solve this by explicitly adding parentheses:\n\n    [one, two(three, four), five]\n\nElixir cannot compile otherwise. Syntax error before: ";

const AFTER_DATA: &str = "unexpected expression after keyword list. Keyword lists must always come last in lists and maps. Therefore, this is not allowed:\n\n    [some: :value, :another]\n    %{some: :value, another => value}\n\nInstead, reorder it to be the last entry:\n\n    [:another, some: :value]\n    %{another => value, some: :value}\n\nSyntax error after: ";

const AFTER_CALL: &str = "unexpected expression after keyword list. Keyword lists must always come as the last argument. Therefore, this is not allowed:\n\n    function_call(1, some: :option, 2)\n\nInstead, wrap the keyword in brackets:\n\n    function_call(1, [some: :option], 2)\n\nSyntax error after: ";

/// Tells whether an expression stands for the place where somebody is typing.
fn is_cursor(expression: &Term) -> bool {
    expression.as_tuple_of::<3>().is_some_and(|[name, _, args]| name.is_atom(Atom::new(CURSOR)) && args.is_nil_list())
}

impl Parser<'_, '_> {
    /// `[...]`
    #[inline(never)]
    pub(super) fn list(&mut self) -> Result<Term> {
        let open = self.advance_with_eol();
        let mut elements = Vec::new();
        if !self.is_at(Kind::CloseBracket) {
            self.elements(&mut elements, Kind::CloseBracket, true)?;
        }
        let close = self.close(Kind::CloseBracket)?;
        self.list_literal(elements, open, close)
    }

    /// `{...}`
    #[inline(never)]
    pub(super) fn tuple(&mut self) -> Result<Term> {
        let open = self.advance_with_eol();
        let elements = self.strict_elements(Kind::CloseCurly)?;
        let close = self.close(Kind::CloseCurly)?;
        self.tuple_of(elements, open, close)
    }

    /// `<<...>>`
    #[inline(never)]
    pub(super) fn bitstring(&mut self) -> Result<Term> {
        let open = self.advance_with_eol();
        let elements = self.strict_elements(Kind::CloseBits)?;
        let close = self.close(Kind::CloseBits)?;
        let meta = self.closing_meta(open, close, self.meta(open));
        Ok(build::node(Term::atom(names::BITS_FORM), meta, Term::list(elements)))
    }

    /// Elements that must not begin with a keyword list; one that ends them is one element.
    #[inline(never)]
    pub(super) fn strict_elements(&mut self, closer: Kind) -> Result<Vec<Term>> {
        let mut elements = Vec::new();
        if !self.is_at(closer) {
            if matches!(self.peek(), Some(Kind::KwIdentifier | Kind::KwInterpolated)) {
                return self.unexpected();
            }
            self.elements(&mut elements, closer, false)?;
        }
        Ok(elements)
    }

    /// Elements up to the closing token; a keyword list at their end is spliced in, or is one element.
    #[inline(never)]
    fn elements(&mut self, elements: &mut Vec<Term>, closer: Kind, splices: bool) -> Result<()> {
        loop {
            if matches!(self.peek(), Some(Kind::KwIdentifier | Kind::KwInterpolated)) {
                let pairs = self.keywords(Keywords::Data)?;
                if splices {
                    elements.extend(pairs);
                } else {
                    elements.push(Term::list(pairs));
                }
                return Ok(());
            }
            elements.push(self.element()?);
            if !self.is_at(Kind::Comma) {
                return Ok(());
            }
            self.advance();
            if self.is_at(closer) {
                return Ok(());
            }
        }
    }

    /// An expression in a container.
    pub(super) fn element(&mut self) -> Result<Term> {
        let (element, shape) = self.expression(0, true)?;
        if shape == Shape::ManyArguments {
            if self.starts_argument(Kind::Identifier) || self.is_at(Kind::Do) {
                return self.unexpected();
            }
            return self.refuse(&element, MANY_IN_CONTAINER, "','");
        }
        Ok(element)
    }

    /// `container[...]`
    #[inline(never)]
    pub(super) fn bracket(&mut self, container: Term) -> Result<Term> {
        let open = self.advance_with_eol();
        let key = if matches!(self.peek(), Some(Kind::KwIdentifier | Kind::KwInterpolated)) {
            let pairs = self.keywords(Keywords::Data)?;
            Some(pairs)
        } else {
            None
        };
        let key = match key {
            Some(pairs) => Term::list(pairs),
            None => {
                let key = self.element()?;
                if self.is_at(Kind::Comma) {
                    self.advance();
                }
                key
            }
        };
        let close = self.close(Kind::CloseBracket)?;
        Ok(self.access(container, key, open, close))
    }

    /// `key: value, ...`
    #[inline(never)]
    pub(super) fn keywords(&mut self, place: Keywords) -> Result<Vec<Term>> {
        let mut pairs = Vec::new();
        loop {
            let key = self.key()?;
            self.opt_eol();
            let value = match place {
                Keywords::Open => self.expression(0, false)?.0,
                _ => self.element()?,
            };
            pairs.push(Term::tuple([key, value]));
            if !self.is_at(Kind::Comma) {
                return Ok(pairs);
            }
            let comma = self.advance();
            match (self.peek(), place) {
                (Some(Kind::KwIdentifier | Kind::KwInterpolated), _) => {}
                (_, Keywords::Call) if !self.starts_expression() => {
                    self.warn(comma, "trailing commas are not allowed inside function/macro call arguments");
                    return Ok(pairs);
                }
                (Some(Kind::CloseBracket | Kind::CloseCurly | Kind::CloseBits), Keywords::Data) => return Ok(pairs),
                _ => {
                    let (expression, shape) = self.expression(0, false)?;
                    if is_cursor(&expression) {
                        pairs.push(expression);
                        return Ok(pairs);
                    }
                    if shape == Shape::Unmatched || !shape.is_matched() && place == Keywords::Open {
                        return self.unexpected();
                    }
                    let words = if place == Keywords::Data { AFTER_DATA } else { AFTER_CALL };
                    return Err(SyntaxError::new(comma.line, comma.column, words, "','"));
                }
            }
        }
    }

    #[inline(never)]
    fn key(&mut self) -> Result<Term> {
        if self.is_at(Kind::KwInterpolated) {
            return self.interpolated_key();
        }
        let place = self.place();
        match self.take_value() {
            // Only who encodes literals sees what is known of one, so this does not wait to be asked for.
            Value::Name(name) => {
                self.literal(name, place, |_, meta| build::with(names::FORMAT, Term::atom(names::KEYWORD), meta))
            }
            _ => self.unexpected(),
        }
    }
}
