//! Binaries and bit strings.
//!
//! Up to [`HEAP_LIMIT`] bytes the bytes lie in the process's own block, behind how many of the first of them are no part of
//! the binary any more ([`Skipped`]), and are copied when they cross to another process;
//! above, they lie in a [`Buffer`] that processes share and a term is a slice of it. A buffer has spare room behind
//! its used part: whoever holds the slice that ends where the used part ends may append without copying, which makes
//! building a binary piece by piece linear.

mod front;

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::borrow::Cow;
use std::mem::ManuallyDrop;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::cell;
use super::{Tag, Term, View};

/// The longest binary that is copied between processes instead of shared.
pub const HEAP_LIMIT: usize = 64;

/// A borrowed bit string: `len` bits that start `offset` (below 8) bits into `bytes`.
#[derive(Clone, Copy)]
pub struct Bits<'a> {
    /// The bytes that hold the bits; the first and last may hold strangers too.
    pub bytes: &'a [u8],
    /// Bits to skip in the first byte.
    pub offset: u8,
    /// Number of bits.
    pub len: usize,
}

/// Bytes that several terms, of any process, are slices of.
pub struct Buffer {
    start: NonNull<u8>,
    capacity: usize,
    /// How many bytes from the start are written. Grown by whoever appends (compare-and-swap), never shrunk; the bytes
    /// below it are never written again, which is why sharing them needs no lock.
    used: AtomicUsize,
}

/// How many bytes at the front of a block of bytes are no part of the binary any more: what is taken from the front of one
/// that nobody else has leaves the others where they are.
pub(super) struct Skipped(u8);

const _: () = assert!(HEAP_LIMIT <= u8::MAX as usize, "all of a block's bytes may be skipped");

/// The part of a buffer that is a term.
#[derive(Clone)]
pub(super) struct Slice {
    buffer: Arc<Buffer>,
    /// Where it starts, in bits.
    offset: usize,
    /// How long it is, in bits.
    len: usize,
}

// SAFETY: bytes below `used` are only read; bytes above are written only by the one who moved `used` past them.
unsafe impl Send for Buffer {}
// SAFETY: as above.
unsafe impl Sync for Buffer {}

/// The most bytes that are kept free behind a binary for what may be appended to it.
const MOST_SPARE: usize = 1 << 28;

impl Buffer {
    fn with_capacity(capacity: usize) -> Buffer {
        let capacity = capacity.max(1);
        let Ok(layout) = Layout::array::<u8>(capacity) else { handle_alloc_error(Layout::new::<u8>()) };
        // SAFETY: the layout is not empty.
        let Some(start) = NonNull::new(unsafe { alloc(layout) }) else { handle_alloc_error(layout) };
        Buffer { start, capacity, used: AtomicUsize::new(0) }
    }

    /// Takes the bytes over where they lie.
    fn from_vec(bytes: Vec<u8>) -> Buffer {
        let mut bytes = ManuallyDrop::new(bytes);
        let start = NonNull::new(bytes.as_mut_ptr()).unwrap_or(NonNull::dangling());
        Buffer { start, capacity: bytes.capacity(), used: AtomicUsize::new(bytes.len()) }
    }

    /// Gives the bytes away where they lie.
    fn into_vec(self) -> Vec<u8> {
        let buffer = ManuallyDrop::new(self);
        let used = buffer.used.load(Ordering::Acquire);
        // SAFETY: a buffer's memory is that of a vector with its capacity, written up to `used`, and nobody else has it.
        unsafe { Vec::from_raw_parts(buffer.start.as_ptr(), used, buffer.capacity) }
    }

    /// Writes `bytes` behind `end`, if `end` is where the used part ends and there is room.
    fn append(&self, end: usize, bytes: &[u8]) -> bool {
        let new_end = end + bytes.len();
        if new_end > self.capacity
            || self.used.compare_exchange(end, new_end, Ordering::AcqRel, Ordering::Relaxed).is_err()
        {
            return false;
        }
        // SAFETY: the exchange made the bytes from `end` to `new_end` ours alone to write, and they lie in the capacity.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), self.start.as_ptr().add(end), bytes.len()) };
        true
    }

    /// Writes bits behind the first `end` bits, if there is room. The buffer is the caller's alone, so the last byte may hold
    /// some of both.
    fn append_bits(&mut self, end: usize, bits: Bits<'_>) -> bool {
        let new_end = (end + bits.len).div_ceil(8);
        if new_end > self.capacity {
            return false;
        }
        let used = *self.used.get_mut();
        // SAFETY: the memory is the buffer's, as long as its capacity, and nobody else has it.
        unsafe {
            std::ptr::write_bytes(self.start.as_ptr().add(used), 0, new_end.saturating_sub(used));
            put_bits(std::slice::from_raw_parts_mut(self.start.as_ptr(), new_end), end, bits);
        }
        *self.used.get_mut() = used.max(new_end);
        true
    }

