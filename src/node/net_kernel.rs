//! The process registered as `net_kernel`: what other nodes ask of it.

use std::ops::ControlFlow;

use super::{mesh, probe};
use crate::process::send::Destination;
use crate::process::{Process, Signal, registry, send};
use crate::scheduler::device::{self, Device};
use crate::term::{Message, Pid, Term, View, names};

struct NetKernel;

/// Starts the process.
pub fn start() -> Option<Pid> {
    device::spawn(NetKernel, Some(names::NET_KERNEL.name()))
}

/// Ends the process; its name is free at once.
pub fn stop(server: Pid) {
    if registry::whereis(names::NET_KERNEL) == Some(server) {
        registry::unregister(names::NET_KERNEL);
    }
    let reason = Message::new(&Term::atom(names::KILL));
    send::signal(server, server, Signal::Exit { from: server, reason, linked: false });
}

impl Device for NetKernel {
    fn handle(&mut self, process: &mut Process, message: Term) -> ControlFlow<Term> {
        if !mesh::meet(&message)
            && !probe::answered(&message)
            && let Some([tag, from, request]) = message.as_tuple_of::<3>()
            && tag.is_atom(names::GEN_CALL)
        {
            reply(process, from, &answer(request));
        }
        ControlFlow::Continue(())
    }
}

/// `{:is_auth, node}` is what a ping asks.
fn answer(request: &Term) -> Term {
    match request.as_tuple_of::<2>() {
        Some([question, _]) if question.is_atom(names::IS_AUTH) => Term::atom(names::YES),
        _ => Term::error_tuple(Term::named("bad_request")),
    }
}

/// Answers a call: to the alias in its tag, if there is one, else to the caller.
fn reply(process: &mut Process, from: &Term, answer: &Term) {
    let Some([caller, tag]) = from.as_tuple_of::<2>() else { return };
    let message = Term::tuple([tag.clone(), answer.clone()]);
    let alias = match tag.view() {
        View::Cons(cons) if cons.head.is_atom(names::ALIAS) => cons.tail.as_reference(),
        _ => None,
    };
    let to = alias.map(Destination::Alias).or_else(|| Destination::of(caller));
    if let Some(to) = to {
        process.send(to, &message);
    }
}
