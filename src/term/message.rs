//! Terms outside of a process: messages on their way, and literals of modules.
//!
//! [`Message`] owns its whole graph and may cross threads; [`Literal`] is immortal, or as long-lived as the chunk of code it
//! belongs to, and may be read from all threads at once. Copying keeps a list of (source, destination) pairs instead of
//! recursing: blocks do not move, so the slots of a copied block can be filled later.

use num_bigint::BigInt;

use super::function::ClosureHead;
use super::hamt;
use super::identifier::{Remote, RemoteReference};
use super::{Cons, ExportHead, Tag, Term, binary, cell};

/// A term that nobody else refers to, on its way from one process to another.
pub struct Message(Term);

// SAFETY: the graph was copied for this message: no other term refers to any counted block of it, so moving it to another
// thread moves every count it touches. What it shares is atomically counted (buffers, code) or immortal.
unsafe impl Send for Message {}

impl Message {
    /// Copies a term out of its process.
    #[inline]
    pub fn new(term: &Term) -> Message {
        Message(copy(term, Immortals::Share))
    }

    /// Takes over a term that its process lets go of: what nobody else there owns moves, the rest is copied.
    #[inline]
    pub fn of(mut term: Term) -> Message {
        if term.is_boxed() {
            part(&mut term);
        }
        Message(term)
    }

    /// Hands the term over to the process that received it.
    #[inline]
    pub fn into_term(self) -> Term {
        self.0
    }

    /// Looks at the term without taking it.
    pub fn term(&self) -> &Term {
        &self.0
    }

    /// Another message with the same content.
    pub fn duplicate(&self) -> Message {
        Message::new(&self.0)
    }
}

/// A constant of compiled code.
pub struct Literal {
    term: Term,
    lifetime: Lifetime,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Lifetime {
    Forever,
    Owner,
}

// SAFETY: the counts of an immortal graph are never written after it was made, and nothing else in it changes.
unsafe impl Send for Literal {}
// SAFETY: as above.
unsafe impl Sync for Literal {}

impl Literal {
    /// A literal of a module: it stays for the life of the node, and loading it costs nothing.
    pub fn permanent(term: &Term) -> Literal {
        let term = copy(term, Immortals::Share);
        immortalize(&term);
        Literal { term, lifetime: Lifetime::Forever }
    }

    /// A literal that goes with its owner: loading it makes a copy.
    pub fn owned(term: &Term) -> Literal {
        let term = copy(term, Immortals::Copy);
        immortalize(&term);
        Literal { term, lifetime: Lifetime::Owner }
    }

    /// The term, to be read and compared in place.
    #[inline(always)]
    pub fn peek(&self) -> &Term {
        &self.term
    }

    /// The term, to be kept by a process.
    #[inline]
    pub fn load(&self) -> Term {
        if self.lifetime == Lifetime::Forever || !self.term.is_boxed() {
            self.term.clone()
        } else {
            copy(&self.term, Immortals::Copy)
        }
    }

