//! Walking tables by key.

use super::registry::{Access, with};
use super::table::{Rows, State, Table, copy_out, key_of};
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Message, Term};

natives! { "ets":
    "first"/1 => first,
    "last"/1 => last,
    "next"/2 => next,
    "prev"/2 => prev,
    "tab2list"/1 => tab2list,
    "slot"/2 => slot,
}

/// What comes after the last key.
pub(super) fn end_of_table() -> Term {
    Term::named("$end_of_table")
}

fn key_or_end(table: &Table, row: Option<&Message>) -> Term {
    row.map_or_else(end_of_table, |row| copy_out(key_of(row.term(), table.keypos)))
}

/// `:ets.first(table)` is the first key, or `:"$end_of_table"`.
fn first(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle] = array(args)?;
    with(process, handle, Access::Read, |_, table, state| {
        let row = match &state.rows {
            Rows::Hash(rows) => rows.first(),
            Rows::Ordered(rows) => rows.iter().next(),
        };
        Ok(key_or_end(table, row))
    })
}

/// `:ets.last(table)` is the last key of an ordered set; elsewhere the first.
fn last(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle] = array(args)?;
    with(process, handle, Access::Read, |_, table, state| {
        let row = match &state.rows {
            Rows::Hash(rows) => rows.first(),
            Rows::Ordered(rows) => rows.iter().next_back(),
        };
        Ok(key_or_end(table, row))
    })
}

/// `:ets.next(table, key)` is the key after it; in an ordered set the key itself need not be there.
fn next(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, key] = array(args)?;
    with(process, handle, Access::Read, |_, table, state| {
        let row = match &state.rows {
            Rows::Hash(rows) => rows.next(key).map_err(|()| badarg())?,
            Rows::Ordered(rows) => rows.after(key).next(),
        };
        Ok(key_or_end(table, row))
    })
}

/// `:ets.prev(table, key)` is the key before it in an ordered set; elsewhere the next.
fn prev(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, key] = array(args)?;
    with(process, handle, Access::Read, |_, table, state| {
        let row = match &state.rows {
            Rows::Hash(rows) => rows.next(key).map_err(|()| badarg())?,
            Rows::Ordered(rows) => rows.before(key).next(),
        };
        Ok(key_or_end(table, row))
    })
}

/// All rows, copied out, in the order in which the BEAM lists them.
pub(super) fn list_rows(state: &State) -> Term {
    let copied = state.iter().map(|row| copy_out(row.term()));
    match &state.rows {
        Rows::Ordered(_) => Term::list(copied),
        Rows::Hash(_) => copied.fold(Term::NIL_LIST, |tail, row| Term::cons(row, tail)),
    }
}

/// `:ets.tab2list(table)` is the list of all rows.
fn tab2list(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle] = array(args)?;
    with(process, handle, Access::Read, |_, _, state| Ok(list_rows(state)))
}

/// `:ets.slot(table, 0)` is the list of rows of the first bucket.
fn slot(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, index] = array(args)?;
    let index = index.as_int().and_then(|index| usize::try_from(index).ok()).ok_or_else(badarg)?;
    with(process, handle, Access::Read, |_, _, state| match &state.rows {
        Rows::Hash(rows) if index < rows.slots() => Ok(Term::list(rows.slot(index).map(|row| copy_out(row.term())))),
        Rows::Hash(rows) if index == rows.slots() => Ok(end_of_table()),
        Rows::Ordered(rows) if index < rows.len() => {
            Ok(Term::list(rows.iter().nth(index).map(|row| copy_out(row.term()))))
        }
        Rows::Ordered(rows) if index == rows.len() => Ok(end_of_table()),
        _ => Err(badarg()),
    })
}
