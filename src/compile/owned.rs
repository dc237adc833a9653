//! Finding which registers may own something when a function ends, so that only those are cleared.
//!
//! One walk from the start to the end keeps the set of registers that may own a counted value: what is written there enters
//! the set, what is taken leaves it. It is repeated until the loops of a receive agree. A handler may be reached from
//! anywhere in its region, so there every register may own something.

use crate::code::instruction::{Instruction, Operand, Reg, Source};
use crate::code::segment::Segments;

use super::liveness::{each_label, each_taken, each_write, ends, goes_back};
use super::register_set::RegisterSet;

/// Fills in the `clear` of returns and tail calls; the first `entry` registers own something when the function begins.
pub fn mark_cleared(code: &mut [Instruction], segments: &[Segments], registers: usize, entry: usize) {
    let mut at_target: Vec<Option<RegisterSet>> = vec![None; code.len() + 1];
    let mut start = RegisterSet::new(registers);
    (0..entry).for_each(|reg| start.insert(Reg(reg as u16)));
    let mut settled = !goes_back(code);
    while !settled {
        let before = at_target.clone();
        walk(code, segments, &mut at_target, &start, registers);
        settled = before == at_target;
    }
    walk(code, segments, &mut at_target, &start, registers);
}

fn walk(
    code: &mut [Instruction],
    segments: &[Segments],
    at_target: &mut [Option<RegisterSet>],
    start: &RegisterSet,
    registers: usize,
) {
    let mut owned = start.clone();
    for (pc, instruction) in code.iter_mut().enumerate() {
        if let Some(Some(arriving)) = at_target.get(pc) {
            owned.add(arriving);
        }
        if let Instruction::Skip { .. } = instruction {
            take(instruction, &mut owned);
        }
        let handler = matches!(instruction, Instruction::PushHandler { .. });
        each_label(instruction, &mut |label| {
            if let Some(slot) = at_target.get_mut(label.0 as usize) {
                let set = slot.get_or_insert_with(|| RegisterSet::new(registers));
                if handler { set.fill() } else { set.add(&owned) }
            }
        });
        take(instruction, &mut owned);
        match instruction {
            Instruction::Return { clear, .. }
            | Instruction::TailLocal { clear, .. }
            | Instruction::TailExport { clear, .. }
            | Instruction::TailModule { clear, .. }
            | Instruction::TailFun { clear, .. } => *clear = owned.range(registers as u16),
            _ => {}
        }
        if !is_immediate(instruction) {
            each_write(instruction, segments, &mut |reg| owned.insert(reg));
        }
        if ends(instruction) {
            owned.clear();
        }
    }
}

/// Removes the registers that an instruction empties when it succeeds.
fn take(instruction: &mut Instruction, owned: &mut RegisterSet) {
    each_taken(instruction, &mut |reg| owned.remove(reg));
    let mut taken = |operand: Operand| {
        if let Source::Take(reg) = operand.source() {
            owned.remove(reg);
        }
    };
    match *instruction {
        Instruction::Move { src, .. }
        | Instruction::Return { src, .. }
        | Instruction::Element { src, .. }
        | Instruction::MatchCons { src, .. }
        | Instruction::BitsRest { src, .. }
        | Instruction::Skip { message: src, .. }
        | Instruction::Fail { src, .. } => taken(src),
        Instruction::Cons { head, tail, .. } => {
            taken(head);
            taken(tail);
        }
        Instruction::List { tail, .. } => taken(tail),
        Instruction::MapUpdate { map, .. } | Instruction::MapUpdateOf { map, .. } | Instruction::MapPut { map, .. } => {
            taken(map);
        }
        // Two small integers are left where they are, but own nothing; anything else is taken.
        Instruction::Add { left, right, .. }
        | Instruction::Sub { left, right, .. }
        | Instruction::Arithmetic { left, right, .. } => {
            taken(left);
            taken(right);
        }
        // The rest looks at its operands and leaves them where they are.
        _ => {}
    }
}

/// Tells whether what an instruction writes is never counted.
fn is_immediate(instruction: &Instruction) -> bool {
    match instruction {
        Instruction::Compare { .. } | Instruction::TypeOf { .. } | Instruction::Not { .. } => true,
        Instruction::Move { src, .. } => matches!(src.source(), Source::Int(_)),
        _ => false,
    }
}
