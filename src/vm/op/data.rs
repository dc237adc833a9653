//! Building and taking apart tuples, lists, maps and closures.

use std::sync::Arc;

use crate::code::instruction::{Instruction, Operand, Reg, Source};
use crate::code::{Label, Raise};
use crate::term::{Atom, Lambda, Term, map, names};
use crate::vm::cursor::{Cursor, Flow, Place};
use crate::vm::evaluator;
use crate::vm::machine::Machine;

#[inline(always)]
pub(in crate::vm) fn load(mut at: Cursor, dst: Reg, src: Operand) -> Place {
    let value = at.read(src);
    at.set(dst, value)
}

#[inline(always)]
pub(in crate::vm) fn take(mut at: Cursor, dst: Reg, src: Reg) -> Place {
    let value = at.take(src);
    at.set(dst, value)
}

#[inline(always)]
pub(in crate::vm) fn copy(mut at: Cursor, dst: Reg, src: Reg) -> Place {
    let value = at.read(Operand::reg(src));
    at.set(dst, value)
}

#[inline(always)]
pub(in crate::vm) fn tuple(mut at: Cursor, dst: Reg, first: Reg, count: u32) -> Place {
    let value = match at.place.registers_mut(first, count as usize) {
        [a, b] => Term::tuple([a.take(), b.take()]),
        [a, b, c] => Term::tuple([a.take(), b.take(), c.take()]),
        [a, b, c, d] => Term::tuple([a.take(), b.take(), c.take(), d.take()]),
        _ => return at.otherwise(long_tuple),
    };
    at.set(dst, value)
}

#[inline(never)]
fn long_tuple(machine: &mut Machine<'_>, mut place: Place) -> Place {
    let Instruction::Tuple { dst, first, count } = *place.begun() else { return place };
    let value = Term::tuple_from(place.take_registers(first, count as usize));
    Cursor::new(machine, place).set(dst, value)
}

