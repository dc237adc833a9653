//! What other nodes say: control messages become signals to processes here.

use std::sync::Arc;

use super::bond::Bond;
use super::control::{Control, SPAWNED_LINKED, SPAWNED_MONITORED, SpawnFunction, SpawnResult, Target};
use super::service;
use crate::process::options::SpawnOptions;
use crate::process::relations::Watcher;
use crate::process::{Process, Signal, SpawnTies, host, registry, send, table};
use crate::scheduler::report;
use crate::term::{Atom, Message, Pid, Reference, Term, names};
use crate::vm;

/// Delivers a message that arrived over a connection, unless its loss was told already: a late reply would make relations
/// that nobody ends.
pub fn deliver(bond: &Arc<Bond>, control: Control, payload: Option<Message>) {
    bond.deliver_whole(|| make_signal(bond, control, payload));
}

fn make_signal(bond: &Arc<Bond>, control: Control, payload: Option<Message>) {
    let payload = || payload.unwrap_or_else(|| Message::new(&Term::nil()));
    match control {
        Control::Send { to } => pass(to, to, Signal::Message(payload())),
        Control::SendSender { from, to } => pass(from, to, Signal::Message(payload())),
        Control::RegSend { from, to } => {
            // What the machines of other nodes report must find somebody, even if nobody here has logged anything yet.
            let is_logger = [names::LOGGER, names::LOGGER_PROXY].contains(&to);
            let pid = registry::whereis(to).or_else(|| is_logger.then(report::logger)?);
            let pid = pid.or_else(|| service::start(to));
            if let Some(pid) = pid {
                send::signal(from, pid, Signal::Message(payload()));
            }
        }
        Control::AliasSend { from, alias } => {
            if matches!(alias, Reference::Local(_)) {
                send::send_to_alias(from, alias, payload());
            }
        }
        Control::Link { from, to } => {
            if tied(bond, to) {
                pass(from, to, Signal::Link(from));
            }
        }
        Control::UnlinkId { id, from, to } => pass(from, to, Signal::Unlink { from, id }),
        Control::UnlinkIdAck { id, from, to } => pass(from, to, Signal::UnlinkAck { from, id }),
        Control::Exit { from, to } => pass(from, to, Signal::Exit { from, reason: payload(), linked: true }),
        Control::Exit2 { from, to } => pass(from, to, Signal::Exit { from, reason: payload(), linked: false }),
        Control::GroupLeader { leader, to } => pass(leader, to, Signal::GroupLeader(leader)),
        Control::MonitorP { from, target, reference } => monitor(bond, from, target, reference),
        Control::DemonitorP { from, target, reference } => {
            let pid = match target {
                Target::Pid(pid) => Some(pid),
                Target::Name(name) => registry::whereis(name),
            };
            if let Some(pid) = pid {
                pass(from, pid, Signal::Demonitor { watcher: from, reference });
            }
        }
        Control::MonitorPExit { target, to, reference } => {
            let from = match target {
                Target::Pid(pid) => Term::pid(pid),
                Target::Name(name) => Term::tuple([Term::atom(name), Term::atom(bond.node())]),
            };
            let from = Message::new(&from);
            pass(to, to, Signal::Down { reference, from, reason: payload() });
        }
        Control::SpawnRequest { id, from, group_leader, function, options } => {
            let request = Request { id, from, group_leader, function };
            spawn(bond, &request, &options.into_term(), payload());
        }
        Control::SpawnReply { id, to, flags, result } => {
            let asked = bond.take_spawn(id) == Some(to);
            let ties = SpawnTies { linked: flags & SPAWNED_LINKED != 0, monitored: flags & SPAWNED_MONITORED != 0 };
            let result = match result {
                SpawnResult::Pid(pid) => Ok(pid),
                SpawnResult::Error(reason) => Err(Message::new(&Term::atom(reason))),
            };
            let reply = Signal::SpawnReply { reference: id, result, ties };
            // Nobody waits for a reply to what was not asked.
            if asked { pass(to, to, reply) } else { send::answer_for_dead(to, reply) }
        }
    }
}

/// Delivers to a process of this life of this node; others are answered for as dead.
fn pass(from: Pid, to: Pid, signal: Signal) {
    match to {
        Pid::Local(_) => send::signal(from, to, signal),
        Pid::Remote(_) => send::answer_for_dead(to, signal),
    }
}

/// Notes that a process here has a relation over the connection; false if that is lost.
fn tied(bond: &Bond, pid: Pid) -> bool {
    if !table::is_alive(pid) {
        return true;
    }
    let tied = bond.tie(pid);
    if tied && !table::is_alive(pid) {
        // It ended meanwhile, and may have been forgotten before it was noted.
        bond.untie(pid);
    }
    tied
}

fn monitor(bond: &Bond, from: Pid, target: Target, reference: Reference) {
    let (pid, name) = match target {
        Target::Pid(pid) => (Some(pid), None),
        Target::Name(name) => (registry::whereis(name).or_else(|| service::start(name)), Some(name)),
    };
    match pid {
        Some(pid) => {
            if tied(bond, pid) {
                pass(from, pid, Signal::Monitor { watcher: from, reference, name });
            }
        }
        None => {
            let gone = Control::MonitorPExit { target, to: from, reference };
            bond.post(&gone, Some(&Term::atom(names::NOPROC)));
        }
    }
}

/// What another node asked to have spawned.
struct Request {
    id: Reference,
    from: Pid,
    group_leader: Pid,
    function: SpawnFunction,
}

fn spawn(bond: &Arc<Bond>, request: &Request, options: &Term, arguments: Message) {
    if let Err(reason) = try_spawn(bond, request, options, arguments) {
        let result = SpawnResult::Error(reason);
        bond.post(&Control::SpawnReply { id: request.id, to: request.from, flags: 0, result }, None);
    }
}

fn try_spawn(bond: &Arc<Bond>, request: &Request, options: &Term, arguments: Message) -> Result<(), Atom> {
    let options = SpawnOptions::from_term(options).ok_or_else(|| Atom::new("badopt"))?;
    let arguments = arguments.into_term().to_vec().ok_or(names::BADARG)?;
    if u32::try_from(arguments.len()) != Ok(request.function.arity) {
        return Err(names::BADARG);
    }
    let mut child = Process::new(Some(request.group_leader)).ok_or(names::SYSTEM_LIMIT)?;
    let pid = child.pid;
    child.parent = Some(request.from);
    vm::start(&mut child, request.function.module, request.function.name, arguments);
    options.give(&mut child);
    child.trace_as_new();
    let mut flags = 0;
    if options.link {
        flags |= SPAWNED_LINKED;
        child.relations.link(request.from);
    }
    if options.monitor.is_some() {
        flags |= SPAWNED_MONITORED;
        child.relations.add_watcher(request.id, Watcher { pid: request.from, name: None });
    }
    if flags != 0 && !bond.tie(pid) {
        child.leave_table();
        return Ok(());
    }
    let reply = Control::SpawnReply { id: request.id, to: request.from, flags, result: SpawnResult::Pid(pid) };
    let printing = (request.group_leader != request.from).then_some(request.group_leader);
    bond.answer_later(pid, printing, reply);
    let bond = bond.clone();
    child.announce_later(move || bond.answer(pid));
    match host::runner() {
        Some(runner) => runner.start(Box::new(child)),
        None => child.leave_table(),
    }
    Ok(())
}
