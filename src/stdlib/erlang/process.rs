//! `:erlang`: processes, messages, links, names.

use crate::code::Raise;
use crate::node::connection::Busy;
use crate::node::router;
use crate::process::send::Destination;
use crate::process::{Process, Signal, host, info, ports, registry, send, table, tracing};
use crate::stdlib::argument::{Outcome, array, badarg, typed};
use crate::stdlib::natives;
use crate::term::{Atom, Message, Pid, Reference, Term, View, names};
use crate::vm::{Request, Trap};

natives! { "erlang":
    "self"/0 => self_pid,
    "send"/2 => send,
    "!"/2 => send,
    "send"/3 => send_with_options,
    "make_ref"/0 => make_ref,
    "link"/1 => link,
    "unlink"/1 => unlink,
    "exit"/2 => exit_other,
    "register"/2 => register,
    "unregister"/1 => unregister,
    "whereis"/1 => whereis,
    "registered"/0 => registered,
    "is_process_alive"/1 => is_process_alive,
    "processes"/0 => processes,
    "group_leader"/0 => group_leader,
    "group_leader"/2 => set_group_leader,
    "process_info"/1 => process_info,
    "process_info"/2 => process_info_items,
    "put"/2 => put,
    "get"/1 => get,
    "get"/0 => get_all,
    "get_keys"/0 => get_keys,
    "get_keys"/1 => get_keys_of,
    "erase"/1 => erase,
    "erase"/0 => erase_all,
    "yield"/0 => yield_now,
    "hibernate"/3 => hibernate,
    "bump_reductions"/1 => bump_reductions,
}

/// `self()` is the pid of the caller.
fn self_pid(process: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::pid(process.pid))
}

/// `send(pid, :hi)` is `:hi`; a name that nobody has is `badarg`.
fn send(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [to, message] = array(args)?;
    let destination = Destination::of(to).ok_or_else(badarg)?;
    if process.send(destination, message) { sent(destination, message.take()) } else { Err(badarg()) }
}

/// `:erlang.send(pid, :hi, [:noconnect])` is `:ok`.
fn send_with_options(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [to, message, options] = array(args)?;
    let destination = Destination::of(to).ok_or_else(badarg)?;
    let known = [names::NOCONNECT, names::NOSUSPEND];
    if !options.as_list().ok_or_else(badarg)?.iter().all(|option| known.iter().any(|known| option.is_atom(*known))) {
        return Err(badarg());
    }
    let no_connect = options.iter().any(|option| option.is_atom(names::NOCONNECT));
    if no_connect && !is_connected(destination) {
        return Ok(Term::atom(names::NOCONNECT));
    }
    if options.iter().any(|option| option.is_atom(names::NOSUSPEND)) {
        if busy_node(destination).is_some() {
            return Ok(Term::atom(names::NOSUSPEND));
        }
        return if process.send(destination, message) { Ok(Term::ok()) } else { Err(badarg()) };
    }
    if process.send(destination, message) { sent(destination, Term::ok()) } else { Err(badarg()) }
}

/// What a send gives. A node that does not take what it is sent makes its senders wait, as on a BEAM.
fn sent(destination: Destination, value: Term) -> Outcome {
    match busy_node(destination) {
        Some(node) => {
            let arguments = vec![Term::atom(node), value];
            Err(Trap::Request(Box::new(Request::Call(Atom::new("rshell_net"), Atom::new("await_calm"), arguments))))
        }
        None => Ok(value),
    }
}

fn busy_node(destination: Destination) -> Option<Atom> {
    if !Busy::is_any() {
        return None;
    }
    remote_node(destination).filter(|node| router::is_busy(*node))
}

fn is_connected(destination: Destination) -> bool {
    remote_node(destination).is_none_or(|node| host::route().is_some_and(|route| route.is_connected(node)))
}

fn remote_node(destination: Destination) -> Option<Atom> {
    match destination {
        Destination::Pid(Pid::Remote(remote)) => Some(remote.node),
        Destination::NameOn(_, node) => Some(node).filter(|node| *node != host::node_name()),
        Destination::Alias(Reference::Remote(remote)) => Some(remote.node),
        _ => None,
    }
}

/// `make_ref()` is a reference like no other.
fn make_ref(process: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::reference(process.make_reference()))
}

/// The process of a pid or an open port; nothing for a port that is closed.
fn linkable(target: &Term) -> Result<Option<Pid>, Trap> {
    match target.view() {
        View::Pid(pid) => Ok(Some(pid)),
        View::Port(port) => Ok(ports::driver(port)),
        _ => Err(badarg()),
    }
}

