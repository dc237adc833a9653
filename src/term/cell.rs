//! Counted memory of one process: the blocks behind every boxed term.
//!
//! A block is a header, one fixed part `H` and a run of `T`, in one allocation:
//!
//! ```text
//! +-------+-----+--------+------+------+---
//! | count | len | head H | T[0] | T[1] | ...
//! +-------+-----+--------+------+------+---
//! ```
//!
//! Counts are plain numbers, not atomics: a block belongs to one process, and moves between threads only together with
//! the whole process or message that owns it. A count of [`IMMORTAL`] marks a literal of a module; it is never written
//! again, which is what makes literals safe to share between threads.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::cell::Cell;
use std::ptr::NonNull;

/// The count of blocks that are never freed by counting.
pub(crate) const IMMORTAL: u32 = u32::MAX;

/// What every block starts with.
#[repr(C)]
pub(crate) struct Header {
    count: Cell<u32>,
    len: u32,
}

#[repr(C)]
struct Block<H, T> {
    header: Header,
    head: H,
    items: [T; 0],
}

/// An untyped pointer to a block; the tag of the term that holds it tells its type.
pub(crate) type BlockPtr = NonNull<Header>;

impl Header {
    /// Counts one more owner.
    #[inline(always)]
    pub(crate) fn retain(&self) {
        let count = self.count.get();
        if count != IMMORTAL {
            // A count that overflowed into IMMORTAL only leaks the block.
            self.count.set(count + 1);
        }
    }

    /// Counts one owner less and tells whether it was the last.
    #[inline(always)]
    pub(crate) fn release(&self) -> bool {
        let count = self.count.get();
        if count == 1 {
            return true;
        }
        if count != IMMORTAL {
            self.count.set(count - 1);
        }
        false
    }

    /// Tells whether the block has exactly one owner, so that it may be changed in place.
    #[inline(always)]
    pub(crate) fn is_unique(&self) -> bool {
        self.count.get() == 1
    }

    /// Tells whether the block is a literal's.
    #[inline(always)]
    pub(crate) fn is_immortal(&self) -> bool {
        self.count.get() == IMMORTAL
    }

    /// Makes the block a literal's: from here on its count is never written.
    pub(crate) fn immortalize(&self) {
        self.count.set(IMMORTAL);
    }

    /// Gives an immortal block one owner, who may free it.
    pub(crate) fn mortalize(&self) {
        self.count.set(1);
    }

    /// Number of items behind the head.
    #[inline(always)]
    pub(crate) fn len(&self) -> usize {
        self.len as usize
    }
}

fn layout<H, T>(len: usize) -> Layout {
    let (layout, _) = Layout::new::<Block<H, T>>()
        .extend(Layout::array::<T>(len).unwrap_or_else(|_| capacity_overflow()))
        .unwrap_or_else(|_| capacity_overflow());
    layout.pad_to_align()
}

#[cold]
fn capacity_overflow() -> ! {
    handle_alloc_error(Layout::new::<u8>())
}

/// Allocates a block with count 1; `fill` must initialise all `len` items.
///
/// # Safety
/// `fill` writes every one of the `len` items it is given.
#[inline]
pub(crate) unsafe fn allocate<H, T>(head: H, len: usize, fill: impl FnOnce(*mut T)) -> BlockPtr {
    // SAFETY: the head is written here, the items by the contract above.
    unsafe {
        allocate_filled::<H, T>(len, |place, items| {
            place.write(head);
            fill(items);
        })
    }
}

/// Allocates a block with count 1, whose head and items `fill` must initialise. What is written field by field goes from the
/// CPU's registers into the block, where a head that is given whole goes by way of the stack.
///
/// # Safety
/// `fill` writes the head and every one of the `len` items it is given.
#[inline(always)]
pub(crate) unsafe fn allocate_filled<H, T>(len: usize, fill: impl FnOnce(*mut H, *mut T)) -> BlockPtr {
    debug_assert!(len <= u32::MAX as usize);
    let layout = layout::<H, T>(len);
    // SAFETY: the layout is never empty, for it holds a header.
    let raw = unsafe { alloc(layout) }.cast::<Block<H, T>>();
    let Some(block) = NonNull::new(raw) else { handle_alloc_error(layout) };
    // SAFETY: the memory is fresh and large enough for head and items.
    unsafe {
        (&raw mut (*raw).header).write(Header { count: Cell::new(1), len: len as u32 });
        fill(&raw mut (*raw).head, (&raw mut (*raw).items).cast::<T>());
    }
    block.cast()
}

/// The fixed part of a block.
///
/// # Safety
/// The block was allocated with these `H` and `T` and is alive for `'a`.
#[inline(always)]
pub(crate) unsafe fn head<'a, H, T>(block: BlockPtr) -> &'a H {
    // SAFETY: by the contract above.
    unsafe { &(*block.cast::<Block<H, T>>().as_ptr()).head }
}

/// The fixed part of a block, to be changed.
///
/// # Safety
/// As [`head`], and the block has one owner and no other borrow.
#[inline(always)]
pub(crate) unsafe fn head_mut<'a, H, T>(block: BlockPtr) -> &'a mut H {
    // SAFETY: by the contract above.
    unsafe { &mut (*block.cast::<Block<H, T>>().as_ptr()).head }
}

/// The items of a block.
///
/// # Safety
/// As [`head`].
#[inline(always)]
pub(crate) unsafe fn items<'a, H, T>(block: BlockPtr) -> &'a [T] {
    // SAFETY: by the contract above; `len` items were initialised at allocation.
    unsafe {
        let first = (&raw const (*block.cast::<Block<H, T>>().as_ptr()).items).cast::<T>();
        std::slice::from_raw_parts(first, block.as_ref().len())
    }
}

/// The items of a block, to be changed.
///
/// # Safety
/// As [`head_mut`].
#[inline(always)]
pub(crate) unsafe fn items_mut<'a, H, T>(block: BlockPtr) -> &'a mut [T] {
    // SAFETY: by the contract above.
    unsafe {
        let len = block.as_ref().len();
        let first = (&raw mut (*block.cast::<Block<H, T>>().as_ptr()).items).cast::<T>();
        std::slice::from_raw_parts_mut(first, len)
    }
}

/// Frees the memory of a block whose head and items were moved out or need no drop.
///
/// # Safety
/// The block was allocated with these `H` and `T` and nobody uses it any more.
#[inline]
pub(crate) unsafe fn free<H, T>(block: BlockPtr) {
    // SAFETY: the layout is the one of the allocation, since `len` never changes.
    unsafe { dealloc(block.as_ptr().cast(), layout::<H, T>(block.as_ref().len())) }
}
