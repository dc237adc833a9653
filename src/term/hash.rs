//! The hash that places keys in large maps and rows in ETS tables, consistent with `===`.
//!
//! It is the BEAM's own, so that maps and tables of numbers, binaries, tuples and lists are walked in the BEAM's order.
//! Only what has no lasting number there is hashed otherwise: atoms by our index (the BEAM takes its own), functions and
//! identifiers by what tells them apart.

use smallvec::{SmallVec, smallvec};

use super::identifier::{Pid, Port, Reference};
use super::jenkins::{GOLDEN, block, kind, lightly, long, one, two};
use super::map::FLAT_LIMIT;
use super::{Bits, Cons, MapRef, Term, View};

/// What is mixed into every salt, so that these hashes differ from the portable ones.
const INTERNAL: u32 = 0xcc9e_2d51;

/// The word that stands for `[]`.
const NIL_WORD: u64 = 0x3B;

/// Integers that take more bits are hashed digit by digit.
const SMALL: std::ops::Range<i64> = -(1 << 59)..1 << 59;

/// The hash of a key, with a salt that gives the same key other hashes.
#[inline]
pub fn internal_hash(term: &Term, salt: u32) -> u32 {
    let hash = salt ^ INTERNAL;
    match term.view() {
        View::Int(value) => integer(hash, value),
        View::Bits(bits) => binary(hash, bits),
        View::Atom(atom) => long(hash, u64::from(atom.index()) << 6 | 0xB, GOLDEN),
        _ => deep_hash(term, hash),
    }
}

#[inline]
fn integer(hash: u32, value: i64) -> u32 {
    if SMALL.contains(&value) {
        return long(hash, (value as u64) << 4 | 0xF, GOLDEN);
    }
    long(hash, value.unsigned_abs(), sign(value < 0))
}

/// The constant of large integers.
fn sign(negative: bool) -> u32 {
    if negative { kind(10) } else { kind(11) }
}

fn binary(hash: u32, bits: Bits) -> u32 {
    let constant = kind(13).wrapping_add(hash);
    if let Some(bytes) = bits.to_bytes() {
        return if bytes.is_empty() { constant } else { block(&bytes, constant) };
    }
    let padded = bits.to_padded();
    let (whole, rest) = padded.split_at(bits.len / 8);
    let hash = block(whole, constant);
    match (rest.first(), bits.len % 8) {
        (Some(last), tail @ 1..) => two(hash, tail as u32, u32::from(last >> (8 - tail)), kind(15)),
        _ => hash,
    }
}

enum Work<'a> {
    Hash(&'a Term),
    /// What follows is the tail of a list's last cell.
    Tail,
}

type Pending<'a> = SmallVec<[Work<'a>; 8]>;

fn deep_hash(term: &Term, mut hash: u32) -> u32 {
    let mut pending: Pending = smallvec![Work::Hash(term)];
    while let Some(work) = pending.pop() {
        hash = match work {
            Work::Hash(term) => step(term, hash, &mut pending),
            Work::Tail => lightly(hash, kind(18)),
        };
    }
    hash
}

fn step<'a>(term: &'a Term, hash: u32, pending: &mut Pending<'a>) -> u32 {
    match term.view() {
        View::Nil => long(hash, NIL_WORD, GOLDEN),
        View::Int(value) => integer(hash, value),
        View::Float(value) => long(hash, if value == 0.0 { 0 } else { value.to_bits() }, kind(12)),
        View::Atom(atom) => long(hash, u64::from(atom.index()) << 6 | 0xB, GOLDEN),
        View::Big(value) => {
            let constant = sign(value.sign() == num_bigint::Sign::Minus);
            value.iter_u64_digits().fold(hash, |hash, digit| long(hash, digit, constant))
        }
        View::Cons(cons) => list(cons, hash, pending),
        View::Tuple(elements) => {
            pending.extend(elements.iter().rev().map(Work::Hash));
            one(hash, elements.len() as u32, kind(9))
        }
        View::Map(map) if map.len() <= FLAT_LIMIT => {
            let first = pending.len();
            pending.extend(map.iter().flat_map(|(key, value)| [Work::Hash(key), Work::Hash(value)]));
            pending[first..].reverse();
            one(hash, map.len() as u32, kind(16))
        }
        View::Map(map) => large_map(map, hash),
        View::Bits(bits) => binary(hash, bits),
        View::Closure(closure) => {
            pending.extend(closure.captured().iter().rev().map(Work::Hash));
            let code = closure.code();
            two(hash, code.index(), code.uniq(), kind(1))
        }
        View::Export(export) => {
            let hash = two(hash, export.module.index(), export.name.index(), kind(14));
            one(hash, u32::from(export.arity), kind(14))
        }
        View::Pid(Pid::Local(word)) => long(hash, word, kind(5)),
        View::Port(Port::Local(word)) => long(hash, word, kind(6)),
        View::Pid(Pid::Remote(remote)) | View::Port(Port::Remote(remote)) => {
            let hash = two(hash, remote.node.index(), remote.creation, kind(5));
            two(hash, remote.id, remote.serial, kind(6))
        }
        View::Reference(Reference::Local(word)) => long(hash, word, kind(7)),
        View::Reference(Reference::Remote(remote)) => {
            let hash = one(hash, remote.creation, kind(7));
            remote.words.iter().fold(hash, |hash, word| one(hash, *word, kind(7)))
        }
    }
}

