//! Tracers: modules whose `trace/2` is told what the compiler sees, and when it starts and stops with a file.

use crate::code::Raise;
use crate::expand::Env;
use crate::process::Process;
use crate::term::{Atom, Term};
use crate::vm;

/// The environment of a file, which this process follows, with the tracers that the compiler's options name: they are told
/// that it starts.
pub fn start(process: &mut Process, env: Env) -> Result<Env, Raise> {
    let tracers = option(process, "tracers")?.unwrap_or(Term::NIL_LIST);
    let env = Env { lexical_tracker: Term::pid(process.pid), tracers, ..env };
    trace(process, &Term::named("start"), &env)?;
    Ok(env)
}

/// Tells the environment's tracers that its file is done.
pub fn stop(process: &mut Process, env: &Env) -> Result<(), Raise> {
    trace(process, &Term::named("stop"), env)
}

/// Tells the environment's tracers of an event.
pub fn trace(process: &mut Process, event: &Term, env: &Env) -> Result<(), Raise> {
    for tracer in env.tracers.iter().filter_map(Term::as_atom) {
        vm::call(process, tracer, Atom::new("trace"), vec![event.clone(), env.to_term()])?;
    }
    Ok(())
}

/// An option of the compiler, as `Code` keeps it once any option was set.
pub fn option(process: &mut Process, name: &str) -> Result<Option<Term>, Raise> {
    let key = Term::tuple([Term::named("Elixir.Code"), Term::named("options")]);
    let options = vm::call(process, Atom::new("persistent_term"), Atom::new("get"), vec![key, Term::nil()])?;
    Ok(options.as_map().and_then(|options| options.get_atom(Atom::new(name)).cloned()))
}
