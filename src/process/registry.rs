//! Registered names of local processes.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;
use parking_lot::RwLock;

use super::table;
use crate::term::{Atom, Pid};

/// Names and who has them, both ways. Written by register, unregister and exits; read by sends to names.
#[derive(Default)]
struct Names {
    by_name: HashMap<Atom, Pid, FixedState>,
    by_pid: HashMap<Pid, Atom, FixedState>,
}

static NAMES: LazyLock<RwLock<Names>> = LazyLock::new(RwLock::default);

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
