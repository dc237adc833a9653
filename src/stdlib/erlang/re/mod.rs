//! `:re`: regular expressions by PCRE2.
//!
//! A compiled pattern as a term is `{:re_pattern, groups, unicode, crlf, binary}`, and the binary holds options and source:
//! so it can be sent, stored and compared. The code itself is kept in a table of this module and made again when it
//! is not there.

mod message;
mod options;
mod pcre;
mod tables;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use parking_lot::Mutex;

use super::chardata::{self, Encoding, charlist};
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{ListBuilder, Term, View};
use options::{CompileOptions, Form, Group, Groups, RunOptions};
use pcre::{Code, Match};

natives! { "re":
    "compile"/1 => compile,
    "compile"/2 => compile_with,
    "run"/2 => run,
    "run"/3 => run_with,
    "inspect"/2 => inspect,
    "version"/0 => version,
}

/// The most patterns that are kept compiled.
const KEPT: usize = 512;

/// Compiled patterns by the binary of their term. Written and read by whoever uses a pattern; held for a look-up only.
static COMPILED: LazyLock<Mutex<HashMap<Vec<u8>, Arc<Code>>>> = LazyLock::new(Mutex::default);

/// Bytes of options before the source.
const HEADER: usize = 6;

/// A pattern that does not compile: what PCRE2 says, and where.
struct Wrong {
    message: String,
    offset: usize,
}

fn encode(source: &[u8], options: CompileOptions) -> Vec<u8> {
    let mut out = options.bits.to_le_bytes().to_vec();
    out.extend([options.newline, options.bsr]);
    out.extend_from_slice(source);
    out
}

fn decode(binary: &[u8]) -> Option<(CompileOptions, &[u8])> {
    let (header, source) = binary.split_at_checked(HEADER)?;
    let [a, b, c, d, newline, bsr] = *header else { return None };
    Some((CompileOptions { bits: u32::from_le_bytes([a, b, c, d]), newline, bsr }, source))
}

/// The code of a pattern's binary.
fn code(binary: &[u8]) -> Result<Arc<Code>, Wrong> {
    if let Some(code) = COMPILED.lock().get(binary) {
        return Ok(code.clone());
    }
    let invalid = || Wrong { message: "not a compiled pattern".into(), offset: 0 };
    let (options, source) = decode(binary).ok_or_else(invalid)?;
    let code = Code::compile(source, options.bits, u32::from(options.newline), u32::from(options.bsr));
    let code = code.map_err(|error| Wrong {
        message: message::of(error.code),
        offset: message::position(error.code, error.offset, source),
    })?;
    let code = Arc::new(code);
    let mut compiled = COMPILED.lock();
    if compiled.len() >= KEPT {
        compiled.clear();
    }
    compiled.insert(binary.to_vec(), code.clone());
    Ok(code)
}

/// Pattern or subject as bytes: UTF-8 if the options say so, else bytes as they are.
fn bytes(data: &Term, unicode: bool) -> Option<Cow<'_, [u8]>> {
    if let Some(bytes) = data.as_bytes() {
        return Some(bytes);
    }
    if unicode {
        return Some(Cow::Owned(chardata::text(data)?.into_bytes()));
    }
    let mut out = Vec::new();
    let end = chardata::decode(data, Encoding::Latin1, |code| u8::try_from(code).map(|byte| out.push(byte)).is_ok())?;
    matches!(end, chardata::End::Done).then_some(Cow::Owned(out))
}

/// `:re.compile("a(b)")` is `{:ok, {:re_pattern, 1, 0, 0, _}}`.
fn compile(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [source] = array(args)?;
    compiled(source, CompileOptions::default())
}

/// `:re.compile("a(", [:unicode])` is `{:error, {'missing )', 2}}`.
fn compile_with(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [source, list] = array(args)?;
    compiled(source, options::compile_options(list).ok_or_else(badarg)?)
}

fn compiled(source: &Term, options: CompileOptions) -> Outcome {
    let binary = encode(&bytes(source, options.is_unicode()).ok_or_else(badarg)?, options);
    Ok(match code(&binary) {
        Ok(code) => {
            let crlf = matches!(u32::from(options.newline), pcre2_sys::PCRE2_NEWLINE_CRLF..);
            Term::ok_tuple(Term::tuple([
                Term::named("re_pattern"),
                Term::int(code.groups() as i64),
                Term::int(i64::from(options.is_unicode())),
                Term::int(i64::from(crlf)),
                Term::binary(&binary),
            ]))
        }
        Err(wrong) => Term::error_tuple(described(&wrong)),
    })
}

