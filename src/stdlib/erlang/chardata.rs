//! Character data: lists of code points and binaries in some encoding, nested, as `:unicode` takes them.

use crate::term::{ListBuilder, Term, View, names};

/// An encoding of binaries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// Bytes are code points.
    Latin1,
    /// Also called `:unicode`.
    Utf8,
    /// Two bytes or four.
    Utf16 { little: bool },
    /// Four bytes.
    Utf32 { little: bool },
}

/// How far decoding came.
pub enum End {
    /// All of it is decoded.
    Done,
    /// The data ends within a character: its bytes.
    Incomplete(Vec<u8>),
    /// What begins here is no character: the rest of the data.
    Error(Term),
}

/// The first bytes of a binary, taken apart.
enum Decoded {
    Character(u32, usize),
    Incomplete,
    Invalid,
}

impl Encoding {
    /// Reads the name of an encoding.
    pub fn from_term(term: &Term) -> Option<Encoding> {
        if let Some([kind, order]) = term.as_tuple_of::<2>() {
            let little = match order.as_atom()? {
                names::BIG => false,
                names::LITTLE => true,
                _ => return None,
            };
            return match kind.as_atom()? {
                names::UTF16 => Some(Encoding::Utf16 { little }),
                names::UTF32 => Some(Encoding::Utf32 { little }),
                _ => None,
            };
        }
        match term.as_atom()? {
            names::LATIN1 => Some(Encoding::Latin1),
            names::UTF8 | names::UNICODE => Some(Encoding::Utf8),
            names::UTF16 => Some(Encoding::Utf16 { little: false }),
            names::UTF32 => Some(Encoding::Utf32 { little: false }),
            _ => None,
        }
    }

    /// Appends a code point; tells whether the encoding has it.
    pub fn encode(self, code: u32, out: &mut Vec<u8>) -> bool {
        let Some(character) = char::from_u32(code) else { return false };
        match self {
            Encoding::Latin1 => match u8::try_from(code) {
                Ok(byte) => out.push(byte),
                Err(_) => return false,
            },
            Encoding::Utf8 => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
            Encoding::Utf16 { little } => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    out.extend(if little { unit.to_le_bytes() } else { unit.to_be_bytes() });
                }
            }
            Encoding::Utf32 { little } => out.extend(if little { code.to_le_bytes() } else { code.to_be_bytes() }),
        }
        true
    }

    fn accepts(self, code: u32) -> bool {
        if self == Encoding::Latin1 { code < 0x100 } else { char::from_u32(code).is_some() }
    }

    fn decode(self, bytes: &[u8]) -> Decoded {
        match (self, bytes) {
            (Encoding::Latin1, [byte, ..]) => Decoded::Character(u32::from(*byte), 1),
            (Encoding::Utf8, _) => decode_utf8(bytes),
            (Encoding::Utf16 { little }, _) => decode_utf16(bytes, little),
            (Encoding::Utf32 { little }, [a, b, c, d, ..]) => {
                let word = [*a, *b, *c, *d];
                let code = if little { u32::from_le_bytes(word) } else { u32::from_be_bytes(word) };
                char::from_u32(code).map_or(Decoded::Invalid, |_| Decoded::Character(code, 4))
            }
            _ => Decoded::Incomplete,
        }
    }
}

fn decode_utf8(bytes: &[u8]) -> Decoded {
    let Some(&first) = bytes.first() else { return Decoded::Incomplete };
    let len = match first {
        0..=0x7F => return Decoded::Character(u32::from(first), 1),
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF7 => 4,
        _ => return Decoded::Invalid,
    };
    match bytes.get(..len) {
        Some(whole) => match std::str::from_utf8(whole).ok().and_then(|text| text.chars().next()) {
            Some(character) => Decoded::Character(u32::from(character), len),
            None => Decoded::Invalid,
        },
        None if bytes.iter().skip(1).all(|byte| byte & 0xC0 == 0x80) => Decoded::Incomplete,
        None => Decoded::Invalid,
    }
}

