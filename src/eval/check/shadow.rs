//! Clauses that are never reached, because one above them fits whatever they fit.
//!
//! Erlang's compiler says so while it makes decisions of patterns, and what it finds depends on how it does that: column by
//! column, rows with a variable apart from rows with a shape, rows of one shape together. The same is done here, without
//! code: for each group it is enough to know the line of what comes next where the group does not fit.

use crate::expand::quoted::{as_binary, as_variable, is_underscore};
use crate::term::{Atom, Term, View, names, order};

/// A clause.
pub struct Row {
    /// The patterns that are still to be looked at, the next one last.
    columns: Vec<Term>,
    guarded: bool,
    line: u32,
    told: bool,
}

/// What a pattern asks of a value.
enum Column {
    /// Nothing, or something that is asked as a guard.
    Any,
    Shape(Shape),
}

/// A shape, and the patterns within it.
struct Shape {
    kind: Kind,
    key: Term,
    parts: Vec<Term>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Literal,
    Cons,
    Tuple,
    /// Maps with the same keys are one shape only where they stand next to each other, for one may fit what another does.
    Map,
    /// The same of bit strings.
    Bits,
    /// Like nothing else.
    Opaque,
}

/// A group of clauses, and the line of what follows where none of them fits, if that is another clause.
type Work = (Vec<Row>, Option<u32>);

impl Row {
    /// A clause of these patterns; of one that is not `told` nothing is said.
    pub fn new(patterns: &[Term], guarded: bool, line: u32, told: bool) -> Row {
        let columns: Vec<Term> = patterns.iter().rev().cloned().collect();
        Row { guarded: guarded || compares(&columns), columns, line, told }
    }
}

/// The lines of clauses that are never reached, each with that of the clause above it.
pub fn lines(rows: Vec<Row>) -> Vec<(u32, u32)> {
    let silent: Vec<u32> = rows.iter().filter(|row| !row.told || row.line == 0).map(|row| row.line).collect();
    let mut found = Vec::new();
    let mut pending: Vec<Work> = vec![(rows, None)];
    while let Some((rows, next)) = pending.pop() {
        if rows.first().is_some_and(|row| row.columns.is_empty()) {
            found.extend(behind_first(&rows, next));
        } else {
            split(rows, next, &mut pending);
        }
    }
    found.retain(|(line, _)| !silent.contains(line));
    found
}

/// Rows that all fit: what stands behind the first one without a guard is not reached.
fn behind_first(rows: &[Row], next: Option<u32>) -> Vec<(u32, u32)> {
    let Some(at) = rows.iter().position(|row| !row.guarded) else { return Vec::new() };
    let above = rows.get(at).map_or(0, |row| row.line);
    let behind = rows.get(at + 1).map(|row| row.line);
    behind.into_iter().chain(next).map(|line| (line, above)).collect()
}

/// Takes the next column of all rows.
fn split(rows: Vec<Row>, next: Option<u32>, pending: &mut Vec<Work>) {
    let mut runs: Vec<Vec<(Option<Shape>, Row)>> = Vec::new();
    for mut row in rows {
        let Some(pattern) = row.columns.pop() else { continue };
        let shape = match column(&pattern) {
            Column::Any => None,
            Column::Shape(shape) => Some(shape),
        };
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|(last, _)| last.is_some() == shape.is_some()) => {
                run.push((shape, row))
            }
            _ => runs.push(vec![(shape, row)]),
        }
    }
    let lines: Vec<u32> = runs.iter().filter_map(|run| run.first()).map(|(_, row)| row.line).collect();
    for (index, run) in runs.into_iter().enumerate() {
        if run.first().is_some_and(|(shape, _)| shape.is_none()) {
            let next = lines.get(index + 1).copied().or(next);
            pending.push((run.into_iter().map(|(_, row)| row).collect(), next));
        } else {
            pending.extend(groups(run).into_iter().map(|rows| (rows, None)));
        }
    }
}

/// Rows by their shapes, what is within those being the next columns.
fn groups(run: Vec<(Option<Shape>, Row)>) -> Vec<Vec<Row>> {
    let mut groups: Vec<(Kind, Term, Vec<Row>)> = Vec::new();
    for (shape, mut row) in run {
        let Some(Shape { kind, key, parts }) = shape else { continue };
        row.columns.extend(parts.into_iter().rev());
        let fits = |known: &Term| order::equal(known, &key);
        let group = match kind {
            Kind::Opaque => None,
            Kind::Map | Kind::Bits => {
                groups.iter_mut().rfind(|(other, ..)| *other == kind).filter(|(_, known, _)| fits(known))
            }
            _ => groups.iter_mut().find(|(other, known, _)| *other == kind && fits(known)),
        };
        match group {
            Some((_, _, rows)) => rows.push(row),
            None => groups.push((kind, key, vec![row])),
        }
    }
    groups.into_iter().map(|(_, _, rows)| rows).collect()
}

