//! Operators and operands.

use super::{Parser, Place, Result, Shape};
use crate::syntax::operator::{self, Associativity, DOT};
use crate::syntax::token::Kind;
use crate::term::{Term, names};

impl Parser<'_, '_> {
    /// An expression whose operators bind at least as tightly as `minimum`. In the arguments of a call without parentheses
    /// a `do` belongs to that call, so it must not be taken (`takes_do`).
    pub(super) fn expression(&mut self, minimum: u16, takes_do: bool) -> Result<(Term, Shape)> {
        self.enter()?;
        let (left, shape) = self.operand(minimum, takes_do)?;
        let result = self.continued(left, shape, minimum, takes_do);
        self.depth -= 1;
        result
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
                Kind::OpenBracket if shape == Shape::Access && minimum <= DOT => {
                    left = self.bracket(left)?;
                }
                Kind::KwIdentifier if shape == Shape::Access => return self.misplaced_key(),
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

    fn binary_expression(
        &mut self,
        (left, left_shape): (Term, Shape),
        minimum: u16,
        takes_do: bool,
    ) -> Result<(Term, Shape)> {
        let is_arrow = self.is_at(Kind::Arrow);
        let (name, place) = self.take_operator();
        let (right, right_shape) = self.expression(minimum, takes_do)?;
        if is_arrow && right_shape == Shape::OneArgument {
            self.warn_about_pipe(&name, place, &right);
        }
        if left_shape == Shape::Unmatched && right_shape == Shape::ManyArguments {
            self.warn_about_call_after_do(&name, place);
        }
        let shape = match (left_shape, right_shape) {
            (Shape::Unmatched, _) | (_, Shape::Unmatched) => Shape::Unmatched,
            (_, Shape::ManyArguments) => Shape::ManyArguments,
            _ => Shape::Matched,
        };
        Ok((self.binary(left, name, place, right)?, shape))
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
                let (operand, shape) = self.expression(binding.precedence, takes_do)?;
                let shape = if shape.is_matched() { Shape::Matched } else { shape };
                Ok((self.unary(name, place, operand), shape))
            }
            None => self.primary(kind, minimum, takes_do),
        }
    }

    /// `@name`, which an access behind it applies to as a whole.
    fn attribute(&mut self, precedence: u16, takes_do: bool) -> Result<(Term, Shape)> {
        let (name, place) = self.take_operator();
        let (operand, shape) = self.expression(precedence, takes_do)?;
        let attribute = self.unary(name, place, operand);
        let shape = match shape {
            Shape::Access if self.is_at(Kind::OpenBracket) => Shape::Access,
            Shape::Access | Shape::OneArgument => Shape::Matched,
            shape => shape,
        };
        Ok((attribute, shape))
    }

    /// Something that stands for itself.
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
            Kind::CaptureInt => access(self.capture_argument()?),
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

    /// `&1`
    fn capture_argument(&mut self) -> Result<Term> {
        let (name, place) = self.take_name();
        let (number, _) = match self.peek() {
            Some(Kind::Int) => self.take_name(),
            _ => return self.unexpected_capture(name, place),
        };
        Ok(super::build::node(name, self.meta(place), Term::list([number])))
    }

    /// `&1.5` captures a float, which only later stages refuse.
    fn unexpected_capture(&mut self, name: Term, place: Place) -> Result<Term> {
        if !self.is_at(Kind::Float) {
            return self.unexpected();
        }
        let (number, _) = self.take_name();
        Ok(super::build::node(name, self.meta(place), Term::list([number])))
    }

    fn misplaced_key<T>(&self) -> Result<T> {
        let place = self.place();
        let token = format!("'{}:'", self.rendered().trim_matches('\''));
        let words = crate::syntax::diagnostic::BEFORE;
        Err(crate::syntax::diagnostic::SyntaxError::new(place.line, place.column, words, token))
    }

    fn warn_about_pipe(&mut self, name: &Term, place: Place, right: &Term) {
        let Some([target, _, arguments]) = right.as_tuple_of::<3>() else { return };
        if arguments.as_cons().is_none() {
            return;
        }
        let (Some(operator), Some(call)) = (name.as_atom(), call_name(target)) else { return };
        let operator = operator.name();
        let words = format!(
            "parentheses are required when piping into a function call. For example:\n\n    foo 1 {operator} bar 2 {operator} baz 3\n\nis ambiguous and should be written as\n\n    foo(1) {operator} bar(2) {operator} baz(3)\n\nAmbiguous pipe found at: {call}"
        );
        self.warn(place, words);
    }

    fn warn_about_call_after_do(&mut self, name: &Term, place: Place) {
        let Some(operator) = name.as_atom() else { return };
        let words = format!(
            "missing parentheses on expression following operator \"{}\", you must add parentheses to avoid ambiguities",
            operator.name()
        );
        self.warn(place, words);
    }
}

/// The name of a call, as a warning shows it.
fn call_name(target: &Term) -> Option<String> {
    target.as_atom().map(|name| name.name().to_owned())
}
