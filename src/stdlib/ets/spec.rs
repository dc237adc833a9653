//! Match specifications: `[{head, guards, body}, ...]`, compiled, and run over rows.

use super::expression::{Expression, Scene};
use super::pattern::{Pattern, Variables};
use super::table::{State, copy_out, key_of};
use crate::process::Process;
use crate::term::{Message, Term, names, order};

/// A specification.
pub(super) struct Spec {
    clauses: Vec<Clause>,
}

struct Clause {
    head: Pattern,
    variables: usize,
    guards: Vec<Expression>,
    /// The last is the value.
    body: Vec<Expression>,
}

impl Spec {
    /// Compiles a specification; nothing if it is none.
    pub(super) fn compile(term: &Term) -> Option<Spec> {
        let clauses: Option<Vec<Clause>> = term.as_list()?.into_iter().map(Clause::compile).collect();
        Some(Spec { clauses: clauses? })
    }

    /// The specification that `match_object/2` is: rows that fit, whole.
    pub(super) fn objects(pattern: &Term) -> Spec {
        Spec::of_pattern(pattern, |_| Expression::Row)
    }

    /// The specification that `match/2` is: the variables of rows that fit.
    pub(super) fn bindings(pattern: &Term) -> Spec {
        Spec::of_pattern(pattern, |variables| Expression::Variables(variables.in_order()))
    }

    fn of_pattern(pattern: &Term, body: impl FnOnce(&Variables) -> Expression) -> Spec {
        let mut variables = Variables::default();
        let head = Pattern::compile(pattern, &mut variables);
        let body = vec![body(&variables)];
        Spec { clauses: vec![Clause { head, variables: variables.len(), guards: Vec::new(), body }] }
    }

    /// What the first clause that fits makes of a row.
    pub(super) fn run(&self, process: &mut Process, row: &Term) -> Option<Term> {
        self.clauses.iter().find_map(|clause| clause.run(process, row))
    }

    /// Tells whether a clause fits and its value is `true`.
    pub(super) fn is_true(&self, process: &mut Process, row: &Term) -> bool {
        self.run(process, row).is_some_and(|value| value.is_atom(names::TRUE))
    }

    /// The keys that rows must have to fit, if the heads tell.
    fn keys(&self, keypos: usize) -> Option<Vec<&Term>> {
        let mut keys: Vec<&Term> = Vec::new();
        for clause in &self.clauses {
            let key = match &clause.head {
                Pattern::Exactly(row) => key_of(row, keypos),
                Pattern::Tuple(parts) => match parts.get(keypos) {
                    Some(Pattern::Exactly(key)) => key,
                    _ => return None,
                },
                _ => return None,
            };
            if !keys.iter().any(|known| order::loosely_equal(known, key)) {
                keys.push(key);
            }
        }
        Some(keys)
    }

    /// Tells whether the heads name all keys that can fit.
    pub(super) fn has_keys(&self, keypos: usize) -> bool {
        self.keys(keypos).is_some()
    }

    /// The rows that can fit, in walking order.
    pub(super) fn candidates<'a>(&self, state: &'a State, keypos: usize) -> Box<dyn Iterator<Item = &'a Message> + 'a> {
        match self.keys(keypos) {
            Some(keys) => {
                let rows: Vec<&Message> = keys.into_iter().flat_map(|key| state.get(key).iter().rev()).collect();
                Box::new(rows.into_iter())
            }
            None => state.iter(),
        }
    }
}

impl Clause {
    fn compile(term: &Term) -> Option<Clause> {
        let [head, guards, body] = term.as_tuple_of::<3>()?;
        let mut variables = Variables::default();
        let whole = head.as_tuple().is_some() || head.as_atom().is_some();
        let head = whole.then(|| Pattern::compile(head, &mut variables))?;
        let all = |list: &Term| -> Option<Vec<Expression>> {
            list.as_list()?.into_iter().map(|term| Expression::compile(term, &variables)).collect()
        };
        let (guards, body) = (all(guards)?, all(body)?);
        if body.is_empty() {
            return None;
        }
        Some(Clause { head, variables: variables.len(), guards, body })
    }

    fn run(&self, process: &mut Process, row: &Term) -> Option<Term> {
        let mut bindings = smallvec::SmallVec::<[Option<&Term>; 8]>::from_elem(None, self.variables);
        if !self.head.matches(row, &mut bindings) {
            return None;
        }
        let scene = Scene { row, bindings: &bindings };
        if !self.guards.iter().all(|guard| guard.holds(process, &scene)) {
            return None;
        }
        match self.body.last()? {
            Expression::Row => Some(copy_out(row)),
            // A body that fails makes this atom of the row.
            body => Some(body.value(process, &scene).unwrap_or_else(|_| Term::atom(names::EXIT_SIGNAL))),
        }
    }
}
