//! `for`, rewritten into reductions over its generators before it is compiled.
//!
//! `for x <- xs, p(x), y <- ys, do: e` becomes
//!
//! ```text
//! :lists.reverse(reduce(xs, [], fn x, acc when ... -> case p(x) do falsy -> acc; _ -> reduce(ys, acc, fn y, acc -> [e | acc] end) end;
//!                                  _, acc -> acc end))
//! ```
//!
//! with the accumulator handed from generator to generator. What goes `into:` a collectable is handed over as it comes:
//!
//! ```text
//! {initial, fun} = Collectable.into(into)
//! try do reduce(xs, initial, fn x, acc -> fun.(acc, {:cont, e}) end)
//! catch kind, reason -> fun.(initial, :halt); :erlang.raise(kind, reason, __STACKTRACE__)
//! else acc -> fun.(acc, :done) end
//! ```
//!
//! A generator of bits becomes a loop, a function that calls itself (`bit_generator::BitLoop`), with the accumulator as its second
//! argument. Where bits are all that is walked and a list is made of them, nothing is accumulated: `for <<x <- b>>, do: e` is
//!
//! ```text
//! lc = fn <<x, tail::bitstring>> -> [e | lc.(tail)]; <<_, tail::bitstring>> -> lc.(tail); bits when is_bitstring(bits) -> [] end
//! lc.(b)
//! ```
//!
//! The rewriting works on the expanded form, with variables of
//! fresh versions, so that everything below is compiled like any other code.

use std::cell::Cell;

use crate::code::Raise;
use crate::code::interpreted::Construct;
use crate::term::{Atom, Term, names};

use super::bit_generator::{BitGenerator, BitLoop, Loop, standing};
use super::builder::{Builder, Target};
use super::malformed;
use super::quoted::{self, form_named, head_and_guards, is_underscore};

thread_local! {
    /// Versions for variables that no expansion has made, counting down from the top. The number says nothing about terms.
    static FRESH: Cell<u32> = const { Cell::new(u32::MAX - 1) };
}

pub(super) fn fresh_variable() -> Term {
    let version = FRESH.with(|fresh| {
        let version = fresh.get();
        fresh.set(if version < 1 << 31 { u32::MAX - 1 } else { version - 1 });
        version
    });
    let meta = Term::list([Term::tuple([Term::atom(names::VERSION), Term::int(i64::from(version))])]);
    Term::tuple([Term::named("acc"), meta, Term::nil()])
}

pub(super) fn node(name: Atom, args: impl IntoIterator<Item = Term>) -> Term {
    Term::tuple([Term::atom(name), Term::NIL_LIST, Term::list(args)])
}

pub(super) fn call(module: &str, name: &str, args: impl IntoIterator<Item = Term>) -> Term {
    let dot = node(names::DOT, [Term::named(module), Term::named(name)]);
    Term::tuple([dot, Term::NIL_LIST, Term::list(args)])
}

pub(super) fn arrow(left: impl IntoIterator<Item = Term>, body: Term) -> Term {
    node(names::ARROW, [Term::list(left), body])
}

pub(super) fn underscore() -> Term {
    Term::tuple([Term::atom(names::UNDERSCORE), Term::NIL_LIST, Term::nil()])
}

pub(super) fn keyword(name: Atom, value: Term) -> Term {
    Term::list([Term::tuple([Term::atom(name), value])])
}

/// What the comprehension collects into.
enum Collect {
    /// A list, built in reverse.
    List,
    /// A map, built of such a list.
    Map,
    /// A binary, built by appending.
    Binary,
    /// The accumulator of `reduce:`, changed by its clauses.
    Reduce(Vec<Term>),
    /// Anything else that is `Collectable`.
    Into(Collector),
}

/// A collectable, and the variables of what `Collectable.into/1` gives for it.
struct Collector {
    into: Term,
    initial: Term,
    fun: Term,
}

impl Collector {
    fn new(into: &Term) -> Collector {
        Collector { into: into.clone(), initial: fresh_variable(), fun: fresh_variable() }
    }

