//! What fails in natives of `:lists` that OTP writes in Erlang: stack traces tell of the call that found no clause, deep within
//! the list, and of what had called it.

use crate::code::Raise;
use crate::code::trace::{file_entry, placed};
use crate::term::{Term, names};
use crate::vm::Trap;

/// The failure of a function within a list that has no clause for these arguments; its first clause is on that line.
pub(super) fn no_clause<const N: usize>(name: &str, args: [Term; N], line: i64) -> Trap {
    no_clause_within(name, args, line, None)
}

/// As [`no_clause`], called by itself on another line.
pub(super) fn no_clause_within<const N: usize>(name: &str, args: [Term; N], line: i64, within: Option<i64>) -> Trap {
    let place = Term::list([file_entry("lists.erl"), Term::tuple([Term::atom(names::LINE), Term::int(line)])]);
    let failed = Term::tuple([Term::named("lists"), Term::named(name), Term::list(args), place]);
    let calling = within.map(|line| placed(("lists", name, u8::try_from(N).unwrap_or(u8::MAX)), "lists.erl", line));
    fails(Raise::error(Term::atom(names::FUNCTION_CLAUSE)), failed, calling)
}

/// The failure of a BIF that a function calls on a line.
pub(super) fn bad_call<const N: usize>(
    raise: Raise,
    bif: (&str, &str),
    args: [Term; N],
    caller: (&str, u8),
    line: i64,
) -> Trap {
    fails(raise, bif_entry(bif, args), Some(placed(("lists", caller.0, caller.1), "lists.erl", line)))
}

/// The failure of a BIF that a module of Erlang's calls somewhere.
pub(super) fn bad_bif<const N: usize>(raise: Raise, bif: (&str, &str), args: [Term; N]) -> Trap {
    fails(raise, bif_entry(bif, args), None)
}

/// What a stack trace says of a BIF that failed, and which module explains why.
fn bif_entry<const N: usize>((module, name): (&str, &str), args: [Term; N]) -> Term {
    let explainer = if module == "erlang" { "erl_erts_errors" } else { "erl_stdlib_errors" };
    let explainer = Term::map_of_atoms([(names::MODULE, Term::named(explainer))]);
    let info = [Term::tuple([Term::atom(names::ERROR_INFO), explainer])];
    Term::tuple([Term::named(module), Term::named(name), Term::list(args), Term::list(info)])
}

fn fails(raise: Raise, failed: Term, calling: Option<Term>) -> Trap {
    let stacktrace = Term::list(std::iter::once(failed).chain(calling));
    Trap::Raise(Raise { stacktrace, open: true, ..raise })
}
