//! Calls in the middle of which something else has to be done: code compiled or loaded, a native asked, an error raised.

use super::Machine;
use super::watched::Way;
use crate::code::instruction::{Label, Range, Reg};
use crate::code::module::FunctionSlot;
use crate::code::{Export, Function, NativeId, Raise};
use crate::process::tracing::Flags;
use crate::process::{Signal, send};
use crate::term::{Atom, Message, Pid, Term, View, names};
use crate::vm::cursor::Flow;
use crate::vm::native::{self, Request, Trap};
use crate::vm::{hook, watch};

/// A loaded function and its code.
type Code = (&'static FunctionSlot, &'static Function);

impl Machine<'_> {
    /// Makes room for the frame of a function with its first register at `first` of the topmost one.
    pub(super) fn ensure_room(&mut self, function: *const Function, first: Reg) {
        let base = self.process.frames.last().map_or(0, |frame| frame.base as usize) + usize::from(first.0);
        // SAFETY: code that is entered is alive.
        let needed = base + usize::from(unsafe { &*function }.registers);
        if self.process.stack.len() < needed {
            self.grow(needed);
            self.refresh_registers();
        }
        self.process.frames.reserve(1);
    }

    #[cold]
    #[inline(never)]
    pub(super) fn grow(&mut self, needed: usize) {
        self.process.stack.resize_with((needed + needed / 8).max(16), || Term::NIL_LIST);
    }

    #[inline(never)]
    pub(super) fn call_uncompiled(&mut self, slot: &'static FunctionSlot, dst: Reg, args: Reg) -> Flow {
        match self.compile(slot) {
            Ok(function) => self.enter_slot(slot, function, true, Way::Call { dst, args }),
            Err(raise) => self.raise(raise),
        }
    }

    #[inline(never)]
    pub(super) fn tail_uncompiled(&mut self, slot: &'static FunctionSlot, args: Reg) -> Flow {
        match self.compile(slot) {
            Ok(function) => self.enter_slot(slot, function, true, Way::Tail { args }),
            Err(raise) => self.raise(raise),
        }
    }

    fn compile(&mut self, slot: &'static FunctionSlot) -> Result<&'static Function, Raise> {
        let Some(home) = self.function().home else { return Err(Raise::badarg()) };
        self.save_pc();
        let result = hook::code(self.process, home, slot);
        self.refresh_registers();
        self.count_compilation();
        result
    }

    /// [`enter`](Cursor::enter) in the middle of an instruction, which can't be done again.
    pub(super) fn enter(&mut self, function: *const Function, args: Reg, dst: Reg) -> Flow {
        self.ensure_room(function, args);
        self.with_cursor(|at| at.enter(function, args, dst))
    }

    /// [`replace`](Cursor::replace) in the middle of an instruction, where everything the frame may own is let go.
    pub(super) fn replace(&mut self, function: *const Function, args: Reg, count: usize) -> Flow {
        let clear = Range::all(self.function().registers);
        self.ensure_room(function, Reg(0));
        self.with_cursor(|at| at.replace(function, args, count, clear))
    }

    /// Calls what is not, or not yet, compiled code.
    #[inline(never)]
    pub(super) fn call_unloaded(&mut self, export: &'static Export, dst: Reg, args: Reg) -> Flow {
        if let Some(native) = export.native {
            return self.call_native(native, dst, args, usize::from(export.arity));
        }
        match self.export_code(export, args) {
            Ok((slot, function)) => self.enter_slot(slot, function, false, Way::Call { dst, args }),
            Err(raise) => self.raise(raise),
        }
    }

    #[inline(never)]
    pub(super) fn tail_unloaded(&mut self, args: Reg, export: &'static Export) -> Flow {
        if export.native.is_some() {
            // The result goes to the first register; the Return behind every tail call hands it on.
            return self.call_unloaded(export, Reg(0), args);
        }
        match self.export_code(export, args) {
            Ok((slot, function)) => self.enter_slot(slot, function, false, Way::Tail { args }),
            Err(raise) => {
                let undefined = raise.reason.is_atom(names::UNDEF);
                let raise = if undefined { self.without_caller(raise, 1) } else { raise };
                self.raise(raise)
            }
        }
    }

    #[cold]
    #[inline(never)]
    pub(super) fn export_code(&mut self, export: &'static Export, args: Reg) -> Result<Code, Raise> {
        self.save_pc();
        let result = self.find_code(export);
        self.refresh_registers();
        match result? {
            Some(code) => Ok(code),
            None => {
                let arguments = Term::list(self.take_registers(args, usize::from(export.arity)));
                Err(self.undefined_function(export, arguments))
            }
        }
    }

    pub(super) fn find_code(&mut self, export: &'static Export) -> Result<Option<Code>, Raise> {
        let Some(module) = hook::ensure_loaded(self.process, export.module)? else { return Ok(None) };
        let Some(slot) = export.slot() else { return Ok(None) };
        let code = hook::code(self.process, module, slot)?;
        self.count_compilation();
        Ok(Some((slot, code)))
    }

    #[inline(never)]
    pub(super) fn call_native_at(&mut self, dst: Reg, args: Reg, native: u32, arity: u32) -> Flow {
        // SAFETY: the compiler numbers the natives of the function.
        let id = unsafe { *self.function().natives.get_unchecked(native as usize) };
        self.call_native(id, dst, args, arity as usize)
    }

    /// Sends a message; what is not for a process here, or whose value is wanted, is left to the native.
    #[inline(never)]
    pub(super) fn send(&mut self, kept: bool, dst: Reg, args: Reg, native: u32) -> Flow {
        let untraced = self.process.traced == Flags::NONE;
        let registers = self.registers_mut(args, 2);
        let (true, View::Pid(to @ Pid::Local(_))) = (!kept && untraced, registers[0].view()) else {
            return self.call_native_at(dst, args, native, 2);
        };
        registers[0] = Term::NIL_LIST;
        let message = Message::of(registers[1].take());
        send::signal(self.process.pid, to, Signal::Message(message));
        self.set(dst, Term::NIL_LIST)
    }

    #[inline(always)]
    fn call_native(&mut self, id: NativeId, dst: Reg, args: Reg, arity: usize) -> Flow {
        let Some(native) = native::get(id) else { return self.raise(Raise::badarg()) };
        if watch::watches_natives(self.process) {
            self.tell_of_native(id, args);
        }
        self.save_pc();
        let arguments = std::ptr::from_mut(self.registers_mut(args, arity));
        // SAFETY: the registers are in the stack, which natives do not touch: what they run by `vm::call` has a stack of its own.
        match (native.run)(self.process, unsafe { &mut *arguments }) {
            Ok(value) => {
                self.refresh_registers();
                self.registers_mut(args, arity).iter_mut().for_each(|register| drop(register.take()));
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

    /// Raises what `apply/3` raises when there is no module.
    #[cold]
    #[inline(never)]
    pub(super) fn not_a_module(&mut self, args: Reg, site: u32) -> Flow {
        let site = self.site(site);
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

    #[inline(never)]
    pub(super) fn tail_named_fun(&mut self, fun: Term, args: Reg, arity: u32) -> Flow {
        if let Some(export) = Export::of(&fun)
            && u32::from(export.arity) == arity
            && let Some(function) = export.slot().and_then(|slot| slot.entry())
        {
            return self.replace(function, args, arity as usize);
        }
        // The result goes to the first register; the Return behind every tail call hands it on.
        self.call_named_fun(fun, Reg(0), args, arity, true)
    }

    /// Calls a function value that is a name, or none that can be called.
    #[inline(never)]
    pub(super) fn call_named_fun(&mut self, fun: Term, dst: Reg, args: Reg, arity: u32, tail: bool) -> Flow {
        let export = match Export::of(&fun) {
            Some(export) if u32::from(export.arity) == arity => export,
            _ => {
                let raise = self.bad_function(fun, args, arity);
                let raise = if tail { self.with_stacktrace(raise) } else { self.with_stacktrace_twice(raise) };
                return self.reraise(raise);
            }
        };
        let flow = match export.slot().and_then(|slot| slot.entry()) {
            Some(function) => self.enter(function, args, dst),
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