    fn collect(&self, acc: Term, value: Term) -> Term {
        apply(&self.fun, [acc, Term::tuple([Term::named("cont"), value])])
    }

    /// The walk, with `:done` said at its end, or `:halt` where it fails.
    fn around(&self, reduced: Term, uniq: bool) -> Term {
        let pair = Term::tuple([self.initial.clone(), self.fun.clone()]);
        let begun = node(names::EQUALS, [pair, call("Elixir.Collectable", "into", [self.into.clone()])]);
        let (kind, reason, collected) = (fresh_variable(), fresh_variable(), fresh_variable());
        let stacktrace = Term::tuple([Term::atom(names::STACKTRACE), Term::NIL_LIST, Term::nil()]);
        let raised = call("erlang", "raise", [kind.clone(), reason.clone(), stacktrace]);
        let halted = apply(&self.fun, [self.initial.clone(), Term::named("halt")]);
        let handler = arrow([kind, reason], node(names::BLOCK, [halted, raised]));
        let head = if uniq { Term::tuple([collected.clone(), underscore()]) } else { collected.clone() };
        let done = arrow([head], apply(&self.fun, [collected, Term::named("done")]));
        let blocks = [(names::DO, reduced), (names::CATCH, Term::list([handler])), (names::ELSE, Term::list([done]))];
        let blocks = Term::list(blocks.map(|(name, value)| Term::tuple([Term::atom(name), value])));
        node(names::BLOCK, [begun, node(names::TRY, [blocks])])
    }

    /// One step of the walk where each value is taken once: the accumulator is a pair with what was seen.
    fn collect_unique(&self, acc: Term, body: &Term) -> Term {
        let (value, seen, collected) = (fresh_variable(), fresh_variable(), fresh_variable());
        let taken = node(names::EQUALS, [value.clone(), body.clone()]);
        let parts = node(names::EQUALS, [Term::tuple([collected.clone(), seen.clone()]), acc.clone()]);
        let new_seen = call("maps", "put", [value.clone(), Term::NIL_LIST, seen.clone()]);
        let again = arrow([Term::bool(true)], acc);
        let first = arrow([underscore()], Term::tuple([self.collect(collected, value.clone()), new_seen]));
        let known = call("erlang", "is_map_key", [value, seen]);
        node(names::BLOCK, [taken, parts, node(names::CASE, [known, keyword(names::DO, Term::list([again, first]))])])
    }
}

pub(super) fn apply(fun: &Term, args: impl IntoIterator<Item = Term>) -> Term {
    Term::tuple([node(names::DOT, [fun.clone()]), Term::NIL_LIST, Term::list(args)])
}

impl Builder<'_> {
    pub(super) fn comprehension(&mut self, args: &[&Term], target: Target) -> Result<(), Raise> {
        let line = if self.unit.file.is_empty() { 0 } else { self.line() };
        let rewritten = self.numbering.clone().comprehension(args, line)?;
        self.expression(&rewritten, target)
    }
}

/// The comprehension that begins at a line, in terms of functions.
pub(super) fn rewrite(args: &[&Term], line: u32) -> Result<Term, Raise> {
    let Some((blocks, steps)) = args.split_last() else { return Err(malformed("for")) };
    let body = blocks.keyword_get(names::DO).ok_or_else(|| malformed("for"))?;
    let uniq = blocks.keyword_get(names::UNIQ).is_some_and(|uniq| uniq.is_atom(names::TRUE));
    let collect = collecting(blocks, body);
    let only_bits = !steps.iter().any(|step| form_named(step, names::LEFT_ARROW).is_some());
    let initial = match &collect {
        Collect::List if only_bits && !uniq => return list_of_bits(steps, body, Term::NIL_LIST, line),
        Collect::List | Collect::Map => Term::NIL_LIST,
        Collect::Into(collector) => collector.initial.clone(),
        Collect::Binary => Term::binary(b""),
        Collect::Reduce(_) => blocks.keyword_get(names::REDUCE).cloned().unwrap_or_default(),
    };
    let kind = match &collect {
        Collect::Binary if only_bits && !uniq => Loop::Binary,
        _ => Loop::Reduction,
    };
    let initial = if uniq { Term::tuple([initial, node(names::MAP_FORM, [])]) } else { initial };
    let reduced = Walk { kind, line }.nest(steps, initial, &|acc| innermost(body, &collect, uniq, kind, acc))?;
    if let Collect::Into(collector) = collect {
        return Ok(collector.around(reduced, uniq));
    }
    let reduced = if uniq { call("erlang", "element", [Term::int(1), reduced]) } else { reduced };
    Ok(match collect {
        Collect::Map => call("maps", "from_list", [call("lists", "reverse", [reduced])]),
        Collect::List | Collect::Into(_) => call("lists", "reverse", [reduced]),
        // The binary is looked at once more before it is given.
        Collect::Binary if kind == Loop::Reduction => {
            let collected = fresh_variable();
            node(names::BLOCK, [node(names::EQUALS, [collected.clone(), reduced]), collected])
        }
        Collect::Binary | Collect::Reduce(_) => reduced,
    })
}

