//! Numbers: `1_000`, `0xFF`, `0o17`, `0b11`, `1.5e-3`.

use num_bigint::BigInt;

use super::{Result, Tokenizer};
use crate::syntax::token::{Kind, Span, Value};
use crate::term::Term;

impl Tokenizer<'_, '_> {
    pub(super) fn number(&mut self) -> Result<()> {
        let (start, column) = (self.position, self.column());
        if let Some(radix) = self.radix_prefix() {
            self.position += 2;
            let digits = self.position;
            self.digits(radix);
            let digits = self.source.get(digits..self.position).unwrap_or(&[]);
            let plain: Vec<u8> = digits.iter().copied().filter(|byte| *byte != b'_').collect();
            let value = integer(&plain, radix);
            let span = Span { start, end: self.position };
            self.push(Kind::Int, column, Value::Number(value, span));
            return Ok(());
        }
        if matches!(self.rest(), b"0x" | b"0o" | b"0b") && self.pass_unfinished("0x") {
            return Ok(());
        }
        self.digits(10);
        let mut kind = Kind::Int;
        if self.peek() == Some(b'.') && self.byte_at(1).is_some_and(|byte| byte.is_ascii_digit()) {
            kind = Kind::Float;
            self.position += 1;
            self.digits(10);
            self.exponent();
        }
        let span = Span { start, end: self.position };
        let text = self.text.get(start..self.position).unwrap_or("");
        if let Some(next @ (b'a'..=b'z' | b'A'..=b'Z' | b'_')) = self.peek() {
            let next = char::from(next);
            let words = format!(
                "invalid character \"{next}\" after number {text}. If you intended to write a number, make sure to separate the number from the character (using comma, space, etc). If you meant to write a function name or a variable, note that identifiers in Elixir cannot start with numbers. Unexpected token: "
            );
            return self.error(column, words, next);
        }
        let plain: Vec<u8> = text.bytes().filter(|byte| *byte != b'_').collect();
        let value = match kind {
            Kind::Int => integer(&plain, 10),
            _ => match std::str::from_utf8(&plain).ok().and_then(|text| text.parse::<f64>().ok()) {
                Some(value) if value.is_finite() => Term::float(value),
                _ => return self.error(column, "invalid float number ", text),
            },
        };
        self.push(kind, column, Value::Number(value, span));
        Ok(())
    }

    fn radix_prefix(&self) -> Option<u32> {
        let radix = match self.rest() {
            [b'0', b'x', ..] => 16,
            [b'0', b'o', ..] => 8,
            [b'0', b'b', ..] => 2,
            _ => return None,
        };
        char::from(self.byte_at(2)?).is_digit(radix).then_some(radix)
    }

    /// Digits, with single underscores between them.
    fn digits(&mut self, radix: u32) {
        let is_digit = |byte: u8| char::from(byte).is_digit(radix);
        loop {
            match (self.peek(), self.byte_at(1)) {
                (Some(byte), _) if is_digit(byte) => self.position += 1,
                (Some(b'_'), Some(byte)) if is_digit(byte) => self.position += 2,
                _ => return,
            }
        }
    }

    fn exponent(&mut self) {
        if !matches!(self.peek(), Some(b'e' | b'E')) {
            return;
        }
        let sign = usize::from(matches!(self.byte_at(1), Some(b'+' | b'-')));
        if self.byte_at(1 + sign).is_some_and(|byte| byte.is_ascii_digit()) {
            self.position += 1 + sign;
            self.digits(10);
        }
    }
}

/// The integer that the digits make; they have been checked.
fn integer(digits: &[u8], radix: u32) -> Term {
    if digits.len() <= 15 {
        let value = digits.iter().fold(0_i64, |value, digit| {
            value * i64::from(radix) + i64::from(char::from(*digit).to_digit(radix).unwrap_or(0))
        });
        return Term::int(value);
    }
    BigInt::parse_bytes(digits, radix).map_or(Term::int(0), Term::integer)
}
