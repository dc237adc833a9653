//! Building and matching bit strings.

use num_bigint::{BigInt, Sign};
use num_traits::Signed;
use smallvec::SmallVec;

use crate::code::instruction::{Operand, Reg, Source};
use crate::code::segment::{Kind, Segment, Segments, Size, Target};
use crate::code::{Function, Label, Raise};
use crate::process::exit;
use crate::term::{Bits, Term, View, order};
use crate::vm::cursor::Flow;
use crate::vm::machine::Machine;
use crate::vm::op::construction::{Construction, Problem};

/// The longest bit string that is built, in bits: beyond is `system_limit`.
const MAX_BITS: usize = 1 << 36;

/// Bytes of which nobody asks whether there is room for them.
const LITTLE: usize = 1 << 20;

/// What most bit strings need no more than while they are built.
const INLINE: usize = 128;

/// Bits written so far; the last byte is filled up with zeros.
#[derive(Default)]
pub struct Writer {
    bytes: SmallVec<[u8; INLINE]>,
    len: usize,
}

impl Writer {
    /// Appends bits.
    pub fn push_bits(&mut self, bits: Bits<'_>) {
        if self.len.is_multiple_of(8) && bits.offset == 0 {
            self.bytes.extend_from_slice(&bits.bytes[..bits.len.div_ceil(8)]);
            self.len += bits.len;
            self.clear_tail();
            return;
        }
        for at in (0..bits.len).step_by(8) {
            let width = (bits.len - at).min(8);
            self.push_small(u64::from(bits.byte_at(at) >> (8 - width)), width);
        }
    }

    /// Appends the low `width` bits (at most 64) of a number, most significant first.
    pub fn push_small(&mut self, value: u64, width: usize) {
        let mut left = width;
        while left > 0 {
            let room = 8 - self.len % 8;
            if room == 8 {
                self.bytes.push(0);
            }
            let take = room.min(left);
            let chunk = (value >> (left - take)) & ((1 << take) - 1);
            if let Some(last) = self.bytes.last_mut() {
                *last |= (chunk as u8) << (room - take);
            }
            self.len += take;
            left -= take;
        }
    }

    fn clear_tail(&mut self) {
        if let (Some(last), tail @ 1..) = (self.bytes.last_mut(), self.len % 8) {
            *last &= 0xFF << (8 - tail);
        }
    }

    /// What was written, as a term.
    pub fn finish(self) -> Term {
        Term::bitstring(&self.bytes, self.len)
    }
}

#[inline(never)]
pub(in crate::vm) fn build(machine: &mut Machine<'_>, dst: Reg, segments: u32) -> Flow {
    let function: *const Function = machine.function();
    // SAFETY: the running function outlives this instruction; the compiler numbers its segment lists.
    let segments = unsafe { (&*function).segments.get_unchecked(segments as usize) };
    // What nobody else reads afterwards is appended to in place.
    let (mut start, rest) = match segments.split_first() {
        Some((first, rest)) if is_whole(first) => {
            let value = first.value.map(|value| machine.read(value)).unwrap_or_default();
            let fits = if first.unit == 1 { value.as_bits().is_some() } else { value.is_binary() };
            if !fits {
                let problem = if value.as_bits().is_some() { Problem::Unit } else { Problem::Type };
                let raise = machine.construction_failed(1, first, problem.of(value));
                return machine.raise(raise);
            }
            (Some(value), rest)
        }
        _ => (None, &segments[..]),
    };
    if let [segment] = rest
        && let value = segment.value.map(|value| machine.peek(value))
        && let Some(bytes) = appended(segment, value.as_deref())
        && let Some(start) = start.take_if(|start| start.is_binary())
    {
        if bytes.len() > LITTLE
            && let Some(bits) = start.as_bits()
            && bits.len / 8 + bytes.len() > machine.process.room_for_bytes()
        {
            return machine.raise(Raise::error(exit::system_limit()));
        }
        let value = start.append_bytes(bytes);
        return machine.set(dst, value);
    }
    let mut writer = Writer::default();
    let before = segments.len() - rest.len();
    for (position, segment) in (before + 1..).zip(rest) {
        if let Err(failed) = write_segment(machine, &mut writer, segment) {
            let raise = machine.construction_failed(position, segment, failed);
            return machine.raise(raise);
        }
    }
    let value = match start {
        Some(start) if writer.len.is_multiple_of(8) && start.is_binary() => start.append_bytes(&writer.bytes),
        Some(start) => start.append_bits(Bits { bytes: &writer.bytes, offset: 0, len: writer.len }),
        None => writer.finish(),
    };
    machine.set(dst, value)
}

