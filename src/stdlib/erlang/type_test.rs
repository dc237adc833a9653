//! The tests of `:erlang` for what a value is, as functions.

use crate::code::instruction::TypeTest;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::Term;
use crate::vm::op::is_type;

natives! { "erlang":
    "is_atom"/1 => is_atom,
    "is_binary"/1 => is_binary,
    "is_bitstring"/1 => is_bitstring,
    "is_boolean"/1 => is_boolean,
    "is_float"/1 => is_float,
    "is_function"/1 => is_function,
    "is_function"/2 => is_function_of,
    "is_integer"/1 => is_integer,
    "is_list"/1 => is_list,
    "is_map"/1 => is_map,
    "is_number"/1 => is_number,
    "is_pid"/1 => is_pid,
    "is_port"/1 => is_port,
    "is_reference"/1 => is_reference,
    "is_tuple"/1 => is_tuple,
    "is_record"/2 => is_record,
    "is_record"/3 => is_record_of,
}

fn test(kind: TypeTest, args: &mut [Term]) -> Outcome {
    let [value] = array(args)?;
    Ok(Term::bool(is_type(kind, value)))
}

/// `:erlang.is_atom(:a)` is `true`.
fn is_atom(_: &mut Process, args: &mut [Term]) -> Outcome {
    test(TypeTest::Atom, args)
}

/// `:erlang.is_binary("a")` is `true`.
fn is_binary(_: &mut Process, args: &mut [Term]) -> Outcome {
    test(TypeTest::Binary, args)
}

/// `:erlang.is_bitstring(<<1::1>>)` is `true`.
fn is_bitstring(_: &mut Process, args: &mut [Term]) -> Outcome {
    test(TypeTest::Bitstring, args)
}

/// `:erlang.is_boolean(false)` is `true`.
fn is_boolean(_: &mut Process, args: &mut [Term]) -> Outcome {
    test(TypeTest::Boolean, args)
}

/// `:erlang.is_float(1.0)` is `true`.
fn is_float(_: &mut Process, args: &mut [Term]) -> Outcome {
    test(TypeTest::Float, args)
}

/// `:erlang.is_function(&self/0)` is `true`.
fn is_function(_: &mut Process, args: &mut [Term]) -> Outcome {
    test(TypeTest::Function, args)
}

/// `:erlang.is_function(&self/0, 0)` is `true`.
fn is_function_of(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value, arity] = array(args)?;
    if !arity.is_integer() || arity.as_int().is_some_and(|arity| arity < 0) {
        return Err(badarg());
    }
    Ok(Term::bool(value.function_arity().is_some_and(|own| arity.as_int() == Some(i64::from(own)))))
}

/// `:erlang.is_integer(1)` is `true`.
fn is_integer(_: &mut Process, args: &mut [Term]) -> Outcome {
    test(TypeTest::Integer, args)
}

/// `:erlang.is_list([1 | 2])` is `true`.
fn is_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    test(TypeTest::List, args)
}

/// `:erlang.is_map(%{})` is `true`.
fn is_map(_: &mut Process, args: &mut [Term]) -> Outcome {
    test(TypeTest::Map, args)
}

/// `:erlang.is_number(1.0)` is `true`.
fn is_number(_: &mut Process, args: &mut [Term]) -> Outcome {
    test(TypeTest::Number, args)
}

/// `:erlang.is_pid(self())` is `true`.
fn is_pid(_: &mut Process, args: &mut [Term]) -> Outcome {
    test(TypeTest::Pid, args)
}

/// `:erlang.is_port(self())` is `false`.
fn is_port(_: &mut Process, args: &mut [Term]) -> Outcome {
    test(TypeTest::Port, args)
}

/// `:erlang.is_reference(make_ref())` is `true`.
fn is_reference(_: &mut Process, args: &mut [Term]) -> Outcome {
    test(TypeTest::Reference, args)
}

/// `:erlang.is_tuple({})` is `true`.
fn is_tuple(_: &mut Process, args: &mut [Term]) -> Outcome {
    test(TypeTest::Tuple, args)
}

fn has_tag(value: &Term, tag: &Term) -> Option<usize> {
    let elements = value.as_tuple()?;
    let own = elements.first()?.as_atom()?;
    tag.is_atom(own).then_some(elements.len())
}

/// `:erlang.is_record({:user, "jo"}, :user)` is `true`.
fn is_record(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value, tag] = array(args)?;
    tag.as_atom().ok_or_else(badarg)?;
    Ok(Term::bool(has_tag(value, tag).is_some()))
}

/// `:erlang.is_record({:user, "jo"}, :user, 2)` is `true`.
fn is_record_of(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value, tag, size] = array(args)?;
    tag.as_atom().ok_or_else(badarg)?;
    if !size.is_integer() {
        return Err(badarg());
    }
    Ok(Term::bool(has_tag(value, tag).is_some_and(|own| size.as_int() == Some(own as i64))))
}
