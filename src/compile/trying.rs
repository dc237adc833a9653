//! `try`: a body under a handler, clauses for what it raises, and code that runs in any case.
//!
//! ```text
//!           PushHandler caught            outer handler only with `after`
//!           body -> value
//!           PopHandler
//!           else clauses on value         outside of the handler
//!           -> done
//! caught:   class, reason, stack trace in three registers
//!           rescue and catch clauses -> done
//!           Reraise
//! done:
//! ```
//!
//! With `after`, all of that runs under a second handler whose code runs the `after` body and raises again; the normal way
//! runs the same code with a flag that tells it to go on instead.

use crate::code::instruction::{Range, TypeTest};
use crate::code::{Export, Instruction, Label, Operand, Raise, Reg};
use crate::term::{Atom, Term, names};

use super::builder::{Builder, Target};
use super::malformed;
use super::quoted::{arrows, form_named, head_and_guards, is_underscore};

/// The registers a handler finds the error in.
#[derive(Clone, Copy)]
struct Caught {
    class: Reg,
    reason: Reg,
    stacktrace: Reg,
}

impl Caught {
    fn from(first: Reg) -> Caught {
        Caught { class: first, reason: Reg(first.0 + 1), stacktrace: Reg(first.0 + 2) }
    }
}

/// What `rescue` looks at: the error as it was raised, and the exception that it is or was made into.
#[derive(Clone, Copy)]
struct Rescued {
    raised: Reg,
    exception: Reg,
}

