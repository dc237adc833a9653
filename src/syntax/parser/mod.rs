//! Tokens to quoted expressions.
//!
//! A Pratt parser: [`expression`] climbs the table of operators; calls, containers, blocks and strings have a file
//! each, and [`build`] makes the terms. Elixir's grammar tells apart what may stand where by how an expression ends
//! (in `end`, in arguments without parentheses, in a bracket); [`Shape`] carries that along.
//!
//! The parser recurses on the nesting of the source; one that would need more stack than the thread has to give
//! ([`allow_stack`]) is refused.
//! Productions are not inlined into each other, which keeps what a level of nesting needs small.

mod block;
mod build;
mod call;
mod container;
mod expression;
mod literal;
mod map;
mod quoted;
mod render;

use std::cell::Cell;

use super::diagnostic::{BEFORE, SyntaxError, Warning};
use super::token::{Kind, Token, Value};
use super::{LiteralEncoder, Options};
use crate::term::Term;

pub(super) use render::erlang_atom_needs_quotes;

/// The result of a step: errors are rare and large, so they are boxed.
type Result<T> = std::result::Result<T, Box<SyntaxError>>;

thread_local! {
    /// How much stack the parser may use, in bytes, well below what a thread of two mebibytes has.
    static MAX_STACK: Cell<usize> = const { Cell::new(1 << 20) };
}

/// Lets parsers of this thread use so many bytes of its stack.
pub fn allow_stack(bytes: usize) {
    MAX_STACK.set(bytes);
}

/// How an expression ends, which decides where it may stand and what may follow it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape {
    /// In itself or its own bracket: `[` behind it accesses it.
    Access,
    /// In the parentheses of a call: as before, and it may stand for an entry of a map.
    Call,
    /// In a name without arguments.
    Name,
    /// In an operand.
    Matched,
    /// In the one argument of a call without parentheses.
    OneArgument,
    /// In `end`.
    Unmatched,
    /// In several arguments without parentheses: a comma behind it would be its own.
    ManyArguments,
}

impl Shape {
    /// Whether a dot may follow, and whether it may stand where neither `end` nor open commas may.
    fn is_matched(self) -> bool {
        !matches!(self, Shape::Unmatched | Shape::ManyArguments)
    }

    /// Whether `[` behind it accesses it.
    fn is_access(self) -> bool {
        matches!(self, Shape::Access | Shape::Call)
    }
}

/// The place of a token, as metadata needs it.
#[derive(Clone, Copy, Debug)]
struct Place {
    line: u32,
    column: u32,
    newlines: u32,
}

struct Parser<'a, 'h> {
    source: &'a str,
    tokens: Vec<Token>,
    index: usize,
    /// An address in the stack frame that the parser was started from.
    stack_base: usize,
    max_stack: usize,
    options: &'a Options,
    encoder: &'a mut Option<LiteralEncoder<'h>>,
    warnings: &'a mut Vec<Warning>,
}

/// Turns the tokens of a whole source into the quoted expression they stand for.
pub(super) fn parse<'h>(
    source: &str,
    tokens: Vec<Token>,
    options: &Options,
    encoder: &mut Option<LiteralEncoder<'h>>,
    warnings: &mut Vec<Warning>,
) -> Result<Term> {
    let (stack_base, max_stack) = (stack_address(), MAX_STACK.get());
    Parser { source, tokens, index: 0, stack_base, max_stack, options, encoder, warnings }.grammar()
}

/// The address of something in the current stack frame.
#[inline(never)]
fn stack_address() -> usize {
    let marker = 0_u8;
    std::ptr::from_ref(&marker).addr()
}

impl Parser<'_, '_> {
    /// All tokens: expressions with ends of line or semicolons between them.
    fn grammar(&mut self) -> Result<Term> {
        let first = self.place();
        let starts_with_end = self.opt_end_of_expression().is_some();
        if self.peek().is_none() {
            let meta = if starts_with_end { self.meta(first) } else { Term::NIL_LIST };
            return Ok(build::block_of(meta, Vec::new()));
        }
        let mut expressions = Vec::new();
        loop {
            let (expression, _) = self.expression(0, true)?;
            let end = self.opt_end_of_expression();
            if self.peek().is_none() {
                expressions.push(expression);
                return Ok(build::block(expressions));
            }
            let Some(end) = end else { return self.unexpected() };
            expressions.push(self.annotate(expression, end));
        }
    }

