//! Abstract format -> expanded quoted: what has clauses.

use super::read::Reader;
use crate::term::{Atom, Term, names};

impl Reader {
    /// A clause of one pattern, as of `case`.
    fn clause(&mut self, clause: &Term) -> Option<Term> {
        let [_, annotation, patterns, guards, body] = clause.as_tuple_of::<5>()?;
        self.scoped(|this| {
            this.set_line(annotation);
            let [pattern] = patterns.as_list()?.try_into().ok()?;
            let pattern = this.pattern(pattern)?;
            let left = this.guarded(vec![pattern], guards)?;
            let body = this.body(body)?;
            Some(this.arrow(left, body))
        })
    }

    fn clauses(&mut self, clauses: &Term) -> Option<Term> {
        let clauses =
            clauses.as_list()?.into_iter().map(|clause| self.clause(clause)).collect::<Option<Vec<Term>>>()?;
        Some(Term::list(clauses))
    }

    pub(super) fn case(&mut self, subject: &Term, clauses: &Term) -> Option<Term> {
        let subject = self.expression(subject)?;
        let clauses = self.clauses(clauses)?;
        Some(self.node(names::CASE, [subject, keyword([(names::DO, clauses)])]))
    }

    /// Clauses that have nothing but guards.
    pub(super) fn if_expression(&mut self, clauses: &Term) -> Option<Term> {
        let mut arrows = Vec::new();
        for clause in clauses.as_list()? {
            let [_, annotation, _, guards, body] = clause.as_tuple_of::<5>()?;
            arrows.push(self.scoped(|this| {
                this.set_line(annotation);
                let anything = this.underscore();
                let left = this.guarded(vec![anything], guards)?;
                let body = this.body(body)?;
                Some(this.arrow(left, body))
            })?);
        }
        let error = self.erlang(names::ERROR, [Term::atom(names::IF_CLAUSE)]);
        arrows.push(self.arrow([self.underscore()], error));
        Some(self.node(names::CASE, [Term::bool(true), keyword([(names::DO, Term::list(arrows))])]))
    }

    pub(super) fn receive(&mut self, clauses: &Term, after: Option<(&Term, &Term)>) -> Option<Term> {
        let clauses = self.clauses(clauses)?;
        let Some((timeout, body)) = after else {
            return Some(self.node(names::RECEIVE, [keyword([(names::DO, clauses)])]));
        };
        let timeout = self.expression(timeout)?;
        let body = self.scoped(|this| this.body(body))?;
        let after = Term::list([self.arrow([timeout], body)]);
        let blocks = if clauses.is_nil_list() {
            keyword([(names::AFTER, after)])
        } else {
            keyword([(names::DO, clauses), (names::AFTER, after)])
        };
        Some(self.node(names::RECEIVE, [blocks]))
    }

    pub(super) fn try_expression(
        &mut self,
        body: &Term,
        otherwise: &Term,
        catches: &Term,
        after: &Term,
    ) -> Option<Term> {
        let body = self.scoped(|this| this.body(body))?;
        let mut blocks = vec![(names::DO, body)];
        if !catches.is_nil_list() {
            let clauses = catches.as_list()?.into_iter().map(|clause| self.catch_clause(clause));
            blocks.push((names::CATCH, Term::list(clauses.collect::<Option<Vec<Term>>>()?)));
        }
        if !otherwise.is_nil_list() {
            blocks.push((names::ELSE, self.clauses(otherwise)?));
        }
        if !after.is_nil_list() {
            blocks.push((names::AFTER, self.scoped(|this| this.body(after))?));
        }
        Some(self.node(names::TRY, [Term::list(blocks.into_iter().map(pair))]))
    }

