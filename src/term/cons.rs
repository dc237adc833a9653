//! The cells that lists are made of.

use std::mem::ManuallyDrop;

use super::{Tag, Term, cell};

/// Head and tail of a list cell.
#[repr(C)]
pub struct Cons {
    /// First element.
    pub head: Term,
    /// What follows: a list, or anything in an improper list.
    pub tail: Term,
}

/// A cell whose halves were moved out.
#[must_use]
pub(crate) struct EmptiedCell(cell::BlockPtr);

impl EmptiedCell {
    /// Frees its memory.
    #[inline(always)]
    pub(crate) fn free(self) {
        // SAFETY: the block was a cell's, and what was in it is elsewhere.
        unsafe { cell::free::<Cons, Term>(self.0) };
    }
}

impl Term {
    /// `[head | tail]`
    #[inline]
    pub fn cons(head: Term, tail: Term) -> Term {
        // SAFETY: both halves are filled, and there are no items.
        Term::boxed(Tag::Cons, unsafe {
            cell::allocate_filled::<Cons, Term>(0, |cons, _| {
                (&raw mut (*cons).head).write(head);
                (&raw mut (*cons).tail).write(tail);
            })
        })
    }

    /// Head and tail of a non-empty list.
    #[inline(always)]
    pub fn as_cons(&self) -> Option<&Cons> {
        if self.tag == Tag::Cons {
            // SAFETY: the tag says so.
            Some(unsafe { cell::head::<Cons, Term>(self.word.block()) })
        } else {
            None
        }
    }

    /// Head and tail of a cell that nobody else owns, to be changed in place.
    #[inline]
    pub fn cons_mut(&mut self) -> Option<&mut Cons> {
        if self.tag == Tag::Cons && self.header().is_unique() {
            // SAFETY: the tag says so, and this term is the one owner.
            Some(unsafe { cell::head_mut::<Cons, Term>(self.word.block()) })
        } else {
            None
        }
    }

    /// Takes a cell apart; without a clone when nobody else owns it.
    pub fn into_cons(self) -> Result<(Term, Term), Term> {
        let Some(cons) = self.as_cons() else { return Err(self) };
        if !self.header().is_unique() {
            return Ok((cons.head.clone(), cons.tail.clone()));
        }
        // SAFETY: this term is the one owner of a cell.
        let (head, tail, emptied) = unsafe { self.split_cons() };
        emptied.free();
        Ok((head, tail))
    }

    /// Moves both halves out of a cell; what is left of it is to be freed.
    ///
    /// # Safety
    /// The term is a cell's one owner.
    #[inline(always)]
    pub(crate) unsafe fn split_cons(self) -> (Term, Term, EmptiedCell) {
        // SAFETY: the caller says so; nobody looks at the halves in the cell any more.
        unsafe {
            let block = ManuallyDrop::new(self).word.block();
            let cons = cell::head::<Cons, Term>(block);
            (std::ptr::read(&cons.head), std::ptr::read(&cons.tail), EmptiedCell(block))
        }
    }
}
