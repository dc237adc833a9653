//! Defining a module: open it, run its body, close it.

use std::rc::Rc;

use super::attribute;
use super::definition::slot_of;
use super::evaluation;
use super::host::Host;
use super::library;
use super::native_macros;
use super::object;
use super::outline::Item;
use super::returning;
use super::state::{self, Definition, DocEntry, OpenModule, StoredClause, is_public};
use super::text;
use super::tracer;
use crate::code::module::{FunctionSlot, Module, Visibility};
use crate::code::{Raise, module, native};
use crate::compile::Clause;
use crate::expand::lexical::Lexical;
use crate::expand::{DefinitionKind, Env};
use crate::process::Process;
use crate::term::{Atom, Literal, Term, View, names};
use crate::vm::{self, hook};

/// How a module is defined.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// By a user's program: everything is checked and compiled at once.
    Program,
    /// By the program's own library: functions wait until they are called.
    Library,
}

/// Defines a module from its quoted body, with the bindings of the code around it. Returns
/// `{:module, name, binary, value of the body}`.
pub fn define(
    process: &mut Process,
    name: Atom,
    body: &Term,
    binding: &[(Term, Term)],
    env: &Env,
    origin: Origin,
) -> Result<Term, Raise> {
    let embedded = origin == Origin::Library;
    // Held until the module is there.
    let _claim = super::defining::claim(process, name, &env.file, env.line, embedded).map_err(|refusal| {
        let meta = Term::list([Term::tuple([Term::atom(names::LINE), Term::int(i64::from(env.line))])]);
        let raise = crate::expand::compile_error(&meta, env, &refusal.text);
        if refusal.elsewhere { raise.raised_in(&super::defining::BUILD) } else { raise }
    })?;
    if !embedded && super::awaiting::load_only(process, name) && !may_conflict(process)? && !may_replace(name) {
        let text = crate::term::inspect::to_string(&Term::atom(name));
        let how = format!("redefining module {text} (current version {})", origin_of(process, name)?);
        let warning =
            crate::expand::Warning { file: env.file.to_string(), line: env.line, message: how, ..Default::default() };
        super::warning::emit(process, &warning);
    }
    let state = state::of(process);
    // What the modules of a file import is looked at together, when the file ends.
    let of_file = env.function.is_none() && state.lexical.last().is_some_and(|file| file.is_of(&env.file));
    let within_file = of_file && !state.files.last().is_some_and(|file| file.by_module);
    let lone = env.function.is_some() || state.open.is_empty() && !within_file;
    state.open.push(OpenModule { lone, ..OpenModule::new(name, env.file.clone(), env.line, embedded) });
    let alone = !embedded && !of_file;
    let env = &Env { function: None, ..env.clone() };
    if alone {
        state::of(process).lexical.push(Lexical::new(&env.file));
    }
    let result = run_body(process, name, body, binding, env, embedded);
    let result = result.and_then(|value| close(process, name, env, value));
    state::of(process).open.retain(|open| open.name != name);
    if let Some(lexical) = alone.then(|| state::of(process).lexical.pop()).flatten().filter(|_| result.is_ok()) {
        lexical.warn_unused(&mut Host::new(process));
    }
    result
}

/// Tells whether a module of the library is one that programs may have of their own without a word.
fn may_replace(name: Atom) -> bool {
    super::library::is_later(name) && module::loaded(name).is_some_and(|module| module.embedded)
}

/// The compiler's option `:ignore_module_conflict`: whether a module may take another's place without a word.
fn may_conflict(process: &mut Process) -> Result<bool, Raise> {
    let option = super::tracer::option(process, "ignore_module_conflict")?;
    Ok(option.is_some_and(|value| value.is_atom(names::TRUE)))
}

