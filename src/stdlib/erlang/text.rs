//! `:rshell`'s natives for texts: graphemes, casing, names and floats, on which `String` and others are built.

use std::borrow::Cow;

use super::casing::{self, Mode};
use super::lists_walk::amount;
use super::number_text::{base_of, parse_integer};
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg, typed};
use crate::stdlib::natives;
use crate::term::name::{self, Kind};
use crate::term::{Atom, ListBuilder, Term, float, grapheme, inspect, names};

natives! { "rshell":
    "graphemes"/1 => graphemes,
    "grapheme_count"/1 => grapheme_count,
    "next_grapheme_size"/1 => next_grapheme_size,
    "take_graphemes"/2 => take_graphemes,
    "upcase"/2 => upcase,
    "valid?"/1 => is_valid,
    "downcase"/2 => downcase,
    "casefold"/1 => casefold,
    "titlecase_first"/2 => titlecase_first,
    "identifier_kind"/1 => identifier_kind,
    "float_to_shortest"/1 => float_to_shortest,
    "leading_integer"/2 => leading_integer,
    "printable?"/2 => is_printable,
    "percent_decoded"/1 => percent_decoded,
    "percent_encoded"/2 => percent_encoded,
}

/// How many bytes a character has at most.
const LONGEST_CHARACTER: usize = 4;

/// The sizes in bytes of the graphemes of a text; each byte that is no valid UTF-8 is one.
fn sizes(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    bytes.utf8_chunks().flat_map(|chunk| {
        let valid = grapheme::graphemes(chunk.valid()).map(str::len);
        valid.chain(chunk.invalid().iter().map(|_| 1))
    })
}

/// The size of the first graphemes and how many there were, at most `count`. Only as much is looked at as that takes.
fn first_sizes(bytes: &[u8], count: usize) -> (usize, usize) {
    if let (1, [first, next, ..]) = (count, bytes)
        && first.is_ascii()
        && next.is_ascii()
        && *first != b'\r'
    {
        return (1, 1);
    }
    let mut window = count.saturating_mul(4).saturating_add(60);
    loop {
        let part = bytes.get(..window).unwrap_or(bytes);
        let (size, taken) = sizes(part).take(count).fold((0, 0), |(size, taken), next| (size + next, taken + 1));
        // Where a grapheme ends the character behind it tells, so that must be whole.
        if part.len() == bytes.len() || (taken == count && size + LONGEST_CHARACTER <= part.len()) {
            return (size, taken);
        }
        window = window.saturating_mul(2);
    }
}

/// `:rshell.graphemes("noël")` is `["n", "o", "ë", "l"]`.
fn graphemes(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [string] = array(args)?;
    let bytes = string.as_bytes().ok_or_else(badarg)?;
    let mut list = ListBuilder::new();
    let mut at = 0;
    for size in sizes(&bytes) {
        list.push(string.bits_part(at * 8, size * 8));
        at += size;
    }
    Ok(list.finish())
}

