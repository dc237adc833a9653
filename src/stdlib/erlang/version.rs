//! `:rshell`: which Elixir this is.

use crate::process::Process;
use crate::stdlib::argument::Outcome;
use crate::stdlib::natives;
use crate::term::Term;

natives! { "rshell":
    "elixir_version"/0 => elixir_version,
}

/// The version of Elixir whose behaviour this is.
const ELIXIR: &str = "1.14.0";

/// `:rshell.elixir_version()` is `"1.14.0"`.
fn elixir_version(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::from(ELIXIR))
}
