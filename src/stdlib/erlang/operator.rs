//! The operators of `:erlang` as functions, for when they are called by name.

use std::cmp::Ordering;

use num_bigint::BigInt;

use super::lists::ensure_room;
use crate::code::Raise;
use crate::code::instruction::Arithmetic;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{ListBuilder, Term, order};
use crate::vm::op;

natives! { "erlang":
    "+"/2 => add,
    "-"/2 => subtract,
    "*"/2 => multiply,
    "/"/2 => divide,
    "div"/2 => div,
    "rem"/2 => rem,
    "band"/2 => band,
    "bor"/2 => bor,
    "bxor"/2 => bxor,
    "bsl"/2 => bsl,
    "bsr"/2 => bsr,
    "bnot"/1 => bnot,
    "+"/1 => plus,
    "-"/1 => minus,
    "=="/2 => equal,
    "/="/2 => not_equal,
    "=:="/2 => exactly_equal,
    "=/="/2 => not_exactly_equal,
    "<"/2 => less,
    "=<"/2 => less_or_equal,
    ">"/2 => greater,
    ">="/2 => greater_or_equal,
    "not"/1 => not,
    "and"/2 => and,
    "or"/2 => or,
    "xor"/2 => xor,
    "++"/2 => append,
    "--"/2 => list_subtract,
}

fn arithmetic(op: Arithmetic, args: &mut [Term]) -> Outcome {
    let [left, right] = array(args)?;
    Ok(op::calculate(op, left, right)?)
}

/// `:erlang.+(1, 2)` is `3`.
fn add(_: &mut Process, args: &mut [Term]) -> Outcome {
    arithmetic(Arithmetic::Add, args)
}

/// `:erlang.-(1, 2)` is `-1`.
fn subtract(_: &mut Process, args: &mut [Term]) -> Outcome {
    arithmetic(Arithmetic::Sub, args)
}

/// `:erlang.*(2, 3)` is `6`.
fn multiply(_: &mut Process, args: &mut [Term]) -> Outcome {
    arithmetic(Arithmetic::Mul, args)
}

/// `:erlang./(1, 2)` is `0.5`.
fn divide(_: &mut Process, args: &mut [Term]) -> Outcome {
    arithmetic(Arithmetic::Divide, args)
}

/// `:erlang.div(-7, 2)` is `-3`.
fn div(_: &mut Process, args: &mut [Term]) -> Outcome {
    arithmetic(Arithmetic::Div, args)
}

/// `:erlang.rem(-7, 2)` is `-1`.
fn rem(_: &mut Process, args: &mut [Term]) -> Outcome {
    arithmetic(Arithmetic::Rem, args)
}

/// `:erlang.band(6, 3)` is `2`.
fn band(_: &mut Process, args: &mut [Term]) -> Outcome {
    arithmetic(Arithmetic::Band, args)
}

/// `:erlang.bor(6, 3)` is `7`.
fn bor(_: &mut Process, args: &mut [Term]) -> Outcome {
    arithmetic(Arithmetic::Bor, args)
}

/// `:erlang.bxor(6, 3)` is `5`.
fn bxor(_: &mut Process, args: &mut [Term]) -> Outcome {
    arithmetic(Arithmetic::Bxor, args)
}

/// `:erlang.bsl(1, 4)` is `16`.
fn bsl(_: &mut Process, args: &mut [Term]) -> Outcome {
    arithmetic(Arithmetic::Bsl, args)
}

/// `:erlang.bsr(16, 3)` is `2`.
fn bsr(_: &mut Process, args: &mut [Term]) -> Outcome {
    arithmetic(Arithmetic::Bsr, args)
}

/// `:erlang.bnot(5)` is `-6`.
fn bnot(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value] = array(args)?;
    match value.as_int() {
        Some(value) => Ok(Term::int(!value)),
        None => Ok(Term::integer(-(value.to_big().ok_or_else(Raise::badarith)?.as_ref() + BigInt::from(1)))),
    }
}

/// `:erlang.+(1)` is `1`.
fn plus(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value] = array(args)?;
    if value.is_integer() || value.as_float().is_some() { Ok(value.take()) } else { Err(Raise::badarith().into()) }
}

/// `:erlang.-(1)` is `-1`.
fn minus(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value] = array(args)?;
    Ok(op::negate(value)?)
}

fn comparison(args: &mut [Term], holds: fn(Ordering) -> bool) -> Outcome {
    let [left, right] = array(args)?;
    Ok(Term::bool(holds(order::compare(left, right))))
}