    fn range(&self, start: usize, len: usize) -> &[u8] {
        debug_assert!(start + len <= self.used.load(Ordering::Acquire));
        // SAFETY: slices are made only over written bytes.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr().add(start), len) }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        // An empty vector taken over has no memory.
        if let (1.., Ok(layout)) = (self.capacity, Layout::array::<u8>(self.capacity)) {
            // SAFETY: allocated with this layout, in `with_capacity` or by the vector that was taken over.
            unsafe { dealloc(self.start.as_ptr(), layout) }
        }
    }
}

/// Writes bits at a position in bits; what follows them in their last byte is cleared.
fn put_bits(target: &mut [u8], start: usize, bits: Bits<'_>) {
    for at in (0..bits.len).step_by(8) {
        let width = (bits.len - at).min(8);
        let byte = bits.byte_at(at) & (0xFF << (8 - width));
        let (place, shift) = ((start + at) / 8, (start + at) % 8);
        target[place] = (target[place] & !(0xFF >> shift)) | (byte >> shift);
        if shift + width > 8 {
            target[place + 1] = byte << (8 - shift);
        }
    }
}

/// Bytes that came from outside, of which binaries can be made that share them.
pub struct Arrived(Arc<Buffer>);

impl Arrived {
    /// Takes the bytes over where they lie.
    pub fn new(bytes: Vec<u8>) -> Arrived {
        Arrived(Arc::new(Buffer::from_vec(bytes)))
    }

    /// All of them.
    pub fn bytes(&self) -> &[u8] {
        self.0.range(0, self.0.used.load(Ordering::Acquire))
    }

    /// A binary of `part`, without copying, if `part` lies in these bytes and is most of them: what is held for it is then
    /// at most twice its size.
    pub fn share(&self, part: &[u8]) -> Option<Term> {
        let whole = self.bytes();
        let start = part.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
        let inside = start.checked_add(part.len())? <= whole.len();
        let pays = part.len() > HEAP_LIMIT && part.len() > whole.len() / 2;
        (inside && pays).then(|| Term::slice(Slice { buffer: self.0.clone(), offset: start * 8, len: part.len() * 8 }))
    }

    /// The bytes' memory, if nothing was made that shares it.
    pub fn into_vec(self) -> Option<Vec<u8>> {
        Arc::into_inner(self.0).map(Buffer::into_vec)
    }
}

impl<'a> Bits<'a> {
    /// Whole bytes.
    pub fn whole(bytes: &'a [u8]) -> Bits<'a> {
        Bits { bytes, offset: 0, len: bytes.len() * 8 }
    }

    /// Tells whether the length is a number of whole bytes.
    pub fn is_binary(&self) -> bool {
        self.len.is_multiple_of(8)
    }

    /// The bytes of a binary; copied only when they do not start on a byte.
    pub fn to_bytes(&self) -> Option<Cow<'a, [u8]>> {
        if !self.is_binary() {
            return None;
        }
        Some(if self.offset == 0 { Cow::Borrowed(&self.bytes[..self.len / 8]) } else { Cow::Owned(self.to_padded()) })
    }

    /// The bits moved to start on a byte, the last byte filled up with zero bits.
    pub fn to_padded(&self) -> Vec<u8> {
        let count = self.len.div_ceil(8);
        let mut out = Vec::with_capacity(count);
        out.extend((0..count).map(|index| self.byte_at(index * 8)));
        if let (Some(last), tail @ 1..) = (out.last_mut(), self.len % 8) {
            *last &= 0xFF << (8 - tail);
        }
        out
    }

    /// The eight bits from position `at`, as far as the bytes reach.
    #[inline]
    pub fn byte_at(&self, at: usize) -> u8 {
        let position = at + usize::from(self.offset);
        let (byte, shift) = (position / 8, position % 8);
        let high = self.bytes.get(byte).copied().unwrap_or(0);
        if shift == 0 {
            return high;
        }
        let low = self.bytes.get(byte + 1).copied().unwrap_or(0);
        high << shift | low >> (8 - shift)
    }

    /// The bit at a position.
    #[inline]
    pub fn bit(&self, at: usize) -> bool {
        let position = at + usize::from(self.offset);
        self.bytes.get(position / 8).is_some_and(|byte| byte >> (7 - position % 8) & 1 == 1)
    }

    /// A part of the bits; the caller keeps within the length.
    #[inline]
    pub fn part(&self, at: usize, len: usize) -> Bits<'a> {
        debug_assert!(at + len <= self.len);
        let position = at + usize::from(self.offset);
        let (first, offset) = (position / 8, (position % 8) as u8);
        Bits { bytes: &self.bytes[first..(position + len).div_ceil(8).max(first)], offset, len }
    }
}

