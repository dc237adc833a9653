//! Natives, one file for each Erlang module or family of its functions.

use super::flatten;
use crate::vm::Native;

mod atom_text;
mod binary_data;
mod calendar;
mod casing;
mod chardata;
mod checksum;
mod control;
mod dot;
mod float_text;
mod identifier_text;
mod inspect;
mod io_lib;
mod lists;
mod lists_key;
mod lists_sort;
mod maps;
mod math;
mod net_kernel;
mod node;
mod node_end;
mod number;
mod number_text;
mod operator;
mod phash;
mod process;
mod re;
mod spawn;
mod system;
mod text;
mod time;
mod tuple;
mod type_test;
mod unicode;

pub(super) use phash::atom_hash;

/// All natives of the Erlang modules.
pub fn all() -> impl Iterator<Item = &'static Native> {
    flatten(&[
        atom_text::NATIVES,
        binary_data::NATIVES,
        checksum::NATIVES,
        control::NATIVES,
        dot::NATIVES,
        identifier_text::NATIVES,
        inspect::NATIVES,
        io_lib::NATIVES,
        lists::NATIVES,
        lists_key::NATIVES,
        lists_sort::NATIVES,
        maps::NATIVES,
        math::NATIVES,
        net_kernel::NATIVES,
        node::NATIVES,
        node_end::NATIVES,
        number::NATIVES,
        number_text::NATIVES,
        operator::NATIVES,
        process::NATIVES,
        re::NATIVES,
        spawn::NATIVES,
        system::NATIVES,
        text::NATIVES,
        time::NATIVES,
        tuple::NATIVES,
        type_test::NATIVES,
        unicode::NATIVES,
    ])
}