/// What a segment adds if that is nothing but whole bytes, as when one string is appended to another.
fn appended<'a>(segment: &'a Segment, value: Option<&'a Term>) -> Option<&'a [u8]> {
    if let Some(bytes) = &segment.bytes {
        return Some(bytes);
    }
    let bits = value.filter(|_| is_whole_binary(segment))?.as_bits()?;
    (bits.offset == 0 && bits.is_binary()).then(|| &bits.bytes[..bits.len / 8])
}

fn is_whole_binary(segment: &Segment) -> bool {
    segment.unit == 8 && is_whole(segment)
}

/// Tells whether a segment is all of a binary or bit string that lies in a register.
fn is_whole(segment: &Segment) -> bool {
    segment.kind == Kind::Binary
        && segment.bytes.is_none()
        && matches!(segment.size, Size::All)
        && matches!(segment.unit, 1 | 8)
        && segment.value.is_some_and(|value| matches!(value.source(), Source::Take(_) | Source::Reg(_)))
}

fn write_segment(machine: &mut Machine<'_>, writer: &mut Writer, segment: &Segment) -> Construction {
    if let Some(bytes) = &segment.bytes {
        writer.push_bits(Bits::whole(bytes));
        return Ok(());
    }
    let Some(value) = segment.value.map(|value| machine.peek(value)) else { return Ok(()) };
    let value: &Term = &value;
    let size =
        size_in_bits(machine, segment).map_err(|size| match size.to_big().is_some_and(|size| !size.is_negative()) {
            true => Problem::TooLarge.of(size),
            false => Problem::Size.of(size),
        })?;
    if size.unwrap_or(0) > MAX_BITS {
        let units = size.unwrap_or(0) / usize::from(segment.unit.max(1));
        return Err(Problem::TooLarge.of(Term::unsigned(units as u64)));
    }
    match segment.kind {
        Kind::Integer => write_integer(writer, value, size.unwrap_or(8), segment.little),
        Kind::Float => write_float(writer, value, size.unwrap_or(64), segment.little),
        Kind::Binary => {
            let bits = value.as_bits().ok_or_else(|| Problem::Type.of(value.clone()))?;
            match size {
                None if !bits.len.is_multiple_of(usize::from(segment.unit.max(1))) => {
                    Err(Problem::Unit.of(value.clone()))
                }
                None => {
                    writer.push_bits(bits);
                    Ok(())
                }
                Some(size) if size <= bits.len => {
                    writer.push_bits(bits.part(0, size));
                    Ok(())
                }
                Some(_) => Err(Problem::Short.of(value.clone())),
            }
        }
        Kind::Utf8 | Kind::Utf16 | Kind::Utf32 => write_code_point(writer, value, segment),
    }
}

/// The size of a segment; nothing if it has none of its own. What can be no size is the error.
fn size_in_bits(machine: &Machine<'_>, segment: &Segment) -> Result<Option<usize>, Term> {
    Ok(match segment.size {
        Size::All => None,
        Size::Fixed(units) => Some(units as usize * usize::from(segment.unit)),
        Size::Dynamic(operand) => {
            let given = machine.peek(operand);
            let units = given.as_int().and_then(|units| usize::try_from(units).ok());
            let bits = units.and_then(|units| units.checked_mul(usize::from(segment.unit)));
            Some(bits.ok_or_else(|| (*given).clone())?)
        }
    })
}

