//! What starts with a colon: `:name`, `:"quoted"`, `:+`, `::`.

use super::symbol;
use super::{Result, Tokenizer};
use crate::syntax::token::{Kind, Value};
use crate::term::Term;

impl Tokenizer<'_, '_> {
    pub(super) fn colon(&mut self) -> Result<()> {
        let column = self.column();
        match self.byte_at(1) {
            Some(b'"' | b'\'') => return self.quoted_atom(),
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80..) => return self.plain_atom(column),
            _ => {}
        }
        if self.starts_with(":::") {
            let words = "atom ::: must be written between quotes, as in :\"::\", to avoid ambiguity";
            self.warn(self.line, column, words);
        } else if self.starts_with("::") {
            return self.symbol();
        }
        let Some(name) = symbol::atom_name(self.source.get(self.position + 1..).unwrap_or(&[])) else {
            return if self.pass_unfinished(":") { Ok(()) } else { self.unexpected_character() };
        };
        self.position += 1 + name.len();
        self.push(Kind::Atom, column, Value::Name(Term::named(name)));
        Ok(())
    }

    fn plain_atom(&mut self, column: u32) -> Result<()> {
        self.position += 1;
        let Some(name) = self.read_name()? else {
            self.position -= 1;
            return self.unexpected_character();
        };
        self.warn_about_equals(&name, column, "atom", ":");
        let value = self.name(&name.text, column)?;
        self.push(Kind::Atom, column, Value::Name(value));
        Ok(())
    }
}
