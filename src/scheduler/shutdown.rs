//! Ending the node: whoever holds something that must be put back in order leaves a hook here.

use parking_lot::Mutex;

/// Puts something in order before the program ends.
pub type Hook = Box<dyn FnOnce() + Send>;

/// Added to at boot, taken by whoever ends the program first.
static HOOKS: Mutex<Vec<Hook>> = Mutex::new(Vec::new());

/// Adds a hook; hooks run in the opposite order.
pub fn on_halt(hook: Hook) {
    HOOKS.lock().push(hook);
}

/// Ends the program with a status, from any thread.
pub fn halt(status: i32) -> ! {
    let hooks = std::mem::take(&mut *HOOKS.lock());
    for hook in hooks.into_iter().rev() {
        hook();
    }
    std::process::exit(status)
}
