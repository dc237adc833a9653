//! Clauses that are never reached, because one above them fits everything.

use crate::expand::Warning;
use crate::term::{Atom, Term, View, names, order};

use crate::eval::state::{Definition, OpenModule, StoredClause};

/// The clauses of a function that come after one which fits all arguments.
pub fn of_function(open: &OpenModule, definition: &Definition) -> Vec<Warning> {
    let mut catching = None;
    let mut shapes = Shapes::default();
    let mut warnings = Vec::new();
    for clause in &definition.clauses {
        let StoredClause::Expanded(clause, line) = clause else { continue };
        // A clause on the line of its `defmodule` is taken to have none, and nothing is said of it.
        let on_line = if *line == open.line { 0 } else { *line };
        let unguarded = clause.guards.iter().all(|guard| guard.is_atom(names::TRUE));
        let above = shapes.above(&clause.args, unguarded, on_line).filter(|_| catching.is_none() && on_line > 0);
        if let Some(above) = above {
            warnings.push(at(open, *line, never_reached(above.into())));
        }
        if let Some(above) = catching {
            if on_line == 0 {
                continue;
            }
            let name = definition.name.name();
            let message = format!(
                "this clause for {name}/{} cannot match because a previous clause at line {above} always matches",
                definition.arity
            );
            warnings.push(at(open, *line, message));
        } else if unguarded && fits_all(&clause.args) {
            catching = Some(on_line);
        }
    }
    warnings
}

/// The clauses of a `case` or `fn` that come after one which fits all values.
pub fn of_node(open: &OpenModule, node: &Term) -> Vec<Warning> {
    let Some([head, meta, args]) = node.as_tuple_of::<3>() else { return Vec::new() };
    let clauses = match head.as_atom() {
        Some(names::FN) => args.clone(),
        // Of a constant it is known which clause it takes, and nothing is said of the others.
        Some(names::CASE) if args.iter().next().is_some_and(|subject| subject.as_tuple().is_none()) => {
            return Vec::new();
        }
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
    let mut shapes = Shapes::default();
    let mut warnings = Vec::new();
    for clause in clauses.iter() {
        let Some([_, meta, parts]) = clause.as_tuple_of::<3>() else { continue };
        let line = meta.keyword_get(names::LINE).and_then(Term::as_int).unwrap_or(0);
        let Some(patterns) = parts.iter().next().and_then(Term::to_vec) else { continue };
        if let Some(above) = catching {
            if above > 0 && !is_generated(meta) {
                warnings.push(at(open, u32::try_from(line).unwrap_or(0), never_reached(above)));
            }
            continue;
        }
        let guarded = patterns.iter().any(|pattern| is_call_of(pattern, names::WHEN));
        let own = if guarded { without_guard(&patterns) } else { patterns.clone() };
        let above = shapes.above(&own, !guarded, u32::try_from(line).unwrap_or(0));
        if let Some(above) = above.filter(|above| *above > 0 && !is_generated(meta)) {
            warnings.push(at(open, u32::try_from(line).unwrap_or(0), never_reached(above.into())));
        }
        if fits_all(&patterns) {
            catching = Some(line);
        }
    }
    warnings
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

/// The shapes of the patterns of clauses so far, those with a guard left out, each with its line and whether it was told of.
#[derive(Default)]
struct Shapes(Vec<(Term, u32, bool)>);

impl Shapes {
    /// The line of a clause above that fits whatever these patterns fit; of several below it only the first is told of.
    fn above(&mut self, patterns: &[Term], keeps: bool, line: u32) -> Option<u32> {
        let mut variables = Vec::new();
        let shape = Term::list(patterns.iter().map(|one| shape(one, &mut variables)).collect::<Option<Vec<_>>>()?);
        let found = self.0.iter_mut().find(|(known, ..)| order::equal(known, &shape));
        if let Some((_, line, told)) = found {
            return (!std::mem::replace(told, true)).then_some(*line);
        }
        // What only variables fit is told of elsewhere.
        if keeps && !fits_all(patterns) {
            self.0.push((shape, line, false));
        }
        None
    }
}

/// A pattern without the names of its variables; nothing for what does more than compare with literals, or uses a variable
/// twice.
fn shape(pattern: &Term, variables: &mut Vec<Atom>) -> Option<Term> {
    let shapes = |parts: &[Term], variables: &mut Vec<Atom>| -> Option<Vec<Term>> {
        parts.iter().map(|part| shape(part, variables)).collect()
    };
    match pattern.view() {
        View::Tuple([left, right]) => Some(Term::tuple_from(shapes(&[left.clone(), right.clone()], variables)?)),
        View::Tuple([name, _, context]) if name.as_atom().is_some() && context.as_atom().is_some() => {
            let name = name.as_atom()?;
            if name != names::UNDERSCORE {
                (!variables.contains(&name)).then(|| variables.push(name))?;
            }
            Some(Term::atom(names::UNDERSCORE))
        }
        View::Tuple([name, _, args]) if name.is_atom(names::TUPLE_FORM) => {
            Some(Term::tuple_from(shapes(&args.to_vec()?, variables)?))
        }
        View::Tuple([name, _, args]) if name.is_atom(names::PIPE) => {
            Some(Term::list([Term::atom(names::PIPE), Term::list(shapes(&args.to_vec()?, variables)?)]))
        }
        View::Tuple([name, _, pairs]) if name.is_atom(names::MAP_FORM) => {
            let mut pairs = pairs.to_vec()?;
            pairs.sort_by(order::compare);
            Some(Term::list([Term::atom(names::MAP_FORM), Term::list(shapes(&pairs, variables)?)]))
        }
        View::Tuple([name, _, segments]) if name.is_atom(names::BITS_FORM) => {
            let segments = segments.to_vec()?.into_iter().map(|one| segment_shape(&one, variables));
            Some(Term::list([Term::atom(names::BITS_FORM), Term::list(segments.collect::<Option<Vec<_>>>()?)]))
        }
        View::Cons(_) => Some(Term::list(shapes(&pattern.to_vec()?, variables)?)),
        // An atom could be taken for a variable's shape.
        View::Atom(_) => Some(Term::list([Term::list([pattern.clone()])])),
        View::Nil | View::Int(_) | View::Big(_) | View::Float(_) | View::Bits(_) => Some(pattern.clone()),
        _ => None,
    }
}

/// The same of a segment of a bit string; nothing for one whose size is computed.
fn segment_shape(segment: &Term, variables: &mut Vec<Atom>) -> Option<Term> {
    let [_, _, parts] = segment.as_tuple_of::<3>()?;
    let parts = parts.as_list()?;
    let [value, specifier] = parts.as_slice() else { return None };
    Some(Term::list([shape(value, variables)?, bare(specifier)?]))
}

/// A specifier without metadata; nothing where it mentions a variable.
fn bare(specifier: &Term) -> Option<Term> {
    let Some([name, _, args]) = specifier.as_tuple_of::<3>() else { return Some(specifier.clone()) };
    let args = args.to_vec()?.iter().map(bare).collect::<Option<Vec<_>>>()?;
    Some(Term::list([name.clone(), Term::list(args)]))
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
