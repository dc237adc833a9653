//! `:erlang`: spawning, here and on other nodes.

use crate::code::Raise;
use crate::process::options::SpawnOptions;
use crate::process::relations::{Monitored, SpawnReply, Watcher};
use crate::process::{Process, Signal, SpawnTies, host, send};
use crate::stdlib::argument::{Outcome, array, badarg, typed};
use crate::stdlib::natives;
use crate::term::{Atom, Message, Pid, Reference, Term, names};
use crate::vm::{Request, Trap, start};

natives! { "erlang":
    "spawn"/1 => spawn_fun,
    "spawn"/3 => spawn_mfa,
    "spawn_link"/1 => spawn_link_fun,
    "spawn_link"/3 => spawn_link_mfa,
    "spawn_monitor"/1 => spawn_monitor_fun,
    "spawn_monitor"/3 => spawn_monitor_mfa,
    "spawn_opt"/2 => spawn_opt_fun,
    "spawn_opt"/4 => spawn_opt_mfa,
    "spawn"/2 => spawn_fun_on,
    "spawn"/4 => spawn_mfa_on,
    "spawn_link"/2 => spawn_link_fun_on,
    "spawn_link"/4 => spawn_link_mfa_on,
    "spawn_monitor"/2 => spawn_monitor_fun_on,
    "spawn_monitor"/4 => spawn_monitor_mfa_on,
    "spawn_opt"/3 => spawn_opt_fun_on,
    "spawn_opt"/5 => spawn_opt_mfa_on,
    "spawn_request"/1 => spawn_request_fun,
    "spawn_request"/2 => spawn_request_fun_options,
    "spawn_request"/3 => spawn_request_node_fun_options,
    "spawn_request"/4 => spawn_request_mfa_options,
    "spawn_request"/5 => spawn_request_node_mfa_options,
    "spawn_request_abandon"/1 => spawn_request_abandon,
}

/// What to run: a function value without parameters, or a named one.
enum Work {
    Fun(Term),
    Call(Atom, Atom, Term),
}

impl Work {
    fn fun(fun: &Term) -> Result<Work, Trap> {
        match fun.function_arity() {
            // One with parameters fails in the new process.
            Some(_) => Ok(Work::Fun(fun.clone())),
            None => Err(badarg()),
        }
    }

    fn call(module: &Term, name: &Term, arguments: &Term) -> Result<Work, Trap> {
        let (Some(module), Some(name)) = (module.as_atom(), name.as_atom()) else { return Err(badarg()) };
        arguments.as_list().ok_or_else(badarg)?;
        Ok(Work::Call(module, name, arguments.clone()))
    }

    /// `{module, name, arguments}` as it crosses to another node.
    fn to_term(&self) -> Term {
        match self {
            Work::Fun(fun) => Term::tuple([
                Term::atom(names::ERLANG),
                Term::atom(names::APPLY),
                Term::list([fun.clone(), Term::NIL_LIST]),
            ]),
            Work::Call(module, name, arguments) => {
                Term::tuple([Term::atom(*module), Term::atom(*name), arguments.clone()])
            }
        }
    }
}

/// Spawns here and returns the pid, with the monitor's reference if one was asked for.
fn spawn_here(process: &mut Process, work: &Work, options: SpawnOptions) -> Result<(Pid, Option<Reference>), Trap> {
    let reference = options.monitor.is_some().then(|| process.make_reference());
    Ok((spawn_with(process, work, options, reference)?, reference))
}

/// Spawns here, linked and monitored under a reference where wanted.
fn spawn_with(
    process: &mut Process,
    work: &Work,
    options: SpawnOptions,
    monitor: Option<Reference>,
) -> Result<Pid, Trap> {
    let limit = || Trap::Raise(Raise::error(Term::atom(names::SYSTEM_LIMIT)));
    let mut child = Process::new(Some(process.group_leader)).ok_or_else(limit)?;
    let pid = child.pid;
    child.parent = Some(process.pid);
    let (module, name, arguments) = match work {
        Work::Fun(fun) => (names::ERLANG, names::APPLY, Term::list([fun.clone(), Term::NIL_LIST])),
        Work::Call(module, name, arguments) => (*module, *name, arguments.clone()),
    };
    // What the child starts with is copied as a message would be: nothing of it may be shared with the parent.
    let arguments = Message::new(&arguments).into_term().to_vec().ok_or_else(badarg)?;
    start(&mut child, module, name, arguments);
    options.give(&mut child);
    process.trace_spawned(&mut child, || work.to_term(), options.link);
    if options.link {
        process.relations.link(pid);
        child.relations.link(process.pid);
    }
    if let Some(reference) = monitor {
        process.relations.monitor(reference, Monitored::Pid(pid));
        child.relations.add_watcher(reference, Watcher { pid: process.pid, name: None });
        options.monitor.unwrap_or_default().give(process, reference);
    }
    host::runner().ok_or_else(badarg)?.start(Box::new(child));
    Ok(pid)
}

