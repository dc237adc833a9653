//! Processes that other nodes expect to find under their names. They wait from the start, and begin to run when somebody
//! speaks to them: a node that nobody asks pays nothing but their memory.

use crate::process::{Process, host, registry};
use crate::term::{Atom, Pid, names};
use crate::vm;

/// Each name with the module whose `run` serves it.
const SERVICES: [(&str, &str); 2] = [("global_name_server", "rshell_global"), ("rex", "rshell_rex")];

/// Makes the processes of all names.
pub fn start_all() {
    for (name, module) in SERVICES {
        make(Atom::new(name), module);
    }
}

/// The process of a name that has none any more, if it is one of these: a new one.
pub fn start(name: Atom) -> Option<Pid> {
    let (_, module) = SERVICES.into_iter().find(|(service, _)| *service == name.name())?;
    make(name, module)
}

fn make(name: Atom, module: &str) -> Option<Pid> {
    let mut process = Process::new(registry::whereis(names::USER))?;
    let pid = process.pid;
    if !registry::register(name, pid) {
        process.leave_table();
        return registry::whereis(name);
    }
    vm::start(&mut process, Atom::new(module), Atom::new("run"), Vec::new());
    host::runner()?.start_waiting(process);
    Some(pid)
}
