//! Ports: what stands for a file, a socket or another program. Behind each is a process, its driver; others know only the
//! port, so signals from the driver show the port where a process would be shown.

use std::collections::{HashMap, VecDeque};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use foldhash::fast::FixedState;
use parking_lot::RwLock;

use crate::term::{Pid, Port, Term};

/// Ports and their drivers, both ways. Written when a port opens and closes, read by what is sent to or comes from one.
#[derive(Default)]
struct Ports {
    drivers: HashMap<u64, Pid, FixedState>,
    numbers: HashMap<Pid, u64, FixedState>,
    /// Drivers that ended, oldest first: their last signals may be on the way.
    ended: VecDeque<Pid>,
}

/// How many drivers that ended are remembered.
const REMEMBERED: usize = 4096;

static PORTS: LazyLock<RwLock<Ports>> = LazyLock::new(RwLock::default);

/// Whether there ever was a port: without one nothing needs to be looked up.
static ANY: AtomicBool = AtomicBool::new(false);

/// Number of the next port; the first ones are the system's, as on a BEAM.
static NEXT: AtomicU64 = AtomicU64::new(4);

/// Opens a port with a process as its driver.
pub fn open(driver: Pid) -> Port {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let mut ports = PORTS.write();
    ports.drivers.insert(number, driver);
    ports.numbers.insert(driver, number);
    ANY.store(true, Ordering::Release);
    Port::Local(number)
}

/// Closes the port of a driver that ends, if it has one.
pub fn close(driver: Pid) {
    if !ANY.load(Ordering::Acquire) || !PORTS.read().numbers.contains_key(&driver) {
        return;
    }
    let mut ports = PORTS.write();
    if let Some(number) = ports.numbers.get(&driver).copied() {
        ports.drivers.remove(&number);
        ports.ended.push_back(driver);
    }
    if ports.ended.len() > REMEMBERED
        && let Some(oldest) = ports.ended.pop_front()
    {
        ports.numbers.remove(&oldest);
    }
}

/// The driver of an open port of this node.
pub fn driver(port: Port) -> Option<Pid> {
    match port {
        Port::Local(number) => PORTS.read().drivers.get(&number).copied(),
        Port::Remote(_) => None,
    }
}

/// The port that a process is or was the driver of.
pub fn of_driver(pid: Pid) -> Option<Port> {
    if !ANY.load(Ordering::Acquire) {
        return None;
    }
    PORTS.read().numbers.get(&pid).copied().map(Port::Local)
}

/// A process as others see it: itself, or the port whose driver it is.
pub fn shown(pid: Pid) -> Term {
    of_driver(pid).map_or_else(|| Term::pid(pid), Term::port)
}

/// All open ports.
pub fn all() -> Vec<Port> {
    PORTS.read().drivers.keys().copied().map(Port::Local).collect()
}
