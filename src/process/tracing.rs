//! Tracing: what a process does is told to another, its tracer, in messages.
//!
//! Who is traced by whom stands in one table, which `:erlang.trace/3` changes at once; a process learns of it by a signal and
//! then tells of what it does by itself, so that one that is not traced pays for a look at its own flags.
//! Source: `erlang:trace/3` in the reference manual of ERTS.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{LazyLock, OnceLock};

use foldhash::fast::FixedState;
use parking_lot::{Mutex, RwLock};

use super::send::{self, Destination};
use super::{Process, Signal, clock, host, registry, table};
use crate::term::{Atom, Literal, Message, Pid, Term, names};

/// What is told of a process, and how.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Flags(u32);

/// The flags' names, in the order in which they are listed, the lowest bit first.
const FLAGS: [&str; 21] = [
    "running_procs",
    "running_ports",
    "ports",
    "scheduler_id",
    "silent",
    "return_to",
    "arity",
    "garbage_collection",
    "exiting",
    "running",
    "set_on_first_link",
    "set_on_link",
    "set_on_first_spawn",
    "procs",
    "call",
    "set_on_spawn",
    "receive",
    "send",
    "monotonic_timestamp",
    "strict_monotonic_timestamp",
    "timestamp",
];

impl Flags {
    /// None.
    pub const NONE: Flags = Flags(0);
    /// All that there are.
    pub const ALL: Flags = Flags((1 << FLAGS.len()) - 1);
    /// Nothing is told of calls.
    pub const SILENT: Flags = Flags(1 << 4);
    /// Where calls return to is told.
    pub const RETURN_TO: Flags = Flags(1 << 5);
    /// Of calls the number of arguments is told in their place.
    pub const ARITY: Flags = Flags(1 << 6);
    /// When it runs and when it does not.
    pub const RUNNING: Flags = Flags(1 << 9 | 1);
    /// Spawning, linking, naming and ending.
    pub const PROCS: Flags = Flags(1 << 13);
    /// Calls of functions that are watched.
    pub const CALL: Flags = Flags(1 << 14);
    /// What arrives.
    pub const RECEIVE: Flags = Flags(1 << 16);
    /// What it sends.
    pub const SEND: Flags = Flags(1 << 17);
    const FIRST_LINK: Flags = Flags(1 << 10);
    const LINK: Flags = Flags(1 << 11);
    const FIRST_SPAWN: Flags = Flags(1 << 12);
    const SPAWN: Flags = Flags(1 << 15);
    const SCHEDULER: Flags = Flags(1 << 3);
    const MONOTONIC: Flags = Flags(1 << 18);
    const STRICT_MONOTONIC: Flags = Flags(1 << 19);
    const TIMESTAMP: Flags = Flags(1 << 20);

    /// The flag of a name.
    pub fn named(name: Atom) -> Option<Flags> {
        match name.name() {
            "all" => Some(Flags::ALL),
            "cpu_timestamp" => Some(Flags::TIMESTAMP),
            name => FLAGS.iter().position(|known| *known == name).map(|bit| Flags(1 << bit)),
        }
    }

    /// The names of those that are set.
    pub fn names(self) -> impl Iterator<Item = Atom> {
        FLAGS.iter().enumerate().filter(move |(bit, _)| self.0 & 1 << bit != 0).map(|(_, name)| Atom::new(name))
    }

    /// Tells whether one of some is set.
    #[inline(always)]
    pub fn any(self, of: Flags) -> bool {
        self.0 & of.0 != 0
    }

    /// With others.
    pub fn with(self, others: Flags) -> Flags {
        Flags(self.0 | others.0)
    }

    /// Without some.
    pub fn without(self, some: Flags) -> Flags {
        Flags(self.0 & !some.0)
    }
}

/// Who is told of a process, and what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tracing {
    /// The process that is told.
    pub tracer: Pid,
    /// What it is told.
    pub flags: Flags,
}

/// All traced processes.
static TRACED: LazyLock<Mutex<HashMap<Pid, Tracing, FixedState>>> = LazyLock::new(Mutex::default);

