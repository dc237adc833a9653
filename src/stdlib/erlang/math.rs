//! `:math`: functions of floats.

use num_traits::ToPrimitive;

use crate::code::Raise;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Term, View};
use crate::vm::Trap;
use crate::vm::op::to_float;

natives! { "math":
    "pi"/0 => pi,
    "tau"/0 => tau,
    "sin"/1 => sin,
    "cos"/1 => cos,
    "tan"/1 => tan,
    "asin"/1 => asin,
    "acos"/1 => acos,
    "atan"/1 => atan,
    "atan2"/2 => atan2,
    "sinh"/1 => sinh,
    "cosh"/1 => cosh,
    "tanh"/1 => tanh,
    "asinh"/1 => asinh,
    "acosh"/1 => acosh,
    "atanh"/1 => atanh,
    "exp"/1 => exp,
    "log"/1 => log,
    "log2"/1 => log2,
    "log10"/1 => log10,
    "pow"/2 => pow,
    "sqrt"/1 => sqrt,
    "ceil"/1 => ceil,
    "floor"/1 => floor,
    "fmod"/2 => fmod,
    "erf"/1 => erf,
    "erfc"/1 => erfc,
}

/// Functions of the platform's library that Rust computes otherwise or not at all: the BEAM uses these.
mod platform {
    // SAFETY: the C library declares them so, and they take any number.
    unsafe extern "C" {
        pub safe fn asinh(value: f64) -> f64;
        pub safe fn acosh(value: f64) -> f64;
        pub safe fn atanh(value: f64) -> f64;
        pub safe fn erf(value: f64) -> f64;
        pub safe fn erfc(value: f64) -> f64;
    }
}

fn number(term: &Term) -> Result<f64, Trap> {
    to_float(term).map_err(|_| badarg())
}

/// The result, or `badarith` where the function has none.
fn finite(value: f64) -> Outcome {
    if value.is_finite() { Ok(Term::float(value)) } else { Err(Raise::badarith().into()) }
}

fn unary(args: &mut [Term], function: fn(f64) -> f64) -> Outcome {
    let [value] = array(args)?;
    finite(function(number(value)?))
}

fn binary(args: &mut [Term], function: fn(f64, f64) -> f64) -> Outcome {
    let [left, right] = array(args)?;
    finite(function(number(left)?, number(right)?))
}

/// `:math.pi()` is `3.141592653589793`.
fn pi(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::float(std::f64::consts::PI))
}

/// `:math.tau()` is `6.283185307179586`.
fn tau(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::float(std::f64::consts::TAU))
}

/// `:math.sin(0)` is `0.0`.
fn sin(_: &mut Process, args: &mut [Term]) -> Outcome {
    unary(args, f64::sin)
}

/// `:math.cos(0)` is `1.0`.
fn cos(_: &mut Process, args: &mut [Term]) -> Outcome {
    unary(args, f64::cos)
}

/// `:math.tan(0)` is `0.0`.
fn tan(_: &mut Process, args: &mut [Term]) -> Outcome {
    unary(args, f64::tan)
}

/// `:math.asin(1)` is `1.5707963267948966`.
fn asin(_: &mut Process, args: &mut [Term]) -> Outcome {
    unary(args, f64::asin)
}

/// `:math.acos(1)` is `0.0`.
fn acos(_: &mut Process, args: &mut [Term]) -> Outcome {
    unary(args, f64::acos)
}

/// `:math.atan(1)` is `0.7853981633974483`.
fn atan(_: &mut Process, args: &mut [Term]) -> Outcome {
    unary(args, f64::atan)
}

/// `:math.atan2(1, 1)` is `0.7853981633974483`.
fn atan2(_: &mut Process, args: &mut [Term]) -> Outcome {
    binary(args, f64::atan2)
}

/// `:math.sinh(0)` is `0.0`.
fn sinh(_: &mut Process, args: &mut [Term]) -> Outcome {
    unary(args, f64::sinh)
}

/// `:math.cosh(0)` is `1.0`.
fn cosh(_: &mut Process, args: &mut [Term]) -> Outcome {
    unary(args, f64::cosh)
}

/// `:math.tanh(0)` is `0.0`.
fn tanh(_: &mut Process, args: &mut [Term]) -> Outcome {
    unary(args, f64::tanh)
}

/// `:math.asinh(0)` is `0.0`.
fn asinh(_: &mut Process, args: &mut [Term]) -> Outcome {
    unary(args, |value| platform::asinh(value))
}

/// `:math.acosh(1)` is `0.0`.
fn acosh(_: &mut Process, args: &mut [Term]) -> Outcome {
    unary(args, |value| platform::acosh(value))
}

/// `:math.atanh(0)` is `0.0`.
fn atanh(_: &mut Process, args: &mut [Term]) -> Outcome {
    unary(args, |value| platform::atanh(value))
}

/// `:math.exp(0)` is `1.0`.
fn exp(_: &mut Process, args: &mut [Term]) -> Outcome {
    unary(args, f64::exp)
}

/// `:math.log(1)` is `0.0`.
fn log(_: &mut Process, args: &mut [Term]) -> Outcome {
    unary(args, f64::ln)
}

/// `:math.log2(8)` is `3.0`; integers may be larger than any float.
fn log2(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value] = array(args)?;
    match value.view() {
        View::Big(big) if to_float(value).is_err() => {
            let shift = big.bits().saturating_sub(64);
            let top = (big >> shift).to_f64().ok_or_else(badarg)?;
            finite(top.log2() + shift as f64)
        }
        _ => finite(number(value)?.log2()),
    }
}

/// `:math.log10(1000)` is `3.0`.
fn log10(_: &mut Process, args: &mut [Term]) -> Outcome {
    unary(args, f64::log10)
}

/// `:math.pow(2, 10)` is `1024.0`.
fn pow(_: &mut Process, args: &mut [Term]) -> Outcome {
    binary(args, f64::powf)
}

/// `:math.sqrt(4)` is `2.0`.
fn sqrt(_: &mut Process, args: &mut [Term]) -> Outcome {
    unary(args, f64::sqrt)
}

/// `:math.ceil(1.2)` is `2.0`.
fn ceil(_: &mut Process, args: &mut [Term]) -> Outcome {
    unary(args, f64::ceil)
}

/// `:math.floor(1.8)` is `1.0`.
fn floor(_: &mut Process, args: &mut [Term]) -> Outcome {
    unary(args, f64::floor)
}

/// `:math.fmod(7, 4)` is `3.0`.
fn fmod(_: &mut Process, args: &mut [Term]) -> Outcome {
    binary(args, |left, right| left % right)
}

/// `:math.erf(0)` is `0.0`.
fn erf(_: &mut Process, args: &mut [Term]) -> Outcome {
    unary(args, |value| platform::erf(value))
}

/// `:math.erfc(0)` is `1.0`.
fn erfc(_: &mut Process, args: &mut [Term]) -> Outcome {
    unary(args, |value| platform::erfc(value))
}
