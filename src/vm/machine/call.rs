//! Calling and returning.

use super::Machine;
use crate::code::instruction::{Label, Operand, Range, Reg};
use crate::code::module::FunctionSlot;
use crate::code::{Export, Function, LambdaCode, NativeId, Raise};
use crate::term::{Atom, Term, View, names};
use crate::vm::cursor::{Cursor, Flow, Stop};
use crate::vm::hook;
use crate::vm::native::{self, Request, Trap};

/// Most frames a process may have: recursion without end becomes an exit instead of the machine's death.
const MAX_FRAMES: usize = 50_000_000;

impl Machine<'_> {
    /// Calls a function whose arguments are in the registers from `args` on.
    #[inline(always)]
    pub(super) fn enter(&mut self, at: &mut Cursor, function: *const Function, args: Reg, dst: Reg) -> Flow {
        // SAFETY: there is a topmost frame while the machine runs.
        let base = unsafe { self.process.frames.last().unwrap_unchecked() }.base as usize + usize::from(args.0);
        at.save(self.process);
        // SAFETY: code that is entered is alive.
        let needed = base + usize::from(unsafe { &*function }.registers);
        if self.process.stack.len() < needed {
            self.grow(needed);
        }
        self.process.frames.push(Cursor::frame(function, base, dst));
        at.begin(function, &mut self.process.stack, base);
        self.count_reduction()
    }

    #[cold]
    #[inline(never)]
    pub(super) fn grow(&mut self, needed: usize) {
        self.process.stack.resize_with(needed.max(16), || Term::NIL_LIST);
    }

    /// Replaces the running function by another, whose `count` arguments are in the registers from `args` on; the registers
    /// of `clear` may own something that nobody needs any more.
    #[inline(always)]
    pub(super) fn replace(
        &mut self,
        at: &mut Cursor,
        function: *const Function,
        args: Reg,
        count: usize,
        clear: Range,
    ) -> Flow {
        for index in 0..count as u16 {
            let value = at.take(Reg(args.0 + index));
            let _ = at.set(Reg(index), value);
        }
        at.clear(count as u16, clear);
        // SAFETY: there is a topmost frame while the machine runs, and code that is entered is alive.
        let (base, needed) = unsafe {
            let frame = self.process.frames.last_mut().unwrap_unchecked();
            frame.function = function;
            (frame.base as usize, frame.base as usize + usize::from((*function).registers))
        };
        if self.process.stack.len() < needed {
            self.grow(needed);
        }
        at.begin(function, &mut self.process.stack, base);
        self.count_reduction()
    }

    #[inline(always)]
    fn count_reduction(&mut self) -> Flow {
        if self.reductions > 1 {
            self.reductions -= 1;
            return Ok(());
        }
        self.out_of_reductions()
    }

    #[cold]
    #[inline(never)]
    fn out_of_reductions(&mut self) -> Flow {
        self.reductions = 0;
        if self.process.frames.len() > MAX_FRAMES {
            return self.stop(Stop::Exit(crate::process::exit::system_limit()));
        }
        self.stop(Stop::Exhausted)
    }

    #[inline(always)]
    pub(super) fn return_value(&mut self, at: &mut Cursor, src: Operand, clear: Range) -> Flow {
        let value = at.read(src);
        at.clear(0, clear);
        // SAFETY: there is a topmost frame while the machine runs.
        let frame = unsafe { self.process.frames.pop().unwrap_unchecked() };
        if self.process.frames.len() <= self.floor {
            return self.stop(Stop::Done(value));
        }
        at.resume(self.process);
        at.set(Reg(frame.dst), value)
    }

    #[inline(always)]
    pub(super) fn call_local(&mut self, at: &mut Cursor, dst: Reg, args: Reg, slot: &'static FunctionSlot) -> Flow {
        match self.local_code(at, slot) {
            Ok(function) => self.enter(at, function, args, dst),
            Err(raise) => self.raise(raise),
        }
    }

    #[inline(always)]
    pub(super) fn tail_local(&mut self, at: &mut Cursor, args: Reg, slot: &'static FunctionSlot, clear: Range) -> Flow {
        match self.local_code(at, slot) {
            Ok(function) => self.replace(at, function, args, usize::from(slot.arity), clear),
            Err(raise) => self.raise(raise),
        }
    }

    #[inline(always)]
    fn local_code(&mut self, at: &mut Cursor, slot: &'static FunctionSlot) -> Result<*const Function, Raise> {
        match slot.compiled() {
            Some(function) => Ok(function),
            None => self.compile(at, slot),
        }
    }

    #[cold]
    #[inline(never)]
    fn compile(&mut self, at: &mut Cursor, slot: &'static FunctionSlot) -> Result<*const Function, Raise> {
        let Some(home) = at.function().home else { return Err(Raise::badarg()) };
        at.save(self.process);
        let result = hook::code(self.process, home, slot).map(std::ptr::from_ref);
        at.refresh_registers(self.process);
        result
    }

    #[inline(always)]
    pub(super) fn call_export(&mut self, at: &mut Cursor, dst: Reg, args: Reg, export: &'static Export) -> Flow {
        match export.slot().and_then(|slot| slot.compiled()) {
            Some(function) => self.enter(at, function, args, dst),
            None => self.away(at, |machine| machine.call_unloaded(export, dst, args)),
        }
    }

    /// Calls what is not, or not yet, compiled code.
    #[inline(never)]
    pub(super) fn call_unloaded(&mut self, export: &'static Export, dst: Reg, args: Reg) -> Flow {
        if let Some(native) = export.native {
            return self.call_native(native, dst, args, usize::from(export.arity));
        }
        match self.export_code(export, args) {
            Ok(function) => self.enter_from_afar(function, args, dst),
            Err(raise) => self.raise(raise),
        }
    }

    /// [`enter`](Machine::enter) for those who do not have the loop's cursor.
    pub(super) fn enter_from_afar(&mut self, function: *const Function, args: Reg, dst: Reg) -> Flow {
        let mut at = self.at;
        let flow = self.enter(&mut at, function, args, dst);
        self.at = at;
        flow
    }

    /// [`replace`](Machine::replace) for those who do not have the loop's cursor: everything the frame may own is let go.
    pub(super) fn replace_from_afar(&mut self, function: *const Function, args: Reg, count: usize) -> Flow {
        let mut at = self.at;
        let clear = Range::all(at.function().registers);
        let flow = self.replace(&mut at, function, args, count, clear);
        self.at = at;
        flow
    }

    #[inline(always)]
    pub(super) fn tail_export(&mut self, at: &mut Cursor, args: Reg, export: &'static Export, clear: Range) -> Flow {
        match export.slot().and_then(|slot| slot.compiled()) {
            Some(function) => self.replace(at, function, args, usize::from(export.arity), clear),
            None => self.away(at, |machine| machine.tail_unloaded(args, export)),
        }
    }

    #[inline(never)]
    fn tail_unloaded(&mut self, args: Reg, export: &'static Export) -> Flow {
        if export.native.is_some() {
            // The result goes to the first register; the Return behind every tail call hands it on.
            return self.call_unloaded(export, Reg(0), args);
        }
        match self.export_code(export, args) {
            Ok(function) => self.replace_from_afar(function, args, usize::from(export.arity)),
            Err(raise) => {
                let raise = self.without_caller(raise);
                self.raise(raise)
            }
        }
    }

    #[cold]
    #[inline(never)]
    pub(super) fn export_code(&mut self, export: &'static Export, args: Reg) -> Result<*const Function, Raise> {
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

    pub(super) fn find_code(&mut self, export: &'static Export) -> Result<Option<*const Function>, Raise> {
        let Some(module) = hook::ensure_loaded(self.process, export.module)? else { return Ok(None) };
        let Some(slot) = export.slot() else { return Ok(None) };
        Ok(Some(hook::code(self.process, module, slot)?))
    }

    #[inline(never)]
    pub(super) fn call_native_at(&mut self, dst: Reg, args: Reg, native: u32, arity: u32) -> Flow {
        // SAFETY: the compiler numbers the natives of the function.
        let id = unsafe { *self.function().natives.get_unchecked(native as usize) };
        self.call_native(id, dst, args, arity as usize)
    }

    #[inline(always)]
    fn call_native(&mut self, id: NativeId, dst: Reg, args: Reg, arity: usize) -> Flow {
        let Some(native) = native::get(id) else { return self.raise(Raise::badarg()) };
        self.save_pc();
        let arguments = std::ptr::from_mut(self.registers_mut(args, arity));
        // SAFETY: the registers are in the stack, which natives do not touch except through `vm::call`, which only uses
        // what lies above this frame's registers and may move the stack only after the arguments were taken.
        match (native.run)(self.process, unsafe { &mut *arguments }) {
            Ok(value) => {
                self.refresh_registers();
                self.registers_mut(args, arity).fill(Term::NIL_LIST);
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
                self.reraise(raise)
            }
            Trap::Request(request) => match *request {
                Request::Code => self.call_code(native, dst, args),
                request => self.handle_request(request, dst, args, arity),
            },
        }
    }

    #[inline(never)]
    pub(super) fn guard_native(&mut self, dst: Reg, args: Reg, native: u32, fail: Label) -> Flow {
        // SAFETY: the compiler numbers the natives of the function.
        let id = unsafe { *self.function().natives.get_unchecked(native as usize) };
        let Some(native) = native::get(id) else { return self.jump(fail) };
        let arguments = std::ptr::from_mut(self.registers_mut(args, usize::from(native.arity)));
        // SAFETY: as in `call_native`.
        match (native.run)(self.process, unsafe { &mut *arguments }) {
            Ok(value) => self.set(dst, value),
            Err(_) => self.jump(fail),
        }
    }

    #[inline(always)]
    pub(super) fn call_module(&mut self, at: &mut Cursor, dst: Reg, args: Reg, site: u32) -> Flow {
        match at.export_of(args, site) {
            Some(export) => self.call_export(at, dst, args, export),
            None => self.away(at, |machine| machine.not_a_module(args, site)),
        }
    }

    #[inline(always)]
    pub(super) fn tail_module(&mut self, at: &mut Cursor, args: Reg, site: u32, clear: Range) -> Flow {
        match at.export_of(args, site) {
            Some(export) => self.tail_export(at, args, export, clear),
            None => self.away(at, |machine| machine.not_a_module(args, site)),
        }
    }

    /// Raises what `apply/3` raises when there is no module.
    #[cold]
    #[inline(never)]
    fn not_a_module(&mut self, args: Reg, site: u32) -> Flow {
        let site = self.at.site(site);
        let (name, arity) = (site.name, usize::from(site.arity));
        let mut arguments = self.take_registers(args, arity + 1);
        let subject = arguments.pop().unwrap_or_default();
        let arguments = Term::list([subject, Term::atom(name), Term::list(arguments)]);
        let raise = Raise::badarg();
        let raise = match native::named(names::ERLANG, Atom::new("apply"), 3) {
            Some(apply) => self.native_raise(apply, arguments, raise),
            None => self.with_stacktrace(raise),
        };
        self.reraise(raise)
    }

    #[inline(always)]
    pub(super) fn call_fun(&mut self, at: &mut Cursor, dst: Reg, args: Reg, arity: u32) -> Flow {
        let fun = at.take(Reg(args.0 + arity as u16));
        if let Some(function) = closure_code(&fun, arity) {
            let flow = self.enter(at, function, args, dst);
            load_captures(at, fun);
            return flow;
        }
        self.away(at, |machine| machine.call_named_fun(fun, dst, args, arity, false))
    }

    #[inline(always)]
    pub(super) fn tail_fun(&mut self, at: &mut Cursor, args: Reg, arity: u32, clear: Range) -> Flow {
        let fun = at.take(Reg(args.0 + arity as u16));
        if let Some(function) = closure_code(&fun, arity) {
            // The running function may be kept alive only by a register that is overwritten: it is not used any more.
            let flow = self.replace(at, function, args, arity as usize, clear);
            load_captures(at, fun);
            return flow;
        }
        self.away(at, |machine| machine.tail_named_fun(fun, args, arity))
    }

    #[inline(never)]
    fn tail_named_fun(&mut self, fun: Term, args: Reg, arity: u32) -> Flow {
        if let View::Export(export) = fun.view()
            && u32::from(export.arity) == arity
            && let export = Export::entry(export.module, export.name, export.arity)
            && let Some(function) = export.slot().and_then(|slot| slot.compiled())
        {
            return self.replace_from_afar(function, args, arity as usize);
        }
        // The result goes to the first register; the Return behind every tail call hands it on.
        self.call_named_fun(fun, Reg(0), args, arity, true)
    }

    /// Calls a function value that is a name, or none that can be called.
    #[inline(never)]
    fn call_named_fun(&mut self, fun: Term, dst: Reg, args: Reg, arity: u32, tail: bool) -> Flow {
        let export = match fun.view() {
            View::Export(export) if u32::from(export.arity) == arity => {
                Export::entry(export.module, export.name, export.arity)
            }
            _ => {
                let raise = self.bad_function(fun, args, arity);
                let raise = if tail { self.with_stacktrace(raise) } else { self.with_stacktrace_twice(raise) };
                return self.reraise(raise);
            }
        };
        let flow = match export.slot().and_then(|slot| slot.compiled()) {
            Some(function) => self.enter_from_afar(function, args, dst),
            None => self.call_unloaded(export, dst, args),
        };
        if flow.is_err() && self.is_to_wait() {
            // A native that waits is called again by this instruction, which looks for the function there.
            let _ = self.set(Reg(args.0 + arity as u16), fun);
        }
        flow
    }

    #[cold]
    fn bad_function(&mut self, fun: Term, args: Reg, arity: u32) -> Raise {
        if fun.function_arity().is_none() {
            return Raise::tagged(names::BADFUN, fun);
        }
        // One with the right arity that cannot be called came from a node that has its code: here the module is missing, or is
        // another version.
        if fun.function_arity().is_some_and(|count| u32::from(count) == arity) {
            let module = fun.as_closure().map(|closure| closure.code().module());
            return match module.and_then(crate::code::module::loaded) {
                Some(_) => Raise::tagged(names::BADFUN, fun),
                None => Raise::error(Term::atom(names::UNDEF)),
            };
        }
        let arguments = Term::list(self.take_registers(args, arity as usize));
        Raise::tagged(names::BADARITY, Term::tuple([fun, arguments]))
    }
}

/// Puts the captured values behind the arguments, and behind them the closure itself, where it keeps its code alive as
/// long as the frame.
#[inline(always)]
fn load_captures(at: &mut Cursor, fun: Term) {
    let (arity, captures) = (at.function().arity, at.function().captures);
    if captures > 0
        && let Some(closure) = fun.as_closure()
    {
        for (index, value) in closure.captured().iter().enumerate() {
            let _ = at.set(Reg(u16::from(arity) + index as u16), value.clone());
        }
    }
    let _ = at.set(Reg(u16::from(arity) + captures), fun);
}

/// The code of a closure that takes this many arguments, unless it is a foreign one.
#[inline(always)]
fn closure_code(fun: &Term, arity: u32) -> Option<*const Function> {
    let lambda = fun.as_closure()?.entry()?.pointer().cast::<LambdaCode>();
    // SAFETY: an entry leads to a `LambdaCode`, which the closure keeps alive.
    let function = unsafe { &lambda.as_ref().function };
    (u32::from(function.arity) == arity).then_some(std::ptr::from_ref(function))
}
