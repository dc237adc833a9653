//! The loop: one call of a handler for each instruction.

mod call;
mod handlers;
mod request;
mod unprepared;
mod watched;

use super::cursor::{Aside, Flow, Interrupted, Place};
use super::{bootstrap, cursor};
use crate::code::export::CallSite;
use crate::code::instruction::{Failure, Label, Operand, Reg};
use crate::code::{Function, Raise};
use crate::process::{Frame, Process, tally};
use crate::term::{Atom, Term, names};

pub use cursor::Stop;
pub(super) use handlers::dispatch;

/// As many messages passed over take about as long as a call.
const MESSAGES_PER_REDUCTION: usize = 8;
/// Reductions that compiling a function counts as.
const COMPILATION: u32 = 400;

/// Why an instruction interrupted the loop.
enum Cause {
    /// It did not.
    None,
    /// An error is raised.
    Raise(Raise),
    /// An error with a stack trace of its own.
    Reraise(Raise),
    /// The loop ends.
    Stop(Stop),
}

/// The machine at work on one process.
pub(super) struct Machine<'p> {
    pub(super) process: &'p mut Process,
    /// Where the process is, except while handlers have the place.
    pub(super) at: Place,
    /// Set by whoever returns [`Interrupted`].
    cause: Cause,
    reductions: u32,
    /// The number of frames below which this run does not go.
    floor: usize,
}

/// Prepares a process to run `module.name(arguments)`.
pub fn start(process: &mut Process, module: Atom, name: Atom, arguments: Vec<Term>) {
    process.initial_call = (module, name, arguments.len().min(255) as u8);
    push_call(process, &bootstrap::APPLY, vec![Term::atom(module), Term::atom(name), Term::list(arguments)]);
}

/// Pushes a frame that runs `function` with `arguments` above everything the process is doing.
pub(super) fn push_call(process: &mut Process, function: &'static Function, arguments: Vec<Term>) {
    let frame = frame_above(process, function);
    let base = frame.base as usize;
    for (index, argument) in arguments.into_iter().enumerate() {
        process.stack[base + index] = argument;
    }
    process.frames.push(frame);
}

/// Pushes a frame of `function` that has called, by its first instruction, what is pushed next, and has the result in its
/// first register then.
pub(super) fn push_returned(process: &mut Process, function: &'static Function) {
    let mut frame = frame_above(process, function);
    // SAFETY: a function has an instruction behind one that calls.
    frame.next = unsafe { frame.next.add(1) };
    process.frames.push(frame);
}

/// A frame of `function` above everything the process is doing, and registers for it.
fn frame_above(process: &mut Process, function: &'static Function) -> Frame {
    let further_out = process.outer.as_ref().map_or(0, |outer| outer.frames);
    let base = match process.frames[further_out..].last() {
        Some(frame) => frame.base as usize + usize::from(frame.function().registers),
        None => 0,
    };
    let needed = base + usize::from(function.registers);
    if process.stack.len() < needed {
        process.stack.resize_with(needed, || Term::NIL_LIST);
    }
    frame(function, base, Reg(0))
}

/// The frame of a function that is about to run with registers from `base` on, returning to the caller's `dst`.
#[inline(always)]
fn frame(function: *const Function, base: usize, dst: Reg) -> Frame {
    // SAFETY: code that is entered is alive.
    let next = unsafe { (*function).code.as_ptr() };
    Frame { function, next, base: base as u32, dst: dst.0 }
}

/// Runs the process for about `reductions` calls, but not below `floor` frames.
pub fn run(process: &mut Process, reductions: u32, floor: usize) -> Stop {
    if process.frames.len() <= floor {
        return Stop::Done(Term::nil());
    }
    let mut machine = Machine { process, at: Place::NOWHERE, cause: Cause::None, reductions, floor };
    machine.resume_frame();
    let stop = machine.run();
    let used = reductions - machine.reductions.min(reductions);
    machine.process.reductions += u64::from(used);
    tally::add(u64::from(used));
    stop
}

