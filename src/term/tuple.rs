//! Tuples.

use std::mem::ManuallyDrop;

use super::{Tag, Term, cell, names};

impl Term {
    /// A tuple of the elements given.
    #[inline]
    pub fn tuple<const N: usize>(elements: [Term; N]) -> Term {
        let elements = ManuallyDrop::new(elements);
        // SAFETY: all N elements are moved into the block and not dropped here.
        Term::boxed(Tag::Tuple, unsafe {
            cell::allocate::<(), Term>((), N, |items| {
                // One by one: each goes from the CPU's registers into the block.
                for (index, element) in elements.iter().enumerate() {
                    items.add(index).write(std::ptr::read(element));
                }
            })
        })
    }

    /// A tuple of as many elements as the vector has.
    pub fn tuple_from(mut elements: Vec<Term>) -> Term {
        let len = elements.len();
        // SAFETY: the elements are moved out of the vector, whose length is set to zero before it drops.
        Term::boxed(Tag::Tuple, unsafe {
            cell::allocate::<(), Term>((), len, |items| {
                std::ptr::copy_nonoverlapping(elements.as_ptr(), items, len);
                elements.set_len(0);
            })
        })
    }

    /// A tuple of copies of the elements.
    pub fn tuple_from_slice(elements: &[Term]) -> Term {
        // SAFETY: each item is written once.
        Term::boxed(Tag::Tuple, unsafe {
            cell::allocate::<(), Term>((), elements.len(), |items| {
                for (index, element) in elements.iter().enumerate() {
                    items.add(index).write(element.clone());
                }
            })
        })
    }

    /// `{:ok, value}`
    pub fn ok_tuple(value: Term) -> Term {
        Term::tuple([Term::atom(names::OK), value])
    }

    /// `{:error, reason}`
    pub fn error_tuple(reason: Term) -> Term {
        Term::tuple([Term::atom(names::ERROR), reason])
    }

    /// The elements of a tuple.
    #[inline(always)]
    pub fn as_tuple(&self) -> Option<&[Term]> {
        if self.tag == Tag::Tuple {
            // SAFETY: the tag says so.
            Some(unsafe { cell::items::<(), Term>(self.word.block()) })
        } else {
            None
        }
    }

    /// The elements of a tuple of exactly `N`.
    #[inline(always)]
    pub fn as_tuple_of<const N: usize>(&self) -> Option<&[Term; N]> {
        self.as_tuple()?.try_into().ok()
    }

    /// The elements of a tuple that nobody else owns, to be changed in place.
    #[inline]
    pub fn tuple_mut(&mut self) -> Option<&mut [Term]> {
        if self.tag == Tag::Tuple && self.header().is_unique() {
            // SAFETY: the tag says so, and this term is the one owner.
            Some(unsafe { cell::items_mut::<(), Term>(self.word.block()) })
        } else {
            None
        }
    }
}
