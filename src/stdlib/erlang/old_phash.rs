//! The older portable hash, `:erlang.phash/2`, by which `:sets` and `:dict` find their slots.
//!
//! Each byte and each kind of term is mixed in by a multiplication with a prime of its own.

use super::phash::{atom_hash, portable_hash};
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Bits, Term, View};

natives! { "erlang":
    "phash"/2 => phash,
}

const ATOM: u32 = 268_440_163;
const BYTE: u32 = 268_439_161;
const POSITIVE: u32 = 268_435_459;
const NEGATIVE: u32 = 268_436_141;
const FLOAT: u32 = 268_437_017;
const LIST: u32 = 268_437_511;
const IDENTIFIER: u32 = 268_439_627;
const TUPLE: u32 = 268_439_627;
const BITS: u32 = 268_440_581;
const MAP: u32 = 268_440_593;
const MAP_BASE: u32 = 268_440_611;

/// `:erlang.phash(:a, 16)` is `2`: from 1 to the range, which goes up to 2^32.
fn phash(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [term, range] = array(args)?;
    let range = range.as_int().filter(|range| (1..=1 << 32).contains(range)).ok_or_else(badarg)?;
    Ok(Term::int(i64::from(hash(term)) % range + 1))
}

enum Work<'a> {
    Hash(&'a Term),
    /// The elements of a tuple of so many are done.
    Tuple(u32),
    /// What is left of a list.
    Rest(&'a Term),
    /// What ends a list is done.
    End,
}

fn hash(term: &Term) -> u32 {
    let mut hash = 0;
    let mut pending = vec![Work::Hash(term)];
    while let Some(work) = pending.pop() {
        hash = match work {
            Work::Hash(term) => step(term, hash, &mut pending),
            Work::Tuple(arity) => add(hash, TUPLE, arity),
            Work::Rest(term) if term.as_cons().is_some() => list(term, hash, &mut pending),
            Work::Rest(term) => {
                pending.extend([Work::End, Work::Hash(term)]);
                hash
            }
            Work::End => hash.wrapping_mul(LIST),
        };
    }
    hash
}

fn add(hash: u32, prime: u32, value: u32) -> u32 {
    hash.wrapping_mul(prime).wrapping_add(value)
}

fn bytes(hash: u32, prime: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(hash, |hash, byte| add(hash, prime, u32::from(*byte)))
}

fn step<'a>(term: &'a Term, hash: u32, pending: &mut Vec<Work<'a>>) -> u32 {
    match term.view() {
        View::Nil => add(hash, POSITIVE, 1),
        View::Atom(atom) => add(hash, ATOM, atom_hash(atom)),
        View::Int(value) => number(hash, &[value.unsigned_abs()], value < 0),
        View::Big(value) => {
            let digits: Vec<u64> = value.iter_u64_digits().collect();
            number(hash, &digits, value.sign() == num_bigint::Sign::Minus)
        }
        View::Float(value) => {
            let word = if value == 0.0 { 0 } else { value.to_bits() };
            add(hash, FLOAT, word as u32 ^ (word >> 32) as u32)
        }
        View::Bits(value) => bits(hash, value),
        View::Cons(_) => list(term, hash, pending),
        View::Tuple(elements) => {
            pending.push(Work::Tuple(elements.len() as u32));
            pending.extend(elements.iter().rev().map(Work::Hash));
            hash
        }
        View::Map(_) => add(hash, MAP, MAP_BASE).wrapping_add(portable_hash(term)),
        View::Closure(_) | View::Export(_) | View::Pid(_) | View::Port(_) | View::Reference(_) => {
            add(hash, IDENTIFIER, portable_hash(term))
        }
    }
}

/// The digits lowest first, the upper half of the last one only if it says something.
fn number(hash: u32, digits: &[u64], negative: bool) -> u32 {
    let (last, whole) = digits.split_last().unwrap_or((&0, &[]));
    let hash = whole.iter().fold(hash, |hash, digit| bytes(hash, BYTE, &digit.to_le_bytes()));
    let size = if *last >> 32 == 0 { 4 } else { 8 };
    let hash = bytes(hash, BYTE, &last.to_le_bytes()[..size]);
    hash.wrapping_mul(if negative { NEGATIVE } else { POSITIVE })
}

fn bits(hash: u32, value: Bits) -> u32 {
    let (padded, tail) = (value.to_padded(), value.len % 8);
    let (whole, rest) = padded.split_at(value.len / 8);
    let mut hash = bytes(hash, ATOM, whole);
    if let (Some(last), true) = (rest.first(), tail > 0) {
        hash = add(add(hash, ATOM, u32::from(last >> (8 - tail))), BITS, tail as u32);
    }
    add(hash, NEGATIVE, whole.len() as u32)
}

/// Bytes at the front of a list are mixed in one by one.
fn list<'a>(mut term: &'a Term, mut hash: u32, pending: &mut Vec<Work<'a>>) -> u32 {
    while let Some(cons) = term.as_cons() {
        let Some(byte @ 0..=255) = cons.head.as_int() else {
            pending.extend([Work::Rest(&cons.tail), Work::Hash(&cons.head)]);
            return hash;
        };
        hash = add(hash, BYTE, byte as u32);
        term = &cons.tail;
    }
    pending.extend([Work::End, Work::Hash(term)]);
    hash
}
