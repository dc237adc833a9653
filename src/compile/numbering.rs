//! The numbers of functions within functions, by which stack traces and `Function.info` name them: `-name/arity-fun-3-`.
//!
//! Erlang's compiler counts them for each named function as it comes to them: statements one after the other, the arguments of
//! a call and the elements of tuples, lists and bit strings from the last to the first, what is within a function before the
//! function itself, but a loop of a comprehension before what is within it.

use std::cell::{Cell, OnceCell};
use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::bit_generator::loop_of;
use super::comprehension::rewrite;
use super::quoted::{self, form_named};
use crate::code::Raise;
use crate::term::{Atom, Term, View, names};

/// The functions within a named function. They are counted when the first is asked for: most functions have none.
pub(super) struct Numbering {
    bodies: Vec<Term>,
    /// Whether lines are told of the code.
    has_lines: bool,
    found: OnceCell<Found>,
    /// How many functions have been given a name for where they were compiled in place.
    inlined: Cell<u32>,
}

#[derive(Default)]
struct Found {
    numbers: HashMap<usize, u32, FixedState>,
    comprehensions: HashMap<usize, Term, FixedState>,
    next: u32,
}

impl Numbering {
    /// Of the functions within the bodies of some clauses.
    pub(super) fn new(bodies: Vec<Term>, has_lines: bool) -> Numbering {
        Numbering { bodies, has_lines, found: OnceCell::new(), inlined: Cell::new(0) }
    }

    /// The number of an `fn`.
    pub(super) fn of(&self, function: &Term) -> Option<u32> {
        self.found().numbers.get(&function.block_address()?).copied()
    }

    /// What a comprehension, known by its options, is rewritten to.
    pub(super) fn comprehension(&self, args: &[&Term], line: u32) -> Result<Term, Raise> {
        let known = args.last().and_then(|blocks| self.found().comprehensions.get(&blocks.block_address()?));
        known.map_or_else(|| rewrite(args, line), |known| Ok(known.clone()))
    }

    /// The number of the next function that is compiled in place and may fail.
    pub(super) fn next_inlined(&self) -> u32 {
        self.inlined.replace(self.inlined.get() + 1)
    }

    fn found(&self) -> &Found {
        self.found.get_or_init(|| {
            let mut found = Found::default();
            let mut walk = Walk { found: &mut found, has_lines: self.has_lines, line: 0 };
            self.bodies.iter().for_each(|body| walk.expression(body));
            found
        })
    }
}

struct Walk<'f> {
    found: &'f mut Found,
    has_lines: bool,
    line: u32,
}

