//! Source text to tokens.
//!
//! One pass over the bytes. Names and numbers, quoted things, and symbols have a file each; this one holds the loop,
//! the position, and what decides between them. Columns count code points: [`Tokenizer::column`] is the byte position
//! minus a base that grows with each byte that continues a code point.

mod atom;
mod character;
mod confusable;
mod cursor;
mod escape;
mod heredoc;
mod identifier;
mod interpolation;
mod keyword;
mod number;
mod quoted;
mod sigil;
mod symbol;
mod terminator;
mod unicode;

use super::diagnostic::{SyntaxError, Warning};
use super::token::{Kind, NO_NEWLINES, Token, Value};
use super::{Comment, Options, StaticAtomsEncoder};
use crate::term::{Atom, Term, names};
use terminator::{Suspect, Terminator};

/// The result of a step: errors are rare and large, so they are boxed.
pub(super) type Result<T> = std::result::Result<T, Box<SyntaxError>>;

/// How deep interpolations may nest.
const MAX_INTERPOLATIONS: u32 = 100;

/// The state of the one pass.
pub(super) struct Tokenizer<'a, 'h> {
    text: &'a str,
    source: &'a [u8],
    position: usize,
    line: u32,
    /// Byte position minus column.
    column_base: i64,
    tokens: Vec<Token>,
    terminators: Vec<Terminator>,
    suspects: Vec<Suspect>,
    /// How far the current line is indented; the first line counts as not indented.
    indentation: usize,
    /// How many interpolations we are in.
    interpolations: u32,
    /// Whether a name has characters beyond ASCII.
    has_unicode_names: bool,
    /// Whether the cursor has its place already.
    has_cursor: bool,
    options: &'a Options,
    encoder: &'a mut Option<StaticAtomsEncoder<'h>>,
    warnings: &'a mut Vec<Warning>,
    comments: &'a mut Vec<Comment>,
}

/// Turns a source into tokens.
pub(super) fn tokenize<'h>(
    source: &str,
    options: &Options,
    encoder: &mut Option<StaticAtomsEncoder<'h>>,
    warnings: &mut Vec<Warning>,
    comments: &mut Vec<Comment>,
) -> Result<Vec<Token>> {
    let mut tokenizer = Tokenizer {
        text: source,
        source: source.as_bytes(),
        position: 0,
        line: options.line,
        column_base: -i64::from(options.column),
        tokens: Vec::with_capacity(source.len() / 5 + 8),
        terminators: Vec::new(),
        suspects: Vec::new(),
        indentation: 0,
        interpolations: 0,
        has_unicode_names: false,
        has_cursor: false,
        options,
        encoder,
        warnings,
        comments,
    };
    tokenizer.run()?;
    if options.cursor {
        tokenizer.put_cursor()?;
    }
    tokenizer.check_all_closed()?;
    if tokenizer.has_unicode_names {
        tokenizer.warn_of_confusables();
    }
    Ok(tokenizer.tokens)
}

