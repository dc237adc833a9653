//! Calls between modules: one entry for each `module.name/arity` that anything mentions, found once at compile time.
//!
//! Entries live as long as the node. Loading a module points its entries at the new code; a call reads one pointer.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicPtr, Ordering};

use foldhash::fast::FixedState;
use parking_lot::RwLock;

use super::module::{FunctionSlot, with_loaded};
use super::native::{self, NativeId};
use crate::term::{Atom, Term};

/// Where calls of `module.name/arity` lead.
pub struct Export {
    /// The module.
    pub module: Atom,
    /// The function.
    pub name: Atom,
    /// Number of arguments.
    pub arity: u8,
    /// The native that implements it, if one does; it wins over compiled code.
    pub native: Option<NativeId>,
    /// Written when the module is loaded or purged, read by every call; null while it is not loaded.
    slot: AtomicPtr<FunctionSlot>,
}

type Key = (Atom, Atom, u8);

/// Grows when code mentions a new function, read when code is compiled. Who holds the list of modules too took that first.
static ENTRIES: LazyLock<RwLock<Entries>> = LazyLock::new(RwLock::default);

#[derive(Default)]
struct Entries {
    by_name: HashMap<Key, &'static Export, FixedState>,
    by_module: HashMap<Atom, Vec<&'static Export>, FixedState>,
}

impl std::fmt::Debug for Export {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}/{}", self.module.name(), self.name.name(), self.arity)
    }
}

impl Export {
    /// The entry of a function, made if it is new.
    pub fn entry(module: Atom, name: Atom, arity: u8) -> &'static Export {
        if let Some(entry) = ENTRIES.read().by_name.get(&(module, name, arity)) {
            return entry;
        }
        let native = native::find(module, name, arity);
        with_loaded(module, |loaded| {
            let mut entries = ENTRIES.write();
            if let Some(entry) = entries.by_name.get(&(module, name, arity)) {
                return *entry;
            }
            let slot = AtomicPtr::new(std::ptr::null_mut());
            let entry: &'static Export = Box::leak(Box::new(Export { module, name, arity, native, slot }));
            entry.set_slot(loaded.and_then(|loaded| loaded.public(name, arity)));
            entries.by_name.insert((module, name, arity), entry);
            entries.by_module.entry(module).or_default().push(entry);
            entry
        })
    }

    /// The entry of a function value that is a name. The value keeps it: only the first call of each has to look.
    #[inline]
    pub fn of(fun: &Term) -> Option<&'static Export> {
        let (name, kept) = fun.as_export()?;
        // SAFETY: only pointers to entries, which live as long as the node, are ever stored.
        match unsafe { kept.load(Ordering::Acquire).cast::<Export>().as_ref() } {
            Some(entry) => Some(entry),
            None => {
                let entry = Export::entry(name.module, name.name, name.arity);
                kept.store(std::ptr::from_ref(entry).cast_mut().cast(), Ordering::Release);
                Some(entry)
            }
        }
    }

    /// The loaded function.
    #[inline(always)]
    pub fn slot(&self) -> Option<&'static FunctionSlot> {
        // SAFETY: only pointers to slots of modules, which live as long as the node, are ever stored.
        unsafe { self.slot.load(Ordering::Acquire).as_ref() }
    }

    /// Points the entry at a loaded function, or at nothing.
    pub(super) fn set_slot(&self, slot: Option<&'static FunctionSlot>) {
        let pointer = slot.map_or(std::ptr::null_mut(), |slot| std::ptr::from_ref(slot).cast_mut());
        self.slot.store(pointer, Ordering::Release);
    }

    /// All entries of a module, for loading and purging.
    pub(super) fn of_module(module: Atom) -> Vec<&'static Export> {
        ENTRIES.read().by_module.get(&module).cloned().unwrap_or_default()
    }
}

/// A call of a function by name in a module that is known only when the call runs.
pub struct CallSite {
    /// The function.
    pub name: Atom,
    /// Number of arguments.
    pub arity: u8,
    /// The entry that the last call found: the next one is mostly of the same module. Any thread may set it.
    last: AtomicPtr<Export>,
}

impl CallSite {
    /// A call of `name/arity`.
    pub fn new(name: Atom, arity: u8) -> CallSite {
        CallSite { name, arity, last: AtomicPtr::new(std::ptr::null_mut()) }
    }

    /// The entry of the function in a module.
    #[inline(always)]
    pub fn export(&self, module: Atom) -> &'static Export {
        // SAFETY: only pointers to entries, which live as long as the node, are ever stored.
        match unsafe { self.last.load(Ordering::Acquire).as_ref() } {
            Some(export) if export.module == module => export,
            _ => {
                let export = Export::entry(module, self.name, self.arity);
                self.last.store(std::ptr::from_ref(export).cast_mut(), Ordering::Release);
                export
            }
        }
    }
}
