//! `:lists`: parts of lists by where they stand.

use super::lists::{count, function_clause, in_code, proper};
use super::lists_trace::no_clause;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Term, order};

natives! { "lists":
    "last"/1 => last,
    "nth"/2 => nth,
    "nthtail"/2 => nthtail,
    "split"/2 => split,
    "sublist"/2 => sublist,
    "sublist"/3 => sublist_from,
    "droplast"/1 => droplast,
    "prefix"/2 => prefix,
    "suffix"/2 => suffix,
}

/// `:lists.last([1, 2])` is `2`.
fn last(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    let mut elements = list.iter();
    let last = elements.by_ref().last().ok_or_else(function_clause)?;
    let rest = elements.rest();
    if rest.is_nil_list() { Ok(last.clone()) } else { Err(no_clause("last", [last.clone(), rest.clone()], 258)) }
}

/// What is left of a list after `count` elements; if there are fewer, how many are missing and the end of the list.
fn tail_after(list: &Term, count: usize) -> Result<&Term, (usize, &Term)> {
    let mut rest = list;
    for done in 0..count {
        rest = &rest.as_cons().ok_or((count - done, rest))?.tail;
    }
    Ok(rest)
}

fn missing(number: usize) -> Term {
    Term::int(i64::try_from(number).unwrap_or(i64::MAX))
}

/// `:lists.nth(1, [:a, :b])` is `:a`.
fn nth(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [number, list] = array(args)?;
    let before = count(number)?.checked_sub(1).ok_or_else(function_clause)?;
    let cell = tail_after(list, before).and_then(|rest| rest.as_cons().ok_or((0, rest)));
    match cell {
        Ok(cell) => Ok(cell.head.clone()),
        Err((number, rest)) => Err(no_clause("nth", [missing(number + 1), rest.clone()], 198)),
    }
}

/// `:lists.nthtail(1, [:a, :b])` is `[:b]`.
fn nthtail(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [number, list] = array(args)?;
    match tail_after(list, count(number)?) {
        Ok(rest) => Ok(rest.clone()),
        Err((number, rest)) => Err(no_clause("nthtail", [missing(number), rest.clone()], 208)),
    }
}

/// `:lists.split(1, [:a, :b])` is `{[:a], [:b]}`.
fn split(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [number, list] = array(args)?;
    let number = number.as_int().and_then(|number| usize::try_from(number).ok()).ok_or_else(badarg)?;
    let rest = tail_after(list, number).map_err(|_| badarg())?.clone();
    Ok(Term::tuple([Term::list(list.iter().take(number).cloned()), rest]))
}

/// `:lists.sublist([1, 2, 3], 2)` is `[1, 2]`.
fn sublist(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list, len] = array(args)?;
    if !list.is_nil_list() && list.as_cons().is_none() {
        return Err(function_clause());
    }
    let negative = len.as_int().is_some_and(|len| len < 0);
    let len = count(len).map_err(|other| match negative {
        true => no_clause("sublist_2", [list.clone(), len.clone()], 388),
        false => other,
    })?;
    Ok(Term::list(list.iter().take(len).cloned()))
}

/// `:lists.sublist([1, 2, 3], 2, 2)` is `[2, 3]`.
fn sublist_from(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list, start, len] = array(args)?;
    let skip = count(start)?.checked_sub(1).ok_or_else(function_clause)?;
    if !list.is_nil_list() && list.as_cons().is_none() {
        return Err(function_clause());
    }
    Ok(Term::list(list.iter().skip(skip).take(count(len)?).cloned()))
}

/// `:lists.droplast([1, 2])` is `[1]`.
fn droplast(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    let elements = proper(list)?;
    let (_, kept) = elements.split_last().ok_or_else(in_code)?;
    Ok(Term::list(kept.iter().map(|element| (*element).clone())))
}

/// `:lists.prefix([1], [1, 2])` is `true`.
fn prefix(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [front, list] = array(args)?;
    let (mut front, mut list) = (&*front, &*list);
    while let (Some(left), Some(right)) = (front.as_cons(), list.as_cons()) {
        if !order::equal(&left.head, &right.head) {
            return Ok(Term::bool(false));
        }
        (front, list) = (&left.tail, &right.tail);
    }
    let is_list = |term: &Term| term.is_nil_list() || term.as_cons().is_some();
    if is_list(front) && is_list(list) { Ok(Term::bool(front.is_nil_list())) } else { Err(in_code()) }
}

/// `:lists.suffix([2], [1, 2])` is `true`.
fn suffix(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [end, list] = array(args)?;
    let (end, list) = (proper(end)?, proper(list)?);
    let pairs = end.iter().rev().zip(list.iter().rev());
    Ok(Term::bool(end.len() <= list.len() && pairs.into_iter().all(|(left, right)| order::equal(left, right))))
}
