//! A node we are connected to: sending it signals as control messages, and keeping book of which processes here have
//! anything to do with processes there, so that they can be told when the connection is lost.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::atomic::AtomicBool;

use foldhash::fast::FixedState;
use parking_lot::Mutex;

use super::answers::Answers;
use super::connection::{Peer, SendError, Sender};
use super::control::{Control, SpawnFunction, Target};
use crate::process::host::Address;
use crate::process::{Signal, SpawnTies, send};
use crate::term::{Atom, Message, Pid, Reference, Term, View, names};

/// A connection that is up.
pub struct Bond {
    /// Who the other end is.
    pub peer: Peer,
    /// Sends to it.
    pub sender: Sender,
    /// Tells connections of this node apart.
    pub number: u64,
    /// Where the peer is, if known.
    pub address: Option<SocketAddr>,
    /// Whether one of the two ends is hidden.
    pub hidden: bool,
    /// Whether it was entered among the connections that are up; set once, under the lock of their table.
    pub counted: AtomicBool,
    /// Nothing once the connection is lost; then nobody may add to it.
    ties: Mutex<Option<Ties>>,
    /// Answers to requests to spawn that wait.
    answers: Answers,
    /// Held while one message is delivered and while the connection is cut, so that nothing arrives after its loss was told.
    delivering: Mutex<()>,
}

/// Which local processes are to be told when the connection is lost.
#[derive(Default)]
pub struct Ties {
    /// Those that ever had a link or monitor over the connection, in either direction.
    pub processes: HashSet<Pid, FixedState>,
    /// Requests to spawn that are not answered yet, and who asked.
    pub spawns: HashMap<Reference, Pid, FixedState>,
}

/// What one node wants another to spawn.
pub struct SpawnOrder {
    /// Who asks.
    pub from: Pid,
    /// The group leader of the new process.
    pub group_leader: Pid,
    /// What the reply is to bear.
    pub reference: Reference,
    /// `{module, function, arguments}`.
    pub request: Message,
    /// A list of options.
    pub options: Message,
}

impl Bond {
    /// A connection that was just made.
    pub fn new(peer: Peer, sender: Sender, number: u64, address: Option<SocketAddr>, hidden: bool) -> Bond {
        let ties = Mutex::new(Some(Ties::default()));
        Bond {
            peer,
            sender,
            number,
            address,
            hidden,
            counted: AtomicBool::new(false),
            ties,
            answers: Answers::default(),
            delivering: Mutex::new(()),
        }
    }

    /// The other node's name.
    pub fn node(&self) -> Atom {
        self.peer.identity.node
    }

    /// Tells whether the connection has not been found lost yet.
    pub fn is_whole(&self) -> bool {
        self.ties.lock().is_some()
    }

    /// Notes that a local process has something to do with one there; false if the connection is lost.
    pub fn tie(&self, pid: Pid) -> bool {
        match &mut *self.ties.lock() {
            Some(ties) => {
                ties.processes.insert(pid);
                true
            }
            None => false,
        }
    }

    /// Forgets a local process.
    pub fn untie(&self, pid: Pid) {
        if let Some(ties) = &mut *self.ties.lock() {
            ties.processes.remove(&pid);
        }
    }

    /// Who asked for a spawn; each request is answered once.
    pub fn take_spawn(&self, reference: Reference) -> Option<Pid> {
        self.ties.lock().as_mut()?.spawns.remove(&reference)
    }

    /// Keeps the answer to a request to spawn until the process has run for the first time.
    pub fn answer_later(&self, spawned: Pid, group_leader: Option<Pid>, reply: Control) {
        self.answers.keep(spawned, group_leader, reply);
    }

    /// Sends the answer that waits for a process's first run, if it still does.
    pub fn answer(&self, spawned: Pid) {
        if let Some(reply) = self.answers.take(spawned) {
            self.post(&reply, None);
        }
    }

    /// All ties, for the one who finds the connection lost first; what is being delivered arrives before, nothing after.
    pub fn cut(&self) -> Option<Ties> {
        let _nothing_arrives = self.delivering.lock();
        self.ties.lock().take()
    }

    /// Delivers something that came over the connection, unless that was cut meanwhile.
    pub fn deliver_whole(&self, deliver: impl FnOnce()) {
        let _not_cut_meanwhile = self.delivering.lock();
        if self.is_whole() {
            deliver();
        }
    }

    /// Sends a signal.
    pub fn forward(&self, from: Pid, to: Address, signal: Signal) {
        if let Some(reply) = self.answers.take_before(from, to) {
            self.post(&reply, None);
        }
        let is_old = |creation: u32| creation != 0 && creation != self.peer.identity.creation;
        match to {
            Address::Pid(pid) => match pid {
                Pid::Remote(remote) if is_old(remote.creation) => send::answer_for_dead(pid, signal),
                pid => self.forward_to_pid(from, pid, signal),
            },
            Address::Name(name, node) => self.forward_to_name(from, name, node, signal),
            Address::Alias(alias @ Reference::Remote(remote)) => {
                if let (false, Signal::Message(message)) = (is_old(remote.creation), signal) {
                    self.post(&Control::AliasSend { from, alias }, Some(message.term()));
                }
            }
            Address::Alias(Reference::Local(_)) => {}
        }
    }

