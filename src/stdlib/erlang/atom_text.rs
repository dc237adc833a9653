//! Atoms to text and back, of `:erlang`.

use std::borrow::Cow;

use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg, system_limit};
use crate::stdlib::natives;
use crate::term::{Atom, Term, atom, names};
use crate::vm::Trap;

natives! { "erlang":
    "atom_to_binary"/1 => atom_to_binary,
    "atom_to_binary"/2 => atom_to_encoded,
    "binary_to_atom"/1 => binary_to_atom,
    "binary_to_atom"/2 => encoded_to_atom,
    "binary_to_existing_atom"/1 => binary_to_existing_atom,
    "binary_to_existing_atom"/2 => encoded_to_existing_atom,
    "atom_to_list"/1 => atom_to_list,
    "list_to_atom"/1 => list_to_atom,
    "list_to_existing_atom"/1 => list_to_existing_atom,
}

fn is_latin1(encoding: &Term) -> Result<bool, Trap> {
    match encoding.as_atom() {
        Some(names::LATIN1) => Ok(true),
        Some(names::UTF8 | names::UNICODE) => Ok(false),
        _ => Err(badarg()),
    }
}

fn latin1(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect()
}

/// `:erlang.atom_to_binary(:a)` is `"a"`.
fn atom_to_binary(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [atom] = array(args)?;
    Ok(Term::from(atom.as_atom().ok_or_else(badarg)?.name()))
}

/// `:erlang.atom_to_binary(:a, :utf8)` is `"a"`.
fn atom_to_encoded(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [atom, encoding] = array(args)?;
    let name = atom.as_atom().ok_or_else(badarg)?.name();
    Ok(if is_latin1(encoding)? { Term::binary(&latin1(name).ok_or_else(badarg)?) } else { Term::from(name) })
}

fn decode<'a>(binary: &'a Term, latin1: bool) -> Result<Cow<'a, str>, Trap> {
    if !latin1 {
        return binary.as_text().ok_or_else(badarg);
    }
    let bytes = binary.as_bytes().ok_or_else(badarg)?;
    Ok(Cow::Owned(bytes.iter().copied().map(char::from).collect()))
}

fn intern(name: &str) -> Outcome {
    if name.chars().nth(atom::MAX_CHARACTERS).is_some() {
        return Err(system_limit());
    }
    Atom::try_new(name).map(Term::atom).map_err(|_| system_limit())
}

fn existing(name: &str) -> Outcome {
    Atom::existing(name).map(Term::atom).ok_or_else(badarg)
}

/// `:erlang.binary_to_atom("a")` is `:a`.
fn binary_to_atom(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary] = array(args)?;
    intern(&decode(binary, false)?)
}

/// `:erlang.binary_to_atom("a", :utf8)` is `:a`.
fn encoded_to_atom(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, encoding] = array(args)?;
    intern(&decode(binary, is_latin1(encoding)?)?)
}

/// `:erlang.binary_to_existing_atom("ok")` is `:ok`; `badarg` if there is no such atom yet.
fn binary_to_existing_atom(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary] = array(args)?;
    existing(&decode(binary, false)?)
}

/// `:erlang.binary_to_existing_atom("ok", :utf8)` is `:ok`.
fn encoded_to_existing_atom(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, encoding] = array(args)?;
    existing(&decode(binary, is_latin1(encoding)?)?)
}

/// `:erlang.atom_to_list(:ab)` is `'ab'`.
fn atom_to_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [atom] = array(args)?;
    let name = atom.as_atom().ok_or_else(badarg)?.name();
    Ok(Term::list(name.chars().map(|character| Term::int(i64::from(u32::from(character))))))
}

/// The text of a list of code points.
pub(super) fn charlist(list: &Term) -> Option<String> {
    let character = |code: &Term| char::from_u32(u32::try_from(code.as_int()?).ok()?);
    list.as_list()?.into_iter().map(character).collect()
}

/// `:erlang.list_to_atom('ab')` is `:ab`.
fn list_to_atom(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    intern(&charlist(list).ok_or_else(badarg)?)
}

/// `:erlang.list_to_existing_atom('ok')` is `:ok`.
fn list_to_existing_atom(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    existing(&charlist(list).ok_or_else(badarg)?)
}
