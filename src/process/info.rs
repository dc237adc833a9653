//! What `process_info` tells of a process, asked in the process itself.

use super::relations::Monitored;
use super::{Process, Status, ports, registry};
use crate::code::Function;
use crate::code::trace::Traced;
use crate::term::{Atom, Term, View, names};

/// The items of `process_info/1`, in its order.
const DEFAULT_ITEMS: [Atom; 17] = [
    names::REGISTERED_NAME,
    names::CURRENT_FUNCTION,
    names::INITIAL_CALL,
    names::STATUS,
    names::MESSAGE_QUEUE_LEN,
    names::LINKS,
    names::DICTIONARY,
    names::TRAP_EXIT,
    names::ERROR_HANDLER,
    names::PRIORITY,
    names::GROUP_LEADER,
    names::TOTAL_HEAP_SIZE,
    names::HEAP_SIZE,
    names::STACK_SIZE,
    names::REDUCTIONS,
    names::GARBAGE_COLLECTION,
    names::SUSPENDING,
];

/// The answer to `process_info(pid, items)`; `:all` stands for `process_info(pid)`. Nothing known of an item is `badarg`.
pub fn process_info(process: &Process, items: &Term) -> Term {
    if items.is_atom(names::ALL) {
        let default = DEFAULT_ITEMS.iter().filter_map(|name| {
            let value = item(process, &Term::atom(*name))?;
            let unnamed = *name == names::REGISTERED_NAME && value.is_nil_list();
            (!unnamed).then(|| Term::tuple([Term::atom(*name), value]))
        });
        return Term::list(default);
    }
    if items.as_atom().is_some() {
        return match item(process, items) {
            Some(value) if items.is_atom(names::REGISTERED_NAME) && value.is_nil_list() => Term::NIL_LIST,
            Some(value) => Term::tuple([items.clone(), value]),
            None => Term::atom(names::BADARG),
        };
    }
    let mut pairs = Vec::new();
    for name in items.iter() {
        match item(process, name) {
            Some(value) => pairs.push(Term::tuple([name.clone(), value])),
            None => return Term::atom(names::BADARG),
        }
    }
    Term::list(pairs)
}

fn item(process: &Process, name: &Term) -> Option<Term> {
    if let Some([kind, key]) = name.as_tuple_of::<2>() {
        let known = kind.is_atom(names::DICTIONARY);
        return known.then(|| process.dictionary_get(key).unwrap_or(Term::atom(names::UNDEFINED)));
    }
    let words = |bytes: usize| Term::int((bytes / 8) as i64);
    Some(match name.as_atom()? {
        names::REGISTERED_NAME => registry::name_of(process.pid).map_or(Term::NIL_LIST, Term::atom),
        names::CURRENT_FUNCTION => current_function(process),
        names::CURRENT_STACKTRACE => stacktrace(process),
        names::INITIAL_CALL => mfa(process.initial_call),
        names::STATUS => Term::atom(match process.status {
            _ if process.suspended > 0 => names::SUSPENDED,
            Status::Running => names::RUNNING,
            Status::Waiting => names::WAITING,
        }),
        names::MESSAGE_QUEUE_LEN => Term::int(process.mailbox.len() as i64),
        names::MESSAGES => Term::list(process.mailbox.iter().cloned()),
        names::LINKS => Term::list(process.relations.links().into_iter().map(ports::shown)),
        names::MONITORS => Term::list(process.relations.monitors().into_iter().map(|(_, what)| monitored(what))),
        names::MONITORED_BY => {
            Term::list(process.relations.watchers().into_iter().map(|(_, watcher)| Term::pid(watcher.pid)))
        }
        names::DICTIONARY => {
            let pairs = process.dictionary.as_map().into_iter().flat_map(|map| map.iter());
            Term::list(pairs.map(|(key, value)| Term::tuple([key.clone(), value.clone()])))
        }
        names::TRAP_EXIT => Term::bool(process.trap_exit),
        names::ERROR_HANDLER => Term::atom(names::ERROR_HANDLER),
        names::PRIORITY => Term::atom(process.priority),
        names::GROUP_LEADER => Term::pid(process.group_leader),
        names::TOTAL_HEAP_SIZE | names::HEAP_SIZE => words(process.memory()),
        names::STACK_SIZE => words(process.stack.len() * 16),
        names::MEMORY => Term::int(process.memory() as i64),
        names::REDUCTIONS => Term::int(process.reductions as i64),
        names::PARENT => process.parent.map_or(Term::atom(names::UNDEFINED), Term::pid),
        names::GARBAGE_COLLECTION => garbage_collection(),
        names::SUSPENDING => Term::NIL_LIST,
        _ => return None,
    })
}

/// The settings of a collector as a process that sets none has them; none collects here, so it never ran.
fn garbage_collection() -> Term {
    let pair = |name: &str, value: Term| (Atom::new(name), value);
    let max_heap_size = Term::map_of_atoms([
        pair("error_logger", Term::bool(true)),
        pair("kill", Term::bool(true)),
        pair("size", Term::int(0)),
    ]);
    let settings = [
        pair("max_heap_size", max_heap_size),
        pair("min_bin_vheap_size", Term::int(46_422)),
        pair("min_heap_size", Term::int(233)),
        pair("fullsweep_after", Term::int(65_535)),
        pair("minor_gcs", Term::int(0)),
    ];
    Term::list(settings.into_iter().map(|(name, value)| Term::tuple([Term::atom(name), value])))
}

fn monitored(what: Monitored) -> Term {
    let target = match what {
        Monitored::Pid(pid) => ports::shown(pid),
        Monitored::Name(name, node, _) => Term::tuple([Term::atom(name), Term::atom(node)]),
    };
    let kind = if matches!(target.view(), View::Port(_)) { names::PORT } else { names::PROCESS };
    Term::tuple([Term::atom(kind), target])
}

fn mfa((module, name, arity): (Atom, Atom, u8)) -> Term {
    Term::tuple([Term::atom(module), Term::atom(name), Term::int(i64::from(arity))])
}

/// The functions in progress, innermost first.
fn functions(process: &Process) -> impl Iterator<Item = (&Function, usize)> {
    process.frames.iter().rev().map(|frame| (frame.function(), frame.pc()))
}

fn current_function(process: &Process) -> Term {
    let visible = functions(process).find(|(function, _)| function.home.is_some());
    match visible {
        Some((function, _)) => mfa((function.module, function.name, function.arity)),
        None => mfa(process.initial_call),
    }
}

/// The stack as `current_stacktrace` shows it: `[{module, function, arity, [file: ..., line: ...]}]`.
fn stacktrace(process: &Process) -> Term {
    Term::list(functions(process).filter_map(|(function, pc)| match function.traced(pc.saturating_sub(1)) {
        Traced::Entry(entry) => Some(entry),
        Traced::Evaluated | Traced::Hidden => None,
    }))
}
