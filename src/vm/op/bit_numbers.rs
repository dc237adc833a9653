//! Numbers and code points as bits.

use num_bigint::{BigInt, Sign};

use crate::code::segment::{Kind, Segment};
use crate::term::{Bits, Term};

/// An integer of any width.
pub fn read_integer(bits: Bits<'_>, signed: bool, little: bool) -> Term {
    if bits.len <= 64 && (!little || bits.len <= 8) {
        let mut value: u64 = 0;
        let mut at = 0;
        while at < bits.len {
            let width = (bits.len - at).min(8);
            value = value << width | u64::from(bits.byte_at(at) >> (8 - width));
            at += width;
        }
        return small_integer(value, bits.len, signed);
    }
    let mut bytes = bits.to_padded();
    let partial = bits.len % 8;
    if little {
        // The last, partial byte holds the most significant bits in its upper part.
        if let (Some(last), 1..) = (bytes.last_mut(), partial) {
            *last >>= 8 - partial;
        }
        bytes.reverse();
    } else if partial != 0 {
        let value = BigInt::from_bytes_be(Sign::Plus, &bytes) >> (8 - partial);
        return sign_extend(value, bits.len, signed);
    }
    sign_extend(BigInt::from_bytes_be(Sign::Plus, &bytes), bits.len, signed)
}

pub(super) fn small_integer(value: u64, width: usize, signed: bool) -> Term {
    if signed && width > 0 {
        let shift = 64 - width as u32;
        return Term::int((value << shift) as i64 >> shift);
    }
    Term::unsigned(value)
}

fn sign_extend(value: BigInt, width: usize, signed: bool) -> Term {
    let negative = signed && width > 0 && value.bit(width as u64 - 1);
    Term::integer(if negative { value - (BigInt::from(1) << width) } else { value })
}

pub(super) fn read_float(bits: Bits<'_>, little: bool) -> Option<f64> {
    let mut bytes = bits.to_padded();
    if little {
        bytes.reverse();
    }
    let value = match bits.len {
        16 => half_to(u16::from_be_bytes(bytes.try_into().ok()?))?,
        32 => f64::from(f32::from_be_bytes(bytes.try_into().ok()?)),
        64 => f64::from_be_bytes(bytes.try_into().ok()?),
        _ => return None,
    };
    value.is_finite().then_some(value)
}

pub(super) fn read_code_point(bits: Bits<'_>, segment: &Segment) -> Option<(char, usize)> {
    let byte = |index: usize| (index * 8 + 8 <= bits.len).then(|| bits.byte_at(index * 8));
    match segment.kind {
        Kind::Utf8 => {
            let mut bytes = [0; 4];
            let there = (bits.len / 8).min(4);
            for (index, place) in bytes.iter_mut().take(there).enumerate() {
                *place = byte(index)?;
            }
            let (character, behind) = first_character(bytes.get(..there)?)?;
            Some((character, (there - behind.len()) * 8))
        }
        Kind::Utf16 => {
            let unit = |index: usize| {
                let pair = [byte(index)?, byte(index + 1)?];
                Some(if segment.little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
            };
            let first = unit(0)?;
            if !(0xD800..0xE000).contains(&first) {
                return Some((char::from_u32(u32::from(first))?, 16));
            }
            let second = unit(2)?;
            let character = char::decode_utf16([first, second]).next()?.ok()?;
            Some((character, 32))
        }
        _ => {
            let bytes = [byte(0)?, byte(1)?, byte(2)?, byte(3)?];
            let code = if segment.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) };
            Some((char::from_u32(code)?, 32))
        }
    }
}

/// The first character of bytes in UTF-8, and what is behind it.
#[inline(never)]
pub(super) fn first_character(bytes: &[u8]) -> Option<(char, &[u8])> {
    let width = match bytes.first()? {
        0..=0x7F => 1,
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let (character, behind) = bytes.split_at_checked(width)?;
    Some((std::str::from_utf8(character).ok()?.chars().next()?, behind))
}

/// IEEE 754 half precision, rounded to nearest even; infinity if the value is too large for it.
pub(super) fn half_from(value: f64) -> u16 {
    let sign = if value.is_sign_negative() { 0x8000 } else { 0 };
    let magnitude = value.abs();
    if magnitude >= 65520.0 {
        return sign | 0x7C00;
    }
    // Smallest normal half is 2^-14; below, the step is 2^-24.
    let exponent = if magnitude < 2f64.powi(-14) { -14 } else { magnitude.log2().floor() as i32 };
    let scaled = (magnitude / 2f64.powi(exponent - 10)).round_ties_even() as u32;
    let biased = (exponent + 14) as u32;
    // A carry out of the mantissa moves into the exponent by itself.
    sign | ((biased << 10) + scaled) as u16
}

fn half_to(bits: u16) -> Option<f64> {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, mantissa) = (i32::from(bits >> 10 & 0x1F), f64::from(bits & 0x3FF));
    match exponent {
        0x1F => None,
        0 => Some(sign * mantissa * 2f64.powi(-24)),
        _ => Some(sign * (1024.0 + mantissa) * 2f64.powi(exponent - 25)),
    }
}
