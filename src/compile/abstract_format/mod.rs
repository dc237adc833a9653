//! Expanded quoted <-> Erlang's abstract format, for closures on their way to and from a BEAM.
//!
//! A BEAM that interprets code keeps a fun as clauses in the abstract format and the values of its variables by name. [`write`]
//! makes such clauses of a closure typed here, [`read`] makes a closure of clauses that came from there. Both ways every
//! variable gets a name of its own, so that the scopes of the two languages do not matter.
//! <https://www.erlang.org/doc/apps/erts/absform.html>

mod forms;
mod read;
mod read_bits;
mod read_control;
mod read_pattern;
mod write;
mod write_bits;
mod write_control;
mod write_pattern;
mod write_try;

pub use read::{Closure, read};
pub use write::{Clauses, write};

/// How deep code may nest on its way; the walks recurse.
const MAX_DEPTH: u32 = 500;
