//! `defoverridable`: what was defined gives way, and goes on under a hidden name for `super`.

use crate::eval::state::{OpenModule, Overridable, is_macro, open_module};
use crate::expand::DefinitionKind;
use crate::process::Process;
use crate::term::{Atom, Term, inspect};

/// Why a definition can't replace the one that was made overridable: a macro stays a macro.
pub(super) fn overridden_as_other(open: &OpenModule, kind: DefinitionKind, name: Atom, arity: u8) -> Option<String> {
    let pending = open.overridable(name, arity).is_some_and(|overridable| overridable.pending);
    let old = open.definition(name, arity).filter(|old| pending && is_macro(old.kind) != is_macro(kind))?;
    let shown = |is_macro| if is_macro { "macro (defmacro, defmacrop)" } else { "function (def, defp)" };
    let module = inspect::to_string(&Term::atom(open.name));
    Some(format!(
        "cannot override {} {}/{arity} in module {module} as a {}",
        shown(is_macro(old.kind)),
        name.name(),
        shown(is_macro(kind))
    ))
}

/// Makes way for a new definition of something that was made overridable.
pub(super) fn start_override(open: &mut OpenModule, name: Atom, arity: u8) {
    let Some(overridable) = open.overridable_mut(name, arity) else { return };
    if !overridable.pending {
        return;
    }
    overridable.pending = false;
    overridable.count += 1;
    let hidden = hidden_name(name, overridable.count);
    if let Some(mut old) = open.remove_definition(name, arity) {
        old.name = hidden;
        for call in open.local_calls.iter_mut().filter(|call| call.caller == Some((name, arity))) {
            call.caller = Some((hidden, arity));
        }
        old.kind = if is_macro(old.kind) { DefinitionKind::Defmacrop } else { DefinitionKind::Defp };
        open.add_definition(old);
    }
}

fn hidden_name(name: Atom, count: u32) -> Atom {
    Atom::new(&format!("{} (overridable {count})", name.name()))
}

/// Lets definitions be replaced; the first that does not exist, or has given way already, is returned.
pub fn make_overridable(open: &mut OpenModule, list: &[(Atom, u8)]) -> Result<(), (Atom, u8)> {
    for (name, arity) in list {
        let gave_way = open.overridable(*name, *arity).is_some_and(|overridable| overridable.pending);
        if gave_way || open.definition(*name, *arity).is_none() {
            return Err((*name, *arity));
        }
        match open.overridable.iter_mut().find(|(function, _)| *function == (*name, *arity)) {
            Some((_, known)) => known.pending = true,
            None => open.overridable.push(((*name, *arity), Overridable { count: 0, pending: true })),
        }
    }
    Ok(())
}

/// What `super` in a definition calls.
pub fn overridden(process: &mut Process, module: Atom, name: Atom, arity: u8) -> Option<(DefinitionKind, Atom)> {
    let open = open_module(process, module)?;
    let overridable = open.overridable(name, arity)?;
    let hidden = hidden_name(name, overridable.count);
    let kind = open.definition(hidden, arity)?.kind;
    Some((kind, hidden))
}
