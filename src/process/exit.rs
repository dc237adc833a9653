//! Handling signals, and ending: who is told, with which reason.
//!
//! | signal               | receiver traps exits            | it does not                        |
//! |----------------------|---------------------------------|------------------------------------|
//! | `exit(p, :kill)`     | dies, reason `:killed`          | dies, reason `:killed`             |
//! | `exit(p, :normal)`   | `{:EXIT, from, :normal}`        | nothing, unless p sent it itself   |
//! | `exit(p, reason)`    | `{:EXIT, from, reason}`         | dies, same reason                  |
//! | linked p ended       | `{:EXIT, from, reason}`         | dies, unless the reason is normal  |
//!
//! Source: Erlang Reference Manual, "Receiving Exit Signals".

use super::Process;
use super::host;
use super::ports;
use super::registry;
use super::relations::{AliasMode, Monitored, Watcher};
use super::send;
use super::signal::{Signal, SpawnTies};
use super::tracing;
use crate::term::{Atom, Message, Pid, Reference, Term, View, names};

impl Process {
    /// Tells whether something has arrived that was not taken over yet.
    #[inline]
    pub fn has_signals(&self) -> bool {
        self.inbox.has_signals()
    }

    /// Takes over and handles everything that has arrived.
    #[inline]
    pub fn handle_signals(&mut self) {
        if self.has_signals() {
            self.handle_arrived();
        }
    }

    fn handle_arrived(&mut self) {
        for signal in self.inbox.take() {
            match signal {
                Signal::Message(message) => self.deliver(message.into_term()),
                signal => self.handle(signal),
            }
        }
    }

    #[inline(never)]
    fn handle(&mut self, signal: Signal) {
        match signal {
            Signal::Message(message) => self.deliver(message.into_term()),
            Signal::SentBy(sent) => {
                let (sender, signal) = *sent;
                self.with_sender(sender, |process| process.handle(signal));
            }
            Signal::ToAlias(alias, message) => self.handle_alias(alias, message),
            Signal::Link(pid) => {
                if self.relations.link(pid) {
                    self.tell_of_link("getting_linked", pid);
                }
            }
            Signal::Unlink { from, id } => {
                if self.relations.unlink(from) {
                    self.tell_of_link("getting_unlinked", from);
                }
                send::signal(self.pid, from, Signal::UnlinkAck { from: self.pid, id });
            }
            Signal::UnlinkAck { from, id } => self.relations.finish_unlink(from, id),
            Signal::Exit { from, reason, linked } => self.handle_exit(from, reason.into_term(), linked),
            Signal::Monitor { watcher, reference, name } => {
                self.relations.add_watcher(reference, Watcher { pid: watcher, name });
            }
            Signal::Demonitor { reference, .. } => self.relations.remove_watcher(reference),
            Signal::Down { reference, from, reason } => {
                self.handle_down(reference, from.into_term(), reason.into_term())
            }
            Signal::GroupLeader(pid) => self.group_leader = pid,
            Signal::Info { from, reference, items } => self.handle_info(from, reference, &items.into_term()),
            Signal::NodeDown { node, watches } => self.handle_node_down(node, watches),
            Signal::SpawnReply { reference, result, ties } => self.handle_spawn_reply(reference, result, ties),
            Signal::Suspend => self.suspended += 1,
            Signal::Resume => self.suspended = self.suspended.saturating_sub(1),
            Signal::Trace(tracing) => self.set_tracing(tracing),
            Signal::Completed(completion) => {
                if let Some(awaiting) = &mut self.awaiting {
                    awaiting.completion = Some(completion);
                }
            }
        }
    }

    fn handle_alias(&mut self, alias: Reference, message: Message) {
        match self.relations.alias(alias) {
            None => return,
            Some(AliasMode::Explicit | AliasMode::Demonitor) => {}
            Some(AliasMode::Reply) => {
                self.relations.remove_alias(alias);
            }
            Some(AliasMode::ReplyDemonitor) => {
                self.relations.remove_alias(alias);
                self.demonitor(alias);
            }
        }
        self.deliver(message.into_term());
    }

