//! Building and taking apart tuples, lists, maps and closures.

use std::mem::ManuallyDrop;
use std::sync::Arc;

use crate::code::instruction::{Instruction, Operand, Reg, Source};
use crate::code::{Label, Raise};
use crate::term::{Atom, EmptiedCell, Lambda, Term, map, names};
use crate::vm::cursor::{Aside, Cursor, Flow, Place};
use crate::vm::evaluator;
use crate::vm::machine::Machine;

#[inline(always)]
pub(in crate::vm) fn load(mut at: Cursor, dst: Reg, src: Operand) {
    let value = at.read(src);
    at.set(dst, value)
}

#[inline(always)]
pub(in crate::vm) fn take(mut at: Cursor, dst: Reg, src: Reg) {
    let value = at.take(src);
    at.set(dst, value)
}

#[inline(always)]
pub(in crate::vm) fn take_two(mut at: Cursor, dst: Reg, src: Reg, second_dst: Reg, second_src: Reg) {
    if at.place.register(dst).is_boxed() {
        return at.otherwise(take_two_over);
    }
    let value = at.take(src);
    std::mem::forget(at.place.exchange(dst, value));
    let value = at.take(second_src);
    at.set(second_dst, value);
}

/// Two takes, the first of them to where something is to be let go.
#[inline(never)]
fn take_two_over(machine: &mut Machine<'_>, place: Place) {
    let mut at = Aside::new(machine, place);
    if let Instruction::TakeTwo { dst, src, second_dst, second_src } = *place.begun() {
        let value = at.take(src);
        at.place.set(dst, value);
        let value = at.take(second_src);
        at.place.set(second_dst, value);
    }
    at.go_on();
}

#[inline(always)]
pub(in crate::vm) fn copy(mut at: Cursor, dst: Reg, src: Reg) {
    let value = at.read(Operand::reg(src));
    at.set(dst, value)
}

#[inline(always)]
pub(in crate::vm) fn tuple(mut at: Cursor, dst: Reg, first: Reg, count: u32) {
    let value = match at.place.registers_mut(first, count as usize) {
        [a, b] => Term::tuple([a.take(), b.take()]),
        [a, b, c] => Term::tuple([a.take(), b.take(), c.take()]),
        [a, b, c, d] => Term::tuple([a.take(), b.take(), c.take(), d.take()]),
        _ => return at.otherwise(long_tuple),
    };
    at.set(dst, value)
}

#[inline(never)]
fn long_tuple(machine: &mut Machine<'_>, mut place: Place) {
    let Instruction::Tuple { dst, first, count } = *place.begun() else { return Aside::new(machine, place).go_on() };
    let value = Term::tuple_from(place.take_registers(first, count as usize));
    Aside::new(machine, place).set(dst, value)
}

#[inline(always)]
pub(in crate::vm) fn cons(mut at: Cursor, dst: Reg, head: Operand, tail: Operand) {
    let head = at.read(head);
    let tail = at.read(tail);
    at.set(dst, Term::cons(head, tail))
}

#[inline(always)]
pub(in crate::vm) fn cons_taken(mut at: Cursor, dst: Reg, head: Reg, tail: Reg) {
    let head = at.take(head);
    let tail = at.take(tail);
    at.set(dst, Term::cons(head, tail));
}

#[inline(never)]
pub(in crate::vm) fn list(machine: &mut Machine<'_>, dst: Reg, first: Reg, count: u32, tail: Operand) -> Flow {
    let tail = machine.read(tail);
    let heads = machine.registers_mut(first, count as usize).iter_mut().rev();
    let value = heads.fold(tail, |tail, head| Term::cons(head.take(), tail));
    machine.set(dst, value)
}

fn take_pairs(machine: &mut Machine<'_>, first: Reg, pairs: u32) -> Vec<(Term, Term)> {
    let registers = machine.registers_mut(first, 2 * pairs as usize);
    let (chunks, _) = registers.as_chunks_mut::<2>();
    chunks.iter_mut().map(|[key, value]| (key.take(), value.take())).collect()
}

#[inline(never)]
pub(in crate::vm) fn map(machine: &mut Machine<'_>, dst: Reg, first: Reg, pairs: u32) -> Flow {
    let value = map::from_pairs(take_pairs(machine, first, pairs));
    machine.set(dst, value)
}

#[inline(always)]
pub(in crate::vm) fn map_of(mut at: Cursor, dst: Reg, template: u32, first: Reg, holes: u32) {
    let map = at.constant(template);
    let value = map.map_filled(holes, at.place.registers_mut(first, holes.count_ones() as usize));
    at.set(dst, value)
}

#[inline(never)]
pub(in crate::vm) fn map_put(machine: &mut Machine<'_>, dst: Reg, map: Operand, first: Reg, pairs: u32) -> Flow {
    let mut map = machine.read(map);
    if map.as_map().is_none() {
        return machine.raise(Raise::tagged(names::BADMAP, map));
    }
    for (key, value) in take_pairs(machine, first, pairs) {
        map = map.map_put(key, value);
    }
    machine.set(dst, map)
}

