//! Constants in the expanded form.

use crate::term::{Term, View, map, names};

use super::quoted::{form, node};

/// The value of an expression that is constant throughout.
pub fn constant(term: &Term) -> Option<Term> {
    match term.view() {
        View::Tuple([left, right]) => Some(Term::tuple([constant(left)?, constant(right)?])),
        View::Tuple(_) => compound(term),
        View::Cons(_) => list(term),
        View::Map(_) => None,
        _ => Some(term.clone()),
    }
}

fn list(term: &Term) -> Option<Term> {
    let mut elements = Vec::new();
    let mut iter = term.iter();
    for element in iter.by_ref() {
        if let Some((head, _, _)) = node(element)
            && head.is_atom(names::PIPE)
        {
            return None;
        }
        elements.push(constant(element)?);
    }
    iter.rest().is_nil_list().then(|| Term::list(elements))
}

fn compound(term: &Term) -> Option<Term> {
    let (name, _, args) = form(term)?;
    match name {
        names::TUPLE_FORM => Some(Term::tuple_from(args.into_iter().map(constant).collect::<Option<_>>()?)),
        names::MAP_FORM => {
            let pair = |pair: &Term| {
                let [key, value] = pair.as_tuple_of::<2>()?;
                Some((constant(key)?, constant(value)?))
            };
            Some(map::from_pairs(args.into_iter().map(pair).collect::<Option<_>>()?))
        }
        _ => None,
    }
}
