//! What a module's definitions must keep to: mistakes that end its compilation.

use crate::code::Raise;
use crate::eval::state::{self, LocalCall, OpenModule};
use crate::eval::typespec;
use crate::expand::{self, Env, Warning};
use crate::term::{Atom, Term, inspect, names};

/// Where Elixir looks at a whole module.
const fn compile(line: u32) -> (&'static str, &'static str, u8, &'static str, u32) {
    ("elixir_module", "-compile/5-fun-1-", 8, "src/elixir_module.erl", line)
}
/// The process in which it does that.
const FINISHING: (&str, &str, u8, &str, u32) =
    ("elixir_erl_compiler", "-spawn/1-fun-0-", 2, "src/elixir_erl_compiler.erl", 12);
/// Where Elixir finds that a function is called that is not there.
const ENSURE_NO_UNDEFINED_LOCAL: [(&str, &str, u8, &str, u32); 3] = [
    ("elixir_locals", "-ensure_no_undefined_local/3-fun-1-", 4, "src/elixir_locals.erl", 115),
    compile(121),
    FINISHING,
];
/// Where Elixir finds that a function was imported and is defined too.
const ENSURE_NO_IMPORT_CONFLICT: [(&str, &str, u8, &str, u32); 4] = [
    ("elixir_locals", "-ensure_no_import_conflict/3-lc$^0/1-0-", 2, "src/elixir_locals.erl", 95),
    ("elixir_locals", "-ensure_no_import_conflict/3-fun-1-", 3, "src/elixir_locals.erl", 96),
    compile(122),
    FINISHING,
];

/// Where Elixir finds that a head has no clauses.
const FETCH_DEFINITION: [(&str, &str, u8, &str, u32); 3] =
    [("elixir_def", "fetch_definition", 7, "src/elixir_def.erl", 111), compile(112), FINISHING];

/// A head without a body says that clauses follow.
pub fn heads(open: &OpenModule, env: &Env) -> Result<(), Raise> {
    let bare = open.definitions.iter().find(|definition| definition.clauses.is_empty() && definition.head_only);
    let Some(definition) = bare else { return Ok(()) };
    let kind = expand::keyword_of(definition.kind);
    let text =
        format!("implementation not provided for predefined {kind} {}/{}", definition.name.name(), definition.arity);
    Err(error_at(definition.line, env, &text).raised_in(&FETCH_DEFINITION).into())
}

/// `@on_load` names a function without parameters.
pub fn on_load(open: &mut OpenModule, env: &Env) -> Result<(), Raise> {
    let Some(function) = super::on_load(open) else { return Ok(()) };
    let text = match open.definition(function, 0) {
        Some(found) if state::is_macro(found.kind) => {
            let kind = expand::keyword_of(found.kind);
            format!("expected @on_load function {}/0 to be a function, got \"{kind}\"", function.name())
        }
        Some(_) => return Ok(()),
        None => format!("undefined function {}/0 given to @on_load", function.name()),
    };
    Err(error_at(open.line, env, &text).into())
}

/// A module with callbacks gets a `behaviour_info/1`, which it can't define itself.
pub fn behaviour_info(open: &OpenModule, env: &Env) -> Result<(), Raise> {
    let Some(own) = open.definition(names::BEHAVIOUR_INFO, 1) else { return Ok(()) };
    let of_kind = |kind: Atom| open.specs.iter().find(move |spec| spec.kind == kind);
    let Some(spec) = of_kind(names::CALLBACK).or_else(|| of_kind(names::MACROCALLBACK)) else { return Ok(()) };
    let Some((name, arity)) = typespec::spec_target(&spec.quoted) else { return Ok(()) };
    let text = format!(
        "cannot define @{} attribute for {}/{arity} when {}/1 is defined",
        spec.kind.name(),
        name.name(),
        own.name.name()
    );
    Err(error_at(open.line, env, &text).into())
}

