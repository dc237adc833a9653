//! Processes that are written in Rust: devices, services of the node. To others they are like any process.

use std::ops::ControlFlow;

use super::{Process, host, registry};
use crate::code::wanted::Wanted;
use crate::term::{Atom, Pid, Term};

/// Handles the messages of a native process, one at a time.
pub trait Device: Send + 'static {
    /// Handles a message; breaks with the reason to end with.
    fn handle(&mut self, process: &mut Process, message: Term) -> ControlFlow<Term>;
}

/// How a native process has used its turn.
pub enum Served {
    /// It has handled all messages that there were.
    All,
    /// It has handled as many as it may in a turn.
    Some,
    /// It ends, with this reason.
    Ended(Term),
}

/// Starts a native process, registered if it has a name. It runs until it breaks or is killed.
pub fn spawn(device: impl Device, name: Option<&str>) -> Option<Pid> {
    let runner = host::runner()?;
    let mut process = Process::new(None)?;
    let pid = process.pid;
    process.trap_exit = true;
    process.set_device(Box::new(device));
    if let Some(name) = name {
        registry::register(Atom::new(name), pid);
    }
    runner.start(Box::new(process));
    Some(pid)
}

/// Lets a device handle the messages that have come, at most so many.
pub fn serve(process: &mut Process, mut device: Box<dyn Device>, most: u32) -> Served {
    for _ in 0..most {
        let Some(message) = process.mailbox.take(&Wanted::All).0 else {
            process.set_device(device);
            return Served::All;
        };
        process.mailbox.accept();
        if let ControlFlow::Break(reason) = device.handle(process, message) {
            return Served::Ended(reason);
        }
    }
    process.set_device(device);
    Served::Some
}
