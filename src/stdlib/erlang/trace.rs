//! `:rshell_trace`: what `:erlang.trace/3`, `trace_pattern/3` and `trace_info/2` are made of.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::code::trace::is_machinery;
use crate::code::{Visibility, module, native};
use crate::process::Process;
use crate::process::tracing::{self, Flags, Tracing};
use crate::stdlib::argument::{Outcome, array, badarg, typed};
use crate::stdlib::{ets, natives};
use crate::term::{Atom, Literal, Pid, Term, names};
use crate::vm::Trap;
use crate::vm::watch::{self, Watch};

natives! { "rshell_trace":
    "change"/4 => change,
    "tracing"/1 => tracing_of,
    "watch"/4 => watch_function,
    "watched"/1 => watched,
    "functions"/2 => functions,
    "filter"/2 => filter,
    "filter"/1 => filter_of,
    "complaints"/1 => complaints,
    "judge"/2 => judge,
    "returned"/2 => returned,
    "raised"/3 => raised,
}

fn flags(list: &Term) -> Result<Flags, Trap> {
    let names = list.as_list().ok_or_else(badarg)?;
    let flag = |name: &Term| name.as_atom().and_then(Flags::named).ok_or_else(badarg);
    names.into_iter().try_fold(Flags::NONE, |flags, name| Ok(flags.with(flag(name)?)))
}

/// `:rshell_trace.change(pid, true, [:send], tracer)` is `true`; `false` if the process is gone or has another tracer. `:new` in
/// place of the pid stands for processes to come.
fn change(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [target, on, list, tracer] = array(args)?;
    let on = on.as_bool().ok_or_else(badarg)?;
    let change = Tracing { tracer: tracer.as_pid().ok_or_else(badarg)?, flags: flags(list)? };
    let done = match target.as_pid() {
        Some(pid @ Pid::Local(_)) => crate::process::table::is_alive(pid) && tracing::change(process, pid, on, change),
        Some(Pid::Remote(_)) => false,
        None => {
            tracing::change_new(on, change);
            true
        }
    };
    Ok(Term::bool(done))
}

/// `:rshell_trace.tracing(pid)` is `{tracer, [:send]}`, or `:undefined`; `:new` stands for processes to come.
fn tracing_of(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [target] = array(args)?;
    let tracing = target.as_pid().map_or_else(tracing::of_new, tracing::of);
    Ok(match tracing {
        Some(Tracing { tracer, flags }) => Term::tuple([Term::pid(tracer), Term::list(flags.names().map(Term::atom))]),
        None => Term::atom(names::UNDEFINED),
    })
}

fn name(module: &Term, name: &Term, arity: &Term) -> Option<watch::Name> {
    Some((module.as_atom()?, name.as_atom()?, arity.as_int().and_then(|arity| u8::try_from(arity).ok())?))
}

fn named(function: &Term) -> Result<watch::Name, Trap> {
    let parts = function.as_tuple_of::<3>();
    parts.and_then(|[module, function, arity]| name(module, function, arity)).ok_or_else(badarg)
}

/// `:rshell_trace.watch({M, :f, 1}, :local, [], false)` has calls told by a match specification, those from within the module
/// too (not with `:global`), and counted if wanted. With `:counted` they are counted only, with `false` they are not watched any
/// more. It is `false` if there is no such function.
fn watch_function(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (function, how, specification, counted) = typed::<(&Term, Atom, &Term, bool)>(args)?;
    let watch = (how != names::FALSE).then(|| Watch {
        local: how.name() != "global",
        told: how.name() != "counted",
        specification: Literal::owned(specification),
        count: counted.then(AtomicI64::default),
    });
    Ok(Term::bool(watch::set(named(function)?, watch)))
}

