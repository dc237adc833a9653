//! How the BEAM mixes words and bytes into a 32-bit hash, after Bob Jenkins' lookup2.
//!
//! Each kind of term is hashed under a constant of its own, a multiple of the golden ratio.

/// The constant under which words without a kind are mixed, and the unit of the others.
pub const GOLDEN: u32 = 0x9e37_79b9;

/// The constant of a kind.
pub const fn kind(number: u32) -> u32 {
    GOLDEN.wrapping_mul(number)
}

#[inline]
fn mix(mut a: u32, mut b: u32, mut c: u32) -> (u32, u32, u32) {
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
    (a, b, c)
}

/// Mixes two words into a hash.
#[inline]
pub fn two(hash: u32, first: u32, second: u32, constant: u32) -> u32 {
    mix(constant.wrapping_add(first), constant.wrapping_add(second), hash).2
}

/// Mixes one word into a hash.
#[inline]
pub fn one(hash: u32, word: u32, constant: u32) -> u32 {
    two(hash, word, 0, constant)
}

/// Mixes a word of twice the size into a hash, its lower half first.
#[inline]
pub fn long(hash: u32, word: u64, constant: u32) -> u32 {
    two(hash, word as u32, (word >> 32) as u32, constant)
}

/// Mixes no more than a constant into a hash, which is quicker.
#[inline]
pub fn lightly(hash: u32, constant: u32) -> u32 {
    let hash = hash ^ constant;
    hash << 17 ^ hash >> 15
}

/// The hash of a block of bytes.
pub fn block(bytes: &[u8], initial: u32) -> u32 {
    let (mut a, mut b, mut c) = (GOLDEN, GOLDEN, initial);
    let word = |bytes: &[u8]| bytes.iter().rev().fold(0u32, |word, byte| word << 8 | u32::from(*byte));
    let (chunks, rest) = bytes.as_chunks::<12>();
    for chunk in chunks {
        a = a.wrapping_add(word(&chunk[..4]));
        b = b.wrapping_add(word(&chunk[4..8]));
        c = c.wrapping_add(word(&chunk[8..]));
        (a, b, c) = mix(a, b, c);
    }
    c = c.wrapping_add(bytes.len() as u32);
    // The lowest byte of the last word is the length's.
    c = c.wrapping_add(word(rest.get(8..).unwrap_or_default()) << 8);
    b = b.wrapping_add(word(rest.get(4..rest.len().min(8)).unwrap_or_default()));
    a = a.wrapping_add(word(&rest[..rest.len().min(4)]));
    mix(a, b, c).2
}
