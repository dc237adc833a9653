//! Blocks, matches, `case`, `cond`, `with`.

use crate::code::instruction::{Comparison, Failure, TypeTest};
use crate::code::interpreted::Construct;
use crate::code::{Instruction, Label, Operand, Raise, Reg};
use crate::term::{Atom, Term, names};

use super::builder::{Builder, Target};
use super::literal::constant;
use super::malformed;
use super::quoted::{self, arrows, form_named, head_and_guards, is_underscore, remote_call};

impl Builder<'_> {
    pub(super) fn block(&mut self, expressions: &[&Term], target: Target) -> Result<(), Raise> {
        let Some((last, rest)) = expressions.split_last() else {
            let nil = self.constant(&Term::nil());
            self.deliver(nil, target);
            return Ok(());
        };
        for (position, expression) in rest.iter().enumerate() {
            if self.bound_for_call(expression, &expressions[position + 1..]) {
                continue;
            }
            self.within(Construct::Block, |this| this.statement(expression))?;
        }
        self.expression(last, target)
    }

    /// An expression whose value nobody reads.
    fn statement(&mut self, term: &Term) -> Result<(), Raise> {
        if quoted::variable(term).is_some() {
            return Ok(());
        }
        if let Some((meta, args)) = form_named(term, names::EQUALS)
            && let [pattern, value] = args.as_slice()
        {
            let around = self.line();
            self.set_line(quoted::line(meta));
            self.assignment(pattern, value)?;
            self.set_line(around);
            return Ok(());
        }
        let mark = self.mark();
        let unused = self.allocate();
        self.expression(term, Target::Reg(unused))?;
        if !quoted::binds(term) {
            self.release(mark);
        }
        Ok(())
    }

    pub(super) fn match_expression(&mut self, args: &[&Term], target: Target) -> Result<(), Raise> {
        let [pattern, value] = args else { return Err(malformed("match")) };
        let operand = self.assignment(pattern, value)?;
        self.deliver(operand, target);
        Ok(())
    }

    /// Compiles `pattern = value` and returns the value.
    fn assignment(&mut self, pattern: &Term, value: &Term) -> Result<Operand, Raise> {
        // The usual `name = value` computes into the variable's own register.
        if let Some(version) = quoted::variable(pattern)
            && self.variable(version).is_none()
        {
            let reg = self.allocate();
            let mark = self.mark();
            self.within(Construct::Match, |this| this.expression(value, Target::Reg(reg)))?;
            if !quoted::binds(value) {
                self.release(mark);
            }
            match constant(value) {
                Some(_) => self.bind_literal(version, reg, value.clone()),
                None => self.bind_variable(version, reg),
            }
            return Ok(Operand::reg(reg));
        }
        let operand = self.value_in(Construct::Match, value)?;
        if is_underscore(pattern) {
            return Ok(operand);
        }
        let held = self.in_register(operand);
        let (fail, done) = (self.label(), self.label());
        self.pattern(pattern, held, fail)?;
        self.take_rests();
        self.jump(done);
        self.place(fail);
        self.fail(Failure::Badmatch, held);
        self.place(done);
        Ok(held)
    }

    /// The operand, moved into a register if it is a constant.
    pub(super) fn in_register(&mut self, operand: Operand) -> Operand {
        match operand.source() {
            crate::code::instruction::Source::Reg(_) => operand,
            _ => {
                let reg = self.allocate();
                self.emit(Instruction::Move { dst: reg, src: operand });
                Operand::reg(reg)
            }
        }
    }

    pub(super) fn case(&mut self, args: &[&Term], target: Target) -> Result<(), Raise> {
        let [subject, blocks] = args else { return Err(malformed("case")) };
        let clauses = blocks.keyword_get(names::DO).ok_or_else(|| malformed("case"))?;
        let dst = self.destination(target);
        let mark = self.mark();
        let done = self.label();
        let clauses = arrows(clauses);
        match boolean_clauses(&clauses) {
            Some((when_false, when_true)) => {
                let otherwise = self.label();
                self.within(Construct::Subject, |this| this.branch(subject, otherwise))?;
                self.branch_body(when_true, dst, target, done)?;
                self.place(otherwise);
                self.branch_body(when_false, dst, target, done)?;
            }
            None => {
                let operand = self.subject(subject)?;
                let held = self.in_register(operand);
                self.case_clauses(&clauses, held, dst, target, done)?;
                self.fail(Failure::CaseClause, held);
            }
        }
        self.place(done);
        if !quoted::binds(subject) {
            self.release(mark);
        }
        Ok(())
    }

    /// The value that clauses are tried on.
    fn subject(&mut self, subject: &Term) -> Result<Operand, Raise> {
        self.made_call = is_fun_call(subject);
        self.value_in(Construct::Subject, subject)
    }

    /// Tries clauses on a value one after the other; falls through when none fits.
    pub(super) fn case_clauses(
        &mut self,
        clauses: &[(&Term, Vec<&Term>, &Term)],
        subject: Operand,
        dst: Reg,
        target: Target,
        done: Label,
    ) -> Result<(), Raise> {
        for (_, left, body) in clauses {
            let (patterns, guards) = head_and_guards(left);
            let [pattern] = patterns.as_slice() else { return Err(malformed("clause")) };
            let next = self.label();
            let mark = self.mark();
            self.pattern(pattern, subject, next)?;
            self.guard_alternatives(&guards, next)?;
            self.branch_body(body, dst, target, done)?;
            self.release(mark);
            self.place(next);
        }
        Ok(())
    }

    /// The body of a branch: into the register, then on to `done`; or as the function's result.
    pub(super) fn branch_body(&mut self, body: &Term, dst: Reg, target: Target, done: Label) -> Result<(), Raise> {
        let mark = self.mark();
        match target {
            Target::Tail => self.expression(body, Target::Tail)?,
            Target::Reg(_) => {
                self.expression(body, Target::Reg(dst))?;
                self.jump(done);
            }
        }
        self.release(mark);
        Ok(())
    }

    /// Goes to `otherwise` when the expression is nil or false.
    pub(super) fn branch(&mut self, condition: &Term, otherwise: Label) -> Result<(), Raise> {
        if let Some((names::ERLANG, name, meta, args)) = remote_call(condition) {
            self.set_line(quoted::line(meta));
            match (comparison(name), args.as_slice()) {
                (Some(op), [left, right]) => {
                    let left = self.value_in(Construct::Left, left)?;
                    let right = self.value_in(Construct::Right, right)?;
                    self.emit(Instruction::TestCompare { op, left, right, fail: otherwise });
                    return Ok(());
                }
                (None, [subject]) => {
                    if let Some(test) = TypeTest::of(name) {
                        let src = self.value_in(Construct::Argument, subject)?;
                        self.emit(Instruction::TestType { test, src, fail: otherwise });
                        return Ok(());
                    }
                }
                _ => {}
            }
        }
        self.made_call = is_fun_call(condition);
        let src = self.value(condition)?;
        self.emit(Instruction::TestTruthy { src, fail: otherwise });
        Ok(())
    }

    pub(super) fn cond(&mut self, args: &[&Term], target: Target) -> Result<(), Raise> {
        let clauses = args.first().and_then(|blocks| blocks.keyword_get(names::DO)).ok_or_else(|| malformed("cond"))?;
        let dst = self.destination(target);
        let done = self.label();
        let mark = self.mark();
        for (_, left, body) in arrows(clauses) {
            let [condition] = left.as_slice() else { return Err(malformed("cond")) };
            let next = self.label();
            let always = condition.as_atom().is_some_and(|atom| atom != names::NIL && atom != names::FALSE);
            if !always {
                self.within(Construct::Subject, |this| this.branch(condition, next))?;
            }
            self.branch_body(body, dst, target, done)?;
            self.place(next);
            self.release(mark);
        }
        let nil = self.constant(&Term::nil());
        self.fail(Failure::CondClause, nil);
        self.place(done);
        Ok(())
    }

    pub(super) fn with(&mut self, args: &[&Term], target: Target) -> Result<(), Raise> {
        let Some((blocks, steps)) = args.split_last() else { return Err(malformed("with")) };
        let dst = self.destination(target);
        let mark = self.mark();
        let (done, refused) = (self.label(), self.label());
        let rejected = self.allocate();
        let body = blocks.keyword_get(names::DO).ok_or_else(|| malformed("with"))?;
        for step in steps {
            match form_named(step, names::LEFT_ARROW) {
                Some((_, parts)) => {
                    let [left, value] = parts.as_slice() else { return Err(malformed("with")) };
                    let operand = self.subject(value)?;
                    self.emit(Instruction::Move { dst: rejected, src: operand });
                    let held = self.allocate();
                    self.emit(Instruction::Move { dst: held, src: Operand::reg(rejected) });
                    let (patterns, guards) = head_and_guards(&[left]);
                    let [pattern] = patterns.as_slice() else { return Err(malformed("with")) };
                    self.pattern(pattern, Operand::reg(held), refused)?;
                    self.guard_alternatives(&guards, refused)?;
                }
                None => self.within(Construct::Block, |this| this.statement(step))?,
            }
        }
        self.branch_body(body, dst, target, done)?;
        self.place(refused);
        match blocks.keyword_get(names::ELSE) {
            None => {
                let out = if target == Target::Tail { Target::Tail } else { Target::Reg(dst) };
                self.deliver(Operand::reg(rejected), out);
            }
            Some(clauses) => {
                self.case_clauses(&arrows(clauses), Operand::reg(rejected), dst, target, done)?;
                self.fail(Failure::WithClause, Operand::reg(rejected));
            }
        }
        self.place(done);
        self.release(mark);
        Ok(())
    }
}

