//! Abstract format -> expanded quoted: expressions.
//!
//! What comes from another node may be anything, so everything that does not have the shape it should have is refused.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::MAX_DEPTH;
use super::forms::is_operator;
use crate::term::{Atom, Term, View, names};

/// A closure as `travelled` compiles it.
pub struct Closure {
    /// `{:fn, meta, clauses}`
    pub lambda: Term,
    /// The versions of the captured variables, in the order of their names.
    pub captured: Vec<u32>,
}

/// The closure of clauses over captured variables; a fun with a name of its own can call itself by it. Nothing if the
/// clauses say what has no words here.
pub fn read(clauses: &Term, captured: &[Atom], own_name: Option<Atom>) -> Option<Closure> {
    let mut reader = Reader::default();
    let captured = captured.iter().map(|name| reader.bind(*name)).collect();
    let lambda = match own_name {
        None => reader.fun(clauses)?,
        Some(name) => reader.open_named_fun(name, clauses)?,
    };
    Some(Closure { lambda, captured })
}

#[derive(Default)]
pub(super) struct Reader {
    /// The variables in sight.
    pub(super) variables: HashMap<Atom, u32, FixedState>,
    /// How many versions were given out.
    count: u32,
    pub(super) line: i64,
    depth: u32,
    /// While a pattern is read, the variables that were there before it.
    pub(super) before: Option<HashMap<Atom, u32, FixedState>>,
}

impl Reader {
    pub(super) fn bind(&mut self, name: Atom) -> u32 {
        let version = self.next_version();
        self.variables.insert(name, version);
        version
    }

    fn next_version(&mut self) -> u32 {
        self.count += 1;
        self.count
    }

    pub(super) fn meta(&self) -> Term {
        Term::list([Term::tuple([Term::atom(names::LINE), Term::int(self.line)])])
    }

    pub(super) fn node(&self, name: Atom, args: impl IntoIterator<Item = Term>) -> Term {
        Term::tuple([Term::atom(name), self.meta(), Term::list(args)])
    }

    pub(super) fn variable(&self, name: Atom, version: u32) -> Term {
        let version = Term::tuple([Term::atom(names::VERSION), Term::int(i64::from(version))]);
        Term::tuple([Term::atom(name), Term::list([version]), Term::nil()])
    }

    /// A variable that the code does not have.
    pub(super) fn fresh(&mut self) -> Term {
        let version = self.next_version();
        self.variable(names::VALUE, version)
    }

    pub(super) fn call(&self, module: Term, name: Atom, args: impl IntoIterator<Item = Term>) -> Term {
        let dot = self.node(names::DOT, [module, Term::atom(name)]);
        Term::tuple([dot, self.meta(), Term::list(args)])
    }

    pub(super) fn erlang(&self, name: Atom, args: impl IntoIterator<Item = Term>) -> Term {
        self.call(Term::atom(names::ERLANG), name, args)
    }

    pub(super) fn fun_call(&self, fun: Term, args: impl IntoIterator<Item = Term>) -> Term {
        let dot = self.node(names::DOT, [fun]);
        Term::tuple([dot, self.meta(), Term::list(args)])
    }

    pub(super) fn arrow(&self, left: impl IntoIterator<Item = Term>, body: Term) -> Term {
        self.node(names::ARROW, [Term::list(left), body])
    }

    pub(super) fn nested<T>(&mut self, run: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth >= MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let result = run(self);
        self.depth -= 1;
        result
    }

    /// Reads something whose variables nobody sees afterwards.
    pub(super) fn scoped<T>(&mut self, run: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let around = self.variables.clone();
        let result = run(self);
        self.variables = around;
        result
    }

    /// Notes the line of a form: a number, `{line, column}`, or annotations with a location.
    pub(super) fn set_line(&mut self, annotation: &Term) {
        let line = match annotation.view() {
            View::Int(line) => Some(line),
            View::Tuple([line, _]) => line.as_int(),
            View::Cons(_) => annotation.keyword_get(names::LOCATION).and_then(|location| match location.view() {
                View::Tuple([line, _]) => line.as_int(),
                _ => location.as_int(),
            }),
            _ => None,
        };
        self.line = line.unwrap_or(self.line);
    }

    pub(super) fn all(&mut self, terms: &Term) -> Option<Vec<Term>> {
        terms.as_list()?.into_iter().map(|term| self.expression(term)).collect()
    }

    /// Expressions one after the other.
    pub(super) fn body(&mut self, expressions: &Term) -> Option<Term> {
        let mut expressions = self.all(expressions)?;
        if expressions.len() == 1 { expressions.pop() } else { Some(self.node(names::BLOCK, expressions)) }
    }

    pub(super) fn expression(&mut self, term: &Term) -> Option<Term> {
        self.nested(|this| this.expression_here(term))
    }

