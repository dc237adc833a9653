//! What people see as one character: the extended grapheme clusters of Unicode 14, as OTP 25 and Elixir 1.14 have them.
//!
//! Unicode 15.1 joined conjuncts of Indic scripts (rule GB9c), which the crate does; here they are apart as before.

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// The graphemes of a text, in order.
pub fn graphemes(text: &str) -> impl Iterator<Item = &str> {
    text.graphemes(true).flat_map(|cluster| Apart { rest: cluster })
}

/// Tells whether a grapheme begins at a place in a text, counted in bytes.
pub fn begins(text: &str, at: usize) -> bool {
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    if !matches!(cursor.is_boundary(text, 0), Ok(false)) {
        return true;
    }
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let next = text.get(at..).and_then(|rest| rest.chars().next());
    matches!((before, next), (Some(before), Some(next)) if conjunct(before, next))
}

/// A cluster of the crate, apart where only conjuncts join it.
struct Apart<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Apart<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let mut before = self.rest.chars().next()?;
        let mut end = self.rest.len();
        for (at, next) in self.rest.char_indices().skip(1) {
            if conjunct(before, next) {
                end = at;
                break;
            }
            before = next;
        }
        let (first, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        Some(first)
    }
}

/// Tells whether two characters of one cluster are joined by GB9c alone: the first extends what is before it, and the
/// second is a letter that would stand by itself behind any other.
fn conjunct(before: char, next: char) -> bool {
    u32::from(next) >= 0x900 && joins('a', before) && !joins('a', next) && !joins_pictures(before, next)
}

/// Emoji are joined by ZWJ (GB11), which holds in all versions.
fn joins_pictures(before: char, next: char) -> bool {
    before == '\u{200D}' && format!("\u{1F469}\u{200D}{next}").graphemes(true).count() == 1
}

fn joins(first: char, second: char) -> bool {
    let mut bytes = [0; 8];
    let len = first.encode_utf8(&mut bytes).len();
    let more = second.encode_utf8(bytes.get_mut(len..).unwrap_or_default()).len();
    let pair = bytes.get(..len + more).and_then(|pair| str::from_utf8(pair).ok()).unwrap_or("");
    pair.graphemes(true).count() == 1
}
