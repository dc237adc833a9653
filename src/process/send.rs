//! Sending: to a process, a name, an alias, here or on another node. A send never blocks and never fails.

use super::Process;
use super::host::{self, Address};
use super::ports;
use super::registry;
use super::relations::Monitored;
use super::signal::Signal;
use super::table;
use super::tracing::{self, Flags};
use crate::term::{Atom, Message, Pid, Reference, Term, View, names};

/// Where a term may be sent to.
#[derive(Clone, Copy, Debug)]
pub enum Destination {
    /// A process.
    Pid(Pid),
    /// A local name.
    Name(Atom),
    /// A name on a node.
    NameOn(Atom, Atom),
    /// An alias.
    Alias(Reference),
    /// A port that is closed.
    Nobody,
}

impl Destination {
    /// What a term means as a destination; nothing if it is none.
    pub fn of(term: &Term) -> Option<Destination> {
        Some(match term.view() {
            View::Pid(pid) => Destination::Pid(pid),
            View::Atom(name) => Destination::Name(name),
            View::Reference(reference) => Destination::Alias(reference),
            View::Port(port) => ports::driver(port).map_or(Destination::Nobody, Destination::Pid),
            View::Tuple([name, node]) => Destination::NameOn(name.as_atom()?, node.as_atom()?),
            _ => return None,
        })
    }
}

/// Sends a signal to a process, wherever it is; answers for one that is gone.
pub fn signal(from: Pid, to: Pid, signal: Signal) {
    match to {
        Pid::Local(_) => {
            let signal = match signal {
                Signal::Message(_) | Signal::ToAlias(..) if tracing::wants_senders() => {
                    Signal::SentBy(Box::new((from, signal)))
                }
                signal => signal,
            };
            if let Err(undelivered) = table::push(to, signal) {
                answer_for_dead(to, undelivered);
            }
        }
        Pid::Remote(_) => match host::route() {
            Some(route) => route.send(from, Address::Pid(to), signal),
            None => answer_for_unreachable(to, signal),
        },
    }
}

/// What a process that no longer exists says to a signal.
pub fn answer_for_dead(dead: Pid, undelivered: Signal) {
    answer(dead, undelivered, names::NOPROC);
}

/// What is said for a process on a node that cannot be reached.
pub fn answer_for_unreachable(pid: Pid, undelivered: Signal) {
    answer(pid, undelivered, names::NOCONNECTION);
}

fn answer(dead: Pid, undelivered: Signal, reason: Atom) {
    let reason = || Message::new(&Term::atom(reason));
    match undelivered {
        Signal::Link(from) => signal(dead, from, Signal::Exit { from: dead, reason: reason(), linked: true }),
        Signal::Unlink { from, id } => signal(dead, from, Signal::UnlinkAck { from: dead, id }),
        Signal::Monitor { watcher, reference, name } => {
            let from = down_source(dead, name);
            signal(dead, watcher, Signal::Down { reference, from, reason: reason() });
        }
        Signal::Info { from, reference, .. } => {
            let reply = Term::tuple([Term::reference(reference), Term::atom(names::UNDEFINED)]);
            signal(dead, from, Signal::Message(Message::new(&reply)));
        }
        // Whoever asked for the process is gone: the ties that the process believes in break as if they had been there.
        Signal::SpawnReply { reference, result: Ok(pid), ties } => {
            if ties.linked {
                signal(dead, pid, Signal::Exit { from: dead, reason: reason(), linked: true });
            }
            if ties.monitored {
                signal(dead, pid, Signal::Demonitor { watcher: dead, reference });
            }
        }
        _ => {}
    }
}

/// What a DOWN message shows as the watched: the pid, or the name and node it was watched by.
pub fn down_source(pid: Pid, name: Option<Atom>) -> Message {
    let node = host::node_of(&Term::pid(pid)).unwrap_or(names::NONODE);
    Message::new(&match name {
        Some(name) => Term::tuple([Term::atom(name), Term::atom(node)]),
        None => ports::shown(pid),
    })
}

