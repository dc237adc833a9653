//! Finding the last read of each register.
//!
//! Code only jumps forward, except that a receive goes back to look at the next message. So one walk from the end to the
//! start knows at each instruction what is read later; the walk is repeated until the loops agree. Between a `PushHandler`
//! and its `PopHandler` everything the handler reads counts as read, since an error may occur anywhere.

use crate::code::instruction::{Instruction, Label, Operand, Reg, Source};
use crate::code::segment::{Segments, Size, Target};

use super::register_set::RegisterSet;

/// Replaces label numbers by positions.
pub fn resolve(code: &mut [Instruction], labels: &[u32]) {
    for instruction in code {
        each_label(instruction, &mut |label| {
            if let Some(position) = labels.get(label.0 as usize) {
                *label = Label(*position);
            }
        });
    }
}

/// Makes labels tell the distance, as the machine wants them.
pub fn make_relative(code: &mut [Instruction]) {
    for (position, instruction) in code.iter_mut().enumerate() {
        each_label(instruction, &mut |label| *label = label.relative(position));
    }
}

/// What is read after each label.
pub struct Live(Vec<Option<RegisterSet>>);

impl Live {
    /// Tells whether anything goes to this position.
    pub fn is_target(&self, pc: usize) -> bool {
        self.0.get(pc).is_some_and(Option::is_some)
    }

    /// Tells whether a register is read behind a label.
    pub fn at(&self, label: Label, reg: Reg) -> bool {
        matches!(self.0.get(label.0 as usize), Some(Some(set)) if set.contains(reg))
    }
}

/// Turns last reads into takes, except those of the register in which a closure keeps itself.
pub fn mark_last_reads(
    code: &mut [Instruction],
    segments: &mut [Segments],
    registers: usize,
    own: Option<Reg>,
) -> Live {
    let mut at_target: Vec<Option<RegisterSet>> = vec![None; code.len() + 1];
    for instruction in code.iter_mut() {
        each_label(instruction, &mut |label| {
            if let Some(slot) = at_target.get_mut(label.0 as usize) {
                *slot = Some(RegisterSet::new(registers));
            }
        });
    }
    let handlers = handlers_in_force(code);
    settle(code, segments, &mut at_target, &handlers, registers);
    walk(code, segments, &mut at_target, &handlers, registers, Some(&|reg| Some(reg) != own));
    Live(at_target)
}

/// What is read at each position of finished code, or later.
pub(super) fn live_in(code: &mut [Instruction], segments: &mut [Segments], registers: usize) -> Vec<RegisterSet> {
    let mut live = vec![Some(RegisterSet::new(registers)); code.len() + 1];
    let handlers = handlers_in_force(code);
    settle(code, segments, &mut live, &handlers, registers);
    walk(code, segments, &mut live, &handlers, registers, None);
    live.into_iter().flatten().collect()
}

/// Walks until one more walk finds nothing new; code that only goes forward needs no walk before the last.
fn settle(
    code: &mut [Instruction],
    segments: &mut [Segments],
    at_target: &mut [Option<RegisterSet>],
    handlers: &[Option<Label>],
    registers: usize,
) {
    while goes_back(code) {
        let before = at_target.to_vec();
        walk(code, segments, at_target, handlers, registers, None);
        if before == at_target {
            return;
        }
    }
}

/// Tells whether anything goes back: only a receive does.
pub(super) fn goes_back(code: &[Instruction]) -> bool {
    code.iter().any(|instruction| matches!(instruction, Instruction::Skip { .. } | Instruction::Wait { .. }))
}

/// For each instruction the handler around it, if any. Regions nest in the order in which they are emitted.
fn handlers_in_force(code: &[Instruction]) -> Vec<Option<Label>> {
    let mut around: Vec<Label> = Vec::new();
    let mut result = Vec::with_capacity(code.len());
    for instruction in code {
        match instruction {
            Instruction::PushHandler { handler, .. } => {
                around.push(*handler);
                result.push(Some(*handler));
            }
            Instruction::PopHandler => {
                result.push(around.pop());
            }
            _ => result.push(around.last().copied()),
        }
    }
    result
}

