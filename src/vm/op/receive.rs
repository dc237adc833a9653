//! Receiving: walking the mailbox with the save pointer, waiting, timing out.

use crate::code::instruction::{Operand, Reg};
use crate::code::{Label, Raise};
use crate::process::{Deadline, Status, clock};
use crate::term::{Term, names};
use crate::vm::cursor::{Cursor, Flow, Stop};
use crate::vm::machine::Machine;

#[inline(never)]
pub(in crate::vm) fn start_at(machine: &mut Machine<'_>, src: Operand) -> Flow {
    let reference = machine.peek(src).as_reference();
    if let Some(reference) = reference {
        machine.process.mailbox.start_at(reference);
    }
    Ok(())
}

#[inline(always)]
pub(in crate::vm) fn peek(at: Cursor, dst: Reg, none: Label, wanted: u32) {
    match next(at.machine, wanted) {
        Some(message) => at.set(dst, message),
        None => at.away(|machine| look_for_more(machine, dst, none, wanted)),
    }
}

/// The next message that is wanted; those passed over count as work done.
#[inline(always)]
fn next(machine: &mut Machine<'_>, wanted: u32) -> Option<Term> {
    // SAFETY: the compiler numbers what the receives of the function want; the code outlives the instruction.
    let wanted = unsafe { (&*machine.running()).wanted.get_unchecked(wanted as usize) };
    let (message, passed) = machine.process.mailbox.take(wanted);
    if passed > 0 {
        machine.count_work(passed);
    }
    message
}

/// All messages taken over so far were looked at.
#[inline(never)]
fn look_for_more(machine: &mut Machine<'_>, dst: Reg, none: Label, wanted: u32) -> Flow {
    if !machine.process.has_signals() && machine.process.exiting.is_none() {
        return machine.jump(none);
    }
    machine.process.handle_signals();
    if let Some(reason) = machine.process.exiting.clone() {
        return machine.stop(Stop::Exit(reason));
    }
    match next(machine, wanted) {
        Some(message) => machine.set(dst, message),
        None => machine.jump(none),
    }
}

#[inline(never)]
pub(in crate::vm) fn accept(machine: &mut Machine<'_>) -> Flow {
    machine.process.mailbox.accept();
    machine.process.deadline = Deadline::None;
    Ok(())
}

#[inline(always)]
pub(in crate::vm) fn skip(mut at: Cursor, message: Operand, again: Label) {
    let message = at.read(message);
    at.machine.process.mailbox.skip(message);
    at.jump(again)
}

#[inline(never)]
pub(in crate::vm) fn wait(machine: &mut Machine<'_>, timeout: Operand, again: Label) -> Flow {
    let timeout = machine.peek(timeout);
    if machine.process.deadline == Deadline::None && !timeout.is_atom(names::INFINITY) {
        match timeout.as_int() {
            Some(0) => return give_up(machine),
            Some(milliseconds @ 1..=0xFFFF_FFFF) => {
                let nanoseconds = milliseconds as u64 * 1_000_000;
                machine.process.deadline = Deadline::At(clock::monotonic() + nanoseconds);
            }
            _ => return machine.raise(Raise::error(Term::named("timeout_value"))),
        }
    }
    if let Deadline::At(time) = machine.process.deadline
        && time <= clock::monotonic()
    {
        return give_up(machine);
    }
    let _ = machine.jump(again);
    machine.process.status = Status::Waiting;
    machine.stop(Stop::Waiting)
}

fn give_up(machine: &mut Machine<'_>) -> Flow {
    machine.process.deadline = Deadline::None;
    machine.process.mailbox.rewind();
    Ok(())
}