    fn handle_exit(&mut self, from: Pid, reason: Term, linked: bool) {
        if linked {
            if !self.relations.unlink(from) {
                return;
            }
            // Nothing is said of links to one that ends for it.
            if self.trap_exit || reason.is_atom(names::NORMAL) {
                self.tell_of_link("getting_unlinked", from);
            }
        }
        if !linked && reason.is_atom(names::KILL) {
            self.exiting.get_or_insert(Term::atom(names::KILLED));
        } else if self.trap_exit {
            self.deliver(Term::tuple([Term::atom(names::EXIT_SIGNAL), ports::shown(from), reason]));
        } else if !reason.is_atom(names::NORMAL) || from == self.pid {
            self.exiting.get_or_insert(reason);
        }
    }

    fn handle_down(&mut self, reference: Reference, from: Term, reason: Term) {
        let tag = self.relations.take_tag(reference).unwrap_or(Term::atom(names::DOWN));
        if self.relations.demonitor(reference).is_none() {
            return;
        }
        if self.relations.alias(reference).is_some_and(|mode| mode != AliasMode::Explicit) {
            self.relations.remove_alias(reference);
        }
        self.deliver(Term::tuple([
            tag,
            Term::reference(reference),
            Term::atom(if matches!(from.view(), View::Port(_)) { names::PORT } else { names::PROCESS }),
            from,
            reason,
        ]));
    }

    /// A node is gone: what was linked or watched there has ended with `:noconnection`. It is told of links first, then of
    /// monitors of processes and of the node in the order in which they were made, then of monitors of names.
    fn handle_node_down(&mut self, node: Atom, watches: Vec<Reference>) {
        let is_there = |pid: Pid| matches!(pid, Pid::Remote(remote) if remote.node == node);
        for pid in self.relations.links().into_iter().filter(|pid| is_there(*pid)) {
            self.handle_exit(pid, Term::atom(names::NOCONNECTION), true);
        }
        let mut broken: Vec<(bool, Reference, Option<Term>)> = Vec::new();
        for (reference, monitored) in self.relations.monitors() {
            match monitored {
                Monitored::Pid(pid) if is_there(pid) => broken.push((false, reference, Some(Term::pid(pid)))),
                Monitored::Name(name, on, _) if on == node => {
                    broken.push((true, reference, Some(Term::tuple([Term::atom(name), Term::atom(on)]))));
                }
                _ => {}
            }
        }
        broken.extend(watches.into_iter().map(|reference| (false, reference, None)));
        broken.sort_by_key(|(named, reference, _)| (*named, reference.ordinal()));
        for (_, reference, from) in broken {
            match from {
                Some(from) => self.handle_down(reference, from, Term::atom(names::NOCONNECTION)),
                None => self.deliver(Term::tuple([Term::atom(names::NODEDOWN), Term::atom(node)])),
            }
        }
        for (reference, watcher) in self.relations.watchers() {
            if is_there(watcher.pid) {
                self.relations.remove_watcher(reference);
            }
        }
    }

    /// A requested process was spawned, or was not: `{:spawn_reply, ref, :ok | :error, pid | reason}`.
    fn handle_spawn_reply(&mut self, reference: Reference, result: Result<Pid, Message>, ties: SpawnTies) {
        let Some(wanted) = self.relations.take_spawn_request(reference) else {
            return result.into_iter().for_each(|pid| self.abandon(pid, reference, ties));
        };
        let is_wanted = if result.is_ok() { wanted.success } else { wanted.error };
        let (outcome, what) = match result {
            Ok(pid) => {
                if ties.linked {
                    self.relations.link(pid);
                }
                if ties.monitored {
                    self.relations.monitor(reference, Monitored::Pid(pid));
                }
                (names::OK, Term::pid(pid))
            }
            Err(reason) => {
                self.relations.take_tag(reference);
                self.relations.remove_alias(reference);
                (names::ERROR, reason.into_term())
            }
        };
        if is_wanted {
            self.deliver(Term::tuple([wanted.tag, Term::reference(reference), Term::atom(outcome), what]));
        }
    }

