//! The portable hash behind `:erlang.phash2/1,2`: the same number for the same term on every node, as the BEAM has it.
//!
//! Words are mixed into the hash with Bob Jenkins' 96-bit mix, each kind of term under its own multiple of the golden
//! ratio. Pairs of a map are hashed apart and combined by xor, so their order does not count.

use num_bigint::BigInt;
use num_traits::Signed;

use crate::term::jenkins::{GOLDEN, block, kind, one, two};
use crate::term::{Atom, Port, Reference, Term, View};

/// What `[]` hashes to when nothing came before it.
const EMPTY_LIST: u32 = 3_468_870_702;

/// The hash of an atom's text: PJW over its bytes, code points below 256 counting as one byte.
pub(in crate::stdlib) fn atom_hash(atom: Atom) -> u32 {
    let mut hash = 0u32;
    let mut bytes = atom.name().bytes().peekable();
    while let Some(byte) = bytes.next() {
        let mut value = byte;
        if byte & 0xFE == 0xC2
            && let Some(next) = bytes.next_if(|next| next & 0xC0 == 0x80)
        {
            value = byte << 6 | next & 0x3F;
        }
        hash = (hash << 4).wrapping_add(u32::from(value));
        let high = hash & 0xF000_0000;
        if high != 0 {
            hash ^= high >> 24;
            hash ^= high;
        }
    }
    hash
}

fn integer(hash: u32, value: i64) -> u32 {
    if !(-(1 << 27)..1 << 27).contains(&value) {
        let constant = if value < 0 { kind(10) } else { kind(11) };
        let magnitude = value.unsigned_abs();
        return two(hash, magnitude as u32, (magnitude >> 32) as u32, constant);
    }
    let value = value as i32;
    let hash = if value < 0 { one(hash, value.unsigned_abs(), GOLDEN) } else { hash };
    one(hash, value as u32, GOLDEN)
}

fn big(hash: u32, value: &BigInt) -> u32 {
    let constant = if value.is_negative() { kind(10) } else { kind(11) };
    value.iter_u64_digits().fold(hash, |hash, digit| two(hash, digit as u32, (digit >> 32) as u32, constant))
}

enum Work<'a> {
    Hash(&'a Term),
    /// A pair of a map is done.
    Pair,
    /// A map is done: the hash and the pairs' xor before it.
    MapEnd(u32, u32),
}

/// All 32 bits of the hash.
pub(super) fn portable_hash(term: &Term) -> u32 {
    let (mut hash, mut pairs) = (0u32, 0u32);
    let mut pending = vec![Work::Hash(term)];
    while let Some(work) = pending.pop() {
        match work {
            Work::Hash(term) => hash = step(term, hash, &mut pairs, &mut pending),
            Work::Pair => {
                pairs ^= hash;
                hash = 0;
            }
            Work::MapEnd(before, outer) => {
                hash = one(before, pairs, kind(19));
                pairs = outer;
            }
        }
    }
    hash
}

fn step<'a>(term: &'a Term, hash: u32, pairs: &mut u32, pending: &mut Vec<Work<'a>>) -> u32 {
    match term.view() {
        View::Nil if hash == 0 => EMPTY_LIST,
        View::Nil => one(hash, NIL_WORD, kind(2)),
        View::Int(value) => integer(hash, value),
        View::Big(value) => big(hash, value),
        View::Float(value) => {
            let bits = if value == 0.0 { 0 } else { value.to_bits() };
            two(hash, (bits >> 32) as u32, bits as u32, kind(12))
        }
        View::Atom(atom) if hash == 0 => atom_hash(atom),
        View::Atom(atom) => one(hash, atom_hash(atom), kind(3)),
        View::Cons(_) => list(term, hash, pending),
        View::Tuple(elements) => {
            pending.extend(elements.iter().rev().map(Work::Hash));
            one(hash, elements.len() as u32, kind(9))
        }
        View::Map(map) => {
            let sized = one(hash, map.len() as u32, kind(16));
            if map.is_empty() {
                return sized;
            }
            pending.push(Work::MapEnd(sized, std::mem::take(pairs)));
            for (key, value) in map.iter() {
                pending.extend([Work::Pair, Work::Hash(value), Work::Hash(key)]);
            }
            0
        }
        View::Bits(bits) => {
            let constant = kind(13).wrapping_add(hash);
            if bits.len == 0 {
                return constant;
            }
            let padded = bits.to_padded();
            let (whole, rest) = padded.split_at(bits.len / 8);
            let hash = block(whole, constant);
            match (rest.first(), bits.len % 8) {
                (Some(last), tail @ 1..) => two(hash, tail as u32, u32::from(last >> (8 - tail)), kind(15)),
                _ => hash,
            }
        }
        View::Closure(closure) => {
            let code = closure.code();
            pending.extend(closure.captured().iter().rev().map(Work::Hash));
            let hash = two(hash, closure.captured().len() as u32, atom_hash(code.module()), GOLDEN);
            two(hash, code.index(), code.uniq(), GOLDEN)
        }
        View::Export(export) => {
            let hash = two(hash, u32::from(export.arity), atom_hash(export.module), GOLDEN);
            one(hash, atom_hash(export.name), kind(14))
        }
        View::Pid(pid) => one(hash, pid.numbers().0, kind(5)),
        View::Port(Port::Local(number)) => one(hash, number as u32, kind(6)),
        View::Port(Port::Remote(remote)) => one(hash, remote.id, kind(6)),
        View::Reference(reference) => one(hash, reference_word(reference), kind(7)),
    }
}

