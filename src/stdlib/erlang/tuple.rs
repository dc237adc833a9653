//! Tuples, and the small questions to lists, tuples and maps, of `:erlang`.

use crate::code::Raise;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Term, View, names};
use crate::vm::Trap;

natives! { "erlang":
    "hd"/1 => hd,
    "tl"/1 => tl,
    "length"/1 => length,
    "element"/2 => element,
    "setelement"/3 => setelement,
    "tuple_size"/1 => tuple_size,
    "size"/1 => size,
    "make_tuple"/2 => make_tuple,
    "make_tuple"/3 => make_tuple_with,
    "append_element"/2 => append_element,
    "insert_element"/3 => insert_element,
    "delete_element"/2 => delete_element,
    "tuple_to_list"/1 => tuple_to_list,
    "list_to_tuple"/1 => list_to_tuple,
    "map_size"/1 => map_size,
    "map_get"/2 => map_get,
    "is_map_key"/2 => is_map_key,
}

/// The most elements a tuple may have.
const MAX_TUPLE: usize = (1 << 24) - 1;

/// `:erlang.hd([1, 2])` is `1`.
fn hd(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    Ok(list.as_cons().ok_or_else(badarg)?.head.clone())
}

/// `:erlang.tl([1, 2])` is `[2]`.
fn tl(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    Ok(list.as_cons().ok_or_else(badarg)?.tail.clone())
}

/// `:erlang.length([1, 2])` is `2`.
fn length(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    Ok(Term::int(list.list_len().ok_or_else(badarg)? as i64))
}

/// The position that a 1-based number names among `len`.
fn position(number: &Term, len: usize) -> Result<usize, Trap> {
    let number = number.as_int().and_then(|number| usize::try_from(number).ok()).ok_or_else(badarg)?;
    if (1..=len).contains(&number) { Ok(number - 1) } else { Err(badarg()) }
}

/// `:erlang.element(1, {:a, :b})` is `:a`.
fn element(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [number, tuple] = array(args)?;
    let elements = tuple.as_tuple().ok_or_else(badarg)?;
    Ok(elements[position(number, elements.len())?].clone())
}

/// `:erlang.setelement(1, {:a, :b}, :c)` is `{:c, :b}`; in place when nobody else has the tuple.
fn setelement(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [number, tuple, value] = array(args)?;
    let index = position(number, tuple.as_tuple().ok_or_else(badarg)?.len())?;
    let (mut tuple, value) = (tuple.take(), value.take());
    if let Some(elements) = tuple.tuple_mut() {
        elements[index] = value;
        return Ok(tuple);
    }
    let mut elements = tuple.as_tuple().unwrap_or_default().to_vec();
    elements[index] = value;
    Ok(Term::tuple_from(elements))
}

/// `:erlang.tuple_size({1, 2})` is `2`.
fn tuple_size(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [tuple] = array(args)?;
    Ok(Term::int(tuple.as_tuple().ok_or_else(badarg)?.len() as i64))
}

/// `:erlang.size({1, 2})` is `2`; of a binary its bytes.
fn size(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value] = array(args)?;
    match value.view() {
        View::Tuple(elements) => Ok(Term::int(elements.len() as i64)),
        View::Bits(bits) => Ok(Term::int((bits.len / 8) as i64)),
        _ => Err(badarg()),
    }
}

fn new_tuple(size: &Term, initial: &Term) -> Result<Vec<Term>, Trap> {
    let size = size.as_int().and_then(|size| usize::try_from(size).ok()).ok_or_else(badarg)?;
    if size > MAX_TUPLE {
        return Err(badarg());
    }
    Ok(vec![initial.clone(); size])
}

/// `:erlang.make_tuple(2, :a)` is `{:a, :a}`.
fn make_tuple(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [size, initial] = array(args)?;
    Ok(Term::tuple_from(new_tuple(size, initial)?))
}

/// `:erlang.make_tuple(3, :a, [{2, :b}])` is `{:a, :b, :a}`.
fn make_tuple_with(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [size, initial, changes] = array(args)?;
    let mut elements = new_tuple(size, initial)?;
    for change in changes.as_list().ok_or_else(badarg)? {
        let [number, value] = change.as_tuple_of::<2>().ok_or_else(badarg)?;
        let index = position(number, elements.len())?;
        elements[index] = value.clone();
    }
    Ok(Term::tuple_from(elements))
}

/// `:erlang.append_element({1}, 2)` is `{1, 2}`.
fn append_element(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [tuple, value] = array(args)?;
    let mut elements = tuple.as_tuple().ok_or_else(badarg)?.to_vec();
    if elements.len() >= MAX_TUPLE {
        return Err(badarg());
    }
    elements.push(value.take());
    Ok(Term::tuple_from(elements))
}

/// `:erlang.insert_element(1, {:b}, :a)` is `{:a, :b}`.
fn insert_element(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [number, tuple, value] = array(args)?;
    let mut elements = tuple.as_tuple().ok_or_else(badarg)?.to_vec();
    let index = position(number, elements.len() + 1)?;
    elements.insert(index, value.take());
    Ok(Term::tuple_from(elements))
}

/// `:erlang.delete_element(1, {:a, :b})` is `{:b}`.
fn delete_element(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [number, tuple] = array(args)?;
    let mut elements = tuple.as_tuple().ok_or_else(badarg)?.to_vec();
    let index = position(number, elements.len())?;
    elements.remove(index);
    Ok(Term::tuple_from(elements))
}

/// `:erlang.tuple_to_list({1, 2})` is `[1, 2]`.
fn tuple_to_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [tuple] = array(args)?;
    Ok(Term::list(tuple.as_tuple().ok_or_else(badarg)?.iter().cloned()))
}

/// `:erlang.list_to_tuple([1, 2])` is `{1, 2}`.
fn list_to_tuple(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    let elements = list.to_vec().ok_or_else(badarg)?;
    if elements.len() > MAX_TUPLE {
        return Err(Raise::error(Term::atom(names::SYSTEM_LIMIT)).into());
    }
    Ok(Term::tuple_from(elements))
}

fn badmap(value: &Term) -> Raise {
    Raise::tagged(names::BADMAP, value.clone())
}

/// `:erlang.map_size(%{a: 1})` is `1`.
fn map_size(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [map] = array(args)?;
    Ok(Term::int(map.as_map().ok_or_else(|| badmap(map))?.len() as i64))
}

/// `:erlang.map_get(:a, %{a: 1})` is `1`.
fn map_get(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [key, map] = array(args)?;
    let value = map.as_map().ok_or_else(|| badmap(map))?.get(key);
    Ok(value.ok_or_else(|| Raise::tagged(names::BADKEY, key.clone()))?.clone())
}

/// `:erlang.is_map_key(:a, %{a: 1})` is `true`.
fn is_map_key(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [key, map] = array(args)?;
    Ok(Term::bool(map.as_map().ok_or_else(|| badmap(map))?.get(key).is_some()))
}
