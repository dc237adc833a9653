//! Strings, charlists, quoted atoms, quoted keys and quoted calls.

use super::escape;
use super::interpolation::Quote;
use super::unicode::Class;
use super::{Result, Tokenizer};
use crate::syntax::diagnostic::{SyntaxError, Warning};
use crate::syntax::token::{Kind, Part, Text, Value};

impl Tokenizer<'_, '_> {
    /// `"` or `'` at the position.
    pub(super) fn quoted_or_heredoc(&mut self) -> Result<()> {
        if self.starts_with("\"\"\"") || self.starts_with("'''") { self.heredoc() } else { self.quoted() }
    }

    /// A string, a charlist, or a key in quotes.
    fn quoted(&mut self) -> Result<()> {
        let (line, column) = (self.line, self.column());
        let (quote, parts) = self.quoted_parts("string")?;
        let parts = self.unescape_parts(parts, line, column + 1)?;
        if self.peek() == Some(b':') && matches!(self.byte_at(1), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.position += 1;
            return self.quoted_key(parts, quote, line, column);
        }
        let kind = if quote == b'"' { Kind::BinString } else { Kind::ListString };
        self.push_at(kind, line, column, text_value(parts, quote));
        Ok(())
    }

    fn quoted_key(&mut self, parts: Vec<Part>, quote: u8, line: u32, column: u32) -> Result<()> {
        let Some(name) = literal_name(&parts, line, column)? else {
            self.push_at(Kind::KwInterpolated, line, column, text_value(parts, quote));
            return Ok(());
        };
        if self.quotes_are_needless(&name) {
            let words = format!(
                "found quoted keyword \"{name}\" but the quotes are not required. Note that keywords are always atoms, even when quoted. Similar to atoms, keywords made exclusively of ASCII letters, numbers, and underscores and not beginning with a number do not require quotes"
            );
            self.warn(line, column + 1, words);
        }
        let value = Value::Name(self.name_of_line(&name, line, column)?);
        self.push_at(Kind::KwIdentifier, line, column, value);
        Ok(())
    }

    /// `:"..."`
    pub(super) fn quoted_atom(&mut self) -> Result<()> {
        let (line, column) = (self.line, self.column());
        self.position += 1;
        let (_, parts) = self.quoted_parts("atom")?;
        let parts = self.unescape_parts(parts, line, column)?;
        let Some(name) = literal_name(&parts, line, column)? else {
            self.push_at(Kind::AtomInterpolated, line, column, text_value(parts, b'"'));
            return Ok(());
        };
        if self.quotes_are_needless(&name) {
            let words = format!(
                "found quoted atom \"{name}\" but the quotes are not required. Atoms made exclusively of ASCII letters, numbers, underscores, beginning with a letter or underscore, and optionally ending with ! or ? do not require quotes"
            );
            self.warn(line, column, words);
        }
        let value = self.name_of_line(&name, line, column)?;
        self.push_at(Kind::AtomQuoted, line, column, Value::Name(value));
        Ok(())
    }

    /// `foo."..."`, with the position at the quote.
    pub(super) fn quoted_call(&mut self) -> Result<()> {
        let (line, column) = (self.line, self.column());
        let opener = if self.peek() == Some(b'"') { "\"" } else { "'" };
        let (_, parts) = self.quoted_parts("function name")?;
        let name = match parts.as_slice() {
            [] => String::new(),
            [Part::Literal(text)] => String::from_utf8_lossy(text).into_owned(),
            _ => {
                let words = "interpolation is not allowed when calling function/macro. Found interpolation in a call starting with: ";
                return Err(SyntaxError::new(line, column, words, opener));
            }
        };
        if self.quotes_are_needless(&name) {
            let words = format!(
                "found quoted call \"{name}\" but the quotes are not required. Calls made exclusively of Unicode letters, numbers, and underscores and not beginning with a number do not require quotes"
            );
            self.warn(line, column, words);
        }
        let value = Value::Name(self.name_of_line(&name, line, column)?);
        self.push_call_identifier(column, value);
        if let Some(last) = self.tokens.last_mut() {
            last.line = line;
        }
        Ok(())
    }

    /// The parts of what the quote at the position opens, and that quote.
    fn quoted_parts(&mut self, what: &str) -> Result<(u8, Vec<Part>)> {
        let quote = self.peek().unwrap_or(b'"');
        let line = self.line;
        self.position += 1;
        let closer = if quote == b'"' { "\"" } else { "'" };
        let content = self.content(&Quote { closer, interpolates: true, what, line })?;
        Ok((quote, content.parts))
    }

    fn quotes_are_needless(&self, name: &str) -> bool {
        if !self.options.warn_on_unnecessary_quotes {
            return false;
        }
        let stem = name.strip_suffix(['?', '!']).unwrap_or(name);
        let starts = stem.bytes().next().and_then(Class::of_first_ascii) == Some(Class::Lower);
        starts && stem.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    }

    /// Replaces the escapes in the texts; errors are reported at the place given.
    pub(super) fn unescape_parts(&mut self, parts: Vec<Part>, line: u32, column: u32) -> Result<Vec<Part>> {
        if !self.options.unescape {
            return Ok(parts);
        }
        let (file, warnings) = (&self.options.file, &mut *self.warnings);
        let mut warn = |message: &str| {
            warnings.push(Warning { line: 0, column: 0, file: file.clone(), message: message.to_owned() });
        };
        parts
            .into_iter()
            .map(|part| match part {
                Part::Literal(text) if memchr::memchr(b'\\', &text).is_some() => {
                    match escape::unescape(&text, &mut warn) {
                        Ok(text) => Ok(Part::Literal(text)),
                        Err((words, token)) => Err(SyntaxError::new(line, column, words, token)),
                    }
                }
                part => Ok(part),
            })
            .collect()
    }

    pub(super) fn push_at(&mut self, kind: Kind, line: u32, column: u32, value: Value) {
        self.push(kind, column, value);
        if let Some(last) = self.tokens.last_mut() {
            last.line = line;
        }
    }
}

pub(super) fn text_value(parts: Vec<Part>, quote: u8) -> Value {
    Value::Text(Box::new(Text { parts, indentation: None, quote }))
}

/// The text as a name, if there is no interpolation.
fn literal_name(parts: &[Part], line: u32, column: u32) -> Result<Option<String>> {
    let bytes = match parts {
        [] => return Ok(Some(String::new())),
        [Part::Literal(text)] => text.clone(),
        _ => return Ok(None),
    };
    match String::from_utf8(bytes) {
        Ok(name) => Ok(Some(name)),
        Err(_) => Err(SyntaxError::new(line, column, "invalid encoding in atom: ", "\\x")),
    }
}
