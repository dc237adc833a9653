//! What forms with `->` clauses have in common: their blocks, their heads with guards, the scope of each clause.

use crate::term::{Atom, Term, names};

use super::Raise;
use super::expander::{Expanded, Expander};
use super::place::{self, Placed, Step};
use super::quoted::{args_of, arrow, as_arrows, as_call, as_keyword};

/// How many patterns a clause's head has, and how that is said.
#[derive(Clone, Copy)]
pub(super) enum Heads {
    One,
    OneOrTwo,
}

impl Expander<'_> {
    /// The blocks of a form: a keyword list in which every key is allowed and stands once.
    pub(super) fn blocks(
        &mut self,
        meta: &Term,
        form: &str,
        blocks: &Term,
        allowed: &[Atom],
    ) -> Result<Vec<(Atom, Term)>, Raise> {
        let Some(pairs) = as_keyword(blocks) else {
            return Err(self.error(meta, &format!("invalid arguments for \"{form}\"")));
        };
        for (position, (key, _)) in pairs.iter().enumerate() {
            if pairs.iter().take(position).any(|(earlier, _)| earlier == key) && allowed.contains(key) {
                return Err(self.error(meta, &format!("duplicated :{} clauses given for \"{form}\"", key.name())));
            }
        }
        Ok(pairs.into_iter().map(|(key, value)| (key, value.clone())).collect())
    }

    /// The refusal of a block that a form does not have.
    pub(super) fn unexpected_block(&mut self, meta: &Term, form: &str, key: Atom) -> Raise {
        let key = self.inspect(&Term::atom(key));
        self.error(meta, &format!("unexpected option {key} in \"{form}\""))
    }

    /// The clauses of a block, each with metadata, head and body.
    pub(super) fn clauses_of(
        &mut self,
        meta: &Term,
        form: &str,
        key: Atom,
        block: &Term,
    ) -> Result<Vec<(Term, Vec<Term>, Term)>, Raise> {
        let clauses = as_arrows(block).and_then(|clauses| {
            let owned =
                clauses.into_iter().map(|(meta, head, body)| Some((meta.clone(), head.to_vec()?, body.clone())));
            owned.collect::<Option<Vec<_>>>()
        });
        clauses.ok_or_else(|| self.error(meta, &format!("expected -> clauses for :{} in \"{form}\"", key.name())))
    }

    /// Expands `pattern when guards -> body` clauses.
    pub(super) fn expand_pattern_clauses(
        &mut self,
        meta: &Term,
        form: &str,
        key: Atom,
        block: &Term,
        heads: Heads,
    ) -> Expanded {
        let clauses = self.clauses_of(meta, form, key, block)?;
        let mut expanded = Vec::with_capacity(clauses.len());
        for (position, (clause_meta, head, body)) in clauses.into_iter().enumerate() {
            let checked = self.check_head(meta, form, key, &head, heads).at(place::CLAUSE_HEAD);
            let clause = checked.and_then(|()| self.expand_clause(&clause_meta, &head, &body));
            expanded.push(clause.at(place::clause(position))?);
        }
        Ok(Term::list(expanded))
    }

    fn check_head(&mut self, meta: &Term, form: &str, key: Atom, head: &[Term], heads: Heads) -> Result<(), Raise> {
        let count = match head {
            [only] => args_of(only, names::WHEN).map_or(1, |parts| parts.len().saturating_sub(1)),
            more => more.len(),
        };
        let (fits, expected) = match heads {
            Heads::One => (count == 1, "one argument"),
            Heads::OneOrTwo => (count == 1 || count == 2, "one or two args"),
        };
        if fits {
            return Ok(());
        }
        Err(self.error(meta, &format!("expected {expected} for :{} clauses (->) in \"{form}\"", key.name())))
    }

    /// Expands one clause in a scope of its own.
    pub(super) fn expand_clause(&mut self, meta: &Term, head: &[Term], body: &Term) -> Expanded {
        self.nested(|this| {
            let head = this.expand_head(head, place::CLAUSE_PATTERN, place::CLAUSE_HEAD)?;
            let body = this.expand(body).at(place::CLAUSE_BODY)?;
            Ok(arrow(meta, head, body))
        })
    }

    /// Expands patterns, perhaps with guards; what they bind stays. Errors in patterns arise at `steps`, those in guards
    /// `after` the pattern.
    pub(super) fn expand_head(&mut self, head: &[Term], steps: &[Step], after: &[Step]) -> Expanded {
        if let [only] = head
            && let Some((names::WHEN, meta, _)) = as_call(only)
            && let Some(mut parts) = args_of(only, names::WHEN)
            && let Some(guard) = parts.pop()
        {
            let mut expanded = self.match_here(|this| this.expand_all(&parts)).at(steps)?;
            expanded.push(self.expand_clause_guard(&guard).at(place::GUARD).at(after)?);
            let head = super::quoted::call(names::WHEN, meta.clone(), expanded);
            return Ok(Term::list([head]));
        }
        Ok(Term::list(self.match_here(|this| this.expand_all(head)).at(steps)?))
    }
}
