//! Guards: expressions that can't fail and have no effects.

use crate::term::{Atom, Term, names};

use super::expander::{Expanded, Expander};
use super::place::{self, Placed};
use super::quoted::{as_binary, as_dot, call};
use super::{Context, Prematch, Raise};

impl Expander<'_> {
    /// Expands a guard; alternatives between `when`s stay apart.
    pub(super) fn expand_guard(&mut self, guard: &Term) -> Expanded {
        if let Some((meta, left, right)) = as_binary(guard, names::WHEN) {
            let left = self.expand_guard(left)?;
            let right = self.expand_guard(right)?;
            return Ok(call(names::WHEN, meta.clone(), [left, right]));
        }
        let context = std::mem::replace(&mut self.env.context, Context::Guard);
        let result = self.expand(guard);
        self.env.context = context;
        result
    }

    /// Expands the guard of a clause that is not a function's; where it asks a list's length, it is warned.
    pub(super) fn expand_clause_guard(&mut self, guard: &Term) -> Expanded {
        let expanded = self.expand_guard(guard)?;
        for alternative in split_alternatives(&expanded) {
            self.warn_of_length(&alternative);
        }
        Ok(expanded)
    }

    /// `length(list) == 0` and `length(list) > 0` look at every element.
    fn warn_of_length(&mut self, guard: &Term) {
        let Some((operator, meta, [left, right])) = as_erlang_call(guard) else { return };
        let Some((names::LENGTH, _, [list])) = as_erlang_call(&left) else { return };
        if right.as_int() != Some(0) {
            return;
        }
        let list = self.source(&list);
        let advice = match operator.name() {
            "==" => format!(
                "\"length({list}) == 0\" to check if a list is empty since length always traverses the whole list. Prefer \
                 to pattern match on an empty list or use \"{list} == []\" as a guard"
            ),
            ">" => format!(
                "\"length({list}) > 0\" to check if a list is not empty since length always traverses the whole list. \
                 Prefer to pattern match on a non-empty list, such as [_ | _], or use \"{list} != []\" as a guard"
            ),
            _ => return,
        };
        self.warn_at_line(&meta, format!("do not use {advice}"));
    }

    /// The refusal of a form that guards can't have.
    pub(super) fn not_in_guards(&self, meta: &Term, form: &str) -> Raise {
        let step = place::in_guard(form);
        let steps = step.as_slice();
        if self.scope.prematch == Prematch::Raise {
            let message = format!(
                "{form} is not allowed in bitstring size specifier. The size specifier in matches works like guards. To learn \
                 more about guards, visit: https://hexdocs.pm/elixir/patterns-and-guards.html"
            );
            return self.error(meta, &message).at(steps);
        }
        let message = format!(
            "invalid expression in guards, {form} is not allowed in guards. To learn more about guards, visit: \
             https://hexdocs.pm/elixir/patterns-and-guards.html"
        );
        self.error(meta, &message).at(steps)
    }
}

/// `:erlang.name(arguments)` with as many arguments as are asked for: name, metadata and arguments.
fn as_erlang_call<const N: usize>(code: &Term) -> Option<(Atom, Term, [Term; N])> {
    let [head, meta, args] = code.as_tuple_of::<3>()?;
    let (_, module, name) = as_dot(head)?;
    let args = <[Term; N]>::try_from(args.to_vec()?).ok()?;
    module.is_atom(names::ERLANG).then(|| (name, meta.clone(), args))
}

/// The guards between `when`s, as they stand.
pub(super) fn split_alternatives(guard: &Term) -> Vec<Term> {
    let mut alternatives = Vec::new();
    let mut rest = guard;
    while let Some((_, left, right)) = as_binary(rest, names::WHEN) {
        alternatives.push(left.clone());
        rest = right;
    }
    alternatives.push(rest.clone());
    alternatives
}

/// The operators among the functions of the module `erlang` that guards may have.
pub fn is_operator(name: &str, arity: usize) -> bool {
    match arity {
        1 => matches!(name, "+" | "-" | "not" | "bnot"),
        2 => matches!(
            name,
            "+" | "-"
                | "*"
                | "/"
                | "div"
                | "rem"
                | "band"
                | "bor"
                | "bxor"
                | "bsl"
                | "bsr"
                | "and"
                | "or"
                | "xor"
                | "andalso"
                | "orelse"
                | "=="
                | "/="
                | "=:="
                | "=/="
                | "<"
                | ">"
                | "=<"
                | ">="
        ),
        _ => false,
    }
}

/// Tells whether a function of the module `erlang` can be called in guards.
pub(super) fn is_guard_function(name: &str, arity: usize) -> bool {
    is_operator(name, arity)
        || match arity {
            0 => matches!(name, "self" | "node"),
            1 => matches!(
                name,
                "abs"
                    | "bit_size"
                    | "byte_size"
                    | "ceil"
                    | "float"
                    | "floor"
                    | "hd"
                    | "is_atom"
                    | "is_binary"
                    | "is_bitstring"
                    | "is_boolean"
                    | "is_float"
                    | "is_function"
                    | "is_integer"
                    | "is_list"
                    | "is_map"
                    | "is_number"
                    | "is_pid"
                    | "is_port"
                    | "is_reference"
                    | "is_tuple"
                    | "length"
                    | "map_size"
                    | "node"
                    | "round"
                    | "size"
                    | "tl"
                    | "trunc"
                    | "tuple_size"
            ),
            2 => matches!(name, "binary_part" | "element" | "is_function" | "is_map_key" | "map_get"),
            3 => name == "binary_part",
            _ => false,
        }
}
