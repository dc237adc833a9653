//! Comparisons and tests.

use std::cmp::Ordering;

use crate::code::instruction::{Comparison, Operand, Reg, TypeTest};
use crate::code::{Label, Raise};
use crate::term::{Atom, Term, View, names, order};
use crate::vm::cursor::{Cursor, Flow};
use crate::vm::machine::Machine;

#[inline(always)]
fn holds(op: Comparison, a: &Term, b: &Term) -> bool {
    if let (Some(a), Some(b)) = (a.as_int(), b.as_int()) {
        let outcome = u8::from(a < b) | u8::from(a == b) << 1 | u8::from(a > b) << 2;
        return op as u8 & outcome != 0;
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
pub(in crate::vm) fn compare(at: &mut Cursor, op: Comparison, dst: Reg, left: Operand, right: Operand) -> Flow {
    let result = holds(op, &at.peek(left), &at.peek(right));
    at.set(dst, Term::bool(result))
}

#[inline(always)]
pub(in crate::vm) fn test(at: &mut Cursor, op: Comparison, left: Operand, right: Operand, fail: Label) -> Flow {
    at.branch(holds(op, &at.peek(left), &at.peek(right)), fail)
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
pub(in crate::vm) fn type_of(at: &mut Cursor, test: TypeTest, dst: Reg, src: Operand) -> Flow {
    let result = is_type(test, &at.peek(src));
    at.set(dst, Term::bool(result))
}

#[inline(always)]
pub(in crate::vm) fn test_type(at: &mut Cursor, test: TypeTest, src: Operand, fail: Label) -> Flow {
    at.branch(is_type(test, &at.peek(src)), fail)
}

#[inline(always)]
pub(in crate::vm) fn test_atom(at: &mut Cursor, src: Operand, atom: Atom, fail: Label) -> Flow {
    at.branch(at.peek(src).is_atom(atom), fail)
}

#[inline(always)]
pub(in crate::vm) fn test_truthy(at: &mut Cursor, src: Operand, fail: Label) -> Flow {
    at.branch(at.peek(src).is_truthy(), fail)
}

#[inline(always)]
pub(in crate::vm) fn test_falsy(at: &mut Cursor, src: Operand, fail: Label) -> Flow {
    at.branch(!at.peek(src).is_truthy(), fail)
}

#[inline(always)]
pub(in crate::vm) fn test_nil(at: &mut Cursor, src: Operand, fail: Label) -> Flow {
    at.branch(at.peek(src).is_nil_list(), fail)
}

#[inline(never)]
pub(in crate::vm) fn not(machine: &mut Machine<'_>, dst: Reg, src: Operand) -> Flow {
    match machine.peek(src).as_bool() {
        Some(value) => machine.set(dst, Term::bool(!value)),
        None => {
            let operand = machine.read(src);
            let entry =
                Term::tuple([Term::atom(names::ERLANG), Term::atom(names::NOT), Term::list([operand]), Term::NIL_LIST]);
            let raise = machine.with_stacktrace_below(Raise::badarg(), Some(entry));
            machine.reraise(raise)
        }
    }
}
