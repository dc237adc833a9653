//! Functions and macros on their way from `def` to code.

mod clauses;
mod defaults;
mod kept;
mod overriding;
mod parts;

use std::rc::Rc;
use std::sync::Arc;

use clauses::{defaults_in_clauses, late_head, not_grouped, unfit};
use defaults::store_defaults;
use overriding::{overridden_as_other, start_override};
use parts::Refused;

use super::host::Host;
use super::place::Place;
use super::state::{self, Definition, SourceClause, StoredClause, implementation, is_macro, is_public};
use super::text;
use crate::code::module::{FunctionSlot, Module, Pending, Visibility};
use crate::code::{Function, Raise};
use crate::compile::{self, Clause, Unit};
use crate::expand::{self, ClauseSource, DefinitionKind, DefinitionRefused, Env, MacroHost, split_guards};
use crate::process::Process;
use crate::term::{Atom, Term, names};
use crate::vm;

pub use defaults::expand_default;
pub use overriding::{make_overridable, overridden};
pub use parts::Parts;

/// `def call, body` with both quoted, in an environment: what the module's body does when it runs. Whether its clauses stand
/// together matters only where they are `written` out, not made by a macro or filled in.
pub fn store(
    process: &mut Process,
    kind: DefinitionKind,
    call: &Term,
    body: Option<&Term>,
    place: &Rc<Place>,
    written: bool,
) -> Result<(Atom, u8), Raise> {
    let module = place.env.module.and_then(|module| state::open_module(process, module));
    let at = |file: Rc<str>| Place::of(&Env { file, ..place.env.clone() }, None);
    if let Some(file) = module.and_then(state::OpenModule::take_file) {
        let asked = Asked { file: place.env.file.clone(), line: None, within: None };
        return store_at(process, kind, call, body, &at(file), Some(asked), written);
    }
    if let Some(file) = kept::file(call) {
        let asked = Asked { file: place.env.file.clone(), line: kept::asked_line(call), within: None };
        let (call, body) = (kept::on_own_lines(call), body.map(kept::on_own_lines));
        return store_at(process, kind, &call, body.as_ref(), &at(file.into()), Some(asked), written);
    }
    // What is evaluated into a module stands in the module's file, however its own was called, which its body knows.
    let own = place.env.module.and_then(|module| state::open_module(process, module)).filter(|open| !open.embedded);
    if let Some(file) = own.map(|open| open.file.clone()).filter(|file| *file != place.env.file) {
        let asked = Asked { file: place.env.file.clone(), line: None, within: Some(Rc::clone(place)) };
        return store_at(process, kind, call, body, &at(file), Some(asked), written);
    }
    store_at(process, kind, call, body, place, None, written)
}

/// A definition as it is with the breakpoints of its module, if there are any.
pub fn instrumented(
    process: &mut Process,
    module: Atom,
    kind: DefinitionKind,
    call: &Term,
    body: Option<&Term>,
) -> Result<Option<[Term; 2]>, Raise> {
    let Some(body) = body.filter(|_| state::of(process).instrumented == Some(module)) else { return Ok(None) };
    let arguments = vec![Term::atom(state::kind_atom(kind)), call.clone(), body.clone()];
    let found = vm::call(process, Atom::new("Elixir.IEx.Pry.Instrument"), Atom::new("definition"), arguments)?;
    Ok(found.as_tuple_of::<2>().cloned())
}

/// Where a definition was asked for that is said to stand elsewhere: by `@file`, or where its macro was written.
struct Asked {
    file: Rc<str>,
    line: Option<u32>,
    /// Where its body is expanded, if that is not where it stands.
    within: Option<Rc<Place>>,
}