    /// `{class, value, stack trace}`, the last one a variable.
    fn catch_clause(&mut self, clause: &Term) -> Option<Term> {
        let [_, annotation, patterns, guards, body] = clause.as_tuple_of::<5>()?;
        self.scoped(|this| {
            this.set_line(annotation);
            let [pattern] = patterns.as_list()?.try_into().ok()?;
            let [_, _, parts] = pattern.as_tuple_of::<3>()?;
            let [class, value, stacktrace] = parts.as_list()?.try_into().ok()?;
            this.before = Some(this.variables.clone());
            let patterns = this.pattern_in(class).zip(this.pattern_in(value));
            this.before = None;
            let (class, value) = patterns?;
            let name = stacktrace.as_tuple()?.get(2)?.as_atom()?;
            let left = this.guarded(vec![class, value], guards)?;
            if name == names::UNDERSCORE {
                let body = this.body(body)?;
                return Some(this.arrow(left, body));
            }
            let version = this.bind(name);
            let trace = Term::tuple([Term::atom(names::STACKTRACE), this.meta(), Term::nil()]);
            let bound = this.node(names::EQUALS, [this.variable(name, version), trace]);
            let body = this.body(body)?;
            let body = this.node(names::BLOCK, [bound, body]);
            Some(this.arrow(left, body))
        })
    }

    /// Erlang's old `catch`: what is thrown is the value, the rest becomes `{:EXIT, reason}`.
    pub(super) fn catch(&mut self, body: &Term) -> Option<Term> {
        let body = self.scoped(|this| this.expression(body))?;
        let exit = Term::atom(names::EXIT_SIGNAL);
        let (thrown, reason, error) = (self.fresh(), self.fresh(), self.fresh());
        let trace = Term::tuple([Term::atom(names::STACKTRACE), self.meta(), Term::nil()]);
        let arrows = [
            self.arrow([Term::atom(names::THROW), thrown.clone()], thrown),
            self.arrow([Term::atom(names::EXIT), reason.clone()], Term::tuple([exit.clone(), reason])),
            self.arrow([Term::atom(names::ERROR), error.clone()], Term::tuple([exit, Term::tuple([error, trace])])),
        ];
        let blocks = keyword([(names::DO, body), (names::CATCH, Term::list(arrows))]);
        Some(self.node(names::TRY, [blocks]))
    }

    /// `[body || qualifiers]` and `<< body || qualifiers >>`
    pub(super) fn comprehension(&mut self, bits: bool, body: &Term, qualifiers: &Term) -> Option<Term> {
        self.scoped(|this| {
            let mut steps = Vec::new();
            for qualifier in qualifiers.as_list()? {
                steps.push(this.qualifier(qualifier)?);
            }
            let body = this.expression(body)?;
            let blocks = if bits {
                keyword([(names::INTO, Term::binary(b"")), (names::DO, body)])
            } else {
                keyword([(names::DO, body)])
            };
            Some(this.node(names::FOR, steps.into_iter().chain([blocks])))
        })
    }

    fn qualifier(&mut self, qualifier: &Term) -> Option<Term> {
        let parts = qualifier.as_tuple()?;
        match (parts.first()?.as_atom()?.name(), parts) {
            ("generate", [_, _, pattern, source]) => {
                let source = self.expression(source)?;
                let pattern = self.generator_pattern(pattern)?;
                Some(self.node(names::LEFT_ARROW, [pattern, source]))
            }
            ("b_generate", [_, _, pattern, source]) => {
                let source = self.expression(source)?;
                let pattern = self.generator_pattern(pattern)?;
                let generator = self.node(names::LEFT_ARROW, [pattern, source]);
                Some(self.node(names::BITS_FORM, [generator]))
            }
            _ => self.expression(qualifier),
        }
    }

    /// The variables of a generator hide those outside.
    fn generator_pattern(&mut self, pattern: &Term) -> Option<Term> {
        let outside = std::mem::take(&mut self.variables);
        self.before = Some(Default::default());
        let pattern = self.pattern_in(pattern);
        self.before = None;
        let bound = std::mem::replace(&mut self.variables, outside);
        self.variables.extend(bound);
        pattern
    }
}

fn keyword<const N: usize>(pairs: [(Atom, Term); N]) -> Term {
    Term::list(pairs.into_iter().map(pair))
}

fn pair((key, value): (Atom, Term)) -> Term {
    Term::tuple([Term::atom(key), value])
}
