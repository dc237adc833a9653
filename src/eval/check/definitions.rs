//! What a module's definitions must keep to: mistakes that end its compilation.

use crate::code::Raise;
use crate::eval::state::{self, LocalCall, OpenModule};
use crate::expand::{self, Env, Warning};
use crate::term::{Atom, Term, inspect, names};

/// The process in which Elixir finishes a module.
const FINISHING: (&str, &str, u8, &str, u32) =
    ("elixir_erl_compiler", "-spawn/1-fun-0-", 2, "src/elixir_erl_compiler.erl", 12);
/// Where Elixir finds that a function is called that is not there.
const ENSURE_NO_UNDEFINED_LOCAL: [(&str, &str, u8, &str, u32); 2] =
    [("elixir_locals", "-ensure_no_undefined_local/3-fun-0-", 4, "src/elixir_locals.erl", 115), FINISHING];
/// Where Elixir finds that a function was imported and is defined too.
const ENSURE_NO_IMPORT_CONFLICT: [(&str, &str, u8, &str, u32); 2] =
    [("elixir_locals", "-ensure_no_import_conflict/3-fun-0-", 3, "src/elixir_locals.erl", 96), FINISHING];

/// A head without a body says that clauses follow.
pub fn heads(open: &OpenModule, env: &Env) -> Result<(), Raise> {
    let bare = open.definitions.iter().find(|definition| definition.clauses.is_empty() && definition.head_only);
    let Some(definition) = bare else { return Ok(()) };
    let kind = expand::keyword_of(definition.kind);
    let text =
        format!("implementation not provided for predefined {kind} {}/{}", definition.name.name(), definition.arity);
    Err(error_at(definition.line, env, &text).into())
}

/// `@on_load` names a function without parameters.
pub fn on_load(open: &mut OpenModule, env: &Env) -> Result<(), Raise> {
    let Some(function) = super::on_load(open) else { return Ok(()) };
    let known = open.definition(function, 0).is_some_and(|found| !state::is_macro(found.kind));
    if known {
        return Ok(());
    }
    Err(error_at(open.line, env, &format!("undefined function {}/0 given to @on_load", function.name())).into())
}

/// Calls of functions that the module turns out not to define: the first is an error, of the others it is warned.
pub fn local_calls(open: &OpenModule, env: &Env) -> (Vec<Warning>, Result<(), Raise>) {
    let early = open.local_calls.iter().find(|call| {
        let (function, arity) = call.called;
        open.definition(function, arity).is_some_and(|found| state::is_macro(found.kind) && !found.clauses.is_empty())
    });
    if let Some(LocalCall { called: (function, arity), line, .. }) = early {
        let message = format!("cannot invoke macro {}/{arity} before its definition", function.name());
        return (Vec::new(), Err(error_at(*line, env, &message).into()));
    }
    let missing: Vec<&LocalCall> = open.local_calls.iter().filter(|call| is_missing(open, call)).collect();
    let Some((first, others)) = missing.split_first() else { return (Vec::new(), Ok(())) };
    let module = inspect::to_string(&Term::atom(open.name));
    let message = |call: &LocalCall| {
        format!(
            "undefined function {}/{} (expected {module} to define such a function or for it to be imported, but none are \
             available)",
            call.called.0.name(),
            call.called.1
        )
    };
    let warnings = others.iter().rev().map(|call| super::clauses::at(open, call.line, message(call)));
    (warnings.collect(), Err(error_at(first.line, env, &message(first)).raised_in(&ENSURE_NO_UNDEFINED_LOCAL).into()))
}

fn is_missing(open: &OpenModule, call: &LocalCall) -> bool {
    let generated = matches!(call.called, (names::INFO, 1) | (names::MODULE_INFO, 0 | 1));
    !generated && open.definition(call.called.0, call.called.1).is_none_or(|found| found.clauses.is_empty())
}

/// A function that was called as an import before the module came to define one of that name.
pub fn imports(open: &OpenModule, env: &Env) -> Result<(), Raise> {
    let defined = open.definitions.iter().rev().filter(|definition| !definition.clauses.is_empty());
    let conflict = defined.into_iter().find_map(|definition| {
        let same = |used: &&(Atom, u8, Atom)| (used.0, used.1) == (definition.name, definition.arity);
        let (_, _, module) = open.imports_used.iter().find(same)?;
        Some((definition, *module))
    });
    let Some((definition, module)) = conflict else { return Ok(()) };
    let module = inspect::to_string(&Term::atom(module));
    let function = format!("{}/{}", definition.name.name(), definition.arity);
    let message = format!("imported {module}.{function} conflicts with local function");
    Err(error_at(definition.line, env, &message).raised_in(&ENSURE_NO_IMPORT_CONFLICT).into())
}

/// `@compile {:inline, name: arity}` names functions of the module.
pub fn inlined(open: &mut OpenModule, env: &Env) -> Result<(), Raise> {
    let options = open.attribute(Atom::new("compile")).map(|attribute| attribute.value.clone());
    let inlined = options.iter().flat_map(|options| options.iter()).flat_map(|options| {
        let single = (options.as_list().is_none()).then_some(options);
        let many = options.as_list().into_iter().flat_map(|_| options.iter());
        single.into_iter().chain(many).filter_map(|option| match option.as_tuple_of::<2>() {
            Some([key, functions]) if key.is_atom(Atom::new("inline")) => Some(functions.clone()),
            _ => None,
        })
    });
    let functions: Vec<Term> = inlined.flat_map(|functions| functions.iter().cloned().collect::<Vec<_>>()).collect();
    for function in &functions {
        let Some([name, arity]) = function.as_tuple_of::<2>() else { continue };
        let (Some(name), Some(arity)) = (name.as_atom(), arity.as_int()) else { continue };
        let known = u8::try_from(arity).is_ok_and(|arity| open.definition(name, arity).is_some());
        if !known {
            let text = format!("inlined function {}/{arity} undefined", name.name());
            return Err(error_at(open.line, env, &text).into());
        }
    }
    Ok(())
}

/// A compile error at a line of the module's file.
fn error_at(line: u32, env: &Env, message: &str) -> expand::Raise {
    let meta = Term::list([Term::tuple([Term::atom(names::LINE), Term::int(i64::from(line))])]);
    expand::compile_error(&meta, env, message)
}
