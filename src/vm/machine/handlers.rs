//! What each instruction does: a table of handlers.
//!
//! A handler is a function of its own, small enough for its values to live in the CPU's registers, and gets the place in two of
//! them. One function with all instructions in it kept the place in memory, and each instruction waited for the one before to
//! store it. A handler ends by jumping to the next instruction's, as optimized code does with a call in last place; what
//! is rare leaves the place in the machine and returns to the loop. Should a compiler make it a call after all, no more of them are
//! on the stack than a slice of reductions has instructions. Code that is not optimized always returns to the loop.

use super::Machine;
use crate::code::instruction::Instruction;
use crate::term::Term;
use crate::vm::cursor::{Cursor, Handler, Place};
use crate::vm::op::{arithmetic, bit_matching, bits, compare, data, receive, rescue};

/// Runs one instruction after the other until the loop cannot simply go on.
#[inline(never)]
pub(super) fn run(machine: &mut Machine<'_>) {
    while !machine.is_interrupted() {
        let place = machine.at;
        dispatch(machine, place);
    }
}

/// Does the next instruction, and perhaps what follows.
#[inline(always)]
pub(in crate::vm) fn dispatch(machine: &mut Machine<'_>, place: Place) {
    // SAFETY: the table has a handler for each instruction.
    let handler = unsafe { HANDLERS.get_unchecked(place.opcode()) };
    handler(machine, place);
}

