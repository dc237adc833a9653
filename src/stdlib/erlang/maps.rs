//! `:maps`, as far as its functions take no functions.

use crate::code::Raise;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Term, map, names};

natives! { "maps":
    "get"/2 => get,
    "get"/3 => get_or,
    "find"/2 => find,
    "put"/3 => put,
    "update"/3 => update,
    "remove"/2 => remove,
    "take"/2 => take,
    "is_key"/2 => is_key,
    "keys"/1 => keys,
    "values"/1 => values,
    "to_list"/1 => to_list,
    "from_list"/1 => from_list,
    "from_keys"/2 => from_keys,
    "merge"/2 => merge,
    "new"/0 => new,
    "size"/1 => size,
    "with"/2 => with,
    "without"/2 => without,
    "intersect"/2 => intersect,
}

/// How many keys are better put into a small map one by one.
const MOST_PUT: usize = 3;

fn badmap(term: &Term) -> Raise {
    Raise::tagged(names::BADMAP, term.clone())
}

fn badkey(key: &Term) -> Raise {
    Raise::tagged(names::BADKEY, key.clone())
}

/// `:maps.get(:a, %{a: 1})` is `1`.
fn get(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [key, map] = array(args)?;
    let value = map.as_map().ok_or_else(|| badmap(map))?.get(key);
    Ok(value.ok_or_else(|| badkey(key))?.clone())
}

/// `:maps.get(:b, %{a: 1}, 0)` is `0`.
fn get_or(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [key, map, default] = array(args)?;
    Ok(map.as_map().ok_or_else(|| badmap(map))?.get(key).unwrap_or(default).clone())
}

/// `:maps.find(:a, %{a: 1})` is `{:ok, 1}`; `:error` if the key is not there.
fn find(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [key, map] = array(args)?;
    Ok(match map.as_map().ok_or_else(|| badmap(map))?.get(key) {
        Some(value) => Term::ok_tuple(value.clone()),
        None => Term::atom(names::ERROR),
    })
}

/// `:maps.put(:a, 1, %{})` is `%{a: 1}`; in place when nobody else has the map.
fn put(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [key, value, map] = array(args)?;
    if map.as_map().is_none() {
        return Err(badmap(map).into());
    }
    Ok(map.take().map_put(key.take(), value.take()))
}

/// `:maps.update(:a, 2, %{a: 1})` is `%{a: 2}`; the key must be there.
fn update(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [key, _, map] = array(args)?;
    if map.as_map().ok_or_else(|| badmap(map))?.get(key).is_none() {
        return Err(badkey(key).into());
    }
    put(process, args)
}

/// `:maps.remove(:a, %{a: 1})` is `%{}`.
fn remove(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [key, map] = array(args)?;
    if map.as_map().is_none() {
        return Err(badmap(map).into());
    }
    Ok(map.take().map_remove(key))
}

/// `:maps.take(:a, %{a: 1})` is `{1, %{}}`; `:error` if the key is not there.
fn take(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [key, map] = array(args)?;
    let Some(value) = map.as_map().ok_or_else(|| badmap(map))?.get(key).cloned() else {
        return Ok(Term::atom(names::ERROR));
    };
    Ok(Term::tuple([value, map.take().map_remove(key)]))
}

/// `:maps.is_key(:a, %{a: 1})` is `true`.
fn is_key(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [key, map] = array(args)?;
    Ok(Term::bool(map.as_map().ok_or_else(|| badmap(map))?.get(key).is_some()))
}

/// `:maps.keys(%{a: 1})` is `[:a]`.
fn keys(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [map] = array(args)?;
    Ok(Term::list(map.as_map().ok_or_else(|| badmap(map))?.iter().map(|(key, _)| key.clone())))
}

/// `:maps.values(%{a: 1})` is `[1]`.
fn values(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [map] = array(args)?;
    Ok(Term::list(map.as_map().ok_or_else(|| badmap(map))?.iter().map(|(_, value)| value.clone())))
}

/// `:maps.to_list(%{a: 1})` is `[a: 1]`.
fn to_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [map] = array(args)?;
    let pairs = map.as_map().ok_or_else(|| badmap(map))?.iter();
    Ok(Term::list(pairs.map(|(key, value)| Term::tuple([key.clone(), value.clone()]))))
}

/// `:maps.from_list(a: 1)` is `%{a: 1}`.
fn from_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    let elements = list.as_list().ok_or_else(badarg)?;
    let pair = |pair: &Term| pair.as_tuple_of::<2>().map(|[key, value]| (key.clone(), value.clone()));
    let pairs: Option<Vec<(Term, Term)>> = elements.into_iter().map(pair).collect();
    Ok(map::from_pairs(pairs.ok_or_else(badarg)?))
}

/// `:maps.from_keys([:a, :b], 0)` is `%{a: 0, b: 0}`.
fn from_keys(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [keys, value] = array(args)?;
    let keys = keys.as_list().ok_or_else(badarg)?;
    Ok(map::from_pairs(keys.into_iter().map(|key| (key.clone(), value.clone())).collect()))
}

/// `:maps.merge(%{a: 1, b: 1}, %{b: 2})` is `%{a: 1, b: 2}`.
fn merge(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [left, right] = array(args)?;
    let (own, other) = (left.as_map().ok_or_else(|| badmap(left))?, right.as_map().ok_or_else(|| badmap(right))?);
    // One sort is less than many insertions, each of which moves what stands behind it.
    if other.len() > MOST_PUT && own.len() + other.len() <= map::FLAT_LIMIT {
        let pairs = own.iter().chain(other.iter()).map(|(key, value)| (key.clone(), value.clone()));
        return Ok(map::from_pairs(pairs.collect()));
    }
    let (mut result, added) = (left.take(), right.take());
    for (key, value) in added.as_map().into_iter().flat_map(|map| map.iter()) {
        result = result.map_put(key.clone(), value.clone());
    }
    Ok(result)
}

/// `:maps.new()` is `%{}`.
fn new(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::empty_map())
}

/// `:maps.size(%{a: 1})` is `1`.
fn size(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [map] = array(args)?;
    Ok(Term::int(map.as_map().ok_or_else(|| badmap(map))?.len() as i64))
}

/// `:maps.with([:a], %{a: 1, b: 2})` is `%{a: 1}`.
fn with(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [keys, map] = array(args)?;
    let source = map.as_map().ok_or_else(|| badmap(map))?;
    let keys = keys.as_list().ok_or_else(badarg)?;
    let kept = keys.into_iter().filter_map(|key| Some((key.clone(), source.get(key)?.clone())));
    Ok(map::from_pairs(kept.collect()))
}

/// `:maps.without([:a], %{a: 1, b: 2})` is `%{b: 2}`.
fn without(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [keys, map] = array(args)?;
    map.as_map().ok_or_else(|| badmap(map))?;
    let keys = keys.as_list().ok_or_else(badarg)?;
    Ok(keys.into_iter().fold(map.take(), |map, key| map.map_remove(key)))
}

/// `:maps.intersect(%{a: 1, b: 2}, %{b: 3})` is `%{b: 3}`.
fn intersect(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [left, right] = array(args)?;
    let (left, right) = (left.as_map().ok_or_else(|| badmap(left))?, right.as_map().ok_or_else(|| badmap(right))?);
    let common = right.iter().filter(|(key, _)| left.get(key).is_some());
    Ok(map::from_pairs(common.map(|(key, value)| (key.clone(), value.clone())).collect()))
}
