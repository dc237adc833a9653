//! Names with characters beyond ASCII: which characters they may have, in which form, and from which scripts.
//!
//! Names are normalized (NFC), and all characters of a name must belong to one script, or to one of the sets that UTS 39
//! calls highly restrictive: a name must not look like another one. <https://hexdocs.pm/elixir/1.14/unicode-syntax.html>

use std::cmp::Ordering;

use unicode_normalization::UnicodeNormalization;

use super::confusable::skeleton;
use super::identifier::Name;
use super::{Result, Tokenizer};

/// What a character may do in a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Class {
    /// Start a variable.
    Lower,
    /// Start an alias or an atom.
    Upper,
    /// Continue a name.
    Continue,
}

use Class::{Continue as C, Lower as I, Upper as A};

type Range = (u32, u32, Class, &'static str);

const RANGES: &[Range] = &include!("unicode_table.in");

/// Where people are sent to read more.
const SEE: &str = "See https://hexdocs.pm/elixir/unicode-syntax.html for more information.";

/// The micro sign, which is the one character that is replaced by a compatible one.
const MICRO_SIGN: char = '\u{B5}';

impl Class {
    /// What an ASCII character that starts a name makes of it.
    #[inline(always)]
    pub(super) fn of_first_ascii(byte: u8) -> Option<Class> {
        match byte {
            b'a'..=b'z' | b'_' => Some(Class::Lower),
            b'A'..=b'Z' => Some(Class::Upper),
            _ => None,
        }
    }
}

fn range_of(character: char) -> Option<&'static Range> {
    let code = u32::from(character);
    RANGES
        .binary_search_by(|(first, last, ..)| match () {
            () if code < *first => Ordering::Greater,
            () if code > *last => Ordering::Less,
            () => Ordering::Equal,
        })
        .ok()
        .and_then(|index| RANGES.get(index))
}

/// Tells whether a character may be in a name, after the first.
pub(super) fn continues(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '@') || range_of(character).is_some()
}

fn class_of_first(character: char) -> Option<Class> {
    if character.is_ascii() {
        return Class::of_first_ascii(character as u8);
    }
    range_of(character).map(|range| range.2).filter(|class| *class != Class::Continue)
}

/// The scripts of a character: none for those that all scripts share.
fn scripts(character: char) -> &'static str {
    match range_of(character) {
        _ if character.is_ascii_alphabetic() => "Latin",
        Some(range) => range.3,
        None => "",
    }
}

/// Tells whether the characters resolve to one script or to a set that is safe to mix.
fn is_highly_restrictive(name: &str) -> bool {
    let sets: Vec<&str> = name.chars().map(scripts).filter(|set| !set.is_empty()).collect();
    let Some(first) = sets.first() else { return true };
    let has = |set: &str, script: &str| set.split(',').any(|candidate| candidate == script);
    if first.split(',').any(|script| sets.iter().all(|set| has(set, script))) {
        return true;
    }
    ["Han with Bopomofo", "Japanese", "Korean"]
        .iter()
        .any(|mix| sets.iter().all(|set| has(set, "Latin") || has(set, mix)))
}