/// Tells where the code of a loaded module comes from.
fn origin_of(process: &mut Process, name: Atom) -> Result<String, Raise> {
    if module::loaded(name).is_some_and(|module| module.file.is_empty() || module.embedded) {
        return Ok("loaded from the library".to_owned());
    }
    let file = vm::call(process, Atom::new("code"), Atom::new("which"), vec![Term::atom(name)])?;
    let file: Option<String> = file.iter().map(|char| char::from_u32(u32::try_from(char.as_int()?).ok()?)).collect();
    Ok(match file.filter(|file| !file.is_empty()) {
        Some(file) => format!("loaded from {}", super::warning::relative(&file)),
        None => "defined in memory".to_owned(),
    })
}

/// Defines a module of the library from the outline of its body.
pub fn define_from_text(
    process: &mut Process,
    name: Atom,
    line: u32,
    items: Vec<Item>,
    env: &Env,
) -> Result<(), Raise> {
    state::of(process).open.push(OpenModule::new(name, env.file.clone(), line, true));
    let result = run_items(process, name, items, env);
    let result = result.and_then(|()| close(process, name, env, Term::nil()));
    state::of(process).open.retain(|open| open.name != name);
    result.map(drop)
}

fn run_items(process: &mut Process, name: Atom, items: Vec<Item>, env: &Env) -> Result<(), Raise> {
    let mut env = inside(env, name);
    set_text_env(process, name, &env);
    for item in items {
        let code = match item {
            Item::Definition(head, text) => match text::store(process, name, head, text)? {
                true => continue,
                false => text,
            },
            Item::Code(text) | Item::Module { whole: text, .. } => text,
        };
        let quoted = library::parse_excerpt(&env.file, code)?;
        if let Some((key, value, line)) = literal_attribute(&quoted) {
            attribute::set(process, name, key, value.clone(), line)?;
            continue;
        }
        evaluation::evaluate_nested(process, &quoted, &[], &mut env, true)?;
        set_text_env(process, name, &env);
    }
    run_before_compile(process, name, &mut env, true)
}

/// The name, the value and the line of `@name value` with a value that stands for itself, so that nothing is evaluated.
fn literal_attribute(quoted: &Term) -> Option<(Atom, &Term, u32)> {
    let [at, _, args] = quoted.as_tuple_of::<3>()?;
    let [attribute] = args.as_list()?[..] else { return None };
    let [name, meta, args] = attribute.as_tuple_of::<3>()?;
    let value = args.as_cons().filter(|args| args.tail.is_nil_list()).map(|args| &args.head)?;
    let is_value = |name: &Atom| *name != names::BEHAVIOUR && !native_macros::is_typespec(*name);
    let name = name.as_atom().filter(|name| at.is_atom(names::AT) && is_value(name))?;
    let line = meta.keyword_get(names::LINE).and_then(Term::as_int).and_then(|line| u32::try_from(line).ok())?;
    is_quoted_literal(value).then_some((name, value, line))
}

/// Tells whether quoted code is its own value: numbers, atoms, texts, and lists and pairs of them.
fn is_quoted_literal(quoted: &Term) -> bool {
    match quoted.view() {
        View::Tuple([first, second]) => is_quoted_literal(first) && is_quoted_literal(second),
        View::Tuple(_) => false,
        View::Cons(cons) => is_quoted_literal(&cons.head) && is_quoted_literal(&cons.tail),
        _ => true,
    }
}

fn set_text_env(process: &mut Process, name: Atom, env: &Env) {
    if let Some(open) = state::open_module(process, name) {
        open.text_env = Some(env.clone());
    }
}

/// The environment of a module's body. That code there knows of the module is said where `defmodule` is expanded.
fn inside(env: &Env, name: Atom) -> Env {
    Env { module: Some(name), function: None, ..env.clone() }
}

fn run_body(
    process: &mut Process,
    name: Atom,
    body: &Term,
    binding: &[(Term, Term)],
    env: &Env,
    embedded: bool,
) -> Result<Term, Raise> {
    let mut env = inside(env, name);
    let line = env.line;
    let value = evaluation::evaluate_nested(process, body, binding, &mut env, embedded);
    env.line = line;
    let value = value.map_err(|raise| crate::expand::Raise::from(raise).not_available(name))?;
    run_before_compile(process, name, &mut env, embedded)?;
    Ok(value)
}

