//! Hashing terms, consistently with `===`.
//!
//! [`internal_hash`] places keys in large maps. For small integers it is the BEAM's own function, so that a large map of
//! integers prints in the BEAM's order; for everything else it is only required to be good.

use super::identifier::{Pid, Port, Reference};
use super::{Term, View};

const GOLDEN: u32 = 0x9e37_79b9;

/// What the BEAM mixes into every salt, so that these hashes differ from the portable ones.
const INTERNAL: u32 = 0xcc9e_2d51;

/// Bob Jenkins' mix of three words.
#[inline]
fn mix(mut a: u32, mut b: u32, mut c: u32) -> u32 {
    macro_rules! round {
        ($x:ident, $y:ident, $z:ident, $op:tt, $by:literal) => {
            $x = $x.wrapping_sub($y).wrapping_sub($z) ^ ($z $op $by);
        };
    }
    round!(a, b, c, >>, 13);
    round!(b, c, a, <<, 8);
    round!(c, a, b, >>, 13);
    round!(a, b, c, >>, 12);
    round!(b, c, a, <<, 16);
    round!(c, a, b, >>, 5);
    round!(a, b, c, >>, 3);
    round!(b, c, a, <<, 10);
    round!(c, a, b, >>, 15);
    c
}

#[inline]
fn mix_word(word: u64, hash: u32) -> u32 {
    mix(GOLDEN.wrapping_add(word as u32), GOLDEN.wrapping_add((word >> 32) as u32), hash)
}

/// The hash of a key, with a salt that gives the same key other hashes.
#[inline]
pub fn internal_hash(term: &Term, salt: u32) -> u32 {
    match term.view() {
        View::Int(value) => mix_word((value as u64) << 4 | 0xF, salt ^ INTERNAL),
        View::Atom(atom) => mix_word(u64::from(atom.index()) << 6 | 0xB, salt),
        _ => deep_hash(term, salt),
    }
}

/// As [`internal_hash`], for tables that are not maps: the salt is used as it is.
pub fn table_hash(term: &Term, salt: u32) -> u32 {
    match term.view() {
        View::Int(value) => mix_word((value as u64) << 4 | 0xF, salt),
        _ => internal_hash(term, salt),
    }
}

/// The hash behind `:erlang.phash2/1` and other visible hashes: 27 bits wide when cut by the caller.
pub fn portable_hash(term: &Term) -> u32 {
    internal_hash(term, 0x5EED)
}

fn deep_hash(term: &Term, salt: u32) -> u32 {
    let mut hash = salt;
    let mut pending = vec![term];
    while let Some(term) = pending.pop() {
        hash = match term.view() {
            View::Nil => mix_word(1, hash),
            View::Int(value) => mix_word(value as u64, hash),
            View::Float(value) => mix_word(if value == 0.0 { 0 } else { value.to_bits() }, mix_word(2, hash)),
            View::Atom(atom) => mix_word(u64::from(atom.index()), mix_word(3, hash)),
            View::Big(value) => value.iter_u64_digits().fold(mix_word(4, hash), |hash, digit| mix_word(digit, hash)),
            View::Cons(cons) => {
                pending.push(&cons.tail);
                pending.push(&cons.head);
                mix_word(5, hash)
            }
            View::Tuple(elements) => {
                pending.extend(elements.iter().rev());
                mix_word(6 | (elements.len() as u64) << 8, hash)
            }
            View::Map(map) => {
                // Equal large maps may differ in order, so their pairs are hashed apart and added up.
                let pairs = map
                    .iter()
                    .fold(0u32, |sum, (key, value)| sum.wrapping_add(internal_hash(value, internal_hash(key, 7))));
                mix_word(u64::from(pairs) << 8 | 7, hash)
            }
            View::Bits(bits) => {
                let hashed = (0..bits.len / 8 * 8)
                    .step_by(8)
                    .fold(mix_word(8, hash), |hash, at| (hash ^ u32::from(bits.byte_at(at))).wrapping_mul(0x0100_0193));
                let tail = bits.len % 8;
                let last = if tail == 0 { 0 } else { bits.byte_at(bits.len - tail) >> (8 - tail) };
                mix_word((bits.len as u64) << 8 | u64::from(last), hashed)
            }
            View::Closure(closure) => {
                pending.extend(closure.captured().iter().rev());
                let code = closure.code();
                mix_word(u64::from(code.index()) << 32 | u64::from(code.uniq()), mix_word(9, hash))
            }
            View::Export(export) => {
                let word = u64::from(export.module.index()) << 32 | u64::from(export.name.index());
                mix_word(word, mix_word(10 | u64::from(export.arity) << 8, hash))
            }
            View::Pid(Pid::Local(word)) => mix_word(word, mix_word(11, hash)),
            View::Port(Port::Local(word)) => mix_word(word, mix_word(12, hash)),
            View::Pid(Pid::Remote(remote)) | View::Port(Port::Remote(remote)) => {
                let word = u64::from(remote.id) << 32 | u64::from(remote.serial);
                mix_word(word, mix_word(u64::from(remote.node.index()) << 32 | u64::from(remote.creation), hash))
            }
            View::Reference(Reference::Local(word)) => mix_word(word, mix_word(13, hash)),
            View::Reference(Reference::Remote(remote)) => remote
                .words
                .iter()
                .fold(mix_word(u64::from(remote.creation), hash), |hash, word| mix_word(u64::from(*word), hash)),
        };
    }
    hash
}
