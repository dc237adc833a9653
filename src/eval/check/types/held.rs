//! Warnings about types on their way from the process that compiled a file to the compiler in charge, which tells them
//! when all files are compiled, and none of them if one failed.

use super::TypeWarning;
use crate::eval::natives::{Outcome, badarg, table};
use crate::eval::{state, warning};
use crate::expand::Warning;
use crate::process::Process;
use crate::term::{Atom, Term, names, order};

table! {
    "rshell_module": "type_warnings"/0 => type_warnings,
    "rshell_module": "tell_types"/1 => tell_types,
}

/// Writes the warnings that wait in this process.
pub fn tell(process: &mut Process) {
    for warning in waiting(process) {
        warning::emit(process, &warning);
    }
}

fn waiting(process: &mut Process) -> Vec<Warning> {
    let mut waiting = std::mem::take(&mut state::of(process).unverified.type_warnings);
    waiting.sort_by(|left, right| order::compare(&left.key, &right.key));
    waiting.into_iter().map(|TypeWarning { warning, .. }| warning).collect()
}

/// `[{file, line, message, module, function, arity}]`: the warnings that wait in this process, each told once.
fn type_warnings(process: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::list(waiting(process).iter().map(to_term).collect::<Vec<_>>()))
}

/// Writes warnings that `type_warnings/0` gave, here or in another process.
fn tell_types(process: &mut Process, args: &mut [Term]) -> Outcome {
    let warnings: Option<Vec<Warning>> = args[0].iter().map(from_term).collect();
    for warning in warnings.ok_or_else(badarg)? {
        warning::emit(process, &warning);
    }
    Ok(Term::bool(true))
}

fn to_term(warning: &Warning) -> Term {
    let (function, arity) = match warning.function {
        Some((name, arity)) => (Term::atom(name), Term::int(i64::from(arity))),
        None => (Term::nil(), Term::int(0)),
    };
    Term::tuple([
        Term::from(warning.file.as_str()),
        Term::int(i64::from(warning.line)),
        Term::from(warning.message.as_str()),
        warning.module.map_or(Term::nil(), Term::atom),
        function,
        arity,
    ])
}

fn from_term(term: &Term) -> Option<Warning> {
    let [file, line, message, module, function, arity] = term.as_tuple_of::<6>()?;
    let named = |term: &Term| -> Option<Atom> { term.as_atom().filter(|name| *name != names::NIL) };
    let arity = u8::try_from(arity.as_int()?).ok()?;
    Some(Warning {
        file: file.as_text()?.into_owned(),
        line: u32::try_from(line.as_int()?).ok()?,
        module: named(module),
        function: named(function).map(|name| (name, arity)),
        traced: false,
        message: message.as_text()?.into_owned(),
    })
}