impl PartialEq for Bits<'_> {
    fn eq(&self, other: &Bits<'_>) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Bits<'_> {}

impl PartialOrd for Bits<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Bits<'_> {
    /// Bit strings compare bit by bit, a prefix before what it is a prefix of.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        if self.offset == 0 && other.offset == 0 {
            let whole = (self.len.min(other.len)) / 8;
            let order = self.bytes[..whole].cmp(&other.bytes[..whole]);
            if order.is_ne() || (self.is_binary() && other.is_binary()) {
                return order.then(self.len.cmp(&other.len));
            }
        }
        let common = self.len.min(other.len);
        for at in (0..common).step_by(8) {
            let width = (common - at).min(8);
            let order = (self.byte_at(at) >> (8 - width)).cmp(&(other.byte_at(at) >> (8 - width)));
            if order.is_ne() {
                return order;
            }
        }
        self.len.cmp(&other.len)
    }
}

/// The bytes of the binary that lies in a block.
///
/// # Safety
/// The block is that of a [`Tag::Bytes`] and is alive for `'a`.
#[inline(always)]
pub(super) unsafe fn block_bytes<'a>(block: cell::BlockPtr) -> &'a [u8] {
    // SAFETY: by the contract above; never more bytes are skipped than there are.
    unsafe {
        let skipped = usize::from(cell::head::<Skipped, u8>(block).0);
        cell::items::<Skipped, u8>(block).get_unchecked(skipped..)
    }
}

impl Term {
    /// A binary with these bytes.
    #[inline]
    pub fn binary(bytes: &[u8]) -> Term {
        if bytes.len() <= HEAP_LIMIT {
            // SAFETY: all bytes are written.
            return Term::boxed(Tag::Bytes, unsafe {
                cell::allocate::<Skipped, u8>(Skipped(0), bytes.len(), |items| {
                    std::ptr::copy_nonoverlapping(bytes.as_ptr(), items, bytes.len());
                })
            });
        }
        let buffer = Buffer::with_capacity(bytes.len());
        buffer.append(0, bytes);
        Term::slice(Slice { buffer: Arc::new(buffer), offset: 0, len: bytes.len() * 8 })
    }

    /// A bit string: the first `len` bits of `bytes`.
    pub fn bitstring(bytes: &[u8], len: usize) -> Term {
        if len.is_multiple_of(8) {
            return Term::binary(&bytes[..len / 8]);
        }
        let buffer = Buffer::with_capacity(bytes.len());
        buffer.append(0, &bytes[..len.div_ceil(8)]);
        Term::slice(Slice { buffer: Arc::new(buffer), offset: 0, len })
    }

    fn slice(slice: Slice) -> Term {
        // SAFETY: there are no items to fill.
        Term::boxed(Tag::Slice, unsafe { cell::allocate::<Slice, Term>(slice, 0, |_| ()) })
    }

