//! Functions of the library that are still text: registered by their outline, parsed when they are first called.

use std::rc::Rc;

use super::definition::{self, Parts};
use super::library;
use super::outline::Head;
use super::place::Place;
use super::state::{self, Definition, OpenModule, StoredClause, implementation};
use crate::code::module::{FunctionSlot, Module};
use crate::code::{Function, Raise};
use crate::compile::{self, Clause};
use crate::expand::Env;
use crate::expand::Excerpt;
use crate::process::Process;
use crate::term::{Atom, Literal, Term, names};

/// Stores a clause that the outline found, and the functions that its defaults make; false if what is known of the
/// function already is no text, so that this must not be either.
pub fn store(process: &mut Process, module: Atom, head: Head, text: Excerpt) -> Result<bool, Raise> {
    let open = state::open_module(process, module).ok_or_else(Raise::badarg)?;
    let name = Atom::new(head.name);
    let arities = head.arity - head.defaults..=head.arity;
    let is_other = |found: &Definition| found.clauses.iter().any(|clause| clause.text().is_none());
    let mut known = arities.clone().filter_map(|arity| open.definition(name, arity));
    if known.any(is_other) || arities.clone().any(|arity| open.overridable(name, arity).is_some()) {
        return Ok(false);
    }
    open.take_deprecation(name, head.arity, head.defaults);
    for arity in arities {
        let file = open.file.clone();
        if open.definition(name, arity).is_none() {
            let defaults = if arity == head.arity { head.defaults } else { 0 };
            open.add_definition(Definition { defaults, ..Definition::new(head.kind, name, arity, text.line, file) });
        }
        if let Some(definition) = open.definition_mut(name, arity) {
            definition.clauses.push(StoredClause::Text(text));
        }
    }
    Ok(true)
}

/// Makes a function's text quoted code, since clauses of another kind follow.
pub fn settle(process: &mut Process, module: Atom, name: Atom, arity: u8) -> Result<(), Raise> {
    let Some(open) = state::open_module(process, module) else { return Ok(()) };
    let Some(env) = open.text_env.clone() else { return Ok(()) };
    let attributes = open.attribute_map();
    let Some(definition) = open.definition(name, arity) else { return Ok(()) };
    let texts: Vec<Excerpt> = definition.clauses.iter().filter_map(StoredClause::text).collect();
    if texts.is_empty() {
        return Ok(());
    }
    let place = Place::of(&env, None);
    let mut clauses = Vec::new();
    for form in forms(&env.file, &texts)? {
        let Some(parts) = Parts::of(&form, &env)? else { continue };
        if parts.patterns.len() == usize::from(arity) {
            clauses.extend(parts.clause(&place, attributes.clone()).map(StoredClause::Source));
        } else {
            // The text belongs to a larger arity, whose defaults make this function.
            let clause = definition::expand_default(process, &parts, arity.into(), &place, attributes.clone())?;
            clauses.push(StoredClause::Expanded(Rc::new(clause), parts.line));
        }
    }
    if let Some(definition) = state::open_module(process, module).and_then(|open| open.definition_mut(name, arity)) {
        definition.clauses = clauses;
    }
    Ok(())
}

/// What functions that are text mean by their names: `{environment, attributes}` as a literal.
pub fn place_of(open: &OpenModule) -> Option<Literal> {
    let env = open.text_env.as_ref()?;
    Some(Literal::permanent(&Term::tuple([env.to_term(), open.attribute_map()])))
}

/// Compiles a function from its text.
pub fn compile(
    process: &mut Process,
    module: &'static Module,
    slot: &FunctionSlot,
    texts: &[Excerpt],
) -> Result<Function, Raise> {
    let place = module.place.as_ref().ok_or_else(Raise::badarg)?.load();
    let [env, attributes] = place.as_tuple_of::<2>().ok_or_else(Raise::badarg)?;
    let env = Env::from_term(env).ok_or_else(Raise::badarg)?;
    let file = env.file.clone();
    let place = Place::of(&env, None);
    let mut clauses: Vec<Clause> = Vec::new();
    for form in forms(&file, texts)? {
        let Some(parts) = Parts::of(&form, &env)? else { continue };
        let (name, arity) = implementation(parts.kind, parts.name, parts.patterns.len() as u8);
        if (name, arity) == (slot.name, slot.arity) {
            if let Some(source) = parts.clause(&place, attributes.clone()) {
                clauses.push(definition::expand_stored(process, parts.kind, parts.name, &source)?);
            }
        } else if clauses.is_empty() {
            let wanted = parts.patterns.len() - usize::from(arity.saturating_sub(slot.arity));
            clauses.push(definition::expand_default(process, &parts, wanted, &place, attributes.clone())?);
        }
    }
    let line = texts.first().map_or(0, |text| text.line);
    compile::function(&definition::unit_of(module, &file), slot.name, slot.arity, line, &clauses)
}

/// The expressions of these texts.
fn forms(file: &str, texts: &[Excerpt]) -> Result<Vec<Term>, Raise> {
    let mut forms = Vec::with_capacity(texts.len());
    for text in texts {
        let quoted = library::parse_excerpt(file, *text)?;
        match quoted.as_tuple_of::<3>() {
            Some([head, _, list]) if head.is_atom(names::BLOCK) => forms.extend(list.iter().cloned()),
            _ => forms.push(quoted),
        }
    }
    Ok(forms)
}
