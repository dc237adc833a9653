//! Expanded quoted -> abstract format: expressions.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::MAX_DEPTH;
use super::forms::{anything, atom, binary_op, call, case, clause, cons, form, is_operator, tuple};
use crate::compile::bit_generator::loop_of;
use crate::compile::comprehension::appended;
use crate::compile::quoted::{self, Version, arrows, form_named, head_and_guards};
use crate::term::{Atom, Term, View, names};

/// A closure in the abstract format.
pub struct Clauses {
    /// The list of its clauses.
    pub clauses: Term,
    /// The names of the values it captures, in the order of those.
    pub captured: Vec<Atom>,
    /// How many arguments it takes.
    pub arity: u8,
}

/// The clauses of `{:fn, meta, clauses}`, which captures variables; nothing if it uses what Erlang has no words for.
pub fn write(lambda: &Term, captured: &[u32]) -> Option<Clauses> {
    let mut writer = Writer::default();
    let captured = captured.iter().map(|version| writer.name(Version(*version), "captured")).collect();
    let (_, meta, clauses) = quoted::node(lambda)?;
    writer.set_line(meta);
    let clauses = arrows(clauses).iter().map(|arrow| writer.arrow(arrow)).collect::<Option<Vec<Term>>>()?;
    let [_, _, patterns, ..] = clauses.first()?.as_tuple()? else { return None };
    let arity = u8::try_from(patterns.list_len()?).ok()?;
    Some(Clauses { clauses: Term::list(clauses), captured, arity })
}

/// A clause of the expanded form: meta, left side, right side.
pub(super) type Arrow<'t> = (&'t Term, Vec<&'t Term>, &'t Term);

#[derive(Default)]
pub(super) struct Writer {
    names: HashMap<Version, Atom, FixedState>,
    count: u32,
    pub(super) line: u32,
    depth: u32,
    /// The variable that `__STACKTRACE__` means, innermost last.
    pub(super) stacktraces: Vec<Term>,
    /// Tests that patterns need beside what they say, to be added to the guard.
    pub(super) tests: Vec<Term>,
}

impl Writer {
    /// The Erlang name of a variable.
    fn name(&mut self, version: Version, name: &str) -> Atom {
        if let Some(known) = self.names.get(&version) {
            return *known;
        }
        self.count += 1;
        let written = Atom::new(&format!("_{name}@{}", self.count));
        self.names.insert(version, written);
        written
    }

    /// A variable that the code does not have.
    pub(super) fn fresh(&mut self) -> Term {
        self.count += 1;
        form("var", self.line, [Term::named(&format!("_@{}", self.count))])
    }

    pub(super) fn variable(&mut self, term: &Term, version: Version) -> Option<Term> {
        let (name, _, _) = quoted::node(term)?;
        let name = self.name(version, name.as_atom()?.name());
        Some(form("var", self.line, [Term::atom(name)]))
    }

    pub(super) fn set_line(&mut self, meta: &Term) {
        match quoted::line(meta) {
            0 if self.line == 0 => self.line = 1,
            0 => {}
            line => self.line = line,
        }
    }

    /// Runs one level deeper.
    pub(super) fn nested<T>(&mut self, run: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth >= MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let result = run(self);
        self.depth -= 1;
        result
    }

    pub(super) fn expression(&mut self, term: &Term) -> Option<Term> {
        self.nested(|this| this.expression_here(term))
    }

    fn expression_here(&mut self, term: &Term) -> Option<Term> {
        if let Some(version) = quoted::variable(term) {
            return self.variable(term, version);
        }
        match term.view() {
            View::Cons(_) | View::Nil => self.list(term, Writer::expression),
            View::Tuple([left, right]) => {
                let elements = vec![self.expression(left)?, self.expression(right)?];
                Some(tuple(self.line, elements))
            }
            View::Tuple([head, meta, rest]) => self.node(head, meta, rest),
            View::Map(map) => {
                let mut fields = Vec::with_capacity(map.len());
                for (key, value) in map.iter() {
                    let pair = [self.expression(key)?, self.expression(value)?];
                    fields.push(form("map_field_assoc", self.line, pair));
                }
                Some(form("map", self.line, [Term::list(fields)]))
            }
            _ => self.literal(term),
        }
    }

