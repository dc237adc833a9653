//! Things that end with the process that owns them, such as tables: whoever keeps such things leaves a hook here.

use parking_lot::RwLock;

use crate::term::Pid;

/// Called with the pid of a process that ends.
pub type Release = fn(Pid);

/// Added to at boot, read at every exit.
static HOOKS: RwLock<Vec<Release>> = RwLock::new(Vec::new());

/// Adds a hook.
pub fn on_exit(release: Release) {
    HOOKS.write().push(release);
}

/// Calls all hooks.
pub fn release(pid: Pid) {
    for hook in HOOKS.read().iter() {
        hook(pid);
    }
}
