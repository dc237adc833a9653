//! Expanded quoted -> abstract format: `try`.
//!
//! Erlang's `catch` sees class, reason and stack trace. With `rescue` there is one clause for everything, whose body
//! normalises an error and tries all clauses on `{class, reason, exception}`, then raises again.

use super::forms::{anything, atom, binary_op, call, case, clause, form, one_guard, tuple};
use super::write::Writer;
use crate::compile::quoted::{arrows, form_named, head_and_guards, is_underscore};
use crate::term::{Term, names};

impl Writer {
    pub(super) fn try_expression(&mut self, args: &[&Term]) -> Option<Term> {
        let blocks = args.first()?;
        let line = self.line;
        let body = Term::list([self.expression(blocks.keyword_get(names::DO)?)?]);
        let otherwise = Term::list(self.clauses_of(blocks, names::ELSE)?);
        let catches = match blocks.keyword_get(names::RESCUE) {
            Some(rescue) => vec![self.catch_everything(rescue, blocks.keyword_get(names::CATCH))?],
            None => self.catch_clauses(blocks.keyword_get(names::CATCH))?,
        };
        let after = match blocks.keyword_get(names::AFTER) {
            Some(after) => Term::list([self.expression(after)?]),
            None => Term::NIL_LIST,
        };
        Some(form("try", line, [body, otherwise, Term::list(catches), after]))
    }

    fn catch_clauses(&mut self, catch: Option<&Term>) -> Option<Vec<Term>> {
        let mut clauses = Vec::new();
        for (meta, left, body) in catch.map(arrows).unwrap_or_default() {
            self.set_line(meta);
            let line = self.line;
            let stacktrace = self.fresh();
            let (patterns, guards) = head_and_guards(&left);
            let (class, value) = self.caught(&patterns)?;
            self.stacktraces.push(stacktrace.clone());
            let guards = self.guards(&guards)?;
            let body = self.expression(body)?;
            self.stacktraces.pop();
            clauses.push(clause(line, vec![tuple(line, vec![class, value, stacktrace])], guards, body));
        }
        Some(clauses)
    }

    /// `value` alone means a throw.
    fn caught(&mut self, patterns: &[Term]) -> Option<(Term, Term)> {
        match patterns {
            [value] => Some((atom(self.line, names::THROW), self.pattern(value)?)),
            [class, value] => Some((self.pattern(class)?, self.pattern(value)?)),
            _ => None,
        }
    }

    fn catch_everything(&mut self, rescue: &Term, catch: Option<&Term>) -> Option<Term> {
        let line = self.line;
        let (class, reason, stacktrace) = (self.fresh(), self.fresh(), self.fresh());
        self.stacktraces.push(stacktrace.clone());
        let mut clauses = Vec::new();
        for (meta, left, body) in arrows(rescue) {
            self.set_line(meta);
            let (pattern, guard) = self.rescue_pattern(left.first()?, &reason)?;
            let head = tuple(line, vec![atom(line, names::ERROR), anything(line), pattern]);
            let body = self.expression(body)?;
            clauses.push(clause(line, vec![head], guard, body));
        }
        for (meta, left, body) in catch.map(arrows).unwrap_or_default() {
            self.set_line(meta);
            let (patterns, guards) = head_and_guards(&left);
            let (class, value) = self.caught(&patterns)?;
            let guards = self.guards(&guards)?;
            let body = self.expression(body)?;
            let head = tuple(line, vec![class, value, anything(line)]);
            clauses.push(clause(line, vec![head], guards, body));
        }
        self.stacktraces.pop();
        let again = [class.clone(), reason.clone(), stacktrace.clone()];
        let again = call(line, "erlang", "raise", again);
        clauses.push(clause(line, vec![anything(line)], Term::NIL_LIST, again));
        let normalised = [atom(line, names::ERROR), reason.clone(), stacktrace.clone()];
        let normalised = call(line, "Elixir.Exception", "normalize", normalised);
        let exception = case(
            line,
            class.clone(),
            vec![
                clause(line, vec![atom(line, names::ERROR)], Term::NIL_LIST, normalised),
                clause(line, vec![anything(line)], Term::NIL_LIST, atom(line, names::NIL)),
            ],
        );
        let subject = tuple(line, vec![class.clone(), reason.clone(), exception]);
        let body = case(line, subject, clauses);
        Some(clause(line, vec![tuple(line, vec![class, reason, stacktrace])], Term::NIL_LIST, body))
    }

    /// `variable`, `_`, or `variable in [Module, ...]`; `_` in place of the list rescues everything.
    fn rescue_pattern(&mut self, pattern: &Term, reason: &Term) -> Option<(Term, Term)> {
        let Some((_, parts)) = form_named(pattern, names::IN) else {
            return Some((self.pattern(pattern)?, Term::NIL_LIST));
        };
        let [variable, modules] = parts.as_slice() else { return None };
        let variable = self.pattern(variable)?;
        if is_underscore(modules) {
            return Some((variable, Term::NIL_LIST));
        }
        let line = self.line;
        let modules = modules.as_list().unwrap_or_else(|| vec![modules]);
        let name = self.fresh();
        let mut test = atom(line, names::FALSE);
        if modules.iter().any(|module| module.is_atom(names::ERLANG_ERROR)) {
            test = self.is_foreign(reason);
        }
        for module in modules.into_iter().rev() {
            let module = self.expression(module)?;
            let same = binary_op(line, names::ERL_EXACT_EQ, name.clone(), module);
            test = self.op("orelse", same, test);
        }
        let tag = form("map_field_exact", line, [atom(line, names::STRUCT), name]);
        let structure = form("map", line, [Term::list([tag])]);
        Some((form("match", line, [structure, variable]), one_guard(test)))
    }

    /// Whether a reason is an error of Erlang, which is no exception by itself.
    fn is_foreign(&self, reason: &Term) -> Term {
        let line = self.line;
        let map = call(line, "erlang", "is_map", [reason.clone()]);
        let marked = call(line, "erlang", "is_map_key", [atom(line, names::EXCEPTION_FIELD), reason.clone()]);
        form("op", line, [Term::named("not"), self.op("andalso", map, marked)])
    }
}
