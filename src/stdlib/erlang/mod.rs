//! Natives, one file for each Erlang module or family of its functions.

use super::flatten;
use crate::vm::Native;

mod casing;
mod chardata;
mod control;
mod inspect;
mod io_lib;
mod maps;
mod process;
mod re;
mod spawn;
mod text;
mod unicode;

/// All natives of the Erlang modules.
pub fn all() -> impl Iterator<Item = &'static Native> {
    flatten(&[
        control::NATIVES,
        inspect::NATIVES,
        io_lib::NATIVES,
        io_lib::FORMAT_NATIVES,
        maps::NATIVES,
        process::NATIVES,
        re::NATIVES,
        spawn::NATIVES,
        text::NATIVES,
        unicode::NATIVES,
    ])
}
