//! `:persistent_term`: terms that every process may read without copying.
//!
//! A value becomes immortal when it is put, as the literals of modules are; the one it replaces is never freed. That is
//! what makes reading free, and why values should be put once.

use std::sync::LazyLock;

use foldhash::HashMap;
use parking_lot::RwLock;

use super::phash::portable_hash;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Literal, Term, names, order};

natives! { "persistent_term":
    "put"/2 => put,
    "put_new"/2 => put_new,
    "get"/0 => get_all,
    "get"/1 => get,
    "get"/2 => get_or,
    "erase"/1 => erase,
    "info"/0 => info,
}

/// A key and its value.
type Entry = (Literal, Literal);

/// The entries by the hash of their key. Written by put and erase, read by get.
static TERMS: LazyLock<RwLock<HashMap<u32, Vec<Entry>>>> = LazyLock::new(RwLock::default);

/// The value of a key, if there is one.
pub(super) fn find(key: &Term) -> Option<Term> {
    let terms = TERMS.read();
    let entries = terms.get(&portable_hash(key))?;
    entries.iter().find(|(known, _)| order::equal(known.peek(), key)).map(|(_, value)| value.load())
}

/// `:persistent_term.put(:limit, 10)` is `:ok`.
fn put(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [key, value] = array(args)?;
    let mut terms = TERMS.write();
    let entries = terms.entry(portable_hash(key)).or_default();
    match entries.iter_mut().find(|(known, _)| order::equal(known.peek(), key)) {
        Some((_, old)) if order::equal(old.peek(), value) => {}
        Some((_, old)) => *old = Literal::permanent(value),
        None => entries.push((Literal::permanent(key), Literal::permanent(value))),
    }
    Ok(Term::ok())
}

/// `:persistent_term.put_new(:limit, 10)` is `:ok`; `badarg` if there is another value already.
fn put_new(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [key, value] = array(args)?;
    match find(key) {
        Some(old) if order::equal(&old, value) => Ok(Term::ok()),
        Some(_) => Err(badarg()),
        None => put(process, args),
    }
}

/// `:persistent_term.get()` is the list of `{key, value}`.
fn get_all(_: &mut Process, _: &mut [Term]) -> Outcome {
    let terms = TERMS.read();
    let entries = terms.values().flatten();
    Ok(Term::list(entries.map(|(key, value)| Term::tuple([key.load(), value.load()]))))
}

/// `:persistent_term.get(:limit)` is `10`; `badarg` if there is no such key.
fn get(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [key] = array(args)?;
    find(key).ok_or_else(badarg)
}

/// `:persistent_term.get(:limit, 5)` is `5` if there is no such key.
fn get_or(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [key, default] = array(args)?;
    Ok(find(key).unwrap_or_else(|| default.clone()))
}

/// `:persistent_term.erase(:limit)` is `true`; `false` if there is no such key.
fn erase(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [key] = array(args)?;
    let mut terms = TERMS.write();
    let Some(entries) = terms.get_mut(&portable_hash(key)) else { return Ok(Term::bool(false)) };
    let before = entries.len();
    entries.retain(|(known, _)| !order::equal(known.peek(), key));
    Ok(Term::bool(entries.len() < before))
}

/// `:persistent_term.info()` is `%{count: 1, memory: 64}`.
fn info(_: &mut Process, _: &mut [Term]) -> Outcome {
    let count = TERMS.read().values().map(Vec::len).sum::<usize>();
    let memory = Term::int((count * 64) as i64);
    Ok(Term::map_of_atoms([(crate::term::Atom::new("count"), Term::int(count as i64)), (names::MEMORY, memory)]))
}