fn walk(
    code: &mut [Instruction],
    segments: &mut [Segments],
    at_target: &mut [Option<RegisterSet>],
    handlers: &[Option<Label>],
    registers: usize,
    may_take: Option<&dyn Fn(Reg) -> bool>,
) {
    let mark = may_take.is_some();
    let mut live = RegisterSet::new(registers);
    for pc in (0..code.len()).rev() {
        let instruction = &mut code[pc];
        if ends(instruction) {
            live.clear();
        }
        if mark {
            mark_match(instruction, &live, handlers[pc].and_then(|handler| at_target.get(handler.0 as usize)));
        }
        each_label(instruction, &mut |label| {
            if let Some(Some(set)) = at_target.get(label.0 as usize) {
                live.add(set);
            }
        });
        if let Some(handler) = handlers.get(pc).copied().flatten()
            && let Some(Some(set)) = at_target.get(handler.0 as usize)
        {
            live.add(set);
        }
        if mark && let Instruction::Send { kept, dst, .. } = instruction {
            *kept = live.contains(*dst);
        }
        each_write(instruction, segments, &mut |reg| live.remove(reg));
        if let Instruction::PushHandler { first, .. } = instruction {
            // The handler's own registers are written on the way to it.
            for offset in 0..3 {
                live.remove(Reg(first.0 + offset));
            }
        }
        each_read(instruction, segments, &mut |operand| {
            let reg = match operand.source() {
                Source::Reg(reg) | Source::Take(reg) => reg,
                Source::Constant(_) | Source::Int(_) => return,
            };
            if !live.contains(reg) {
                live.insert(reg);
                if may_take.is_some_and(|may| may(reg)) {
                    *operand = Operand::take(reg);
                }
            }
        });
        each_taken(instruction, &mut |reg| live.insert(reg));
        each_argument(instruction, &mut |reg| live.insert(reg));
        if let Some(Some(set)) = at_target.get_mut(pc) {
            set.clone_from(&live);
        }
    }
}

/// A list is taken apart only if it fits: what the other way reads does not matter then.
fn mark_match(instruction: &mut Instruction, live: &RegisterSet, handler: Option<&Option<RegisterSet>>) {
    if let Instruction::MatchCons { src, .. } = instruction
        && let Source::Reg(reg) = src.source()
        && !live.contains(reg)
        && !matches!(handler, Some(Some(set)) if set.contains(reg))
    {
        *src = Operand::take(reg);
    }
}

pub(super) fn ends(instruction: &Instruction) -> bool {
    matches!(
        instruction,
        Instruction::Jump { .. }
            | Instruction::Return { .. }
            | Instruction::Fail { .. }
            | Instruction::FunctionClause { .. }
            | Instruction::Reraise { .. }
            | Instruction::Skip { .. }
    )
}

pub(super) fn each_label(instruction: &mut Instruction, visit: &mut dyn FnMut(&mut Label)) {
    match instruction {
        Instruction::Jump { to } => visit(to),
        Instruction::GuardArithmetic { fail, .. }
        | Instruction::TestCompare { fail, .. }
        | Instruction::TestInt { fail, .. }
        | Instruction::TestType { fail, .. }
        | Instruction::TestAtom { fail, .. }
        | Instruction::TestException { fail, .. }
        | Instruction::TestRescue { fail, .. }
        | Instruction::TestTruthy { fail, .. }
        | Instruction::TestFalsy { fail, .. }
        | Instruction::TestNil { fail, .. }
        | Instruction::TestTuple { fail, .. }
        | Instruction::MatchCons { fail, .. }
        | Instruction::TakeCons { fail, .. }
        | Instruction::TakeTail { fail, .. }
        | Instruction::MatchByte { fail, .. }
        | Instruction::TestByte { fail, .. }
        | Instruction::MatchKey { fail, .. }
        | Instruction::MatchField { fail, .. }
        | Instruction::MatchBits { fail, .. }
        | Instruction::GuardNative { fail, .. } => visit(fail),
        Instruction::PushHandler { handler, .. } => visit(handler),
        Instruction::Peek { none, .. } => visit(none),
        Instruction::Skip { again, .. } | Instruction::Wait { again, .. } => visit(again),
        _ => {}
    }
}