fn store_at(
    process: &mut Process,
    kind: DefinitionKind,
    call: &Term,
    body: Option<&Term>,
    place: &Rc<Place>,
    asked: Option<Asked>,
    written: bool,
) -> Result<(Atom, u8), Raise> {
    let env = &place.env;
    let Some(module) = env.module else { return Err(invalid("cannot define a function outside module")) };
    let parts = Parts::of_call(kind, call, body, env).map_err(|refused| match refused {
        Refused::Head(head) => {
            let text = Host::new(process).quoted_to_string(&head);
            let text = format!("invalid syntax in {} {text}", state::kind_atom(kind).name());
            compile_error_at(env.line, env, &text, DefinitionRefused::Syntax)
        }
        Refused::Raised(raise) => raise,
    })?;
    let arity = u8::try_from(parts.patterns.len()).map_err(|_| compile_error(env, "too many parameters"))?;
    let default_count = parts.default_count();
    let unguarded = parts.guards.is_empty();
    if body.map_or(!unguarded, |body| body.keyword_get(names::DO).is_none()) {
        let text = format!("missing :do option in \"{}\"", state::kind_atom(kind).name());
        return Err(compile_error_at(parts.line, env, &text, DefinitionRefused::WithoutBlock));
    }
    parts.check_head(env)?;
    let clause = match body {
        None => None,
        Some(body) => {
            let within = asked.as_ref().and_then(|asked| asked.within.as_ref()).unwrap_or(place);
            let clause = parts.clause(within, attributes_for(process, module, &[call, body]));
            // A clause begins where its definition was asked for, wherever its code was written.
            let asked_line = asked.as_ref().and_then(|asked| asked.line);
            clause.map(|clause| SourceClause { line: asked_line.unwrap_or(clause.line), ..clause })
        }
    };
    let name = parts.name;
    if let Some(open) = state::open_module(process, module) {
        defaults_conflict(open, &parts, default_count, env)?;
    }
    let origin = origin(call);
    register(process, module, &parts, (env, asked), clause, written && origin.is_none())?;
    if let (Some(origin), Some(open)) = (origin, state::open_module(process, module))
        && let Some(definition) = open.definition_mut(name, arity)
    {
        definition.origin.get_or_insert(origin);
    }
    if default_count > 0 {
        store_defaults(process, &parts, place)?;
    }
    Ok((name, arity))
}

/// The module whose macro made a definition: `quote` notes it in front of the head or of its guards.
pub fn origin(call: &Term) -> Option<Atom> {
    let context = |code: &Term| code.as_tuple_of::<3>()?[1].keyword_get(names::CONTEXT)?.as_atom();
    context(call).or_else(|| context(&split_guards(call).0))
}

fn invalid(message: &str) -> Raise {
    Raise::exception("ArgumentError", message)
}

fn compile_error_at(line: u32, env: &Env, message: &str, refused: DefinitionRefused) -> Raise {
    let meta = Term::list([Term::tuple([Term::atom(names::LINE), Term::int(i64::from(line))])]);
    expand::compile_error(&meta, env, message).in_definition(refused).into()
}

fn compile_error(env: &Env, message: &str) -> Raise {
    expand::compile_error(&Term::NIL_LIST, env, message).into()
}

/// The attributes as a map, if code of a module that is expanded later reads any.
fn attributes_for(process: &mut Process, module: Atom, code: &[&Term]) -> Term {
    match state::open_module(process, module) {
        Some(open) if open.embedded && code.iter().any(|code| reads_attributes(code)) => open.attribute_map(),
        _ => Term::NIL_LIST,
    }
}

fn reads_attributes(code: &Term) -> bool {
    let mut pending = vec![code];
    while let Some(term) = pending.pop() {
        match term.view() {
            crate::term::View::Tuple(elements) => {
                if elements.len() == 3 && elements[0].is_atom(names::AT) {
                    return true;
                }
                pending.extend(elements);
            }
            crate::term::View::Cons(cons) => pending.extend([&cons.head, &cons.tail]),
            _ => {}
        }
    }
    false
}