    /// Numbers, atoms, strings; what else a macro may leave in code is a value as it is.
    pub(super) fn literal(&mut self, term: &Term) -> Option<Term> {
        let line = self.line;
        Some(match term.view() {
            View::Int(_) | View::Big(_) => form("integer", line, [term.clone()]),
            View::Float(_) => form("float", line, [term.clone()]),
            View::Atom(name) => atom(line, name),
            View::Bits(bits) => match bits.to_bytes() {
                Some(bytes) => self.string(&bytes),
                None => form("value", line, [term.clone()]),
            },
            View::Tuple(_) => return None,
            _ => form("value", line, [term.clone()]),
        })
    }

    fn string(&mut self, bytes: &[u8]) -> Term {
        if bytes.is_empty() {
            return form("bin", self.line, [Term::NIL_LIST]);
        }
        let text = form("string", self.line, [Term::list(bytes.iter().map(|byte| Term::int(i64::from(*byte))))]);
        let element = form("bin_element", self.line, [text, Term::named("default"), Term::named("default")]);
        form("bin", self.line, [Term::list([element])])
    }

    /// A list, whose elements `each` writes.
    pub(super) fn list(&mut self, term: &Term, each: fn(&mut Self, &Term) -> Option<Term>) -> Option<Term> {
        let mut elements: Vec<&Term> = term.iter().collect();
        let tail = match elements.last().and_then(|last| form_named(last, names::PIPE)) {
            Some((_, parts)) => {
                elements.pop();
                let [head, tail] = parts.as_slice() else { return None };
                elements.push(head);
                Some(*tail)
            }
            None => None,
        };
        let written = elements.into_iter().map(|element| each(self, element)).collect::<Option<Vec<Term>>>()?;
        let tail = match tail {
            Some(tail) => each(self, tail)?,
            None => Term::tuple([Term::atom(names::NIL), Term::int(i64::from(self.line))]),
        };
        Some(written.into_iter().rev().fold(tail, |tail, head| cons(self.line, head, tail)))
    }

    fn node(&mut self, head: &Term, meta: &Term, rest: &Term) -> Option<Term> {
        self.set_line(meta);
        let Some(args) = rest.as_list() else { return self.pseudo_variable(head) };
        let Some(name) = head.as_atom() else { return self.call_node(head, meta, &args) };
        match name {
            names::BLOCK => self.block(&args),
            names::EQUALS => {
                let [pattern, value] = args.as_slice() else { return None };
                let value = self.expression(value)?;
                let pattern = self.pattern(pattern)?;
                // A match outside of a clause has no guard to put tests into.
                self.tests.clear();
                Some(form("match", self.line, [pattern, value]))
            }
            names::CASE => self.case(&args),
            names::COND => self.cond(&args),
            names::WITH => self.with(&args),
            names::RECEIVE => self.receive(&args),
            names::TRY => self.try_expression(&args),
            names::FOR => {
                let rewritten = crate::compile::comprehension::rewrite(&args, self.line).ok()?;
                self.expression(&rewritten)
            }
            names::FN => {
                let clauses = arrows(rest).iter().map(|arrow| self.arrow(arrow)).collect::<Option<Vec<Term>>>()?;
                Some(match loop_of(meta) {
                    Some((itself, _)) => {
                        let name = self.name(itself, "loop");
                        form("named_fun", self.line, [Term::atom(name), Term::list(clauses)])
                    }
                    None => self.fun(clauses),
                })
            }
            names::AMP => self.capture(&args),
            names::BITS_FORM => self.build_bits(&args),
            names::TUPLE_FORM => {
                let elements = self.all(&args)?;
                Some(tuple(self.line, elements))
            }
            names::MAP_FORM => self.map(&args),
            names::STRUCT_FORM => self.structure(&args),
            names::RSHELL_APPENDED => {
                let [collected, value, _] = args.as_slice() else { return None };
                self.expression(&appended((*collected).clone(), (*value).clone()))
            }
            names::RSHELL_STANDING => self.expression(args.first()?),
            names::SUPER => None,
            _ => {
                let args = self.all(&args)?;
                Some(form("call", self.line, [atom(self.line, name), Term::list(args)]))
            }
        }
    }

