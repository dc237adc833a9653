//! `:os.set_signal/2`: what the signals of the system come to. Those that are handled go to the event manager registered as
//! `erl_signal_server`, as on the BEAM.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::{io, thread};

use foldhash::fast::FixedState;
use parking_lot::Mutex;
use signal_hook::consts::{SIGABRT, SIGALRM, SIGCHLD, SIGHUP, SIGQUIT, SIGSTOP, SIGTERM, SIGTSTP, SIGUSR1, SIGUSR2};
use signal_hook::iterator::{Handle, Signals};
use signal_hook::low_level::emulate_default_handler;

use crate::code::Raise;
use crate::process::{Process, Signal, registry, send};
use crate::stdlib::argument::{Outcome, badarg, typed};
use crate::stdlib::natives;
use crate::term::{Atom, Message, Term};

natives! { "os":
    "set_signal"/2 => set_signal,
}

/// The signals that can be set.
const SIGNALS: [(&str, i32); 10] = [
    ("sigabrt", SIGABRT),
    ("sigalrm", SIGALRM),
    ("sigchld", SIGCHLD),
    ("sighup", SIGHUP),
    ("sigquit", SIGQUIT),
    ("sigstop", SIGSTOP),
    ("sigterm", SIGTERM),
    ("sigtstp", SIGTSTP),
    ("sigusr1", SIGUSR1),
    ("sigusr2", SIGUSR2),
];

/// What the terminal hears of too, and acts upon unless it is told otherwise here.
const OF_TERMINAL: [i32; 4] = [SIGTERM, SIGHUP, SIGQUIT, SIGTSTP];

/// What a signal does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Action {
    /// It is told to the event manager.
    Handle,
    /// Nothing.
    Ignore,
    /// What the system does by itself.
    Default,
}

/// What was set, for the thread that waits for signals and the one that serves the terminal; written by `set_signal`.
static ACTIONS: LazyLock<Mutex<HashMap<i32, Action, FixedState>>> = LazyLock::new(Mutex::default);

/// Asks the thread that waits for signals, once there is one, for more of them.
static WAITING_FOR: Mutex<Option<Handle>> = Mutex::new(None);

/// Tells whether a signal is told to the event manager or ignored, so that the terminal is to do nothing about it.
pub fn is_taken(name: &str) -> bool {
    let Some((_, signal)) = SIGNALS.into_iter().find(|(known, _)| *known == name) else { return false };
    match ACTIONS.lock().get(&signal) {
        Some(Action::Handle) => registry::whereis(Atom::new("erl_signal_server")).is_some(),
        Some(Action::Ignore) => true,
        _ => false,
    }
}

/// `:os.set_signal(:sigusr2, :handle)` is `:ok`; also `:ignore` and `:default`.
fn set_signal(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (name, action) = typed::<(Atom, Atom)>(args)?;
    let (_, signal) = SIGNALS.into_iter().find(|(known, _)| *known == name.name()).ok_or_else(badarg)?;
    let action = match action.name() {
        "handle" => Action::Handle,
        "ignore" => Action::Ignore,
        "default" => Action::Default,
        _ => return Err(badarg()),
    };
    // Nobody can do anything about this one.
    if signal != SIGSTOP {
        wait_for(signal).map_err(|_| Raise::error(Term::named("notsup")))?;
        ACTIONS.lock().insert(signal, action);
    }
    Ok(Term::ok())
}

/// Has the signal waited for from now on.
fn wait_for(signal: i32) -> io::Result<()> {
    let mut waiting = WAITING_FOR.lock();
    match &*waiting {
        Some(handle) => handle.add_signal(signal),
        None => {
            let mut signals = Signals::new([signal])?;
            *waiting = Some(signals.handle());
            thread::Builder::new().name("signals".into()).spawn(move || signals.forever().for_each(arrived))?;
            Ok(())
        }
    }
}

fn arrived(signal: i32) {
    let action = ACTIONS.lock().get(&signal).copied();
    match action {
        Some(Action::Handle) => {
            let server = registry::whereis(Atom::new("erl_signal_server"));
            let name = SIGNALS.into_iter().find(|(_, known)| *known == signal);
            if let (Some(server), Some((name, _))) = (server, name) {
                let event = Term::tuple([Term::named("notify"), Term::named(name)]);
                send::signal(server, server, Signal::Message(Message::new(&event)));
            }
        }
        Some(Action::Default) if !OF_TERMINAL.contains(&signal) => {
            let _no_default = emulate_default_handler(signal);
        }
        _ => {}
    }
}
