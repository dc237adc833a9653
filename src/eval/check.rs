//! What a finished module is checked for: functions that nobody calls, attributes that nobody reads, and which functions of
//! other modules it calls, to be looked up once everything that is being compiled is there.

mod clauses;
mod definitions;
mod effects;
mod folding;
mod shadow;
pub mod types;

use std::collections::HashSet;

use super::state::{self, Attribute, Definition, OpenModule, StoredClause};
use super::unverified::UnverifiedCall;
use super::warning;
use crate::code::{Raise, module};
use crate::expand::quoted::{CONTEXT_MODULE, flag};
use crate::expand::{Env, Warning};
use crate::process::Process;
use crate::term::{Atom, Term, inspect, names};
use crate::vm;

/// Attributes that have a meaning of their own and need no reader.
const RESERVED: &[&str] = &[
    "moduledoc",
    "doc",
    "typedoc",
    "spec",
    "type",
    "typep",
    "opaque",
    "callback",
    "macrocallback",
    "optional_callbacks",
    "behaviour",
    "impl",
    "derive",
    "compile",
    "dialyzer",
    "external_resource",
    "deprecated",
    "on_load",
    "on_definition",
    "file",
    "before_compile",
    "after_compile",
    "after_verify",
];

/// Checks a module whose body was evaluated: what is wrong with it ends its compilation or is warned of, in this order.
pub fn module(process: &mut Process, name: Atom, env: &Env) -> Result<(), Raise> {
    let Some(open) = state::open_module(process, name).filter(|open| !open.embedded) else { return Ok(()) };
    definitions::heads(open, env)?;
    definitions::on_load(open, env)?;
    definitions::dialyzer(open, env)?;
    let calls: Vec<Calls> = open.definitions.iter().map(|definition| Calls::of(open, definition)).collect();
    let mut warnings = unused_functions(open, &calls);
    let (undefined, result) = definitions::local_calls(open, &calls, env);
    warnings.extend(undefined);
    let result = result.and_then(|()| definitions::imports(open, env));
    emit(process, &warnings);
    result?;
    promises(process, name)?;
    let Some(open) = state::open_module(process, name) else { return Ok(()) };
    definitions::behaviour_info(open, env)?;
    definitions::inlined(open, env)?;
    typespecs(process, name, env)?;
    let folded = folding::module(process, name);
    let Some(open) = state::open_module(process, name) else { return Ok(()) };
    let of_functions: Vec<clauses::Unreached> =
        open.definitions.iter().map(|definition| clauses::of_function(open, definition)).collect();
    let unreached = || of_functions.iter().chain(calls.iter().map(|calls| &calls.unreached));
    let mut warnings: Vec<Warning> = unreached().flat_map(|found| found.covered.iter().cloned()).collect();
    warnings.extend(folded);
    once(&mut warnings);
    warnings.extend(unreached().flat_map(|found| found.shadowed.iter().cloned()));
    warnings.sort_by_key(|warning| warning.line);
    warnings.extend(unused_attributes(open));
    emit(process, &warnings);
    types::module(process, name, env);
    let Some(open) = state::open_module(process, name) else { return Ok(()) };
    let (transforms, excused) = (parse_transforms(open), excused(open));
    emit(process, &transforms);
    let mut remote: Vec<UnverifiedCall> = calls.into_iter().flat_map(|calls| calls.remote).collect();
    remote.retain(|call| !call.in_context || (call.called.1 == names::STRUCT && is_there(process, call.called.0)));
    remote.retain(|call| !excused.iter().any(|one| excuses(one, call)));
    if let Some(open) = state::open_module(process, name) {
        open.calls = remote.clone();
    }
    let state = state::of(process);
    if !state.quiet {
        state.unverified.calls.extend(remote);
    }
    Ok(())
}

/// Keeps one of several warnings that say the same of a line, but for those that are found in two ways.
fn once(warnings: &mut Vec<Warning>) {
    let mut told = HashSet::new();
    warnings.retain(|warning| {
        warning.message == folding::SAME_RESULT
            || told.insert((warning.file.clone(), warning.line, warning.message.clone()))
    });
}

/// A module that is defined where it is called, by a function, is there only once that runs.
fn is_there(process: &mut Process, module: Atom) -> bool {
    state::open_module(process, module).is_some() || module::loaded(module).is_some()
}