    pub(super) fn bits_unchecked(&self) -> Bits<'_> {
        // SAFETY: only called for the two tags of bit strings.
        unsafe {
            match self.tag {
                Tag::Bytes => Bits::whole(block_bytes(self.word.block())),
                _ => {
                    let slice = cell::head::<Slice, Term>(self.word.block());
                    let first = slice.offset / 8;
                    let end = (slice.offset + slice.len).div_ceil(8);
                    Bits {
                        bytes: slice.buffer.range(first, end - first.min(end)),
                        offset: (slice.offset % 8) as u8,
                        len: slice.len,
                    }
                }
            }
        }
    }

    /// The bits of a binary or bit string.
    #[inline]
    pub fn as_bits(&self) -> Option<Bits<'_>> {
        match self.view() {
            View::Bits(bits) => Some(bits),
            _ => None,
        }
    }

    /// The bytes of a binary.
    #[inline]
    pub fn as_bytes(&self) -> Option<Cow<'_, [u8]>> {
        self.as_bits()?.to_bytes()
    }

    /// The text of a binary that is valid UTF-8.
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        match self.as_bytes()? {
            Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
        }
    }

    /// Tells whether the term is a binary (a number of whole bytes).
    pub fn is_binary(&self) -> bool {
        self.as_bits().is_some_and(|bits| bits.is_binary())
    }

    /// A part of a bit string, sharing its bytes where that pays; the caller keeps within the length.
    pub fn bits_part(&self, at: usize, len: usize) -> Term {
        let Some(bits) = self.as_bits() else {
            return Term::binary(b"");
        };
        if at == 0 && len == bits.len {
            return self.clone();
        }
        if len <= HEAP_LIMIT * 8 && len.is_multiple_of(8) {
            let part = bits.part(at, len);
            return Term::binary(&part.to_bytes().unwrap_or_default());
        }
        if self.tag == Tag::Slice {
            // SAFETY: the tag says so.
            let slice = unsafe { cell::head::<Slice, Term>(self.word.block()) };
            return Term::slice(Slice { buffer: slice.buffer.clone(), offset: slice.offset + at, len });
        }
        Term::bitstring(&bits.part(at, len).to_padded(), len)
    }

    /// Appends whole bytes to a binary, in place when its buffer has room behind it.
    pub fn append_bytes(self, bytes: &[u8]) -> Term {
        if bytes.is_empty() && self.is_binary() {
            return self;
        }
        if self.tag == Tag::Slice {
            // SAFETY: the tag says so.
            let slice = unsafe { cell::head::<Slice, Term>(self.word.block()) };
            let end = slice.offset + slice.len;
            if end.is_multiple_of(8) && slice.buffer.append(end / 8, bytes) {
                let len = slice.len + bytes.len() * 8;
                if self.header().is_unique() {
                    // SAFETY: the tag says so, and this term is the one owner.
                    unsafe { cell::head_mut::<Slice, Term>(self.word.block()) }.len = len;
                    return self;
                }
                return Term::slice(Slice { buffer: slice.buffer.clone(), offset: slice.offset, len });
            }
        }
        let old = self.as_bytes().unwrap_or_default();
        let total = old.len() + bytes.len();
        if total <= HEAP_LIMIT {
            return Term::binary(&[&old, bytes].concat());
        }
        let buffer = Buffer::with_capacity((total + total.min(MOST_SPARE)).max(256));
        buffer.append(0, &old);
        buffer.append(old.len(), bytes);
        Term::slice(Slice { buffer: Arc::new(buffer), offset: 0, len: total * 8 })
    }

    /// Appends bits to a bit string, in place when nobody else has its bytes and there is room behind them.
    pub fn append_bits(self, more: Bits<'_>) -> Term {
        if more.len == 0 {
            return self;
        }
        if self.tag == Tag::Slice && self.header().is_unique() {
            // SAFETY: the tag says so, and this term is the one owner.
            let slice = unsafe { cell::head_mut::<Slice, Term>(self.word.block()) };
            let end = slice.offset + slice.len;
            if let Some(buffer) = Arc::get_mut(&mut slice.buffer)
                && buffer.append_bits(end, more)
            {
                slice.len += more.len;
                return self;
            }
        }
        let old = self.bits_unchecked();
        let total = old.len + more.len;
        let bytes = total.div_ceil(8);
        let spare = if bytes <= HEAP_LIMIT { 0 } else { bytes.clamp(256, MOST_SPARE) };
        let mut buffer = Buffer::with_capacity(bytes + spare);
        // There is room for both.
        buffer.append_bits(0, old);
        buffer.append_bits(old.len, more);
        if bytes <= HEAP_LIMIT && total.is_multiple_of(8) {
            return Term::binary(buffer.range(0, bytes));
        }
        Term::slice(Slice { buffer: Arc::new(buffer), offset: 0, len: total })
    }

    /// The buffer's size and how many slices share it, for a binary that is a slice.
    pub fn shared_buffer(&self) -> Option<(usize, usize)> {
        if self.tag != Tag::Slice {
            return None;
        }
        // SAFETY: the tag says so.
        let slice = unsafe { cell::head::<Slice, Term>(self.word.block()) };
        Some((slice.buffer.used.load(Ordering::Acquire), Arc::strong_count(&slice.buffer)))
    }

    /// Another owner of the same shared bytes, for another process.
    pub(super) fn copy_slice(&self) -> Term {
        debug_assert!(self.tag == Tag::Slice);
        // SAFETY: the tag says so.
        Term::slice(unsafe { cell::head::<Slice, Term>(self.word.block()) }.clone())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop, prop_assert_eq, proptest};

    use super::{Bits, Term};

    fn bits_of(term: &Term) -> Vec<bool> {
        term.as_bits().map(|bits| (0..bits.len).map(|at| bits.bit(at)).collect()).unwrap_or_default()
    }

    proptest! {
        #[test]
        fn appended_bits_stand_behind_the_others(
            pieces in prop::collection::vec((prop::collection::vec(any::<u8>(), 0..40), 0..8_usize, any::<bool>()), 0..30)
        ) {
            let (mut term, mut model) = (Term::binary(b""), Vec::new());
            let mut kept = Vec::new();
            for (bytes, less, keep) in pieces {
                let bits = Bits { bytes: &bytes, offset: 0, len: (bytes.len() * 8).saturating_sub(less) };
                if keep {
                    kept.push((term.clone(), model.clone()));
                }
                model.extend((0..bits.len).map(|at| bits.bit(at)));
                term = term.append_bits(bits);
                prop_assert_eq!(&bits_of(&term), &model);
            }
            for (term, model) in kept {
                prop_assert_eq!(bits_of(&term), model);
            }
        }
    }
}
