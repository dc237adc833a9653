//! Operators and operands.

use super::container::Keywords;
use super::{Parser, Place, Result, Shape};
use crate::syntax::diagnostic::{BEFORE, MISPLACED_DO, SyntaxError};
use crate::syntax::operator::{self, Associativity, DOT};
use crate::syntax::token::Kind;
use crate::term::{Term, names};

impl Parser<'_, '_> {
    /// An expression whose operators bind at least as tightly as `minimum`. In the arguments of a call without parentheses
    /// a `do` belongs to that call, so it must not be taken (`takes_do`).
    pub(super) fn expression(&mut self, minimum: u16, takes_do: bool) -> Result<(Term, Shape)> {
        self.enter()?;
        let (left, shape) = self.operand(minimum, takes_do)?;
        self.continued(left, shape, minimum, takes_do)
    }

    /// What follows an operand: dots, accesses, operators.
    pub(super) fn continued(
        &mut self,
        mut left: Term,
        mut shape: Shape,
        minimum: u16,
        takes_do: bool,
    ) -> Result<(Term, Shape)> {
        while let Some(kind) = self.peek() {
            match kind {
                Kind::Dot | Kind::DotCall if shape.is_matched() && minimum <= DOT => {
                    (left, shape) = self.dot(left, takes_do)?;
                }
                Kind::OpenBracket if shape.is_access() && minimum <= DOT => {
                    left = self.bracket(left)?;
                    shape = Shape::Access;
                }
                Kind::KwIdentifier if shape.is_access() => return self.misplaced_key(),
                Kind::Assoc => break,
                _ => match operator::binary(kind) {
                    Some(binding) if binding.precedence >= minimum && shape != Shape::ManyArguments => {
                        let next = match binding.associativity {
                            Associativity::Left => binding.precedence + 1,
                            _ => binding.precedence,
                        };
                        (left, shape) = self.binary_expression((left, shape), next, takes_do)?;
                    }
                    _ => break,
                },
            }
        }
        Ok((left, shape))
    }

    #[inline(never)]
    fn binary_expression(
        &mut self,
        (left, left_shape): (Term, Shape),
        minimum: u16,
        takes_do: bool,
    ) -> Result<(Term, Shape)> {
        let kind = self.peek();
        let is_arrow = kind == Some(Kind::Arrow);
        let (name, place) = self.take_binary_operator();
        if kind == Some(Kind::When) && matches!(self.peek(), Some(Kind::KwIdentifier | Kind::KwInterpolated)) {
            // The guard of a typespec may be a keyword list.
            let pairs = self.keywords(Keywords::Open)?;
            let shape = if left_shape == Shape::Unmatched { left_shape } else { Shape::ManyArguments };
            return Ok((self.binary(left, name, place, Term::list(pairs))?, shape));
        }
        let (right, right_shape) = self.expression(minimum, takes_do)?;
        if is_arrow
            && matches!(right_shape, Shape::OneArgument | Shape::ManyArguments)
            && is_call(&right)
            && !self.starts_argument(Kind::Identifier)
        {
            self.warn_about_pipe(&name, place);
        }
        let shape = match (left_shape, right_shape) {
            (Shape::Unmatched, _) | (_, Shape::Unmatched) => Shape::Unmatched,
            (_, Shape::ManyArguments) => Shape::ManyArguments,
            _ => Shape::Matched,
        };
        Ok((self.binary(left, name, place, right)?, shape))
    }

    /// Passes over a binary operator; of `=`, metadata does not tell the ends of line behind it.
    fn take_binary_operator(&mut self) -> (Term, Place) {
        if !self.is_at(Kind::Match) {
            return self.take_operator();
        }
        let (name, place) = self.take_name();
        self.opt_eol();
        (name, place)
    }

    /// Passes over an operator and an end of line behind it.
    pub(super) fn take_operator(&mut self) -> (Term, Place) {
        let (name, place) = self.take_name();
        match self.opt_eol() {
            Some(newlines) => (name, Place { newlines, ..place }),
            None => (name, place),
        }
    }

