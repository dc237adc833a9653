//! What natives ask of the machine instead of calling back.

use super::call::closure_code;
use super::{Machine, push_call};
use crate::code::instruction::{Instruction, Operand, Range, Reg};
use crate::code::{Export, Raise};
use crate::process::{Awaiting, Status};
use crate::term::{Atom, Term};
use crate::vm::bootstrap;
use crate::vm::cursor::{Flow, Stop};
use crate::vm::native::{self, Request};

impl Machine<'_> {
    /// Calls the Elixir function behind a native that is only its quick way.
    pub(super) fn call_code(&mut self, native: &'static native::Native, dst: Reg, args: Reg) -> Flow {
        let export = Export::entry(Atom::new(native.module), Atom::new(native.name), native.arity);
        match self.export_code(export, args) {
            Ok((_, function)) if self.returns_next(dst) => self.replace(function, args, usize::from(native.arity)),
            Ok((_, function)) => self.enter(function, args, dst),
            Err(raise) => self.raise(raise),
        }
    }

    pub(super) fn handle_request(&mut self, request: Request, dst: Reg, args: Reg, arity: usize) -> Flow {
        match request {
            Request::CallFun(fun, arguments) => {
                let native = Export::of(&fun).is_some_and(|export| export.native.is_some());
                let kept = self.keep(native, args, arity);
                let flow = self.call_value(fun, arguments, dst, args);
                self.give_back(flow, args, kept)
            }
            Request::Call(module, name, arguments) => {
                let native = u8::try_from(arguments.len())
                    .is_ok_and(|arity| Export::entry(module, name, arity).native.is_some());
                let kept = self.keep(native, args, arity);
                let flow = self.call_named(module, name, arguments, dst, args);
                self.give_back(flow, args, kept)
            }
            Request::Restart(module, name, arguments) => {
                let floor = self.floor;
                self.process.handlers.retain(|handler| handler.depth as usize <= floor);
                self.process.frames.truncate(floor);
                if let Some(outer) = &mut self.process.outer {
                    outer.forgotten = true;
                }
                self.process.stack.clear();
                self.process.stack.shrink_to(64);
                let values = vec![Term::atom(module), Term::atom(name), Term::list(arguments)];
                push_call(self.process, &bootstrap::APPLY, values);
                self.resume_frame();
                Ok(())
            }
            Request::Yield(value) => {
                let _ = self.set(dst, value);
                self.stop(Stop::Exhausted)
            }
            Request::Wait => {
                self.at.step_back();
                self.process.status = Status::Waiting;
                self.stop(Stop::Waiting)
            }
            Request::Block(work) => {
                for argument in self.registers_mut(args, arity) {
                    *argument = Term::NIL_LIST;
                }
                self.process.awaiting = Some(Box::new(Awaiting { dst: dst.0, completion: None }));
                self.process.status = Status::Waiting;
                self.stop(Stop::Blocking(work))
            }
            Request::Reraise(raise) => self.reraise(raise),
            Request::Code => self.raise(Raise::badarg()),
            Request::Exit(reason) => self.stop(Stop::Exit(reason)),
        }
    }

    /// The arguments of a native that asks for a call, if that calls another native.
    fn keep(&mut self, native: bool, args: Reg, arity: usize) -> Vec<Term> {
        if native { self.registers_mut(args, arity).to_vec() } else { Vec::new() }
    }

    /// What is called may be a native that has to wait: then the same instruction runs again, and needs its arguments.
    fn give_back(&mut self, flow: Flow, args: Reg, kept: Vec<Term>) -> Flow {
        if flow.is_err() && self.is_to_wait() && !kept.is_empty() {
            self.place_arguments(args, kept);
        }
        flow
    }

    /// Puts arguments where a call expects them, with room for one more register behind.
    pub(super) fn place_arguments(&mut self, args: Reg, arguments: Vec<Term>) {
        let base = self.process.frames.last().map_or(0, |frame| frame.base as usize) + usize::from(args.0);
        let needed = base + arguments.len() + 1;
        if self.process.stack.len() < needed {
            self.grow(needed);
            self.refresh_registers();
        }
        for (register, argument) in self.process.stack[base..].iter_mut().zip(arguments) {
            *register = argument;
        }
    }

    pub(super) fn call_named(&mut self, module: Atom, name: Atom, arguments: Vec<Term>, dst: Reg, args: Reg) -> Flow {
        let Ok(arity) = u8::try_from(arguments.len()) else { return self.raise(Raise::badarg()) };
        let export = Export::entry(module, name, arity);
        if let Err(raise) = self.load_code(export) {
            return self.raise(raise);
        }
        self.place_arguments(args, arguments);
        if self.returns_next(dst)
            && let Some(function) = export.slot().and_then(|slot| slot.entry())
        {
            return self.replace(function, args, usize::from(arity));
        }
        match export.slot().and_then(|slot| slot.entry()) {
            Some(function) => self.enter(function, args, dst),
            None => self.call_unloaded(export, dst, args),
        }
    }

    /// Loads what is to be called before its arguments are placed: they may lie above the frame's own registers, where
    /// code that runs while a module is loaded would overwrite them.
    fn load_code(&mut self, export: &'static Export) -> Result<(), Raise> {
        if export.native.is_some() || export.slot().and_then(|slot| slot.entry()).is_some() {
            return Ok(());
        }
        self.save_pc();
        let found = self.find_code(export);
        self.refresh_registers();
        found.map(drop)
    }

    pub(super) fn call_value(&mut self, fun: Term, mut arguments: Vec<Term>, dst: Reg, args: Reg) -> Flow {
        let arity = arguments.len() as u32;
        if let Some(export) = Export::of(&fun)
            && let Err(raise) = self.load_code(export)
        {
            return self.raise(raise);
        }
        let Some(function) = closure_code(&fun, arity) else {
            self.place_arguments(args, arguments);
            return match self.returns_next(dst) {
                true => self.tail_named_fun(fun, args, arity),
                false => self.call_named_fun(fun, dst, args, arity, false),
            };
        };
        arguments.push(fun);
        self.place_arguments(args, arguments);
        self.ensure_room(function, args);
        let clear = Range::all(self.function().registers);
        let last = self.returns_next(dst);
        self.with_cursor(|at| if last { at.tail_fun(args, arity, clear) } else { at.call_fun(dst, args, arity) })
    }

    /// Tells whether the running function does nothing more than to return what comes to `dst`: then a call that a native
    /// asks for takes the place of the frame, so that loops through `apply` need no space.
    fn returns_next(&self, dst: Reg) -> bool {
        let next = self.at.coming();
        match next {
            Instruction::Return { src, .. } => *src == Operand::take(dst) || *src == Operand::reg(dst),
            Instruction::ReturnTaken { src } | Instruction::ReturnLeaving { src, .. } => *src == dst,
            _ => false,
        }
    }

    pub(super) fn finish_awaiting(&mut self, awaiting: Awaiting) -> Flow {
        let Awaiting { dst, completion } = awaiting;
        match completion {
            None => {
                self.process.awaiting = Some(Box::new(Awaiting { dst, completion: None }));
                self.stop(Stop::Waiting)
            }
            Some(completion) => match completion(self.process) {
                Ok(value) => self.set(Reg(dst), value),
                Err(raise) => self.raise(raise),
            },
        }
    }
}
