//! `:erlang.system_info/1`.

use super::number_text::text_list;
use super::system_settings::setting;
use super::topology::topology;
use crate::node::router;
use crate::process::{Process, host, ports, table};
use crate::stdlib::argument::{Outcome, array};
use crate::stdlib::{ets, natives};
use crate::term::{Atom, Port, Term, atom, names};
use crate::vm::Request;

natives! { "erlang":
    "system_info"/1 => system_info,
}

fn processors() -> Term {
    Term::int(processor_count() as i64)
}

/// How many schedulers the machine has.
pub(super) fn processor_count() -> usize {
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

/// `:erlang.system_info(:otp_release)` is `'25'`: the release whose behaviour this is. What has to be put together is in
/// `:rshell_system`.
fn system_info(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [item] = array(args)?;
    let Some(item) = item.as_atom() else { return Err(Request::Code.into()) };
    let count = |count: usize| Term::int(count as i64);
    Ok(match item.name() {
        "cpu_topology" => topology(),
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
        other => return setting(other, processor_count()).ok_or_else(|| Request::Code.into()),
    })
}

/// The connected nodes, each with a port that stands for what drives its connection.
fn controllers() -> Term {
    Term::list(router::bonds().iter().map(|bond| {
        let controller = Term::port(Port::Local(bond.number));
        Term::tuple([Term::atom(bond.node()), controller])
    }))
}
