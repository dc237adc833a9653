//! The clauses of functions and macros: `def name(patterns) when guards do body end`.

use crate::term::{Atom, Term, names};

use super::expander::Expander;
use super::place::{self, Placed};
use super::{DefinitionKind, Env, MacroHost, Raise, Scope};

/// A clause as it stands in the source, its parts taken out of `def`.
pub struct ClauseSource<'a> {
    /// The metadata of the `def`.
    pub meta: &'a Term,
    /// `def`, `defp`, `defmacro` or `defmacrop`.
    pub kind: DefinitionKind,
    /// The function's name.
    pub name: Atom,
    /// The patterns, defaults removed.
    pub args: &'a [Term],
    /// The guards that stood between `when`s: any of them suffices.
    pub guards: &'a [Term],
    /// The keyword list with `do:` and perhaps `rescue:` and the like, or any expression.
    pub body: &'a Term,
}

/// An expanded clause.
#[derive(Clone, Debug)]
pub struct Clause {
    /// Expanded patterns.
    pub args: Vec<Term>,
    /// Expanded guards: any of them suffices.
    pub guards: Vec<Term>,
    /// The expanded body.
    pub body: Term,
}

/// Expands a clause of a definition, in a scope of its own; `env.function` names what is defined.
pub fn expand_clause(source: &ClauseSource<'_>, env: &Env, host: &mut dyn MacroHost) -> Result<Clause, Raise> {
    let (clause, mut scope, env) = expand_alone(source, env, host)?;
    scope.warn_unused(&env, host);
    Ok(clause)
}

/// Expands a clause that gives the defaults of a head: variables that they leave unused are not told of.
pub fn expand_defaults(source: &ClauseSource<'_>, env: &Env, host: &mut dyn MacroHost) -> Result<Clause, Raise> {
    expand_alone(source, env, host).map(|(clause, ..)| clause)
}

fn expand_alone(source: &ClauseSource<'_>, env: &Env, host: &mut dyn MacroHost) -> Result<(Clause, Scope, Env), Raise> {
    let mut env = Env { versioned_vars: super::VarMap::default(), ..env.clone() };
    let mut scope = Scope::new(&env);
    scope.caller = matches!(source.kind, DefinitionKind::Defmacro | DefinitionKind::Defmacrop);
    let clause = Expander::new(&mut scope, &mut env, host).definition(source)?;
    Ok((clause, scope, env))
}

/// Expands a guard that reads these parameters, and nothing else.
pub fn expand_guard_of(parameters: &[Term], guard: &Term, env: &Env, host: &mut dyn MacroHost) -> Result<Term, Raise> {
    let mut env = Env { versioned_vars: super::VarMap::default(), ..env.clone() };
    let mut scope = Scope::new(&env);
    let mut expander = Expander::new(&mut scope, &mut env, host);
    expander.match_here(|this| this.expand_all(parameters)).at(place::DEFINITION_HEAD)?;
    expander.expand_guard(guard).at(place::ELEMENTS).at(place::DEFINITION_GUARD)
}

impl Expander<'_> {
    fn definition(&mut self, source: &ClauseSource<'_>) -> Result<Clause, Raise> {
        let args = self.match_here(|this| this.expand_all(source.args)).at(place::DEFINITION_HEAD)?;
        let guards: Result<Vec<Term>, Raise> = source.guards.iter().map(|guard| self.expand_guard(guard)).collect();
        let guards = guards.at(place::ELEMENTS).at(place::DEFINITION_GUARD)?;
        let body = self.definition_body(source).at(place::DEFINITION_BODY)?;
        Ok(Clause { args, guards, body })
    }

    /// `do:` alone is its expression; with `rescue:` and the like it is a `try`.
    fn definition_body(&mut self, source: &ClauseSource<'_>) -> Result<Term, Raise> {
        match super::quoted::as_keyword(source.body).as_deref() {
            Some([(names::DO, expression)]) => self.expand(expression),
            Some(_) => self.expand_try_blocks(source.meta, keyword_of(source.kind), source.body),
            None => self.expand(source.body),
        }
    }
}

/// The word that defines it.
pub fn keyword_of(kind: DefinitionKind) -> &'static str {
    match kind {
        DefinitionKind::Def => "def",
        DefinitionKind::Defp => "defp",
        DefinitionKind::Defmacro => "defmacro",
        DefinitionKind::Defmacrop => "defmacrop",
    }
}

/// Takes `call when guards` apart: the call, and the guards that stood between `when`s.
pub fn split_guards(head: &Term) -> (Term, Vec<Term>) {
    match super::quoted::as_call(head) {
        Some((name, _, args)) if name == names::WHEN => match args.to_vec().as_deref() {
            Some([call, guards]) => (call.clone(), super::guard::split_alternatives(guards)),
            _ => (head.clone(), Vec::new()),
        },
        _ => (head.clone(), Vec::new()),
    }
}

/// Separates arguments from their defaults: the patterns, and for each the quoted default where it has one.
pub fn unpack_defaults(args: &[Term]) -> (Vec<Term>, Vec<Option<Term>>) {
    args.iter()
        .map(|arg| match super::quoted::as_call(arg) {
            Some((name, _, parts)) if name == names::DOUBLE_BACKSLASH => match parts.to_vec().as_deref() {
                Some([pattern, default]) => (pattern.clone(), Some(default.clone())),
                _ => (arg.clone(), None),
            },
            _ => (arg.clone(), None),
        })
        .unzip()
}