/// Notes a clause, or a head alone, of a definition.
fn register(
    process: &mut Process,
    module: Atom,
    parts: &Parts,
    (env, asked): (&Env, Option<Asked>),
    clause: Option<SourceClause>,
    written: bool,
) -> Result<(), Raise> {
    let (kind, name, arity) = (parts.kind, parts.name, parts.patterns.len() as u8);
    let open = state::open_module(process, module).ok_or_else(|| closed(module))?;
    let embedded = open.embedded;
    let late = announce(open, parts, (env, asked), clause.is_none(), written)?;
    for warning in late.iter().filter(|_| !embedded) {
        super::warning::emit(process, warning);
    }
    let Some(source) = clause else {
        if let (true, Some(open)) = (written, state::open_module(process, module)) {
            open.latest = Some((name, arity));
        }
        return Ok(());
    };
    if embedded {
        text::settle(process, module, name, arity)?;
    }
    let stored = if embedded {
        StoredClause::Source(source)
    } else {
        let line = source.line;
        StoredClause::Expanded(Rc::new(expand_source(process, kind, name, &source, None)?), line)
    };
    let open = state::open_module(process, module).ok_or_else(|| closed(module))?;
    let latest = if written { open.latest.replace((name, arity)) } else { Some((name, arity)) };
    let mut scattered = None;
    if let Some(definition) = open.definition_mut(name, arity) {
        if let (StoredClause::Expanded(_, line), false) = (&stored, latest == Some((name, arity)))
            && (definition.head_only || !definition.clauses.is_empty())
            && !definition.free
            && latest.is_some()
        {
            let same_name = latest.is_some_and(|(latest, _)| latest == name);
            scattered = Some(not_grouped(definition, *line, same_name));
        }
        if let StoredClause::Expanded(_, line) = &stored
            && definition.defaults > 0
            && definition.clauses.len() == 1
            && !definition.has_head
            && late.is_empty()
        {
            scattered = Some(defaults_in_clauses(definition, *line));
        }
        definition.has_head |= definition.head_only;
        definition.free = !written;
        definition.clauses.push(stored);
        definition.head_only = false;
    }
    if let Some(warning) = scattered {
        super::warning::emit(process, &warning);
    }
    Ok(())
}

/// Makes sure that there is a definition to which a clause, or a head alone, may belong; returns what comes too late in it.
fn announce(
    open: &mut state::OpenModule,
    parts: &Parts,
    (env, asked): (&Env, Option<Asked>),
    head_only: bool,
    written: bool,
) -> Result<Vec<crate::expand::Warning>, Raise> {
    let (kind, name, arity, line) = (parts.kind, parts.name, parts.patterns.len() as u8, parts.line);
    let defaults = parts.default_count() as u8;
    if let Some(text) = overridden_as_other(open, kind, name, arity) {
        return Err(compile_error_at(line, env, &text, DefinitionRefused::OtherKind));
    }
    start_override(open, name, arity);
    let Some(existing) = open.definition_mut(name, arity) else {
        let new = Definition::new(kind, name, arity, line, env.file.clone());
        let asked = asked.and_then(|asked| Some((asked.file, asked.line?)));
        open.add_definition(Definition { asked, defaults, head_only, generated: !written, free: !written, ..new });
        return Ok(Vec::new());
    };
    let (file, line) = asked.map_or((env.file.clone(), line), |asked| (asked.file, asked.line.unwrap_or(line)));
    if let Some((text, refused)) = unfit(existing, kind, defaults) {
        return Err(compile_error_at(line, &Env { file, ..env.clone() }, &text, refused));
    }
    let mut late = Vec::new();
    if defaults > 0 {
        late.push(defaults_in_clauses(existing, line));
    }
    if head_only && written && !existing.generated {
        late.push(late_head(existing, line));
    }
    existing.defaults = existing.defaults.max(defaults);
    Ok(late)
}

