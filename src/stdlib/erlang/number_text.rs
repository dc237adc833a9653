//! Numbers to text and back, of `:erlang`.

use std::borrow::Cow;

use num_bigint::BigInt;

use super::atom_text::charlist;
use super::float_text;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Term, View};
use crate::vm::Trap;

natives! { "erlang":
    "integer_to_binary"/1 => integer_to_binary,
    "integer_to_binary"/2 => integer_to_binary_in,
    "integer_to_list"/1 => integer_to_list,
    "integer_to_list"/2 => integer_to_list_in,
    "binary_to_integer"/1 => binary_to_integer,
    "binary_to_integer"/2 => binary_to_integer_in,
    "list_to_integer"/1 => list_to_integer,
    "list_to_integer"/2 => list_to_integer_in,
    "float_to_binary"/1 => float_to_binary,
    "float_to_binary"/2 => float_to_binary_as,
    "float_to_list"/1 => float_to_list,
    "float_to_list"/2 => float_to_list_as,
    "binary_to_float"/1 => binary_to_float,
    "list_to_float"/1 => list_to_float,
}

/// A list of the text's code points.
pub(super) fn text_list(text: &str) -> Term {
    Term::list(text.chars().map(|character| Term::int(i64::from(u32::from(character)))))
}

/// The most characters that a small integer has in base 10.
pub(super) const MAX_DIGITS: usize = 20;

/// A small integer in base 10, written at the end of `buffer`.
pub(super) fn decimal(value: i64, buffer: &mut [u8; MAX_DIGITS]) -> &[u8] {
    let (mut rest, mut at) = (value.unsigned_abs(), MAX_DIGITS);
    loop {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        at -= 1;
        buffer[at] = b'-';
    }
    &buffer[at..]
}

fn digits(value: &Term, base: u32) -> Result<String, Trap> {
    match value.view() {
        View::Int(value) if base == 10 => Ok(value.to_string()),
        View::Int(value) => Ok(BigInt::from(value).to_str_radix(base).to_ascii_uppercase()),
        View::Big(value) => Ok(value.to_str_radix(base).to_ascii_uppercase()),
        _ => Err(badarg()),
    }
}

/// A base that integers are written in.
pub(super) fn base_of(base: &Term) -> Result<u32, Trap> {
    base.as_int().and_then(|base| u32::try_from(base).ok()).filter(|base| (2..=36).contains(base)).ok_or_else(badarg)
}

/// `:erlang.integer_to_binary(42)` is `"42"`.
fn integer_to_binary(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value] = array(args)?;
    match value.as_int() {
        Some(value) => Ok(Term::binary(decimal(value, &mut [0; MAX_DIGITS]))),
        None => Ok(Term::from(digits(value, 10)?.as_str())),
    }
}

/// `:erlang.integer_to_binary(255, 16)` is `"FF"`.
fn integer_to_binary_in(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value, base] = array(args)?;
    Ok(Term::from(digits(value, base_of(base)?)?.as_str()))
}

/// `:erlang.integer_to_list(42)` is `'42'`.
fn integer_to_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value] = array(args)?;
    Ok(text_list(&digits(value, 10)?))
}

/// `:erlang.integer_to_list(255, 16)` is `'FF'`.
fn integer_to_list_in(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value, base] = array(args)?;
    Ok(text_list(&digits(value, base_of(base)?)?))
}

/// Digits with at most one sign before them.
/// The integer that a whole text writes, a sign before it or not.
pub(super) fn parse_integer(text: &str, base: u32) -> Outcome {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned.is_empty() || !unsigned.chars().all(|character| character.is_digit(base)) {
        return Err(badarg());
    }
    match i64::from_str_radix(text, base) {
        Ok(value) => Ok(Term::int(value)),
        Err(_) => BigInt::parse_bytes(text.as_bytes(), base).map(Term::integer).ok_or_else(badarg),
    }
}

fn text_of(binary: &Term) -> Result<Cow<'_, str>, Trap> {
    binary.as_text().ok_or_else(badarg)
}

/// `:erlang.binary_to_integer("42")` is `42`.
fn binary_to_integer(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary] = array(args)?;
    parse_integer(&text_of(binary)?, 10)
}

/// `:erlang.binary_to_integer("ff", 16)` is `255`.
fn binary_to_integer_in(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, base] = array(args)?;
    parse_integer(&text_of(binary)?, base_of(base)?)
}

/// `:erlang.list_to_integer('42')` is `42`.
fn list_to_integer(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    parse_integer(&charlist(list).ok_or_else(badarg)?, 10)
}

/// `:erlang.list_to_integer('ff', 16)` is `255`.
fn list_to_integer_in(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list, base] = array(args)?;
    parse_integer(&charlist(list).ok_or_else(badarg)?, base_of(base)?)
}

fn float_of(value: &Term) -> Result<f64, Trap> {
    value.as_float().ok_or_else(badarg)
}

/// `:erlang.float_to_binary(1.5)` is `"1.50000000000000000000e+00"`.
fn float_to_binary(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value] = array(args)?;
    Ok(Term::from(float_text::scientific(float_of(value)?, 20).as_str()))
}

/// `:erlang.float_to_binary(1.5, [:short])` is `"1.5"`.
fn float_to_binary_as(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value, options] = array(args)?;
    Ok(Term::from(float_text::format(float_of(value)?, options).ok_or_else(badarg)?.as_str()))
}

/// `:erlang.float_to_list(1.5)` is `'1.50000000000000000000e+00'`.
fn float_to_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value] = array(args)?;
    Ok(text_list(&float_text::scientific(float_of(value)?, 20)))
}

/// `:erlang.float_to_list(1.5, decimals: 2)` is `'1.50'`.
fn float_to_list_as(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value, options] = array(args)?;
    Ok(text_list(&float_text::format(float_of(value)?, options).ok_or_else(badarg)?))
}

/// A float of its text, in which a comma may stand in place of the point, as the BEAM reads it.
fn float_of_text(text: &str) -> Outcome {
    let pointed = if text.contains('.') { None } else { text.contains(',').then(|| text.replacen(',', ".", 1)) };
    float_text::parse(pointed.as_deref().unwrap_or(text)).map(Term::float).ok_or_else(badarg)
}

/// `:erlang.binary_to_float("1.5e3")` is `1500.0`.
fn binary_to_float(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary] = array(args)?;
    float_of_text(&text_of(binary)?)
}

/// `:erlang.list_to_float('1.5')` is `1.5`.
fn list_to_float(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    float_of_text(&charlist(list).ok_or_else(badarg)?)
}