/// `Process.link(pid)` is `true`; a local pid that is gone raises `noproc`.
fn link(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [target] = array(args)?;
    let Some(pid) = linkable(target)? else {
        if !process.trap_exit {
            return Err(Raise::error(Term::atom(names::NOPROC)).into());
        }
        let message = Term::tuple([Term::atom(names::EXIT_SIGNAL), target.clone(), Term::atom(names::NOPROC)]);
        process.deliver(message);
        return Ok(Term::bool(true));
    };
    if process.link(pid) {
        return Ok(Term::bool(true));
    }
    if process.trap_exit {
        let reason = Message::new(&Term::atom(names::NOPROC));
        process.relations.link(pid);
        send::signal(process.pid, process.pid, Signal::Exit { from: pid, reason, linked: true });
        return Ok(Term::bool(true));
    }
    Err(Raise::error(Term::atom(names::NOPROC)).into())
}

/// `Process.unlink(pid)` is `true`.
fn unlink(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [target] = array(args)?;
    if let Some(pid) = linkable(target)? {
        process.unlink(pid);
    }
    Ok(Term::bool(true))
}

/// `Process.exit(pid, :kill)` is `true`.
fn exit_other(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [target, reason] = array(args)?;
    if let Some(pid) = linkable(target)? {
        process.exit_other(pid, reason);
    }
    match process.exiting.clone() {
        Some(reason) => Err(Request::Exit(reason).into()),
        None => Ok(Term::bool(true)),
    }
}

/// `Process.register(pid, :name)` is `true`; taken names, dead pids and `:undefined` are `badarg`.
fn register(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (name, target) = typed::<(Atom, &Term)>(args)?;
    let pid = linkable(target)?.ok_or_else(badarg)?;
    let forbidden = name == names::UNDEFINED;
    if forbidden || !registry::register(name, pid) {
        return Err(badarg());
    }
    tracing::tell_of_name(pid, "register", name);
    Ok(Term::bool(true))
}

/// `Process.unregister(:name)` is `true`.
fn unregister(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (name,) = typed::<(Atom,)>(args)?;
    tracing::tell_of_name(registry::unregister(name).ok_or_else(badarg)?, "unregister", name);
    Ok(Term::bool(true))
}

/// `:erlang.whereis(:nobody)` is `:undefined`.
fn whereis(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (name,) = typed::<(Atom,)>(args)?;
    match registry::whereis(name) {
        Some(pid) => Ok(ports::shown(pid)),
        None if registry::sleeper(name).is_some() => Err(Request::Code.into()),
        None => Ok(Term::atom(names::UNDEFINED)),
    }
}

/// `Process.registered()` lists all names.
fn registered(_: &mut Process, _: &mut [Term]) -> Outcome {
    if !registry::sleepers().is_empty() {
        return Err(Request::Code.into());
    }
    Ok(Term::list(registry::registered().into_iter().map(Term::atom)))
}

/// `Process.alive?(self())` is `true`; a pid of another node is `badarg`.
fn is_process_alive(process: &mut Process, args: &mut [Term]) -> Outcome {
    match typed::<(Pid,)>(args)? {
        (Pid::Remote(_),) => Err(badarg()),
        (pid,) => Ok(Term::bool(pid == process.pid || table::is_alive(pid))),
    }
}

/// `Process.list()` lists all local pids.
fn processes(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::list(table::all().into_iter().map(Term::pid)))
}

/// `Process.group_leader()` is the pid that does the caller's input and output.
fn group_leader(process: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::pid(process.group_leader))
}

/// `:erlang.group_leader(leader, pid)` is `true`.
fn set_group_leader(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (leader, pid) = typed::<(Pid, Pid)>(args)?;
    if matches!(pid, Pid::Local(_)) && pid != process.pid && !table::is_alive(pid) {
        return Err(badarg());
    }
    process.set_group_leader(pid, leader);
    Ok(Term::bool(true))
}

/// `Process.info(self())` is a keyword list; `:undefined` for a process that is gone.
fn process_info(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [pid] = array(args)?;
    ask(process, &pid.clone(), &Term::atom(names::ALL))
}

/// `:erlang.process_info(self(), :status)` is `{:status, :running}`.
fn process_info_items(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [pid, items] = array(args)?;
    ask(process, &pid.clone(), &items.clone())
}

