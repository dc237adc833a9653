//! Processes that other nodes expect to find under their names: they start when somebody speaks to them, so that a node that
//! nobody asks pays nothing for them.

use crate::process::{Process, host, registry};
use crate::term::{Atom, Pid, names};
use crate::vm;

/// Each name with the function that serves it.
const SERVICES: [(&str, &str, &str); 2] =
    [("global_name_server", "rshell_global", "run"), ("rex", "rshell_rex", "run")];

/// Starts the process of a name, if it is one of these.
pub fn start(name: Atom) -> Option<Pid> {
    let (_, module, function) = SERVICES.into_iter().find(|(service, _, _)| *service == name.name())?;
    let mut process = Process::new(registry::whereis(names::USER))?;
    let pid = process.pid;
    if !registry::register(name, pid) {
        process.leave_table();
        return registry::whereis(name);
    }
    vm::start(&mut process, Atom::new(module), Atom::new(function), Vec::new());
    host::runner()?.start(process);
    Some(pid)
}
