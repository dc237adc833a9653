//! The way to other nodes: finds or makes the connection a signal has to go over.
//!
//! A signal to a node that is not connected starts one attempt to connect; it and all that follow wait in order until the
//! attempt succeeds or fails. No sender ever waits.

mod attempt;
mod connected;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use foldhash::fast::FixedState;
use parking_lot::{Mutex, RwLock};

use super::bond::{Bond, SpawnOrder};
use super::life::{self, Life};
use super::{dial, watch};
use crate::process::host::{self, Address, Route};
use crate::process::{Signal, send};
use crate::term::{Atom, Message, Pid, Reference};
use attempt::{Attempt, Parcel, Stage, give_back, return_to_sender, send_parcel};
pub use connected::{disconnect, disconnect_all, established, lost};

/// The only router.
pub struct Router;

enum Entry {
    /// The lock is never waited for: whoever adds to an attempt holds the table's.
    Connecting(Mutex<Attempt>),
    Up(Arc<Bond>),
}

/// Written when connections begin and end and while one is attempted, read by every send to another node.
static NODES: LazyLock<RwLock<HashMap<Atom, Entry, FixedState>>> = LazyLock::new(RwLock::default);

/// Number of connections that are up, so that exits cost nothing while there are none.
static UP: AtomicUsize = AtomicUsize::new(0);

/// Numbers attempts and connections.
static NUMBER: AtomicU64 = AtomicU64::new(1);

impl Route for Router {
    fn send(&self, from: Pid, to: Address, signal: Signal) {
        let node = match to {
            Address::Pid(Pid::Remote(remote)) => remote.node,
            Address::Name(_, node) => node,
            Address::Alias(Reference::Remote(remote)) => remote.node,
            Address::Pid(Pid::Local(_)) | Address::Alias(Reference::Local(_)) => return,
        };
        match bond(node) {
            Some(bond) => bond.forward(from, to, signal),
            None if node == host::node_name() => past_life(to, signal),
            None => hand_over(node, wants_connection(&signal), Parcel::Signal(from, to, signal)),
        }
    }

    fn is_connected(&self, node: Atom) -> bool {
        bond(node).is_some()
    }

    fn spawn(
        &self,
        from: Pid,
        group_leader: Pid,
        reference: Reference,
        node: Atom,
        request: Message,
        options: Message,
    ) {
        let order = SpawnOrder { from, group_leader, reference, request, options };
        match bond(node) {
            Some(bond) => bond.order(order),
            None => hand_over(node, true, Parcel::Order(order)),
        }
    }
}

/// The connection to a node, if it is up.
pub fn bond(node: Atom) -> Option<Arc<Bond>> {
    match NODES.read().get(&node) {
        Some(Entry::Up(bond)) => Some(bond.clone()),
        _ => None,
    }
}

/// Tells whether more waits for a node than should.
pub fn is_busy(node: Atom) -> bool {
    match NODES.read().get(&node) {
        Some(Entry::Up(bond)) => bond.sender.is_busy(),
        Some(Entry::Connecting(attempt)) => attempt.lock().busy.is_some(),
        None => false,
    }
}

/// Has a process sent `{reference, true | false}` when a node is no longer busy; false if it is not busy.
pub fn when_calm(node: Atom, pid: Pid, reference: Reference) -> bool {
    match NODES.write().get_mut(&node) {
        Some(Entry::Up(bond)) => bond.sender.when_calm(pid, reference),
        Some(Entry::Connecting(attempt)) => {
            let attempt = attempt.get_mut();
            let waits = attempt.busy.is_some();
            attempt.waiters.extend(waits.then_some((pid, reference)));
            waits
        }
        None => false,
    }
}

/// All connections that are up, the newest first.
pub fn bonds() -> Vec<Arc<Bond>> {
    let mut bonds: Vec<Arc<Bond>> = NODES
        .read()
        .values()
        .filter_map(|entry| match entry {
            Entry::Up(bond) => Some(bond.clone()),
            Entry::Connecting(_) => None,
        })
        .collect();
    bonds.sort_by_key(|bond| std::cmp::Reverse(bond.number));
    bonds
}

/// What a call from another node meets.
pub enum Expectation {
    /// Nothing: this attempt waits for the call now.
    Call(u64),
    /// This node's own call to the other one, which goes on in case this one, of that number, comes to nothing.
    Rival(u64),
    /// This node's own call to the other one, which is to win.
    OwnCall,
    /// A connection.
    Connection,
}

