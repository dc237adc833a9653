//! Searching, splitting and replacing of `:binary`.
//!
//! Of several patterns the one that fits first wins, and of those that fit at the same place the longest. A compiled pattern
//! is `{:bm, binary}` or `{:ac, binaries}`.

use std::borrow::Cow;

use memchr::memmem::Finder;

use super::binary::bytes_of;
use super::binary_data::range;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Atom, Term};
use crate::vm::Trap;

natives! { "binary":
    "compile_pattern"/1 => compile_pattern,
    "match"/2 => match_in,
    "match"/3 => match_with,
    "matches"/2 => matches,
    "matches"/3 => matches_with,
    "split"/2 => split,
    "split"/3 => split_with,
    "replace"/3 => replace,
    "replace"/4 => replace_with,
}

/// What is searched for.
enum Searcher<'a> {
    One(Box<Finder<'a>>),
    /// The longest first, and which bytes they begin with.
    Many(Vec<&'a [u8]>, Box<[bool; 256]>),
}

/// Options of the searching functions.
#[derive(Default)]
struct Options<'a> {
    global: bool,
    trim: bool,
    trim_all: bool,
    scope: Option<(&'a Term, &'a Term)>,
    insert_replaced: Vec<usize>,
}

/// The binaries of a pattern, compiled or not.
fn patterns(term: &Term) -> Result<Vec<Cow<'_, [u8]>>, Trap> {
    let compiled =
        term.as_tuple_of::<2>().filter(|[tag, _]| tag.as_atom().is_some_and(|tag| matches!(tag.name(), "bm" | "ac")));
    let source = compiled.map_or(term, |[_, source]| source);
    let single = source.is_binary();
    let sources = if single { vec![source] } else { source.as_list().ok_or_else(badarg)? };
    let binaries: Result<Vec<Cow<'_, [u8]>>, Trap> = sources.into_iter().map(bytes_of).collect();
    let binaries = binaries?;
    if binaries.is_empty() || binaries.iter().any(|binary| binary.is_empty()) { Err(badarg()) } else { Ok(binaries) }
}

impl<'a> Searcher<'a> {
    fn new(patterns: &'a [Cow<'a, [u8]>]) -> Searcher<'a> {
        if let [only] = patterns {
            return Searcher::One(Box::new(Finder::new(&**only)));
        }
        let mut sorted: Vec<&[u8]> = patterns.iter().map(|pattern| &**pattern).collect();
        sorted.sort_by_key(|pattern| std::cmp::Reverse(pattern.len()));
        let mut starts = Box::new([false; 256]);
        for first in sorted.iter().filter_map(|pattern| pattern.first()) {
            starts[usize::from(*first)] = true;
        }
        Searcher::Many(sorted, starts)
    }

    /// Start and length of the first place at or behind `from`.
    fn find(&self, text: &[u8], from: usize) -> Option<(usize, usize)> {
        let rest = text.get(from..)?;
        match self {
            Searcher::One(finder) => finder.find(rest).map(|at| (from + at, finder.needle().len())),
            Searcher::Many(patterns, starts) => {
                let candidates = rest.iter().enumerate().filter(|(_, byte)| starts[usize::from(**byte)]);
                candidates.map(|(at, _)| at).find_map(|at| {
                    let fitting = patterns.iter().find(|pattern| rest[at..].starts_with(pattern))?;
                    Some((from + at, fitting.len()))
                })
            }
        }
    }

    /// All places in a part of the text, none overlapping another.
    fn find_all(&self, text: &[u8], global: bool) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some((at, len)) = self.find(text, from) {
            found.push((at, len));
            from = at + len;
            if !global {
                break;
            }
        }
        found
    }
}

fn options<'a>(list: &'a Term, allowed: &[&str]) -> Result<Options<'a>, Trap> {
    let mut options = Options::default();
    for option in list.as_list().ok_or_else(badarg)? {
        let pair = option.as_tuple_of::<2>();
        let name = pair.map_or(option, |[name, _]| name).as_atom().map(Atom::name).ok_or_else(badarg)?;
        if !allowed.contains(&name) {
            return Err(badarg());
        }
        match (name, pair) {
            ("global", None) => options.global = true,
            ("trim", None) => options.trim = true,
            ("trim_all", None) => options.trim_all = true,
            ("scope", Some([_, scope])) => {
                let [start, len] = scope.as_tuple_of::<2>().ok_or_else(badarg)?;
                options.scope = Some((start, len));
            }
            ("insert_replaced", Some([_, positions])) => {
                let single = positions.is_integer();
                let positions = if single { vec![positions] } else { positions.as_list().ok_or_else(badarg)? };
                let index = |term: &Term| usize::try_from(term.as_int()?).ok();
                let positions: Option<Vec<usize>> = positions.into_iter().map(index).collect();
                options.insert_replaced = positions.ok_or_else(badarg)?;
            }
            _ => return Err(badarg()),
        }
    }
    Ok(options)
}