/// What a pattern asks first.
fn column(pattern: &Term) -> Column {
    if is_underscore(pattern) || as_variable(pattern).is_some() {
        return Column::Any;
    }
    let shape = |kind, key, parts| Column::Shape(Shape { kind, key, parts });
    let tuple = |parts: Vec<Term>| shape(Kind::Tuple, Term::int(parts.len() as i64), parts);
    match pattern.view() {
        View::Tuple([left, right]) => tuple(vec![left.clone(), right.clone()]),
        View::Tuple([name, _, args]) => match name.as_atom() {
            Some(names::TUPLE_FORM) => tuple(args.to_vec().unwrap_or_default()),
            Some(names::CARET) => Column::Any,
            Some(names::EQUALS) => both(args),
            Some(names::MAP_FORM) => map(args.to_vec().unwrap_or_default()),
            Some(names::STRUCT_FORM) => structure(args),
            Some(names::BITS_FORM) => match bits(args) {
                Some(key) => shape(Kind::Bits, key, Vec::new()),
                None => opaque(),
            },
            _ => opaque(),
        },
        View::Cons(cons) => {
            let parts = match as_binary(&cons.head, names::PIPE) {
                Some((_, head, tail)) => vec![head.clone(), tail.clone()],
                None => vec![cons.head.clone(), cons.tail.clone()],
            };
            shape(Kind::Cons, Term::nil(), parts)
        }
        View::Bits(_) => shape(Kind::Bits, pattern.clone(), Vec::new()),
        View::Tuple(_) => opaque(),
        _ => shape(Kind::Literal, pattern.clone(), Vec::new()),
    }
}

fn opaque() -> Column {
    Column::Shape(Shape { kind: Kind::Opaque, key: Term::nil(), parts: Vec::new() })
}

/// `left = right`, of which one is a variable.
fn both(args: &Term) -> Column {
    match args.to_vec().as_deref() {
        Some([left, right]) if as_variable(left).is_some() || is_underscore(left) => column(right),
        Some([left, right]) if as_variable(right).is_some() || is_underscore(right) => column(left),
        _ => opaque(),
    }
}

/// A map: its keys are the shape, its values within it.
fn map(mut pairs: Vec<Term>) -> Column {
    pairs.sort_by(order::compare);
    let (mut keys, mut values) = (Vec::new(), Vec::new());
    for pair in &pairs {
        match pair.as_tuple_of::<2>() {
            Some([key, value]) if key.as_tuple().is_none() && key.as_cons().is_none() => {
                keys.push(key.clone());
                values.push(value.clone());
            }
            _ => return opaque(),
        }
    }
    Column::Shape(Shape { kind: Kind::Map, key: Term::list(keys), parts: values })
}

/// `%name{...}`
fn structure(args: &Term) -> Column {
    let parts = args.to_vec().unwrap_or_default();
    let pairs = match parts.as_slice() {
        [name, map] => map.as_tuple_of::<3>().and_then(|[_, _, pairs]| pairs.to_vec()).map(|mut pairs| {
            pairs.push(Term::tuple([Term::atom(names::STRUCT), name.clone()]));
            pairs
        }),
        _ => None,
    };
    pairs.map_or_else(opaque, map)
}

/// The segments of a bit string without what their variables are called; nothing where something is computed.
fn bits(segments: &Term) -> Option<Term> {
    segments.to_vec()?.iter().map(segment).collect::<Option<Vec<Term>>>().map(Term::list)
}

fn segment(segment: &Term) -> Option<Term> {
    let [_, _, parts] = segment.as_tuple_of::<3>()?;
    let parts = parts.to_vec()?;
    let [value, specifier] = parts.as_slice() else { return None };
    let value = match as_variable(value) {
        Some(_) => Term::atom(names::UNDERSCORE),
        None if value.as_tuple().is_none() => Term::tuple([value.clone()]),
        None => return None,
    };
    Some(Term::list([value, bare(specifier)?]))
}

/// A specifier without metadata; nothing where it mentions a variable.
fn bare(specifier: &Term) -> Option<Term> {
    let Some([name, _, args]) = specifier.as_tuple_of::<3>() else { return Some(specifier.clone()) };
    let args = args.to_vec()?.iter().map(bare).collect::<Option<Vec<_>>>()?;
    Some(Term::list([name.clone(), Term::list(args)]))
}

/// Tells whether patterns compare a part with a value that is not written there: that of a variable.
fn compares(patterns: &[Term]) -> bool {
    let mut seen: Vec<(Atom, Term)> = Vec::new();
    let mut pending = patterns.to_vec();
    while let Some(pattern) = pending.pop() {
        if is_underscore(&pattern) {
            continue;
        }
        if let Some((name, meta, _)) = as_variable(&pattern) {
            let version = meta.keyword_get(names::VERSION).cloned().unwrap_or(Term::NIL_LIST);
            if seen.iter().any(|(other, known)| *other == name && order::equal(known, &version)) {
                return true;
            }
            seen.push((name, version));
        } else if let Some([name, _, args]) = pattern.as_tuple_of::<3>() {
            if name.is_atom(names::CARET) {
                return true;
            }
            pending.push(args.clone());
        } else if let Some(parts) = pattern.as_tuple() {
            pending.extend(parts.iter().cloned());
        } else if let Some(cons) = pattern.as_cons() {
            pending.extend([cons.head.clone(), cons.tail.clone()]);
        }
    }
    false
}
