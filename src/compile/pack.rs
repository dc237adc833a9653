//! Giving registers the lowest numbers that will do.
//!
//! While a function is compiled each value gets a register of its own. The frame of what is called begins at the arguments of the
//! call, so the registers below them are what a call costs as long as it lasts: for a recursion that is not a tail call the
//! memory of each level. Here values that are not needed at the same time share a register, and arguments go to right behind
//! what lives on beyond the call.

use std::ops::Range;

use crate::code::Instruction;
use crate::code::instruction::{Operand, Reg, Source};
use crate::code::module::FunctionSlot;
use crate::code::segment::{Segments, Target};

use super::coalesce;
use super::liveness::{each_destination, each_read};
use super::runs::{Point, Run, Runs, each_block, read_at, written_at};

/// Functions with more registers or instructions are left as they are: finding out takes long, and they do not recurse deeply.
const MAX_REGISTERS: usize = 256;
const MAX_CODE: usize = 1024;

/// What is known of the function.
pub struct Frame {
    /// How many registers it has.
    pub registers: usize,
    /// How many of them hold something when it begins.
    pub entry: usize,
    /// The register in which a closure keeps itself as long as it runs.
    pub own: Option<Reg>,
    /// The function, if it is one of a module.
    pub itself: Option<&'static FunctionSlot>,
    /// It is a closure that calls itself.
    pub calls_itself: bool,
}

/// Renumbers registers; gives how many there are then. `lines` is kept in step with the code.
pub fn pack(code: &mut Vec<Instruction>, segments: &mut [Segments], lines: &mut [(u32, u32)], frame: &Frame) -> usize {
    if frame.registers > MAX_REGISTERS || code.len() > MAX_CODE || !recurses(code, frame) {
        return frame.registers;
    }
    let runs = Runs::find(code, segments, frame.registers, frame.own);
    let Some(packed) = Packing::new(code, &runs, frame).and_then(Packing::pack) else { return frame.registers };
    for (pc, instruction) in code.iter_mut().enumerate() {
        let place = |reg: Reg, point| match runs.at(reg, point) {
            Some(run) => Reg(packed.places[run]),
            None if reg == Reg::NONE => reg,
            // A block of no registers may begin anywhere.
            None => Reg(0),
        };
        rename(instruction, segments, pc, &place);
    }
    for call in &packed.calls {
        // One without arguments has its frame right behind what lives on.
        if call.first.is_none()
            && let Some(args) = call_base(&mut code[call.pc])
        {
            *args = Reg(call.floor);
        }
    }
    let stays = |one: &Instruction| matches!(one, Instruction::Move { dst, src } if *src == Operand::take(*dst));
    let gone: Vec<bool> = code.iter().map(stays).collect();
    coalesce::compact(code, lines, &gone);
    packed.places.iter().map(|place| usize::from(*place) + 1).max().unwrap_or(0).max(frame.entry)
}

/// Tells whether a function may lie in the stack many times, one above the other: it calls itself, not only in place of itself.
fn recurses(code: &[Instruction], frame: &Frame) -> bool {
    let Some(itself) = frame.itself else { return frame.calls_itself };
    code.iter().any(|one| matches!(one, Instruction::CallLocal { slot, .. } if std::ptr::eq(*slot, itself)))
}

/// The register of the first argument of what has its frame from there on, while this one's goes on.
fn call_base(instruction: &mut Instruction) -> Option<&mut Reg> {
    match instruction {
        Instruction::CallLocal { args, .. }
        | Instruction::CallExport { args, .. }
        | Instruction::CallNative { args, .. }
        | Instruction::Send { args, .. }
        | Instruction::GuardNative { args, .. }
        | Instruction::CallFun { args, .. }
        | Instruction::CallModule { args, .. } => Some(args),
        _ => None,
    }
}

fn is_tail(instruction: &Instruction) -> bool {
    matches!(
        instruction,
        Instruction::TailLocal { .. }
            | Instruction::TailExport { .. }
            | Instruction::TailModule { .. }
            | Instruction::TailFun { .. }
    )
}

/// Puts a place's register for each register of an instruction.
fn rename(instruction: &mut Instruction, segments: &mut [Segments], pc: usize, place: &dyn Fn(Reg, Point) -> Reg) {
    let (read, written) = (read_at(pc), written_at(pc));
    each_read(instruction, segments, &mut |operand| {
        if operand.is_register() {
            *operand = operand.with_register(place(operand.register(), read));
        }
    });
    each_destination(instruction, &mut |reg| *reg = place(*reg, written));
    match instruction {
        Instruction::GuardArithmetic { dst, .. } | Instruction::Peek { dst, .. } => *dst = place(*dst, written),
        Instruction::GuardNative { dst, args, .. } => (*dst, *args) = (place(*dst, written), place(*args, read)),
        Instruction::MatchBits { segments: list, .. } => {
            for segment in segments.get_mut(*list as usize).into_iter().flat_map(|list| list.iter_mut()) {
                if let Target::Bind(reg) | Target::Position(reg) = &mut segment.target {
                    *reg = place(*reg, written);
                }
            }
        }
        Instruction::PushHandler { first, .. } => *first = place(*first, written),
        Instruction::Tuple { first, .. }
        | Instruction::List { first, .. }
        | Instruction::Map { first, .. }
        | Instruction::MapOf { first, .. }
        | Instruction::MapUpdate { first, .. }
        | Instruction::MapUpdateOf { first, .. }
        | Instruction::MapPut { first, .. }
        | Instruction::Closure { first, .. }
        | Instruction::Reraise { first } => *first = place(*first, read),
        Instruction::CallLocal { args, .. }
        | Instruction::CallExport { args, .. }
        | Instruction::CallNative { args, .. }
        | Instruction::Send { args, .. }
        | Instruction::CallFun { args, .. }
        | Instruction::CallModule { args, .. }
        | Instruction::TailLocal { args, .. }
        | Instruction::TailExport { args, .. }
        | Instruction::TailModule { args, .. }
        | Instruction::TailFun { args, .. } => *args = place(*args, read),
        _ => {}
    }
}