    /// Tells whether [`peek`](Literal::peek)ed terms may be cloned and kept.
    pub fn is_permanent(&self) -> bool {
        self.lifetime == Lifetime::Forever || !self.term.is_boxed()
    }
}

impl Drop for Literal {
    fn drop(&mut self) {
        if self.lifetime == Lifetime::Owner {
            free_immortal(self.term.take());
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Immortals {
    Share,
    Copy,
}

/// A slot that still holds `[]` and what belongs into it.
struct Pending<'a> {
    source: &'a Term,
    target: *mut Term,
}

fn copy(term: &Term, immortals: Immortals) -> Term {
    if !term.is_boxed() {
        return term.clone();
    }
    let mut result = Term::NIL_LIST;
    let mut pending: Vec<Pending<'_>> = Vec::new();
    copy_slot(Pending { source: term, target: &raw mut result }, immortals, &mut pending);
    while let Some(slot) = pending.pop() {
        copy_slot(slot, immortals, &mut pending);
    }
    result
}

/// Fills one slot: whole for leaves, with a block of still empty slots otherwise.
fn copy_slot<'a>(mut slot: Pending<'a>, immortals: Immortals, pending: &mut Vec<Pending<'a>>) {
    // A list is followed along its tails here, so that it costs one turn instead of one pending slot a cell.
    loop {
        let source = slot.source;
        if !source.is_boxed() || (immortals == Immortals::Share && source.header().is_immortal()) {
            // SAFETY: the slot is in a block of the copy (or is its result), alive and ours alone, holding `[]`.
            unsafe { slot.target.write(source.clone()) };
            return;
        }
        let Some(cons) = source.as_cons() else { break };
        let mut copied = Term::cons(Term::NIL_LIST, Term::NIL_LIST);
        let Some(slots) = copied.cons_mut() else {
            return;
        };
        let slots: *mut Cons = slots;
        // SAFETY: as above; `slots` points into the block that is written into the slot.
        unsafe {
            slot.target.write(copied);
            if cons.head.is_boxed() {
                pending.push(Pending { source: &cons.head, target: &raw mut (*slots).head });
            } else {
                (&raw mut (*slots).head).write(cons.head.clone());
            }
            slot = Pending { source: &cons.tail, target: &raw mut (*slots).tail };
        }
    }
    let source = slot.source;
    // SAFETY: the tag tells the block's types; every slot of a new block is written before anybody reads it, and the
    // slot written here is as above.
    unsafe {
        let word = source.word;
        let copied = match source.tag {
            Tag::Tuple | Tag::FlatMap => {
                let items = cell::items::<(), Term>(word.block());
                Term::boxed(source.tag, cell::allocate((), items.len(), |target| copy_items(items, target, pending)))
            }
            Tag::HashMap => {
                let old = cell::head::<hamt::Root, Term>(word.block());
                let root = hamt::Root { len: old.len, node: Term::NIL_LIST };
                let block = cell::allocate::<_, Term>(root, 0, |_| ());
                let node = &raw mut cell::head_mut::<hamt::Root, Term>(block).node;
                pending.push(Pending { source: &old.node, target: node });
                Term::boxed(source.tag, block)
            }
            Tag::HashNode => {
                let head = std::ptr::read(cell::head::<hamt::Node, Term>(word.block()));
                let items = cell::items::<hamt::Node, Term>(word.block());
                Term::boxed(source.tag, cell::allocate(head, items.len(), |target| copy_items(items, target, pending)))
            }
            Tag::Closure => {
                let head = cell::head::<ClosureHead, Term>(word.block()).clone();
                let items = cell::items::<ClosureHead, Term>(word.block());
                Term::boxed(source.tag, cell::allocate(head, items.len(), |target| copy_items(items, target, pending)))
            }
            Tag::Big => leaf(Tag::Big, cell::head::<BigInt, Term>(word.block()).clone()),
            Tag::Export => leaf(Tag::Export, cell::head::<ExportHead, Term>(word.block()).clone()),
            Tag::RemotePid | Tag::RemotePort => leaf(source.tag, *cell::head::<Remote, Term>(word.block())),
            Tag::RemoteReference => leaf(source.tag, *cell::head::<RemoteReference, Term>(word.block())),
            Tag::Slice => source.copy_slice(),
            Tag::Bytes => Term::binary(binary::block_bytes(word.block())),
            _ => source.clone(),
        };
        slot.target.write(copied);
    }
}

/// Copies what needs no block of its own and notes the rest.
///
/// # Safety
/// `target` has room for as many terms as there are items.
unsafe fn copy_items<'a>(items: &'a [Term], target: *mut Term, pending: &mut Vec<Pending<'a>>) {
    for (index, source) in items.iter().enumerate() {
        // SAFETY: by the contract above.
        let target = unsafe { target.add(index) };
        if source.is_boxed() {
            // SAFETY: as above.
            unsafe { target.write(Term::NIL_LIST) };
            pending.push(Pending { source, target });
        } else {
            // SAFETY: as above.
            unsafe { target.write(source.clone()) };
        }
    }
}

/// Replaces whatever in a term somebody else owns too by copies.
fn part(term: &mut Term) {
    let mut pending: Vec<*mut Term> = Vec::new();
    let mut next: *mut Term = term;
    loop {
        // SAFETY: the slot is the term itself or in a block that it alone owns.
        let slot = unsafe { &mut *next };
        next = std::ptr::null_mut();
        if slot.is_boxed() && !slot.header().is_immortal() {
            if slot.header().is_unique() {
                // The last child is looked at next, so that a list of any length leaves nothing behind.
                // SAFETY: the block has one owner, which nobody else can get at.
                for child in unsafe { children_mut(slot) }.iter_mut().filter(|child| child.is_boxed()) {
                    if !next.is_null() {
                        pending.push(next);
                    }
                    next = child;
                }
            } else {
                *slot = copy(slot, Immortals::Share);
            }
        }
        if next.is_null() {
            let Some(slot) = pending.pop() else { return };
            next = slot;
        }
    }
}

/// The terms that a block holds directly.
///
/// # Safety
/// The block has one owner, through which nobody else changes it.
unsafe fn children_mut(term: &mut Term) -> &mut [Term] {
    let block = term.word;
    // SAFETY: the tag tells the block's types; a cons is two terms.
    unsafe {
        match term.tag {
            Tag::Cons => {
                let cons = cell::head_mut::<Cons, Term>(block.block());
                std::slice::from_raw_parts_mut(std::ptr::from_mut(cons).cast(), 2)
            }
            Tag::Tuple | Tag::FlatMap => cell::items_mut::<(), Term>(block.block()),
            Tag::HashMap => std::slice::from_mut(&mut cell::head_mut::<hamt::Root, Term>(block.block()).node),
            Tag::HashNode => cell::items_mut::<hamt::Node, Term>(block.block()),
            Tag::Closure => cell::items_mut::<ClosureHead, Term>(block.block()),
            _ => &mut [],
        }
    }
}

fn leaf<H>(tag: Tag, head: H) -> Term {
    // SAFETY: there are no items to fill.
    Term::boxed(tag, unsafe { cell::allocate::<H, Term>(head, 0, |_| ()) })
}

/// Calls `visit` on every term that a block holds directly.
fn for_each_child(term: &Term, visit: &mut dyn FnMut(&Term)) {
    // SAFETY: the tag tells the block's types.
    unsafe {
        match term.tag {
            Tag::Cons => {
                let cons = cell::head::<Cons, Term>(term.word.block());
                visit(&cons.head);
                visit(&cons.tail);
            }
            Tag::Tuple | Tag::FlatMap => cell::items::<(), Term>(term.word.block()).iter().for_each(visit),
            Tag::HashMap => visit(&cell::head::<hamt::Root, Term>(term.word.block()).node),
            Tag::HashNode => cell::items::<hamt::Node, Term>(term.word.block()).iter().for_each(visit),
            Tag::Closure => cell::items::<ClosureHead, Term>(term.word.block()).iter().for_each(visit),
            _ => {}
        }
    }
}

fn immortalize(term: &Term) {
    let mut pending: Vec<Term> = vec![Term::immediate(term.tag, term.word)];
    while let Some(term) = pending.pop() {
        if term.is_boxed() && !term.header().is_immortal() {
            term.header().immortalize();
            for_each_child(&term, &mut |child| pending.push(Term::immediate(child.tag, child.word)));
        }
        // The copies pushed were not counted, so they must not be dropped either.
        std::mem::forget(term);
    }
}

/// Frees a graph that [`Literal::owned`] made: a tree, since copying shares nothing, in which every block has one owner.
fn free_immortal(term: Term) {
    let mut pending: Vec<Term> = vec![Term::immediate(term.tag, term.word)];
    while let Some(term) = pending.pop() {
        if term.is_boxed() {
            term.header().mortalize();
            for_each_child(&term, &mut |child| pending.push(Term::immediate(child.tag, child.word)));
        }
        std::mem::forget(term);
    }
    drop(term);
}

#[cfg(test)]
mod tests {
    use super::{Message, Term};
    use crate::term::order::equal;

