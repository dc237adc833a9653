//! `%{}`: maps, map patterns and updates.

use crate::term::{Atom, Term, View, names, order};

use super::expander::{Expanded, Expander};
use super::place::{self, Placed};
use super::quoted::{as_binary, as_call, as_variable, call, node};
use super::{Context, Raise};

impl Expander<'_> {
    pub(super) fn expand_map(&mut self, meta: &Term, args: &[Term]) -> Expanded {
        if let [update] = args
            && let Some((update_meta, map, pairs)) = as_binary(update, names::PIPE)
        {
            return self.expand_map_update(meta, update_meta, map, pairs);
        }
        let pairs = self.expand_map_pairs(meta, args)?;
        Ok(node(Term::atom(names::MAP_FORM), meta.clone(), Term::list(pairs)))
    }

    fn expand_map_update(&mut self, meta: &Term, update_meta: &Term, map: &Term, pairs: &Term) -> Expanded {
        let refused = match self.env.context {
            Context::None => None,
            Context::Match => Some("match"),
            Context::Guard => Some("guard"),
        };
        if let Some(place) = refused {
            let update = call(names::PIPE, update_meta.clone(), [map.clone(), pairs.clone()]);
            let text = self.source(&call(names::MAP_FORM, meta.clone(), [update]));
            return Err(self.error(meta, &format!("cannot use map/struct update syntax in {place}, got: {text}")));
        }
        let written = pairs.to_vec().unwrap_or_default();
        let operands: Vec<Term> = std::iter::once(map.clone()).chain(written.iter().cloned()).collect();
        let mut expanded = self.expand_all(&operands).at(place::MAP_UPDATE)?.into_iter();
        let map = expanded.next().unwrap_or_default();
        let pairs: Vec<Term> = expanded.collect();
        self.check_pairs(meta, &pairs, &written)?;
        let update = call(names::PIPE, update_meta.clone(), [map, Term::list(pairs)]);
        Ok(call(names::MAP_FORM, meta.clone(), [update]))
    }

    /// Expands `key => value` pairs; in a pattern the keys are no patterns.
    pub(super) fn expand_map_pairs(&mut self, meta: &Term, pairs: &[Term]) -> Result<Vec<Term>, Raise> {
        let expanded = if self.env.context == Context::Match {
            let steps = if pairs.len() == 1 { place::ONE_ARGUMENT } else { place::SEVERAL_PATTERNS };
            pairs.iter().map(|pair| self.expand_pattern_pair(pair)).collect::<Result<Vec<_>, _>>().at(steps)
        } else {
            self.expand_all(pairs)
        };
        let expanded = expanded.at(place::MAP)?;
        self.check_pairs(meta, &expanded, pairs)?;
        Ok(expanded)
    }

    fn expand_pattern_pair(&mut self, pair: &Term) -> Expanded {
        let Some([key, value]) = pair.as_tuple_of::<2>() else {
            return self.expand(pair);
        };
        let key = self.expand(key).at(place::PATTERN_PAIR)?;
        let value = self.expand(value).at(place::PATTERN_PAIR)?;
        Ok(Term::tuple([key, value]))
    }

    /// Refuses what is no pair, as it was written, and literal keys that stand twice in a pattern; elsewhere it warns of these.
    fn check_pairs(&mut self, meta: &Term, pairs: &[Term], written: &[Term]) -> Result<(), Raise> {
        let mut seen: Vec<&Term> = Vec::new();
        let in_match = self.env.context == Context::Match;
        for (position, (pair, written)) in pairs.iter().zip(written).enumerate() {
            let Some([key, _]) = pair.as_tuple_of::<2>() else {
                let text = self.source(written);
                let message = format!("expected key-value pairs in a map, got: {text}");
                return Err(self.error(meta, &message).at(place::map_key(position)));
            };
            if let Some((name, meta)) = bound_variable(key).filter(|_| in_match) {
                let message = format!(
                    "cannot use variable {} as map key inside a pattern. Map keys in patterns can only be literals (such as \
                     atoms, strings, tuples, and the like) or an existing variable matched with the pin operator (such as \
                     ^some_var)",
                    name.name()
                );
                return Err(self.error(meta, &message).at(place::map_key(position)));
            }
            if !is_literal(key) {
                continue;
            }
            if pairs.len() <= 64 && seen.iter().any(|earlier| order::equal(earlier, key)) {
                let text = self.source(key);
                let message = format!("key {text} will be overridden in map");
                if in_match {
                    return Err(self.error(meta, &message));
                }
                self.warn_at_line(meta, message);
            }
            seen.push(key);
        }
        Ok(())
    }
}

/// A variable that an expanded pattern binds, if there is one.
fn bound_variable(pattern: &Term) -> Option<(Atom, &Term)> {
    if let Some((name, meta, _)) = as_variable(pattern) {
        return Some((name, meta));
    }
    match pattern.view() {
        View::Tuple([left, right]) => bound_variable(left).or_else(|| bound_variable(right)),
        View::Tuple([_, _, args]) => {
            let is_pin = as_call(pattern).is_some_and(|(name, _, _)| name == names::CARET);
            if is_pin { None } else { args.iter().find_map(bound_variable) }
        }
        View::Cons(_) => pattern.iter().find_map(bound_variable),
        _ => None,
    }
}

/// Tells whether expanded code is a value as it stands.
fn is_literal(expanded: &Term) -> bool {
    match expanded.view() {
        View::Tuple([left, right]) => is_literal(left) && is_literal(right),
        View::Tuple(_) => {
            as_call(expanded).is_some_and(|(name, _, args)| name == names::TUPLE_FORM && args.iter().all(is_literal))
        }
        View::Cons(_) => expanded.iter().all(is_literal),
        _ => true,
    }
}
