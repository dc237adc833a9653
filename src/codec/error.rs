//! What can be wrong with bytes, and where.

use std::fmt;

/// Bytes that are not a term, with the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind} at byte {offset}{}", PathDisplay(path))]
pub struct DecodeError {
    /// How many bytes were read before.
    pub offset: usize,
    /// The way from the outermost term to the wrong one.
    pub path: Vec<Step>,
    /// What is wrong.
    pub kind: DecodeErrorKind,
}

/// One step from a term into its parts; positions count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Element of a tuple.
    Tuple(usize),
    /// Element of a list; the position behind the last is the tail.
    List(usize),
    /// Key of a map's pair.
    Key(usize),
    /// Value of a map's pair.
    Value(usize),
    /// Value that a function captured.
    Captured(usize),
}

/// What is wrong with bytes that should be a term.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeErrorKind {
    /// The bytes end within the term.
    #[error("the bytes end too early")]
    Truncated,
    /// A count that the bytes left cannot hold.
    #[error("a count of {count} with {left} bytes left")]
    Count {
        /// The count as it stands in the bytes.
        count: u64,
        /// How many bytes follow.
        left: usize,
    },
    /// A tag that does not exist or may not stand here.
    #[error("unexpected tag {0}")]
    Tag(u8),
    /// Another version than 131 at the start.
    #[error("unknown version {0} of the external term format")]
    Version(u8),
    /// Text that is not UTF-8.
    #[error("invalid UTF-8")]
    Utf8,
    /// An atom of more than 255 characters.
    #[error("an atom is too long")]
    AtomTooLong,
    /// No room for another atom.
    #[error("no more room for atoms")]
    AtomTableFull,
    /// An atom that does not exist here, where only existing ones are allowed.
    #[error("an atom does not exist")]
    UnknownAtom,
    /// A reference into the atom cache that leads nowhere.
    #[error("unknown atom cache reference {0}")]
    AtomCache(u8),
    /// A float that is infinite, not a number or not even digits.
    #[error("not a finite float")]
    Float,
    /// A bit string with an impossible number of bits in its last byte.
    #[error("{0} bits in the last byte")]
    BitCount(u8),
    /// A reference of no words or too many.
    #[error("a reference of {0} words")]
    ReferenceWords(usize),
    /// A key that stands twice in a map.
    #[error("a map has the same key twice")]
    DuplicateKey,
    /// An arity above 255.
    #[error("impossible arity")]
    Arity,
    /// A function that cannot be made here.
    #[error("a function cannot be restored: {0}")]
    Function(String),
    /// A compressed part that is damaged or not as long as it says.
    #[error("damaged compression")]
    Compression,
    /// An extension type of MessagePack that means nothing here.
    #[error("unknown extension type {0}")]
    Extension(i8),
    /// A control message that is unknown or has the wrong fields.
    #[error("not a control message: {0}")]
    Control(&'static str),
    /// Bytes behind the end of the term.
    #[error("{0} bytes follow the term")]
    Trailing(usize),
}

/// A term that cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// A function whose code cannot travel.
    #[error("a function of {0} cannot be sent")]
    Function(&'static str),
    /// More than the format can count.
    #[error("the term is too large")]
    TooLarge,
}

impl DecodeError {
    /// An error of bytes outside of any term.
    pub(crate) fn at(offset: usize, kind: DecodeErrorKind) -> DecodeError {
        DecodeError { offset, path: Vec::new(), kind }
    }

    /// The same error, counted from `skipped` bytes earlier.
    pub(crate) fn behind(mut self, skipped: usize) -> DecodeError {
        self.offset += skipped;
        self
    }
}

struct PathDisplay<'a>(&'a [Step]);

impl fmt::Display for PathDisplay<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// A deep path is told by its outermost steps alone.
        const SHOWN: usize = 8;
        for (index, step) in self.0.iter().take(SHOWN).enumerate() {
            f.write_str(if index == 0 { ", in " } else { "." })?;
            match step {
                Step::Tuple(position) => write!(f, "tuple[{position}]")?,
                Step::List(position) => write!(f, "list[{position}]")?,
                Step::Key(position) => write!(f, "map key[{position}]")?,
                Step::Value(position) => write!(f, "map value[{position}]")?,
                Step::Captured(position) => write!(f, "captured[{position}]")?,
            }
        }
        if self.0.len() > SHOWN { write!(f, " and {} deeper", self.0.len() - SHOWN) } else { Ok(()) }
    }
}
