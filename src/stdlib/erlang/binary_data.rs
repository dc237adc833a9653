//! Binaries, bit strings and iodata of `:erlang`.

use std::borrow::Cow;

use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg, system_limit};
use crate::stdlib::natives;
use crate::term::{Term, View};
use crate::vm::Trap;
use crate::vm::op::Writer;

natives! { "erlang":
    "byte_size"/1 => byte_size,
    "bit_size"/1 => bit_size,
    "binary_part"/2 => binary_part_of,
    "binary_part"/3 => binary_part,
    "split_binary"/2 => split_binary,
    "binary_to_list"/1 => binary_to_list,
    "binary_to_list"/3 => binary_to_list_part,
    "list_to_binary"/1 => list_to_binary,
    "iolist_to_binary"/1 => iolist_to_binary,
    "iolist_size"/1 => iolist_size,
    "iolist_to_iovec"/1 => iolist_to_iovec,
    "list_to_bitstring"/1 => list_to_bitstring,
    "bitstring_to_list"/1 => bitstring_to_list,
}

/// `:erlang.byte_size("abc")` is `3`; a partial byte counts whole.
fn byte_size(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value] = array(args)?;
    Ok(Term::int(value.as_bits().ok_or_else(badarg)?.len.div_ceil(8) as i64))
}

/// `:erlang.bit_size(<<1::3>>)` is `3`.
fn bit_size(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value] = array(args)?;
    Ok(Term::int(value.as_bits().ok_or_else(badarg)?.len as i64))
}

/// The bytes from `start`, `len` of them or, if that is negative, as many before it, as start and length.
pub(in crate::stdlib) fn range(total: usize, start: &Term, len: &Term) -> Result<(usize, usize), Trap> {
    let (start, len) = (start.as_int().ok_or_else(badarg)?, len.as_int().ok_or_else(badarg)?);
    let end = start.checked_add(len).ok_or_else(badarg)?;
    let (first, last) = (start.min(end), start.max(end));
    if first < 0 || last > total as i64 {
        return Err(badarg());
    }
    Ok((first as usize, (last - first) as usize))
}

fn part(binary: &Term, start: &Term, len: &Term) -> Outcome {
    let bits = binary.as_bits().filter(|bits| bits.is_binary()).ok_or_else(badarg)?;
    let (start, len) = range(bits.len / 8, start, len)?;
    Ok(binary.bits_part(start * 8, len * 8))
}

/// `:erlang.binary_part("abcd", {1, 2})` is `"bc"`.
fn binary_part_of(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, place] = array(args)?;
    let [start, len] = place.as_tuple_of::<2>().ok_or_else(badarg)?;
    part(binary, start, len)
}

/// `:erlang.binary_part("abcd", 4, -2)` is `"cd"`.
fn binary_part(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, start, len] = array(args)?;
    part(binary, start, len)
}

/// `:erlang.split_binary("abcd", 1)` is `{"a", "bcd"}`.
fn split_binary(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, at] = array(args)?;
    let len = binary.as_bits().ok_or_else(badarg)?.len;
    let at = at.as_int().and_then(|at| usize::try_from(at).ok()).filter(|at| *at <= len / 8).ok_or_else(badarg)?;
    Ok(Term::tuple([binary.bits_part(0, at * 8), binary.bits_part(at * 8, len - at * 8)]))
}

fn byte_list(bytes: &[u8]) -> Term {
    Term::list(bytes.iter().map(|byte| Term::int(i64::from(*byte))))
}

/// `:erlang.binary_to_list("ab")` is `'ab'`.
fn binary_to_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary] = array(args)?;
    Ok(byte_list(&binary.as_bytes().ok_or_else(badarg)?))
}

/// `:erlang.binary_to_list("abcd", 2, 3)` is `'bc'`: positions count from 1.
fn binary_to_list_part(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, start, stop] = array(args)?;
    let bytes = binary.as_bytes().ok_or_else(badarg)?;
    let position = |term: &Term| term.as_int().and_then(|number| usize::try_from(number).ok());
    let (start, stop) = (position(start).ok_or_else(badarg)?, position(stop).ok_or_else(badarg)?);
    if start == 0 || start > stop {
        return Err(badarg());
    }
    Ok(byte_list(bytes.get(start - 1..stop).ok_or_else(badarg)?))
}

/// Walks iodata from left to right and calls `visit` on every byte and bit string; false if it is no iodata.
fn walk<'a>(data: &'a Term, mut visit: impl FnMut(&'a Term) -> bool) -> bool {
    let mut pending = vec![data];
    while let Some(mut rest) = pending.pop() {
        // The outermost term may be a binary, and so may every tail, but an integer stands only in a head.
        loop {
            match rest.view() {
                View::Nil => break,
                View::Bits(_) if visit(rest) => break,
                View::Cons(cons) => match cons.head.view() {
                    View::Int(0..=255) | View::Bits(_) => {
                        if !visit(&cons.head) {
                            return false;
                        }
                        rest = &cons.tail;
                    }
                    View::Nil => rest = &cons.tail,
                    View::Cons(_) => {
                        pending.push(&cons.tail);
                        rest = &cons.head;
                    }
                    _ => return false,
                },
                _ => return false,
            }
        }
    }
    true
}

