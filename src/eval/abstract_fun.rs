//! Funs made of Erlang's abstract format, for `:erl_eval`.

use super::natives::{Outcome, atom, badarg, table};
use crate::compile::{self, Unit, abstract_format};
use crate::process::Process;
use crate::term::{Term, names};

table! {
    "rshell_code": "abstract_fun"/2 => abstract_fun,
}

/// `:rshell_code.abstract_fun(clauses, [X: 1])` is the fun of clauses in Erlang's abstract format, which see those variables;
/// `:error` if they are no such clauses.
fn abstract_fun(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [clauses, bindings] = args else { return Err(badarg()) };
    let (mut captured, mut values) = (Vec::new(), Vec::new());
    for binding in bindings.iter() {
        let [name, value] = binding.as_tuple_of::<2>().ok_or_else(badarg)?;
        captured.push(atom(name)?);
        values.push(value.clone());
    }
    let Some(read) = abstract_format::read(clauses, &captured, None) else { return Ok(Term::named("error")) };
    let unit = Unit { module: names::ERL_EVAL, home: None, file: "".into(), permanent: false, keep_quoted: true };
    match compile::travelled(&unit, &read.lambda, &read.captured, 0, 0) {
        Ok(code) if usize::from(code.function.captures) == values.len() => Ok(Term::closure(code, &values)),
        _ => Ok(Term::named("error")),
    }
}
