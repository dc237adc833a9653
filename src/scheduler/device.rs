//! Processes that are written in Rust: devices, services of the node. To others they are like any process.

use std::future::poll_fn;
use std::ops::ControlFlow;
use std::task::Poll;

use crate::process::{Process, registry};
use crate::term::{Message, Pid, Term, names};

/// Handles the messages of a native process, one at a time.
pub trait Device: Send + 'static {
    /// Handles a message; breaks with the reason to end with.
    fn handle(&mut self, process: &mut Process, message: Term) -> ControlFlow<Term>;
}

/// Starts a native process. It runs until it breaks or is killed.
pub fn spawn(device: impl Device, name: Option<&str>) -> Option<Pid> {
    let process = Process::new(None)?;
    let pid = process.pid;
    if let Some(name) = name {
        registry::register(crate::term::Atom::new(name), pid);
    }
    super::handle()?.spawn(run(process, device));
    Some(pid)
}

async fn run(mut process: Process, mut device: impl Device) {
    process.trap_exit = true;
    let reason = loop {
        let Some(message) = next(&mut process).await else {
            break process.exiting.take().unwrap_or(Term::atom(names::KILLED)).into_message();
        };
        if let ControlFlow::Break(reason) = device.handle(&mut process, message.into_term()) {
            break Message::new(&reason);
        }
    };
    process.finish(&reason.into_term());
}

/// The next message, once there is one; nothing if the process is to end.
async fn next(process: &mut Process) -> Option<Message> {
    poll_fn(|cx| {
        loop {
            process.handle_signals();
            if process.exiting.is_some() {
                return Poll::Ready(None);
            }
            if let Some(message) = process.mailbox.peek().cloned() {
                process.mailbox.accept();
                return Poll::Ready(Some(Message::new(&message)));
            }
            if process.inbox.park(cx.waker()) {
                return Poll::Pending;
            }
        }
    })
    .await
}

trait IntoMessage {
    fn into_message(self) -> Message;
}

impl IntoMessage for Term {
    fn into_message(self) -> Message {
        Message::new(&self)
    }
}