impl Process {
    /// Sends a message; false if it went to a local name that nobody has.
    pub fn send(&mut self, to: Destination, message: &Term) -> bool {
        if self.traced.any(Flags::SEND) {
            self.tell_of_sending(to, message);
        }
        match to {
            Destination::Pid(pid) => signal(self.pid, pid, Signal::Message(Message::new(message))),
            Destination::Name(name) => match registry::whereis(name) {
                Some(pid) => signal(self.pid, pid, Signal::Message(Message::new(message))),
                None => return false,
            },
            // Unlike a bare name, one with a node may be nobody's, even on this node.
            Destination::NameOn(name, node) if node == host::node_name() => {
                if let Some(pid) = registry::whereis(name) {
                    signal(self.pid, pid, Signal::Message(Message::new(message)));
                }
            }
            Destination::NameOn(name, node) => self.send_away(Address::Name(name, node), message),
            Destination::Alias(reference) => send_to_alias(self.pid, reference, Message::new(message)),
            Destination::Nobody => {}
        }
        true
    }

    fn send_away(&self, to: Address, message: &Term) {
        if let Some(route) = host::route() {
            route.send(self.pid, to, Signal::Message(Message::new(message)));
        }
    }

    /// Starts a monitor and returns its reference.
    pub fn monitor(&mut self, target: Destination) -> Option<Reference> {
        let target = match target {
            Destination::NameOn(name, node) if node == host::node_name() => Destination::Name(name),
            target => target,
        };
        let reference = self.make_reference();
        let watcher = self.pid;
        match target {
            // Nobody learns of the own end: such a monitor is only a reference.
            Destination::Pid(pid) if pid == watcher => {}
            Destination::Name(name) if registry::whereis(name) == Some(watcher) => {}
            Destination::Pid(pid) => {
                self.relations.monitor(reference, Monitored::Pid(pid));
                signal(watcher, pid, Signal::Monitor { watcher, reference, name: None });
            }
            Destination::Name(name) => {
                let pid = registry::whereis(name);
                self.relations.monitor(reference, Monitored::Name(name, host::node_name(), pid));
                match pid {
                    Some(pid) => signal(watcher, pid, Signal::Monitor { watcher, reference, name: Some(name) }),
                    None => {
                        let from = down_source(watcher, Some(name));
                        let reason = Message::new(&Term::atom(names::NOPROC));
                        signal(watcher, watcher, Signal::Down { reference, from, reason });
                    }
                }
            }
            Destination::NameOn(name, node) => {
                self.relations.monitor(reference, Monitored::Name(name, node, None));
                let request = Signal::Monitor { watcher, reference, name: Some(name) };
                match host::route() {
                    Some(route) => route.send(watcher, Address::Name(name, node), request),
                    None => {
                        let from = Message::new(&Term::tuple([Term::atom(name), Term::atom(node)]));
                        let reason = Message::new(&Term::atom(names::NOCONNECTION));
                        signal(watcher, watcher, Signal::Down { reference, from, reason });
                    }
                }
            }
            Destination::Alias(_) | Destination::Nobody => return None,
        }
        Some(reference)
    }

    /// Ends a monitor; false if there is none.
    pub fn demonitor(&mut self, reference: Reference) -> bool {
        if self.relations.alias(reference).is_some_and(|mode| mode != super::relations::AliasMode::Explicit) {
            self.relations.remove_alias(reference);
        }
        let Some(monitored) = self.relations.demonitor(reference) else { return false };
        let request = Signal::Demonitor { watcher: self.pid, reference };
        match monitored {
            Monitored::Pid(pid) | Monitored::Name(_, _, Some(pid)) => signal(self.pid, pid, request),
            Monitored::Name(name, node, None) => {
                if let (Some(route), true) = (host::route(), node != host::node_name()) {
                    route.send(self.pid, Address::Name(name, node), request);
                }
            }
        }
        true
    }
}

/// Sends a message to whoever made the alias, if it still is one.
pub fn send_to_alias(from: Pid, alias: Reference, message: Message) {
    match alias.maker_slot() {
        Some(slot) => {
            if let Some(pid) = table::pid_of_slot(slot) {
                signal(from, pid, Signal::ToAlias(alias, message));
            }
        }
        None => {
            if let Some(route) = host::route() {
                route.send(from, Address::Alias(alias), Signal::Message(message));
            }
        }
    }
}
