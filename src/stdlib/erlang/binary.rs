//! `:binary`: cutting, numbers, common ends. Searching is in `binary_search`.

use std::borrow::Cow;

use num_bigint::{BigInt, Sign};
use num_traits::Signed;

use super::binary_data::range;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg, system_limit};
use crate::stdlib::natives;
use crate::term::{Term, names};
use crate::vm::Trap;
use crate::vm::op::read_integer;

natives! { "binary":
    "copy"/1 => copy,
    "copy"/2 => copy_times,
    "part"/2 => part_at,
    "part"/3 => part,
    "at"/2 => at,
    "first"/1 => first,
    "last"/1 => last,
    "bin_to_list"/1 => bin_to_list,
    "bin_to_list"/2 => bin_to_list_at,
    "bin_to_list"/3 => bin_to_list_part,
    "list_to_bin"/1 => list_to_bin,
    "decode_unsigned"/1 => decode_unsigned,
    "decode_unsigned"/2 => decode_unsigned_as,
    "encode_unsigned"/1 => encode_unsigned,
    "encode_unsigned"/2 => encode_unsigned_as,
    "encode_hex"/1 => encode_hex,
    "encode_hex"/2 => encode_hex_as,
    "decode_hex"/1 => decode_hex,
    "longest_common_prefix"/1 => longest_common_prefix,
    "longest_common_suffix"/1 => longest_common_suffix,
    "referenced_byte_size"/1 => referenced_byte_size,
}

pub(super) fn bytes_of(term: &Term) -> Result<Cow<'_, [u8]>, Trap> {
    term.as_bytes().ok_or_else(badarg)
}

/// `:binary.copy("ab")` is `"ab"` with bytes of its own.
fn copy(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary] = array(args)?;
    Ok(Term::binary(&bytes_of(binary)?))
}

/// `:binary.copy("ab", 2)` is `"abab"`.
fn copy_times(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, times] = array(args)?;
    let bytes = bytes_of(binary)?;
    let times = times.as_int().and_then(|times| usize::try_from(times).ok()).ok_or_else(badarg)?;
    if bytes.len().checked_mul(times).is_none_or(|total| total > process.room_for_bytes()) {
        return Err(system_limit());
    }
    Ok(Term::binary(&bytes.repeat(times)))
}

fn cut(binary: &Term, start: &Term, len: &Term) -> Outcome {
    let (start, len) = range(bytes_of(binary)?.len(), start, len)?;
    Ok(binary.bits_part(start * 8, len * 8))
}

/// `:binary.part("abcd", {1, 2})` is `"bc"`.
fn part_at(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, place] = array(args)?;
    let [start, len] = place.as_tuple_of::<2>().ok_or_else(badarg)?;
    cut(binary, start, len)
}

/// `:binary.part("abcd", 1, 2)` is `"bc"`.
fn part(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, start, len] = array(args)?;
    cut(binary, start, len)
}

fn byte(byte: Option<&u8>) -> Outcome {
    byte.map(|byte| Term::int(i64::from(*byte))).ok_or_else(badarg)
}

/// `:binary.at("abc", 1)` is `?b`.
fn at(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, index] = array(args)?;
    let index = index.as_int().and_then(|index| usize::try_from(index).ok()).ok_or_else(badarg)?;
    byte(bytes_of(binary)?.get(index))
}

/// `:binary.first("abc")` is `?a`.
fn first(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary] = array(args)?;
    byte(bytes_of(binary)?.first())
}

/// `:binary.last("abc")` is `?c`.
fn last(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary] = array(args)?;
    byte(bytes_of(binary)?.last())
}

fn list(bytes: &[u8]) -> Term {
    Term::list(bytes.iter().map(|byte| Term::int(i64::from(*byte))))
}

/// `:binary.bin_to_list("ab")` is `'ab'`.
fn bin_to_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary] = array(args)?;
    Ok(list(&bytes_of(binary)?))
}

fn list_part(binary: &Term, start: &Term, len: &Term) -> Outcome {
    let bytes = bytes_of(binary)?;
    let (start, len) = range(bytes.len(), start, len)?;
    Ok(list(bytes.get(start..start + len).ok_or_else(badarg)?))
}

/// `:binary.bin_to_list("abcd", {1, 2})` is `'bc'`.
fn bin_to_list_at(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, place] = array(args)?;
    let [start, len] = place.as_tuple_of::<2>().ok_or_else(badarg)?;
    list_part(binary, start, len)
}

/// `:binary.bin_to_list("abcd", 1, 2)` is `'bc'`.
fn bin_to_list_part(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, start, len] = array(args)?;
    list_part(binary, start, len)
}