/// `@dialyzer {option, name: arity}` names functions of the module; the first such attribute is checked.
pub fn dialyzer(open: &mut OpenModule, env: &Env) -> Result<(), Raise> {
    let options = open.attribute(Atom::new("dialyzer")).map(|attribute| attribute.value.clone());
    let first = options.iter().flat_map(|options| options.iter()).last().map(one_or_many);
    for option in first.unwrap_or_default() {
        let Some([option, functions]) = option.as_tuple_of::<2>() else { continue };
        for function in one_or_many(functions) {
            let Some([name, arity]) = function.as_tuple_of::<2>() else { continue };
            let (Some(name), Some(arity)) = (name.as_atom(), arity.as_int()) else { continue };
            if !u8::try_from(arity).is_ok_and(|arity| open.definition(name, arity).is_some()) {
                let option = inspect::to_string(option);
                let text = format!("undefined function {}/{arity} given to @dialyzer {option}", name.name());
                return Err(error_at(open.line, env, &text).into());
            }
        }
    }
    Ok(())
}

/// The elements of a list, or the one value.
pub fn one_or_many(value: &Term) -> Vec<Term> {
    value.to_vec().unwrap_or_else(|| vec![value.clone()])
}

/// Calls of functions that the module turns out not to define: the first is an error, of the others it is warned.
pub fn local_calls(open: &OpenModule, calls: &[super::Calls], env: &Env) -> (Vec<Warning>, Result<(), Raise>) {
    let early = open.local_calls.iter().find(|call| {
        let (function, arity) = call.called;
        open.definition(function, arity).is_some_and(|found| state::is_macro(found.kind) && !found.clauses.is_empty())
    });
    if let Some(LocalCall { called: (function, arity), line, .. }) = early {
        let message = format!("cannot invoke macro {}/{arity} before its definition", function.name());
        return (Vec::new(), Err(error_at(*line, env, &message).into()));
    }
    let dropped = dropped_overrides(open, calls);
    let mut missing: Vec<&LocalCall> = open
        .local_calls
        .iter()
        .filter(|call| is_missing(open, call) && call.caller.is_none_or(|caller| !dropped.contains(&caller)))
        .collect();
    missing.sort_by_key(|call| (call.line, call.called.0.name(), call.called.1));
    missing.dedup_by_key(|call| (call.line, call.called));
    let Some((first, others)) = missing.split_first() else { return (Vec::new(), Ok(())) };
    let module = inspect::to_string(&Term::atom(open.name));
    let message = |call: &LocalCall| {
        let (name, arity) = (call.called.0.name(), call.called.1);
        let reason = if is_added(call.called) {
            format!(
                "this function is auto-generated by the compiler and must always be called as a remote, as in \
                 __MODULE__.{name}/{arity}"
            )
        } else {
            format!("expected {module} to define such a function or for it to be imported, but none are available")
        };
        format!("undefined function {name}/{arity} ({reason})")
    };
    let file = |call: &LocalCall| {
        let caller = call.caller.and_then(|(name, arity)| open.definition(name, arity));
        caller.map_or_else(|| open.file.clone(), |caller| caller.file.clone())
    };
    let warnings = others
        .iter()
        .rev()
        .map(|call| Warning { file: file(call).to_string(), ..super::clauses::at(open, call.line, message(call)) });
    let env = Env { file: file(first), ..env.clone() };
    (warnings.collect(), Err(error_at(first.line, &env, &message(first)).raised_in(&ENSURE_NO_UNDEFINED_LOCAL).into()))
}

/// Definitions that were replaced and that no `super` calls: nothing of them is left.
fn dropped_overrides(open: &OpenModule, calls: &[super::Calls]) -> Vec<(Atom, u8)> {
    let called = |position: usize| calls.iter().any(|calls| calls.local.contains(&position));
    let replaced = open.definitions.iter().enumerate().filter(|(_, one)| one.name.name().contains(" (overridable "));
    replaced.filter(|(position, _)| !called(*position)).map(|(_, one)| (one.name, one.arity)).collect()
}

fn is_missing(open: &OpenModule, call: &LocalCall) -> bool {
    open.definition(call.called.0, call.called.1).is_none_or(|found| found.clauses.is_empty())
}

/// Functions that the compiler adds to modules.
fn is_added(function: (Atom, u8)) -> bool {
    matches!(function, (names::INFO, 1) | (names::MODULE_INFO, 0 | 1) | (names::BEHAVIOUR_INFO, 1))
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
