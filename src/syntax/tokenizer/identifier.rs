//! Names: variables, calls, aliases, keys of keyword lists.

use super::unicode::Class;
use super::{Result, Tokenizer};
use crate::syntax::diagnostic::SyntaxError;
use crate::syntax::token::{Kind, Value};

/// A name as it was read.
pub(super) struct Name<'a> {
    /// Its text, normalized.
    pub text: std::borrow::Cow<'a, str>,
    /// What its first character allows it to be.
    pub class: Class,
    /// Whether there is an `@` in it.
    pub has_at: bool,
    /// Whether it ends with `?` or `!`.
    pub has_punctuation: bool,
    /// Whether all of it is ASCII.
    pub is_ascii: bool,
}

impl<'a> Tokenizer<'a, '_> {
    /// Reads a name from the position on and passes over it; none where none starts.
    #[inline]
    pub(super) fn read_name(&mut self) -> Result<Option<Name<'a>>> {
        let start = self.position;
        let Some(class) = self.peek().and_then(Class::of_first_ascii) else {
            return if self.peek().is_some_and(|byte| byte >= 0x80) { self.read_unicode_name(start) } else { Ok(None) };
        };
        let mut has_at = false;
        let mut end = start + 1;
        while let Some(byte) = self.source.get(end) {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => {}
                b'@' => has_at = true,
                0x80.. => return self.read_unicode_name(start),
                _ => break,
            }
            end += 1;
        }
        let has_punctuation = matches!(self.source.get(end), Some(b'?' | b'!'));
        self.position = end + usize::from(has_punctuation);
        let text = self.text.get(start..self.position).unwrap_or("").into();
        Ok(Some(Name { text, class, has_at, has_punctuation, is_ascii: true }))
    }

    pub(super) fn identifier(&mut self) -> Result<()> {
        let (start, column) = (self.position, self.column());
        let Some(name) = self.read_name()? else { return self.unexpected_character() };
        if self.peek() == Some(b':') && self.key(&name, column)? {
            return Ok(());
        }
        if name.class == Class::Upper && self.source.get(start).is_some_and(u8::is_ascii_uppercase) {
            return self.alias(&name, column);
        }
        if name.class != Class::Lower {
            self.position = start;
            self.column_base = start as i64 - i64::from(column);
            return self.unexpected_character();
        }
        if name.has_at {
            return self.error(column, invalid_character('@', "identifier"), name.text);
        }
        if matches!(&*name.text, "__aliases__" | "__block__") {
            return self.error(column, "reserved token: ", name.text);
        }
        let after_dot = self.last_kind() == Some(Kind::Dot);
        if !after_dot && name.is_ascii && self.keyword(&name.text, column)? {
            return Ok(());
        }
        self.warn_about_equals(&name, column, "identifier", "");
        let value = self.name(&name.text, column)?;
        self.push_call_identifier(column, Value::Name(value));
        Ok(())
    }

    /// Pushes a name that may be called, by what follows it.
    pub(super) fn push_call_identifier(&mut self, column: u32, value: Value) {
        let kind = match self.peek() {
            Some(b'(') => Kind::ParenIdentifier,
            Some(b'[') => Kind::BracketIdentifier,
            _ => Kind::Identifier,
        };
        self.push(kind, column, value);
    }

    /// Makes the name a key, if the colon at the position says so.
    fn key(&mut self, name: &Name<'_>, column: u32) -> Result<bool> {
        match self.byte_at(1) {
            Some(b' ' | b'\t' | b'\n' | b'\r') => {
                let value = self.name(&name.text, column)?;
                self.position += 1;
                self.push(Kind::KwIdentifier, column, Value::Name(value));
                Ok(true)
            }
            Some(b':') | None => Ok(false),
            Some(_) => {
                let words = "keyword argument must be followed by space after: ";
                self.error(column, words, format!("{}:", name.text))
            }
        }
    }

    fn alias(&mut self, name: &Name<'_>, column: u32) -> Result<()> {
        let offender = name.text.chars().find(|character| !character.is_ascii_alphanumeric() && *character != '_');
        if let Some(character) = offender {
            let ascii = "alias (only ASCII characters, without punctuation, are allowed)";
            let kind = if character == '@' { "alias" } else { ascii };
            return self.error(column, invalid_character(character, kind), name.text.as_ref());
        }
        let blanks = self.rest().iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        if self.byte_at(blanks) == Some(b'(') {
            self.position += blanks;
            let words = format!(
                "unexpected ( after alias {}. Function names and identifiers in Elixir start with lowercase characters or underscore. For example:\n\n    hello_world()\n    _starting_with_underscore()\n    numb3rs_are_allowed()\n    may_finish_with_question_mark?()\n    may_finish_with_exclamation_mark!()\n\nUnexpected token: ",
                name.text
            );
            return self.error(self.column() + 1, words, "(");
        }
        let value = self.name(&name.text, column)?;
        self.push(Kind::Alias, column, Value::Name(value));
        Ok(())
    }

    /// `a!=1` may be meant in two ways.
    pub(super) fn warn_about_equals(&mut self, name: &Name<'_>, column: u32, kind: &str, colon: &str) {
        if !name.has_punctuation || self.peek() != Some(b'=') {
            return;
        }
        let text = &name.text;
        let (stem, last) = text.split_at(text.len() - 1);
        let words = format!(
            "found {kind} \"{colon}{text}\", ending with \"{last}\", followed by =. It is unclear if you mean \"{colon}{stem} {last}=\" or \"{colon}{text} =\". Please add a space before or after {last} to remove the ambiguity"
        );
        self.warn(self.line, column, words);
    }
}

/// The words for a character that a name must not have.
fn invalid_character(character: char, kind: &str) -> String {
    format!("invalid character \"{character}\" (code point U+{:04X}) in {kind}: ", u32::from(character))
}

impl Tokenizer<'_, '_> {
    /// Refuses a name whose characters come from scripts that look alike.
    pub(super) fn mixed_scripts<T>(&self, column: u32, name: &str, (listing, simpler): &(String, String)) -> Result<T> {
        let suffix = format!(
            "\n\nMixed-script identifiers are not supported for security reasons. '{name}' is made of the following scripts:\n\n{listing}\nAll characters in the identifier should resolve to a single script, or use a highly restrictive set of scripts.{simpler}"
        );
        Err(SyntaxError::around(self.line, column, ("invalid mixed-script identifier found: ", suffix), name))
    }
}
