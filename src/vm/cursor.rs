//! Where the machine is: the next instruction and the registers of the topmost frame.
//!
//! A [`Place`] is two words, which an instruction's handler gets in two of the CPU's registers and gives to the next one. While
//! it works it has a [`Cursor`], which is the place and the machine; what needs the machine alone gets it by way of
//! [`Cursor::away`], which leaves the place there.

use std::mem::ManuallyDrop;

use super::machine::{Machine, dispatch};
use crate::code::instruction::{Instruction, Label, Operand, Range, Reg, Source};
use crate::code::{Export, Function, Raise};
use crate::process::Process;
use crate::term::Term;

/// Why the machine stopped.
pub enum Stop {
    /// The reductions are used up; the process is to be run again.
    Exhausted,
    /// Nothing to do until a signal arrives or the deadline is over.
    Waiting,
    /// Waits for this work on another thread.
    Blocking(Box<dyn FnOnce() -> crate::process::Completion + Send>),
    /// The outermost function has returned.
    Done(Term),
    /// An error that nobody caught.
    Failed(Raise),
    /// The process ends, for a signal or because it asked to.
    Exit(Term),
}

/// Says that the loop cannot simply go on; the reason stands in the machine.
#[must_use]
pub(super) struct Interrupted(pub(super) ());

/// What an instruction means for the loop: the next one, or an interruption.
pub(super) type Flow = Result<(), Interrupted>;

