//! `<<pattern <- bits>>` in `for`: a function that calls itself with what is left of the bits.
//!
//! ```text
//! f = fn <<pattern, tail::bitstring>>, acc -> f.(tail, e)
//!        <<any, tail::bitstring>>, acc     -> f.(tail, acc)    what has the size but does not fit is passed over
//!        bits, acc when is_bitstring(bits) -> acc              too few bits end the walk
//!        other, _                          -> an error
//!     end
//! ```

use crate::code::Raise;
use crate::code::interpreted::Construct;
use crate::term::{Atom, Term, names};

use super::builder::{Builder, Target};
use super::comprehension::{apply, arrow, call, failure, fresh_variable, keyword, node, on_line, underscore};
use super::malformed;
use super::quoted::{self, Version, form_named};

/// What a loop over bits does, by which stack traces name it as the BEAM's do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Loop {
    /// Makes a list, the later elements of which come from the call that goes on.
    List,
    /// Makes a binary.
    Binary,
    /// Hands an accumulator on.
    Reduction,
}

impl Loop {
    /// What the function's name begins with.
    fn name(self) -> Term {
        Term::named(match self {
            Loop::List => "lc$^",
            Loop::Binary => "lbc$^",
            Loop::Reduction => "_@",
        })
    }

    /// The error of a generator that is no bit string.
    fn refused(self, source: Term) -> Term {
        failure(if self == Loop::Reduction { "badarg" } else { "bad_generator" }, source)
    }
}

/// An expression, with the construct that it stands in where a BEAM would interpret it.
pub(super) fn standing(construct: Construct, expression: Term) -> Term {
    let meta = keyword(names::VALUE, Term::int(construct as i64));
    Term::tuple([Term::atom(names::RSHELL_STANDING), meta, Term::list([expression])])
}

/// The expression within what [`standing`] gives, or as it is.
pub(super) fn unwrapped(expression: &Term) -> &Term {
    let within = form_named(expression, names::RSHELL_STANDING).and_then(|(_, args)| args.first().copied());
    within.unwrap_or(expression)
}

impl Builder<'_> {
    /// Compiles what [`standing`] gives. What is within a loop stands in nothing else, for the loop is a function.
    pub(super) fn standing(&mut self, meta: &Term, args: &[&Term], target: Target) -> Result<(), Raise> {
        let [expression] = args else { return Err(malformed("expression")) };
        let number = meta.keyword_get(names::VALUE).and_then(Term::as_int);
        match number.and_then(Construct::of_number) {
            Some(construct @ (Construct::ListFor | Construct::BinaryFor)) if self.unit.file.is_empty() => {
                let dst = self.destination(target);
                self.within(construct, |this| this.expression(expression, Target::Reg(dst)))?;
                self.end(dst, target);
                Ok(())
            }
            Some(construct) => self.only_within(construct, |this| this.expression(expression, target)),
            None => self.expression(expression, target),
        }
    }
}

/// The segments that are matched again and again, and what they are matched with.
pub(super) struct BitGenerator {
    segments: Vec<Term>,
    source: Term,
}

impl BitGenerator {
    /// The generator that a step of a comprehension is, if it is one of bits.
    pub(super) fn of(step: &Term) -> Option<BitGenerator> {
        let (_, segments) = form_named(step, names::BITS_FORM)?;
        let (last, first) = segments.split_last()?;
        let (_, parts) = form_named(last, names::LEFT_ARROW)?;
        let [pattern, source] = parts.as_slice() else { return None };
        let last = match form_named(pattern, names::BITS_FORM) {
            Some((_, inner)) => inner.into_iter().cloned().collect(),
            None => vec![(*pattern).clone()],
        };
        let segments = first.iter().map(|segment| (*segment).clone()).chain(last).collect();
        Some(BitGenerator { segments, source: (*source).clone() })
    }

