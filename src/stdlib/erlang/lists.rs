//! `:lists`, as far as its functions take no functions: building, cutting, searching. Where OTP's function fails deep within a
//! list, the module's code (`otp/lists.ex`) is left to find the place ([`in_code`]).

use std::cmp::Ordering;

use super::lists_trace::{bad_call, no_clause};
use super::operator;
use crate::code::Raise;
use crate::code::instruction::Arithmetic;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg, system_limit};
use crate::stdlib::natives;
use crate::term::{ListBuilder, Term, names, order};
use crate::vm::op::calculate;
use crate::vm::{Request, Trap};

natives! { "lists":
    "reverse"/1 => reverse,
    "reverse"/2 => reverse_onto,
    "member"/2 => member,
    "append"/1 => concat_lists,
    "append"/2 => append,
    "concat"/1 => concat,
    "duplicate"/2 => duplicate,
    "seq"/2 => seq,
    "seq"/3 => seq_by,
    "sum"/1 => sum,
    "max"/1 => max,
    "min"/1 => min,
    "delete"/2 => delete,
    "subtract"/2 => subtract,
}

/// `no function clause matching`: what Erlang code raises where a BIF would say `badarg`.
pub(super) fn function_clause() -> Trap {
    Raise::error(Term::atom(names::FUNCTION_CLAUSE)).into()
}

pub(super) fn elements(list: &Term) -> Result<Vec<&Term>, Trap> {
    list.as_list().ok_or_else(function_clause)
}

/// The module's own code is to be run on the arguments, which fails with the clause and the arguments of OTP's.
pub(super) fn in_code() -> Trap {
    Request::Code.into()
}

pub(super) fn proper(list: &Term) -> Result<Vec<&Term>, Trap> {
    list.as_list().ok_or_else(in_code)
}

pub(super) fn count(term: &Term) -> Result<usize, Trap> {
    term.as_int().and_then(|count| usize::try_from(count).ok()).ok_or_else(function_clause)
}

/// Moves or copies the elements of a proper list, in reverse, before `tail`.
pub(super) fn reversed(list: Term, tail: Term) -> Term {
    let (mut rest, mut result) = (list, tail);
    // A cell that nobody else has is turned around in place.
    while rest.as_cons().is_some() {
        if let Some(cons) = rest.cons_mut() {
            let next = std::mem::replace(&mut cons.tail, result);
            result = std::mem::replace(&mut rest, next);
            continue;
        }
        let Some(cons) = rest.as_cons() else { break };
        result = Term::cons(cons.head.clone(), result);
        let next = cons.tail.clone();
        rest = next;
    }
    result
}

/// `:lists.reverse([1, 2])` is `[2, 1]`.
fn reverse(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    if list.list_len().is_none() {
        return Err(not_reversed(list));
    }
    Ok(reversed(list.take(), Term::NIL_LIST))
}

/// OTP's function turns the first two elements around itself and leaves the others to a BIF.
fn not_reversed(list: &Term) -> Trap {
    let two = list.as_cons().and_then(|cons| Some((&cons.head, cons.tail.as_cons()?)));
    let Some((first, second)) = two else { return function_clause() };
    let args = [second.tail.clone(), Term::list([second.head.clone(), first.clone()])];
    bad_call(Raise::badarg(), ("lists", "reverse"), args, ("reverse", 1), 182)
}

/// `:lists.reverse([1, 2], [3])` is `[2, 1, 3]`.
fn reverse_onto(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list, tail] = array(args)?;
    list.list_len().ok_or_else(badarg)?;
    Ok(reversed(list.take(), tail.take()))
}

/// `:lists.member(1, [2, 1])` is `true`.
fn member(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [wanted, list] = array(args)?;
    let mut elements = list.iter();
    if elements.by_ref().any(|element| order::equal(element, wanted)) {
        return Ok(Term::bool(true));
    }
    if elements.rest().is_nil_list() { Ok(Term::bool(false)) } else { Err(badarg()) }
}

/// `:lists.append([[1], [2]])` is `[1, 2]`.
fn concat_lists(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [lists] = array(args)?;
    let lists = elements(lists)?;
    let Some((last, others)) = lists.split_last() else { return Ok(Term::NIL_LIST) };
    let mut builder = ListBuilder::new();
    for list in others {
        for element in list.as_list().ok_or_else(badarg)? {
            builder.push(element.clone());
        }
    }
    Ok(builder.finish_with((*last).clone()))
}

/// `:lists.append([1], [2])` is `[1, 2]`.
fn append(process: &mut Process, args: &mut [Term]) -> Outcome {
    operator::append(process, args).map_err(|_| of_operator("++", args, ("append", 2), 144))
}

fn of_operator(operator: &str, args: &[Term], caller: (&str, u8), line: i64) -> Trap {
    let [left, right] = args else { return badarg() };
    bad_call(Raise::badarg(), ("erlang", operator), [left.clone(), right.clone()], caller, line)
}

