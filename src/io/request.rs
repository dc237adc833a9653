//! Requests of the I/O protocol, read from terms.

use crate::term::{Atom, Term, View, names};

/// A request, its parts checked.
pub enum Request {
    /// Write these bytes.
    PutChars(Vec<u8>),
    /// Write these bytes below the next prompt, if one comes soon, or above a new shell if they may: what the logger has to
    /// tell. Only `:user` knows it.
    PutCharsLater {
        /// The text.
        bytes: Vec<u8>,
        /// A shell that begins before the next prompt stands below them.
        above_shell: bool,
    },
    /// A new shell begins: write what may stand above it.
    BeginShell,
    /// Answer once nothing waits for a prompt any more. Only `:user` knows it.
    Settle,
    /// Write what `module.function(arguments)` returns.
    PutCharsCall { encoding: Term, call: Term },
    /// Read a line; `latin1` if its bytes are asked for.
    GetLine { prompt: String, latin1: bool },
    /// Read a line without showing it.
    GetPassword { prompt: String },
    /// Read a number of characters; `latin1` if bytes are asked for.
    GetChars {
        /// What to show first.
        prompt: String,
        /// How many.
        count: usize,
        /// Whether each is to be a byte.
        latin1: bool,
    },
    /// Read until a function is satisfied.
    GetUntil(Term),
    /// Read this text next: what was read and not used. Only `:user` knows it.
    Unread(Vec<u8>),
    /// What the device is set to.
    GetOpts,
    /// Set the device.
    SetOpts(Term),
    /// The terminal's width or height.
    Geometry(Atom),
    /// Several, of which the last one's reply counts.
    Several(Vec<Term>),
    /// Something else.
    Unknown,
}

impl Request {
    /// Reads a request; text that is no character data is `Err` with the reply it gets.
    pub fn of(request: &Term) -> Result<Request, Term> {
        if request.is_atom(names::GETOPTS) {
            return Ok(Request::GetOpts);
        }
        if request.is_atom(names::BEGIN_SHELL) {
            return Ok(Request::BeginShell);
        }
        if request.is_atom(names::SETTLE) {
            return Ok(Request::Settle);
        }
        let Some(parts) = request.as_tuple() else { return Ok(Request::Unknown) };
        let Some(name) = parts.first().and_then(Term::as_atom) else { return Ok(Request::Unknown) };
        Ok(match (name, &parts[1..]) {
            (names::PUT_CHARS, [encoding, chars]) => put_chars(encoding, chars)?,
            (names::PUT_CHARS, [chars]) => put_chars(&Term::atom(names::LATIN1), chars)?,
            (names::PUT_CHARS_LATER, [encoding, chars, above_shell]) => match put_chars(encoding, chars)? {
                Request::PutChars(bytes) => {
                    Request::PutCharsLater { bytes, above_shell: above_shell.as_bool() == Some(true) }
                }
                other => other,
            },
            (names::PUT_CHARS, [encoding, module, function, arguments]) => Request::PutCharsCall {
                encoding: encoding.clone(),
                call: Term::tuple([module.clone(), function.clone(), arguments.clone()]),
            },
            (names::PUT_CHARS, [module, function, arguments]) => Request::PutCharsCall {
                encoding: Term::atom(names::LATIN1),
                call: Term::tuple([module.clone(), function.clone(), arguments.clone()]),
            },
            (names::GET_LINE, [encoding, prompt]) => {
                Request::GetLine { prompt: text(prompt), latin1: encoding.is_atom(names::LATIN1) }
            }
            (names::GET_LINE, [prompt]) => Request::GetLine { prompt: text(prompt), latin1: true },
            (names::GET_PASSWORD, [_, prompt]) => Request::GetPassword { prompt: text(prompt) },
            (names::GET_CHARS, [encoding, prompt, count]) => get_chars(prompt, count, encoding.is_atom(names::LATIN1)),
            (names::GET_CHARS, [prompt, count]) => get_chars(prompt, count, true),
            (names::GET_UNTIL, _) => Request::GetUntil(request.clone()),
            (names::UNREAD, [text]) => Request::Unread(text.as_bytes().map(|text| text.to_vec()).unwrap_or_default()),
            (names::SETOPTS, [options]) => Request::SetOpts(options.clone()),
            (names::GET_GEOMETRY, [which]) => Request::Geometry(which.as_atom().unwrap_or(names::NIL)),
            (names::REQUESTS, [requests]) => Request::Several(requests.to_vec().unwrap_or_default()),
            _ => Request::Unknown,
        })
    }
}

fn get_chars(prompt: &Term, count: &Term, latin1: bool) -> Request {
    let count = count.as_int().and_then(|count| usize::try_from(count).ok());
    Request::GetChars { prompt: text(prompt), count: count.unwrap_or(0), latin1 }
}

fn put_chars(encoding: &Term, chars: &Term) -> Result<Request, Term> {
    let latin1 = encoding.is_atom(names::LATIN1);
    match character_data(chars, latin1) {
        Some(bytes) => Ok(Request::PutChars(bytes)),
        None => Err(Term::error_tuple(Term::tuple([
            Term::atom(names::NO_TRANSLATION),
            encoding.clone(),
            Term::atom(names::UNICODE),
        ]))),
    }
}

/// What a plain stream prints of data that is no text: a binary by itself as it is, and nothing else.
pub fn raw_chars(request: &Term) -> Option<Vec<u8>> {
    let [name, encoding, chars] = request.as_tuple_of::<3>()?;
    let is_raw = name.is_atom(names::PUT_CHARS) && encoding.is_atom(names::UNICODE);
    if is_raw { chars.as_bytes().map(|bytes| bytes.to_vec()) } else { None }
}

/// A prompt as text; what is no character data is no prompt.
fn text(prompt: &Term) -> String {
    let shown = match prompt.as_atom() {
        Some(name) => name.name().as_bytes().to_vec(),
        None => character_data(prompt, false).unwrap_or_default(),
    };
    String::from_utf8_lossy(&shown).into_owned()
}

/// Character data as UTF-8: nested lists of code points and binaries. Bytes of latin-1 data are code points.
pub fn character_data(data: &Term, latin1: bool) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut pending = vec![data];
    while let Some(term) = pending.pop() {
        match term.view() {
            View::Nil => {}
            View::Cons(cons) => {
                pending.push(&cons.tail);
                pending.push(&cons.head);
            }
            View::Int(code) if latin1 && code > 255 => return None,
            View::Int(code) => {
                let character = char::from_u32(u32::try_from(code).ok()?)?;
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            View::Bits(bits) => {
                let bytes = bits.to_bytes()?;
                if latin1 {
                    bytes.iter().for_each(|byte| {
                        out.extend_from_slice(char::from(*byte).encode_utf8(&mut [0; 4]).as_bytes());
                    });
                } else {
                    std::str::from_utf8(&bytes).ok()?;
                    out.extend_from_slice(&bytes);
                }
            }
            _ => return None,
        }
    }
    Some(out)
}

/// Text as a stream shows it that is set to latin-1: what is beyond it by its number.
pub fn to_latin1(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for character in String::from_utf8_lossy(text).chars() {
        match u8::try_from(character) {
            Ok(byte) => out.push(byte),
            Err(_) => out.extend_from_slice(format!("\\x{{{:X}}}", u32::from(character)).as_bytes()),
        }
    }
    out
}

/// Bytes of a stream that is set to latin-1, as UTF-8.
pub fn from_latin1(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes()
}