/// The result. The one that spawned goes on with its turn, so that it may monitor, link or name the new process first.
fn answer((pid, reference): (Pid, Option<Reference>)) -> Outcome {
    Ok(match reference {
        Some(reference) => Term::tuple([Term::pid(pid), Term::reference(reference)]),
        None => Term::pid(pid),
    })
}

fn options(list: &Term) -> Result<SpawnOptions, Trap> {
    SpawnOptions::from_term(list).ok_or_else(badarg)
}

/// `spawn(fn -> :ok end)` is a pid.
fn spawn_fun(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [fun] = array(args)?;
    answer(spawn_here(process, &Work::fun(fun)?, SpawnOptions::default())?)
}

/// `spawn(IO, :puts, ["hi"])` is a pid.
fn spawn_mfa(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [module, name, arguments] = array(args)?;
    answer(spawn_here(process, &Work::call(module, name, arguments)?, SpawnOptions::default())?)
}

/// `spawn_link(fn -> :ok end)` is a pid.
fn spawn_link_fun(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [fun] = array(args)?;
    answer(spawn_here(process, &Work::fun(fun)?, SpawnOptions::linked())?)
}

/// `spawn_link(IO, :puts, ["hi"])` is a pid.
fn spawn_link_mfa(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [module, name, arguments] = array(args)?;
    answer(spawn_here(process, &Work::call(module, name, arguments)?, SpawnOptions::linked())?)
}

/// `spawn_monitor(fn -> :ok end)` is `{pid, ref}`.
fn spawn_monitor_fun(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [fun] = array(args)?;
    let work = Work::fun(fun)?;
    // This one is refused here, where `spawn/1` lets the new process fail.
    if fun.function_arity() != Some(0) {
        return Err(badarg());
    }
    answer(spawn_here(process, &work, SpawnOptions::monitored())?)
}

/// `spawn_monitor(IO, :puts, ["hi"])` is `{pid, ref}`.
fn spawn_monitor_mfa(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [module, name, arguments] = array(args)?;
    answer(spawn_here(process, &Work::call(module, name, arguments)?, SpawnOptions::monitored())?)
}

/// `:erlang.spawn_opt(fn -> :ok end, [:link])` is a pid.
fn spawn_opt_fun(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [fun, list] = array(args)?;
    let options = options(list)?;
    answer(spawn_here(process, &Work::fun(fun)?, options)?)
}

/// `:erlang.spawn_opt(IO, :puts, ["hi"], [:monitor])` is `{pid, ref}`.
fn spawn_opt_mfa(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [module, name, arguments, list] = array(args)?;
    let options = options(list)?;
    answer(spawn_here(process, &Work::call(module, name, arguments)?, options)?)
}

/// Spawns on a node: at once if it is this one, by a request and a wait for its reply otherwise.
fn spawn_on(process: &mut Process, node: &Term, work: &Work, list: &Term) -> Outcome {
    let node = node.as_atom().ok_or_else(badarg)?;
    let options = options(list)?;
    if node == host::node_name() {
        return answer(spawn_here(process, work, options)?);
    }
    let arguments = [Term::atom(node), work.to_term(), list.clone(), Term::bool(options.monitor.is_some())].to_vec();
    Err(Request::Call(Atom::new("rshell_spawn"), Atom::new("on"), arguments).into())
}

/// The functions of a node and a fun are those that apply the fun there, and fail as these do when the node is no atom.
fn named_node(node: &Term, spawn: &str, fun: &Term) -> Result<(), Trap> {
    if node.as_atom().is_some() {
        return Ok(());
    }
    let arguments =
        [node.clone(), Term::atom(names::ERLANG), Term::atom(names::APPLY), Term::list([fun.clone(), Term::NIL_LIST])];
    Err(Request::Call(names::ERLANG, Atom::new(spawn), arguments.to_vec()).into())
}