#[inline(never)]
pub(in crate::vm) fn map_update(machine: &mut Machine<'_>, dst: Reg, map: Operand, first: Reg, pairs: u32) -> Flow {
    let map = machine.read(map);
    if map.as_map().is_none() {
        return no_map(machine, map);
    }
    let pairs = take_pairs(machine, first, pairs);
    update_in_turn(machine, dst, map, pairs)
}

#[inline(always)]
pub(in crate::vm) fn map_update_of(mut at: Cursor, dst: Reg, map: Operand, keys: u32, first: Reg, count: u16) {
    let mut map = at.read(map);
    let keys = at.peek(Operand::constant(keys));
    let values = at.place.registers_mut(first, usize::from(count));
    if map.map_update_atoms(keys.as_tuple().unwrap_or(&[]), values) {
        return at.set(dst, map);
    }
    update_otherwise(at.machine, at.place, map, &keys)
}

/// The update of a large map, or of one that lacks a key, or of what is no map.
#[cold]
#[inline(never)]
fn update_otherwise(machine: &mut Machine<'_>, mut place: Place, map: Term, keys: &Term) {
    let Instruction::MapUpdateOf { dst, first, count, .. } = *place.begun() else {
        return Aside::new(machine, place).go_on();
    };
    let values = place.take_registers(first, usize::from(count));
    let pairs = keys.as_tuple().unwrap_or(&[]).iter().cloned().zip(values).collect();
    Aside::new(machine, place).away(|machine| match map.as_map() {
        Some(_) => update_in_turn(machine, dst, map, pairs),
        None => no_map(machine, map),
    })
}

fn update_in_turn(machine: &mut Machine<'_>, dst: Reg, mut map: Term, pairs: Vec<(Term, Term)>) -> Flow {
    for (place, (key, value)) in pairs.into_iter().enumerate() {
        map = match map.map_replace(key, value) {
            Ok(map) => map,
            Err((map, key, value)) => return missing_key(machine, key, value, map, place == 0),
        };
    }
    machine.set(dst, map)
}

/// Only the stack trace of evaluated code, which has no file, tells of the map.
#[cold]
fn missing_key(machine: &mut Machine<'_>, key: Term, value: Term, map: Term, first: bool) -> Flow {
    let raise = Raise::tagged(names::BADKEY, key.clone());
    if !machine.function().file.is_empty() {
        return machine.raise(raise);
    }
    let called = evaluator::missing_key(key, value, map, first);
    let raise = machine.evaluated_raise(raise, called.into(), evaluator::UPDATING);
    machine.reraise(raise)
}

#[cold]
fn no_map(machine: &mut Machine<'_>, term: Term) -> Flow {
    let raise = Raise::tagged(names::BADMAP, term.clone());
    if !machine.function().file.is_empty() {
        return machine.raise(raise);
    }
    let raise = machine.evaluated_raise(raise, vec![evaluator::no_map(term)], evaluator::TESTING);
    machine.reraise(raise)
}

#[inline(never)]
pub(in crate::vm) fn closure(machine: &mut Machine<'_>, dst: Reg, lambda: u32, first: Reg, count: u16) -> Flow {
    // SAFETY: the compiler numbers the lambdas of the function.
    let code: Arc<dyn Lambda> = unsafe { machine.function().lambdas.get_unchecked(lambda as usize) }.clone();
    let registers = machine.registers_mut(first, usize::from(count));
    let value = Term::closure(code, registers);
    for register in registers {
        *register = Term::NIL_LIST;
    }
    machine.set(dst, value)
}

#[inline(always)]
pub(in crate::vm) fn test_tuple(at: Cursor, src: Operand, count: u32, fail: Label) {
    let fits = at.peek(src).as_tuple().is_some_and(|elements| elements.len() == count as usize);
    at.branch(fits, fail)
}

#[inline(always)]
pub(in crate::vm) fn element(at: Cursor, dst: Reg, src: Operand, index: u32) {
    if let Source::Take(_) = src.source() {
        return at.otherwise(last_element);
    }
    let value = at.peek(src).as_tuple().and_then(|elements| elements.get(index as usize)).cloned();
    at.set(dst, value.unwrap_or_default())
}

/// An element of a tuple that is not needed any more: what nobody else can reach is moved out instead of counted once more.
#[inline(never)]
fn last_element(machine: &mut Machine<'_>, place: Place) {
    let Instruction::Element { dst, src, index } = *place.begun() else { return Aside::new(machine, place).go_on() };
    let mut at = Aside::new(machine, place);
    let mut owned = at.read(src);
    let value = match owned.tuple_mut() {
        Some(elements) => elements.get_mut(index as usize).map(Term::take),
        None => owned.as_tuple().and_then(|elements| elements.get(index as usize)).cloned(),
    };
    at.set(dst, value.unwrap_or_default())
}

