//! The modules of bodies: a BEAM compiles the body of a file or a module as a function of a module of its own,
//! `elixir_compiler_N`. When it has run, the number is free again, unless functions were made there, which may live on.

use foldhash::HashSet;
use parking_lot::Mutex;

use crate::term::Atom;

/// Which numbers are taken.
#[derive(Default)]
struct Numbers {
    /// One more than the highest so far.
    next: u32,
    /// Those that are free again, the last one first.
    free: Vec<u32>,
    running: HashSet<Atom>,
}

static NUMBERS: Mutex<Option<Numbers>> = Mutex::new(None);

/// A body that runs, or will soon.
pub struct Body {
    number: u32,
    module: Atom,
    /// Whether functions are made in it.
    pub makes_functions: bool,
}

impl Body {
    /// Takes a number for a body.
    pub fn begin() -> Body {
        let mut numbers = NUMBERS.lock();
        let numbers = numbers.get_or_insert_default();
        let number = numbers.free.pop().unwrap_or_else(|| {
            numbers.next += 1;
            numbers.next - 1
        });
        let module = Atom::new(&format!("elixir_compiler_{number}"));
        numbers.running.insert(module);
        Body { number, module, makes_functions: false }
    }

    /// The module that its code belongs to.
    pub fn module(&self) -> Atom {
        self.module
    }

    /// It has run to its end. The number of one that failed is never free again.
    pub fn end(self) {
        let mut numbers = NUMBERS.lock();
        let numbers = numbers.get_or_insert_default();
        numbers.running.remove(&self.module);
        if !self.makes_functions {
            numbers.free.push(self.number);
        }
    }
}

/// Tells whether code of a module is that of a body which has ended.
pub fn has_ended(module: Atom) -> bool {
    module.name().starts_with("elixir_compiler_")
        && !NUMBERS.lock().as_ref().is_some_and(|numbers| numbers.running.contains(&module))
}
