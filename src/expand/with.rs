//! `with`: a chain of matches, the body behind it, and what to do with what did not match.

use crate::term::{Term, names};

use super::clauses::Heads;
use super::expander::{Expanded, Expander};
use super::place::{self, Placed};
use super::quoted::{as_binary, call, keyword, split_options};

impl Expander<'_> {
    pub(super) fn expand_with(&mut self, meta: &Term, args: &[Term]) -> Expanded {
        self.refuse_in_patterns(meta, "with")?;
        // Keywords before the last argument are a step like any other.
        let last = args.len().saturating_sub(1);
        let (step, blocks) = split_options(&args[last..]);
        let steps = &args[..last + step.len()];
        let blocks = keyword(blocks);
        let mut blocks = self.blocks(meta, "with", &blocks, &[names::ELSE])?;
        let at = blocks.iter().position(|(key, _)| *key == names::DO);
        let body = at.map(|at| blocks.remove(at).1);
        let mut can_fail = false;
        let (mut expanded, body) = self.nested(|this| {
            let mut expanded = Vec::with_capacity(steps.len() + 1);
            for (position, step) in steps.iter().enumerate() {
                let step = match as_binary(step, names::LEFT_ARROW) {
                    Some((step_meta, left, right)) => {
                        can_fail = true;
                        this.expand_generator(step_meta, left, right, &place::WITH_GENERATOR)
                    }
                    None => this.expand(step).at(place::WITH_STEP),
                };
                expanded.push(step.at(place::block(position)).at(place::WITH_STEPS)?);
            }
            let Some(body) = &body else {
                return Err(this.error(meta, "missing :do option in \"with\"").at(place::WITH_WITHOUT_BODY));
            };
            Ok((expanded, this.expand(body).at(place::WITH_BODY)?))
        })?;
        let mut results = vec![(names::DO, body)];
        for (key, block) in blocks {
            if key != names::ELSE {
                return Err(self.unexpected_block(meta, "with", key).at(place::WITH_OTHER));
            }
            if !can_fail {
                let message = "\"else\" clauses will never match because all patterns in \"with\" will always match";
                self.warn_at_line(meta, message.to_owned());
            }
            let clauses = self.expand_pattern_clauses(meta, "with", key, &block, Heads::One);
            results.push((key, clauses.at(place::WITH_ELSE)?));
        }
        expanded.push(keyword(results));
        Ok(call(names::WITH, meta.clone(), expanded))
    }

    /// `pattern when guards <- expression`, in a `with` or a `for`.
    pub(super) fn expand_generator(
        &mut self,
        meta: &Term,
        left: &Term,
        right: &Term,
        steps: &place::Generator,
    ) -> Expanded {
        let before = self.scope.vars.clone();
        let right = self.expand(right).at(steps.right)?;
        self.scope.vars = before;
        let left = self.expand_head(std::slice::from_ref(left), steps.left, &steps.left[1..]);
        let left = left?.as_cons().map_or(Term::NIL_LIST, |cons| cons.head.clone());
        Ok(call(names::LEFT_ARROW, meta.clone(), [left, right]))
    }
}