/// Asks a process about itself and waits for the answer.
fn ask(process: &mut Process, pid: &Term, items: &Term) -> Outcome {
    let Some(pid @ Pid::Local(_)) = pid.as_pid() else { return Err(badarg()) };
    if pid == process.pid {
        // What it has sent itself is in its mailbox by now.
        process.handle_signals();
        return checked(info::process_info(process, items));
    }
    if items.is_atom(names::REGISTERED_NAME) && table::is_alive(pid) {
        return Ok(info::registered_name(pid));
    }
    let key = Term::tuple([Term::named("$process_info"), Term::pid(pid)]);
    let reference = match process.dictionary_get(&key).and_then(|known| known.as_reference()) {
        Some(reference) => reference,
        None => {
            let reference = process.make_reference();
            process.dictionary_put(key.clone(), Term::reference(reference));
            let question = Signal::Info { from: process.pid, reference, items: Message::new(items) };
            send::signal(process.pid, pid, question);
            reference
        }
    };
    let mut answer = None;
    process.handle_signals();
    let found = process.mailbox.remove_first(|message| match message.as_tuple_of::<2>() {
        Some([tag, value]) if tag.as_reference() == Some(reference) => {
            answer = Some(value.clone());
            true
        }
        _ => false,
    });
    if !found {
        return Err(Request::Wait.into());
    }
    process.dictionary_erase(&key);
    checked(answer.unwrap_or_default())
}

fn checked(answer: Term) -> Outcome {
    if answer.is_atom(names::BADARG) { Err(badarg()) } else { Ok(answer) }
}

/// `Process.put(:key, 1)` is the old value or `:undefined`.
fn put(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [key, value] = array(args)?;
    Ok(process.dictionary_put(key.take(), value.take()).unwrap_or(Term::atom(names::UNDEFINED)))
}

/// `:erlang.get(:key)` is the value or `:undefined`.
fn get(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [key] = array(args)?;
    Ok(process.dictionary_get(key).unwrap_or(Term::atom(names::UNDEFINED)))
}

/// `:erlang.get()` is the dictionary as a list of pairs.
fn get_all(process: &mut Process, _: &mut [Term]) -> Outcome {
    let pairs = process.dictionary.as_map().into_iter().flat_map(|map| map.iter());
    Ok(Term::list(pairs.map(|(key, value)| Term::tuple([key.clone(), value.clone()]))))
}

/// `:erlang.get_keys()` lists the dictionary's keys.
fn get_keys(process: &mut Process, _: &mut [Term]) -> Outcome {
    let pairs = process.dictionary.as_map().into_iter().flat_map(|map| map.iter());
    Ok(Term::list(pairs.map(|(key, _)| key.clone())))
}

/// `:erlang.get_keys(1)` lists the keys that have this value.
fn get_keys_of(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [wanted] = array(args)?;
    let pairs = process.dictionary.as_map().into_iter().flat_map(|map| map.iter());
    let with_value = pairs.filter(|(_, value)| crate::term::order::equal(value, wanted));
    Ok(Term::list(with_value.map(|(key, _)| key.clone())))
}

/// `Process.delete(:key)` is the old value or `:undefined`.
fn erase(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [key] = array(args)?;
    Ok(process.dictionary_erase(key).unwrap_or(Term::atom(names::UNDEFINED)))
}

/// `:erlang.erase()` empties the dictionary and returns it.
fn erase_all(process: &mut Process, args: &mut [Term]) -> Outcome {
    let all = get_all(process, args)?;
    process.dictionary = Term::NIL_LIST;
    Ok(all)
}

/// `:erlang.yield()` lets others run.
fn yield_now(_: &mut Process, _: &mut [Term]) -> Outcome {
    Err(Request::Yield(Term::bool(true)).into())
}

/// `:erlang.hibernate(mod, fun, args)` waits for a message, then starts over with that call.
fn hibernate(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (module, name, arguments) = typed::<(Atom, Atom, Vec<&Term>)>(args)?;
    process.handle_signals();
    if process.mailbox.is_empty() && process.exiting.is_none() {
        return Err(Request::Wait.into());
    }
    let arguments = arguments.into_iter().cloned().collect();
    Err(Request::Restart(module, name, arguments).into())
}

/// `:erlang.bump_reductions(100)` is `true`.
fn bump_reductions(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (count,) = typed::<(i64,)>(args)?;
    process.reductions += u64::try_from(count).map_err(|_| badarg())?;
    Ok(Term::bool(true))
}
