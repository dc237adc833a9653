//! Match specifications: `[{head, guards, body}, ...]`, compiled, and run over rows.

use super::complaint::Complaint;
use super::expression::{Compiler, Dialect, Expression, Scene};
use super::pattern::{Pattern, Variables};
use super::table::{State, copy_out, key_of};
use super::telling::Call;
use crate::process::Process;
use crate::stdlib::argument::badarg;
use crate::term::{Message, Term, names, order};
use crate::vm::Trap;

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
    /// Compiles what a table is searched by, which may be nothing.
    pub(super) fn of_search(term: &Term) -> Result<Spec, Trap> {
        if term.is_nil_list() {
            Ok(Spec { clauses: Vec::new() })
        } else {
            Spec::compile(term, Dialect::Rows).map_err(|_| badarg())
        }
    }

    /// Compiles a specification, or says what is wrong with its first clause that is none.
    pub(super) fn compile(term: &Term, dialect: Dialect) -> Result<Spec, Vec<Complaint>> {
        let wrong = |sentence| vec![Complaint::new(sentence)];
        let mut terms = term.iter();
        let clauses: Vec<Clause> =
            terms.by_ref().map(|clause| Clause::compile(clause, dialect)).collect::<Result<_, _>>()?;
        match (clauses.is_empty(), terms.rest().is_nil_list()) {
            (false, true) => Ok(Spec { clauses }),
            (false, false) => Err(wrong(Complaint::NOT_A_PROPER_LIST)),
            (true, _) => Err(wrong(Complaint::NOT_A_LIST)),
        }
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
        self.run_for(process, row, None)
    }

    /// As [`run`](Spec::run), for a call whose arguments are the row.
    pub(super) fn run_for(&self, process: &mut Process, row: &Term, call: Option<&Call<'_>>) -> Option<Term> {
        self.clauses.iter().find_map(|clause| clause.run(process, row, call))
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
    fn compile(term: &Term, dialect: Dialect) -> Result<Clause, Vec<Complaint>> {
        let Some([head, guards, body]) = term.as_tuple_of::<3>() else {
            return Err(vec![Complaint::new(Complaint::NOT_A_CLAUSE)]);
        };
        let mut variables = Variables::default();
        let of_calls = dialect == Dialect::Calls;
        if of_calls && !Pattern::is_of_arguments(head) {
            return Err(vec![Complaint::new(Complaint::NO_HEAD)]);
        }
        let head = Pattern::compile(head, &mut variables);
        let mut complaints = Vec::new();
        let mut compiler = Compiler { dialect, guards: true, variables: &variables, complaints: &mut complaints };
        let guards = compiler.expressions(guards);
        compiler.guards = false;
        let body = match body.as_cons() {
            None if of_calls && body.is_nil_list() => vec![Expression::Constant(Term::bool(true))],
            None => compiler.nothing(),
            Some(_) => compiler.expressions(body),
        };
        if complaints.is_empty() {
            Ok(Clause { head, variables: variables.len(), guards, body })
        } else {
            Err(complaints)
        }
    }

    fn run(&self, process: &mut Process, row: &Term, call: Option<&Call<'_>>) -> Option<Term> {
        let mut bindings = smallvec::SmallVec::<[Option<&Term>; 8]>::from_elem(None, self.variables);
        if !self.head.matches(row, &mut bindings) {
            return None;
        }
        let scene = Scene { row, bindings: &bindings, goes_on: false, call };
        if !self.guards.iter().all(|guard| guard.holds(process, &scene)) {
            return None;
        }
        let scene = Scene { goes_on: true, ..scene };
        if call.is_some() {
            // All is done for what it does; a row has only the value of the last.
            let last = self.body.iter().map(|body| body.value(process, &scene)).last()?;
            return Some(last.unwrap_or_else(|_| Term::atom(names::EXIT_SIGNAL)));
        }
        match self.body.last()? {
            Expression::Row => Some(copy_out(row)),
            // A body that fails makes this atom of the row.
            body => Some(body.value(process, &scene).unwrap_or_else(|_| Term::atom(names::EXIT_SIGNAL))),
        }
    }
}
