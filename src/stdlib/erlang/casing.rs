//! Upper, lower and title case of texts, with the rules of Greek and Turkic, as `String.upcase/2` and friends have them.
//!
//! What is no valid UTF-8 stays as it is, byte by byte.

use unicode_normalization::char::is_combining_mark;

/// Which rules apply.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Unicode's, whatever the language.
    Default,
    /// Only `a` to `z` and `A` to `Z`.
    Ascii,
    /// A small sigma at the end of a word is a final one.
    Greek,
    /// I has a dotless and a dotted form.
    Turkic,
}

impl Mode {
    /// Reads the name of a mode.
    pub fn from_name(name: &str) -> Option<Mode> {
        Some(match name {
            "default" => Mode::Default,
            "ascii" => Mode::Ascii,
            "greek" => Mode::Greek,
            "turkic" => Mode::Turkic,
            _ => return None,
        })
    }
}

const DOT_ABOVE: char = '\u{307}';

/// Title case forms of what differs from upper case; characters that are their own are in [`is_own_title`].
const TITLES: &[(u32, &str)] = &[
    (0xDF, "\u{53}\u{73}"),
    (0x1C4, "\u{1C5}"),
    (0x1C6, "\u{1C5}"),
    (0x1C7, "\u{1C8}"),
    (0x1C9, "\u{1C8}"),
    (0x1CA, "\u{1CB}"),
    (0x1CC, "\u{1CB}"),
    (0x1F1, "\u{1F2}"),
    (0x1F3, "\u{1F2}"),
    (0x587, "\u{535}\u{582}"),
    (0x1F80, "\u{1F88}"),
    (0x1F81, "\u{1F89}"),
    (0x1F82, "\u{1F8A}"),
    (0x1F83, "\u{1F8B}"),
    (0x1F84, "\u{1F8C}"),
    (0x1F85, "\u{1F8D}"),
    (0x1F86, "\u{1F8E}"),
    (0x1F87, "\u{1F8F}"),
    (0x1F90, "\u{1F98}"),
    (0x1F91, "\u{1F99}"),
    (0x1F92, "\u{1F9A}"),
    (0x1F93, "\u{1F9B}"),
    (0x1F94, "\u{1F9C}"),
    (0x1F95, "\u{1F9D}"),
    (0x1F96, "\u{1F9E}"),
    (0x1F97, "\u{1F9F}"),
    (0x1FA0, "\u{1FA8}"),
    (0x1FA1, "\u{1FA9}"),
    (0x1FA2, "\u{1FAA}"),
    (0x1FA3, "\u{1FAB}"),
    (0x1FA4, "\u{1FAC}"),
    (0x1FA5, "\u{1FAD}"),
    (0x1FA6, "\u{1FAE}"),
    (0x1FA7, "\u{1FAF}"),
    (0x1FB2, "\u{1FBA}\u{345}"),
    (0x1FB3, "\u{1FBC}"),
    (0x1FB4, "\u{386}\u{345}"),
    (0x1FB7, "\u{391}\u{342}\u{345}"),
    (0x1FC2, "\u{1FCA}\u{345}"),
    (0x1FC3, "\u{1FCC}"),
    (0x1FC4, "\u{389}\u{345}"),
    (0x1FC7, "\u{397}\u{342}\u{345}"),
    (0x1FF2, "\u{1FFA}\u{345}"),
    (0x1FF3, "\u{1FFC}"),
    (0x1FF4, "\u{38F}\u{345}"),
    (0x1FF7, "\u{3A9}\u{342}\u{345}"),
    (0xFB00, "\u{46}\u{66}"),
    (0xFB01, "\u{46}\u{69}"),
    (0xFB02, "\u{46}\u{6C}"),
    (0xFB03, "\u{46}\u{66}\u{69}"),
    (0xFB04, "\u{46}\u{66}\u{6C}"),
    (0xFB05, "\u{53}\u{74}"),
    (0xFB06, "\u{53}\u{74}"),
    (0xFB13, "\u{544}\u{576}"),
    (0xFB14, "\u{544}\u{565}"),
    (0xFB15, "\u{544}\u{56B}"),
    (0xFB16, "\u{54E}\u{576}"),
    (0xFB17, "\u{544}\u{56D}"),
];