    fn pseudo_variable(&mut self, head: &Term) -> Option<Term> {
        if !head.is_atom(names::STACKTRACE) {
            return None;
        }
        let empty = Term::tuple([Term::atom(names::NIL), Term::int(i64::from(self.line))]);
        Some(self.stacktraces.last().cloned().unwrap_or(empty))
    }

    pub(super) fn all(&mut self, terms: &[&Term]) -> Option<Vec<Term>> {
        terms.iter().map(|term| self.expression(term)).collect()
    }

    pub(super) fn fun(&self, clauses: Vec<Term>) -> Term {
        form("fun", self.line, [Term::tuple([Term::named("clauses"), Term::list(clauses)])])
    }

    pub(super) fn block(&mut self, expressions: &[&Term]) -> Option<Term> {
        if expressions.is_empty() {
            return Some(atom(self.line, names::NIL));
        }
        let body = self.all(expressions)?;
        Some(form("block", self.line, [Term::list(body)]))
    }

    /// A clause of `fn`, `case`, `receive` or `else`.
    pub(super) fn arrow(&mut self, (meta, left, body): &Arrow<'_>) -> Option<Term> {
        self.set_line(meta);
        let (patterns, guards) = head_and_guards(left);
        let patterns = patterns.iter().map(|pattern| self.pattern(pattern)).collect::<Option<Vec<Term>>>()?;
        let guards = self.guards(&guards)?;
        let body = self.expression(body)?;
        Some(clause(self.line, patterns, guards, body))
    }

    /// The alternatives of a guard, each with the tests that the patterns before asked for.
    pub(super) fn guards(&mut self, guards: &[Term]) -> Option<Term> {
        let tests = std::mem::take(&mut self.tests);
        if guards.is_empty() {
            return Some(if tests.is_empty() { Term::NIL_LIST } else { Term::list([Term::list(tests)]) });
        }
        let mut alternatives = Vec::with_capacity(guards.len());
        for guard in guards {
            let guard = self.guard(guard)?;
            alternatives.push(Term::list(tests.iter().cloned().chain([guard])));
        }
        Some(Term::list(alternatives))
    }

    /// A test; the fields of maps are the one thing that is said differently there.
    fn guard(&mut self, term: &Term) -> Option<Term> {
        self.nested(|this| {
            let Some((head, meta, rest)) = quoted::node(term) else { return this.expression(term) };
            let (Some((_, dot)), Some(args)) = (form_named(head, names::DOT), rest.as_list()) else {
                return this.expression(term);
            };
            let [module, name] = dot.as_slice() else { return None };
            if quoted::is_field(meta, &args) && module.as_atom().is_none() {
                let (field, map) = (atom(this.line, name.as_atom()?), this.guard(module)?);
                return Some(call(this.line, "erlang", "map_get", [field, map]));
            }
            let args = args.iter().map(|arg| this.guard(arg)).collect::<Option<Vec<Term>>>()?;
            Some(this.remote(module.as_atom()?, name.as_atom()?, args))
        })
    }

    /// A call of a function that is known by name.
    fn remote(&self, module: Atom, name: Atom, args: Vec<Term>) -> Term {
        if module == names::ERLANG && is_operator(name, args.len()) {
            let head = [Term::named("op"), Term::int(i64::from(self.line)), Term::atom(name)];
            return Term::tuple_from(head.into_iter().chain(args).collect());
        }
        let callee = form("remote", self.line, [atom(self.line, module), atom(self.line, name)]);
        form("call", self.line, [callee, Term::list(args)])
    }