    /// The segments, matching whatever there is.
    fn blank(&self) -> Vec<Term> {
        let later = |position: usize| self.segments.get(position + 1..).unwrap_or_default();
        self.segments.iter().enumerate().map(|(position, segment)| without_value(segment, later(position))).collect()
    }
}

/// A function that walks bits, with an accumulator as its second argument or without one.
pub(super) struct BitLoop {
    kind: Loop,
    /// The variable that is the function, within itself.
    itself: Term,
    tail: Term,
    acc: Option<Term>,
}

impl BitLoop {
    pub(super) fn new(kind: Loop, acc: Option<Term>) -> BitLoop {
        BitLoop { kind, itself: fresh_variable(), tail: fresh_variable(), acc }
    }

    /// The walk through what is left.
    pub(super) fn go_on(&self, acc: Option<Term>) -> Term {
        let again = apply(&self.itself, std::iter::once(self.tail.clone()).chain(acc));
        if self.kind == Loop::List { standing(Construct::Walk, again) } else { again }
    }

    /// The walk through all that a generator gives: `fits` is done with what is matched, `ended` is its value at the end.
    pub(super) fn over(self, generator: BitGenerator, acc: Option<Term>, fits: Term, ended: Term, line: u32) -> Term {
        let head = |bits: Term| std::iter::once(bits).chain(self.acc.clone());
        let rest = node(names::COLON2, [self.tail.clone(), node(names::BITSTRING, [])]);
        let whole = |segments: Vec<Term>| node(names::BITS_FORM, segments.into_iter().chain([rest.clone()]));
        let (bits, other) = (fresh_variable(), fresh_variable());
        let is_bits = call("erlang", "is_bitstring", [bits.clone()]);
        let clauses = [
            arrow(head(whole(generator.segments.clone())), fits),
            arrow(head(whole(generator.blank())), self.go_on(self.acc.clone())),
            arrow([node(names::WHEN, head(bits).chain([is_bits]))], ended),
            arrow(
                std::iter::once(other.clone()).chain(self.acc.as_ref().map(|_| underscore())),
                self.kind.refused(other),
            ),
        ];
        let itself = Term::tuple([Term::atom(names::RSHELL_LOOP), Term::tuple([self.itself, self.kind.name()])]);
        let meta = Term::cons(itself, on_line(line));
        let function = Term::tuple([Term::atom(names::FN), meta, Term::list(clauses)]);
        let walked = apply(&function, std::iter::once(generator.source).chain(acc));
        match self.kind {
            Loop::List => standing(Construct::ListFor, walked),
            Loop::Binary => standing(Construct::BinaryFor, walked),
            Loop::Reduction => walked,
        }
    }
}

/// The variable that a loop's function is within itself and what its name begins with, from the metadata of its `fn`.
pub(super) fn loop_of(meta: &Term) -> Option<(Version, Atom)> {
    let [itself, name] = meta.keyword_get(names::RSHELL_LOOP)?.as_tuple_of::<2>()?;
    Some((quoted::variable(itself)?, name.as_atom()?))
}

/// The segment matching whatever there is; a variable stays where a segment of `later` has it in its size.
fn without_value(segment: &Term, later: &[Term]) -> Term {
    let Some((_, parts)) = form_named(segment, names::COLON2) else { return underscore() };
    let [value, spec] = parts.as_slice() else { return segment.clone() };
    let is_size = quoted::variable(value).is_some_and(|variable| later.iter().any(|segment| reads(segment, variable)));
    let value = if is_size { (*value).clone() } else { underscore() };
    node(names::COLON2, [value, (*spec).clone()])
}

/// Tells whether a segment's specifier reads a variable.
fn reads(segment: &Term, variable: Version) -> bool {
    let mut found = false;
    if let Some((_, parts)) = form_named(segment, names::COLON2)
        && let [_, spec] = parts.as_slice()
    {
        quoted::each_variable(spec, &mut |read| found |= read == variable);
    }
    found
}
