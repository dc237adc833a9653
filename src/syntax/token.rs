//! Tokens: what the tokenizer hands to the parser.
//!
//! A token knows its kind, where it starts, and what it stands for. The kinds are those of Elixir's grammar: one
//! for each class of operators, and one for each way an identifier may go on (`foo(`, `foo[`, `foo do`, `foo -1`).

use crate::term::Term;

/// What a token is to the grammar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Kind {
    /// One or several ends of line.
    Eol,
    /// `;`
    Semicolon,
    /// `,`
    Comma,
    /// `.`
    Dot,
    /// `.` before `(`
    DotCall,
    /// `(`
    OpenParen,
    /// `)`
    CloseParen,
    /// `[`
    OpenBracket,
    /// `]`
    CloseBracket,
    /// `{`
    OpenCurly,
    /// `}`
    CloseCurly,
    /// `<<`
    OpenBits,
    /// `>>`
    CloseBits,
    /// `%`
    Percent,
    /// `%` before `{`
    MapOp,
    /// A name that may be a variable or a call.
    Identifier,
    /// A name directly before `(`.
    ParenIdentifier,
    /// A name directly before `[`.
    BracketIdentifier,
    /// A name before `do`.
    DoIdentifier,
    /// A name before something like ` -1`, which makes the sign part of an argument.
    OpIdentifier,
    /// `after`, `else`, `rescue` or `catch`.
    BlockIdentifier,
    /// `name:`
    KwIdentifier,
    /// `"name": ` with interpolation.
    KwInterpolated,
    /// `Name`
    Alias,
    /// `:name`
    Atom,
    /// `:"name"`
    AtomQuoted,
    /// `:"name"` with interpolation.
    AtomInterpolated,
    /// An integer.
    Int,
    /// A float.
    Float,
    /// `?a`
    Char,
    /// `"text"`
    BinString,
    /// `'text'`
    ListString,
    /// `"""`
    BinHeredoc,
    /// `'''`
    ListHeredoc,
    /// `~x(text)`
    Sigil,
    /// `fn`
    Fn,
    /// `do`
    Do,
    /// `end`
    End,
    /// `true`
    True,
    /// `false`
    False,
    /// `nil`
    Nil,
    /// `->`
    Stab,
    /// `!`, `^`, `not`, `~~~`
    Unary,
    /// `@`
    At,
    /// `&`
    Capture,
    /// `+`, `-`: unary and binary.
    Dual,
    /// `//`
    Ternary,
    /// `..`
    Range,
    /// `<-`, `\\`
    InMatch,
    /// `when`
    When,
    /// `::`
    Type,
    /// `|`
    Pipe,
    /// `=>`
    Assoc,
    /// `=`
    Match,
    /// `||`, `|||`, `or`
    Or,
    /// `&&`, `&&&`, `and`
    And,
    /// `==`, `!=`, `=~`, `===`, `!==`
    Comp,
    /// `<`, `>`, `<=`, `>=`
    Rel,
    /// `|>`, `<<<`, `>>>`, `<<~`, `~>>`, `<~`, `~>`, `<~>`, `<|>`
    Arrow,
    /// `in`, `not in`
    In,
    /// `^^^`
    Xor,
    /// `++`, `--`, `+++`, `---`, `<>`
    Concat,
    /// `*`, `/`
    Mult,
    /// `**`
    Power,
}

/// The name of the call that stands for the place where somebody is typing.
pub const CURSOR: &str = "__cursor__";

/// How many kinds there are.
pub const KINDS: usize = Kind::Power as usize + 1;

/// One token.
#[derive(Debug)]
pub struct Token {
    /// What it is to the grammar.
    pub kind: Kind,
    /// The line it starts on.
    pub line: u32,
    /// The column it starts at, in code points.
    pub column: u32,
    /// Ends of line in it (`Eol`), after it (`,` and `;`), or before it (operators); [`NO_NEWLINES`] where none count.
    pub newlines: u32,
    /// What it stands for.
    pub value: Value,
}

/// The value of [`Token::newlines`] that stands for "not counted".
pub const NO_NEWLINES: u32 = 0;

/// What a token stands for.
#[derive(Debug)]
pub enum Value {
    /// Nothing beyond its kind.
    None,
    /// A name: an atom, or what the encoder of atoms made of it.
    Name(Term),
    /// A number or character and the bytes of the source it is written in.
    Number(Term, Span),
    /// Text with its interpolations.
    Text(Box<Text>),
    /// A sigil.
    Sigil(Box<Sigil>),
}

/// A range of bytes of the source.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
}

/// The content of something quoted.
#[derive(Debug)]
pub struct Text {
    /// Its parts in order.
    pub parts: Vec<Part>,
    /// How far a heredoc is indented.
    pub indentation: Option<u32>,
    /// The character that opened it.
    pub quote: u8,
}

/// A sigil.
#[derive(Debug)]
pub struct Sigil {
    /// The letter.
    pub name: u8,
    /// Its content.
    pub text: Text,
    /// The letters behind it.
    pub modifiers: Vec<u8>,
    /// What opened it.
    pub delimiter: &'static str,
}

/// A part of something quoted.
#[derive(Debug)]
pub enum Part {
    /// Literal text.
    Literal(Vec<u8>),
    /// `#{...}`
    Interpolation(Interpolation),
}

/// `#{...}`
#[derive(Debug)]
pub struct Interpolation {
    /// Line and column of the `#`.
    pub start: (u32, u32),
    /// Line and column of the `}`.
    pub end: (u32, u32),
    /// What is between.
    pub tokens: Vec<Token>,
}

impl Text {
    /// The content, if there is no interpolation.
    pub fn literal(&self) -> Option<&[u8]> {
        match self.parts.as_slice() {
            [] => Some(&[]),
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }
}
