//! The shapes of the abstract format.

use crate::expand::guard;
use crate::term::{Atom, Term, names};

/// `{name, line, parts...}`
pub(super) fn form<const N: usize>(name: &str, line: u32, parts: [Term; N]) -> Term {
    let head = [Term::named(name), Term::int(i64::from(line))];
    Term::tuple_from(head.into_iter().chain(parts).collect())
}

/// `{atom, line, name}`
pub(super) fn atom(line: u32, name: Atom) -> Term {
    form("atom", line, [Term::atom(name)])
}

/// `{call, line, {remote, line, module, function}, arguments}`
pub(super) fn call<const N: usize>(line: u32, module: &str, name: &str, args: [Term; N]) -> Term {
    let callee = form("remote", line, [atom(line, Atom::new(module)), atom(line, Atom::new(name))]);
    form("call", line, [callee, Term::list(args)])
}

/// `{op, line, name, left, right}`
pub(super) fn binary_op(line: u32, name: Atom, left: Term, right: Term) -> Term {
    form("op", line, [Term::atom(name), left, right])
}

/// `{clause, line, patterns, guards, body}` with one expression as body.
pub(super) fn clause(line: u32, patterns: Vec<Term>, guards: Term, body: Term) -> Term {
    form("clause", line, [Term::list(patterns), guards, Term::list([body])])
}

/// `{'case', line, subject, clauses}`
pub(super) fn case(line: u32, subject: Term, clauses: Vec<Term>) -> Term {
    form("case", line, [subject, Term::list(clauses)])
}

/// A guard of one test.
pub(super) fn one_guard(test: Term) -> Term {
    Term::list([Term::list([test])])
}

/// `{tuple, line, elements}`
pub(super) fn tuple(line: u32, elements: Vec<Term>) -> Term {
    form("tuple", line, [Term::list(elements)])
}

/// `{cons, line, head, tail}`
pub(super) fn cons(line: u32, head: Term, tail: Term) -> Term {
    form("cons", line, [head, tail])
}

/// The pattern that fits everything.
pub(super) fn anything(line: u32) -> Term {
    form("var", line, [Term::atom(names::UNDERSCORE)])
}

/// The operators of Erlang among the functions of `:erlang`.
pub(super) fn is_operator(name: Atom, arity: usize) -> bool {
    guard::is_operator(name.name(), arity) || (arity == 2 && matches!(name.name(), "++" | "--" | "!"))
}