/// `:erlang.==(1, 1.0)` is `true`.
fn equal(_: &mut Process, args: &mut [Term]) -> Outcome {
    comparison(args, Ordering::is_eq)
}

/// `:erlang."/="(1, 1.0)` is `false`.
fn not_equal(_: &mut Process, args: &mut [Term]) -> Outcome {
    comparison(args, Ordering::is_ne)
}

/// `:erlang."=:="(1, 1.0)` is `false`.
fn exactly_equal(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [left, right] = array(args)?;
    Ok(Term::bool(order::equal(left, right)))
}

/// `:erlang."=/="(1, 1.0)` is `true`.
fn not_exactly_equal(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [left, right] = array(args)?;
    Ok(Term::bool(!order::equal(left, right)))
}

/// `:erlang.<(1, :a)` is `true`.
fn less(_: &mut Process, args: &mut [Term]) -> Outcome {
    comparison(args, Ordering::is_lt)
}

/// `:erlang."=<"(1, 1.0)` is `true`.
fn less_or_equal(_: &mut Process, args: &mut [Term]) -> Outcome {
    comparison(args, Ordering::is_le)
}

/// `:erlang.>({}, :a)` is `true`.
fn greater(_: &mut Process, args: &mut [Term]) -> Outcome {
    comparison(args, Ordering::is_gt)
}

/// `:erlang.>=(1, 2)` is `false`.
fn greater_or_equal(_: &mut Process, args: &mut [Term]) -> Outcome {
    comparison(args, Ordering::is_ge)
}

fn logical(args: &mut [Term], combine: fn(bool, bool) -> bool) -> Outcome {
    let [left, right] = array(args)?;
    let (left, right) = (left.as_bool().ok_or_else(badarg)?, right.as_bool().ok_or_else(badarg)?);
    Ok(Term::bool(combine(left, right)))
}

/// `:erlang.not(true)` is `false`.
fn not(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value] = array(args)?;
    Ok(Term::bool(!value.as_bool().ok_or_else(badarg)?))
}

/// `:erlang.and(true, false)` is `false`; both sides must be booleans.
fn and(_: &mut Process, args: &mut [Term]) -> Outcome {
    logical(args, |left, right| left && right)
}

/// `:erlang.or(true, false)` is `true`; both sides must be booleans.
fn or(_: &mut Process, args: &mut [Term]) -> Outcome {
    logical(args, |left, right| left || right)
}

/// `:erlang.xor(true, true)` is `false`.
fn xor(_: &mut Process, args: &mut [Term]) -> Outcome {
    logical(args, |left, right| left != right)
}

/// `:erlang.++([1], [2])` is `[1, 2]`; in place when nobody else has the left list.
pub(super) fn append(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [left, right] = array(args)?;
    if left.is_nil_list() {
        return Ok(right.take());
    }
    let len = left.list_len().ok_or_else(badarg)?;
    ensure_room(process, len as u64)?;
    let mut whole = left.take();
    // The cells up to the first shared one are ours: their elements stay where they are.
    let (mut own, mut cell) = (0, &whole);
    while cell.is_unique()
        && let Some(cons) = cell.as_cons()
    {
        (own, cell) = (own + 1, &cons.tail);
    }
    let mut slot = &mut whole;
    for _ in 0..own {
        let Some(cons) = slot.cons_mut() else { return Err(badarg()) };
        slot = &mut cons.tail;
    }
    let shared = slot.take();
    let mut copied = ListBuilder::new();
    for element in shared.iter() {
        copied.push(element.clone());
    }
    *slot = copied.finish_with(right.take());
    Ok(whole)
}

/// `:erlang.--([1, 2, 1], [1])` is `[2, 1]`.
pub(super) fn list_subtract(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [left, right] = array(args)?;
    let (elements, mut doomed) = (left.as_list().ok_or_else(badarg)?, right.as_list().ok_or_else(badarg)?);
    if doomed.is_empty() {
        return Ok(left.take());
    }
    doomed.sort_by(|a, b| order::compare_keys(a, b));
    // Equal elements to take away stand in a row; each run remembers how many of it are left.
    let mut runs: Vec<(&Term, usize)> = Vec::new();
    for element in doomed {
        match runs.last_mut() {
            Some((last, count)) if order::equal(last, element) => *count += 1,
            _ => runs.push((element, 1)),
        }
    }
    let kept = elements.into_iter().filter(|element| {
        match runs.binary_search_by(|(candidate, _)| order::compare_keys(candidate, element)) {
            Ok(index) if runs[index].1 > 0 => {
                runs[index].1 -= 1;
                false
            }
            _ => true,
        }
    });
    Ok(Term::list(kept.cloned()))
}
