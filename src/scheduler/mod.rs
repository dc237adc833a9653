//! Running processes: each runs a slice of reductions and then lets others run.
//!
//! A process is always in one place: in a worker's hands while it runs, in a queue while it is ready, and in its own inbox while
//! it waits, from where whoever sends it something puts it into a queue; a timer does that if its receive has a deadline. Work that would block a thread goes to threads of its own.

mod blocking;
pub mod pause;
pub mod report;
pub mod shutdown;
pub mod timer;
mod turn;
mod worker;

use std::sync::OnceLock;

use tokio::runtime::{Builder, Handle, Runtime};

use crate::process::host::{self, Runner};
use crate::process::{Completion, Process, Signal, send};
use crate::syntax::parser;
use crate::term::Pid;
use crate::term::atom::{MAX_ATOMS, on_end_of_atoms};

/// The address space for a worker's stack: macro expansion nests on it. Only what is used becomes memory.
const STACK_SIZE: usize = 512 << 20;

/// What a parser may use of it.
const PARSER_STACK: usize = 64 << 20;

/// The most threads, beside the workers, that block or wait within nested code.
const BLOCKING_THREADS: usize = 4096;

static HANDLE: OnceLock<Handle> = OnceLock::new();

struct Scheduler;

impl Runner for Scheduler {
    fn start(&self, process: Box<Process>) {
        worker::enqueue(process);
    }

    fn start_waiting(&self, process: Box<Process>) {
        turn::wait(process);
    }

    fn stand_aside(&self, wait: &mut dyn FnMut()) {
        worker::stand_aside(wait);
    }

    fn block(&self, pid: Pid, work: Box<dyn FnOnce() -> Completion + Send>) {
        if let Some(handle) = HANDLE.get() {
            blocking::run(handle, Box::new(move || send::signal(pid, pid, Signal::Completed(work()))));
        }
    }
}

/// Makes the runtime that runs everything, and installs it as the one that processes are started on.
pub fn start() -> std::io::Result<Runtime> {
    let workers = std::thread::available_parallelism().map_or(2, |count| count.get().max(2));
    let runtime = Builder::new_multi_thread()
        .worker_threads(workers)
        .max_blocking_threads(BLOCKING_THREADS)
        .thread_stack_size(STACK_SIZE)
        .thread_name("scheduler")
        .on_thread_start(|| parser::allow_stack(PARSER_STACK))
        .enable_all()
        .build()?;
    let _ = HANDLE.set(runtime.handle().clone());
    worker::start(runtime.handle(), workers);
    host::install_runner(&Scheduler);
    on_end_of_atoms(end_of_atoms);
    Ok(runtime)
}

/// Tells why the node ends, on a thread that may run a process and holds locks of the table of atoms: halting uses neither.
fn end_of_atoms() -> ! {
    eprintln!("no more index entries in atom_tab (max={MAX_ATOMS})");
    shutdown::halt(1)
}

/// How many processes wait for their turn, and how many run.
pub fn load() -> (usize, usize) {
    worker::load()
}

/// What each scheduler has to do: how many processes wait for it, and how many it runs, none or one.
pub fn loads() -> Vec<(usize, usize)> {
    worker::loads()
}

/// Begins to measure how long schedulers work, or ends that; tells whether it was measured before.
pub fn measure(on: bool) -> bool {
    worker::measure(on)
}

/// Since that is measured: the nanoseconds that passed, and those that each scheduler worked; nothing if it is not.
pub fn measured() -> Option<(u64, Vec<u64>)> {
    worker::measured()
}

/// The runtime's handle, for the floors that read sockets.
pub fn handle() -> Option<&'static Handle> {
    HANDLE.get()
}
