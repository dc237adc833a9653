//! `term.name` where the term is only known when it runs.

use crate::code::Raise;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, typed};
use crate::stdlib::natives;
use crate::term::{Atom, Term, names};
use crate::vm::Request;

natives! { "rshell":
    "field"/2 => field,
}

/// `map.name` is the value of the key; `Module.name` calls the function without arguments.
fn field(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (subject, name) = typed::<(&Term, Atom)>(args)?;
    if let Some(map) = subject.as_map() {
        let missing = || Raise::error(Term::tuple([Term::atom(names::BADKEY), Term::atom(name), subject.clone()]));
        return Ok(map.get_atom(name).ok_or_else(missing)?.clone());
    }
    match subject.as_atom() {
        Some(module) if module != names::NIL && !module.is_boolean() => {
            Err(Request::Call(module, name, Vec::new()).into())
        }
        _ => Err(Raise::error(Term::tuple([Term::atom(names::BADKEY), Term::atom(name), subject.clone()])).into()),
    }
}
