//! What is open and must be closed: brackets, `do`, `fn`.

use super::{Result, Tokenizer};
use crate::syntax::diagnostic::SyntaxError;
use crate::syntax::token::{Kind, Value};

/// Something open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terminator {
    pub(super) opened_by: Kind,
    line: u32,
    /// How far the line it stands on is indented.
    indentation: usize,
}

/// A `do`, `fn` or `end` whose indentation makes it likely that what belongs to it is missing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Suspect {
    /// What it is.
    kind: Kind,
    /// What it would belong to.
    opened_by: Kind,
    line: u32,
}

/// How what opens or closes is written.
pub(super) fn text_of(kind: Kind) -> &'static str {
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

/// What closes what was opened.
pub(super) fn closer(kind: Kind) -> Kind {
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
        let indentation = self.indentation;
        if let (Kind::Do | Kind::Fn, Some(outer)) = (kind, self.terminators.last())
            && outer.opened_by == kind
            && indentation <= outer.indentation
        {
            self.suspects.push(Suspect { kind, opened_by: kind, line: outer.line });
        }
        self.terminators.push(Terminator { opened_by: kind, line: self.line, indentation });
        self.push(kind, column, value);
    }

    /// Pushes a token that closes something, if that is what is to be closed.
    pub(super) fn close(&mut self, kind: Kind, column: u32, value: Value) -> Result<()> {
        let prefix = if kind == Kind::End { "unexpected reserved word: " } else { "unexpected token: " };
        match self.terminators.pop() {
            Some(open) if closer(open.opened_by) == kind => {
                if open.opened_by == Kind::Do && self.indentation > open.indentation {
                    self.suspects.push(Suspect { kind, opened_by: open.opened_by, line: self.line });
                }
                self.push(kind, column, value);
                Ok(())
            }
            Some(open) => {
                let (opened, expected) = (text_of(open.opened_by), text_of(closer(open.opened_by)));
                let hint = self.missing_end(open.opened_by);
                let suffix =
                    format!(". The \"{opened}\" at line {} is missing terminator \"{expected}\"{hint}", open.line);
                Err(SyntaxError::around(self.line, column, (prefix, suffix), text_of(kind)))
            }
            None if kind == Kind::End => {
                let hint = match self.suspect(Kind::End) {
                    Some(end) => format!(
                        "\n\n    HINT: it looks like the \"end\" on line {} does not have a matching \"{}\" defined before it\n",
                        end.line,
                        text_of(end.opened_by)
                    ),
                    None => String::new(),
                };
                Err(SyntaxError::around(self.line, column, (prefix, hint), "end"))
            }
            None => self.error(column, prefix, text_of(kind)),
        }
    }

    /// At the end of the source: refuses what is still open.
    pub(super) fn check_all_closed(&self) -> Result<()> {
        let Some(open) = self.terminators.last() else { return Ok(()) };
        let (opened, expected) = (text_of(open.opened_by), text_of(closer(open.opened_by)));
        let hint = self.missing_end(open.opened_by);
        let words = format!("missing terminator: {expected} (for \"{opened}\" starting at line {}){hint}", open.line);
        self.error(self.column(), words, "")
    }

    /// Names what is likelier to lack its `end` than what was open last.
    fn missing_end(&self, opened_by: Kind) -> String {
        let opened = text_of(opened_by);
        self.suspect(opened_by).map_or_else(String::new, |suspect| {
            let line = suspect.line;
            format!("\n\n    HINT: it looks like the \"{opened}\" on line {line} does not have a matching \"end\"\n")
        })
    }

    fn suspect(&self, kind: Kind) -> Option<Suspect> {
        self.suspects.iter().rev().find(|suspect| suspect.kind == kind).copied()
    }
}
