//! Natives, one file for each Erlang module or family of its functions.

use super::flatten;
use crate::vm::Native;

mod atom_text;
mod atomics;
mod base64;
mod binary;
mod binary_data;
mod binary_search;
mod calendar;
mod checksum;
mod collect;
mod float_text;
mod identifier_text;
mod lists;
mod lists_key;
mod lists_sort;
mod maps;
mod math;
mod number;
mod number_text;
mod operator;
mod persistent_term;
mod phash;
mod system;
mod time;
mod tuple;
mod type_test;
mod zlib;

pub(super) use phash::{atom_hash, binary_hash};

/// All natives of the Erlang modules.
pub fn all() -> impl Iterator<Item = &'static Native> {
    flatten(&[
        atom_text::NATIVES,
        atomics::NATIVES,
        base64::NATIVES,
        binary::NATIVES,
        binary_data::NATIVES,
        binary_search::NATIVES,
        checksum::NATIVES,
        collect::NATIVES,
        identifier_text::NATIVES,
        lists::NATIVES,
        lists_key::NATIVES,
        lists_sort::NATIVES,
        maps::NATIVES,
        math::NATIVES,
        number::NATIVES,
        number_text::NATIVES,
        operator::NATIVES,
        persistent_term::NATIVES,
        system::NATIVES,
        time::NATIVES,
        tuple::NATIVES,
        type_test::NATIVES,
        zlib::NATIVES,
    ])
}