/// What does one instruction, begun at this place, and goes on: with the next one, or with the loop, which finds in the machine
/// the place or why it cannot simply go on.
pub(super) type Handler = fn(&mut Machine<'_>, Place);

/// The next instruction, and the registers of the frame it works on.
#[derive(Clone, Copy)]
pub(super) struct Place {
    next: *const Instruction,
    regs: *mut Term,
}

/// A place and the machine that is there. With a `CHAINED` one, what goes on with the next instruction jumps to its handler at
/// once; else the place is given back to the loop.
pub(super) struct Cursor<'m, 'p, const CHAINED: bool = true> {
    pub(super) machine: &'m mut Machine<'p>,
    pub(super) place: Place,
}

impl Place {
    /// Where a machine is before it takes up a frame.
    pub(super) const NOWHERE: Place = Place { next: std::ptr::null(), regs: std::ptr::null_mut() };

    /// The number of the handler of the next instruction.
    #[inline(always)]
    pub(super) fn opcode(self) -> usize {
        // SAFETY: see `fetch`.
        unsafe { (*self.next).opcode() }
    }

    /// Takes up the topmost frame, if there is one.
    #[inline(always)]
    pub(super) fn resume(&mut self, process: &mut Process) {
        if let Some(frame) = process.frames.last() {
            self.next = frame.next;
            // SAFETY: the stack holds all registers of the topmost frame.
            self.regs = unsafe { process.stack.as_mut_ptr().add(frame.base as usize) };
        }
    }

    /// The stack may have moved while something else ran on the process.
    #[inline(always)]
    pub(super) fn refresh_registers(&mut self, process: &mut Process) {
        if let Some(frame) = process.frames.last() {
            // SAFETY: the stack holds all registers of the topmost frame.
            self.regs = unsafe { process.stack.as_mut_ptr().add(frame.base as usize) };
        }
    }

    /// Writes down in the topmost frame where it goes on.
    #[inline(always)]
    pub(super) fn save(&self, process: &mut Process) {
        if let Some(frame) = process.frames.last_mut() {
            frame.next = self.next;
        }
    }

    /// Begins a function whose frame starts at `base`.
    #[inline(always)]
    pub(super) fn begin(&mut self, function: *const Function, stack: &mut [Term], base: usize) {
        // SAFETY: code that is entered is alive, and its frame lies within the stack.
        unsafe {
            self.next = (*function).code.as_ptr();
            self.regs = stack.as_mut_ptr().add(base);
        }
    }

    /// Begins the running function once more.
    #[inline(always)]
    pub(super) fn begin_anew(&mut self, function: *const Function) {
        // SAFETY: code that runs is alive.
        self.next = unsafe { (*function).code.as_ptr() };
    }

    /// The next instruction, which is thereby begun.
    #[inline(always)]
    pub(super) fn fetch<'a>(&mut self) -> &'a Instruction {
        // SAFETY: the compiler ends every path with a return, a tail call or an error, so this stays within the code, which
        // outlives the instruction.
        unsafe {
            let instruction = &*self.next;
            self.next = self.next.add(1);
            instruction
        }
    }

    /// Goes back to the instruction that was begun last.
    pub(super) fn step_back(&mut self) {
        // SAFETY: an instruction was fetched before.
        self.next = unsafe { self.next.sub(1) };
    }

    /// The instruction that was begun last.
    pub(super) fn begun<'a>(&self) -> &'a Instruction {
        // SAFETY: see `fetch`; an instruction was fetched before.
        unsafe { &*self.next.sub(1) }
    }

    /// The instruction to come.
    pub(super) fn coming(&self) -> &Instruction {
        // SAFETY: see `fetch`.
        unsafe { &*self.next }
    }

    /// Where the instruction to come is.
    #[inline(always)]
    pub(super) fn next(&self) -> *const Instruction {
        self.next
    }

    /// The place at a label of the instruction that was begun last.
    #[inline(always)]
    pub(super) fn following(self, label: Label) -> Place {
        // SAFETY: labels lie within the code.
        Place { next: unsafe { self.next.offset(label.distance()) }, ..self }
    }

    /// Goes on at a place of the topmost frame's code.
    pub(super) fn jump_to(&mut self, next: *const Instruction) {
        self.next = next;
    }

    /// Reads an operand without counting: the result must not outlive the register.
    #[inline(always)]
    pub(super) fn peek(&self, operand: Operand, running: impl FnOnce() -> *const Function) -> ManuallyDrop<Term> {
        // SAFETY: the compiler names only registers of the frame and constants of the function; the bits are used while
        // the register holds them and never dropped.
        unsafe {
            if operand.is_register() {
                return self.register(operand.register());
            }
            ManuallyDrop::new(match operand.source() {
                Source::Reg(reg) | Source::Take(reg) => std::ptr::read(self.regs.add(usize::from(reg.0))),
                Source::Int(value) => Term::int(i64::from(value)),
                Source::Constant(index) => {
                    let function = &*running();
                    std::ptr::read(function.constants.get_unchecked(index as usize).peek())
                }
            })
        }
    }

    /// Reads an operand to keep it.
    #[inline(always)]
    pub(super) fn read(&mut self, operand: Operand, running: impl FnOnce() -> *const Function) -> Term {
        // SAFETY: as in `peek`.
        unsafe {
            if operand.is_register() {
                let reg = operand.register();
                if operand.is_taken() { self.take(reg) } else { (*self.regs.add(usize::from(reg.0))).clone() }
            } else {
                match operand.source() {
                    Source::Int(value) => Term::int(i64::from(value)),
                    Source::Constant(index) => load(running(), index),
                    Source::Reg(reg) | Source::Take(reg) => self.take(reg),
                }
            }
        }
    }

    /// Takes a register's value.
    #[inline(always)]
    pub(super) fn take(&mut self, reg: Reg) -> Term {
        // SAFETY: the compiler names only registers of the frame.
        unsafe { std::ptr::replace(self.regs.add(usize::from(reg.0)), Term::NIL_LIST) }
    }

    /// Writes a register and gives what was in it.
    #[inline(always)]
    pub(super) fn exchange(&self, reg: Reg, value: Term) -> Term {
        // SAFETY: the compiler names only registers of the frame.
        unsafe { std::ptr::replace(self.regs.add(usize::from(reg.0)), value) }
    }

    /// Writes a register.
    #[inline(always)]
    pub(super) fn set(&mut self, reg: Reg, value: Term) {
        // SAFETY: as in `exchange`.
        unsafe { *self.regs.add(usize::from(reg.0)) = value };
    }

    /// Writes a register if it is one.
    #[inline(always)]
    pub(super) fn set_unless_none(&mut self, reg: Reg, value: Term) {
        if reg != Reg::NONE {
            self.set(reg, value);
        }
    }

    /// Looks at a register without counting: the result must not outlive the register's value.
    #[inline(always)]
    pub(super) fn register(&self, reg: Reg) -> ManuallyDrop<Term> {
        // SAFETY: as in `exchange`.
        unsafe { ManuallyDrop::new(std::ptr::read(self.regs.add(usize::from(reg.0)))) }
    }

    /// The registers from `first` on.
    #[inline(always)]
    pub(super) fn registers_mut(&mut self, first: Reg, count: usize) -> &mut [Term] {
        // SAFETY: the compiler names only registers of the frame.
        unsafe { std::slice::from_raw_parts_mut(self.regs.add(usize::from(first.0)), count) }
    }

    /// Takes the values of consecutive registers.
    pub(super) fn take_registers(&mut self, first: Reg, count: usize) -> Vec<Term> {
        self.registers_mut(first, count).iter_mut().map(Term::take).collect()
    }

    /// Lets go of what the registers of a range own, as long as others own it too; tells whether that was all.
    #[inline(always)]
    pub(super) fn leave(&mut self, range: Range) -> bool {
        for index in range.first..range.end {
            if self.register(Reg(index)).is_only_owner() {
                return false;
            }
            self.take(Reg(index)).leave_to_others();
        }
        true
    }

    /// Lets go of what the registers of a range own, except the first `kept` of the frame.
    #[inline(always)]
    pub(super) fn clear(&mut self, kept: u16, range: Range) {
        for index in usize::from(range.first.max(kept))..usize::from(range.end) {
            // SAFETY: the compiler counts registers of the frame.
            unsafe { *self.regs.add(index) = Term::NIL_LIST };
        }
    }
}

/// Lets go of a value and goes on. A handler that ends with this jumps here, and saves none of the CPU's registers itself.
#[inline(never)]
fn release<const CHAINED: bool>(machine: &mut Machine<'_>, place: Place, value: Term) {
    drop(value);
    Cursor::<CHAINED>::new(machine, place).go_on();
}

/// A constant of a function.
#[inline(never)]
fn load(function: *const Function, index: u32) -> Term {
    // SAFETY: the compiler numbers the constants of the function, which is alive while it runs.
    unsafe {
        let function = &*function;
        function.constants.get_unchecked(index as usize).load()
    }
}

/// A cursor for what is no handler, but called by one.
pub(super) type Aside<'m, 'p> = Cursor<'m, 'p, false>;

impl<'m, 'p, const CHAINED: bool> Cursor<'m, 'p, CHAINED> {
    /// A machine at a place.
    #[inline(always)]
    pub(super) fn new(machine: &'m mut Machine<'p>, place: Place) -> Cursor<'m, 'p, CHAINED> {
        Cursor { machine, place }
    }

    /// The next instruction, which is thereby begun.
    #[inline(always)]
    pub(super) fn fetch<'a>(&mut self) -> &'a Instruction {
        self.place.fetch()
    }

    /// Goes on with the next instruction.
    #[inline(always)]
    pub(super) fn go_on(self) {
        match CHAINED && !cfg!(debug_assertions) {
            true => dispatch(self.machine, self.place),
            false => self.machine.at = self.place,
        }
    }

    /// Goes on elsewhere.
    #[inline(always)]
    pub(super) fn jump(mut self, to: Label) {
        self.place = self.place.following(to);
        self.go_on();
    }

    /// Goes on with the next instruction if a test succeeded, else at `fail`.
    #[inline(always)]
    pub(super) fn branch(self, succeeded: bool, fail: Label) {
        if succeeded { self.go_on() } else { self.jump(fail) }
    }

    /// Writes a register and goes on.
    #[inline(always)]
    pub(super) fn set(self, reg: Reg, value: Term) {
        let old = self.place.exchange(reg, value);
        if old.is_boxed() {
            return release::<CHAINED>(self.machine, self.place, old);
        }
        std::mem::forget(old);
        self.go_on();
    }

    /// Does the instruction in another way: what is rare stays out of the handler, which then needs none of the CPU's
    /// registers that a call would have to save.
    #[inline(always)]
    pub(super) fn otherwise(self, handler: Handler) {
        handler(self.machine, self.place);
    }

    /// Runs what needs the whole machine, the place included.
    #[inline(always)]
    pub(super) fn away(self, op: impl FnOnce(&mut Machine<'p>) -> Flow) {
        self.machine.at = self.place;
        // The machine knows why it was interrupted.
        let _: Flow = op(self.machine);
    }

    /// Reads an operand without counting: the result must not outlive the register.
    #[inline(always)]
    pub(super) fn peek(&self, operand: Operand) -> ManuallyDrop<Term> {
        self.place.peek(operand, || self.machine.running())
    }

    /// Reads an operand to keep it.
    #[inline(always)]
    pub(super) fn read(&mut self, operand: Operand) -> Term {
        self.place.read(operand, || self.machine.running())
    }

    /// A constant, to be kept.
    #[inline(always)]
    pub(super) fn constant(&self, index: u32) -> Term {
        load(self.machine.running(), index)
    }

    /// Takes a register's value.
    #[inline(always)]
    pub(super) fn take(&mut self, reg: Reg) -> Term {
        self.place.take(reg)
    }

    /// The function that a call site means, if the register behind its arguments holds a module.
    #[inline(always)]
    pub(super) fn export_of(&self, args: Reg, site: u32) -> Option<&'static Export> {
        let site = self.machine.site(site);
        let module = self.peek(Operand::reg(Reg(args.0 + u16::from(site.arity)))).as_atom()?;
        Some(site.export(module))
    }
}