/// `@before_compile`: code of other modules that is evaluated at the end of the body.
fn run_before_compile(process: &mut Process, name: Atom, env: &mut Env, embedded: bool) -> Result<(), Raise> {
    for (module, function) in hooks(process, name, names::BEFORE_COMPILE, names::BEFORE_COMPILE_FUNCTION) {
        let args = vec![env.to_term()];
        let done = run_hook(process, module, function, args, env, embedded);
        done.map_err(|raise| crate::expand::Raise::from(raise).not_available(name))?;
    }
    Ok(())
}

/// Calls what a hook names: a function, or a macro whose code is evaluated in `env`.
fn run_hook(
    process: &mut Process,
    module: Atom,
    function: Atom,
    args: Vec<Term>,
    env: &mut Env,
    embedded: bool,
) -> Result<(), Raise> {
    let known = hook::ensure_loaded(process, module)?.is_some();
    let arity = u8::try_from(args.len()).unwrap_or(u8::MAX);
    if !known || !super::host::exports_of(module).macros.contains(&(function, arity)) {
        return vm::call(process, module, function, args).map(drop);
    }
    let meta = Term::list([Term::tuple([Term::atom(names::LINE), Term::int(i64::from(env.line))])]);
    let dot =
        Term::tuple([Term::atom(names::DOT), meta.clone(), Term::list([Term::atom(module), Term::atom(function)])]);
    // The macro gets the values themselves, not code for them.
    let call = Term::tuple([dot, meta.clone(), Term::list(args)]);
    let require = Term::tuple([Term::atom(names::REQUIRE), meta, Term::list([Term::atom(module)])]);
    let code = Term::tuple([Term::atom(names::BLOCK), Term::NIL_LIST, Term::list([require, call])]);
    evaluation::evaluate_nested(process, &code, &[], env, embedded).map(drop)
}

/// The modules and functions that an attribute for hooks names, in the order they were named.
fn hooks(process: &mut Process, name: Atom, attribute: Atom, default: Atom) -> Vec<(Atom, Atom)> {
    let value =
        state::open_module(process, name).and_then(|open| open.attribute(attribute).map(|found| found.value.clone()));
    let hooks: Vec<Term> = value.map(|hooks| hooks.iter().cloned().collect()).unwrap_or_default();
    hooks.iter().rev().map(|hook| hook_target(hook, default)).collect()
}

fn hook_target(hook: &Term, default: Atom) -> (Atom, Atom) {
    match hook.as_tuple_of::<2>() {
        Some([module, function]) => (module.as_atom().unwrap_or(names::NIL), function.as_atom().unwrap_or(default)),
        None => (hook.as_atom().unwrap_or(names::NIL), default),
    }
}

/// Turns an open module into a loaded one.
fn close(process: &mut Process, name: Atom, env: &Env, value: Term) -> Result<Term, Raise> {
    super::check::module(process, name, env)?;
    let documented = is_wanted(process, "docs")?;
    let debuggable = is_wanted(process, "debug_info")?;
    let Some(open) = state::open_module(process, name) else { return Err(Raise::badarg()) };
    let unwanted = super::check::compile_options(open, "debug_info").iter().any(|value| value.is_atom(names::FALSE));
    let debuggable = debuggable && !unwanted;
    let (embedded, file) = (open.embedded, open.file.to_string());
    let (info, place) = (information(open, documented, debuggable), text::place_of(open));
    if !embedded {
        returning::mark(&mut open.definitions);
    }
    let mut slots: Vec<FunctionSlot> =
        open.definitions.iter().filter(|definition| !definition.clauses.is_empty()).map(slot_of).collect();
    slots.extend(information_slots(name, embedded));
    if open.specs.iter().any(|spec| is_callback(spec.kind)) {
        slots.insert(0, behaviour_slot(name));
    }
    if is_of_elixir(name, embedded) {
        // `__info__/1`, which is the last of them, comes first among a module's exports.
        slots.rotate_right(1);
    }
    let calls = super::unverified::to_list(&open.calls);
    let object = if embedded { None } else { object::encode(name, &file, &info, &open.definitions, &calls) };
    let digest = object.as_deref().map(object::digest);
    let loaded = Module::new(name, slots, Literal::permanent(&info), file, embedded).at(place).digested(digest).load();
    let object = Term::binary(&object.unwrap_or_else(|| object::outline(name)));
    if !embedded {
        if let Some(file) = state::of(process).files.last_mut() {
            file.defined.push((name, object.clone()));
        }
        for slot in &loaded.functions {
            hook::code(process, loaded, slot)?;
        }
        run_on_load(process, name)?;
        run_after_compile(process, name, env, &object)?;
        note_after_verify(process, name)?;
        trace_module(process, name, env, object.clone())?;
        super::awaiting::announce(process, name, object.clone())?;
        unload(process, name);
    }
    Ok(Term::tuple([Term::atom(names::MODULE), Term::atom(name), object, value]))
}

