//! The heads of a function's clauses, patterns and guards as they are expanded, for blame: what did not match, and why.

use std::rc::Rc;

use super::definition::{self, Parts};
use super::host::Host;
use super::place::Place;
use super::{docs, library, object, state};
use crate::code::Raise;
use crate::code::module::Module;
use crate::expand::{Env, keyword_of};
use crate::process::Process;
use crate::term::{Atom, Term, names, order};
use crate::vm::hook;

/// The clauses of a function as `{kind, [{patterns, guards}]}`, nothing if they are not known.
pub fn clauses(process: &mut Process, name: Atom, function: Atom, arity: u8) -> Result<Option<Term>, Raise> {
    match hook::ensure_loaded(process, name)? {
        Some(loaded) if loaded.embedded => in_library(process, loaded, function, arity),
        // Only what has a module file keeps its code.
        Some(loaded) if object::is_in_path(name) => Ok(kept(loaded, function, arity)),
        _ => Ok(None),
    }
}

/// What the definition of a module left.
fn kept(module: &Module, function: Atom, arity: u8) -> Option<Term> {
    let info = module.info.load();
    let all = info.as_map()?.get_atom(Atom::new("clauses"))?.clone();
    let key = Term::tuple([Term::atom(function), Term::int(i64::from(arity))]);
    all.iter().find_map(|entry| {
        let [known, clauses] = entry.as_tuple_of::<2>()?;
        order::equal(known, &key).then(|| clauses.clone())
    })
}

/// What the library's source says, expanded as the function was when it was compiled.
fn in_library(process: &mut Process, module: &Module, function: Atom, arity: u8) -> Result<Option<Term>, Raise> {
    let Some((env, attributes)) = module.place.as_ref().and_then(|place| {
        let place = place.load();
        let [env, attributes] = place.as_tuple_of::<2>()?;
        Some((Env::from_term(env)?, attributes.clone()))
    }) else {
        return Ok(None);
    };
    let Some((file, source)) = library::source_of(module.name) else { return Ok(None) };
    let quoted = library::parse(process, file, source, true)?;
    let Some(body) = docs::body_of(&quoted, module.name, "") else { return Ok(None) };
    let place = Place::of(&env, None);
    let mut kind = None;
    let mut clauses = Vec::new();
    let arity_of = usize::from(arity);
    let is_wanted =
        |parts: &Parts| parts.name == function && (parts.patterns.len() == arity_of || parts.supplies(arity_of));
    let mut definitions: Vec<Parts> = body.expressions.iter().filter_map(|form| Parts::of(form, &env).ok()?).collect();
    if !definitions.iter().any(is_wanted) {
        definitions = by_macros(process, &body.expressions, &env);
    }
    for parts in definitions {
        if parts.name == function && parts.supplies(usize::from(arity)) {
            kind.get_or_insert(parts.kind);
            clauses.push(supplying(arity));
        }
        if parts.name == function && parts.patterns.len() == usize::from(arity) {
            kind.get_or_insert(parts.kind);
            clauses.extend(head(process, parts, &place, attributes.clone())?);
        }
    }
    Ok(kind.map(|kind| Term::tuple([Term::named(keyword_of(kind)), Term::list(clauses)])))
}

/// The definitions that macros in the body of a module write for it.
fn by_macros(process: &mut Process, expressions: &[Term], env: &Env) -> Vec<Parts> {
    let mut host = Host { process, silent: true };
    let mut definitions = Vec::new();
    for form in expressions {
        let head = form.as_tuple_of::<3>().and_then(|[head, _, _]| head.as_atom());
        if head.is_some_and(|head| head.name() == "defexception")
            && let Ok(Some(expanded)) = crate::expand::expand_once(form, env, &mut host)
        {
            within(&expanded, env, &mut definitions);
        }
    }
    definitions
}

/// Collects the definitions in a piece of code, those in blocks included.
fn within(code: &Term, env: &Env, definitions: &mut Vec<Parts>) {
    if let Ok(Some(parts)) = Parts::of(code, env) {
        definitions.push(parts);
    } else if let Some([head, _, args]) = code.as_tuple_of::<3>()
        && head.is_atom(names::BLOCK)
    {
        args.iter().for_each(|part| within(part, env, definitions));
    }
}

/// `{patterns, guards}` of the function that supplies defaults: it takes all.
fn supplying(arity: u8) -> Term {
    let variable = |index: u8| {
        let meta = [("generated", Term::bool(true)), ("version", Term::int(i64::from(index)))];
        let meta = Term::list(meta.map(|(key, value)| Term::tuple([Term::named(key), value])));
        Term::tuple([Term::named(&format!("x{index}")), meta, Term::named("elixir_def")])
    };
    Term::tuple([Term::list((0..arity).map(variable)), Term::NIL_LIST])
}

/// `{patterns, guards}` of a clause, nothing for a head alone.
fn head(process: &mut Process, parts: Parts, place: &Rc<Place>, attributes: Term) -> Result<Option<Term>, Raise> {
    let Some(source) = parts.clause(place, attributes) else { return Ok(None) };
    let source = state::SourceClause { body: Term::nil(), ..source };
    let clause = definition::expand_stored(process, parts.kind, parts.name, &source)?;
    Ok(Some(Term::tuple([Term::list(clause.args), Term::list(clause.guards)])))
}