/// `Node.spawn(:kate@localhost, fn -> :ok end)` is a pid of that node.
fn spawn_fun_on(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [node, fun] = array(args)?;
    let work = Work::fun(fun)?;
    named_node(node, "spawn", fun)?;
    spawn_on(process, node, &work, &Term::NIL_LIST)
}

/// `Node.spawn(:kate@localhost, IO, :puts, ["hi"])` is a pid of that node.
fn spawn_mfa_on(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [node, module, name, arguments] = array(args)?;
    let work = Work::call(module, name, arguments)?;
    spawn_on(process, node, &work, &Term::NIL_LIST)
}

/// `Node.spawn_link(:kate@localhost, fn -> :ok end)` is a pid of that node.
fn spawn_link_fun_on(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [node, fun] = array(args)?;
    let work = Work::fun(fun)?;
    named_node(node, "spawn_link", fun)?;
    spawn_on(process, node, &work, &Term::list([Term::atom(names::LINK)]))
}

/// `Node.spawn_link(:kate@localhost, IO, :puts, ["hi"])` is a pid of that node.
fn spawn_link_mfa_on(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [node, module, name, arguments] = array(args)?;
    let work = Work::call(module, name, arguments)?;
    spawn_on(process, node, &work, &Term::list([Term::atom(names::LINK)]))
}

/// `Node.spawn_monitor(:kate@localhost, fn -> :ok end)` is `{pid, ref}`.
fn spawn_monitor_fun_on(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [node, fun] = array(args)?;
    let work = Work::fun(fun)?;
    spawn_on(process, node, &work, &Term::list([Term::atom(names::MONITOR)]))
}

/// `Node.spawn_monitor(:kate@localhost, IO, :puts, ["hi"])` is `{pid, ref}`.
fn spawn_monitor_mfa_on(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [node, module, name, arguments] = array(args)?;
    let work = Work::call(module, name, arguments)?;
    spawn_on(process, node, &work, &Term::list([Term::atom(names::MONITOR)]))
}

/// `:erlang.spawn_opt(:kate@localhost, fn -> :ok end, [:link])` is a pid of that node; with a module, a function and
/// arguments, `:erlang.spawn_opt(IO, :puts, ["hi"])` is not this function.
fn spawn_opt_fun_on(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [node, fun, list] = array(args)?;
    let work = Work::fun(fun)?;
    spawn_on(process, node, &work, list)
}

/// `:erlang.spawn_opt(:kate@localhost, IO, :puts, ["hi"], [:link])` is a pid of that node.
fn spawn_opt_mfa_on(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [node, module, name, arguments, list] = array(args)?;
    let work = Work::call(module, name, arguments)?;
    spawn_on(process, node, &work, list)
}

/// Sends a spawn request and returns its reference; the reply comes as a message.
fn request(process: &mut Process, node: &Term, work: &Work, list: &Term) -> Outcome {
    let node = node.as_atom().ok_or_else(badarg)?;
    let (reply, others) = reply_wanted(list)?;
    let reference = process.make_reference();
    process.relations.expect_spawn_reply(reference, reply.clone().unwrap_or_else(|bad| bad));
    let can_reply = reply.is_ok();
    let wanted = if can_reply { options(&others) } else { Err(badarg()) };
    if can_reply && node != host::node_name() {
        request_on(process, node, work, (&others, wanted.ok()), reference);
        return Ok(Term::reference(reference));
    }
    let Ok(wanted) = wanted else {
        refuse(process, reference, "badopt");
        return Ok(Term::reference(reference));
    };
    let monitor = wanted.monitor.is_some().then_some(reference);
    let pid = spawn_with(process, work, wanted, monitor)?;
    let reply = Signal::SpawnReply { reference, result: Ok(pid), ties: SpawnTies::default() };
    send::signal(process.pid, process.pid, reply);
    Ok(Term::reference(reference))
}

