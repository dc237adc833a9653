//! What the evaluator offers to code: `:rshell_module` for modules being defined, `:rshell_code` and `:rshell_eval` for code as
//! data.

use super::check;
use super::definition;
use super::evaluation::{self, How, binding_key};
use super::host::Host;
use super::module::{Origin, define as define_module};
use super::signature::Signature;
use super::state::{self, DocEntry, OpenModule, kind_of};
use super::unverified::Unverified;
use crate::code::Raise;
use crate::expand::{Env, Scope};
use crate::process::Process;
use crate::term::{Atom, Term, names};
use crate::vm::Trap;

pub(super) type Outcome = Result<Term, Trap>;

macro_rules! table {
    ($($module:literal: $name:literal / $arity:literal => $run:path,)*) => {
        /// What the evaluator offers, by name.
        pub const NATIVES: &[$crate::vm::Native] = &[$($crate::vm::Native { module: $module, name: $name, arity: $arity, run: $run },)*];
    };
}

pub(super) use table;

table! {
    "rshell_module": "compile"/5 => compile,
    "rshell_module": "create"/3 => create,
    "rshell_module": "define"/5 => define,
    "rshell_module": "open?"/1 => is_open,
    "rshell_module": "read_only?"/1 => is_read_only,
    "rshell_module": "struct!"/2 => struct_of,
    "rshell_module": "definitions_in"/2 => definitions_in,
    "rshell_module": "defines?"/3 => defines,
    "rshell_module": "get_definition"/2 => get_definition,
    "rshell_module": "delete_definition"/2 => delete_definition,
    "rshell_module": "make_overridable"/2 => make_overridable,
    "rshell_module": "overridable?"/2 => is_overridable,
    "rshell_module": "overridables_in"/1 => overridables_in,
    "rshell_module": "unverified"/0 => unverified,
    "rshell_module": "after_verify"/0 => after_verify,
    "rshell_module": "forget_unverified"/0 => forget_unverified,
    "rshell_module": "enter_verify"/0 => enter_verify,
    "rshell_module": "leave_verify"/0 => leave_verify,
    "rshell_module": "quietly"/1 => quietly,
    "rshell_module": "instrument"/1 => instrument,
    "rshell_eval": "expand"/2 => expand,
    "rshell_eval": "prepare"/3 => prepare,
    "rshell_eval": "rebind"/3 => rebind,
    "rshell_code": "expand_guard"/3 => expand_guard,
    "rshell_code": "env_for_eval"/1 => env_for_eval,
}

pub(super) fn badarg() -> Trap {
    Trap::Raise(Raise::badarg())
}

pub(super) fn atom(term: &Term) -> Result<Atom, Trap> {
    term.as_atom().ok_or_else(badarg)
}

pub(super) fn env_of(term: &Term) -> Result<Env, Trap> {
    Env::from_term(term).ok_or_else(badarg)
}

pub(super) fn name_and_arity(term: &Term) -> Result<(Atom, u8), Trap> {
    let [name, arity] = term.as_tuple_of::<2>().ok_or_else(badarg)?;
    let arity = arity.as_int().and_then(|arity| u8::try_from(arity).ok()).ok_or_else(badarg)?;
    Ok((atom(name)?, arity))
}

pub(super) fn pair((name, arity): (Atom, u8)) -> Term {
    Term::tuple([Term::atom(name), Term::int(i64::from(arity))])
}

pub(super) fn open<'p>(process: &'p mut Process, module: &Term) -> Result<&'p mut state::OpenModule, Trap> {
    state::open_module(process, atom(module)?).ok_or_else(badarg)
}

pub(super) fn pairs(list: &Term) -> Vec<(Term, Term)> {
    list.iter().filter_map(|pair| pair.as_tuple_of::<2>().map(|[key, value]| (key.clone(), value.clone()))).collect()
}

