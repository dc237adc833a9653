//! `String.Chars.to_string/1`, quick for what most texts are made of: interpolation calls nothing else.
//!
//! The protocol in Elixir answers for everything that is not here.

use crate::process::Process;
use crate::stdlib::argument::{Outcome, array};
use crate::stdlib::erlang::number_text::{MAX_DIGITS, decimal};
use crate::stdlib::natives;
use crate::term::{Term, View, float, names};
use crate::vm::Request;

natives! { "Elixir.String.Chars":
    "to_string"/1 => to_string,
}

/// `String.Chars.to_string(:ok)` is `"ok"`.
fn to_string(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value] = array(args)?;
    if value.is_binary() {
        return Ok(value.clone());
    }
    match value.view() {
        View::Atom(names::NIL) => Ok(Term::from("")),
        View::Atom(atom) => Ok(Term::from(atom.name())),
        View::Int(number) => Ok(Term::binary(decimal(number, &mut [0; MAX_DIGITS]))),
        View::Float(number) => Ok(Term::from(float::to_shortest(number).as_str())),
        _ => Err(Request::Code.into()),
    }
}
