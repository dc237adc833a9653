//! Sigils: `~s(text)mods`.

use super::interpolation::Quote;
use super::{Result, Tokenizer};
use crate::syntax::token::{Kind, Part, Sigil, Text, Value};

/// What may open a sigil, and what then closes it.
const DELIMITERS: &[(&str, &str)] = &[
    ("\"\"\"", "\"\"\""),
    ("'''", "'''"),
    ("/", "/"),
    ("|", "|"),
    ("\"", "\""),
    ("'", "'"),
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("<", ">"),
];

impl Tokenizer<'_, '_> {
    /// `~` at the position: a sigil or an operator.
    pub(super) fn tilde(&mut self) -> Result<()> {
        match (self.byte_at(1), self.byte_at(2)) {
            (Some(name), Some(_)) if name.is_ascii_alphabetic() => self.sigil(name),
            (Some(name), None) if name.is_ascii_alphabetic() && self.pass_unfinished("~x") => Ok(()),
            (None, _) if self.pass_unfinished("~") => Ok(()),
            _ => self.symbol(),
        }
    }

    fn sigil(&mut self, name: u8) -> Result<()> {
        let (line, column) = (self.line, self.column());
        let behind = self.source.get(self.position + 2..).unwrap_or(&[]);
        let Some((opener, closer)) = DELIMITERS.iter().find(|(opener, _)| behind.starts_with(opener.as_bytes())) else {
            return self.invalid_delimiter(column);
        };
        self.position += 2;
        let interpolates = name.is_ascii_lowercase();
        let (parts, indentation) = if closer.len() == 3 {
            let (parts, indentation) = self.heredoc_parts(closer, interpolates, column)?;
            (parts, Some(indentation))
        } else {
            self.position += 1;
            let what = format!("sigil ~{}{opener}", char::from(name));
            (self.content(&Quote { closer, interpolates, what: &what, line })?.parts, None)
        };
        self.push_sigil(name, opener, (parts, indentation), (line, column));
        Ok(())
    }

    fn push_sigil(
        &mut self,
        name: u8,
        delimiter: &'static str,
        (parts, indentation): (Vec<Part>, Option<u32>),
        (line, column): (u32, u32),
    ) {
        let len = self.rest().iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let modifiers = self.rest().get(..len).unwrap_or(&[]).to_vec();
        self.position += len;
        let text = Text { parts, indentation, quote: delimiter.as_bytes().first().copied().unwrap_or(b'"') };
        let sigil = Sigil { name, text, modifiers, delimiter };
        self.push_at(Kind::Sigil, line, column, Value::Sigil(Box::new(sigil)));
    }

    fn invalid_delimiter(&self, column: u32) -> Result<()> {
        let character = self.text.get(self.position + 2..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
        let token = format!(
            "\"{character}\" (column {}, code point U+{:04X}). The available delimiters are: //, ||, \"\", '', (), [], {{}}, <>",
            column + 2,
            u32::from(character)
        );
        self.error(column, "invalid sigil delimiter: ", token)
    }
}
