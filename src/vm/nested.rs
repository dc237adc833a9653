//! Running a function to its end on the native stack: what macro expansion needs, and nothing else.
//!
//! The frames go above whatever the process is doing, with registers on a stack of their own: natives that call this work on
//! registers, which have to stay where they are. If the function waits, this thread waits with it.

use std::time::Duration;

use super::bootstrap;
use super::machine::{Stop, push_call, push_returned, run};
use crate::code::{FunctionSlot, Module, Raise};
use crate::process::{Deadline, Outer, Process};
use crate::term::{Atom, Term, names};

/// Reductions until others get a turn: most modules of the library are loaded in fewer, so that a process that calls one for the
/// first time goes on as if it had been there.
const SLICE: u32 = 100_000;
/// How deep macros may expand macros on one native stack.
const MAX_NESTING: u32 = 64;

/// Calls `module.name(arguments)` and waits for the result.
pub fn call(process: &mut Process, module: Atom, name: Atom, arguments: Vec<Term>) -> Result<Term, Raise> {
    let values = vec![Term::atom(module), Term::atom(name), Term::list(arguments)];
    nested(process, |process| push_call(process, bootstrap::apply(), values))
}

/// Calls a macro's function as [`call`] does; stack traces tell that the expander called it.
pub fn call_macro(process: &mut Process, module: Atom, name: Atom, arguments: Vec<Term>) -> Result<Term, Raise> {
    let values = vec![Term::atom(module), Term::atom(name), Term::list(arguments)];
    nested(process, |process| {
        push_returned(process, bootstrap::expander());
        push_call(process, bootstrap::apply(), values);
    })
}

/// Calls a macro's function by its slot as [`call_slot`] does; stack traces tell that the expander called it.
pub fn call_macro_slot(
    process: &mut Process,
    module: &'static Module,
    slot: &FunctionSlot,
    arguments: Vec<Term>,
) -> Result<Term, Raise> {
    let function = super::hook::code(process, module, slot)?;
    nested(process, |process| {
        push_returned(process, bootstrap::expander());
        push_call(process, function, arguments);
    })
}

/// Calls a function value and waits for the result.
pub fn call_fun(process: &mut Process, fun: Term, arguments: Vec<Term>) -> Result<Term, Raise> {
    let values = vec![fun, Term::list(arguments)];
    nested(process, |process| push_call(process, bootstrap::apply_fun(), values))
}

/// Calls a function by its slot, private or not, and waits for the result.
pub fn call_slot(
    process: &mut Process,
    module: &'static Module,
    slot: &FunctionSlot,
    arguments: Vec<Term>,
) -> Result<Term, Raise> {
    let function = super::hook::code(process, module, slot)?;
    nested(process, |process| push_call(process, function, arguments))
}

fn nested(process: &mut Process, push: impl FnOnce(&mut Process)) -> Result<Term, Raise> {
    let depth = process.outer.as_ref().map_or(0, |outer| outer.depth) + 1;
    if depth > MAX_NESTING {
        return Err(Raise::error(crate::process::exit::system_limit()));
    }
    let floor = process.frames.len();
    // Stack traces of a later call by the same native tell where this one stood.
    let place = process.frames.last().map(|frame| frame.next);
    let handlers = process.handlers.len();
    let awaiting = process.awaiting.take();
    let deadline = std::mem::replace(&mut process.deadline, Deadline::None);
    let (stack, outer) = (std::mem::take(&mut process.stack), process.outer.take());
    process.outer = Some(Box::new(Outer { stack, frames: floor, depth, forgotten: false, outer }));
    push(process);
    let result = drive(process, floor);
    // What an exit interrupted belongs to nobody any more.
    process.frames.truncate(floor);
    if let (Some(frame), Some(place)) = (process.frames.last_mut(), place) {
        frame.next = place;
    }
    if let Some(outer) = process.outer.take() {
        (process.stack, process.outer) = (outer.stack, outer.outer);
    }
    process.handlers.truncate(handlers);
    process.awaiting = awaiting;
    process.deadline = deadline;
    result
}

/// Runs to the end. What waits or takes longer than a slice lets others take over what this thread would have run next.
fn drive(process: &mut Process, floor: usize) -> Result<Term, Raise> {
    let mut outcome = step(process, floor);
    if outcome.is_none() {
        aside(&mut || {
            while outcome.is_none() {
                outcome = step(process, floor);
            }
        });
    }
    outcome.unwrap_or_else(|| Err(Raise::badarg()))
}

/// Runs one slice, and waits if the process does; nothing if it is to go on.
fn step(process: &mut Process, floor: usize) -> Option<Result<Term, Raise>> {
    process.handle_signals();
    if let Some(reason) = process.exiting.clone() {
        return Some(Err(Raise::exit(reason)));
    }
    let stop = run(process, SLICE, floor);
    process.announce();
    match stop {
        // The process ends as one that is not nested would; its scheduler has told of it before long.
        Stop::Exhausted => {
            process.heap_excess().filter(|excess| excess.heap.kill).map(|_| exit(process, Term::atom(names::KILLED)))
        }
        Stop::Done(_) if process.outer.as_ref().is_some_and(|outer| outer.forgotten) => {
            Some(exit(process, Term::atom(names::NORMAL)))
        }
        Stop::Done(value) => Some(Ok(value)),
        Stop::Failed(raise) => Some(Err(raise)),
        Stop::Exit(reason) => Some(exit(process, reason)),
        Stop::Blocking(work) => {
            let mut work = Some(work);
            let mut completion = None;
            aside(&mut || completion = work.take().map(|work| work()));
            if let Some(awaiting) = &mut process.awaiting {
                awaiting.completion = completion;
            }
            None
        }
        Stop::Waiting => {
            if process.inbox.park_thread(std::thread::current()) {
                let deadline = process.deadline;
                aside(&mut || park(deadline));
                process.inbox.forget_thread();
            }
            None
        }
    }
}

/// Ends the process, what waits for this call included.
fn exit(process: &mut Process, reason: Term) -> Result<Term, Raise> {
    process.exiting = Some(reason.clone());
    Err(Raise::exit(reason))
}

/// Does something that takes its time, while others take over what else this thread would have run.
fn aside(act: &mut dyn FnMut()) {
    match crate::process::host::runner() {
        Some(runner) => runner.stand_aside(act),
        None => act(),
    }
}

fn park(deadline: Deadline) {
    match deadline {
        Deadline::None => std::thread::park(),
        Deadline::At(time) => {
            let left = time.saturating_sub(crate::process::clock::monotonic());
            std::thread::park_timeout(Duration::from_nanos(left));
        }
    }
}
