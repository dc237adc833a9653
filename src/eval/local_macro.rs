//! Macros, and structs, that are used in the module that defines them.
//!
//! While a module is being defined, a module made of the definitions so far stands in for it; it is made again only when
//! a macro is used after something was defined. Once the module is loaded, its own functions are called.

use super::{definition, state, text};
use crate::code::{Module, module};
use crate::expand::{Env, Raise};
use crate::process::Process;
use crate::term::{Atom, Literal, Term};
use crate::vm;

/// Runs the macro of the caller's module; nothing if there is none of that name.
pub fn expand(
    process: &mut Process,
    caller: &Env,
    name: Atom,
    arity: u8,
    args: &[Term],
) -> Option<Result<Term, Raise>> {
    let module = caller.module?;
    let stand_in = match state::open_module(process, module) {
        Some(open) => {
            let definition = open.definition(name, arity)?;
            if !state::is_macro(definition.kind) {
                return None;
            }
            stand_in(open)
        }
        None => module::loaded(module)?,
    };
    // Only now, for making the stand-in is what makes the atom.
    let macro_name = Atom::existing(&format!("MACRO-{}", name.name()))?;
    let slot = stand_in.find(macro_name, arity.checked_add(1)?)?;
    let arguments = std::iter::once(caller.to_term()).chain(args.iter().cloned()).collect();
    Some(
        vm::call_macro_slot(process, stand_in, slot, arguments)
            .map_err(|raise| Raise::from(raise).not_available(module)),
    )
}

/// Calls a function of a module that is being defined, as far as it is; nothing if it is not there.
pub fn call(process: &mut Process, module: Atom, name: Atom, args: Vec<Term>) -> Option<Result<Term, Raise>> {
    let arity = u8::try_from(args.len()).ok()?;
    let open = state::open_module(process, module)?;
    open.definition(name, arity).filter(|definition| !definition.clauses.is_empty())?;
    let stand_in = stand_in(open);
    let slot = stand_in.find(name, arity)?;
    Some(vm::call_slot(process, stand_in, slot, args).map_err(Raise::from))
}

fn stand_in(open: &mut state::OpenModule) -> &'static Module {
    if let Some((revision, module)) = open.snapshot
        && revision == open.revision
    {
        return module;
    }
    let slots = open.definitions.iter().filter(|definition| !definition.clauses.is_empty());
    let slots = slots.map(definition::slot_of).collect();
    let info = Literal::permanent(&Term::empty_map());
    let module = Module::new(open.name, slots, info, open.file.to_string(), open.embedded).at(text::place_of(open));
    let module: &'static Module = Box::leak(Box::new(module));
    open.snapshot = Some((open.revision, module));
    module
}
