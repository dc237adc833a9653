//! Reserved words.

use super::{Result, Tokenizer};
use crate::syntax::diagnostic::{MISPLACED_DO, SyntaxError};
use crate::syntax::token::{Kind, Token, Value};
use crate::term::{Atom, Term, names};

/// What a reserved word is.
enum Word {
    /// `true`, `false`, `nil`
    Literal(Kind, Atom),
    /// An operator between operands.
    Operator(Kind, Atom),
    /// `not`
    Not,
    /// `in`, which a `not` before it belongs to.
    In,
    /// `after`, `else`, `rescue`, `catch`
    Block(Atom),
    Fn,
    Do,
    End,
}

fn word(text: &str) -> Option<Word> {
    Some(match text {
        "do" => Word::Do,
        "end" => Word::End,
        "fn" => Word::Fn,
        "nil" => Word::Literal(Kind::Nil, names::NIL),
        "true" => Word::Literal(Kind::True, names::TRUE),
        "false" => Word::Literal(Kind::False, names::FALSE),
        "and" => Word::Operator(Kind::And, names::AND),
        "or" => Word::Operator(Kind::Or, names::OR),
        "when" => Word::Operator(Kind::When, names::WHEN),
        "not" => Word::Not,
        "in" => Word::In,
        "else" => Word::Block(names::ELSE),
        "after" => Word::Block(names::AFTER),
        "rescue" => Word::Block(names::RESCUE),
        "catch" => Word::Block(names::CATCH),
        _ => return None,
    })
}

impl Tokenizer<'_, '_> {
    /// Pushes the token of a reserved word that ends at the position; tells whether it was one.
    #[inline]
    pub(super) fn keyword(&mut self, text: &str, column: u32) -> Result<bool> {
        if text.len() > 6 {
            return Ok(false);
        }
        let Some(word) = word(text) else { return Ok(false) };
        match word {
            Word::Do => self.keyword_do(column)?,
            Word::End => self.close(Kind::End, column, Value::Name(Term::atom(names::END)))?,
            Word::Fn => self.open(Kind::Fn, column, Value::Name(Term::atom(names::FN))),
            Word::Block(name) => self.push(Kind::BlockIdentifier, column, Value::Name(Term::atom(name))),
            Word::Literal(kind, name) => self.push(kind, column, Value::Name(Term::atom(name))),
            Word::Operator(..) | Word::Not | Word::In if self.slash_follows() => {
                self.push(Kind::Identifier, column, Value::Name(Term::named(text)));
            }
            Word::Operator(kind, name) => self.push_after_eol(kind, column, Value::Name(Term::atom(name))),
            Word::Not => self.push(Kind::Unary, column, Value::Name(Term::atom(names::NOT))),
            Word::In => self.keyword_in(column),
        }
        Ok(true)
    }

    fn keyword_in(&mut self, column: u32) {
        let negated = self.tokens.pop_if(|last| {
            last.kind == Kind::Unary && matches!(&last.value, Value::Name(name) if name.is_atom(names::NOT))
        });
        match negated {
            Some(not) => {
                self.take_eol();
                self.tokens.push(Token { kind: Kind::In, value: Value::Name(Term::named("not in")), ..not });
            }
            None => self.push_after_eol(Kind::In, column, Value::Name(Term::atom(names::IN))),
        }
    }

    fn keyword_do(&mut self, column: u32) -> Result<()> {
        match self.tokens.last_mut() {
            Some(last) if last.kind == Kind::Identifier => last.kind = Kind::DoIdentifier,
            Some(last) if last.kind == Kind::Fn => {
                let around = (
                    "unexpected reserved word: ",
                    ". Anonymous functions are written as:\n\n    fn pattern -> expression end",
                );
                return Err(SyntaxError::around(self.line, column, around, "do"));
            }
            Some(last) if matches!(last.kind, Kind::Comma | Kind::Semicolon) => {
                let around = ("unexpected reserved word: ", MISPLACED_DO);
                return Err(SyntaxError::around(self.line, column, around, "do"));
            }
            _ => {}
        }
        self.take_eol();
        self.open(Kind::Do, column, Value::Name(Term::atom(names::DO)));
        Ok(())
    }

    /// Tells whether a `/` follows, which makes an operator a name, as in `&and/2`.
    pub(super) fn slash_follows(&self) -> bool {
        let blanks = self.rest().iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        self.byte_at(blanks) == Some(b'/')
    }

    /// Takes back an end of line, because what comes next continues the expression; tells how many lines ended.
    pub(super) fn take_eol(&mut self) -> u32 {
        self.tokens.pop_if(|last| last.kind == Kind::Eol).map_or(0, |eol| eol.newlines)
    }

    /// Pushes an operator that continues the expression of the line before.
    pub(super) fn push_after_eol(&mut self, kind: Kind, column: u32, value: Value) {
        let newlines = self.take_eol();
        self.tokens.push(Token { kind, line: self.line, column, newlines, value });
    }
}