    fn call_node(&mut self, head: &Term, meta: &Term, args: &[&Term]) -> Option<Term> {
        let (_, dot) = form_named(head, names::DOT)?;
        match dot.as_slice() {
            [fun] => {
                let fun = self.expression(fun)?;
                let args = self.all(args)?;
                Some(form("call", self.line, [fun, Term::list(args)]))
            }
            [module, name] => {
                let name = name.as_atom()?;
                if quoted::is_field(meta, args) && module.as_atom().is_none_or(|atom| atom.alias().is_none()) {
                    return self.field(module, name);
                }
                match module.as_atom() {
                    Some(module) => match self.for_native(module, name, args)? {
                        Some(written) => Some(written),
                        None => {
                            let args = self.all(args)?;
                            Some(self.remote(module, name, args))
                        }
                    },
                    None => {
                        let module = self.expression(module)?;
                        let callee = form("remote", self.line, [module, atom(self.line, name)]);
                        let args = self.all(args)?;
                        Some(form("call", self.line, [callee, Term::list(args)]))
                    }
                }
            }
            _ => None,
        }
    }

    /// `subject.name`: the field of a map, or the call of a module's function.
    fn field(&mut self, subject: &Term, name: Atom) -> Option<Term> {
        let subject = self.expression(subject)?;
        let line = self.line;
        let (value, map, other) = (self.fresh(), self.fresh(), self.fresh());
        let key = atom(line, name);
        let exact = form("map_field_exact", line, [key.clone(), value.clone()]);
        let found = form("map", line, [Term::list([exact])]);
        let any_map = form("match", line, [form("map", line, [Term::NIL_LIST]), map.clone()]);
        let badkey = tuple(line, vec![atom(line, names::BADKEY), key.clone(), map]);
        let called = form("call", line, [form("remote", line, [other.clone(), key]), Term::NIL_LIST]);
        let clauses = vec![
            clause(line, vec![found], Term::NIL_LIST, value),
            clause(line, vec![any_map], Term::NIL_LIST, call(line, "erlang", "error", [badkey])),
            clause(line, vec![other], Term::NIL_LIST, called),
        ];
        Some(case(line, subject, clauses))
    }

    fn capture(&mut self, args: &[&Term]) -> Option<Term> {
        let [inner] = args else { return None };
        let (_, parts) = form_named(inner, names::SLASH)?;
        let [callee, arity] = parts.as_slice() else { return None };
        let count = usize::try_from(arity.as_int()?).ok().filter(|count| *count <= 255)?;
        let (head, _, _) = quoted::node(callee)?;
        if let Some(name) = head.as_atom() {
            let variables: Vec<Term> = (0..count).map(|_| self.fresh()).collect();
            let call = form("call", self.line, [atom(self.line, name), Term::list(variables.iter().cloned())]);
            return Some(self.fun(vec![clause(self.line, variables, Term::NIL_LIST, call)]));
        }
        let (_, dot) = form_named(head, names::DOT)?;
        let [module, name] = dot.as_slice() else { return None };
        let (module, name, arity) = (self.expression(module)?, self.expression(name)?, self.expression(arity)?);
        let function = Term::tuple([Term::atom(names::FUNCTION), module, name, arity]);
        Some(form("fun", self.line, [function]))
    }

    fn map(&mut self, args: &[&Term]) -> Option<Term> {
        if let [update] = args
            && let Some((_, parts)) = form_named(update, names::PIPE)
        {
            let [map, pairs] = parts.as_slice() else { return None };
            let map = self.expression(map)?;
            let fields = self.fields("map_field_exact", &pairs.as_list()?)?;
            return Some(form("map", self.line, [map, fields]));
        }
        let fields = self.fields("map_field_assoc", args)?;
        Some(form("map", self.line, [fields]))
    }

