//! Natives, one file for each Erlang module or family of its functions.

use super::flatten;
use crate::vm::Native;

mod control;
mod inspect;
mod maps;
mod process;
mod spawn;

/// All natives of the Erlang modules.
pub fn all() -> impl Iterator<Item = &'static Native> {
    flatten(&[control::NATIVES, inspect::NATIVES, maps::NATIVES, process::NATIVES, spawn::NATIVES])
}
