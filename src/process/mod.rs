//! One process: its stack, its mailbox, what it is linked to and monitors, and how it ends.
//!
//! A process is data; the machine runs it for a while (`vm::run`) and the scheduler decides when. Only the process itself
//! touches what is in here; others send it [`Signal`]s.

pub mod backtrace;
pub mod clock;
pub mod device;
pub mod exit;
pub mod heap;
pub mod host;
pub mod inbox;
pub mod info;
mod last_trace;
pub mod mailbox;
pub mod options;
pub mod owned;
pub mod ports;
pub mod registry;
pub mod relations;
pub mod send;
pub mod settings;
pub mod signal;
mod small_map;
pub mod table;
pub mod tally;
pub mod tracing;

use std::any::Any;

use crate::code::{Function, Instruction, Raise};
use crate::term::{Atom, Pid, Reference, Term, names};

pub use device::Device;
pub use inbox::Inbox;
pub use last_trace::{LastTrace, Occasion};
pub use mailbox::Mailbox;
pub use relations::Relations;
pub use signal::{Completion, Signal, SpawnTies};

/// A function call in progress.
pub struct Frame {
    /// The code; kept alive by the module table, or by the closure in one of the frame's registers.
    pub function: *const Function,
    /// The next instruction, within the function's code.
    pub next: *const Instruction,
    /// Where its registers start in the stack.
    pub base: u32,
    /// The caller's register for the result.
    pub dst: u16,
}

impl Frame {
    /// The running function.
    pub fn function(&self) -> &Function {
        // SAFETY: a frame's function lives as long as the frame.
        unsafe { &*self.function }
    }

    /// The position of the next instruction.
    pub fn pc(&self) -> usize {
        // SAFETY: `next` lies within the function's code or just behind it.
        unsafe { self.next.offset_from(self.function().code.as_ptr()) }.unsigned_abs()
    }
}

/// Where errors go.
pub struct Handler {
    /// The frame (as a number of frames) that pushed it.
    pub depth: u32,
    /// Where that frame goes on, within its function's code.
    pub next: *const Instruction,
    /// Its register for the class; reason and stack trace follow.
    pub first: u16,
}

/// Why a process runs a `receive` no further.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deadline {
    /// No receive with a timeout is in progress.
    None,
    /// The receive ends at this time (nanoseconds of the monotonic clock).
    At(u64),
}

/// A timer that wakes a process. Most waits end before their deadline, and starting a timer costs more than being woken for
/// nothing now and then, so it is kept for the next wait.
#[derive(Clone, Copy, Default, Debug)]
pub struct Alarm {
    /// The timer's number; 0 if there is none.
    pub number: u64,
    /// When it rings (nanoseconds of the monotonic clock).
    pub due: u64,
}

/// How the last slice ended, for `process_info`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// Ready or running.
    Running,
    /// In a receive, or waiting for other work.
    Waiting,
}

/// Room for so many calls is there from the start: a process that waits mostly has no more.
const FRAMES: usize = 2;

/// One process.
pub struct Process {
    /// Its identifier.
    pub pid: Pid,
    /// Where its signals arrive.
    pub inbox: &'static Inbox,
    /// Registers of all frames, outermost first.
    pub stack: Vec<Term>,
    /// Calls in progress, outermost first.
    pub frames: Vec<Frame>,
    /// Handlers in force, outermost first.
    pub handlers: Vec<Handler>,
    /// Messages taken over.
    pub mailbox: Mailbox,
    /// When the receive in progress gives up.
    pub deadline: Deadline,
    /// Links, monitors, aliases.
    pub relations: Relations,
    /// The process that does its input and output.
    pub group_leader: Pid,
    /// The process dictionary, a map.
    pub dictionary: Term,
    /// Whether exit signals become messages.
    pub trap_exit: bool,
    /// What is told of it.
    pub traced: tracing::Flags,
    /// How many times it was suspended.
    pub suspended: u32,
    /// Reductions done so far.
    pub reductions: u64,
    /// What it was spawned to do: module, function, arity.
    pub initial_call: (Atom, Atom, u8),
    /// Who spawned it.
    pub parent: Option<Pid>,
    /// Set by a signal that ends it; the machine stops at the next chance.
    pub exiting: Option<Term>,
    /// The register that waits for work on another thread, and what the work came to.
    pub awaiting: Option<Box<Awaiting>>,
    /// What is to wake it when its deadline is over.
    pub alarm: Alarm,
    /// How the last slice ended.
    pub status: Status,
    /// Number of the next reference.
    reference_counter: u64,
    /// Priority flag, kept for `process_flag` and `process_info`.
    pub priority: Atom,
    /// How much it may hold.
    pub heap: heap::Heap,
    /// What few processes have.
    rare: Option<Box<Rare>>,
    /// What waits for native code that called back, as expanding a macro does.
    pub outer: Option<Box<Outer>>,
}

