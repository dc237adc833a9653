//! The functions that quoted code calls when it runs: the module `:elixir_quote`.

use crate::expand::error::Raise;
use crate::expand::quoted::{as_call, as_variable, call, remote, with_meta};
use crate::term::{Atom, Term, names};

/// `:elixir_quote.list/2`: a spliced list before what follows it.
pub fn list(spliced: &Term, tail: &Term) -> Result<Term, Raise> {
    let elements = elements(spliced)?;
    let mut builder = crate::term::ListBuilder::new();
    for element in elements {
        builder.push(element);
    }
    Ok(builder.finish_with(tail.clone()))
}

/// `:elixir_quote.tail_list/3`: `[before..., spliced... | tail]`.
pub fn tail_list(spliced: &Term, tail: &Term, before: &Term) -> Result<Term, Raise> {
    let mut elements = elements(spliced)?;
    let mut all = before.to_vec().ok_or_else(|| not_a_list(before))?;
    if let Some(tail) = tail.to_vec() {
        all.append(&mut elements);
        all.extend(tail);
        return Ok(Term::list(all));
    }
    let last = elements.pop();
    all.append(&mut elements);
    match last {
        Some(last) => all.push(call(names::PIPE, Term::NIL_LIST, [last, tail.clone()])),
        None => all.push(tail.clone()),
    }
    Ok(Term::list(all))
}

/// `:elixir_quote.dot/5`: `left.right` or `left.right(args)` for a name known only when the code runs.
pub fn dot(meta: &Term, left: &Term, right: &Term, args: &Term, _context: &Term) -> Result<Term, Raise> {
    let without_args = args.is_atom(names::NIL);
    if let (Some((names::ALIASES, _, segments)), true) = (as_call(right), without_args) {
        return Ok(call(names::ALIASES, meta.clone(), std::iter::once(left.clone()).chain(segments.iter().cloned())));
    }
    if right.as_atom().is_some_and(|name| name.alias().is_some()) && without_args {
        return Ok(call(names::ALIASES, meta.clone(), [left.clone(), right.clone()]));
    }
    let (name, args) = if let Some(name) = right.as_atom() {
        (name, args.clone())
    } else if let Some((name, _, _)) = as_variable(right) {
        (name, args.clone())
    } else if let Some((name, _, own_args)) = as_call(right).filter(|_| without_args) {
        (name, own_args.clone())
    } else {
        return Err(Raise::argument(&format!(
            "expected unquote after dot to return an atom, an alias or a quoted call, got: {}",
            crate::term::inspect::to_string(right)
        )));
    };
    if args.is_atom(names::NIL) {
        let call_meta = with_meta(meta, names::NO_PARENS, Term::bool(true));
        return Ok(remote(meta.clone(), call_meta, left.clone(), name, Term::NIL_LIST));
    }
    Ok(remote(meta.clone(), meta.clone(), left.clone(), name, args))
}

/// `:elixir_quote.validate_runtime/2`: refuses values that options of `quote` can't have.
pub fn validate_runtime(key: Atom, value: &Term) -> Result<Term, Raise> {
    let valid = match key {
        names::LINE => value.is_integer(),
        names::FILE => value.is_binary(),
        names::CONTEXT => value.as_atom().is_some_and(|context| context != names::NIL),
        _ => true,
    };
    if valid {
        return Ok(value.clone());
    }
    Err(Raise::argument(&format!(
        "invalid runtime value for option :{} in quote, got: {}",
        key.name(),
        crate::term::inspect::to_string(value)
    )))
}

/// The elements of what is spliced; an improper list fails as `++` does.
fn elements(spliced: &Term) -> Result<Vec<Term>, Raise> {
    match spliced.to_vec() {
        Some(elements) => Ok(elements),
        None if spliced.as_cons().is_some() => Err(Raise::error(Term::atom(names::BADARG))),
        None => Err(not_a_list(spliced)),
    }
}

fn not_a_list(value: &Term) -> Raise {
    Raise::argument(&format!(
        "expected a list with quoted expressions in unquote_splicing/1, got: {}",
        crate::term::inspect::to_string(value)
    ))
}