    /// Parses the tokens of an interpolation.
    #[inline(never)]
    fn nested(&mut self, tokens: Vec<Token>) -> Result<Term> {
        let outer = std::mem::replace(&mut self.tokens, tokens);
        let index = std::mem::replace(&mut self.index, 0);
        self.enter()?;
        let result = self.grammar();
        self.tokens = outer;
        self.index = index;
        result
    }

    #[inline(always)]
    fn peek(&self) -> Option<Kind> {
        self.tokens.get(self.index).map(|token| token.kind)
    }

    fn peek_at(&self, ahead: usize) -> Option<Kind> {
        self.tokens.get(self.index + ahead).map(|token| token.kind)
    }

    #[inline(always)]
    fn is_at(&self, kind: Kind) -> bool {
        self.peek() == Some(kind)
    }

    /// Where the current token stands.
    fn place(&self) -> Place {
        match self.tokens.get(self.index) {
            Some(token) => Place { line: token.line, column: token.column, newlines: token.newlines },
            None => Place { line: self.options.line, column: self.options.column, newlines: 0 },
        }
    }

    /// Passes over the current token.
    #[inline(always)]
    fn advance(&mut self) -> Place {
        let place = self.place();
        self.index += 1;
        place
    }

    /// Passes over the current token and takes what it stands for.
    fn take_value(&mut self) -> Value {
        let value = self
            .tokens
            .get_mut(self.index)
            .map_or(Value::None, |token| std::mem::replace(&mut token.value, Value::None));
        self.index += 1;
        value
    }

    /// Passes over the current token, which is a name.
    fn take_name(&mut self) -> (Term, Place) {
        let place = self.place();
        match self.take_value() {
            Value::Name(name) | Value::Number(name, _) => (name, place),
            _ => (Term::nil(), place),
        }
    }

    /// Passes over a token of this kind.
    fn expect(&mut self, kind: Kind) -> Result<Place> {
        if self.is_at(kind) { Ok(self.advance()) } else { self.unexpected() }
    }

    /// Passes over an end of line; tells how many lines ended.
    fn opt_eol(&mut self) -> Option<u32> {
        self.is_at(Kind::Eol).then(|| self.advance().newlines)
    }

    /// Passes over an operator and the end of line behind it, whose count is the one that metadata tells.
    fn advance_with_eol(&mut self) -> Place {
        let place = self.advance();
        match self.opt_eol() {
            Some(newlines) => Place { newlines, ..place },
            None => place,
        }
    }

    /// Passes over a closing token and an end of line before it.
    fn close(&mut self, kind: Kind) -> Result<Place> {
        self.opt_eol();
        self.expect(kind)
    }

    /// Passes over what ends an expression; tells where that began.
    fn opt_end_of_expression(&mut self) -> Option<Place> {
        match self.peek()? {
            Kind::Eol => {
                let place = self.advance();
                if self.is_at(Kind::Semicolon) {
                    self.advance();
                }
                Some(place)
            }
            Kind::Semicolon => Some(self.advance()),
            _ => None,
        }
    }

    /// Goes a level deeper, if there is stack for it.
    #[inline]
    fn enter(&self) -> Result<()> {
        if self.stack_base.abs_diff(stack_address()) < self.max_stack {
            return Ok(());
        }
        let place = self.place();
        let words = "expressions are nested too deep. Syntax error before: ";
        Err(SyntaxError::new(place.line, place.column, words, self.rendered()))
    }

    /// Refuses the current token.
    #[inline(never)]
    fn unexpected<T>(&self) -> Result<T> {
        let place = match (self.tokens.get(self.index), self.tokens.last()) {
            (Some(_), _) => self.place(),
            (None, Some(last)) => Place { line: last.line, column: last.column, newlines: 0 },
            (None, None) => self.place(),
        };
        Err(SyntaxError::new(place.line, place.column, BEFORE, self.rendered()))
    }

    fn rendered(&self) -> String {
        self.tokens.get(self.index).map_or_else(String::new, |token| render::token(token, self.source))
    }

    /// Refuses a finished expression, whose metadata tells the place.
    fn refuse<T>(&self, expression: &Term, words: &str, token: &str) -> Result<T> {
        let (line, column) = build::place_of(expression);
        Err(SyntaxError::new(line, column, words, token))
    }

    fn warn(&mut self, place: Place, message: impl Into<String>) {
        let file = self.options.file.clone();
        let Place { line, column, .. } = place;
        self.warnings.push(Warning { line, column, file, message: message.into() });
    }
}
