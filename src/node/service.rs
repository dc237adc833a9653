//! Servers that other nodes expect to find under their names. Those of a life without a name wait from the start, and begin
//! to run when somebody speaks to them: a node that nobody asks pays nothing but their memory.

use crate::process::{Process, Signal, host, registry, send};
use crate::term::{Atom, Message, Pid, Term, names};
use crate::vm;

/// A generic server that has not begun to run yet.
struct Service {
    /// Under which it is registered.
    name: &'static str,
    /// Where its callbacks are.
    callbacks: &'static str,
    /// The module that a BEAM says has initialised it.
    initial: &'static str,
}

const GLOBAL: Service = Service { name: "global_name_server", callbacks: "rshell_global", initial: "global" };
const NET_KERNEL: Service = Service { name: "net_kernel", callbacks: "rshell_net_kernel", initial: "net_kernel" };
const REX: Service = Service { name: "rex", callbacks: "rshell_rex", initial: "rpc" };

/// Makes the servers of every node.
pub fn start_all() {
    for service in [GLOBAL, REX] {
        service.start();
    }
}

/// The server of a name that has none any more, if it is one of those: a new one.
pub fn start(name: Atom) -> Option<Pid> {
    [GLOBAL, REX].into_iter().find(|service| service.name == name.name())?.start()
}

/// Makes the server of a node that is distributed.
pub fn start_net_kernel() -> Option<Pid> {
    NET_KERNEL.start()
}

/// Ends that server; its name is free at once.
pub fn stop_net_kernel(server: Pid) {
    if registry::whereis(names::NET_KERNEL) == Some(server) {
        registry::unregister(names::NET_KERNEL);
    }
    let reason = Message::new(&Term::atom(names::KILL));
    send::signal(server, server, Signal::Exit { from: server, reason, linked: false });
}

impl Service {
    fn start(self) -> Option<Pid> {
        let mut process = Process::new(registry::whereis(names::USER))?;
        let (pid, name) = (process.pid, Atom::new(self.name));
        if !registry::register(name, pid) {
            process.leave_table();
            return registry::whereis(name);
        }
        let enter_loop = vec![
            Term::named(self.callbacks),
            Term::NIL_LIST,
            Term::nil(),
            Term::tuple([Term::named("local"), Term::atom(name)]),
            Term::tuple([Term::named("continue"), Term::named("start")]),
        ];
        vm::start(&mut process, Atom::new("gen_server"), Atom::new("enter_loop"), enter_loop);
        process.trap_exit = true;
        process.initial_call = (Atom::new("proc_lib"), Atom::new("init_p"), 5);
        let initial = Term::tuple([Term::named(self.initial), Term::named("init"), Term::int(1)]);
        process.dictionary_put(Term::named("$initial_call"), initial);
        process.dictionary_put(Term::named("$ancestors"), Term::list([Term::named("init")]));
        host::runner()?.start_waiting(Box::new(process));
        Some(pid)
    }
}