/// Checks the code of a file outside of its modules.
pub fn file(process: &mut Process, file: &str, code: &Term) {
    let warnings = folding::of_file(process, file, code);
    emit(process, &warnings);
}

/// The modules and functions that `@compile {:no_warn_undefined, ...}` names.
fn excused(open: &mut OpenModule) -> Vec<Term> {
    compile_options(open, "no_warn_undefined").iter().flat_map(definitions::one_or_many).collect()
}

/// `@compile {:parse_transform, module}` is to go.
fn parse_transforms(open: &mut OpenModule) -> Vec<Warning> {
    let named = compile_options(open, "parse_transform");
    let message = |module| {
        format!(
            "@compile {{:parse_transform, {}}} is deprecated. Elixir will no longer support Erlang-based transforms in \
             future versions",
            inspect::to_string(module)
        )
    };
    named.iter().map(|module| clauses::at(open, open.line, message(module))).collect()
}

/// The values of the options `{name, value}` of `@compile`.
pub(super) fn compile_options(open: &mut OpenModule, name: &str) -> Vec<Term> {
    let options = open.attribute(Atom::new("compile")).map(|attribute| attribute.value.clone());
    let options = options.iter().flat_map(|options| options.iter()).flat_map(definitions::one_or_many);
    let named = options.filter_map(|option| match option.as_tuple_of::<2>() {
        Some([key, value]) if key.as_atom().is_some_and(|key| key.name() == name) => Some(value.clone()),
        _ => None,
    });
    named.collect()
}

fn excuses(one: &Term, call: &UnverifiedCall) -> bool {
    let (module, function, arity) = call.called;
    match one.as_tuple_of::<3>() {
        Some([at, name, count]) => {
            at.is_atom(module) && name.is_atom(function) && count.as_int().is_some_and(|count| count == arity as i64)
        }
        None => one.is_atom(module),
    }
}

fn emit(process: &mut Process, warnings: &[Warning]) {
    for warning in warnings {
        warning::emit(process, warning);
    }
}

/// The function that `@on_load` names.
pub fn on_load(open: &mut OpenModule) -> Option<Atom> {
    let value = &open.attribute(Atom::new("on_load"))?.value;
    match value.as_tuple_of::<2>() {
        Some([name, _]) => name.as_atom(),
        None => value.as_atom().filter(|name| *name != names::NIL),
    }
}

/// What the module promised by `@behaviour`, `@impl` and `@derive`: the rules are written in Elixir.
fn promises(process: &mut Process, name: Atom) -> Result<(), Raise> {
    let Some(open) = state::open_module(process, name) else { return Ok(()) };
    let mut declares =
        |name| open.attribute(name).is_some_and(|attribute: &mut Attribute| attribute.value.as_cons().is_some());
    let declares = declares(names::BEHAVIOUR) || declares(Atom::new("derive"));
    if !declares && open.implementations.iter().all(|one| one.value.is_none()) {
        return Ok(());
    }
    let (module, function) = (Atom::new("Elixir.Module.Behaviours"), Atom::new("check"));
    vm::call(process, module, function, vec![Term::atom(name)]).map(|_| ())
}

/// What the module's types, specs and callbacks must keep to: the rules are written in Elixir.
fn typespecs(process: &mut Process, name: Atom, env: &Env) -> Result<(), Raise> {
    let Some(open) = state::open_module(process, name) else { return Ok(()) };
    let optional = open.attribute(names::OPTIONAL_CALLBACKS).is_some_and(|attribute| attribute.set);
    if open.specs.is_empty() && !optional {
        return Ok(());
    }
    let (module, function) = (Atom::new("Elixir.Kernel.Typespec"), Atom::new("check"));
    let env = Env { module: Some(name), function: None, line: open.line, ..env.clone() };
    vm::call(process, module, function, vec![Term::atom(name), env.to_term()]).map(|_| ())
}

/// The calls in one definition.
#[derive(Default)]
struct Calls {
    /// Positions of the definitions it calls or captures.
    local: Vec<usize>,
    remote: Vec<UnverifiedCall>,
    /// The clauses in it that are never reached.
    unreached: clauses::Unreached,
}

/// Whether what is inside a node is still to be looked at.
#[derive(PartialEq, Eq)]
enum Inside {
    Open,
    Seen,
}

