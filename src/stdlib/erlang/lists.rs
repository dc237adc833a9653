//! `:lists`, as far as its functions take no functions: building, cutting, searching. Where OTP's function fails deep within a
//! list, the module's code (`otp/lists.ex`) is left to find the place ([`in_code`]).

use super::lists_trace::{bad_call, no_clause, no_clause_within};
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
    "flatten"/1 => flatten,
    "flatten"/2 => flatten_onto,
    "flatlength"/1 => flatlength,
    "duplicate"/2 => duplicate,
    "seq"/2 => seq,
    "seq"/3 => seq_by,
    "sum"/1 => sum,
    "max"/1 => max,
    "min"/1 => min,
    "last"/1 => last,
    "nth"/2 => nth,
    "nthtail"/2 => nthtail,
    "split"/2 => split,
    "sublist"/2 => sublist,
    "sublist"/3 => sublist_from,
    "delete"/2 => delete,
    "droplast"/1 => droplast,
    "subtract"/2 => subtract,
    "prefix"/2 => prefix,
    "suffix"/2 => suffix,
    "zip"/2 => zip,
    "zip3"/3 => zip3,
    "unzip"/1 => unzip,
    "unzip3"/1 => unzip3,
    "join"/2 => join,
    "enumerate"/1 => enumerate,
    "enumerate"/2 => enumerate_from,
}

/// `no function clause matching`: what Erlang code raises where a BIF would say `badarg`.
pub(super) fn function_clause() -> Trap {
    Raise::error(Term::atom(names::FUNCTION_CLAUSE)).into()
}

fn elements(list: &Term) -> Result<Vec<&Term>, Trap> {
    list.as_list().ok_or_else(function_clause)
}

/// The module's own code is to be run on the arguments, which fails with the clause and the arguments of OTP's.
fn in_code() -> Trap {
    Request::Code.into()
}

fn proper(list: &Term) -> Result<Vec<&Term>, Trap> {
    list.as_list().ok_or_else(in_code)
}

fn count(term: &Term) -> Result<usize, Trap> {
    term.as_int().and_then(|count| usize::try_from(count).ok()).ok_or_else(function_clause)
}

/// Moves or copies the elements of a proper list, in reverse, before `tail`.
fn reversed(list: Term, tail: Term) -> Term {
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

fn extreme(args: &mut [Term], replaces: fn(std::cmp::Ordering) -> bool) -> Outcome {
    let [list] = array(args)?;
    let elements = elements(list)?;
    let (first, rest) = elements.split_first().ok_or_else(function_clause)?;
    let best =
        rest.iter().fold(*first, |best, element| if replaces(order::compare(element, best)) { element } else { best });
    Ok(best.clone())
}

/// `:lists.max([1, 3, 2])` is `3`.
fn max(_: &mut Process, args: &mut [Term]) -> Outcome {
    extreme(args, std::cmp::Ordering::is_gt)
}

/// `:lists.min([2, 1, 3])` is `1`.
fn min(_: &mut Process, args: &mut [Term]) -> Outcome {
    extreme(args, std::cmp::Ordering::is_lt)
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

/// `:lists.droplast([1, 2])` is `[1]`.
fn droplast(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    let elements = proper(list)?;
    let (_, kept) = elements.split_last().ok_or_else(in_code)?;
    Ok(Term::list(kept.iter().map(|element| (*element).clone())))
}

/// `:lists.subtract([1, 2, 1], [1])` is `[2, 1]`.
fn subtract(process: &mut Process, args: &mut [Term]) -> Outcome {
    operator::list_subtract(process, args).map_err(|_| of_operator("--", args, ("subtract", 2), 166))
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
