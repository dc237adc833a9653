//! A process as a task.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::time::{Instant, Sleep, sleep_until};

use super::report;
use crate::code::Raise;
use crate::process::{Deadline, Process, Status, clock, host};
use crate::term::{Term, names};
use crate::vm::{self, Stop};

/// Reductions until others get a turn.
const SLICE: u32 = 4000;

/// The task that runs one process to its end.
pub struct Task {
    process: Option<Box<Process>>,
    /// Armed while the process waits with a deadline.
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Task {
    /// The task of a process that has something to run.
    pub fn new(process: Process) -> Task {
        Task { process: Some(Box::new(process)), sleep: None }
    }

    fn end(&mut self, reason: &Term) -> Poll<()> {
        if let Some(mut process) = self.process.take() {
            process.finish(reason);
        }
        Poll::Ready(())
    }

    fn fail(&mut self, raise: &Raise) -> Poll<()> {
        if let Some(process) = &mut self.process {
            super::report::crash(process, raise);
        }
        self.end(&Process::exit_reason(raise))
    }

    /// Parks the process; false if there is something to do after all.
    fn park(&mut self, cx: &mut Context<'_>) -> bool {
        let Some(process) = &mut self.process else { return true };
        process.status = Status::Waiting;
        if !process.inbox.park(cx.waker()) {
            return false;
        }
        match process.deadline {
            Deadline::At(time) if process.suspended == 0 => {
                let at = Instant::from_std(clock::instant_at(time));
                let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep_until(at)));
                if sleep.deadline() != at {
                    sleep.as_mut().reset(at);
                }
                sleep.as_mut().poll(cx).is_pending()
            }
            _ => {
                self.sleep = None;
                true
            }
        }
    }
}

impl Future for Task {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let Some(process) = &mut self.process else { return Poll::Ready(()) };
            process.handle_signals();
            if let Some(reason) = process.exiting.take() {
                return self.end(&reason);
            }
            if process.suspended > 0 {
                if self.park(cx) {
                    return Poll::Pending;
                }
                continue;
            }
            process.status = Status::Running;
            let running = super::pause::running();
            let stop = catch_unwind(AssertUnwindSafe(|| vm::run(process, SLICE, 0)));
            drop(running);
            match stop {
                Ok(Stop::Exhausted) => {
                    if let Some(excess) = process.heap_excess() {
                        report::heap(process, &excess);
                        if excess.heap.kill {
                            return self.end(&Term::atom(names::KILLED));
                        }
                    }
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Ok(Stop::Waiting) => {
                    if self.park(cx) {
                        return Poll::Pending;
                    }
                }
                Ok(Stop::Blocking(work)) => {
                    if let Some(runner) = host::runner() {
                        runner.block(process.pid, work);
                    }
                }
                Ok(Stop::Done(_)) => return self.end(&Term::atom(names::NORMAL)),
                Ok(Stop::Failed(raise)) => return self.fail(&raise),
                Ok(Stop::Exit(reason)) => return self.end(&reason),
                Err(_) => return self.end(&Term::named("internal_error")),
            }
        }
    }
}