/// `:rshell_trace.watched({M, :f, 1})` is `{:local, specification, count}`, with `false` for what is not counted; `:undefined` if
/// calls are not watched.
fn watched(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [function] = array(args)?;
    let Some(watch) = watch::of(named(function)?) else { return Ok(Term::atom(names::UNDEFINED)) };
    let how = match (watch.told, watch.local) {
        (false, _) => "counted",
        (true, false) => "global",
        (true, true) => "local",
    };
    let count = watch.count.as_ref().map_or(Term::bool(false), |count| Term::int(count.load(Ordering::Relaxed)));
    Ok(Term::tuple([Term::named(how), watch.specification.load(), count]))
}

/// `:rshell_trace.filter(:receive, specification)` has only messages told that it admits; `:send` of those sent, `[]` all.
fn filter(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [event, specification] = array(args)?;
    let given = specification.as_cons().is_some().then_some(&*specification);
    tracing::filter_messages(event.is_atom(Atom::new("receive")), given);
    Ok(Term::ok())
}

/// `:rshell_trace.filter(:send)` is the specification, or `[]`.
fn filter_of(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [event] = array(args)?;
    Ok(tracing::message_filter(event.is_atom(Atom::new("receive"))).unwrap_or(Term::NIL_LIST))
}

/// `:rshell_trace.functions(M, false)` lists what a loaded module exports, with `true` its private functions too, as `{M, :f, 1}`;
/// `:_` stands for all modules.
fn functions(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (name, private) = typed::<(Atom, bool)>(args)?;
    let modules: Vec<Atom> = match name.name() {
        "_" => module::all_loaded().into_iter().map(|module| module.name).chain(native::modules()).collect(),
        _ => vec![name],
    };
    let modules = modules.into_iter().filter(|module| !is_machinery(module.name()));
    let mut names = BTreeSet::new();
    for name in modules {
        let slots = module::loaded(name).into_iter().flat_map(|module| &module.functions);
        let slots = slots.filter(|slot| private || slot.visibility == Visibility::Public);
        names.extend(slots.map(|slot| (name.name(), slot.name.name(), slot.arity)));
        names
            .extend(native::of_module(name).into_iter().map(|(function, arity)| (name.name(), function.name(), arity)));
    }
    Ok(Term::list(names.into_iter().map(|(module, name, arity)| {
        Term::tuple([Term::named(module), Term::named(name), Term::int(i64::from(arity))])
    })))
}

/// `:rshell_trace.complaints(specification)` is what is wrong with one of calls: `[error: text]`, or `[]`.
fn complaints(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [specification] = array(args)?;
    Ok(Term::list(ets::complaints(specification)))
}

/// `:rshell_trace.judge([1, 2], specification)` is `{told, flags}` of a call with these arguments: what is told is `false`,
/// `true`, or something more.
fn judge(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [arguments, specification] = array(args)?;
    let verdict = ets::judge(process, specification, arguments, &Term::atom(names::UNDEFINED));
    let verdict = verdict.unwrap_or_default();
    let told = match verdict.extra {
        Some(extra) => extra,
        None => Term::bool(verdict.told),
    };
    let flags = [(verdict.returns, "return_trace"), (verdict.exceptions, "exception_trace")];
    let flags = flags.into_iter().filter(|(set, _)| *set).map(|(_, name)| Term::named(name));
    Ok(Term::tuple([told, Term::list(flags)]))
}

/// What a watched call returns through (`vm::machine::watched`): tells of the value, and is it.
fn returned(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [value, what] = array(args)?;
    if let Some([name, told, to, _]) = what.as_tuple_of::<4>() {
        watch::returned(process, name, value, told.is_atom(names::TRUE), to.is_atom(names::TRUE));
    }
    Ok(value.take())
}

/// What a watched call that fails goes through: tells of the exception.
fn raised(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [what, class, reason] = array(args)?;
    if let Some([name, _, _, told]) = what.as_tuple_of::<4>()
        && told.is_atom(names::TRUE)
    {
        watch::raised(process, name, class, reason);
    }
    Ok(Term::bool(true))
}