#[inline(always)]
pub(in crate::vm) fn match_cons(at: Cursor, head: Reg, tail: Reg, src: Operand, fail: Label) {
    let list = at.peek(src);
    let Some(cons) = list.as_cons() else { return at.jump(fail) };
    let taken = src.is_register() && src.is_taken();
    if taken || head == Reg::NONE || tail == Reg::NONE || at.place.register(head).is_boxed() {
        return at.otherwise(match_cons_any);
    }
    let (first, rest) = (cons.head.clone(), cons.tail.clone());
    std::mem::forget(at.place.exchange(head, first));
    at.set(tail, rest);
}

#[inline(always)]
pub(in crate::vm) fn take_cons(mut at: Cursor, head: Reg, tail: Reg, src: Reg, fail: Label) {
    let list = at.place.register(src);
    let Some(cons) = list.as_cons() else { return at.jump(fail) };
    if at.place.register(head).is_boxed() || tail != src && at.place.register(tail).is_boxed() {
        return at.otherwise(match_cons_any);
    }
    if list.is_only_owner() {
        // SAFETY: it is a cell, which nobody else owns.
        let (first, rest, emptied) = unsafe { at.take(src).split_cons() };
        std::mem::forget(at.place.exchange(head, first));
        std::mem::forget(at.place.exchange(tail, rest));
        return free_emptied(at.machine, at.place, emptied);
    }
    let (first, rest) = (cons.head.clone(), cons.tail.clone());
    at.take(src).leave_to_others();
    std::mem::forget(at.place.exchange(head, first));
    std::mem::forget(at.place.exchange(tail, rest));
    at.go_on();
}

#[inline(always)]
pub(in crate::vm) fn take_tail(mut at: Cursor, tail: Reg, src: Reg, fail: Label) {
    let list = at.place.register(src);
    let Some(cons) = list.as_cons() else { return at.jump(fail) };
    if list.is_only_owner() || tail != src && at.place.register(tail).is_boxed() {
        return at.otherwise(match_cons_any);
    }
    let rest = cons.tail.clone();
    at.take(src).leave_to_others();
    std::mem::forget(at.place.exchange(tail, rest));
    at.go_on();
}

/// Frees what is left of a cell and goes on.
#[inline(never)]
fn free_emptied(machine: &mut Machine<'_>, place: Place, emptied: EmptiedCell) {
    emptied.free();
    Cursor::<true>::new(machine, place).go_on();
}

/// Takes a list apart that nobody else owns, or looks at one half of it.
#[inline(never)]
fn match_cons_any(machine: &mut Machine<'_>, place: Place) {
    let mut at = Aside::new(machine, place);
    let (head, tail, src) = match *place.begun() {
        Instruction::MatchCons { head, tail, src, .. } => (head, tail, src),
        Instruction::TakeCons { head, tail, src, .. } => (head, tail, Operand::take(src)),
        Instruction::TakeTail { tail, src, .. } => (Reg::NONE, tail, Operand::take(src)),
        _ => return at.go_on(),
    };
    if let Source::Take(src) = src.source() {
        let (first, rest) = at.take(src).into_cons().unwrap_or_default();
        at.place.set_unless_none(head, first);
        at.place.set_unless_none(tail, rest);
    } else if let Some(cons) = at.peek(src).as_cons() {
        // The halves are counted before a register that may own the list is written.
        let rest = if tail == Reg::NONE { Term::NIL_LIST } else { cons.tail.clone() };
        at.place.set_unless_none(head, cons.head.clone());
        at.place.set_unless_none(tail, rest);
    }
    at.go_on();
}

#[inline(always)]
pub(in crate::vm) fn match_field(at: Cursor, dst: Reg, map: Operand, atom: Atom, fail: Label) {
    match at.peek(map).small_map_field(atom) {
        Some(Some(value)) => {
            let value = value.clone();
            at.set(dst, value)
        }
        Some(None) => at.jump(fail),
        None => at.otherwise(match_key),
    }
}

/// The value of a key that is no atom, or in a large map, or in what is no map.
#[inline(never)]
pub(in crate::vm) fn match_key(machine: &mut Machine<'_>, place: Place) {
    let at = Aside::new(machine, place);
    let (dst, map, key, fail) = match *place.begun() {
        Instruction::MatchField { dst, map, atom, fail } => (dst, map, ManuallyDrop::new(Term::atom(atom)), fail),
        Instruction::MatchKey { dst, map, key, fail } => (dst, map, at.peek(key), fail),
        _ => return at.go_on(),
    };
    let value = at.peek(map).as_map().and_then(|map| map.get(&key)).cloned();
    match value {
        Some(value) => at.set(dst, value),
        None => at.jump(fail),
    }
}
