//! The end of a source that is not finished: `__cursor__()` stands in place of what was being typed, and what is open
//! around it is closed.

use super::terminator::{closer, text_of};
use super::{Result, Tokenizer};
use crate::syntax::token::{CURSOR, Kind, Value};
use crate::term::{Atom, Term};

impl Tokenizer<'_, '_> {
    /// Ends the source here. A cursor that an interpolation got already is the only one.
    pub(super) fn put_cursor(&mut self) -> Result<()> {
        let mut column = self.column();
        if !self.has_cursor {
            self.has_cursor = true;
            self.drop_unfinished();
            self.push(Kind::ParenIdentifier, column, Value::Name(Term::atom(Atom::new(CURSOR))));
            let behind = column + CURSOR.len() as u32;
            self.open(Kind::OpenParen, behind, Value::Name(Term::named("(")));
            self.close(Kind::CloseParen, behind + 1, Value::Name(Term::named(")")))?;
            column = behind + 2;
        }
        while let Some(kind) = self.terminators.last().map(|open| closer(open.opened_by)) {
            let text = text_of(kind);
            self.close(kind, column, Value::Name(Term::named(text)))?;
            column += text.len() as u32;
        }
        Ok(())
    }

    /// Passes over `mark`, behind which the rest of a name or a sigil would be typed; false if nobody is typing.
    pub(super) fn pass_unfinished(&mut self, mark: &str) -> bool {
        if self.options.cursor {
            self.position += mark.len();
        }
        self.options.cursor
    }

    /// Takes back the expression that is not finished: up to what opened or separates it, except for functions, which
    /// go as a whole.
    fn drop_unfinished(&mut self) {
        if self.last_kind() == Some(Kind::Identifier) && self.is_behind_blank() {
            return;
        }
        let mut closed = 0_u32;
        while let Some(kind) = self.last_kind() {
            match kind {
                Kind::End | Kind::CloseParen | Kind::CloseBracket | Kind::CloseCurly | Kind::CloseBits => closed += 1,
                Kind::Fn | Kind::Do | Kind::OpenParen | Kind::OpenBracket | Kind::OpenCurly | Kind::OpenBits
                    if closed > 0 =>
                {
                    closed -= 1;
                }
                Kind::Fn => drop(self.terminators.pop()),
                Kind::OpenParen if self.is_captured() => drop(self.terminators.pop()),
                _ if closed == 0 && self.begins_expression(kind) => return,
                _ => {}
            }
            self.tokens.pop();
        }
    }

    /// Tells whether the last token stands behind a `&`.
    fn is_captured(&self) -> bool {
        matches!(self.tokens.as_slice(), [.., before, _] if before.kind == Kind::Capture)
    }

    fn is_behind_blank(&self) -> bool {
        let last = self.position.checked_sub(1).and_then(|last| self.source.get(last));
        matches!(last, Some(b' ' | b'\t'))
    }

    /// Tells whether a new expression begins behind the last token.
    fn begins_expression(&self, last: Kind) -> bool {
        let around = self.terminators.last().map(|open| open.opened_by);
        match last {
            Kind::Do | Kind::OpenParen | Kind::OpenBracket | Kind::OpenCurly | Kind::OpenBits => true,
            Kind::BlockIdentifier | Kind::KwIdentifier | Kind::KwInterpolated => true,
            Kind::Comma => around != Some(Kind::Fn),
            Kind::Type => around == Some(Kind::OpenBits),
            _ => false,
        }
    }
}