/// Tells whether a character is its own title case, though its upper case is another.
fn is_own_title(code: u32) -> bool {
    matches!(
        code,
        0x1C5 | 0x1C8 | 0x1CB | 0x1F2
            | 0x10D0..=0x10FA | 0x10FD..=0x10FF
            | 0x1F88..=0x1F8F | 0x1F98..=0x1F9F | 0x1FA8..=0x1FAF
            | 0x1FBC | 0x1FCC | 0x1FFC
    )
}

/// Maps the valid parts of a text and keeps the rest.
fn map_valid(bytes: &[u8], mut map: impl FnMut(&str, &mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        map(chunk.valid(), &mut out);
        out.extend_from_slice(chunk.invalid());
    }
    out
}

fn push(out: &mut Vec<u8>, character: char) {
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

/// The text in upper case.
pub fn upcase(bytes: &[u8], mode: Mode) -> Vec<u8> {
    if mode == Mode::Ascii || (mode != Mode::Turkic && bytes.is_ascii()) {
        return bytes.to_ascii_uppercase();
    }
    map_valid(bytes, |text, out| {
        for character in text.chars() {
            push_upper(out, character, mode);
        }
    })
}

fn push_upper(out: &mut Vec<u8>, character: char, mode: Mode) {
    match character {
        'i' if mode == Mode::Turkic => push(out, 'İ'),
        _ => character.to_uppercase().for_each(|upper| push(out, upper)),
    }
}

/// The text in lower case.
pub fn downcase(bytes: &[u8], mode: Mode) -> Vec<u8> {
    if mode == Mode::Ascii || (mode != Mode::Turkic && bytes.is_ascii()) {
        return bytes.to_ascii_lowercase();
    }
    map_valid(bytes, |text, out| {
        // Whether the last letter was one beyond ASCII that has a case: then a sigma may be final.
        let mut after_letter = false;
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            match (mode, character) {
                (Mode::Turkic, 'I') if characters.next_if_eq(&DOT_ABOVE).is_some() => push(out, 'i'),
                (Mode::Turkic, 'I') => push(out, 'ı'),
                (Mode::Turkic, 'İ') => push(out, 'i'),
                (Mode::Greek, 'Σ') if after_letter && !is_letter_next(characters.clone()) => push(out, 'ς'),
                _ => character.to_lowercase().for_each(|lower| push(out, lower)),
            }
            if !is_ignorable(character) {
                after_letter = !character.is_ascii() && (character.is_uppercase() || character.is_lowercase());
            }
        }
    })
}

/// The text in the form in which case does not count.
pub fn casefold(bytes: &[u8]) -> Vec<u8> {
    map_valid(bytes, |text, out| {
        for character in text.chars() {
            match character {
                'ı' => push(out, character),
                // Cherokee had upper case alone for long, and is folded to that.
                '\u{13A0}'..='\u{13FD}' | '\u{AB70}'..='\u{ABBF}' => push_upper(out, character, Mode::Default),
                _ => {
                    let small = character.to_lowercase();
                    small
                        .flat_map(char::to_uppercase)
                        .flat_map(char::to_lowercase)
                        .for_each(|folded| push(out, folded));
                }
            }
        }
    })
}

/// Tells whether a character within a word says nothing about case.
fn is_ignorable(character: char) -> bool {
    is_combining_mark(character) || matches!(character, '.' | '\'' | ':' | '·' | '‘' | '’' | '^' | '`' | '\u{AD}')
}

fn is_letter_next(characters: impl Iterator<Item = char>) -> bool {
    let mut characters = characters.skip_while(|character| is_ignorable(*character));
    characters.next().is_some_and(|next| next.is_uppercase() || next.is_lowercase())
}

/// The first character in title case, and how many bytes of the text it was.
pub fn titlecase_first(bytes: &[u8], mode: Mode) -> (Vec<u8>, usize) {
    let mut out = Vec::new();
    let valid = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    let Some(first) = valid.chars().next() else {
        let len = bytes.len().min(1);
        out.extend_from_slice(bytes.get(..len).unwrap_or(&[]));
        return (out, len);
    };
    let code = u32::from(first);
    match TITLES.binary_search_by_key(&code, |(code, _)| *code) {
        _ if mode == Mode::Ascii => push(&mut out, first.to_ascii_uppercase()),
        Ok(index) => out.extend_from_slice(TITLES.get(index).map_or("", |(_, title)| title).as_bytes()),
        Err(_) if is_own_title(code) => push(&mut out, first),
        Err(_) => push_upper(&mut out, first, mode),
    }
    (out, first.len_utf8())
}
