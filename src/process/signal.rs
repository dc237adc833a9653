//! Signals: everything that goes from one process to another.
//!
//! Signals from one process to another arrive in the order they were sent; nothing is said about others. A process
//! handles its signals when it runs (`Process::handle_signals`), and only then do its links and monitors change.
//! Source: Erlang Reference Manual, "Processes", section "Signals".

use super::tracing::Tracing;
use crate::term::{Atom, Message, Pid, Reference};

/// What one process may send another; the fields are named as in the protocol.
#[expect(missing_docs, reason = "the fields are described with their signals")]
pub enum Signal {
    /// An ordinary message.
    Message(Message),
    /// A message, with who sent it: what match specifications of receive traces may ask for.
    SentBy(Box<(Pid, Signal)>),
    /// A message to one of the receiver's aliases; dropped if the alias is gone.
    ToAlias(Reference, Message),
    /// The sender is linked to the receiver from now on.
    Link(Pid),
    /// The sender no longer is; to be acknowledged with the same number.
    Unlink { from: Pid, id: u64 },
    /// The receiver's unlink was handled.
    UnlinkAck { from: Pid, id: u64 },
    /// `exit/2`, or the end of a linked process when `linked`.
    Exit { from: Pid, reason: Message, linked: bool },
    /// The sender wants to know when the receiver ends; `name` is what it called the receiver, if not by pid.
    Monitor { watcher: Pid, reference: Reference, name: Option<Atom> },
    /// It no longer wants to.
    Demonitor { watcher: Pid, reference: Reference },
    /// Something the receiver monitors has ended; `from` is what the DOWN message shows.
    Down { reference: Reference, from: Message, reason: Message },
    /// The receiver's group leader is another from now on.
    GroupLeader(Pid),
    /// The sender wants to know about the receiver: `items` as `process_info/2` takes them.
    Info { from: Pid, reference: Reference, items: Message },
    /// The connection to a node is gone: links and monitors to it break. The receiver monitors the node itself as many times
    /// as there are `watches`, each with the reference made last before it.
    NodeDown { node: Atom, watches: Vec<Reference> },
    /// The answer to a spawn request; the new process may be linked to the receiver and monitored by it already.
    SpawnReply { reference: Reference, result: Result<Pid, Message>, ties: SpawnTies },
    /// The receiver is not to run until as many `Resume` arrive.
    Suspend,
    /// Takes one `Suspend` back.
    Resume,
    /// What work on another thread has come to.
    Completed(Completion),
    /// What is told of the receiver from now on, and to whom.
    Trace(Option<Tracing>),
}

impl Signal {
    /// Tells whether a process that waits may go on waiting: what the signal says matters only when something else happens
    /// to the process, and then it is handled first.
    pub fn can_wait(&self) -> bool {
        matches!(self, Signal::Monitor { .. } | Signal::Demonitor { .. } | Signal::Link(_))
    }
}

/// How a new process is related to whoever requested it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SpawnTies {
    /// They are linked.
    pub linked: bool,
    /// The requester monitors it; the monitor is the reference of the request.
    pub monitored: bool,
}

/// Builds the result of blocking work, in the process that waited for it.
pub type Completion = Box<dyn FnOnce(&mut super::Process) -> Result<crate::term::Term, crate::code::Raise> + Send>;