impl Machine<'_> {
    fn run(&mut self) -> Stop {
        if let Some(awaiting) = self.process.awaiting.take()
            && self.finish_awaiting(*awaiting).is_err()
            && let Some(stop) = self.interrupted()
        {
            return stop;
        }
        loop {
            handlers::run(self);
            if let Some(stop) = self.interrupted() {
                return stop;
            }
        }
    }

    /// Deals with what interrupted the loop: the way to a handler, or the end of this run.
    #[cold]
    #[inline(never)]
    fn interrupted(&mut self) -> Option<Stop> {
        let raise = match std::mem::replace(&mut self.cause, Cause::None) {
            Cause::None => return None,
            Cause::Stop(stop) => {
                self.save_pc();
                return Some(stop);
            }
            // What a macro raised has its own trace already.
            Cause::Raise(raise) if raise.stacktrace.is_nil_list() => self.with_stacktrace(raise),
            Cause::Raise(raise) | Cause::Reraise(raise) => raise,
        };
        if self.unwind(&raise) { None } else { Some(Stop::Failed(raise)) }
    }

    /// Interrupts the loop with an error, which gets the stack trace of this point unless it has one.
    #[cold]
    pub(super) fn raise(&mut self, raise: Raise) -> Flow {
        self.cause = Cause::Raise(raise);
        Err(Interrupted(()))
    }

    /// Interrupts the loop with an error that keeps its own stack trace.
    #[cold]
    pub(super) fn reraise(&mut self, raise: Raise) -> Flow {
        self.cause = Cause::Reraise(raise);
        Err(Interrupted(()))
    }

    /// Ends the loop.
    pub(super) fn stop(&mut self, stop: Stop) -> Flow {
        self.cause = Cause::Stop(stop);
        Err(Interrupted(()))
    }

    /// Tells whether the loop was interrupted in order to wait for a signal.
    fn is_to_wait(&self) -> bool {
        matches!(self.cause, Cause::Stop(Stop::Waiting))
    }

    /// Counts reductions for so many messages looked at, but leaves one, with which the next call ends the slice.
    #[inline(always)]
    pub(super) fn count_work(&mut self, messages: usize) {
        let reductions = u32::try_from(messages / MESSAGES_PER_REDUCTION).unwrap_or(u32::MAX);
        self.reductions = self.reductions.saturating_sub(reductions).max(1);
    }

    /// Counts reductions for a function that was compiled, but leaves one, with which the next call ends the slice. A BEAM has
    /// its library compiled: who calls a function for the first time should not lose its turn by it.
    pub(super) fn count_compilation(&mut self) {
        self.reductions = self.reductions.saturating_sub(COMPILATION).max(1);
    }

    /// The running function.
    #[inline(always)]
    pub(super) fn running(&self) -> *const Function {
        // SAFETY: there is a topmost frame while the machine runs.
        unsafe { self.process.frames.last().unwrap_unchecked() }.function
    }

    #[inline(always)]
    pub(super) fn function(&self) -> &Function {
        // SAFETY: a frame's function lives as long as the frame.
        unsafe { &*self.running() }
    }

    /// A call site of the running function.
    #[inline(always)]
    pub(super) fn site(&self, site: u32) -> &CallSite {
        // SAFETY: the compiler numbers the call sites of the function.
        unsafe { self.function().sites.get_unchecked(site as usize) }
    }

    /// Does what an instruction's handler does.
    #[inline(always)]
    fn with_cursor(&mut self, op: impl FnOnce(Aside)) -> Flow {
        let place = self.at;
        op(Aside::new(self, place));
        if self.is_interrupted() { Err(Interrupted(())) } else { Ok(()) }
    }

    /// Tells whether the loop cannot simply go on.
    #[inline(always)]
    fn is_interrupted(&self) -> bool {
        !matches!(self.cause, Cause::None)
    }

    #[inline(always)]
    pub(super) fn jump(&mut self, to: Label) -> Flow {
        self.at = self.at.following(to);
        Ok(())
    }

    #[inline(always)]
    pub(super) fn peek(&self, operand: Operand) -> std::mem::ManuallyDrop<Term> {
        self.at.peek(operand, || self.running())
    }

    #[inline(always)]
    pub(super) fn read(&mut self, operand: Operand) -> Term {
        let running = self.running();
        self.at.read(operand, || running)
    }

    #[inline(always)]
    pub(super) fn set(&mut self, reg: Reg, value: Term) -> Flow {
        self.at.set(reg, value);
        Ok(())
    }

    #[inline(always)]
    pub(super) fn registers_mut(&mut self, first: Reg, count: usize) -> &mut [Term] {
        self.at.registers_mut(first, count)
    }

    pub(super) fn take_registers(&mut self, first: Reg, count: usize) -> Vec<Term> {
        self.at.take_registers(first, count)
    }

    /// Writes down in the topmost frame where it goes on.
    #[inline(always)]
    pub(super) fn save_pc(&mut self) {
        self.at.save(self.process);
    }

    /// Takes up the topmost frame.
    #[inline(always)]
    pub(super) fn resume_frame(&mut self) {
        self.at.resume(self.process);
    }

    /// The stack may have moved while something else ran on this process.
    pub(super) fn refresh_registers(&mut self) {
        self.at.refresh_registers(self.process);
    }

    #[inline(never)]
    fn rethrow(&mut self, first: Reg) -> Flow {
        let mut values = self.take_registers(first, 3).into_iter();
        let mut next = || values.next().unwrap_or_default();
        let (class, reason, stacktrace) = (next(), next(), next());
        self.reraise(Raise { class: class.as_atom().unwrap_or(names::ERROR), reason, stacktrace, open: false })
    }

    #[cold]
    #[inline(never)]
    fn fail(&mut self, failure: Failure, src: Operand) -> Flow {
        let value = self.read(src);
        if failure == Failure::FunctionClause {
            let raise = self.inlined_clause_raise(&value);
            return self.reraise(raise);
        }
        self.raise(super::raise::failure(failure, value))
    }

    #[cold]
    #[inline(never)]
    fn function_clause(&mut self, arity: u32) -> Flow {
        let arguments = Term::list(self.take_registers(Reg(0), arity as usize));
        let raise = self.function_clause_raise(arguments);
        self.reraise(raise)
    }

    /// The frame number below which unwinding stops.
    pub(super) fn floor(&self) -> usize {
        self.floor
    }
}
