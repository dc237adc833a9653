//! Calling and returning, where all is ready; what is not goes by way of `unprepared`.

use std::mem::ManuallyDrop;

use super::{Machine, frame};
use crate::code::instruction::{Instruction, Label, Operand, Range, Reg};
use crate::code::module::FunctionSlot;
use crate::code::{Export, Function, LambdaCode};
use crate::process::Handler;
use crate::term::Term;
use crate::vm::cursor::{Aside, Cursor, Place, Stop};

/// Most frames a process may have: recursion without end becomes an exit instead of the machine's death.
const MAX_FRAMES: usize = 50_000_000;

impl<const CHAINED: bool> Cursor<'_, '_, CHAINED> {
    /// Calls a function whose arguments are in the registers from `args` on.
    #[inline(always)]
    pub(super) fn enter(mut self, function: *const Function, args: Reg, dst: Reg) {
        match self.push_frame(function, args, dst) {
            Ok(()) => self.count_reduction(),
            Err(needed) => make_room(self.machine, self.place, needed),
        }
    }

    /// Pushes the frame of a function, or tells how large the stack has to be first.
    #[inline(always)]
    fn push_frame(&mut self, function: *const Function, args: Reg, dst: Reg) -> Result<(), usize> {
        let process = &mut *self.machine.process;
        // SAFETY: there is a topmost frame while the machine runs.
        let top = unsafe { process.frames.last_mut().unwrap_unchecked() };
        let base = top.base as usize + usize::from(args.0);
        // SAFETY: code that is entered is alive.
        let needed = base + usize::from(unsafe { &*function }.registers);
        top.next = self.place.next();
        if process.stack.len() < needed || process.frames.len() == process.frames.capacity() {
            return Err(needed);
        }
        process.frames.push(frame(function, base, dst));
        self.place.begin(function, &mut process.stack, base);
        Ok(())
    }

    /// Replaces the running function by another, whose `count` arguments are in the registers from `args` on; the registers
    /// of `clear` may own something that nobody needs any more.
    #[inline(always)]
    pub(super) fn replace(mut self, function: *const Function, args: Reg, count: usize, clear: Range) {
        match self.replace_frame(function, args, count, clear) {
            Ok(()) => self.count_reduction(),
            Err(needed) => make_room(self.machine, self.place, needed),
        }
    }

    /// [`replace`](Cursor::replace) where the arguments are in place already and there is nothing to let go.
    #[inline(always)]
    fn replace_in_place(mut self, function: *const Function) {
        // A loop goes on in its frame as it is.
        if self.machine.running() == function {
            self.place.begin_anew(function);
            return self.count_reduction();
        }
        match self.exchange_frame(function) {
            Ok(base) => {
                self.place.begin(function, &mut self.machine.process.stack, base);
                self.count_reduction();
            }
            Err(needed) => make_room(self.machine, self.place, needed),
        }
    }

    #[inline(always)]
    fn replace_frame(&mut self, function: *const Function, args: Reg, count: usize, clear: Range) -> Result<(), usize> {
        let base = self.exchange_frame(function)?;
        if args != Reg(0) {
            for index in 0..count as u16 {
                let value = self.place.take(Reg(args.0 + index));
                self.place.set(Reg(index), value);
            }
        }
        self.place.clear(count as u16, clear);
        self.place.begin(function, &mut self.machine.process.stack, base);
        Ok(())
    }

    /// Makes another function the topmost frame's, or tells how large the stack has to be first.
    #[inline(always)]
    fn exchange_frame(&mut self, function: *const Function) -> Result<usize, usize> {
        let process = &mut *self.machine.process;
        // SAFETY: there is a topmost frame while the machine runs.
        let frame = unsafe { process.frames.last_mut().unwrap_unchecked() };
        let base = frame.base as usize;
        // SAFETY: code that is entered is alive.
        let needed = base + usize::from(unsafe { &*function }.registers);
        if process.stack.len() < needed {
            return Err(needed);
        }
        frame.function = function;
        Ok(base)
    }

    #[inline(always)]
    fn count_reduction(self) {
        if self.machine.reductions > 1 {
            self.machine.reductions -= 1;
            return self.go_on();
        }
        self.otherwise(out_of_reductions)
    }

