//! Freeing: a block goes with its last owner, and takes along what only it owned.

use std::mem::ManuallyDrop;

use num_bigint::BigInt;

use super::identifier::{self, Remote};
use super::{ClosureHead, Cons, ExportHead, Tag, Term, Word, binary, cell, hamt};

/// Frees a block whose last owner is gone, and everything only it owned, without recursing.
#[inline(never)]
pub(super) fn graph(tag: Tag, word: Word) {
    let mut doomed = Doomed { next: None, others: Vec::new() };
    free_block(tag, word, &mut doomed);
    while let Some((tag, word)) = doomed.pop() {
        free_block(tag, word, &mut doomed);
    }
}

/// Blocks whose last owner is gone; a list has but one at a time.
struct Doomed {
    next: Option<(Tag, Word)>,
    others: Vec<(Tag, Word)>,
}

impl Doomed {
    #[inline(always)]
    fn add(&mut self, term: Term) {
        let term = ManuallyDrop::new(term);
        if term.is_boxed()
            && term.header().release()
            && let Some(earlier) = self.next.replace((term.tag, term.word))
        {
            self.others.push(earlier);
        }
    }

    #[inline(always)]
    fn pop(&mut self) -> Option<(Tag, Word)> {
        self.next.take().or_else(|| self.others.pop())
    }
}

/// Frees one block and adds those it was the last to own.
fn free_block(tag: Tag, word: Word, doomed: &mut Doomed) {
    // SAFETY: the tag tells the types of the block, its last owner is gone, and what it held is moved out exactly once.
    unsafe {
        let block = word.block();
        match tag {
            Tag::Cons => {
                let cons = std::ptr::read(cell::head::<Cons, Term>(block));
                cell::free::<Cons, Term>(block);
                doomed.add(cons.head);
                doomed.add(cons.tail);
            }
            Tag::Tuple | Tag::FlatMap => {
                for item in cell::items::<(), Term>(block) {
                    doomed.add(std::ptr::read(item));
                }
                cell::free::<(), Term>(block);
            }
            Tag::HashMap => {
                doomed.add(std::ptr::read(&cell::head::<hamt::Root, Term>(block).node));
                cell::free::<hamt::Root, Term>(block);
            }
            Tag::HashNode => {
                for item in cell::items::<hamt::Node, Term>(block) {
                    doomed.add(std::ptr::read(item));
                }
                cell::free::<hamt::Node, Term>(block);
            }
            Tag::Closure => {
                for item in cell::items::<ClosureHead, Term>(block) {
                    doomed.add(std::ptr::read(item));
                }
                drop(std::ptr::read(cell::head::<ClosureHead, Term>(block)));
                cell::free::<ClosureHead, Term>(block);
            }
            Tag::Big => {
                drop(std::ptr::read(cell::head::<BigInt, Term>(block)));
                cell::free::<BigInt, Term>(block);
            }
            Tag::Slice => {
                drop(std::ptr::read(cell::head::<binary::Slice, Term>(block)));
                cell::free::<binary::Slice, Term>(block);
            }
            Tag::Bytes => cell::free::<binary::Skipped, u8>(block),
            Tag::Export => cell::free::<ExportHead, Term>(block),
            Tag::RemotePid | Tag::RemotePort => cell::free::<Remote, Term>(block),
            Tag::RemoteReference => cell::free::<identifier::RemoteReference, Term>(block),
            Tag::Nil | Tag::Int | Tag::Float | Tag::Atom | Tag::Pid | Tag::Port | Tag::Reference => {}
        }
    }
}
