//! What `:erlang` tells of the node: memory, limits, statistics, loaded code, sizes of terms.

use std::sync::atomic::{AtomicU64, Ordering};

use super::number_text::text_list;
use super::system_settings::setting;
use crate::code::{Visibility, module, native, trace};
use crate::node::router;
use crate::process::{Process, clock, host, ports, table, tally};
use crate::scheduler;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::{ets, natives};
use crate::term::{Atom, Pid, Port, Reference, Term, View, atom, names};

natives! { "erlang":
    "memory"/0 => memory,
    "memory"/1 => memory_of,
    "system_info"/1 => system_info,
    "system_flag"/2 => system_flag,
    "statistics"/1 => statistics,
    "garbage_collect"/0 => garbage_collect,
    "garbage_collect"/1 => garbage_collect_of,
    "garbage_collect"/2 => garbage_collect_with,
    "function_exported"/3 => function_exported,
    "module_loaded"/1 => module_loaded,
    "loaded"/0 => loaded,
    "external_size"/1 => external_size,
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

/// `:erlang.system_flag(:backtrace_depth, 20)` sets how long stack traces are and returns what that was. Of the flags it
/// is the one that means something here.
fn system_flag(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [flag, value] = array(args)?;
    match (flag.as_atom().map(Atom::name), value.as_int().map(usize::try_from)) {
        (Some("backtrace_depth"), Some(Ok(depth))) => Ok(Term::int(trace::set_depth(depth) as i64)),
        _ => Err(badarg()),
    }
}

fn processors() -> Term {
    Term::int(processor_count() as i64)
}

fn processor_count() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn architecture() -> String {
    let system = match std::env::consts::OS {
        "linux" => "pc-linux-gnu",
        "macos" => "apple-darwin",
        other => other,
    };
    format!("{}-{system}", std::env::consts::ARCH)
}

/// `:erlang.system_info(:otp_release)` is `'25'`: the release whose behaviour this is.
fn system_info(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [item] = array(args)?;
    if let Some([kind, size]) = item.as_tuple_of::<2>() {
        let known = kind.as_atom().is_some_and(|kind| kind.name() == "wordsize");
        let known = known && matches!(size.as_atom().map(Atom::name), Some("internal" | "external"));
        return if known { Ok(Term::int(8)) } else { Err(badarg()) };
    }
    let count = |count: usize| Term::int(count as i64);
    Ok(match item.as_atom().ok_or_else(badarg)?.name() {
        "process_count" => count(table::count()),
        // As a BEAM says of itself; this machine would hold more.
        "process_limit" => Term::int(262_144),
        "port_count" => count(ports::all().len()),
        "port_limit" => Term::int(65_536),
        "atom_count" => count(Atom::count()),
        "atom_limit" => count(atom::MAX_ATOMS),
        "ets_count" => count(ets::count()),
        "ets_limit" => Term::int(8192),
        "schedulers"
        | "schedulers_online"
        | "logical_processors"
        | "logical_processors_online"
        | "logical_processors_available"
        | "dirty_cpu_schedulers"
        | "dirty_cpu_schedulers_online" => processors(),
        "dirty_io_schedulers" | "thread_pool_size" => Term::int(1),
        "scheduler_id" => Term::int(1),
        "wordsize" => Term::int(8),
        "otp_release" => text_list("25"),
        "version" => text_list("13.1.5"),
        "system_version" => text_list("Erlang/OTP 25 [erts-13.1.5] [source] [64-bit]\n"),
        "system_architecture" => text_list(&architecture()),
        "machine" => text_list("BEAM"),
        "emu_flavor" => Term::named("emu"),
        "emu_type" | "build_type" => Term::named("opt"),
        "endian" => Term::atom(if cfg!(target_endian = "big") { names::BIG } else { names::LITTLE }),
        "smp_support" | "threads" | "kernel_poll" => Term::bool(true),
        "multi_scheduling" => Term::named("enabled"),
        "start_time" => Term::int(0),
        "time_correction" => Term::bool(true),
        "time_offset" => Term::named("final"),
        "time_warp_mode" => Term::named("no_time_warp"),
        "tolerant_timeofday" => Term::named("enabled"),
        "dist_ctrl" => controllers(),
        "creation" => Term::int(i64::from(host::identity().1)),
        "delayed_node_table_gc" => Term::int(60),
        "dist_buf_busy_limit" => Term::int(1_048_576),
        "modified_timing_level" => Term::atom(names::UNDEFINED),
        other => return setting(other, processor_count()).ok_or_else(badarg),
    })
}

/// The connected nodes, each with a port that stands for what drives its connection.
fn controllers() -> Term {
    Term::list(router::bonds().iter().map(|bond| {
        let controller = Term::port(Port::Local(bond.number));
        Term::tuple([Term::atom(bond.node()), controller])
    }))
}

/// What `statistics/1` told last of this many nanoseconds or reductions, to tell the difference the next time.
static LAST_WALL_CLOCK: AtomicU64 = AtomicU64::new(0);
static LAST_RUNTIME: AtomicU64 = AtomicU64::new(0);
static LAST_REDUCTIONS: AtomicU64 = AtomicU64::new(0);

/// The total and what came to it since the last time.
fn since_last(last: &AtomicU64, total: u64) -> Term {
    let before = last.swap(total, Ordering::Relaxed);
    Term::tuple([Term::unsigned(total), Term::unsigned(total.saturating_sub(before))])
}

/// Milliseconds of processor time of this program.
fn runtime() -> u64 {
    // User and system time stand 14th and 15th, in hundredths of a second; the name in parentheses may hold spaces.
    let status = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = status.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10
}

fn waiting() -> usize {
    scheduler::load().0
}

fn running() -> usize {
    scheduler::load().1
}

/// `:erlang.statistics(:wall_clock)` is `{total, since_last_call}` in milliseconds.
fn statistics(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [item] = array(args)?;
    let zeros = |count: usize| Term::tuple_from(vec![Term::int(0); count]);
    Ok(match item.as_atom().ok_or_else(badarg)?.name() {
        "wall_clock" => since_last(&LAST_WALL_CLOCK, clock::monotonic() / 1_000_000),
        "runtime" => since_last(&LAST_RUNTIME, runtime()),
        // What this process has done in the present turn is not in the accounts yet.
        "reductions" | "exact_reductions" => since_last(&LAST_REDUCTIONS, tally::totals().reductions),
        "run_queue" | "total_run_queue_lengths" | "total_run_queue_lengths_all" => Term::int(waiting() as i64),
        "total_active_tasks" | "total_active_tasks_all" => Term::int((waiting() + running()) as i64),
        "context_switches" => Term::tuple([Term::unsigned(tally::totals().turns), Term::int(0)]),
        // Nobody has asked for it by a flag.
        "scheduler_wall_time" | "scheduler_wall_time_all" | "microstate_accounting" => Term::atom(names::UNDEFINED),
        "garbage_collection" => zeros(3),
        "io" => {
            let pair = |name| Term::tuple([Term::named(name), Term::int(0)]);
            Term::tuple([pair("input"), pair("output")])
        }
        _ => return Err(badarg()),
    })
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
    let arity = arity.as_int().filter(|arity| *arity >= 0).ok_or_else(badarg)?;
    let Ok(arity) = u8::try_from(arity) else { return Ok(Term::bool(false)) };
    let public =
        |module: &module::Module| module.find(name, arity).is_some_and(|slot| slot.visibility == Visibility::Public);
    Ok(Term::bool(native::find(module, name, arity).is_some() || module::loaded(module).is_some_and(public)))
}

/// `:erlang.module_loaded(:erlang)` is `true`.
fn module_loaded(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [module] = array(args)?;
    let name = module.as_atom().ok_or_else(badarg)?;
    Ok(Term::bool(module::loaded(name).is_some() || name == names::ERLANG))
}

/// `:erlang.loaded()` is the list of loaded modules.
fn loaded(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::list(module::all_loaded().into_iter().map(|module| Term::atom(module.name))))
}

