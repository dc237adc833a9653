//! Patterns: tests that go to `fail`, and registers bound on the way.

use crate::code::instruction::{Comparison, TypeTest};
use crate::code::{Instruction, Label, Operand, Raise, Reg};
use crate::term::{Term, View, names};

use super::builder::Builder;
use super::literal::constant;
use super::malformed;
use super::quoted::{self, form, form_named, is_underscore, node};

impl Builder<'_> {
    /// Matches the value in `subject`, a register, against a pattern.
    pub fn pattern(&mut self, pattern: &Term, subject: Operand, fail: Label) -> Result<(), Raise> {
        if is_underscore(pattern) {
            return Ok(());
        }
        if let Some(version) = quoted::variable(pattern) {
            return self.variable_pattern(version, subject, fail);
        }
        match pattern.view() {
            View::Nil => {
                self.emit(Instruction::TestNil { src: subject, fail });
                Ok(())
            }
            View::Cons(_) => self.list_pattern(pattern, subject, fail),
            View::Tuple([left, right]) => self.tuple_pattern(&[left, right], subject, fail),
            View::Tuple([_, _, _]) => self.form_pattern(pattern, subject, fail),
            _ => {
                self.constant_pattern(pattern, subject, fail);
                Ok(())
            }
        }
    }

    fn variable_pattern(&mut self, version: quoted::Version, subject: Operand, fail: Label) -> Result<(), Raise> {
        match self.variable(version) {
            // The same variable stands twice in the pattern.
            Some(reg) => {
                self.take_rests();
                let right = Operand::reg(reg);
                self.emit(Instruction::TestCompare { op: Comparison::ExactEqual, left: subject, right, fail });
            }
            None => match subject.source() {
                crate::code::instruction::Source::Reg(reg) => self.bind_variable(version, reg),
                _ => {
                    let reg = self.allocate();
                    self.emit(Instruction::Move { dst: reg, src: subject });
                    self.bind_variable(version, reg);
                }
            },
        }
        Ok(())
    }

    fn constant_pattern(&mut self, value: &Term, subject: Operand, fail: Label) {
        if let Some(atom) = value.as_atom() {
            self.emit(Instruction::TestAtom { src: subject, atom, fail });
            return;
        }
        let right = self.constant(value);
        self.emit(Instruction::TestCompare { op: Comparison::ExactEqual, left: subject, right, fail });
    }

    fn form_pattern(&mut self, pattern: &Term, subject: Operand, fail: Label) -> Result<(), Raise> {
        let Some((name, _, args)) = form(pattern) else { return Err(malformed(&format!("pattern {pattern:?}"))) };
        match name {
            names::CARET => {
                let version = args.first().and_then(|pinned| quoted::variable(pinned));
                let reg = version.and_then(|version| self.variable(version)).ok_or_else(|| malformed("pin"))?;
                let right = Operand::reg(reg);
                self.emit(Instruction::TestCompare { op: Comparison::ExactEqual, left: subject, right, fail });
                Ok(())
            }
            names::EQUALS => args.iter().try_for_each(|part| self.pattern(part, subject, fail)),
            names::TUPLE_FORM => self.tuple_pattern(&args, subject, fail),
            names::MAP_FORM => self.map_pattern(&args, subject, fail),
            names::STRUCT_FORM => self.struct_pattern(&args, subject, fail),
            names::BITS_FORM => self.match_bits(&args, subject, fail),
            names::BLOCK if args.len() == 1 => self.pattern(args[0], subject, fail),
            _ => match constant(pattern) {
                Some(value) => {
                    self.constant_pattern(&value, subject, fail);
                    Ok(())
                }
                None => self.computed_pattern(pattern, subject, fail),
            },
        }
    }

    /// What else may stand in patterns: constant arithmetic such as `-1`, and `++` with a literal on its left.
    fn computed_pattern(&mut self, pattern: &Term, subject: Operand, fail: Label) -> Result<(), Raise> {
        if let Some((names::ERLANG, names::CONCAT, _, args)) = quoted::remote_call(pattern)
            && let [left, right] = args.as_slice()
        {
            let mut elements: Vec<Term> = left.iter().cloned().collect();
            let Some(last) = elements.pop() else { return self.pattern(right, subject, fail) };
            let tail = Term::list([last, (*right).clone()]);
            elements.push(Term::tuple([Term::atom(names::PIPE), Term::NIL_LIST, tail]));
            return self.pattern(&Term::list(elements), subject, fail);
        }
        let right = self.value(pattern)?;
        self.emit(Instruction::TestCompare { op: Comparison::ExactEqual, left: subject, right, fail });
        Ok(())
    }

    fn tuple_pattern(&mut self, elements: &[&Term], subject: Operand, fail: Label) -> Result<(), Raise> {
        self.emit(Instruction::TestTuple { src: subject, count: elements.len() as u32, fail });
        for (index, element) in (0..).zip(elements) {
            if is_underscore(element) {
                continue;
            }
            let dst = self.allocate();
            self.emit(Instruction::Element { dst, src: subject, index });
            self.pattern(element, Operand::reg(dst), fail)?;
        }
        Ok(())
    }

    fn list_pattern(&mut self, pattern: &Term, subject: Operand, fail: Label) -> Result<(), Raise> {
        let mut rest = pattern;
        let mut subject = subject;
        while let Some(cons) = rest.as_cons() {
            let (element, explicit_tail) = match form_named(&cons.head, names::PIPE) {
                Some((_, parts)) => match parts.as_slice() {
                    [head, tail] => (*head, Some(*tail)),
                    _ => return Err(malformed("list pattern")),
                },
                None => (&cons.head, None),
            };
            let head = if is_underscore(element) { Reg::NONE } else { self.allocate() };
            let tail = match explicit_tail {
                Some(tail) if is_underscore(tail) => Reg::NONE,
                _ => self.allocate(),
            };
            self.emit(Instruction::MatchCons { head, tail, src: subject, fail });
            if head != Reg::NONE {
                self.pattern(element, Operand::reg(head), fail)?;
            }
            if let Some(explicit) = explicit_tail {
                if tail != Reg::NONE {
                    self.pattern(explicit, Operand::reg(tail), fail)?;
                }
                return Ok(());
            }
            subject = Operand::reg(tail);
            rest = &cons.tail;
        }
        self.emit(Instruction::TestNil { src: subject, fail });
        Ok(())
    }

    fn map_pattern(&mut self, pairs: &[&Term], subject: Operand, fail: Label) -> Result<(), Raise> {
        if pairs.is_empty() {
            self.emit(Instruction::TestType { test: TypeTest::Map, src: subject, fail });
        }
        for pair in pairs {
            let Some([key, value]) = pair.as_tuple_of::<2>() else { return Err(malformed("map pattern")) };
            let key = self.pattern_key(key)?;
            let dst = self.allocate();
            self.emit(Instruction::MatchKey { dst, map: subject, key, fail });
            self.pattern(value, Operand::reg(dst), fail)?;
        }
        Ok(())
    }

    fn pattern_key(&mut self, key: &Term) -> Result<Operand, Raise> {
        if let Some((_, args)) = form_named(key, names::CARET)
            && let Some(pinned) = args.first()
        {
            return self.value(pinned);
        }
        match constant(key) {
            // Comparing reads a constant in place, so it need not be loaded.
            Some(value) => Ok(self.constant(&value)),
            None => self.value(&without_pins(key)),
        }
    }

    fn struct_pattern(&mut self, args: &[&Term], subject: Operand, fail: Label) -> Result<(), Raise> {
        let [name, map] = args else { return Err(malformed("struct pattern")) };
        let (_, pairs) = form_named(map, names::MAP_FORM).ok_or_else(|| malformed("struct pattern"))?;
        let key = self.constant(&Term::atom(names::STRUCT));
        let dst = self.allocate();
        self.emit(Instruction::MatchKey { dst, map: subject, key, fail });
        let tag = Operand::reg(dst);
        if node(name).is_some() {
            self.emit(Instruction::TestType { test: TypeTest::Atom, src: tag, fail });
        }
        self.pattern(name, tag, fail)?;
        let is_tag = |pair: &&&Term| pair.as_tuple_of::<2>().is_some_and(|[key, _]| key.is_atom(names::STRUCT));
        let fields: Vec<&Term> = pairs.iter().filter(|pair| !is_tag(pair)).copied().collect();
        if fields.is_empty() { Ok(()) } else { self.map_pattern(&fields, subject, fail) }
    }
}

/// A key made of several parts is computed: a pinned variable in it is the variable.
fn without_pins(key: &Term) -> Term {
    if let Some((_, args)) = form_named(key, names::CARET)
        && let Some(pinned) = args.first()
    {
        return (*pinned).clone();
    }
    match key.view() {
        View::Tuple(parts) => Term::tuple_from(parts.iter().map(without_pins).collect()),
        View::Cons(_) if key.as_list().is_some() => Term::list(key.iter().map(without_pins).collect::<Vec<_>>()),
        _ => key.clone(),
    }
}