/// Defaults make functions of smaller arities, none of which may have defaults of its own.
fn defaults_conflict(open: &state::OpenModule, parts: &Parts, defaults: usize, env: &Env) -> Result<(), Raise> {
    let (name, arity) = (parts.name, parts.patterns.len());
    let has_defaults = |smaller: &usize| {
        let found = u8::try_from(*smaller).ok().and_then(|smaller| open.definition(name, smaller));
        found.is_some_and(|found| found.defaults > 0)
    };
    let Some(smaller) = (arity - defaults..arity).rev().find(has_defaults) else { return Ok(()) };
    let (kind, name) = (state::kind_atom(parts.kind).name(), name.name());
    let text = format!("{kind} {name}/{arity} defaults conflicts with {name}/{smaller}");
    Err(compile_error_at(parts.line, env, &text, DefinitionRefused::Defaults))
}

fn closed(module: Atom) -> Raise {
    let name = crate::term::inspect::to_string(&Term::atom(module));
    invalid(&format!("could not call Module functions because the module {name} is already compiled"))
}

/// Expands a clause of a closed module.
pub fn expand_stored(
    process: &mut Process,
    kind: DefinitionKind,
    name: Atom,
    source: &SourceClause,
) -> Result<Clause, Raise> {
    expand_source(process, kind, name, source, Some(source.attributes.clone()))
}

/// Expands a clause; a macro's gets the caller as its first parameter.
fn expand_source(
    process: &mut Process,
    kind: DefinitionKind,
    name: Atom,
    source: &SourceClause,
    attributes: Option<Term>,
) -> Result<Clause, Raise> {
    expand_with(process, (kind, name), source, attributes, expand::expand_clause)
}