    /// A process was spawned after its request was abandoned: if it was to be linked it ends, and nothing else is kept of it.
    fn abandon(&self, pid: Pid, reference: Reference, ties: SpawnTies) {
        if ties.monitored {
            send::signal(self.pid, pid, Signal::Demonitor { watcher: self.pid, reference });
        }
        if ties.linked {
            let reason = Message::new(&Term::named("abandoned"));
            send::signal(self.pid, pid, Signal::Exit { from: self.pid, reason, linked: true });
        }
    }

    /// Who is about to end is gone for those who ask after what made it end.
    fn handle_info(&mut self, from: Pid, reference: Reference, items: &Term) {
        if self.exiting.is_some() {
            let items = Message::new(items);
            return send::answer_for_dead(self.pid, Signal::Info { from, reference, items });
        }
        let info = super::info::process_info(self, items);
        let reply = Term::tuple([Term::reference(reference), info]);
        send::signal(self.pid, from, Signal::Message(Message::new(&reply)));
    }

    /// Ends the process: tells everybody who is to know, and leaves the table.
    pub fn finish(&mut self, reason: &Term) {
        self.tell_of_end(reason);
        self.handlers.clear();
        self.frames.clear();
        registry::forget(self.pid);
        super::owned::release(self.pid);
        let unhandled = self.inbox.close();
        self.leave_table();
        for signal in unhandled {
            match signal {
                // Relations that were about to begin end with the process's reason, as if they had begun.
                Signal::Link(pid) => {
                    self.relations.link(pid);
                }
                Signal::Monitor { watcher, reference, name } => {
                    self.relations.add_watcher(reference, Watcher { pid: watcher, name });
                }
                Signal::Demonitor { reference, .. } => self.relations.remove_watcher(reference),
                Signal::Unlink { from, id } => {
                    self.relations.unlink(from);
                    send::signal(self.pid, from, Signal::UnlinkAck { from: self.pid, id });
                }
                Signal::Trace(_) => tracing::forget(self.pid),
                signal => send::answer_for_dead(self.pid, signal),
            }
        }
        for pid in self.relations.links() {
            let reason = Message::new(reason);
            send::signal(self.pid, pid, Signal::Exit { from: self.pid, reason, linked: true });
        }
        for (reference, watcher) in self.relations.watchers() {
            let from = send::down_source(self.pid, watcher.name);
            send::signal(self.pid, watcher.pid, Signal::Down { reference, from, reason: Message::new(reason) });
        }
        for (reference, _) in self.relations.monitors() {
            self.demonitor(reference);
        }
        for (pid, count) in self.relations.suspended() {
            (0..count).for_each(|_| send::signal(self.pid, pid, Signal::Resume));
        }
        ports::close(self.pid);
        self.stack = Vec::new();
    }

    /// Links to a process: true, or false if it is local and gone.
    pub fn link(&mut self, pid: Pid) -> bool {
        if pid == self.pid || self.relations.is_linked(pid) {
            return true;
        }
        if matches!(pid, Pid::Local(_)) && !super::table::is_alive(pid) {
            return false;
        }
        self.relations.link(pid);
        self.trace_linked(pid);
        send::signal(self.pid, pid, Signal::Link(self.pid));
        true
    }

    /// Removes the link to a process.
    pub fn unlink(&mut self, pid: Pid) {
        if let Some(id) = self.relations.start_unlink(pid) {
            self.tell_of_link("unlink", pid);
            send::signal(self.pid, pid, Signal::Unlink { from: self.pid, id });
        }
    }

    /// Sends an exit signal.
    pub fn exit_other(&mut self, to: Pid, reason: &Term) {
        send::signal(self.pid, to, Signal::Exit { from: self.pid, reason: Message::new(reason), linked: false });
        if to == self.pid {
            self.handle_signals();
        }
    }

    /// Makes another process the group leader of one.
    pub fn set_group_leader(&mut self, of: Pid, leader: Pid) {
        if of == self.pid {
            self.group_leader = leader
        } else {
            send::signal(self.pid, of, Signal::GroupLeader(leader))
        }
    }
}

/// The reason that the machine gives a process which did something impossible.
pub fn system_limit() -> Term {
    Term::atom(names::SYSTEM_LIMIT)
}

/// Tells whether a node is this one.
pub fn is_this_node(node: Atom) -> bool {
    node == host::node_name()
}
