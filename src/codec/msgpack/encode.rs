//! Writing terms as MessagePack.

use num_bigint::{BigInt, Sign};

use super::{Context, Ends, extension, owner};
use crate::codec::function::refuse;
use crate::codec::walk::{Next, Walk, as_byte, list_shape};
use crate::codec::{EncodeError, ExternalFunction, ForeignFunction, FunctionParts, Identity};
use crate::term::identifier::{Remote, RemoteReference};
use crate::term::{Atom, Bits, Closure, Export, Pid, Reference, Term, View, names};

type Result<T> = std::result::Result<T, EncodeError>;

struct Encoder<'o, 'c> {
    out: &'o mut Vec<u8>,
    context: &'c Context<'c>,
    sent_code: Vec<[u8; 16]>,
}

pub(super) fn term(out: &mut Vec<u8>, term: &Term, context: &Context<'_>) -> Result<Vec<[u8; 16]>> {
    let mut encoder = Encoder { out, context, sent_code: Vec::new() };
    let mut walk = Walk::new(term);
    while let Next::Term(term) = walk.next() {
        encoder.value(term, &mut walk)?;
    }
    Ok(encoder.sent_code)
}

impl Encoder<'_, '_> {
    #[inline]
    fn value<'a>(&mut self, term: &'a Term, walk: &mut Walk<'a>) -> Result<()> {
        match term.view() {
            View::Nil => self.marker(extension::EMPTY),
            View::Int(value) => write_int(self.out, value),
            View::Big(value) => self.big(value)?,
            View::Float(value) => {
                self.out.push(0xcb);
                self.out.extend(value.to_be_bytes());
            }
            View::Atom(atom) => write_atom(self.out, atom),
            View::Cons(_) => self.list(term, walk)?,
            View::Tuple(elements) => {
                self.array(elements.len())?;
                walk.enter_items(elements);
            }
            View::Map(map) => {
                self.counted(map.len(), 0x80, [0xde, 0xdf])?;
                walk.enter_pairs(map.iter());
            }
            View::Bits(bits) => self.bits(bits)?,
            View::Closure(closure) => self.closure(closure, walk)?,
            View::Export(export) => self.export(export)?,
            View::Pid(pid) => write_identifier(self.out, extension::PID, &pid_body(pid, &self.context.ends))?,
            View::Port(port) => {
                let port = self.context.ends.own.absolute_port(port);
                write_identifier(self.out, extension::PORT, &remote_body(port, &self.context.ends))?;
            }
            View::Reference(reference) => {
                let body = reference_body(reference, &self.context.ends);
                write_identifier(self.out, extension::REFERENCE, &body)?;
            }
        }
        Ok(())
    }

    /// An extension of one byte that says nothing but its type.
    fn marker(&mut self, kind: i8) {
        self.out.extend([0xd4, kind.cast_unsigned(), 0]);
    }

    fn array(&mut self, count: usize) -> Result<()> {
        self.counted(count, 0x90, [0xdc, 0xdd])
    }

    /// The header of an array or map: `fix` with the count in its low bits, or one of the longer forms.
    #[inline]
    fn counted(&mut self, count: usize, fix: u8, [short, long]: [u8; 2]) -> Result<()> {
        match (u16::try_from(count), u32::try_from(count)) {
            (Ok(small @ 0..16), _) => self.out.push(fix | small as u8),
            (Ok(count), _) => {
                self.out.push(short);
                self.out.extend(count.to_be_bytes());
            }
            (_, Ok(count)) => {
                self.out.push(long);
                self.out.extend(count.to_be_bytes());
            }
            _ => return Err(EncodeError::TooLarge),
        }
        Ok(())
    }

    fn big(&mut self, value: &BigInt) -> Result<()> {
        let (sign, bytes) = value.to_bytes_le();
        extension_header(self.out, extension::BIG, bytes.len() + 1)?;
        self.out.push(u8::from(sign == Sign::Minus));
        self.out.extend(bytes);
        Ok(())
    }

    fn list<'a>(&mut self, list: &'a Term, walk: &mut Walk<'a>) -> Result<()> {
        let shape = list_shape(list);
        if shape.proper && shape.bytes {
            extension_header(self.out, extension::BYTES, shape.len)?;
            self.out.extend(list.iter().filter_map(as_byte));
            return Ok(());
        }
        self.array(shape.len + if shape.proper { 1 } else { 2 })?;
        self.marker(if shape.proper { extension::LIST } else { extension::IMPROPER });
        walk.enter_list(list, !shape.proper);
        Ok(())
    }

    fn bits(&mut self, bits: Bits<'_>) -> Result<()> {
        match bits.to_bytes() {
            Some(bytes) => write_bin(self.out, &bytes)?,
            None => {
                let bytes = bits.to_padded();
                extension_header(self.out, extension::BITS, bytes.len() + 1)?;
                self.out.push((bits.len % 8) as u8);
                self.out.extend(bytes);
            }
        }
        Ok(())
    }

    fn closure<'a>(&mut self, closure: &'a Closure, walk: &mut Walk<'a>) -> Result<()> {
        match ForeignFunction::of(closure) {
            Some(foreign) => self.foreign(&foreign.0, closure.captured().len())?,
            None => {
                let parts = self.context.functions.encode(closure).ok_or_else(|| refuse(closure))?;
                self.function(&parts, closure.captured().len())?;
            }
        }
        walk.enter_items(closure.captured());
        Ok(())
    }

    fn function(&mut self, parts: &FunctionParts, captured: usize) -> Result<()> {
        self.array(captured + 8)?;
        self.marker(extension::FUNCTION);
        write_atom(self.out, parts.module);
        write_int(self.out, i64::from(parts.index));
        write_int(self.out, i64::from(parts.uniq));
        write_int(self.out, i64::from(parts.arity));
        write_atom(self.out, parts.name);
        write_bin(self.out, &parts.hash)?;
        match &parts.code {
            Some(code) if !(self.context.known_code)(&parts.hash) && !self.sent_code.contains(&parts.hash) => {
                self.sent_code.push(parts.hash);
                write_bin(self.out, code)
            }
            _ => {
                self.out.push(0xc0);
                Ok(())
            }
        }
    }

    fn foreign(&mut self, function: &ExternalFunction, captured: usize) -> Result<()> {
        self.array(captured + 8)?;
        self.marker(extension::FOREIGN);
        write_atom(self.out, function.module);
        write_int(self.out, i64::from(function.index));
        write_bin(self.out, &function.uniq)?;
        write_int(self.out, function.old_index);
        write_int(self.out, function.old_uniq);
        write_int(self.out, i64::from(function.arity));
        write_identifier(self.out, extension::PID, &pid_body(function.creator, &self.context.ends))
    }

    fn export(&mut self, export: Export) -> Result<()> {
        self.array(4)?;
        self.marker(extension::EXPORT);
        write_atom(self.out, export.module);
        write_atom(self.out, export.name);
        write_int(self.out, i64::from(export.arity));
        Ok(())
    }
}