/// Visits the registers that an instruction writes.
pub(super) fn each_write(instruction: &Instruction, segments: &[Segments], visit: &mut dyn FnMut(Reg)) {
    let mut instruction = *instruction;
    each_destination(&mut instruction, &mut |reg| visit(*reg));
    match instruction {
        // These write only when they do not jump, so what they write may be read at the label too; nothing they write is
        // read there, since the variables of a failed pattern are not visible.
        Instruction::GuardArithmetic { dst, .. }
        | Instruction::GuardNative { dst, .. }
        | Instruction::Peek { dst, .. } => visit(dst),
        // The result of a native in tail position goes to the first register.
        Instruction::TailLocal { .. }
        | Instruction::TailExport { .. }
        | Instruction::TailModule { .. }
        | Instruction::TailFun { .. } => visit(Reg(0)),
        Instruction::MatchBits { segments: list, .. } => {
            for segment in segments.get(list as usize).into_iter().flat_map(|list| list.iter()) {
                if let Target::Bind(reg) | Target::Position(reg) = segment.target {
                    visit(reg);
                }
            }
        }
        _ => {}
    }
}

/// Visits the registers that an instruction writes and could as well write elsewhere.
pub(super) fn each_destination(instruction: &mut Instruction, visit: &mut dyn FnMut(&mut Reg)) {
    match instruction {
        Instruction::Move { dst, .. }
        | Instruction::Tuple { dst, .. }
        | Instruction::Cons { dst, .. }
        | Instruction::List { dst, .. }
        | Instruction::Map { dst, .. }
        | Instruction::MapOf { dst, .. }
        | Instruction::MapUpdate { dst, .. }
        | Instruction::MapUpdateOf { dst, .. }
        | Instruction::MapPut { dst, .. }
        | Instruction::Closure { dst, .. }
        | Instruction::BuildBits { dst, .. }
        | Instruction::Add { dst, .. }
        | Instruction::Sub { dst, .. }
        | Instruction::Arithmetic { dst, .. }
        | Instruction::Compare { dst, .. }
        | Instruction::TypeOf { dst, .. }
        | Instruction::Not { dst, .. }
        | Instruction::Element { dst, .. }
        | Instruction::BitsRest { dst, .. }
        | Instruction::MatchKey { dst, .. }
        | Instruction::CallLocal { dst, .. }
        | Instruction::CallExport { dst, .. }
        | Instruction::CallNative { dst, .. }
        | Instruction::Send { dst, .. }
        | Instruction::CallModule { dst, .. }
        | Instruction::CallFun { dst, .. } => visit(dst),
        Instruction::MatchCons { head, tail, .. } => {
            visit(head);
            visit(tail);
        }
        _ => {}
    }
}

