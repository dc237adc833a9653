//! Functions written in instructions: `apply(module, name, arguments)`, `apply(fun, arguments)`, and what stands for the
//! expander where it runs a macro.

use std::sync::LazyLock;

use crate::code::instruction::{Instruction, Operand, Range, Reg};
use crate::code::trace::TraceCache;
use crate::code::{Function, native};
use crate::term::{Atom, names};

/// `apply/3`
pub(super) fn apply() -> &'static Function {
    &APPLY
}

/// `apply/2`
pub(super) fn apply_fun() -> &'static Function {
    &APPLY_FUN
}

/// What runs a macro: it has called, and returns what comes back.
pub(super) fn expander() -> &'static Function {
    &EXPANDER
}

static EXPANDER: LazyLock<Function> = LazyLock::new(|| Function {
    module: Atom::new("elixir_dispatch"),
    name: Atom::new("expand_macro_fun"),
    arity: 7,
    lines: Box::new([(0, 224)]),
    file: "src/elixir_dispatch.erl".into(),
    ..applying(3)
});

/// What stands between a call whose return is to be told and its caller: it has the result in the first register, and what is to
/// be told in [`WHAT`]. Its handler leads to [`RAISED`], with the exception in the registers from [`CAUGHT`] on.
pub(super) fn returning() -> &'static Function {
    &RETURNING
}

/// The register of `returning` with what is to be told: the name of the function, then whether its return is, where it returns
/// to, and its exception.
pub(super) const WHAT: Reg = Reg(1);
/// Its first register with an exception.
pub(super) const CAUGHT: Reg = Reg(2);
/// Its first register with the arguments of the call.
pub(super) const ARGUMENTS: Reg = Reg(5);
/// Its instruction that goes on with an exception.
pub(super) const RAISED: usize = 4;

static RETURNING: LazyLock<Function> = LazyLock::new(|| {
    let native = |name, arity| native::find(Atom::new("rshell_trace"), Atom::new(name), arity);
    let call = Instruction::CallNative { dst: Reg(0), args: Reg(0), native: 0, arity: 2 };
    Function {
        module: Atom::new("rshell_trace"),
        name: Atom::new("returning"),
        arity: 0,
        registers: 9,
        natives: native("returned", 2).into_iter().chain(native("raised", 3)).collect(),
        code: Box::new([
            // The call that it is there for stands for one of its own.
            call,
            Instruction::PopHandler,
            call,
            Instruction::Return { src: Operand::take(Reg(0)), clear: Range::NONE },
            Instruction::Move { dst: Reg(5), src: Operand::take(WHAT) },
            Instruction::Move { dst: Reg(6), src: Operand::reg(CAUGHT) },
            Instruction::Move { dst: Reg(7), src: Operand::reg(Reg(CAUGHT.0 + 1)) },
            Instruction::CallNative { dst: Reg(8), args: Reg(5), native: 1, arity: 3 },
            Instruction::Reraise { first: CAUGHT },
        ]),
        ..applying(2)
    }
});

pub(super) static APPLY: LazyLock<Function> = LazyLock::new(|| applying(3));
pub(super) static APPLY_FUN: LazyLock<Function> = LazyLock::new(|| applying(2));

fn applying(arity: u8) -> Function {
    let natives = native::find(names::ERLANG, Atom::new("apply"), arity).into_iter().collect();
    Function {
        module: names::ERLANG,
        name: Atom::new("apply"),
        arity,
        captures: 0,
        calls_itself: false,
        registers: 4,
        code: Box::new([
            Instruction::CallNative { dst: Reg(0), args: Reg(0), native: 0, arity: u32::from(arity) },
            Instruction::Return { src: Operand::take(Reg(0)), clear: Range::NONE },
        ]),
        constants: Box::new([]),
        sites: Box::new([]),
        natives,
        lambdas: Box::new([]),
        wanted: Box::new([]),
        segments: Box::new([]),
        byte_tests: Box::new([]),
        lines: Box::new([]),
        file: "".into(),
        home: None,
        trace: TraceCache::default(),
    }
}