    #[test]
    fn what_a_process_lets_go_of_moves_and_what_it_keeps_is_copied() {
        let kept = Term::list((0..3).map(|number| Term::tuple([Term::int(number), Term::binary(b"kept")])));
        const LONG: i64 = if cfg!(miri) { 100 } else { 100_000 };
        let own = || Term::list((0..LONG).map(|number| Term::list([Term::int(number)])));
        let map = Term::map_of_atoms([(crate::term::Atom::new("kept"), kept.clone())]);
        let (sent, same) = (Term::tuple([own(), kept.clone(), map]), Term::tuple([own(), kept.clone(), kept.clone()]));
        let address = |term: &Term| term.as_tuple().map(|elements| std::ptr::from_ref(&elements[0]));
        let (before, own_list) = (address(&sent), sent.as_tuple().map(|elements| elements[0].header().is_unique()));
        let message = Message::of(sent);
        assert_eq!((address(message.term()), own_list), (before, Some(true)));
        drop(same);
        assert!(kept.header().is_unique(), "the message refers to what its sender keeps");
        let arrived = message.into_term();
        let elements = arrived.as_tuple().unwrap_or_default();
        assert!(equal(&elements[1], &kept) && equal(&elements[0], &own()));
        let in_map = elements[2].as_map().and_then(|map| map.get(&Term::named("kept")).cloned());
        assert!(in_map.is_some_and(|copy| equal(&copy, &kept)));
    }
}