    fn fields(&mut self, kind: &str, pairs: &[&Term]) -> Option<Term> {
        let mut fields = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let [key, value] = pair.as_tuple_of::<2>()?;
            let pair = [self.expression(key)?, self.expression(value)?];
            fields.push(form(kind, self.line, pair));
        }
        Some(Term::list(fields))
    }

    /// `%Name{...}` with its fields complete, or `%Name{map | ...}`, which checks the name first.
    fn structure(&mut self, args: &[&Term]) -> Option<Term> {
        let [name, map] = args else { return None };
        let (_, pairs) = form_named(map, names::MAP_FORM)?;
        let tag = atom(self.line, names::STRUCT);
        let name = self.expression(name)?;
        if let [update] = pairs.as_slice()
            && let Some((_, parts)) = form_named(update, names::PIPE)
        {
            let [subject, changes] = parts.as_slice() else { return None };
            let subject = self.expression(subject)?;
            let fields = self.fields("map_field_exact", &changes.as_list()?)?;
            let line = self.line;
            let (right, wrong) = (self.fresh(), self.fresh());
            let exact = form("map_field_exact", line, [tag, name.clone()]);
            let fits = form("match", line, [form("map", line, [Term::list([exact])]), right.clone()]);
            let reason = tuple(line, vec![atom(line, Atom::new("badstruct")), name, wrong.clone()]);
            let clauses = vec![
                clause(line, vec![fits], Term::NIL_LIST, form("map", line, [right, fields])),
                clause(line, vec![wrong], Term::NIL_LIST, call(line, "erlang", "error", [reason])),
            ];
            return Some(case(line, subject, clauses));
        }
        let is_tag = |pair: &&&Term| pair.as_tuple_of::<2>().is_some_and(|[key, _]| key.is_atom(names::STRUCT));
        let rest: Vec<&Term> = pairs.iter().filter(|pair| !is_tag(pair)).copied().collect();
        let fields = self.fields("map_field_assoc", &rest)?;
        let tagged = Term::cons(form("map_field_assoc", self.line, [tag, name]), fields);
        Some(form("map", self.line, [tagged]))
    }

    /// What comprehensions are rewritten to has functions that only this machine has.
    fn for_native(&mut self, module: Atom, name: Atom, args: &[&Term]) -> Option<Option<Term>> {
        match (module.name(), name.name(), args) {
            ("rshell", "collect_unique", [acc, body, binary]) => {
                let parts = self.all(&[acc, body])?;
                Some(Some(self.collect_unique(parts, binary.is_atom(names::TRUE))))
            }
            ("rshell", _, _) => None,
            _ => Some(None),
        }
    }

    /// `case {acc, value} of {{list, seen}, value} -> ... end`
    fn collect_unique(&mut self, parts: Vec<Term>, binary: bool) -> Term {
        let line = self.line;
        let (list, seen, value) = (self.fresh(), self.fresh(), self.fresh());
        let old = tuple(line, vec![list.clone(), seen.clone()]);
        let key = form("map_field_exact", line, [value.clone(), anything(line)]);
        let added = form("map_field_assoc", line, [value.clone(), atom(line, names::TRUE)]);
        let seen_now = form("map", line, [seen.clone(), Term::list([added])]);
        let list_now = if binary {
            let bitstring = || Term::list([Term::atom(names::BITSTRING)]);
            let element = |part| form("bin_element", line, [part, Term::named("default"), bitstring()]);
            form("bin", line, [Term::list([list, value.clone()].map(element))])
        } else {
            cons(line, value.clone(), list)
        };
        let clauses = vec![
            clause(line, vec![form("map", line, [Term::list([key])])], Term::NIL_LIST, old.clone()),
            clause(line, vec![anything(line)], Term::NIL_LIST, tuple(line, vec![list_now, seen_now])),
        ];
        let chosen = case(line, seen, clauses);
        let pair = tuple(line, vec![old, value]);
        case(line, tuple(line, parts), vec![clause(line, vec![pair], Term::NIL_LIST, chosen)])
    }

    /// `left op right`
    pub(super) fn op(&self, name: &str, left: Term, right: Term) -> Term {
        binary_op(self.line, Atom::new(name), left, right)
    }
}