impl<'a> Tokenizer<'a, '_> {
    /// Reads a name that has characters beyond ASCII, or ends before one.
    #[cold]
    pub(super) fn read_unicode_name(&mut self, start: usize) -> Result<Option<Name<'a>>> {
        let line_column = self.column_of(start);
        let text = self.text.get(start..).unwrap_or("");
        let Some(class) = text.chars().next().and_then(class_of_first) else { return Ok(None) };
        let len = text.find(|character| !continues(character)).unwrap_or(text.len());
        let (raw, rest) = text.split_at(len);
        for character in raw.chars() {
            self.advance_char(character);
        }
        let has_punctuation = matches!(rest.as_bytes().first(), Some(b'?' | b'!'));
        if has_punctuation {
            self.position += 1;
        }
        if let Some(next) = rest.chars().next().filter(|next| !next.is_ascii()) {
            return self.unexpected_in_name(raw, next, start);
        }
        let mut name: String = if raw.contains(MICRO_SIGN) { raw.nfkc().collect() } else { raw.nfc().collect() };
        let is_ascii = name.is_ascii();
        self.has_unicode_names |= !is_ascii;
        let mixed = !is_ascii && !is_highly_restrictive(&name);
        if has_punctuation {
            name.push(if rest.starts_with('?') { '?' } else { '!' });
        }
        if mixed {
            let column = line_column - self.colon_before(start);
            // A form of which only the beginning can be read is none.
            let looks = skeleton(&name);
            return match simpler_form(&name).filter(|_| name_in(&looks) == looks) {
                Some(simpler) => {
                    let length = u32::try_from(name.chars().count()).unwrap_or(0);
                    let hint = format!("\n{simpler}");
                    self.mixed_scripts(column + length - 1, &name, &(listing(&name), hint))
                }
                None => self.mixed_scripts(column, &name, &(listing(&name), format!("\n\n{SEE}"))),
            };
        }
        let has_at = raw.contains('@');
        Ok(Some(Name { text: name.into(), class, has_at, has_punctuation, is_ascii }))
    }

    /// What the columns of a name at `start` count less: of an atom they count from its colon on.
    fn colon_before(&self, start: usize) -> u32 {
        u32::from(start > 0 && self.source.get(start - 1) == Some(&b':'))
    }

    /// Refuses a character behind a name, with a hint when its compatible form would do.
    fn unexpected_in_name<T>(&self, name: &str, next: char, start: usize) -> Result<T> {
        let column = self.column() - self.colon_before(start);
        let got: String = name.chars().chain(Some(next)).collect();
        let better: String = got.nfkc().collect();
        if better == got || better.chars().any(|character| !character.is_ascii() && !continues(character)) {
            return match simpler_form(&got) {
                Some(words) => self.error(column, "unexpected token: ", words),
                None => self.unexpected_character_at(column),
            };
        }
        let words = format!(
            "Elixir expects unquoted Unicode atoms, variables, and calls to use allowed codepoints and to be in NFC form.\n\nGot:\n\n    \"{got}\" (code points {})\n\nHint: You could write the above in a compatible format that is accepted by Elixir:\n\n    \"{better}\" (code points {})\n\n{SEE}",
            code_points(&got),
            code_points(&better)
        );
        self.error(column, "unexpected token: ", words)
    }
}

/// The words about a name that looks the same and can be read, if there is one.
fn simpler_form(name: &str) -> Option<String> {
    let looks = skeleton(name);
    let simpler = name_in(&looks);
    (looks != name && !simpler.is_empty() && is_highly_restrictive(simpler)).then(|| {
        format!(
            "Codepoint failed identifier tokenization, but a simpler form was found.\n\nGot:\n\n    \"{name}\" (code points {})\n\n\
             Hint: You could write the above in a similar way that is accepted by Elixir:\n\n    \"{simpler}\" (code points {})\n\n{SEE}",
            code_points(name),
            code_points(simpler)
        )
    })
}

/// The name that a text begins with.
fn name_in(text: &str) -> &str {
    if text.chars().next().is_none_or(|first| class_of_first(first).is_none()) {
        return "";
    }
    let len = text.find(|character| !continues(character)).unwrap_or(text.len());
    let (name, rest) = text.split_at(len);
    if rest.starts_with(['?', '!']) { text.get(..len + 1).unwrap_or(name) } else { name }
}

fn code_points(text: &str) -> String {
    let codes: Vec<String> = text.chars().map(|character| format!("0x{:05X}", u32::from(character))).collect();
    codes.join(" ")
}

/// Which characters of a name are from which scripts, a line each.
fn listing(name: &str) -> String {
    let mut lines = String::new();
    for character in name.chars() {
        lines.push_str(&format!("  \\u{:04X} {character}", u32::from(character)));
        let scripts = scripts(character);
        if !scripts.is_empty() {
            lines.push_str(&format!(" {{{scripts}}}"));
        }
        lines.push('\n');
    }
    lines
}