/// `defmodule` as it runs: name, quoted body, variables around, environment, line.
fn compile(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [name, body, binding, env, line] = args else { return Err(badarg()) };
    let env = env_of(env)?;
    let line = line.as_int().and_then(|line| u32::try_from(line).ok()).unwrap_or(env.line);
    let Some(name) = name.as_atom() else {
        let text = crate::term::inspect::to_string(name);
        let message = format!("invalid module name: {text}");
        let meta = Term::list([Term::tuple([Term::atom(names::LINE), Term::int(i64::from(line))])]);
        return Err(Trap::Raise(crate::expand::compile_error(&meta, &env, &message).into()));
    };
    let env = Env { line, versioned_vars: Default::default(), ..env };
    let (body, binding) = (body.clone(), pairs(binding));
    // A module that a macro of the library defines while the library is being loaded belongs to it.
    let loading = !state::of(process).loading.is_empty();
    let origin = if loading { Origin::Library } else { Origin::Program };
    Ok(define_module(process, name, &body, &binding, &env, origin)?)
}

/// `Module.create(name, quoted, env)`.
fn create(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [name, body, env] = args else { return Err(badarg()) };
    let (name, body, env) = (atom(name)?, body.clone(), env_of(env)?);
    let around = Env { module: None, versioned_vars: Default::default(), ..env };
    let env = Env { context_modules: Term::NIL_LIST, ..around };
    Ok(define_module(process, name, &body, &[], &env, Origin::Program)?)
}

/// `def` as it runs: the number of its quoted form, or the form itself where `unquote` has filled it in.
fn define(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [module, kind, number, has_body, code] = args else { return Err(badarg()) };
    let (module, kind) = (atom(module)?, kind_of(atom(kind)?).ok_or_else(badarg)?);
    let number = number.as_int().and_then(|number| usize::try_from(number).ok()).ok_or_else(badarg)?;
    let open = state::open_module(process, module).ok_or_else(badarg)?;
    let (stored, place) = open.quoted.get(number).cloned().ok_or_else(badarg)?;
    let quoted = if code.is_atom(names::NIL) { stored } else { code.clone() };
    let [call, body] = quoted.as_tuple_of::<2>().ok_or_else(badarg)?;
    let body = has_body.is_atom(names::TRUE).then_some(body);
    let written = code.is_atom(names::NIL);
    let instrumented = definition::instrumented(process, module, kind, call, body)?;
    let (call, body) = instrumented.as_ref().map_or((call, body), |[call, body]| (call, Some(body)));
    let (name, arity) = definition::store(process, kind, call, body, &place, written)?;
    attach_docs(process, module, kind, (name, arity), call, body.is_none());
    note_implementation(process, module, (name, arity), call);
    run_on_definition(process, module, kind, (name, arity), call, body, &place.env)?;
    Ok(pair((name, arity)))
}

/// Takes note of a definition with the `@impl` that stood before it.
fn note_implementation(process: &mut Process, module: Atom, name: (Atom, u8), call: &Term) {
    let Some(open) = state::open_module(process, module).filter(|open| !open.embedded) else { return };
    let set = open.attributes.iter().position(|(name, attribute)| *name == names::IMPL && attribute.set);
    let value = set.map(|position| open.attributes.remove(position).1.value);
    let origin = definition::origin(call);
    let Some(definition) = open.definition(name.0, name.1) else { return };
    let (kind, defaults) = (definition.kind, definition.defaults);
    let clause = definition.clauses.last().and_then(state::StoredClause::line).filter(|_| value.is_some());
    let line = clause.unwrap_or(definition.line);
    let known = open.implementations.iter_mut().rev().find(|known| known.name == name);
    match known {
        // Each promise is looked at by itself, also that of a definition that was overridden since.
        Some(known) if known.value.is_none() || value.is_none() => {
            // A definition that replaces a macro's is the module's own.
            if known.value.is_none() || known.origin != origin {
                known.line = line;
            }
            (known.kind, known.origin) = (kind, origin);
            known.value = value.or(known.value.take());
        }
        _ => open.implementations.push(state::Implementation { name, kind, defaults, value, origin, line }),
    }
}

