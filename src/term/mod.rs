//! What a value is: the [`Term`] of 16 bytes, and everything that holds for values alone.
//!
//! A term belongs to one process. It is a tag and a word: small integers, floats, atoms, local identifiers and `[]` are
//! in the word itself; everything else is a counted block of [`cell`]. `Term` is neither `Send` nor `Sync`, so the
//! compiler forbids sharing one between processes; what crosses is copied into a [`Message`](message::Message).
//! Since counts are exact, a block with one owner may be changed in place (`Term::into_unique_*`).
//!
//! Nothing here recurses on the depth of data: dropping, comparing, hashing, copying and printing keep their own stacks.

pub mod atom;
mod binary;
mod cell;
mod cons;
pub mod float;
pub mod footprint;
pub mod function;
pub mod grapheme;
pub mod hamt;
pub mod hash;
pub mod identifier;
pub mod inspect;
pub mod integer;
pub mod jenkins;
mod kind;
pub mod list;
pub mod map;
pub mod message;
pub mod name;
pub mod order;
mod release;
mod tuple;

use std::marker::PhantomData;

use num_bigint::BigInt;

pub use atom::{Atom, names};
pub use binary::{Arrived, Bits, Buffer};
pub use cons::Cons;
pub(crate) use cons::EmptiedCell;
pub use function::{Closure, Export, ExportEntry, Lambda};
pub use identifier::{Pid, Port, Reference};
pub use kind::Kinds;
pub use list::ListBuilder;
pub use map::MapRef;
pub use message::{Literal, Message};

use cell::{BlockPtr, Header};
use function::{ClosureHead, ExportHead};
use identifier::Remote;

/// One Elixir value.
#[repr(C)]
pub struct Term {
    tag: Tag,
    word: Word,
    /// Keeps the type `!Send` and `!Sync`.
    process_local: PhantomData<*const ()>,
}

/// The kinds of terms; from [`Tag::Big`] on the word is a pointer to a block. As wide as the word beside it, so that copying
/// a term copies no padding.
#[repr(u64)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Tag {
    Nil,
    Int,
    Float,
    Atom,
    Pid,
    Port,
    Reference,
    Big,
    Cons,
    Tuple,
    FlatMap,
    HashMap,
    /// An inner node of a `HashMap`; never seen outside `hamt`.
    HashNode,
    Bytes,
    Slice,
    Closure,
    Export,
    RemotePid,
    RemotePort,
    RemoteReference,
}

/// What a tag says something about: a number, or a pointer to a block.
///
/// One plain type for both, not a union, lets the compiler keep a term in two registers of the CPU.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Word(*const Header);

impl Word {
    #[inline(always)]
    const fn of_local(value: u64) -> Word {
        Word(std::ptr::without_provenance(value as usize))
    }

    #[inline(always)]
    const fn of_int(value: i64) -> Word {
        Word::of_local(value as u64)
    }

    #[inline(always)]
    const fn of_float(value: f64) -> Word {
        Word::of_local(value.to_bits())
    }

    #[inline(always)]
    const fn of_atom(value: Atom) -> Word {
        Word::of_local(value.number() as u64)
    }

    #[inline(always)]
    const fn of_block(block: BlockPtr) -> Word {
        Word(block.as_ptr())
    }

    #[inline(always)]
    fn local(self) -> u64 {
        self.0.addr() as u64
    }

    #[inline(always)]
    fn int(self) -> i64 {
        self.local() as i64
    }

    #[inline(always)]
    fn float(self) -> f64 {
        f64::from_bits(self.local())
    }

    #[inline(always)]
    fn atom(self) -> Atom {
        Atom::of_number(self.local() as u32)
    }

    /// # Safety
    /// The word was made of a block, as the tag beside it says.
    #[inline(always)]
    const unsafe fn block(self) -> BlockPtr {
        // SAFETY: by the contract above.
        unsafe { BlockPtr::new_unchecked(self.0.cast_mut()) }
    }
}

const _: () = assert!(usize::BITS == 64, "a word holds an integer of 64 bits or a pointer");

