//! Choosing the quickest form of an instruction for the operands it has.

use crate::code::instruction::{Instruction, Operand, Source};
use crate::term::{Atom, Term};

/// Puts quicker forms in place; nothing looks at the code afterwards but the machine.
pub fn select(code: &mut [Instruction], constants: &[Term]) {
    for instruction in code {
        if let Some(quick) = quick(instruction, constants) {
            *instruction = quick;
        }
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
