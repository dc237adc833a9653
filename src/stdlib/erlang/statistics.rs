//! `:erlang.statistics/1`.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::process::{Process, clock, tally};
use crate::scheduler;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Term, names};

natives! { "erlang":
    "statistics"/1 => statistics,
}

/// What `statistics/1` told last of this many nanoseconds or reductions, to tell the difference the next time.
static LAST_WALL_CLOCK: AtomicU64 = AtomicU64::new(0);
static LAST_RUNTIME: AtomicU64 = AtomicU64::new(0);
static LAST_REDUCTIONS: AtomicU64 = AtomicU64::new(0);

/// The total and what came to it since the last time.
fn since_last(last: &AtomicU64, total: u64) -> Term {
    let before = last.swap(total, Ordering::Relaxed);
    Term::tuple([Term::unsigned(total), Term::unsigned(total.saturating_sub(before))])
}

/// Milliseconds of processor time of this program.
fn runtime() -> u64 {
    // User and system time stand 14th and 15th, in hundredths of a second; the name in parentheses may hold spaces.
    let status = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = status.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10
}

/// How many processes wait for their turn.
fn waiting() -> usize {
    scheduler::load().0
}

/// How many wait for it or have it.
fn active() -> usize {
    let (waiting, running) = scheduler::load();
    waiting + running
}

/// One number of each scheduler, and those of the BEAM's `dirty` queues beside, in which nothing waits here.
fn of_each(number: impl Fn((usize, usize)) -> usize, dirty: usize) -> Term {
    let loads = scheduler::loads().into_iter().map(number).chain(std::iter::repeat_n(0, dirty));
    Term::list(loads.map(|number| Term::int(number as i64)))
}

/// Of each scheduler its number, the time that it worked and the time that passed, in nanoseconds.
fn scheduler_wall_time() -> Term {
    let Some((passed, active)) = scheduler::measured() else { return Term::atom(names::UNDEFINED) };
    let numbered = (1..).zip(active);
    Term::list(numbered.map(|(number, active)| {
        Term::tuple([Term::int(number), Term::unsigned(active.min(passed)), Term::unsigned(passed)])
    }))
}

/// `:erlang.statistics(:wall_clock)` is `{total, since_last_call}` in milliseconds.
fn statistics(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [item] = array(args)?;
    let zeros = |count: usize| Term::tuple_from(vec![Term::int(0); count]);
    Ok(match item.as_atom().ok_or_else(badarg)?.name() {
        "wall_clock" => since_last(&LAST_WALL_CLOCK, clock::monotonic() / 1_000_000),
        "runtime" => since_last(&LAST_RUNTIME, runtime()),
        // What this process has done in the present turn is not in the accounts yet.
        "reductions" | "exact_reductions" => since_last(&LAST_REDUCTIONS, tally::totals().reductions),
        "run_queue" | "total_run_queue_lengths" | "total_run_queue_lengths_all" => Term::int(waiting() as i64),
        "total_active_tasks" | "total_active_tasks_all" => Term::int(active() as i64),
        "run_queue_lengths" => of_each(|(waiting, _)| waiting, 1),
        "run_queue_lengths_all" => of_each(|(waiting, _)| waiting, 2),
        "active_tasks" => of_each(|(waiting, running)| waiting + running, 1),
        "active_tasks_all" => of_each(|(waiting, running)| waiting + running, 2),
        "scheduler_wall_time" | "scheduler_wall_time_all" => scheduler_wall_time(),
        "context_switches" => Term::tuple([Term::unsigned(tally::totals().turns), Term::int(0)]),
        // Nobody has asked for it by a flag.
        "microstate_accounting" => Term::atom(names::UNDEFINED),
        "garbage_collection" => zeros(3),
        "io" => {
            let pair = |name, bytes| Term::tuple([Term::named(name), Term::unsigned(bytes)]);
            let (received, sent) = tally::traffic();
            Term::tuple([pair("input", received), pair("output", sent)])
        }
        _ => return Err(badarg()),
    })
}
