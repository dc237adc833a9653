//! Which exceptions stand for what was raised: an exception for itself, an error of Erlang for one of Elixir's.

use crate::code::Label;
use crate::code::instruction::Operand;
use crate::term::{Atom, Term, names};
use crate::vm::cursor::Flow;
use crate::vm::machine::Machine;

/// Goes to `fail` unless `rescue module` catches the error with the reason in `src`.
pub(in crate::vm) fn test_rescue(machine: &mut Machine<'_>, src: Operand, module: Atom, fail: Label) -> Flow {
    if !rescues(module, &machine.peek(src)) {
        return machine.jump(fail);
    }
    Ok(())
}

/// Goes to `fail` unless the reason in `src` is an exception by itself.
pub(in crate::vm) fn test_exception(machine: &mut Machine<'_>, src: Operand, fail: Label) -> Flow {
    if exception(&machine.peek(src)).is_none() {
        return machine.jump(fail);
    }
    Ok(())
}

/// The module of an exception.
fn exception(reason: &Term) -> Option<Atom> {
    let fields = reason.as_map()?;
    let marked = fields.get_atom(names::EXCEPTION_FIELD)?.is_atom(names::TRUE);
    if marked { fields.struct_name() } else { None }
}

fn rescues(module: Atom, reason: &Term) -> bool {
    if let Some(fields) = reason.as_map()
        && fields.get_atom(names::EXCEPTION_FIELD).is_some()
    {
        return exception(reason) == Some(module);
    }
    module == names::ERLANG_ERROR || erlang_error(reason) == Some(module)
}

/// The exception of its own that Elixir has for an error of Erlang.
fn erlang_error(reason: &Term) -> Option<Atom> {
    if let Some(reason) = reason.as_atom() {
        return Some(match reason {
            names::BADARG => names::ARGUMENT_ERROR,
            names::BADARITH => names::ARITHMETIC_ERROR,
            names::UNDEF => names::UNDEFINED_FUNCTION_ERROR,
            names::FUNCTION_CLAUSE => names::FUNCTION_CLAUSE_ERROR,
            names::SYSTEM_LIMIT => names::SYSTEM_LIMIT_ERROR,
            names::COND_CLAUSE => names::COND_CLAUSE_ERROR,
            _ => return None,
        });
    }
    let (tag, values) = reason.as_tuple()?.split_first()?;
    Some(match (tag.as_atom()?, values.len()) {
        (names::BADARG, 1) => names::ARGUMENT_ERROR,
        (names::BADMATCH, 1) => names::MATCH_ERROR,
        (names::CASE_CLAUSE, 1) => names::CASE_CLAUSE_ERROR,
        (names::WITH_CLAUSE, 1) => names::WITH_CLAUSE_ERROR,
        (names::TRY_CLAUSE, 1) => names::TRY_CLAUSE_ERROR,
        (names::BADMAP, 1) => names::BAD_MAP_ERROR,
        (names::BADFUN, 1) => names::BAD_FUNCTION_ERROR,
        (names::BADARITY, 1) => names::BAD_ARITY_ERROR,
        (names::BADKEY, 1 | 2) => names::KEY_ERROR,
        (names::BADBOOL, 2) => names::BAD_BOOLEAN_ERROR,
        _ => return None,
    })
}
