//! Where clauses stand: an environment that many definitions share.
//!
//! Most definitions of a module see the same aliases and imports. They share one place, and so the one immortal term
//! of its environment that functions of the library keep until they are first called.

use std::cell::OnceCell;
use std::rc::Rc;

use crate::expand::Env;
use crate::term::{Atom, Literal, Term};

/// An environment outside of any function.
pub struct Place {
    /// The environment.
    pub env: Env,
    term: OnceCell<Literal>,
}

impl Place {
    /// The place of an environment: `known`, if that differs at most in its line.
    pub fn of(env: &Env, known: Option<&Rc<Place>>) -> Rc<Place> {
        if let Some(known) = known
            && known.env.same_names(env)
        {
            return known.clone();
        }
        let env = Env { versioned_vars: Default::default(), ..env.clone() };
        Rc::new(Place { env, term: OnceCell::new() })
    }

    /// The environment of a function that stands here.
    pub fn of_function(&self, name: Atom, arity: u8, line: u32) -> Env {
        Env { function: Some((name, arity)), line, ..self.env.clone() }
    }

    /// The environment as an immortal term. Only the program's own library asks for it, so what stays in memory is
    /// bounded.
    pub fn term(&self) -> Term {
        self.term.get_or_init(|| Literal::permanent(&self.env.to_term())).load()
    }
}
