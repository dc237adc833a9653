//! Terms as text, exactly as `inspect/2` of Elixir 1.14 prints them: limits, line breaks, colours.
//!
//! [`inspect`] declines what needs Elixir code: structs may have their own way to print. [`build`](self::build) turns a
//! term into a [`document`](self::document), which is then laid out; neither recurses on the depth of the term.

mod build;
pub mod color;
mod document;
pub mod opaque;
pub mod text;

use super::Term;

/// In which base integers are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Base {
    /// `255`
    Decimal,
    /// `0xFF`
    Hex,
    /// `0o377`
    Octal,
    /// `0b11111111`
    Binary,
}

/// When binaries are shown as strings, or lists as charlists.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AsText {
    /// When all that is in them is printable.
    Infer,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What happens with structs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Structs {
    /// They are declined.
    Decline,
    /// They are shown as the maps they are.
    AsMaps,
    /// They are shown as `%Name{...}`, all fields in the order of the map.
    Plain,
}

/// How to print, as `Inspect.Opts`; a limit or width of `None` is `:infinity`.
#[derive(Clone)]
pub struct Options {
    /// Base of integers; another than ten shows binaries as bytes.
    pub base: Base,
    /// Whether binaries are strings.
    pub binaries: AsText,
    /// Whether lists are charlists.
    pub charlists: AsText,
    /// How many items of collections are shown: what a collection shows is taken from what its later parts may.
    pub limit: Option<u64>,
    /// How many characters of a string or charlist are shown.
    pub printable_limit: Option<u64>,
    /// How wide a line is; `None` for one line.
    pub width: Option<usize>,
    /// What happens with structs.
    pub structs: Structs,
    /// Colours of the parts.
    pub colors: color::Colors,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            base: Base::Decimal,
            binaries: AsText::Infer,
            charlists: AsText::Infer,
            limit: Some(50),
            printable_limit: Some(4096),
            width: None,
            structs: Structs::Decline,
            colors: color::Colors::default(),
        }
    }
}

/// Prints a term; nothing if a part of it needs Elixir code to print.
pub fn inspect(term: &Term, options: &Options) -> Option<String> {
    Some(build::document(term, options)?.layout(options.width))
}

/// Prints a term on one line, whole whatever its size, structs with all their fields.
pub fn to_string(term: &Term) -> String {
    let options = Options { limit: None, printable_limit: None, structs: Structs::Plain, ..Options::default() };
    inspect(term, &options).unwrap_or_default()
}