/// `:lists.concat([:a, 1, 'b'])` is `'a1b'`.
fn concat(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [things] = array(args)?;
    let mut builder = ListBuilder::new();
    for thing in elements(things)? {
        let text = match (thing.as_atom(), thing.as_float()) {
            (Some(atom), _) => atom.name().to_owned(),
            (_, Some(float)) => super::float_text::scientific(float, 20),
            _ => match thing.to_big() {
                Some(integer) => integer.to_string(),
                None => {
                    thing
                        .as_list()
                        .ok_or_else(function_clause)?
                        .into_iter()
                        .cloned()
                        .for_each(|item| builder.push(item));
                    continue;
                }
            },
        };
        text.chars().for_each(|character| builder.push(Term::int(i64::from(u32::from(character)))));
    }
    Ok(builder.finish())
}

/// Refuses what no memory holds, or no process that is bound as this one.
pub(super) fn ensure_room(process: &Process, count: u64) -> Result<(), Trap> {
    if count > process.room_for_elements() { Err(system_limit()) } else { Ok(()) }
}

/// `:lists.duplicate(2, :a)` is `[:a, :a]`.
fn duplicate(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [times, value] = array(args)?;
    let count = count(times)?;
    ensure_room(process, count as u64)?;
    Ok(Term::list(std::iter::repeat_n(value.clone(), count)))
}

/// `:lists.seq(1, 3)` is `[1, 2, 3]`.
fn seq(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [first, last] = array(args)?;
    let (first, last) = (first.as_int().ok_or_else(function_clause)?, last.as_int().ok_or_else(function_clause)?);
    if first.checked_sub(1).is_none_or(|least| last < least) {
        return Err(function_clause());
    }
    ensure_room(process, last.abs_diff(first))?;
    Ok(Term::list((first..=last).map(Term::int)))
}

/// `:lists.seq(5, 1, -2)` is `[5, 3, 1]`.
fn seq_by(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [first, last, step] = array(args)?;
    let int = |term: &Term| term.as_int().ok_or_else(badarg);
    let (first, last, step) = (int(first)?, int(last)?, int(step)?);
    let distance = i128::from(last) - i128::from(first);
    let valid = match step {
        0 => distance == 0,
        1.. => distance >= -i128::from(step),
        _ => distance <= -i128::from(step),
    };
    if !valid {
        return Err(badarg());
    }
    if step == 0 {
        return Ok(Term::list([Term::int(first)]));
    }
    let length = (distance / i128::from(step) + 1).max(0);
    let length = if distance != 0 && distance.signum() != i128::from(step.signum()) { 0 } else { length };
    ensure_room(process, u64::try_from(length).unwrap_or(u64::MAX))?;
    Ok(Term::list((0..length as i64).map(|index| Term::int(first + index * step))))
}

/// `:lists.sum([1, 2.5])` is `3.5`.
fn sum(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    let mut total = Term::int(0);
    let mut elements = list.iter();
    for element in elements.by_ref() {
        total = calculate(Arithmetic::Add, element, &total)
            .map_err(|raise| bad_call(raise, ("erlang", "+"), [total.clone(), element.clone()], ("sum", 2), 319))?;
    }
    let rest = elements.rest();
    if rest.is_nil_list() { Ok(total) } else { Err(no_clause("sum", [rest.clone(), total], 319)) }
}

/// The element that no other replaces, the first of equal ones. OTP's function has its clauses on that line.
fn extreme(args: &mut [Term], name: &str, replaces: Ordering, line: i64) -> Outcome {
    let [list] = array(args)?;
    let mut elements = list.iter();
    let mut best = elements.next().ok_or_else(function_clause)?;
    for element in elements.by_ref() {
        if order::compare(element, best) == replaces {
            best = element;
        }
    }
    let rest = elements.rest();
    if rest.is_nil_list() { Ok(best.clone()) } else { Err(no_clause(name, [rest.clone(), best.clone()], line)) }
}

/// `:lists.max([1, 3, 2])` is `3`.
fn max(_: &mut Process, args: &mut [Term]) -> Outcome {
    extreme(args, "max", Ordering::Greater, 358)
}

/// `:lists.min([2, 1, 3])` is `1`.
fn min(_: &mut Process, args: &mut [Term]) -> Outcome {
    extreme(args, "min", Ordering::Less, 345)
}

/// `:lists.delete(1, [1, 2, 1])` is `[2, 1]`.
fn delete(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [doomed, list] = array(args)?;
    let mut kept = ListBuilder::new();
    let mut rest = &*list;
    while let Some(cons) = rest.as_cons() {
        if order::equal(&cons.head, doomed) {
            return Ok(kept.finish_with(cons.tail.clone()));
        }
        kept.push(cons.head.clone());
        rest = &cons.tail;
    }
    if rest.is_nil_list() { Ok(kept.finish()) } else { Err(no_clause("delete", [doomed.clone(), rest.clone()], 404)) }
}

/// `:lists.subtract([1, 2, 1], [1])` is `[2, 1]`.
fn subtract(process: &mut Process, args: &mut [Term]) -> Outcome {
    operator::list_subtract(process, args).map_err(|_| of_operator("--", args, ("subtract", 2), 166))
}
