//! Nodes know each other transitively: two that connect tell each other whom else they know, and call those.
//!
//! The list goes to the other node's `net_kernel` as `{:rshell_nodes, names}`. Hidden nodes neither tell nor are told of.

use std::sync::Arc;

use super::bond::Bond;
use super::control::Control;
use super::handshake::Carrier;
use super::life::{self, Life};
use super::router;
use crate::term::{Term, names};

/// The tag of the list.
const NODES: &str = "rshell_nodes";

/// Tells a node that was just connected whom else this one knows.
pub fn introduce(life: &Arc<Life>, bond: &Bond) {
    if bond.hidden || bond.peer.carrier != Carrier::Link {
        return;
    }
    let others = router::bonds().into_iter().filter(|other| !other.hidden && other.number != bond.number);
    let others: Vec<Term> = others.map(|other| Term::atom(other.node())).collect();
    if others.is_empty() {
        return;
    }
    let message = Term::tuple([Term::named(NODES), Term::list(others)]);
    bond.post(&Control::RegSend { from: life.server, to: names::NET_KERNEL }, Some(&message));
}

/// Calls the nodes that another one told of; true if the message was such a list.
pub fn meet(message: &Term) -> bool {
    let Some([tag, nodes]) = message.as_tuple_of::<2>() else { return false };
    if tag.as_atom().is_none_or(|tag| tag.name() != NODES) {
        return false;
    }
    if let Some(life) = life::current().filter(|life| !life.settings.hidden) {
        for node in nodes.iter().filter_map(Term::as_atom).filter(|node| *node != life.node) {
            router::connect(&life, node, None);
        }
    }
    true
}