impl Tokenizer<'_, '_> {
    /// Tokenizes up to the end of the source or, in an interpolation, to the `}` that ends it, which is left unread.
    fn run(&mut self) -> Result<()> {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' => self.skip_blanks_before_sign(),
                b'a'..=b'z' | b'_' | b'A'..=b'Z' => self.identifier()?,
                b'\n' => self.end_of_line(1),
                b'\r' if self.byte_at(1) == Some(b'\n') => self.end_of_line(2),
                b'#' => self.comment()?,
                b'0'..=b'9' => self.number()?,
                b'"' | b'\'' => self.quoted_or_heredoc()?,
                b':' => self.colon()?,
                b'~' => self.tilde()?,
                b'?' if self.position + 1 < self.source.len() => self.character()?,
                b'\\' if self.continues_line()? => {}
                b'}' if self.interpolations > 0 && self.terminators.is_empty() => return Ok(()),
                0x80.. => self.identifier()?,
                _ => self.symbol()?,
            }
        }
        Ok(())
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.source.get(self.position).copied()
    }

    #[inline(always)]
    fn byte_at(&self, ahead: usize) -> Option<u8> {
        self.source.get(self.position + ahead).copied()
    }

    fn rest(&self) -> &[u8] {
        self.source.get(self.position..).unwrap_or(&[])
    }

    fn starts_with(&self, prefix: &str) -> bool {
        self.rest().starts_with(prefix.as_bytes())
    }

    /// The character at the position.
    fn peek_char(&self) -> Option<char> {
        self.text.get(self.position..)?.chars().next()
    }

    /// The column of the position.
    #[inline(always)]
    fn column(&self) -> u32 {
        self.column_of(self.position)
    }

    #[inline(always)]
    fn column_of(&self, position: usize) -> u32 {
        u32::try_from(position as i64 - self.column_base).unwrap_or(u32::MAX)
    }

    /// Passes over one character, keeping the column right.
    fn advance_char(&mut self, character: char) {
        let len = character.len_utf8();
        self.position += len;
        self.column_base += len as i64 - 1;
    }

    /// Notes that a new line begins at the position.
    fn begin_line(&mut self) {
        self.line += 1;
        self.column_base = self.position as i64 - 1;
    }

    fn push(&mut self, kind: Kind, column: u32, value: Value) {
        self.tokens.push(Token { kind, line: self.line, column, newlines: NO_NEWLINES, value });
    }

    fn last_kind(&self) -> Option<Kind> {
        self.tokens.last().map(|token| token.kind)
    }

    fn error<T>(&self, column: u32, message: impl Into<String>, token: impl Into<String>) -> Result<T> {
        Err(SyntaxError::new(self.line, column, message, token))
    }

    fn warn(&mut self, line: u32, column: u32, message: impl Into<String>) {
        let file = self.options.file.clone();
        self.warnings.push(Warning { line, column, file, message: message.into() });
    }

    /// Passes over blanks; if they separate a name from a sign that touches what follows it, the sign begins an argument.
    fn skip_blanks_before_sign(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.position += 1;
        }
        let Some(sign @ (b'+' | b'-')) = self.peek() else { return };
        let Some(last) = self.tokens.last_mut() else { return };
        if last.kind != Kind::Identifier {
            return;
        }
        let touches = match self.source.get(self.position + 1) {
            None => false,
            Some(b' ' | b'\t' | b'\n' | b'\r') => false,
            Some(b'(' | b'[' | b'<' | b'{' | b'%' | b'+' | b'-' | b'/' | b'>' | b':') => false,
            Some(_) => true,
        };
        if touches {
            last.kind = Kind::OpIdentifier;
            let name = if sign == b'+' { names::PLUS } else { names::MINUS };
            let column = self.column();
            self.push(Kind::Dual, column, Value::Name(Term::atom(name)));
            self.position += 1;
        }
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.position += 1;
        }
    }

    fn end_of_line(&mut self, len: usize) {
        let column = self.column();
        match self.tokens.last_mut() {
            Some(Token { kind: Kind::Eol | Kind::Comma | Kind::Semicolon, newlines, .. }) => *newlines += 1,
            _ => {
                let value = Value::None;
                self.tokens.push(Token { kind: Kind::Eol, line: self.line, column, newlines: 1, value });
            }
        }
        self.pass_line(len);
    }

    /// Passes over an end of line of `len` bytes.
    fn pass_line(&mut self, len: usize) {
        self.position += len;
        self.begin_line();
        self.note_indentation();
    }

    fn note_indentation(&mut self) {
        self.indentation = self.rest().iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    }

    /// Passes over a comment: ends of line before it do not count in metadata, and what ends its line stands where it starts.
    fn comment(&mut self) -> Result<()> {
        self.comment_behind(self.column())
    }

    /// A comment; what is wrong with it is said to stand at a column, where the blanks before it begin.
    fn comment_behind(&mut self, blanks: u32) -> Result<()> {
        let column = self.column();
        let len = memchr::memchr2(b'\n', b'\r', self.rest()).unwrap_or(self.source.len() - self.position);
        let mut end = self.position + len;
        // A lone carriage return is a part of the comment.
        while self.source.get(end) == Some(&b'\r') && self.source.get(end + 1) != Some(&b'\n') {
            let from = end + 1;
            let tail = self.source.get(from..).unwrap_or(&[]);
            end = from + memchr::memchr2(b'\n', b'\r', tail).unwrap_or(tail.len());
        }
        let comment = self.text.get(self.position..end).unwrap_or("");
        if !comment.is_ascii()
            && let Some(bidi) = comment.chars().find(|character| is_bidi(*character))
        {
            let token = format!("\\u{:04X}", u32::from(bidi));
            let words = "invalid bidirectional formatting character in comment: ";
            return self.error(blanks, words, token);
        }
        let newlines = match self.tokens.last_mut() {
            Some(Token { kind: Kind::Eol, newlines, .. }) => std::mem::take(newlines),
            Some(Token { kind: Kind::Comma | Kind::Semicolon, newlines, .. }) => *newlines,
            Some(_) => 0,
            None => 1,
        };
        self.comments.push(Comment { line: self.line, column, newlines, bytes: self.position..end });
        self.position = end;
        self.column_base = end as i64 - i64::from(column);
        Ok(())
    }

    /// Passes over a backslash at the end of a line.
    fn continues_line(&mut self) -> Result<bool> {
        let len = match (self.byte_at(1), self.byte_at(2)) {
            (Some(b'\n'), _) => 2,
            (Some(b'\r'), Some(b'\n')) => 3,
            (None, _) => return self.error(self.column(), "invalid escape \\ at end of file", ""),
            _ => return Ok(false),
        };
        if self.position + len >= self.source.len() {
            return self.error(self.column(), "invalid escape \\ at end of file", "");
        }
        self.pass_line(len);
        Ok(true)
    }

    /// Refuses the character at the position.
    fn unexpected_character<T>(&self) -> Result<T> {
        self.unexpected_character_at(self.column())
    }

    /// Refuses the character at the position, which is said to stand at a column.
    fn unexpected_character_at<T>(&self, column: u32) -> Result<T> {
        let Some(character) = self.peek_char() else { return self.error(column, super::diagnostic::BEFORE, "") };
        let code = u32::from(character);
        let shown = match escape::character_name(character) {
            Some((name, _)) if code < 0x20 && code != 0x1B || code == 0x7F => name.to_owned(),
            _ => format!("\"{character}\""),
        };
        // Elixir prints four digits, and stars where they do not suffice.
        let code = if code > 0xFFFF { "****".to_owned() } else { format!("{code:04X}") };
        self.error(column, "unexpected token: ", format!("{shown} (column {column}, code point U+{code})"))
    }

    /// Makes the term for a name that began on an earlier line.
    fn name_of_line(&mut self, name: &str, line: u32, column: u32) -> Result<Term> {
        let here = std::mem::replace(&mut self.line, line);
        let made = self.name(name, column);
        self.line = here;
        made
    }

    /// Makes the term for a name that stands at `column`.
    fn name(&mut self, name: &str, column: u32) -> Result<Term> {
        if name.chars().count() > crate::term::atom::MAX_CHARACTERS {
            return self.error(column, "atom length must be less than system limit: ", name);
        }
        if let Some(encoder) = self.encoder {
            let meta = Term::list([
                Term::tuple([Term::atom(names::FILE), Term::from(self.options.file.as_str())]),
                Term::tuple([Term::atom(names::LINE), Term::int(i64::from(self.line))]),
                Term::tuple([Term::atom(names::COLUMN), Term::int(i64::from(column))]),
            ]);
            return match encoder(Term::from(name), meta) {
                Ok(term) => Ok(term),
                Err(reason) => {
                    let reason = text_of(&reason);
                    self.error(column, format!("{reason}: "), name)
                }
            };
        }
        let atom = if self.options.existing_atoms { Atom::existing(name) } else { self.intern(name, column)? };
        match atom {
            Some(atom) => Ok(Term::atom(atom)),
            None => self.error(column, "unsafe atom does not exist: ", name),
        }
    }

    fn intern(&self, name: &str, column: u32) -> Result<Option<Atom>> {
        match Atom::try_new(name) {
            Ok(atom) => Ok(Some(atom)),
            Err(full) => self.error(column, format!("{full}: "), name),
        }
    }
}

/// Characters that change the direction of the text after them, so that a source would not look like what it says.
fn is_bidi(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn text_of(term: &Term) -> String {
    match term.view() {
        crate::term::View::Bits(bits) => {
            bits.to_bytes().map_or_else(String::new, |bytes| String::from_utf8_lossy(&bytes).into_owned())
        }
        _ => crate::term::inspect::to_string(term),
    }
}
