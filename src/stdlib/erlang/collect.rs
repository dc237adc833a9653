//! The natives of `:rshell` that comprehensions collect with, and what collections give.

use crate::code::Raise;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Bits, Term, names};
use crate::vm::op::Writer;

natives! { "rshell":
    "collect_unique"/3 => collect_unique,
    "pairs_reversed"/1 => pairs_reversed,
}

/// The bits of both, one after the other; in place where the left has room behind it.
fn joined(left: Term, right: &Term) -> Outcome {
    let addition = right.as_bits().ok_or_else(badarg)?;
    if left.is_binary()
        && let Some(bytes) = addition.to_bytes()
    {
        return Ok(left.append_bytes(&bytes));
    }
    let mut writer = Writer::default();
    let own: Option<Bits<'_>> = left.as_bits();
    writer.push_bits(own.ok_or_else(badarg)?);
    writer.push_bits(addition);
    Ok(writer.finish())
}

/// `:rshell.collect_unique({[], %{}}, 1, false)` is `{[1], %{1 => []}}`: a step of `for ..., uniq: true`.
///
/// What was seen before changes nothing. With `true` the collection is a binary and the value is appended to it.
fn collect_unique(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [state, value, binary] = array(args)?;
    let [_, seen] = state.as_tuple_of::<2>().ok_or_else(badarg)?;
    let as_binary = binary.as_bool().ok_or_else(badarg)?;
    if as_binary && value.as_bits().is_none() {
        return Err(Raise::tagged(names::BADARG, value.clone()).into());
    }
    if seen.as_map().ok_or_else(badarg)?.get(value).is_some() {
        return Ok(state.take());
    }
    let mut state = state.take();
    let (collected, seen) = match state.tuple_mut() {
        Some([collected, seen]) => (collected.take(), seen.take()),
        _ => match state.as_tuple_of::<2>() {
            Some([collected, seen]) => (collected.clone(), seen.clone()),
            None => return Err(badarg()),
        },
    };
    let seen = seen.map_put(value.clone(), Term::NIL_LIST);
    let collected = if as_binary { joined(collected, value)? } else { Term::cons(value.take(), collected) };
    Ok(Term::tuple([collected, seen]))
}

/// `:rshell.pairs_reversed(%{a: 1, b: 2})` is `[b: 2, a: 1]`: an iterator of a large map gives its pairs in this order.
fn pairs_reversed(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [map] = array(args)?;
    let pairs = map.as_map().ok_or_else(badarg)?.iter();
    Ok(pairs.fold(Term::NIL_LIST, |list, (key, value)| Term::cons(Term::tuple([key.clone(), value.clone()]), list)))
}
