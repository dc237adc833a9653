//! Building bit strings.

use num_bigint::BigInt;
use num_traits::Signed;
use smallvec::SmallVec;

use crate::code::instruction::{Reg, Source};
use crate::code::segment::{Kind, Segment, Size};
use crate::code::{Function, Raise};
use crate::process::exit;
use crate::term::{Bits, Term, View};
use crate::vm::cursor::Flow;
use crate::vm::machine::Machine;
use crate::vm::op::bit_numbers::half_from;
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
        if self.len.is_multiple_of(8) && width.is_multiple_of(8) {
            self.bytes.extend_from_slice(&value.to_be_bytes()[8 - width / 8..]);
            self.len += width;
            return;
        }
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
    let (start, rest) = match segments.split_first() {
        Some((first, rest)) if is_whole(first) => {
            let value = first.value.map(|value| machine.read(value)).unwrap_or_default();
            let fits = if first.unit == 1 { value.as_bits().is_some() } else { value.is_binary() };
            if !fits {
                let problem = if value.as_bits().is_some() { Problem::Unit } else { Problem::Type };
                let raise = machine.construction_failed(1, first, problem.of(value));
                let raise = measured(machine, rest, 2).unwrap_or(raise);
                return machine.raise(raise);
            }
            (Some(value), rest)
        }
        _ => (None, &segments[..]),
    };
    if let Some(packed) = Packed::of(machine, rest) {
        return machine.set(dst, packed.behind(start));
    }
    let before = segments[..segments.len() - rest.len()].iter().filter(|segment| segment.counted).count();
    match behind(machine, start, rest, before + 1) {
        Ok(value) => machine.set(dst, value),
        Err(raise) => machine.raise(raise),
    }
}

/// Segments that are small integers, together no more than a machine word.
struct Packed {
    value: u64,
    len: usize,
}

impl Packed {
    #[inline]
    fn of(machine: &Machine<'_>, segments: &[Segment]) -> Option<Packed> {
        let mut packed = Packed { value: 0, len: 0 };
        for segment in segments {
            let Size::Fixed(units) = segment.size else { return None };
            if segment.kind != Kind::Integer || segment.little {
                return None;
            }
            let width = units as usize * usize::from(segment.unit);
            packed.len += width;
            if packed.len > 64 || width == 0 {
                return None;
            }
            let value = machine.peek(segment.value?).as_int()? as u64;
            packed.value = packed.value.unbounded_shl(width as u32) | (value & (u64::MAX >> (64 - width)));
        }
        Some(packed)
    }

    /// The bits, behind others if there are any.
    #[inline]
    fn behind(self, start: Option<Term>) -> Term {
        let bytes = self.value.unbounded_shl(64 - self.len as u32).to_be_bytes();
        let bytes = &bytes[..self.len.div_ceil(8)];
        match start {
            None => Term::bitstring(bytes, self.len),
            Some(start) if self.len.is_multiple_of(8) && start.is_binary() => start.append_bytes(bytes),
            Some(start) => start.append_bits(Bits { bytes, offset: 0, len: self.len }),
        }
    }
}

/// Segments behind a bit string, if there is one; a failure names the number of its segment, counted from `first` on.
fn behind(
    machine: &mut Machine<'_>,
    mut start: Option<Term>,
    segments: &[Segment],
    first: usize,
) -> Result<Term, Raise> {
    if let [segment] = segments
        && let value = segment.value.map(|value| machine.peek(value))
        && let Some(bytes) = appended(segment, value.as_deref())
        && let Some(start) = start.take_if(|start| start.is_binary())
    {
        if bytes.len() > LITTLE
            && let Some(bits) = start.as_bits()
            && bits.len / 8 + bytes.len() > machine.process.room_for_bytes()
        {
            return Err(Raise::error(exit::system_limit()));
        }
        return Ok(start.append_bytes(bytes));
    }
    let mut writer = Writer::default();
    for (position, segment) in (first..).zip(segments) {
        if let Err(failed) = write_segment(machine, &mut writer, segment) {
            let behind = &segments[position - first + 1..];
            let measured =
                measure(machine, segment).map_or_else(|_| None, |()| measured(machine, behind, position + 1));
            return Err(measured.unwrap_or_else(|| machine.construction_failed(position, segment, failed)));
        }
    }
    Ok(match start {
        Some(start) if writer.len.is_multiple_of(8) && start.is_binary() => start.append_bytes(&writer.bytes),
        Some(start) => start.append_bits(Bits { bytes: &writer.bytes, offset: 0, len: writer.len }),
        None => writer.finish(),
    })
}

/// The failure of the first segment that can't be measured: compiled code does that with all of them, but for one to append to,
/// before it writes any.
fn measured(machine: &mut Machine<'_>, segments: &[Segment], first: usize) -> Option<Raise> {
    if machine.function().file.is_empty() {
        return None;
    }
    let failed = (first..)
        .zip(segments)
        .find_map(|(position, segment)| Some((position, segment, measure(machine, segment).err()?)));
    failed.map(|(position, segment, problem)| machine.construction_failed(position, segment, problem))
}

/// Whether the size of a segment can be told before it is written.
fn measure(machine: &Machine<'_>, segment: &Segment) -> Construction {
    size_in_bits(machine, segment).map_err(|size| Problem::Size.of(size))?;
    let Some(value) = segment.value.filter(|_| segment.kind == Kind::Binary && segment.bytes.is_none()) else {
        return Ok(());
    };
    let value = machine.peek(value);
    match (&segment.size, value.as_bits()) {
        (Size::All, None) => Err(Problem::Type.of((*value).clone())),
        (Size::All, Some(bits)) if !bits.len.is_multiple_of(usize::from(segment.unit.max(1))) => {
            Err(Problem::Unit.of((*value).clone()))
        }
        _ => Ok(()),
    }
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
pub(super) fn size_in_bits(machine: &Machine<'_>, segment: &Segment) -> Result<Option<usize>, Term> {
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
