//! `__MODULE__`, `__DIR__`, `__ENV__`, `__CALLER__` and `__STACKTRACE__`.

use crate::term::{Atom, Term, names};

use super::expander::{Expanded, Expander};
use super::quote::escape::{Options, escape};
use super::{Context, Env};

impl Expander<'_> {
    pub(super) fn expand_pseudo_variable(&mut self, quoted: &Term, name: Atom, meta: &Term) -> Expanded {
        match name {
            names::MODULE_VAR => Ok(self.env.module_term()),
            names::DIR => Ok(Term::from(directory(&self.env.file))),
            names::ENV if self.env.context == Context::Match => {
                self.refuse_in_patterns(meta, "__ENV__").map(|()| Term::nil())
            }
            names::ENV => escape(&self.visible_env(meta).to_term(), Options::default()),
            names::CALLER if self.env.context == Context::Match => {
                self.refuse_in_patterns(meta, "__CALLER__").map(|()| Term::nil())
            }
            names::CALLER if self.scope.caller => Ok(quoted.clone()),
            names::CALLER => Err(self.error(meta, "__CALLER__ is available only inside defmacro and defmacrop")),
            _ if self.env.context == Context::Match => {
                self.refuse_in_patterns(meta, "__STACKTRACE__").map(|()| Term::nil())
            }
            _ if self.scope.stacktrace => Ok(quoted.clone()),
            _ => {
                Err(self
                    .error(meta, "__STACKTRACE__ is available only inside catch and rescue clauses of try expressions"))
            }
        }
    }

    /// What `__ENV__` is: in a function, which outlives this compilation, without what tracks that.
    fn visible_env(&self, meta: &Term) -> Env {
        let caller = self.caller(meta);
        match caller.function {
            Some(_) => Env { lexical_tracker: Term::nil(), tracers: Term::NIL_LIST, ..caller },
            None => caller,
        }
    }

    /// The field of `__ENV__` that `__ENV__.field` asks for, without making the whole of it.
    pub(super) fn environment_field(&mut self, meta: &Term, name: Atom) -> Option<Expanded> {
        if self.env.context == Context::Match {
            return None;
        }
        let caller = self.visible_env(meta).to_term();
        let value = caller.as_map()?.get_atom(name)?.clone();
        Some(escape(&value, Options::default()))
    }
}

fn directory(file: &str) -> &str {
    match file.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((directory, _)) => directory,
        None => ".",
    }
}
