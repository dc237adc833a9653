//! Names of the functions that are written in Rust.
//!
//! Code only knows their numbers; what they do is in the machine's table of the same order (`vm::native`). That keeps
//! this floor free of processes.

use std::collections::HashMap;
use std::sync::OnceLock;

use foldhash::fast::FixedState;

use crate::term::Atom;

/// The number of a native in the machine's table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NativeId(pub u32);

type Table = HashMap<(Atom, Atom, u8), NativeId, FixedState>;

/// Filled once at boot, read when code is compiled.
static NAMES: OnceLock<Table> = OnceLock::new();

/// Names the natives in the order of the machine's table; later calls change nothing.
pub fn install(names: impl IntoIterator<Item = (Atom, Atom, u8)>) {
    NAMES.get_or_init(|| names.into_iter().zip(0..).map(|(name, id)| (name, NativeId(id))).collect());
}

/// The native behind a name.
pub fn find(module: Atom, name: Atom, arity: u8) -> Option<NativeId> {
    NAMES.get()?.get(&(module, name, arity)).copied()
}

/// The modules that have natives.
pub fn modules() -> impl Iterator<Item = Atom> {
    NAMES.get().into_iter().flatten().map(|((owner, _, _), _)| *owner)
}

/// Every native of a module as (name, arity).
pub fn of_module(module: Atom) -> Vec<(Atom, u8)> {
    let all = NAMES.get().into_iter().flatten();
    all.filter(|((owner, _, _), _)| *owner == module).map(|((_, name, arity), _)| (*name, *arity)).collect()
}
