//! Pieces of the library's source. The build script has this file too, so it needs nothing else of the program.

/// A piece of the library's source, and the number of its first line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Excerpt {
    /// The text.
    pub text: &'static str,
    /// The line it starts at.
    pub line: u32,
}

/// How a function or macro of the module at hand is defined.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DefinitionKind {
    /// `def`
    Def,
    /// `defp`
    Defp,
    /// `defmacro`
    Defmacro,
    /// `defmacrop`
    Defmacrop,
}
