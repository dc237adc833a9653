//! The terminal's size changes while a line is edited: the line is taken off the screen and drawn anew.
//!
//! Terminals wrap their lines anew before they tell of a change, so the edited line may have more rows than before, or fewer.
//! The line editor, which counts those it has drawn, would leave some behind or erase what stands above; so the signal is
//! kept from it and taken here.

use std::io;
use std::sync::Arc;
use std::thread;

use nix::sys::signal::{SigSet, Signal};

use crate::tty::output::Output;

/// Keeps the signal from every thread that this one starts from now on; called before there are others. What other programs
/// are started with is not touched by this.
pub fn hold() {
    // Where the signal cannot be kept away, the line editor takes it as it always does.
    let _ignored = SigSet::from(Signal::SIGWINCH).thread_block();
}

/// Starts the thread that waits for the signal.
///
/// # Errors
/// If the thread is refused.
pub fn start(output: Arc<Output>) -> io::Result<()> {
    let resized = SigSet::from(Signal::SIGWINCH);
    thread::Builder::new().name("tty-resize".into()).spawn(move || {
        while resized.wait().is_ok() {
            output.leave();
        }
    })?;
    Ok(())
}
