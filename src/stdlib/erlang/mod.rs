//! Natives, one file for each Erlang module or family of its functions.

use super::flatten;
use crate::vm::Native;

mod blocking;
mod casing;
mod chardata;
mod control;
mod crypto;
mod file;
mod inspect;
mod io_lib;
mod maps;
mod os;
mod process;
mod re;
mod spawn;
mod text;
mod unicode;

/// All natives of the Erlang modules.
pub fn all() -> impl Iterator<Item = &'static Native> {
    flatten(&[
        control::NATIVES,
        crypto::NATIVES,
        file::LIBRARY,
        file::NATIVES,
        inspect::NATIVES,
        io_lib::FORMAT_NATIVES,
        io_lib::NATIVES,
        maps::NATIVES,
        os::COMMAND_NATIVES,
        os::NATIVES,
        process::NATIVES,
        re::NATIVES,
        spawn::NATIVES,
        text::NATIVES,
        unicode::NATIVES,
    ])
}
