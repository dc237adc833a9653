//! The loop, and calling and returning.

mod request;

use std::mem::ManuallyDrop;

use super::native::{self, Request, Trap};
use super::op::{arithmetic, bits, compare, data, receive};
use super::{bootstrap, hook};
use crate::code::instruction::{Failure, Instruction, Operand, Reg, Source};
use crate::code::{Export, Function, LambdaCode, NativeId, Raise};
use crate::process::{Frame, Handler, Process};
use crate::term::{Atom, Lambda, Term, names};

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

/// What an instruction means for the loop.
pub(super) enum Flow {
    /// The next one.
    Next,
    /// An error is raised.
    Raise(Raise),
    /// An error with a stack trace of its own.
    Reraise(Raise),
    /// The loop ends.
    Stop(Stop),
}

/// The running function's state, cached from the process's frames.
pub(super) struct Machine<'p> {
    pub(super) process: &'p mut Process,
    function: *const Function,
    regs: *mut Term,
    pub(super) pc: usize,
    reductions: u32,
    /// The number of frames below which this run does not go.
    floor: usize,
}

/// Most frames a process may have: recursion without end becomes an exit instead of the machine's death.
const MAX_FRAMES: usize = 50_000_000;

/// Prepares a process to run `module.name(arguments)`.
pub fn start(process: &mut Process, module: Atom, name: Atom, arguments: Vec<Term>) {
    process.initial_call = (module, name, arguments.len().min(255) as u8);
    push_call(process, &bootstrap::APPLY, vec![Term::atom(module), Term::atom(name), Term::list(arguments)]);
}

/// Pushes a frame that runs `function` with `arguments` above everything the process is doing.
pub(super) fn push_call(process: &mut Process, function: &'static Function, arguments: Vec<Term>) {
    let base = match process.frames.last() {
        // SAFETY: a frame's function lives as long as the frame.
        Some(frame) => frame.base as usize + usize::from(unsafe { &*frame.function }.registers),
        None => 0,
    };
    let needed = base + usize::from(function.registers);
    if process.stack.len() < needed {
        process.stack.resize_with(needed, || Term::NIL_LIST);
    }
    for (index, argument) in arguments.into_iter().enumerate() {
        process.stack[base + index] = argument;
    }
    process.frames.push(Frame { function, pc: 0, base: base as u32, dst: 0 });
}

/// Runs the process for about `reductions` calls, but not below `floor` frames.
pub fn run(process: &mut Process, reductions: u32, floor: usize) -> Stop {
    if process.frames.len() <= floor {
        return Stop::Done(Term::nil());
    }
    let mut machine =
        Machine { process, function: std::ptr::null(), regs: std::ptr::null_mut(), pc: 0, reductions, floor };
    machine.resume_frame();
    let stop = machine.run();
    let used = reductions - machine.reductions.min(reductions);
    machine.process.reductions += u64::from(used);
    stop
}