/// Tells what `@on_definition` names of a clause: `env` is that of the module's body, and is told as that of the clause.
fn run_on_definition(
    process: &mut Process,
    module: Atom,
    kind: crate::expand::DefinitionKind,
    function: (Atom, u8),
    call: &Term,
    body: Option<&Term>,
    env: &Env,
) -> Result<(), Raise> {
    let hooks = state::open_module(process, module)
        .and_then(|open| open.attribute(names::ON_DEFINITION).map(|attribute| attribute.value.clone()))
        .filter(|hooks| hooks.as_cons().is_some());
    let Some(hooks) = hooks else { return Ok(()) };
    let (head, guards) = crate::expand::split_guards(call);
    let line = head.as_tuple_of::<3>().and_then(|[_, meta, _]| meta.keyword_get(names::LINE)?.as_int());
    let line = line.and_then(|line| u32::try_from(line).ok()).unwrap_or(env.line);
    let env = Env { line, function: Some(function), ..env.clone() };
    for hook in hooks.iter() {
        let (target, callback) = match hook.as_tuple_of::<2>() {
            Some([target, callback]) => (atom_or_nil(target), atom_or_nil(callback)),
            None if hook.as_atom().is_some() => (atom_or_nil(hook), Atom::new("__on_definition__")),
            None => continue,
        };
        let args = head.as_tuple_of::<3>().map(|[_, _, args]| args.clone()).filter(|args| args.as_list().is_some());
        let arguments = vec![
            env.to_term(),
            Term::atom(state::kind_atom(kind)),
            Term::atom(function.0),
            args.unwrap_or(Term::NIL_LIST),
            Term::list(guards.clone()),
            body.cloned().unwrap_or(Term::nil()),
        ];
        let done = crate::vm::call(process, target, callback, arguments);
        done.map_err(|raise| crate::expand::Raise::from(raise).not_available(module))?;
    }
    Ok(())
}

fn atom_or_nil(term: &Term) -> Atom {
    term.as_atom().unwrap_or(names::NIL)
}

/// Gives the documentation that stood before a definition to it.
fn attach_docs(
    process: &mut Process,
    module: Atom,
    kind: crate::expand::DefinitionKind,
    (name, arity): (Atom, u8),
    call: &Term,
    head_only: bool,
) {
    let Some(open) = state::open_module(process, module) else { return };
    let defaults = open.definition(name, arity).map_or(0, |found| found.defaults);
    let (doc, meta) = (open.docs.pending.take(), open.take_deprecation(name, arity, defaults));
    if open.embedded {
        return;
    }
    if !state::is_public(kind) {
        if doc.is_some_and(|doc| doc.as_bytes().is_some()) {
            let warning = private_doc(open, state::kind_atom(kind), name, arity);
            super::warning::emit(process, &warning);
        }
        return;
    }
    let doc_kind = if state::is_macro(kind) { Atom::new("macro") } else { names::FUNCTION };
    let line = open.definition(name, arity).map_or(0, |found| found.line);
    let doc_line = open.docs.pending_line;
    let replaces = head_only || open.definition(name, arity).is_some_and(|found| found.generated);
    let signature = Signature::of(process, module, call);
    let Some(open) = state::open_module(process, module) else { return };
    let known =
        open.docs.entries.iter_mut().find(|entry| entry.kind == doc_kind && entry.name == name && entry.arity == arity);
    match known {
        Some(entry) => {
            let generated = crate::expand::split_guards(call).0;
            let generated =
                generated.as_tuple_of::<3>().is_some_and(|[_, meta, _]| meta.keyword_get(names::CONTEXT).is_some());
            let twice = !generated
                && !replaces
                && doc.as_ref().is_some_and(|doc| doc.as_bytes().is_some())
                && entry.doc.as_bytes().is_some();
            if let Some(doc) = doc {
                (entry.line, entry.doc) = (doc_line, doc);
            }
            entry.meta.extend(meta);
            entry.signature.merge(signature);
            if twice {
                let warning = doc_given_twice(open, name, arity, line);
                super::warning::emit(process, &warning);
            }
        }
        None => {
            let line = if doc.is_some() { doc_line } else { line };
            // What implements a callback is documented there.
            let implements = open.attribute(names::IMPL).is_some_and(|attribute| attribute.set);
            let doc = doc.unwrap_or_else(|| if implements { Term::bool(false) } else { Term::nil() });
            open.docs.entries.push(DocEntry { kind: doc_kind, name, arity, line, doc, signature, meta });
        }
    }
}

