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

use crate::code::instruction::Range;
use crate::code::interpreted::Construct;
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

/// Whether a list of modules to rescue makes Elixir 1.14 forget the stack trace where it makes an exception of an error:
/// the last of those that stand for errors of Erlang decides for all of them.
fn loses_stacktrace(modules: &[Atom]) -> bool {
    let decide = |module: &Atom| match module.name().strip_prefix("Elixir.")? {
        "ArgumentError"
        | "ErlangError"
        | "FunctionClauseError"
        | "KeyError"
        | "SystemLimitError"
        | "UndefinedFunctionError" => Some(false),
        "ArithmeticError" | "BadArityError" | "BadBooleanError" | "BadFunctionError" | "BadMapError"
        | "CaseClauseError" | "CondClauseError" | "MatchError" | "TryClauseError" | "WithClauseError" => Some(true),
        _ => None,
    };
    modules.iter().filter_map(decide).next_back().unwrap_or(false)
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
        self.within(Construct::After, |this| this.expression(after, Target::Reg(unused)))?;
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
            self.within(Construct::Try, |this| this.expression(body, Target::Reg(dst)))?;
            self.end(dst, target);
            return Ok(());
        }
        let caught = Caught::from(self.allocate_many(3));
        let value = self.allocate();
        let (handler, done) = (self.label(), self.label());
        self.emit(Instruction::PushHandler { first: caught.class, handler });
        let mark = self.mark();
        self.within(Construct::Try, |this| this.expression(body, Target::Reg(value)))?;
        self.release(mark);
        self.emit(Instruction::PopHandler);
        match otherwise {
            None => self.deliver_branch(Operand::reg(value), dst, target, done),
            Some(clauses) => {
                let value = Operand::reg(value);
                self.within(Construct::Else, |this| this.case_clauses(&clauses, value, dst, target, done))?;
                self.fail(crate::code::instruction::Failure::TryClause, value);
            }
        }
        self.place(handler);
        self.stacktraces.push(caught.stacktrace);
        if !rescue.is_empty() {
            self.within(Construct::Catch, |this| this.rescue_clauses(&rescue, caught, dst, target, done))?;
        }
        for (_, left, body) in &catch {
            self.within(Construct::Catch, |this| this.catch_clause(left, body, caught, dst, target, done))?;
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

    /// Each clause asks whether its modules stand for the error; an exception is made only for a variable to bind.
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
        for (_, left, body) in clauses {
            let next = self.label();
            let inner = self.mark();
            let [pattern] = left.as_slice() else { return Err(malformed("rescue")) };
            self.rescue_pattern(pattern, caught, next)?;
            self.branch_body(body, dst, target, done)?;
            self.release(inner);
            self.place(next);
        }
        self.place(none);
        self.release(mark);
        Ok(())
    }

    /// `variable`, `_`, or `variable in [Module, ...]`.
    fn rescue_pattern(&mut self, pattern: &Term, caught: Caught, fail: Label) -> Result<(), Raise> {
        let Some((_, parts)) = form_named(pattern, names::IN) else {
            return self.bind_exception(pattern, caught, Operand::reg(caught.stacktrace), fail);
        };
        let [variable, modules] = parts.as_slice() else { return Err(malformed("rescue")) };
        let modules: Vec<Atom> = modules.iter().filter_map(Term::as_atom).collect();
        self.rescue_modules(&modules, caught, fail);
        let nothing = self.constant(&Term::NIL_LIST);
        let told = if loses_stacktrace(&modules) { nothing } else { Operand::reg(caught.stacktrace) };
        self.bind_exception(variable, caught, told, fail)
    }

    fn rescue_modules(&mut self, modules: &[Atom], caught: Caught, fail: Label) {
        let found = self.label();
        for &module in modules {
            let next = self.label();
            self.emit(Instruction::TestRescue { src: Operand::reg(caught.reason), module, fail: next });
            self.jump(found);
            self.place(next);
        }
        self.jump(fail);
        self.place(found);
    }

    /// Binds a variable to what was caught: to an exception as it is, to the one that stands for an error of Erlang otherwise.
    fn bind_exception(
        &mut self,
        variable: &Term,
        caught: Caught,
        stacktrace: Operand,
        fail: Label,
    ) -> Result<(), Raise> {
        if is_underscore(variable) {
            return Ok(());
        }
        let exception = self.allocate();
        let (foreign, ready) = (self.label(), self.label());
        self.emit(Instruction::TestException { src: Operand::reg(caught.reason), fail: foreign });
        self.emit(Instruction::Move { dst: exception, src: Operand::reg(caught.reason) });
        self.jump(ready);
        self.place(foreign);
        self.normalize(exception, caught, stacktrace);
        self.place(ready);
        self.pattern(variable, Operand::reg(exception), fail)
    }

    /// The exception that stands for the reason of an error.
    fn normalize(&mut self, exception: Reg, caught: Caught, stacktrace: Operand) {
        let first = self.allocate_many(3);
        let class = self.constant(&Term::atom(names::ERROR));
        self.emit(Instruction::Move { dst: first, src: class });
        self.emit(Instruction::Move { dst: Reg(first.0 + 1), src: Operand::reg(caught.reason) });
        self.emit(Instruction::Move { dst: Reg(first.0 + 2), src: stacktrace });
        let export = Export::entry(Atom::new("Elixir.Exception"), Atom::new("normalize"), 3);
        self.emit(Instruction::CallExport { dst: exception, args: first, export });
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
