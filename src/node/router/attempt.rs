//! An attempt to connect: what waits for it, and who.

use super::super::bond::{Bond, SpawnOrder, refuse, unreachable};
use super::super::connection::Busy;
use crate::process::Signal;
use crate::process::host::Address;
use crate::term::{Pid, Reference, names};

/// What waits for a connection.
pub(super) enum Parcel {
    Signal(Pid, Address, Signal),
    Order(SpawnOrder),
}

/// An attempt to connect.
#[derive(Default)]
pub(super) struct Attempt {
    pub(super) number: u64,
    pub(super) stage: Stage,
    /// The number of the other node's call that is answered while this node calls, too, if there is one.
    pub(super) rival: Option<u64>,
    pub(super) parcels: Vec<Parcel>,
    /// Who wants `{reference, true | false}` when it is over.
    pub(super) waiters: Vec<(Pid, Reference)>,
    /// Whether so much waits that senders must wait, too.
    pub(super) busy: Option<Busy>,
}

/// What an attempt waits for.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Stage {
    /// This node's own call.
    Calling,
    /// The other node's call; this node does not call itself.
    #[default]
    Called,
    /// A connection whose handshake is done, until it is ready.
    Connected,
}

/// So many signals wait for an attempt before those who send them wait, too.
const CROWD: usize = 100;

impl Attempt {
    pub(super) fn add(&mut self, parcel: Parcel) {
        self.parcels.push(parcel);
        if self.parcels.len() >= CROWD && self.busy.is_none() {
            self.busy = Some(Busy::begin());
        }
    }
}

pub(super) fn return_to_sender(parcel: Parcel) {
    match parcel {
        Parcel::Signal(_, to, signal) => unreachable(to, signal),
        Parcel::Order(order) => refuse(order.from, order.reference, names::NOCONNECTION),
    }
}

pub(super) fn send_parcel(bond: &Bond, parcel: Parcel) {
    match parcel {
        Parcel::Signal(from, to, signal) => bond.forward(from, to, signal),
        Parcel::Order(order) => bond.order(order),
    }
}

pub(super) fn give_back(attempt: Attempt) {
    attempt.parcels.into_iter().for_each(return_to_sender);
    attempt.waiters.into_iter().for_each(|waiter| tell(waiter, false));
}

pub(super) fn tell((pid, reference): (Pid, Reference), connected: bool) {
    Busy::tell(pid, reference, connected);
}
