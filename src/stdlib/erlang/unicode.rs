//! `:unicode`: between encodings, and the normalization forms.

use unicode_normalization::UnicodeNormalization;

use super::chardata::{Encoding, End, charlist, decode};
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Term, names};

natives! { "unicode":
    "characters_to_binary"/1 => characters_to_binary,
    "characters_to_binary"/2 => characters_to_binary_from,
    "characters_to_binary"/3 => characters_to_binary_from_to,
    "characters_to_list"/1 => characters_to_list,
    "characters_to_list"/2 => characters_to_list_from,
    "characters_to_nfc_binary"/1 => nfc_binary,
    "characters_to_nfd_binary"/1 => nfd_binary,
    "characters_to_nfkc_binary"/1 => nfkc_binary,
    "characters_to_nfkd_binary"/1 => nfkd_binary,
    "characters_to_nfc_list"/1 => nfc_list,
    "characters_to_nfd_list"/1 => nfd_list,
    "characters_to_nfkc_list"/1 => nfkc_list,
    "characters_to_nfkd_list"/1 => nfkd_list,
    "bom_to_encoding"/1 => bom_to_encoding,
    "encoding_to_bom"/1 => encoding_to_bom,
}

/// `:unicode.characters_to_binary(["a", 233])` is `"aé"`; `{:error, done, rest}` or `{:incomplete, done, rest}` else.
fn characters_to_binary(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    to_binary(data, Encoding::Utf8, Encoding::Utf8)
}

/// `:unicode.characters_to_binary(<<233>>, :latin1)` is `"é"`.
fn characters_to_binary_from(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data, from] = array(args)?;
    to_binary(data, encoding(from)?, Encoding::Utf8)
}

/// `:unicode.characters_to_binary("é", :utf8, :latin1)` is `<<233>>`.
fn characters_to_binary_from_to(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data, from, to] = array(args)?;
    to_binary(data, encoding(from)?, encoding(to)?)
}

/// `:unicode.characters_to_list("aé")` is `[97, 233]`.
fn characters_to_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    to_list(data, Encoding::Utf8)
}

/// `:unicode.characters_to_list(<<233>>, :latin1)` is `[233]`.
fn characters_to_list_from(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data, from] = array(args)?;
    to_list(data, encoding(from)?)
}

fn encoding(term: &Term) -> Result<Encoding, crate::vm::Trap> {
    Encoding::from_term(term).ok_or_else(badarg)
}

fn to_binary(data: &Term, from: Encoding, to: Encoding) -> Outcome {
    if from == to && from == Encoding::Utf8 && data.as_text().is_some() {
        return Ok(data.clone());
    }
    let mut out = Vec::new();
    let end = decode(data, from, |code| to.encode(code, &mut out)).ok_or_else(badarg)?;
    Ok(outcome(Term::binary(&out), end))
}

fn to_list(data: &Term, from: Encoding) -> Outcome {
    let mut codes = Vec::new();
    let end = decode(data, from, |code| {
        codes.push(code);
        true
    });
    let end = end.ok_or_else(badarg)?;
    Ok(outcome(charlist(codes), end))
}

fn outcome(done: Term, end: End) -> Term {
    match end {
        End::Done => done,
        End::Incomplete(rest) => Term::tuple([Term::named("incomplete"), done, Term::binary(&rest)]),
        End::Error(rest) => Term::tuple([Term::atom(names::ERROR), done, rest]),
    }
}

/// The normalization forms.
type Form = fn(&str) -> String;

fn normalized(args: &mut [Term], form: Form, result: fn(&str) -> Term) -> Outcome {
    let [data] = array(args)?;
    let mut text = String::new();
    let end = decode(data, Encoding::Utf8, |code| char::from_u32(code).map(|character| text.push(character)).is_some());
    let done = result(&form(&text));
    Ok(match end.ok_or_else(badarg)? {
        End::Done => done,
        End::Incomplete(rest) => Term::tuple([Term::atom(names::ERROR), done, Term::binary(&rest)]),
        End::Error(rest) => Term::tuple([Term::atom(names::ERROR), done, rest]),
    })
}

fn as_binary(text: &str) -> Term {
    Term::binary(text.as_bytes())
}

fn as_list(text: &str) -> Term {
    charlist(text.chars().map(u32::from))
}

fn nfc(text: &str) -> String {
    text.nfc().collect()
}

fn nfd(text: &str) -> String {
    text.nfd().collect()
}

fn nfkc(text: &str) -> String {
    text.nfkc().collect()
}

fn nfkd(text: &str) -> String {
    text.nfkd().collect()
}

/// `:unicode.characters_to_nfc_binary("e\u0301")` is `"é"`.
fn nfc_binary(_: &mut Process, args: &mut [Term]) -> Outcome {
    normalized(args, nfc, as_binary)
}

/// `:unicode.characters_to_nfd_binary("é")` is `"e\u0301"`.
fn nfd_binary(_: &mut Process, args: &mut [Term]) -> Outcome {
    normalized(args, nfd, as_binary)
}

/// `:unicode.characters_to_nfkc_binary("ﬁ")` is `"fi"`.
fn nfkc_binary(_: &mut Process, args: &mut [Term]) -> Outcome {
    normalized(args, nfkc, as_binary)
}

/// `:unicode.characters_to_nfkd_binary("ﬁ")` is `"fi"`.
fn nfkd_binary(_: &mut Process, args: &mut [Term]) -> Outcome {
    normalized(args, nfkd, as_binary)
}

/// `:unicode.characters_to_nfc_list("e\u0301")` is `[233]`.
fn nfc_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    normalized(args, nfc, as_list)
}

/// `:unicode.characters_to_nfd_list("é")` is `[101, 769]`.
fn nfd_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    normalized(args, nfd, as_list)
}

/// `:unicode.characters_to_nfkc_list("ﬁ")` is `'fi'`.
fn nfkc_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    normalized(args, nfkc, as_list)
}

/// `:unicode.characters_to_nfkd_list("ﬁ")` is `'fi'`.
fn nfkd_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    normalized(args, nfkd, as_list)
}

/// `:unicode.bom_to_encoding(<<0xEF, 0xBB, 0xBF, "a">>)` is `{:utf8, 3}`; `{:latin1, 0}` without a mark.
fn bom_to_encoding(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    let ordered = |kind, order| Term::tuple([Term::atom(kind), Term::atom(order)]);
    let (encoding, len) = match &*data.as_bytes().ok_or_else(badarg)? {
        [0xEF, 0xBB, 0xBF, ..] => (Term::atom(names::UTF8), 3),
        [0, 0, 0xFE, 0xFF, ..] => (ordered(names::UTF32, names::BIG), 4),
        [0xFF, 0xFE, 0, 0, ..] => (ordered(names::UTF32, names::LITTLE), 4),
        [0xFE, 0xFF, ..] => (ordered(names::UTF16, names::BIG), 2),
        [0xFF, 0xFE, ..] => (ordered(names::UTF16, names::LITTLE), 2),
        _ => (Term::atom(names::LATIN1), 0),
    };
    Ok(Term::tuple([encoding, Term::int(len)]))
}

/// `:unicode.encoding_to_bom(:utf8)` is `<<0xEF, 0xBB, 0xBF>>`; nothing for `:latin1`.
fn encoding_to_bom(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name] = array(args)?;
    let mut out = Vec::new();
    match encoding(name)? {
        Encoding::Latin1 => {}
        encoding => drop(encoding.encode(0xFEFF, &mut out)),
    }
    Ok(Term::binary(&out))
}
