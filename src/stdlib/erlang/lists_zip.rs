//! `:lists`: elements of several lists put together, and taken apart again.

use super::lists::{in_code, proper, reversed};
use super::lists_trace::no_clause;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array};
use crate::stdlib::natives;
use crate::term::{ListBuilder, Term};

natives! { "lists":
    "zip"/2 => zip,
    "zip3"/3 => zip3,
    "unzip"/1 => unzip,
    "unzip3"/1 => unzip3,
    "join"/2 => join,
    "enumerate"/1 => enumerate,
    "enumerate"/2 => enumerate_from,
}

/// `:lists.zip([1, 2], [:a, :b])` is `[{1, :a}, {2, :b}]`.
fn zip(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [left, right] = array(args)?;
    let (left, right) = (proper(left)?, proper(right)?);
    if left.len() != right.len() {
        return Err(in_code());
    }
    Ok(Term::list(left.into_iter().zip(right).map(|(left, right)| Term::tuple([left.clone(), right.clone()]))))
}

/// `:lists.zip3([1], [:a], ["x"])` is `[{1, :a, "x"}]`.
fn zip3(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [first, second, third] = array(args)?;
    let (first, second, third) = (proper(first)?, proper(second)?, proper(third)?);
    if first.len() != second.len() || first.len() != third.len() {
        return Err(in_code());
    }
    let triples = first.into_iter().zip(second).zip(third);
    Ok(Term::list(triples.map(|((a, b), c)| Term::tuple([a.clone(), b.clone(), c.clone()]))))
}

/// The parts of tuples, each kind a list, or what is left of the list where an element is no such tuple.
fn unzipped<const N: usize>(list: &Term) -> Result<[ListBuilder; N], ([ListBuilder; N], &Term)> {
    let mut builders: [ListBuilder; N] = std::array::from_fn(|_| ListBuilder::new());
    let mut rest = list;
    while let Some(cons) = rest.as_cons() {
        let Some(parts) = cons.head.as_tuple_of::<N>() else { break };
        for (builder, part) in builders.iter_mut().zip(parts) {
            builder.push(part.clone());
        }
        rest = &cons.tail;
    }
    if rest.is_nil_list() { Ok(builders) } else { Err((builders, rest)) }
}

/// What was gathered before, as OTP's functions hold it: the latest first.
pub(super) fn gathered(builder: ListBuilder) -> Term {
    reversed(builder.finish(), Term::NIL_LIST)
}

/// `:lists.unzip([{1, :a}, {2, :b}])` is `{[1, 2], [:a, :b]}`.
fn unzip(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    match unzipped::<2>(list) {
        Ok(parts) => Ok(Term::tuple(parts.map(ListBuilder::finish))),
        Err((parts, rest)) => {
            let [first, second] = parts.map(gathered);
            Err(no_clause("unzip", [rest.clone(), first, second], 434))
        }
    }
}

/// `:lists.unzip3([{1, :a, "x"}])` is `{[1], [:a], ["x"]}`.
fn unzip3(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    match unzipped::<3>(list) {
        Ok(parts) => Ok(Term::tuple(parts.map(ListBuilder::finish))),
        Err((parts, rest)) => {
            let [first, second, third] = parts.map(gathered);
            Err(no_clause("unzip3", [rest.clone(), first, second, third], 466))
        }
    }
}

/// `:lists.join(0, [1, 2])` is `[1, 0, 2]`.
fn join(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [separator, list] = array(args)?;
    let mut builder = ListBuilder::new();
    for (index, element) in proper(list)?.into_iter().enumerate() {
        if index > 0 {
            builder.push(separator.clone());
        }
        builder.push(element.clone());
    }
    Ok(builder.finish())
}

fn numbered(list: &Term, first: i64) -> Outcome {
    let pairs = proper(list)?.into_iter().zip(first..);
    Ok(Term::list(pairs.map(|(element, number)| Term::tuple([Term::int(number), element.clone()]))))
}

/// `:lists.enumerate([:a])` is `[{1, :a}]`.
fn enumerate(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    numbered(list, 1)
}

/// `:lists.enumerate(5, [:a])` is `[{5, :a}]`.
fn enumerate_from(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [first, list] = array(args)?;
    numbered(list, first.as_int().ok_or_else(in_code)?)
}
