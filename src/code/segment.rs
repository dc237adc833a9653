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
    /// Compare with a small integer.
    Int(i64),
    /// Put where it starts, in bits, into a register: the last segment, which is whatever is left.
    Position(Reg),
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
    /// When building: whether errors count it, as they do not what a comprehension has collected.
    pub counted: bool,
    /// When building: the value.
    pub value: Option<Operand>,
    /// When matching: where the value goes.
    pub target: Target,
    /// Literal bytes that this segment is as a whole, when building or matching a constant string.
    pub bytes: Option<Box<[u8]>>,
}

/// The segments of one `<<...>>`.
pub type Segments = Box<[Segment]>;

/// What matching asks of each byte, where all segments are a byte or a character in UTF-8 except perhaps a last one that is
/// whatever is left.
#[derive(Debug)]
pub struct ByteTests {
    /// What is to be done with the first bytes.
    pub each: Box<[ByteTest]>,
    /// What may follow.
    pub behind: Behind,
    /// Where to put, in bits, where that starts: characters are not all of one width.
    pub position: Option<Reg>,
    /// Whether there are characters among the tests: each of the others is of one byte.
    pub characters: bool,
}

/// What may follow the matched part of a bit string.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Behind {
    /// Nothing.
    Nothing,
    /// Whole bytes.
    Bytes,
    /// Any bits.
    Bits,
}

/// What is to be done with one byte, or one character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ByteTest {
    /// Nothing.
    Skip,
    /// It must be this one.
    Is(u8),
    /// It goes into a register.
    Bind(Reg),
    /// As many bytes as a character has are passed over.
    SkipCharacter,
    /// The code point of a character goes into a register.
    BindCharacter(Reg),
    /// The character must have this code point.
    IsCharacter(u32),
}

impl ByteTests {
    /// The tests that some segments come to, if they come to nothing else.
    pub fn of(segments: &[Segment]) -> Option<ByteTests> {
        let (behind, position) = segments.last().map_or((Behind::Nothing, None), Segment::rest);
        let first = segments.get(..segments.len() - usize::from(behind != Behind::Nothing))?;
        let mut each = Vec::with_capacity(first.len());
        for segment in first {
            segment.add_byte_tests(&mut each)?;
        }
        let characters = each.iter().any(ByteTest::is_of_character);
        Some(ByteTests { each: each.into(), behind, position, characters })
    }
}

impl ByteTest {
    fn is_of_character(&self) -> bool {
        matches!(self, ByteTest::SkipCharacter | ByteTest::BindCharacter(_) | ByteTest::IsCharacter(_))
    }
}

impl Segment {
    /// What may follow, if this last segment is whatever is left and goes nowhere, and where its start goes.
    fn rest(&self) -> (Behind, Option<Reg>) {
        let position = match *self {
            Segment { kind: Kind::Binary, size: Size::All, bytes: None, value: None, ref target, .. } => {
                match *target {
                    Target::Ignore => None,
                    Target::Position(reg) => Some(reg),
                    _ => return (Behind::Nothing, None),
                }
            }
            _ => return (Behind::Nothing, None),
        };
        match self.unit {
            1 => (Behind::Bits, position),
            8 => (Behind::Bytes, position),
            _ => (Behind::Nothing, None),
        }
    }

    fn add_byte_tests(&self, tests: &mut Vec<ByteTest>) -> Option<()> {
        if let Some(bytes) = &self.bytes {
            tests.extend(bytes.iter().map(|byte| ByteTest::Is(*byte)));
            return Some(());
        }
        if self.kind == Kind::Utf8 && self.value.is_none() {
            tests.push(match self.target {
                Target::Ignore => ByteTest::SkipCharacter,
                Target::Bind(reg) => ByteTest::BindCharacter(reg),
                Target::Int(value) => ByteTest::IsCharacter(u32::try_from(value).ok()?),
                Target::Literal(_) | Target::Position(_) => return None,
            });
            return Some(());
        }
        let one_byte = matches!(self.size, Size::Fixed(units) if units * u32::from(self.unit) == 8);
        if self.kind != Kind::Integer || self.signed || self.value.is_some() || !one_byte {
            return None;
        }
        tests.push(match self.target {
            Target::Ignore => ByteTest::Skip,
            Target::Bind(reg) => ByteTest::Bind(reg),
            Target::Int(value) => ByteTest::Is(u8::try_from(value).ok()?),
            Target::Literal(_) | Target::Position(_) => return None,
        });
        Some(())
    }

    /// How many bits it takes, if that is known beforehand.
    pub fn known_bits(&self) -> Option<u32> {
        match (&self.bytes, self.size) {
            (Some(bytes), _) => u32::try_from(bytes.len()).ok()?.checked_mul(8),
            (None, Size::Fixed(units)) => units.checked_mul(u32::from(self.unit)),
            (None, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Behind, ByteTest, ByteTests, Kind, Segment, Size, Target};
    use crate::code::Reg;

    fn segment(kind: Kind, size: Size, unit: u16, target: Target) -> Segment {
        Segment { kind, size, unit, signed: false, little: false, counted: true, value: None, target, bytes: None }
    }

    #[test]
    fn bytes_and_a_rest_are_tests_of_bytes() {
        let byte = |target| segment(Kind::Integer, Size::Fixed(8), 1, target);
        let rest = || segment(Kind::Binary, Size::All, 8, Target::Ignore);
        let tests = ByteTests::of(&[byte(Target::Int(97)), byte(Target::Bind(Reg(3))), byte(Target::Ignore), rest()]);
        let tests = tests.expect("only bytes");
        assert_eq!(tests.behind, Behind::Bytes);
        assert_eq!(*tests.each, [ByteTest::Is(97), ByteTest::Bind(Reg(3)), ByteTest::Skip]);
        assert!(ByteTests::of(&[]).is_some_and(|tests| tests.behind == Behind::Nothing && tests.each.is_empty()));
    }

    #[test]
    fn characters_are_tests_that_tell_where_the_rest_starts() {
        let character = segment(Kind::Utf8, Size::All, 8, Target::Bind(Reg(3)));
        let rest = segment(Kind::Binary, Size::All, 8, Target::Position(Reg(4)));
        let tests = ByteTests::of(&[character, rest]).expect("characters");
        assert!(tests.characters);
        assert_eq!((tests.behind, tests.position), (Behind::Bytes, Some(Reg(4))));
        assert_eq!(*tests.each, [ByteTest::BindCharacter(Reg(3))]);
    }

    #[test]
    fn other_widths_and_bytes_that_no_byte_is_are_no_tests_of_bytes() {
        let wide = segment(Kind::Integer, Size::Fixed(16), 1, Target::Ignore);
        assert!(ByteTests::of(&[wide]).is_none());
        assert!(ByteTests::of(&[segment(Kind::Integer, Size::Fixed(8), 1, Target::Int(256))]).is_none());
        assert!(ByteTests::of(&[segment(Kind::Utf16, Size::All, 8, Target::Ignore)]).is_none());
    }
}
