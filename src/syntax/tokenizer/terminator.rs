//! What is open and must be closed: brackets, `do`, `fn`.

use super::{Result, Tokenizer};
use crate::syntax::diagnostic::SyntaxError;
use crate::syntax::token::{Kind, Value};

/// Something open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terminator {
    opened_by: Kind,
    line: u32,
}

fn text_of(kind: Kind) -> &'static str {
    match kind {
        Kind::OpenParen => "(",
        Kind::CloseParen => ")",
        Kind::OpenBracket => "[",
        Kind::CloseBracket => "]",
        Kind::OpenCurly => "{",
        Kind::CloseCurly => "}",
        Kind::OpenBits => "<<",
        Kind::CloseBits => ">>",
        Kind::Fn => "fn",
        Kind::Do => "do",
        _ => "end",
    }
}

fn closer(kind: Kind) -> Kind {
    match kind {
        Kind::OpenParen => Kind::CloseParen,
        Kind::OpenBracket => Kind::CloseBracket,
        Kind::OpenCurly => Kind::CloseCurly,
        Kind::OpenBits => Kind::CloseBits,
        _ => Kind::End,
    }
}

impl Tokenizer<'_, '_> {
    /// Pushes a token that opens something.
    pub(super) fn open(&mut self, kind: Kind, column: u32, value: Value) {
        self.terminators.push(Terminator { opened_by: kind, line: self.line });
        self.push(kind, column, value);
    }

    /// Pushes a token that closes something, if that is what is to be closed.
    pub(super) fn close(&mut self, kind: Kind, column: u32, value: Value) -> Result<()> {
        let prefix = if kind == Kind::End { "unexpected reserved word: " } else { "unexpected token: " };
        match self.terminators.pop() {
            Some(open) if closer(open.opened_by) == kind => {
                self.push(kind, column, value);
                Ok(())
            }
            Some(open) => {
                let (opened, expected) = (text_of(open.opened_by), text_of(closer(open.opened_by)));
                let suffix = format!(". The \"{opened}\" at line {} is missing terminator \"{expected}\"", open.line);
                Err(SyntaxError::around(self.line, column, (prefix, suffix), text_of(kind)))
            }
            None if kind == Kind::End => Err(SyntaxError::around(self.line, column, (prefix, ""), "end")),
            None => self.error(column, prefix, text_of(kind)),
        }
    }

    /// At the end of the source: refuses what is still open.
    pub(super) fn check_all_closed(&self) -> Result<()> {
        let Some(open) = self.terminators.last() else { return Ok(()) };
        let (opened, expected) = (text_of(open.opened_by), text_of(closer(open.opened_by)));
        let words = format!("missing terminator: {expected} (for \"{opened}\" starting at line {})", open.line);
        self.error(self.column(), words, "")
    }
}
