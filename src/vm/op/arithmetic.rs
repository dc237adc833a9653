//! Arithmetic: words where they do, big integers where they must, floats that stay finite.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};

use crate::code::instruction::{Arithmetic, GuardPair, Instruction, Operand, Reg, Source};
use crate::code::{Label, Raise};
use crate::term::{Atom, Term, View, names};
use crate::vm::cursor::{Aside, Cursor, Flow, Place};
use crate::vm::machine::Machine;

/// Integers above this many bits are refused with `system_limit`, as on the BEAM.
const MAX_BITS: u64 = 33_554_368;
/// The integers that fit into a word of the BEAM beside its tag.
const IMMEDIATE: std::ops::Range<i64> = -(1 << 59)..1 << 59;

#[inline(always)]
pub(in crate::vm) fn add(at: Cursor, dst: Reg, left: Operand, right: Operand) {
    if let (Some(a), Some(b)) = (at.peek(left).as_int(), at.peek(right).as_int())
        && let Some(sum) = a.checked_add(b)
    {
        return at.set(dst, Term::int(sum));
    }
    at.otherwise(any)
}

#[inline(always)]
pub(in crate::vm) fn sub(at: Cursor, dst: Reg, left: Operand, right: Operand) {
    if let (Some(a), Some(b)) = (at.peek(left).as_int(), at.peek(right).as_int())
        && let Some(difference) = a.checked_sub(b)
    {
        return at.set(dst, Term::int(difference));
    }
    at.otherwise(any)
}

#[inline(always)]
pub(in crate::vm) fn add_int(at: Cursor, dst: Reg, src: Operand, value: i32) {
    match at.place.register(src.register()).as_int().and_then(|a| a.checked_add(i64::from(value))) {
        Some(sum) => at.set(dst, Term::int(sum)),
        None => at.otherwise(any),
    }
}

#[inline(always)]
pub(in crate::vm) fn sub_int(at: Cursor, dst: Reg, src: Operand, value: i32) {
    match at.place.register(src.register()).as_int().and_then(|a| a.checked_sub(i64::from(value))) {
        Some(difference) => at.set(dst, Term::int(difference)),
        None => at.otherwise(any),
    }
}

/// Any operation, which is quick on two words that make one.
#[inline(always)]
pub(in crate::vm) fn arithmetic(at: Cursor, op: Arithmetic, dst: Reg, left: Operand, right: Operand) {
    if let (Some(a), Some(b)) = (at.peek(left).as_int(), at.peek(right).as_int())
        && let Some(result) = small(op, a, b)
    {
        return at.set(dst, Term::int(result));
    }
    at.otherwise(any)
}

#[inline(always)]
pub(in crate::vm) fn arithmetic_int(at: Cursor, op: Arithmetic, dst: Reg, src: Operand, value: i32) {
    match at.place.register(src.register()).as_int().and_then(|a| small(op, a, i64::from(value))) {
        Some(result) => at.set(dst, Term::int(result)),
        None => at.otherwise(any),
    }
}

/// Any operation on any operands.
#[inline(never)]
fn any(machine: &mut Machine<'_>, place: Place) {
    let (op, dst, left, right) = match *place.begun() {
        Instruction::Add { dst, left, right } => (Arithmetic::Add, dst, left, right),
        Instruction::Sub { dst, left, right } => (Arithmetic::Sub, dst, left, right),
        Instruction::AddInt { dst, src, value } => (Arithmetic::Add, dst, src, Operand::small(value)),
        Instruction::SubInt { dst, src, value } => (Arithmetic::Sub, dst, src, Operand::small(value)),
        Instruction::Arithmetic { op, dst, left, right } => (op, dst, left, right),
        Instruction::ArithmeticInt { op, dst, src, value } => (op, dst, src, Operand::small(value)),
        _ => return Aside::new(machine, place).go_on(),
    };
    let mut at = Aside::new(machine, place);
    let (a, b) = (at.read(left), at.read(right));
    match calculate(op, &a, &b) {
        Ok(result) => at.set(dst, result),
        Err(raise) => {
            let inlined = is_inlined(op, (left, &a), (right, &b));
            at.away(|machine| {
                let raise = machine.operator_raise(operator(op), [a, b], inlined, raise);
                machine.reraise(raise)
            });
        }
    }
}