/// Another node calls. Unless this one calls it too, whoever wants something from it waits for that handshake until it is
/// done or has [`failed`]: of two handshakes at once, each side might keep another one. `yields` says whether this node's own
/// call would give way.
pub fn expect(node: Atom, yields: bool) -> Expectation {
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let mut nodes = NODES.write();
    match nodes.get_mut(&node) {
        Some(Entry::Up(_)) => return Expectation::Connection,
        Some(Entry::Connecting(attempt)) => {
            let attempt = attempt.get_mut();
            match attempt.stage {
                Stage::Calling if yields => {
                    attempt.rival = Some(number);
                    return Expectation::Rival(number);
                }
                Stage::Calling => return Expectation::OwnCall,
                Stage::Called => attempt.number = number,
                // What waits for that connection does not wait for this call.
                Stage::Connected => {}
            }
        }
        None => {
            nodes.insert(node, Entry::Connecting(Mutex::new(Attempt { number, ..Attempt::default() })));
        }
    }
    Expectation::Call(number)
}

/// Tells whether an attempt still goes on.
pub fn is_attempt(node: Atom, number: u64) -> bool {
    matches!(NODES.read().get(&node), Some(Entry::Connecting(attempt)) if attempt.lock().number == number)
}

/// Tells whether an attempt still goes on and no call of the other node's is being answered: then a connection that the other
/// one sees is a thing of the past.
pub fn is_unrivalled(node: Atom, number: u64) -> bool {
    match NODES.read().get(&node) {
        Some(Entry::Connecting(attempt)) => {
            let attempt = attempt.lock();
            attempt.number == number && attempt.rival.is_none()
        }
        _ => false,
    }
}

/// A pid or reference that bears this node's name but is none of ours belongs to an earlier life.
fn past_life(to: Address, signal: Signal) {
    if let Address::Pid(pid) = to {
        send::answer_for_dead(pid, signal);
    }
}

/// Ends of relations mean nothing to a node that is not connected: there the relations have ended already.
fn wants_connection(signal: &Signal) -> bool {
    match signal {
        Signal::Exit { linked, .. } => !linked,
        Signal::Message(_) | Signal::Link(_) | Signal::Monitor { .. } | Signal::GroupLeader(_) => true,
        _ => false,
    }
}

/// Leaves something for a node that is not connected.
fn hand_over(node: Atom, connect: bool, parcel: Parcel) {
    let Some(life) = life::current() else { return return_to_sender(parcel) };
    let bond = {
        let mut nodes = NODES.write();
        match nodes.get_mut(&node) {
            Some(Entry::Up(bond)) => bond.clone(),
            Some(Entry::Connecting(attempt)) => return attempt.get_mut().add(parcel),
            None if connect => {
                let attempt = begin(&life, node);
                nodes.insert(node, Entry::Connecting(Mutex::new(Attempt { parcels: vec![parcel], ..attempt })));
                return;
            }
            None => {
                drop(nodes);
                return return_to_sender(parcel);
            }
        }
    };
    send_parcel(&bond, parcel);
}

fn begin(life: &Arc<Life>, node: Atom) -> Attempt {
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    life.remember(node);
    if let Some(runtime) = crate::scheduler::handle() {
        life.keep(runtime.spawn(dial::attempt(life.clone(), node, number)).abort_handle());
    }
    Attempt { number, stage: Stage::Calling, ..Attempt::default() }
}

/// How a wish to be connected stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Connecting {
    /// There is a connection, or there can be none: known at once.
    Known(bool),
    /// `{reference, true | false}` will come.
    Pending,
}

/// Connects to a node; whoever waits gets a message unless the outcome is known.
pub fn connect(life: &Arc<Life>, node: Atom, waiter: Option<(Pid, Reference)>) -> Connecting {
    if node == life.node {
        return Connecting::Known(true);
    }
    let mut nodes = NODES.write();
    match nodes.get_mut(&node) {
        Some(Entry::Up(_)) => return Connecting::Known(true),
        Some(Entry::Connecting(attempt)) => attempt.get_mut().waiters.extend(waiter),
        None => {
            let attempt = begin(life, node);
            let attempt = Attempt { waiters: waiter.into_iter().collect(), ..attempt };
            nodes.insert(node, Entry::Connecting(Mutex::new(attempt)));
        }
    }
    Connecting::Pending
}

/// An attempt has failed, unless the node has called us meanwhile; or its call has, and our own goes on.
pub fn failed(node: Atom, number: u64) {
    let attempt = {
        let mut nodes = NODES.write();
        let Some(Entry::Connecting(attempt)) = nodes.get_mut(&node) else { return };
        let attempt = attempt.get_mut();
        attempt.rival.take_if(|rival| *rival == number);
        if attempt.number != number {
            return;
        }
        nodes.remove(&node)
    };
    if let Some(Entry::Connecting(attempt)) = attempt {
        give_back(attempt.into_inner());
    }
}

/// Forgets a process that ends.
pub fn forget(pid: Pid) {
    watch::forget(pid);
    if UP.load(Ordering::Relaxed) > 0 {
        for entry in NODES.read().values() {
            if let Entry::Up(bond) = entry {
                bond.untie(pid);
            }
        }
    }
}
