//! The desk where readers queue for lines: requests are served one after the other, and may be cancelled.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::tty::request::{Answer, Reply, Request, RequestId};

/// The queue of requests and the one being served.
#[derive(Default)]
pub struct Desk {
    /// Written by readers, who add and cancel, and by the reading thread, which takes and finishes.
    state: Mutex<State>,
    arrived: Condvar,
}

#[derive(Default)]
struct State {
    last_id: u64,
    waiting: VecDeque<(RequestId, Request, Answer)>,
    current: Option<Current>,
}

struct Current {
    id: RequestId,
    /// Taken by whoever answers first.
    answer: Option<Answer>,
    cancelled: bool,
}

/// What became of an attempt to cancel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancelled {
    /// It waited, and is answered now.
    Waiting,
    /// It is being served; the reading thread will answer.
    Current,
    /// It was answered before.
    Gone,
}

impl Desk {
    /// Queues a request.
    pub fn submit(&self, request: Request, answer: Answer) -> RequestId {
        let mut state = self.lock();
        state.last_id += 1;
        let id = RequestId(state.last_id);
        state.waiting.push_back((id, request, answer));
        drop(state);
        self.arrived.notify_one();
        id
    }

    /// Waits for the next request, which becomes the current one.
    pub fn next(&self) -> Request {
        let mut state = self.lock();
        loop {
            if let Some((id, request, answer)) = state.waiting.pop_front() {
                state.current = Some(Current { id, answer: Some(answer), cancelled: false });
                return request;
            }
            state = self.arrived.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Answers the current request; gives the reply back if it was answered already.
    pub fn finish(&self, reply: Reply) -> Result<(), Reply> {
        // The lock is free again before the answer, which may ask for the next line.
        let answer = self.lock().current.take().and_then(|current| current.answer);
        match answer {
            Some(answer) => {
                answer(reply);
                Ok(())
            }
            None => Err(reply),
        }
    }

    /// Tells whether the current request was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.lock().current.as_ref().is_some_and(|current| current.cancelled)
    }

    /// Cancels a request; with `at_once` the current one is answered here and its line goes to the next request.
    pub fn cancel(&self, id: RequestId, at_once: bool) -> Cancelled {
        let mut state = self.lock();
        if let Some(current) = state.current.as_mut().filter(|current| current.id == id) {
            current.cancelled = true;
            let answer = if at_once { current.answer.take() } else { None };
            drop(state);
            if let Some(answer) = answer {
                answer(Reply::Cancelled(String::new()));
            }
            return Cancelled::Current;
        }
        let Some(place) = state.waiting.iter().position(|(waiting, ..)| *waiting == id) else { return Cancelled::Gone };
        let removed = state.waiting.remove(place);
        drop(state);
        if let Some((_, request, answer)) = removed {
            answer(Reply::Cancelled(request.typed));
        }
        Cancelled::Waiting
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
