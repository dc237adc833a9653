//! Holding every process still, for the BREAK menu: while it is open the machine does not run.

use std::time::Duration;

use parking_lot::{RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Read while a worker runs processes, written by whoever holds all of them still.
static RUNNING: RwLock<()> = RwLock::new(());

/// How long a pause waits for the slices under way; one that waits for another process may not end before the pause does.
const PATIENCE: Duration = Duration::from_millis(200);

/// Kept while processes run; waits while there is a pause.
pub fn running() -> RwLockReadGuard<'static, ()> {
    RUNNING.read()
}

/// Holds every process still until the guard is dropped; nothing if some process cannot be held now.
pub fn pause() -> Option<RwLockWriteGuard<'static, ()>> {
    RUNNING.try_write_for(PATIENCE)
}