impl Builder<'_> {
    pub(super) fn try_expression(&mut self, args: &[&Term], target: Target) -> Result<(), Raise> {
        let blocks = args.first().ok_or_else(|| malformed("try"))?;
        let dst = self.destination(target);
        let mark = self.mark();
        match blocks.keyword_get(names::AFTER) {
            None => self.try_without_after(blocks, dst, target)?,
            Some(after) => {
                self.try_with_after(blocks, after, dst)?;
                self.end(dst, target);
            }
        }
        self.release(mark);
        Ok(())
    }

    fn try_with_after(&mut self, blocks: &Term, after: &Term, dst: Reg) -> Result<(), Raise> {
        let first = self.allocate_many(3);
        let failed = self.allocate();
        let (handler, always, done) = (self.label(), self.label(), self.label());
        let (no, yes) = (self.constant(&Term::bool(false)), self.constant(&Term::bool(true)));
        self.emit(Instruction::PushHandler { first, handler });
        self.try_without_after(blocks, dst, Target::Reg(dst))?;
        self.emit(Instruction::PopHandler);
        self.emit(Instruction::Move { dst: failed, src: no });
        for offset in 0..3 {
            self.emit(Instruction::Move { dst: Reg(first.0 + offset), src: no });
        }
        self.jump(always);
        self.place(handler);
        self.emit(Instruction::Move { dst: failed, src: yes });
        self.emit(Instruction::Move { dst, src: no });
        self.place(always);
        let unused = self.allocate();
        self.expression(after, Target::Reg(unused))?;
        self.emit(Instruction::TestAtom { src: Operand::reg(failed), atom: names::TRUE, fail: done });
        self.emit(Instruction::Reraise { first });
        self.place(done);
        Ok(())
    }

    fn try_without_after(&mut self, blocks: &Term, dst: Reg, target: Target) -> Result<(), Raise> {
        let nothing = Term::nil();
        let body = blocks.keyword_get(names::DO).unwrap_or(&nothing);
        let rescue = blocks.keyword_get(names::RESCUE).map(arrows).unwrap_or_default();
        let catch = blocks.keyword_get(names::CATCH).map(arrows).unwrap_or_default();
        let otherwise = blocks.keyword_get(names::ELSE).map(arrows);
        if rescue.is_empty() && catch.is_empty() && otherwise.is_none() {
            // The body is not the function's last act even so, for errors must find the handler of the `after` around.
            self.expression(body, Target::Reg(dst))?;
            self.end(dst, target);
            return Ok(());
        }
        let caught = Caught::from(self.allocate_many(3));
        let value = self.allocate();
        let (handler, done) = (self.label(), self.label());
        self.emit(Instruction::PushHandler { first: caught.class, handler });
        let mark = self.mark();
        self.expression(body, Target::Reg(value))?;
        self.release(mark);
        self.emit(Instruction::PopHandler);
        match otherwise {
            None => self.deliver_branch(Operand::reg(value), dst, target, done),
            Some(clauses) => {
                self.case_clauses(&clauses, Operand::reg(value), dst, target, done)?;
                self.fail(crate::code::instruction::Failure::TryClause, Operand::reg(value));
            }
        }
        self.place(handler);
        self.stacktraces.push(caught.stacktrace);
        if !rescue.is_empty() {
            self.rescue_clauses(&rescue, caught, dst, target, done)?;
        }
        for (_, left, body) in &catch {
            self.catch_clause(left, body, caught, dst, target, done)?;
        }
        self.stacktraces.pop();
        self.emit(Instruction::Reraise { first: caught.class });
        self.place(done);
        if target == Target::Tail {
            self.emit(Instruction::Return { src: Operand::reg(dst), clear: Range::NONE });
        }
        Ok(())
    }

    fn deliver_branch(&mut self, value: Operand, dst: Reg, target: Target, done: Label) {
        match target {
            Target::Tail => self.emit(Instruction::Return { src: value, clear: Range::NONE }),
            Target::Reg(_) => {
                self.emit(Instruction::Move { dst, src: value });
                self.jump(done);
            }
        }
    }

    /// `rescue` sees errors as exceptions: what is not one yet is normalised once, then each clause is tried.
    fn rescue_clauses(
        &mut self,
        clauses: &[(&Term, Vec<&Term>, &Term)],
        caught: Caught,
        dst: Reg,
        target: Target,
        done: Label,
    ) -> Result<(), Raise> {
        let none = self.label();
        let mark = self.mark();
        self.emit(Instruction::TestAtom { src: Operand::reg(caught.class), atom: names::ERROR, fail: none });
        let exception = self.allocate();
        let (foreign, ready) = (self.label(), self.label());
        let key = self.constant(&Term::atom(names::EXCEPTION_FIELD));
        self.emit(Instruction::MatchKey { dst: exception, map: Operand::reg(caught.reason), key, fail: foreign });
        self.emit(Instruction::TestAtom { src: Operand::reg(exception), atom: names::TRUE, fail: foreign });
        self.emit(Instruction::Move { dst: exception, src: Operand::reg(caught.reason) });
        self.jump(ready);
        self.place(foreign);
        let first = self.allocate_many(3);
        let class = self.constant(&Term::atom(names::ERROR));
        self.emit(Instruction::Move { dst: first, src: class });
        self.emit(Instruction::Move { dst: Reg(first.0 + 1), src: Operand::reg(caught.reason) });
        self.emit(Instruction::Move { dst: Reg(first.0 + 2), src: Operand::reg(caught.stacktrace) });
        let export = Export::entry(Atom::new("Elixir.Exception"), Atom::new("normalize"), 3);
        self.emit(Instruction::CallExport { dst: exception, args: first, export });
        self.place(ready);
        for (_, left, body) in clauses {
            let next = self.label();
            let inner = self.mark();
            let [pattern] = left.as_slice() else { return Err(malformed("rescue")) };
            self.rescue_pattern(pattern, Rescued { raised: caught.reason, exception }, next)?;
            self.branch_body(body, dst, target, done)?;
            self.release(inner);
            self.place(next);
        }
        self.place(none);
        self.release(mark);
        Ok(())
    }

    /// `variable`, `_`, or `variable in [Module, ...]`; `_` in place of the list rescues everything.
    fn rescue_pattern(&mut self, pattern: &Term, rescued: Rescued, fail: Label) -> Result<(), Raise> {
        let exception = Operand::reg(rescued.exception);
        let Some((_, parts)) = form_named(pattern, names::IN) else {
            return match pattern.as_list() {
                Some(modules) => self.rescue_modules(&modules, rescued, fail),
                None => self.pattern(pattern, exception, fail),
            };
        };
        let [variable, modules] = parts.as_slice() else { return Err(malformed("rescue")) };
        if !is_underscore(modules) {
            let modules = modules.as_list().unwrap_or_else(|| vec![modules]);
            self.rescue_modules(&modules, rescued, fail)?;
        }
        self.pattern(variable, exception, fail)
    }

    /// `ErlangError` stands for every error that was no exception when it was raised, whatever it was made into.
    fn rescue_modules(&mut self, modules: &[&Term], rescued: Rescued, fail: Label) -> Result<(), Raise> {
        let found = self.label();
        let name = self.allocate();
        if modules.iter().any(|module| module.is_atom(Atom::new("Elixir.ErlangError"))) {
            let map = Operand::reg(rescued.raised);
            let key = self.constant(&Term::atom(names::EXCEPTION_FIELD));
            self.emit(Instruction::MatchKey { dst: name, map, key, fail: found });
            self.emit(Instruction::TestAtom { src: Operand::reg(name), atom: names::TRUE, fail: found });
        }
        let exception = Operand::reg(rescued.exception);
        let key = self.constant(&Term::atom(names::STRUCT));
        self.emit(Instruction::MatchKey { dst: name, map: exception, key, fail });
        self.emit(Instruction::TestType { test: TypeTest::Atom, src: Operand::reg(name), fail });
        for module in modules {
            let next = self.label();
            let module = self.value(module)?;
            let op = crate::code::instruction::Comparison::ExactEqual;
            self.emit(Instruction::TestCompare { op, left: Operand::reg(name), right: module, fail: next });
            self.jump(found);
            self.place(next);
        }
        self.jump(fail);
        self.place(found);
        Ok(())
    }

    fn catch_clause(
        &mut self,
        left: &[&Term],
        body: &Term,
        caught: Caught,
        dst: Reg,
        target: Target,
        done: Label,
    ) -> Result<(), Raise> {
        let (patterns, guards) = head_and_guards(left);
        let next = self.label();
        let mark = self.mark();
        match patterns.as_slice() {
            [value] => {
                let class = Operand::reg(caught.class);
                self.emit(Instruction::TestAtom { src: class, atom: names::THROW, fail: next });
                self.pattern(value, Operand::reg(caught.reason), next)?;
            }
            [kind, value] => {
                self.pattern(kind, Operand::reg(caught.class), next)?;
                self.pattern(value, Operand::reg(caught.reason), next)?;
            }
            _ => return Err(malformed("catch")),
        }
        self.guard_alternatives(&guards, next)?;
        self.branch_body(body, dst, target, done)?;
        self.release(mark);
        self.place(next);
        Ok(())
    }
}
