//! `:erlang.system_info/1` of what a BEAM is built and started with, answered as of one that was given no options.

use super::number_text::text_list;
use crate::process::clock;
use crate::process::heap::Heap;
use crate::process::settings::{Settings, heap_sizes};
use crate::term::{Term, names};

/// The answer of an item; nothing if it is none of these.
pub(super) fn setting(item: &str, processors: usize) -> Option<Term> {
    let settings = Settings::default();
    let fullsweep_after = Term::int(i64::from(settings.fullsweep_after));
    Some(match item {
        "alloc_util_allocators" | "allocated_areas" | "check_io" | "taints" => Term::NIL_LIST,
        // The allocator is none that the BEAM knows.
        "allocator" => {
            let nothing = [Term::NIL_LIST, Term::NIL_LIST, Term::NIL_LIST];
            Term::tuple_from([Term::atom(names::UNDEFINED)].into_iter().chain(nothing).collect())
        }
        "break_ignored" => Term::bool(false),
        // It was none.
        "c_compiler_used" => Term::tuple([Term::atom(names::UNDEFINED), Term::atom(names::UNDEFINED)]),
        "compat_rel" => Term::int(25),
        "debug_compiled" | "dynamic_trace_probes" | "port_parallelism" => Term::bool(false),
        "cpu_quota" => Term::named("unknown"),
        "driver_version" => text_list("3.3"),
        "dynamic_trace" => Term::named("none"),
        "eager_check_io" => Term::bool(true),
        "end_time" => Term::int(i64::MAX),
        "ets_realloc_moves" => Term::bool(false),
        "fullsweep_after" => Term::tuple([Term::named("fullsweep_after"), fullsweep_after]),
        "garbage_collection" => Term::list([
            pair("max_heap_size", Term::unsigned(Heap::default().size)),
            pair("min_bin_vheap_size", Term::unsigned(settings.min_bin_vheap_size)),
            pair("min_heap_size", Term::unsigned(settings.min_heap_size)),
            pair("fullsweep_after", fullsweep_after),
        ]),
        "heap_sizes" => Term::list(heap_sizes().map(Term::unsigned)),
        "heap_type" => Term::atom(names::PRIVATE),
        "max_heap_size" => Heap::default().to_term(),
        "message_queue_data" => Term::named("on_heap"),
        "min_bin_vheap_size" => pair("min_bin_vheap_size", Term::unsigned(settings.min_bin_vheap_size)),
        "min_heap_size" => pair("min_heap_size", Term::unsigned(settings.min_heap_size)),
        "multi_scheduling_blockers" | "normal_multi_scheduling_blockers" => Term::NIL_LIST,
        "nif_version" => text_list("2.16"),
        "os_monotonic_time_source" => time_source("CLOCK_MONOTONIC", true, Term::unsigned(clock::monotonic())),
        "os_system_time_source" => time_source("CLOCK_REALTIME", false, Term::int(clock::system())),
        "outstanding_system_requests_limit" => Term::int(4),
        "scheduler_bind_type" => Term::named("unbound"),
        "scheduler_bindings" => Term::tuple_from(vec![Term::named("unbound"); processors]),
        "sequential_tracer" => pair("sequential_tracer", Term::bool(false)),
        "system_logger" => Term::named("logger"),
        "trace_control_word" => Term::int(0),
        "update_cpu_info" => Term::named("unchanged"),
        _ => return None,
    })
}

fn pair(name: &str, value: Term) -> Term {
    Term::tuple([Term::named(name), value])
}

/// A clock of the operating system, and its time in nanoseconds.
fn time_source(clock: &str, monotonic: bool, time: Term) -> Term {
    let extended = monotonic.then(|| pair("extended", Term::atom(names::NO)));
    let before = [
        pair("function", Term::named("clock_gettime")),
        pair("clock_id", Term::named(clock)),
        pair("resolution", Term::int(1_000_000_000)),
    ];
    let after = [pair("parallel", Term::atom(names::YES)), pair("time", time)];
    Term::list(before.into_iter().chain(extended).chain(after))
}