/// Tells whether the BEAM calculates by instructions that are not part of a stack trace: where a small integer that the code
/// holds is added to what a register has, and where such a number is a float.
fn is_inlined(op: Arithmetic, left: (Operand, &Term), right: (Operand, &Term)) -> bool {
    let ((register, _), (given, value)) = match (left.0.source(), right.0.source()) {
        (Source::Reg(_) | Source::Take(_), _) => (left, right),
        _ => (right, left),
    };
    let is_given = matches!(register.source(), Source::Reg(_) | Source::Take(_))
        && matches!(given.source(), Source::Int(_) | Source::Constant(_));
    let is_immediate = || value.as_int().is_some_and(|value| IMMEDIATE.contains(&value));
    is_given
        && match op {
            Arithmetic::Add => value.as_float().is_some() || is_immediate(),
            Arithmetic::Sub => value.as_float().is_some() || (given == right.0 && is_immediate()),
            Arithmetic::Mul => value.as_float().is_some(),
            _ => false,
        }
}

#[inline(never)]
pub(in crate::vm) fn guarded(
    machine: &mut Machine<'_>,
    op: Arithmetic,
    dst: Reg,
    operands: GuardPair,
    fail: Label,
) -> Flow {
    let (a, b) = (machine.peek(operands.left.operand()), machine.peek(operands.right.operand()));
    match calculate(op, &a, &b) {
        Ok(result) => machine.set(dst, result),
        Err(_) => machine.jump(fail),
    }
}

fn operator(op: Arithmetic) -> Atom {
    match op {
        Arithmetic::Add => names::PLUS,
        Arithmetic::Sub => names::MINUS,
        Arithmetic::Mul => names::TIMES,
        Arithmetic::Divide => names::SLASH,
        Arithmetic::Div => names::DIV,
        Arithmetic::Rem => names::REM,
        Arithmetic::Band => names::BAND,
        Arithmetic::Bor => names::BOR,
        Arithmetic::Bxor => names::BXOR,
        Arithmetic::Bsl => names::BSL,
        Arithmetic::Bsr => names::BSR,
    }
}

/// Two words to a word, if the operation stays within.
#[inline(always)]
fn small(op: Arithmetic, a: i64, b: i64) -> Option<i64> {
    match op {
        Arithmetic::Add => a.checked_add(b),
        Arithmetic::Sub => a.checked_sub(b),
        Arithmetic::Mul => a.checked_mul(b),
        Arithmetic::Div => a.checked_div(b),
        Arithmetic::Rem => a.checked_rem(b),
        Arithmetic::Band => Some(a & b),
        Arithmetic::Bor => Some(a | b),
        Arithmetic::Bxor => Some(a ^ b),
        Arithmetic::Bsr if (0..64).contains(&b) => Some(a >> b),
        Arithmetic::Bsl if (0..63).contains(&b) && a.unsigned_abs().leading_zeros() > b as u32 + 1 => Some(a << b),
        _ => None,
    }
}

/// The result of an operation on any two terms.
pub fn calculate(op: Arithmetic, left: &Term, right: &Term) -> Result<Term, Raise> {
    if let (Some(a), Some(b)) = (left.as_int(), right.as_int())
        && let Some(result) = small(op, a, b)
    {
        return Ok(Term::int(result));
    }
    match op {
        Arithmetic::Add | Arithmetic::Sub | Arithmetic::Mul => ring(op, left, right),
        Arithmetic::Divide => divide(left, right),
        _ => integers(op, left, right),
    }
}