/// Tells whether an option of the compiler is not switched off.
fn is_wanted(process: &mut Process, option: &str) -> Result<bool, Raise> {
    Ok(!super::tracer::option(process, option)?.is_some_and(|value| value.is_atom(names::FALSE)))
}

/// `@on_load`: a module is not kept unless its function says `:ok`.
fn run_on_load(process: &mut Process, name: Atom) -> Result<(), Raise> {
    let Some(function) = state::open_module(process, name).and_then(super::check::on_load) else { return Ok(()) };
    let Some(module) = module::loaded(name) else { return Ok(()) };
    // It may be private.
    let Some(slot) = module.find(function, 0) else { return Ok(()) };
    let loaded = vm::call_slot(process, module, slot, Vec::new()).is_ok_and(|value| value.is_atom(names::OK));
    if !loaded {
        module::delete(name);
    }
    Ok(())
}

/// `@after_compile`: what is told of the module when it is loaded.
fn run_after_compile(process: &mut Process, name: Atom, env: &Env, object: &Term) -> Result<(), Raise> {
    if let Some(open) = state::open_module(process, name) {
        open.read_only = true;
    }
    for (module, function) in hooks(process, name, names::AFTER_COMPILE, names::AFTER_COMPILE_FUNCTION) {
        let mut env = Env { module: Some(name), function: None, ..env.clone() };
        let args = vec![env.to_term(), object.clone()];
        run_hook(process, module, function, args, &mut env, false)?;
    }
    Ok(())
}

/// `@after_verify`: calls to be made when the calls of all modules have been looked up; at once where a running function
/// defines the module.
fn note_after_verify(process: &mut Process, name: Atom) -> Result<(), Raise> {
    let hooks = hooks(process, name, Atom::new("after_verify"), Atom::new("__after_verify__"));
    let state = state::of(process);
    let alone = state.enclosing_unverified.is_empty() && !hooks.is_empty();
    state.unverified.hooks.extend(hooks.into_iter().map(|target| (target, name)));
    if !alone {
        return Ok(());
    }
    vm::call(process, Atom::new("Elixir.Module.ParallelChecker"), Atom::new("after_lone_module"), Vec::new()).map(drop)
}

/// `@compile {:autoload, false}`: what was compiled is forgotten.
fn unload(process: &mut Process, name: Atom) {
    let options = state::open_module(process, name).map(|open| super::check::compile_options(open, "autoload"));
    if options.is_some_and(|values| values.iter().any(|value| value.is_atom(names::FALSE))) {
        module::delete(name);
    }
}

fn trace_module(process: &mut Process, name: Atom, env: &Env, object: Term) -> Result<(), Raise> {
    if env.tracers.is_nil_list() {
        return Ok(());
    }
    let event = Term::tuple([Term::named("on_module"), object, Term::named("none")]);
    tracer::trace(process, &event, &Env { module: Some(name), function: None, ..env.clone() })
}