/// What new processes are traced by.
static NEW: Mutex<Option<Tracing>> = Mutex::new(None);
/// Whether they are traced at all.
static TRACES_NEW: AtomicBool = AtomicBool::new(false);
/// Which messages are told, if not all: match specifications over what is sent, `[receiver, message]`, and over what is received,
/// `[node, sender, message]`.
static MESSAGES: RwLock<[Option<Literal>; 2]> = RwLock::new([None, None]);
/// Whether there is a specification of what is received, which may ask who sent it. Written by who sets that, read by all who
/// send.
static WANTS_SENDERS: AtomicBool = AtomicBool::new(false);
/// What runs these specifications.
static JUDGE: OnceLock<Judge> = OnceLock::new();
/// The last number of a timestamp that is to be unique.
static UNIQUE: AtomicI64 = AtomicI64::new(0);

/// Tells whether a specification admits a list of arguments.
pub type Judge = fn(&mut Process, &Term, &Term) -> bool;

/// Installs what runs specifications; later calls change nothing.
pub fn install(judge: Judge) {
    let _ = JUDGE.set(judge);
}

/// Has only messages told that a specification admits; nothing stands for all.
pub fn filter_messages(received: bool, specification: Option<&Term>) {
    if received {
        WANTS_SENDERS.store(specification.is_some(), Ordering::Relaxed);
    }
    MESSAGES.write()[usize::from(received)] = specification.map(Literal::owned);
}

/// Tells whether messages are to be sent with their senders.
#[inline(always)]
pub(super) fn wants_senders() -> bool {
    WANTS_SENDERS.load(Ordering::Relaxed)
}

/// The specification that [`filter_messages`] was given.
pub fn message_filter(received: bool) -> Option<Term> {
    MESSAGES.read()[usize::from(received)].as_ref().map(Literal::load)
}

/// Who is told of a process, and what; nothing if nobody is.
pub fn of(pid: Pid) -> Option<Tracing> {
    TRACED.lock().get(&pid).copied().filter(|tracing| table::is_alive(tracing.tracer))
}

/// What new processes are traced by.
pub fn of_new() -> Option<Tracing> {
    *NEW.lock()
}

/// Adds or takes away what new processes are traced by.
pub fn change_new(on: bool, change: Tracing) {
    let mut new = NEW.lock();
    *new = changed(*new, on, change);
    TRACES_NEW.store(new.is_some(), Ordering::Relaxed);
}

/// Adds or takes away what is told of a process; false if it has another tracer, which is alive.
pub fn change(process: &mut Process, pid: Pid, on: bool, change: Tracing) -> bool {
    let tracing = {
        let mut traced = TRACED.lock();
        let known = traced.get(&pid).copied().filter(|known| table::is_alive(known.tracer));
        if on && known.is_some_and(|known| known.tracer != change.tracer) {
            return false;
        }
        let tracing = changed(known, on, change);
        match tracing {
            Some(tracing) => drop(traced.insert(pid, tracing)),
            None => drop(traced.remove(&pid)),
        }
        tracing
    };
    if pid == process.pid {
        process.set_tracing(tracing);
    } else {
        send::signal(process.pid, pid, Signal::Trace(tracing));
    }
    true
}

/// Forgets a process that ended before it learned that it is traced.
pub(super) fn forget(pid: Pid) {
    TRACED.lock().remove(&pid);
}

fn changed(known: Option<Tracing>, on: bool, change: Tracing) -> Option<Tracing> {
    let flags = known.map_or(Flags::NONE, |known| known.flags);
    let flags = if on { flags.with(change.flags) } else { flags.without(change.flags) };
    let tracer = known.map_or(change.tracer, |known| known.tracer);
    (flags != Flags::NONE).then_some(Tracing { tracer, flags })
}

/// Tells the tracer of a process, which is not the one that runs, that it was given a name or lost it.
pub fn tell_of_name(pid: Pid, event: &str, name: Atom) {
    if let Some(tracing) = of(pid).filter(|tracing| tracing.flags.any(Flags::PROCS)) {
        tell(pid, tracing, event, [Term::atom(name)]);
    }
}

fn tell<const N: usize>(pid: Pid, Tracing { tracer, flags }: Tracing, event: &str, what: [Term; N]) {
    // Nobody is told of itself.
    if tracer == pid {
        return;
    }
    let stamp = timestamp(flags);
    let mut parts =
        vec![Term::named(if stamp.is_some() { "trace_ts" } else { "trace" }), Term::pid(pid), Term::named(event)];
    parts.extend(what);
    if flags.any(Flags::SCHEDULER) {
        parts.push(Term::int(1));
    }
    parts.extend(stamp);
    send::signal(pid, tracer, Signal::Message(Message::of(Term::tuple_from(parts))));
}

