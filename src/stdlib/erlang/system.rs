//! What `:erlang` tells of the node's memory and code, and the flags it has.

use crate::code::{Visibility, module, native, trace};
use crate::process::{Process, table};
use crate::scheduler;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::{ets, natives};
use crate::term::{Atom, Pid, Term};
use crate::vm::Request;

natives! { "erlang":
    "memory"/0 => memory,
    "memory"/1 => memory_of,
    "system_flag"/2 => system_flag,
    "garbage_collect"/0 => garbage_collect,
    "garbage_collect"/1 => garbage_collect_of,
    "garbage_collect"/2 => garbage_collect_with,
    "function_exported"/3 => function_exported,
    "module_loaded"/1 => module_loaded,
    "loaded"/0 => loaded,
}

fn system_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    resident.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) * 1024
}

/// The kinds of memory and their bytes, as far as they are counted; what belongs to processes is an estimate.
fn memory_kinds() -> [(&'static str, u64); 9] {
    let total = system_memory();
    let processes = (table::count() * (size_of::<Process>() + 1024)) as u64;
    let processes = processes.min(total);
    let atoms = Atom::count() as u64 * 48;
    let code = module::all_loaded().iter().map(|module| module.functions.len() as u64 * 512).sum();
    [
        ("total", total),
        ("processes", processes),
        ("processes_used", processes),
        ("system", total - processes),
        ("atom", atoms),
        ("atom_used", atoms),
        ("binary", 0),
        ("code", code),
        ("ets", ets::memory() as u64),
    ]
}

/// `:erlang.memory()[:total]` is what the node occupies, in bytes.
fn memory(_: &mut Process, _: &mut [Term]) -> Outcome {
    let pair = |(name, bytes): (&str, u64)| Term::tuple([Term::named(name), Term::unsigned(bytes)]);
    Ok(Term::list(memory_kinds().into_iter().map(pair)))
}

/// `:erlang.memory(:total)` is that number alone; a list of kinds gives a list of pairs.
fn memory_of(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [kinds] = array(args)?;
    let all = memory_kinds();
    let bytes = |kind: &Term| {
        let kind = kind.as_atom()?.name();
        all.iter().find(|(name, _)| *name == kind).map(|(_, bytes)| Term::unsigned(*bytes))
    };
    if kinds.as_atom().is_some() {
        return bytes(kinds).ok_or_else(badarg);
    }
    let kinds = kinds.as_list().ok_or_else(badarg)?;
    let pairs: Option<Vec<Term>> =
        kinds.into_iter().map(|kind| Some(Term::tuple([kind.clone(), bytes(kind)?]))).collect();
    Ok(Term::list(pairs.ok_or_else(badarg)?))
}

/// `:erlang.system_flag(:backtrace_depth, 20)` sets how long stack traces are and returns what that was;
/// `:scheduler_wall_time` whether it is measured how long schedulers work. Others mean nothing here.
fn system_flag(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [flag, value] = array(args)?;
    match (flag.as_atom().map(Atom::name), value.as_int().map(usize::try_from), value.as_bool()) {
        (Some("backtrace_depth"), Some(Ok(depth)), _) => Ok(Term::int(trace::set_depth(depth) as i64)),
        (Some("scheduler_wall_time"), _, Some(on)) => Ok(Term::bool(scheduler::measure(on))),
        _ => Err(Request::Code.into()),
    }
}

/// `:erlang.garbage_collect()` is `true`: what nobody refers to is gone already.
fn garbage_collect(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::bool(true))
}

/// `:erlang.garbage_collect(self())` is `true`; `false` for a process that is gone.
fn garbage_collect_of(_: &mut Process, args: &mut [Term]) -> Outcome {
    match args.first().and_then(Term::as_pid) {
        Some(pid @ Pid::Local(_)) => Ok(Term::bool(table::is_alive(pid))),
        _ => Err(badarg()),
    }
}

/// `:erlang.garbage_collect(self(), [])` is the same.
fn garbage_collect_with(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [pid, options] = array(args)?;
    options.as_list().ok_or_else(badarg)?;
    garbage_collect_of(process, std::slice::from_mut(pid))
}

/// `:erlang.function_exported(:maps, :get, 2)` is `true`; of modules that are not loaded nothing is.
fn function_exported(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [module, name, arity] = array(args)?;
    let (module, name) = (module.as_atom().ok_or_else(badarg)?, name.as_atom().ok_or_else(badarg)?);
    let arity = arity.as_int().ok_or_else(badarg)?;
    let Ok(arity) = u8::try_from(arity) else { return Ok(Term::bool(false)) };
    let public =
        |module: &module::Module| module.find(name, arity).is_some_and(|slot| slot.visibility == Visibility::Public);
    Ok(Term::bool(native::find(module, name, arity).is_some() || module::loaded(module).is_some_and(public)))
}

/// `:erlang.module_loaded(:erlang)` is `true`.
fn module_loaded(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [module] = array(args)?;
    let name = module.as_atom().ok_or_else(badarg)?;
    Ok(Term::bool(module::loaded(name).is_some() || !native::of_module(name).is_empty()))
}

/// `:erlang.loaded()` is the list of loaded modules.
fn loaded(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::list(module::all_loaded().into_iter().map(|module| Term::atom(module.name))))
}
