//! Expressions: one arm for each shape of the expanded form.

use crate::code::instruction::{Failure, Range};
use crate::code::interpreted::Construct;
use crate::code::{Instruction, Operand, Raise, Reg};
use crate::term::map::FLAT_LIMIT;
use crate::term::{Term, View, names};

use super::builder::{Builder, Target};
use super::literal::constant;
use super::quoted::{self, form_named};
use super::{Clause, malformed};

impl Builder<'_> {
    /// Compiles the clauses of a function over its parameters.
    pub fn clauses(&mut self, clauses: &[Clause]) -> Result<(), Raise> {
        let arity = self.arity();
        for clause in clauses {
            let next = self.label();
            let mark = self.mark();
            // Clauses of a definition are expanded apart, so the versions of their variables may coincide.
            let around = self.variables();
            for (index, pattern) in clause.args.iter().enumerate() {
                self.pattern(pattern, Operand::reg(Reg(index as u16)), next)?;
            }
            self.guard_alternatives(&clause.guards, next)?;
            self.body = clause.body.clone();
            self.expression(&clause.body, Target::Tail)?;
            self.set_variables(around);
            self.release(mark);
            self.place(next);
        }
        self.emit(Instruction::FunctionClause { arity: u32::from(arity) });
        Ok(())
    }

    /// Compiles an evaluation: `{value, {wanted variables}}` is returned.
    pub fn evaluation(&mut self, expanded: &Term, wanted: &[u32]) -> Result<(), Raise> {
        let result = self.allocate();
        self.expression(expanded, Target::Reg(result))?;
        let first = self.allocate_many(wanted.len());
        for (offset, version) in (0..).zip(wanted) {
            let src = match self.variable(quoted::Version(*version)) {
                Some(reg) => Operand::reg(reg),
                None => self.constant(&Term::nil()),
            };
            self.emit(Instruction::Move { dst: Reg(first.0 + offset), src });
        }
        let pair = self.allocate_many(2);
        self.emit(Instruction::Move { dst: pair, src: Operand::reg(result) });
        let variables = Reg(pair.0 + 1);
        self.emit(Instruction::Tuple { dst: variables, first, count: wanted.len() as u32 });
        self.emit(Instruction::Tuple { dst: pair, first: pair, count: 2 });
        self.emit(Instruction::Return { src: Operand::reg(pair), clear: Range::NONE });
        Ok(())
    }

    /// The value of an expression as an operand: a constant, a variable's register, or a fresh temporary.
    pub fn value(&mut self, term: &Term) -> Result<Operand, Raise> {
        if let Some(version) = quoted::variable(term) {
            return self.variable_operand(term, version);
        }
        if let Some(value) = constant(term)
            && (self.unit.permanent || is_immediate(&value))
        {
            return Ok(self.constant(&value));
        }
        let reg = self.allocate();
        self.expression(term, Target::Reg(reg))?;
        Ok(Operand::reg(reg))
    }

    fn variable_operand(&self, term: &Term, version: quoted::Version) -> Result<Operand, Raise> {
        match self.variable(version) {
            Some(reg) => Ok(Operand::reg(reg)),
            None => Err(malformed(&format!("unbound variable {term:?}"))),
        }
    }

    /// Compiles an expression whose value goes to the target. Registers used in between are given back, except those of
    /// variables it binds.
    pub fn expression(&mut self, term: &Term, target: Target) -> Result<(), Raise> {
        if let Some(version) = quoted::variable(term) {
            let operand = self.variable_operand(term, version)?;
            self.deliver(operand, target);
            return Ok(());
        }
        if let Some(value) = constant(term) {
            let operand = self.constant(&value);
            self.deliver(operand, target);
            return Ok(());
        }
        match term.view() {
            View::Cons(_) => self.list(term, target),
            View::Tuple([_, _]) => {
                let elements: Vec<&Term> = term.as_tuple().into_iter().flatten().collect();
                self.tuple(&elements, target)
            }
            View::Map(map) => {
                let pairs: Vec<Term> =
                    map.iter().map(|(key, value)| Term::tuple([key.clone(), value.clone()])).collect();
                self.map(&pairs.iter().collect::<Vec<_>>(), target)
            }
            View::Tuple([head, meta, rest]) => self.node(head, meta, rest, term, target),
            _ => Err(malformed(&format!("{term:?}"))),
        }
    }

    fn node(&mut self, head: &Term, meta: &Term, rest: &Term, term: &Term, target: Target) -> Result<(), Raise> {
        let Some(args) = rest.as_list() else { return self.pseudo_variable(head, target) };
        // What follows an operand belongs to the line of the call again.
        let around = self.line();
        self.set_line(quoted::line(meta));
        let result = self.form(head, meta, &args, term, target);
        self.set_line(around);
        result
    }

    fn form(&mut self, head: &Term, meta: &Term, args: &[&Term], term: &Term, target: Target) -> Result<(), Raise> {
        let Some(name) = head.as_atom() else { return self.call_node(head, meta, args, target) };
        match name {
            names::BLOCK => self.block(args, target),
            names::EQUALS => self.match_expression(args, target),
            names::CASE => self.case(args, target),
            names::COND => self.cond(args, target),
            names::FN => self.lambda(term, target),
            names::AMP => self.capture(args, target),
            names::RECEIVE => self.receive(args, target),
            names::TRY => self.try_expression(args, target),
            names::WITH => self.with(args, target),
            names::FOR => self.comprehension(args, target),
            names::BITS_FORM => self.build_bits(args, target),
            names::TUPLE_FORM => self.tuple(args, target),
            names::MAP_FORM => self.map(args, target),
            names::STRUCT_FORM => self.structure(args, target),
            names::RSHELL_APPENDED => self.append_bits(args, target),
            names::RSHELL_STANDING => self.standing(meta, args, target),
            names::SUPER => self.super_call(meta, args, target),
            _ => self.local_call(name, meta, args, target),
        }
    }

    fn pseudo_variable(&mut self, head: &Term, target: Target) -> Result<(), Raise> {
        let operand = match head.as_atom() {
            Some(names::STACKTRACE) => match self.stacktraces.last() {
                Some(reg) => Operand::reg(*reg),
                None => self.constant(&Term::NIL_LIST),
            },
            Some(names::CALLER) => Operand::reg(Reg(0)),
            _ => return Err(malformed(&format!("{head:?}"))),
        };
        self.deliver(operand, target);
        Ok(())
    }

    /// The value of an expression that stands in a construct.
    pub(super) fn value_in(&mut self, construct: Construct, term: &Term) -> Result<Operand, Raise> {
        self.within(construct, |this| this.value(term))
    }

    /// Evaluates expressions of a construct into fresh consecutive registers, in order.
    pub(super) fn consecutive(&mut self, construct: Construct, terms: &[&Term]) -> Result<Reg, Raise> {
        self.arranged(terms, terms.len(), |_| construct, |position| position)
    }

    /// Evaluates expressions in order into so many fresh consecutive registers, each as a part of a construct and into the
    /// register of its `rank`.
    pub(super) fn arranged(
        &mut self,
        terms: &[&Term],
        room: usize,
        construct: impl Fn(u16) -> Construct,
        rank: impl Fn(u16) -> u16,
    ) -> Result<Reg, Raise> {
        if terms.iter().any(|term| quoted::binds(term)) {
            // What an element binds must outlive the block of registers, so all values come first.
            let values = (0..).zip(terms).map(|(position, term)| self.value_in(construct(position), term));
            let values: Vec<Operand> = values.collect::<Result<_, _>>()?;
            let first = self.allocate_many(room);
            for (position, src) in (0..).zip(values) {
                self.emit(Instruction::Move { dst: Reg(first.0 + rank(position)), src });
            }
            return Ok(first);
        }
        let first = self.allocate_many(room);
        for (position, term) in (0..).zip(terms) {
            let mark = self.mark();
            let target = Target::Reg(Reg(first.0 + rank(position)));
            self.within(construct(position), |this| this.expression(term, target))?;
            self.release(mark);
        }
        Ok(first)
    }

    /// Runs `build` and gives back its temporaries, unless the terms bind variables that live on.
    pub fn with_temporaries(
        &mut self,
        terms: &[&Term],
        target: Target,
        build: impl FnOnce(&mut Self, Reg) -> Result<(), Raise>,
    ) -> Result<(), Raise> {
        let dst = self.destination(target);
        let mark = self.mark();
        build(self, dst)?;
        if !terms.iter().any(|term| quoted::binds(term)) {
            self.release(mark);
        }
        self.end(dst, target);
        Ok(())
    }

    fn tuple(&mut self, elements: &[&Term], target: Target) -> Result<(), Raise> {
        self.with_temporaries(elements, target, |this, dst| {
            let first = this.consecutive(Construct::Element, elements)?;
            this.emit(Instruction::Tuple { dst, first, count: elements.len() as u32 });
            Ok(())
        })
    }

    fn list(&mut self, term: &Term, target: Target) -> Result<(), Raise> {
        let mut elements: Vec<&Term> = term.iter().collect();
        let tail = match elements.last().and_then(|last| form_named(last, names::PIPE)) {
            Some((_, parts)) => {
                elements.pop();
                let [head, tail] = parts.as_slice() else { return Err(malformed("list")) };
                elements.push(head);
                Some(*tail)
            }
            None => None,
        };
        let all: Vec<&Term> = elements.iter().copied().chain(tail).collect();
        self.with_temporaries(&all, target, |this, dst| {
            if let ([head], Some(tail)) = (elements.as_slice(), tail) {
                let head = this.value_in(Construct::First, head)?;
                let tail = this.value_in(Construct::Tail, tail)?;
                this.emit(Instruction::Cons { dst, head, tail });
                return Ok(());
            }
            let construct = |position| if position == 0 { Construct::First } else { Construct::Later };
            let first = this.arranged(&elements, elements.len(), construct, |position| position)?;
            let tail = match tail {
                Some(tail) => this.value_in(Construct::Tail, tail)?,
                None => this.constant(&Term::NIL_LIST),
            };
            this.emit(Instruction::List { dst, first, count: elements.len() as u32, tail });
            Ok(())
        })
    }

    fn map(&mut self, args: &[&Term], target: Target) -> Result<(), Raise> {
        if let [update] = args
            && let Some((_, parts)) = form_named(update, names::PIPE)
            && let [map, pairs] = parts.as_slice()
        {
            let pairs: Vec<&Term> = pairs.iter().collect();
            return self.map_update(map, &pairs, target);
        }
        let template = Template::of(args);
        self.with_temporaries(args, target, |this, dst| {
            if let Some(Template { map, values, places }) = template {
                let rank =
                    |position: u16| places.iter().filter(|place| **place < places[usize::from(position)]).count();
                let first =
                    this.arranged(&values, values.len(), |_| Construct::Value, |position| rank(position) as u16)?;
                let holes = places.iter().fold(0, |holes, place| holes | 1 << place);
                let template = this.constant_index(&map);
                this.emit(Instruction::MapOf { dst, template, first, holes });
                return Ok(());
            }
            let first = this.pairs(args, [Construct::Key, Construct::Value])?;
            this.emit(Instruction::Map { dst, first, pairs: args.len() as u32 });
            Ok(())
        })
    }

    fn map_update(&mut self, map: &Term, pairs: &[&Term], target: Target) -> Result<(), Raise> {
        let all: Vec<&Term> = std::iter::once(map).chain(pairs.iter().copied()).collect();
        self.with_temporaries(&all, target, |this, dst| {
            let map = this.value_in(Construct::Map, map)?;
            this.updated(dst, map, pairs)
        })
    }

    fn updated(&mut self, dst: Reg, map: Operand, pairs: &[&Term]) -> Result<(), Raise> {
        match atom_keyed(pairs) {
            Some((keys, values)) => {
                let first = self.consecutive(Construct::NewValue, &values)?;
                let keys = self.constant_index(&Term::tuple_from(keys));
                self.emit(Instruction::MapUpdateOf { dst, map, keys, first, count: values.len() as u16 });
            }
            None => {
                let first = self.pairs(pairs, [Construct::NewValue; 2])?;
                self.emit(Instruction::MapUpdate { dst, map, first, pairs: pairs.len() as u32 });
            }
        }
        Ok(())
    }

    /// Evaluates keys and values, each of which stands in a construct of its kind.
    fn pairs(&mut self, pairs: &[&Term], constructs: [Construct; 2]) -> Result<Reg, Raise> {
        let mut flat: Vec<&Term> = Vec::with_capacity(2 * pairs.len());
        for pair in pairs {
            let Some([key, value]) = pair.as_tuple_of::<2>() else { return Err(malformed("map pair")) };
            flat.extend([key, value]);
        }
        self.arranged(&flat, flat.len(), |position| constructs[usize::from(position % 2)], |position| position)
    }

    /// `%Name{...}` with its fields complete, or `%Name{map | ...}`.
    fn structure(&mut self, args: &[&Term], target: Target) -> Result<(), Raise> {
        let [name, map] = args else { return Err(malformed("struct")) };
        let Some((_, pairs)) = form_named(map, names::MAP_FORM) else { return Err(malformed("struct")) };
        if let [update] = pairs.as_slice()
            && let Some((_, parts)) = form_named(update, names::PIPE)
            && let [subject, changes] = parts.as_slice()
        {
            return self.struct_update(name, subject, changes, target);
        }
        let tag = Term::tuple([Term::atom(names::STRUCT), (*name).clone()]);
        let has_tag =
            pairs.iter().any(|pair| pair.as_tuple_of::<2>().is_some_and(|[key, _]| key.is_atom(names::STRUCT)));
        let all: Vec<&Term> = pairs.iter().copied().chain((!has_tag).then_some(&tag)).collect();
        let mut form = vec![Term::atom(names::MAP_FORM), Term::NIL_LIST];
        form.push(Term::list(all.iter().map(|pair| (*pair).clone())));
        if let Some(value) = constant(&Term::tuple_from(form)) {
            let operand = self.constant(&value);
            self.deliver(operand, target);
            return Ok(());
        }
        self.map(&all, target)
    }

    /// Updating a struct checks that it is one of that name: `{:badstruct, name, term}`.
    fn struct_update(&mut self, name: &Term, subject: &Term, changes: &Term, target: Target) -> Result<(), Raise> {
        let pairs: Vec<&Term> = changes.iter().collect();
        let all: Vec<&Term> = std::iter::once(subject).chain(pairs.iter().copied()).collect();
        self.with_temporaries(&all, target, |this, dst| {
            let subject = this.value_in(Construct::Subject, subject)?;
            let held = this.allocate();
            this.emit(Instruction::Move { dst: held, src: subject });
            let (wrong, right) = (this.label(), this.label());
            let key = this.constant(&Term::atom(names::STRUCT));
            let found = this.allocate();
            this.emit(Instruction::MatchKey { dst: found, map: Operand::reg(held), key, fail: wrong });
            let module = name.as_atom().ok_or_else(|| malformed("struct name"))?;
            this.emit(Instruction::TestAtom { src: Operand::reg(found), atom: module, fail: wrong });
            this.jump(right);
            this.place(wrong);
            let reason = this.allocate_many(3);
            let tag = this.constant(&Term::named("badstruct"));
            this.emit(Instruction::Move { dst: reason, src: tag });
            let expected = this.constant(name);
            this.emit(Instruction::Move { dst: Reg(reason.0 + 1), src: expected });
            this.emit(Instruction::Move { dst: Reg(reason.0 + 2), src: Operand::reg(held) });
            this.emit(Instruction::Tuple { dst: reason, first: reason, count: 3 });
            this.raise_error(reason)?;
            this.place(right);
            this.updated(dst, Operand::reg(held), &pairs)
        })
    }

    /// `:erlang.error(reason)`
    pub fn raise_error(&mut self, reason: Reg) -> Result<(), Raise> {
        let error =
            crate::code::native::find(names::ERLANG, names::ERROR, 1).ok_or_else(|| malformed("call of error/1"))?;
        let native = self.native(error);
        self.emit(Instruction::CallNative { dst: reason, args: reason, native, arity: 1 });
        Ok(())
    }

    /// An instruction that raises with a value in the reason.
    pub fn fail(&mut self, failure: Failure, src: Operand) {
        self.emit(Instruction::Fail { failure, src });
    }
}

