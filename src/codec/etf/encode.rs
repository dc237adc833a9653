//! Writing the External Term Format.

use num_bigint::{BigInt, Sign};

use super::{Context, EncodeOptions, tag};
use crate::codec::function::refuse;
use crate::codec::walk::{Next, Walk, as_byte, list_shape};
use crate::codec::{EncodeError, ExternalFunction, ForeignFunction, Identity};
use crate::term::map::MapRef;
use crate::term::{Atom, Bits, Closure, Export, Pid, Port, Reference, Term, View};

type Result<T> = std::result::Result<T, EncodeError>;

/// The longest list of bytes that is written as a string.
const STRING_LIMIT: usize = 0xFFFF;

struct Encoder<'o, 'c> {
    out: &'o mut Vec<u8>,
    context: &'c Context<'c>,
    options: EncodeOptions,
}

pub(super) fn term(out: &mut Vec<u8>, term: &Term, context: &Context<'_>, options: EncodeOptions) -> Result<()> {
    // What funs made for a BEAM capture are new terms, which must outlive the walk.
    let made = boxcar::Vec::new();
    let mut encoder = Encoder { out, context, options };
    let mut walk = Walk::new(term);
    loop {
        match walk.next() {
            Next::Term(term) => encoder.value(term, &mut walk, &made)?,
            Next::Mark(place) => encoder.patch_size(place)?,
            Next::End => return Ok(()),
        }
    }
}

impl Encoder<'_, '_> {
    #[inline]
    fn value<'a>(&mut self, term: &'a Term, walk: &mut Walk<'a>, made: &'a boxcar::Vec<Vec<Term>>) -> Result<()> {
        match term.view() {
            View::Nil => self.out.push(tag::NIL),
            View::Int(value) => write_integer(self.out, value),
            View::Big(value) => self.big(value)?,
            View::Float(value) => self.float(value),
            View::Atom(atom) => write_atom(self.out, atom, self.options.minor_version),
            View::Cons(_) => self.list(term, walk)?,
            View::Tuple(elements) => {
                match u8::try_from(elements.len()) {
                    Ok(arity) => self.out.extend([tag::SMALL_TUPLE, arity]),
                    Err(_) => self.counted(tag::LARGE_TUPLE, elements.len())?,
                }
                walk.enter_items(elements);
            }
            View::Map(map) => self.map(map, walk)?,
            View::Bits(bits) => self.bits(bits)?,
            View::Closure(closure) => self.closure(closure, walk, made)?,
            View::Export(export) => self.export(export),
            View::Pid(pid) => write_pid(self.out, pid, self.context.identity, self.options.minor_version),
            View::Port(port) => self.port(port),
            View::Reference(reference) => {
                write_reference(self.out, reference, self.context.identity, self.options.minor_version);
            }
        }
        Ok(())
    }

    fn counted(&mut self, tag: u8, count: usize) -> Result<()> {
        let count = u32::try_from(count).map_err(|_| EncodeError::TooLarge)?;
        self.out.push(tag);
        self.out.extend(count.to_be_bytes());
        Ok(())
    }

    fn big(&mut self, value: &BigInt) -> Result<()> {
        let (sign, bytes) = value.to_bytes_le();
        match u8::try_from(bytes.len()) {
            Ok(len) => self.out.extend([tag::SMALL_BIG, len]),
            Err(_) => self.counted(tag::LARGE_BIG, bytes.len())?,
        }
        self.out.push(u8::from(sign == Sign::Minus));
        self.out.extend(bytes);
        Ok(())
    }

    fn float(&mut self, value: f64) {
        if self.options.minor_version > 0 {
            self.out.push(tag::NEW_FLOAT);
            self.out.extend(value.to_be_bytes());
            return;
        }
        /// How many bytes the old form has, filled up with zeros.
        const WIDTH: usize = 31;
        let text = format!("{value:.20e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (sign, digits) = match exponent.strip_prefix('-') {
            Some(digits) => ('-', digits),
            None => ('+', exponent),
        };
        let mut text = format!("{mantissa}e{sign}{digits:0>2}").into_bytes();
        text.resize(WIDTH, 0);
        self.out.push(tag::FLOAT);
        self.out.extend(text);
    }

    fn list<'a>(&mut self, list: &'a Term, walk: &mut Walk<'a>) -> Result<()> {
        let shape = list_shape(list);
        if shape.proper && shape.bytes && shape.len <= STRING_LIMIT {
            self.out.push(tag::STRING);
            self.out.extend(u16::try_from(shape.len).map_err(|_| EncodeError::TooLarge)?.to_be_bytes());
            self.out.extend(list.iter().filter_map(as_byte));
            return Ok(());
        }
        self.counted(tag::LIST, shape.len)?;
        walk.enter_list(list, true);
        Ok(())
    }

    fn map<'a>(&mut self, map: MapRef<'a>, walk: &mut Walk<'a>) -> Result<()> {
        self.counted(tag::MAP, map.len())?;
        if self.options.deterministic {
            walk.enter_sorted_pairs(map.iter());
        } else {
            walk.enter_pairs(map.iter());
        }
        Ok(())
    }

    fn bits(&mut self, bits: Bits<'_>) -> Result<()> {
        match bits.to_bytes() {
            Some(bytes) => {
                self.counted(tag::BINARY, bytes.len())?;
                self.out.extend_from_slice(&bytes);
            }
            None => {
                let bytes = bits.to_padded();
                self.counted(tag::BIT_BINARY, bytes.len())?;
                self.out.push((bits.len % 8) as u8);
                self.out.extend(bytes);
            }
        }
        Ok(())
    }

    fn closure<'a>(
        &mut self,
        closure: &'a Closure,
        walk: &mut Walk<'a>,
        made: &'a boxcar::Vec<Vec<Term>>,
    ) -> Result<()> {
        if let Some(foreign) = ForeignFunction::of(closure) {
            return self.fun(&foreign.0, closure.captured(), walk);
        }
        let (function, captured) = self.context.functions.encode_external(closure).ok_or_else(|| refuse(closure))?;
        let place = made.push(captured);
        let captured = made.get(place).map_or(&[][..], Vec::as_slice);
        self.fun(&function, captured, walk)
    }

    /// ```text
    /// 112 | size 4 | arity 1 | uniq 16 | index 4 | free 4 | module | old index | old uniq | pid | free variables
    /// ```
    fn fun<'a>(&mut self, function: &ExternalFunction, captured: &'a [Term], walk: &mut Walk<'a>) -> Result<()> {
        let free = u32::try_from(captured.len()).map_err(|_| EncodeError::TooLarge)?;
        self.out.push(tag::NEW_FUN);
        walk.mark(self.out.len());
        self.out.extend([0; 4]);
        self.out.push(function.arity);
        self.out.extend(function.uniq);
        self.out.extend(function.index.to_be_bytes());
        self.out.extend(free.to_be_bytes());
        write_atom(self.out, function.module, self.options.minor_version);
        write_integer(self.out, function.old_index);
        write_integer(self.out, function.old_uniq);
        write_pid(self.out, function.creator, self.context.identity, self.options.minor_version);
        walk.enter_items(captured);
        Ok(())
    }

    /// Writes the size of a fun, which counts itself, once all of it is written.
    fn patch_size(&mut self, place: usize) -> Result<()> {
        let size = u32::try_from(self.out.len() - place).map_err(|_| EncodeError::TooLarge)?;
        if let Some(slot) = self.out.get_mut(place..place + 4) {
            slot.copy_from_slice(&size.to_be_bytes());
        }
        Ok(())
    }

    fn export(&mut self, export: Export) {
        self.out.push(tag::EXPORT);
        write_atom(self.out, export.module, self.options.minor_version);
        write_atom(self.out, export.name, self.options.minor_version);
        self.out.extend([tag::SMALL_INTEGER, export.arity]);
    }

    fn port(&mut self, port: Port) {
        /// Larger numbers need the newer tag.
        const OLD_LIMIT: u32 = 1 << 28;
        let port = self.context.identity.absolute_port(port);
        let small = port.serial == 0 && port.id < OLD_LIMIT;
        self.out.push(if small { tag::NEW_PORT } else { tag::V4_PORT });
        write_atom(self.out, port.node, self.options.minor_version);
        if !small {
            self.out.extend(port.serial.to_be_bytes());
        }
        self.out.extend(port.id.to_be_bytes());
        self.out.extend(port.creation.to_be_bytes());
    }
}

