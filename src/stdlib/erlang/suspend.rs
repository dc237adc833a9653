//! `:erlang`: keeping other processes from running.

use crate::process::{Process, Signal, send, table};
use crate::stdlib::argument::{Outcome, array, badarg, typed};
use crate::stdlib::natives;
use crate::term::{Atom, Pid, Term};

natives! { "erlang":
    "suspend_process"/1 => suspend_process,
    "suspend_process"/2 => suspend_process_with,
    "resume_process"/1 => resume_process,
}

/// What `suspend_process/2` was told.
#[derive(Default)]
struct Options<'t> {
    unless_suspending: bool,
    asynchronous: bool,
    /// What the message about it is to begin with.
    tag: Option<&'t Term>,
}

fn options(list: &Term) -> Option<Options<'_>> {
    let asynchronous = Atom::new("asynchronous");
    let mut options = Options::default();
    for option in list.as_list()? {
        match (option.as_atom(), option.as_tuple_of::<2>()) {
            (Some(name), _) if name == asynchronous => options.asynchronous = true,
            (Some(name), _) if name.name() == "unless_suspending" => options.unless_suspending = true,
            (None, Some([name, tag])) if name.is_atom(asynchronous) => options.tag = Some(tag),
            _ => return None,
        }
    }
    Some(options)
}

/// `:erlang.suspend_process(pid)` is `true`.
fn suspend_process(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [pid] = array(args)?;
    suspend(process, pid, &Options::default())
}

/// `:erlang.suspend_process(pid, [:unless_suspending])` is `false` if the caller suspends it already.
fn suspend_process_with(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [pid, list] = array(args)?;
    suspend(process, pid, &options(list).ok_or_else(badarg)?)
}

fn suspend(process: &mut Process, pid: &Term, options: &Options) -> Outcome {
    let pid = pid.as_pid().filter(|pid| matches!(pid, Pid::Local(_)) && *pid != process.pid).ok_or_else(badarg)?;
    let is_alive = table::is_alive(pid);
    if !is_alive && !options.asynchronous && options.tag.is_none() {
        return Err(badarg());
    }
    let is_suspending = process.relations.suspended().iter().any(|(suspended, _)| *suspended == pid);
    let suspends = is_alive && !(options.unless_suspending && is_suspending);
    if suspends {
        process.relations.suspend(pid);
        send::signal(process.pid, pid, Signal::Suspend);
    }
    if let Some(tag) = options.tag {
        let state = Term::named(if is_alive { "suspended" } else { "exited" });
        process.deliver(Term::tuple([tag.clone(), state]));
    }
    Ok(Term::bool(suspends || !is_alive))
}

/// `:erlang.resume_process(pid)` is `true`; `badarg` of a process that the caller does not suspend.
fn resume_process(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (pid,) = typed::<(Pid,)>(args)?;
    if !process.relations.resume(pid) || !table::is_alive(pid) {
        return Err(badarg());
    }
    send::signal(process.pid, pid, Signal::Resume);
    Ok(Term::bool(true))
}