fn ring(op: Arithmetic, left: &Term, right: &Term) -> Result<Term, Raise> {
    if let (Some(a), Some(b)) = (left.to_big(), right.to_big()) {
        let result = match op {
            Arithmetic::Add => a.as_ref() + b.as_ref(),
            Arithmetic::Sub => a.as_ref() - b.as_ref(),
            _ if a.bits() + b.bits() > MAX_BITS => return Err(Raise::error(Term::atom(names::SYSTEM_LIMIT))),
            _ => a.as_ref() * b.as_ref(),
        };
        return Ok(Term::integer(result));
    }
    let (a, b) = (to_float(left)?, to_float(right)?);
    finite(match op {
        Arithmetic::Add => a + b,
        Arithmetic::Sub => a - b,
        _ => a * b,
    })
}

fn divide(left: &Term, right: &Term) -> Result<Term, Raise> {
    let (a, b) = (to_float(left)?, to_float(right)?);
    if b == 0.0 { Err(Raise::badarith()) } else { finite(a / b) }
}

fn integers(op: Arithmetic, left: &Term, right: &Term) -> Result<Term, Raise> {
    let (Some(a), Some(b)) = (left.to_big(), right.to_big()) else { return Err(Raise::badarith()) };
    let (a, b) = (a.as_ref(), b.as_ref());
    Ok(Term::integer(match op {
        Arithmetic::Div | Arithmetic::Rem if b.is_zero() => return Err(Raise::badarith()),
        Arithmetic::Div => a / b,
        Arithmetic::Rem => a % b,
        Arithmetic::Band => a & b,
        Arithmetic::Bor => a | b,
        Arithmetic::Bxor => a ^ b,
        Arithmetic::Bsl => shift(a, b)?,
        _ => shift(a, &-b)?,
    }))
}

/// `a` shifted left by `by` bits, right when that is negative.
fn shift(a: &BigInt, by: &BigInt) -> Result<BigInt, Raise> {
    if by.is_negative() {
        // Every bit is gone after as many steps as there are bits; what is left is the sign.
        return Ok(match by.abs().to_u64() {
            Some(steps) if steps <= a.bits() => a >> steps,
            _ if a.is_negative() => BigInt::from(-1),
            _ => BigInt::zero(),
        });
    }
    if a.is_zero() {
        return Ok(BigInt::zero());
    }
    match by.to_u64() {
        Some(steps) if a.bits() + steps <= MAX_BITS => Ok(a << steps),
        _ => Err(Raise::error(Term::atom(names::SYSTEM_LIMIT))),
    }
}

/// A number as a float; too large an integer is a bad argument in arithmetic.
pub fn to_float(term: &Term) -> Result<f64, Raise> {
    match term.view() {
        View::Int(value) => Ok(value as f64),
        View::Float(value) => Ok(value),
        View::Big(value) => value.to_f64().filter(|value| value.is_finite()).ok_or_else(Raise::badarith),
        _ => Err(Raise::badarith()),
    }
}

fn finite(value: f64) -> Result<Term, Raise> {
    if value.is_finite() { Ok(Term::float(value)) } else { Err(Raise::badarith()) }
}

/// `-term`
pub fn negate(term: &Term) -> Result<Term, Raise> {
    match term.view() {
        View::Float(value) => Ok(Term::float(-value)),
        View::Int(value) if value != i64::MIN => Ok(Term::int(-value)),
        _ => ring(Arithmetic::Sub, &Term::int(0), term),
    }
}

/// Floor division, for `Integer.floor_div/2` and `Integer.mod/2`.
pub fn div_mod_floor(left: &Term, right: &Term) -> Option<(Term, Term)> {
    let (a, b) = (left.to_big()?, right.to_big()?);
    if b.is_zero() {
        return None;
    }
    let (quotient, remainder) = a.div_mod_floor(&b);
    Some((Term::integer(quotient), Term::integer(remainder)))
}
