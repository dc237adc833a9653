//! Calls: of functions here and elsewhere, of natives, of function values; and the operators that are instructions.

use crate::code::instruction::{Failure, Range, TypeTest};
use crate::code::interpreted::Construct;
use crate::code::trace::GONE;
use crate::code::{Export, Instruction, Operand, Raise, Reg, native};
use crate::term::{Atom, Term, names};

use super::builder::{Builder, Target};
use super::control::comparison;
use super::guard::arithmetic;
use super::malformed;
use super::quoted::{self, form_named};

impl Builder<'_> {
    /// A node whose head is itself a node: `{{:., _, _}, meta, args}`.
    pub(super) fn call_node(&mut self, head: &Term, meta: &Term, args: &[&Term], target: Target) -> Result<(), Raise> {
        let Some((_, dot)) = form_named(head, names::DOT) else { return Err(malformed("call")) };
        match dot.as_slice() {
            [fun] => self.fun_call(fun, args, target),
            [module, name] => {
                let name = name.as_atom().ok_or_else(|| malformed("function name"))?;
                let is_field = quoted::is_field(meta, args);
                match module.as_atom() {
                    // `nil.name` looks for a field, as it does where `nil` is a variable's value.
                    Some(names::NIL | names::TRUE | names::FALSE) if is_field => self.field(module, name, target),
                    Some(module) => self.remote_call(module, name, args, target),
                    None => self.dynamic_call(module, name, meta, args, target),
                }
            }
            _ => Err(malformed("call")),
        }
    }

    pub(super) fn remote_call(
        &mut self,
        module: Atom,
        name: Atom,
        args: &[&Term],
        target: Target,
    ) -> Result<(), Raise> {
        if module == names::ERLANG && self.operator(name, args, target)? {
            return Ok(());
        }
        let arity = u8::try_from(args.len()).map_err(|_| malformed("number of arguments"))?;
        let (module, name) = self.built_in(module, name, arity);
        let construct = self.arguments_of(module, name, arity);
        if let Some(native) = native::find(module, name, arity) {
            return self.with_temporaries(args, target, |this, dst| {
                let first = this.consecutive(construct, args)?;
                let native = this.native(native);
                // On a BEAM what compiles a module is a function like others: called last it takes the caller's place.
                if target == Target::Tail && (module.name(), name.name()) == ("rshell_module", "compile") {
                    this.set_line(GONE);
                }
                this.emit(match (module, name, arity) {
                    (names::ERLANG, names::SEND, 2) => Instruction::Send { kept: true, dst, args: first, native },
                    _ => Instruction::CallNative { dst, args: first, native, arity: u32::from(arity) },
                });
                Ok(())
            });
        }
        self.call((construct, args), target, |_, dst, first| {
            let export = Export::entry(module, name, arity);
            match dst {
                Some(dst) => Instruction::CallExport { dst, args: first, export },
                None => Instruction::TailExport { args: first, export, clear: Range::NONE },
            }
        })
    }

    /// What the arguments of a function are where code is interpreted: operators are no calls there, and texts are asked for
    /// only of what is none.
    fn arguments_of(&self, module: Atom, name: Atom, arity: u8) -> Construct {
        if !self.unit.file.is_empty() || arity != 1 {
            return Construct::Argument;
        }
        match (module.name(), name.name()) {
            ("erlang", "-" | "+" | "bnot") => Construct::Operand,
            ("Elixir.String.Chars", "to_string") | ("Elixir.List.Chars", "to_charlist") => Construct::Subject,
            _ => Construct::Argument,
        }
    }

    /// What Erlang's compiler calls in place of a function of a library; evaluated code calls that itself.
    fn built_in(&self, module: Atom, name: Atom, arity: u8) -> (Atom, Atom) {
        if module != names::MAPS || arity != 2 || self.unit.module == names::ERL_EVAL {
            return (module, name);
        }
        match name.name() {
            "get" => (names::ERLANG, Atom::new("map_get")),
            "is_key" => (names::ERLANG, Atom::new("is_map_key")),
            _ => (module, name),
        }
    }

    pub(super) fn local_call(&mut self, name: Atom, meta: &Term, args: &[&Term], target: Target) -> Result<(), Raise> {
        let arity = u8::try_from(args.len()).map_err(|_| malformed("number of arguments"))?;
        let slot = self.unit.home.and_then(|home| home.find(name, arity));
        let Some(slot) = slot else {
            // A function that was deleted after it was seen, or code outside of any module.
            return self.remote_call(self.unit.module, name, args, target);
        };
        let around = self.line();
        let result = self.call((Construct::Argument, args), target, |this, dst, first| match dst {
            Some(dst) => {
                if meta.keyword_get(names::NEVER_RETURNS).is_some() {
                    this.set_line(GONE);
                }
                Instruction::CallLocal { dst, args: first, slot }
            }
            None => Instruction::TailLocal { args: first, slot, clear: Range::NONE },
        });
        self.set_line(around);
        result
    }

    pub(super) fn super_call(&mut self, meta: &Term, args: &[&Term], target: Target) -> Result<(), Raise> {
        let pair = meta.keyword_get(names::SUPER).and_then(Term::as_tuple_of::<2>);
        let (Some(kind), Some(name)) =
            (pair.and_then(|[kind, _]| kind.as_atom()), pair.and_then(|[_, name]| name.as_atom()))
        else {
            return Err(malformed("super"));
        };
        if !matches!(kind, names::DEFMACRO | names::DEFMACROP) {
            return self.local_call(name, meta, args, target);
        }
        // A macro is a function that gets its caller first.
        let caller = Term::tuple([Term::atom(names::CALLER), Term::NIL_LIST, Term::nil()]);
        let all: Vec<&Term> = std::iter::once(&caller).chain(args.iter().copied()).collect();
        self.local_call(Atom::new(&format!("MACRO-{}", name.name())), meta, &all, target)
    }

    fn fun_call(&mut self, fun: &Term, args: &[&Term], target: Target) -> Result<(), Raise> {
        if self.inlined_call(fun, args, target)? {
            return Ok(());
        }
        let arity = args.len() as u32;
        self.call_value((Construct::Fun, fun), (Construct::FunArgument, args), target, |dst, first| match dst {
            Some(dst) => Instruction::CallFun { dst, args: first, arity },
            None => Instruction::TailFun { args: first, arity, clear: Range::NONE },
        })
    }

    /// A call of something that is evaluated before the arguments and put behind them: `make` gets the register for the
    /// result, none in tail position, and the first argument's.
    fn call_value(
        &mut self,
        (as_called, called): (Construct, &Term),
        (as_argument, args): (Construct, &[&Term]),
        target: Target,
        make: impl FnOnce(Option<Reg>, Reg) -> Instruction,
    ) -> Result<(), Raise> {
        let all: Vec<&Term> = std::iter::once(called).chain(args.iter().copied()).collect();
        let mark = self.mark();
        let dst = self.destination(target);
        let called = self.value_in(as_called, called)?;
        let (first, behind) = if all.iter().any(|term| quoted::binds(term)) {
            let first = self.consecutive(as_argument, args)?;
            let block = self.allocate_many(args.len() + 1);
            for offset in 0..args.len() as u16 {
                self.emit(Instruction::Move { dst: Reg(block.0 + offset), src: Operand::reg(Reg(first.0 + offset)) });
            }
            (block, Reg(block.0 + args.len() as u16))
        } else {
            let first = self.consecutive(as_argument, args)?;
            (first, self.allocate())
        };
        self.emit(Instruction::Move { dst: behind, src: called });
        if target == Target::Tail {
            let first = self.in_place(first, args.len() + 1);
            self.emit(make(None, first));
            // Natives do not replace the frame: they leave their result in the first register.
            self.emit(Instruction::Return { src: Operand::take(Reg(0)), clear: Range::NONE });
        } else {
            self.emit(make(Some(dst), first));
        }
        if !all.iter().any(|term| quoted::binds(term)) {
            self.release(mark);
        }
        Ok(())
    }

    /// Moves the arguments of a tail call to where the next function's frame has them, and returns the first one's register.
    /// Most of these moves are coalesced: a loop computes its next arguments where they are wanted.
    fn in_place(&mut self, first: Reg, count: usize) -> Reg {
        if count > self.replaceable() {
            return first;
        }
        for offset in 0..count as u16 {
            self.emit(Instruction::Move { dst: Reg(offset), src: Operand::reg(Reg(first.0 + offset)) });
        }
        Reg(0)
    }

    /// A call whose arguments are in fresh registers: `make` gets the register for the result, none in tail position.
    fn call(
        &mut self,
        (construct, args): (Construct, &[&Term]),
        target: Target,
        make: impl FnOnce(&mut Self, Option<Reg>, Reg) -> Instruction,
    ) -> Result<(), Raise> {
        let mark = self.mark();
        let mut first = self.consecutive(construct, args)?;
        let dst = match target {
            Target::Reg(reg) => Some(reg),
            Target::Tail => None,
        };
        if target == Target::Tail {
            first = self.in_place(first, args.len());
        }
        let instruction = make(self, dst, first);
        self.emit(instruction);
        if target == Target::Tail {
            self.emit(Instruction::Return { src: Operand::take(Reg(0)), clear: Range::NONE });
        }
        if !args.iter().any(|term| quoted::binds(term)) {
            self.release(mark);
        }
        Ok(())
    }

    /// `term.name` and `term.name(args)` where the term is only known when it runs.
    fn dynamic_call(
        &mut self,
        subject: &Term,
        name: Atom,
        meta: &Term,
        args: &[&Term],
        target: Target,
    ) -> Result<(), Raise> {
        if quoted::is_field(meta, args) {
            return self.field(subject, name, target);
        }
        if args.is_empty() {
            return self.field_or_call(subject, name, target);
        }
        let arity = u8::try_from(args.len()).map_err(|_| malformed("number of arguments"))?;
        let site = self.site(name, arity);
        self.call_value((Construct::Module, subject), (Construct::Argument, args), target, |dst, first| match dst {
            Some(dst) => Instruction::CallModule { dst, args: first, site, arity },
            None => Instruction::TailModule { args: first, site, arity, clear: Range::NONE },
        })
    }

    /// `map.field`: the value, or the call of a function without arguments if the term is a module.
    fn field(&mut self, subject: &Term, name: Atom, target: Target) -> Result<(), Raise> {
        self.field_or("rshell", "field", &[], subject, name, target)
    }

    /// `term.name()`: the same, but what is neither is a call that fails.
    fn field_or_call(&mut self, subject: &Term, name: Atom, target: Target) -> Result<(), Raise> {
        self.field_or("erlang", "apply", &[Term::NIL_LIST], subject, name, target)
    }

    /// The value of a map's field; a native gets the term, the name and `more` if there is none.
    fn field_or(
        &mut self,
        module: &str,
        native: &str,
        more: &[Term],
        subject: &Term,
        name: Atom,
        target: Target,
    ) -> Result<(), Raise> {
        let arity = 2 + more.len() as u8;
        self.with_temporaries(&[subject], target, |this, dst| {
            let map = this.value_in(Construct::Subject, subject)?;
            let (missing, done) = (this.label(), this.label());
            let key = this.constant(&Term::atom(name));
            this.emit(Instruction::MatchKey { dst, map, key, fail: missing });
            this.jump(done);
            this.place(missing);
            let first = this.allocate_many(usize::from(arity));
            this.emit(Instruction::Move { dst: first, src: map });
            this.emit(Instruction::Move { dst: Reg(first.0 + 1), src: key });
            for (register, term) in (first.0 + 2..).zip(more) {
                let src = this.constant(term);
                this.emit(Instruction::Move { dst: Reg(register), src });
            }
            let found = native::find(Atom::new(module), Atom::new(native), arity);
            let native = found.ok_or_else(|| malformed("field"))?;
            let native = this.native(native);
            this.emit(Instruction::CallNative { dst, args: first, native, arity: u32::from(arity) });
            this.place(done);
            Ok(())
        })
    }

    /// Calls a native of this program by name.
    pub(super) fn native_call(
        &mut self,
        module: &str,
        name: &str,
        args: &[&Term],
        target: Target,
    ) -> Result<(), Raise> {
        self.remote_call(Atom::new(module), Atom::new(name), args, target)
    }

    /// The functions of `:erlang` that are instructions; false if this is none.
    fn operator(&mut self, name: Atom, args: &[&Term], target: Target) -> Result<bool, Raise> {
        match args {
            [left, right] => {
                if matches!(name, names::ANDALSO | names::ORELSE) {
                    self.short_circuit(name, left, right, target)?;
                    return Ok(true);
                }
                if let Some(op) = arithmetic(name) {
                    self.operands(left, right, target, |dst, left, right| {
                        Instruction::arithmetic(op, dst, left, right)
                    })?;
                    return Ok(true);
                }
                if let Some(op) = comparison(name) {
                    self.operands(left, right, target, |dst, left, right| Instruction::Compare {
                        op,
                        dst,
                        left,
                        right,
                    })?;
                    return Ok(true);
                }
                Ok(false)
            }
            [subject] => {
                let Some(make) = unary(name) else { return Ok(false) };
                self.with_temporaries(args, target, |this, dst| {
                    let construct = if name == names::NOT { Construct::Operand } else { Construct::Argument };
                    let src = this.value_in(construct, subject)?;
                    this.emit(make(dst, src));
                    Ok(())
                })?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    fn operands(
        &mut self,
        left: &Term,
        right: &Term,
        target: Target,
        make: impl FnOnce(Reg, Operand, Operand) -> Instruction,
    ) -> Result<(), Raise> {
        self.with_temporaries(&[left, right], target, |this, dst| {
            let left = this.value_in(Construct::Left, left)?;
            let right = this.value_in(Construct::Right, right)?;
            this.emit(make(dst, left, right));
            Ok(())
        })
    }

    /// `and` and `or`: the left side must be a boolean.
    fn short_circuit(&mut self, name: Atom, left: &Term, right: &Term, target: Target) -> Result<(), Raise> {
        let dst = self.destination(target);
        let mark = self.mark();
        let (decided, wrong, done) = (self.label(), self.label(), self.label());
        let (go_on, stop) =
            if name == names::ANDALSO { (names::TRUE, names::FALSE) } else { (names::FALSE, names::TRUE) };
        let operand = self.value_in(Construct::Subject, left)?;
        let held = self.in_register(operand);
        self.emit(Instruction::TestAtom { src: held, atom: go_on, fail: decided });
        self.expression(right, target)?;
        self.jump(done);
        self.place(decided);
        self.emit(Instruction::TestAtom { src: held, atom: stop, fail: wrong });
        self.deliver(held, target);
        self.jump(done);
        self.place(wrong);
        self.fail(Failure::NotBoolean, held);
        self.place(done);
        if target == Target::Tail {
            // Both ways have returned; the label still needs an instruction to stand on.
            self.emit(Instruction::Return { src: Operand::reg(dst), clear: Range::NONE });
        }
        if !quoted::binds(left) && !quoted::binds(right) {
            self.release(mark);
        }
        Ok(())
    }
}

/// The functions of `:erlang` with one argument that are instructions.
fn unary(name: Atom) -> Option<Box<dyn FnOnce(Reg, Operand) -> Instruction>> {
    if name == names::NOT {
        return Some(Box::new(|dst, src| Instruction::Not { dst, src }));
    }
    let test = TypeTest::of(name)?;
    Some(Box::new(move |dst, src| Instruction::TypeOf { test, dst, src }))
}