fn doc_given_twice(open: &state::OpenModule, name: Atom, arity: u8, before: u32) -> crate::expand::Warning {
    let function = name.name();
    let message = format!(
        "redefining @doc attribute previously set at line {}.\n\nPlease remove the duplicate docs. If instead you want to \
         override a previously defined @doc, attach the @doc attribute to a function head (the function signature not \
         followed by any do-block). For example:\n\n    @doc \"\"\"\n    new docs\n    \"\"\"\n    def {function}(...)\n",
        before.saturating_sub(1)
    );
    crate::expand::Warning {
        file: open.file.to_string(),
        line: open.docs.pending_line,
        module: Some(open.name),
        function: Some((name, arity)),
        traced: true,
        message,
    }
}

fn private_doc(open: &state::OpenModule, kind: Atom, name: Atom, arity: u8) -> crate::expand::Warning {
    let (kind, shown) = (kind.name(), name.name());
    crate::expand::Warning {
        file: open.file.to_string(),
        line: open.docs.pending_line,
        module: Some(open.name),
        function: Some((name, arity)),
        traced: true,
        message: format!(
            "{kind} {shown}/{arity} is private, @doc attribute is always discarded for private functions/macros/types"
        ),
    }
}

/// Tells whether a module is being defined.
fn is_open(process: &mut Process, args: &mut [Term]) -> Outcome {
    let module = atom(&args[0])?;
    Ok(Term::bool(state::open_module(process, module).is_some()))
}

/// `struct!(module, env)` is the module's struct, or what the compiler says of its lack at the place of `env`.
fn struct_of(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [module, env] = args else { return Err(badarg()) };
    let found = crate::expand::struct_of(atom(module)?, &env_of(env)?, &mut Host::new(process));
    Ok(found.map_err(Raise::from)?)
}

fn is_read_only(process: &mut Process, args: &mut [Term]) -> Outcome {
    Ok(Term::bool(open(process, &args[0])?.read_only))
}

/// `instrument(module)`: the module whose definitions get breakpoints in this process, or nil.
fn instrument(process: &mut Process, args: &mut [Term]) -> Outcome {
    state::of(process).instrumented = Some(atom(&args[0])?).filter(|module| *module != names::NIL);
    Ok(Term::ok())
}

/// `quietly(flag)`: whether this process keeps its compiler's warnings to itself.
fn quietly(process: &mut Process, args: &mut [Term]) -> Outcome {
    state::of(process).quiet = args[0].is_atom(names::TRUE);
    Ok(Term::ok())
}

fn definitions_in(process: &mut Process, args: &mut [Term]) -> Outcome {
    let kind = args[1].as_atom().and_then(kind_of);
    let open = open(process, &args[0])?;
    let wanted =
        open.definitions.iter().filter(|found| kind.is_none_or(|kind| found.kind == kind) && !gives_way(open, found));
    Ok(Term::list(wanted.map(|found| pair((found.name, found.arity)))))
}

