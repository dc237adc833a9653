//! What the expander tells of the code it sees: for warnings of what is unused, checks of what is undefined, and tracers.

use std::rc::Rc;

use crate::term::{Atom, Term};

use super::expander::Expander;
use super::quoted::with_meta;
use super::{Raise, rewrite};

/// Something the expander saw.
#[expect(missing_docs, reason = "the fields are what the events name")]
#[derive(Clone, Debug)]
pub enum Event {
    /// `alias Module, as: Name`; `warn` tells whether its being unused deserves a warning.
    Alias { module: Atom, name: Atom, options: Term, warn: bool },
    /// An alias stood for a module.
    AliasUsed { name: Atom, module: Atom },
    /// A module was named by an alias, one that stands for it or its own name.
    AliasReference { module: Atom },
    /// `require Module`
    Require { module: Atom, options: Term },
    /// `import Module`, with the names of `only:` where they were listed.
    Import { module: Atom, options: Term, only: Option<Rc<[(Atom, u8)]>>, warn: bool },
    /// An imported function or macro was called or captured.
    ImportUsed { module: Atom, name: Atom, arity: u8, is_macro: bool },
    /// An imported function or macro was quoted, to be called with one of these arities.
    ImportQuoted { module: Atom, name: Atom, arities: Rc<[u8]> },
    /// A function of the module at hand is called or captured.
    LocalCall { name: Atom, arity: u8 },
    /// A macro of the module at hand was expanded.
    LocalMacro { name: Atom, arity: u8 },
    /// A function of another module is called or captured.
    RemoteCall { module: Atom, name: Atom, arity: u8 },
    /// A macro of another module was expanded, called by its name alone if it is imported.
    RemoteMacro { module: Atom, name: Atom, arity: u8, imported: bool },
    /// `%Module{}` was expanded; the keys are those written.
    Struct { module: Atom, keys: Term },
    /// `super` was called: the overridden definition is needed.
    SuperCall { name: Atom, arity: u8 },
}

impl Event {
    /// The event as tracers get it; nothing for one they do not hear of.
    fn to_term(&self, meta: &Term) -> Option<Term> {
        let called = |kind: &str, module: Atom, name: Atom, arity: u8| {
            tuple(kind, meta, [Term::atom(module), Term::atom(name), Term::int(i64::from(arity))])
        };
        let term = match self {
            Event::Alias { module, name, options, .. } => {
                tuple("alias", meta, [Term::atom(*module), Term::atom(*name), options.clone()])
            }
            Event::AliasUsed { name, module } => {
                tuple("alias_expansion", meta, [Term::atom(*name), Term::atom(*module)])
            }
            Event::AliasReference { module } => tuple("alias_reference", meta, [Term::atom(*module)]),
            Event::Require { module, options } => tuple("require", meta, [Term::atom(*module), options.clone()]),
            Event::Import { module, options, .. } => {
                let meta = with_meta(meta, Atom::new("imported"), Term::bool(true));
                tuple("import", &meta, [Term::atom(*module), options.clone()])
            }
            Event::ImportUsed { module, name, arity, is_macro: true } => {
                called("imported_macro", *module, *name, *arity)
            }
            Event::ImportUsed { module, name, arity, .. } => called("imported_function", *module, *name, *arity),
            Event::ImportQuoted { module, name, arities } => {
                let arities = arities.iter().map(|arity| Term::int(i64::from(*arity)));
                tuple("imported_quoted", meta, [Term::atom(*module), Term::atom(*name), Term::list(arities)])
            }
            Event::LocalCall { name, arity } => {
                tuple("local_function", meta, [Term::atom(*name), Term::int(i64::from(*arity))])
            }
            Event::LocalMacro { name, arity } => {
                tuple("local_macro", meta, [Term::atom(*name), Term::int(i64::from(*arity))])
            }
            // What macros of the library make of `def` and the like is no program's affair.
            Event::RemoteCall { module, .. } if module.name().starts_with("rshell") => return None,
            Event::RemoteCall { module, name, arity } => {
                let inlined = rewrite::inline(*module, *name, usize::from(*arity));
                let (module, name) = inlined.unwrap_or((*module, *name));
                called("remote_function", module, name, *arity)
            }
            Event::RemoteMacro { imported: true, .. } | Event::SuperCall { .. } => return None,
            Event::RemoteMacro { module, name, arity, .. } => called("remote_macro", *module, *name, *arity),
            Event::Struct { module, keys } => tuple("struct_expansion", meta, [Term::atom(*module), keys.clone()]),
        };
        Some(term)
    }
}

/// `{kind, meta, ...}`
fn tuple<const N: usize>(kind: &str, meta: &Term, rest: [Term; N]) -> Term {
    Term::tuple_from([Term::named(kind), meta.clone()].into_iter().chain(rest).collect())
}

impl Expander<'_> {
    /// Tells the host and the tracers of an event; a tracer's failure is the code's.
    pub(super) fn notify(&mut self, meta: &Term, event: Event) -> Result<(), Raise> {
        self.host.event(&event, meta, self.env);
        if self.env.tracers.is_nil_list() {
            return Ok(());
        }
        match event.to_term(meta) {
            Some(term) => self.host.trace(term, self.env),
            None => Ok(()),
        }
    }
}
