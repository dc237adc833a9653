//! Natives, one file for each Erlang module or family of its functions.

use super::flatten;
use crate::vm::Native;

mod atom_text;
mod binary_data;
mod calendar;
mod checksum;
mod control;
mod float_text;
mod identifier_text;
mod maps;
mod number;
mod number_text;
mod operator;
mod phash;
mod process;
mod spawn;
mod time;
mod tuple;
mod type_test;

/// All natives of the Erlang modules.
pub fn all() -> impl Iterator<Item = &'static Native> {
    flatten(&[
        atom_text::NATIVES,
        binary_data::NATIVES,
        checksum::NATIVES,
        control::NATIVES,
        identifier_text::NATIVES,
        maps::NATIVES,
        number::NATIVES,
        number_text::NATIVES,
        operator::NATIVES,
        process::NATIVES,
        spawn::NATIVES,
        time::NATIVES,
        tuple::NATIVES,
        type_test::NATIVES,
    ])
}
