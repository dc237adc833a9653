//! The allocator's first memory, which decides how small an idle node is.

use std::ptr::null_mut;

use libmimalloc_sys::mi_manage_os_memory_ex;
use rustix::mm::{Advice, MapFlags, ProtFlags, madvise, mmap_anonymous};

/// How much is set aside, as addresses only, before the first allocation: more than most programs ever use.
const FIRST_ARENA: usize = 1 << 30;

/// How much of it has no huge pages, so that a small program stays small.
const WITHOUT_HUGE_PAGES: usize = 32 << 20;

const ANY_NUMA_NODE: i32 = -1;

/// Sets the first arena aside. Left to itself the allocator asks for huge pages, and its own tables, nearly empty, take two
/// of them: a quarter of an idle node. Whatever is refused here is left to the allocator.
extern "C" fn reserve_first_arena() {
    let (protection, flags) = (ProtFlags::READ | ProtFlags::WRITE, MapFlags::PRIVATE | MapFlags::NORESERVE);
    // SAFETY: the mapping is new, nothing else knows of it, and all of it stays the allocator's from here on.
    unsafe {
        let Ok(start) = mmap_anonymous(null_mut(), FIRST_ARENA, protection, flags) else { return };
        let rest = start.byte_add(WITHOUT_HUGE_PAGES);
        let _ = madvise(rest, FIRST_ARENA - WITHOUT_HUGE_PAGES, Advice::LinuxHugepage);
        mi_manage_os_memory_ex(start, FIRST_ARENA, true, false, true, ANY_NUMA_NODE, false, null_mut());
    }
}

// Run by the loader, since the runtime allocates before `main`.
#[used]
// SAFETY: what the section holds are functions without arguments to be called before `main`.
#[unsafe(link_section = ".init_array")]
static RESERVE_FIRST_ARENA: extern "C" fn() = reserve_first_arena;
