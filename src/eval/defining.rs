//! Which modules are being defined, by whichever process: one at a time may define a module.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use parking_lot::Mutex;

use super::definition::shown_file;
use super::state;
use crate::process::Process;
use crate::term::{Atom, Term, inspect, names};

/// Files and lines of modules.
type Places = HashMap<Atom, (Arc<str>, u32)>;

/// Where the definition of each module begins that is under way: shown file and line. Written by who defines modules, read by
/// the same; one lock, held for a look-up.
static UNDER_WAY: LazyLock<Mutex<Places>> = LazyLock::new(Mutex::default);

/// Where Elixir finds that a module cannot be defined.
pub const BUILD: [(&str, &str, u8, &str, u32); 3] = [
    ("elixir_module", "build", 3, "src/elixir_module.erl", 371),
    ("elixir_module", "compile", 5, "src/elixir_module.erl", 100),
    ("elixir_lexical", "run", 3, "src/elixir_lexical.erl", 15),
];

/// The right to define a module, given back when it is dropped.
pub struct Claim(Atom);

impl Claim {
    /// Claims a module for the definition that begins at a line of a file, or says where another one began.
    fn new(name: Atom, file: &str, line: u32) -> Result<Claim, (Arc<str>, u32)> {
        let mut all = UNDER_WAY.lock();
        if let Some(place) = all.get(&name) {
            return Err(place.clone());
        }
        all.insert(name, (shown_file(file), line));
        Ok(Claim(name))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        UNDER_WAY.lock().remove(&self.0);
    }
}

/// Why a module cannot be defined.
pub struct Refusal {
    /// The message.
    pub text: String,
    /// Whether another process defines it.
    pub elsewhere: bool,
}

impl From<String> for Refusal {
    fn from(text: String) -> Self {
        Refusal { text, elsewhere: false }
    }
}

/// Claims a module, or says why it cannot be defined there. Modules of the library are claimed by none: programs may have
/// some of their own, and several processes may come upon one at once.
pub fn claim(
    process: &mut Process,
    name: Atom,
    file: &str,
    line: u32,
    embedded: bool,
) -> Result<Option<Claim>, Refusal> {
    let text = || inspect::to_string(&Term::atom(name));
    let taken = |file: &str, line| {
        format!("cannot define module {} because it is currently being defined in {file}:{line}", text())
    };
    if let Some(open) = state::open_module(process, name) {
        return Err(taken(&shown_file(&open.file), open.line).into());
    }
    if matches!(name, names::NIL | names::TRUE | names::FALSE) || name.name().contains(['/', '\\']) {
        return Err(format!("invalid module name: {}", text()).into());
    }
    if name.name() == "Elixir" {
        return Err("module Elixir is reserved and cannot be defined".to_owned().into());
    }
    if embedded {
        return Ok(None);
    }
    let claim = Claim::new(name, file, line);
    claim.map(Some).map_err(|(file, line)| Refusal { text: taken(&file, line), elsewhere: true })
}