    #[inline(always)]
    pub(super) fn return_value(mut self, src: Operand, clear: Range) {
        if self.is_outermost() {
            return self.otherwise(return_any);
        }
        if !(src.is_register() && src.is_taken()) {
            return self.otherwise(return_any);
        }
        let value = ManuallyDrop::new(self.take(src.register()));
        if self.place.leave(clear) {
            return self.pop_frame(ManuallyDrop::into_inner(value));
        }
        std::mem::forget(self.place.exchange(src.register(), ManuallyDrop::into_inner(value)));
        self.otherwise(return_any)
    }

    /// Returns a register's value from a frame that owns nothing else.
    #[inline(always)]
    pub(super) fn return_taken(mut self, src: Reg) {
        if self.is_outermost() {
            return self.otherwise(return_any);
        }
        let value = self.take(src);
        self.pop_frame(value)
    }

    /// Returns a register's value where one other register may own something.
    #[inline(always)]
    pub(super) fn return_leaving(mut self, src: Reg, left: Reg) {
        if self.is_outermost() || self.place.register(left).is_only_owner() {
            return self.otherwise(return_any);
        }
        let value = self.take(src);
        self.take(left).leave_to_others();
        self.pop_frame(value);
    }

    /// Tells whether a return ends this run of the machine.
    #[inline(always)]
    fn is_outermost(&self) -> bool {
        self.machine.process.frames.len() <= self.machine.floor + 1
    }

    /// Goes on in the caller with the result.
    #[inline(always)]
    fn pop_frame(mut self, value: Term) {
        // SAFETY: there is a topmost frame while the machine runs.
        let frame = unsafe { self.machine.process.frames.pop().unwrap_unchecked() };
        self.place.resume(self.machine.process);
        self.set(Reg(frame.dst), value)
    }

    #[inline(always)]
    pub(super) fn call_local(self, dst: Reg, args: Reg, slot: &'static FunctionSlot) {
        match slot.entry() {
            Some(function) => self.enter(function, args, dst),
            None => self.otherwise(call_unprepared),
        }
    }

    #[inline(always)]
    pub(super) fn tail_local(mut self, args: Reg, slot: &'static FunctionSlot, clear: Range) {
        match slot.entry() {
            Some(function) if args == Reg(0) && self.place.leave(clear) => self.replace_in_place(function),
            Some(_) => self.otherwise(replace_any),
            None => self.otherwise(call_unprepared),
        }
    }

    #[inline(always)]
    pub(super) fn call_export(self, dst: Reg, args: Reg, export: &'static Export) {
        match export.slot().and_then(|slot| slot.entry()) {
            Some(function) => self.enter(function, args, dst),
            None => self.otherwise(call_unprepared),
        }
    }

    #[inline(always)]
    pub(super) fn tail_export(mut self, args: Reg, export: &'static Export, clear: Range) {
        match export.slot().and_then(|slot| slot.entry()) {
            Some(function) if args == Reg(0) && self.place.leave(clear) => self.replace_in_place(function),
            Some(_) => self.otherwise(replace_any),
            None => self.otherwise(call_unprepared),
        }
    }

    #[inline(always)]
    pub(super) fn call_module(self, dst: Reg, args: Reg, site: u32) {
        match self.export_of(args, site) {
            Some(export) => self.call_export(dst, args, export),
            None => self.otherwise(call_unprepared),
        }
    }

    #[inline(always)]
    pub(super) fn tail_module(self, args: Reg, site: u32, clear: Range) {
        match self.export_of(args, site) {
            Some(export) => self.tail_export(args, export, clear),
            None => self.otherwise(call_unprepared),
        }
    }

    #[inline(always)]
    pub(super) fn call_fun(mut self, dst: Reg, args: Reg, arity: u32) {
        let place = Reg(args.0 + arity as u16);
        let Some(function) = closure_code(&self.place.register(place), arity) else {
            return self.otherwise(call_unprepared);
        };
        // The value that becomes a register of the new frame is in its place, unless there are captured ones.
        match self.push_frame(function, args, dst) {
            // SAFETY: the closure keeps its code alive.
            Ok(()) if unsafe { (*function).captures } > 0 => self.otherwise(spread_captures),
            Ok(()) => self.count_reduction(),
            Err(needed) => make_room(self.machine, self.place, needed),
        }
    }

