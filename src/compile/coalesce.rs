//! Computing a value where it is wanted.
//!
//! Patterns and expressions put values into registers of their own, from which a `Move` brings them to where a call wants
//! its arguments. When the value was made shortly before, in the same stretch of straight code, it is made in the right
//! place instead, and the `Move` goes.

use crate::code::instruction::{Instruction, Label, Operand, Reg, Source};
use crate::code::segment::Segments;

use super::liveness::{Live, each_destination, each_label, each_read, each_taken, each_write, ends};

/// How far back the origin of a value is looked for.
const WINDOW: usize = 24;

/// Removes moves; `lines` is kept in step with the code.
pub fn coalesce(code: &mut Vec<Instruction>, segments: &mut [Segments], lines: &mut [(u32, u32)], live: &Live) {
    let mut gone = vec![false; code.len()];
    for at in 0..code.len() {
        let Instruction::Move { dst, src } = code[at] else { continue };
        if let Source::Take(src) = src.source()
            && let Some(origin) = origin(code, &gone, segments, live, at, src, dst)
        {
            each_destination(&mut code[origin], &mut |reg| {
                if *reg == src {
                    *reg = dst;
                }
            });
            gone[at] = true;
        }
    }
    // A value that was moved away and back stays where it was.
    for (instruction, gone) in code.iter().zip(&mut gone) {
        *gone |= matches!(instruction, Instruction::Move { dst, src } if *src == Operand::take(*dst));
    }
    compact(code, lines, &gone);
}

/// The instruction that makes what is in `src` at the move `at`, if it may as well put it into `dst`.
fn origin(
    code: &mut [Instruction],
    gone: &[bool],
    segments: &mut [Segments],
    live: &Live,
    at: usize,
    src: Reg,
    dst: Reg,
) -> Option<usize> {
    let mut pc = at;
    loop {
        if at - pc == WINDOW || live.is_target(pc) {
            return None;
        }
        pc = pc.checked_sub(1)?;
        if gone[pc] {
            continue;
        }
        let instruction = &mut code[pc];
        let (mut makes, mut sets) = (false, false);
        each_write(instruction, segments, &mut |reg| {
            makes |= reg == src;
            sets |= reg == dst;
        });
        if makes {
            let mut movable = false;
            each_destination(instruction, &mut |reg| movable |= *reg == src);
            return (movable && !sets).then_some(pc);
        }
        if sets || stands_between(instruction, segments, live, src, dst) {
            return None;
        }
    }
}

/// Tells whether `dst` could not already hold what is still in `src` while this instruction runs.
fn stands_between(instruction: &mut Instruction, segments: &mut [Segments], live: &Live, src: Reg, dst: Reg) -> bool {
    let mut uses = false;
    each_taken(instruction, &mut |reg| uses |= reg == src || reg == dst);
    each_read(instruction, segments, &mut |operand| {
        uses |= matches!(operand.source(), Source::Reg(reg) | Source::Take(reg) if reg == src || reg == dst);
    });
    each_label(instruction, &mut |label| uses |= live.at(*label, src) || live.at(*label, dst));
    // What is called has its registers from the arguments on.
    let overwrites = match *instruction {
        Instruction::CallLocal { args, .. }
        | Instruction::CallExport { args, .. }
        | Instruction::CallNative { args, .. }
        | Instruction::Send { args, .. }
        | Instruction::GuardNative { args, .. }
        | Instruction::CallModule { args, .. }
        | Instruction::CallFun { args, .. } => dst >= args,
        Instruction::PushHandler { .. }
        | Instruction::PopHandler
        | Instruction::Peek { .. }
        | Instruction::Accept
        | Instruction::Wait { .. } => true,
        _ => ends(instruction),
    };
    uses || overwrites
}

/// Takes out the instructions that are gone.
pub(super) fn compact(code: &mut Vec<Instruction>, lines: &mut [(u32, u32)], gone: &[bool]) {
    let mut positions = Vec::with_capacity(code.len() + 1);
    let mut position = 0;
    for gone in gone {
        positions.push(position);
        position += u32::from(!gone);
    }
    positions.push(position);
    let moved = |old: u32| positions.get(old as usize).copied().unwrap_or(position);
    let mut gone = gone.iter();
    code.retain(|_| gone.next() == Some(&false));
    for instruction in code {
        each_label(instruction, &mut |label| *label = Label(moved(label.0)));
    }
    for (start, _) in lines {
        *start = moved(*start);
    }
}