/// `:erlang.external_size([])` is `2`: bytes in the External Term Format.
fn external_size(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [term] = array(args)?;
    let mut size = 1;
    let mut pending = vec![&*term];
    while let Some(term) = pending.pop() {
        size += encoded_size(term, &mut pending);
    }
    Ok(Term::int(size as i64))
}

fn atom_size(atom: Atom) -> usize {
    // Atoms of Latin-1 characters go the old way, with two bytes for the length.
    if atom.name().chars().all(|character| u32::from(character) < 256) {
        return 3 + atom.name().chars().count();
    }
    let len = atom.name().len();
    if len < 256 { 2 + len } else { 3 + len }
}

/// The bytes of a term without those of the terms in it, which are left in `pending`.
fn encoded_size<'a>(term: &'a Term, pending: &mut Vec<&'a Term>) -> usize {
    let by_count = |count: usize| if count < 256 { 2 } else { 5 };
    match term.view() {
        View::Nil => 1,
        View::Int(0..=255) => 2,
        View::Int(value) if i32::try_from(value).is_ok() => 5,
        View::Int(value) => 3 + (64 - value.unsigned_abs().leading_zeros() as usize).div_ceil(8),
        View::Big(value) => {
            let bytes = value.bits().div_ceil(8) as usize;
            if bytes < 256 { 3 + bytes } else { 6 + bytes }
        }
        View::Float(_) => 9,
        View::Atom(atom) => atom_size(atom),
        View::Cons(_) => {
            let elements: Vec<&Term> = term.iter().collect();
            let is_text = elements.iter().all(|element| matches!(element.as_int(), Some(0..=255)));
            let tail = elements.len();
            let mut rest = term.iter();
            rest.by_ref().for_each(drop);
            if is_text && tail <= 65_535 && rest.rest().is_nil_list() {
                return 3 + tail;
            }
            pending.extend(elements);
            pending.push(rest.rest());
            5
        }
        View::Tuple(elements) => {
            pending.extend(elements);
            by_count(elements.len())
        }
        View::Map(map) => {
            pending.extend(map.iter().flat_map(|(key, value)| [key, value]));
            5
        }
        View::Bits(bits) => bits.len.div_ceil(8) + if bits.is_binary() { 5 } else { 6 },
        View::Export(export) => 1 + atom_size(export.module) + atom_size(export.name) + 2,
        View::Closure(closure) => {
            pending.extend(closure.captured());
            let code = closure.code();
            30 + atom_size(code.module()) + 10 + 13 + atom_size(host::node_name())
        }
        View::Pid(Pid::Remote(remote)) => 13 + atom_size(remote.node),
        View::Pid(Pid::Local(_)) => 13 + atom_size(host::node_name()),
        View::Port(Port::Remote(remote)) => 13 + atom_size(remote.node),
        View::Port(Port::Local(_)) => 13 + atom_size(host::node_name()),
        View::Reference(reference) => {
            let node = match reference {
                Reference::Remote(remote) => remote.node,
                Reference::Local(_) => host::node_name(),
            };
            7 + atom_size(node) + 4 * usize::from(reference.words().1)
        }
    }
}
