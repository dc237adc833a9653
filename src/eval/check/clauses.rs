//! Clauses that are never reached, because one above them fits everything.

use crate::expand::Warning;
use crate::term::{Atom, Term, names};

use crate::eval::state::{Definition, OpenModule, StoredClause};

/// The clauses of a function that come after one which fits all arguments.
pub fn of_function(open: &OpenModule, definition: &Definition) -> Vec<Warning> {
    let mut catching = None;
    let mut warnings = Vec::new();
    for clause in &definition.clauses {
        let StoredClause::Expanded(clause, line) = clause else { continue };
        if let Some(above) = catching {
            let name = definition.name.name();
            let message = format!(
                "this clause for {name}/{} cannot match because a previous clause at line {above} always matches",
                definition.arity
            );
            warnings.push(at(open, *line, message));
        } else if clause.guards.is_empty() && fits_all(&clause.args) {
            catching = Some(*line);
        }
    }
    warnings
}

/// The clauses of a `case` or `fn` that come after one which fits all values.
pub fn of_node(open: &OpenModule, node: &Term) -> Vec<Warning> {
    let Some([head, meta, args]) = node.as_tuple_of::<3>() else { return Vec::new() };
    let clauses = match head.as_atom() {
        Some(names::FN) => args.clone(),
        Some(names::CASE) => match args.iter().nth(1).and_then(|blocks| blocks.keyword_get(names::DO)) {
            Some(clauses) => clauses.clone(),
            None => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    if is_generated(meta) {
        return Vec::new();
    }
    let mut catching: Option<i64> = None;
    let mut warnings = Vec::new();
    for clause in clauses.iter() {
        let Some([_, meta, parts]) = clause.as_tuple_of::<3>() else { continue };
        let line = meta.keyword_get(names::LINE).and_then(Term::as_int).unwrap_or(0);
        let Some(patterns) = parts.iter().next().and_then(Term::to_vec) else { continue };
        if let Some(above) = catching {
            if above > 0 && !is_generated(meta) {
                let message =
                    format!("this clause cannot match because a previous clause at line {above} always matches");
                warnings.push(at(open, u32::try_from(line).unwrap_or(0), message));
            }
        } else if fits_all(&patterns) {
            catching = Some(line);
        }
    }
    warnings
}

/// Tells whether patterns are variables that differ; one with a guard is a call of `when` and no variable.
fn fits_all(patterns: &[Term]) -> bool {
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
