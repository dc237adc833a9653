//! One process's turn on a worker.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{report, timer, worker};
use crate::code::Raise;
use crate::process::device::{self, Served};
use crate::process::{Alarm, Deadline, Process, Status, clock, host};
use crate::term::{Term, names};
use crate::vm::{self, Stop};

/// Reductions until others get a turn.
const SLICE: u32 = 4000;
/// Messages that a device handles until others get a turn.
const MESSAGES: u32 = 200;

/// How a turn ended, for the worker's accounts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The process has used up its slice and is in a queue again.
    Full,
    /// It waits or has ended.
    Short,
}

/// Leaves a process that has not begun waiting for something to arrive.
pub fn wait(process: Box<Process>) {
    if let Some(woken) = park(process) {
        worker::enqueue(woken);
    }
}

/// Runs the process until it has nothing to do or its slice is over.
pub fn run(mut process: Box<Process>) -> Turn {
    loop {
        process.handle_signals();
        if let Some(reason) = process.exiting.take() {
            return end(&mut process, &reason);
        }
        if process.suspended > 0 {
            match park(process) {
                Some(woken) => process = woken,
                None => return Turn::Short,
            }
            continue;
        }
        process.status = Status::Running;
        process.tell_of_turn("in");
        let stop = catch_unwind(AssertUnwindSafe(|| run_slice(&mut process)));
        if matches!(stop, Ok(Stop::Exhausted | Stop::Waiting | Stop::Blocking(_))) {
            process.tell_of_turn("out");
        }
        process.announce();
        match stop {
            Ok(Stop::Exhausted) => {
                if let Some(excess) = process.heap_excess() {
                    report::heap(&process, &excess);
                    if excess.heap.kill {
                        return end(&mut process, &Term::atom(names::KILLED));
                    }
                }
                worker::enqueue(process);
                return Turn::Full;
            }
            Ok(Stop::Waiting) => match park(process) {
                Some(woken) => process = woken,
                None => return Turn::Short,
            },
            Ok(Stop::Blocking(work)) => {
                if let Some(runner) = host::runner() {
                    runner.block(process.pid, work);
                }
            }
            Ok(Stop::Done(_)) => return end(&mut process, &Term::atom(names::NORMAL)),
            Ok(Stop::Failed(raise)) => return fail(&mut process, &raise),
            Ok(Stop::Exit(reason)) => return end(&mut process, &reason),
            Err(_) => return end(&mut process, &Term::named("internal_error")),
        }
    }
}

/// Leaves the process waiting; gives it back if there is something to do after all.
fn park(mut process: Box<Process>) -> Option<Box<Process>> {
    process.status = Status::Waiting;
    if let Deadline::At(due) = process.deadline
        && process.suspended == 0
    {
        let now = clock::monotonic();
        if due <= now {
            return Some(process);
        }
        arm(&mut process, due, now);
    }
    process.inbox.park(process)
}

/// Makes sure that the process is woken when its deadline is over.
fn arm(process: &mut Process, due: u64, now: u64) {
    let alarm = process.alarm;
    if alarm.number != 0 {
        if alarm.due <= due && alarm.due > now {
            return;
        }
        timer::forget(alarm.number);
    }
    process.alarm = Alarm { number: timer::wake_at(due, process.pid), due };
}

fn end(process: &mut Process, reason: &Term) -> Turn {
    process.finish(reason);
    if process.alarm.number != 0 {
        timer::forget(process.alarm.number);
    }
    Turn::Short
}

fn fail(process: &mut Process, raise: &Raise) -> Turn {
    report::crash(process, raise);
    end(process, &Process::exit_reason(raise))
}

/// Lets a process do what it does for a turn: its code, or the device that it is.
fn run_slice(process: &mut Process) -> Stop {
    let Some(device) = process.take_device() else { return vm::run(process, SLICE, 0) };
    match device::serve(process, device, MESSAGES) {
        Served::All => Stop::Waiting,
        Served::Some => Stop::Exhausted,
        Served::Ended(reason) => Stop::Exit(reason),
    }
}
