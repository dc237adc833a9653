//! Natives, one file for each Erlang module or family of its functions.

use super::flatten;
use crate::vm::Native;

mod inspect;
mod maps;

/// All natives of the Erlang modules.
pub fn all() -> impl Iterator<Item = &'static Native> {
    flatten(&[inspect::NATIVES, maps::NATIVES])
}
