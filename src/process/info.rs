//! What `process_info` tells of a process, asked in the process itself.

use super::relations::Monitored;
use super::{Process, Status, backtrace, ports, registry, table};
use crate::code::Function;
use crate::code::interpreted::{self, Interpreted};
use crate::code::trace::{self, Traced};
use crate::term::{Atom, Pid, Term, View, names};

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

/// The answer to `process_info(pid, :registered_name)` of a process that is alive, which need not be asked for it.
pub fn registered_name(pid: Pid) -> Term {
    let name = registry::name_of(pid).map(|name| Term::tuple([Term::atom(names::REGISTERED_NAME), Term::atom(name)]));
    name.unwrap_or(Term::NIL_LIST)
}

fn item(process: &Process, name: &Term) -> Option<Term> {
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
        names::STACK_SIZE => words(size_of_val(process.stack.as_slice())),
        names::MEMORY => Term::int(process.memory() as i64),
        names::REDUCTIONS => Term::int(process.reductions as i64),
        names::PARENT => process.parent.map_or(Term::atom(names::UNDEFINED), Term::pid),
        names::GARBAGE_COLLECTION => garbage_collection(process),
        names::SUSPENDING => suspending(process),
        other => return rare_item(process, other.name()),
    })
}

/// The items that are asked for by name only.
fn rare_item(process: &Process, name: &str) -> Option<Term> {
    let settings = process.settings();
    Some(match name {
        "backtrace" => Term::binary(backtrace::backtrace(process).as_bytes()),
        "catchlevel" => Term::int(process.handlers.len() as i64),
        "current_location" => current_location(process),
        "fullsweep_after" => Term::int(i64::from(settings.fullsweep_after)),
        "garbage_collection_info" => garbage_collection_info(process),
        "last_calls" => Term::bool(false),
        "magic_ref" | "sequential_trace_token" => Term::NIL_LIST,
        "max_heap_size" => process.heap.to_term(),
        "message_queue_data" => Term::named(if settings.off_heap { "off_heap" } else { "on_heap" }),
        "min_bin_vheap_size" => Term::unsigned(settings.min_bin_vheap_size),
        "min_heap_size" => Term::unsigned(settings.min_heap_size),
        "trace" => Term::int(0),
        _ => return None,
    })
}

/// Whom it suspended: `{pid, times, times that have yet to take effect}`.
fn suspending(process: &Process) -> Term {
    let alive = process.relations.suspended().into_iter().filter(|(pid, _)| table::is_alive(*pid));
    Term::list(alive.map(|(pid, count)| Term::tuple([Term::pid(pid), Term::int(i64::from(count)), Term::int(0)])))
}

/// The settings of a collector; none collects here, so it never ran.
fn garbage_collection(process: &Process) -> Term {
    let settings = process.settings();
    keyword([
        ("max_heap_size", process.heap.to_term()),
        ("min_bin_vheap_size", Term::unsigned(settings.min_bin_vheap_size)),
        ("min_heap_size", Term::unsigned(settings.min_heap_size)),
        ("fullsweep_after", Term::int(i64::from(settings.fullsweep_after))),
        ("minor_gcs", Term::int(0)),
    ])
}

/// The heaps as a collector sees them: all is young, for nothing is ever moved.
fn garbage_collection_info(process: &Process) -> Term {
    let settings = process.settings();
    let heap = words(process.memory());
    keyword([
        ("old_heap_block_size", Term::int(0)),
        ("heap_block_size", heap.clone()),
        ("mbuf_size", Term::int(0)),
        ("recent_size", Term::int(0)),
        ("stack_size", words(size_of_val(process.stack.as_slice()))),
        ("old_heap_size", Term::int(0)),
        ("heap_size", heap),
        ("bin_vheap_size", Term::int(0)),
        ("bin_vheap_block_size", Term::unsigned(settings.min_bin_vheap_size)),
        ("bin_old_vheap_size", Term::int(0)),
        ("bin_old_vheap_block_size", Term::unsigned(settings.min_bin_vheap_size)),
    ])
}

fn keyword<const N: usize>(pairs: [(&str, Term); N]) -> Term {
    Term::list(pairs.into_iter().map(|(name, value)| Term::tuple([Term::named(name), value])))
}

fn words(bytes: usize) -> Term {
    Term::int((bytes / size_of::<u64>()) as i64)
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

/// The innermost function in progress, `{module, name, arity}`; what it was spawned to do if there is none.
pub(super) fn current_function(process: &Process) -> Term {
    innermost(process).unwrap_or_else(|| mfa(process.initial_call))
}

/// The innermost function in progress, `{module, name, arity}`; `:undefined` if there is none.
pub fn caller(process: &Process) -> Term {
    innermost(process).unwrap_or_else(|| Term::atom(names::UNDEFINED))
}

fn innermost(process: &Process) -> Option<Term> {
    let entry = traced(process).next()?;
    let [module, name, arity, _] = entry.as_tuple_of::<4>()?;
    Some(Term::tuple([module.clone(), name.clone(), arity.clone()]))
}

/// The stack as `current_stacktrace` shows it: `[{module, function, arity, [file: ..., line: ...]}]`.
fn stacktrace(process: &Process) -> Term {
    Term::list(traced(process))
}

/// The innermost entry of the stack; that of what it was spawned to do if there is none.
fn current_location(process: &Process) -> Term {
    traced(process).next().unwrap_or_else(|| {
        let (module, name, arity) = process.initial_call;
        Term::tuple([Term::atom(module), Term::atom(name), Term::int(i64::from(arity)), Term::NIL_LIST])
    })
}

fn traced(process: &Process) -> impl Iterator<Item = Term> {
    let mut entries = Vec::new();
    let mut interpreted = Interpreted::new(|goes_on| match (process.status, goes_on) {
        // Evaluated code waits itself only for messages.
        (Status::Waiting, _) => interpreted::receiving(),
        (Status::Running, true) => vec![interpreted::applying()],
        (Status::Running, false) => Vec::new(),
    });
    for (function, pc) in functions(process) {
        match function.traced(pc.saturating_sub(1)) {
            Traced::Entry(entry) | Traced::OfCaller(entry) => {
                interpreted.end(&mut entries);
                entries.push(entry);
            }
            Traced::Entries(several) => {
                interpreted.end(&mut entries);
                entries.extend(several);
            }
            Traced::Evaluated { given, nesting } => interpreted.function(&mut entries, nesting, given),
            Traced::Hidden => {}
        }
        if entries.len() > trace::depth() {
            break;
        }
    }
    interpreted.end(&mut entries);
    entries.into_iter().take(trace::depth())
}
