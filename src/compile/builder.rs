//! The state of compiling one function: code so far, registers in use, variables, tables.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use foldhash::fast::FixedState;

use crate::code::export::CallSite;
use crate::code::instruction::Range;
use crate::code::interpreted::{Construct, Nesting};
use crate::code::segment::{ByteTests, Segments};
use crate::code::trace::TraceCache;
use crate::code::wanted::Wanted;
use crate::code::{Function, Instruction, Label, LambdaCode, NativeId, Operand, Raise, Reg};
use crate::term::{Atom, Literal, Term, order};

use super::bitstring::Rest;
use super::literal::constant;
use super::numbering::Numbering;
use super::pack::{self, Frame};
use super::quoted::Version;
use super::{Unit, coalesce, liveness, owned, select};

/// Where the value of an expression goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    /// Into a register.
    Reg(Reg),
    /// It is the function's result.
    Tail,
}

/// Which register holds which variable.
pub type Variables = HashMap<Version, Reg, FixedState>;

/// Variables that stand for a literal, each with its expression.
pub type Literals = HashMap<Version, Term, FixedState>;

/// One function being compiled.
pub struct Builder<'u> {
    pub(super) unit: &'u Unit,
    pub(super) name: Atom,
    arity: u8,
    captures: u16,
    calls_itself: bool,
    /// How many registers hold something when the function begins.
    entry: u16,
    code: Vec<Instruction>,
    /// Where each label stands; labels in instructions are indices into this until `finish`.
    labels: Vec<u32>,
    constants: Vec<Term>,
    sites: Vec<CallSite>,
    natives: Vec<NativeId>,
    pub(super) lambdas: Vec<Arc<LambdaCode>>,
    pub(super) segments: Vec<Segments>,
    wanted: Vec<Wanted>,
    lines: Vec<(u32, u32)>,
    /// The line, or the nesting where the unit has no file.
    line: u32,
    /// The line on which it begins.
    pub(super) first_line: u32,
    next: u32,
    highest: u32,
    variables: Variables,
    /// Functions within it get the values of these variables as code: they are no captured values.
    pub(super) literals: Literals,
    /// What comes next is a call of a function value that is made even of one written in its place: clauses are tried on its
    /// result.
    pub(super) made_call: bool,
    /// All that the clause does which is being compiled.
    pub(super) body: Term,
    /// Functions that variables are bound to for one call, in whose place they are compiled.
    pub(super) inlined: HashMap<Version, Term, FixedState>,
    /// What is left of bit strings that are being matched, to be taken once all of the clause is known to fit.
    pub(super) rests: Vec<Rest>,
    /// The numbers of the functions within the named function around.
    pub(super) numbering: Rc<Numbering>,
    /// How many loops of the named function around come before the first one here.
    pub(super) first_loop: u32,
    /// The registers that hold stack traces in the handlers around, innermost last.
    pub(super) stacktraces: Vec<Reg>,
}

/// The most registers a frame may have.
const MAX_REGISTERS: u32 = 30_000;

