//! Functions that are called where they are written: the code of their clauses takes the place of the call, as Erlang's compiler
//! has it.
//!
//! `then/2`, `tap/2` and pipes into `(fn x -> ... end).()` are such calls: no function value is made, and stack traces name the
//! function around.

use crate::code::instruction::Failure;
use crate::code::interpreted::Construct;
use crate::code::{Instruction, Operand, Raise, Reg};
use crate::term::{Atom, Term, names};

use super::bit_generator::loop_of;
use super::builder::{Builder, Target};
use super::literal::constant;
use super::quoted::{self, Version, arrows, form_named, head_and_guards};
use super::{closure, malformed};

impl Builder<'_> {
    /// Compiles a call of a function value in place, if the function is written there or bound just before for this call;
    /// tells whether it did.
    pub(super) fn inlined_call(&mut self, fun: &Term, args: &[&Term], target: Target) -> Result<bool, Raise> {
        // Evaluated code is interpreted on a BEAM.
        if std::mem::take(&mut self.made_call) || self.unit.file.is_empty() {
            return Ok(false);
        }
        let bound = quoted::variable(fun).and_then(|version| self.inlined.remove(&version));
        let fun = bound.as_ref().unwrap_or(fun);
        if let Some((_, parts)) = form_named(fun, names::AMP) {
            return self.captured_call(&parts, args, target);
        }
        if !is_function_of(fun, args.len()) {
            return Ok(false);
        }
        self.inlined_clauses(fun, args, target)?;
        Ok(true)
    }

    /// `(&name/arity).(args)`, the call of a function with a name.
    fn captured_call(&mut self, parts: &[&Term], args: &[&Term], target: Target) -> Result<bool, Raise> {
        let parts = parts.first().and_then(|inner| form_named(inner, names::SLASH)).map(|(_, parts)| parts);
        let Some([callee, arity]) = parts.as_deref() else { return Ok(false) };
        let Some((head, meta, _)) = quoted::node(callee).filter(|_| arity.as_int() == Some(args.len() as i64)) else {
            return Ok(false);
        };
        if let Some(name) = head.as_atom() {
            self.local_call(name, meta, args, target)?;
            return Ok(true);
        }
        let dot = form_named(head, names::DOT).map(|(_, dot)| dot);
        let Some([module, name]) = dot.as_deref() else { return Ok(false) };
        let (Some(module), Some(name)) = (module.as_atom(), name.as_atom()) else { return Ok(false) };
        self.remote_call(module, name, args, target)?;
        Ok(true)
    }

    fn inlined_clauses(&mut self, fun: &Term, args: &[&Term], target: Target) -> Result<(), Raise> {
        let (meta, _) = form_named(fun, names::FN).ok_or_else(|| malformed("fn"))?;
        let clauses = quoted::node(fun).map_or_else(Vec::new, |(_, _, clauses)| arrows(clauses));
        let dst = self.destination(target);
        let mark = self.mark();
        let first = self.consecutive(Construct::FunArgument, args)?;
        let around = self.variables();
        let done = self.label();
        let mut may_fail = true;
        for (_, left, body) in &clauses {
            let (patterns, guards) = head_and_guards(left);
            let next = self.label();
            let within = self.mark();
            for (pattern, register) in patterns.iter().zip(first.0..) {
                self.pattern(pattern, Operand::reg(Reg(register)), next)?;
            }
            self.guard_alternatives(&guards, next)?;
            self.branch_body(body, dst, target, done)?;
            self.release(within);
            self.set_variables(around.clone());
            self.place(next);
            may_fail = !guards.is_empty() || !patterns.iter().all(takes_all);
            if !may_fail {
                break;
            }
        }
        if may_fail {
            self.no_inlined_clause(quoted::line(meta), first, args.len());
        }
        self.place(done);
        if !args.iter().any(|term| quoted::binds(term)) {
            self.release(mark);
        }
        Ok(())
    }

    /// Fails as a function does that has no clause for its arguments.
    fn no_inlined_clause(&mut self, line: u32, first: Reg, count: usize) {
        // One that might be the function around, by its place, is taken for that.
        let alike = line == self.first_line && count == usize::from(self.arity()) && Some(line) != self.module_line();
        let name = match alike {
            true => self.name,
            false => self.inlined_name(),
        };
        let around = self.line();
        self.set_line(line);
        let call = self.allocate_many(2);
        let name = self.constant(&Term::atom(name));
        self.emit(Instruction::Move { dst: call, src: name });
        let tail = self.constant(&Term::NIL_LIST);
        self.emit(Instruction::List { dst: Reg(call.0 + 1), first, count: count as u32, tail });
        self.emit(Instruction::Tuple { dst: call, first: call, count: 2 });
        self.fail(Failure::FunctionClause, Operand::reg(call));
        self.set_line(around);
    }

    /// The line of the `defmodule` around.
    fn module_line(&self) -> Option<u32> {
        let info = self.unit.home?.info.load();
        u32::try_from(info.as_map()?.get_atom(names::LINE)?.as_int()?).ok()
    }

    /// The name that Erlang's compiler gives to a function for its failure alone.
    fn inlined_name(&self) -> Atom {
        let around = closure::outermost((self.name, self.arity()));
        Atom::new(&format!("-{around}-inlined-{}-", self.numbering.next_inlined()))
    }

    /// Notes a function that a variable is bound to, if the one use of the variable is a call of it that comes next; tells
    /// whether that is so, and nothing is to be bound.
    pub(super) fn bound_for_call(&mut self, expression: &Term, following: &[&Term]) -> bool {
        if self.unit.file.is_empty() {
            return false;
        }
        let Some((version, fun)) = binding(expression) else { return false };
        let Some(arity) = arity_of(fun) else { return false };
        let is_bound = |statement: &&&Term| {
            binding(statement).is_some_and(|(_, value)| {
                quoted::variable(value).is_some_and(|known| known != version)
                    || constant(value).is_some()
                    || arity_of(value).is_some()
            })
        };
        let next = following.iter().find(|statement| !is_bound(statement));
        if self.variable(version).is_some() || !next.is_some_and(|next| calls(next, version, arity)) {
            return false;
        }
        // What a block binds is known behind it too: nothing else in the clause may have the variable but this and the call.
        let mut mentions = 0;
        quoted::each_variable(&self.body, &mut |seen| mentions += u32::from(seen == version));
        if mentions == 2 {
            self.inlined.insert(version, fun.clone());
        }
        mentions == 2
    }
}