/// Appends an integer in its shortest form.
#[inline]
fn write_int(out: &mut Vec<u8>, value: i64) {
    if let Ok(value) = u64::try_from(value) {
        match value {
            0..0x80 => out.push(value as u8),
            0x80..0x100 => out.extend([0xcc, value as u8]),
            0x100..0x1_0000 => {
                out.push(0xcd);
                out.extend((value as u16).to_be_bytes());
            }
            0x1_0000..0x1_0000_0000 => {
                out.push(0xce);
                out.extend((value as u32).to_be_bytes());
            }
            _ => {
                out.push(0xcf);
                out.extend(value.to_be_bytes());
            }
        }
    } else if let Ok(value) = i8::try_from(value) {
        if value >= -32 {
            out.push(value.cast_unsigned());
        } else {
            out.extend([0xd0, value.cast_unsigned()]);
        }
    } else if let Ok(value) = i16::try_from(value) {
        out.push(0xd1);
        out.extend(value.to_be_bytes());
    } else if let Ok(value) = i32::try_from(value) {
        out.push(0xd2);
        out.extend(value.to_be_bytes());
    } else {
        out.push(0xd3);
        out.extend(value.to_be_bytes());
    }
}

#[inline]
fn write_atom(out: &mut Vec<u8>, atom: Atom) {
    match atom {
        names::NIL => out.push(0xc0),
        names::FALSE => out.push(0xc2),
        names::TRUE => out.push(0xc3),
        _ => {
            let name = atom.name().as_bytes();
            // 255 characters have at most 1020 bytes.
            match name.len() {
                len @ 0..32 => out.push(0xa0 | len as u8),
                len @ 32..256 => out.extend([0xd9, len as u8]),
                len => {
                    out.push(0xda);
                    out.extend((len as u16).to_be_bytes());
                }
            }
            out.extend_from_slice(name);
        }
    }
}