/// Runs that stand in consecutive registers: some of the members.
struct Group {
    members: Range<usize>,
    /// The register of the first one, if it may be no other.
    fixed: Option<u16>,
}

/// A run, and how far its register is from the first of its group.
type Member = (usize, u16);

/// A call: where it is, and the run of its first argument, unless it has none.
struct Call {
    pc: usize,
    first: Option<usize>,
    /// The first register behind what lives on beyond the call, as far as that has a place.
    floor: u16,
    /// Where its arguments are to be, once that is known.
    base: Option<u16>,
}

struct Packing<'r> {
    runs: &'r [Run],
    groups: Vec<Group>,
    members: Vec<Member>,
    calls: Vec<Call>,
    /// The calls that each run is there at, its last read included.
    met: Vec<Range<usize>>,
    /// For each run of a value that was moved there, the run it comes from.
    origins: Vec<Option<usize>>,
    /// Which runs have each register, the last to begin behind.
    taken: Vec<Vec<Run>>,
    places: Vec<Option<u16>>,
}

/// What came of it: the register of each run, and the calls.
struct Packed {
    places: Vec<u16>,
    calls: Vec<Call>,
}

/// Tells whether a run is needed before a call and behind it.
fn lives_beyond(run: &Run, pc: usize) -> bool {
    run.start <= read_at(pc) && run.end > written_at(pc)
}