    /// An operand: a unary operator with its own, or something that stands for itself.
    fn operand(&mut self, minimum: u16, takes_do: bool) -> Result<(Term, Shape)> {
        let Some(kind) = self.peek() else { return self.unexpected() };
        match operator::unary(kind) {
            Some(binding) if kind == Kind::At => self.attribute(binding.precedence, takes_do),
            Some(binding) => {
                let (name, place) = self.take_operator();
                if kind == Kind::Capture && self.is_at(Kind::Int) {
                    let (number, _) = self.take_name();
                    return Ok((self.unary(name, place, number), Shape::Access));
                }
                let (operand, shape) = self.expression(binding.precedence, takes_do)?;
                let shape = if shape.is_matched() { Shape::Matched } else { shape };
                Ok((self.unary(name, place, operand), shape))
            }
            None => self.primary(kind, minimum, takes_do),
        }
    }

    /// `@name`, which an access behind it applies to as a whole.
    #[inline(never)]
    fn attribute(&mut self, precedence: u16, takes_do: bool) -> Result<(Term, Shape)> {
        let (name, place) = self.take_operator();
        let (operand, shape) = self.expression(precedence, takes_do)?;
        let attribute = self.unary(name, place, operand);
        let shape = match shape {
            shape if shape.is_access() && self.is_at(Kind::OpenBracket) => Shape::Access,
            shape if shape.is_matched() => Shape::Matched,
            shape => shape,
        };
        Ok((attribute, shape))
    }

    /// Something that stands for itself.
    #[inline(never)]
    pub(super) fn primary(&mut self, kind: Kind, minimum: u16, takes_do: bool) -> Result<(Term, Shape)> {
        let access = |term| Ok((term, Shape::Access));
        match kind {
            Kind::Identifier
            | Kind::OpIdentifier
            | Kind::DoIdentifier
            | Kind::BracketIdentifier
            | Kind::ParenIdentifier => self.identifier(takes_do),
            Kind::OpenParen => {
                let group = self.parenthesized()?;
                access(group)
            }
            Kind::OpenBracket => access(self.list()?),
            Kind::OpenCurly => access(self.tuple()?),
            Kind::OpenBits => access(self.bitstring()?),
            Kind::MapOp => access(self.map()?),
            Kind::Percent => access(self.structure()?),
            Kind::Fn => access(self.anonymous_function()?),
            Kind::Alias => access(self.alias()?),
            Kind::Range if minimum <= DOT || self.peek_at(1) != Some(Kind::Dot) => {
                let place = self.advance();
                access(super::build::node(Term::atom(names::RANGE), self.meta(place), Term::NIL_LIST))
            }
            kind => match self.opt_literal(kind)? {
                Some(term) => access(term),
                None => self.unexpected(),
            },
        }
    }

    /// `Name`
    fn alias(&mut self) -> Result<Term> {
        let (name, place) = self.take_name();
        let meta = self.token_meta(names::LAST, || self.meta(place), self.meta(place));
        Ok(super::build::node(Term::atom(names::ALIASES), meta, Term::list([name])))
    }

    /// Refuses a key that follows an expression without a comma.
    #[inline(never)]
    fn misplaced_key<T>(&self) -> Result<T> {
        let Place { line, column, .. } = self.place();
        let name = self.rendered();
        let name = name.trim_matches('\'');
        if name == "do" {
            return Err(SyntaxError::around(line, column, ("unexpected keyword: ", MISPLACED_DO), "do:"));
        }
        Err(SyntaxError::new(line, column, BEFORE, format!("'{name}:'")))
    }

    #[inline(never)]
    fn warn_about_pipe(&mut self, name: &Term, place: Place) {
        let operator = name.as_atom().map_or("|>", crate::term::Atom::name);
        let words = format!(
            "parentheses are required when piping into a function call. For example:\n\n    foo 1 {operator} bar 2 {operator} baz 3\n\nis ambiguous and should be written as\n\n    foo(1) {operator} bar(2) {operator} baz(3)\n\nAmbiguous pipe found at:"
        );
        self.warn(place, words);
    }
}

/// Tells whether an expression with open arguments is itself the call that has them, and no operator before it.
pub(super) fn is_call(expression: &Term) -> bool {
    let name = expression.as_tuple_of::<3>().map(|[name, ..]| name);
    name.is_some_and(|name| {
        let name = name.as_atom().map_or("", crate::term::Atom::name);
        operator::binary_named(name).is_none() && operator::unary_named(name).is_none()
    })
}
