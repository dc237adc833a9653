//! Code that runs code: evaluation, module definition, loading; what the expander asks is answered here.
//!
//! ```text
//! source --syntax--> quoted --expand (macros run here, through `host`)--> expanded --compile--> code --vm--> value
//! ```
//!
//! A module is defined by evaluating its body: each `def` in it leaves its clauses in the [`state`] of the process that
//! compiles, and when the body has run the clauses become the module's functions. Modules of the program's own library
//! keep their clauses unexpanded until a function is first called.

pub mod abstract_fun;
pub mod add_doc;
pub mod attribute;
pub mod awaiting;
mod check;
mod defining;
mod definition;
pub mod describe;
mod docs;
mod evaluation;
pub mod files;
mod heads;
mod host;
pub mod information;
mod library;
pub mod loaded;
mod local_macro;
mod module;
mod native_macros;
pub mod natives;
mod object;
mod outline;
mod packed_outline;
mod place;
pub mod quoting;
mod repeated;
mod returning;
mod signature;
pub mod source;
mod state;
mod stored_clause;
mod text;
mod tracer;
pub mod typespec;
mod unverified;
mod warning;

use crate::vm::hook;

pub use check::types::held::NATIVES as HELD_NATIVES;
pub use evaluation::{env_for_file, prepare};
pub use warning::emit as emit_warning;

/// Installs loading and compiling; to be called once at boot, after the natives.
pub fn install() {
    hook::install(library::load, definition::compile_slot);
}

impl From<crate::expand::Raise> for crate::code::Raise {
    fn from(raise: crate::expand::Raise) -> crate::code::Raise {
        let open = !raise.placed && raise.stacktrace.as_cons().is_some();
        crate::code::Raise { class: raise.class, reason: raise.reason, stacktrace: raise.stacktrace, open }
    }
}

impl From<crate::code::Raise> for crate::expand::Raise {
    fn from(raise: crate::code::Raise) -> crate::expand::Raise {
        let placed = !raise.open && raise.stacktrace.as_cons().is_some();
        crate::expand::Raise { class: raise.class, reason: raise.reason, stacktrace: raise.stacktrace, placed }
    }
}
