//! A definition taken apart: its head, its guards, its defaults.

use std::rc::Rc;

use super::{compile_error, compile_error_at};
use crate::code::Raise;
use crate::eval::place::Place;
use crate::eval::state::{self, SourceClause};
use crate::expand::{DefinitionKind, DefinitionRefused, Env, split_guards, unpack_defaults};
use crate::term::{Atom, Term, names};

/// A definition taken apart.
pub struct Parts {
    /// How it is defined.
    pub kind: DefinitionKind,
    /// Its name.
    pub name: Atom,
    /// Its line.
    pub line: u32,
    /// The patterns, defaults removed.
    pub patterns: Vec<Term>,
    /// The default of each.
    pub(super) defaults: Vec<Option<Term>>,
    pub(super) guards: Vec<Term>,
    pub(super) body: Option<Term>,
    pub(super) meta: Term,
}

impl Parts {
    /// The parts of `def call` or `def call, body`; nothing if the form is something else.
    pub fn of(form: &Term, env: &Env) -> Result<Option<Parts>, Raise> {
        let Some([head, _, args]) = form.as_tuple_of::<3>() else { return Ok(None) };
        let Some(kind) = head.as_atom().and_then(state::kind_of) else { return Ok(None) };
        let args = args.to_vec().unwrap_or_default();
        let Some(call) = args.first() else { return Ok(None) };
        match Parts::of_call(kind, call, args.get(1), env) {
            Ok(parts) => Ok(Some(parts)),
            Err(Refused::Head(_)) => Err(compile_error(env, "invalid syntax in a definition")),
            Err(Refused::Raised(raise)) => Err(raise),
        }
    }

    pub(super) fn of_call(kind: DefinitionKind, call: &Term, body: Option<&Term>, env: &Env) -> Result<Parts, Refused> {
        let (head, guards) = split_guards(call);
        let (name, meta, args) = head_parts(&head, env)?;
        let (patterns, defaults) = unpack_defaults(&args);
        let line = line_in(&meta).unwrap_or(env.line);
        Ok(Parts { kind, name, patterns, defaults, guards, body: body.cloned(), meta, line })
    }

    /// How many parameters have a default.
    pub(super) fn default_count(&self) -> usize {
        self.defaults.iter().filter(|default| default.is_some()).count()
    }

    /// Tells whether its defaults make a function of so many parameters.
    pub fn supplies(&self, arity: usize) -> bool {
        arity < self.patterns.len() && arity + self.default_count() >= self.patterns.len()
    }

    /// Refuses names that every module has, and heads without a body that have patterns.
    pub(super) fn check_head(&self, env: &Env) -> Result<(), Raise> {
        let (kind, name, arity) = (state::kind_atom(self.kind).name(), self.name.name(), self.patterns.len());
        let author = match (name, arity) {
            ("__info__", 1) => "Elixir",
            ("module_info", 0 | 1) => "Erlang",
            _ => "",
        };
        if !author.is_empty() {
            let text = format!("cannot define {kind} {name}/{arity} as it is automatically defined by {author}");
            return Err(compile_error_at(self.line, env, &text, DefinitionRefused::Automatic));
        }
        let is_variable =
            |pattern: &Term| pattern.as_tuple_of::<3>().is_some_and(|[_, _, context]| context.as_atom().is_some());
        if self.body.is_some() || self.patterns.iter().all(is_variable) {
            return Ok(());
        }
        Err(compile_error_at(self.line, env, PATTERNS_IN_HEAD, DefinitionRefused::PatternsInHead))
    }

    /// The clause as it was written; nothing for a head alone.
    pub fn clause(&self, place: &Rc<Place>, attributes: Term) -> Option<SourceClause> {
        Some(SourceClause {
            meta: self.meta.clone(),
            args: self.patterns.clone(),
            guards: self.guards.clone(),
            body: self.body.clone()?,
            place: place.clone(),
            line: self.line,
            attributes,
        })
    }
}

const PATTERNS_IN_HEAD: &str = "only variables and \\\\ are allowed as arguments in function head.\n\nIf you did not intend to \
                                define a function head, make sure your function definition has the proper syntax by wrapping \
                                the arguments in parentheses and using the do instruction accordingly:\n\n    def add(a, b), \
                                do: a + b\n\n    def add(a, b) do\n      a + b\n    end\n";

/// Why a definition can't be taken apart.
pub(super) enum Refused {
    /// Its head is none.
    Head(Term),
    /// It says something else that is wrong.
    Raised(Raise),
}

fn head_parts(head: &Term, env: &Env) -> Result<(Atom, Term, Vec<Term>), Refused> {
    let refused = || Refused::Head(head.clone());
    let Some([name, meta, args]) = head.as_tuple_of::<3>() else { return Err(refused()) };
    let name = name.as_atom().ok_or_else(refused)?;
    let args = if args.as_atom().is_some() { Vec::new() } else { args.to_vec().ok_or_else(refused)? };
    if let (names::ALIASES, [alias]) = (name, args.as_slice())
        && let Some(alias) = alias.as_atom()
    {
        let alias = alias.name();
        let text = format!("function names should start with lowercase characters or underscore, invalid name {alias}");
        return Err(Refused::Raised(compile_error_at(env.line, env, &text, DefinitionRefused::Syntax)));
    }
    Ok((name, meta.clone(), args))
}

fn line_in(meta: &Term) -> Option<u32> {
    u32::try_from(meta.keyword_get(names::LINE)?.as_int()?).ok()
}
