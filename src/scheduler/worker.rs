//! Workers: each runs the processes of its queue, one slice after the other.
//!
//! A worker is a task of the runtime, of which there are as many as threads; between some slices it lets the runtime do
//! what else there is, such as sockets. A process that becomes ready while another runs goes into the queue of that one's
//! worker: whoever is sent a message mostly has its turn as soon as the sender waits for the answer, without a thread having
//! to be woken. Only what a worker cannot do next is a reason to wake another one, which then takes half of the queue.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering, fence};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll, Waker};

use parking_lot::{Mutex, RwLock};
use tokio::runtime::Handle;

use super::pause;
use super::turn::{self, Turn};
use crate::process::{Process, clock};

/// How much a worker does until the runtime gets a turn, in short turns of processes.
const BUDGET: u32 = 512;
/// What a whole slice counts.
const FULL_TURN: u32 = 128;
/// After how many turns a worker looks at what came from outside although it has work of its own.
const OUTSIDE_INTERVAL: u32 = 61;
/// How many processes a worker takes from another one.
const STOLEN_AT_ONCE: usize = 32;

/// What one worker has to do, as others see it.
struct Queue {
    /// Filled by its worker, and emptied by it and by others that have nothing to do.
    processes: Mutex<VecDeque<Box<Process>>>,
    /// Set while the worker has nothing to do; called by whoever takes it from the list of idle ones.
    waker: Mutex<Option<Waker>>,
    /// Another worker has taken over because this one's thread waits: it ends with its present process, and gets no more
    /// while it waits. Set by itself, read by itself.
    replaced: AtomicBool,
    /// Nanoseconds that the worker was at work while that was measured.
    active: AtomicU64,
}

/// Since when it is measured how long workers work, in nanoseconds of [`clock::monotonic`]; 0 if it is not.
static MEASURED_SINCE: AtomicU64 = AtomicU64::new(0);

/// How many workers there are, not counting those that end with their present process.
static COUNT: AtomicUsize = AtomicUsize::new(0);

/// What all workers share.
struct Pool {
    /// What became ready outside of any worker.
    outside: Mutex<VecDeque<Box<Process>>>,
    /// All queues; changed when a worker begins or ends.
    queues: RwLock<Vec<Arc<Queue>>>,
    /// Those whose workers have nothing to do.
    idle: Mutex<Vec<Arc<Queue>>>,
    /// How many these are, to be read without the lock.
    idle_count: AtomicUsize,
}

static POOL: LazyLock<Pool> = LazyLock::new(|| Pool {
    outside: Mutex::default(),
    queues: RwLock::default(),
    idle: Mutex::default(),
    idle_count: AtomicUsize::new(0),
});

