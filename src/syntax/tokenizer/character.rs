//! Characters: `?a`, `?\n`.

use super::escape;
use super::{Result, Tokenizer};
use crate::syntax::token::{Kind, Span, Value};
use crate::term::Term;

impl Tokenizer<'_, '_> {
    /// `?` and what it quotes; there is at least one more character.
    pub(super) fn character(&mut self) -> Result<()> {
        let (start, column, line) = (self.position, self.column(), self.line);
        self.position += 1;
        let escaped = self.peek() == Some(b'\\') && self.position + 1 < self.source.len();
        if escaped {
            self.position += 1;
        }
        let Some(character) = self.peek_char() else { return self.unexpected_character() };
        self.warn_about_character(character, escaped, column);
        self.advance_char(character);
        let code = if escaped { escape::simple(character) } else { u32::from(character) };
        let span = Span { start, end: self.position };
        self.push(Kind::Char, column, Value::Number(Term::int(i64::from(code)), span));
        if character == '\n' {
            self.begin_line();
            debug_assert!(self.line == line + 1);
        }
        Ok(())
    }

    fn warn_about_character(&mut self, character: char, escaped: bool, column: u32) {
        let backslash = if escaped { "\\" } else { "" };
        if let Some((name, letter)) = escape::character_name(character) {
            let words = format!(
                "found ?{backslash} followed by code point 0x{:X} ({name}), please use ?\\{letter} instead",
                u32::from(character)
            );
            self.warn(self.line, column, words);
        } else if escaped && character != '\\' && escape::simple(character) == u32::from(character) {
            let words = format!("unknown escape sequence ?\\{character}, use ?{character} instead");
            self.warn(self.line, column, words);
        }
    }
}
