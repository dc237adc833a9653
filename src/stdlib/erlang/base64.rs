//! `:base64`: the standard alphabet, decoded strictly or as mail programs do.

use super::binary_data::iodata;
use super::lists::function_clause;
use super::number_text::text_list;
use crate::code::Raise;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Term, names};
use crate::vm::Trap;

natives! { "base64":
    "encode"/1 => encode,
    "encode_to_string"/1 => encode_to_string,
    "decode"/1 => decode,
    "decode_to_string"/1 => decode_to_string,
    "mime_decode"/1 => mime_decode,
    "mime_decode_to_string"/1 => mime_decode_to_string,
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn encoded(data: &Term) -> Result<String, Trap> {
    let bytes = low_bytes(data)?;
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = (0..3).fold(0usize, |word, index| word << 8 | usize::from(chunk.get(index).copied().unwrap_or(0)));
        for position in 0..4 {
            let digit = ALPHABET[word >> (18 - 6 * position) & 0x3F];
            text.push(if position <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    Ok(text)
}

/// The bytes to encode: of numbers that are none the lowest.
fn low_bytes(data: &Term) -> Result<Vec<u8>, Trap> {
    if data.is_binary() {
        return Ok(iodata(data).ok_or_else(badarg)?.into_owned());
    }
    let items = data.as_list().ok_or_else(function_clause)?.into_iter();
    // Who counts with what is no number fails at counting.
    let byte = |item: &Term| item.as_int().map(|number| number.to_le_bytes()[0]).ok_or_else(Raise::badarith);
    Ok(items.map(byte).collect::<Result<Vec<u8>, Raise>>()?)
}

/// `:base64.encode("a")` is `"YQ=="`.
fn encode(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    Ok(Term::from(encoded(data)?.as_str()))
}

/// `:base64.encode_to_string("a")` is `'YQ=='`.
fn encode_to_string(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    Ok(text_list(&encoded(data)?))
}

fn digit(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

/// Four digits to three bytes; a group cut short gives as many bytes as are complete.
fn joined(digits: &[u32]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3 + 2);
    for group in digits.chunks(4) {
        let word = (0..4).fold(0u32, |word, index| word << 6 | group.get(index).copied().unwrap_or(0));
        let complete = group.len() * 6 / 8;
        bytes.extend_from_slice(&word.to_be_bytes()[1..=complete]);
    }
    bytes
}

/// White space may stand anywhere, padding must be complete, anything else is an error.
fn decoded(data: &Term) -> Result<Vec<u8>, Trap> {
    let bytes = iodata(data).ok_or_else(function_clause)?;
    let visible: Vec<u8> = bytes.iter().copied().filter(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).collect();
    let padding = visible.iter().rev().take_while(|byte| **byte == b'=').count();
    let digits: Option<Vec<u32>> = visible[..visible.len() - padding].iter().map(|byte| digit(*byte)).collect();
    let digits = digits.ok_or_else(badarg)?;
    if padding > 2 {
        return Err(Raise::tagged(names::CASE_CLAUSE, Term::int(i64::from(b'='))).into());
    }
    if digits.len() % 4 == 1 || !(digits.len() + padding).is_multiple_of(4) {
        return Err(function_clause());
    }
    Ok(joined(&digits))
}

/// What is not of the alphabet is passed over; padding only counts at the end.
fn mime_decoded(data: &Term) -> Result<Vec<u8>, Trap> {
    let bytes = iodata(data).ok_or_else(function_clause)?;
    let digits: Vec<u32> = bytes.iter().filter_map(|byte| digit(*byte)).collect();
    let padding = bytes.iter().rev().take_while(|byte| digit(**byte).is_none()).filter(|byte| **byte == b'=').count();
    let missing = (4 - digits.len() % 4) % 4;
    // One sign of padding is taken for two.
    if missing == 3 || (missing > 0 && padding == 0) {
        return Err(function_clause());
    }
    Ok(joined(&digits))
}

fn string(bytes: &[u8]) -> Term {
    Term::list(bytes.iter().map(|byte| Term::int(i64::from(*byte))))
}

/// `:base64.decode("YQ==")` is `"a"`.
fn decode(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    Ok(Term::binary(&decoded(data)?))
}

/// `:base64.decode_to_string("YQ==")` is `'a'`.
fn decode_to_string(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    Ok(string(&decoded(data)?))
}

/// `:base64.mime_decode("Y*Q==")` is `"a"`.
fn mime_decode(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    Ok(Term::binary(&mime_decoded(data)?))
}

/// `:base64.mime_decode_to_string("Y*Q==")` is `'a'`.
fn mime_decode_to_string(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    Ok(string(&mime_decoded(data)?))
}
