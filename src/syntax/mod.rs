//! From source text to quoted expressions, equal to `Code.string_to_quoted/2` of Elixir 1.14.
//!
//! [`tokenizer`] turns the text into tokens, [`parser`] turns the tokens into terms. The whole text is tokenized before
//! anything is parsed, because an error in the text counts before an error in the grammar, wherever the two stand.
//! <https://hexdocs.pm/elixir/1.14/syntax-reference.html>

pub mod diagnostic;
mod exception;
pub mod operator;
pub mod parser;
pub mod token;
pub mod tokenizer;

use std::ops::Range;

use crate::term::Term;

pub use diagnostic::{Exception, Message, SyntaxError, Warning};

/// How to read a source.
#[derive(Clone, Debug)]
pub struct Options {
    /// The file that messages name.
    pub file: String,
    /// The number of the first line.
    pub line: u32,
    /// The column of the first character of the first line.
    pub column: u32,
    /// Whether metadata has columns.
    pub columns: bool,
    /// Whether metadata tells closing tokens, delimiters and the like.
    pub token_metadata: bool,
    /// Whether names that are not atoms yet are refused.
    pub existing_atoms: bool,
    /// Whether escapes in quoted text are replaced.
    pub unescape: bool,
    /// Whether quotes that are not needed are worth a warning.
    pub warn_on_unnecessary_quotes: bool,
    /// Whether the source ends where somebody is typing: then it may be unfinished, and `__cursor__()` stands there.
    pub cursor: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            file: "nofile".to_owned(),
            line: 1,
            column: 1,
            columns: false,
            token_metadata: false,
            existing_atoms: false,
            unescape: true,
            warn_on_unnecessary_quotes: true,
            cursor: false,
        }
    }
}

/// What replaces a literal: gets the literal and its metadata, returns the quoted form or the reason of a refusal.
pub type LiteralEncoder<'a> = &'a mut dyn FnMut(Term, Term) -> Result<Term, Term>;

/// What makes atoms: gets the text and `[file: _, line: _, column: _]`, returns the term that stands for the atom or the
/// reason of a refusal.
pub type StaticAtomsEncoder<'a> = &'a mut dyn FnMut(Term, Term) -> Result<Term, Term>;

/// Functions of the caller that take part in the reading.
#[derive(Default)]
pub struct Hooks<'a> {
    /// Replaces literals.
    pub literal_encoder: Option<LiteralEncoder<'a>>,
    /// Makes atoms.
    pub static_atoms_encoder: Option<StaticAtomsEncoder<'a>>,
}

/// A comment, from its `#` to the end of its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The line it stands on.
    pub line: u32,
    /// The column of its `#`.
    pub column: u32,
    /// The ends of line before it, as the token before it counts them: behind `,` and `;` those before other comments too.
    pub newlines: u32,
    /// Where its text stands in the source.
    pub bytes: Range<usize>,
}

/// What became of a source.
#[derive(Debug)]
pub struct Parsed {
    /// The quoted expression.
    pub result: Result<Term, SyntaxError>,
    /// What was dubious, in the order in which it was found.
    pub warnings: Vec<Warning>,
    /// The comments, in order.
    pub comments: Vec<Comment>,
}

/// Reads a source.
pub fn parse(source: &str, options: &Options) -> Parsed {
    parse_with(source, options, Hooks::default())
}

/// Reads a source with functions of the caller taking part.
pub fn parse_with(source: &str, options: &Options, mut hooks: Hooks<'_>) -> Parsed {
    let (mut warnings, mut comments) = (Vec::new(), Vec::new());
    let encoder = &mut hooks.static_atoms_encoder;
    let result = match tokenizer::tokenize(source, options, encoder, &mut warnings, &mut comments) {
        Ok(tokens) => parser::parse(source, tokens, options, &mut hooks.literal_encoder, &mut warnings),
        Err(error) => {
            // What was dubious in a text that is wrong is told only where it has no place: so does Elixir.
            warnings.retain(|warning| warning.line == 0);
            Err(error)
        }
    };
    Parsed { result: result.map_err(|error| *error), warnings, comments }
}
