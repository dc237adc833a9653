//! Bit strings from the front: the first byte, and what is left behind it.

use super::{Skipped, Slice, block_bytes};
use crate::term::cell;
use crate::term::{Tag, Term};

impl Term {
    /// The bytes of a binary that lie on whole bytes, as nearly all do.
    #[inline(always)]
    pub fn as_aligned_bytes(&self) -> Option<&[u8]> {
        let bits = self.as_bits()?;
        (bits.offset == 0 && bits.is_binary()).then_some(bits.bytes)
    }

    /// Takes the first `count` bits, which the caller knows to be there, away in place; tells whether that could be done: others
    /// may own the bit string too.
    #[inline(always)]
    pub fn skip_bits(&mut self, count: usize) -> bool {
        if self.tag == Tag::Slice && self.header().is_unique() {
            // SAFETY: the tag tells the type, and the block has one owner.
            let slice = unsafe { cell::head_mut::<Slice, Term>(self.word.block()) };
            slice.offset += count;
            slice.len -= count;
            return true;
        }
        if self.tag == Tag::Bytes && count.is_multiple_of(8) && self.header().is_unique() {
            // SAFETY: as above.
            unsafe { cell::head_mut::<Skipped, u8>(self.word.block()) }.0 += (count / 8) as u8;
            return true;
        }
        false
    }

    /// The first byte of a bit string and how many bits it has, if it has so many.
    #[inline(always)]
    pub fn first_byte(&self) -> Option<(u8, usize)> {
        // SAFETY: the tag tells the type.
        unsafe {
            match self.tag {
                Tag::Bytes => {
                    let bytes = block_bytes(self.word.block());
                    Some((*bytes.first()?, bytes.len() * 8))
                }
                Tag::Slice => {
                    let slice = cell::head::<Slice, Term>(self.word.block());
                    if slice.len < 8 {
                        return None;
                    }
                    let (first, shift) = (slice.buffer.start.as_ptr().add(slice.offset / 8), slice.offset % 8);
                    // The second byte is there where the eight bits reach into it.
                    let byte = if shift == 0 { *first } else { *first << shift | *first.add(1) >> (8 - shift) };
                    Some((byte, slice.len))
                }
                _ => None,
            }
        }
    }

    /// What follows the first `at` bits of a bit string, which the caller knows to be there; in place if nobody else has it.
    #[inline]
    pub fn bits_behind(mut self, at: usize) -> Term {
        if self.skip_bits(at) {
            return self;
        }
        self.copied_behind(at)
    }

    #[inline(never)]
    fn copied_behind(self, at: usize) -> Term {
        let len = self.as_bits().map_or(0, |bits| bits.len);
        self.bits_part(at, len - at)
    }
}
