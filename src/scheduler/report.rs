//! Telling the logger: what the machine itself has to say goes to the process registered as `:logger`, as
//! `{:log, level, format, arguments, metadata}`.

use crate::code::Raise;
use crate::process::heap::Excess;
use crate::process::{Process, Signal, clock, host, registry, send};
use crate::term::{Atom, Message, Pid, Term, names};
use crate::vm;

/// Logs a format with arguments, as the machine and not as any process's doing.
pub fn log(level: Atom, format: &str, arguments: impl IntoIterator<Item = Term>) {
    let user = registry::whereis(names::USER);
    let leader = user.map_or(Term::atom(names::UNDEFINED), Term::pid);
    deliver(level, format, arguments, leader.clone(), leader);
}

/// Tells of a process that ends by an error nobody caught.
pub fn crash(process: &Process, raise: &Raise) {
    let reason = match raise.class {
        names::ERROR => raise.reason.clone(),
        names::THROW => Term::tuple([Term::atom(names::NOCATCH), raise.reason.clone()]),
        _ => return,
    };
    let reason = Term::tuple([reason, raise.stacktrace.clone()]);
    let pid = Term::pid(process.pid);
    let leader = Term::pid(process.group_leader);
    match host::node_name() {
        names::NONODE => {
            deliver(names::ERROR, "Error in process ~p with exit value:~n~p~n", [pid.clone(), reason], pid, leader)
        }
        node => {
            let arguments = [pid.clone(), Term::atom(node), reason];
            deliver(names::ERROR, "Error in process ~p on node ~p with exit value:~n~p~n", arguments, pid, leader)
        }
    }
}

/// Tells of a process that holds more than it may.
pub fn heap(process: &Process, excess: &Excess) {
    if !excess.heap.error_logger {
        return;
    }
    let format = "     Process:            ~p~n     Context:            maximum heap size reached~n     Max Heap Size:      ~p~n     \
                  Total Heap Size:    ~p~n     Kill:               ~p~n     Error Logger:       ~p~n     \
                  Message Queue Len:  ~p~n";
    let (pid, leader) = (Term::pid(process.pid), Term::pid(process.group_leader));
    let count = |count: u64| Term::int(i64::try_from(count).unwrap_or(i64::MAX));
    let arguments = [
        pid.clone(),
        count(excess.heap.size),
        count(excess.words),
        Term::bool(excess.heap.kill),
        Term::bool(excess.heap.error_logger),
        count(process.mailbox.len() as u64),
    ];
    deliver(names::ERROR, format, arguments, pid, leader);
}

fn deliver(level: Atom, format: &str, arguments: impl IntoIterator<Item = Term>, pid: Term, leader: Term) {
    let Some(logger) = logger() else { return };
    let key = |name: &str| Atom::new(name);
    let origin = [(key("emulator"), Term::bool(true)), (key("tag"), Term::atom(names::ERROR))];
    let metadata = Term::map_of_atoms([
        (key("pid"), pid),
        (key("gl"), leader),
        (key("time"), Term::int(clock::system() / 1000)),
        (key("error_logger"), Term::map_of_atoms(origin)),
    ]);
    let format = Term::list(format.chars().map(|character| Term::int(i64::from(u32::from(character)))));
    let event = Term::tuple([Term::atom(names::LOG), Term::atom(level), format, Term::list(arguments), metadata]);
    send::signal(logger, logger, Signal::Message(Message::new(&event)));
}

/// The process registered as `:logger`, started now if it was not.
pub fn logger() -> Option<Pid> {
    if let Some(logger) = registry::whereis(names::LOGGER) {
        return Some(logger);
    }
    let mut process = Process::new(registry::whereis(names::USER))?;
    let pid = process.pid;
    if !registry::register(names::LOGGER, pid) {
        // Somebody was faster.
        process.leave_table();
        return registry::whereis(names::LOGGER);
    }
    vm::start(&mut process, names::LOGGER, Atom::new("loop"), Vec::new());
    host::runner()?.start(Box::new(process));
    Some(pid)
}
