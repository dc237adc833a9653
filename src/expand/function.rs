//! `fn` with its clauses.

use crate::term::{Term, names};

use super::expander::{Expanded, Expander};
use super::place::{self, Placed};
use super::quoted::{args_of, as_arrow, as_binary, call};

impl Expander<'_> {
    pub(super) fn expand_fn(&mut self, meta: &Term, clauses: &[Term]) -> Expanded {
        self.refuse_in_patterns(meta, "fn")?;
        if clauses.is_empty() {
            return Err(self.error(meta, "cannot mix clauses with different arities in anonymous functions"));
        }
        let mut arity = None;
        let mut expanded = Vec::with_capacity(clauses.len());
        for clause in clauses {
            let Some((clause_meta, head, body)) = as_arrow(clause) else {
                return Err(self.error(meta, "expected -> clauses for :fn in \"fn\""));
            };
            let head = head.to_vec().unwrap_or_default();
            let patterns = match head.as_slice() {
                [only] => args_of(only, names::WHEN).map(|mut parts| {
                    parts.pop();
                    parts
                }),
                _ => None,
            };
            let patterns = patterns.as_deref().unwrap_or(&head);
            if patterns.iter().any(|pattern| as_binary(pattern, names::DOUBLE_BACKSLASH).is_some()) {
                return Err(self.error(clause_meta, "anonymous functions cannot have optional arguments"));
            }
            let position = expanded.len();
            expanded.push(self.expand_clause(clause_meta, &head, body).at(place::fn_clause(position))?);
            arity.get_or_insert(patterns.len());
            if arity != Some(patterns.len()) {
                return Err(self.error(meta, "cannot mix clauses with different arities in anonymous functions"));
            }
        }
        Ok(call(names::FN, meta.clone(), expanded))
    }
}
