//! Compiled functions and the code of closures.

use std::collections::HashMap;
use std::ptr::NonNull;
use std::sync::{Arc, LazyLock};

use foldhash::fast::FixedState;
use parking_lot::RwLock;

use super::instruction::Instruction;
use super::module::Module;
use super::native::NativeId;
use super::segment::Segments;
use crate::term::{Atom, Lambda, Literal, Term, names};

/// One compiled function.
pub struct Function {
    /// Module it belongs to, as stack traces name it.
    pub module: Atom,
    /// Its name; of a closure the name of the function around it.
    pub name: Atom,
    /// Number of parameters.
    pub arity: u8,
    /// Number of captured values, which follow the parameters in the first registers.
    pub captures: u16,
    /// Size of the frame.
    pub registers: u16,
    /// What it does.
    pub code: Box<[Instruction]>,
    /// Its constants.
    pub constants: Box<[Literal]>,
    /// Natives that it calls.
    pub natives: Box<[NativeId]>,
    /// Closures that it makes.
    pub lambdas: Box<[Arc<LambdaCode>]>,
    /// Its `<<...>>`.
    pub segments: Box<[Segments]>,
    /// From which instruction on which line applies, in order.
    pub lines: Box<[(u32, u32)]>,
    /// Source file, as stack traces show it.
    pub file: Arc<str>,
    /// The loaded module, for calls within it; none for evaluated code.
    pub home: Option<&'static Module>,
}

/// The code of an anonymous function.
pub struct LambdaCode {
    /// The compiled function.
    pub function: Function,
    /// Number within its module.
    pub index: u32,
    /// What tells it from other versions.
    pub uniq: u32,
    /// The name that `Function.info` and inspect show.
    pub name: Atom,
    /// The expanded quoted form `{fn, variables}` it can be compiled from on another node; only evaluated code keeps it.
    pub quoted: Option<Literal>,
}

impl Function {
    /// The source line of an instruction, 0 if unknown.
    pub fn line_at(&self, pc: usize) -> u32 {
        let position = self.lines.partition_point(|(start, _)| *start as usize <= pc);
        position.checked_sub(1).and_then(|index| self.lines.get(index)).map_or(0, |(_, line)| *line)
    }
}

impl Function {
    /// The entry of a stack trace for this function at an instruction: `{module, name, arity, [file: ..., line: ...]}`.
    pub fn stack_entry(&self, pc: usize) -> Term {
        // The body of a file or module is compiled by a module of its own as a function of one argument, on the BEAM.
        if self.name == names::FILE_BODY || self.name == names::MODULE_VAR {
            return self.stack_entry_of(Atom::new("elixir_compiler_0"), Term::int(1), pc);
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
        let name = self.shown_name().unwrap_or(self.name);
        if self.file.is_empty() {
            return Term::tuple([Term::atom(module), Term::atom(name), arity_or_arguments, Term::NIL_LIST]);
        }
        let mut location = vec![file_entry(&self.file)];
        // A function without a clause for its arguments fails before its first line begins.
        let line = match self.line_at(pc) {
            0 => self.lines.first().map_or(0, |(_, line)| *line),
            line => line,
        };
        match line {
            0 => {}
            line => location.push(Term::tuple([Term::atom(names::LINE), Term::int(i64::from(line))])),
        }
        Term::tuple([Term::atom(module), Term::atom(name), arity_or_arguments, Term::list(location)])
    }

    /// The name in stack traces. A module of the library may call its helpers there other than in its source, by an attribute
    /// `@frames [name: :shown]`, and leave out those that are nobody's business, by `name: nil`.
    pub fn shown_name(&self) -> Option<Atom> {
        let Some(home) = self.home.filter(|home| home.embedded) else { return Some(self.name) };
        let frames = home.info.peek().as_map().and_then(|info| info.get_atom(names::FRAMES));
        match frames.and_then(|frames| frames.keyword_get(self.name)?.as_atom()) {
            None => Some(self.name),
            Some(names::NIL) => None,
            shown => shown,
        }
    }
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

// SAFETY: the entry is this very code.
unsafe impl Lambda for LambdaCode {
    fn module(&self) -> Atom {
        self.function.module
    }

    fn index(&self) -> u32 {
        self.index
    }

    fn uniq(&self) -> u32 {
        self.uniq
    }

    fn arity(&self) -> u8 {
        self.function.arity
    }

    fn name(&self) -> Atom {
        self.name
    }

    fn entry(&self) -> Option<NonNull<()>> {
        Some(NonNull::from(self).cast())
    }
}
