//! Clauses that are never reached, because one above them fits everything.

use crate::expand::Warning;
use crate::term::{Atom, Term, names};

use super::shadow::{self, Row};
use crate::eval::state::{Definition, OpenModule, StoredClause};

/// What was found of clauses.
#[derive(Default)]
pub struct Unreached {
    /// Those below one that fits everything: the same is said once of a line.
    pub covered: Vec<Warning>,
    /// Those below one that fits whatever they fit.
    pub shadowed: Vec<Warning>,
}

/// The clauses of a function that come after one which fits all arguments.
pub fn of_function(open: &OpenModule, definition: &Definition) -> Unreached {
    let mut catching = None;
    let mut rows = Vec::new();
    let mut covered = Vec::new();
    for clause in &definition.clauses {
        let StoredClause::Expanded(clause, line) = clause else { continue };
        // A clause on the line of its `defmodule` is taken to have none, and nothing is said of it.
        let on_line = if *line == open.line { 0 } else { *line };
        if let Some(above) = catching {
            if on_line == 0 {
                continue;
            }
            let name = definition.name.name();
            let message = format!(
                "this clause for {name}/{} cannot match because a previous clause at line {above} always matches",
                definition.arity
            );
            covered.push(at(open, *line, message));
            continue;
        }
        let unguarded = clause.guards.iter().all(|guard| guard.is_atom(names::TRUE));
        rows.push(Row::new(&clause.args, !unguarded, on_line, true));
        if unguarded && fits_all(&clause.args) {
            catching = Some(on_line);
        }
    }
    Unreached { covered, shadowed: shadowed(open, rows, 0) }.of(definition)
}

/// The clauses of a `case`, `fn`, `receive` and the like that come after one which fits all values.
pub fn of_node(open: &OpenModule, node: &Term) -> Unreached {
    let Some([head, meta, args]) = node.as_tuple_of::<3>() else { return Unreached::default() };
    let Some(clauses) = head.as_atom().and_then(|head| clauses_of(head, args)).filter(|_| !is_generated(meta)) else {
        return Unreached::default();
    };
    let mut catching: Option<i64> = None;
    let mut rows = Vec::new();
    let mut covered = Vec::new();
    for clause in clauses.iter() {
        let Some([arrow, meta, parts]) = clause.as_tuple_of::<3>() else { continue };
        let line = meta.keyword_get(names::LINE).and_then(Term::as_int).unwrap_or(0);
        let Some(patterns) = parts.iter().next().filter(|_| arrow.is_atom(names::ARROW)).and_then(Term::to_vec) else {
            continue;
        };
        if let Some(above) = catching {
            if above > 0 && !is_generated(meta) {
                covered.push(at(open, u32::try_from(line).unwrap_or(0), never_reached(above)));
            }
            continue;
        }
        let guarded = patterns.iter().any(|pattern| is_call_of(pattern, names::WHEN));
        let own = if guarded { without_guard(&patterns) } else { patterns.clone() };
        rows.push(Row::new(&own, guarded, u32::try_from(line).unwrap_or(0), !is_generated(meta)));
        if fits_all(&patterns) {
            catching = Some(line);
        }
    }
    Unreached { covered, shadowed: shadowed(open, rows, 1) }
}

/// The clauses of a form of which one is chosen by what fits.
fn clauses_of(form: Atom, args: &Term) -> Option<Term> {
    let last = || args.iter().last();
    match form {
        names::FN => Some(args.clone()),
        // Of a constant it is known which clause it takes, and nothing is said of the others.
        names::CASE if args.iter().next()?.as_tuple().is_none() => None,
        names::CASE | names::RECEIVE => last()?.keyword_get(names::DO).cloned(),
        names::TRY => last()?.keyword_get(names::ELSE).cloned(),
        names::FOR => {
            last().filter(|options| options.keyword_get(names::REDUCE).is_some())?.keyword_get(names::DO).cloned()
        }
        _ => None,
    }
}

/// What is said of clauses below one that stands on `first` or a later line.
fn shadowed(open: &OpenModule, rows: Vec<Row>, first: u32) -> Vec<Warning> {
    let lines = shadow::lines(rows).into_iter().filter(move |(_, above)| *above >= first);
    lines.map(|(line, above)| at(open, line, never_reached(above.into()))).collect()
}

impl Unreached {
    /// The same, told of the file in which a function stands.
    pub fn of(mut self, definition: &Definition) -> Unreached {
        for warning in self.covered.iter_mut().chain(&mut self.shadowed) {
            warning.file = definition.file.to_string();
        }
        self
    }
}

/// What is said of a clause below one that fits everything.
pub fn never_reached(above: i64) -> String {
    format!("this clause cannot match because a previous clause at line {above} always matches")
}

fn is_call_of(term: &Term, name: Atom) -> bool {
    term.as_tuple_of::<3>().is_some_and(|[head, _, args]| head.is_atom(name) && args.as_list().is_some())
}

/// The patterns within `pattern, ... when guard`.
fn without_guard(patterns: &[Term]) -> Vec<Term> {
    let parts = patterns.first().and_then(|only| only.as_tuple_of::<3>()).and_then(|[_, _, parts]| parts.to_vec());
    parts
        .map(|mut parts| {
            parts.pop();
            parts
        })
        .unwrap_or_default()
}

/// Tells whether patterns are variables that differ; one with a guard is a call of `when` and no variable.
pub fn fits_all(patterns: &[Term]) -> bool {
    let mut seen: Vec<(Atom, Option<i64>)> = Vec::new();
    patterns.iter().all(|pattern| {
        let Some([name, meta, context]) = pattern.as_tuple_of::<3>() else { return false };
        let (Some(name), Some(_)) = (name.as_atom(), context.as_atom()) else { return false };
        if name == names::UNDERSCORE {
            return true;
        }
        let variable = (name, meta.keyword_get(names::VERSION).and_then(Term::as_int));
        let new = !seen.contains(&variable);
        seen.push(variable);
        new
    })
}

/// Tells whether code was made by a macro that wants no warnings.
pub fn is_generated(meta: &Term) -> bool {
    meta.keyword_get(names::GENERATED).is_some_and(|generated| generated.is_atom(names::TRUE))
}

/// A warning about a line of a module's file, whatever function it stands in.
pub fn at(open: &OpenModule, line: u32, message: String) -> Warning {
    Warning { file: open.file.to_string(), line, message, ..Warning::default() }
}
