//! `:ets.select_replace/2`, which takes only specifications of which can be seen that keys stay as they are.

use super::pattern::variable_number;
use super::registry::{Access, with};
use super::spec::Spec;
use super::table::{copy_out, key_of};
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Term, View, names, order};

natives! { "ets":
    "select_replace"/2 => select_replace,
}

/// `:ets.select_replace(table, [{{:a, :"$1"}, [], [{{:a, {:+, :"$1", 1}}}]}])` is the number of rows replaced.
fn select_replace(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, term] = array(args)?;
    let spec = Spec::of_search(term)?;
    with(process, handle, Access::Write, |process, table, state| {
        if table.kind.name() == names::BAG || !term.iter().all(|clause| keeps_key(clause, table.keypos)) {
            return Err(badarg());
        }
        let mut keys: Vec<Term> = Vec::new();
        for row in spec.candidates(state, table.keypos) {
            let key = key_of(row.term(), table.keypos);
            if keys.last().is_none_or(|last| !order::equal(last, key)) && spec.run(process, row.term()).is_some() {
                keys.push(copy_out(key));
            }
        }
        let replaced = keys.iter().map(|key| state.replace(key, |row| spec.run(process, row)));
        Ok(Term::int(replaced.sum::<usize>() as i64))
    })
}

/// Tells whether what a clause makes of a row has the row's key: its one expression is the row, or makes a tuple with the
/// same in the key's place as the head has there.
fn keeps_key(clause: &Term, keypos: usize) -> bool {
    let Some([head, _, body]) = clause.as_tuple_of::<3>() else { return false };
    let mut body = body.iter();
    let (Some(only), None) = (body.next(), body.next()) else { return false };
    if is_row(only) {
        return true;
    }
    let Some(wanted) = head.as_tuple().and_then(|parts| parts.get(keypos)) else { return false };
    match only.as_tuple() {
        Some([made]) => {
            let key = made.as_tuple().and_then(|parts| parts.get(keypos));
            key.is_some_and(|key| is_key_of_row(key, keypos) || is_same(wanted, key))
        }
        Some([name, constant]) if name.is_atom(names::CONST) => {
            let key = constant.as_tuple().and_then(|parts| parts.get(keypos));
            key.is_some_and(|key| is_constant(wanted, key))
        }
        _ => false,
    }
}

fn is_row(expression: &Term) -> bool {
    expression.as_atom().is_some_and(|atom| atom.name() == "$_")
}

/// `{:element, position of the key, :"$_"}`
fn is_key_of_row(expression: &Term, keypos: usize) -> bool {
    let Some([name, position, row]) = expression.as_tuple_of::<3>() else { return false };
    name.is_atom(names::ELEMENT) && position.as_int() == Some(keypos as i64 + 1) && is_row(row)
}

/// Tells whether an expression has as its value whatever fits a pattern. Recurses on how deep the pattern is nested.
fn is_same(pattern: &Term, expression: &Term) -> bool {
    match (pattern.view(), expression.view()) {
        (View::Map(_), _) => false,
        (View::Atom(atom), View::Atom(_)) => atom.name() != "_" && order::equal(pattern, expression),
        (_, View::Tuple([name, constant])) if name.is_atom(names::CONST) => is_constant(pattern, constant),
        (View::Tuple(parts), View::Tuple([made])) => made.as_tuple().is_some_and(|made| {
            parts.len() == made.len() && parts.iter().zip(made).all(|(part, made)| is_same(part, made))
        }),
        (View::Cons(pattern), View::Cons(made)) => {
            is_same(&pattern.head, &made.head) && is_same(&pattern.tail, &made.tail)
        }
        (View::Tuple(_) | View::Cons(_), _) | (_, View::Tuple(_) | View::Cons(_) | View::Map(_)) => false,
        _ => order::equal(pattern, expression),
    }
}

/// Tells whether a pattern fits one constant only, and which. Recurses on how deep the pattern is nested.
fn is_constant(pattern: &Term, constant: &Term) -> bool {
    match (pattern.view(), constant.view()) {
        (View::Map(_), _) => false,
        (View::Atom(atom), _) => {
            atom.name() != "_" && variable_number(atom).is_none() && order::equal(pattern, constant)
        }
        (View::Tuple(parts), View::Tuple(others)) => {
            parts.len() == others.len() && parts.iter().zip(others).all(|(part, other)| is_constant(part, other))
        }
        (View::Cons(pattern), View::Cons(other)) => {
            is_constant(&pattern.head, &other.head) && is_constant(&pattern.tail, &other.tail)
        }
        _ => order::equal(pattern, constant),
    }
}