fn write_integer(writer: &mut Writer, value: &Term, size: usize, little: bool) -> Construction {
    match value.view() {
        View::Int(value) if size <= 64 => {
            if little && size > 8 {
                let bytes = value.to_le_bytes();
                let whole = size / 8;
                for byte in &bytes[..whole] {
                    writer.push_small(u64::from(*byte), 8);
                }
                if !size.is_multiple_of(8) {
                    writer.push_small(u64::from(bytes.get(whole).copied().unwrap_or(0)), size % 8);
                }
            } else {
                writer.push_small(value as u64, size);
            }
            Ok(())
        }
        View::Int(_) | View::Big(_) => {
            if let Some(value) = value.to_big() {
                write_big(writer, &value, size, little);
            }
            Ok(())
        }
        _ => Err(Problem::Type.of(value.clone())),
    }
}

fn write_big(writer: &mut Writer, value: &BigInt, size: usize, little: bool) {
    let count = size.div_ceil(8);
    let fill = if value.is_negative() { 0xFF } else { 0 };
    let mut bytes = value.to_signed_bytes_le();
    bytes.resize(count.max(bytes.len()), fill);
    bytes.truncate(count);
    let partial = size % 8;
    if little {
        let whole = size / 8;
        for byte in &bytes[..whole] {
            writer.push_small(u64::from(*byte), 8);
        }
        if partial != 0 {
            writer.push_small(u64::from(bytes[whole]), partial);
        }
        return;
    }
    for (index, byte) in bytes.iter().enumerate().rev() {
        let width = if index + 1 == count && partial != 0 { partial } else { 8 };
        writer.push_small(u64::from(*byte), width);
    }
}

fn write_float(writer: &mut Writer, value: &Term, size: usize, little: bool) -> Construction {
    let value = super::arithmetic::to_float(value).map_err(|_| match value.is_integer() {
        true => Problem::NoFloat.of(value.clone()),
        false => Problem::Type.of(value.clone()),
    })?;
    // What is too large for a narrow float is written as infinity.
    let mut bytes = match size {
        16 => half_from(value).to_be_bytes().to_vec(),
        32 => (value as f32).to_be_bytes().to_vec(),
        64 => value.to_be_bytes().to_vec(),
        _ => return Err(Problem::Invalid.of(Term::unsigned(size as u64))),
    };
    if little {
        bytes.reverse();
    }
    writer.push_bits(Bits::whole(&bytes));
    Ok(())
}

/// IEEE 754 half precision, rounded to nearest even; infinity if the value is too large for it.
fn half_from(value: f64) -> u16 {
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

fn write_code_point(writer: &mut Writer, value: &Term, segment: &Segment) -> Construction {
    let code = value.as_int().and_then(|value| u32::try_from(value).ok());
    let character = code.and_then(char::from_u32).ok_or_else(|| Problem::Type.of(value.clone()))?;
    let bytes: Vec<u8> = match segment.kind {
        Kind::Utf8 => character.encode_utf8(&mut [0; 4]).as_bytes().to_vec(),
        Kind::Utf16 => {
            let order = if segment.little { u16::to_le_bytes } else { u16::to_be_bytes };
            character.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| order(*unit)).collect()
        }
        _ => {
            let code = u32::from(character);
            if segment.little { code.to_le_bytes().to_vec() } else { code.to_be_bytes().to_vec() }
        }
    };
    writer.push_bits(Bits::whole(&bytes));
    Ok(())
}

#[inline(never)]
pub(in crate::vm) fn matching(machine: &mut Machine<'_>, src: Operand, segments: u32, fail: Label) -> Flow {
    let function: *const Function = machine.function();
    // SAFETY: as in `build`.
    let segments: &Segments = unsafe { (&*function).segments.get_unchecked(segments as usize) };
    let subject = machine.peek(src);
    let Some(bits) = subject.as_bits() else { return machine.jump(fail) };
    // The subject is held while registers are written, one of which may be its own; it is given back if it does not fit.
    let taken = src.is_register() && src.is_taken();
    let held = if taken { machine.at.take(src.register()) } else { (*subject).clone() };
    match match_segments(machine, &held, bits, segments) {
        Some(Fit::Whole) => Ok(()),
        Some(Fit::Rest { at, dst }) => machine.set(dst, held.bits_behind(at)),
        None => {
            if taken {
                let _ = machine.set(src.register(), held);
            }
            machine.jump(fail)
        }
    }
}

