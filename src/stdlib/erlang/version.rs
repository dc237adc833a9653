//! `:rshell`: which Elixir this is, and where its program lies.

use crate::process::Process;
use crate::stdlib::argument::Outcome;
use crate::stdlib::natives;
use crate::term::Term;

natives! { "rshell":
    "elixir_version"/0 => elixir_version,
    "program"/0 => program,
}

/// The version of Elixir whose behaviour this is.
const ELIXIR: &str = "1.14.0";

/// `:rshell.elixir_version()` is `"1.14.0"`.
fn elixir_version(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::from(ELIXIR))
}

/// `:rshell.program()` is the path of this program; where the system does not tell it, its name.
fn program(_: &mut Process, _: &mut [Term]) -> Outcome {
    let path = std::env::current_exe().unwrap_or_else(|_| "rshell".into());
    Ok(Term::from(path.to_string_lossy().as_ref()))
}
