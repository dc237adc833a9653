//! Functions of smaller arities that defaults of a head make.

use std::rc::Rc;

use super::overriding::start_override;
use super::parts::Parts;
use super::{closed, expand_source};
use crate::code::Raise;
use crate::compile::Clause;
use crate::eval::place::Place;
use crate::eval::state::{self, Definition, SourceClause, StoredClause};
use crate::eval::text;
use crate::expand::DefinitionKind;
use crate::process::Process;
use crate::term::{Atom, Term, names};

/// `def name(a, b \\ 1)` also defines `name(a)` as a call of `name(a, 1)`.
pub(super) fn store_defaults(process: &mut Process, parts: &Parts, place: &Rc<Place>) -> Result<(), Raise> {
    let Parts { kind, name, line, .. } = *parts;
    let env = &place.env;
    let optional = parts.defaults.iter().filter(|default| default.is_some()).count();
    for arity in parts.patterns.len() - optional..parts.patterns.len() {
        let clause = default_clause(process, parts, arity, place, None)?;
        let arity = arity as u8;
        let module = env.module.ok_or_else(Raise::badarg)?;
        text::settle(process, module, name, arity)?;
        let open = state::open_module(process, module).ok_or_else(|| closed(module))?;
        start_override(open, name, arity);
        if open.definition(name, arity).is_none() {
            let default_of = Some(parts.patterns.len() as u8);
            open.add_definition(Definition {
                default_of,
                ..Definition::new(kind, name, arity, line, env.file.clone())
            });
        }
        if let Some(definition) = open.definition_mut(name, arity) {
            definition.clauses.push(StoredClause::Expanded(Rc::new(clause), line));
        }
    }
    Ok(())
}

/// The one clause of the function of `arity` that fills in what a head's defaults give, its module being closed.
pub fn expand_default(
    process: &mut Process,
    parts: &Parts,
    arity: usize,
    place: &Rc<Place>,
    attributes: Term,
) -> Result<Clause, Raise> {
    default_clause(process, parts, arity, place, Some(attributes))
}

/// The clause that fills in defaults; attributes are given if the module is closed already.
fn default_clause(
    process: &mut Process,
    parts: &Parts,
    arity: usize,
    place: &Rc<Place>,
    attributes: Option<Term>,
) -> Result<Clause, Raise> {
    let Parts { kind, name, meta, defaults, .. } = parts;
    // The last ones among the defaults are filled in.
    let optional: Vec<usize> = (0..defaults.len()).filter(|index| defaults[*index].is_some()).collect();
    let given = arity.saturating_sub(defaults.len() - optional.len());
    let absent = optional.get(given..).unwrap_or_default();
    let mut variables = Vec::new();
    let mut full = Vec::with_capacity(defaults.len());
    for (index, default) in defaults.iter().enumerate() {
        match default {
            Some(default) if absent.contains(&index) => full.push(default.clone()),
            _ => {
                let variable =
                    Term::tuple([Term::named(&format!("x{index}")), Term::NIL_LIST, Term::named("elixir_def")]);
                variables.push(variable.clone());
                full.push(variable);
            }
        }
    }
    let tuple = Term::tuple([Term::atom(names::TUPLE_FORM), meta.clone(), Term::list(full)]);
    let body = Term::list([Term::tuple([Term::atom(names::DO), tuple])]);
    let source = SourceClause {
        meta: meta.clone(),
        args: variables,
        guards: Vec::new(),
        body,
        place: place.clone(),
        line: parts.line,
        attributes: Term::NIL_LIST,
    };
    let clause = expand_source(process, *kind, *name, &source, attributes)?;
    Ok(Clause { body: super_call(*kind, *name, meta, &clause.body), ..clause })
}

/// A call of the definition itself with the elements of an expanded tuple as arguments.
fn super_call(kind: DefinitionKind, name: Atom, meta: &Term, tuple: &Term) -> Term {
    let args = match tuple.as_tuple() {
        Some([_, _, args]) if tuple.as_tuple_of::<3>().is_some_and(|[head, _, _]| head.is_atom(names::TUPLE_FORM)) => {
            args.clone()
        }
        Some([left, right]) => Term::list([left.clone(), right.clone()]),
        _ => Term::NIL_LIST,
    };
    let target = Term::tuple([Term::atom(state::kind_atom(kind)), Term::atom(name)]);
    let pair = Term::tuple([Term::atom(names::SUPER), target]);
    Term::tuple([Term::atom(names::SUPER), Term::cons(pair, meta.clone()), args])
}
