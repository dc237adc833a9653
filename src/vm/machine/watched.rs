//! Calls of functions that are watched (`vm::watch`).
//!
//! A call whose return is to be told has a frame between itself and its caller, `bootstrap::RETURNING`, which tells and hands the
//! value on; it is there in calls in last place too, so a watched loop needs space.

use super::{Machine, push_returned};
use crate::code::instruction::Reg;
use crate::code::module::FunctionSlot;
use crate::code::{Function, NativeId};
use crate::process::Handler;
use crate::process::tracing::Flags;
use crate::term::{Atom, Term};
use crate::vm::bootstrap;
use crate::vm::cursor::Flow;
use crate::vm::native;
use crate::vm::watch::{self, Name, Verdict};

/// Where the arguments of a call are, and what becomes of its result.
#[derive(Clone, Copy)]
pub(super) enum Way {
    /// The arguments are in the registers from `args` on, the result goes to `dst`.
    Call { dst: Reg, args: Reg },
    /// The arguments are in the registers from `args` on, the result is that of the running function.
    Tail { args: Reg },
}

impl Way {
    fn args(self) -> Reg {
        match self {
            Way::Call { args, .. } | Way::Tail { args } => args,
        }
    }
}

impl Machine<'_> {
    /// Enters a function that was not ready, which may be so because its calls are watched; `local` tells whether the call stands
    /// in its own module.
    pub(super) fn enter_slot(
        &mut self,
        slot: &FunctionSlot,
        function: &'static Function,
        local: bool,
        way: Way,
    ) -> Flow {
        let arity = usize::from(slot.arity);
        if slot.is_watched() {
            let name = (function.module, slot.name, slot.arity);
            let verdict = self.watched(name, local, way.args());
            let to = verdict.returns_to && self.process.traced.any(Flags::RETURN_TO);
            if verdict.returns || verdict.exceptions || to {
                return self.enter_returning(name, &verdict, to, function, way);
            }
        }
        match way {
            Way::Call { dst, args } => self.enter(function, args, dst),
            Way::Tail { args } => self.replace(function, args, arity),
        }
    }

    /// Tells of the call of a native.
    #[cold]
    #[inline(never)]
    pub(super) fn tell_of_native(&mut self, id: NativeId, args: Reg) {
        // What starts a process is not called.
        let starts = std::ptr::eq(self.function(), bootstrap::apply());
        if let Some(native) = native::get(id).filter(|_| !starts) {
            self.watched((Atom::new(native.module), Atom::new(native.name), native.arity), false, args);
        }
    }

    fn watched(&mut self, name: Name, local: bool, args: Reg) -> Verdict {
        self.save_pc();
        let is_told = self.process.traced.any(Flags::CALL);
        let arguments = if is_told { self.registers_mut(args, usize::from(name.2)).to_vec() } else { Vec::new() };
        watch::call(self.process, name, local, arguments)
    }

    /// Calls by way of a frame that tells of the return.
    fn enter_returning(
        &mut self,
        name: Name,
        verdict: &Verdict,
        to: bool,
        function: &'static Function,
        way: Way,
    ) -> Flow {
        let arguments = self.take_registers(way.args(), usize::from(name.2));
        self.save_pc();
        let dst = match way {
            Way::Call { dst, .. } => dst,
            Way::Tail { .. } => self.leave_frame(),
        };
        push_returned(self.process, bootstrap::returning());
        let name = Term::tuple([Term::atom(name.0), Term::atom(name.1), Term::int(i64::from(name.2))]);
        let what = [verdict.returns || verdict.exceptions, to, verdict.exceptions].map(Term::bool);
        let what = Term::tuple_from(std::iter::once(name).chain(what).collect());
        let depth = self.process.frames.len() as u32;
        if let Some(frame) = self.process.frames.last_mut() {
            frame.dst = dst.0;
            if let Some(register) = self.process.stack.get_mut(frame.base as usize + usize::from(bootstrap::WHAT.0)) {
                *register = what;
            }
            let next = frame.function().code[bootstrap::RAISED..].as_ptr();
            self.process.handlers.push(Handler { depth, next, first: bootstrap::CAUGHT.0 });
        }
        self.resume_frame();
        self.place_arguments(bootstrap::ARGUMENTS, arguments);
        self.enter(function, bootstrap::ARGUMENTS, Reg(0))
    }

    /// Ends the running function without a result, and tells where that would have gone.
    fn leave_frame(&mut self) -> Reg {
        let dst = self.process.frames.last().map_or(0, |frame| frame.dst);
        self.drop_frames(self.process.frames.len() - 1);
        Reg(dst)
    }
}