fn decode_utf16(bytes: &[u8], little: bool) -> Decoded {
    let unit = |at: usize| {
        let pair: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let Some(first) = unit(0) else { return Decoded::Incomplete };
    match first {
        0xDC00..=0xDFFF => Decoded::Invalid,
        0xD800..=0xDBFF => match unit(2) {
            None => Decoded::Incomplete,
            Some(second @ 0xDC00..=0xDFFF) => {
                Decoded::Character(0x10000 + (u32::from(first & 0x3FF) << 10) + u32::from(second & 0x3FF), 4)
            }
            Some(_) => Decoded::Invalid,
        },
        _ => Decoded::Character(u32::from(first), 2),
    }
}

/// Decodes data as far as it is valid and `sink` accepts its code points; nothing if it is no character data at all.
pub fn decode(data: &Term, encoding: Encoding, mut sink: impl FnMut(u32) -> bool) -> Option<End> {
    // What follows the part in hand, outermost first.
    let mut rests: Vec<&Term> = Vec::new();
    let mut part = data;
    // The bytes of a character that is not complete yet: its rest may be in the next binary.
    let mut pending: Vec<u8> = Vec::new();
    loop {
        match part.view() {
            View::Nil => {}
            View::Cons(cons) if cons.head.is_integer() => {
                let code = cons.head.as_int().and_then(|code| u32::try_from(code).ok());
                let valid = code.is_some_and(|code| encoding.accepts(code));
                if !pending.is_empty() {
                    let rest = enclose(part.clone(), &rests);
                    return is_valid(data).then(|| End::Error(Term::list([Term::binary(&pending), rest])));
                }
                if !valid || !code.is_some_and(&mut sink) {
                    return is_valid(data).then(|| End::Error(enclose(part.clone(), &rests)));
                }
                if cons.tail.is_integer() {
                    return None;
                }
                part = &cons.tail;
                continue;
            }
            View::Cons(cons) => {
                rests.push(&cons.tail);
                part = &cons.head;
                continue;
            }
            View::Bits(bits) => {
                let bytes = bits.to_bytes()?;
                let joined = if pending.is_empty() { bytes } else { [&pending, &bytes[..]].concat().into() };
                pending.clear();
                let mut at = 0;
                while let Some(rest) = joined.get(at..).filter(|rest| !rest.is_empty()) {
                    match encoding.decode(rest) {
                        Decoded::Character(code, len) if sink(code) => at += len,
                        Decoded::Incomplete => {
                            pending = rest.to_vec();
                            break;
                        }
                        Decoded::Character(..) | Decoded::Invalid => {
                            return is_valid(data).then(|| End::Error(enclose(Term::binary(rest), &rests)));
                        }
                    }
                }
            }
            _ => return None,
        }
        match rests.pop() {
            Some(rest) if rest.is_integer() => return None,
            Some(rest) => part = rest,
            None if pending.is_empty() => return Some(End::Done),
            None => return Some(End::Incomplete(pending)),
        }
    }
}

/// The rest of the data: a part of it, within what is left of the lists around it.
fn enclose(part: Term, rests: &[&Term]) -> Term {
    rests.iter().rev().fold(part, |part, rest| Term::cons(part, (*rest).clone()))
}

/// Tells whether the term is built of binaries, integers and lists alone.
fn is_valid(data: &Term) -> bool {
    let mut pending = vec![(data, false)];
    while let Some((part, is_element)) = pending.pop() {
        match part.view() {
            View::Nil => {}
            View::Cons(cons) => pending.extend([(&cons.tail, false), (&cons.head, true)]),
            View::Int(_) | View::Big(_) if is_element => {}
            View::Bits(bits) if bits.is_binary() => {}
            _ => return false,
        }
    }
    true
}

/// The code points of character data in UTF-8; nothing if a part of it is none.
pub fn code_points(data: &Term) -> Option<Vec<u32>> {
    let mut codes = Vec::new();
    let end = decode(data, Encoding::Utf8, |code| {
        codes.push(code);
        true
    })?;
    matches!(end, End::Done).then_some(codes)
}

/// The text of character data in UTF-8; nothing if a part of it is none.
pub fn text(data: &Term) -> Option<String> {
    if let Some(text) = data.as_text() {
        return Some(text.into_owned());
    }
    code_points(data)?.into_iter().map(char::from_u32).collect()
}

/// A charlist of code points.
pub fn charlist(codes: impl IntoIterator<Item = u32>) -> Term {
    let mut list = ListBuilder::new();
    for code in codes {
        list.push(Term::int(i64::from(code)));
    }
    list.finish()
}
