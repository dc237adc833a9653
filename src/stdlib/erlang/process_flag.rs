//! `:erlang`: what a process sets about itself.

use crate::process::heap::Heap;
use crate::process::options::priority;
use crate::process::{Process, table};
use crate::stdlib::argument::{Outcome, badarg, typed};
use crate::stdlib::natives;
use crate::term::{Atom, Pid, Term, names};

natives! { "erlang":
    "process_flag"/2 => process_flag,
    "process_flag"/3 => process_flag_of,
}

/// `Process.flag(:trap_exit, true)` is the old value.
fn process_flag(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (flag, value) = typed::<(Atom, &Term)>(args)?;
    match flag.name() {
        "trap_exit" => {
            let on = value.as_bool().ok_or_else(badarg)?;
            Ok(Term::bool(std::mem::replace(&mut process.trap_exit, on)))
        }
        "priority" => {
            let level = priority(value).ok_or_else(badarg)?;
            Ok(Term::atom(std::mem::replace(&mut process.priority, level)))
        }
        "max_heap_size" => {
            let new = Heap::from_term(value).ok_or_else(badarg)?;
            Ok(std::mem::replace(&mut process.heap, new).to_term())
        }
        "save_calls" => {
            value.as_int().filter(|count| (0..=10_000).contains(count)).ok_or_else(badarg)?;
            Ok(Term::int(0))
        }
        "error_handler" => {
            value.as_atom().ok_or_else(badarg)?;
            Ok(Term::atom(names::ERROR_HANDLER))
        }
        name => {
            let old = process.settings();
            let mut new = old;
            new.set(name, value).ok_or_else(badarg)?;
            process.set_settings(new);
            Ok(old.get(name))
        }
    }
}

/// `Process.flag(pid, :save_calls, 0)` is `0`: calls are never saved here.
fn process_flag_of(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (pid, flag, _) = typed::<(Pid, Atom, &Term)>(args)?;
    if flag.name() != "save_calls" || (pid != process.pid && !table::is_alive(pid)) {
        return Err(badarg());
    }
    Ok(Term::int(0))
}
