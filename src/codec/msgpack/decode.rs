//! Reading terms from MessagePack.

use std::sync::Arc;

use num_bigint::{BigInt, Sign};

use super::{Context, Ends, extension, owner};
use crate::codec::assemble::{Assembler, Container};
use crate::codec::function::FunctionHead;
use crate::codec::reader::Reader;
use crate::codec::{
    AtomPolicy, DecodeError, DecodeErrorKind, ExternalFunction, FunctionParts, Identity, reference_words,
};
use crate::term::identifier::{Remote, RemoteReference};
use crate::term::{Atom, Pid, Reference, Term, names};

type Result<T> = std::result::Result<T, DecodeErrorKind>;

/// One header's worth of bytes.
enum Item {
    Value(Term),
    Open(Container, usize),
}

struct Decoder<'r, 'b, 'c> {
    reader: &'r mut Reader<'b>,
    context: &'c Context<'c>,
    /// Code that came earlier in the same term: later functions with it, inner ones among them, leave it out.
    codes: Vec<([u8; 16], Arc<[u8]>)>,
}

pub(super) fn term(reader: &mut Reader<'_>, context: &Context<'_>) -> std::result::Result<Term, DecodeError> {
    let mut assembler = Assembler::new(context.functions);
    let mut decoder = Decoder { reader, context, codes: Vec::new() };
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

impl<'b> Decoder<'_, 'b, '_> {
    #[inline]
    fn item(&mut self) -> Result<Item> {
        let first = self.reader.u8()?;
        Ok(Item::Value(match first {
            0x00..0x80 => Term::int(i64::from(first)),
            0x80..0x90 => return self.map(u32::from(first & 0xF)),
            0x90..0xa0 => return self.array(u32::from(first & 0xF)),
            0xc0 => Term::nil(),
            0xc2 => Term::bool(false),
            0xc3 => Term::bool(true),
            0xc4..=0xc6 => Term::binary(self.bin(first)?),
            0xc7..=0xc9 | 0xd4..=0xd8 => self.extension(first)?,
            0xca => finite(f64::from(f32::from_be_bytes(self.reader.array()?)))?,
            0xcb => finite(f64::from_be_bytes(self.reader.array()?))?,
            0xcc..=0xcf | 0xd0..=0xd3 | 0xe0.. => self.int(first)?,
            0xdc => {
                let count = u32::from(self.reader.u16()?);
                return self.array(count);
            }
            0xdd => {
                let count = self.reader.u32()?;
                return self.array(count);
            }
            0xde => {
                let count = u32::from(self.reader.u16()?);
                return self.map(count);
            }
            0xdf => {
                let count = self.reader.u32()?;
                return self.map(count);
            }
            _ => Term::atom(self.atom_of(first)?),
        }))
    }

    fn int(&mut self, first: u8) -> Result<Term> {
        Ok(Term::int(match first {
            0xcc => i64::from(self.reader.u8()?),
            0xcd => i64::from(self.reader.u16()?),
            0xce => i64::from(self.reader.u32()?),
            0xcf => return Ok(Term::unsigned(self.reader.u64()?)),
            0xd0 => i64::from(self.reader.u8()?.cast_signed()),
            0xd1 => i64::from(self.reader.u16()?.cast_signed()),
            0xd2 => i64::from(self.reader.u32()?.cast_signed()),
            0xd3 => self.reader.u64()?.cast_signed(),
            0x00..0x80 | 0xe0.. => i64::from(first.cast_signed()),
            _ => return Err(DecodeErrorKind::Tag(first)),
        }))
    }

    fn integer<T: TryFrom<i64>>(&mut self) -> Result<T> {
        let first = self.reader.u8()?;
        let value = self.int(first)?.as_int().and_then(|value| T::try_from(value).ok());
        value.ok_or(DecodeErrorKind::Tag(first))
    }

    fn atom(&mut self) -> Result<Atom> {
        match self.reader.u8()? {
            0xc0 => Ok(names::NIL),
            0xc2 => Ok(names::FALSE),
            0xc3 => Ok(names::TRUE),
            first => self.atom_of(first),
        }
    }

    #[inline]
    fn atom_of(&mut self, first: u8) -> Result<Atom> {
        let len = match first {
            0xa0..0xc0 => usize::from(first & 0x1F),
            0xd9 => usize::from(self.reader.u8()?),
            0xda => usize::from(self.reader.u16()?),
            _ => return Err(DecodeErrorKind::Tag(first)),
        };
        let bytes = self.reader.take(len)?;
        self.context.atoms.intern(std::str::from_utf8(bytes).map_err(|_| DecodeErrorKind::Utf8)?)
    }

    #[inline]
    fn bin(&mut self, first: u8) -> Result<&'b [u8]> {
        let len = match first {
            0xc4 => u32::from(self.reader.u8()?),
            0xc5 => u32::from(self.reader.u16()?),
            0xc6 => self.reader.u32()?,
            _ => return Err(DecodeErrorKind::Tag(first)),
        };
        let len = self.reader.count(len, 1)?;
        self.reader.take(len)
    }

    fn map(&mut self, count: u32) -> Result<Item> {
        Ok(Item::Open(Container::Map, self.reader.count(count, 2)? * 2))
    }

    /// A tuple, or what the marker in front says.
    #[inline]
    fn array(&mut self, count: u32) -> Result<Item> {
        let count = self.reader.count(count, 1)?;
        let [0xd4, kind, 0, ..] = *self.reader.rest() else {
            return Ok(Item::Open(Container::Tuple, count));
        };
        let without = |fields: usize| count.checked_sub(fields).ok_or(DecodeErrorKind::Truncated);
        let kind = kind.cast_signed();
        match kind {
            extension::LIST | extension::IMPROPER if count > 0 => {
                self.reader.take(3)?;
                let proper = kind == extension::LIST;
                Ok(Item::Open(if proper { Container::List } else { Container::ListWithTail }, without(1)?))
            }
            extension::FUNCTION if count > 0 => Ok(Item::Open(self.function()?, without(8)?)),
            extension::FOREIGN if count > 0 => Ok(Item::Open(self.foreign()?, without(8)?)),
            extension::EXPORT if count == 4 => {
                self.reader.take(3)?;
                Ok(Item::Value(Term::export(self.atom()?, self.atom()?, self.integer()?)))
            }
            _ => Ok(Item::Open(Container::Tuple, count)),
        }
    }

    fn function(&mut self) -> Result<Container> {
        self.reader.take(3)?;
        let module = self.atom()?;
        let (index, uniq, arity) = (self.integer()?, self.integer()?, self.integer()?);
        let name = self.atom()?;
        let hash = self.hash()?;
        let code = match self.reader.u8()? {
            0xc0 => self.codes.iter().find(|(known, _)| *known == hash).map(|(_, code)| code.clone()),
            first => {
                let code: Arc<[u8]> = Arc::from(self.bin(first)?);
                self.codes.push((hash, code.clone()));
                Some(code)
            }
        };
        let parts = FunctionParts { module, index, uniq, arity, name, hash, code };
        Ok(Container::Function(Box::new(FunctionHead::Parts(parts))))
    }

    fn foreign(&mut self) -> Result<Container> {
        self.reader.take(3)?;
        let module = self.atom()?;
        let index = self.integer()?;
        let uniq = self.hash()?;
        let (old_index, old_uniq, arity) = (self.integer()?, self.integer()?, self.integer()?);
        let creator = read_pid(self.identifier(extension::PID)?, &self.context.ends, self.context.atoms)?;
        let function = ExternalFunction { module, index, uniq, old_index, old_uniq, arity, creator };
        Ok(Container::Function(Box::new(FunctionHead::External(function))))
    }

    fn hash(&mut self) -> Result<[u8; 16]> {
        let first = self.reader.u8()?;
        self.bin(first)?.try_into().map_err(|_| DecodeErrorKind::Tag(first))
    }

    fn extension_body(&mut self, first: u8) -> Result<(i8, &'b [u8])> {
        let len = match first {
            0xd4..=0xd8 => 1 << (first - 0xd4),
            0xc7 => u32::from(self.reader.u8()?),
            0xc8 => u32::from(self.reader.u16()?),
            0xc9 => self.reader.u32()?,
            _ => return Err(DecodeErrorKind::Tag(first)),
        };
        let kind = self.reader.u8()?.cast_signed();
        let len = self.reader.count(len, 1)?;
        Ok((kind, self.reader.take(len)?))
    }

    fn identifier(&mut self, wanted: i8) -> Result<&'b [u8]> {
        let first = self.reader.u8()?;
        match self.extension_body(first)? {
            (kind, body) if kind == wanted => Ok(body),
            (kind, _) => Err(DecodeErrorKind::Extension(kind)),
        }
    }

    fn extension(&mut self, first: u8) -> Result<Term> {
        let (ends, atoms) = (self.context.ends, self.context.atoms);
        let (kind, body) = self.extension_body(first)?;
        Ok(match (kind, body) {
            (extension::EMPTY, [0]) => Term::NIL_LIST,
            (extension::BYTES, bytes) => {
                bytes.iter().rev().fold(Term::NIL_LIST, |tail, byte| Term::cons(Term::int(i64::from(*byte)), tail))
            }
            (extension::BITS, [last @ 1..=8, bytes @ ..]) if !bytes.is_empty() => {
                Term::bitstring(bytes, (bytes.len() - 1) * 8 + usize::from(*last))
            }
            (extension::BIG, [sign @ 0..=1, magnitude @ ..]) => {
                let sign = if *sign == 0 { Sign::Plus } else { Sign::Minus };
                Term::integer(BigInt::from_bytes_le(sign, magnitude))
            }
            (extension::PID, body) => Term::pid(read_pid(body, &ends, atoms)?),
            (extension::PORT, body) => Term::port(ends.own.relative_port(read_remote(body, &ends, atoms)?)),
            (extension::REFERENCE, body) => Term::reference(read_reference(body, &ends, atoms)?),
            (kind, _) => return Err(DecodeErrorKind::Extension(kind)),
        })
    }
}