    fn forward_to_pid(&self, from: Pid, to: Pid, signal: Signal) {
        match signal {
            Signal::Message(message) => self.post(&Control::Send { to }, Some(message.term())),
            Signal::Link(from) => {
                if self.tie(from) {
                    self.post(&Control::Link { from, to }, None);
                } else {
                    send::answer_for_unreachable(to, Signal::Link(from));
                }
            }
            Signal::Unlink { from, id } => {
                if self.tie(from) {
                    self.post(&Control::UnlinkId { id, from, to }, None);
                } else {
                    send::answer_for_unreachable(to, Signal::Unlink { from, id });
                }
            }
            Signal::UnlinkAck { from, id } => self.post(&Control::UnlinkIdAck { id, from, to }, None),
            Signal::Exit { from, reason, linked: true } => {
                self.post(&Control::Exit { from, to }, Some(reason.term()));
            }
            Signal::Exit { from, reason, linked: false } => {
                self.post(&Control::Exit2 { from, to }, Some(reason.term()));
            }
            Signal::Monitor { watcher, reference, name } => {
                if self.tie(watcher) {
                    let target = Target::Pid(to);
                    self.post(&Control::MonitorP { from: watcher, target, reference }, None);
                } else {
                    send::answer_for_unreachable(to, Signal::Monitor { watcher, reference, name });
                }
            }
            Signal::Demonitor { watcher, reference } => {
                self.post(&Control::DemonitorP { from: watcher, target: Target::Pid(to), reference }, None);
            }
            Signal::Down { reference, from: source, reason } => {
                let target = match source.term().view() {
                    View::Tuple([name, _]) => name.as_atom().map(Target::Name),
                    _ => None,
                };
                let target = target.unwrap_or(Target::Pid(source.term().as_pid().unwrap_or(from)));
                self.post(&Control::MonitorPExit { target, to, reference }, Some(reason.term()));
            }
            Signal::GroupLeader(leader) => self.post(&Control::GroupLeader { leader, to }, None),
            // What is left never leaves a node.
            _ => {}
        }
    }

    fn forward_to_name(&self, from: Pid, name: Atom, node: Atom, signal: Signal) {
        match signal {
            Signal::Message(message) => self.post(&Control::RegSend { from, to: name }, Some(message.term())),
            Signal::Monitor { watcher, reference, .. } => {
                if self.tie(watcher) {
                    let target = Target::Name(name);
                    self.post(&Control::MonitorP { from: watcher, target, reference }, None);
                } else {
                    unreachable(Address::Name(name, node), Signal::Monitor { watcher, reference, name: Some(name) });
                }
            }
            Signal::Demonitor { watcher, reference } => {
                self.post(&Control::DemonitorP { from: watcher, target: Target::Name(name), reference }, None);
            }
            _ => {}
        }
    }

    /// Sends a request to spawn.
    pub fn order(&self, order: SpawnOrder) {
        let tied = match &mut *self.ties.lock() {
            Some(ties) => {
                ties.processes.insert(order.from);
                ties.spawns.insert(order.reference, order.from);
                true
            }
            None => false,
        };
        if !tied {
            return refuse(order.from, order.reference, names::NOCONNECTION);
        }
        let Some((function, arguments)) = call_of(order.request.term()) else {
            self.take_spawn(order.reference);
            return refuse(order.from, order.reference, names::BADARG);
        };
        let SpawnOrder { from, group_leader, reference, options, .. } = order;
        let request = Control::SpawnRequest { id: reference, from, group_leader, function, options };
        if let Err(SendError::Encode(_)) = self.sender.send(&request, Some(&arguments)) {
            self.take_spawn(reference);
            refuse(from, reference, names::BADARG);
        }
    }

    /// Sends a control message. If the connection breaks meanwhile, whoever is tied to it is told then.
    pub fn post(&self, control: &Control, payload: Option<&Term>) {
        if let Err(SendError::Encode(error)) = self.sender.send(control, payload) {
            let arguments = [Term::atom(self.node()), Term::from(error.to_string().as_str())];
            crate::scheduler::report::log(names::ERROR, "** Cannot send a message to ~w: ~ts **~n", arguments);
        }
    }
}

fn call_of(request: &Term) -> Option<(SpawnFunction, Term)> {
    let [module, name, arguments] = request.as_tuple_of::<3>()?;
    let arity = u32::try_from(arguments.list_len()?).ok()?;
    Some((SpawnFunction { module: module.as_atom()?, name: name.as_atom()?, arity }, arguments.clone()))
}

/// Answers a request to spawn in place of a node that cannot.
pub fn refuse(from: Pid, reference: Reference, reason: Atom) {
    let result = Err(Message::new(&Term::atom(reason)));
    send::signal(from, from, Signal::SpawnReply { reference, result, ties: SpawnTies::default() });
}

/// Answers a signal in place of a node that cannot be reached.
pub fn unreachable(to: Address, signal: Signal) {
    match (to, signal) {
        (Address::Pid(pid), signal) => send::answer_for_unreachable(pid, signal),
        (Address::Name(name, node), Signal::Monitor { watcher, reference, .. }) => {
            let from = Message::new(&Term::tuple([Term::atom(name), Term::atom(node)]));
            let reason = Message::new(&Term::atom(names::NOCONNECTION));
            send::signal(watcher, watcher, Signal::Down { reference, from, reason });
        }
        _ => {}
    }
}