/// Appends an integer that fits a word.
#[inline]
pub(crate) fn write_integer(out: &mut Vec<u8>, value: i64) {
    if let Ok(byte) = u8::try_from(value) {
        out.extend([tag::SMALL_INTEGER, byte]);
    } else if let Ok(word) = i32::try_from(value) {
        out.push(tag::INTEGER);
        out.extend(word.to_be_bytes());
    } else {
        let bytes = value.unsigned_abs().to_le_bytes();
        let len = 8 - value.unsigned_abs().leading_zeros() / 8;
        let used = bytes.get(..len as usize).unwrap_or(&bytes);
        out.extend([tag::SMALL_BIG, len as u8, u8::from(value < 0)]);
        out.extend(used);
    }
}

/// Appends an atom, in Latin-1 where it can be if the minor version is below 2.
#[inline]
pub(crate) fn write_atom(out: &mut Vec<u8>, atom: Atom, minor_version: u8) {
    let name = atom.name();
    if minor_version < 2 && name.chars().all(|character| u32::from(character) <= 0xFF) {
        out.push(tag::ATOM);
        // An atom has at most 255 characters.
        out.extend((name.chars().count() as u16).to_be_bytes());
        if name.is_ascii() {
            out.extend(name.as_bytes());
        } else {
            out.extend(name.chars().map(|character| u32::from(character) as u8));
        }
        return;
    }
    match u8::try_from(name.len()) {
        Ok(len) => out.extend([tag::SMALL_ATOM_UTF8, len]),
        Err(_) => {
            out.push(tag::ATOM_UTF8);
            // 255 characters have at most 1020 bytes.
            out.extend((name.len() as u16).to_be_bytes());
        }
    }
    out.extend(name.as_bytes());
}

/// Appends a process identifier.
pub(crate) fn write_pid(out: &mut Vec<u8>, pid: Pid, identity: Identity, minor_version: u8) {
    let pid = identity.absolute_pid(pid);
    out.push(tag::NEW_PID);
    write_atom(out, pid.node, minor_version);
    out.extend(pid.id.to_be_bytes());
    out.extend(pid.serial.to_be_bytes());
    out.extend(pid.creation.to_be_bytes());
}

/// Appends a reference.
pub(crate) fn write_reference(out: &mut Vec<u8>, reference: Reference, identity: Identity, minor_version: u8) {
    let reference = identity.absolute_reference(reference);
    out.push(tag::NEWER_REFERENCE);
    out.extend(u16::from(reference.len).to_be_bytes());
    write_atom(out, reference.node, minor_version);
    out.extend(reference.creation.to_be_bytes());
    for word in reference.words.iter().take(usize::from(reference.len)) {
        out.extend(word.to_be_bytes());
    }
}
