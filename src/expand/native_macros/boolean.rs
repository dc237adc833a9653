//! `and`, `or`, `&&`, `||`, `!`.

use crate::expand::error::Raise;
use crate::expand::quoted::{arrow, as_unary, call};
use crate::expand::{Context, Env};
use crate::term::{Atom, Term, names};

use super::{KERNEL_FILE, NONE, boolean_meta, case, erlang, falsy_clauses, own_variable};

/// The refusal of an operator in patterns, or in patterns and guards.
fn refuse(name: &str, caller: &Env, in_guards: bool) -> Result<(), Raise> {
    match caller.context {
        Context::Match => {
            let message = format!(
                "invalid expression in match, {name} is not allowed in patterns such as function clauses, case clauses or on the \
                 left side of the = operator"
            );
            Err(Raise::argument(&message).raised_in(&[("Elixir.Kernel", "invalid_match!", 1, KERNEL_FILE, 6401)]))
        }
        Context::Guard if in_guards => Err(Raise::argument(&format!(
            "invalid expression in guard, {name} is not allowed in guards. To learn more about guards, visit: \
             https://hexdocs.pm/elixir/patterns-and-guards.html"
        ))),
        _ => Ok(()),
    }
}

/// `and`, `or`: the left side must be a boolean.
pub(super) fn strict(name: Atom, left: &Term, right: &Term, caller: &Env) -> Result<Term, Raise> {
    refuse(name.name(), caller, false)?;
    let is_and = name == names::AND;
    if caller.context == Context::Guard {
        return Ok(erlang(if is_and { "andalso" } else { "orelse" }, [left.clone(), right.clone()]));
    }
    let (when_false, when_true) =
        if is_and { (Term::bool(false), right.clone()) } else { (right.clone(), Term::bool(true)) };
    let other = own_variable("other");
    let reason = call(names::TUPLE_FORM, NONE, [Term::named("badbool"), Term::atom(name), other.clone()]);
    let clauses = Term::list([
        arrow(&NONE, Term::list([Term::bool(false)]), when_false),
        arrow(&NONE, Term::list([Term::bool(true)]), when_true),
        arrow(&NONE, Term::list([other]), erlang("error", [reason])),
    ]);
    Ok(case(boolean_meta(), left, clauses))
}

/// `&&`, `||`: the left side may be anything.
pub(super) fn loose(name: Atom, left: &Term, right: &Term, caller: &Env) -> Result<Term, Raise> {
    refuse(name.name(), caller, true)?;
    let x = own_variable("x");
    if name == names::AMPAMP {
        return Ok(case(NONE, left, falsy_clauses(x, right.clone())));
    }
    let falsy = falsy_clauses(right.clone(), Term::nil());
    let first = falsy.as_cons().map_or(Term::nil(), |cons| cons.head.clone());
    Ok(case(NONE, left, Term::list([first, arrow(&NONE, Term::list([x.clone()]), x)])))
}

/// `!value`; of `!!value` both at once.
pub(super) fn negation(value: &Term, caller: &Env) -> Result<Term, Raise> {
    refuse("!", caller, true)?;
    let (value, negated) = match as_unary(value, names::BANG) {
        Some((_, inner)) => (inner.clone(), false),
        None => (value.clone(), true),
    };
    Ok(case(boolean_meta(), &value, falsy_clauses(Term::bool(negated), Term::bool(!negated))))
}
