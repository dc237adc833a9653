//! Strings, charlists and atoms as source text: what may stand in them as it is, and how the rest is escaped.

use crate::term::name::{self, Written};
use crate::term::{Atom, Term, names};

/// How many characters or items are still to be shown; none for all.
pub(super) type Limit = Option<u64>;

pub(super) fn less(limit: Limit) -> Limit {
    limit.map(|limit| limit.saturating_sub(1))
}

/// Tells whether a code point is shown as it is (`String.printable?/1` also allows what [`control_escape`] knows).
pub fn is_printable(code: u32) -> bool {
    matches!(code, 0x20..=0x7E | 0xA0..=0xD7FF | 0xE000..=0xFFFD | 0x10000..=0x10FFFF)
}

/// The backslash forms of control characters.
fn control_escape(code: u32) -> Option<&'static str> {
    Some(match code {
        0 => "\\0",
        7 => "\\a",
        8 => "\\b",
        9 => "\\t",
        10 => "\\n",
        11 => "\\v",
        12 => "\\f",
        13 => "\\r",
        27 => "\\e",
        0x7F => "\\d",
        0x5C => "\\\\",
        0xFEFF => "\\uFEFF",
        _ => return None,
    })
}

/// `String.printable?(text, limit)`: the first characters are valid and printable.
pub fn is_printable_text(bytes: &[u8], limit: Limit) -> bool {
    let mut left = limit;
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if left == Some(0) {
                return true;
            }
            let code = u32::from(character);
            if !(is_printable(code) || matches!(code, 7..=13 | 27 | 0x7F)) {
                return false;
            }
            left = less(left);
        }
        if !chunk.invalid().is_empty() {
            return left == Some(0);
        }
    }
    true
}

/// `List.ascii_printable?(list, limit)` of a list that is not empty.
pub(super) fn is_printable_list(list: &Term, limit: Limit) -> bool {
    let (mut rest, mut left) = (list, limit);
    while left != Some(0) {
        let Some(cons) = rest.as_cons() else { return rest.is_nil_list() };
        if !matches!(cons.head.as_int(), Some(32..=126 | 7..=13 | 27)) {
            return false;
        }
        rest = &cons.tail;
        left = less(left);
    }
    true
}

/// Appends the bytes escaped for between two `quote`s, as many characters as the limit allows; tells whether that was all.
pub fn escape_into(out: &mut String, bytes: &[u8], quote: char, limit: Limit) -> bool {
    let mut left = limit;
    for chunk in bytes.utf8_chunks() {
        let mut characters = chunk.valid().chars().peekable();
        while let Some(character) = characters.next() {
            if left == Some(0) {
                return false;
            }
            left = less(left);
            // The start of an interpolation counts as one character.
            if character == '#' && characters.next_if_eq(&'{').is_some() {
                out.push_str("\\#{");
                continue;
            }
            escape_character(out, character, quote);
        }
        for byte in chunk.invalid() {
            if left == Some(0) {
                return false;
            }
            left = less(left);
            out.push_str(&format!("\\x{byte:02X}"));
        }
    }
    true
}

fn escape_character(out: &mut String, character: char, quote: char) {
    let code = u32::from(character);
    match control_escape(code) {
        Some(escape) => out.push_str(escape),
        None if character == quote => {
            out.push('\\');
            out.push(quote);
        }
        None if is_printable(code) => out.push(character),
        None if code < 0x100 => out.push_str(&format!("\\x{code:02X}")),
        None => out.push_str(&format!("\\x{{{code:X}}}")),
    }
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    escape_into(&mut out, text.as_bytes(), '"', None);
    out.push('"');
    out
}

/// The atom as a literal: `:foo`, `Foo`, `nil`, `:"a b"`.
pub fn atom(atom: Atom) -> String {
    let text = atom.name();
    if matches!(atom, names::NIL | names::TRUE | names::FALSE) {
        return text.to_owned();
    }
    match name::written(text) {
        Written::Alias => alias(text).to_owned(),
        Written::Quoted => format!(":{}", quoted(text)),
        Written::Identifier | Written::Bare => format!(":{text}"),
    }
}

/// The alias without `Elixir.` in front, unless what is left would be taken for that.
fn alias(text: &str) -> &str {
    let short = text.strip_prefix("Elixir.").unwrap_or(text);
    if short == "Elixir" || short.starts_with("Elixir.") { text } else { short }
}

/// The atom as a key of keywords: `foo:`, `"a b":`.
pub fn key(atom: Atom) -> String {
    let text = atom.name();
    match name::written(text) {
        Written::Alias | Written::Quoted => format!("{}:", quoted(text)),
        Written::Identifier | Written::Bare => format!("{text}:"),
    }
}

/// The atom as the name of a called function: `foo`, `"a b"`.
pub fn function_name(text: &str) -> String {
    if name::is_called_bare(text) { text.to_owned() } else { quoted(text) }
}