/// What stands for `[]` behind something else.
const NIL_WORD: u32 = 2;

fn reference_word(reference: Reference) -> u32 {
    reference.words().0[0]
}

/// Bytes at the front of a list are hashed four at a time; the rest is left for later.
fn list<'a>(mut term: &'a Term, mut hash: u32, pending: &mut Vec<Work<'a>>) -> u32 {
    let (mut word, mut count) = (0u32, 0);
    while let Some(cons) = term.as_cons() {
        let Some(byte @ 0..=255) = cons.head.as_int() else { break };
        word = (word << 8).wrapping_add(byte as u32);
        count += 1;
        if count == 4 {
            hash = one(hash, word, kind(4));
            (word, count) = (0, 0);
        }
        term = &cons.tail;
    }
    if count > 0 {
        hash = one(hash, word, kind(4));
    }
    match term.as_cons() {
        Some(cons) => pending.extend([Work::Hash(&cons.tail), Work::Hash(&cons.head)]),
        None => pending.push(Work::Hash(term)),
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::{Term, portable_hash};
    use crate::term::map;

    fn check(term: Term, recorded: u32) {
        assert_eq!(portable_hash(&term), recorded, "hash of {term:?}");
    }

    #[test]
    fn hashes_are_those_recorded_from_the_beam() {
        let atom = Term::named;
        let pair = |left, right| Term::tuple([left, right]);
        check(Term::int(0), 3_175_731_469);
        check(Term::int(1), 539_485_162);
        check(Term::int(-1), 1_117_813_597);
        check(Term::int(134_217_727), 4_273_352_567);
        check(Term::int(134_217_728), 2_562_491_755);
        check(Term::int(-134_217_728), 874_979_335);
        check(Term::int(-134_217_729), 1_418_916_782);
        check(Term::int(1 << 62), 834_544_497);
        check(Term::integer(num_bigint::BigInt::from(1) << 130), 1_200_553_429);
        check(atom("a"), 97);
        check(atom("true"), 506_293);
        check(atom("é"), 233);
        check(Term::NIL_LIST, 3_468_870_702);
        check(Term::list([Term::NIL_LIST]), 499_070_068);
        check(Term::tuple([Term::NIL_LIST]), 1_775_079_505);
        check(pair(Term::NIL_LIST, Term::NIL_LIST), 694_848_342);
        check(Term::tuple([]), 221_703_996);
        check(Term::list([atom("a")]), 1_634_476_877);
        check(Term::list("abc".bytes().map(|byte| Term::int(i64::from(byte)))), 519_996_486);
        check(Term::list("abcd".bytes().map(|byte| Term::int(i64::from(byte)))), 1_752_753_207);
        check(Term::list([1, 300, 2].map(Term::int)), 1_558_579_736);
        check(Term::cons(Term::int(1), Term::int(2)), 3_844_221_178);
        check(pair(Term::int(1), Term::float(2.5)), 4_174_583_470);
        check(Term::float(-0.0), 423_528_920);
        check(Term::from(""), 147_926_629);
        check(Term::from("abc"), 1_306_188_027);
        check(Term::from("abcdefghijklmnop"), 3_491_374_364);
        check(Term::bitstring(&[0x80], 1), 3_994_547_237);
        check(Term::bitstring(&[1, 2, 0x60], 19), 1_990_538_902);
        check(Term::empty_map(), 844_985_373);
        check(map::from_pairs(vec![(atom("a"), Term::int(1)), (atom("b"), Term::NIL_LIST)]), 3_003_293_072);
        check(Term::map((1..=40).map(|n| (Term::int(n), Term::int(n)))), 2_202_532_150);
        check(Term::export(crate::term::names::LISTS, crate::term::names::MAP, 2), 840_287_883);
    }
}
