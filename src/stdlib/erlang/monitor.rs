//! `:erlang`: monitors, and the aliases that a process may have with them or alone.

use crate::process::Process;
use crate::process::options::MonitorOptions;
use crate::process::relations::AliasMode;
use crate::process::send::Destination;
use crate::stdlib::argument::{Outcome, array, badarg, typed};
use crate::stdlib::natives;
use crate::term::{Atom, Reference, Term, names};
use crate::vm::Trap;

natives! { "erlang":
    "monitor"/2 => monitor,
    "monitor"/3 => monitor_with_options,
    "demonitor"/1 => demonitor,
    "demonitor"/2 => demonitor_with_options,
    "alias"/0 => alias,
    "alias"/1 => alias_with_options,
    "unalias"/1 => unalias,
}

/// `Process.monitor(pid)` is a reference.
fn monitor(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [kind, target] = array(args)?;
    Ok(Term::reference(start_monitor(process, kind, target, MonitorOptions::default())?))
}

fn start_monitor(
    process: &mut Process,
    kind: &Term,
    target: &Term,
    options: MonitorOptions,
) -> Result<Reference, Trap> {
    let reference = match kind.as_atom() {
        Some(names::PROCESS) => {
            let destination = Destination::of(target).ok_or_else(badarg)?;
            process.monitor(destination).ok_or_else(badarg)?
        }
        Some(atom) if atom.name() == "time_offset" && target.is_atom(Atom::new("clock_service")) => {
            process.make_reference()
        }
        Some(names::PORT) => {
            let destination = Destination::of(target).ok_or_else(badarg)?;
            match process.monitor(destination) {
                Some(reference) => reference,
                None => return Ok(monitor_of_closed(process, target, options)),
            }
        }
        _ => return Err(badarg()),
    };
    options.give(process, reference);
    // Nobody learns of the own end: what a message would begin with that never comes is not kept.
    if process.relations.monitored(reference).is_none() {
        process.relations.take_tag(reference);
    }
    Ok(reference)
}

/// A port that is closed is reported at once.
fn monitor_of_closed(process: &mut Process, port: &Term, options: MonitorOptions) -> Reference {
    let reference = process.make_reference();
    let [down, kind, reason] = [names::DOWN, names::PORT, names::NOPROC].map(Term::atom);
    if options.alias == Some(AliasMode::Explicit) {
        process.relations.add_alias(reference, AliasMode::Explicit);
    }
    let tag = options.tag.unwrap_or(down);
    process.deliver(Term::tuple([tag, Term::reference(reference), kind, port.clone(), reason]));
    reference
}

/// `:erlang.monitor(:process, pid, alias: :reply_demonitor, tag: :gone)` is a reference that also works as an alias, and
/// begins the message of the monitor with another tag.
fn monitor_with_options(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [kind, target, options] = array(args)?;
    let options = MonitorOptions::from_term(options).ok_or_else(badarg)?;
    Ok(Term::reference(start_monitor(process, kind, target, options)?))
}

/// `Process.demonitor(ref)` is `true`.
fn demonitor(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (reference,) = typed::<(Reference,)>(args)?;
    process.demonitor(reference);
    Ok(Term::bool(true))
}

/// `Process.demonitor(ref, [:flush, :info])` tells whether the monitor was still there.
fn demonitor_with_options(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (reference, options) = typed::<(Reference, Vec<&Term>)>(args)?;
    let wants = |name: Atom| options.iter().any(|option| option.is_atom(name));
    let info = names::INFO_OPTION;
    if !options.iter().all(|option| option.is_atom(names::FLUSH) || option.is_atom(info)) {
        return Err(badarg());
    }
    let found = process.demonitor(reference);
    let mut flushed = false;
    if wants(names::FLUSH) && !found {
        process.handle_signals();
        flushed = process.mailbox.remove_first(|message| {
            message.as_tuple().is_some_and(|parts| {
                // Its tag may be any.
                parts.len() == 5 && parts[1].as_reference() == Some(reference)
            })
        });
    }
    Ok(Term::bool(if wants(info) { found && !flushed } else { true }))
}

/// `Process.alias()` is a reference that messages can be sent to.
fn alias(process: &mut Process, _: &mut [Term]) -> Outcome {
    let reference = process.make_reference();
    process.relations.add_alias(reference, AliasMode::Explicit);
    Ok(Term::reference(reference))
}

/// `Process.alias([:reply])` is an alias that ends with the first message.
fn alias_with_options(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (options,) = typed::<(Vec<&Term>,)>(args)?;
    let mode = match options.as_slice() {
        [] => AliasMode::Explicit,
        [only] if only.is_atom(names::EXPLICIT_UNALIAS) => AliasMode::Explicit,
        [only] if only.is_atom(names::ALIAS_REPLY) => AliasMode::Reply,
        _ => return Err(badarg()),
    };
    let reference = process.make_reference();
    process.relations.add_alias(reference, mode);
    Ok(Term::reference(reference))
}

/// `Process.unalias(ref)` tells whether it was an alias of the caller.
fn unalias(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (reference,) = typed::<(Reference,)>(args)?;
    Ok(Term::bool(process.relations.remove_alias(reference)))
}
