//! Natives, one file for each Erlang module or family of its functions.

pub use os::signal::is_taken as is_signal_taken;
pub use time::report_date;

use super::flatten;
use crate::vm::Native;

mod atom_text;
mod atomics;
mod base;
mod base64;
mod binary;
mod binary_data;
mod binary_search;
mod blocking;
mod calendar;
mod casing;
mod chardata;
mod checksum;
mod ciphers;
mod collect;
mod control;
mod crypto;
mod dot;
mod external;
mod file;
mod float_text;
mod function;
mod identifier_text;
mod inspect;
pub(in crate::stdlib) mod io_lib;
mod layout;
mod lists;
mod lists_flat;
mod lists_key;
mod lists_parts;
mod lists_sort;
mod lists_trace;
mod lists_walk;
mod lists_zip;
mod maps;
mod math;
mod monitor;
mod net;
mod net_kernel;
mod node;
mod node_end;
mod number;
mod number_text;
mod old_phash;
mod operator;
mod os;
mod persistent_term;
mod phash;
mod port;
mod process;
mod process_flag;
mod re;
mod resource;
mod sleepers;
mod spawn;
mod statistics;
mod string_chars;
mod suspend;
mod system;
mod system_info;
mod system_settings;
mod text;
mod time;
mod topology;
mod trace;
mod tuple;
mod type_test;
mod unicode;
mod version;
mod zlib;

pub(super) use phash::atom_hash;

/// All natives of the Erlang modules.
pub fn all() -> impl Iterator<Item = &'static Native> {
    flatten(&[
        atom_text::NATIVES,
        atomics::NATIVES,
        base::NATIVES,
        base64::NATIVES,
        binary::NATIVES,
        binary_data::NATIVES,
        binary_search::NATIVES,
        checksum::NATIVES,
        collect::NATIVES,
        control::NATIVES,
        ciphers::NATIVES,
        crypto::NATIVES,
        dot::NATIVES,
        external::NATIVES,
        file::NATIVES,
        file::LIBRARY,
        file::OPEN_NATIVES,
        function::NATIVES,
        identifier_text::NATIVES,
        inspect::NATIVES,
        layout::NATIVES,
        io_lib::NATIVES,
        io_lib::FORMAT_NATIVES,
        io_lib::PRETTY_NATIVES,
        lists::NATIVES,
        lists_flat::NATIVES,
        lists_parts::NATIVES,
        lists_zip::NATIVES,
        lists_key::NATIVES,
        lists_sort::NATIVES,
        lists_walk::NATIVES,
        maps::NATIVES,
        math::NATIVES,
        net::NATIVES,
        net::OPTION_NATIVES,
        net::INTERFACE_NATIVES,
        net::LOCAL_NATIVES,
        net_kernel::NATIVES,
        node::NATIVES,
        node_end::NATIVES,
        number::NATIVES,
        number_text::NATIVES,
        old_phash::NATIVES,
        operator::NATIVES,
        os::NATIVES,
        os::CHILD_NATIVES,
        os::SIGNAL_NATIVES,
        persistent_term::NATIVES,
        port::NATIVES,
        monitor::NATIVES,
        process::NATIVES,
        process_flag::NATIVES,
        re::NATIVES,
        sleepers::NATIVES,
        spawn::NATIVES,
        string_chars::NATIVES,
        statistics::NATIVES,
        suspend::NATIVES,
        system::NATIVES,
        system_info::NATIVES,
        text::NATIVES,
        time::NATIVES,
        trace::NATIVES,
        tuple::NATIVES,
        type_test::NATIVES,
        unicode::NATIVES,
        version::NATIVES,
        zlib::NATIVES,
        zlib::CALLS,
    ])
}
