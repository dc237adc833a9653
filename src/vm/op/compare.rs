//! Comparisons and tests.

use std::cmp::Ordering;

use crate::code::instruction::{Comparison, Instruction, Operand, Reg, TypeTest};
use crate::code::{Label, Raise};
use crate::term::{Atom, Kinds, Term, names, order};
use crate::vm::cursor::{Aside, Cursor, Flow, Place};
use crate::vm::machine::Machine;

#[inline(always)]
fn holds_for(op: Comparison, a: i64, b: i64) -> bool {
    let outcome = u8::from(a < b) | u8::from(a == b) << 1 | u8::from(a > b) << 2;
    op as u8 & outcome != 0
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
pub(in crate::vm) fn compare(at: Cursor, op: Comparison, dst: Reg, left: Operand, right: Operand) {
    match (at.peek(left).as_int(), at.peek(right).as_int()) {
        (Some(a), Some(b)) => at.set(dst, Term::bool(holds_for(op, a, b))),
        _ => at.otherwise(compare_any),
    }
}

#[inline(always)]
pub(in crate::vm) fn test(at: Cursor, op: Comparison, left: Operand, right: Operand, fail: Label) {
    match (at.peek(left).as_int(), at.peek(right).as_int()) {
        (Some(a), Some(b)) => at.branch(holds_for(op, a, b), fail),
        _ => at.otherwise(compare_any),
    }
}

#[inline(always)]
pub(in crate::vm) fn test_int(at: Cursor, op: Comparison, src: Operand, value: i32, fail: Label) {
    match at.place.register(src.register()).as_int() {
        Some(a) => at.branch(holds_for(op, a, i64::from(value)), fail),
        None => at.otherwise(compare_any),
    }
}

/// The comparisons of what are not two small integers.
#[inline(never)]
fn compare_any(machine: &mut Machine<'_>, place: Place) {
    let at = Aside::new(machine, place);
    match *place.begun() {
        Instruction::Compare { op, dst, left, right } => {
            let result = holds_for_any(op, &at.peek(left), &at.peek(right));
            at.set(dst, Term::bool(result))
        }
        Instruction::TestCompare { op, left, right, fail } => {
            let result = holds_for_any(op, &at.peek(left), &at.peek(right));
            at.branch(result, fail)
        }
        Instruction::TestInt { op, src, value, fail } => {
            let result = holds_for_any(op, &at.peek(src), &Term::int(i64::from(value)));
            at.branch(result, fail)
        }
        _ => at.go_on(),
    }
}

/// Tells whether a value is of a type.
#[inline(always)]
pub fn is_type(test: TypeTest, term: &Term) -> bool {
    match test {
        TypeTest::Binary => term.is_one_of(Kinds::BYTES) || term.is_one_of(Kinds::BITS) && is_sliced_binary(term),
        TypeTest::Boolean => term.is_atom(names::TRUE) || term.is_atom(names::FALSE),
        test => term.is_one_of(kinds(test)),
    }
}

/// The kinds that a test holds for; of bit strings and atoms, more is to be known for two of them.
#[inline(always)]
const fn kinds(test: TypeTest) -> Kinds {
    match test {
        TypeTest::Atom | TypeTest::Boolean => Kinds::ATOM,
        TypeTest::Binary | TypeTest::Bitstring => Kinds::BITS,
        TypeTest::Float => Kinds::FLOAT,
        TypeTest::Function => Kinds::FUNCTION,
        TypeTest::Integer => Kinds::INTEGER,
        TypeTest::List => Kinds::LIST,
        TypeTest::Map => Kinds::MAP,
        TypeTest::Number => Kinds::NUMBER,
        TypeTest::Pid => Kinds::PID,
        TypeTest::Port => Kinds::PORT,
        TypeTest::Reference => Kinds::REFERENCE,
        TypeTest::Tuple => Kinds::TUPLE,
    }
}

/// Tells whether a part of a bit string is one of whole bytes.
#[inline(never)]
fn is_sliced_binary(term: &Term) -> bool {
    term.is_binary()
}

#[inline(always)]
pub(in crate::vm) fn type_of(at: Cursor, test: TypeTest, dst: Reg, src: Operand) {
    let result = is_type(test, &at.peek(src));
    at.set(dst, Term::bool(result))
}

#[inline(always)]
pub(in crate::vm) fn test_type(at: Cursor, test: TypeTest, src: Operand, fail: Label) {
    let fits = is_type(test, &at.peek(src));
    at.branch(fits, fail)
}

#[inline(always)]
pub(in crate::vm) fn test_atom(at: Cursor, src: Operand, atom: Atom, fail: Label) {
    let fits = at.peek(src).is_atom(atom);
    at.branch(fits, fail)
}

#[inline(always)]
pub(in crate::vm) fn test_truthy(at: Cursor, src: Operand, fail: Label) {
    let fits = at.peek(src).is_truthy();
    at.branch(fits, fail)
}

#[inline(always)]
pub(in crate::vm) fn test_falsy(at: Cursor, src: Operand, fail: Label) {
    let fits = !at.peek(src).is_truthy();
    at.branch(fits, fail)
}

#[inline(always)]
pub(in crate::vm) fn test_nil(at: Cursor, src: Operand, fail: Label) {
    let fits = at.peek(src).is_nil_list();
    at.branch(fits, fail)
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
