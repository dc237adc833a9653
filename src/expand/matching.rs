//! Patterns: `left = right`, pins, and the state in which a pattern is expanded.

use crate::term::{Atom, Term, names, order};

use super::expander::{Expanded, Expander};
use super::place::{self, Placed};
use super::quoted::{as_binary, as_call, as_variable, call};
use super::scope::{MatchScope, Prematch, VarKind, VarMap};
use super::{Context, Raise};

impl Expander<'_> {
    /// `left = right`
    pub(super) fn expand_equals(&mut self, meta: &Term, left: &Term, right: &Term) -> Expanded {
        if self.env.context == Context::Guard {
            return Err(self.not_in_guards(meta, "="));
        }
        let before = self.scope.vars.clone();
        let right = self.expand(right).at(place::RIGHT_OF_MATCH)?;
        let in_match = self.env.context == Context::Match;
        let left = if in_match {
            self.expand(left)?
        } else {
            self.matching(before, |this| this.expand(left)).at(place::LEFT_OF_MATCH)?
        };
        if let Some((excess_meta, excess)) = parallel_bits(&left, &right, in_match) {
            let text = self.source(excess);
            let message = format!("binary patterns cannot be matched in parallel using \"=\", excess pattern: {text}");
            return Err(self.error(excess_meta, &message));
        }
        Ok(call(names::EQUALS, meta.clone(), [left, right]))
    }

    /// Expands a pattern; pins in it see the variables `before`.
    pub(super) fn matching<T>(
        &mut self,
        before: VarMap,
        body: impl FnOnce(&mut Self) -> Result<T, Raise>,
    ) -> Result<T, Raise> {
        let base = self.scope.vars.clone();
        let outer = self.scope.pattern.replace(MatchScope { before, base, outside_bits: None });
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
            let rule = std::mem::replace(&mut self.scope.prematch, Prematch::Pin);
            let expanded = self.outside_pattern(pattern.before, |this| this.expand(pinned));
            self.scope.prematch = rule;
            let expanded = expanded?;
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
            Some(version) => {
                Ok(call(names::CARET, meta.clone(), [self.read_variable(key, version, variable_meta, context)]))
            }
            None => Err(self.undefined_pin(name, meta, context).at(place::PIN)),
        }
    }

    /// The refusal of a pin on a variable that does not exist.
    pub(super) fn undefined_pin(&mut self, name: Atom, meta: &Term, context: Atom) -> Raise {
        let label = self.variable_label(name, context);
        let name = name.name();
        let message =
            format!("undefined variable ^{name}. No variable {label} has been defined before the current pattern");
        self.error(meta, &message)
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

/// The bit string within `right` that would have to match the same bits as one within `left`, with its metadata. What
/// stands right of the last `=` is a pattern only where that is `parallel`.
fn parallel_bits<'a>(left: &Term, right: &'a Term, parallel: bool) -> Option<(&'a Term, &'a Term)> {
    if let Some((_, first, second)) = as_binary(right, names::EQUALS) {
        return parallel_bits(left, first, true).or_else(|| parallel_bits(left, second, parallel));
    }
    if let Some((_, first, second)) = as_binary(left, names::EQUALS) {
        return parallel_bits(first, right, parallel).or_else(|| parallel_bits(second, right, parallel));
    }
    match (as_call(left), as_call(right)) {
        (Some((names::BITS_FORM, ..)), Some((names::BITS_FORM, meta, _))) => parallel.then_some((meta, right)),
        (Some((names::TUPLE_FORM, _, left)), Some((names::TUPLE_FORM, _, right))) => {
            parallel_elements(left, right, parallel)
        }
        (Some((names::STRUCT_FORM, _, parts)), _) => parallel_bits(parts.iter().nth(1)?, right, parallel),
        (_, Some((names::STRUCT_FORM, _, parts))) => parallel_bits(left, parts.iter().nth(1)?, parallel),
        (Some((names::MAP_FORM, _, left)), Some((names::MAP_FORM, _, right))) => left.iter().find_map(|pair| {
            let [key, value] = pair.as_tuple_of::<2>()?;
            let pairs = right.iter().filter_map(Term::as_tuple_of::<2>);
            let mut same = pairs.filter(|[known, _]| order::equal(known, key));
            same.find_map(|[_, other]| parallel_bits(value, other, parallel))
        }),
        _ => match (left.as_tuple_of::<2>(), right.as_tuple_of::<2>()) {
            (Some([first, second]), Some([other_first, other_second])) => {
                parallel_bits(first, other_first, parallel).or_else(|| parallel_bits(second, other_second, parallel))
            }
            _ => parallel_elements(left, right, parallel),
        },
    }
}

/// The same within the elements of two lists that stand at the same place.
fn parallel_elements<'a>(left: &Term, right: &'a Term, parallel: bool) -> Option<(&'a Term, &'a Term)> {
    left.iter().zip(right.iter()).find_map(|(left, right)| parallel_bits(left, right, parallel))
}
