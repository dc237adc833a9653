//! Reading the External Term Format.

use num_bigint::{BigInt, Sign};

use super::{Context, tag};
use crate::codec::assemble::{Assembler, Container};
use crate::codec::function::FunctionHead;
use crate::codec::reader::Reader;
use crate::codec::{DecodeError, DecodeErrorKind, ExternalFunction, halves, reference_words};
use crate::term::identifier::{Remote, RemoteReference};
use crate::term::{Atom, Term};

type Result<T> = std::result::Result<T, DecodeErrorKind>;

/// One tag's worth of bytes.
enum Item {
    Value(Term),
    Open(Container, usize),
}

struct Decoder<'r, 'b, 'c> {
    reader: &'r mut Reader<'b>,
    context: &'c Context<'c>,
}

pub(super) fn term(reader: &mut Reader<'_>, context: &Context<'_>) -> std::result::Result<Term, DecodeError> {
    let mut assembler = Assembler::new(context.functions);
    let mut decoder = Decoder { reader, context };
    loop {
        let offset = decoder.reader.offset();
        let step = decoder.item().and_then(|item| match item {
            Item::Value(value) => assembler.add(value),
            Item::Open(container, count) => assembler.open(container, count),
        });
        match step {
            Ok(None) => {}
            Ok(Some(term)) => return Ok(term),
            Err(kind) => return Err(DecodeError { offset, path: assembler.path(), kind }),
        }
    }
}

