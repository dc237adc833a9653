//! Comparisons and tests.

use std::cmp::Ordering;

use crate::code::instruction::{Comparison, Operand, Reg, TypeTest};
use crate::code::{Label, Raise};
use crate::term::{Atom, Term, View, names, order};
use crate::vm::machine::{Flow, Machine};

#[inline(always)]
fn holds(op: Comparison, a: &Term, b: &Term) -> bool {
    if let (Some(a), Some(b)) = (a.as_int(), b.as_int()) {
        return match op {
            Comparison::Less => a < b,
            Comparison::LessOrEqual => a <= b,
            Comparison::Greater => a > b,
            Comparison::GreaterOrEqual => a >= b,
            Comparison::Equal | Comparison::ExactEqual => a == b,
            Comparison::NotEqual | Comparison::ExactNotEqual => a != b,
        };
    }
    holds_for_any(op, a, b)
}

#[inline(never)]
fn holds_for_any(op: Comparison, a: &Term, b: &Term) -> bool {
    match op {
        Comparison::ExactEqual => order::equal(a, b),
        Comparison::ExactNotEqual => !order::equal(a, b),
        Comparison::Less => order::compare(a, b) == Ordering::Less,
        Comparison::LessOrEqual => order::compare(a, b) != Ordering::Greater,
        Comparison::Greater => order::compare(a, b) == Ordering::Greater,
        Comparison::GreaterOrEqual => order::compare(a, b) != Ordering::Less,
        Comparison::Equal => order::loosely_equal(a, b),
        Comparison::NotEqual => !order::loosely_equal(a, b),
    }
}

#[inline(always)]
pub(in crate::vm) fn compare(
    machine: &mut Machine<'_>,
    op: Comparison,
    dst: Reg,
    left: Operand,
    right: Operand,
) -> Flow {
    let result = holds(op, &machine.peek(left), &machine.peek(right));
    machine.set(dst, Term::bool(result))
}

#[inline(always)]
pub(in crate::vm) fn test(
    machine: &mut Machine<'_>,
    op: Comparison,
    left: Operand,
    right: Operand,
    fail: Label,
) -> Flow {
    if holds(op, &machine.peek(left), &machine.peek(right)) { Flow::Next } else { machine.jump(fail) }
}

/// Tells whether a value is of a type.
#[inline]
pub fn is_type(test: TypeTest, term: &Term) -> bool {
    match (test, term.view()) {
        (TypeTest::Atom, View::Atom(_)) => true,
        (TypeTest::Binary, View::Bits(bits)) => bits.is_binary(),
        (TypeTest::Bitstring, View::Bits(_)) => true,
        (TypeTest::Boolean, View::Atom(atom)) => atom.is_boolean(),
        (TypeTest::Float, View::Float(_)) => true,
        (TypeTest::Function, View::Closure(_) | View::Export(_)) => true,
        (TypeTest::Integer, View::Int(_) | View::Big(_)) => true,
        (TypeTest::List, View::Nil | View::Cons(_)) => true,
        (TypeTest::Map, View::Map(_)) => true,
        (TypeTest::Number, View::Int(_) | View::Big(_) | View::Float(_)) => true,
        (TypeTest::Pid, View::Pid(_)) => true,
        (TypeTest::Port, View::Port(_)) => true,
        (TypeTest::Reference, View::Reference(_)) => true,
        (TypeTest::Tuple, View::Tuple(_)) => true,
        _ => false,
    }
}

#[inline(always)]
pub(in crate::vm) fn type_of(machine: &mut Machine<'_>, test: TypeTest, dst: Reg, src: Operand) -> Flow {
    let result = is_type(test, &machine.peek(src));
    machine.set(dst, Term::bool(result))
}

#[inline(always)]
pub(in crate::vm) fn test_type(machine: &mut Machine<'_>, test: TypeTest, src: Operand, fail: Label) -> Flow {
    if is_type(test, &machine.peek(src)) { Flow::Next } else { machine.jump(fail) }
}

#[inline(always)]
pub(in crate::vm) fn test_atom(machine: &mut Machine<'_>, src: Operand, atom: Atom, fail: Label) -> Flow {
    if machine.peek(src).is_atom(atom) { Flow::Next } else { machine.jump(fail) }
}

#[inline(always)]
pub(in crate::vm) fn test_truthy(machine: &mut Machine<'_>, src: Operand, fail: Label) -> Flow {
    if machine.peek(src).is_truthy() { Flow::Next } else { machine.jump(fail) }
}

#[inline(always)]
pub(in crate::vm) fn test_falsy(machine: &mut Machine<'_>, src: Operand, fail: Label) -> Flow {
    if machine.peek(src).is_truthy() { machine.jump(fail) } else { Flow::Next }
}

#[inline(always)]
pub(in crate::vm) fn test_nil(machine: &mut Machine<'_>, src: Operand, fail: Label) -> Flow {
    if machine.peek(src).is_nil_list() { Flow::Next } else { machine.jump(fail) }
}

pub(in crate::vm) fn not(machine: &mut Machine<'_>, dst: Reg, src: Operand) -> Flow {
    match machine.peek(src).as_bool() {
        Some(value) => machine.set(dst, Term::bool(!value)),
        None => {
            let operand = machine.read(src);
            let entry =
                Term::tuple([Term::atom(names::ERLANG), Term::atom(names::NOT), Term::list([operand]), Term::NIL_LIST]);
            Flow::Reraise(machine.with_stacktrace_below(Raise::badarg(), Some(entry)))
        }
    }
}