/// The registers that natives are at work on while they run something else on the process: they stay where they are, since that
/// has a stack of its own.
pub struct Outer {
    /// The registers.
    pub stack: Vec<Term>,
    /// How many of the frames have theirs here or further out.
    pub frames: usize,
    /// How many such calls are in progress, this one included.
    pub depth: u32,
    /// Whether what waits will never go on, since the process has begun anew, as one that hibernates does.
    pub forgotten: bool,
    /// What waits for this.
    pub outer: Option<Box<Outer>>,
}

/// What is not worth room in every process.
#[derive(Default)]
struct Rare {
    /// What the process set for a collector.
    settings: settings::Settings,
    /// What higher floors keep for it, such as modules it is defining.
    attached: Option<Box<dyn Any>>,
    /// What is to be told elsewhere once it has run for the first time.
    announcement: Option<Box<dyn FnOnce() + Send>>,
    /// The stack trace that was told last.
    last_trace: Option<LastTrace>,
    /// What handles its messages, if it runs no code.
    device: Option<Box<dyn Device>>,
    /// Who is told of it.
    tracer: Option<Pid>,
    /// Who sent what is being handled, if that came with it.
    sender: Option<Pid>,
}

// A million processes are to fit; the allocator gives as much as it takes.
const _: () = assert!(size_of::<Process>() <= 384);

/// A call that waits for another thread.
pub struct Awaiting {
    /// Where the result goes.
    pub dst: u16,
    /// The result, once it is there.
    pub completion: Option<Completion>,
}

// SAFETY: everything a process owns it owns alone: terms of other processes reach it only as `Message`s, whose graphs nobody
// else refers to, and the raw pointers of frames lead to code that is never freed while a frame uses it. Moving the process to
// another thread therefore moves every count that changes.
unsafe impl Send for Process {}

impl Process {
    /// A process that has nothing to do yet, entered into the table; nothing if the table is full.
    pub fn new(group_leader: Option<Pid>) -> Option<Process> {
        let (pid, inbox, reference_counter) = table::insert()?;
        Some(Process {
            pid,
            inbox,
            stack: Vec::new(),
            frames: Vec::with_capacity(FRAMES),
            handlers: Vec::new(),
            mailbox: Mailbox::default(),
            deadline: Deadline::None,
            relations: Relations::default(),
            group_leader: group_leader.unwrap_or(pid),
            dictionary: Term::NIL_LIST,
            trap_exit: false,
            traced: tracing::Flags::NONE,
            suspended: 0,
            reductions: 0,
            initial_call: (names::ERLANG, names::APPLY, 2),
            parent: None,
            exiting: None,
            awaiting: None,
            alarm: Alarm::default(),
            status: Status::Running,
            reference_counter,
            priority: names::NORMAL,
            heap: heap::Heap::default(),
            rare: None,
            outer: None,
        })
    }

    /// What it set for a collector.
    pub fn settings(&self) -> settings::Settings {
        self.rare.as_ref().map(|rare| rare.settings).unwrap_or_default()
    }

    /// Sets what a collector would heed.
    pub fn set_settings(&mut self, settings: settings::Settings) {
        self.rare.get_or_insert_default().settings = settings;
    }

