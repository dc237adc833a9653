//! A process as something that workers run.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::task::{Wake, Waker};

use parking_lot::Mutex;

use super::{report, timer, worker};
use crate::code::Raise;
use crate::process::device::{self, Served};
use crate::process::{Deadline, Process, Status, clock, host};
use crate::term::{Term, names};
use crate::vm::{self, Stop};

/// Reductions until others get a turn.
const SLICE: u32 = 4000;
/// Messages that a device handles until others get a turn.
const MESSAGES: u32 = 200;

/// Waits for a signal or a deadline.
const WAITING: u8 = 0;
/// Is in some worker's queue.
const READY: u8 = 1;
/// Is being run.
const RUNNING: u8 = 2;
/// Is being run, and something has arrived meanwhile.
const WOKEN: u8 = 3;
/// Has ended.
const ENDED: u8 = 4;

/// One process between its beginning and its end.
///
/// ```text
///            wake                run
///   WAITING ------> READY ----------------> RUNNING ---> ENDED
///      ^              ^                      |   |
///      |              +---- slice is over ---+   | wake
///      |                                     |   v
///      +-------------- nothing to do --------+  WOKEN: is run again at once
/// ```
pub struct Task {
    state: AtomicU8,
    /// Taken by the worker that runs it, which whoever made it `READY` has put it into a queue for.
    process: Mutex<Option<Box<Process>>>,
    /// The number of a timer that rings no later than the process's deadline; 0 if there is none. Most waits end before
    /// that, and arming a timer costs more than being woken for nothing now and then, so it stays armed for the next wait.
    alarm: AtomicU64,
    /// When it rings. Both are written by the worker that runs the process, the number also by the timer that rings.
    alarm_at: AtomicU64,
}

/// How a run ended, for the worker's accounts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The process has used up its slice and is in a queue again.
    Full,
    /// It waits or has ended.
    Short,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.is_to_be_queued() {
            worker::enqueue(self.clone());
        }
    }
}

impl Task {
    /// The task of a process that has something to run and is to be put into a queue.
    pub fn new(process: Process) -> Arc<Task> {
        Arc::new(Task {
            state: AtomicU8::new(READY),
            process: Mutex::new(Some(Box::new(process))),
            alarm: AtomicU64::new(0),
            alarm_at: AtomicU64::new(0),
        })
    }

    /// Leaves a process that has not begun waiting for something to arrive.
    pub fn wait(self: &Arc<Self>) {
        self.state.store(RUNNING, Ordering::Release);
        let process = self.process.lock().take();
        if process.and_then(|process| self.park(process)).is_some_and(|woken| {
            *self.process.lock() = Some(woken);
            true
        }) {
            self.state.store(READY, Ordering::Release);
            worker::enqueue(self.clone());
        }
    }

    /// Notes that something has arrived; true if that makes it ready.
    fn is_to_be_queued(&self) -> bool {
        let change = |old| match old {
            WAITING => Some(READY),
            RUNNING => Some(WOKEN),
            _ => None,
        };
        self.state.fetch_update(Ordering::AcqRel, Ordering::Acquire, change) == Ok(WAITING)
    }

    /// The timer of this number rings.
    pub fn ring(self: &Arc<Self>, number: u64) {
        let _ = self.alarm.compare_exchange(number, 0, Ordering::AcqRel, Ordering::Acquire);
        self.wake_by_ref();
    }

    /// Runs the process until it has nothing to do or its slice is over.
    pub fn run(self: &Arc<Self>) -> Turn {
        self.state.store(RUNNING, Ordering::Release);
        let Some(mut process) = self.process.lock().take() else { return Turn::Short };
        loop {
            process.handle_signals();
            if let Some(reason) = process.exiting.take() {
                return self.end(&mut process, &reason);
            }
            if process.suspended > 0 {
                match self.park(process) {
                    Some(woken) => process = woken,
                    None => return Turn::Short,
                }
                continue;
            }
            process.status = Status::Running;
            let stop = catch_unwind(AssertUnwindSafe(|| run_slice(&mut process)));
            process.announce();
            match stop {
                Ok(Stop::Exhausted) => {
                    if let Some(excess) = process.heap_excess() {
                        report::heap(&process, &excess);
                        if excess.heap.kill {
                            return self.end(&mut process, &Term::atom(names::KILLED));
                        }
                    }
                    *self.process.lock() = Some(process);
                    self.state.store(READY, Ordering::Release);
                    worker::enqueue(self.clone());
                    return Turn::Full;
                }
                Ok(Stop::Waiting) => match self.park(process) {
                    Some(woken) => process = woken,
                    None => return Turn::Short,
                },
                Ok(Stop::Blocking(work)) => {
                    if let Some(runner) = host::runner() {
                        runner.block(process.pid, work);
                    }
                }
                Ok(Stop::Done(_)) => return self.end(&mut process, &Term::atom(names::NORMAL)),
                Ok(Stop::Failed(raise)) => return self.fail(&mut process, &raise),
                Ok(Stop::Exit(reason)) => return self.end(&mut process, &reason),
                Err(_) => return self.end(&mut process, &Term::named("internal_error")),
            }
        }
    }

    /// Leaves the process waiting; gives it back if there is something to do after all.
    fn park(self: &Arc<Self>, mut process: Box<Process>) -> Option<Box<Process>> {
        process.status = Status::Waiting;
        if !process.inbox.park_as(Arc::as_ptr(self).cast(), || Waker::from(self.clone())) {
            return Some(process);
        }
        if let Deadline::At(due) = process.deadline
            && process.suspended == 0
        {
            if due <= clock::monotonic() {
                return Some(process);
            }
            self.arm(due);
        }
        *self.process.lock() = Some(process);
        match self.state.compare_exchange(RUNNING, WAITING, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => None,
            Err(_) => {
                self.state.store(RUNNING, Ordering::Release);
                self.process.lock().take()
            }
        }
    }

    /// Makes sure that the process is woken when its deadline is over.
    fn arm(self: &Arc<Self>, due: u64) {
        let armed = self.alarm.load(Ordering::Acquire);
        if armed != 0 {
            if self.alarm_at.load(Ordering::Relaxed) <= due {
                return;
            }
            timer::forget(armed);
        }
        self.alarm_at.store(due, Ordering::Relaxed);
        timer::wake_at(due, self, &self.alarm);
    }

    fn end(&self, process: &mut Process, reason: &Term) -> Turn {
        self.state.store(ENDED, Ordering::Release);
        process.finish(reason);
        let armed = self.alarm.swap(0, Ordering::AcqRel);
        if armed != 0 {
            timer::forget(armed);
        }
        Turn::Short
    }

    fn fail(&self, process: &mut Process, raise: &Raise) -> Turn {
        super::report::crash(process, raise);
        self.end(process, &Process::exit_reason(raise))
    }
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
