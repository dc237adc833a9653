//! Matching bit strings.

use crate::code::instruction::{Instruction, Operand, Reg};
use crate::code::segment::{Behind, ByteTest, ByteTests, Kind, Segment, Segments, Target};
use crate::code::{Function, Label};
use crate::term::{Bits, Term, order};
use crate::vm::cursor::{Aside, Cursor, Flow, Place};
use crate::vm::machine::Machine;
use crate::vm::op::bit_numbers::{first_character, read_code_point, read_float, read_integer, small_integer};
use crate::vm::op::bits::size_in_bits;

#[inline(always)]
pub(in crate::vm) fn matching(at: Cursor, src: Operand, segments: u32, fail: Label) {
    // SAFETY: the running function is alive; the compiler numbers its segment lists.
    let tests = unsafe { (&*at.machine.running()).byte_tests.get_unchecked(segments as usize) };
    if let Some(tests) = tests {
        let subject = at.peek(src);
        if let Some(bytes) = subject.as_aligned_bytes() {
            let fits = if tests.characters { match_text(&at, bytes, tests) } else { match_bytes(&at, bytes, tests) };
            return at.branch(fits, fail);
        }
    }
    at.away(|machine| match_any(machine, src, segments, fail))
}

/// Matches bytes one by one.
#[inline(always)]
fn match_bytes(at: &Cursor, bytes: &[u8], tests: &ByteTests) -> bool {
    if bytes.len() < tests.each.len() || bytes.len() > tests.each.len() && tests.behind == Behind::Nothing {
        return false;
    }
    for (test, byte) in tests.each.iter().zip(bytes) {
        match *test {
            ByteTest::Skip => {}
            ByteTest::Is(wanted) if wanted != *byte => return false,
            ByteTest::Is(_) => {}
            // The subject's own register is none of those that are written: it is still to be read.
            ByteTest::Bind(reg) => drop(at.place.exchange(reg, Term::int(i64::from(*byte)))),
            ByteTest::SkipCharacter | ByteTest::BindCharacter(_) | ByteTest::IsCharacter(_) => return false,
        }
    }
    if let Some(reg) = tests.position {
        drop(at.place.exchange(reg, Term::int(tests.each.len() as i64 * 8)));
    }
    true
}

/// Matches bytes and characters one by one.
#[inline(always)]
fn match_text(at: &Cursor, bytes: &[u8], tests: &ByteTests) -> bool {
    let mut left = bytes;
    let bind = |reg, value: u32| drop(at.place.exchange(reg, Term::int(i64::from(value))));
    for test in &tests.each {
        let Some((&byte, behind)) = left.split_first() else { return false };
        let (character, behind) = match test {
            ByteTest::Skip | ByteTest::Is(_) | ByteTest::Bind(_) => (u32::from(byte), behind),
            _ if byte < 0x80 => (u32::from(byte), behind),
            _ => match first_character(left) {
                Some((wide, behind)) => (u32::from(wide), behind),
                None => return false,
            },
        };
        match *test {
            ByteTest::Skip | ByteTest::SkipCharacter => {}
            ByteTest::Is(wanted) if u32::from(wanted) != character => return false,
            ByteTest::IsCharacter(wanted) if wanted != character => return false,
            ByteTest::Is(_) | ByteTest::IsCharacter(_) => {}
            // See `match_bytes`.
            ByteTest::Bind(reg) | ByteTest::BindCharacter(reg) => bind(reg, character),
        }
        left = behind;
    }
    if let Some(reg) = tests.position {
        drop(at.place.exchange(reg, Term::int((bytes.len() - left.len()) as i64 * 8)));
    }
    left.is_empty() || tests.behind != Behind::Nothing
}

/// The first byte of a bit string, if what is behind it may be there.
#[inline(always)]
fn first_byte(subject: &Term, behind: Behind) -> Option<u8> {
    let (byte, bits) = subject.first_byte()?;
    let fits = match behind {
        Behind::Nothing => bits == 8,
        Behind::Bytes => bits.is_multiple_of(8),
        Behind::Bits => true,
    };
    fits.then_some(byte)
}

#[inline(always)]
pub(in crate::vm) fn match_byte(at: Cursor, behind: Behind, dst: Reg, src: Operand, fail: Label) {
    match first_byte(&at.place.register(src.register()), behind) {
        Some(_) if dst == Reg::NONE => at.go_on(),
        Some(byte) => at.set(dst, Term::int(i64::from(byte))),
        None => at.jump(fail),
    }
}

#[inline(always)]
pub(in crate::vm) fn test_byte(at: Cursor, behind: Behind, byte: u8, src: Operand, fail: Label) {
    let fits = first_byte(&at.place.register(src.register()), behind) == Some(byte);
    at.branch(fits, fail);
}

#[inline(always)]
pub(in crate::vm) fn skip(mut at: Cursor, dst: Reg, src: Reg, bits: u32) {
    if !at.place.register(src).skip_bits(bits as usize) {
        return at.otherwise(skip_shared);
    }
    let rest = at.take(src);
    at.set(dst, rest)
}

/// What is left of a bit string that others own too.
#[inline(never)]
fn skip_shared(machine: &mut Machine<'_>, place: Place) {
    let Instruction::SkipBits { dst, src, bits } = *place.begun() else { return Aside::new(machine, place).go_on() };
    let mut at = Aside::new(machine, place);
    let rest = at.take(src).bits_behind(bits as usize);
    at.set(dst, rest)
}

#[inline(always)]
pub(in crate::vm) fn rest(mut at: Cursor, dst: Reg, src: Operand, from: Operand) {
    let from = at.peek(from).as_int().unwrap_or_default() as usize;
    let rest = at.read(src).bits_behind(from);
    at.set(dst, rest)
}

#[inline(never)]
fn match_any(machine: &mut Machine<'_>, src: Operand, segments: u32, fail: Label) -> Flow {
    let function: *const Function = machine.function();
    // SAFETY: as in `matching`.
    let segments: &Segments = unsafe { (&*function).segments.get_unchecked(segments as usize) };
    // What is bound goes into other registers than the subject's, which is still to be read.
    let subject = machine.peek(src);
    let Some(bits) = subject.as_bits() else { return machine.jump(fail) };
    let mut at = 0;
    for segment in segments {
        match match_segment(machine, &subject, bits, at, segment) {
            Some(next) => at = next,
            None => return machine.jump(fail),
        }
    }
    if at == bits.len { Ok(()) } else { machine.jump(fail) }
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
            match segment.target {
                Target::Ignore => return Some(at + len),
                Target::Position(_) => (Term::unsigned(at as u64), len),
                _ => (subject.bits_part(at, len), len),
            }
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
        Target::Bind(reg) | Target::Position(reg) => {
            let _ = machine.set(reg, value);
        }
        Target::Int(wanted) if value.as_int() != Some(wanted) => return None,
        Target::Int(_) => {}
        Target::Literal(constant) => {
            let wanted = machine.function().constants.get(constant as usize)?.peek();
            if !order::equal(wanted, &value) {
                return None;
            }
        }
    }
    Some(at + len)
}
