//! Numbers of `:erlang`: sign, rounding, conversion, extremes.

use num_bigint::BigInt;
use num_traits::{FromPrimitive, Signed};

use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Term, View, order};
use crate::vm::op;

natives! { "erlang":
    "abs"/1 => abs,
    "ceil"/1 => ceil,
    "floor"/1 => floor,
    "round"/1 => round,
    "trunc"/1 => trunc,
    "float"/1 => float,
    "max"/2 => max,
    "min"/2 => min,
}

/// `:erlang.abs(-3)` is `3`.
fn abs(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value] = array(args)?;
    match value.view() {
        View::Int(value) => Ok(value.checked_abs().map_or_else(|| Term::integer(-BigInt::from(value)), Term::int)),
        View::Big(big) if big.is_negative() => Ok(Term::integer(-big)),
        View::Big(_) => Ok(value.clone()),
        View::Float(value) => Ok(Term::float(if value < 0.0 { -value } else { value })),
        _ => Err(badarg()),
    }
}

/// A finite float without a fraction, as an integer.
pub(super) fn whole(value: f64) -> Term {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if (-LIMIT..LIMIT).contains(&value) {
        return Term::int(value as i64);
    }
    BigInt::from_f64(value).map_or(Term::int(0), Term::integer)
}

fn rounded(args: &mut [Term], round: fn(f64) -> f64) -> Outcome {
    let [value] = array(args)?;
    match value.view() {
        View::Int(_) | View::Big(_) => Ok(value.take()),
        View::Float(value) => Ok(whole(round(value))),
        _ => Err(badarg()),
    }
}

/// `:erlang.ceil(1.2)` is `2`.
fn ceil(_: &mut Process, args: &mut [Term]) -> Outcome {
    rounded(args, f64::ceil)
}

/// `:erlang.floor(-1.2)` is `-2`.
fn floor(_: &mut Process, args: &mut [Term]) -> Outcome {
    rounded(args, f64::floor)
}

/// `:erlang.round(2.5)` is `3`: halves go away from zero.
fn round(_: &mut Process, args: &mut [Term]) -> Outcome {
    rounded(args, f64::round)
}

/// `:erlang.trunc(-1.9)` is `-1`.
fn trunc(_: &mut Process, args: &mut [Term]) -> Outcome {
    rounded(args, f64::trunc)
}

/// `:erlang.float(1)` is `1.0`.
fn float(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value] = array(args)?;
    op::to_float(value).map(Term::float).map_err(|_| badarg())
}

/// `:erlang.max(1, :a)` is `:a`; of equal values the first.
fn max(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [left, right] = array(args)?;
    Ok(if order::compare(left, right).is_lt() { right.take() } else { left.take() })
}

/// `:erlang.min(1, :a)` is `1`; of equal values the first.
fn min(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [left, right] = array(args)?;
    Ok(if order::compare(left, right).is_gt() { right.take() } else { left.take() })
}
