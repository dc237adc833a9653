//! What stack traces say of a function: `{module, name, arity, [file: ..., line: ...]}`.
//!
//! Programs raise often and always in the same places, so the entries of a module's functions are made once for each line
//! and kept as literals.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{LazyLock, OnceLock};

use foldhash::fast::FixedState;
use parking_lot::RwLock;

use super::function::Function;
use super::interpreted::Nesting;
use super::lines;
pub use crate::expand::{set_trace_depth as set_depth, trace_depth as depth};
use crate::term::{Atom, Literal, Term, names};

/// Stands in the table of lines for calls that never return: the function that makes one is gone from then on.
pub const GONE: u32 = u32::MAX;

/// What a stack trace says of a function in progress.
pub enum Traced {
    /// Nothing: it is the program's own machinery, or a helper that the library keeps to itself.
    Hidden,
    /// It is evaluated code without a file: what was given to evaluate, or a function within it.
    Evaluated {
        /// Whether it is all that was given.
        given: bool,
        /// Where in it the call stands.
        nesting: Nesting,
    },
    /// An entry.
    Entry(Term),
    /// An entry of a function value that a helper of the library made: the function of its module that is told next goes for the
    /// one that made it.
    OfCaller(Term),
    /// Several entries, the innermost first.
    Entries(Vec<Term>),
}

/// What calls the body of a module on a BEAM: module, name, arity, file and line.
const BELOW_MODULE: [(&str, &str, u8, &str, i64); 4] = [
    ("elixir_compiler", "dispatch", 4, "src/elixir_compiler.erl", 65),
    ("elixir_compiler", "compile", 3, "src/elixir_compiler.erl", 50),
    ("elixir_module", "eval_form", 6, "src/elixir_module.erl", 379),
    ("elixir_module", "compile", 5, "src/elixir_module.erl", 105),
];

/// What is below that where the module stands alone.
const BELOW_LONE_MODULE: (&str, &str, u8, &str, i64) = ("elixir_lexical", "run", 3, "src/elixir_lexical.erl", 15);

/// What is kept of a function for stack traces.
pub struct TraceCache {
    /// Its entries, by the position of the line in its table; none where it is hidden.
    entries: OnceLock<Box<[OnceLock<Option<Literal>>]>>,
    number: u64,
    /// Whether it is the body of a module that stands alone. Written once by who compiled it, read by who traces.
    lone: AtomicBool,
}

impl Default for TraceCache {
    fn default() -> TraceCache {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        TraceCache {
            entries: OnceLock::new(),
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            lone: AtomicBool::new(false),
        }
    }
}

impl TraceCache {
    /// A number that no other function has, nor had.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Says that this is the body of a module that stands alone: no body of a file or module around it defines it.
    pub fn stands_alone(&self) {
        self.lone.store(true, Ordering::Relaxed);
    }
}

impl Function {
    /// What a stack trace says of this function at an instruction.
    pub fn traced(&self, pc: usize) -> Traced {
        // Only modules live as long as the node, so only of them anything is kept.
        if self.home.is_none() || self.file.is_empty() {
            return match (is_machinery(self.module.name()), self.file.is_empty()) {
                (true, _) => Traced::Hidden,
                (false, true) => {
                    Traced::Evaluated { given: self.name == names::EXPR, nesting: Nesting::from_line(self.line_at(pc)) }
                }
                (false, false) if self.line_at(pc) == GONE => Traced::Hidden,
                (false, false) if self.name == names::MODULE_VAR => Traced::Entries(self.with_compiler(pc)),
                (false, false) => Traced::Entry(self.stack_entry(pc)),
            };
        }
        let entries = self.trace.entries.get_or_init(|| (0..=self.lines.len()).map(|_| OnceLock::new()).collect());
        if matches!(self.shown(), Shown::OfCaller(_)) {
            return Traced::OfCaller(self.stack_entry(pc));
        }
        let entry = || match self.shown() {
            Shown::Instead(entries) => Some(Literal::permanent(&entries)),
            _ if is_machinery(self.module.name()) || self.line_at(pc) == GONE => None,
            Shown::Nothing => None,
            _ => Some(Literal::permanent(&self.stack_entry(pc))),
        };
        match entries.get(self.line_position(pc)).and_then(|kept| kept.get_or_init(entry).as_ref()).map(Literal::load) {
            Some(entries) if entries.as_cons().is_some() => Traced::Entries(entries.iter().cloned().collect()),
            Some(entry) => Traced::Entry(entry),
            None => Traced::Hidden,
        }
    }

