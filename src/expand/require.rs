//! `require`: makes a module's macros callable.

use crate::term::{Atom, Term, names, order};

use super::Raise;
use super::alias::multi_alias;
use super::event::Event;
use super::expander::{Expanded, Expander};
use super::place::{self, Placed};

impl Expander<'_> {
    /// `require module, options`; with `defined: name` in its metadata it stands before a `defmodule`.
    pub(super) fn expand_require(&mut self, meta: &Term, module: &Term, options: &Term) -> Expanded {
        self.refuse_in_patterns(meta, "require")?;
        if let Some((prefix, suffixes)) = multi_alias(module) {
            return self.expand_many(meta, "require", &prefix, &suffixes, options);
        }
        let options = self.lexical_options(meta, "require", options, &[names::AS, names::WARN])?;
        let module = self.lexical_module(meta, "require", module)?;
        if let Some(defined) = meta.keyword_get(Atom::new("defined")) {
            self.env.context_modules = Term::cons(defined.clone(), self.env.context_modules.clone());
            self.bind_alias(meta, module, &options, false)?;
            return Ok(Term::atom(module));
        }
        self.ensure_loaded(meta, module).at(place::REQUIRED)?;
        self.add_require(module);
        self.notify(meta, Event::Require { module, options: options.clone() })?;
        self.bind_alias(meta, module, &options, false).at(place::REQUIRED_AS)?;
        Ok(Term::atom(module))
    }

    /// Refuses a module that is not there.
    pub(super) fn ensure_loaded(&mut self, meta: &Term, module: Atom) -> Result<(), Raise> {
        if self.host.ensure_loaded(module)? {
            return Ok(());
        }
        let name = self.inspect(&Term::atom(module));
        let in_context = self.env.context_modules.iter().any(|candidate| candidate.is_atom(module));
        let message = if in_context && self.host.is_being_defined(module) {
            format!(
                "you are trying to use the module {name} which is currently being defined.\n\nThis may happen if you accidentally \
                 override the module you want to use. For example:\n\n    defmodule MyApp do\n      defmodule Supervisor \
                 do\n        use Supervisor\n      end\n    end\n\nIn the example above, the new Supervisor conflicts with \
                 Elixir's Supervisor. This may be fixed by using the fully qualified name in the definition:\n\n    defmodule \
                 MyApp.Supervisor do\n      use Supervisor\n    end\n"
            )
        } else if in_context {
            format!(
                "module {name} is not loaded but was defined. This happens when you depend on a module in the same context in \
                 which it is defined. For example:\n\n    defmodule MyApp do\n      defmodule Mod do\n      end\n\n      use \
                 Mod\n    end\n\nTry defining the module outside the context that uses it:\n\n    defmodule MyApp.Mod \
                 do\n    end\n\n    defmodule MyApp do\n      use MyApp.Mod\n    end\n\nIf the module is defined at the \
                 top-level and you are trying to use it at the top-level, this is not supported by Elixir"
            )
        } else {
            format!("module {name} is not loaded and could not be found")
        };
        Err(self.error(meta, &message))
    }

    pub(super) fn add_require(&mut self, module: Atom) {
        if self.env.is_required(module) {
            return;
        }
        let mut requires: Vec<Term> = self.env.requires.iter().cloned().collect();
        requires.push(Term::atom(module));
        requires.sort_by(order::compare);
        self.env.requires = Term::list(requires);
    }
}
