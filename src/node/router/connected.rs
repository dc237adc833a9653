//! Connections that come up, and that go down.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use parking_lot::Mutex;

use super::super::bond::{Bond, Ties};
use super::super::connection::{Connection, Down};
use super::super::handshake::Carrier;
use super::super::life::Life;
use super::super::{incoming, mesh, probe, watch};
use super::attempt::{Attempt, Stage, give_back, send_parcel, tell};
use super::{Entry, NODES, NUMBER, UP, bond, bonds, failed};
use crate::process::{Signal, SpawnTies, send};
use crate::scheduler::report;
use crate::term::{Atom, Message, Term, names};

/// A handshake is done: whatever comes in is delivered, and once a BEAM has told what its closures look like, what waited
/// goes out.
pub async fn established(life: &Arc<Life>, connection: Connection, address: Option<std::net::SocketAddr>) {
    let Connection { peer, sender, receiver } = connection;
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let bond = Arc::new(Bond::new(peer, sender, number, address, peer.hidden || life.settings.hidden));
    let receiving = bond.clone();
    tokio::spawn(async move {
        let down = receiver.run(|control, payload| incoming::deliver(&receiving, control, payload)).await;
        lost(&receiving, &down);
    });
    if peer.carrier == Carrier::Beam {
        hold_back(&bond);
        probe::run(&bond).await;
    }
    if enter(life, &bond) {
        mesh::introduce(life, &bond);
    }
}

/// Makes what is meant for a node wait until its new connection is ready, instead of calling the node.
fn hold_back(bond: &Arc<Bond>) {
    loop {
        let mut nodes = NODES.write();
        let old = match nodes.get_mut(&bond.node()) {
            // The number is no longer that of an attempt, which ends when it sees that.
            Some(Entry::Connecting(attempt)) => {
                let attempt = attempt.get_mut();
                (attempt.number, attempt.stage) = (bond.number, Stage::Connected);
                return;
            }
            Some(Entry::Up(old)) => old.clone(),
            None => {
                let attempt = Attempt { number: bond.number, stage: Stage::Connected, ..Attempt::default() };
                nodes.insert(bond.node(), Entry::Connecting(Mutex::new(attempt)));
                return;
            }
        };
        drop(nodes);
        // A BEAM that calls again has said that the old connection is a thing of the past.
        lost(&old, &Down::Lost);
    }
}

/// Enters a connection into the table; false if it is not wanted any more.
fn enter(life: &Arc<Life>, bond: &Arc<Bond>) -> bool {
    let peer = bond.peer;
    let node = peer.identity.node;
    loop {
        let mut nodes = NODES.write();
        // A node that stopped meanwhile has no connections any more.
        if !life.is_current() {
            bond.sender.close();
            return false;
        }
        let old = match nodes.get(&node) {
            Some(Entry::Up(old)) => Some(old.clone()),
            _ => None,
        };
        match old {
            // A BEAM that calls again has said that the old connection is a thing of the past.
            Some(old)
                if old.peer.identity != peer.identity || old.sender.is_down() || peer.carrier == Carrier::Beam =>
            {
                drop(nodes);
                lost(&old, &Down::Lost);
            }
            Some(_) => {
                bond.sender.close();
                return false;
            }
            None => {
                life.remember(node);
                let attempt = match nodes.remove(&node) {
                    Some(Entry::Connecting(attempt)) => attempt.into_inner(),
                    _ => Attempt::default(),
                };
                if !bond.is_whole() {
                    drop(nodes);
                    give_back(attempt);
                    return false;
                }
                watch::node_up(node, bond.hidden, bond.number);
                nodes.insert(node, Entry::Up(bond.clone()));
                UP.fetch_add(1, Ordering::Relaxed);
                bond.counted.store(true, Ordering::Release);
                // Under the lock, so that nobody's later signal overtakes what waited.
                attempt.parcels.into_iter().for_each(|parcel| send_parcel(bond, parcel));
                attempt.waiters.into_iter().for_each(|waiter| tell(waiter, true));
                return true;
            }
        }
    }
}

/// A connection is down: everybody who had something to do with the other node is told.
pub fn lost(bond: &Arc<Bond>, down: &Down) {
    let node = bond.node();
    {
        let mut nodes = NODES.write();
        if matches!(nodes.get(&node), Some(Entry::Up(current)) if Arc::ptr_eq(current, bond)) {
            nodes.remove(&node);
        }
    }
    let Some(Ties { processes, spawns }) = bond.cut() else { return };
    probe::give_up(bond.number);
    let counted = bond.counted.load(Ordering::Acquire);
    if counted {
        UP.fetch_sub(1, Ordering::Relaxed);
    }
    bond.sender.close();
    complain(node, down);
    let mut monitors = if counted { watch::take_monitors(node) } else { watch::Monitors::default() };
    for pid in processes {
        let watches = monitors.remove(&pid).unwrap_or_default();
        send::signal(pid, pid, Signal::NodeDown { node, watches });
    }
    for (pid, watches) in monitors {
        send::signal(pid, pid, Signal::NodeDown { node, watches });
    }
    for (reference, pid) in spawns {
        let result = Err(Message::new(&Term::atom(names::NOCONNECTION)));
        send::signal(pid, pid, Signal::SpawnReply { reference, result, ties: SpawnTies::default() });
    }
    if counted {
        watch::node_down(node, bond.hidden, bond.number, reason_of(down));
    }
}

/// Logs what should not happen; ends that are part of life go without a word.
fn complain(node: Atom, down: &Down) {
    match down {
        Down::Silent(_) => {
            let format = "** Node ~p not responding **~n** Removing (timedout) connection **~n";
            report::log(names::ERROR, format, [Term::atom(node)]);
        }
        Down::Malformed(_) | Down::TooLarge(_) | Down::Damaged => {
            let arguments = [Term::atom(node), Term::from(down.to_string().as_str())];
            report::log(names::ERROR, "** Connection to node ~p closed: ~ts **~n", arguments);
        }
        Down::Closed | Down::Lost | Down::Io(_) => {}
    }
}

fn reason_of(down: &Down) -> Atom {
    Atom::new(match down {
        Down::Closed => "disconnect",
        Down::Silent(_) => "net_tick_timeout",
        Down::Lost | Down::Io(_) => "connection_closed",
        Down::Malformed(_) | Down::TooLarge(_) | Down::Damaged => "bad_message",
    })
}

/// Ends the connection to a node; false if there is none.
pub fn disconnect(node: Atom) -> bool {
    match bond(node) {
        Some(bond) => {
            lost(&bond, &Down::Closed);
            true
        }
        None => false,
    }
}

/// Ends all connections and attempts: this node is no longer part of anything.
pub fn disconnect_all() {
    for bond in bonds() {
        lost(&bond, &Down::Closed);
    }
    let attempts: Vec<(Atom, u64)> = NODES
        .read()
        .iter()
        .filter_map(|(node, entry)| match entry {
            Entry::Connecting(attempt) => Some((*node, attempt.lock().number)),
            Entry::Up(_) => None,
        })
        .collect();
    for (node, number) in attempts {
        failed(node, number);
    }
}
