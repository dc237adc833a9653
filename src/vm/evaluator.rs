//! Evaluated code in stack traces: where a BEAM interprets it, the functions of its interpreter stand.

use crate::code::Raise;
use crate::code::trace::placed;
use crate::term::{Term, names};

/// A function of the interpreter: name, arity and line in `erl_eval.erl`.
pub(super) type Part = (&'static str, u8, i64);

/// The part that calls functions.
pub(super) const APPLYING: Part = ("do_apply", 7, 742);
/// The part that calls the functions that given code calls: more of it may come.
pub(super) const GIVEN: Part = ("do_apply", 7, 744);
/// The part that sees whether a term is a map.
pub(super) const TESTING: Part = ("expr", 6, 305);
/// The part that changes keys of a map.
pub(super) const UPDATING: Part = ("expr", 6, 306);

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
        Some(names::BADFUN) => ("do_apply", 6, 729),
        _ => APPLYING,
    }
}

/// The part in which an error comes up that is in given code itself.
pub(super) fn part_of_given(part: Part) -> Part {
    if part == APPLYING { GIVEN } else { part }
}

/// The entry of a stack trace for a part of the interpreter.
pub(super) fn entry((name, arity, line): Part) -> Term {
    function("erl_eval", name, arity, line)
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

fn called(name: &str, arguments: [Term; 3]) -> Term {
    let explainer = Term::map_of_atoms([(names::MODULE, Term::named("erl_stdlib_errors"))]);
    let info = Term::tuple([Term::atom(names::ERROR_INFO), explainer]);
    Term::tuple([Term::named("maps"), Term::named(name), Term::list(arguments), Term::list([info])])
}

fn function(module: &str, name: &str, arity: u8, line: i64) -> Term {
    placed((module, name, arity), &format!("{module}.erl"), line)
}