/// The time of an event, as its flags want it told.
fn timestamp(flags: Flags) -> Option<Term> {
    if flags.any(Flags::TIMESTAMP) {
        let micro = clock::system() / 1000;
        let (second, micro) = (micro / 1_000_000, micro % 1_000_000);
        return Some(Term::tuple([second / 1_000_000, second % 1_000_000, micro].map(Term::int)));
    }
    let now = || Term::int(clock::monotonic() as i64);
    if flags.any(Flags::STRICT_MONOTONIC) {
        return Some(Term::tuple([now(), Term::int(UNIQUE.fetch_add(1, Ordering::Relaxed))]));
    }
    flags.any(Flags::MONOTONIC).then(now)
}

impl Process {
    /// Who is told of this process, and what.
    fn tracing(&self) -> Option<Tracing> {
        let tracer = self.rare.as_ref()?.tracer?;
        Some(Tracing { tracer, flags: self.traced })
    }

    /// Sets who is told of this process, and what.
    pub(super) fn set_tracing(&mut self, tracing: Option<Tracing>) {
        self.traced = tracing.map_or(Flags::NONE, |tracing| tracing.flags);
        if let Some(tracing) = tracing {
            self.rare.get_or_insert_default().tracer = Some(tracing.tracer);
        }
    }

    /// Tells the tracer of an event, if there is one: whoever calls this has looked at the flags. A tracer that is gone is
    /// forgotten.
    #[cold]
    #[inline(never)]
    pub fn tell<const N: usize>(&mut self, event: &str, what: [Term; N]) {
        match self.tracing() {
            Some(tracing) if table::is_alive(tracing.tracer) => tell(self.pid, tracing, event, what),
            _ => self.end_tracing(),
        }
    }

    /// As [`tell`](Process::tell), if some flag of `of` is set.
    #[inline]
    pub(super) fn tell_if<const N: usize>(&mut self, of: Flags, event: &str, what: impl FnOnce() -> [Term; N]) {
        if self.traced.any(of) {
            self.tell(event, what());
        }
    }

    fn end_tracing(&mut self) {
        self.traced = Flags::NONE;
        forget(self.pid);
    }

    /// Tells that a message is being sent.
    pub(super) fn tell_of_sending(&mut self, to: Destination, message: &Term) {
        if !self.admits(false, || Term::list([to.shown(), message.clone()])) {
            return;
        }
        let nobody = matches!(to, Destination::Pid(pid @ Pid::Local(_)) if !table::is_alive(pid));
        let event = if nobody { "send_to_non_existing_process" } else { "send" };
        self.tell(event, [message.clone(), to.shown()]);
    }

    /// Tells of a new process that this one has spawned, to do `call` (`{module, name, arguments}`), and has it traced if this one
    /// is to hand that on.
    pub fn trace_spawned(&mut self, child: &mut Process, call: impl FnOnce() -> Term, linked: bool) {
        if self.traced == Flags::NONE && !TRACES_NEW.load(Ordering::Relaxed) {
            return;
        }
        let call = call();
        self.tell_if(Flags::PROCS, "spawn", || [Term::pid(child.pid), call.clone()]);
        let (always, first) = (Flags::SPAWN, Flags::FIRST_SPAWN);
        let by_link = if linked { (Flags::LINK, Flags::FIRST_LINK) } else { (Flags::NONE, Flags::NONE) };
        match self.tracing() {
            Some(tracing) if self.traced.any(always.with(first).with(by_link.0).with(by_link.1)) => {
                child.inherit(Tracing { flags: tracing.flags.without(first).without(by_link.1), ..tracing });
                if self.traced.any(first.with(by_link.1)) {
                    let flags = Flags::NONE.with(first).with(always).with(by_link.0).with(by_link.1);
                    change(self, self.pid, false, Tracing { flags, ..tracing });
                }
            }
            _ => child.trace_as_new(),
        }
        if linked {
            self.tell_of_link("link", child.pid);
        }
        child.tell_if(Flags::PROCS, "spawned", || [Term::pid(self.pid), call]);
        if linked {
            child.tell_of_link("getting_linked", self.pid);
        }
    }