/// `__info__/1` and `module_info/0,1`, which every module has: they ask a native.
pub(super) fn information_slots(name: Atom, embedded: bool) -> Vec<FunctionSlot> {
    let this = Term::atom(name);
    let mut slots = vec![
        asking_slot(names::MODULE_INFO, "module_info", &this, false),
        asking_slot(names::MODULE_INFO, "module_info", &this, true),
    ];
    if is_of_elixir(name, embedded) {
        slots.push(asking_slot(names::INFO, "info", &this, true));
    }
    slots
}

/// Tells modules of Elixir from those that only stand for Erlang's: programs have none of these.
fn is_of_elixir(name: Atom, embedded: bool) -> bool {
    name.alias().is_some() || !embedded
}

fn is_callback(kind: Atom) -> bool {
    matches!(kind, names::CALLBACK | names::MACROCALLBACK)
}

/// `behaviour_info/1` of a module whose information tells of callbacks.
pub(super) fn behaviour_slot_of(name: Atom, info: &Term) -> Option<FunctionSlot> {
    let specs = info.as_map()?.get_atom(Atom::new("specs"))?;
    let kind = |spec: &Term| spec.as_tuple_of::<3>()?[0].as_atom();
    specs.iter().any(|spec| kind(spec).is_some_and(is_callback)).then(|| behaviour_slot(name))
}

/// `behaviour_info/1` of a module with callbacks.
fn behaviour_slot(name: Atom) -> FunctionSlot {
    asking_slot(names::BEHAVIOUR_INFO, "behaviour_info", &Term::atom(name), true)
}

/// A function that asks a native about its module, `function()` or `function(key)`.
fn asking_slot(function: Atom, native: &str, module: &Term, keyed: bool) -> FunctionSlot {
    let meta = Term::list([Term::tuple([Term::atom(names::VERSION), Term::int(0)])]);
    let key = keyed.then(|| Term::tuple([Term::named("key"), meta, Term::nil()]));
    let target = Term::list([Term::named("rshell_module"), Term::named(native)]);
    let dot = Term::tuple([Term::atom(names::DOT), Term::NIL_LIST, target]);
    let given = Term::list(std::iter::once(module.clone()).chain(key.clone()));
    let body = Term::tuple([dot, Term::NIL_LIST, given]);
    let args: Vec<Term> = key.into_iter().collect();
    let arity = args.len() as u8;
    let clause = StoredClause::Expanded(Rc::new(Clause { args, guards: Vec::new(), body }), 0);
    let clauses = vec![clause];
    slot_of(&Definition { clauses, ..Definition::new(DefinitionKind::Def, function, arity, 0, "".into()) })
}

/// Makes a module that has natives only a loaded module, so that it can be asked about; false if it has none.
pub fn load_native(name: Atom) -> bool {
    if native::of_module(name).is_empty() {
        return false;
    }
    let info = Literal::permanent(&Term::empty_map());
    Module::new(name, information_slots(name, true), info, String::new(), true).load();
    true
}

