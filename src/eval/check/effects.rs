//! Calls of operators and of functions without effect whose result nobody takes, and arithmetic that can only fail.

use super::clauses::{at, is_generated};
use crate::eval::state::OpenModule;
use crate::expand::Warning;
use crate::term::{Atom, Term, names};

/// Comparisons by their Erlang names, and as Elixir writes them.
const COMPARISONS: &[(&str, &str)] =
    &[("==", "=="), ("/=", "!="), ("<", "<"), (">", ">"), ("=<", "<="), (">=", ">="), ("=:=", "==="), ("=/=", "!==")];
const ARITHMETIC: &[&str] =
    &["+", "-", "*", "/", "div", "rem", "band", "bor", "bxor", "bsl", "bsr", "bnot", "++", "--"];
/// Functions of `:erlang` that compute and do nothing else.
const PURE: &[(&str, usize)] = &[
    ("abs", 1),
    ("atom_to_binary", 1),
    ("atom_to_binary", 2),
    ("atom_to_list", 1),
    ("binary_to_atom", 1),
    ("binary_to_atom", 2),
    ("binary_to_float", 1),
    ("binary_to_integer", 1),
    ("binary_to_integer", 2),
    ("binary_to_list", 1),
    ("bit_size", 1),
    ("byte_size", 1),
    ("element", 2),
    ("float", 1),
    ("float_to_binary", 1),
    ("hd", 1),
    ("integer_to_binary", 1),
    ("integer_to_binary", 2),
    ("integer_to_list", 1),
    ("length", 1),
    ("list_to_atom", 1),
    ("list_to_binary", 1),
    ("list_to_tuple", 1),
    ("map_get", 2),
    ("map_size", 1),
    ("node", 0),
    ("round", 1),
    ("self", 0),
    ("setelement", 3),
    ("tl", 1),
    ("trunc", 1),
    ("tuple_size", 1),
    ("tuple_to_list", 1),
];

/// What is wrong with a node of a function's body.
pub fn of_node(open: &OpenModule, node: &Term) -> Vec<Warning> {
    let Some([head, _, args]) = node.as_tuple_of::<3>() else { return Vec::new() };
    if head.is_atom(names::BLOCK) {
        let Some(expressions) = args.to_vec() else { return Vec::new() };
        let ignored = expressions.split_last().map_or(&[][..], |(_, before)| before);
        return ignored.iter().filter_map(|expression| without_effect(open, expression)).collect();
    }
    failing(open, node).into_iter().collect()
}

/// `:erlang.name(args)` as name, line and arguments.
fn builtin(node: &Term) -> Option<(Atom, &Term, Vec<Term>)> {
    let [head, meta, args] = node.as_tuple_of::<3>()?;
    let [dot, _, target] = head.as_tuple_of::<3>()?;
    let target = target.as_list()?;
    let [module, name] = target.as_slice() else { return None };
    let erlang = dot.is_atom(names::DOT) && module.is_atom(names::ERLANG);
    (erlang && !is_generated(meta)).then_some(())?;
    Some((name.as_atom()?, meta, args.to_vec()?))
}

fn line_of(meta: &Term) -> u32 {
    meta.keyword_get(names::LINE).and_then(Term::as_int).and_then(|line| u32::try_from(line).ok()).unwrap_or(0)
}

fn without_effect(open: &OpenModule, node: &Term) -> Option<Warning> {
    const HINT: &str = "(suppress the warning by assigning the expression to the _ variable)";
    let (name, meta, args) = builtin(node)?;
    let (name, arity) = (name.name(), args.len());
    let message = if let Some((_, shown)) = COMPARISONS.iter().find(|(known, _)| *known == name) {
        format!("use of operator {shown} has no effect")
    } else if (ARITHMETIC.contains(&name) && (1..=2).contains(&arity)) || (name, arity) == ("not", 1) {
        format!("the result of evaluating operator '{name}'/{arity} is ignored {HINT}")
    } else if name.starts_with("is_") && (1..=2).contains(&arity) {
        format!("the call to {name}/{arity} has no effect")
    } else if PURE.contains(&(name, arity)) {
        format!("the result of calling {name}/{arity} is ignored {HINT}")
    } else {
        return None;
    };
    Some(at(open, line_of(meta), message))
}

/// Arithmetic on constants that are no numbers, division by zero, and operators of lists on what is none.
fn failing(open: &OpenModule, node: &Term) -> Option<Warning> {
    let (name, meta, args) = builtin(node)?;
    let (name, [left, right]) = (name.name(), args.as_slice()) else { return None };
    let constant = |term: &Term| term.as_atom().is_some() || term.is_binary();
    let number = |term: &Term| term.is_integer() || term.as_float().is_some();
    if name == "--" && (constant(left) || constant(right)) || name == "++" && constant(left) {
        return Some(at(open, line_of(meta), format!("the call to {name}/2 will fail with ArgumentError")));
    }
    let fails = match name {
        "+" | "-" | "*" => constant(left) || constant(right),
        "/" | "div" | "rem" => constant(left) || constant(right) || (number(left) && (right.as_int() == Some(0))),
        _ => false,
    };
    fails.then(|| at(open, line_of(meta), format!("the call to {name}/2 will fail with ArithmeticError")))
}