/// The variable and the value of `variable = value`.
fn binding(statement: &Term) -> Option<(Version, &Term)> {
    let (_, sides) = form_named(statement, names::EQUALS)?;
    let [pattern, value] = sides.as_slice() else { return None };
    Some((quoted::variable(pattern)?, value))
}

/// The number of parameters that all clauses of an `fn` have, or that a capture of a function by its name has; nothing if this
/// is neither, or a loop.
fn arity_of(fun: &Term) -> Option<usize> {
    if let Some((_, parts)) = form_named(fun, names::AMP) {
        let (_, parts) = form_named(parts.first()?, names::SLASH)?;
        return usize::try_from(parts.get(1)?.as_int()?).ok();
    }
    let (_, meta, clauses) = quoted::node(fun).filter(|(head, _, _)| head.is_atom(names::FN))?;
    if loop_of(meta).is_some() {
        return None;
    }
    let arities: Vec<usize> = arrows(clauses).iter().map(|(_, left, _)| head_and_guards(left).0.len()).collect();
    arities.first().copied().filter(|first| arities.iter().all(|arity| arity == first))
}

fn is_function_of(fun: &Term, arity: usize) -> bool {
    arity_of(fun) == Some(arity)
}

/// Tells whether an expression, or the value of a match, is a call of a variable with arguments that are there already.
fn calls(expression: &Term, version: Version, arity: usize) -> bool {
    if let Some((_, sides)) = form_named(expression, names::EQUALS) {
        return sides.get(1).is_some_and(|value| calls(value, version, arity));
    }
    if let Some((_, statements)) = form_named(expression, names::BLOCK) {
        return statements.first().is_some_and(|first| calls(first, version, arity));
    }
    let Some((head, _, args)) = quoted::node(expression) else { return false };
    let callee = form_named(head, names::DOT).map(|(_, callee)| callee);
    let is_callee = matches!(callee.as_deref(), Some([fun]) if quoted::variable(fun) == Some(version));
    let is_there = |arg: &Term| quoted::variable(arg).is_some_and(|arg| arg != version) || constant(arg).is_some();
    is_callee && args.list_len() == Some(arity) && args.iter().all(is_there)
}

/// Tells whether a pattern fits everything, being a variable or `_`.
fn takes_all(pattern: &Term) -> bool {
    quoted::is_underscore(pattern) || quoted::variable(pattern).is_some()
}