/// `:binary.list_to_bin('ab')` is `"ab"`.
fn list_to_bin(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    if data.is_binary() {
        return Err(badarg());
    }
    Ok(Term::binary(&super::binary_data::iodata(data).ok_or_else(badarg)?))
}

fn is_little(endianness: &Term) -> Result<bool, Trap> {
    match endianness.as_atom() {
        Some(names::LITTLE) => Ok(true),
        Some(names::BIG) => Ok(false),
        _ => Err(badarg()),
    }
}

fn decoded(binary: &Term, little: bool) -> Outcome {
    let bits = binary.as_bits().filter(|bits| bits.is_binary()).ok_or_else(badarg)?;
    Ok(read_integer(bits, false, little))
}

/// `:binary.decode_unsigned(<<1, 0>>)` is `256`.
fn decode_unsigned(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary] = array(args)?;
    decoded(binary, false)
}

/// `:binary.decode_unsigned(<<1, 0>>, :little)` is `1`.
fn decode_unsigned_as(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, endianness] = array(args)?;
    decoded(binary, is_little(endianness)?)
}

fn encoded(value: &Term, little: bool) -> Outcome {
    let value = value.to_big().filter(|value| !value.is_negative()).ok_or_else(badarg)?;
    let (_, bytes): (Sign, Vec<u8>) = if little { value.to_bytes_le() } else { BigInt::to_bytes_be(&value) };
    Ok(Term::binary(&bytes))
}

/// `:binary.encode_unsigned(256)` is `<<1, 0>>`.
fn encode_unsigned(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value] = array(args)?;
    encoded(value, false)
}

/// `:binary.encode_unsigned(256, :little)` is `<<0, 1>>`.
fn encode_unsigned_as(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value, endianness] = array(args)?;
    encoded(value, is_little(endianness)?)
}

fn hex(binary: &Term, digits: &[u8; 16]) -> Outcome {
    let bytes = bytes_of(binary)?;
    let pairs = bytes.iter().flat_map(|byte| [digits[usize::from(byte >> 4)], digits[usize::from(byte & 0xF)]]);
    Ok(Term::binary(&pairs.collect::<Vec<u8>>()))
}

/// `:binary.encode_hex("k")` is `"6B"`.
fn encode_hex(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary] = array(args)?;
    hex(binary, b"0123456789ABCDEF")
}

/// `:binary.encode_hex("k", :lowercase)` is `"6b"`.
fn encode_hex_as(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, letters] = array(args)?;
    match letters.as_atom().map(|letters| letters.name()) {
        Some("lowercase") => hex(binary, b"0123456789abcdef"),
        Some("uppercase") => hex(binary, b"0123456789ABCDEF"),
        _ => Err(badarg()),
    }
}

/// `:binary.decode_hex("6b")` is `"k"`.
fn decode_hex(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary] = array(args)?;
    let bytes = bytes_of(binary)?;
    let (pairs, rest) = bytes.as_chunks::<2>();
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    let decoded: Option<Vec<u8>> = pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect();
    if rest.is_empty() { Ok(Term::binary(&decoded.ok_or_else(badarg)?)) } else { Err(badarg()) }
}

fn common(args: &mut [Term], shared: fn(&[u8], &[u8]) -> usize) -> Outcome {
    let [binaries] = array(args)?;
    let binaries = binaries.as_list().ok_or_else(badarg)?;
    let binaries: Result<Vec<Cow<'_, [u8]>>, Trap> = binaries.into_iter().map(bytes_of).collect();
    let binaries = binaries?;
    let (first, others) = binaries.split_first().ok_or_else(badarg)?;
    let len = others.iter().map(|other| shared(first, other)).min().unwrap_or(first.len());
    Ok(Term::int(len as i64))
}

/// `:binary.longest_common_prefix(["erlang", "ergonomy"])` is `2`.
fn longest_common_prefix(_: &mut Process, args: &mut [Term]) -> Outcome {
    common(args, |left, right| left.iter().zip(right).take_while(|(left, right)| left == right).count())
}

/// `:binary.longest_common_suffix(["erlang", "fang"])` is `3`.
fn longest_common_suffix(_: &mut Process, args: &mut [Term]) -> Outcome {
    common(args, |left, right| left.iter().rev().zip(right.iter().rev()).take_while(|(a, b)| a == b).count())
}

/// `:binary.referenced_byte_size("abc")` is `3`: the size of the bytes it is a part of.
fn referenced_byte_size(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary] = array(args)?;
    let own = bytes_of(binary)?.len();
    Ok(Term::int(binary.shared_buffer().map_or(own, |(size, _)| size) as i64))
}
