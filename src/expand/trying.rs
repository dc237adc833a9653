//! `try` with `rescue`, `catch`, `else` and `after`.

use crate::term::{Term, names};

use super::clauses::Heads;
use super::expander::{Expanded, Expander};
use super::place::{self, Placed};
use super::quoted::{arrow, as_binary, as_variable, call, is_underscore, keyword};

const BLOCKS: [crate::term::Atom; 5] = [names::DO, names::RESCUE, names::CATCH, names::ELSE, names::AFTER];

const INVALID_RESCUE: &str = "invalid \"rescue\" clause. The clause should match on an alias, a variable or be in the \"var in \
                              [alias]\" format";

impl Expander<'_> {
    pub(super) fn expand_try(&mut self, meta: &Term, blocks: &Term) -> Expanded {
        self.refuse_in_patterns(meta, "try")?;
        self.expand_try_blocks(meta, "try", blocks)
    }

    /// The blocks of a `try`, or of a definition with more than `do:`, which `form` names.
    pub(super) fn expand_try_blocks(&mut self, meta: &Term, form: &str, blocks: &Term) -> Expanded {
        let blocks = self.blocks(meta, "try", blocks, &BLOCKS)?;
        match blocks.as_slice() {
            [] => {
                return Err(self.error(meta, &format!("missing :do option in \"{form}\"")).at(place::LONE_TRY));
            }
            [(names::DO, _)] => {
                let message = format!("missing :catch/:rescue/:after option in \"{form}\"");
                return Err(self.error(meta, &message).at(place::LONE_TRY));
            }
            [(names::DO, _), (names::ELSE, _)] => {
                let message =
                    format!("\"else\" shouldn't be used as the only clause in \"{form}\", use \"case\" instead");
                self.warn_at_line(meta, message);
            }
            _ => {}
        }
        let position = |wanted| blocks.iter().position(|(key, _)| *key == wanted);
        if let (Some(catch), Some(rescue)) = (position(names::CATCH), position(names::RESCUE))
            && catch < rescue
        {
            self.warn_at_line(meta, format!("\"catch\" should always come after \"rescue\" in {form}"));
        }
        let mut expanded = Vec::with_capacity(blocks.len());
        for (position, (key, block)) in blocks.into_iter().enumerate() {
            let block = match key {
                names::DO => self.nested(|this| this.expand(&block)).at(place::TRY_BODY),
                names::AFTER => self.nested(|this| this.expand(&block)).at(place::TRY_AFTER),
                names::ELSE => self.expand_pattern_clauses(meta, form, key, &block, Heads::One),
                names::CATCH => {
                    self.with_stacktrace(|this| this.expand_pattern_clauses(meta, form, key, &block, Heads::OneOrTwo))
                }
                names::RESCUE => self.with_stacktrace(|this| this.expand_rescue(meta, form, &block)),
                _ => Err(self.unexpected_block(meta, "try", key)),
            };
            expanded.push((key, block.at(place::block(position)).at(place::TRY)?));
        }
        Ok(call(names::TRY, meta.clone(), [keyword(expanded)]))
    }

    fn with_stacktrace(&mut self, body: impl FnOnce(&mut Self) -> Expanded) -> Expanded {
        let outer = std::mem::replace(&mut self.scope.stacktrace, true);
        let result = body(self);
        self.scope.stacktrace = outer;
        result.at(place::WITH_STACKTRACE)
    }

    fn expand_rescue(&mut self, meta: &Term, form: &str, block: &Term) -> Expanded {
        let mut expanded = Vec::new();
        let clauses = self.clauses_of(meta, form, names::RESCUE, block)?;
        for (position, (clause_meta, head, body)) in clauses.into_iter().enumerate() {
            let [pattern] = head.as_slice() else {
                let message = format!("expected one argument for :rescue clauses (->) in \"{form}\"");
                return Err(self.error(&clause_meta, &message).at(place::CLAUSE_HEAD).at(place::clause(position)));
            };
            let clause = self.nested(|this| {
                let pattern = this.expand_rescue_pattern(&clause_meta, pattern).at(place::CLAUSE_HEAD)?;
                let body = this.expand(&body).at(place::CLAUSE_BODY)?;
                Ok(arrow(&clause_meta, Term::list([pattern]), body))
            });
            expanded.push(clause.at(place::clause(position))?);
        }
        Ok(Term::list(expanded))
    }

    /// `x`, `_`, `Alias`, `[Alias, ...]`, `x in Alias`, `x in [Alias, ...]`, `x in _`
    fn expand_rescue_pattern(&mut self, meta: &Term, pattern: &Term) -> Expanded {
        if let Some((in_meta, left, right)) = as_binary(pattern, names::IN) {
            let left = self.match_here(|this| this.expand(left))?;
            if as_variable(&left).is_none() {
                return Err(self.error(meta, INVALID_RESCUE));
            }
            if is_underscore(right) {
                return Ok(left);
            }
            let names = self.rescue_names(meta, right)?;
            return Ok(call(names::IN, in_meta.clone(), [left, names]));
        }
        if as_variable(pattern).is_some_and(|(name, _, _)| !is_pseudo(name.name())) {
            return self.match_here(|this| this.expand(pattern));
        }
        let names = self.rescue_names(meta, pattern)?;
        let context = Term::atom(self.env.module.unwrap_or(names::NIL));
        let anything = Term::tuple([Term::atom(names::UNDERSCORE), Term::NIL_LIST, context]);
        Ok(call(names::IN, Term::NIL_LIST, [anything, names]))
    }

    /// One alias or a list of aliases, as a list of atoms.
    fn rescue_names(&mut self, meta: &Term, aliases: &Term) -> Expanded {
        let expanded = self.expand(aliases).at(place::RESCUE_NAMES)?;
        if expanded.as_atom().is_some() {
            return Ok(Term::list([expanded]));
        }
        let all_atoms = expanded.as_list().is_some_and(|list| list.iter().all(|name| name.as_atom().is_some()));
        if all_atoms { Ok(expanded) } else { Err(self.error(meta, INVALID_RESCUE)) }
    }
}

fn is_pseudo(name: &str) -> bool {
    matches!(name, "__MODULE__" | "__DIR__" | "__ENV__" | "__CALLER__" | "__STACKTRACE__")
}
