//! Numbers with a precision: `~f`, `~e`, `~g`, `~b` and their kind, halves rounded away from zero.

use num_bigint::{BigInt, BigUint};
use num_integer::Integer;
use num_traits::{One, Zero};

/// A finite number as a fraction of whole numbers: its first 21 digits, which is all that Erlang looks at.
fn fraction(value: f64) -> (BigUint, BigUint) {
    let text = format!("{:.20e}", value.abs());
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let digits: BigUint = digits.replace('.', "").parse().unwrap_or_default();
    let exponent = exponent.parse::<i32>().unwrap_or_default() - 20;
    let power = power_of_ten(exponent.unsigned_abs());
    if exponent >= 0 { (digits * power, BigUint::one()) } else { (digits, power) }
}

fn power_of_ten(exponent: u32) -> BigUint {
    BigUint::from(10_u8).pow(exponent)
}

/// `value * 10^scale`, rounded.
fn scaled(value: f64, scale: i32) -> BigUint {
    let (mut above, mut below) = fraction(value);
    if scale >= 0 {
        above *= power_of_ten(scale.unsigned_abs());
    } else {
        below *= power_of_ten(scale.unsigned_abs());
    }
    let (whole, rest) = above.div_rem(&below);
    if rest * 2_u8 >= below { whole + 1_u8 } else { whole }
}

fn sign(value: f64) -> &'static str {
    if value.is_sign_negative() { "-" } else { "" }
}

/// `fixed(3.14159, 2)` is `3.14`.
pub fn fixed(value: f64, decimals: usize) -> String {
    let scale = i32::try_from(decimals).unwrap_or(i32::MAX).min(400);
    let digits = scaled(value, scale).to_string();
    let decimals = scale.unsigned_abs() as usize;
    let digits = format!("{digits:0>width$}", width = decimals + 1);
    let (whole, rest) = digits.split_at(digits.len() - decimals);
    if decimals == 0 { format!("{}{whole}", sign(value)) } else { format!("{}{whole}.{rest}", sign(value)) }
}

/// `scientific(12345.0, 3)` is `1.23e+4`: that many digits in all.
pub fn scientific(value: f64, digits: usize) -> String {
    let places = i32::try_from(digits.clamp(2, 400)).unwrap_or(2) - 1;
    let (text, exponent) = if value == 0.0 {
        ("0".repeat(places.unsigned_abs() as usize + 1), 0)
    } else {
        let mut exponent = value.abs().log10().floor() as i32;
        let mut text = scaled(value, places - exponent).to_string();
        // The logarithm may be off by one, and rounding may carry.
        while text.len() != places.unsigned_abs() as usize + 1 {
            exponent += if text.len() > places.unsigned_abs() as usize + 1 { 1 } else { -1 };
            text = scaled(value, places - exponent).to_string();
        }
        (text, exponent)
    };
    let (first, rest) = text.split_at(1);
    let exponent_sign = if exponent < 0 { '-' } else { '+' };
    format!("{}{first}.{rest}e{exponent_sign}{}", sign(value), exponent.unsigned_abs())
}

/// `general(0.1, 6)` is `0.100000`: fixed for numbers of a handy size, scientific for others.
pub fn general(value: f64, digits: usize) -> String {
    let size = value.abs();
    let whole = match size {
        _ if !(0.1..10000.0).contains(&size) => return scientific(value, digits),
        _ if size < 1.0 => 0,
        _ if size < 10.0 => 1,
        _ if size < 100.0 => 2,
        _ if size < 1000.0 => 3,
        _ => 4,
    };
    match digits.checked_sub(whole).filter(|decimals| *decimals > 0) {
        Some(decimals) => fixed(value, decimals),
        None => scientific(value, digits),
    }
}

/// An integer in a base, with a prefix behind its sign.
pub fn integer(value: &BigInt, base: u32, upper: bool, prefix: &str) -> String {
    let digits = value.magnitude().to_str_radix(base);
    let digits = if upper { digits.to_uppercase() } else { digits };
    let sign = if value.sign() == num_bigint::Sign::Minus && !value.is_zero() { "-" } else { "" };
    format!("{sign}{prefix}{digits}")
}
