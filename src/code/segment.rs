//! Segments of bit strings, as `<<...>>` is compiled: the same description builds and matches.

use super::instruction::{Operand, Reg};

/// What a segment holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names are the specifiers")]
pub enum Kind {
    Integer,
    Float,
    Binary,
    Utf8,
    Utf16,
    Utf32,
}

/// How many units a segment has.
#[derive(Clone, Copy, Debug)]
pub enum Size {
    /// As many as are left or given (binaries), or as many as the code point needs (utf).
    All,
    /// A number in the source.
    Fixed(u32),
    /// A number in a register or constant.
    Dynamic(Operand),
}

/// What to do with the segment's value when matching.
#[derive(Debug)]
pub enum Target {
    /// Skip it.
    Ignore,
    /// Put it into a register.
    Bind(Reg),
    /// Compare with a constant of the function.
    Literal(u32),
}

/// One segment.
#[derive(Debug)]
pub struct Segment {
    /// What it holds.
    pub kind: Kind,
    /// Its size in units.
    pub size: Size,
    /// Bits in a unit.
    pub unit: u16,
    /// Two's complement.
    pub signed: bool,
    /// Least significant byte first.
    pub little: bool,
    /// When building: the value.
    pub value: Option<Operand>,
    /// When matching: where the value goes.
    pub target: Target,
    /// Literal bytes that this segment is as a whole, when building or matching a constant string.
    pub bytes: Option<Box<[u8]>>,
}

/// The segments of one `<<...>>`.
pub type Segments = Box<[Segment]>;