impl Calls {
    fn of(open: &OpenModule, definition: &Definition) -> Calls {
        let mut calls = Calls::default();
        for clause in &definition.clauses {
            let StoredClause::Expanded(clause, _) = clause else { continue };
            let parts = clause.args.iter().chain(&clause.guards).chain([&clause.body]);
            let mut pending: Vec<Term> = parts.cloned().collect();
            while let Some(term) = pending.pop() {
                let found = clauses::of_node(open, &term).of(definition);
                calls.unreached.covered.extend(found.covered);
                calls.unreached.shadowed.extend(found.shadowed);
                if calls.node(open, definition, &term) == Inside::Seen {
                    continue;
                }
                if let Some(items) = term.as_tuple() {
                    pending.extend(items.iter().cloned());
                } else if let Some(cons) = term.as_cons() {
                    pending.extend([cons.head.clone(), cons.tail.clone()]);
                }
            }
        }
        calls
    }

    fn node(&mut self, open: &OpenModule, definition: &Definition, term: &Term) -> Inside {
        let Some([head, meta, args]) = term.as_tuple_of::<3>() else { return Inside::Open };
        match head.as_atom() {
            Some(name) if name == names::AMP => return self.capture(open, definition, meta, args),
            Some(name) if name == names::STRUCT_FORM => self.structure(open, definition, meta, args),
            Some(name) => {
                let overridden =
                    meta.keyword_get(names::SUPER).and_then(|target| target.as_tuple_of::<2>()?[1].as_atom());
                let name = if name == names::SUPER { overridden.unwrap_or(name) } else { name };
                if let Some(args) = args.as_list() {
                    self.local(open, name, args.len());
                }
            }
            None => {
                if let Some(args) = args.as_list() {
                    self.remote(open, definition, head, meta, args.len());
                }
            }
        }
        Inside::Open
    }

    /// A call, or capture, of what `{:., _, [module, function]}` names.
    fn remote(&mut self, open: &OpenModule, definition: &Definition, head: &Term, meta: &Term, arity: usize) {
        let Some([dot, place, target]) = head.as_tuple_of::<3>() else { return };
        let (true, Some(target)) = (dot.is_atom(names::DOT), target.as_list()) else { return };
        if let [module, function] = target.as_slice()
            && let (Some(module), Some(function)) = (module.as_atom(), function.as_atom())
            && !(module == names::ERLANG && matches!(function.name(), "andalso" | "orelse"))
        {
            let line = [meta, place].into_iter().find_map(|meta| meta.keyword_get(names::LINE)?.as_int()).unwrap_or(0);
            self.remote.push(UnverifiedCall {
                called: (module, function, arity),
                caller: (open.name, definition.name, definition.arity),
                file: definition.file.to_string(),
                line,
                in_context: flag(meta, Atom::new(CONTEXT_MODULE)),
            });
        }
    }

    /// `%Module{}` counts as a call of what defines the struct, as far as that module is there.
    fn structure(&mut self, open: &OpenModule, definition: &Definition, meta: &Term, args: &Term) {
        if let Some(module) = args.iter().next().and_then(Term::as_atom) {
            self.remote.push(UnverifiedCall {
                called: (module, names::STRUCT, 0),
                caller: (open.name, definition.name, definition.arity),
                file: definition.file.to_string(),
                line: meta.keyword_get(names::LINE).and_then(Term::as_int).unwrap_or(0),
                in_context: true,
            });
        }
    }

    /// `&name/arity` and `&module.name/arity`
    fn capture(&mut self, open: &OpenModule, definition: &Definition, meta: &Term, args: &Term) -> Inside {
        let Some([_, _, parts]) = args.iter().next().and_then(Term::as_tuple_of::<3>) else { return Inside::Open };
        if let Some(parts) = parts.as_list()
            && let [function, arity] = parts.as_slice()
            && let (Some([name, own, _]), Some(arity)) = (function.as_tuple_of::<3>(), arity.as_int())
            && let Ok(arity) = usize::try_from(arity)
        {
            match name.as_atom() {
                Some(name) => self.local(open, name, arity),
                None => {
                    let meta = if own.keyword_get(names::LINE).is_some() { own } else { meta };
                    self.remote(open, definition, name, meta, arity);
                }
            }
            return Inside::Seen;
        }
        Inside::Open
    }

