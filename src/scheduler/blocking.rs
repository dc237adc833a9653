//! Work that blocks its thread, such as reading a file: so much of it is done at a time, the rest waits in a queue.
//!
//! The threads of the runtime are not limited to that number, for a process that waits within nested code keeps one
//! (`worker::stand_aside`): were there no more, files that wait for modules of other files would keep these from being read.

use std::collections::VecDeque;

use parking_lot::Mutex;
use tokio::runtime::Handle;

/// The most work of this kind that is done at a time.
const AT_A_TIME: usize = 64;

type Work = Box<dyn FnOnce() + Send>;

/// What waits, and how many threads take from it.
struct Queue {
    waiting: VecDeque<Work>,
    threads: usize,
}

static QUEUE: Mutex<Queue> = Mutex::new(Queue { waiting: VecDeque::new(), threads: 0 });

/// Does the work on a thread that may block.
pub(super) fn run(runtime: &Handle, work: Work) {
    let mut queue = QUEUE.lock();
    queue.waiting.push_back(work);
    if queue.threads < AT_A_TIME {
        queue.threads += 1;
        runtime.spawn_blocking(drain);
    }
}

/// Does what waits until nothing does.
fn drain() {
    while let Some(work) = next() {
        // A panic has been reported, and must not take the thread from what else waits.
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    }
}

fn next() -> Option<Work> {
    let mut queue = QUEUE.lock();
    let work = queue.waiting.pop_front();
    if work.is_none() {
        queue.threads -= 1;
    }
    work
}