impl Decoder<'_, '_, '_> {
    #[inline]
    fn item(&mut self) -> Result<Item> {
        let tag = self.reader.u8()?;
        Ok(Item::Value(match tag {
            tag::SMALL_INTEGER => Term::int(i64::from(self.reader.u8()?)),
            tag::INTEGER => Term::int(i64::from(i32::from_be_bytes(self.reader.array()?))),
            tag::SMALL_BIG => {
                let len = u32::from(self.reader.u8()?);
                self.big(len)?
            }
            tag::LARGE_BIG => {
                let len = self.reader.u32()?;
                self.big(len)?
            }
            tag::NEW_FLOAT => finite(f64::from_be_bytes(self.reader.array()?))?,
            tag::FLOAT => float_text(&self.reader.array::<31>()?)?,
            tag::NIL => Term::NIL_LIST,
            tag::BINARY => {
                let len = self.reader.u32()?;
                let len = self.reader.count(len, 1)?;
                let bytes = self.reader.take(len)?;
                self.context.arrived.and_then(|arrived| arrived.share(bytes)).unwrap_or_else(|| Term::binary(bytes))
            }
            tag::BIT_BINARY => self.bits()?,
            tag::STRING => return self.string(),
            tag::SMALL_TUPLE => {
                let count = u32::from(self.reader.u8()?);
                return Ok(Item::Open(Container::Tuple, self.reader.count(count, 1)?));
            }
            tag::LARGE_TUPLE => {
                let count = self.reader.u32()?;
                return Ok(Item::Open(Container::Tuple, self.reader.count(count, 1)?));
            }
            tag::LIST => {
                let count = self.reader.u32()?;
                return Ok(Item::Open(Container::ListWithTail, self.reader.count(count, 1)? + 1));
            }
            tag::MAP => {
                let count = self.reader.u32()?;
                return Ok(Item::Open(Container::Map, self.reader.count(count, 2)? * 2));
            }
            tag::NEW_FUN => return self.fun(),
            tag::EXPORT => self.export()?,
            tag::PID | tag::NEW_PID => Term::pid(self.context.identity.relative_pid(self.pid(tag)?)),
            tag::PORT | tag::NEW_PORT | tag::V4_PORT => {
                Term::port(self.context.identity.relative_port(self.port(tag)?))
            }
            tag::REFERENCE | tag::NEW_REFERENCE | tag::NEWER_REFERENCE => {
                Term::reference(self.context.identity.relative_reference(self.reference(tag)?))
            }
            _ => Term::atom(self.atom_of(tag)?),
        }))
    }

    fn atom(&mut self) -> Result<Atom> {
        let tag = self.reader.u8()?;
        self.atom_of(tag)
    }

    #[inline]
    fn atom_of(&mut self, tag: u8) -> Result<Atom> {
        let len = match tag {
            tag::SMALL_ATOM | tag::SMALL_ATOM_UTF8 => usize::from(self.reader.u8()?),
            tag::ATOM | tag::ATOM_UTF8 => usize::from(self.reader.u16()?),
            tag::ATOM_CACHE_REF => {
                let index = self.reader.u8()?;
                return self.context.cache.get(usize::from(index)).copied().ok_or(DecodeErrorKind::AtomCache(index));
            }
            _ => return Err(DecodeErrorKind::Tag(tag)),
        };
        let bytes = self.reader.take(len)?;
        if bytes.is_ascii() || matches!(tag, tag::SMALL_ATOM_UTF8 | tag::ATOM_UTF8) {
            return self.context.atoms.intern(std::str::from_utf8(bytes).map_err(|_| DecodeErrorKind::Utf8)?);
        }
        let latin1: String = bytes.iter().copied().map(char::from).collect();
        self.context.atoms.intern(&latin1)
    }

    fn big(&mut self, len: u32) -> Result<Term> {
        let sign = if self.reader.u8()? == 0 { Sign::Plus } else { Sign::Minus };
        let len = self.reader.count(len, 1)?;
        Ok(Term::integer(BigInt::from_bytes_le(sign, self.reader.take(len)?)))
    }

    fn bits(&mut self) -> Result<Term> {
        let len = self.reader.u32()?;
        let last = self.reader.u8()?;
        let len = self.reader.count(len, 1)?;
        let bytes = self.reader.take(len)?;
        if !(1..=8).contains(&last) || len == 0 {
            return Err(DecodeErrorKind::BitCount(last));
        }
        Ok(Term::bitstring(bytes, (len - 1) * 8 + usize::from(last)))
    }

    fn string(&mut self) -> Result<Item> {
        let len = usize::from(self.reader.u16()?);
        let bytes = self.reader.take(len)?;
        let list = bytes.iter().rev().fold(Term::NIL_LIST, |tail, byte| Term::cons(Term::int(i64::from(*byte)), tail));
        Ok(Item::Value(list))
    }

    fn small_integer(&mut self) -> Result<i64> {
        match self.reader.u8()? {
            tag::SMALL_INTEGER => self.reader.u8().map(i64::from),
            tag::INTEGER => Ok(i64::from(i32::from_be_bytes(self.reader.array()?))),
            tag::SMALL_BIG => {
                let len = u32::from(self.reader.u8()?);
                self.big(len)?.as_int().ok_or(DecodeErrorKind::Tag(tag::SMALL_BIG))
            }
            tag => Err(DecodeErrorKind::Tag(tag)),
        }
    }

    fn export(&mut self) -> Result<Term> {
        let (module, name) = (self.atom()?, self.atom()?);
        let arity = u8::try_from(self.small_integer()?).map_err(|_| DecodeErrorKind::Arity)?;
        Ok(Term::export(module, name, arity))
    }

    fn fun(&mut self) -> Result<Item> {
        // The size is not needed to read a fun, and nothing is gained by believing it.
        let _size = self.reader.u32()?;
        let arity = self.reader.u8()?;
        let uniq = self.reader.array()?;
        let index = self.reader.u32()?;
        let free = self.reader.u32()?;
        let module = self.atom()?;
        let (old_index, old_uniq) = (self.small_integer()?, self.small_integer()?);
        let creator = match self.reader.u8()? {
            tag @ (tag::PID | tag::NEW_PID) => self.context.identity.relative_pid(self.pid(tag)?),
            tag => return Err(DecodeErrorKind::Tag(tag)),
        };
        let free = self.reader.count(free, 1)?;
        let function = ExternalFunction { module, index, uniq, old_index, old_uniq, arity, creator };
        Ok(Item::Open(Container::Function(Box::new(FunctionHead::External(function))), free))
    }

    fn pid(&mut self, tag: u8) -> Result<Remote> {
        let node = self.atom()?;
        let (id, serial) = (self.reader.u32()?, self.reader.u32()?);
        let creation = self.creation(tag == tag::PID)?;
        Ok(Remote { node, creation, id, serial })
    }

    fn port(&mut self, tag: u8) -> Result<Remote> {
        let node = self.atom()?;
        let number = if tag == tag::V4_PORT { self.reader.u64()? } else { u64::from(self.reader.u32()?) };
        let creation = self.creation(tag == tag::PORT)?;
        let (id, serial) = halves(number);
        Ok(Remote { node, creation, id, serial })
    }

    fn reference(&mut self, tag: u8) -> Result<RemoteReference> {
        let count = if tag == tag::REFERENCE { 1 } else { usize::from(self.reader.u16()?) };
        let node = self.atom()?;
        if tag == tag::REFERENCE {
            let word = self.reader.u32()?;
            let creation = self.creation(true)?;
            return Ok(RemoteReference { node, creation, len: 1, words: [word, 0, 0, 0, 0] });
        }
        let creation = self.creation(tag == tag::NEW_REFERENCE)?;
        let words = self.reader.take(count * 4)?.chunks_exact(4);
        let words = words.map(|word| word.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)));
        let (words, len) = reference_words(words).ok_or(DecodeErrorKind::ReferenceWords(count))?;
        Ok(RemoteReference { node, creation, len, words })
    }

    fn creation(&mut self, old: bool) -> Result<u32> {
        if old { self.reader.u8().map(u32::from) } else { self.reader.u32() }
    }
}

fn finite(value: f64) -> Result<Term> {
    if value.is_finite() { Ok(Term::float(value)) } else { Err(DecodeErrorKind::Float) }
}

fn float_text(field: &[u8]) -> Result<Term> {
    let text = field.split(|byte| *byte == 0).next().unwrap_or(&[]);
    let text = std::str::from_utf8(text).map_err(|_| DecodeErrorKind::Float)?;
    finite(text.trim_start().parse().map_err(|_| DecodeErrorKind::Float)?)
}
