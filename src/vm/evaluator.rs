//! Evaluated code in stack traces: where a BEAM interprets it, the functions of its interpreter stand.

use crate::code::Raise;
use crate::code::interpreted::applying;
use crate::code::trace::placed;
use crate::term::{Atom, Term, names, order};

/// A function of the interpreter: name, arity and line in `erl_eval.erl`.
pub(super) type Part = (&'static str, u8, i64);

/// The part that calls a function as the last act of another.
pub(super) const APPLYING: Part = ("do_apply", 7, 742);
/// The part that calls a function and goes on behind it.
const GOING_ON: Part = ("do_apply", 7, 744);
/// The part that calls what turns out to be no function.
const BAD_FUN: Part = ("do_apply", 6, 729);
/// The part that sees whether a term is a map.
pub(super) const TESTING: Part = ("expr", 6, 305);
/// The part that changes keys of a map.
pub(super) const UPDATING: Part = ("expr", 6, 306);

/// The part that builds bit strings.
pub(super) const BUILDING: Part = ("expr", 6, 543);

/// The part in which an error of evaluated code comes up.
pub(super) fn part(raise: &Raise) -> Part {
    if raise.reason.is_atom(names::FUNCTION_CLAUSE) {
        return ("eval_fun", 8, 898);
    }
    let tag = raise.reason.as_tuple().and_then(|elements| elements.first()?.as_atom());
    match tag.filter(|_| raise.class == names::ERROR) {
        Some(names::BADMATCH) => ("expr", 6, 496),
        Some(names::CASE_CLAUSE) => ("case_clauses", 8, 1041),
        Some(names::TRY_CLAUSE) => ("try_clauses", 10, 995),
        Some(names::BADARITY) => ("do_apply", 6, 714),
        Some(names::BADFUN) => BAD_FUN,
        _ => APPLYING,
    }
}

/// What stands for the interpreter where an error comes up in a part of it, which is the last act of a function or something
/// it would go on behind.
pub(super) fn failing(part: Part, goes_on: bool) -> Vec<Term> {
    let entry = |(name, arity, line): Part| function("erl_eval", name, arity, line);
    match part {
        APPLYING if goes_on => vec![entry(GOING_ON)],
        // Its own failure is one it goes on behind.
        BAD_FUN if goes_on => vec![entry(("do_apply", 6, 731)); 2],
        part => vec![entry(part)],
    }
}

/// What stands above the interpreter when `%{map | key => value}` lacks the key, the first of those that change or a later one.
pub(super) fn missing_key(key: Term, value: Term, map: Term, first: bool) -> [Term; 3] {
    let fold = if first { ("foldl", 1350) } else { ("foldl_1", 1355) };
    [
        called("update", [key, value, map]),
        function("erl_eval", "-expr/6-fun-0-", 2, 309),
        function("lists", fold.0, 3, fold.1),
    ]
}

/// What stands above the interpreter when what is to be updated is no map: it tries whether it is one.
pub(super) fn no_map(term: Term) -> Term {
    called("put", [Term::named("k"), Term::named("v"), term])
}

/// What stands above the interpreter where it calls a function by its name alone, and nobody has defined that.
pub(super) fn no_local(name: Atom, arity: usize) -> [Term; 2] {
    let entry = [Term::atom(names::ERL_EVAL), Term::atom(name), Term::int(arity as i64), Term::NIL_LIST];
    [Term::tuple(entry), function("erl_eval", "local_func", 8, 660)]
}

/// Tells whether an entry of a stack trace is of the part that calls functions.
pub(super) fn is_applying(entry: &Term) -> bool {
    order::equal(entry, &applying())
}

/// The entry of a stack trace for a part of what builds bit strings.
pub(super) fn building(name: &str, arity: u8, line: i64) -> Term {
    function("eval_bits", name, arity, line)
}

fn called(name: &str, arguments: [Term; 3]) -> Term {
    let explainer = Term::map_of_atoms([(names::MODULE, Term::named("erl_stdlib_errors"))]);
    let info = Term::tuple([Term::atom(names::ERROR_INFO), explainer]);
    Term::tuple([Term::named("maps"), Term::named(name), Term::list(arguments), Term::list([info])])
}

fn function(module: &str, name: &str, arity: u8, line: i64) -> Term {
    placed((module, name, arity), &format!("{module}.erl"), line)
}