/// Whether a definition was made overridable: it is none any more, for those who ask while the module is open.
fn gives_way(open: &OpenModule, found: &state::Definition) -> bool {
    open.overridable(found.name, found.arity).is_some_and(|overridable| overridable.pending)
}

fn defines(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (name, arity) = name_and_arity(&args[1])?;
    let kind = args[2].as_atom().and_then(kind_of);
    let open = open(process, &args[0])?;
    let found = open.definition(name, arity).filter(|found| !gives_way(open, found));
    Ok(Term::bool(found.is_some_and(|found| kind.is_none_or(|kind| found.kind == kind))))
}

/// `{:v1, kind, meta, clauses}`
fn get_definition(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (name, arity) = name_and_arity(&args[1])?;
    let open = open(process, &args[0])?;
    let Some(found) = open.definition(name, arity).filter(|found| !gives_way(open, found)) else {
        return Ok(Term::nil());
    };
    let meta = |line: u32| Term::list([Term::tuple([Term::atom(names::LINE), Term::int(i64::from(line))])]);
    let is_macro =
        matches!(found.kind, crate::expand::DefinitionKind::Defmacro | crate::expand::DefinitionKind::Defmacrop);
    let clauses = found.clauses.iter().filter_map(|clause| {
        let (line, args, guards, body) = match clause {
            state::StoredClause::Expanded(clause, line) => (*line, &clause.args, &clause.guards, &clause.body),
            state::StoredClause::Source(source) => (source.line, &source.args, &source.guards, &source.body),
            state::StoredClause::Text(_) => return None,
        };
        // A macro's first argument, its caller, is nobody's affair.
        let args = args.get(usize::from(is_macro)..).unwrap_or_default();
        let parts = [meta(line), Term::list(args.iter().cloned()), Term::list(guards.iter().cloned()), body.clone()];
        Some(Term::tuple(parts))
    });
    let clauses = Term::list(clauses.collect::<Vec<_>>());
    let kind = Term::atom(state::kind_atom(found.kind));
    Ok(Term::tuple([Term::named("v1"), kind, meta(found.line), clauses]))
}

fn delete_definition(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (name, arity) = name_and_arity(&args[1])?;
    Ok(Term::bool(open(process, &args[0])?.remove_definition(name, arity).is_some()))
}

fn make_overridable(process: &mut Process, args: &mut [Term]) -> Outcome {
    let list: Vec<(Atom, u8)> = args[1].iter().map(name_and_arity).collect::<Result<_, _>>()?;
    let result = definition::make_overridable(open(process, &args[0])?, &list);
    Ok(match result {
        Ok(()) => Term::ok(),
        Err(missing) => Term::error_tuple(pair(missing)),
    })
}

fn is_overridable(process: &mut Process, args: &mut [Term]) -> Outcome {
    let key = name_and_arity(&args[1])?;
    Ok(Term::bool(open(process, &args[0])?.overridable(key.0, key.1).is_some()))
}

fn overridables_in(process: &mut Process, args: &mut [Term]) -> Outcome {
    let open = open(process, &args[0])?;
    Ok(Term::list(open.overridable.iter().map(|(key, _)| pair(*key))))
}

/// The calls of functions of other modules, as `unverified::to_list` has them, told once, after the warnings about types,
/// unless a compiler is in charge, which tells those of all files in the end.
fn unverified(process: &mut Process, _: &mut [Term]) -> Outcome {
    if !state::of(process).awaits {
        check::types::held::tell(process);
    }
    let calls = std::mem::take(&mut state::of(process).unverified.calls);
    Ok(super::unverified::to_list(&calls))
}

/// Forgets the calls, and what else waits to be told or called, of modules whose code failed.
fn forget_unverified(process: &mut Process, _: &mut [Term]) -> Outcome {
    state::of(process).unverified = Unverified::default();
    Ok(Term::ok())
}