/// `:rshell.grapheme_count("noël")` is `4`.
fn grapheme_count(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (bytes,): (Cow<'_, [u8]>,) = typed(args)?;
    // A carriage return and a line feed are one grapheme; everything else in ASCII is one by itself.
    let count = if bytes.is_ascii() && !bytes.contains(&b'\r') { bytes.len() } else { sizes(&bytes).count() };
    Ok(Term::int(count as i64))
}

/// `:rshell.next_grapheme_size("ël")` is `{2, "l"}`; `nil` for an empty text.
fn next_grapheme_size(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [string] = array(args)?;
    let bytes = string.as_bytes().ok_or_else(badarg)?;
    let (size, 1) = first_sizes(&bytes, 1) else { return Ok(Term::nil()) };
    let rest = string.bits_part(size * 8, (bytes.len() - size) * 8);
    Ok(Term::tuple([Term::int(size as i64), rest]))
}

/// `:rshell.take_graphemes("noël", 3)` is `{4, 3}`: the size in bytes of the first graphemes, and how many there were.
fn take_graphemes(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (bytes, count): (Cow<'_, [u8]>, &Term) = typed(args)?;
    let (size, taken) = first_sizes(&bytes, amount(count)?);
    Ok(Term::tuple([Term::int(size as i64), Term::int(taken as i64)]))
}

/// `:rshell.valid?("\xFF")` is `false`: whether a binary is UTF-8 from its first byte to its last.
fn is_valid(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (bytes,): (Cow<'_, [u8]>,) = typed(args)?;
    Ok(Term::bool(std::str::from_utf8(&bytes).is_ok()))
}

fn mode(atom: Atom) -> Result<Mode, crate::vm::Trap> {
    Mode::from_name(atom.name()).ok_or_else(badarg)
}

/// `:rshell.upcase("straße", :default)` is `"STRASSE"`; the mode may also be `:ascii`, `:greek` or `:turkic`.
fn upcase(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (bytes, name): (Cow<'_, [u8]>, Atom) = typed(args)?;
    Ok(Term::binary(&casing::upcase(&bytes, mode(name)?)))
}

/// `:rshell.downcase("ΑΣ", :greek)` is `"ας"`.
fn downcase(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (bytes, name): (Cow<'_, [u8]>, Atom) = typed(args)?;
    Ok(Term::binary(&casing::downcase(&bytes, mode(name)?)))
}

/// `:rshell.casefold("Straße")` is `"strasse"`.
fn casefold(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (bytes,): (Cow<'_, [u8]>,) = typed(args)?;
    Ok(Term::binary(&casing::casefold(&bytes)))
}

/// `:rshell.titlecase_first("ǆb", :default)` is `{"ǅ", "b"}`.
fn titlecase_first(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (bytes, name): (Cow<'_, [u8]>, Atom) = typed(args)?;
    let (first, len) = casing::titlecase_first(&bytes, mode(name)?);
    let rest = bytes.get(len..).unwrap_or(&[]);
    Ok(Term::tuple([Term::binary(&first), Term::binary(rest)]))
}

/// `:rshell.identifier_kind("foo?")` is `:identifier`; `:alias` for `Foo`, `:atom` for `foo@bar`, `:none` for `a b`.
fn identifier_kind(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (bytes,): (Cow<'_, [u8]>,) = typed(args)?;
    let kind = std::str::from_utf8(&bytes).map_or(Kind::None, name::kind);
    Ok(Term::named(match kind {
        Kind::Identifier => "identifier",
        Kind::Alias => "alias",
        Kind::Atom => "atom",
        Kind::None => "none",
    }))
}

/// `:rshell.float_to_shortest(0.1)` is `"0.1"`.
fn float_to_shortest(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value] = array(args)?;
    Ok(Term::from(float::to_shortest(value.as_float().ok_or_else(badarg)?).as_str()))
}

/// `:rshell.percent_decoded("a%2Fb%")` is `"a/b%"`: what is no percent sign with two digits behind it stays.
fn percent_decoded(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (bytes,): (Cow<'_, [u8]>,) = typed(args)?;
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (byte, digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                decoded.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                decoded.push(*byte);
                at += 1;
            }
        }
    }
    Ok(Term::binary(&decoded))
}

/// `:rshell.percent_encoded("a/b é", "/")` is `"a/b%20%C3%A9"`: letters and digits of ASCII and the bytes given stay.
fn percent_encoded(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (bytes, kept): (Cow<'_, [u8]>, Cow<'_, [u8]>) = typed(args)?;
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = Vec::with_capacity(bytes.len());
    for byte in bytes.iter() {
        match byte.is_ascii_alphanumeric() || kept.contains(byte) {
            true => encoded.push(*byte),
            false => encoded.extend([b'%', DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]),
        }
    }
    Ok(Term::binary(&encoded))
}

/// `:rshell.leading_integer("-34.5", 10)` is `{-34, ".5"}`; `:error` if no digit stands there.
fn leading_integer(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [text, base] = array(args)?;
    let base = base_of(base)?;
    let bytes = text.as_bytes().ok_or_else(badarg)?;
    let sign = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let digits = bytes.iter().skip(sign).take_while(|byte| char::from(**byte).is_digit(base)).count();
    if digits == 0 {
        return Ok(Term::atom(names::ERROR));
    }
    let (number, rest) = bytes.split_at(sign + digits);
    let number = parse_integer(std::str::from_utf8(number).map_err(|_| badarg())?, base)?;
    Ok(Term::tuple([number, text.bits_part((sign + digits) * 8, rest.len() * 8)]))
}

/// `:rshell.printable?("abc", :infinity)` is `true`: the first characters, as many as the number says, can be shown.
fn is_printable(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [string, limit] = array(args)?;
    let limit = limit.as_int().and_then(|limit| u64::try_from(limit).ok());
    Ok(Term::bool(inspect::text::is_printable_text(&string.as_bytes().ok_or_else(badarg)?, limit)))
}
