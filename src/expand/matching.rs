//! Patterns: `left = right`, pins, and the state in which a pattern is expanded.

use crate::term::{Term, names};

use super::expander::{Expanded, Expander};
use super::quoted::{as_variable, call};
use super::scope::{MatchScope, VarKind, VarMap};
use super::{Context, Raise};

impl Expander<'_> {
    /// `left = right`
    pub(super) fn expand_equals(&mut self, meta: &Term, left: &Term, right: &Term) -> Expanded {
        if self.env.context == Context::Guard {
            return Err(self.not_in_guards(meta, "="));
        }
        let before = self.scope.vars.clone();
        let right = self.expand(right)?;
        let left = if self.env.context == Context::Match {
            self.expand(left)?
        } else {
            self.matching(before, |this| this.expand(left))?
        };
        Ok(call(names::EQUALS, meta.clone(), [left, right]))
    }

    /// Expands a pattern; pins in it see the variables `before`.
    pub(super) fn matching<T>(
        &mut self,
        before: VarMap,
        body: impl FnOnce(&mut Self) -> Result<T, Raise>,
    ) -> Result<T, Raise> {
        let base = self.scope.vars.clone();
        let outer = self.scope.pattern.replace(MatchScope { before, base });
        let context = std::mem::replace(&mut self.env.context, Context::Match);
        let result = body(self);
        self.env.context = context;
        self.scope.pattern = outer;
        result
    }

    /// Expands a pattern whose pins see the variables there are now.
    pub(super) fn match_here<T>(&mut self, body: impl FnOnce(&mut Self) -> Result<T, Raise>) -> Result<T, Raise> {
        let before = self.scope.vars.clone();
        self.matching(before, body)
    }

    /// `^variable`
    pub(super) fn expand_pin(&mut self, meta: &Term, quoted: &Term, pinned: &Term) -> Expanded {
        let Some(pattern) = self.scope.pattern.clone().filter(|_| self.env.context == Context::Match) else {
            let text = self.source(quoted);
            return Err(self.error(meta, &format!("cannot use {text} outside of match clauses")));
        };
        let Some((name, variable_meta, context)) = as_variable(pinned) else {
            // What is behind the pin may be refused for reasons of its own, and those are told first.
            let text = self.source(quoted);
            let expanded = self.outside_pattern(pattern.before, |this| this.expand(pinned))?;
            if as_variable(&expanded).is_some() {
                return Ok(call(names::CARET, meta.clone(), [expanded]));
            }
            let message = format!("invalid argument for unary operator ^, expected an existing variable, got: {text}");
            return Err(self.error(meta, &message));
        };
        if name == names::UNDERSCORE {
            return Err(self.underscore_error(variable_meta));
        }
        let key = (name, VarKind::of(variable_meta, context));
        match pattern.before.get(key) {
            Some(version) => Ok(call(names::CARET, meta.clone(), [self.read_variable(key, version, variable_meta, context)])),
            None => Err(self.error(
                meta,
                &format!(
                    "undefined variable ^{0}. No variable \"{0}\" has been defined before the current pattern",
                    name.name()
                ),
            )),
        }
    }

    /// Expands an expression within a pattern that is no pattern itself, such as a size.
    pub(super) fn outside_pattern<T>(
        &mut self,
        vars: VarMap,
        body: impl FnOnce(&mut Self) -> Result<T, Raise>,
    ) -> Result<T, Raise> {
        let inner = std::mem::replace(&mut self.scope.vars, vars);
        let pattern = self.scope.pattern.take();
        let context = std::mem::replace(&mut self.env.context, Context::None);
        let result = body(self);
        self.env.context = context;
        self.scope.pattern = pattern;
        self.scope.vars = inner;
        result
    }
}
