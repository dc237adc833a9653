//! Running a process for some reductions.
//!
//! [`run`] is a loop over instructions: everything it knows of the process is in the process's own frames and stack, so it
//! can stop after any instruction and go on later, on any thread. It does not call itself; natives answer and return.
//! The one re-entry is [`call`], which macro expansion needs.

mod bootstrap;
mod cursor;
mod erlang_source;
mod evaluator;
pub mod hook;
mod machine;
pub mod native;
mod nested;
pub mod op;
mod raise;
mod stacktrace;
pub mod watch;

pub use machine::{Stop, run, start};
pub use native::{Native, NativeFn, Request, Trap};
pub use nested::{call, call_fun, call_macro, call_macro_slot, call_slot};
