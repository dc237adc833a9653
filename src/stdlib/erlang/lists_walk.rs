//! `:rshell`'s natives that walk a list in a tight loop for `Enum`, `List` and `Keyword`. None of them fails over an improper
//! list: they answer with where they came to, so that the library's own code finds the clause that is missing.

use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{ListBuilder, Term, order};
use crate::vm::Trap;

natives! { "rshell":
    "tail_after"/2 => tail_after,
    "front_onto"/3 => front_onto,
    "last_cell"/1 => last_cell,
    "delete_first"/2 => delete_first,
    "delete_key"/2 => delete_key,
    "replace_key"/3 => replace_key,
    "starts_with?"/2 => starts_with,
}

/// A number of elements; what does not fit is more than any list has.
pub(super) fn amount(number: &Term) -> Result<usize, Trap> {
    match number.as_int() {
        Some(number) => usize::try_from(number).map_err(|_| badarg()),
        None => number.to_big().map(|_| usize::MAX).ok_or_else(badarg),
    }
}

/// `:rshell.tail_after([1, 2, 3], 2)` is `[3]`: what is left after so many elements, or where the list ends before.
fn tail_after(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list, number] = array(args)?;
    let mut rest = &*list;
    for _ in 0..amount(number)? {
        let Some(cell) = rest.as_cons() else { break };
        rest = &cell.tail;
    }
    Ok(rest.clone())
}

/// `:rshell.front_onto([1, 2, 3], 2, [4])` is `[1, 2, 4]`: so many elements, or all, before a tail. `false` if an improper
/// list ends before.
fn front_onto(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list, number, tail] = array(args)?;
    let (mut front, mut rest) = (ListBuilder::new(), &*list);
    for _ in 0..amount(number)? {
        let Some(cell) = rest.as_cons() else {
            if rest.is_nil_list() {
                break;
            }
            return Ok(Term::bool(false));
        };
        front.push(cell.head.clone());
        rest = &cell.tail;
    }
    Ok(front.finish_with(tail.take()))
}

/// `:rshell.last_cell([1, 2])` is `[2]`; of an improper list the cell with its end.
fn last_cell(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    let (mut last, mut cell) = (&*list, list.as_cons().ok_or_else(badarg)?);
    while let Some(next) = cell.tail.as_cons() {
        (last, cell) = (&cell.tail, next);
    }
    Ok(last.clone())
}

/// `:rshell.delete_first([1, 2, 1], 2)` is `[1, 1]`; the list itself if it is not there, `false` if that is improper.
fn delete_first(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list, doomed] = array(args)?;
    let mut rest = &*list;
    let mut before = 0;
    while let Some(cell) = rest.as_cons() {
        if order::equal(&cell.head, doomed) {
            let mut front = ListBuilder::new();
            list.iter().take(before).for_each(|element| front.push(element.clone()));
            return Ok(front.finish_with(cell.tail.clone()));
        }
        (rest, before) = (&cell.tail, before + 1);
    }
    if rest.is_nil_list() { Ok(list.take()) } else { Ok(Term::bool(false)) }
}

/// `:rshell.replace_key([a: 1, b: 2, a: 3], :a, {:a, 4})` is `[a: 4, b: 2]`: the first pair with that atom for key is replaced and
/// the others go. `false` if something else than pairs is in it.
fn replace_key(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list, key, pair] = array(args)?;
    without_key(list, key, Some(pair.take()))
}

/// `:rshell.delete_key([a: 1, b: 2], :a)` is `[b: 2]`: all pairs with an atom for key go. `false` if something else is in it.
fn delete_key(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list, key] = array(args)?;
    without_key(list, key, None)
}

/// The pairs with other keys, with another pair where the first with the key was.
fn without_key(list: &Term, key: &Term, mut instead: Option<Term>) -> Outcome {
    let mut kept = ListBuilder::new();
    let mut elements = list.iter();
    for element in elements.by_ref() {
        let Some([own, _]) = element.as_tuple_of::<2>() else { return Ok(Term::bool(false)) };
        if !own.same(key) {
            kept.push(element.clone());
        } else if let Some(pair) = instead.take() {
            kept.push(pair);
        }
    }
    if elements.rest().is_nil_list() { Ok(kept.finish()) } else { Ok(Term::bool(false)) }
}

/// `:rshell.starts_with?([1, 2], [1])` is `true`; where one ends that is no list, both ends as a pair.
fn starts_with(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list, prefix] = array(args)?;
    let (mut list, mut prefix) = (&*list, &*prefix);
    while let (Some(left), Some(right)) = (list.as_cons(), prefix.as_cons()) {
        if !order::equal(&left.head, &right.head) {
            return Ok(Term::bool(false));
        }
        (list, prefix) = (&left.tail, &right.tail);
    }
    let is_list = |term: &Term| term.is_nil_list() || term.as_cons().is_some();
    match is_list(list) && is_list(prefix) {
        true => Ok(Term::bool(prefix.is_nil_list())),
        false => Ok(Term::tuple([list.clone(), prefix.clone()])),
    }
}