    fn expression_here(&mut self, term: &Term) -> Option<Term> {
        let [kind, annotation, parts @ ..] = term.as_tuple()? else { return None };
        self.set_line(annotation);
        match (kind.as_atom()?.name(), parts) {
            ("integer" | "char" | "float" | "atom", [value]) => Some(value.clone()),
            // A value cannot be told from code unless it is quoted as such.
            ("value", [value]) => self.value(value),
            ("string", [characters]) => Some(characters.clone()),
            ("nil", []) => Some(Term::NIL_LIST),
            ("cons", [head, tail]) => {
                let (head, tail) = (self.expression(head)?, self.expression(tail)?);
                Some(self.cons(head, tail))
            }
            ("var", [name]) => {
                let name = name.as_atom()?;
                let version = *self.variables.get(&name)?;
                Some(self.variable(name, version))
            }
            ("tuple", [elements]) => {
                let elements = self.all(elements)?;
                Some(self.node(names::TUPLE_FORM, elements))
            }
            ("map", [fields]) => {
                let fields = self.fields(fields)?;
                Some(self.node(names::MAP_FORM, fields))
            }
            ("map", [map, fields]) => self.map_update(map, fields),
            ("bin", [elements]) => self.bits(elements, Reader::expression),
            ("match", [pattern, value]) => {
                let value = self.expression(value)?;
                let pattern = self.pattern(pattern)?;
                Some(self.node(names::EQUALS, [pattern, value]))
            }
            ("block", [expressions]) => self.body(expressions),
            ("case", [subject, clauses]) => self.case(subject, clauses),
            ("if", [clauses]) => self.if_expression(clauses),
            ("receive", [clauses]) => self.receive(clauses, None),
            ("receive", [clauses, timeout, body]) => self.receive(clauses, Some((timeout, body))),
            ("try", [body, otherwise, catches, after]) => self.try_expression(body, otherwise, catches, after),
            ("catch", [body]) => self.catch(body),
            ("fun", [function]) => self.fun_form(function),
            ("named_fun", [name, clauses]) => self.named_fun(name.as_atom()?, clauses),
            ("call", [callee, args]) => self.call_form(callee, args),
            ("op", [name, operand]) if is_operator(name.as_atom()?, 1) => {
                let operand = self.expression(operand)?;
                Some(self.erlang(name.as_atom()?, [operand]))
            }
            ("op", [name, left, right]) if is_operator(name.as_atom()?, 2) => {
                let operands = [self.expression(left)?, self.expression(right)?];
                Some(self.erlang(name.as_atom()?, operands))
            }
            ("lc" | "bc", [body, qualifiers]) => self.comprehension(kind.is_atom(Atom::new("bc")), body, qualifiers),
            _ => None,
        }
    }

    /// A value in place of code. Of those that stand for themselves in quoted code, only the plain ones.
    fn value(&self, value: &Term) -> Option<Term> {
        match value.view() {
            View::Tuple(elements) => {
                let elements = elements.iter().map(|element| self.value(element)).collect::<Option<Vec<Term>>>()?;
                Some(self.node(names::TUPLE_FORM, elements))
            }
            View::Cons(cons) => Some(self.cons(self.value(&cons.head)?, self.value(&cons.tail)?)),
            View::Map(map) => {
                let pairs = map.iter().map(|(key, value)| Some(Term::tuple([self.value(key)?, self.value(value)?])));
                Some(self.node(names::MAP_FORM, pairs.collect::<Option<Vec<Term>>>()?))
            }
            _ => Some(value.clone()),
        }
    }

    pub(super) fn cons(&self, head: Term, tail: Term) -> Term {
        // A tail that is a list in the code goes on with its elements.
        if tail.is_nil_list() || tail.as_cons().is_some() {
            return Term::cons(head, tail);
        }
        Term::list([self.node(names::PIPE, [head, tail])])
    }

    pub(super) fn fields(&mut self, fields: &Term) -> Option<Vec<Term>> {
        let mut pairs = Vec::new();
        for field in fields.as_list()? {
            let [_, annotation, key, value] = field.as_tuple_of::<4>()?;
            self.set_line(annotation);
            pairs.push(Term::tuple([self.expression(key)?, self.expression(value)?]));
        }
        Some(pairs)
    }

    /// `map#{...}`: `:=` wants the key to be there, `=>` does not.
    fn map_update(&mut self, map: &Term, fields: &Term) -> Option<Term> {
        let mut result = self.expression(map)?;
        for field in fields.as_list()? {
            let [kind, annotation, key, value] = field.as_tuple_of::<4>()?;
            self.set_line(annotation);
            let (key, value) = (self.expression(key)?, self.expression(value)?);
            result = if kind.is_atom(Atom::new("map_field_exact")) {
                let pairs = Term::list([Term::tuple([key, value])]);
                self.node(names::MAP_FORM, [self.node(names::PIPE, [result, pairs])])
            } else {
                self.call(Term::atom(names::MAPS), names::PUT, [key, value, result])
            };
        }
        Some(result)
    }

