//! Blocks, and the warnings about what stands in them for nothing.

use crate::term::{Term, names};

use super::expander::{Expanded, Expander};
use super::place::{self, Placed};
use super::quoted::{as_call, as_unary, as_variable, call, flag};

impl Expander<'_> {
    pub(super) fn expand_block(&mut self, meta: &Term, expressions: &[Term]) -> Expanded {
        match expressions {
            [] => Ok(Term::nil()),
            [only] => self.expand(only),
            _ => {
                let mut expanded = Vec::with_capacity(expressions.len());
                for (position, expression) in expressions.iter().enumerate() {
                    let is_last = position + 1 == expressions.len();
                    let steps = if is_last { place::LAST_OF_BLOCK } else { place::IN_BLOCK };
                    let result = self.expand(expression).at(steps)?;
                    if !is_last {
                        self.warn_useless(meta, expression, &result);
                    }
                    expanded.push(result);
                }
                Ok(call(names::BLOCK, meta.clone(), expanded))
            }
        }
    }

    /// Warns of an expression that has no effect and whose value nobody takes.
    fn warn_useless(&mut self, meta: &Term, written: &Term, expanded: &Term) {
        if written.is_integer() || written.as_float().is_some() || written.is_binary() {
            let text = self.inspect(written);
            self.warn(
                meta,
                format!(
                    "code block contains unused literal {text} (remove the literal or assign it to _ to avoid warnings)"
                ),
            );
            return;
        }
        if let Some((name, meta, _)) = as_variable(written)
            && as_variable(expanded).is_some()
            && !flag(meta, names::GENERATED)
        {
            self.warn(
                meta,
                format!(
                    "variable {} in code block has no effect as it is never returned (remove the variable or assign it to _ \
                     to avoid warnings)",
                    name.name()
                ),
            );
            return;
        }
        if let Some((meta, attribute)) = as_unary(written, names::AT)
            && let Some((name, _, _)) = as_variable(attribute)
            && as_call(attribute).is_none()
        {
            self.warn(
                meta,
                format!(
                    "module attribute @{} in code block has no effect as it is never returned (remove the attribute or assign \
                     it to _ to avoid warnings)",
                    name.name()
                ),
            );
        }
    }
}
