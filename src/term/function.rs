//! Functions as values: closures, which carry the values they captured, and exports, which are names.

use std::any::Any;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicPtr, Ordering};

use super::cell;
use super::{Atom, Tag, Term};

/// The code of an anonymous function, as far as a value needs to know it; the machine's floor implements it.
pub trait Lambda: Send + Sync + Any {
    /// The module it was written in.
    fn module(&self) -> Atom;
    /// The number it has within its module.
    fn index(&self) -> u32;
    /// What tells it from a function of another version of the module.
    fn uniq(&self) -> u32;
    /// How many arguments it takes.
    fn arity(&self) -> u8;
    /// The name shown by inspect, as `-fun/0-fun-0-`.
    fn name(&self) -> Atom;
    /// The file it was written in, if that is known.
    fn file(&self) -> Option<&str> {
        None
    }
    /// Where the machine finds what to run; none if this is only passed on, not run.
    fn entry(&self) -> Option<Entry> {
        None
    }
}

/// Where the machine finds what to run of a [`Lambda`].
#[derive(Clone, Copy)]
pub struct Entry(NonNull<()>);

impl Entry {
    /// The entry of what the machine runs.
    ///
    /// # Safety
    /// The pointer leads to the `code::LambdaCode` that is the lambda, for as long as that lives.
    pub unsafe fn new(code: NonNull<()>) -> Entry {
        Entry(code)
    }

    /// The pointer it was made of.
    #[inline(always)]
    pub fn pointer(self) -> NonNull<()> {
        self.0
    }
}

/// An anonymous function and what it captured.
#[repr(transparent)]
pub struct Closure(Term);

/// `&module.name/arity`
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Export {
    /// The module.
    pub module: Atom,
    /// The function's name.
    pub name: Atom,
    /// How many arguments it takes.
    pub arity: u8,
}

#[derive(Clone)]
pub(super) struct ClosureHead {
    code: Arc<dyn Lambda>,
    /// The code's own entry, kept here because every call needs it.
    entry: Option<Entry>,
}

pub(super) struct ExportHead {
    pub(super) name: Export,
    /// Where calls of it lead, once the machine has looked.
    entry: ExportEntry,
}

/// A place in which the machine's floor keeps what it found for an export; null at first.
pub type ExportEntry = AtomicPtr<()>;

impl ExportHead {
    fn new(name: Export) -> ExportHead {
        ExportHead { name, entry: AtomicPtr::default() }
    }
}

impl Clone for ExportHead {
    fn clone(&self) -> ExportHead {
        ExportHead { name: self.name, entry: AtomicPtr::new(self.entry.load(Ordering::Acquire)) }
    }
}

impl Closure {
    #[inline(always)]
    pub(super) fn of(term: &Term) -> &Closure {
        // SAFETY: `Closure` is a transparent wrapper, and the caller has checked the tag.
        unsafe { &*std::ptr::from_ref(term).cast::<Closure>() }
    }

    /// The code.
    #[inline(always)]
    pub fn code(&self) -> &Arc<dyn Lambda> {
        // SAFETY: the tag of the wrapped term is `Closure`.
        unsafe { &cell::head::<ClosureHead, Term>(self.0.word.block()).code }
    }

    /// Where the machine finds what to run, if this function runs here.
    #[inline(always)]
    pub fn entry(&self) -> Option<Entry> {
        // SAFETY: the tag of the wrapped term is `Closure`.
        unsafe { cell::head::<ClosureHead, Term>(self.0.word.block()).entry }
    }

    /// The captured values, in the order the code expects them.
    #[inline(always)]
    pub fn captured(&self) -> &[Term] {
        // SAFETY: the tag of the wrapped term is `Closure`.
        unsafe { cell::items::<ClosureHead, Term>(self.0.word.block()) }
    }

    /// Tells whether both are the same function with, by `equal`, the same captured values.
    pub fn same_code(&self, other: &Closure) -> bool {
        Arc::ptr_eq(self.code(), other.code())
            || (self.code().module() == other.code().module()
                && self.code().index() == other.code().index()
                && self.code().uniq() == other.code().uniq())
    }
}

impl Term {
    /// A closure.
    pub fn closure(code: Arc<dyn Lambda>, captured: &[Term]) -> Term {
        let entry = code.entry();
        // SAFETY: each item is written once.
        Term::boxed(Tag::Closure, unsafe {
            cell::allocate::<ClosureHead, Term>(ClosureHead { code, entry }, captured.len(), |items| {
                for (index, value) in captured.iter().enumerate() {
                    items.add(index).write(value.clone());
                }
            })
        })
    }

    /// `&module.name/arity`
    pub fn export(module: Atom, name: Atom, arity: u8) -> Term {
        let head = ExportHead::new(Export { module, name, arity });
        // SAFETY: there are no items to fill.
        Term::boxed(Tag::Export, unsafe { cell::allocate::<_, Term>(head, 0, |_| ()) })
    }

    /// What an export is the name of, and where the machine keeps what it found by that name.
    #[inline(always)]
    pub fn as_export(&self) -> Option<(&Export, &ExportEntry)> {
        if self.tag != Tag::Export {
            return None;
        }
        // SAFETY: the tag says so.
        let head = unsafe { cell::head::<ExportHead, Term>(self.word.block()) };
        Some((&head.name, &head.entry))
    }

    /// The number of arguments, if the term is a function.
    pub fn function_arity(&self) -> Option<u8> {
        match self.view() {
            super::View::Closure(closure) => Some(closure.code().arity()),
            super::View::Export(export) => Some(export.arity),
            _ => None,
        }
    }
}
