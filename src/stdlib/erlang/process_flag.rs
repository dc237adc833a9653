//! `:erlang`: what a process sets about itself.

use crate::process::heap::Heap;
use crate::process::settings::Settings;
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
            let level = priority_of(value).ok_or_else(badarg)?;
            Ok(Term::atom(std::mem::replace(&mut process.priority, level)))
        }
        "max_heap_size" => {
            let new = heap_of(value).ok_or_else(badarg)?;
            Ok(std::mem::replace(&mut process.heap, new).to_term())
        }
        "save_calls" => {
            value.as_int().filter(|count| (0..=10_000).contains(count)).ok_or_else(badarg)?;
            Ok(Term::int(0))
        }
        "error_handler" => Ok(Term::atom(names::ERROR_HANDLER)),
        name => {
            let old = process.settings();
            let mut new = old;
            set(&mut new, name, value).ok_or_else(badarg)?;
            process.set_settings(new);
            Ok(setting(old, name))
        }
    }
}

/// Sets what is for a collector; nothing if the name or the value is unknown.
pub(super) fn set(settings: &mut Settings, name: &str, value: &Term) -> Option<()> {
    let count = || value.as_int().and_then(|count| u64::try_from(count).ok());
    let known = match name {
        "min_heap_size" => settings.set_min_heap_size(count()?),
        "min_bin_vheap_size" => settings.set_min_bin_vheap_size(count()?),
        "fullsweep_after" => {
            // A BEAM keeps the lowest bits of it.
            settings.fullsweep_after = (count()? & u64::from(u16::MAX)) as u16;
            true
        }
        "message_queue_data" => {
            settings.off_heap = value.as_atom()?.name() == "off_heap";
            settings.off_heap || value.is_atom(Atom::new("on_heap"))
        }
        "sensitive" => {
            settings.sensitive = value.as_bool()?;
            true
        }
        _ => false,
    };
    known.then_some(())
}

fn setting(settings: Settings, name: &str) -> Term {
    match name {
        "min_heap_size" => Term::unsigned(settings.min_heap_size),
        "min_bin_vheap_size" => Term::unsigned(settings.min_bin_vheap_size),
        "fullsweep_after" => Term::int(i64::from(settings.fullsweep_after)),
        "sensitive" => Term::bool(settings.sensitive),
        _ => Term::named(if settings.off_heap { "off_heap" } else { "on_heap" }),
    }
}

/// One of the four priorities.
pub(super) fn priority_of(value: &Term) -> Option<Atom> {
    value.as_atom().filter(|level| matches!(level.name(), "low" | "normal" | "high" | "max"))
}

/// A bound in words, or `%{size: words, kill: boolean, error_logger: boolean}`; any but 0 is at least a new heap's size.
pub(super) fn heap_of(value: &Term) -> Option<Heap> {
    let size = |size: &Term| {
        let size = size.as_int().and_then(|size| u64::try_from(size).ok())?;
        (size == 0 || size >= Settings::default().min_heap_size).then_some(size)
    };
    let Some(map) = value.as_map() else { return Some(Heap::of(size(value)?, true, true)) };
    let flag = |name: &str| match map.get_atom(Atom::new(name)) {
        Some(value) => value.as_bool(),
        None => Some(true),
    };
    Some(Heap::of(size(map.get_atom(names::SIZE)?)?, flag("kill")?, flag("error_logger")?))
}

/// `Process.flag(pid, :save_calls, 0)` is `0`: calls are never saved here.
fn process_flag_of(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (pid, flag, _) = typed::<(Pid, Atom, &Term)>(args)?;
    if flag.name() != "save_calls" || (pid != process.pid && !table::is_alive(pid)) {
        return Err(badarg());
    }
    Ok(Term::int(0))
}
