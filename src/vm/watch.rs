//! Functions whose calls are watched: told to the tracer of who calls, or counted.
//!
//! A watched function is one that calls do not find ready (`FunctionSlot::entry`), so that all others are called as if nothing
//! were ever watched. What a match specification makes of a call is up to a higher floor ([`install`]).

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, LazyLock, OnceLock};

use foldhash::fast::FixedState;
use parking_lot::RwLock;

use crate::code::{module, native};
use crate::process::tracing::Flags;
use crate::process::{Process, info};
use crate::term::{Atom, Literal, Term};

/// Module, function, arity.
pub type Name = (Atom, Atom, u8);

/// How the calls of a function are watched.
pub struct Watch {
    /// Whether calls from within the module count too.
    pub local: bool,
    /// Whether calls are told.
    pub told: bool,
    /// The match specification, which may be nothing: then all are told as they are.
    pub specification: Literal,
    /// How many there were, if they are counted.
    pub count: Option<AtomicI64>,
}

/// What a match specification says of a call.
#[derive(Default)]
pub struct Verdict {
    /// Whether the call is told.
    pub told: bool,
    /// What is told with it.
    pub extra: Option<Term>,
    /// Whether its return is told.
    pub returns: bool,
    /// Whether the exception that may end it is told.
    pub exceptions: bool,
    /// Whether where it returns to is told, if the process is to tell that.
    pub returns_to: bool,
}

/// Runs a specification over a list of arguments, for a process and who calls there; nothing if no clause fits.
pub type Judge = fn(&mut Process, &Term, &Term, &Term) -> Option<Verdict>;

static JUDGE: OnceLock<Judge> = OnceLock::new();
static WATCHES: LazyLock<RwLock<HashMap<Name, Arc<Watch>, FixedState>>> = LazyLock::new(RwLock::default);
/// Whether natives are among the watched: those are not called by way of a slot.
static NATIVES: AtomicBool = AtomicBool::new(false);

/// Installs what runs specifications; later calls change nothing.
pub fn install(judge: Judge) {
    let _ = JUDGE.set(judge);
}

/// Watches a function as told, or no longer; false if there is no such function.
pub fn set(name: Name, watch: Option<Watch>) -> bool {
    let slot = module::loaded(name.0).and_then(|module| module.find(name.1, name.2));
    let is_native = native::find(name.0, name.1, name.2).is_some();
    if slot.is_none() && !is_native {
        return false;
    }
    let watched = watch.is_some();
    let mut watches = WATCHES.write();
    match watch {
        Some(watch) => drop(watches.insert(name, Arc::new(watch))),
        None => drop(watches.remove(&name)),
    }
    if let Some(slot) = slot {
        slot.watch(watched);
    }
    if is_native {
        let others = || watches.keys().any(|name| native::find(name.0, name.1, name.2).is_some());
        NATIVES.store(watched || others(), Ordering::Relaxed);
    }
    true
}

/// How a function is watched. What was said of a version of it that was replaced does not count.
pub fn of(name: Name) -> Option<Arc<Watch>> {
    let watch = WATCHES.read().get(&name).cloned()?;
    let slot = module::loaded(name.0).and_then(|module| module.find(name.1, name.2));
    let holds = slot.map_or_else(|| native::find(name.0, name.1, name.2).is_some(), |slot| slot.is_watched());
    holds.then_some(watch)
}

/// Tells whether the natives a process calls are to be looked at.
#[inline(always)]
pub(super) fn watches_natives(process: &Process) -> bool {
    NATIVES.load(Ordering::Relaxed) && process.traced.any(Flags::CALL)
}

/// Tells of a call and what else is to be told of it; the arguments are not looked at if nothing is told of the process's calls.
pub(super) fn call(process: &mut Process, name: Name, local: bool, arguments: Vec<Term>) -> Verdict {
    let watch = match WATCHES.read().get(&name) {
        Some(watch) if watch.local || !local => watch.clone(),
        _ => return Verdict::default(),
    };
    if let Some(count) = &watch.count {
        count.fetch_add(1, Ordering::Relaxed);
    }
    if !watch.told || !process.traced.any(Flags::CALL) {
        return Verdict::default();
    }
    let arguments = Term::list(arguments);
    let verdict = match (watch.specification.load(), JUDGE.get()) {
        (specification, Some(judge)) if specification.as_cons().is_some() => {
            let caller = info::caller(process);
            match judge(process, &specification, &arguments, &caller) {
                Some(verdict) => verdict,
                None => return Verdict::default(),
            }
        }
        _ => Verdict { told: true, ..Verdict::default() },
    };
    if verdict.told && !process.traced.any(Flags::SILENT) {
        let with_arity = process.traced.any(Flags::ARITY);
        let told = if with_arity { Term::int(i64::from(name.2)) } else { arguments };
        let call = Term::tuple([Term::atom(name.0), Term::atom(name.1), told]);
        match verdict.extra.clone() {
            Some(extra) => process.tell("call", [call, extra]),
            None => process.tell("call", [call]),
        }
    }
    Verdict { returns_to: watch.local, ..verdict }
}

/// Tells of the return of a call, with its value, and of where it returns to.
pub fn returned(process: &mut Process, name: &Term, value: &Term, told: bool, to: bool) {
    if !process.traced.any(Flags::CALL) || process.traced.any(Flags::SILENT) {
        return;
    }
    if told {
        process.tell("return_from", [name.clone(), value.clone()]);
    }
    if to && process.traced.any(Flags::RETURN_TO) {
        let caller = info::caller(process);
        process.tell("return_to", [caller]);
    }
}

/// Tells of the exception that ends a call.
pub fn raised(process: &mut Process, name: &Term, class: &Term, reason: &Term) {
    if process.traced.any(Flags::CALL) && !process.traced.any(Flags::SILENT) {
        process.tell("exception_from", [name.clone(), Term::tuple([class.clone(), reason.clone()])]);
    }
}
