//! Who wants to know of nodes that come and go: `monitor_node` and `:net_kernel.monitor_nodes`.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use foldhash::fast::FixedState;
use parking_lot::Mutex;

use crate::process::{Signal, send};
use crate::term::{Atom, Message, Pid, Reference, Term, names};

/// What a subscriber of `:net_kernel.monitor_nodes` wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wish {
    /// Which nodes, and whether the message has a list of facts: nothing is plain messages about visible nodes.
    pub types: Option<Types>,
    /// Whether the list has the reason of a loss.
    pub reason: bool,
    /// Whether the facts come as a map.
    pub map: bool,
}

/// Kinds of nodes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Types {
    /// Those that are not hidden.
    Visible,
    /// Those that are.
    Hidden,
    /// Both.
    All,
}

/// The processes that monitor a node, and when each began to.
pub type Monitors = HashMap<Pid, Vec<Reference>, FixedState>;

/// Written by the natives and by exits, read when nodes come and go.
#[derive(Default)]
struct Watchers {
    /// Who monitors a node: for each time the reference that the process had made last.
    nodes: HashMap<Atom, Monitors, FixedState>,
    /// Subscriptions in their order; the same one may stand there several times.
    subscribers: Vec<(Pid, Wish)>,
}

static WATCHERS: LazyLock<Mutex<Watchers>> = LazyLock::new(Mutex::default);

/// Number of entries, so that exits of processes cost nothing while there are none.
static COUNT: AtomicUsize = AtomicUsize::new(0);

impl Watchers {
    fn recount(&self) {
        let monitors: usize = self.nodes.values().map(HashMap::len).sum();
        COUNT.store(monitors + self.subscribers.len(), Ordering::Relaxed);
    }
}

/// One more monitor of a node, begun after `reference` was made; the node's loss sends one `{:nodedown, node}` for each.
pub fn monitor(pid: Pid, node: Atom, reference: Reference) {
    let mut watchers = WATCHERS.lock();
    watchers.nodes.entry(node).or_default().entry(pid).or_default().push(reference);
    watchers.recount();
}

/// One monitor of a node less.
pub fn demonitor(pid: Pid, node: Atom) {
    let mut watchers = WATCHERS.lock();
    if let Some(pids) = watchers.nodes.get_mut(&node)
        && let Some(times) = pids.get_mut(&pid)
    {
        times.pop();
        if times.is_empty() {
            pids.remove(&pid);
        }
        if pids.is_empty() {
            watchers.nodes.remove(&node);
        }
    }
    watchers.recount();
}

/// Adds a subscription, or takes all of the process with the same wish away.
pub fn subscribe(pid: Pid, wish: Wish, on: bool) {
    let mut watchers = WATCHERS.lock();
    if on {
        watchers.subscribers.push((pid, wish));
    } else {
        watchers.subscribers.retain(|entry| *entry != (pid, wish));
    }
    watchers.recount();
}

/// Forgets a process that ends.
pub fn forget(pid: Pid) {
    if COUNT.load(Ordering::Relaxed) == 0 {
        return;
    }
    let mut watchers = WATCHERS.lock();
    for pids in watchers.nodes.values_mut() {
        pids.remove(&pid);
    }
    watchers.nodes.retain(|_, pids| !pids.is_empty());
    watchers.subscribers.retain(|(subscriber, _)| *subscriber != pid);
    watchers.recount();
}

/// Tells subscribers of a node that came.
pub fn node_up(node: Atom, hidden: bool, connection: u64) {
    let subscribers = WATCHERS.lock().subscribers.clone();
    tell(&subscribers, names::NODEUP, node, hidden, connection, None);
}

/// Takes the monitors of a node that went away, for whoever tells them of it.
pub fn take_monitors(node: Atom) -> Monitors {
    let mut watchers = WATCHERS.lock();
    let monitors = watchers.nodes.remove(&node).unwrap_or_default();
    watchers.recount();
    monitors
}

/// Tells subscribers of a node that went.
pub fn node_down(node: Atom, hidden: bool, connection: u64, reason: Atom) {
    let subscribers = WATCHERS.lock().subscribers.clone();
    tell(&subscribers, names::NODEDOWN, node, hidden, connection, Some(reason));
}

fn tell(subscribers: &[(Pid, Wish)], what: Atom, node: Atom, hidden: bool, connection: u64, reason: Option<Atom>) {
    for (pid, wish) in subscribers {
        let wanted = match wish.types {
            None | Some(Types::Visible) => !hidden,
            Some(Types::Hidden) => hidden,
            Some(Types::All) => true,
        };
        if !wanted {
            continue;
        }
        let (what, node) = (Term::atom(what), Term::atom(node));
        let mut facts = Vec::new();
        if wish.map {
            facts.push((Atom::new("connection_id"), Term::unsigned(connection)));
        }
        if let (true, Some(reason)) = (wish.reason, reason) {
            facts.push((Atom::new("nodedown_reason"), Term::atom(reason)));
        }
        if wish.types.is_some() {
            let kind = if hidden { names::HIDDEN } else { names::VISIBLE };
            facts.push((Atom::new("node_type"), Term::atom(kind)));
        }
        let message = if wish.map {
            Term::tuple([what, node, Term::map_of_atoms(facts)])
        } else if wish.types.is_some() || wish.reason {
            let facts = facts.into_iter().map(|(key, value)| Term::tuple([Term::atom(key), value]));
            Term::tuple([what, node, Term::list(facts)])
        } else {
            Term::tuple([what, node])
        };
        say(*pid, &message);
    }
}

fn say(pid: Pid, message: &Term) {
    send::signal(pid, pid, Signal::Message(Message::new(message)));
}
