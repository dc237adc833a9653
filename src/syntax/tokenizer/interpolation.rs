//! The content of quoted things: text up to what closes it, with `#{...}` in between.

use super::{MAX_INTERPOLATIONS, Result, Tokenizer, is_bidi};
use crate::syntax::diagnostic::SyntaxError;
use crate::syntax::token::{Interpolation, Part};
use crate::term::grapheme::is_boundary;

/// What to read, and how to name it in an error.
pub(super) struct Quote<'q> {
    /// What closes it: one character, or three that must stand first on a line.
    pub closer: &'q str,
    /// Whether `#{` interpolates.
    pub interpolates: bool,
    /// What it is: `string`, `atom`, `sigil ~s(` ...
    pub what: &'q str,
    /// The line it starts on.
    pub line: u32,
}

/// What was read.
pub(super) struct Content {
    pub parts: Vec<Part>,
    /// How far the closer of a heredoc is indented.
    pub indentation: u32,
}

impl Quote<'_> {
    fn is_heredoc(&self) -> bool {
        self.closer.len() == 3
    }
}

impl Tokenizer<'_, '_> {
    /// Reads up to what closes the quote, and passes over that; the position is behind what opens it.
    ///
    /// Escapes stay as they are, except that a backslash before the closer goes.
    pub(super) fn content(&mut self, quote: &Quote<'_>) -> Result<Content> {
        let mut parts = Vec::new();
        let mut text = Vec::new();
        let Some(closing_byte) = quote.closer.bytes().next() else { return self.unclosed(quote) };
        if quote.is_heredoc()
            && let Some(indentation) = self.heredoc_closer(quote)
        {
            return Ok(Content { parts, indentation });
        }
        // Where what a character may join begins: an escaped closer is joined by nothing.
        let mut fresh = self.position;
        loop {
            let plain = self.plain_len(closing_byte);
            text.extend_from_slice(self.source.get(self.position..self.position + plain).unwrap_or(&[]));
            self.position += plain;
            let Some(byte) = self.peek() else {
                flush(&mut parts, &mut text);
                return self.unfinished(quote, parts);
            };
            match byte {
                b'\n' => {
                    text.push(b'\n');
                    self.position += 1;
                    self.begin_line();
                    if quote.is_heredoc()
                        && let Some(indentation) = self.heredoc_closer(quote)
                    {
                        flush(&mut parts, &mut text);
                        return Ok(Content { parts, indentation });
                    }
                }
                b'\\' if self.backslash(quote, &mut text)? => fresh = self.position,
                b'\\' => {}
                b'#' if quote.interpolates && self.byte_at(1) == Some(b'{') => {
                    if quote.is_heredoc() || !text.is_empty() {
                        // A heredoc keeps the empty text before an interpolation, for its lines are trimmed text by text.
                        if !text.is_empty() || parts.is_empty() {
                            parts.push(Part::Literal(std::mem::take(&mut text)));
                        }
                    }
                    parts.push(self.interpolation(quote)?);
                }
                byte if byte == closing_byte && !quote.is_heredoc() => {
                    self.position += 1;
                    flush(&mut parts, &mut text);
                    return Ok(Content { parts, indentation: 0 });
                }
                0x80.. => self.wide_character(&mut text, fresh)?,
                byte => {
                    text.push(byte);
                    self.position += 1;
                }
            }
        }
    }

    /// How many bytes from the position on stand for themselves alone.
    fn plain_len(&self, closing_byte: u8) -> usize {
        self.rest()
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\\' | b'#' | 0x80..) || *byte == closing_byte)
            .unwrap_or(self.rest().len())
    }

