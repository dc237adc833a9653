//! Names: which characters they may have, in which form, from which scripts, and how they are written as atoms.
//!
//! Names are normalized (NFC), and all characters of a name must belong to one script, or to one of the sets that UTS 39
//! calls highly restrictive: a name must not look like another one. <https://hexdocs.pm/elixir/1.14/unicode-syntax.html>

use std::cmp::Ordering;

use unicode_normalization::is_nfc;

/// What a character may do in a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// Start a variable.
    Lower,
    /// Start an alias or an atom.
    Upper,
    /// Continue a name.
    Continue,
}

/// How the tokenizer reads a whole text as one name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A variable or function: `foo`, `foo?`.
    Identifier,
    /// A module: `Foo`.
    Alias,
    /// Only an atom: `foo@bar`, `Foo?`.
    Atom,
    /// Not one name.
    None,
}

/// How an atom is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Written {
    /// As a module: `Foo.Bar`.
    Alias,
    /// As a name that could also be a function's: `:foo`.
    Identifier,
    /// As it is behind a colon: `:+`.
    Bare,
    /// Between quotes: `:"a b"`.
    Quoted,
}

use Class::{Continue as C, Lower as I, Upper as A};

type Range = (u32, u32, Class, &'static str);

const RANGES: &[Range] = &include!("table.in");

/// The micro sign is normalized to the Greek letter, unlike all other characters.
pub const MICRO_SIGN: char = '\u{B5}';

/// Atoms of punctuation that are written without quotes.
const BARE: &[&str] = &[
    "%", "{}", "%{}", "<<>>", "->", "...", "..//", "!", "^", "&", "@", "not", ".", "**", "*", "/", "+", "-", "++",
    "--", "+++", "---", "<>", "..", "in", "|>", "<<<", ">>>", "<<~", "~>>", "<~", "~>", "<~>", "<", ">", "<=", ">=",
    "==", "!=", "=~", "===", "!==", "&&", "&&&", "and", "||", "|||", "or", "=", "|", "when", "<-", "\\\\",
];

/// Operators that are written bare in calls but quoted as atoms.
const QUOTED_OPERATORS: &[&str] = &["^^^", "<|>", "::", "~~~"];

/// Written bare as atoms, but not behind a dot.
const NOT_CALLED: &[&str] = &["%", "{}", "%{}", "<<>>", "->", "...", "..//", ".", ".."];

impl Class {
    /// What an ASCII character that starts a name makes of it.
    #[inline(always)]
    pub fn of_first_ascii(byte: u8) -> Option<Class> {
        match byte {
            b'a'..=b'z' | b'_' => Some(Class::Lower),
            b'A'..=b'Z' => Some(Class::Upper),
            _ => None,
        }
    }
}

fn range_of(character: char) -> Option<&'static Range> {
    let code = u32::from(character);
    let found = RANGES.binary_search_by(|(first, last, ..)| match () {
        () if code < *first => Ordering::Greater,
        () if code > *last => Ordering::Less,
        () => Ordering::Equal,
    });
    RANGES.get(found.ok()?)
}

/// What a character that starts a name makes of it.
pub fn class_of_first(character: char) -> Option<Class> {
    match u8::try_from(character) {
        Ok(byte @ 0..=0x7F) => Class::of_first_ascii(byte),
        _ => range_of(character).map(|range| range.2).filter(|class| *class != Class::Continue),
    }
}

/// Tells whether a character may be in a name, after the first.
pub fn continues(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '@') || range_of(character).is_some()
}

/// The scripts of a character, separated by commas: none for those that all scripts share.
pub fn scripts(character: char) -> &'static str {
    match range_of(character) {
        _ if character.is_ascii_alphabetic() => "Latin",
        Some(range) => range.3,
        None => "",
    }
}

/// Tells whether the characters resolve to one script or to a set that is safe to mix.
pub fn is_highly_restrictive(name: &str) -> bool {
    let sets: Vec<&str> = name.chars().map(scripts).filter(|set| !set.is_empty()).collect();
    let Some(first) = sets.first() else { return true };
    let has = |set: &str, script: &str| set.split(',').any(|candidate| candidate == script);
    if first.split(',').any(|script| sets.iter().all(|set| has(set, script))) {
        return true;
    }
    let mixes = ["Han with Bopomofo", "Japanese", "Korean"];
    mixes.iter().any(|mix| sets.iter().all(|set| has(set, "Latin") || has(set, mix)))
}

/// How the tokenizer reads the whole text.
pub fn kind(text: &str) -> Kind {
    let Some(class) = text.chars().next().and_then(class_of_first) else { return Kind::None };
    let name = text.strip_suffix(['?', '!']).unwrap_or(text);
    if !name.chars().all(continues) {
        return Kind::None;
    }
    let ascii = name.is_ascii();
    if !ascii && (name.contains(MICRO_SIGN) || !is_nfc(name) || !is_highly_restrictive(name)) {
        return Kind::None;
    }
    match class {
        _ if name.contains('@') => Kind::Atom,
        Class::Lower => Kind::Identifier,
        _ if ascii && name.len() == text.len() => Kind::Alias,
        _ => Kind::Atom,
    }
}

/// How the atom with this text is written.
pub fn written(text: &str) -> Written {
    if is_alias(text) {
        return Written::Alias;
    }
    match kind(text) {
        Kind::Identifier if !BARE.contains(&text) => Written::Identifier,
        Kind::Identifier | Kind::Alias | Kind::Atom => Written::Bare,
        Kind::None if BARE.contains(&text) => Written::Bare,
        Kind::None => Written::Quoted,
    }
}

/// Tells whether a function of this name is called without quotes.
pub fn is_called_bare(text: &str) -> bool {
    let operator = BARE.contains(&text) || QUOTED_OPERATORS.contains(&text);
    (operator && !NOT_CALLED.contains(&text)) || kind(text) == Kind::Identifier
}

/// Tells whether the text is that of a module's atom, as `Elixir.Foo.Bar`.
pub fn is_alias(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("Elixir") else { return false };
    let part = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_uppercase())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    rest.is_empty() || rest.strip_prefix('.').is_some_and(|rest| rest.split('.').all(part))
}