    /// What higher floors keep for this process.
    pub fn attached(&mut self) -> &mut Option<Box<dyn Any>> {
        &mut self.rare.get_or_insert_default().attached
    }

    /// Has something told elsewhere once the process has run for the first time.
    pub fn announce_later(&mut self, tell: impl FnOnce() + Send + 'static) {
        self.rare.get_or_insert_default().announcement = Some(Box::new(tell));
    }

    /// The stack trace that was told last.
    pub fn last_trace(&self) -> Option<&LastTrace> {
        self.rare.as_ref()?.last_trace.as_ref()
    }

    /// Keeps a stack trace for the next time that it is told.
    pub fn keep_trace(&mut self, trace: LastTrace) {
        self.rare.get_or_insert_default().last_trace = Some(trace);
    }

    /// Gives its messages to a device, in place of running code.
    fn set_device(&mut self, device: Box<dyn Device>) {
        self.rare.get_or_insert_default().device = Some(device);
    }

    /// The device that handles its messages, which is to be given back after that.
    pub fn take_device(&mut self) -> Option<Box<dyn Device>> {
        self.rare.as_mut()?.device.take()
    }

    /// A new reference.
    #[inline]
    pub fn make_reference(&mut self) -> Reference {
        let (slot, _) = self.pid.numbers();
        self.reference_counter += 1;
        let reference = Reference::local(slot, self.reference_counter);
        self.mailbox.mark(reference);
        reference
    }

    /// The reference made last: what is noted with it was noted after it.
    pub fn last_reference(&self) -> Reference {
        let (slot, _) = self.pid.numbers();
        Reference::local(slot, self.reference_counter)
    }

    /// Tells what was to be told once the process has run; the first pause of its run calls this.
    pub fn announce(&mut self) {
        if let Some(tell) = self.rare.as_mut().and_then(|rare| rare.announcement.take()) {
            tell();
        }
    }

    /// Ends the process's life in the table.
    pub fn leave_table(&mut self) {
        table::remove(self.pid, self.reference_counter);
    }

    /// The dictionary as a map.
    pub fn dictionary_get(&self, key: &Term) -> Option<Term> {
        self.dictionary.as_map()?.get(key).cloned()
    }

    /// Sets a dictionary entry and returns what it was.
    pub fn dictionary_put(&mut self, key: Term, value: Term) -> Option<Term> {
        let old = self.dictionary_get(&key);
        let map = if self.dictionary.is_nil_list() { Term::empty_map() } else { self.dictionary.take() };
        self.dictionary = map.map_put(key, value);
        old
    }

    /// Removes a dictionary entry and returns what it was.
    pub fn dictionary_erase(&mut self, key: &Term) -> Option<Term> {
        let old = self.dictionary_get(key)?;
        self.dictionary = self.dictionary.take().map_remove(key);
        Some(old)
    }

    /// The registers of all frames, the innermost first.
    pub fn stacks(&self) -> impl Iterator<Item = &Vec<Term>> {
        let outer = std::iter::successors(self.outer.as_deref(), |outer| outer.outer.as_deref());
        std::iter::once(&self.stack).chain(outer.map(|outer| &outer.stack))
    }

    /// Rough size in bytes: the process itself and its stack, without the data its terms refer to.
    pub fn memory(&self) -> usize {
        size_of::<Process>()
            + (self.stacks().map(Vec::capacity).sum::<usize>() + self.mailbox.len()) * size_of::<Term>()
            + self.frames.capacity() * size_of::<Frame>()
    }

    /// An error that ends the process unless it is caught, as a reason for exit.
    pub fn exit_reason(raise: &Raise) -> Term {
        match raise.class {
            names::EXIT => raise.reason.clone(),
            names::THROW => {
                Term::tuple([Term::tuple([Term::atom(names::NOCATCH), raise.reason.clone()]), raise.stacktrace.clone()])
            }
            _ => Term::tuple([raise.reason.clone(), raise.stacktrace.clone()]),
        }
    }
}
