//! Processes of the library that begin when somebody asks for their names: the logger's and the shell's.

use crate::process::{Process, registry};
use crate::stdlib::argument::{Outcome, typed};
use crate::stdlib::natives;
use crate::term::{Atom, Term, names};

natives! { "rshell_sleepers":
    "asleep"/1 => asleep,
    "asleep"/0 => all_asleep,
    "of"/1 => of,
    "wake"/1 => wake,
}

/// `:rshell_sleepers.asleep(:logger)` tells whether those of an application have still to begin.
fn asleep(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (app,) = typed::<(Atom,)>(args)?;
    Ok(Term::bool(registry::sleepers().contains(&app)))
}

/// `:rshell_sleepers.asleep()` lists the applications whose processes have still to begin.
fn all_asleep(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::list(registry::sleepers().into_iter().map(Term::atom)))
}

/// `:rshell_sleepers.of(Logger)` is the application to which such a process belongs, `:undefined` for other names.
fn of(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (name,) = typed::<(Atom,)>(args)?;
    Ok(Term::atom(registry::sleeper(name).unwrap_or(names::UNDEFINED)))
}

/// `:rshell_sleepers.wake(:logger)` says that they begin now, so that their names are looked for as others are.
fn wake(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (app,) = typed::<(Atom,)>(args)?;
    registry::wake(app);
    Ok(Term::ok())
}
