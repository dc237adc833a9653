//! `:lists` of lists: flattened.

use super::lists::function_clause;
use super::lists_trace::{no_clause, no_clause_within};
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array};
use crate::stdlib::natives;
use crate::term::{ListBuilder, Term};

natives! { "lists":
    "flatten"/1 => flatten,
    "flatten"/2 => flatten_onto,
    "flatlength"/1 => flatlength,
}

/// Calls `visit` on everything in lists of lists that is no list; an improper list's end is the failure.
fn walk<'a>(list: &'a Term, mut visit: impl FnMut(&'a Term)) -> Result<(), &'a Term> {
    let mut pending = vec![list];
    while let Some(mut rest) = pending.pop() {
        while let Some(cons) = rest.as_cons() {
            if cons.head.as_cons().is_some() {
                pending.push(&cons.tail);
                rest = &cons.head;
                continue;
            }
            if !cons.head.is_nil_list() {
                visit(&cons.head);
            }
            rest = &cons.tail;
        }
        if !rest.is_nil_list() {
            return Err(rest);
        }
    }
    Ok(())
}

fn flattened(list: &Term, tail: Term) -> Outcome {
    if list.as_cons().is_none() && !list.is_nil_list() {
        return Err(function_clause());
    }
    let mut builder = ListBuilder::new();
    match walk(list, |element| builder.push(element.clone())) {
        Ok(()) => Ok(builder.finish_with(tail)),
        Err(end) => Err(no_clause_within("do_flatten", [end.clone(), tail], 659, Some(662))),
    }
}

/// `:lists.flatten([1, [2, [3]]])` is `[1, 2, 3]`.
fn flatten(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    flattened(list, Term::NIL_LIST)
}

/// `:lists.flatten([1, [2]], [3])` is `[1, 2, 3]`.
fn flatten_onto(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list, tail] = array(args)?;
    if !tail.is_nil_list() && tail.as_cons().is_none() {
        return Err(function_clause());
    }
    let tail = tail.clone();
    flattened(list, tail)
}

/// `:lists.flatlength([1, [2]])` is `2`.
fn flatlength(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    let mut count = 0;
    match walk(list, |_| count += 1) {
        Ok(()) => Ok(Term::int(count)),
        Err(end) => Err(no_clause("flatlength", [end.clone(), Term::int(count)], 675)),
    }
}