    fn local(&mut self, open: &OpenModule, name: Atom, arity: usize) {
        let found = open.definitions.iter().position(|one| one.name == name && usize::from(one.arity) == arity);
        self.local.extend(found);
    }
}

/// Private functions and macros that nothing public reaches, and defaults that nobody leaves out.
fn unused_functions(open: &mut OpenModule, calls: &[Calls]) -> Vec<Warning> {
    let on_load = on_load(open);
    let open = &*open;
    let private = |definition: &Definition| !state::is_public(definition.kind);
    let used_macro = |definition: &Definition| {
        let at_load = Some(definition.name) == on_load && definition.arity == 0;
        at_load || open.macros_used.contains(&(definition.name, definition.arity))
    };
    let mut reached: Vec<bool> = open.definitions.iter().map(|one| !private(one) || used_macro(one)).collect();
    let mut pending: Vec<usize> = (0..reached.len()).filter(|&index| reached[index]).collect();
    while let Some(index) = pending.pop() {
        for &callee in calls.get(index).map_or(&[][..], |calls| &calls.local) {
            if !std::mem::replace(&mut reached[callee], true) {
                pending.push(callee);
            }
        }
    }
    let is_reached = |name: Atom, arity: u8| {
        open.definitions.iter().zip(&reached).any(|(one, reached)| (one.name, one.arity) == (name, arity) && *reached)
    };
    // What was overridden goes on under a name with a space.
    let named =
        |definition: &Definition| !definition.name.name().starts_with('_') && !definition.name.name().contains(' ');
    let mut candidates: Vec<&Definition> = open.definitions.iter().collect();
    candidates.retain(|definition| {
        private(definition)
            && definition.default_of.is_none()
            && !definition.generated
            && !definition.clauses.is_empty()
            && named(definition)
    });
    candidates.sort_by_key(|definition| (definition.name, definition.arity));
    candidates
        .into_iter()
        .filter_map(|definition| {
            let (name, arity) = (definition.name, definition.arity);
            let least = arity - definition.defaults.min(arity);
            let shown = format!("{}/{arity}", name.name());
            let kind = if state::is_macro(definition.kind) { "macro" } else { "function" };
            let message = match (least..=arity).find(|count| is_reached(name, *count)).map(|count| count - least) {
                None => format!("{kind} {shown} is unused"),
                Some(0) => return None,
                Some(_) if (least..arity).all(|count| !is_reached(name, count)) => {
                    format!("default values for the optional arguments in {shown} are never used")
                }
                Some(1) => format!("the default value for the first optional argument in {shown} is never used"),
                Some(count) => {
                    format!("the default values for the first {count} optional arguments in {shown} are never used")
                }
            };
            let file = definition.file.to_string();
            Some(Warning { file, line: definition.line, message, ..Warning::default() })
        })
        .collect()
}

/// Attributes that nobody read, and annotations that nothing followed; the latest comes first.
fn unused_attributes(open: &OpenModule) -> Vec<Warning> {
    let unread = open.attributes.iter().filter(|(name, attribute)| {
        attribute.set
            && !attribute.read
            && !attribute.persist
            && !attribute.accumulate
            && attribute.line > 0
            && !RESERVED.contains(&name.name())
            && !name.name().starts_with("__")
    });
    let unread = unread.map(|(name, attribute)| (attribute.line, format!("@{} was set but never used", name.name())));
    let mut unused: Vec<(u32, String)> = unread.collect();
    let follows = |name: &str, what: &str| format!("@{name} was set but no {what} follows it");
    if open.docs.pending.is_some() {
        unused.push((open.docs.pending_line, follows("doc", "definition")));
    }
    if let Some((line, _)) = open.docs.pending_type {
        unused.push((line, follows("typedoc", "type")));
    }
    for (name, attribute) in open.attributes.iter().filter(|(_, attribute)| attribute.set) {
        let name = name.name();
        let awaits = name == "impl" || (name == "deprecated" && open.docs.pending_deprecation.is_some());
        if awaits {
            unused.push((attribute.line, follows(name, "definition")));
        }
    }
    unused.sort_by_key(|(line, _)| std::cmp::Reverse(*line));
    unused.into_iter().map(|(line, text)| clauses::at(open, line, format!("module attribute {text}"))).collect()
}