impl Machine<'_> {
    fn run(&mut self) -> Stop {
        if let Some(awaiting) = self.process.awaiting.take() {
            match self.finish_awaiting(awaiting) {
                Flow::Next => {}
                flow => {
                    if let Some(stop) = self.leave_straight_line(flow) {
                        return stop;
                    }
                }
            }
        }
        loop {
            let flow = self.step();
            if let Flow::Next = flow {
                continue;
            }
            if let Some(stop) = self.leave_straight_line(flow) {
                return stop;
            }
        }
    }

    #[cold]
    fn leave_straight_line(&mut self, flow: Flow) -> Option<Stop> {
        let raise = match flow {
            Flow::Next => return None,
            Flow::Stop(stop) => {
                self.save_pc();
                return Some(stop);
            }
            // What a macro raised has its own trace already.
            Flow::Raise(raise) if raise.stacktrace.is_nil_list() => self.with_stacktrace(raise),
            Flow::Raise(raise) => raise,
            Flow::Reraise(raise) => raise,
        };
        if self.unwind(&raise) { None } else { Some(Stop::Failed(raise)) }
    }

    #[inline(always)]
    fn step(&mut self) -> Flow {
        // SAFETY: the compiler ends every path with a return, a tail call or an error, so the pc stays within the code.
        let instruction = unsafe { *self.function().code.get_unchecked(self.pc) };
        self.pc += 1;
        match instruction {
            Instruction::Move { dst, src } => {
                let value = self.read(src);
                self.set(dst, value)
            }
            Instruction::Jump { to } => self.jump(to),
            Instruction::Return { src } => self.return_value(src),
            Instruction::Tuple { dst, first, count } => data::tuple(self, dst, first, count),
            Instruction::Cons { dst, head, tail } => data::cons(self, dst, head, tail),
            Instruction::List { dst, first, count, tail } => data::list(self, dst, first, count, tail),
            Instruction::Map { dst, first, pairs } => data::map(self, dst, first, pairs),
            Instruction::MapUpdate { dst, map, first, pairs } => data::map_update(self, dst, map, first, pairs),
            Instruction::MapPut { dst, map, first, pairs } => data::map_put(self, dst, map, first, pairs),
            Instruction::Closure { dst, lambda, first, count } => data::closure(self, dst, lambda, first, count),
            Instruction::BuildBits { dst, segments, .. } => bits::build(self, dst, segments),
            Instruction::Arithmetic { op, dst, left, right } => arithmetic::binary(self, op, dst, left, right),
            Instruction::GuardArithmetic { op, dst, operands, fail } => {
                arithmetic::guarded(self, op, dst, operands.left.operand(), operands.right.operand(), fail)
            }
            Instruction::Compare { op, dst, left, right } => compare::compare(self, op, dst, left, right),
            Instruction::TypeOf { test, dst, src } => compare::type_of(self, test, dst, src),
            Instruction::Not { dst, src } => compare::not(self, dst, src),
            Instruction::TestCompare { op, left, right, fail } => compare::test(self, op, left, right, fail),
            Instruction::TestType { test, src, fail } => compare::test_type(self, test, src, fail),
            Instruction::TestAtom { src, atom, fail } => compare::test_atom(self, src, atom, fail),
            Instruction::TestTruthy { src, fail } => compare::test_truthy(self, src, fail),
            Instruction::TestFalsy { src, fail } => compare::test_falsy(self, src, fail),
            Instruction::TestNil { src, fail } => compare::test_nil(self, src, fail),
            Instruction::TestTuple { src, count, fail } => data::test_tuple(self, src, count, fail),
            Instruction::Element { dst, src, index } => data::element(self, dst, src, index),
            Instruction::MatchCons { head, tail, src, fail } => data::match_cons(self, head, tail, src, fail),
            Instruction::MatchKey { dst, map, key, fail } => data::match_key(self, dst, map, key, fail),
            Instruction::MatchBits { src, segments, fail } => bits::matching(self, src, segments, fail),
            Instruction::CallLocal { dst, args, slot } => self.call_local(dst, args, slot),
            Instruction::CallExport { dst, args, export } => self.call_export_at(dst, args, export),
            Instruction::CallNative { dst, args, native, arity } => self.call_native_at(dst, args, native, arity),
            Instruction::GuardNative { dst, args, native, fail } => self.guard_native(dst, args, native, fail),
            Instruction::CallFun { dst, args, arity } => self.call_fun(dst, args, arity),
            Instruction::TailLocal { args, slot } => self.tail_local(args, slot),
            Instruction::TailExport { args, export } => self.tail_export(args, export),
            Instruction::TailFun { args, arity } => self.tail_fun(args, arity),
            Instruction::Fail { failure, src } => self.fail(failure, src),
            Instruction::FunctionClause { arity } => self.function_clause(arity),
            Instruction::PushHandler { first, handler } => self.push_handler(first, handler),
            Instruction::PopHandler => self.pop_handler(),
            Instruction::Reraise { first } => self.reraise(first),
            Instruction::StartAt { src } => receive::start_at(self, src),
            Instruction::Peek { dst, none } => receive::peek(self, dst, none),
            Instruction::Accept => receive::accept(self),
            Instruction::Skip { again } => receive::skip(self, again),
            Instruction::Wait { timeout, again } => receive::wait(self, timeout, again),
        }
    }

    #[inline(always)]
    pub(super) fn function(&self) -> &Function {
        // SAFETY: a frame's function lives as long as the frame.
        unsafe { &*self.function }
    }

    #[inline(always)]
    pub(super) fn jump(&mut self, to: crate::code::Label) -> Flow {
        self.pc = to.0 as usize;
        Flow::Next
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
                Source::Take(reg) => std::ptr::replace(self.regs.add(usize::from(reg.0)), Term::NIL_LIST),
                Source::Constant(index) => self.function().constants.get_unchecked(index as usize).load(),
                Source::Int(value) => Term::int(i64::from(value)),
            }
        }
    }

    /// Writes a register.
    #[inline(always)]
    pub(super) fn set(&mut self, reg: Reg, value: Term) -> Flow {
        // SAFETY: the compiler names only registers of the frame.
        unsafe { *self.regs.add(usize::from(reg.0)) = value };
        Flow::Next
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

    #[inline(always)]
    pub(super) fn save_pc(&mut self) {
        if let Some(frame) = self.process.frames.last_mut() {
            frame.pc = self.pc as u32;
        }
    }

    /// Takes up the topmost frame.
    #[inline(always)]
    pub(super) fn resume_frame(&mut self) {
        if let Some(frame) = self.process.frames.last() {
            self.function = frame.function;
            self.pc = frame.pc as usize;
            // SAFETY: the stack holds all registers of the topmost frame.
            self.regs = unsafe { self.process.stack.as_mut_ptr().add(frame.base as usize) };
        }
    }

    /// Calls a function whose arguments are in the registers from `args` on.
    #[inline(always)]
    fn enter(&mut self, function: *const Function, args: Reg, dst: Reg) -> Flow {
        // SAFETY: there is a topmost frame while the machine runs.
        let frame = unsafe { self.process.frames.last_mut().unwrap_unchecked() };
        frame.pc = self.pc as u32;
        let base = frame.base as usize + usize::from(args.0);
        // SAFETY: code that is entered is alive.
        let needed = base + usize::from(unsafe { &*function }.registers);
        if self.process.stack.len() < needed {
            self.grow(needed);
        }
        self.process.frames.push(Frame { function, pc: 0, base: base as u32, dst: dst.0 });
        self.function = function;
        self.pc = 0;
        // SAFETY: the stack was just made large enough.
        self.regs = unsafe { self.process.stack.as_mut_ptr().add(base) };
        self.count_reduction()
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, needed: usize) {
        self.process.stack.resize_with(needed.max(16), || Term::NIL_LIST);
    }

    /// Replaces the running function by another, whose arguments are in the registers from `args` on.
    #[inline(always)]
    fn replace(&mut self, function: *const Function, args: Reg, count: usize) -> Flow {
        let old = usize::from(self.function().registers);
        // SAFETY: code that is entered is alive; all registers touched belong to the frame.
        unsafe {
            let new = usize::from((*function).registers);
            let first = usize::from(args.0);
            for index in 0..count {
                let value = std::ptr::replace(self.regs.add(first + index), Term::NIL_LIST);
                *self.regs.add(index) = value;
            }
            for index in count..old {
                *self.regs.add(index) = Term::NIL_LIST;
            }
            let frame = self.process.frames.last_mut().unwrap_unchecked();
            frame.function = function;
            let base = frame.base as usize;
            if self.process.stack.len() < base + new {
                self.grow(base + new);
                self.regs = self.process.stack.as_mut_ptr().add(base);
            }
        }
        self.function = function;
        self.pc = 0;
        self.count_reduction()
    }

    #[inline(always)]
    fn count_reduction(&mut self) -> Flow {
        if self.reductions > 1 {
            self.reductions -= 1;
            return Flow::Next;
        }
        self.out_of_reductions()
    }

    #[cold]
    #[inline(never)]
    fn out_of_reductions(&mut self) -> Flow {
        self.reductions = 0;
        if self.process.frames.len() > MAX_FRAMES {
            return Flow::Stop(Stop::Exit(crate::process::exit::system_limit()));
        }
        Flow::Stop(Stop::Exhausted)
    }

    #[inline(always)]
    fn return_value(&mut self, src: Operand) -> Flow {
        let value = self.read(src);
        let registers = usize::from(self.function().registers);
        // SAFETY: the registers of the frame.
        for index in 0..registers {
            unsafe { *self.regs.add(index) = Term::NIL_LIST };
        }
        // SAFETY: there is a topmost frame while the machine runs.
        let frame = unsafe { self.process.frames.pop().unwrap_unchecked() };
        if self.process.frames.len() <= self.floor {
            return Flow::Stop(Stop::Done(value));
        }
        self.resume_frame();
        self.set(Reg(frame.dst), value)
    }

    #[inline(always)]
    fn call_local(&mut self, dst: Reg, args: Reg, slot: u32) -> Flow {
        match self.local_code(slot) {
            Ok(function) => self.enter(function, args, dst),
            Err(raise) => Flow::Raise(raise),
        }
    }

    #[inline(always)]
    fn tail_local(&mut self, args: Reg, slot: u32) -> Flow {
        match self.local_code(slot) {
            Ok(function) => {
                // SAFETY: code is alive.
                let arity = usize::from(unsafe { &*function }.arity);
                self.replace(function, args, arity)
            }
            Err(raise) => Flow::Raise(raise),
        }
    }

    #[inline(always)]
    fn local_code(&mut self, slot: u32) -> Result<*const Function, Raise> {
        let Some(home) = self.function().home else { return Err(Raise::badarg()) };
        // SAFETY: the compiler numbers slots of the module it compiles for.
        let slot = unsafe { home.functions.get_unchecked(slot as usize) };
        match slot.compiled() {
            Some(function) => Ok(function),
            None => {
                self.save_pc();
                let result = hook::code(self.process, home, slot).map(std::ptr::from_ref);
                self.refresh_registers();
                result
            }
        }
    }

    /// The stack may have moved while something else ran on this process.
    pub(super) fn refresh_registers(&mut self) {
        if let Some(frame) = self.process.frames.last() {
            // SAFETY: the stack holds all registers of the topmost frame.
            self.regs = unsafe { self.process.stack.as_mut_ptr().add(frame.base as usize) };
        }
    }

    fn call_export_at(&mut self, dst: Reg, args: Reg, export: u32) -> Flow {
        // SAFETY: the compiler numbers the exports of the function.
        let export = unsafe { *self.function().exports.get_unchecked(export as usize) };
        self.call_export(export, dst, args)
    }

    #[inline]
    fn call_export(&mut self, export: &'static Export, dst: Reg, args: Reg) -> Flow {
        if let Some(function) = export.slot().and_then(|slot| slot.compiled()) {
            return self.enter(function, args, dst);
        }
        if let Some(native) = export.native {
            return self.call_native(native, dst, args, usize::from(export.arity));
        }
        match self.export_code(export, args) {
            Ok(function) => self.enter(function, args, dst),
            Err(raise) => Flow::Raise(raise),
        }
    }

    fn tail_export(&mut self, args: Reg, export: u32) -> Flow {
        // SAFETY: the compiler numbers the exports of the function.
        let export = unsafe { *self.function().exports.get_unchecked(export as usize) };
        if let Some(function) = export.slot().and_then(|slot| slot.compiled()) {
            return self.replace(function, args, usize::from(export.arity));
        }
        if export.native.is_some() {
            // The result goes to the first register; the Return behind every tail call hands it on.
            return self.call_export(export, Reg(0), args);
        }
        match self.export_code(export, args) {
            Ok(function) => self.replace(function, args, usize::from(export.arity)),
            Err(raise) => Flow::Raise(self.without_caller(raise)),
        }
    }

    #[cold]
    #[inline(never)]
    fn export_code(&mut self, export: &'static Export, args: Reg) -> Result<*const Function, Raise> {
        self.save_pc();
        let result = self.find_code(export);
        self.refresh_registers();
        match result? {
            Some(function) => Ok(function),
            None => {
                let arguments = Term::list(self.take_registers(args, usize::from(export.arity)));
                Err(self.undefined_function(export, arguments))
            }
        }
    }

    fn find_code(&mut self, export: &'static Export) -> Result<Option<*const Function>, Raise> {
        let Some(module) = hook::ensure_loaded(self.process, export.module)? else { return Ok(None) };
        let Some(slot) = export.slot() else { return Ok(None) };
        Ok(Some(hook::code(self.process, module, slot)?))
    }

    fn call_native_at(&mut self, dst: Reg, args: Reg, native: u32, arity: u32) -> Flow {
        // SAFETY: the compiler numbers the natives of the function.
        let id = unsafe { *self.function().natives.get_unchecked(native as usize) };
        self.call_native(id, dst, args, arity as usize)
    }

    #[inline]
    fn call_native(&mut self, id: NativeId, dst: Reg, args: Reg, arity: usize) -> Flow {
        let Some(native) = native::get(id) else { return Flow::Raise(Raise::badarg()) };
        // SAFETY: the registers are in the stack, which natives do not touch except through `vm::call`, which only uses
        // what lies above this frame's registers and may move the stack only after the arguments were taken.
        let arguments = unsafe { std::slice::from_raw_parts_mut(self.regs.add(usize::from(args.0)), arity) };
        self.save_pc();
        match (native.run)(self.process, arguments) {
            Ok(value) => {
                self.refresh_registers();
                for argument in self.registers_mut(args, arity) {
                    *argument = Term::NIL_LIST;
                }
                self.set(dst, value)
            }
            Err(trap) => {
                self.refresh_registers();
                self.handle_trap(native, trap, dst, args, arity)
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn handle_trap(&mut self, native: &'static native::Native, trap: Trap, dst: Reg, args: Reg, arity: usize) -> Flow {
        match trap {
            Trap::Raise(raise) => {
                let arguments = Term::list(self.take_registers(args, arity));
                let raise = self.native_raise(native, arguments, raise);
                Flow::Reraise(raise)
            }
            Trap::Request(request) => match *request {
                Request::Code => self.call_code(native, dst, args),
                request => self.handle_request(request, dst, args, arity),
            },
        }
    }

    fn guard_native(&mut self, dst: Reg, args: Reg, native: u32, fail: crate::code::Label) -> Flow {
        // SAFETY: the compiler numbers the natives of the function.
        let id = unsafe { *self.function().natives.get_unchecked(native as usize) };
        let Some(native) = native::get(id) else { return self.jump(fail) };
        // SAFETY: as in `call_native`.
        let arguments =
            unsafe { std::slice::from_raw_parts_mut(self.regs.add(usize::from(args.0)), usize::from(native.arity)) };
        match (native.run)(self.process, arguments) {
            Ok(value) => self.set(dst, value),
            Err(_) => self.jump(fail),
        }
    }

    #[inline]
    fn call_fun(&mut self, dst: Reg, args: Reg, arity: u32) -> Flow {
        let target = usize::from(args.0) + arity as usize;
        // SAFETY: the compiler puts the function behind its arguments.
        let fun = unsafe { std::ptr::replace(self.regs.add(target), Term::NIL_LIST) };
        if let Some(lambda) = closure_code(&fun)
            && u32::from(lambda.function.arity) == arity
        {
            let function = std::ptr::from_ref(&lambda.function);
            let flow = self.enter(function, args, dst);
            self.load_captures(fun);
            return flow;
        }
        match fun.view() {
            crate::term::View::Export(export) if u32::from(export.arity) == arity => {
                let flow = self.call_export(Export::entry(export.module, export.name, export.arity), dst, args);
                if matches!(flow, Flow::Stop(Stop::Waiting)) {
                    // A native that waits is called again by this instruction, which looks for the function there.
                    // SAFETY: as above.
                    unsafe { *self.regs.add(target) = fun };
                }
                flow
            }
            _ => self.bad_function(fun, args, arity),
        }
    }

    #[inline]
    fn tail_fun(&mut self, args: Reg, arity: u32) -> Flow {
        let target = usize::from(args.0) + arity as usize;
        // SAFETY: the compiler puts the function behind its arguments.
        let fun = unsafe { std::ptr::replace(self.regs.add(target), Term::NIL_LIST) };
        if let Some(lambda) = closure_code(&fun)
            && u32::from(lambda.function.arity) == arity
        {
            let function = std::ptr::from_ref(&lambda.function);
            // The running function may be kept alive only by a register that is overwritten: it is not used any more.
            let flow = self.replace(function, args, arity as usize);
            self.load_captures(fun);
            return flow;
        }
        // SAFETY: as above.
        unsafe { *self.regs.add(target) = fun };
        self.call_fun(Reg(0), args, arity)
    }

    /// Puts the captured values behind the arguments, and behind them the closure itself, where it keeps its code alive as
    /// long as the frame.
    #[inline(always)]
    fn load_captures(&mut self, fun: Term) {
        let (arity, captures) = (self.function().arity, self.function().captures);
        if let Some(closure) = fun.as_closure() {
            for (index, value) in closure.captured().iter().enumerate() {
                let _ = self.set(Reg(u16::from(arity) + index as u16), value.clone());
            }
        }
        let _ = self.set(Reg(u16::from(arity) + captures), fun);
    }

    #[cold]
    fn bad_function(&mut self, fun: Term, args: Reg, arity: u32) -> Flow {
        if fun.function_arity().is_none() {
            return Flow::Raise(Raise::tagged(names::BADFUN, fun));
        }
        // One with the right arity that cannot be called came from a node that has its code: here the module is missing, or is
        // another version.
        if fun.function_arity().is_some_and(|count| u32::from(count) == arity) {
            let module = fun.as_closure().map(|closure| closure.code().module());
            return Flow::Raise(match module.and_then(crate::code::module::loaded) {
                Some(_) => Raise::tagged(names::BADFUN, fun),
                None => Raise::error(Term::atom(names::UNDEF)),
            });
        }
        let arguments = Term::list(self.take_registers(args, arity as usize));
        Flow::Raise(Raise::tagged(names::BADARITY, Term::tuple([fun, arguments])))
    }

    fn push_handler(&mut self, first: Reg, handler: crate::code::Label) -> Flow {
        let depth = self.process.frames.len() as u32;
        self.process.handlers.push(Handler { depth, pc: handler.0, first: first.0 });
        Flow::Next
    }

    fn pop_handler(&mut self) -> Flow {
        self.process.handlers.pop();
        Flow::Next
    }

    fn reraise(&mut self, first: Reg) -> Flow {
        let mut values = self.take_registers(first, 3).into_iter();
        let mut next = || values.next().unwrap_or_default();
        let (class, reason, stacktrace) = (next(), next(), next());
        Flow::Reraise(Raise { class: class.as_atom().unwrap_or(names::ERROR), reason, stacktrace })
    }

    #[cold]
    fn fail(&mut self, failure: Failure, src: Operand) -> Flow {
        let value = self.read(src);
        Flow::Raise(super::raise::failure(failure, value))
    }

    #[cold]
    fn function_clause(&mut self, arity: u32) -> Flow {
        let arguments = Term::list(self.take_registers(Reg(0), arity as usize));
        Flow::Reraise(self.function_clause_raise(arguments))
    }

    /// The frame number below which unwinding stops.
    pub(super) fn floor(&self) -> usize {
        self.floor
    }
}

/// The compiled code of a closure, unless it is a foreign one.
#[inline(always)]
pub(super) fn closure_code(fun: &Term) -> Option<&LambdaCode> {
    let code: &dyn Lambda = &**fun.as_closure()?.code();
    (code as &dyn std::any::Any).downcast_ref::<LambdaCode>()
}