/// Sets aside what the code that goes on now has to verify in the end, so that code run in between verifies its own.
fn enter_verify(process: &mut Process, _: &mut [Term]) -> Outcome {
    let state = state::of(process);
    state.enclosing_unverified.push(std::mem::take(&mut state.unverified));
    Ok(Term::ok())
}

/// Takes up again what `enter_verify` set aside.
fn leave_verify(process: &mut Process, _: &mut [Term]) -> Outcome {
    let state = state::of(process);
    let within = std::mem::take(&mut state.unverified);
    state.unverified = state.enclosing_unverified.pop().unwrap_or_default();
    state.unverified.extend(within);
    Ok(Term::ok())
}

/// `[{module, function, verified}]`: what `@after_verify` asks for, told once.
fn after_verify(process: &mut Process, _: &mut [Term]) -> Outcome {
    let calls = std::mem::take(&mut state::of(process).unverified.hooks);
    let call = |((module, function), verified)| Term::tuple([module, function, verified].map(Term::atom));
    Ok(Term::list(calls.into_iter().map(call).collect::<Vec<_>>()))
}

/// `expand_guard(parameters, guard, env)` is the guard that `defguard` defines, expanded.
fn expand_guard(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [parameters, guard, env] = args else { return Err(badarg()) };
    let (parameters, env) = (parameters.to_vec().ok_or_else(badarg)?, env_of(env)?);
    let expanded = crate::expand::expand_guard_of(&parameters, guard, &env, &mut Host::new(process));
    Ok(expanded.map_err(Raise::from)?)
}

/// `expand(quoted, env)` is `{expanded, env}`.
fn expand(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [quoted, env] = args else { return Err(badarg()) };
    let mut env = env_of(env)?;
    let mut scope = Scope::new(&env);
    scope.vars = env.versioned_vars.clone();
    let expanded = crate::expand::expand(quoted, &mut scope, &mut env, &mut Host::new(process)).map_err(Raise::from)?;
    Ok(Term::tuple([expanded, env.to_term()]))
}

/// `prepare(quoted, binding, env)` is `{fun, keys, env}`; `fun` returns `{value, {variables...}}`.
fn prepare(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [quoted, binding, env] = args else { return Err(badarg()) };
    let (quoted, binding, env) = (quoted.clone(), pairs(binding), env_of(env)?);
    let prepared = evaluation::prepare(process, &quoted, &binding, &env, How::EVALUATED)?;
    let keys = Term::list(prepared.keys.iter().map(|key| binding_key(*key)));
    Ok(Term::tuple([prepared.fun, keys, prepared.env.to_term()]))
}

/// `rebind(binding, keys, {variables...})` is the new binding.
fn rebind(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binding, keys, values] = args else { return Err(badarg()) };
    let keys: Vec<_> = keys.iter().filter_map(evaluation::variable_key).collect();
    let binding = evaluation::rebind(pairs(binding), &keys, values);
    Ok(Term::list(binding.into_iter().map(|(key, value)| Term::tuple([key, value]))))
}

/// The environment in which text is evaluated: `file:`, `line:`, `module:` and other fields may be given.
fn env_for_eval(_: &mut Process, args: &mut [Term]) -> Outcome {
    let options = &args[0];
    if options.as_map().is_some() {
        // Of the code around only what is written there counts: not its variables or modules, nor whether it is a pattern.
        let env = Env { versioned_vars: Default::default(), context: crate::expand::Context::None, ..env_of(options)? };
        return Ok(Env { macro_aliases: Term::NIL_LIST, context_modules: Term::NIL_LIST, ..env }.to_term());
    }
    let file = options.keyword_get(names::FILE).and_then(Term::as_text).map_or("nofile".to_owned(), |f| f.into_owned());
    let mut env = evaluation::env_for_file(&file).to_term();
    for (key, value) in pairs(options) {
        if env.as_map().is_some_and(|map| map.get(&key).is_some()) {
            env = env.map_put(key, value);
        }
    }
    Ok(env)
}