/// How a bit string fits its segments.
enum Fit {
    /// They are all of it.
    Whole,
    /// What is behind a place goes into a register.
    Rest { at: usize, dst: Reg },
}

fn match_segments(machine: &mut Machine<'_>, subject: &Term, bits: Bits<'_>, segments: &[Segment]) -> Option<Fit> {
    let mut at = 0;
    for (index, segment) in segments.iter().enumerate() {
        if let Segment { kind: Kind::Binary, size: Size::All, target: Target::Bind(dst), bytes: None, unit, .. } =
            *segment
            && index + 1 == segments.len()
        {
            let fits = (bits.len - at).is_multiple_of(usize::from(unit.max(1)));
            return fits.then_some(Fit::Rest { at, dst });
        }
        at = match_segment(machine, subject, bits, at, segment)?;
    }
    (at == bits.len).then_some(Fit::Whole)
}

/// Matches one segment and returns where the next one starts.
fn match_segment(
    machine: &mut Machine<'_>,
    subject: &Term,
    bits: Bits<'_>,
    at: usize,
    segment: &Segment,
) -> Option<usize> {
    let left = bits.len - at;
    if let Some(bytes) = &segment.bytes {
        let len = bytes.len() * 8;
        return (len <= left && bits.part(at, len) == Bits::whole(bytes)).then_some(at + len);
    }
    let size = size_in_bits(machine, segment).ok()?;
    let (value, len) = match segment.kind {
        Kind::Binary => {
            let len = match size {
                Some(size) => size,
                None if !left.is_multiple_of(usize::from(segment.unit.max(1))) => return None,
                None => left,
            };
            if len > left {
                return None;
            }
            if let Target::Ignore = segment.target {
                return Some(at + len);
            }
            (subject.bits_part(at, len), len)
        }
        Kind::Integer => {
            let len = size.unwrap_or(8);
            if len > left {
                return None;
            }
            if let Target::Ignore = segment.target {
                return Some(at + len);
            }
            let value = match len {
                8 => small_integer(u64::from(bits.byte_at(at)), 8, segment.signed),
                _ => read_integer(bits.part(at, len), segment.signed, segment.little),
            };
            (value, len)
        }
        Kind::Float => {
            let len = size.unwrap_or(64);
            if len > left {
                return None;
            }
            (Term::float(read_float(bits.part(at, len), segment.little)?), len)
        }
        Kind::Utf8 | Kind::Utf16 | Kind::Utf32 => {
            let (code, len) = read_code_point(bits.part(at, left), segment)?;
            (Term::int(i64::from(u32::from(code))), len)
        }
    };
    match segment.target {
        Target::Ignore => {}
        Target::Bind(reg) => {
            let _ = machine.set(reg, value);
        }
        Target::Literal(constant) => {
            let wanted = machine.function().constants.get(constant as usize)?.peek();
            if !order::equal(wanted, &value) {
                return None;
            }
        }
    }
    Some(at + len)
}

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

fn small_integer(value: u64, width: usize, signed: bool) -> Term {
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

fn read_float(bits: Bits<'_>, little: bool) -> Option<f64> {
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

fn read_code_point(bits: Bits<'_>, segment: &Segment) -> Option<(char, usize)> {
    let byte = |index: usize| (index * 8 + 8 <= bits.len).then(|| bits.byte_at(index * 8));
    match segment.kind {
        Kind::Utf8 => {
            let width = match byte(0)? {
                0..=0x7F => 1,
                0xC2..=0xDF => 2,
                0xE0..=0xEF => 3,
                0xF0..=0xF4 => 4,
                _ => return None,
            };
            let bytes: Vec<u8> = (0..width).map(byte).collect::<Option<_>>()?;
            let character = std::str::from_utf8(&bytes).ok()?.chars().next()?;
            Some((character, width * 8))
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
