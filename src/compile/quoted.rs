//! Reading the expanded form.

use crate::term::{Atom, Term, View, names};

/// Tells whether a call without arguments was written without parentheses, so that it may be the field of a map.
pub(super) fn is_field(meta: &Term, args: &[&Term]) -> bool {
    args.is_empty() && meta.keyword_get(names::NO_PARENS).is_some_and(|value| value.is_atom(names::TRUE))
}

/// The version of a variable: its identity within one piece of expanded code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Version(pub u32);

/// `{head, meta, arguments or context}`
pub fn node(term: &Term) -> Option<(&Term, &Term, &Term)> {
    let [head, meta, rest] = term.as_tuple_of::<3>()?;
    Some((head, meta, rest))
}

/// A node whose head is an atom and whose third element is a list: a call or special form.
pub fn form(term: &Term) -> Option<(Atom, &Term, Vec<&Term>)> {
    let (head, meta, args) = node(term)?;
    Some((head.as_atom()?, meta, args.as_list()?))
}

/// The form of a given name.
pub fn form_named(term: &Term, name: Atom) -> Option<(&Term, Vec<&Term>)> {
    let (head, meta, args) = node(term)?;
    if !head.is_atom(name) {
        return None;
    }
    Some((meta, args.as_list()?))
}

/// The version of a variable node.
pub fn variable(term: &Term) -> Option<Version> {
    let (name, meta, context) = node(term)?;
    name.as_atom()?;
    context.as_atom()?;
    let version = meta.keyword_get(names::VERSION)?.as_int()?;
    u32::try_from(version).ok().map(Version)
}

/// Tells whether the term is the pattern `_`.
pub fn is_underscore(term: &Term) -> bool {
    node(term).is_some_and(|(name, _, context)| name.is_atom(names::UNDERSCORE) && context.as_atom().is_some())
}

/// `{{:., _, [module, name]}, meta, args}` with an atom for the module.
pub fn remote_call(term: &Term) -> Option<(Atom, Atom, &Term, Vec<&Term>)> {
    let (head, meta, args) = node(term)?;
    let (_, dot) = form_named(head, names::DOT)?;
    let [module, name] = dot.as_slice() else { return None };
    Some((module.as_atom()?, name.as_atom()?, meta, args.as_list()?))
}

/// The source line in metadata, 0 if there is none.
pub fn line(meta: &Term) -> u32 {
    meta.keyword_get(names::LINE).and_then(Term::as_int).and_then(|line| u32::try_from(line).ok()).unwrap_or(0)
}

/// The clauses `[{:->, meta, [left, right]}]` as (meta, left side, right side).
pub fn arrows(clauses: &Term) -> Vec<(&Term, Vec<&Term>, &Term)> {
    let arrow = |clause| {
        let (meta, sides) = form_named(clause, names::ARROW)?;
        let [left, right] = sides.as_slice() else { return None };
        Some((meta, left.as_list()?, *right))
    };
    clauses.iter().filter_map(arrow).collect()
}

/// Separates `[patterns..., {:when, _, [patterns..., guard]}]` into patterns and guard alternatives.
pub fn head_and_guards(left: &[&Term]) -> (Vec<Term>, Vec<Term>) {
    if let [only] = left
        && let Some((_, parts)) = form_named(only, names::WHEN)
        && let Some((guard, patterns)) = parts.split_last()
    {
        return (patterns.iter().map(|pattern| (*pattern).clone()).collect(), alternatives(guard));
    }
    (left.iter().map(|pattern| (*pattern).clone()).collect(), Vec::new())
}

/// `a when b when c` as guard alternatives.
fn alternatives(guard: &Term) -> Vec<Term> {
    match form_named(guard, names::WHEN) {
        Some((_, parts)) => parts.iter().flat_map(|part| alternatives(part)).collect(),
        None => vec![guard.clone()],
    }
}

/// Calls `visit` with every variable that occurs in a term.
pub fn each_variable(term: &Term, visit: &mut dyn FnMut(Version)) {
    let mut pending = vec![term];
    while let Some(term) = pending.pop() {
        if let Some(version) = variable(term) {
            visit(version);
            continue;
        }
        match term.view() {
            View::Tuple(elements) => pending.extend(elements.iter().rev()),
            View::Cons(cons) => {
                pending.push(&cons.tail);
                pending.push(&cons.head);
            }
            View::Map(map) => map.iter().for_each(|(key, value)| pending.extend([value, key])),
            _ => {}
        }
    }
}

/// Tells whether a term contains a match, so that evaluating it may bind variables for what follows.
pub fn binds(term: &Term) -> bool {
    let mut pending = vec![term];
    while let Some(term) = pending.pop() {
        if let Some((head, _, rest)) = node(term) {
            match head.as_atom() {
                Some(names::EQUALS) => return true,
                // What these bind stays within them.
                Some(names::FN | names::FOR | names::WITH) => continue,
                _ => pending.extend([head, rest]),
            }
            continue;
        }
        match term.view() {
            View::Tuple(elements) => pending.extend(elements),
            View::Cons(cons) => pending.extend([&cons.head, &cons.tail]),
            _ => {}
        }
    }
    false
}