fn finite(value: f64) -> Result<Term> {
    if value.is_finite() { Ok(Term::float(value)) } else { Err(DecodeErrorKind::Float) }
}

/// A process identifier from the body of its extension.
pub(crate) fn read_pid(body: &[u8], ends: &Ends, atoms: AtomPolicy) -> Result<Pid> {
    Ok(ends.own.relative_pid(read_remote(body, ends, atoms)?))
}

fn read_remote(body: &[u8], ends: &Ends, atoms: AtomPolicy) -> Result<Remote> {
    let mut reader = Reader::new(body);
    let owner = reader.u8()?;
    let (id, serial) = (reader.u32()?, reader.u32()?);
    let Identity { node, creation } = read_owner(owner, reader, ends, atoms)?;
    Ok(Remote { node, creation, id, serial })
}

/// A reference from the body of its extension.
pub(crate) fn read_reference(body: &[u8], ends: &Ends, atoms: AtomPolicy) -> Result<Reference> {
    let mut reader = Reader::new(body);
    let owner = reader.u8()?;
    let count = usize::from(reader.u8()?);
    let words = reader.take(count * 4)?.chunks_exact(4);
    let words = words.map(|word| word.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)));
    let (words, len) = reference_words(words).ok_or(DecodeErrorKind::ReferenceWords(count))?;
    let Identity { node, creation } = read_owner(owner, reader, ends, atoms)?;
    Ok(ends.own.relative_reference(RemoteReference { node, creation, len, words }))
}

/// What the writer called its own is the peer's here, and the other way round.
fn read_owner(owner: u8, mut reader: Reader<'_>, ends: &Ends, atoms: AtomPolicy) -> Result<Identity> {
    match (owner, ends.peer) {
        (owner::WRITER, Some(peer)) => Ok(peer),
        (owner::READER, Some(_)) => Ok(ends.own),
        (owner::NAMED, _) => {
            let creation = reader.u32()?;
            let name = std::str::from_utf8(reader.rest()).map_err(|_| DecodeErrorKind::Utf8)?;
            Ok(Identity { node: atoms.intern(name)?, creation })
        }
        _ => Err(DecodeErrorKind::Tag(owner)),
    }
}
