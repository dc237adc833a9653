//! What the machine asks of the floor that evaluates: to find a module, and to compile a function at its first call.
//!
//! Both may run macros, that is, the machine again on the same process: the one re-entry there is (`vm::call`).

use std::sync::OnceLock;

use crate::code::module::{self, FunctionSlot, Module, Pending};
use crate::code::{Function, Raise};
use crate::process::Process;
use crate::term::Atom;

/// Loads the code of a module; false if there is none.
pub type Loader = fn(&mut Process, Atom) -> Result<bool, Raise>;

/// Turns the source of a function into code.
pub type Compiler = fn(&mut Process, &'static Module, &FunctionSlot, Pending) -> Result<Function, Raise>;

static HOOKS: OnceLock<(Loader, Compiler)> = OnceLock::new();

/// Installs both; later calls change nothing.
pub fn install(loader: Loader, compiler: Compiler) {
    let _ = HOOKS.set((loader, compiler));
}

/// The module of a name, loaded now if it was not and can be.
pub fn ensure_loaded(process: &mut Process, name: Atom) -> Result<Option<&'static Module>, Raise> {
    if let Some(module) = module::loaded(name) {
        return Ok(Some(module));
    }
    if let Some((loader, _)) = HOOKS.get() {
        loader(process, name)?;
    }
    Ok(module::loaded(name))
}

/// The code of a function, compiled now if it was not.
#[inline]
pub fn code(process: &mut Process, module: &'static Module, slot: &FunctionSlot) -> Result<&'static Function, Raise> {
    match slot.compiled() {
        Some(function) => Ok(function),
        None => slot.compile(|source| match HOOKS.get() {
            Some((_, compiler)) => compiler(process, module, slot, source),
            None => Err(Raise::badarg()),
        }),
    }
}
