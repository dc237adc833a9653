//! The loop: one call for each instruction.

mod call;
mod request;

use super::cursor::{Cursor, Flow, Interrupted};
use super::op::{arithmetic, bits, compare, data, receive};
use super::{bootstrap, cursor};
use crate::code::instruction::{Failure, Instruction, Label, Operand, Reg};
use crate::code::{Function, Raise};
use crate::process::{Handler, Process};
use crate::term::{Atom, Term, names};

pub use cursor::Stop;

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
    /// Where the process is, except while the loop itself has the cursor.
    at: Cursor,
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
    let base = match process.frames.last() {
        Some(frame) => frame.base as usize + usize::from(frame.function().registers),
        None => 0,
    };
    let needed = base + usize::from(function.registers);
    if process.stack.len() < needed {
        process.stack.resize_with(needed, || Term::NIL_LIST);
    }
    for (index, argument) in arguments.into_iter().enumerate() {
        process.stack[base + index] = argument;
    }
    process.frames.push(Cursor::frame(function, base, Reg(0)));
}

/// Runs the process for about `reductions` calls, but not below `floor` frames.
pub fn run(process: &mut Process, reductions: u32, floor: usize) -> Stop {
    if process.frames.len() <= floor {
        return Stop::Done(Term::nil());
    }
    let mut machine = Machine { process, at: Cursor::NOWHERE, cause: Cause::None, reductions, floor };
    machine.resume_frame();
    let stop = machine.run();
    let used = reductions - machine.reductions.min(reductions);
    machine.process.reductions += u64::from(used);
    stop
}

