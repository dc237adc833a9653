//! `in`, for lists and ranges written out.

use crate::expand::error::Raise;
use crate::expand::host::MacroHost;
use crate::expand::quoted::{args_of, as_call, as_variable, call, remote};
use crate::expand::{Context, Env};
use crate::term::{Atom, Term, View, names};

use super::{KERNEL_FILE, NONE, erlang, kernel_import, own_variable, root_alias};

/// The most elements that are compared one by one.
const UNROLL_LIMIT: usize = 32;

/// `left in right`; nothing where `right` or the tail of its list is a macro call, whose expansion only the Elixir macro can
/// wait for.
pub(super) fn contains(
    left: &Term,
    right: &Term,
    caller: &Env,
    host: &mut dyn MacroHost,
) -> Option<Result<Term, Raise>> {
    let in_body = caller.context == Context::None;
    if right.is_nil_list() || right.as_cons().is_some() {
        return in_list(left, right, in_body);
    }
    if let Some((first, last, step)) = literal_range(right) {
        return Some(Ok(with_value(left, in_body, |value| in_range(value, first, last, step))));
    }
    if as_call(right).is_some_and(|(name, _, args)| {
        matches!((name, args.list_len()), (names::RANGE, Some(2)) | (names::STEPPED_RANGE, Some(3)))
    }) {
        let right = super::expand(as_call(right)?.0, &args_of(right, as_call(right)?.0)?, caller, host)?;
        return match right {
            Ok(right) if in_body => Some(Ok(member(&right, left))),
            Ok(_) => None,
            Err(raise) => Some(Err(raise)),
        };
    }
    if right.as_map().is_some() {
        let text = host.quoted_to_string(right);
        return Some(Err(Raise::argument(&format!("found unescaped value on the right side of in/2: {text}"))));
    }
    let is_data = as_call(right).is_some_and(|(name, _, _)| name == names::MAP_FORM || name == names::STRUCT_FORM);
    let is_plain = is_data || as_variable(right).is_some() || right.as_tuple_of::<3>().is_none();
    if !is_plain {
        return None;
    }
    if !in_body {
        return Some(Err(not_literal(right, host)));
    }
    Some(Ok(member(right, left)))
}

/// `Enum.member?(right, left)`
fn member(right: &Term, left: &Term) -> Term {
    let args = Term::list([right.clone(), left.clone()]);
    remote(NONE, NONE, root_alias("Enum"), Atom::new("member?"), args)
}

fn not_literal(right: &Term, host: &mut dyn MacroHost) -> Raise {
    let text = host.quoted_to_string(right);
    let message = format!(
        "invalid right argument for operator \"in\", it expects a compile-time proper list or compile-time range on the right side \
         when used in guard expressions, got: {text}"
    );
    let checked = ("Elixir.Kernel", "raise_on_invalid_args_in_2", 1, KERNEL_FILE, 4344);
    Raise::argument(&message).raised_in(&[checked])
}

fn in_list(left: &Term, right: &Term, in_body: bool) -> Option<Result<Term, Raise>> {
    let mut elements = right.to_vec()?;
    while let Some((names::PIPE, _, parts)) = elements.last().and_then(as_call) {
        let parts = parts.to_vec().unwrap_or_default();
        let [head, tail] = parts.as_slice() else { return None };
        let Some(tail) = tail.to_vec().filter(|_| !in_body) else { break };
        elements.pop();
        elements.push(head.clone());
        elements.extend(tail);
    }
    let is_improper = elements.last().is_some_and(|last| args_of(last, names::PIPE).is_some());
    if in_body && (is_improper || elements.len() > UNROLL_LIMIT || !elements.iter().all(is_simple)) {
        let args = Term::list([left.clone(), right.clone()]);
        return Some(Ok(remote(NONE, NONE, Term::atom(names::LISTS), Atom::new("member"), args)));
    }
    if is_improper {
        return None;
    }
    let Some((first, rest)) = elements.split_first() else {
        if !in_body {
            return Some(Ok(Term::bool(false)));
        }
        let ignored = call(names::EQUALS, NONE, [own_variable("_"), left.clone()]);
        return Some(Ok(call(names::BLOCK, NONE, [ignored, Term::bool(false)])));
    };
    Some(Ok(with_value(left, in_body, |value| {
        let equals = |element: &Term| erlang("=:=", [value.clone(), element.clone()]);
        rest.iter().fold(equals(first), |test, element| erlang("orelse", [test, equals(element)]))
    })))
}

fn is_simple(element: &Term) -> bool {
    matches!(element.view(), View::Int(_) | View::Big(_) | View::Float(_) | View::Atom(_) | View::Bits(_))
}

/// Tests a value that is computed once: a variable stands for itself.
fn with_value(left: &Term, in_body: bool, test: impl Fn(&Term) -> Term) -> Term {
    if !in_body || as_variable(left).is_some() {
        return test(left);
    }
    let variable = own_variable("var");
    let bound = call(names::EQUALS, NONE, [variable.clone(), left.clone()]);
    call(names::BLOCK, NONE, [bound, test(&variable)])
}

/// The bounds of a range of literal integers.
fn literal_range(right: &Term) -> Option<(i64, i64, i64)> {
    let (name, _, args) = as_call(right)?;
    if name == names::MAP_FORM {
        return range_fields(args);
    }
    let args = args.to_vec()?;
    match (name, args.as_slice()) {
        (names::RANGE, [first, last]) => {
            let (first, last) = (literal_int(first)?, literal_int(last)?);
            Some((first, last, if first <= last { 1 } else { -1 }))
        }
        (names::STEPPED_RANGE, [first, last, step]) => {
            let step = literal_int(step).filter(|step| *step != 0)?;
            Some((literal_int(first)?, literal_int(last)?, step))
        }
        _ => None,
    }
}

/// The bounds of a range that was escaped.
fn range_fields(fields: &Term) -> Option<(i64, i64, i64)> {
    fields.keyword_get(names::STRUCT)?.as_atom().filter(|module| module.name() == "Elixir.Range")?;
    let field = |name| fields.keyword_get(Atom::new(name)).and_then(Term::as_int);
    Some((field("first")?, field("last")?, field("step").filter(|step| *step != 0)?))
}

/// An integer as it is written, perhaps with a minus.
fn literal_int(quoted: &Term) -> Option<i64> {
    match args_of(quoted, names::MINUS).as_deref() {
        Some([positive]) => positive.as_int()?.checked_neg(),
        _ => quoted.as_int(),
    }
}

fn in_range(value: &Term, first: i64, last: i64, step: i64) -> Term {
    if first == last {
        return erlang("=:=", [value.clone(), Term::int(first)]);
    }
    let (low, high) = if step > 0 { (">=", "=<") } else { ("=<", ">=") };
    let bounds = erlang(
        "andalso",
        [erlang(low, [value.clone(), Term::int(first)]), erlang(high, [value.clone(), Term::int(last)])],
    );
    let within = erlang("andalso", [erlang("is_integer", [value.clone()]), bounds]);
    if step.abs() == 1 {
        return within;
    }
    let distance = call(names::MINUS, kernel_import(&[1, 2]), [value.clone(), Term::int(first)]);
    let remainder = erlang("rem", [distance, Term::int(step)]);
    erlang("andalso", [within, erlang("=:=", [remainder, Term::int(0)])])
}
