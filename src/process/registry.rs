//! Registered names of local processes.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use foldhash::fast::FixedState;
use parking_lot::RwLock;

use super::table;
use crate::term::{Atom, Pid, names};

/// Names and who has them, both ways. Written by register, unregister and exits; read by sends to names.
#[derive(Default)]
struct Names {
    by_name: HashMap<Atom, Pid, FixedState>,
    by_pid: HashMap<Pid, Atom, FixedState>,
}

static NAMES: LazyLock<RwLock<Names>> = LazyLock::new(RwLock::default);

/// Whether the processes of `SLEEPERS` have still to begin. Written once, by `wake`; read where a name is not found.
static ASLEEP: AtomicBool = AtomicBool::new(true);

/// Names of processes of the library that begin when somebody asks for one of them: most programs never do.
const SLEEPERS: [Atom; 3] = [names::LOGGER_MANAGER, names::LOGGER_SUPERVISOR, names::LOGGER_BACKEND_SUPERVISOR];

/// Tells whether a name is that of a process that has still to begin; of no name, whether there is any.
pub fn sleeps(name: Option<Atom>) -> bool {
    ASLEEP.load(Ordering::Relaxed) && name.is_none_or(|name| SLEEPERS.contains(&name))
}

/// From now on no process has still to begin.
pub fn wake() {
    ASLEEP.store(false, Ordering::Relaxed);
}

/// Gives a live local process a name; false if either is taken or the process is gone.
pub fn register(name: Atom, pid: Pid) -> bool {
    let mut names = NAMES.write();
    if names.by_name.contains_key(&name) || names.by_pid.contains_key(&pid) || !table::is_alive(pid) {
        return false;
    }
    names.by_name.insert(name, pid);
    names.by_pid.insert(pid, name);
    true
}

/// Frees a name and tells who had it; nothing if nobody has.
pub fn unregister(name: Atom) -> Option<Pid> {
    let mut names = NAMES.write();
    let pid = names.by_name.remove(&name)?;
    names.by_pid.remove(&pid);
    Some(pid)
}

/// Frees the name of a process that ends.
pub fn forget(pid: Pid) {
    let mut names = NAMES.write();
    if let Some(name) = names.by_pid.remove(&pid) {
        names.by_name.remove(&name);
    }
}

/// Who has a name.
pub fn whereis(name: Atom) -> Option<Pid> {
    NAMES.read().by_name.get(&name).copied()
}

/// The name of a process.
pub fn name_of(pid: Pid) -> Option<Atom> {
    NAMES.read().by_pid.get(&pid).copied()
}

/// All names.
pub fn registered() -> Vec<Atom> {
    NAMES.read().by_name.keys().copied().collect()
}
