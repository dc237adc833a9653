//! What of a file's imports and aliases is used: whoever keeps a [`Lexical`] and gives it every event learns at the end.

use std::collections::HashMap;

use crate::term::{Atom, Term};

use super::{Env, Event, MacroHost, Warning, error};

/// An import or alias that waits to be used.
struct Waiting {
    line: u32,
    used: bool,
    file: String,
}

/// The imports and aliases of one file.
#[derive(Default)]
pub struct Lexical {
    file: String,
    aliases: HashMap<(Atom, Atom), Waiting>,
    imports: HashMap<Atom, Waiting>,
    /// Names listed in `only:`, each of which should be used.
    names: HashMap<(Atom, Atom, u8), Waiting>,
}

impl Lexical {
    /// Those of a file, none so far.
    pub fn new(file: &str) -> Lexical {
        Lexical { file: file.to_string(), ..Lexical::default() }
    }

    /// Tells whether they are those of this file.
    pub fn is_of(&self, file: &str) -> bool {
        self.file == file
    }

    /// Takes note of an event.
    pub fn record(&mut self, event: &Event, meta: &Term, env: &Env) {
        let waiting = || Waiting { line: error::line_of(meta), used: false, file: env.file.to_string() };
        match event {
            Event::Alias { module, name, warn: true, .. } => {
                self.aliases.insert((*name, *module), waiting());
            }
            Event::AliasUsed { name, .. } => {
                for ((alias, _), entry) in &mut self.aliases {
                    if alias == name {
                        entry.used = true;
                    }
                }
            }
            Event::Import { module, only, warn: true, .. } => {
                self.imports.insert(*module, waiting());
                for (name, arity) in only.iter().flat_map(|only| only.iter()) {
                    self.names.insert((*module, *name, *arity), waiting());
                }
            }
            Event::ImportUsed { module, name, arity, .. } => self.import_used(*module, *name, &[*arity]),
            Event::ImportQuoted { module, name, arities } => self.import_used(*module, *name, arities),
            _ => {}
        }
    }

    fn import_used(&mut self, module: Atom, name: Atom, arities: &[u8]) {
        if let Some(entry) = self.imports.get_mut(&module) {
            entry.used = true;
        }
        for arity in arities {
            if let Some(entry) = self.names.get_mut(&(module, name, *arity)) {
                entry.used = true;
            }
        }
    }

    /// Warns of everything nobody used.
    pub fn warn_unused(self, host: &mut dyn MacroHost) {
        let Lexical { aliases, imports, names, .. } = self;
        let mut warnings = Vec::new();
        let mut all = Vec::new();
        for ((name, _), entry) in aliases {
            let name = host.inspect(&Term::atom(name));
            all.extend(unused(entry, format!("unused alias {name}")));
        }
        all.sort_by(|left, right| left.message.cmp(&right.message));
        for ((module, name, arity), entry) in names {
            if imports.get(&module).is_some_and(|import| import.used) {
                let module = host.inspect(&Term::atom(module));
                warnings.extend(unused(entry, format!("unused import {module}.{}/{arity}", name.name())));
            }
        }
        for (module, entry) in imports {
            let module = host.inspect(&Term::atom(module));
            warnings.extend(unused(entry, format!("unused import {module}")));
        }
        warnings.sort_by(|left, right| left.message.cmp(&right.message));
        all.extend(warnings);
        for warning in all {
            host.warn(warning);
        }
    }
}

fn unused(entry: Waiting, message: String) -> Option<Warning> {
    if entry.used {
        return None;
    }
    Some(Warning { file: entry.file, line: entry.line, message, ..Warning::default() })
}