impl<'u> Builder<'u> {
    /// Starts a function whose parameters are the first registers.
    pub(super) fn new(unit: &'u Unit, name: Atom, arity: u8, numbering: Rc<Numbering>) -> Builder<'u> {
        Builder {
            unit,
            name,
            arity,
            captures: 0,
            calls_itself: false,
            entry: u16::from(arity),
            code: Vec::new(),
            labels: Vec::new(),
            constants: Vec::new(),
            sites: Vec::new(),
            natives: Vec::new(),
            lambdas: Vec::new(),
            segments: Vec::new(),
            wanted: Vec::new(),
            lines: Vec::new(),
            line: 0,
            first_line: 0,
            next: u32::from(arity),
            highest: u32::from(arity),
            variables: HashMap::default(),
            literals: HashMap::default(),
            made_call: false,
            body: Term::nil(),
            inlined: HashMap::default(),
            rests: Vec::new(),
            numbering,
            first_loop: 0,
            stacktraces: Vec::new(),
        }
    }

    /// Takes registers behind the parameters for the captured values, and one in which the closure keeps itself and so
    /// its code alive. It must lie below every register that a call's arguments may be in.
    pub fn capture_variables(&mut self, versions: impl IntoIterator<Item = Version>) {
        for version in versions {
            let reg = self.allocate();
            self.bind_variable(version, reg);
            self.captures += 1;
        }
        self.allocate();
        self.entry = self.next as u16;
    }

    /// Binds variables to what they are known to stand for.
    pub(super) fn know(&mut self, literals: &Literals) {
        let mut versions: Vec<Version> = literals.keys().copied().collect();
        versions.sort_unstable();
        for version in versions {
            let reg = self.allocate();
            let written = &literals[&version];
            let src = self.constant(&constant(written).unwrap_or_default());
            self.emit(Instruction::Move { dst: reg, src });
            self.bind_literal(version, reg, written.clone());
        }
    }

    /// Binds a variable to the register that holds its value, a literal as it is written.
    pub(super) fn bind_literal(&mut self, version: Version, reg: Reg, written: Term) {
        self.bind_variable(version, reg);
        if !self.unit.file.is_empty() {
            self.literals.insert(version, written);
        }
    }

    /// Has a variable stand for the closure that is being compiled.
    pub fn bind_itself(&mut self, version: Version) {
        if let Some(own) = self.own() {
            self.bind_variable(version, own);
            self.calls_itself = true;
        }
    }

    /// The register in which a closure keeps itself.
    fn own(&self) -> Option<Reg> {
        (self.entry > u16::from(self.arity)).then(|| Reg(self.entry - 1))
    }

    /// How many of the first registers may be overwritten while the function runs: a closure's own is behind them.
    pub fn replaceable(&self) -> usize {
        if self.entry > u16::from(self.arity) { usize::from(self.entry) - 1 } else { usize::MAX }
    }

    /// Number of parameters.
    pub fn arity(&self) -> u8 {
        self.arity
    }

    /// A fresh register.
    pub fn allocate(&mut self) -> Reg {
        self.allocate_many(1)
    }

    /// The first of `count` fresh consecutive registers.
    pub fn allocate_many(&mut self, count: usize) -> Reg {
        let first = self.next;
        self.next += count as u32;
        self.highest = self.highest.max(self.next);
        Reg(first.min(MAX_REGISTERS) as u16)
    }

    /// How many registers are in use: to be given to [`release`](Builder::release) later.
    pub fn mark(&self) -> u32 {
        self.next
    }

    /// Gives back all registers allocated since the mark.
    pub fn release(&mut self, mark: u32) {
        self.next = mark;
    }

    /// Binds a variable to the register that holds its value.
    pub fn bind_variable(&mut self, version: Version, reg: Reg) {
        self.literals.remove(&version);
        self.variables.insert(version, reg);
    }

    /// The variables bound so far, to be put back later.
    pub fn variables(&self) -> Variables {
        self.variables.clone()
    }

    /// Makes these the variables that are bound.
    pub fn set_variables(&mut self, variables: Variables) {
        self.variables = variables;
    }

    /// The register of a variable.
    pub fn variable(&self, version: Version) -> Option<Reg> {
        self.variables.get(&version).copied()
    }

    /// Says on which line what follows stands. Code without a file has no lines.
    pub fn set_line(&mut self, line: u32) {
        if line != 0 && !self.unit.file.is_empty() {
            self.line = line;
            if self.first_line == 0 {
                self.first_line = line;
            }
        }
    }

    /// Compiles what stands in a construct and in nothing around it.
    pub(super) fn only_within<T>(&mut self, construct: Construct, compile: impl FnOnce(&mut Self) -> T) -> T {
        if !self.unit.file.is_empty() {
            return compile(self);
        }
        let around = std::mem::replace(&mut self.line, Nesting::default().within(construct).to_line());
        let compiled = compile(self);
        self.line = around;
        compiled
    }

    /// Compiles what stands in a construct. Of code without a file that is kept where others have lines.
    pub(super) fn within<T>(&mut self, construct: Construct, compile: impl FnOnce(&mut Self) -> T) -> T {
        if !self.unit.file.is_empty() {
            return compile(self);
        }
        let around = self.line;
        self.line = Nesting::from_line(around).within(construct).to_line();
        let compiled = compile(self);
        self.line = around;
        compiled
    }

    /// The line on which what follows stands.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// Appends an instruction.
    pub fn emit(&mut self, instruction: Instruction) {
        if self.lines.last().map_or(0, |(_, line)| *line) != self.line {
            self.lines.push((self.code.len() as u32, self.line));
        }
        self.code.push(instruction);
    }

    /// A label to be placed later.
    pub fn label(&mut self) -> Label {
        self.labels.push(u32::MAX);
        Label(self.labels.len() as u32 - 1)
    }

    /// Places a label here.
    pub fn place(&mut self, label: Label) {
        self.labels[label.0 as usize] = self.code.len() as u32;
    }

    /// Goes on at a label.
    pub fn jump(&mut self, to: Label) {
        self.emit(Instruction::Jump { to });
    }

    /// A constant as an operand.
    pub fn constant(&mut self, value: &Term) -> Operand {
        if let Some(operand) = value.as_int().and_then(Operand::int) {
            return operand;
        }
        Operand::constant(self.constant_index(value))
    }

    /// The number of a constant.
    pub fn constant_index(&mut self, value: &Term) -> u32 {
        let simple = value.as_atom().is_some() || value.is_nil_list();
        let known = self
            .constants
            .iter()
            .position(|known| if simple { known.same(value) } else { same_constant(known, value) });
        let index = known.unwrap_or_else(|| {
            self.constants.push(value.clone());
            self.constants.len() - 1
        });
        index as u32
    }

    /// The number of a new call site.
    pub fn site(&mut self, name: Atom, arity: u8) -> u32 {
        self.sites.push(CallSite::new(name, arity));
        self.sites.len() as u32 - 1
    }

    /// The number of a native.
    pub fn native(&mut self, native: NativeId) -> u32 {
        let known = self.natives.iter().position(|known| *known == native);
        known.unwrap_or_else(|| {
            self.natives.push(native);
            self.natives.len() - 1
        }) as u32
    }

    /// Delivers an operand to a target.
    pub fn deliver(&mut self, value: Operand, target: Target) {
        match target {
            Target::Tail => self.emit(Instruction::Return { src: value, clear: Range::NONE }),
            Target::Reg(dst) if value == Operand::reg(dst) => {}
            Target::Reg(dst) => self.emit(Instruction::Move { dst, src: value }),
        }
    }

    /// The register to compute into for a target: the target's own, or a fresh one.
    pub fn destination(&mut self, target: Target) -> Reg {
        match target {
            Target::Reg(reg) => reg,
            Target::Tail => self.allocate(),
        }
    }

    /// Returns what was computed into `reg`, if the target is the tail.
    pub fn end(&mut self, reg: Reg, target: Target) {
        if target == Target::Tail {
            self.emit(Instruction::Return { src: Operand::reg(reg), clear: Range::NONE });
        }
    }

    /// Numbers what a receive looks at.
    pub(super) fn wanted(&mut self, wanted: Wanted) -> u32 {
        self.wanted.push(wanted);
        self.wanted.len() as u32 - 1
    }

    /// Resolves labels, finds last reads, and makes the function.
    pub fn finish(mut self) -> Result<Function, Raise> {
        if self.highest >= MAX_REGISTERS {
            return Err(super::compile_error("the function is too large to compile"));
        }
        liveness::resolve(&mut self.code, &self.labels);
        let slots = self.highest as usize;
        let own = self.own();
        let live = liveness::mark_last_reads(&mut self.code, &mut self.segments, slots, own);
        coalesce::coalesce(&mut self.code, &mut self.segments, &mut self.lines, &live);
        let entry = usize::from(self.entry);
        let itself = self.unit.home.and_then(|home| home.find(self.name, self.arity));
        let frame = Frame { registers: slots, entry, own, itself, calls_itself: self.calls_itself };
        let registers = pack::pack(&mut self.code, &mut self.segments, &mut self.lines, &frame);
        owned::mark_cleared(&mut self.code, &self.segments, registers, entry);
        let byte_tests: Box<[Option<ByteTests>]> = self.segments.iter().map(|list| ByteTests::of(list)).collect();
        select::select(&mut self.code, &mut self.lines, &self.constants, &byte_tests);
        liveness::make_relative(&mut self.code);
        let literal = if self.unit.permanent { Literal::permanent } else { Literal::owned };
        Ok(Function {
            module: self.unit.module,
            name: self.name,
            arity: self.arity,
            captures: self.captures,
            calls_itself: self.calls_itself,
            registers: registers as u16,
            code: self.code.into(),
            constants: self.constants.iter().map(literal).collect(),
            sites: self.sites.into(),
            natives: self.natives.into(),
            lambdas: self.lambdas.into(),
            byte_tests,
            segments: self.segments.into(),
            wanted: self.wanted.into(),
            lines: self.lines.into(),
            file: self.unit.file.clone(),
            home: self.unit.home,
            trace: TraceCache::default(),
        })
    }
}

/// Equal, and of the same kind of zero: `0.0` and `-0.0` are equal but print differently.
fn same_constant(left: &Term, right: &Term) -> bool {
    match (left.as_float(), right.as_float()) {
        (Some(left), Some(right)) => left.to_bits() == right.to_bits(),
        (None, None) => {
            left.as_bits().is_some() == right.as_bits().is_some() && simple_enough(left) && order::equal(left, right)
        }
        _ => false,
    }
}

/// Compound constants may hide a signed zero and are rarely repeated: they are not worth comparing.
fn simple_enough(term: &Term) -> bool {
    term.as_cons().is_none() && term.as_tuple().is_none() && term.as_map().is_none()
}