fn collecting(blocks: &Term, body: &Term) -> Collect {
    if blocks.keyword_get(names::REDUCE).is_some() {
        return Collect::Reduce(body.iter().cloned().collect());
    }
    let empty = |form, into| form_named(into, form).is_some_and(|(_, parts)| parts.is_empty());
    match blocks.keyword_get(names::INTO) {
        None => Collect::List,
        Some(into) if into.is_nil_list() => Collect::List,
        Some(into) if into.as_bytes().is_some_and(|bytes| bytes.is_empty()) => Collect::Binary,
        Some(into) if empty(names::BITS_FORM, into) => Collect::Binary,
        Some(into) if empty(names::MAP_FORM, into) => Collect::Map,
        Some(into) => Collect::Into(Collector::new(into)),
    }
}

/// What happens with each combination of generated values.
fn innermost(body: &Term, collect: &Collect, uniq: bool, kind: Loop, acc: Term) -> Term {
    match collect {
        Collect::Reduce(clauses) => node(names::CASE, [acc, keyword(names::DO, Term::list(clauses.iter().cloned()))]),
        Collect::Into(collector) if uniq => collector.collect_unique(acc, body),
        Collect::Into(collector) => collector.collect(acc, body.clone()),
        Collect::Binary if kind == Loop::Binary => {
            node(names::RSHELL_APPENDED, [acc, standing(Construct::BinaryBody, body.clone()), Term::bool(true)])
        }
        Collect::Binary if !uniq && form_named(body, names::BITS_FORM).is_some() => {
            node(names::RSHELL_APPENDED, [acc, body.clone(), Term::bool(false)])
        }
        Collect::Binary if !uniq => appended_if_bits(acc, body),
        _ if uniq => {
            let (value, binary) = (fresh_variable(), Term::bool(matches!(collect, Collect::Binary)));
            let taken = node(names::EQUALS, [value.clone(), body.clone()]);
            node(names::BLOCK, [taken, call("rshell", "collect_unique", [acc, value, binary])])
        }
        _ => Term::list([node(names::PIPE, [body.clone(), acc])]),
    }
}

/// `<<acc::bitstring, value::bitstring>>`
pub(super) fn appended(acc: Term, value: Term) -> Term {
    let whole = |value| node(names::COLON2, [value, node(names::BITSTRING, [])]);
    node(names::BITS_FORM, [whole(acc), whole(value)])
}

/// The value behind what was collected; an error names it if it is no bit string.
fn appended_if_bits(acc: Term, body: &Term) -> Term {
    let value = fresh_variable();
    let guard = call("erlang", "is_bitstring", [value.clone()]);
    let fits = arrow([node(names::WHEN, [value.clone(), guard])], appended(acc, value.clone()));
    let wrong = arrow([value.clone()], failure("badarg", value));
    node(names::CASE, [body.clone(), keyword(names::DO, Term::list([fits, wrong]))])
}

/// `:erlang.error({reason, value})`
pub(super) fn failure(reason: &str, value: Term) -> Term {
    call("erlang", "error", [Term::tuple([Term::named(reason), value])])
}

