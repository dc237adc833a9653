//! The types of expressions, as far as patterns, literals, fields and calls of functions by a variable tell them.

use super::context::Place;
use super::kind::{Field, Type};
use super::{Checker, Failure};
use crate::expand::quoted::{
    as_arrow, as_arrows, as_binary, as_call, as_dot, as_keyword, as_variable, flag, is_underscore,
};
use crate::term::{Atom, Term, names};

type Checked = Result<Type, Failure>;

impl Checker<'_> {
    /// The type of an expression.
    pub(super) fn expression(&mut self, code: &Term) -> Checked {
        if is_underscore(code) {
            return Ok(Type::Dynamic);
        }
        if let Some((name, meta, _)) = as_variable(code) {
            return Ok(self.context.variable(name, meta));
        }
        let Some([head, meta, args]) = code.as_tuple_of::<3>() else { return self.parts(code) };
        match head.as_atom() {
            Some(name) => self.form(name, code, args),
            None => self.remote(code, head, meta, args),
        }
    }

    fn parts(&mut self, code: &Term) -> Checked {
        self.structure(code, &mut |this, part| this.expression(part))
    }

    fn form(&mut self, name: Atom, code: &Term, args: &Term) -> Checked {
        let list = args.to_vec().unwrap_or_default();
        match (name, list.as_slice()) {
            (names::EQUALS, [pattern, value]) => self.matched(code, pattern, value),
            (names::BLOCK, expressions) => self.in_order(expressions),
            (names::TUPLE_FORM, _) => self.parts(code),
            (names::MAP_FORM, [update]) if as_binary(update, names::PIPE).is_some() => self.update(code, update),
            (names::MAP_FORM, _) => self.parts(code),
            (names::STRUCT_FORM, [name, map]) => self.structure_of(name, map),
            (names::BITS_FORM, _) => self.bits(code, false, &mut |this, value, _| this.expression(value)),
            (names::CASE, [subject, blocks]) => {
                self.expression(subject)?;
                self.blocks(name, blocks)
            }
            (names::FN, _) => self.clauses(args, Heads::Patterns),
            (names::COND | names::RECEIVE | names::TRY, [blocks]) => self.blocks(name, blocks),
            (names::WITH | names::FOR, [steps @ .., blocks]) => {
                for step in steps {
                    self.step(step)?;
                }
                self.last_blocks(blocks)
            }
            (names::AMP | names::QUOTE, _) => Ok(Type::Dynamic),
            _ => {
                for arg in &list {
                    self.expression(arg)?;
                }
                Ok(Type::Dynamic)
            }
        }
    }

    fn in_order(&mut self, expressions: &[Term]) -> Checked {
        let mut last = Type::Dynamic;
        for expression in expressions {
            last = self.expression(expression)?;
        }
        Ok(last)
    }

    fn matched(&mut self, code: &Term, pattern: &Term, value: &Term) -> Checked {
        let value = self.expression(value)?;
        let place = Place::of(code);
        let pattern = self.pattern(pattern, &place)?;
        Ok(self.context.unify(&value, &pattern, &place)?)
    }

    /// `%{map | key: value}`: the keys are there, and the map is one of the same fields.
    fn update(&mut self, code: &Term, update: &Term) -> Checked {
        let Some((_, map, pairs)) = as_binary(update, names::PIPE) else { return Ok(Type::Dynamic) };
        let map = self.expression(map)?;
        let mut given = Vec::new();
        for [key, value] in pairs.iter().filter_map(Term::as_tuple_of::<2>) {
            let (key, value) = (self.expression(key)?, self.expression(value)?);
            if let Type::Literal(_) = key {
                given.push(Field::required(key, value));
            }
        }
        let mut wanted: Vec<Field> =
            given.iter().map(|field| Field { value: Type::Dynamic, ..field.clone() }).collect();
        wanted.push(Field::others());
        let unified = self.context.unify(&map, &Type::Map(wanted), &Place::of(code))?;
        let Type::Map(mut fields) = self.context.resolve(&unified) else { return Ok(Type::Dynamic) };
        for field in given {
            match fields.iter_mut().find(|known| known.key == field.key) {
                Some(known) => known.value = field.value,
                None => fields.push(field),
            }
        }
        Ok(Type::Map(fields))
    }

    /// `%Name{...}`
    fn structure_of(&mut self, name: &Term, map: &Term) -> Checked {
        let Type::Map(mut fields) = self.expression(map)? else { return Ok(Type::Dynamic) };
        let Some(module) = name.as_atom() else { return Ok(Type::Map(fields)) };
        let Some((_, _, pairs)) = as_call(map) else { return Ok(Type::Dynamic) };
        let updated = pairs.as_cons().and_then(|first| as_binary(&first.head, names::PIPE));
        if let Some((_, _, changes)) = updated {
            let changed = |field: &Field| match &field.key {
                Type::Literal(key) => changes.keyword_get(*key).is_some(),
                _ => false,
            };
            fields.retain(changed);
            return Ok(self.struct_of(module, fields));
        }
        fields.push(Field::required(Type::Literal(names::STRUCT), Type::Literal(module)));
        Ok(Type::Map(fields))
    }

    /// Clauses and bodies by keyword; what one of them learns, the others and what comes after do not know.
    fn blocks(&mut self, form: Atom, blocks: &Term) -> Checked {
        for (key, block) in as_keyword(blocks).unwrap_or_default() {
            let heads = match (form, key) {
                (names::COND, _) | (names::RECEIVE, names::AFTER) => Heads::Conditions,
                (names::TRY, names::RESCUE) => Heads::Exceptions,
                _ => Heads::Patterns,
            };
            match as_arrows(block) {
                Some(_) => {
                    self.clauses(block, heads)?;
                }
                None => self.apart(|this| this.expression(block).map(|_| ()))?,
            }
        }
        Ok(Type::Dynamic)
    }

    /// The body and options of `with` and `for`, which are reached on the way through.
    fn last_blocks(&mut self, blocks: &Term) -> Checked {
        for (_, block) in as_keyword(blocks).unwrap_or_default() {
            match as_arrows(block) {
                Some(_) => self.clauses(block, Heads::Patterns)?,
                None => self.expression(block)?,
            };
        }
        Ok(Type::Dynamic)
    }

    fn clauses(&mut self, clauses: &Term, heads: Heads) -> Checked {
        for (_, head, body) in clauses.iter().filter_map(as_arrow) {
            let head = head.to_vec().unwrap_or_default();
            self.apart(|this| {
                match heads {
                    Heads::Patterns => this.head(&head)?,
                    Heads::Conditions => {
                        this.in_order(&head)?;
                    }
                    Heads::Exceptions => {}
                }
                this.expression(body).map(|_| ())
            })?;
        }
        Ok(Type::Dynamic)
    }

    /// Does something of which nothing is to be known afterwards; a failure is told with all that was known.
    fn apart(&mut self, step: impl FnOnce(&mut Self) -> Result<(), Failure>) -> Result<(), Failure> {
        let before = self.context.clone();
        step(self)?;
        self.context = before;
        Ok(())
    }

    /// A step of `with` or `for`: what a pattern is compared with does not count.
    fn step(&mut self, step: &Term) -> Result<(), Failure> {
        if let Some((_, pattern, value)) = as_binary(step, names::LEFT_ARROW) {
            self.expression(value)?;
            return self.head(std::slice::from_ref(pattern));
        }
        if let Some((names::BITS_FORM, _, segments)) = as_call(step)
            && let Some(generator) = segments.iter().last().filter(|last| as_binary(last, names::LEFT_ARROW).is_some())
        {
            return self.step(generator);
        }
        self.expression(step).map(|_| ())
    }

    /// `map.field`, `module.function()`, and calls of which nothing is known.
    fn remote(&mut self, code: &Term, head: &Term, meta: &Term, args: &Term) -> Checked {
        let args = args.to_vec().unwrap_or_default();
        let Some((_, receiver, name)) = as_dot(head) else {
            let called = as_call(head).map(|(_, _, called)| called.to_vec().unwrap_or_default());
            self.in_order(&called.unwrap_or_default())?;
            self.in_order(&args)?;
            return Ok(Type::Dynamic);
        };
        if let (names::ERLANG, "andalso" | "orelse", [left, right]) =
            (receiver.as_atom().unwrap_or(names::NIL), name.name(), args.as_slice())
        {
            self.expression(left)?;
            self.apart(|this| this.expression(right).map(|_| ()))?;
            return Ok(Type::Dynamic);
        }
        let kind = self.expression(receiver)?;
        self.in_order(&args)?;
        if receiver.as_atom().is_some() || !args.is_empty() {
            return Ok(Type::Dynamic);
        }
        let place = Place::of(code);
        if flag(meta, names::NO_PARENS) {
            let value = self.context.unnamed();
            let field = Field::required(Type::Literal(name), value.clone());
            self.context.unify(&Type::Map(vec![field, Field::others()]), &kind, &place)?;
            return Ok(value);
        }
        self.context.unify(&kind, &Type::Atom, &place)?;
        Ok(Type::Dynamic)
    }
}

/// What stands left of `->`.
#[derive(Clone, Copy)]
enum Heads {
    Patterns,
    /// Of `cond`, and of `after` in `receive`.
    Conditions,
    /// Of `rescue`, which tell no types.
    Exceptions,
}