    /// Calls a function value that one of the caller's registers keeps, so that its code stays alive without the callee having
    /// it too.
    #[inline(always)]
    pub(super) fn call_held_fun(mut self, dst: Reg, args: Reg, arity: u8, fun: Reg) {
        let Some(function) = closure_code(&self.place.register(fun), u32::from(arity)) else {
            return self.otherwise(call_unprepared);
        };
        // SAFETY: the closure keeps its code alive.
        if unsafe { (*function).captures > 0 || (*function).calls_itself } {
            return self.otherwise(call_held_closure);
        }
        match self.push_frame(function, args, dst) {
            Ok(()) => self.count_reduction(),
            Err(needed) => make_room(self.machine, self.place, needed),
        }
    }

    #[inline(always)]
    pub(super) fn tail_fun(mut self, args: Reg, arity: u32, clear: Range) {
        let fun = self.take(Reg(args.0 + arity as u16));
        let Some(function) = closure_code(&fun, arity) else {
            return self.away(|machine| machine.tail_named_fun(fun, args, arity));
        };
        // The running function may be kept alive only by a register that is overwritten: it is not used any more.
        match self.replace_frame(function, args, arity as usize, clear) {
            Ok(()) => {
                self.place.set(Reg(arity as u16), fun);
                // SAFETY: the closure keeps its code alive.
                match unsafe { (*function).captures } > 0 {
                    true => self.otherwise(spread_captures),
                    false => self.count_reduction(),
                }
            }
            Err(needed) => {
                self.place.set(Reg(args.0 + arity as u16), fun);
                make_room(self.machine, self.place, needed)
            }
        }
    }

    pub(super) fn push_handler(self, first: Reg, handler: Label) {
        let depth = self.machine.process.frames.len() as u32;
        let next = self.place.following(handler).next();
        self.machine.process.handlers.push(Handler { depth, next, first: first.0 });
        self.go_on()
    }

    pub(super) fn pop_handler(self) {
        self.machine.process.handlers.pop();
        self.go_on()
    }
}

/// Finds the closure behind the arguments of its frame, puts the values it captured there, and itself behind them, where it
/// keeps its code alive as long as the frame.
#[inline(never)]
fn spread_captures(machine: &mut Machine<'_>, mut place: Place) {
    let (arity, captures) = (u16::from(machine.function().arity), machine.function().captures);
    let fun = place.take(Reg(arity));
    if let Some(closure) = fun.as_closure() {
        for (reg, value) in (arity..).zip(closure.captured()) {
            place.set(Reg(reg), value.clone());
        }
    }
    place.set(Reg(arity + captures), fun);
    Aside::new(machine, place).count_reduction()
}

/// Calls a closure that a register keeps, and that has captured values or needs itself.
#[inline(never)]
fn call_held_closure(machine: &mut Machine<'_>, place: Place) {
    let mut at = Aside::new(machine, place);
    let Instruction::CallHeldFun { dst, args, arity, fun } = *place.begun() else { return at.go_on() };
    let held = place.register(fun);
    let code = closure_code(&held, u32::from(arity));
    let (Some(function), Some(closure)) = (code, held.as_closure()) else { return at.go_on() };
    if let Err(needed) = at.push_frame(function, args, dst) {
        return make_room(at.machine, at.place, needed);
    }
    for (reg, value) in (u16::from(arity)..).zip(closure.captured()) {
        at.place.set(Reg(reg), value.clone());
    }
    // SAFETY: the closure keeps its code alive.
    let (calls_itself, own) = unsafe { ((*function).calls_itself, u16::from(arity) + (*function).captures) };
    if calls_itself {
        at.place.set(Reg(own), (*held).clone());
    }
    at.count_reduction();
}

