//! Guards: tests whose errors are failures.
//!
//! A guard has two ways to fail: it is false, which within `or` and `not` means going on elsewhere, and it goes wrong, which
//! fails the whole alternative. Each part is therefore compiled with two labels.

use crate::code::instruction::{Arithmetic, GuardPair, PackedOperand, TypeTest};
use crate::code::{Instruction, Label, Operand, Raise, Reg, native};
use crate::term::{Atom, Term, names};

use super::builder::Builder;
use super::control::comparison;
use super::malformed;
use super::quoted::{self, remote_call};

/// Where a failing guard goes on.
#[derive(Clone, Copy)]
struct Exits {
    if_false: Label,
    if_wrong: Label,
}

impl Builder<'_> {
    /// Compiles `when a when b`, behind the patterns of its clause: goes to `fail` unless one of them holds. None at all always
    /// hold. What the patterns left to be taken is taken here.
    pub fn guard_alternatives(&mut self, guards: &[Term], fail: Label) -> Result<(), Raise> {
        if guards.iter().any(|guard| self.reads_rest(guard)) {
            self.take_rests();
        }
        self.any_guard(guards, fail)?;
        self.take_rests();
        Ok(())
    }

    fn any_guard(&mut self, guards: &[Term], fail: Label) -> Result<(), Raise> {
        let Some((last, rest)) = guards.split_last() else { return Ok(()) };
        let holds = self.label();
        for guard in rest {
            let next = self.label();
            self.guard(guard, Exits { if_false: next, if_wrong: next })?;
            self.jump(holds);
            self.place(next);
        }
        self.guard(last, Exits { if_false: fail, if_wrong: fail })?;
        self.place(holds);
        Ok(())
    }

    fn guard(&mut self, guard: &Term, exits: Exits) -> Result<(), Raise> {
        if guard.is_atom(names::TRUE) {
            return Ok(());
        }
        let mark = self.mark();
        if let Some((names::ERLANG, name, _, args)) = remote_call(guard) {
            match (name, args.as_slice()) {
                (names::ANDALSO | names::AND, [left, right]) => {
                    self.guard(left, exits)?;
                    self.guard(right, exits)?;
                    self.release(mark);
                    return Ok(());
                }
                (names::ORELSE | names::OR, [left, right]) => {
                    let (other, holds) = (self.label(), self.label());
                    self.guard(left, Exits { if_false: other, ..exits })?;
                    self.jump(holds);
                    self.place(other);
                    self.guard(right, exits)?;
                    self.place(holds);
                    self.release(mark);
                    return Ok(());
                }
                (names::NOT, [inner]) if is_boolean_test(inner) => {
                    let holds = self.label();
                    self.guard(inner, Exits { if_false: holds, ..exits })?;
                    self.jump(exits.if_false);
                    self.place(holds);
                    self.release(mark);
                    return Ok(());
                }
                (_, [left, right]) if comparison(name).is_some() => {
                    let op = comparison(name).ok_or_else(|| malformed("guard"))?;
                    let left = self.guard_value(left, exits.if_wrong)?;
                    let right = self.guard_value(right, exits.if_wrong)?;
                    self.emit(Instruction::TestCompare { op, left, right, fail: exits.if_false });
                    self.release(mark);
                    return Ok(());
                }
                (_, [subject]) if TypeTest::of(name).is_some() => {
                    let test = TypeTest::of(name).ok_or_else(|| malformed("guard"))?;
                    let src = self.guard_value(subject, exits.if_wrong)?;
                    self.emit(Instruction::TestType { test, src, fail: exits.if_false });
                    self.release(mark);
                    return Ok(());
                }
                _ => {}
            }
        }
        let src = self.guard_value(guard, exits.if_wrong)?;
        self.guard_truth(src, exits);
        self.release(mark);
        Ok(())
    }

    /// Tests a value that may be no boolean, which is wrong and not false.
    fn guard_truth(&mut self, src: Operand, exits: Exits) {
        if exits.if_false == exits.if_wrong {
            self.emit(Instruction::TestAtom { src, atom: names::TRUE, fail: exits.if_false });
            return;
        }
        let (other, holds) = (self.label(), self.label());
        self.emit(Instruction::TestAtom { src, atom: names::TRUE, fail: other });
        self.jump(holds);
        self.place(other);
        self.emit(Instruction::TestAtom { src, atom: names::FALSE, fail: exits.if_wrong });
        self.jump(exits.if_false);
        self.place(holds);
    }

    /// The value of an expression in a guard.
    fn guard_value(&mut self, term: &Term, wrong: Label) -> Result<Operand, Raise> {
        let Some((names::ERLANG | names::MAPS, name, _, args)) = remote_call(term) else {
            return self.guard_operand(term, wrong);
        };
        match args.as_slice() {
            [left, right] if arithmetic(name).is_some() => {
                let op = arithmetic(name).ok_or_else(|| malformed("guard"))?;
                let left = self.guard_value(left, wrong)?;
                let right = self.guard_value(right, wrong)?;
                let (left, right) = (self.packed(left), self.packed(right));
                let dst = self.allocate();
                self.emit(Instruction::GuardArithmetic { op, dst, operands: GuardPair { left, right }, fail: wrong });
                Ok(Operand::reg(dst))
            }
            [left, right] if comparison(name).is_some() => {
                let op = comparison(name).ok_or_else(|| malformed("guard"))?;
                let left = self.guard_value(left, wrong)?;
                let right = self.guard_value(right, wrong)?;
                let dst = self.allocate();
                self.emit(Instruction::Compare { op, dst, left, right });
                Ok(Operand::reg(dst))
            }
            [subject] if TypeTest::of(name).is_some() => {
                let test = TypeTest::of(name).ok_or_else(|| malformed("guard"))?;
                let src = self.guard_value(subject, wrong)?;
                let dst = self.allocate();
                self.emit(Instruction::TypeOf { test, dst, src });
                Ok(Operand::reg(dst))
            }
            [_, _] if matches!(name, names::ANDALSO | names::ORELSE | names::AND | names::OR) => {
                self.guard_boolean(term, wrong)
            }
            [inner] if name == names::NOT && is_boolean_test(inner) => self.guard_boolean(term, wrong),
            _ => self.guard_native(name, &args, wrong),
        }
    }

    /// A guard as `true` or `false`.
    fn guard_boolean(&mut self, term: &Term, wrong: Label) -> Result<Operand, Raise> {
        let dst = self.allocate();
        let (no, done) = (self.label(), self.label());
        self.guard(term, Exits { if_false: no, if_wrong: wrong })?;
        let (yes_value, no_value) = (self.constant(&Term::bool(true)), self.constant(&Term::bool(false)));
        self.emit(Instruction::Move { dst, src: yes_value });
        self.jump(done);
        self.place(no);
        self.emit(Instruction::Move { dst, src: no_value });
        self.place(done);
        Ok(Operand::reg(dst))
    }

    fn guard_native(&mut self, name: Atom, args: &[&Term], wrong: Label) -> Result<Operand, Raise> {
        let native = native::find(names::ERLANG, name, args.len() as u8)
            .ok_or_else(|| malformed(&format!("guard {}/{}", name.name(), args.len())))?;
        let values: Vec<Operand> = args.iter().map(|arg| self.guard_value(arg, wrong)).collect::<Result<_, _>>()?;
        let first = self.allocate_many(values.len().max(1));
        for (offset, src) in (0..).zip(values) {
            self.emit(Instruction::Move { dst: Reg(first.0 + offset), src });
        }
        let native = self.native(native);
        self.emit(Instruction::GuardNative { arity: args.len() as u8, dst: first, args: first, native, fail: wrong });
        Ok(Operand::reg(first))
    }

    /// Variables, constants, and compound values, none of which can go wrong except through what they contain.
    fn guard_operand(&mut self, term: &Term, wrong: Label) -> Result<Operand, Raise> {
        if let Some((head, _, args)) = quoted::node(term)
            && quoted::variable(term).is_none()
            && let Some(dot) = quoted::form_named(head, names::DOT)
            && let [map, field] = dot.1.as_slice()
            && args.is_nil_list()
        {
            // `map.field` in a guard.
            let map = self.guard_value(map, wrong)?;
            let key = self.constant(field);
            let dst = self.allocate();
            self.emit(Instruction::MatchKey { dst, map, key, fail: wrong });
            return Ok(Operand::reg(dst));
        }
        self.value(term)
    }

    fn packed(&mut self, operand: Operand) -> PackedOperand {
        match PackedOperand::pack(operand) {
            Some(packed) => packed,
            None => {
                let reg = self.allocate();
                self.emit(Instruction::Move { dst: reg, src: operand });
                PackedOperand::register(reg)
            }
        }
    }
}

