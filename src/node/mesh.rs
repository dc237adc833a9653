//! Nodes know each other transitively: two that connect tell each other whom else they know, and call those.
//!
//! The list goes to the other node's `net_kernel` as `{:rshell_nodes, names}`, which calls them (`:rshell_net_kernel`).
//! Hidden nodes neither tell nor are told of.

use std::sync::Arc;

use super::bond::Bond;
use super::control::Control;
use super::handshake::Carrier;
use super::life::Life;
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