/// What `__info__` and `module_info` tell, and what documentation and typespecs there are.
fn information(open: &mut OpenModule, documented: bool, debuggable: bool) -> Term {
    let structure = open.attribute(Atom::new("__struct_info__")).map_or(Term::nil(), |found| found.value.clone());
    let persisted = open.attributes.iter().filter(|(_, attribute)| attribute.persist && attribute.set);
    let attributes = Term::list(persisted.flat_map(|(name, attribute)| {
        let values = if attribute.accumulate { attribute.value.clone() } else { Term::list([attribute.value.clone()]) };
        let mut values: Vec<Term> = values.iter().cloned().collect();
        values.reverse();
        values.into_iter().map(|value| Term::tuple([Term::atom(*name), listed(value)])).collect::<Vec<_>>()
    }));
    let frames = open.attribute(names::FRAMES).map_or(Term::NIL_LIST, |attribute| attribute.value.clone());
    let optional = open.attribute(names::OPTIONAL_CALLBACKS).map(|attribute| attribute.value.clone());
    let optional = optional.into_iter().flat_map(|lists| lists.iter().cloned().collect::<Vec<_>>());
    let optional = Term::list(optional.flat_map(|list| list.iter().cloned().collect::<Vec<_>>()).collect::<Vec<_>>());
    let deprecations = open.deprecations.iter().map(|((name, arity), reason)| {
        let function = Term::tuple([Term::atom(*name), Term::int(i64::from(*arity))]);
        Term::tuple([function, reason.clone()])
    });
    let deprecations = Term::list(deprecations.collect::<Vec<_>>());
    let is_called = |entry: &DocEntry| entry.kind == names::FUNCTION || entry.kind == Atom::new("macro");
    let is_there = |entry: &&DocEntry| !is_called(entry) || open.definition(entry.name, entry.arity).is_some();
    let docs = Term::list(open.docs.entries.iter().filter(is_there).map(|entry| {
        let called = is_called(entry);
        let signature = if called { entry.signature.show(entry.name) } else { String::new() };
        let defaults = entry.signature.defaults();
        let defaults = (defaults > 0).then(|| (Atom::new("defaults"), Term::int(defaults as i64)));
        Term::tuple_from(vec![
            Term::atom(entry.kind),
            Term::atom(entry.name),
            Term::int(i64::from(entry.arity)),
            Term::int(i64::from(entry.line)),
            entry.doc.clone(),
            Term::from(signature.as_str()),
            Term::map_of_atoms(entry.meta.iter().cloned().chain(defaults)),
        ])
    }));
    let module_doc = open.docs.module.clone();
    let defined = open.definitions.iter().filter(|definition| is_public(definition.kind)).map(|definition| {
        Term::tuple([
            Term::atom(definition.name),
            Term::int(i64::from(definition.arity)),
            Term::int(i64::from(definition.line)),
        ])
    });
    let clauses = open.definitions.iter().filter(|definition| !definition.clauses.is_empty()).map(|definition| {
        let heads = definition.clauses.iter().filter_map(|clause| match clause {
            StoredClause::Expanded(clause, _) => {
                Some(Term::tuple([Term::list(clause.args.iter().cloned()), Term::list(clause.guards.iter().cloned())]))
            }
            StoredClause::Source(_) | StoredClause::Text(_) => None,
        });
        let key = Term::tuple([Term::atom(definition.name), Term::int(i64::from(definition.arity))]);
        let kind = Term::atom(state::kind_atom(definition.kind));
        Term::tuple([key, Term::tuple([kind, Term::list(heads.collect::<Vec<_>>())])])
    });
    let clauses = if open.embedded { Term::NIL_LIST } else { Term::list(clauses.collect::<Vec<_>>()) };
    Term::map_of_atoms([
        (Atom::new("clauses"), clauses),
        (names::FRAMES, if open.embedded { frames } else { Term::NIL_LIST }),
        (names::DEPRECATED, deprecations),
        (names::OPTIONAL_CALLBACKS, optional),
        (names::ATTRIBUTES, attributes),
        (Atom::new("docs"), if documented { docs } else { Term::bool(false) }),
        (
            names::MODULEDOC,
            module_doc.map_or(Term::nil(), |(line, doc)| Term::tuple([Term::int(i64::from(line)), doc])),
        ),
        (Atom::new("debug_info"), Term::bool(debuggable)),
        (Atom::new("metadata"), Term::map_of_atoms(open.docs.module_meta.iter().cloned())),
        (Atom::new("specs"), super::typespec::kept(&open.specs)),
        (names::STRUCT, structure),
        (Atom::new("lines"), Term::list(defined.collect::<Vec<_>>())),
        (names::LINE, Term::int(i64::from(open.line))),
    ])
}

/// The value of an attribute as a module tells it: a list is told as it is.
fn listed(value: Term) -> Term {
    if value.is_nil_list() || value.as_cons().is_some() { value } else { Term::list([value]) }
}

/// The public functions of a module that `visibility` and prefix rules call functions.
pub fn public_slots(module: &Module) -> impl Iterator<Item = &FunctionSlot> {
    module.functions.iter().filter(|slot| slot.visibility == Visibility::Public)
}
