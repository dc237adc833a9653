//! Where the machine is: the running function, its next instruction, its registers.
//!
//! The loop keeps a [`Cursor`] in a local variable, so that the CPU keeps it in registers of its own; what needs the whole
//! machine gets it by way of `Machine::away`, which stores the cursor and takes it up again.

use std::mem::ManuallyDrop;

use crate::code::export::CallSite;
use crate::code::instruction::{Instruction, Label, Operand, Range, Reg, Source};
use crate::code::{Export, Function, Raise};
use crate::process::{Frame, Process};
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

/// The running function's state.
#[derive(Clone, Copy)]
pub(super) struct Cursor {
    next: *const Instruction,
    regs: *mut Term,
    function: *const Function,
}

impl Cursor {
    /// A cursor that is nowhere yet.
    pub(super) const NOWHERE: Cursor =
        Cursor { next: std::ptr::null(), regs: std::ptr::null_mut(), function: std::ptr::null() };

    /// Takes up the topmost frame, if there is one.
    #[inline(always)]
    pub(super) fn resume(&mut self, process: &mut Process) {
        if let Some(frame) = process.frames.last() {
            self.function = frame.function;
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
        self.function = function;
        // SAFETY: code that is entered is alive, and its frame lies within the stack.
        unsafe {
            self.next = (*function).code.as_ptr();
            self.regs = stack.as_mut_ptr().add(base);
        }
    }

    /// The frame of a function that is about to run with registers from `base` on, returning to the caller's `dst`.
    #[inline(always)]
    pub(super) fn frame(function: *const Function, base: usize, dst: Reg) -> Frame {
        // SAFETY: code that is entered is alive.
        let next = unsafe { (*function).code.as_ptr() };
        Frame { function, next, base: base as u32, dst: dst.0 }
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

    /// The instruction that follows, if any.
    pub(super) fn following(&self) -> Option<&Instruction> {
        let code = &self.function().code;
        // SAFETY: `next` lies within the code or just behind it.
        let pc = unsafe { self.next.offset_from(code.as_ptr()) };
        code.get(usize::try_from(pc).ok()?)
    }

    #[inline(always)]
    pub(super) fn function(&self) -> &Function {
        // SAFETY: a frame's function lives as long as the frame.
        unsafe { &*self.function }
    }

    #[inline(always)]
    pub(super) fn jump(&mut self, to: Label) -> Flow {
        // SAFETY: labels lie within the code.
        self.next = unsafe { self.function().code.as_ptr().add(to.0 as usize) };
        Ok(())
    }

    /// Goes on with the next instruction if a test succeeded, else at `fail`.
    #[inline(always)]
    pub(super) fn branch(&mut self, succeeded: bool, fail: Label) -> Flow {
        if succeeded { Ok(()) } else { self.jump(fail) }
    }

    /// Reads an operand without counting: the result must not outlive the register.
    #[inline(always)]
    pub(super) fn peek(&self, operand: Operand) -> ManuallyDrop<Term> {
        // SAFETY: the compiler names only registers of the frame and constants of the function; the bits are used while
        // the register holds them and never dropped.
        unsafe {
            ManuallyDrop::new(match operand.source() {
                Source::Reg(reg) | Source::Take(reg) => std::ptr::read(self.regs.add(usize::from(reg.0))),
                Source::Constant(index) => {
                    std::ptr::read(self.function().constants.get_unchecked(index as usize).peek())
                }
                Source::Int(value) => Term::int(i64::from(value)),
            })
        }
    }

    /// Reads an operand to keep it.
    #[inline(always)]
    pub(super) fn read(&mut self, operand: Operand) -> Term {
        // SAFETY: as in `peek`.
        unsafe {
            match operand.source() {
                Source::Reg(reg) => (*self.regs.add(usize::from(reg.0))).clone(),
                Source::Take(reg) => self.take(reg),
                Source::Constant(index) => self.function().constants.get_unchecked(index as usize).load(),
                Source::Int(value) => Term::int(i64::from(value)),
            }
        }
    }

    /// Takes a register's value.
    #[inline(always)]
    pub(super) fn take(&mut self, reg: Reg) -> Term {
        // SAFETY: the compiler names only registers of the frame.
        unsafe { std::ptr::replace(self.regs.add(usize::from(reg.0)), Term::NIL_LIST) }
    }

    /// Writes a register.
    #[inline(always)]
    pub(super) fn set(&mut self, reg: Reg, value: Term) -> Flow {
        // SAFETY: the compiler names only registers of the frame.
        unsafe { *self.regs.add(usize::from(reg.0)) = value };
        Ok(())
    }

    /// The registers from `first` on.
    #[inline(always)]
    pub(super) fn registers_mut(&mut self, first: Reg, count: usize) -> &mut [Term] {
        // SAFETY: the compiler names only registers of the frame.
        unsafe { std::slice::from_raw_parts_mut(self.regs.add(usize::from(first.0)), count) }
    }

    /// A call site of the running function.
    #[inline(always)]
    pub(super) fn site(&self, site: u32) -> &CallSite {
        // SAFETY: the compiler numbers the call sites of the function.
        unsafe { self.function().sites.get_unchecked(site as usize) }
    }

    /// The function that a call site means, if the register behind its arguments, which is emptied, holds a module.
    #[inline(always)]
    pub(super) fn export_of(&mut self, args: Reg, site: u32) -> Option<&'static Export> {
        let site = self.site(site);
        let module = Reg(args.0 + u16::from(site.arity));
        let export = self.peek(Operand::reg(module)).as_atom().map(|module| site.export(module))?;
        Some(export)
    }

    /// Takes the values of consecutive registers.
    pub(super) fn take_registers(&mut self, first: Reg, count: usize) -> Vec<Term> {
        self.registers_mut(first, count).iter_mut().map(Term::take).collect()
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