    /// A backslash and what it escapes; tells whether what follows joins nothing of that.
    fn backslash(&mut self, quote: &Quote<'_>, text: &mut Vec<u8>) -> Result<bool> {
        let behind = self.source.get(self.position + 1..).unwrap_or(&[]);
        if behind.starts_with(quote.closer.as_bytes()) {
            text.extend_from_slice(quote.closer.as_bytes());
            self.position += 1 + quote.closer.len();
            return Ok(true);
        }
        text.push(b'\\');
        self.position += 1;
        match behind {
            [b'\r', b'\n', ..] => {
                text.push(b'\r');
                self.position += 1;
            }
            [b'#', b'{', ..] if quote.interpolates => {
                // Elixir counts the whole of `\#{` as one column.
                text.extend_from_slice(b"#{");
                self.position += 2;
                self.column_base += 2;
            }
            [b'\n', ..] | [] => {}
            [byte, ..] if !byte.is_ascii() => self.wide_character(text, self.position)?,
            [byte, ..] => {
                text.push(*byte);
                self.position += 1;
            }
        }
        Ok(false)
    }

    /// A character beyond ASCII; it joins none that ends at `fresh`.
    fn wide_character(&mut self, text: &mut Vec<u8>, fresh: usize) -> Result<()> {
        let Some(character) = self.peek_char() else { return self.unexpected_character() };
        if is_bidi(character) {
            let token = format!("\\u{:04X}", u32::from(character));
            let suffix = format!(". If you want to use such character, use it in its escaped {token} form instead");
            let around = ("invalid bidirectional formatting character in string: ", suffix);
            return Err(SyntaxError::around(self.line, self.column(), around, token));
        }
        let extends = !text.is_empty() && self.position > fresh && self.extends_cluster(character);
        text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        self.advance_char(character);
        if extends {
            self.column_base += 1;
        }
        Ok(())
    }

    /// Tells whether a character joins the one before it: in quoted text, columns count what people see as a character.
    fn extends_cluster(&self, character: char) -> bool {
        if u32::from(character) <= 0xFF {
            return false;
        }
        !is_boundary(self.text, self.position)
    }

    /// Passes over blanks and the closer of a heredoc, if that is what the line begins with; tells the indentation.
    fn heredoc_closer(&mut self, quote: &Quote<'_>) -> Option<u32> {
        let blanks = self.rest().iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        if !self.source.get(self.position + blanks..)?.starts_with(quote.closer.as_bytes()) {
            return None;
        }
        self.position += blanks + quote.closer.len();
        u32::try_from(blanks).ok()
    }

    /// At the end of the source: where somebody is typing, what was read is all there is.
    fn unfinished(&self, quote: &Quote<'_>, parts: Vec<Part>) -> Result<Content> {
        if self.options.cursor { Ok(Content { parts, indentation: 0 }) } else { self.unclosed(quote) }
    }

    fn unclosed<T>(&self, quote: &Quote<'_>) -> Result<T> {
        let words =
            format!("missing terminator: {} (for {} starting at line {})", quote.closer, quote.what, quote.line);
        self.error(self.column(), words, "")
    }

    /// `#{...}`
    fn interpolation(&mut self, quote: &Quote<'_>) -> Result<Part> {
        let start = (self.line, self.column());
        if self.interpolations >= MAX_INTERPOLATIONS {
            return self.error(start.1, "interpolations are nested too deep: ", "#{");
        }
        self.position += 2;
        self.interpolations += 1;
        let outer_tokens = std::mem::take(&mut self.tokens);
        let outer_terminators = std::mem::take(&mut self.terminators);
        self.run()?;
        let end = (self.line, self.column());
        if self.peek().is_none() && self.options.cursor {
            self.put_cursor()?;
        } else if self.peek() != Some(b'}') {
            self.check_all_closed()?;
            let words = format!(
                "missing interpolation terminator: \"}}\" (for {} starting at line {})",
                quote.what, quote.line
            );
            return Err(SyntaxError::new(start.0, start.1, words, ""));
        } else {
            self.position += 1;
        }
        self.interpolations -= 1;
        self.terminators = outer_terminators;
        let tokens = std::mem::replace(&mut self.tokens, outer_tokens);
        Ok(Part::Interpolation(Interpolation { start, end, tokens }))
    }
}

fn flush(parts: &mut Vec<Part>, text: &mut Vec<u8>) {
    if !text.is_empty() {
        parts.push(Part::Literal(std::mem::take(text)));
    }
}