/// The places of a pattern in a binary, all of them or the first.
fn places(binary: &[u8], pattern: &Term, options: &Options<'_>, global: bool) -> Result<Vec<(usize, usize)>, Trap> {
    // In nothing there is nothing to find, whatever the pattern is.
    if binary.is_empty() {
        return Ok(Vec::new());
    }
    let (start, len) = match options.scope {
        Some((start, len)) => range(binary.len(), start, len)?,
        None => (0, binary.len()),
    };
    let patterns = patterns(pattern)?;
    let scope = binary.get(start..start + len).ok_or_else(badarg)?;
    let found = Searcher::new(&patterns).find_all(scope, global);
    Ok(found.into_iter().map(|(at, len)| (at + start, len)).collect())
}

/// `:binary.compile_pattern([",", ";"])` is what the other functions take as a pattern.
fn compile_pattern(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [pattern] = array(args)?;
    let single = pattern.is_binary();
    if !single && pattern.as_cons().is_none() {
        return Err(badarg());
    }
    let binaries = patterns(pattern)?;
    Ok(match binaries.as_slice() {
        [only] => Term::tuple([Term::named("bm"), Term::binary(only)]),
        _ => Term::tuple([Term::named("ac"), Term::list(binaries.iter().map(|binary| Term::binary(binary)))]),
    })
}

fn place((at, len): (usize, usize)) -> Term {
    Term::tuple([Term::int(at as i64), Term::int(len as i64)])
}

fn first_match(binary: &Term, pattern: &Term, options: &Options<'_>) -> Outcome {
    let found = places(&bytes_of(binary)?, pattern, options, false)?;
    Ok(found.first().map_or(Term::named("nomatch"), |found| place(*found)))
}

/// `:binary.match("abcd", "bc")` is `{1, 2}`; `:nomatch` if it is not there.
fn match_in(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, pattern] = array(args)?;
    first_match(binary, pattern, &Options::default())
}

/// `:binary.match("abab", "b", scope: {2, 2})` is `{3, 1}`.
fn match_with(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, pattern, list] = array(args)?;
    first_match(binary, pattern, &options(list, &["scope"])?)
}

fn all_matches(binary: &Term, pattern: &Term, options: &Options<'_>) -> Outcome {
    let found = places(&bytes_of(binary)?, pattern, options, true)?;
    Ok(Term::list(found.into_iter().map(place)))
}

/// `:binary.matches("abab", "b")` is `[{1, 1}, {3, 1}]`.
fn matches(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, pattern] = array(args)?;
    all_matches(binary, pattern, &Options::default())
}

/// `:binary.matches("abab", "b", scope: {2, 2})` is `[{3, 1}]`.
fn matches_with(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, pattern, list] = array(args)?;
    all_matches(binary, pattern, &options(list, &["scope"])?)
}

fn split_by(binary: &Term, pattern: &Term, options: &Options<'_>) -> Outcome {
    let bytes = bytes_of(binary)?;
    let found = places(&bytes, pattern, options, options.global)?;
    let mut parts: Vec<(usize, usize)> = Vec::with_capacity(found.len() + 1);
    let mut from = 0;
    for (at, len) in found {
        parts.push((from, at - from));
        from = at + len;
    }
    parts.push((from, bytes.len() - from));
    if options.trim_all {
        parts.retain(|(_, len)| *len > 0);
    } else if options.trim {
        let kept = parts.iter().rposition(|(_, len)| *len > 0).map_or(0, |last| last + 1);
        parts.truncate(kept);
    }
    Ok(Term::list(parts.into_iter().map(|(at, len)| binary.bits_part(at * 8, len * 8))))
}

/// `:binary.split("a,b,c", ",")` is `["a", "b,c"]`.
fn split(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, pattern] = array(args)?;
    split_by(binary, pattern, &Options::default())
}

/// `:binary.split("a,b,c", ",", [:global])` is `["a", "b", "c"]`.
fn split_with(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, pattern, list] = array(args)?;
    split_by(binary, pattern, &options(list, &["scope", "global", "trim", "trim_all"])?)
}

fn replace_by(binary: &Term, pattern: &Term, replacement: &Term, options: &Options<'_>) -> Outcome {
    let (bytes, replacement) = (bytes_of(binary)?, bytes_of(replacement)?);
    let mut positions = options.insert_replaced.clone();
    positions.sort_unstable();
    if positions.last().is_some_and(|last| *last > replacement.len()) {
        return Err(badarg());
    }
    let found = places(&bytes, pattern, options, options.global)?;
    if found.is_empty() {
        return Ok(binary.clone());
    }
    let mut result: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut from = 0;
    for (at, len) in found {
        result.extend_from_slice(&bytes[from..at]);
        let mut written = 0;
        for position in &positions {
            result.extend_from_slice(&replacement[written..*position]);
            result.extend_from_slice(&bytes[at..at + len]);
            written = *position;
        }
        result.extend_from_slice(&replacement[written..]);
        from = at + len;
    }
    result.extend_from_slice(&bytes[from..]);
    Ok(Term::binary(&result))
}

/// `:binary.replace("abab", "b", "c")` is `"acab"`.
fn replace(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, pattern, replacement] = array(args)?;
    replace_by(binary, pattern, replacement, &Options::default())
}

/// `:binary.replace("abab", "b", "c", [:global])` is `"acac"`.
fn replace_with(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [binary, pattern, replacement, list] = array(args)?;
    replace_by(binary, pattern, replacement, &options(list, &["scope", "global", "insert_replaced"])?)
}
