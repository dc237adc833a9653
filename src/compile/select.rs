//! Choosing the quickest form of an instruction for the operands it has.

use crate::code::instruction::{Instruction, Operand, Source};

/// Puts quicker forms in place; nothing looks at the code afterwards but the machine.
pub fn select(code: &mut [Instruction]) {
    for instruction in code {
        if let Some(quick) = quick(instruction) {
            *instruction = quick;
        }
    }
}

fn quick(instruction: &Instruction) -> Option<Instruction> {
    Some(match *instruction {
        Instruction::Move { dst, src } => match src.source() {
            Source::Take(src) => Instruction::Take { dst, src },
            Source::Reg(src) => Instruction::Copy { dst, src },
            Source::Constant(_) | Source::Int(_) => return None,
        },
        Instruction::Add { dst, left, right } => {
            Instruction::AddInt { dst, src: register(left)?, value: integer(right)? }
        }
        Instruction::Sub { dst, left, right } => {
            Instruction::SubInt { dst, src: register(left)?, value: integer(right)? }
        }
        Instruction::TestCompare { op, left, right, fail } => {
            Instruction::TestInt { op, src: register(left)?, value: integer(right)?, fail }
        }
        Instruction::Return { src, clear } if clear.is_empty() => match src.source() {
            Source::Take(src) => Instruction::ReturnTaken { src },
            _ => return None,
        },
        _ => return None,
    })
}

fn register(operand: Operand) -> Option<Operand> {
    matches!(operand.source(), Source::Reg(_) | Source::Take(_)).then_some(operand)
}

fn integer(operand: Operand) -> Option<i32> {
    match operand.source() {
        Source::Int(value) => Some(value),
        _ => None,
    }
}