/// The bytes of iodata; nothing if it is none.
pub(in crate::stdlib) fn iodata(data: &Term) -> Option<Cow<'_, [u8]>> {
    if let Some(bits) = data.as_bits() {
        return bits.to_bytes();
    }
    gather(data, usize::MAX).ok().map(Cow::Owned)
}

/// Why data are no binary.
enum Refused {
    /// They are no bytes.
    Type,
    /// They are more than may be.
    TooLarge,
}

/// The bytes of a list, if they are no more than `most`.
fn gather(list: &Term, most: usize) -> Result<Vec<u8>, Refused> {
    let mut bytes: Vec<u8> = Vec::new();
    let mut refused = Refused::Type;
    let complete = walk(list, |item| {
        match item.view() {
            View::Int(byte) => bytes.push(byte as u8),
            _ => match item.as_bytes() {
                Some(part) if bytes.len() + part.len() > most => {
                    refused = Refused::TooLarge;
                    return false;
                }
                Some(part) => bytes.extend_from_slice(&part),
                None => return false,
            },
        }
        true
    });
    if complete { Ok(bytes) } else { Err(refused) }
}

/// The binary of a list, which must be one that the process may have.
fn binary_of(process: &Process, list: &Term) -> Outcome {
    match gather(list, process.room_for_bytes()) {
        Ok(bytes) => Ok(Term::binary(&bytes)),
        Err(Refused::Type) => Err(badarg()),
        Err(Refused::TooLarge) => Err(system_limit()),
    }
}

fn is_list(value: &Term) -> bool {
    matches!(value.view(), View::Nil | View::Cons(_))
}

/// `:erlang.list_to_binary([?a, "bc"])` is `"abc"`.
fn list_to_binary(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    if !is_list(list) {
        return Err(badarg());
    }
    binary_of(process, list)
}

/// `:erlang.iolist_to_binary(["a", [?b]])` is `"ab"`; a binary is itself.
fn iolist_to_binary(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    if data.is_binary() {
        return Ok(data.take());
    }
    if data.as_bits().is_some() {
        return Err(badarg());
    }
    binary_of(process, data)
}

/// `:erlang.iolist_size(["a", [?b]])` is `2`.
fn iolist_size(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    let mut size = 0;
    let complete = walk(data, |item| match item.as_bits() {
        Some(bits) => {
            size += bits.len / 8;
            bits.is_binary()
        }
        None => {
            size += 1;
            true
        }
    });
    if complete { Ok(Term::int(size as i64)) } else { Err(badarg()) }
}

/// `:erlang.iolist_to_iovec(["a", [?b]])` is `["ab"]`: short pieces are joined, long ones stay as they are.
fn iolist_to_iovec(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    let mut pieces: Vec<Term> = Vec::new();
    let mut joined: Vec<u8> = Vec::new();
    let complete = walk(data, |item| {
        let Some(bits) = item.as_bits() else {
            joined.extend(item.as_int().and_then(|byte| u8::try_from(byte).ok()));
            return true;
        };
        if bits.len > 64 * 8 {
            if !joined.is_empty() {
                pieces.push(Term::binary(&std::mem::take(&mut joined)));
            }
            pieces.push(item.clone());
        } else if let Some(bytes) = bits.to_bytes() {
            joined.extend_from_slice(&bytes);
        }
        bits.is_binary()
    });
    if !complete {
        return Err(badarg());
    }
    if !joined.is_empty() {
        pieces.push(Term::binary(&joined));
    }
    Ok(Term::list(pieces))
}

/// `:erlang.list_to_bitstring([1, <<1::3>>])` is `<<1, 1::3>>`.
fn list_to_bitstring(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    if !is_list(list) {
        return Err(badarg());
    }
    let mut writer = Writer::default();
    let complete = walk(list, |item| {
        match item.view() {
            View::Bits(bits) => writer.push_bits(bits),
            View::Int(byte) => writer.push_small(byte as u64, 8),
            _ => return false,
        }
        true
    });
    if complete { Ok(writer.finish()) } else { Err(badarg()) }
}

/// `:erlang.bitstring_to_list(<<1, 1::3>>)` is `[1, <<1::3>>]`.
fn bitstring_to_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value] = array(args)?;
    let bits = value.as_bits().ok_or_else(badarg)?;
    let whole = bits.len / 8;
    let bytes = (0..whole).map(|index| Term::int(i64::from(bits.byte_at(index * 8))));
    let rest = bits.len - whole * 8;
    let tail = (rest > 0).then(|| value.bits_part(whole * 8, rest));
    Ok(Term::list(bytes.chain(tail)))
}
