//! Functions whose only effect is their result.

use crate::term::Atom;

/// Comparisons by their Erlang names, and as Elixir writes them.
const COMPARISONS: &[(&str, &str)] =
    &[("==", "=="), ("/=", "!="), ("<", "<"), (">", ">"), ("=<", "<="), (">=", ">="), ("=:=", "==="), ("=/=", "!==")];
const ARITHMETIC: &[&str] =
    &["+", "-", "*", "/", "div", "rem", "band", "bor", "bxor", "bsl", "bsr", "bnot", "++", "--"];
/// Functions of `:erlang` that compute and can fail.
const PURE: &[(&str, usize)] = &[
    ("abs", 1),
    ("atom_to_binary", 1),
    ("atom_to_binary", 2),
    ("atom_to_list", 1),
    ("binary_part", 3),
    ("binary_to_atom", 1),
    ("binary_to_atom", 2),
    ("binary_to_existing_atom", 2),
    ("binary_to_float", 1),
    ("binary_to_integer", 1),
    ("binary_to_integer", 2),
    ("binary_to_list", 1),
    ("bit_size", 1),
    ("byte_size", 1),
    ("ceil", 1),
    ("element", 2),
    ("float", 1),
    ("float_to_binary", 1),
    ("floor", 1),
    ("hd", 1),
    ("integer_to_binary", 1),
    ("integer_to_binary", 2),
    ("integer_to_list", 1),
    ("integer_to_list", 2),
    ("is_function", 2),
    ("is_map_key", 2),
    ("length", 1),
    ("list_to_atom", 1),
    ("list_to_binary", 1),
    ("list_to_float", 1),
    ("list_to_integer", 1),
    ("list_to_tuple", 1),
    ("map_get", 2),
    ("round", 1),
    ("setelement", 3),
    ("tl", 1),
    ("trunc", 1),
    ("tuple_size", 1),
    ("tuple_to_list", 1),
];
/// Functions of `:erlang` that cannot fail.
const SAFE: &[(&str, usize)] =
    &[("make_ref", 0), ("max", 2), ("min", 2), ("node", 0), ("self", 0), ("term_to_binary", 1)];

const HINT: &str = "(suppress the warning by assigning the expression to the _ variable)";

/// What is said of a call that can fail and whose result nobody takes.
pub fn result_ignored(name: &str, arity: usize) -> String {
    format!("the result of calling {name}/{arity} is ignored {HINT}")
}

/// What is said of a call of `:erlang` whose result nobody takes, unless it may do something.
pub fn ignored(name: Atom, arity: usize) -> Option<String> {
    let name = name.name();
    let is_check = name.starts_with("is_") && arity == 1 && name != "is_process_alive";
    Some(if let Some((_, shown)) = COMPARISONS.iter().find(|(known, _)| *known == name) {
        format!("use of operator {shown} has no effect")
    } else if is_arithmetic(name, arity) {
        format!("the result of evaluating operator '{name}'/{arity} is ignored {HINT}")
    } else if is_check || SAFE.contains(&(name, arity)) {
        format!("the call to {name}/{arity} has no effect")
    } else if PURE.contains(&(name, arity)) {
        result_ignored(name, arity)
    } else {
        return None;
    })
}

/// What is said of a function that is made and thrown away.
pub const IGNORED_FUNCTION: &str =
    "the result of fun construction is ignored (suppress the warning by assigning the expression to the _ variable)";

fn is_arithmetic(name: &str, arity: usize) -> bool {
    (ARITHMETIC.contains(&name) && (1..=2).contains(&arity)) || (name, arity) == ("not", 1)
}

/// Tells whether a call of `:erlang` with constants can be made while compiling.
pub fn is_computed(name: Atom, arity: usize) -> bool {
    let name = name.name();
    // A shift can make a number that fills the memory.
    // Which atoms there are is known when it runs.
    if matches!(name, "bsl" | "bsr" | "binary_to_existing_atom") {
        return false;
    }
    is_arithmetic(name, arity)
        || PURE.contains(&(name, arity))
        || COMPARISONS.iter().any(|(known, _)| *known == name && arity == 2)
        || (name.starts_with("is_") && arity == 1 && name != "is_process_alive")
}

/// Tells whether a call gives `true` or `false`.
pub fn is_question(name: Atom, arity: usize) -> bool {
    let name = name.name();
    let is_comparison = COMPARISONS.iter().any(|(known, _)| *known == name) && arity == 2;
    is_comparison || (name.starts_with("is_") && arity <= 2) || (name, arity) == ("not", 1)
}