impl<'r> Packing<'r> {
    /// Nothing if registers would have to be in two places at once.
    fn new(code: &mut [Instruction], runs: &'r Runs, frame: &Frame) -> Option<Packing<'r>> {
        let mut grouping = Grouping::of(runs.all.len());
        let (mut calls, mut origins) = (Vec::new(), vec![None; runs.all.len()]);
        let mut consistent = true;
        for (pc, instruction) in code.iter_mut().enumerate() {
            let mut first_argument = None;
            each_block(instruction, pc, &mut |first, count, point| {
                first_argument = runs.at(first, point);
                for offset in 1..count {
                    let pair = first_argument.zip(runs.at(Reg(first.0 + offset), point));
                    consistent &= pair.is_some_and(|(one, other)| grouping.join(one, other, offset));
                }
                if is_tail(instruction) && first == Reg(0) {
                    consistent &= first_argument.is_some_and(|run| grouping.fix(run, 0));
                }
            });
            // The result of a native in place of a function.
            if is_tail(instruction)
                && let Some(result) = runs.at(Reg(0), written_at(pc))
            {
                consistent &= grouping.fix(result, 0);
            }
            if call_base(instruction).is_some() {
                calls.push(Call { pc, first: first_argument, floor: 0, base: None });
            }
            if let Instruction::Move { dst, src } = instruction
                && let Source::Take(src) = src.source()
                && let Some(run) = runs.at(*dst, written_at(pc))
            {
                origins[run] = runs.at(src, read_at(pc));
            }
        }
        for (run, Run { reg, start, .. }) in runs.all.iter().enumerate() {
            if *start == 0 && usize::from(reg.0) < frame.entry {
                consistent &= grouping.fix(run, reg.0);
            }
        }
        let (groups, members) = grouping.groups()?;
        let meets = |run: &Run| {
            let before = calls.partition_point(|call: &Call| read_at(call.pc) < run.start);
            before..calls.partition_point(|call: &Call| read_at(call.pc) <= run.end)
        };
        let met = runs.all.iter().map(meets).collect();
        let (taken, places) = (Vec::new(), vec![None; runs.all.len()]);
        consistent.then_some(Packing { runs: &runs.all, groups, members, calls, met, origins, taken, places })
    }

    /// Finds a register for each run, those that can choose after those that cannot, the earlier ones first.
    fn pack(mut self) -> Option<Packed> {
        let start = |group: &Group| self.members(group).iter().map(|(run, _)| self.runs[*run].start).min();
        let order = self.groups.iter().enumerate().map(|(index, group)| (group.fixed.is_none(), start(group), index));
        let mut order: Vec<_> = order.collect();
        order.sort_unstable();
        for (_, _, index) in order {
            let group = &self.groups[index];
            let base = match group.fixed {
                Some(base) => base,
                None => {
                    let any = || (0..MAX_REGISTERS as u16).find(|base| self.fits(group, *base));
                    self.origin(group).or_else(any)?
                }
            };
            self.put(index, base);
        }
        let places = self.is_sound().then(|| self.places.into_iter().collect::<Option<Vec<u16>>>())??;
        Some(Packed { places, calls: self.calls })
    }

    /// Tells whether no register has two values at once, and no call overwrites what is needed behind it.
    fn is_sound(&mut self) -> bool {
        let apart = self.taken.iter_mut().all(|taken| {
            taken.sort_unstable_by_key(|run| run.start);
            taken.array_windows().all(|[one, other]| one.end < other.start)
        });
        apart && self.calls.iter().all(|call| call.base.is_none_or(|base| base >= call.floor))
    }

    /// Where the one value of a group comes from, if it may stay there.
    fn origin(&self, group: &Group) -> Option<u16> {
        let [(run, _)] = *self.members(group) else { return None };
        self.places[self.origins[run]?].filter(|place| self.fits(group, *place))
    }

    fn members(&self, group: &Group) -> &[Member] {
        &self.members[group.members.clone()]
    }

    /// Tells whether a group may begin at a register.
    fn fits(&self, group: &Group, base: u16) -> bool {
        self.members(group).iter().all(|(index, offset)| {
            let (place, run) = (base + offset, &self.runs[*index]);
            let apart = |other: &Run| other.end < run.start || other.start > run.end;
            let is_free = self.taken.get(usize::from(place)).is_none_or(|taken| taken.iter().all(apart));
            is_free
                && self.calls[self.met[*index].clone()].iter().all(|call| match call.first == Some(*index) {
                    true => place >= call.floor,
                    false => !lives_beyond(run, call.pc) || call.base.is_none_or(|base| place < base),
                })
        })
    }

    fn put(&mut self, group: usize, base: u16) {
        for (index, offset) in &self.members[self.groups[group].members.clone()] {
            let (place, run) = (base + offset, self.runs[*index]);
            self.places[*index] = Some(place);
            if self.taken.len() <= usize::from(place) {
                self.taken.resize_with(usize::from(place) + 1, Vec::new);
            }
            self.taken[usize::from(place)].push(run);
            for call in &mut self.calls[self.met[*index].clone()] {
                if call.first == Some(*index) {
                    call.base = Some(place);
                }
                if lives_beyond(&run, call.pc) {
                    call.floor = call.floor.max(place + 1);
                }
            }
        }
    }
}

/// Finds the groups: which runs are how far from which.
struct Grouping {
    /// For each run another one of its group, and how much further its register is than that one's.
    parents: Vec<(usize, i32)>,
    /// The register of a group's root, if it is fixed.
    fixed: Vec<Option<i32>>,
}

impl Grouping {
    fn of(runs: usize) -> Grouping {
        Grouping { parents: (0..runs).map(|run| (run, 0)).collect(), fixed: vec![None; runs] }
    }

    /// The root of a run's group, and how much further the run's register is than the root's.
    fn root(&self, mut run: usize) -> (usize, i32) {
        let mut distance = 0;
        loop {
            let (parent, further) = self.parents[run];
            if parent == run {
                return (run, distance);
            }
            (run, distance) = (parent, distance + further);
        }
    }

    /// Puts a run so much further than another one; false if that cannot be.
    fn join(&mut self, one: usize, other: usize, further: u16) -> bool {
        let ((root, distance), (joined, joined_distance)) = (self.root(one), self.root(other));
        let between = distance + i32::from(further) - joined_distance;
        if root == joined {
            return between == 0;
        }
        self.parents[joined] = (root, between);
        match self.fixed[joined] {
            Some(place) => self.fix_root(root, place - between),
            None => true,
        }
    }

    /// Fixes a run's register; false if that cannot be.
    fn fix(&mut self, run: usize, place: u16) -> bool {
        let (root, distance) = self.root(run);
        self.fix_root(root, i32::from(place) - distance)
    }

    fn fix_root(&mut self, root: usize, place: i32) -> bool {
        *self.fixed[root].get_or_insert(place) == place
    }

    /// The groups and their members; nothing if one would begin below the first register.
    fn groups(&self) -> Option<(Vec<Group>, Vec<Member>)> {
        let mut all: Vec<(usize, i32, usize)> = Vec::with_capacity(self.parents.len());
        for run in 0..self.parents.len() {
            let (root, distance) = self.root(run);
            all.push((root, distance, run));
        }
        all.sort_unstable();
        let (mut groups, mut members) = (Vec::new(), Vec::with_capacity(all.len()));
        for group in all.chunk_by(|(one, ..), (other, ..)| one == other) {
            let (root, lowest, _) = group[0];
            let first = members.len();
            for (_, distance, run) in group {
                members.push((*run, u16::try_from(distance - lowest).ok()?));
            }
            let fixed = match self.fixed[root] {
                Some(place) => Some(u16::try_from(place + lowest).ok()?),
                None => None,
            };
            groups.push(Group { members: first..members.len(), fixed });
        }
        Some((groups, members))
    }
}
