//! Choosing the quickest form of an instruction for the operands it has, and of two that follow each other.

use crate::code::instruction::{Instruction, Operand, Reg, Source};
use crate::code::segment::{ByteTest, ByteTests};
use crate::term::{Atom, Term};

use super::coalesce;
use super::liveness::each_label;

/// Puts quicker forms in place; nothing looks at the code afterwards but the machine.
pub fn select(
    code: &mut Vec<Instruction>,
    lines: &mut [(u32, u32)],
    constants: &[Term],
    byte_tests: &[Option<ByteTests>],
) {
    for instruction in code.iter_mut() {
        if let Some(quick) = quick(instruction, constants).or_else(|| one_byte(instruction, byte_tests)) {
            *instruction = quick;
        }
    }
    fuse(code, lines);
}

/// Makes one instruction of two where it can.
fn fuse(code: &mut Vec<Instruction>, lines: &mut [(u32, u32)]) {
    let mut is_target = vec![false; code.len() + 1];
    for instruction in code.iter_mut() {
        each_label(instruction, &mut |label| {
            if let Some(place) = is_target.get_mut(label.0 as usize) {
                *place = true;
            }
        });
    }
    let mut gone = vec![false; code.len()];
    let mut pc = 0;
    while let Some([first, second]) = code.get_mut(pc..).and_then(<[Instruction]>::first_chunk_mut::<2>) {
        let one = if is_target.get(pc + 1) == Some(&false) { fused(first, second) } else { None };
        if let (Some(one), Some(gone)) = (one, gone.get_mut(pc)) {
            *second = one;
            *gone = true;
            pc += 1;
        }
        pc += 1;
    }
    if gone.contains(&true) {
        coalesce::compact(code, lines, &gone);
    }
}

/// What does the same as two instructions that follow each other.
fn fused(first: &Instruction, second: &Instruction) -> Option<Instruction> {
    match (*first, *second) {
        (Instruction::Take { dst, src }, Instruction::Take { dst: second_dst, src: second_src }) => {
            Some(Instruction::TakeTwo { dst, src, second_dst, second_src })
        }
        // The function value stays where it is as long as the caller's frame, which ends where the arguments begin.
        (Instruction::Copy { dst: copy, src: fun }, Instruction::CallFun { dst, args, arity })
            if u32::from(copy.0) == u32::from(args.0) + arity && fun < args =>
        {
            Some(Instruction::CallHeldFun { arity: u8::try_from(arity).ok()?, dst, args, fun })
        }
        _ => None,
    }
}

fn quick(instruction: &Instruction, constants: &[Term]) -> Option<Instruction> {
    Some(match *instruction {
        Instruction::Move { dst, src } => match src.source() {
            Source::Take(src) => Instruction::Take { dst, src },
            Source::Reg(src) => Instruction::Copy { dst, src },
            Source::Constant(_) => Instruction::LoadAtom { dst, atom: atom(src, constants)? },
            Source::Int(_) => return None,
        },
        Instruction::MatchKey { dst, map, key, fail } => {
            Instruction::MatchField { dst, map, atom: atom(key, constants)?, fail }
        }
        Instruction::Add { dst, left, right } => {
            Instruction::AddInt { dst, src: register(left)?, value: integer(right)? }
        }
        Instruction::Sub { dst, left, right } => {
            Instruction::SubInt { dst, src: register(left)?, value: integer(right)? }
        }
        Instruction::Arithmetic { op, dst, left, right } => {
            Instruction::ArithmeticInt { op, dst, src: register(left)?, value: integer(right)? }
        }
        Instruction::TestCompare { op, left, right, fail } => {
            Instruction::TestInt { op, src: register(left)?, value: integer(right)?, fail }
        }
        Instruction::Return { src, clear } => match clear.end.saturating_sub(clear.first) {
            0 => Instruction::ReturnTaken { src: taken(src)? },
            1 if taken(src)? != Reg(clear.first) => {
                Instruction::ReturnLeaving { src: taken(src)?, left: Reg(clear.first) }
            }
            _ => return None,
        },
        Instruction::Cons { dst, head, tail } => Instruction::ConsTaken { dst, head: taken(head)?, tail: taken(tail)? },
        Instruction::MatchCons { head, tail, src, fail } if head != Reg::NONE && tail != Reg::NONE => {
            Instruction::TakeCons { head, tail, src: taken(src)?, fail }
        }
        Instruction::MatchCons { head: Reg::NONE, tail, src, fail } if tail != Reg::NONE => {
            Instruction::TakeTail { tail, src: taken(src)?, fail }
        }
        Instruction::BitsRest { dst, src, from } => {
            Instruction::SkipBits { dst, src: taken(src)?, bits: u32::try_from(integer(from)?).ok()? }
        }
        _ => return None,
    })
}

/// Matching one byte, and perhaps a rest.
fn one_byte(instruction: &Instruction, byte_tests: &[Option<ByteTests>]) -> Option<Instruction> {
    let Instruction::MatchBits { src, segments, fail } = *instruction else { return None };
    let tests = byte_tests.get(segments as usize)?.as_ref()?;
    let ByteTests { behind, position: None, .. } = *tests else { return None };
    let [test] = *tests.each else { return None };
    let src = register(src)?;
    Some(match test {
        ByteTest::Skip => Instruction::MatchByte { behind, dst: Reg::NONE, src, fail },
        ByteTest::Bind(dst) => Instruction::MatchByte { behind, dst, src, fail },
        ByteTest::Is(byte) => Instruction::TestByte { behind, byte, src, fail },
        ByteTest::SkipCharacter | ByteTest::BindCharacter(_) | ByteTest::IsCharacter(_) => return None,
    })
}

fn register(operand: Operand) -> Option<Operand> {
    matches!(operand.source(), Source::Reg(_) | Source::Take(_)).then_some(operand)
}

fn taken(operand: Operand) -> Option<Reg> {
    match operand.source() {
        Source::Take(reg) => Some(reg),
        _ => None,
    }
}

fn atom(operand: Operand, constants: &[Term]) -> Option<Atom> {
    match operand.source() {
        Source::Constant(index) => constants.get(index as usize)?.as_atom(),
        _ => None,
    }
}

fn integer(operand: Operand) -> Option<i32> {
    match operand.source() {
        Source::Int(value) => Some(value),
        _ => None,
    }
}