/// A map whose keys are atoms, with its constant values in place.
struct Template<'a> {
    /// The map, with `[]` for the values that are not constant.
    map: Term,
    /// Those values, as they stand.
    values: Vec<&'a Term>,
    /// Where in the map each belongs.
    places: Vec<u32>,
}

impl<'a> Template<'a> {
    /// The template of the pairs of a map, if it is of this kind: small, and no key twice.
    fn of(pairs: &[&'a Term]) -> Option<Template<'a>> {
        let (keys, values) = atom_keyed(pairs)?;
        let fixed = values.iter().map(|value| constant(value));
        let map = Term::map(keys.iter().cloned().zip(fixed.map(Option::unwrap_or_default)));
        if map.as_map()?.len() != keys.len() {
            return None;
        }
        let place = |key: &Term| map.as_map()?.iter().position(|(other, _)| other.same(key));
        let holes = keys.iter().zip(values).filter(|(_, value)| constant(value).is_none());
        let (places, values): (Vec<_>, Vec<_>) = holes.map(|(key, value)| (place(key), value)).unzip();
        let places = places.into_iter().map(|place| u32::try_from(place?).ok()).collect::<Option<_>>()?;
        Some(Template { map, values, places })
    }
}

/// The keys and values of pairs whose keys are atoms, if they fit a small map.
fn atom_keyed<'a>(pairs: &[&'a Term]) -> Option<(Vec<Term>, Vec<&'a Term>)> {
    if pairs.is_empty() || pairs.len() > FLAT_LIMIT {
        return None;
    }
    let halves = pairs.iter().map(|pair| pair.as_tuple_of::<2>().filter(|[key, _]| key.as_atom().is_some()));
    halves.map(|halves| halves.map(|[key, value]| (key.clone(), value))).collect()
}

fn is_immediate(term: &Term) -> bool {
    matches!(term.view(), View::Int(_) | View::Atom(_) | View::Nil | View::Float(_))
}