impl Machine<'_> {
    fn run(&mut self) -> Stop {
        if let Some(awaiting) = self.process.awaiting.take()
            && self.finish_awaiting(awaiting).is_err()
            && let Some(stop) = self.interrupted()
        {
            return stop;
        }
        let mut at = self.at;
        loop {
            if self.step(&mut at).is_ok() {
                continue;
            }
            self.at = at;
            if let Some(stop) = self.interrupted() {
                return stop;
            }
            at = self.at;
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

    /// Does one instruction. What is quick works on the cursor; the rest goes [`away`](Machine::away) from the loop.
    #[inline(always)]
    fn step(&mut self, at: &mut Cursor) -> Flow {
        match *at.fetch() {
            Instruction::Move { dst, src } => data::load(at, dst, src),
            Instruction::Take { dst, src } => data::take(at, dst, src),
            Instruction::Copy { dst, src } => data::copy(at, dst, src),
            Instruction::Jump { to } => at.jump(to),
            Instruction::Return { src, clear } => self.return_value(at, src, clear),
            Instruction::Tuple { dst, first, count } => data::tuple(at, dst, first, count),
            Instruction::Cons { dst, head, tail } => data::cons(at, dst, head, tail),
            Instruction::List { dst, first, count, tail } => self.away(at, |m| data::list(m, dst, first, count, tail)),
            Instruction::Map { dst, first, pairs } => self.away(at, |m| data::map(m, dst, first, pairs)),
            Instruction::MapUpdate { dst, map, first, pairs } => {
                self.away(at, |m| data::map_update(m, dst, map, first, pairs))
            }
            Instruction::MapPut { dst, map, first, pairs } => {
                self.away(at, |m| data::map_put(m, dst, map, first, pairs))
            }
            Instruction::Closure { dst, lambda, first, count } => {
                self.away(at, |m| data::closure(m, dst, lambda, first, count))
            }
            Instruction::BuildBits { dst, segments, .. } => self.away(at, |m| bits::build(m, dst, segments)),
            Instruction::Add { dst, left, right } => arithmetic::add(self, at, dst, left, right),
            Instruction::Sub { dst, left, right } => arithmetic::sub(self, at, dst, left, right),
            Instruction::Arithmetic { op, dst, left, right } => {
                self.away(at, |m| arithmetic::any(m, op, dst, left, right))
            }
            Instruction::GuardArithmetic { op, dst, operands, fail } => {
                self.away(at, |m| arithmetic::guarded(m, op, dst, operands, fail))
            }
            Instruction::Compare { op, dst, left, right } => compare::compare(at, op, dst, left, right),
            Instruction::TypeOf { test, dst, src } => compare::type_of(at, test, dst, src),
            Instruction::Not { dst, src } => self.away(at, |m| compare::not(m, dst, src)),
            Instruction::TestCompare { op, left, right, fail } => compare::test(at, op, left, right, fail),
            Instruction::TestType { test, src, fail } => compare::test_type(at, test, src, fail),
            Instruction::TestAtom { src, atom, fail } => compare::test_atom(at, src, atom, fail),
            Instruction::TestTruthy { src, fail } => compare::test_truthy(at, src, fail),
            Instruction::TestFalsy { src, fail } => compare::test_falsy(at, src, fail),
            Instruction::TestNil { src, fail } => compare::test_nil(at, src, fail),
            Instruction::TestTuple { src, count, fail } => data::test_tuple(at, src, count, fail),
            Instruction::Element { dst, src, index } => data::element(at, dst, src, index),
            Instruction::MatchCons { head, tail, src, fail } => data::match_cons(at, head, tail, src, fail),
            Instruction::MatchKey { dst, map, key, fail } => data::match_key(at, dst, map, key, fail),
            Instruction::MatchBits { src, segments, fail } => self.away(at, |m| bits::matching(m, src, segments, fail)),
            Instruction::CallLocal { dst, args, slot } => self.call_local(at, dst, args, slot),
            Instruction::CallExport { dst, args, export } => self.call_export(at, dst, args, export),
            Instruction::CallNative { dst, args, native, arity } => {
                self.away(at, |m| m.call_native_at(dst, args, native, arity))
            }
            Instruction::GuardNative { dst, args, native, fail } => {
                self.away(at, |m| m.guard_native(dst, args, native, fail))
            }
            Instruction::CallModule { dst, args, site, .. } => self.call_module(at, dst, args, site),
            Instruction::CallFun { dst, args, arity } => self.call_fun(at, dst, args, arity),
            Instruction::TailLocal { args, slot, clear } => self.tail_local(at, args, slot, clear),
            Instruction::TailExport { args, export, clear } => self.tail_export(at, args, export, clear),
            Instruction::TailModule { args, site, clear, .. } => self.tail_module(at, args, site, clear),
            Instruction::TailFun { args, arity, clear } => self.tail_fun(at, args, arity, clear),
            Instruction::Fail { failure, src } => self.away(at, |m| m.fail(failure, src)),
            Instruction::FunctionClause { arity } => self.away(at, |m| m.function_clause(arity)),
            Instruction::PushHandler { first, handler } => self.push_handler(first, handler),
            Instruction::PopHandler => self.pop_handler(),
            Instruction::Reraise { first } => self.away(at, |m| m.rethrow(first)),
            Instruction::StartAt { src } => self.away(at, |m| receive::start_at(m, src)),
            Instruction::Peek { dst, none } => receive::peek(self, at, dst, none),
            Instruction::Accept => receive::accept(self),
            Instruction::Skip { message, again } => receive::skip(self, at, message, again),
            Instruction::Wait { timeout, again } => self.away(at, |m| receive::wait(m, timeout, again)),
        }
    }

    /// Runs what needs the whole machine, the cursor included.
    #[inline(always)]
    pub(super) fn away(&mut self, at: &mut Cursor, op: impl FnOnce(&mut Self) -> Flow) -> Flow {
        self.at = *at;
        let flow = op(self);
        *at = self.at;
        flow
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

    #[inline(always)]
    pub(super) fn function(&self) -> &Function {
        self.at.function()
    }

    #[inline(always)]
    pub(super) fn jump(&mut self, to: Label) -> Flow {
        self.at.jump(to)
    }

    #[inline(always)]
    pub(super) fn peek(&self, operand: Operand) -> std::mem::ManuallyDrop<Term> {
        self.at.peek(operand)
    }

    #[inline(always)]
    pub(super) fn read(&mut self, operand: Operand) -> Term {
        self.at.read(operand)
    }

    #[inline(always)]
    pub(super) fn set(&mut self, reg: Reg, value: Term) -> Flow {
        self.at.set(reg, value)
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
    fn push_handler(&mut self, first: Reg, handler: Label) -> Flow {
        let depth = self.process.frames.len() as u32;
        self.process.handlers.push(Handler { depth, pc: handler.0, first: first.0 });
        Ok(())
    }

    #[inline(always)]
    fn pop_handler(&mut self) -> Flow {
        self.process.handlers.pop();
        Ok(())
    }

    #[inline(never)]
    fn rethrow(&mut self, first: Reg) -> Flow {
        let mut values = self.take_registers(first, 3).into_iter();
        let mut next = || values.next().unwrap_or_default();
        let (class, reason, stacktrace) = (next(), next(), next());
        self.reraise(Raise { class: class.as_atom().unwrap_or(names::ERROR), reason, stacktrace })
    }

    #[cold]
    #[inline(never)]
    fn fail(&mut self, failure: Failure, src: Operand) -> Flow {
        let value = self.read(src);
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