/// Calls what is not compiled or not loaded yet, a native, a function value that is a name, or what can't be called.
#[inline(never)]
fn call_unprepared(machine: &mut Machine<'_>, place: Place) {
    let mut at = Aside::new(machine, place);
    match *place.begun() {
        Instruction::CallLocal { dst, args, slot } => at.away(|machine| machine.call_uncompiled(slot, dst, args)),
        Instruction::TailLocal { args, slot, .. } => at.away(|machine| machine.tail_uncompiled(slot, args)),
        Instruction::CallExport { dst, args, export } => at.away(|machine| machine.call_unloaded(export, dst, args)),
        Instruction::TailExport { args, export, .. } => at.away(|machine| machine.tail_unloaded(args, export)),
        Instruction::CallFun { dst, args, arity } => call_named_fun(at, dst, args, arity),
        Instruction::CallHeldFun { dst, args, arity, fun } => {
            match Export::of(&place.register(fun)).filter(|export| export.arity == arity) {
                Some(export) => match export.slot().and_then(|slot| slot.entry()) {
                    Some(function) => at.enter(function, args, dst),
                    None => at.away(|machine| machine.call_unloaded(export, dst, args)),
                },
                None => {
                    let value = at.read(Operand::reg(fun));
                    at.place.set(Reg(args.0 + u16::from(arity)), value);
                    call_named_fun(at, dst, args, u32::from(arity));
                }
            }
        }
        Instruction::CallModule { dst, args, site, .. } => match at.export_of(args, site) {
            Some(export) => at.away(|machine| machine.call_unloaded(export, dst, args)),
            None => at.away(|machine| machine.not_a_module(args, site)),
        },
        Instruction::TailModule { args, site, .. } => match at.export_of(args, site) {
            Some(export) => at.away(|machine| machine.tail_unloaded(args, export)),
            None => at.away(|machine| machine.not_a_module(args, site)),
        },
        _ => at.go_on(),
    }
}

/// Calls the function value behind its arguments, which is a name or can't be called.
fn call_named_fun(mut at: Aside, dst: Reg, args: Reg, arity: u32) {
    let fun = at.take(Reg(args.0 + arity as u16));
    at.away(|machine| machine.call_named_fun(fun, dst, args, arity, false));
}

/// The tail call of a compiled function where arguments are to be moved or values to be let go.
#[inline(never)]
fn replace_any(machine: &mut Machine<'_>, place: Place) {
    let at = Aside::new(machine, place);
    let (args, arity, clear, slot) = match *place.begun() {
        Instruction::TailLocal { args, slot, clear } => (args, slot.arity, clear, Some(slot)),
        Instruction::TailExport { args, export, clear } => (args, export.arity, clear, export.slot()),
        Instruction::TailModule { args, site, arity, clear } => {
            (args, arity, clear, at.export_of(args, site).and_then(|export| export.slot()))
        }
        _ => return at.go_on(),
    };
    match slot.and_then(|slot| slot.entry()) {
        Some(function) => at.replace(function, args, usize::from(arity), clear),
        None => at.otherwise(call_unprepared),
    }
}

/// Makes room for a frame and does the instruction again, which has changed nothing so far.
#[cold]
#[inline(never)]
fn make_room(machine: &mut Machine<'_>, mut place: Place, needed: usize) {
    if machine.process.stack.len() < needed {
        machine.grow(needed);
    }
    machine.process.frames.reserve(1);
    place.refresh_registers(machine.process);
    place.step_back();
    Aside::new(machine, place).go_on();
}

/// Returns where something is to be let go first, where the value is a constant, and from the outermost frame.
#[inline(never)]
fn return_any(machine: &mut Machine<'_>, place: Place) {
    let mut at = Aside::new(machine, place);
    let (src, clear) = match *place.begun() {
        Instruction::Return { src, clear } => (src, clear),
        Instruction::ReturnTaken { src } => (Operand::take(src), Range::NONE),
        Instruction::ReturnLeaving { src, left } => (Operand::take(src), Range { first: left.0, end: left.0 + 1 }),
        _ => return at.go_on(),
    };
    let value = at.read(src);
    at.place.clear(0, clear);
    if at.is_outermost() {
        at.machine.process.frames.pop();
        return at.away(|machine| machine.stop(Stop::Done(value)));
    }
    at.pop_frame(value)
}

#[cold]
#[inline(never)]
fn out_of_reductions(machine: &mut Machine<'_>, place: Place) {
    machine.reductions = 0;
    let stop = match machine.process.frames.len() > MAX_FRAMES {
        true => Stop::Exit(crate::process::exit::system_limit()),
        false => Stop::Exhausted,
    };
    Aside::new(machine, place).away(|machine| machine.stop(stop))
}

/// The code of a closure that takes this many arguments, unless it is a foreign one.
#[inline(always)]
pub(super) fn closure_code(fun: &Term, arity: u32) -> Option<*const Function> {
    let lambda = fun.as_closure()?.entry()?.pointer().cast::<LambdaCode>();
    // SAFETY: an entry leads to a `LambdaCode`, which the closure keeps alive.
    let function = unsafe { &lambda.as_ref().function };
    (u32::from(function.arity) == arity).then_some(std::ptr::from_ref(function))
}