/// How a clause is expanded.
type Expand = fn(&ClauseSource<'_>, &Env, &mut dyn MacroHost) -> Result<expand::Clause, expand::Raise>;

fn expand_with(
    process: &mut Process,
    (kind, name): (DefinitionKind, Atom),
    source: &SourceClause,
    attributes: Option<Term>,
    expand: Expand,
) -> Result<Clause, Raise> {
    let after_close = attributes.is_some();
    state::of(process).clause_attributes.extend(attributes);
    let result = expand_parts(process, (kind, name), source, after_close, expand);
    if after_close {
        state::of(process).clause_attributes.pop();
    }
    result
}

fn expand_parts(
    process: &mut Process,
    (kind, name): (DefinitionKind, Atom),
    source: &SourceClause,
    silent: bool,
    expand: Expand,
) -> Result<Clause, Raise> {
    let mut host = Host { process, silent };
    let parts =
        ClauseSource { meta: &source.meta, kind, name, args: &source.args, guards: &source.guards, body: &source.body };
    let arity = source.args.len() as u8;
    let env = source.place.of_function(name, arity, source.line);
    let expanded = expand(&parts, &env, &mut host)?;
    let mut args = expanded.args;
    if is_macro(kind) {
        args.insert(0, Term::tuple([Term::atom(names::UNDERSCORE), Term::NIL_LIST, Term::nil()]));
    }
    Ok(Clause { args, guards: expanded.guards, body: expanded.body })
}

/// The slot of a finished definition: what to compile when it is first called.
pub fn slot_of(definition: &Definition) -> FunctionSlot {
    let (name, arity) = implementation(definition.kind, definition.name, definition.arity);
    let visibility = if is_public(definition.kind) { Visibility::Public } else { Visibility::Private };
    let texts: Vec<_> = definition.clauses.iter().filter_map(StoredClause::text).collect();
    if !texts.is_empty() {
        debug_assert!(texts.len() == definition.clauses.len(), "{name:?}/{arity} has text and other clauses");
        return FunctionSlot::text(name, arity, visibility, texts.into());
    }
    FunctionSlot::lazy(name, arity, visibility, &source_of(definition))
}

/// A finished definition as a term: `{kind, name, file, clauses}`.
pub fn source_of(definition: &Definition) -> Term {
    let clauses: Vec<Term> = definition.clauses.iter().filter_map(clause_term).collect();
    Term::tuple([
        Term::atom(state::kind_atom(definition.kind)),
        Term::atom(definition.name),
        Term::from(&*definition.file),
        Term::list(clauses),
    ])
}

fn clause_term(clause: &StoredClause) -> Option<Term> {
    match clause {
        StoredClause::Expanded(clause, line) => Some(Term::tuple([
            Term::int(i64::from(*line)),
            Term::list(clause.args.iter().cloned()),
            Term::list(clause.guards.iter().cloned()),
            clause.body.clone(),
        ])),
        StoredClause::Source(source) => Some(Term::tuple([
            source.meta.clone(),
            Term::list(source.args.iter().cloned()),
            Term::list(source.guards.iter().cloned()),
            source.body.clone(),
            Term::tuple([source.place.term(), Term::int(i64::from(source.line))]),
            source.attributes.clone(),
        ])),
        StoredClause::Text(_) => None,
    }
}

/// The line of the first clause in a slot's source.
fn first_line(clauses: &Term) -> u32 {
    let first = clauses.iter().next().and_then(|clause| clause.as_tuple()?.first().cloned());
    first.map_or(0, |place| match place.as_int() {
        Some(line) => u32::try_from(line).unwrap_or(0),
        None => line_of(&place),
    })
}

fn line_of(meta: &Term) -> u32 {
    meta.keyword_get(names::LINE).and_then(Term::as_int).and_then(|line| u32::try_from(line).ok()).unwrap_or(0)
}

/// Compiles a slot at its first call: the machine's hook.
pub fn compile_slot(
    process: &mut Process,
    module: &'static Module,
    slot: &FunctionSlot,
    source: Pending,
) -> Result<Function, Raise> {
    let source = match source {
        Pending::Quoted(source) => source,
        Pending::Text(texts) => return text::compile(process, module, slot, &texts),
    };
    let Some([kind, name, file, clauses]) = source.as_tuple_of::<4>() else { return Err(Raise::badarg()) };
    let kind = kind.as_atom().and_then(state::kind_of).ok_or_else(Raise::badarg)?;
    let name = name.as_atom().ok_or_else(Raise::badarg)?;
    let mut compiled = Vec::new();
    for clause in clauses.iter() {
        compiled.push(clause_of(process, kind, name, clause)?);
    }
    let file = file.as_text().map(|text| text.into_owned()).unwrap_or_default();
    compile::function(&unit_of(module, &file), slot.name, slot.arity, first_line(clauses), &compiled)
}

/// The unit that a module's functions are compiled in.
pub fn unit_of(module: &'static Module, file: &str) -> Unit {
    let (name, keep_quoted) = (module.name, !module.embedded);
    Unit { module: name, home: Some(module), file: shown_file(file), permanent: true, keep_quoted }
}

fn clause_of(process: &mut Process, kind: DefinitionKind, name: Atom, clause: &Term) -> Result<Clause, Raise> {
    let list = |term: &Term| term.to_vec().ok_or_else(Raise::badarg);
    if let Some([_, args, guards, body]) = clause.as_tuple_of::<4>() {
        return Ok(Clause { args: list(args)?, guards: list(guards)?, body: body.clone() });
    }
    let Some([meta, args, guards, body, place, attributes]) = clause.as_tuple_of::<6>() else {
        return Err(Raise::badarg());
    };
    let Some([env, line]) = place.as_tuple_of::<2>() else { return Err(Raise::badarg()) };
    let source = SourceClause {
        meta: meta.clone(),
        args: list(args)?,
        guards: list(guards)?,
        body: body.clone(),
        place: Place::of(&Env::from_term(env).ok_or_else(Raise::badarg)?, None),
        line: line.as_int().and_then(|line| u32::try_from(line).ok()).unwrap_or(0),
        attributes: attributes.clone(),
    };
    expand_stored(process, kind, name, &source)
}

/// A file as stack traces show it.
pub fn shown_file(file: &str) -> Arc<str> {
    super::warning::relative(file).into()
}
