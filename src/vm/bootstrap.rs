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