/// Visits the operands an instruction reads, the one read last first.
pub(super) fn each_read(instruction: &mut Instruction, segments: &mut [Segments], visit: &mut dyn FnMut(&mut Operand)) {
    match instruction {
        Instruction::Move { src, .. }
        | Instruction::Return { src, .. }
        | Instruction::TypeOf { src, .. }
        | Instruction::Not { src, .. }
        | Instruction::TestType { src, .. }
        | Instruction::TestAtom { src, .. }
        | Instruction::TestException { src, .. }
        | Instruction::TestRescue { src, .. }
        | Instruction::TestTruthy { src, .. }
        | Instruction::TestFalsy { src, .. }
        | Instruction::TestNil { src, .. }
        | Instruction::TestTuple { src, .. }
        | Instruction::Element { src, .. }
        | Instruction::MatchCons { src, .. }
        | Instruction::Fail { src, .. }
        | Instruction::StartAt { src }
        | Instruction::Skip { message: src, .. }
        | Instruction::Wait { timeout: src, .. } => visit(src),
        Instruction::Cons { head, tail, .. } => {
            visit(tail);
            visit(head);
        }
        Instruction::List { tail, .. } => visit(tail),
        Instruction::BitsRest { src, from, .. } => {
            visit(from);
            visit(src);
        }
        Instruction::MapUpdate { map, .. } | Instruction::MapUpdateOf { map, .. } | Instruction::MapPut { map, .. } => {
            visit(map);
        }
        Instruction::MatchKey { map, key, .. } => {
            visit(key);
            visit(map);
        }
        Instruction::Add { left, right, .. }
        | Instruction::Sub { left, right, .. }
        | Instruction::Arithmetic { left, right, .. }
        | Instruction::Compare { left, right, .. }
        | Instruction::TestCompare { left, right, .. } => {
            visit(right);
            visit(left);
        }
        Instruction::GuardArithmetic { operands, .. } => {
            for packed in [&mut operands.right, &mut operands.left] {
                let mut operand = packed.operand();
                visit(&mut operand);
                *packed = packed.with_register(operand.register());
            }
        }
        Instruction::BuildBits { segments: list, .. } | Instruction::MatchBits { segments: list, .. } => {
            let list = *list as usize;
            if let Instruction::MatchBits { src, .. } = instruction {
                visit(src);
            }
            for segment in segments.get_mut(list).into_iter().flat_map(|list| list.iter_mut()).rev() {
                if let Some(value) = &mut segment.value {
                    visit(value);
                }
                if let Size::Dynamic(size) = &mut segment.size {
                    visit(size);
                }
            }
        }
        _ => {}
    }
}

/// Visits the consecutive registers an instruction reads and leaves.
pub(super) fn each_argument(instruction: &Instruction, visit: &mut dyn FnMut(Reg)) {
    if let Instruction::GuardNative { args, arity, .. } = *instruction {
        (0..u16::from(arity)).for_each(|offset| visit(Reg(args.0 + offset)));
    }
}

/// Visits the consecutive registers an instruction takes.
pub(super) fn each_taken(instruction: &Instruction, visit: &mut dyn FnMut(Reg)) {
    let (first, count) = match *instruction {
        Instruction::Tuple { first, count, .. } | Instruction::List { first, count, .. } => (first, count),
        Instruction::Map { first, pairs, .. }
        | Instruction::MapUpdate { first, pairs, .. }
        | Instruction::MapPut { first, pairs, .. } => (first, 2 * pairs),
        Instruction::MapOf { first, holes, .. } => (first, holes.count_ones()),
        Instruction::MapUpdateOf { first, count, .. } | Instruction::Closure { first, count, .. } => {
            (first, u32::from(count))
        }
        Instruction::FunctionClause { arity } => (Reg(0), arity),
        Instruction::CallNative { args, arity, .. } => (args, arity),
        Instruction::Send { args, .. } => (args, 2),
        Instruction::CallFun { args, arity, .. } | Instruction::TailFun { args, arity, .. } => (args, arity + 1),
        Instruction::CallModule { args, arity, .. } | Instruction::TailModule { args, arity, .. } => {
            (args, u32::from(arity) + 1)
        }
        Instruction::Reraise { first } => (first, 3),
        Instruction::CallLocal { args, slot, .. } | Instruction::TailLocal { args, slot, .. } => {
            (args, u32::from(slot.arity))
        }
        Instruction::CallExport { args, export, .. } | Instruction::TailExport { args, export, .. } => {
            (args, u32::from(export.arity))
        }
        _ => return,
    };
    for offset in 0..count {
        visit(Reg(first.0 + offset as u16));
    }
}
