//! Processes of the library that begin when somebody asks for their names, such as the logger's.

use crate::process::{Process, registry};
use crate::stdlib::argument::Outcome;
use crate::stdlib::natives;
use crate::term::Term;

natives! { "rshell_sleepers":
    "asleep"/0 => asleep,
    "wake"/0 => wake,
}

/// `:rshell_sleepers.asleep()` tells whether they have still to begin.
fn asleep(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::bool(registry::sleeps(None)))
}

/// `:rshell_sleepers.wake()` says that they begin now, so that their names are looked for as others are.
fn wake(_: &mut Process, _: &mut [Term]) -> Outcome {
    registry::wake();
    Ok(Term::ok())
}
