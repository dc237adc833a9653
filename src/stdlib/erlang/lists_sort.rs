//! Sorting and merging of `:lists` in term order: stable, of equal elements the first stays first.

use std::cmp::Ordering;

use super::lists::function_clause;
use super::lists_key::key_index;
use super::lists_trace;
use crate::code::Raise;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array};
use crate::stdlib::natives;
use crate::term::{Term, names, order};
use crate::vm::Trap;

natives! { "lists":
    "sort"/1 => sort,
    "usort"/1 => usort,
    "merge"/1 => merge_all,
    "merge"/2 => merge,
    "merge3"/3 => merge3,
    "umerge"/1 => umerge_all,
    "umerge"/2 => umerge,
    "umerge3"/3 => umerge3,
    "keysort"/2 => keysort,
    "ukeysort"/2 => ukeysort,
    "keymerge"/3 => keymerge,
    "ukeymerge"/3 => ukeymerge,
}

/// Elements with what they are sorted by.
type Keyed<'a> = (&'a Term, &'a Term);

fn compare(left: &Keyed<'_>, right: &Keyed<'_>) -> Ordering {
    order::compare(left.0, right.0)
}

/// The elements of a list by themselves.
fn plain(list: &Term) -> Result<Vec<Keyed<'_>>, Trap> {
    let elements = list.as_list().ok_or_else(function_clause)?;
    Ok(elements.into_iter().map(|element| (element, element)).collect())
}

/// The tuples of a list by the element at `index`.
fn keyed(list: &Term, index: usize) -> Result<Vec<Keyed<'_>>, Trap> {
    let elements = list.as_list().ok_or_else(function_clause)?;
    let refused = |element: &Term| {
        let place = [Term::int(index as i64 + 1), element.clone()];
        lists_trace::bad_bif(Raise::error(Term::atom(names::BADARG)), ("erlang", "element"), place)
    };
    let keyed = |element| {
        let found: Option<Keyed<'_>> = Term::as_tuple(element).and_then(|tuple| Some((tuple.get(index)?, element)));
        found.ok_or_else(|| refused(element))
    };
    elements.into_iter().map(keyed).collect()
}

fn to_list(elements: &[Keyed<'_>]) -> Term {
    Term::list(elements.iter().map(|(_, element)| (*element).clone()))
}

/// Sorts; a list in order already is returned as it is.
fn sorted(list: &Term, mut elements: Vec<Keyed<'_>>, unique: bool) -> Term {
    let in_order = |pair: &[Keyed<'_>]| match compare(&pair[0], &pair[1]) {
        Ordering::Less => true,
        Ordering::Equal => !unique,
        Ordering::Greater => false,
    };
    if elements.windows(2).all(in_order) {
        return list.clone();
    }
    elements.sort_by(compare);
    if unique {
        elements.dedup_by(|later, earlier| compare(later, earlier).is_eq());
    }
    to_list(&elements)
}

/// `:lists.sort([2, 1, 3])` is `[1, 2, 3]`.
fn sort(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    Ok(sorted(list, plain(list)?, false))
}

/// `:lists.usort([2, 1, 2])` is `[1, 2]`.
fn usort(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    Ok(sorted(list, plain(list)?, true))
}

fn key_sorted(args: &mut [Term], unique: bool) -> Outcome {
    let [number, list] = array(args)?;
    let index = key_index(number, function_clause)?;
    // What is alone is not looked at.
    if list.as_cons().is_some_and(|cons| cons.tail.is_nil_list()) {
        return Ok(list.take());
    }
    Ok(sorted(list, keyed(list, index)?, unique))
}

/// `:lists.keysort(1, b: 1, a: 2)` is `[a: 2, b: 1]`.
fn keysort(_: &mut Process, args: &mut [Term]) -> Outcome {
    key_sorted(args, false)
}

/// `:lists.ukeysort(1, b: 1, a: 2, b: 3)` is `[a: 2, b: 1]`.
fn ukeysort(_: &mut Process, args: &mut [Term]) -> Outcome {
    key_sorted(args, true)
}

/// Merges sorted lists, of equal elements those of earlier lists first; `unique` drops the later ones.
fn merged(mut lists: Vec<Vec<Keyed<'_>>>, unique: bool) -> Term {
    // Neighbours are merged in rounds: one by one, many short lists would each be as much work as all before.
    while lists.len() > 1 {
        lists =
            lists.chunks(2).map(|pair| merge_two(&pair[0], pair.get(1).map_or(&[], Vec::as_slice), unique)).collect();
    }
    to_list(&lists.pop().unwrap_or_default())
}

fn merge_two<'a>(left: &[Keyed<'a>], right: &[Keyed<'a>], unique: bool) -> Vec<Keyed<'a>> {
    let mut result = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    while let (Some(first), Some(second)) = (left.peek(), right.peek()) {
        match compare(first, second) {
            Ordering::Greater => result.extend(right.next().copied()),
            Ordering::Equal if unique => {
                right.next();
            }
            _ => result.extend(left.next().copied()),
        }
    }
    result.extend(left.chain(right).copied());
    result
}

fn merged_plain(lists: &[&Term], unique: bool) -> Outcome {
    let lists: Result<Vec<Vec<Keyed<'_>>>, Trap> = lists.iter().map(|list| plain(list)).collect();
    Ok(merged(lists?, unique))
}

/// `:lists.merge([[1, 3], [2]])` is `[1, 2, 3]`.
fn merge_all(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [lists] = array(args)?;
    merged_plain(&lists.as_list().ok_or_else(function_clause)?, false)
}

/// `:lists.merge([1, 3], [2])` is `[1, 2, 3]`.
fn merge(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [left, right] = array(args)?;
    merged_plain(&[left, right], false)
}

/// `:lists.merge3([1], [3], [2])` is `[1, 2, 3]`.
fn merge3(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [first, second, third] = array(args)?;
    merged_plain(&[first, second, third], false)
}

/// `:lists.umerge([[1, 2], [2]])` is `[1, 2]`.
fn umerge_all(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [lists] = array(args)?;
    merged_plain(&lists.as_list().ok_or_else(function_clause)?, true)
}

/// `:lists.umerge([1, 2], [2])` is `[1, 2]`.
fn umerge(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [left, right] = array(args)?;
    merged_plain(&[left, right], true)
}

/// `:lists.umerge3([1], [2], [2])` is `[1, 2]`.
fn umerge3(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [first, second, third] = array(args)?;
    merged_plain(&[first, second, third], true)
}

fn merged_keyed(args: &mut [Term], unique: bool) -> Outcome {
    let [number, left, right] = array(args)?;
    let index = key_index(number, function_clause)?;
    Ok(merged(vec![keyed(left, index)?, keyed(right, index)?], unique))
}

/// `:lists.keymerge(1, [a: 1], [a: 2])` is `[a: 1, a: 2]`.
fn keymerge(_: &mut Process, args: &mut [Term]) -> Outcome {
    merged_keyed(args, false)
}

/// `:lists.ukeymerge(1, [a: 1], [a: 2])` is `[a: 1]`.
fn ukeymerge(_: &mut Process, args: &mut [Term]) -> Outcome {
    merged_keyed(args, true)
}