    pub(super) fn fun(&mut self, clauses: &Term) -> Option<Term> {
        let mut arrows = Vec::new();
        for clause in clauses.as_list()? {
            arrows.push(self.scoped(|this| this.fun_clause(clause))?);
        }
        let arity = |clause: &&Term| clause.as_tuple().and_then(|parts| parts.get(2)?.list_len());
        let all = clauses.as_list()?;
        let first = arity(all.first()?)?;
        if first > 255 || !all.iter().all(|clause| arity(clause) == Some(first)) {
            return None;
        }
        Some(self.node(names::FN, arrows))
    }

    fn fun_clause(&mut self, clause: &Term) -> Option<Term> {
        let [_, annotation, patterns, guards, body] = clause.as_tuple_of::<5>()?;
        self.set_line(annotation);
        // Parameters hide what has their name outside.
        let outside = std::mem::take(&mut self.variables);
        self.before = Some(HashMap::default());
        let patterns = self.patterns(patterns);
        self.before = None;
        let parameters = std::mem::replace(&mut self.variables, outside);
        self.variables.extend(parameters);
        let left = self.guarded(patterns?, guards)?;
        let body = self.body(body)?;
        Some(self.arrow(left, body))
    }

    fn fun_form(&mut self, function: &Term) -> Option<Term> {
        match function.as_tuple()? {
            [kind, clauses] if kind.is_atom(Atom::new("clauses")) => self.fun(clauses),
            [_, module, name, arity] => {
                let parts = [module, name, arity].map(|part| match part.as_tuple() {
                    Some(_) => self.expression(part),
                    // The short form names them as they are.
                    None => Some(part.clone()),
                });
                let [module, name, arity] = parts;
                let make_fun = Atom::new("make_fun");
                Some(self.erlang(make_fun, [module?, name?, arity?]))
            }
            [_, name, arity] => {
                let args: Vec<Term> =
                    (0..arity.as_int().filter(|arity| (0..=255).contains(arity))?).map(|_| self.fresh()).collect();
                let call = self.erlang(name.as_atom()?, args.clone());
                Some(self.node(names::FN, [self.arrow(args, call)]))
            }
            _ => None,
        }
    }

    /// A fun that knows itself: `maker = fn maker -> fn args -> name = maker.(maker); ... end end; maker.(maker)`.
    fn named_fun(&mut self, name: Atom, clauses: &Term) -> Option<Term> {
        let maker = self.fresh();
        let inner = self.self_aware(name, clauses, &maker)?;
        let lambda = self.node(names::FN, [self.arrow([maker.clone()], inner)]);
        let outer = self.fresh();
        let bound = self.node(names::EQUALS, [outer.clone(), lambda]);
        Some(self.node(names::BLOCK, [bound, self.fun_call(outer.clone(), [outer])]))
    }

    /// The same as the outermost fun, which must itself be a `fn`: it makes its own maker.
    fn open_named_fun(&mut self, name: Atom, clauses: &Term) -> Option<Term> {
        let arity = clauses.as_list()?.first()?.as_tuple()?.get(2)?.list_len()?;
        let inner = self.named_fun(name, clauses)?;
        let args: Vec<Term> = (0..arity).map(|_| self.fresh()).collect();
        let call = self.fun_call(inner, args.clone());
        Some(self.node(names::FN, [self.arrow(args, call)]))
    }

    fn self_aware(&mut self, name: Atom, clauses: &Term, maker: &Term) -> Option<Term> {
        self.scoped(|this| {
            let version = this.bind(name);
            let own = this.variable(name, version);
            let lambda = this.fun(clauses)?;
            // Each clause begins by finding itself.
            let arrows = lambda.as_tuple()?.get(2)?.as_list()?;
            let mut all = Vec::with_capacity(arrows.len());
            for arrow in arrows {
                let [left, body] = arrow.as_tuple()?.get(2)?.as_list()?.try_into().ok()?;
                let found = this.node(names::EQUALS, [own.clone(), this.fun_call(maker.clone(), [maker.clone()])]);
                let body = this.node(names::BLOCK, [found, body.clone()]);
                all.push(this.arrow(left.as_list()?.into_iter().cloned(), body));
            }
            Some(this.node(names::FN, all))
        })
    }

    fn call_form(&mut self, callee: &Term, args: &Term) -> Option<Term> {
        let parts = callee.as_tuple()?;
        let kind = parts.first()?.as_atom()?;
        match (kind.name(), parts) {
            ("remote", [_, _, module, name]) => {
                let (module, name) = (self.expression(module)?, self.expression(name)?);
                let args = self.all(args)?;
                match name.as_atom() {
                    Some(name) => Some(self.call(module, name, args)),
                    None => {
                        let args = Term::list(args);
                        Some(self.erlang(names::APPLY, [module, name, args]))
                    }
                }
            }
            // Without a module, Erlang means a function of `erlang`.
            ("atom", [_, _, name]) => {
                let args = self.all(args)?;
                Some(self.erlang(name.as_atom()?, args))
            }
            _ => {
                let fun = self.expression(callee)?;
                let args = self.all(args)?;
                Some(self.fun_call(fun, args))
            }
        }
    }
}
