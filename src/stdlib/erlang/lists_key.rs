//! `:lists` of tuples: finding, replacing and taking by an element of each.

use super::lists::function_clause;
use super::lists_trace::{no_clause, no_clause_within};
use super::lists_zip::gathered;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{ListBuilder, Term, names, order};
use crate::vm::Trap;

natives! { "lists":
    "keyfind"/3 => keyfind,
    "keymember"/3 => keymember,
    "keysearch"/3 => keysearch,
    "keydelete"/3 => keydelete,
    "keyreplace"/4 => keyreplace,
    "keystore"/4 => keystore,
    "keytake"/3 => keytake,
}

/// The index of the element that is the key, from a 1-based number.
pub(super) fn key_index(number: &Term, fail: fn() -> Trap) -> Result<usize, Trap> {
    let number = number.as_int().and_then(|number| usize::try_from(number).ok()).ok_or_else(fail)?;
    number.checked_sub(1).ok_or_else(fail)
}

/// Tells whether a tuple has the key; keys are compared with `==`.
fn has_key(element: &Term, index: usize, key: &Term) -> bool {
    let own = element.as_tuple().and_then(|elements| elements.get(index));
    own.is_some_and(|own| order::loosely_equal(own, key))
}

fn find(args: &mut [Term]) -> Result<Option<&Term>, Trap> {
    let [key, number, list] = array(args)?;
    let index = key_index(number, badarg)?;
    let mut elements = list.iter();
    match elements.by_ref().find(|element| has_key(element, index, key)) {
        None if !elements.rest().is_nil_list() => Err(badarg()),
        found => Ok(found),
    }
}

/// `:lists.keyfind(:a, 1, a: 1)` is `{:a, 1}`; `false` if there is none.
fn keyfind(_: &mut Process, args: &mut [Term]) -> Outcome {
    Ok(find(args)?.map_or(Term::bool(false), Term::clone))
}

/// `:lists.keymember(:a, 1, a: 1)` is `true`.
fn keymember(_: &mut Process, args: &mut [Term]) -> Outcome {
    Ok(Term::bool(find(args)?.is_some()))
}

/// `:lists.keysearch(:a, 1, a: 1)` is `{:value, {:a, 1}}`.
fn keysearch(_: &mut Process, args: &mut [Term]) -> Outcome {
    let found = find(args)?;
    Ok(found.map_or(Term::bool(false), |tuple| Term::tuple([Term::atom(names::VALUE), tuple.clone()])))
}

/// The list before the first tuple with the key, that tuple, and the list after it.
struct Found<'a> {
    before: ListBuilder,
    tuple: Option<&'a Term>,
    after: &'a Term,
}

/// Looks for a key; what comes to an end that is none fails as `fail` says of it and of what stands before it.
fn search<'a>(
    [key, number, list]: [&'a Term; 3],
    fail: impl FnOnce(&Term, ListBuilder) -> Trap,
) -> Result<Found<'a>, Trap> {
    let index = key_index(number, function_clause)?;
    let mut before = ListBuilder::new();
    let mut rest = list;
    while let Some(cons) = rest.as_cons() {
        if has_key(&cons.head, index, key) {
            return Ok(Found { before, tuple: Some(&cons.head), after: &cons.tail });
        }
        before.push(cons.head.clone());
        rest = &cons.tail;
    }
    if rest.is_nil_list() { Ok(Found { before, tuple: None, after: rest }) } else { Err(fail(rest, before)) }
}

/// The line of a call of itself, of a function that has gone through some elements.
fn within(before: ListBuilder, line: i64) -> Option<i64> {
    (!before.finish().is_nil_list()).then_some(line)
}

/// `:lists.keydelete(:a, 1, a: 1, b: 2)` is `[b: 2]`.
fn keydelete(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [key, number, list] = array(args)?;
    let found = search([key, number, list], |end, before| {
        let args = [key.clone(), number.clone(), end.clone()];
        no_clause_within("keydelete3", args, 722, within(before, 724))
    })?;
    Ok(found.before.finish_with(found.after.clone()))
}

/// `:lists.keyreplace(:a, 1, [a: 1], {:a, 2})` is `[a: 2]`.
fn keyreplace(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [key, number, list, tuple] = array(args)?;
    tuple.as_tuple().ok_or_else(function_clause)?;
    let found = search([key, number, list], |end, before| {
        let args = [key.clone(), number.clone(), end.clone(), tuple.clone()];
        no_clause_within("keyreplace3", args, 738, within(before, 741))
    })?;
    Ok(match found.tuple {
        Some(_) => found.before.finish_with(Term::cons(tuple.clone(), found.after.clone())),
        None => found.before.finish(),
    })
}

/// `:lists.keystore(:b, 1, [a: 1], {:b, 2})` is `[a: 1, b: 2]`.
fn keystore(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [key, number, list, tuple] = array(args)?;
    tuple.as_tuple().ok_or_else(function_clause)?;
    let found = search([key, number, list], |end, before| {
        let args = [key.clone(), number.clone(), end.clone(), tuple.clone()];
        no_clause_within("keystore2", args, 771, within(before, 774))
    })?;
    Ok(found.before.finish_with(Term::cons(tuple.clone(), found.after.clone())))
}

/// `:lists.keytake(:a, 1, a: 1, b: 2)` is `{:value, {:a, 1}, [b: 2]}`.
fn keytake(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [key, number, list] = array(args)?;
    let found = search([key, number, list], |end, before| {
        let args = [key.clone(), number.clone(), end.clone(), gathered(before)];
        no_clause("keytake", args, 754)
    })?;
    let Some(tuple) = found.tuple else { return Ok(Term::bool(false)) };
    let rest = found.before.finish_with(found.after.clone());
    Ok(Term::tuple([Term::atom(names::VALUE), tuple.clone(), rest]))
}