/// Bytes at the front of a list are hashed four at a time; the rest is left for later.
fn list<'a>(mut cons: &'a Cons, mut hash: u32, pending: &mut Pending<'a>) -> u32 {
    let (mut word, mut count) = (0u32, 0);
    let mut rest = None;
    while let Some(byte @ 0..=255) = cons.head.as_int() {
        word = word << 8 | byte as u32;
        count += 1;
        if count == 4 {
            hash = one(hash, word, kind(4));
            (word, count) = (0, 0);
        }
        match cons.tail.as_cons() {
            Some(next) => cons = next,
            None => {
                rest = Some(&cons.tail);
                break;
            }
        }
    }
    if count > 0 {
        hash = two(hash, word, count, kind(22));
    }
    if let Some(rest) = rest {
        pending.push(Work::Hash(rest));
        return hash;
    }
    pending.push(Work::Hash(&cons.tail));
    if cons.tail.as_cons().is_none() {
        pending.push(Work::Tail);
    }
    pending.push(Work::Hash(&cons.head));
    lightly(hash, kind(17))
}

/// Large maps that are equal may differ in order, so their pairs are hashed apart.
fn large_map(map: MapRef, hash: u32) -> u32 {
    let pairs = map.iter().fold(0u32, |sum, (key, value)| sum.wrapping_add(deep_hash(value, deep_hash(key, 0))));
    two(hash, map.len() as u32, pairs, kind(16))
}

#[cfg(test)]
mod tests {
    use super::{Term, internal_hash};
    use crate::term::map;

    fn check(term: Term, recorded: u32) {
        assert_eq!(internal_hash(&term, 0), recorded, "hash of {term:?}");
    }

    #[test]
    fn hashes_are_those_recorded_from_the_beam() {
        let ints = |values: &[i64]| Term::list(values.iter().copied().map(Term::int));
        check(Term::int(1), 2_441_450_838);
        check(Term::int(-1), 559_702_020);
        check(Term::int(1 << 59), 2_160_620_466);
        check(Term::integer(num_bigint::BigInt::from(1) << 64), 1_670_597_026);
        check(Term::integer(-(num_bigint::BigInt::from(1) << 64_u32)), 1_776_020_955);
        check(Term::float(1.5), 1_817_557_079);
        check(Term::float(-0.0), 2_778_859_731);
        check(Term::from(""), 3_580_844_982);
        check(Term::from("abcd"), 286_346_489);
        check(Term::from("hello world, this is long"), 1_181_446_236);
        check(Term::bitstring(&[0x20], 3), 1_195_041_062);
        check(Term::bitstring(&[1, 0x40], 11), 4_009_821_358);
        check(Term::tuple([]), 904_478_834);
        check(Term::tuple([Term::int(-1), Term::int(3)]), 1_944_208_965);
        check(Term::tuple([Term::from("a"), Term::int(1)]), 3_415_325_229);
        check(Term::NIL_LIST, 2_464_209_347);
        check(ints(&[1, 2]), 2_125_191_709);
        check(ints(&[97, 98, 99, 100, 101, 102]), 4_187_122_309);
        check(ints(&[1000, 1, 2]), 1_838_624_850);
        check(Term::cons(Term::int(1), Term::int(2)), 813_403_020);
        check(Term::list([Term::from("a"), Term::from("b")]), 284_975_947);
        check(Term::list([ints(&[1, 2]), Term::int(3)]), 2_407_648_064);
        check(Term::empty_map(), 4_050_418_618);
        check(map::from_pairs(vec![(Term::int(1), Term::int(2)), (Term::int(3), Term::int(4))]), 293_805_823);
    }
}
