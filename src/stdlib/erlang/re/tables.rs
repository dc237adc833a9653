//! Character tables for Latin-1: OTP's regular expressions know its letters, also without `:ucp`.
//!
//! The tables are made from the library's own for ASCII: a letter of Latin-1 gets the properties of `g` or `G`, a sign those
//! of `!`. Layout: lower case, other case, ten classes of 32 bytes of bits, one byte of types for each character.

/// Size of the tables.
pub const SIZE: usize = 1088;
/// Where the classes begin.
const CLASSES: usize = 512;
/// Bytes of a class.
const CLASS: usize = 32;
/// Where the types begin.
const TYPES: usize = 832;

/// The tables in the library's layout.
pub struct Tables(pub [u8; SIZE]);

impl Tables {
    /// Extends the tables for ASCII.
    pub fn from_ascii(ascii: [u8; SIZE]) -> Tables {
        let mut tables = Tables(ascii);
        for code in 0xA1..=0xFF_u8 {
            let other = match code {
                0xD7 | 0xF7 | 0xDF | 0xFF => code,
                0xC0..=0xDE => code + 32,
                0xE0..=0xFE => code - 32,
                _ => code,
            };
            let model = match code {
                0xD7 | 0xF7 => b'!',
                0xC0..=0xDE => b'G',
                0xAA | 0xB5 | 0xBA | 0xDF..=0xFF => b'g',
                _ => b'!',
            };
            tables.copy(code, model, other);
        }
        tables
    }

    fn copy(&mut self, code: u8, model: u8, other: u8) {
        let at = usize::from(code);
        self.0[at] = code.max(other);
        self.0[256 + at] = other;
        self.0[TYPES + at] = self.0[TYPES + usize::from(model)];
        for class in (CLASSES..TYPES).step_by(CLASS) {
            if self.0[class + usize::from(model / 8)] >> (model % 8) & 1 == 1 {
                self.0[class + usize::from(code / 8)] |= 1 << (code % 8);
            }
        }
    }
}
