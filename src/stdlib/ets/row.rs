//! Putting rows in, getting them, taking them out.

use super::registry::{Access, with};
use super::table::{Kind, State, Table, copy_out, key_of};
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Message, Term};
use crate::vm::Trap;

natives! { "ets":
    "insert"/2 => insert,
    "insert_new"/2 => insert_new,
    "lookup"/2 => lookup,
    "lookup_element"/3 => lookup_element,
    "lookup_element"/4 => lookup_element_or,
    "member"/2 => member,
    "delete"/2 => delete,
    "delete_object"/2 => delete_object,
    "delete_all_objects"/1 => delete_all_objects,
    "take"/2 => take,
    "update_element"/3 => update_element,
}

/// The rows given, in the order they are put in: a tuple or a list of them, each with room for the key. A bag takes a
/// list from its end, as on the BEAM.
fn rows<'a>(table: &Table, given: &'a Term) -> Result<Vec<&'a Term>, Trap> {
    let mut rows = if given.as_tuple().is_some() { vec![given] } else { given.as_list().ok_or_else(badarg)? };
    if table.kind == Kind::Bag {
        rows.reverse();
    }
    if rows.iter().all(|row| table.accepts(row)) { Ok(rows) } else { Err(badarg()) }
}

/// `:ets.insert(table, {:a, 1})` is `true`; also takes a list of rows.
fn insert(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, given] = array(args)?;
    with(process, handle, Access::Write, |_, table, state| {
        if table.accepts(given) {
            table.insert(state, given);
            return Ok(Term::bool(true));
        }
        for row in rows(table, given)? {
            table.insert(state, row);
        }
        Ok(Term::bool(true))
    })
}

/// `:ets.insert_new(table, {:a, 1})` is `true`; `false`, changing nothing, if a key is there already.
fn insert_new(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, given] = array(args)?;
    with(process, handle, Access::Write, |_, table, state| {
        let rows = rows(table, given)?;
        if rows.iter().any(|row| !state.get(key_of(row, table.keypos)).is_empty()) {
            return Ok(Term::bool(false));
        }
        rows.into_iter().for_each(|row| table.insert(state, row));
        Ok(Term::bool(true))
    })
}

fn copied(rows: &[Message]) -> Term {
    Term::list(rows.iter().map(|row| copy_out(row.term())))
}

/// `:ets.lookup(table, :a)` is `[{:a, 1}]`; `[]` if there is no such key.
fn lookup(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, key] = array(args)?;
    with(process, handle, Access::Read, |_, _, state| Ok(copied(state.get(key))))
}

/// The element at a position in the rows of a key; nothing if there are none.
fn element(table: &Table, state: &State, key: &Term, position: &Term) -> Result<Option<Term>, Trap> {
    let index = position.as_int().and_then(|position| usize::try_from(position - 1).ok()).ok_or_else(badarg)?;
    let rows = state.get(key);
    let element = |row: &Message| row.term().as_tuple().and_then(|all| all.get(index)).map(copy_out);
    let elements: Option<Vec<Term>> = rows.iter().map(element).collect();
    let mut elements = elements.ok_or_else(badarg)?;
    if elements.is_empty() {
        return Ok(None);
    }
    Ok(if table.kind.is_set() { elements.pop() } else { Some(Term::list(elements)) })
}

/// `:ets.lookup_element(table, :a, 2)` is `1`; of a bag a list.
fn lookup_element(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, key, position] = array(args)?;
    with(process, handle, Access::Read, |_, table, state| element(table, state, key, position)?.ok_or_else(badarg))
}

/// `:ets.lookup_element(table, :b, 2, 0)` is `0` if there is no such key.
fn lookup_element_or(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, key, position, default] = array(args)?;
    with(process, handle, Access::Read, |_, table, state| {
        Ok(element(table, state, key, position)?.unwrap_or_else(|| default.clone()))
    })
}

/// `:ets.member(table, :a)` is `true`.
fn member(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, key] = array(args)?;
    with(process, handle, Access::Read, |_, _, state| Ok(Term::bool(!state.get(key).is_empty())))
}

/// `:ets.delete(table, :a)` is `true`, whether there was such a key or not.
fn delete(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, key] = array(args)?;
    with(process, handle, Access::Write, |_, _, state| {
        state.remove(key, |_| true);
        Ok(Term::bool(true))
    })
}

/// `:ets.delete_object(table, {:a, 1})` is `true`.
fn delete_object(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, object] = array(args)?;
    with(process, handle, Access::Write, |_, table, state| {
        if !table.accepts(object) {
            return Err(badarg());
        }
        state.remove_object(key_of(object, table.keypos), object);
        Ok(Term::bool(true))
    })
}

/// `:ets.delete_all_objects(table)` is `true`.
fn delete_all_objects(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle] = array(args)?;
    with(process, handle, Access::Write, |_, _, state| {
        state.clear();
        Ok(Term::bool(true))
    })
}

/// `:ets.take(table, :a)` is `[{:a, 1}]`, which are then gone; of a bag the newest first.
fn take(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, key] = array(args)?;
    with(process, handle, Access::Write, |_, _, state| {
        Ok(Term::list(state.remove(key, |_| true).into_iter().map(Message::into_term)))
    })
}

/// `:ets.update_element(table, :a, {2, 5})` is `true`; `false` if there is no such key.
fn update_element(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, key, changes] = array(args)?;
    with(process, handle, Access::Write, |_, table, state| {
        if !table.kind.is_set() {
            return Err(badarg());
        }
        // Without a row the changes are not looked at.
        let Some(row) = state.get(key).first().map(|row| copy_out(row.term())) else { return Ok(Term::bool(false)) };
        let mut elements = row.as_tuple().ok_or_else(badarg)?.to_vec();
        let changes =
            if changes.as_tuple().is_some() { vec![&*changes] } else { changes.as_list().ok_or_else(badarg)? };
        for change in changes {
            let [position, value] = change.as_tuple_of::<2>().ok_or_else(badarg)?;
            let index = position.as_int().and_then(|position| usize::try_from(position - 1).ok()).ok_or_else(badarg)?;
            if index == table.keypos {
                return Err(badarg());
            }
            *elements.get_mut(index).ok_or_else(badarg)? = value.clone();
        }
        table.insert(state, &Term::tuple_from(elements));
        Ok(Term::bool(true))
    })
}
