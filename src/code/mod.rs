//! Code as the machine runs it: the instruction set, functions made of it, and where loaded modules are found.

pub mod body;
pub mod export;
pub mod function;
pub mod instruction;
pub mod interpreted;
pub mod lines;
pub mod module;
pub mod native;
pub mod segment;
pub mod trace;
pub mod wanted;

pub use export::Export;
pub use function::{Function, LambdaCode};
pub use instruction::{Instruction, Label, Operand, Reg};
pub use module::{FunctionSlot, Module, Visibility};
pub use native::NativeId;

use crate::term::{Atom, Term, names};

/// A failing Elixir program: what `raise`, `throw` and `exit` amount to.
#[derive(Clone, Debug)]
pub struct Raise {
    /// `:error`, `:throw` or `:exit`.
    pub class: Atom,
    /// What was raised.
    pub reason: Term,
    /// Where, as `__STACKTRACE__` shows it; `[]` until the machine fills it in.
    pub stacktrace: Term,
    /// Whether the stack trace ends where the failing native was called, so that the machine adds what called that.
    pub open: bool,
}

impl Raise {
    /// `:erlang.error(reason)`
    pub fn error(reason: Term) -> Raise {
        Raise { class: names::ERROR, reason, stacktrace: Term::NIL_LIST, open: false }
    }

    /// `throw(value)`
    pub fn throw(value: Term) -> Raise {
        Raise { class: names::THROW, reason: value, stacktrace: Term::NIL_LIST, open: false }
    }

    /// `exit(reason)`
    pub fn exit(reason: Term) -> Raise {
        Raise { class: names::EXIT, reason, stacktrace: Term::NIL_LIST, open: false }
    }

    /// `:erlang.error(:badarg)`
    pub fn badarg() -> Raise {
        Raise::error(Term::atom(names::BADARG))
    }

    /// `:erlang.error(:badarith)`
    pub fn badarith() -> Raise {
        Raise::error(Term::atom(names::BADARITH))
    }

    /// `:erlang.error({tag, value})`
    pub fn tagged(tag: Atom, value: Term) -> Raise {
        Raise::error(Term::tuple([Term::atom(tag), value]))
    }

    /// An Elixir exception with a message: `raise module, message`.
    pub fn exception(module: &str, message: &str) -> Raise {
        Raise::exception_with(module, [("message", Term::from(message))])
    }

    /// An Elixir exception with these fields.
    pub fn exception_with<const N: usize>(module: &str, fields: [(&str, Term); N]) -> Raise {
        let base = Term::map([
            (Term::atom(names::STRUCT), Term::named(&format!("Elixir.{module}"))),
            (Term::atom(names::EXCEPTION_FIELD), Term::bool(true)),
        ]);
        Raise::error(fields.into_iter().fold(base, |map, (name, value)| map.map_put(Term::named(name), value)))
    }
}