/// A borrowed look at a term, to match on.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// `[]`
    Nil,
    /// An integer that fits a word.
    Int(i64),
    /// An integer that does not.
    Big(&'a BigInt),
    /// A finite float.
    Float(f64),
    /// An atom.
    Atom(Atom),
    /// A non-empty list.
    Cons(&'a Cons),
    /// A tuple's elements.
    Tuple(&'a [Term]),
    /// A map.
    Map(MapRef<'a>),
    /// A binary or bit string.
    Bits(Bits<'a>),
    /// An anonymous function.
    Closure(&'a Closure),
    /// `&Mod.fun/arity`
    Export(Export),
    /// A process identifier.
    Pid(Pid),
    /// A port identifier.
    Port(Port),
    /// A reference.
    Reference(Reference),
}

impl Term {
    /// The empty list.
    pub const NIL_LIST: Term = Term::immediate(Tag::Nil, Word::of_local(0));

    #[inline(always)]
    const fn immediate(tag: Tag, word: Word) -> Term {
        Term { tag, word, process_local: PhantomData }
    }

    #[inline(always)]
    fn boxed(tag: Tag, block: BlockPtr) -> Term {
        debug_assert!(tag as u64 >= Tag::Big as u64);
        Term::immediate(tag, Word::of_block(block))
    }

    /// An integer.
    #[inline(always)]
    pub const fn int(value: i64) -> Term {
        Term::immediate(Tag::Int, Word::of_int(value))
    }

    /// A float; the caller has checked that it is finite.
    #[inline(always)]
    pub const fn float(value: f64) -> Term {
        Term::immediate(Tag::Float, Word::of_float(value))
    }

    /// An atom.
    #[inline(always)]
    pub const fn atom(value: Atom) -> Term {
        Term::immediate(Tag::Atom, Word::of_atom(value))
    }

    /// An atom by its text, interned if it is new: for names from this program's own source, never for input.
    pub fn named(name: &str) -> Term {
        Term::atom(Atom::new(name))
    }

    /// `true` or `false`.
    #[inline(always)]
    pub fn bool(value: bool) -> Term {
        Term::atom(Atom::from(value))
    }

    /// `nil`
    #[inline(always)]
    pub const fn nil() -> Term {
        Term::atom(names::NIL)
    }

    /// `:ok`
    pub const fn ok() -> Term {
        Term::atom(names::OK)
    }

    /// Looks at the term.
    #[inline(always)]
    pub fn view(&self) -> View<'_> {
        // SAFETY: the tag says which field of the word is valid, and which types the block was allocated with.
        unsafe {
            match self.tag {
                Tag::Nil => View::Nil,
                Tag::Int => View::Int(self.word.int()),
                Tag::Float => View::Float(self.word.float()),
                Tag::Atom => View::Atom(self.word.atom()),
                Tag::Cons => View::Cons(cell::head::<Cons, Term>(self.word.block())),
                Tag::Tuple => View::Tuple(cell::items::<(), Term>(self.word.block())),
                Tag::Big => View::Big(cell::head::<BigInt, Term>(self.word.block())),
                Tag::FlatMap | Tag::HashMap | Tag::HashNode => View::Map(MapRef::new(self)),
                Tag::Bytes | Tag::Slice => View::Bits(self.bits_unchecked()),
                Tag::Closure => View::Closure(Closure::of(self)),
                Tag::Export => View::Export(cell::head::<ExportHead, Term>(self.word.block()).name),
                Tag::Pid => View::Pid(Pid::Local(self.word.local())),
                Tag::RemotePid => View::Pid(Pid::Remote(*cell::head::<Remote, Term>(self.word.block()))),
                Tag::Port => View::Port(Port::Local(self.word.local())),
                Tag::RemotePort => View::Port(Port::Remote(*cell::head::<Remote, Term>(self.word.block()))),
                Tag::Reference => View::Reference(Reference::Local(self.word.local())),
                Tag::RemoteReference => View::Reference(Reference::Remote(*cell::head::<
                    identifier::RemoteReference,
                    Term,
                >(self.word.block()))),
            }
        }
    }

    /// Tells whether the value stands in a block of its own, which is counted.
    #[inline(always)]
    pub(crate) const fn is_boxed(&self) -> bool {
        self.tag as u64 >= Tag::Big as u64
    }

    /// Tells whether the value stands in a block that nobody else owns.
    #[inline(always)]
    pub(crate) fn is_only_owner(&self) -> bool {
        self.is_boxed() && self.header().is_unique()
    }

    /// Gives up a value that others own too.
    #[inline(always)]
    pub(crate) fn leave_to_others(self) {
        debug_assert!(!self.is_only_owner());
        if self.is_boxed() {
            self.header().release();
        }
        std::mem::forget(self);
    }

    #[inline(always)]
    fn header(&self) -> &Header {
        debug_assert!(self.is_boxed());
        // SAFETY: only called on boxed terms, whose block is alive as long as the term.
        unsafe { self.word.block().as_ref() }
    }

    /// Tells whether this term is the only owner of its block (immediates own nothing and answer no).
    #[inline(always)]
    pub fn is_unique(&self) -> bool {
        self.is_boxed() && self.header().is_unique()
    }

    /// Where its block is: what several terms may own together.
    pub fn block_address(&self) -> Option<usize> {
        if !self.is_boxed() {
            return None;
        }
        // SAFETY: the word of a boxed term is its block.
        Some(unsafe { self.word.block() }.as_ptr() as usize)
    }

    /// Tells whether this term's block is a constant of code.
    pub(super) fn is_constant(&self) -> bool {
        self.is_boxed() && self.header().is_immortal()
    }

    /// Tells whether two terms are the same word: equal immediates, or the same block.
    #[inline(always)]
    pub fn same(&self, other: &Term) -> bool {
        self.tag == other.tag && self.word == other.word
    }

    /// The integer, if it is one that fits a word.
    #[inline(always)]
    pub fn as_int(&self) -> Option<i64> {
        if self.tag == Tag::Int { Some(self.word.int()) } else { None }
    }

    /// The float.
    #[inline(always)]
    pub fn as_float(&self) -> Option<f64> {
        if self.tag == Tag::Float { Some(self.word.float()) } else { None }
    }

    /// The atom.
    #[inline(always)]
    pub fn as_atom(&self) -> Option<Atom> {
        if self.tag == Tag::Atom { Some(self.word.atom()) } else { None }
    }

    /// The boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self.as_atom() {
            Some(names::TRUE) => Some(true),
            Some(names::FALSE) => Some(false),
            _ => None,
        }
    }

    /// Tells whether the term is this atom.
    #[inline(always)]
    pub fn is_atom(&self, atom: Atom) -> bool {
        self.as_atom() == Some(atom)
    }

    /// Tells whether the term is `[]`.
    #[inline(always)]
    pub fn is_nil_list(&self) -> bool {
        self.tag == Tag::Nil
    }

    /// Tells whether the term is neither `nil` nor `false`.
    #[inline(always)]
    pub fn is_truthy(&self) -> bool {
        !matches!(self.as_atom(), Some(names::NIL | names::FALSE))
    }

    /// Tells whether the term is an integer of any size.
    #[inline(always)]
    pub fn is_integer(&self) -> bool {
        matches!(self.tag, Tag::Int | Tag::Big)
    }

    /// The map.
    #[inline(always)]
    pub fn as_map(&self) -> Option<MapRef<'_>> {
        if matches!(self.tag, Tag::FlatMap | Tag::HashMap) { Some(MapRef::new(self)) } else { None }
    }

    /// The anonymous function.
    #[inline(always)]
    pub fn as_closure(&self) -> Option<&Closure> {
        if self.tag == Tag::Closure { Some(Closure::of(self)) } else { None }
    }

    /// The process identifier.
    #[inline]
    pub fn as_pid(&self) -> Option<Pid> {
        match self.view() {
            View::Pid(pid) => Some(pid),
            _ => None,
        }
    }

    /// The reference.
    #[inline]
    pub fn as_reference(&self) -> Option<Reference> {
        match self.view() {
            View::Reference(reference) => Some(reference),
            _ => None,
        }
    }

    /// Takes the value out and leaves `[]`.
    #[inline(always)]
    pub fn take(&mut self) -> Term {
        std::mem::replace(self, Term::NIL_LIST)
    }
}

impl Clone for Term {
    #[inline(always)]
    fn clone(&self) -> Term {
        if self.is_boxed() {
            self.header().retain();
        }
        Term::immediate(self.tag, self.word)
    }
}

impl Drop for Term {
    #[inline(always)]
    fn drop(&mut self) {
        if self.is_boxed() && self.header().release() {
            release::graph(self.tag, self.word);
        }
    }
}

impl Default for Term {
    fn default() -> Term {
        Term::NIL_LIST
    }
}

impl From<Atom> for Term {
    fn from(atom: Atom) -> Term {
        Term::atom(atom)
    }
}

impl From<i64> for Term {
    fn from(value: i64) -> Term {
        Term::int(value)
    }
}

impl From<bool> for Term {
    fn from(value: bool) -> Term {
        Term::bool(value)
    }
}

impl From<&str> for Term {
    fn from(text: &str) -> Term {
        Term::binary(text.as_bytes())
    }
}

impl std::fmt::Debug for Term {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&inspect::to_string(self))
    }
}

const _: () = assert!(size_of::<Term>() == 16 && size_of::<Option<Term>>() == 16);