/// The operation that a function of `:erlang` with two arguments is.
pub(super) fn arithmetic(name: Atom) -> Option<Arithmetic> {
    Some(match name {
        names::PLUS => Arithmetic::Add,
        names::MINUS => Arithmetic::Sub,
        names::TIMES => Arithmetic::Mul,
        names::SLASH => Arithmetic::Divide,
        names::DIV => Arithmetic::Div,
        names::REM => Arithmetic::Rem,
        names::BAND => Arithmetic::Band,
        names::BOR => Arithmetic::Bor,
        names::BXOR => Arithmetic::Bxor,
        names::BSL => Arithmetic::Bsl,
        names::BSR => Arithmetic::Bsr,
        _ => return None,
    })
}

/// Tells whether a guard can only be true or false: anything else under `not` must fail as wrong.
fn is_boolean_test(term: &Term) -> bool {
    let Some((names::ERLANG, name, _, args)) = remote_call(term) else { return false };
    match args.as_slice() {
        [inner] => TypeTest::of(name).is_some() || (name == names::NOT && is_boolean_test(inner)),
        [left, right] => {
            comparison(name).is_some()
                || (matches!(name, names::ANDALSO | names::ORELSE | names::AND | names::OR)
                    && is_boolean_test(left)
                    && is_boolean_test(right))
        }
        _ => false,
    }
}