/// Sends a spawn request to another node, which looks at the options too. It learns nothing of what is only this node's.
fn request_on(
    process: &mut Process,
    node: Atom,
    work: &Work,
    (list, wanted): (&Term, Option<SpawnOptions>),
    reference: Reference,
) {
    let Some(route) = host::route() else { return refuse(process, reference, "noconnection") };
    let is_monitor = |option: &Term| option.as_tuple_of::<2>().is_some_and(|[key, _]| key.is_atom(names::MONITOR));
    let told = |option: &Term| if is_monitor(option) { Term::atom(names::MONITOR) } else { option.clone() };
    let list = match wanted {
        Some(_) => Term::list(list.iter().map(told)),
        None => Term::list([Term::atom(Atom::new("badopt"))]),
    };
    if let Some(monitor) = wanted.and_then(|wanted| wanted.monitor) {
        monitor.give(process, reference);
    }
    let call = Message::new(&work.to_term());
    route.spawn(process.pid, process.group_leader, reference, node, call, Message::new(&list));
}

/// What of the options concerns the reply, and the others. A reply that can't be meant comes back as an error, with what is
/// known of it.
fn reply_wanted(list: &Term) -> Result<(Result<SpawnReply, SpawnReply>, Term), Trap> {
    let mut reply = SpawnReply { success: true, error: true, tag: Term::atom(names::SPAWN_REPLY) };
    let mut is_good = true;
    let mut others = Vec::new();
    for option in list.as_list().ok_or_else(badarg)? {
        match option.as_tuple_of::<2>() {
            Some([key, tag]) if key.is_atom(names::REPLY_TAG) => reply.tag = tag.clone(),
            Some([key, when]) if key.is_atom(Atom::new("reply")) => match when.as_atom().map(Atom::name) {
                Some("yes") => (reply.success, reply.error) = (true, true),
                Some("no") => (reply.success, reply.error) = (false, false),
                Some("success_only") => (reply.success, reply.error) = (true, false),
                Some("error_only") => (reply.success, reply.error) = (false, true),
                _ => is_good = false,
            },
            _ => others.push(option.clone()),
        }
    }
    Ok((if is_good { Ok(reply) } else { Err(reply) }, Term::list(others)))
}

/// Replies to the caller's own request that nothing was spawned.
fn refuse(process: &Process, reference: Reference, reason: &str) {
    let result = Err(Message::new(&Term::named(reason)));
    let reply = Signal::SpawnReply { reference, result, ties: SpawnTies::default() };
    send::signal(process.pid, process.pid, reply);
}

fn this_node() -> Term {
    Term::atom(host::node_name())
}

/// `:erlang.spawn_request(fn -> :ok end)` is a reference.
fn spawn_request_fun(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [fun] = array(args)?;
    let work = Work::fun(fun)?;
    request(process, &this_node(), &work, &Term::NIL_LIST)
}

/// `:erlang.spawn_request(fn -> :ok end, [:monitor])` is a reference.
fn spawn_request_fun_options(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [first, second] = array(args)?;
    match Work::fun(first) {
        Ok(work) => request(process, &this_node(), &work, second),
        Err(_) => request(process, first, &Work::fun(second)?, &Term::NIL_LIST),
    }
}

/// `:erlang.spawn_request(:kate@localhost, fn -> :ok end, [])` is a reference; so is it with a module, a name and
/// arguments.
fn spawn_request_node_fun_options(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [first, second, third] = array(args)?;
    match Work::fun(second) {
        Ok(work) => request(process, first, &work, third),
        Err(_) => request(process, &this_node(), &Work::call(first, second, third)?, &Term::NIL_LIST),
    }
}

/// `:erlang.spawn_request(IO, :puts, ["hi"], [])` is a reference; so is it with a node and no options.
fn spawn_request_mfa_options(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [first, second, third, fourth] = array(args)?;
    if third.as_atom().is_some() {
        return request(process, first, &Work::call(second, third, fourth)?, &Term::NIL_LIST);
    }
    request(process, &this_node(), &Work::call(first, second, third)?, fourth)
}

/// `:erlang.spawn_request(:kate@localhost, IO, :puts, ["hi"], [])` is a reference.
fn spawn_request_node_mfa_options(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [node, module, name, arguments, list] = array(args)?;
    request(process, node, &Work::call(module, name, arguments)?, list)
}

/// `:erlang.spawn_request_abandon(ref)` tells whether the reply was still to come, and now never does.
fn spawn_request_abandon(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (reference,) = typed::<(Reference,)>(args)?;
    process.handle_signals();
    let abandoned = process.relations.take_spawn_request(reference).is_some();
    if abandoned {
        process.relations.take_tag(reference);
        process.relations.remove_alias(reference);
    }
    Ok(Term::bool(abandoned))
}