impl Walk<'_> {
    fn expression(&mut self, term: &Term) {
        match term.view() {
            View::Cons(_) => self.list(term),
            View::Tuple([head, meta, rest]) => {
                let Some(args) = rest.as_list() else { return };
                let around = self.line;
                match quoted::line(meta) {
                    line @ 1.. if self.has_lines => self.line = line,
                    _ => {}
                }
                self.node(term, head, meta, &args);
                self.line = around;
            }
            View::Tuple(elements) => elements.iter().rev().for_each(|element| self.expression(element)),
            View::Map(map) => map.iter().for_each(|(key, value)| self.in_order([key, value])),
            _ => {}
        }
    }

    fn in_order<'t>(&mut self, terms: impl IntoIterator<Item = &'t Term>) {
        terms.into_iter().for_each(|term| self.expression(term));
    }

    /// The elements, the last one first; the tail of `[head | tail]` before them.
    fn list(&mut self, list: &Term) {
        let mut elements = list.iter();
        let all: Vec<&Term> = elements.by_ref().collect();
        self.expression(elements.rest());
        self.in_order(all.into_iter().rev());
    }

    fn node(&mut self, term: &Term, head: &Term, meta: &Term, args: &[&Term]) {
        let Some(name) = head.as_atom() else { return self.call(head, args) };
        match name {
            names::FN => self.function(term, meta, args),
            names::FOR => self.comprehension(args),
            names::BLOCK => self.in_order(args.iter().copied()),
            names::EQUALS => self.in_order(args.get(1).copied()),
            names::COLON2 => self.in_order(args.first().copied()),
            names::MAP_FORM => args.iter().for_each(|pair| self.pair(pair)),
            names::STRUCT_FORM => self.in_order(args.iter().copied()),
            names::CASE => {
                self.in_order(args.first().copied());
                self.blocks(args, &[names::DO]);
            }
            names::COND => self.blocks(args, &[names::DO]),
            names::RECEIVE => self.blocks(args, &[names::AFTER, names::DO]),
            names::TRY => self.blocks(args, &[names::DO, names::ELSE, names::RESCUE, names::CATCH, names::AFTER]),
            names::WITH => self.with(args),
            _ => self.in_order(args.iter().rev().copied()),
        }
    }

    /// A call of a function of a module, or of a function that is a value.
    fn call(&mut self, head: &Term, args: &[&Term]) {
        let Some((_, callee)) = form_named(head, names::DOT) else { return };
        match callee.as_slice() {
            [function] if quoted::node(function).is_some_and(|(_, meta, _)| loop_of(meta).is_none()) => {
                self.expression(function);
                self.in_order(args.iter().rev().copied());
            }
            [module, name]
                if module.is_atom(names::ERLANG) && (name.is_atom(names::ANDALSO) || name.is_atom(names::ORELSE)) =>
            {
                self.in_order(args.iter().copied());
            }
            // What a loop walks comes before the loop, which is written as its first call.
            _ => {
                self.in_order(args.iter().rev().copied());
                self.in_order(callee.first().copied());
            }
        }
    }

    fn function(&mut self, term: &Term, meta: &Term, clauses: &[&Term]) {
        let is_list_or_binary = loop_of(meta).is_some_and(|(_, kind)| kind.name() != "_@");
        if is_list_or_binary {
            self.count(term);
        }
        self.clauses(clauses.iter().copied());
        if !is_list_or_binary {
            self.count(term);
        }
    }

    fn count(&mut self, function: &Term) {
        if let Some(address) = function.block_address() {
            self.found.numbers.entry(address).or_insert(self.found.next);
        }
        self.found.next = self.found.next.saturating_add(1);
    }

    fn comprehension(&mut self, args: &[&Term]) {
        let Ok(rewritten) = rewrite(args, self.line) else { return };
        self.expression(&rewritten);
        if let Some(address) = args.last().and_then(|blocks| blocks.block_address()) {
            self.found.comprehensions.insert(address, rewritten);
        }
    }

    fn clauses<'t>(&mut self, clauses: impl IntoIterator<Item = &'t Term>) {
        for clause in clauses {
            let Some((_, sides)) = form_named(clause, names::ARROW) else { continue };
            // Of what stands on the left only the conditions of `cond` and the time of `after` are expressions.
            sides.iter().for_each(|side| self.expression(side));
        }
    }

    /// Blocks of the last argument: clauses, or an expression.
    fn blocks(&mut self, args: &[&Term], order: &[Atom]) {
        for block in order.iter().filter_map(|name| args.last()?.keyword_get(*name)) {
            match block.iter().next().is_some_and(|first| form_named(first, names::ARROW).is_some()) {
                true => self.clauses(block.iter()),
                false => self.expression(block),
            }
        }
    }

    /// The steps and what they lead to, then what is done if one does not fit, which Elixir has once for each of them.
    fn with(&mut self, args: &[&Term]) {
        let Some((_, steps)) = args.split_last() else { return };
        let fits = |step: &&&Term| form_named(step, names::LEFT_ARROW).is_some();
        for step in steps {
            match form_named(step, names::LEFT_ARROW) {
                Some((_, parts)) => self.in_order(parts.get(1).copied()),
                None => self.expression(step),
            }
        }
        self.blocks(args, &[names::DO]);
        let before = self.found.next;
        self.blocks(args, &[names::ELSE]);
        let copies = steps.iter().filter(fits).count().saturating_sub(1) as u32;
        let counted = (self.found.next - before).saturating_mul(copies);
        self.found.next = self.found.next.saturating_add(counted);
    }

    /// Keys and values from the first to the last.
    fn pair(&mut self, pair: &Term) {
        match (pair.as_tuple_of::<2>(), form_named(pair, names::PIPE)) {
            (Some([key, value]), _) => self.in_order([key, value]),
            (_, Some((_, parts))) => {
                self.in_order(parts.first().copied());
                parts.iter().skip(1).flat_map(|pairs| pairs.iter()).for_each(|pair| self.pair(pair));
            }
            _ => self.expression(pair),
        }
    }
}
