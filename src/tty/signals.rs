//! Signals from the terminal and the system, told to the shell as events.

use std::thread;
use std::{io, process};

use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::SignalsInfo;
use signal_hook::iterator::exfiltrator::WithOrigin;
use signal_hook::low_level::emulate_default_handler;
use signal_hook::low_level::siginfo::Origin;

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
pub fn start(mut on_event: OnEvent, restore: impl Fn() + Send + 'static) -> io::Result<()> {
    let mut signals = SignalsInfo::<WithOrigin>::new([SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP])?;
    thread::Builder::new().name("tty-signals".into()).spawn(move || {
        for origin in signals.forever() {
            let signal = origin.signal;
            let event = match signal {
                // Meant for the line editor, which had left its line by itself before.
                SIGINT if is_own(&origin) => continue,
                SIGINT => Event::Interrupt,
                SIGQUIT => Event::Quit,
                SIGTERM => Event::Terminate,
                SIGTSTP => Event::JobControl,
                _ => Event::Hangup,
            };
            if on_event(event) == Handled::No {
                restore();
                if event == Event::Quit {
                    process::exit(0);
                }
                // A signal whose default cannot be had leaves only the plain way out.
                if emulate_default_handler(signal).is_err() {
                    process::exit(1);
                }
            }
        }
    })?;
    Ok(())
}

/// Tells whether this program sent the signal to itself.
fn is_own(origin: &Origin) -> bool {
    let sender = origin.process.and_then(|sender| u32::try_from(sender.pid).ok());
    sender == Some(process::id())
}