    /// The entry of a module's body and those of the compiler below it.
    fn with_compiler(&self, pc: usize) -> Vec<Term> {
        let below =
            BELOW_MODULE.iter().map(|(module, name, arity, file, line)| placed((module, name, *arity), file, *line));
        let (module, name, arity, file, line) = BELOW_LONE_MODULE;
        let lone = self.trace.lone.load(Ordering::Relaxed).then(|| placed((module, name, arity), file, line));
        std::iter::once(self.stack_entry(pc)).chain(below).chain(lone).collect()
    }

    /// How many entries of the table of lines begin at an instruction or before.
    fn line_position(&self, pc: usize) -> usize {
        self.lines.partition_point(|(start, _)| *start as usize <= pc)
    }

    /// The source line of an instruction, 0 if unknown.
    fn line_at(&self, pc: usize) -> u32 {
        let position = self.line_position(pc);
        position.checked_sub(1).and_then(|index| self.lines.get(index)).map_or(0, |(_, line)| *line)
    }

    /// The entry of a stack trace for this function at an instruction: `{module, name, arity, [file: ..., line: ...]}`.
    pub fn stack_entry(&self, pc: usize) -> Term {
        // The body of a file or module is compiled by a module of its own as a function of one argument, on the BEAM.
        if self.name == names::FILE_BODY || self.name == names::MODULE_VAR {
            return self.stack_entry_with(Term::int(1), pc);
        }
        // What a closure captured is passed to it after its arguments, here as there.
        let arity = i64::from(self.arity) + i64::from(self.captures);
        self.stack_entry_with(Term::int(arity), pc)
    }

    /// As [`stack_entry`](Function::stack_entry), with the list of arguments in place of the arity.
    pub fn stack_entry_with(&self, arity_or_arguments: Term, pc: usize) -> Term {
        self.stack_entry_of(self.module, arity_or_arguments, pc)
    }

    fn stack_entry_of(&self, module: Atom, arity_or_arguments: Term, pc: usize) -> Term {
        let (name, told_line) = match self.shown() {
            Shown::Named(name) => (name, None),
            Shown::At(name, line) => (name, Some(line)),
            // The first of the entries in its place is what fails where no clause fits.
            Shown::Instead(entries) => match first_with(&entries, &arity_or_arguments) {
                Some(entry) => return entry,
                None => (self.name, None),
            },
            Shown::OfCaller(line) => (self.name, Some(line)),
            Shown::Nothing => (self.name, None),
        };
        if self.file.is_empty() {
            return Term::tuple([Term::atom(module), Term::atom(name), arity_or_arguments, Term::NIL_LIST]);
        }
        // A function without a clause for its arguments fails before its first line begins.
        let line = match (self.own_line(name, told_line, &arity_or_arguments), self.line_at(pc)) {
            (Some(line), _) => line,
            (_, 0) => self.lines.first().map_or(0, |(_, line)| *line),
            (_, line) => line,
        };
        // Code that was made without lines has no place at all, nor have the functions of the emulator.
        let location = match line {
            0 => Term::NIL_LIST,
            _ if module == names::ERLANG => Term::NIL_LIST,
            line => {
                Term::list([file_entry(&self.file), Term::tuple([Term::atom(names::LINE), Term::int(i64::from(line))])])
            }
        };
        Term::tuple([Term::atom(module), Term::atom(name), arity_or_arguments, location])
    }