fn described(wrong: &Wrong) -> Term {
    Term::tuple([charlist(wrong.message.chars().map(u32::from)), Term::int(wrong.offset as i64)])
}

/// The binary of a compiled pattern.
fn pattern_binary(pattern: &Term) -> Option<&Term> {
    match pattern.as_tuple()? {
        [tag, _, _, _, binary] if tag.as_atom()?.name() == "re_pattern" => Some(binary),
        _ => None,
    }
}

/// `:re.run("xaby", "a(b)")` is `{:match, [{1, 2}, {2, 1}]}`; `:nomatch` if there is none.
fn run(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [subject, pattern] = array(args)?;
    matched(subject, pattern, &Term::NIL_LIST)
}

/// `:re.run("abab", "a(b)", [:global, capture: :first])` is `{:match, [[{0, 2}], [{2, 2}]]}`.
fn run_with(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [subject, pattern, list] = array(args)?;
    matched(subject, pattern, list)
}

fn matched(subject: &Term, pattern: &Term, list: &Term) -> Outcome {
    let mut options = options::run_options(list).ok_or_else(badarg)?;
    let code = match pattern_binary(pattern) {
        Some(_) if options.has_compile => return Err(badarg()),
        Some(binary) => {
            let binary = binary.as_bytes().ok_or_else(badarg)?;
            let (compile, _) = decode(&binary).ok_or_else(badarg)?;
            (code(&binary).map_err(|_| badarg())?, compile)
        }
        None => {
            let source = bytes(pattern, options.compile.is_unicode()).ok_or_else(badarg)?;
            match code(&encode(&source, options.compile)) {
                Ok(code) => (code, options.compile),
                Err(wrong) if options.report_errors => {
                    return Ok(Term::error_tuple(Term::tuple([Term::named("compile"), described(&wrong)])));
                }
                Err(_) => return Err(badarg()),
            }
        }
    };
    let (code, compile) = code;
    let bytes = bytes(subject, compile.is_unicode()).ok_or_else(badarg)?;
    let is_boundary = |text: &str| text.is_char_boundary(options.offset);
    if options.offset > bytes.len() || (compile.is_unicode() && !std::str::from_utf8(&bytes).is_ok_and(is_boundary)) {
        return Err(badarg());
    }
    // The text has just been checked; the library need not do it again for every match.
    options.bits |= if compile.is_unicode() { pcre2_sys::PCRE2_NO_UTF_CHECK } else { 0 };
    let owned = if subject.is_binary() { subject.clone() } else { Term::binary(&bytes) };
    Search { code: &code, compile, options: &options, bytes: &bytes, subject: &owned }.run()
}

/// A match being made.
struct Search<'a> {
    code: &'a Code,
    compile: CompileOptions,
    options: &'a RunOptions,
    bytes: &'a [u8],
    subject: &'a Term,
}