    /// Tells of a process that this one links to, and has it traced if this one is to hand that on.
    pub(super) fn trace_linked(&mut self, pid: Pid) {
        self.tell_of_link("link", pid);
        let by_link = Flags::LINK.with(Flags::FIRST_LINK);
        if let (Some(tracing), true, Pid::Local(_)) = (self.tracing(), self.traced.any(by_link), pid) {
            let first = self.traced.any(Flags::FIRST_LINK);
            change(self, pid, true, Tracing { flags: tracing.flags.without(Flags::FIRST_LINK), ..tracing });
            if first {
                change(self, self.pid, false, Tracing { flags: by_link, ..tracing });
            }
        }
    }

    /// Has a new process traced as all new ones are.
    pub fn trace_as_new(&mut self) {
        if TRACES_NEW.load(Ordering::Relaxed)
            && let Some(tracing) = of_new()
        {
            self.inherit(tracing);
        }
    }

    fn inherit(&mut self, tracing: Tracing) {
        TRACED.lock().insert(self.pid, tracing);
        self.set_tracing(Some(tracing));
    }

    /// Tells that this process ends, and that is the last that is told of it.
    pub(super) fn tell_of_end(&mut self, reason: &Term) {
        if self.traced != Flags::NONE {
            self.tell_if(Flags::PROCS, "exit", || [reason.clone()]);
            if let Some(name) = registry::name_of(self.pid) {
                self.tell_if(Flags::PROCS, "unregister", || [Term::atom(name)]);
            }
            self.end_tracing();
        }
    }

    /// Tells that this process runs from now on, or no longer.
    #[inline]
    pub fn tell_of_turn(&mut self, event: &str) {
        if self.traced.any(Flags::RUNNING) {
            let at = super::info::current_function(self);
            self.tell(event, [at]);
        }
    }

    /// A message arrives.
    #[inline]
    pub fn deliver(&mut self, message: Term) {
        if self.traced.any(Flags::RECEIVE) {
            self.tell_of_arrival(&message);
        }
        self.mailbox.push(message);
    }

    /// Handles what a process has sent.
    #[cold]
    pub(super) fn with_sender(&mut self, sender: Pid, handle: impl FnOnce(&mut Process)) {
        self.rare.get_or_insert_default().sender = Some(sender);
        handle(self);
        if let Some(rare) = &mut self.rare {
            rare.sender = None;
        }
    }

    #[cold]
    fn tell_of_arrival(&mut self, message: &Term) {
        // Of one that was under way when its kind of tracing began it is not known who sent it.
        let sender = self.rare.as_ref().and_then(|rare| rare.sender);
        let sender = sender.map_or(Term::atom(names::UNDEFINED), Term::pid);
        let place = [Term::atom(host::node_of(&sender).unwrap_or_else(host::node_name)), sender];
        if self.admits(true, || Term::list(place.into_iter().chain([message.clone()]))) {
            self.tell("receive", [message.clone()]);
        }
    }

    /// Tells whether a message that is sent or received is to be told.
    fn admits(&mut self, received: bool, arguments: impl FnOnce() -> Term) -> bool {
        match (message_filter(received), JUDGE.get()) {
            (Some(specification), Some(judge)) => judge(self, &specification, &arguments()),
            _ => true,
        }
    }

    /// Something is linked to this process, or no longer.
    pub(super) fn tell_of_link(&mut self, event: &str, pid: Pid) {
        self.tell_if(Flags::PROCS, event, || [Term::pid(pid)]);
    }
}

impl Destination {
    /// The destination as a term.
    fn shown(self) -> Term {
        match self {
            Destination::Pid(pid) => Term::pid(pid),
            Destination::Name(name) => Term::atom(name),
            Destination::NameOn(name, node) => Term::tuple([Term::atom(name), Term::atom(node)]),
            Destination::Alias(reference) => Term::reference(reference),
            Destination::Nobody => Term::atom(names::UNDEFINED),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Flags;
    use crate::term::Atom;

    #[test]
    fn flags_have_the_names_they_are_listed_by() {
        let two = Flags::named(Atom::new("send")).into_iter().fold(Flags::PROCS, Flags::with);
        assert_eq!(two.names().map(|name| name.name().to_owned()).collect::<Vec<_>>(), ["procs", "send"]);
        assert!(two.any(Flags::SEND) && !two.any(Flags::CALL));
        assert_eq!(two.without(Flags::PROCS), Flags::SEND);
        assert_eq!(Flags::named(Atom::new("nonsense")), None);
        for (flag, name) in [(Flags::CALL, "call"), (Flags::RECEIVE, "receive"), (Flags::ARITY, "arity")] {
            assert_eq!(Flags::named(Atom::new(name)), Some(flag));
        }
    }
}
