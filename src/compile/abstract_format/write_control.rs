//! Expanded quoted -> abstract format: `case`, `cond`, `with`, `receive`.

use super::forms::{anything, atom, call, case, clause, form, one_guard, tuple};
use super::write::Writer;
use crate::compile::quoted::{arrows, form_named, head_and_guards};
use crate::term::{Atom, Term, names};

impl Writer {
    pub(super) fn case(&mut self, args: &[&Term]) -> Option<Term> {
        let [subject, blocks] = args else { return None };
        let subject = self.expression(subject)?;
        let clauses = self.clauses_of(blocks, names::DO)?;
        Some(case(self.line, subject, clauses))
    }

    pub(super) fn clauses_of(&mut self, blocks: &Term, key: Atom) -> Option<Vec<Term>> {
        match blocks.keyword_get(key) {
            Some(clauses) => arrows(clauses).iter().map(|arrow| self.arrow(arrow)).collect(),
            None => Some(Vec::new()),
        }
    }

    /// Conditions one within the other, the last one first.
    pub(super) fn cond(&mut self, args: &[&Term]) -> Option<Term> {
        let clauses = args.first()?.keyword_get(names::DO)?;
        let mut written = Vec::new();
        for (meta, left, body) in arrows(clauses) {
            self.set_line(meta);
            let condition = self.expression(left.first()?)?;
            written.push((self.line, condition, self.expression(body)?));
        }
        let failure = call(self.line, "erlang", "error", [atom(self.line, names::COND_CLAUSE)]);
        let mut rest = failure;
        for (line, condition, body) in written.into_iter().rev() {
            let value = self.fresh();
            let is = |name| super::forms::binary_op(line, names::ERL_EXACT_EQ, value.clone(), atom(line, name));
            let falsy = self.op("orelse", is(names::NIL), is(names::FALSE));
            let clauses = vec![
                clause(line, vec![value.clone()], one_guard(falsy), rest),
                clause(line, vec![anything(line)], Term::NIL_LIST, body),
            ];
            rest = case(line, condition, clauses);
        }
        Some(rest)
    }

    /// Steps one within the other; what does not fit goes to a fun of the `else` clauses, or is the value.
    pub(super) fn with(&mut self, args: &[&Term]) -> Option<Term> {
        let (blocks, steps) = args.split_last()?;
        let line = self.line;
        let otherwise = match blocks.keyword_get(names::ELSE) {
            None => None,
            Some(_) => {
                let mut clauses = self.clauses_of(blocks, names::ELSE)?;
                let value = self.fresh();
                let reason = tuple(line, vec![atom(line, names::WITH_CLAUSE), value.clone()]);
                clauses.push(clause(line, vec![value], Term::NIL_LIST, call(line, "erlang", "error", [reason])));
                let fun = self.fun(clauses);
                Some((self.fresh(), fun))
            }
        };
        let handler = otherwise.as_ref().map(|(variable, _)| variable.clone());
        let nested = self.with_steps(steps, blocks, handler.as_ref())?;
        Some(match otherwise {
            None => nested,
            Some((variable, fun)) => {
                let bound = form("match", line, [variable, fun]);
                form("block", line, [Term::list([bound, nested])])
            }
        })
    }

    fn with_steps(&mut self, steps: &[&Term], blocks: &Term, handler: Option<&Term>) -> Option<Term> {
        let Some((step, rest)) = steps.split_first() else {
            return self.expression(blocks.keyword_get(names::DO)?);
        };
        let line = self.line;
        let Some((_, parts)) = form_named(step, names::LEFT_ARROW) else {
            let step = self.expression(step)?;
            let rest = self.nested(|this| this.with_steps(rest, blocks, handler))?;
            return Some(form("block", line, [Term::list([step, rest])]));
        };
        let [left, value] = parts.as_slice() else { return None };
        let value = self.expression(value)?;
        let (patterns, guards) = head_and_guards(&[left]);
        let pattern = self.pattern(patterns.first()?)?;
        let guards = self.guards(&guards)?;
        let body = self.nested(|this| this.with_steps(rest, blocks, handler))?;
        let other = self.fresh();
        let refused = match handler {
            Some(handler) => form("call", line, [handler.clone(), Term::list([other.clone()])]),
            None => other.clone(),
        };
        let clauses =
            vec![clause(line, vec![pattern], guards, body), clause(line, vec![other], Term::NIL_LIST, refused)];
        Some(case(line, value, clauses))
    }

    pub(super) fn receive(&mut self, args: &[&Term]) -> Option<Term> {
        let blocks = args.first()?;
        let line = self.line;
        let clauses = Term::list(self.clauses_of(blocks, names::DO)?);
        let Some(after) = blocks.keyword_get(names::AFTER) else {
            return Some(form("receive", line, [clauses]));
        };
        let arrows = arrows(after);
        let (_, left, body) = arrows.first()?;
        let timeout = self.expression(left.first()?)?;
        let body = Term::list([self.expression(body)?]);
        Some(form("receive", line, [clauses, timeout, body]))
    }
}