impl Search<'_> {
    fn run(&self) -> Outcome {
        if !self.options.global {
            return Ok(match self.code.run(self.bytes, self.options.offset, self.options.bits, self.options.limits) {
                Match::Found(_) if self.wants_nothing() => Term::named("match"),
                Match::Found(groups) => Term::tuple([Term::named("match"), self.captured(&groups)]),
                Match::None => Term::named("nomatch"),
                Match::Failed(error) => self.failed(error),
            });
        }
        self.run_global()
    }

    /// Tells whether only the fact of a match is wanted: also when names are, and the pattern has none.
    fn wants_nothing(&self) -> bool {
        match self.options.groups {
            Groups::None => true,
            Groups::AllNames => self.code.names().is_empty(),
            _ => false,
        }
    }

    fn run_global(&self) -> Outcome {
        let mut found = ListBuilder::new();
        let (mut any, mut at, mut after_empty) = (false, self.options.offset, false);
        while at <= self.bytes.len() {
            // Where an empty match was, another may only begin if it is not empty.
            let extra = if after_empty { pcre2_sys::PCRE2_NOTEMPTY_ATSTART | pcre2_sys::PCRE2_ANCHORED } else { 0 };
            match self.code.run(self.bytes, at, self.options.bits | extra, self.options.limits) {
                Match::Found(groups) => {
                    let (start, end) = groups.first().copied().flatten().unwrap_or((at, at));
                    any = true;
                    if !self.wants_nothing() {
                        found.push(self.captured(&groups));
                    }
                    after_empty = start == end;
                    at = end;
                }
                Match::None if after_empty => {
                    at += self.character_len(at);
                    after_empty = false;
                }
                Match::None => break,
                Match::Failed(error) => return Ok(self.failed(error)),
            }
        }
        Ok(match any {
            false => Term::named("nomatch"),
            true if self.wants_nothing() => Term::named("match"),
            true => Term::tuple([Term::named("match"), found.finish()]),
        })
    }

    /// How many bytes the character at a position has; a line end of two is one where that is the convention.
    fn character_len(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).unwrap_or(&[]);
        if rest.starts_with(b"\r\n") && u32::from(self.compile.newline) >= pcre2_sys::PCRE2_NEWLINE_CRLF {
            return 2;
        }
        if !self.compile.is_unicode() {
            return 1;
        }
        1 + rest.iter().skip(1).take_while(|byte| **byte & 0xC0 == 0x80).count()
    }

    fn failed(&self, error: i32) -> Term {
        if !self.options.report_errors {
            return Term::named("nomatch");
        }
        Term::error_tuple(Term::named(match error {
            pcre2_sys::PCRE2_ERROR_MATCHLIMIT => "match_limit",
            pcre2_sys::PCRE2_ERROR_DEPTHLIMIT => "match_limit_recursion",
            _ => "internal_error",
        }))
    }

    fn captured(&self, groups: &[Option<(usize, usize)>]) -> Term {
        let numbered = |number: usize| groups.get(number).copied().flatten();
        match &self.options.groups {
            Groups::None => Term::NIL_LIST,
            Groups::First => Term::list([self.group(numbered(0))]),
            Groups::All => Term::list(groups.iter().map(|group| self.group(*group))),
            Groups::AllButFirst => Term::list(groups.iter().skip(1).map(|group| self.group(*group))),
            Groups::AllNames => {
                let mut names = self.code.names();
                names.dedup_by(|next, previous| next.0 == previous.0);
                Term::list(names.into_iter().map(|(name, _)| self.group(self.named(&name, groups))))
            }
            Groups::Listed(wanted) => Term::list(wanted.iter().map(|group| {
                self.group(match group {
                    Group::Number(number) => usize::try_from(*number).ok().and_then(numbered),
                    Group::Name(name) => self.named(name, groups),
                })
            })),
        }
    }

    /// The first group of a name that took part.
    fn named(&self, name: &[u8], groups: &[Option<(usize, usize)>]) -> Option<(usize, usize)> {
        let names = self.code.names();
        let mut numbers = names.iter().filter(|(candidate, _)| candidate == name).map(|(_, number)| *number);
        numbers.find_map(|number| groups.get(number).copied().flatten())
    }

    fn group(&self, group: Option<(usize, usize)>) -> Term {
        let (start, end) = match (group, self.options.form) {
            (None, Form::Index) => return Term::tuple([Term::int(-1), Term::int(0)]),
            (None, _) => (0, 0),
            (Some((start, end)), _) => (start, end.max(start)),
        };
        match self.options.form {
            Form::Index => Term::tuple([Term::int(start as i64), Term::int((end - start) as i64)]),
            Form::Binary => self.subject.bits_part(start * 8, (end - start) * 8),
            Form::List => {
                let bytes = self.bytes.get(start..end).unwrap_or(&[]);
                match std::str::from_utf8(bytes).ok().filter(|_| self.compile.is_unicode()) {
                    Some(text) => charlist(text.chars().map(u32::from)),
                    None => charlist(bytes.iter().map(|byte| u32::from(*byte))),
                }
            }
        }
    }
}

/// `:re.inspect(pattern, :namelist)` is `{:namelist, ["a", "b"]}`: the names of groups in their order.
fn inspect(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [pattern, item] = array(args)?;
    let binary = pattern_binary(pattern).and_then(Term::as_bytes).ok_or_else(badarg)?;
    let code = code(&binary).map_err(|_| badarg())?;
    match item.view() {
        View::Atom(name) if name.name() == "namelist" => {
            let mut found = code.names();
            found.dedup_by(|next, previous| next.0 == previous.0);
            let list = Term::list(found.iter().map(|(name, _)| Term::binary(name)));
            Ok(Term::tuple([item.clone(), list]))
        }
        _ => Err(badarg()),
    }
}

/// `:re.version()` is the version of PCRE2 and its date, as `"10.45 2025-02-05"`.
fn version(_: &mut Process, _: &mut [Term]) -> Outcome {
    let text = pcre::version();
    Ok(Term::binary(text.as_bytes()))
}
