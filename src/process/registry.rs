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

/// Names of processes of the library that begin when somebody asks for one of them, since most programs never do, by the
/// application to which they belong.
const SLEEPERS: [(Atom, &[Atom]); 2] = [
    (names::LOGGER, &[names::LOGGER_MANAGER, names::LOGGER_SUPERVISOR, names::LOGGER_BACKEND_SUPERVISOR]),
    (names::IEX, &[names::IEX_SUPERVISOR, names::IEX_CONFIG, names::IEX_BROKER, names::IEX_PRY]),
];

/// Which of `SLEEPERS` have still to begin, by index. Written once for each, by `wake`; read where a name is not found.
static ASLEEP: [AtomicBool; SLEEPERS.len()] = [const { AtomicBool::new(true) }; SLEEPERS.len()];

/// The application whose processes have still to begin, if a name is that of one of them.
pub fn sleeper(name: Atom) -> Option<Atom> {
    asleep().find_map(|(app, names)| names.contains(&name).then_some(app))
}

/// The applications whose processes have still to begin.
pub fn sleepers() -> Vec<Atom> {
    asleep().map(|(app, _)| app).collect()
}

fn asleep() -> impl Iterator<Item = (Atom, &'static [Atom])> {
    SLEEPERS.into_iter().zip(&ASLEEP).filter(|(_, asleep)| asleep.load(Ordering::Relaxed)).map(|(group, _)| group)
}

/// From now on no process of an application has still to begin.
pub fn wake(app: Atom) {
    if let Some(index) = SLEEPERS.iter().position(|(sleeper, _)| *sleeper == app) {
        ASLEEP[index].store(false, Ordering::Relaxed);
    }
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