/// A walk through generators with an accumulator.
#[derive(Clone, Copy)]
struct Walk {
    kind: Loop,
    line: u32,
}

impl Walk {
    fn nest(self, steps: &[&Term], acc: Term, inner: &dyn Fn(Term) -> Term) -> Result<Term, Raise> {
        let Some((step, rest)) = steps.split_first() else { return Ok(inner(acc)) };
        if let Some((_, parts)) = form_named(step, names::LEFT_ARROW) {
            let [pattern, source] = parts.as_slice() else { return Err(malformed("generator")) };
            let variable = fresh_variable();
            let body = self.nest(rest, variable.clone(), inner)?;
            return Ok(call(
                "Elixir.Enum",
                "reduce",
                [(*source).clone(), acc, generator(pattern, variable, body, self.line)],
            ));
        }
        if let Some(generator) = BitGenerator::of(step) {
            let variable = fresh_variable();
            let bit_loop = BitLoop::new(self.kind, Some(variable.clone()));
            let fits = bit_loop.go_on(Some(self.nest(rest, variable.clone(), inner)?));
            return Ok(bit_loop.over(generator, Some(acc), fits, variable, self.line));
        }
        let kept = fresh_variable();
        let body = self.nest(rest, kept.clone(), inner)?;
        let test = filter(step, kept.clone(), body);
        let test = if self.kind == Loop::Binary { standing(Construct::Filter, test) } else { test };
        // What goes on unchanged when the filter is falsy is bound first, since it stands twice.
        Ok(node(names::BLOCK, [node(names::EQUALS, [kept, acc]), test]))
    }
}

/// `case step do falsy -> otherwise; _ -> body end`
fn filter(step: &Term, otherwise: Term, body: Term) -> Term {
    let value = fresh_variable();
    let falsy = [names::FALSE, names::NIL].map(|atom| call("erlang", "=:=", [value.clone(), Term::atom(atom)]));
    let guard = call("erlang", "orelse", falsy);
    let skip = arrow([node(names::WHEN, [value, guard])], otherwise);
    let go_on = arrow([underscore()], body);
    node(names::CASE, [step.clone(), keyword(names::DO, Term::list([skip, go_on]))])
}

/// The list of what `body` is for all that bit generators give, before `rest`.
fn list_of_bits(steps: &[&Term], body: &Term, rest: Term, line: u32) -> Result<Term, Raise> {
    let Some((step, later)) = steps.split_first() else {
        return Ok(Term::list([node(names::PIPE, [standing(Construct::ListBody, body.clone()), rest])]));
    };
    let Some(generator) = BitGenerator::of(step) else {
        let kept = list_of_bits(later, body, rest.clone(), line)?;
        return Ok(standing(Construct::Filter, filter(step, rest, kept)));
    };
    let bit_loop = BitLoop::new(Loop::List, None);
    let fits = list_of_bits(later, body, bit_loop.go_on(None), line)?;
    Ok(bit_loop.over(generator, None, fits, rest, line))
}

/// The metadata of what stands on a line.
pub(super) fn on_line(line: u32) -> Term {
    keyword(names::LINE, Term::int(i64::from(line)))
}

/// `fn pattern, acc -> body; _, acc -> acc end`
fn generator(pattern: &Term, acc: Term, body: Term, line: u32) -> Term {
    let (patterns, guards) = head_and_guards(&[pattern]);
    let head = patterns.into_iter().chain([acc.clone()]);
    let left: Vec<Term> = match guards.into_iter().reduce(|left, right| node(names::WHEN, [left, right])) {
        Some(guard) => vec![node(names::WHEN, head.chain([guard]))],
        None => head.collect(),
    };
    let always = left.first().is_some_and(|only| quoted::variable(only).is_some() || is_underscore(only));
    let mut clauses = vec![arrow(left, body)];
    if !always {
        clauses.push(arrow([underscore(), acc.clone()], acc));
    }
    Term::tuple([Term::atom(names::FN), on_line(line), Term::list(clauses)])
}
