//! Functions of smaller arities that defaults of a head make.

use std::rc::Rc;

use super::overriding::start_override;
use super::parts::Parts;
use super::{closed, expand_with};
use crate::code::Raise;
use crate::compile::Clause;
use crate::eval::place::Place;
use crate::eval::state::{self, Definition, SourceClause, StoredClause};
use crate::eval::text;
use crate::expand::{self, DefinitionKind};
use crate::process::Process;
use crate::term::{Atom, Term, names};

/// `def name(a, b \\ 1)` also defines `name(a)` as a call of `name(a, 1)`.
pub(super) fn store_defaults(process: &mut Process, parts: &Parts, place: &Rc<Place>) -> Result<(), Raise> {
    let Parts { kind, name, line, .. } = *parts;
    let env = &place.env;
    let optional = parts.defaults.iter().filter(|default| default.is_some()).count();
    if optional == 0 {
        return Ok(());
    }
    let filled = Filled::of(process, parts, place, None)?;
    for arity in parts.patterns.len() - optional..parts.patterns.len() {
        let clause = filled.clause(parts, arity);
        let arity = arity as u8;
        let module = env.module.ok_or_else(Raise::badarg)?;
        text::settle(process, module, name, arity)?;
        let open = state::open_module(process, module).ok_or_else(|| closed(module))?;
        start_override(open, name, arity);
        if open.definition(name, arity).is_none() {
            open.add_definition(Definition::new(kind, name, arity, line, env.file.clone()));
        }
        if let Some(definition) = open.definition_mut(name, arity) {
            definition.default_of = Some(parts.patterns.len() as u8);
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
    Ok(Filled::of(process, parts, place, Some(attributes))?.clause(parts, arity))
}

/// The defaults of a head, expanded together as if within the function of the full arity.
struct Filled {
    /// A parameter of its own for each position; of a macro the caller comes first.
    parameters: Vec<Term>,
    /// For each position its default, or the parameter.
    values: Vec<Term>,
}

impl Filled {
    /// Attributes are given if the module is closed already.
    fn of(process: &mut Process, parts: &Parts, place: &Rc<Place>, attributes: Option<Term>) -> Result<Filled, Raise> {
        let Parts { kind, name, meta, defaults, .. } = parts;
        let variable =
            |index: usize| Term::tuple([Term::named(&format!("x{index}")), Term::NIL_LIST, Term::named("elixir_def")]);
        let variables: Vec<Term> = (0..defaults.len()).map(variable).collect();
        let values =
            defaults.iter().zip(&variables).map(|(default, variable)| default.as_ref().unwrap_or(variable).clone());
        let tuple = Term::tuple([Term::atom(names::TUPLE_FORM), meta.clone(), Term::list(values)]);
        let source = SourceClause {
            meta: meta.clone(),
            args: variables,
            guards: Vec::new(),
            body: Term::list([Term::tuple([Term::atom(names::DO), tuple])]),
            place: place.clone(),
            line: parts.line,
            attributes: Term::NIL_LIST,
        };
        let clause = expand_with(process, (*kind, *name), &source, attributes, expand::expand_defaults)?;
        Ok(Filled { parameters: clause.args, values: elements(&clause.body).to_vec().unwrap_or_default() })
    }

    /// The clause of the function of `arity`: the last ones among the defaults are filled in.
    fn clause(&self, parts: &Parts, arity: usize) -> Clause {
        let Parts { kind, name, meta, defaults, .. } = parts;
        let optional: Vec<usize> = (0..defaults.len()).filter(|index| defaults[*index].is_some()).collect();
        let given = arity.saturating_sub(defaults.len() - optional.len());
        let absent = optional.get(given..).unwrap_or_default();
        let (caller, parameters) = self.parameters.split_at(self.parameters.len().saturating_sub(defaults.len()));
        let (mut args, mut values) = (caller.to_vec(), Vec::with_capacity(defaults.len()));
        for (index, (parameter, value)) in parameters.iter().zip(&self.values).enumerate() {
            if absent.contains(&index) {
                values.push(value.clone());
            } else {
                args.push(parameter.clone());
                values.push(parameter.clone());
            }
        }
        Clause { args, guards: Vec::new(), body: super_call(*kind, *name, meta, Term::list(values)) }
    }
}

/// The elements of an expanded tuple.
fn elements(tuple: &Term) -> Term {
    match tuple.as_tuple() {
        Some([_, _, args]) if tuple.as_tuple_of::<3>().is_some_and(|[head, _, _]| head.is_atom(names::TUPLE_FORM)) => {
            args.clone()
        }
        Some([left, right]) => Term::list([left.clone(), right.clone()]),
        _ => Term::NIL_LIST,
    }
}

/// A call of the definition itself.
fn super_call(kind: DefinitionKind, name: Atom, meta: &Term, args: Term) -> Term {
    let target = Term::tuple([Term::atom(state::kind_atom(kind)), Term::atom(name)]);
    let pair = Term::tuple([Term::atom(names::SUPER), target]);
    Term::tuple([Term::atom(names::SUPER), Term::cons(pair, meta.clone()), args])
}