#[inline]
fn write_bin(out: &mut Vec<u8>, bytes: &[u8]) -> Result<()> {
    sized(out, bytes.len(), [0xc4, 0xc5, 0xc6])?;
    out.extend_from_slice(bytes);
    Ok(())
}

/// The header of an extension of any length.
fn extension_header(out: &mut Vec<u8>, kind: i8, len: usize) -> Result<()> {
    match len {
        1 => out.push(0xd4),
        2 => out.push(0xd5),
        4 => out.push(0xd6),
        8 => out.push(0xd7),
        16 => out.push(0xd8),
        _ => sized(out, len, [0xc7, 0xc8, 0xc9])?,
    }
    out.push(kind.cast_unsigned());
    Ok(())
}

/// One of three tags with a length of one, two or four bytes.
#[inline]
fn sized(out: &mut Vec<u8>, len: usize, [one, two, four]: [u8; 3]) -> Result<()> {
    if let Ok(len) = u8::try_from(len) {
        out.extend([one, len]);
    } else if let Ok(len) = u16::try_from(len) {
        out.push(two);
        out.extend(len.to_be_bytes());
    } else {
        out.push(four);
        out.extend(u32::try_from(len).map_err(|_| EncodeError::TooLarge)?.to_be_bytes());
    }
    Ok(())
}

/// ```text
/// owner 1 | id 4 | serial 4 [ | creation 4 | name ]
/// ```
pub(crate) fn pid_body(pid: Pid, ends: &Ends) -> IdentifierBody {
    remote_body(ends.own.absolute_pid(pid), ends)
}

fn remote_body(remote: Remote, ends: &Ends) -> IdentifierBody {
    let (mut body, named) = owned_body(ends, remote.node, remote.creation);
    body.extend_from_slice(&remote.id.to_be_bytes());
    body.extend_from_slice(&remote.serial.to_be_bytes());
    finish_body(&mut body, named);
    body
}

/// ```text
/// owner 1 | number of words 1 | word 4 ... [ | creation 4 | name ]
/// ```
pub(crate) fn reference_body(reference: Reference, ends: &Ends) -> IdentifierBody {
    let RemoteReference { node, creation, len, words } = ends.own.absolute_reference(reference);
    let (mut body, named) = owned_body(ends, node, creation);
    body.push(len);
    for word in words.iter().take(usize::from(len)) {
        body.extend_from_slice(&word.to_be_bytes());
    }
    finish_body(&mut body, named);
    body
}

/// The bytes of an identifier's extension: on the stack, unless a long name is among them.
pub(crate) type IdentifierBody = smallvec::SmallVec<[u8; 64]>;

fn owned_body(ends: &Ends, node: Atom, creation: u32) -> (IdentifierBody, Option<(Atom, u32)>) {
    let is = |end: Identity| end.node == node && end.creation == creation;
    let (owner, named) = match ends.peer {
        Some(peer) if is(peer) => (owner::READER, None),
        Some(_) if is(ends.own) => (owner::WRITER, None),
        _ => (owner::NAMED, Some((node, creation))),
    };
    (smallvec::smallvec![owner], named)
}

fn finish_body(body: &mut IdentifierBody, named: Option<(Atom, u32)>) {
    if let Some((node, creation)) = named {
        body.extend_from_slice(&creation.to_be_bytes());
        body.extend_from_slice(node.name().as_bytes());
    }
}

fn write_identifier(out: &mut Vec<u8>, kind: i8, body: &[u8]) -> Result<()> {
    extension_header(out, kind, body.len())?;
    out.extend_from_slice(body);
    Ok(())
}