thread_local! {
    /// The queue of the worker that runs on this thread now.
    static CURRENT: std::cell::RefCell<Option<Arc<Queue>>> = const { std::cell::RefCell::new(None) };
    /// How many times this thread stands aside now, one within the other.
    static ASIDE: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

/// Starts as many workers as the runtime has threads.
pub fn start(runtime: &Handle, count: usize) {
    COUNT.store(count, Ordering::Relaxed);
    for _ in 0..count {
        runtime.spawn(Worker::new());
    }
}

/// Puts a process that is ready into a queue.
pub fn enqueue(process: Box<Process>) {
    let outside = CURRENT.with_borrow(|current| match current {
        Some(queue) if ASIDE.get() == 0 => {
            let mut processes = queue.processes.lock();
            processes.push_back(process);
            let more = processes.len() > 1;
            drop(processes);
            if more {
                POOL.wake_one();
            }
            None
        }
        _ => Some(process),
    });
    if let Some(process) = outside {
        POOL.outside.lock().push_back(process);
        POOL.wake_one();
    }
}

/// How many processes wait for their turn, and how many workers are at work.
pub fn load() -> (usize, usize) {
    let queues = POOL.queues.read();
    let waiting: usize = queues.iter().map(|queue| queue.processes.lock().len()).sum();
    let working = queues.len().saturating_sub(POOL.idle_count.load(Ordering::Relaxed));
    (waiting + POOL.outside.lock().len(), working)
}

/// What each worker has to do: how many processes wait in its queue, and how many it runs, none or one.
pub fn loads() -> Vec<(usize, usize)> {
    let idle = POOL.idle.lock().clone();
    let running = |queue: &Arc<Queue>| usize::from(!idle.iter().any(|idle| Arc::ptr_eq(idle, queue)));
    each_worker(|queue| (queue.processes.lock().len(), running(queue)))
}

/// What there is to say of each worker. One that just takes another's place, and has no queue yet, has done nothing.
fn each_worker<T: Default + Clone>(tell: impl Fn(&Arc<Queue>) -> T) -> Vec<T> {
    let queues = POOL.queues.read();
    let lasting = queues.iter().filter(|queue| !queue.replaced.load(Ordering::Acquire));
    let mut told: Vec<T> = lasting.map(tell).collect();
    told.resize(COUNT.load(Ordering::Relaxed), T::default());
    told
}

/// Begins to measure how long workers work, or ends that; tells whether it was measured before.
pub fn measure(on: bool) -> bool {
    let since = if on { clock::monotonic().max(1) } else { 0 };
    if MEASURED_SINCE.load(Ordering::Relaxed) != 0 {
        if !on {
            MEASURED_SINCE.store(0, Ordering::Relaxed);
        }
        return true;
    }
    POOL.queues.read().iter().for_each(|queue| queue.active.store(0, Ordering::Relaxed));
    MEASURED_SINCE.store(since, Ordering::Relaxed);
    false
}

/// Since that is measured: the nanoseconds that passed, and those that each worker worked; nothing if it is not.
pub fn measured() -> Option<(u64, Vec<u64>)> {
    let since = Some(MEASURED_SINCE.load(Ordering::Relaxed)).filter(|since| *since != 0)?;
    let active = each_worker(|queue| queue.active.load(Ordering::Relaxed));
    Some((clock::monotonic().saturating_sub(since), active))
}

/// Runs something that parks this thread, while another worker takes over what else this one would have run. What becomes
/// ready behind it, while this thread runs the rest of its present process's turn, stays with it as before.
pub fn stand_aside(wait: &mut dyn FnMut()) {
    let Ok(runtime) = Handle::try_current() else { return wait() };
    let replace = CURRENT.with_borrow(|current| {
        current.as_ref().is_some_and(|queue| {
            POOL.outside.lock().append(&mut queue.processes.lock());
            !queue.replaced.swap(true, Ordering::AcqRel)
        })
    });
    if replace {
        runtime.spawn(Worker::new());
    } else {
        POOL.wake_one();
    }
    ASIDE.set(ASIDE.get() + 1);
    tokio::task::block_in_place(wait);
    ASIDE.set(ASIDE.get() - 1);
}

impl Pool {
    /// Wakes a worker that has nothing to do, if there is one.
    fn wake_one(&self) {
        // What was just queued must be seen by a worker that is about to become idle, or its idleness here.
        fence(Ordering::SeqCst);
        if self.idle_count.load(Ordering::Relaxed) == 0 {
            return;
        }
        let queue = {
            let mut idle = self.idle.lock();
            let queue = idle.pop();
            self.idle_count.store(idle.len(), Ordering::Relaxed);
            queue
        };
        if let Some(waker) = queue.and_then(|queue| queue.waker.lock().take()) {
            waker.wake();
        }
    }
}

/// A worker.
struct Worker {
    queue: Arc<Queue>,
    turns: u32,
}

impl Worker {
    fn new() -> Worker {
        let queue = Arc::new(Queue {
            processes: Mutex::default(),
            waker: Mutex::new(None),
            replaced: AtomicBool::new(false),
            active: AtomicU64::new(0),
        });
        POOL.queues.write().push(queue.clone());
        Worker { queue, turns: 0 }
    }

    /// The next process to run.
    fn next(&mut self) -> Option<Box<Process>> {
        self.turns = self.turns.wrapping_add(1);
        let from_outside = || POOL.outside.lock().pop_front();
        if self.turns.is_multiple_of(OUTSIDE_INTERVAL)
            && let Some(process) = from_outside()
        {
            return Some(process);
        }
        // The locks must not be held together.
        let own = self.queue.processes.lock().pop_front();
        own.or_else(from_outside).or_else(|| self.steal())
    }

    /// Takes half of what another worker has to do, but not what that one does next, and no more than a few: those that are
    /// next after it, so that processes begin about in the order in which they were spawned.
    fn steal(&self) -> Option<Box<Process>> {
        for queue in POOL.queues.read().iter() {
            if Arc::ptr_eq(queue, &self.queue) {
                continue;
            }
            let mut stolen = {
                let mut processes = queue.processes.lock();
                let taken = (processes.len() / 2).min(STOLEN_AT_ONCE);
                let first = processes.len().min(1);
                processes.drain(first..first + taken).collect::<VecDeque<_>>()
            };
            if let Some(process) = stolen.pop_front() {
                self.queue.processes.lock().append(&mut stolen);
                return Some(process);
            }
        }
        None
    }

    /// Enters the list of idle workers, unless there is something to do after all.
    fn rest(&mut self, waker: &Waker) -> Option<Box<Process>> {
        *self.queue.waker.lock() = Some(waker.clone());
        {
            let mut idle = POOL.idle.lock();
            if !idle.iter().any(|queue| Arc::ptr_eq(queue, &self.queue)) {
                idle.push(self.queue.clone());
            }
            POOL.idle_count.store(idle.len(), Ordering::Relaxed);
        }
        fence(Ordering::SeqCst);
        let process = self.next()?;
        let mut idle = POOL.idle.lock();
        idle.retain(|queue| !Arc::ptr_eq(queue, &self.queue));
        POOL.idle_count.store(idle.len(), Ordering::Relaxed);
        Some(process)
    }

    fn work(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let _running = pause::running();
        let mut left = BUDGET;
        while left > 0 {
            let Some(process) = self.next().or_else(|| self.rest(cx.waker())) else { return Poll::Pending };
            let cost = if turn::run(process) == Turn::Full { FULL_TURN } else { 1 };
            left = left.saturating_sub(cost);
            if self.queue.replaced.load(Ordering::Acquire) {
                self.leave();
                return Poll::Ready(());
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Ends this worker, since another one has taken its place.
    fn leave(&self) {
        POOL.queues.write().retain(|queue| !Arc::ptr_eq(queue, &self.queue));
        POOL.outside.lock().append(&mut self.queue.processes.lock());
        POOL.wake_one();
    }
}

impl Future for Worker {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        CURRENT.set(Some(self.queue.clone()));
        let since = (MEASURED_SINCE.load(Ordering::Relaxed) != 0).then(clock::monotonic);
        let poll = self.work(cx);
        if let Some(since) = since {
            let worked = clock::monotonic().saturating_sub(since);
            self.queue.active.fetch_add(worked, Ordering::Relaxed);
        }
        CURRENT.set(None);
        poll
    }
}
