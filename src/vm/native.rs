//! What the natives do: the machine's table, in the order in which `code::native` names them.
//!
//! A native gets its arguments in registers it may take from, and answers with a value, an error, or a [`Request`] to the
//! machine. It never calls back: what needs a function is written in Elixir, or asks for a call as its last act.

use std::sync::OnceLock;

use crate::code::{NativeId, Raise, native};
use crate::process::{Completion, Process};
use crate::term::{Atom, Term};

/// What a native is in Rust.
pub type NativeFn = fn(&mut Process, &mut [Term]) -> Result<Term, Trap>;

/// A function of an Erlang or Elixir module that is written in Rust.
pub struct Native {
    /// The module's atom, as text.
    pub module: &'static str,
    /// The function's name.
    pub name: &'static str,
    /// Number of arguments.
    pub arity: u8,
    /// The code.
    pub run: NativeFn,
}

/// Why a native has no value to return.
pub enum Trap {
    /// It failed.
    Raise(Raise),
    /// It wants the machine to do something.
    Request(Box<Request>),
}

/// What a native may ask the machine to do in its place.
pub enum Request {
    /// Call a function value and return its result.
    CallFun(Term, Vec<Term>),
    /// Call `module.name` and return its result.
    Call(Atom, Atom, Vec<Term>),
    /// Call the function of the same name that is written in Elixir: this value is none of those that are quick to answer.
    /// The arguments must be left where they are.
    Code,
    /// Forget everything the process is doing and call `module.name`.
    Restart(Atom, Atom, Vec<Term>),
    /// Give up the rest of the time slice, then return the value.
    Yield(Term),
    /// Wait until a signal arrives, then call the native again with the same arguments.
    Wait,
    /// Do something slow on another thread, then return what it says.
    Block(Box<dyn FnOnce() -> Completion + Send>),
    /// Raise with this stack trace instead of the current one.
    Reraise(Raise),
    /// End the process.
    Exit(Term),
}

impl From<Raise> for Trap {
    fn from(raise: Raise) -> Trap {
        Trap::Raise(raise)
    }
}

impl From<Request> for Trap {
    fn from(request: Request) -> Trap {
        Trap::Request(Box::new(request))
    }
}

static TABLE: OnceLock<Box<[&'static Native]>> = OnceLock::new();

/// Fills the table; later calls change nothing.
pub fn install(natives: Vec<&'static Native>) {
    TABLE.get_or_init(|| {
        native::install(natives.iter().map(|native| (Atom::new(native.module), Atom::new(native.name), native.arity)));
        natives.into()
    });
}

/// The native of a name.
pub fn named(module: Atom, name: Atom, arity: u8) -> Option<&'static Native> {
    get(native::find(module, name, arity)?)
}

/// The native of a number.
#[inline]
pub fn get(id: NativeId) -> Option<&'static Native> {
    TABLE.get()?.get(id.0 as usize).copied()
}
