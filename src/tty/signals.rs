//! Signals from the terminal and the system, told to the shell as events.

use std::io;
use std::sync::Arc;
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use crate::tty::editor::Interrupt;

/// Something that reached the program beside its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Ctrl-C while no line is edited.
    Interrupt,
    /// Ctrl-\ while no line is edited: the program must end at once.
    Quit,
    /// Ctrl-G while no line is edited: job control is wanted.
    JobControl,
    /// The system asks the program to end.
    Terminate,
    /// The terminal has gone.
    Hangup,
}

/// Whether an event was taken care of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handled {
    /// The program goes on, or ends by itself soon.
    Yes,
    /// The terminal is to be restored and the program to end: after Ctrl-\ with success, otherwise by the signal.
    No,
}

/// Takes events, on a thread of its own.
pub type OnEvent = Box<dyn FnMut(Event) -> Handled + Send>;

/// Starts the thread that waits for signals; `restore` gives the terminal back before the program ends.
///
/// # Errors
/// If the signals or the thread are refused.
pub fn start(interrupt: Arc<Interrupt>, mut on_event: OnEvent, restore: impl Fn() + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP])?;
    thread::Builder::new().name("tty-signals".into()).spawn(move || {
        for signal in signals.forever() {
            let event = match signal {
                SIGINT if interrupt.is_own() => continue,
                SIGINT => Event::Interrupt,
                SIGQUIT => Event::Quit,
                SIGTERM => Event::Terminate,
                SIGTSTP => Event::JobControl,
                _ => Event::Hangup,
            };
            if on_event(event) == Handled::No {
                restore();
                if event == Event::Quit {
                    std::process::exit(0);
                }
                // A signal whose default cannot be had leaves only the plain way out.
                if emulate_default_handler(signal).is_err() {
                    std::process::exit(1);
                }
            }
        }
    })?;
    Ok(())
}
