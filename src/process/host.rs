//! What a process needs from the floors above: somebody who runs it, and a way to other nodes.
//!
//! Both are installed once at boot. Until `node/` is there every other node is unreachable.

use std::sync::OnceLock;

use super::Process;
use super::signal::Signal;
use crate::term::{Atom, Message, Pid, Reference, Term, names};

/// Runs processes.
pub trait Runner: Send + Sync {
    /// Takes a process over and runs it until it ends.
    fn start(&self, process: Box<Process>);
    /// Takes over a process that begins only when something arrives for it.
    fn start_waiting(&self, process: Box<Process>);
    /// Runs something that may park this thread, while others take over what else it would have run.
    fn stand_aside(&self, wait: &mut dyn FnMut());
    /// Runs blocking work on another thread and sends `Signal::Completed` to `pid` afterwards.
    fn block(&self, pid: Pid, work: Box<dyn FnOnce() -> super::Completion + Send>);
}

/// Where on another node a signal goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Address {
    /// A process.
    Pid(Pid),
    /// A registered name on a node.
    Name(Atom, Atom),
    /// An alias made by a process of another node.
    Alias(Reference),
}

/// Carries signals to other nodes.
pub trait Route: Send + Sync {
    /// Sends a signal; never blocks and never fails: what cannot be delivered is answered as if the node were down.
    fn send(&self, from: Pid, to: Address, signal: Signal);
    /// Tells whether there is a connection to a node.
    fn is_connected(&self, node: Atom) -> bool;
    /// Asks a node to spawn a process: `request` is `{module, function, arguments}` with `options`.
    fn spawn(&self, from: Pid, group_leader: Pid, reference: Reference, node: Atom, request: Message, options: Message);
}

static RUNNER: OnceLock<&'static dyn Runner> = OnceLock::new();
static ROUTE: OnceLock<&'static dyn Route> = OnceLock::new();

/// Installs who runs processes; later calls change nothing.
pub fn install_runner(runner: &'static dyn Runner) {
    let _ = RUNNER.set(runner);
}

/// Installs the way to other nodes; later calls change nothing.
pub fn install_route(route: &'static dyn Route) {
    let _ = ROUTE.set(route);
}

/// Who runs processes.
pub fn runner() -> Option<&'static dyn Runner> {
    RUNNER.get().copied()
}

/// The way to other nodes, if this node has any.
pub fn route() -> Option<&'static dyn Route> {
    ROUTE.get().copied()
}

/// This node's name and creation. Written by `node/` when the node gets or loses its name.
static IDENTITY: parking_lot::RwLock<(Atom, u32)> = parking_lot::RwLock::new((names::NONODE, 0));

/// This node's name, `nonode@nohost` while it has none.
pub fn node_name() -> Atom {
    IDENTITY.read().0
}

/// This node's name and which life of it this is.
pub fn identity() -> (Atom, u32) {
    *IDENTITY.read()
}

/// Gives the node a name, or takes it away.
pub fn set_identity(name: Atom, creation: u32) {
    *IDENTITY.write() = (name, creation);
}

/// The name of the node a pid, port or reference belongs to.
pub fn node_of(term: &Term) -> Option<Atom> {
    use crate::term::{Port, View};
    Some(match term.view() {
        View::Pid(Pid::Remote(remote)) | View::Port(Port::Remote(remote)) => remote.node,
        View::Reference(Reference::Remote(remote)) => remote.node,
        View::Pid(_) | View::Port(_) | View::Reference(_) => node_name(),
        _ => return None,
    })
}
