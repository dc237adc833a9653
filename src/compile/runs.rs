//! Where in a function's code each register holds a value that is still read: its runs.
//!
//! The instruction at position `pc` reads at point `2 * pc` and writes at point `2 * pc + 1`. A run goes from the write of a value
//! to its last read, over everything between them in the order of the code, taken or not. Values that share a point on their
//! way share a run; a register that is written anew where nobody reads the old value any more begins another one.

use crate::code::instruction::{Instruction, Label, Reg};
use crate::code::segment::Segments;

use super::liveness::{self, each_argument, each_label, each_taken, each_write};
use super::register_set::RegisterSet;

/// A point between the reading and writing of instructions.
pub type Point = u32;

/// From the first point to the last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Run {
    /// The register that holds it.
    pub reg: Reg,
    /// Where it is written; 0 for what is there when the function begins.
    pub start: Point,
    /// Where it is read last.
    pub end: Point,
}

/// All runs of a function, register by register, each from its first one to its last.
pub struct Runs {
    /// The runs.
    pub all: Vec<Run>,
    /// Where those of each register begin.
    starts: Vec<usize>,
}

/// The point at which an instruction reads.
pub fn read_at(pc: usize) -> Point {
    2 * pc as Point
}

/// The point at which an instruction writes.
pub fn written_at(pc: usize) -> Point {
    2 * pc as Point + 1
}

impl Runs {
    /// Finds the runs of the first `registers`; what is in one of `kept` stays there to the end.
    pub fn find(code: &mut [Instruction], segments: &mut [Segments], registers: usize, kept: Option<Reg>) -> Runs {
        let live = liveness::live_in(code, segments, registers);
        let mut finder = Finder { found: vec![Vec::new(); registers], end: read_at(code.len()) };
        for (pc, instruction) in code.iter_mut().enumerate() {
            for reg in live[pc].iter() {
                finder.go_on(reg, read_at(pc));
            }
            each_write(instruction, segments, &mut |reg| finder.begin(reg, written_at(pc)));
            finder.special_writes(instruction, pc);
        }
        finder.follow_jumps(code, &live);
        if let Some(reg) = kept {
            finder.add(reg, 0, finder.end);
        }
        finder.merged()
    }

    /// The run of a register at a point.
    pub fn at(&self, reg: Reg, point: Point) -> Option<usize> {
        let reg = usize::from(reg.0);
        let (first, end) = (*self.starts.get(reg)?, *self.starts.get(reg + 1)?);
        let behind = first + self.all[first..end].partition_point(|run| run.start <= point);
        let found = behind.checked_sub(1).filter(|found| *found >= first)?;
        (self.all[found].end >= point).then_some(found)
    }
}

struct Finder {
    /// For each register its runs so far, which may overlap.
    found: Vec<Vec<(Point, Point)>>,
    end: Point,
}

impl Finder {
    fn add(&mut self, reg: Reg, start: Point, end: Point) {
        if let Some(runs) = self.found.get_mut(usize::from(reg.0)) {
            runs.push((start, end));
        }
    }

    /// A value begins.
    fn begin(&mut self, reg: Reg, point: Point) {
        self.add(reg, point, point);
    }

    /// A value is still read: the latest one there is.
    fn go_on(&mut self, reg: Reg, point: Point) {
        match self.found.get_mut(usize::from(reg.0)).and_then(|runs| runs.last_mut()) {
            Some((_, end)) => *end = point.max(*end),
            None => self.add(reg, point, point),
        }
    }

    /// What is written at other points than usual.
    fn special_writes(&mut self, instruction: &Instruction, pc: usize) {
        match *instruction {
            // The handler's registers are its own as long as it is in force.
            Instruction::PushHandler { first, handler } => {
                for offset in 0..3 {
                    self.add(Reg(first.0 + offset), written_at(pc), read_at(handler.0 as usize));
                }
            }
            // It binds while it reads.
            Instruction::MatchBits { .. } => {
                for runs in &mut self.found {
                    if let Some((start, _)) = runs.last_mut()
                        && *start == written_at(pc)
                    {
                        *start = read_at(pc);
                    }
                }
            }
            _ => {}
        }
    }

    /// What is read behind a label is there from the jump on.
    fn follow_jumps(&mut self, code: &mut [Instruction], live: &[RegisterSet]) {
        // The first instruction that goes to each position, and the last one.
        let mut sources: Vec<Option<(usize, usize)>> = vec![None; code.len() + 1];
        for (pc, instruction) in code.iter_mut().enumerate() {
            each_label(instruction, &mut |&mut Label(to)| {
                if let Some(source) = sources.get_mut(to as usize) {
                    let (first, _) = source.unwrap_or((pc, pc));
                    *source = Some((first, pc));
                }
            });
        }
        for (to, source) in sources.into_iter().enumerate() {
            let Some((first, last)) = source else { continue };
            for reg in live.get(to).into_iter().flat_map(RegisterSet::iter) {
                if first < to {
                    let is_there = live[first].contains(reg);
                    self.add(reg, if is_there { read_at(first) } else { written_at(first) }, read_at(to));
                }
                if last >= to {
                    self.add(reg, read_at(to), written_at(last));
                }
            }
        }
    }

    fn merged(self) -> Runs {
        let (mut all, mut starts) = (Vec::new(), Vec::with_capacity(self.found.len() + 1));
        for (reg, mut runs) in (0..).map(Reg).zip(self.found) {
            let first = all.len();
            starts.push(first);
            runs.sort_unstable();
            for (start, end) in runs {
                match all[first..].last_mut() {
                    Some(Run { end: known, .. }) if start <= *known => *known = end.max(*known),
                    _ => all.push(Run { reg, start, end }),
                }
            }
        }
        starts.push(all.len());
        Runs { all, starts }
    }
}

/// Visits each block of consecutive registers that an instruction reads or writes: the first one, how many, and where.
pub fn each_block(instruction: &Instruction, pc: usize, visit: &mut dyn FnMut(Reg, u16, Point)) {
    let mut span: Option<(u16, u16)> = None;
    let mut add = |reg: Reg| {
        let (first, count) = span.unwrap_or((reg.0, 0));
        span = Some((first, count + 1));
    };
    each_taken(instruction, &mut add);
    each_argument(instruction, &mut add);
    if let Some((first, count)) = span {
        visit(Reg(first), count, read_at(pc));
    }
    if let Instruction::PushHandler { first, .. } = *instruction {
        visit(first, 3, written_at(pc));
    }
}