    /// The line that a function of the library has in Elixir's own source, if that is known: of its first clause if its
    /// arguments are told, for no clause fits them.
    fn own_line(&self, name: Atom, told: Option<u32>, arity_or_arguments: &Term) -> Option<u32> {
        let module = self.home.filter(|home| home.embedded)?.name.name();
        match arity_or_arguments.as_int() {
            Some(arity) => told.or_else(|| lines::of(module, name.name(), usize::try_from(arity).ok()?).call),
            None => lines::of(module, name.name(), arity_or_arguments.iter().count()).clause,
        }
    }

    /// What stack traces show. A module of the library may call its helpers there other than in its source, by an attribute
    /// `@frames [name: :shown]`, with one of several lines that a function has in its own source, by `name: {:shown, line}`,
    /// leave out those that are nobody's business, by `name: nil`, have a function value of a helper told as the caller's, by
    /// `name: {true, line}`, or have entries in place of one, by a list of them.
    fn shown(&self) -> Shown {
        let Some(home) = self.home.filter(|home| home.embedded) else { return Shown::Named(self.name) };
        let frames = home.info.peek().as_map().and_then(|info| info.get_atom(names::FRAMES));
        let Some(told) = frames.and_then(|frames| frames.keyword_get(self.name)) else {
            return Shown::Named(self.name);
        };
        if let Some([name, line]) = told.as_tuple_of::<2>() {
            let line = line.as_int().and_then(|line| u32::try_from(line).ok());
            return match name.as_atom() {
                Some(names::TRUE) => Shown::OfCaller(line.unwrap_or_default()),
                name => Shown::At(name.unwrap_or(self.name), line.unwrap_or_default()),
            };
        }
        match told.as_atom() {
            Some(names::NIL) => Shown::Nothing,
            Some(name) => Shown::Named(name),
            None => Shown::Instead(told.clone()),
        }
    }
}

/// What a stack trace shows of a function.
enum Shown {
    Nothing,
    Named(Atom),
    /// Its name and its line.
    At(Atom, u32),
    /// The name of who called its maker, and its line.
    OfCaller(u32),
    /// A list of entries.
    Instead(Term),
}

/// The first of some entries, with arguments if that is what is told.
fn first_with(entries: &Term, arity_or_arguments: &Term) -> Option<Term> {
    let [module, name, _, location] = entries.iter().next()?.as_tuple_of::<4>()?;
    let arguments = arity_or_arguments.as_list().map(|_| arity_or_arguments.clone())?;
    Some(Term::tuple([module.clone(), name.clone(), arguments, location.clone()]))
}

/// What stands below the interpreter of a piece of code that was given to evaluate, on a BEAM.
pub fn evaluation() -> [Term; 2] {
    [
        placed(("elixir", "eval_forms", 3), "src/elixir.erl", 283),
        placed(("Elixir.Module.ParallelChecker", "verify", 1), "lib/module/parallel_checker.ex", 100),
    ]
}

/// The entry of a stack trace for a function at a line of a file.
pub fn placed((module, name, arity): (&str, &str, u8), file: &str, line: i64) -> Term {
    let line = Term::tuple([Term::atom(names::LINE), Term::int(line)]);
    let location = Term::list([file_entry(file), line]);
    Term::tuple([Term::named(module), Term::named(name), Term::int(i64::from(arity)), location])
}

/// Tells whether a module is the program's own machinery, which nobody wants to see in a stack trace.
pub fn is_machinery(module: &str) -> bool {
    module.starts_with("rshell")
}

/// `{:file, charlist}`, made once for each file: a stack trace names many, and programs raise often.
pub fn file_entry(file: &str) -> Term {
    static ENTRIES: LazyLock<RwLock<HashMap<Box<str>, Literal, FixedState>>> = LazyLock::new(RwLock::default);
    if let Some(entry) = ENTRIES.read().get(file) {
        return entry.load();
    }
    let charlist = Term::list(file.chars().map(|character| Term::int(i64::from(u32::from(character)))));
    let entry = Literal::permanent(&Term::tuple([Term::atom(names::FILE), charlist]));
    ENTRIES.write().entry(file.into()).or_insert(entry).load()
}
