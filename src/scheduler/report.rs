//! Telling the logger of a process that ended by an error nobody caught.

use parking_lot::Mutex;

use crate::code::Raise;
use crate::process::{Process, Signal, clock, host, registry, send, table};
use crate::term::{Atom, Message, Pid, Term, names};
use crate::vm;

/// The logger that was started here; held while one is started, so that there is only one.
static STARTED: Mutex<Option<Pid>> = Mutex::new(None);

/// The process registered as `:logger`, which is started when the first crash needs it.
fn logger() -> Option<Pid> {
    if let Some(logger) = registry::whereis(names::LOGGER) {
        return Some(logger);
    }
    let mut started = STARTED.lock();
    if let Some(logger) = started.filter(|logger| table::is_alive(*logger)) {
        return Some(logger);
    }
    let mut process = Process::new(registry::whereis(names::USER))?;
    let logger = process.pid;
    vm::start(&mut process, names::LOGGER, Atom::new("serve"), Vec::new());
    host::runner()?.start(process);
    *started = Some(logger);
    Some(logger)
}

/// Sends the logger `{:log, :error, format, arguments, metadata}`; exits are nobody's fault.
pub fn crash(process: &mut Process, raise: &Raise) {
    if raise.class == names::EXIT {
        return;
    }
    let Some(logger) = logger() else { return };
    let reason = Process::exit_reason(raise);
    let pid = Term::pid(process.pid);
    let entry = |name: &str, value: Term| (Term::named(name), value);
    let origin = Term::map([entry("emulator", Term::bool(true)), entry("tag", Term::atom(names::ERROR))]);
    let metadata = Term::map([
        entry("error_logger", origin),
        entry("gl", Term::pid(process.group_leader)),
        entry("pid", pid.clone()),
        entry("time", Term::int(clock::system() / 1000)),
    ]);
    let format = Term::list("Error in process ~p with exit value:~n~p~n".bytes().map(|byte| Term::int(byte.into())));
    let arguments = Term::list([pid, reason]);
    let message = [Term::atom(names::LOG), Term::atom(names::ERROR), format, arguments, metadata];
    send::signal(process.pid, logger, Signal::Message(Message::new(&Term::tuple(message))));
}