/// Tells whether an expression is the call of a function value.
fn is_fun_call(expression: &Term) -> bool {
    let head = quoted::node(expression).and_then(|(head, _, _)| form_named(head, names::DOT));
    head.is_some_and(|(_, callee)| callee.len() == 1)
}

/// The bodies of `false` and `true`, when the clauses are those that `if` and friends expand to:
/// `x when x in [false, nil] -> ...; _ -> ...`.
fn boolean_clauses<'a>(clauses: &[(&'a Term, Vec<&'a Term>, &'a Term)]) -> Option<(&'a Term, &'a Term)> {
    let [(_, falsy, when_false), (_, anything, when_true)] = clauses else { return None };
    let [anything] = anything.as_slice() else { return None };
    if !is_underscore(anything) {
        return None;
    }
    let (patterns, guards) = head_and_guards(falsy);
    let ([pattern], [guard]) = (patterns.as_slice(), guards.as_slice()) else { return None };
    let version = quoted::variable(pattern)?;
    // What the guard may be: x == false or x == nil, in either order and spelling.
    let mut alternatives = Vec::new();
    collect_alternatives(guard, version, &mut alternatives)?;
    alternatives.sort_by_key(|atom| atom.name());
    let mut used = false;
    quoted::each_variable(when_false, &mut |seen| used |= seen == version);
    (alternatives == [names::FALSE, names::NIL] && !used).then_some((*when_false, *when_true))
}

fn collect_alternatives(guard: &Term, version: quoted::Version, into: &mut Vec<Atom>) -> Option<()> {
    let (module, name, _, args) = remote_call(guard)?;
    let [left, right] = args.as_slice() else { return None };
    match (module, name) {
        (names::ERLANG, names::ORELSE | names::OR) => {
            collect_alternatives(left, version, into)?;
            collect_alternatives(right, version, into)
        }
        (names::ERLANG, names::ERL_EXACT_EQ) if quoted::variable(left) == Some(version) => {
            into.push(right.as_atom()?);
            Some(())
        }
        _ => None,
    }
}

/// The comparison that a function of `:erlang` is.
pub(super) fn comparison(name: Atom) -> Option<Comparison> {
    Some(match name {
        names::LT => Comparison::Less,
        names::ERL_LE => Comparison::LessOrEqual,
        names::GT => Comparison::Greater,
        names::GE => Comparison::GreaterOrEqual,
        names::EQ => Comparison::Equal,
        names::ERL_NE => Comparison::NotEqual,
        names::ERL_EXACT_EQ => Comparison::ExactEqual,
        names::ERL_EXACT_NE => Comparison::ExactNotEqual,
        _ => return None,
    })
}