macro_rules! handlers {
    ($at:ident; $($name:ident { $($field:ident),* } => $body:expr;)*) => {
        /// The handlers in the order of the instructions.
        static HANDLERS: &[Handler] = &[$({
            #[expect(non_snake_case, reason = "a handler has its instruction's name")]
            fn $name(machine: &mut Machine<'_>, place: Place) {
                let mut $at = Cursor::<true>::new(machine, place);
                match *$at.fetch() {
                    Instruction::$name { $($field,)* .. } => $body,
                    // SAFETY: instructions and handlers stand in the same order; a test compares them.
                    _ => unsafe { std::hint::unreachable_unchecked() },
                }
            }
            $name
        }),*];

        #[cfg(test)]
        const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

handlers! { at;
    Move { dst, src } => data::load(at, dst, src);
    Jump { to } => at.jump(to);
    Return { src, clear } => at.return_value(src, clear);
    Tuple { dst, first, count } => data::tuple(at, dst, first, count);
    Cons { dst, head, tail } => data::cons(at, dst, head, tail);
    List { dst, first, count, tail } => at.away(|m| data::list(m, dst, first, count, tail));
    Map { dst, first, pairs } => at.away(|m| data::map(m, dst, first, pairs));
    MapOf { dst, template, first, holes } => data::map_of(at, dst, template, first, holes);
    MapUpdate { dst, map, first, pairs } => at.away(|m| data::map_update(m, dst, map, first, pairs));
    MapUpdateOf { dst, map, keys, first, count } => data::map_update_of(at, dst, map, keys, first, count);
    MapPut { dst, map, first, pairs } => at.away(|m| data::map_put(m, dst, map, first, pairs));
    Closure { dst, lambda, first, count } => at.away(|m| data::closure(m, dst, lambda, first, count));
    BuildBits { dst, segments } => at.away(|m| bits::build(m, dst, segments));
    Add { dst, left, right } => arithmetic::add(at, dst, left, right);
    Sub { dst, left, right } => arithmetic::sub(at, dst, left, right);
    Arithmetic { op, dst, left, right } => arithmetic::arithmetic(at, op, dst, left, right);
    GuardArithmetic { op, dst, operands, fail } => at.away(|m| arithmetic::guarded(m, op, dst, operands, fail));
    Compare { op, dst, left, right } => compare::compare(at, op, dst, left, right);
    TypeOf { test, dst, src } => compare::type_of(at, test, dst, src);
    Not { dst, src } => at.away(|m| compare::not(m, dst, src));
    TestCompare { op, left, right, fail } => compare::test(at, op, left, right, fail);
    TestType { test, src, fail } => compare::test_type(at, test, src, fail);
    TestAtom { src, atom, fail } => compare::test_atom(at, src, atom, fail);
    TestException { src, fail } => at.away(|m| rescue::test_exception(m, src, fail));
    TestRescue { src, module, fail } => at.away(|m| rescue::test_rescue(m, src, module, fail));
    TestTruthy { src, fail } => compare::test_truthy(at, src, fail);
    TestFalsy { src, fail } => compare::test_falsy(at, src, fail);
    TestNil { src, fail } => compare::test_nil(at, src, fail);
    TestTuple { src, count, fail } => data::test_tuple(at, src, count, fail);
    Element { dst, src, index } => data::element(at, dst, src, index);
    MatchCons { head, tail, src, fail } => data::match_cons(at, head, tail, src, fail);
    MatchKey {} => at.otherwise(data::match_key);
    MatchBits { src, segments, fail } => bit_matching::matching(at, src, segments, fail);
    BitsRest { dst, src, from } => bit_matching::rest(at, dst, src, from);
    CallLocal { dst, args, slot } => at.call_local(dst, args, slot);
    CallExport { dst, args, export } => at.call_export(dst, args, export);
    CallNative { dst, args, native, arity } => at.away(|m| m.call_native_at(dst, args, native, arity));
    Send { kept, dst, args, native } => at.away(|m| m.send(kept, dst, args, native));
    GuardNative { dst, args, native, fail } => at.away(|m| m.guard_native(dst, args, native, fail));
    CallFun { dst, args, arity } => at.call_fun(dst, args, arity);
    CallModule { dst, args, site } => at.call_module(dst, args, site);
    TailLocal { args, slot, clear } => at.tail_local(args, slot, clear);
    TailExport { args, export, clear } => at.tail_export(args, export, clear);
    TailModule { args, site, clear } => at.tail_module(args, site, clear);
    TailFun { args, arity, clear } => at.tail_fun(args, arity, clear);
    Fail { failure, src } => at.away(|m| m.fail(failure, src));
    FunctionClause { arity } => at.away(|m| m.function_clause(arity));
    PushHandler { first, handler } => at.push_handler(first, handler);
    PopHandler {} => at.pop_handler();
    Reraise { first } => at.away(|m| m.rethrow(first));
    StartAt { src } => at.away(|m| receive::start_at(m, src));
    Peek { dst, none, wanted } => receive::peek(at, dst, none, wanted);
    Accept {} => at.away(receive::accept);
    Skip { message, again } => receive::skip(at, message, again);
    Wait { timeout, again } => at.away(|m| receive::wait(m, timeout, again));
    Take { dst, src } => data::take(at, dst, src);
    Copy { dst, src } => data::copy(at, dst, src);
    LoadAtom { dst, atom } => at.set(dst, Term::atom(atom));
    MatchField { dst, map, atom, fail } => data::match_field(at, dst, map, atom, fail);
    AddInt { dst, src, value } => arithmetic::add_int(at, dst, src, value);
    SubInt { dst, src, value } => arithmetic::sub_int(at, dst, src, value);
    ArithmeticInt { op, dst, src, value } => arithmetic::arithmetic_int(at, op, dst, src, value);
    TestInt { op, src, value, fail } => compare::test_int(at, op, src, value, fail);
    ReturnTaken { src } => at.return_taken(src);
    ReturnLeaving { src, left } => at.return_leaving(src, left);
    TakeTwo { dst, src, second_dst, second_src } => data::take_two(at, dst, src, second_dst, second_src);
    ConsTaken { dst, head, tail } => data::cons_taken(at, dst, head, tail);
    TakeCons { head, tail, src, fail } => data::take_cons(at, head, tail, src, fail);
    CallHeldFun { dst, args, arity, fun } => at.call_held_fun(dst, args, arity, fun);
    TakeTail { tail, src, fail } => data::take_tail(at, tail, src, fail);
    MatchByte { behind, dst, src, fail } => bit_matching::match_byte(at, behind, dst, src, fail);
    TestByte { behind, byte, src, fail } => bit_matching::test_byte(at, behind, byte, src, fail);
    SkipBits { dst, src, bits } => bit_matching::skip(at, dst, src, bits);
}

#[cfg(test)]
mod tests {
    use super::{HANDLERS, NAMES};
    use crate::code::instruction::{Instruction, Operand, Reg};

    #[test]
    fn handlers_stand_in_the_order_of_the_instructions() {
        let (reg, operand) = (Reg(0), Operand::small(1));
        let last = Instruction::SkipBits { dst: reg, src: reg, bits: 0 };
        assert_eq!(HANDLERS.len(), last.opcode() + 1);
        let some = [
            Instruction::Move { dst: reg, src: operand },
            Instruction::Cons { dst: reg, head: operand, tail: operand },
            Instruction::Not { dst: reg, src: operand },
            Instruction::CallFun { dst: reg, args: reg, arity: 0 },
            Instruction::CallModule { dst: reg, args: reg, site: 0, arity: 0 },
            Instruction::PopHandler,
            Instruction::Accept,
            Instruction::Take { dst: reg, src: reg },
            last,
        ];
        for instruction in some {
            let shown = format!("{instruction:?}");
            let name = shown.split(' ').next();
            assert_eq!(NAMES.get(instruction.opcode()).copied(), name);
        }
    }
}