#[inline(always)]
pub(in crate::vm) fn cons(mut at: Cursor, dst: Reg, head: Operand, tail: Operand) -> Place {
    let head = at.read(head);
    let tail = at.read(tail);
    at.set(dst, Term::cons(head, tail))
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
pub(in crate::vm) fn map_of(mut at: Cursor, dst: Reg, template: u32, first: Reg, holes: u32) -> Place {
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
pub(in crate::vm) fn map_update_of(mut at: Cursor, dst: Reg, map: Operand, keys: u32, first: Reg, count: u16) -> Place {
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
fn update_otherwise(machine: &mut Machine<'_>, mut place: Place, map: Term, keys: &Term) -> Place {
    let Instruction::MapUpdateOf { dst, first, count, .. } = *place.begun() else { return place };
    let values = place.take_registers(first, usize::from(count));
    let pairs = keys.as_tuple().unwrap_or(&[]).iter().cloned().zip(values).collect();
    Cursor::new(machine, place).away(|machine| match map.as_map() {
        Some(_) => update_in_turn(machine, dst, map, pairs),
        None => no_map(machine, map),
    })
}

fn update_in_turn(machine: &mut Machine<'_>, dst: Reg, mut map: Term, pairs: Vec<(Term, Term)>) -> Flow {
    for (place, (key, value)) in pairs.into_iter().enumerate() {
        if map.as_map().is_none_or(|map| map.get(&key).is_none()) {
            return missing_key(machine, key, value, map, place == 0);
        }
        map = map.map_put(key, value);
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
pub(in crate::vm) fn test_tuple(at: Cursor, src: Operand, count: u32, fail: Label) -> Place {
    let fits = at.peek(src).as_tuple().is_some_and(|elements| elements.len() == count as usize);
    at.branch(fits, fail)
}

#[inline(always)]
pub(in crate::vm) fn element(at: Cursor, dst: Reg, src: Operand, index: u32) -> Place {
    if let Source::Take(_) = src.source() {
        return at.otherwise(last_element);
    }
    let value = at.peek(src).as_tuple().and_then(|elements| elements.get(index as usize)).cloned();
    at.set(dst, value.unwrap_or_default())
}

/// An element of a tuple that is not needed any more: what nobody else can reach is moved out instead of counted once more.
#[inline(never)]
fn last_element(machine: &mut Machine<'_>, place: Place) -> Place {
    let Instruction::Element { dst, src, index } = *place.begun() else { return place };
    let mut at = Cursor::new(machine, place);
    let mut owned = at.read(src);
    let value = match owned.tuple_mut() {
        Some(elements) => elements.get_mut(index as usize).map(Term::take),
        None => owned.as_tuple().and_then(|elements| elements.get(index as usize)).cloned(),
    };
    at.set(dst, value.unwrap_or_default())
}

#[inline(always)]
pub(in crate::vm) fn match_cons(mut at: Cursor, head: Reg, tail: Reg, src: Operand, fail: Label) -> Place {
    let list = at.peek(src);
    let Some(cons) = list.as_cons() else { return at.jump(fail) };
    if head == Reg::NONE || tail == Reg::NONE || at.place.register(head).is_boxed() {
        return at.otherwise(take_cons);
    }
    if let Source::Take(src) = src.source() {
        if list.is_only_owner() {
            return at.otherwise(take_cons);
        }
        let (first, rest) = (cons.head.clone(), cons.tail.clone());
        at.take(src).leave_to_others();
        std::mem::forget(at.place.exchange(head, first));
        return at.set(tail, rest);
    }
    let (first, rest) = (cons.head.clone(), cons.tail.clone());
    std::mem::forget(at.place.exchange(head, first));
    at.set(tail, rest)
}

/// Takes a list apart, or looks at one half of it.
#[inline(never)]
fn take_cons(machine: &mut Machine<'_>, mut place: Place) -> Place {
    let Instruction::MatchCons { head, tail, src, .. } = *place.begun() else { return place };
    let mut at = Cursor::new(machine, place);
    let taken = match src.source() {
        Source::Take(_) => at.read(src).into_cons().ok(),
        _ => at.peek(src).as_cons().map(|cons| {
            let half = |reg, value: &Term| if reg == Reg::NONE { Term::NIL_LIST } else { value.clone() };
            (half(head, &cons.head), half(tail, &cons.tail))
        }),
    };
    let (first, rest) = taken.unwrap_or_default();
    if head != Reg::NONE {
        place.set(head, first);
    }
    if tail != Reg::NONE {
        place.set(tail, rest);
    }
    place
}

#[inline(always)]
pub(in crate::vm) fn match_key(at: Cursor, dst: Reg, map: Operand, key: Operand, fail: Label) -> Place {
    let key = at.peek(key);
    match_key_of(at, dst, map, &key, fail)
}

#[inline(always)]
pub(in crate::vm) fn match_field(at: Cursor, dst: Reg, map: Operand, atom: Atom, fail: Label) -> Place {
    match at.peek(map).small_map_field(atom) {
        Some(Some(value)) => {
            let value = value.clone();
            at.set(dst, value)
        }
        Some(None) => at.jump(fail),
        None => at.otherwise(match_other_field),
    }
}

/// The field of a large map, or of what is no map.
#[inline(never)]
fn match_other_field(machine: &mut Machine<'_>, place: Place) -> Place {
    match *place.begun() {
        Instruction::MatchField { dst, map, atom, fail } => {
            match_key_of(Cursor::new(machine, place), dst, map, &Term::atom(atom), fail)
        }
        _ => place,
    }
}

fn match_key_of(at: Cursor, dst: Reg, map: Operand, key: &Term, fail: Label) -> Place {
    let value = at.peek(map).as_map().and_then(|map| map.get(key)).cloned();
    match value {
        Some(value) => at.set(dst, value),
        None => at.jump(fail),
    }
}
