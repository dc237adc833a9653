//! What stands between the four bytes of length and the control message: pass-through, or a distribution header with the
//! atom cache and fragments.
//!
//! ```text
//! 112 | 131 control | 131 payload                                                       pass-through
//! 131 68 | atom cache refs | control | payload                                          a whole message
//! 131 69 | sequence 8 | fragment 8 | atom cache refs | part of control and payload      the first fragment
//! 131 70 | sequence 8 | fragment 8 | part                                               the others, counting down to 1
//! ```
//!
//! Written are headers without cache references, for our atoms go in full: small messages to a BEAM were measured to be faster
//! so than between two BEAMs with their caches (`scripts/bench-remote`). Read is everything.

use std::collections::HashMap;

use super::{control, flags};
use crate::codec::etf::{Context, VERSION};
use crate::codec::{DecodeError, DecodeErrorKind, EncodeError, Reader};
use crate::node::Control;
use crate::term::{Arrived, Atom, Message, Term};

const PASS_THROUGH: u8 = 112;
const HEADER: u8 = 68;
const FIRST_FRAGMENT: u8 = 69;
const FRAGMENT: u8 = 70;

/// The largest part of a message that travels in one frame.
const FRAGMENT_SIZE: usize = 64 * 1024;

/// 8 segments of 256 atoms.
const CACHE_SIZE: usize = 8 * 256;

/// The most that is reserved for a message on its first fragment's word, and that is kept for the next one.
const RESERVED: usize = 4 << 20;

/// How many messages may be under way in fragments at once.
const MAX_SEQUENCES: usize = 4096;

/// Frames messages for one BEAM.
pub struct Framer {
    headers: bool,
    fragments: bool,
}

/// Puts together what one BEAM sends.
pub struct Unframer {
    cache: Vec<Option<Atom>>,
    partial: HashMap<u64, Partial>,
    /// How many bytes `partial` holds.
    held: usize,
    max_held: usize,
    /// The memory of the last message in fragments: fresh memory costs more than filling it.
    spare: Vec<u8>,
}

/// A message of which fragments are missing.
struct Partial {
    bytes: Vec<u8>,
    atoms: Vec<Atom>,
    /// The number of the fragment that comes next.
    next: u64,
}

impl Framer {
    /// What both sides can, by their flags.
    pub fn new(own_flags: u64, peer_flags: u64) -> Framer {
        let both = own_flags & peer_flags;
        let headers = both & flags::DIST_HDR_ATOM_CACHE != 0;
        Framer { headers, fragments: headers && both & flags::FRAGMENTS != 0 }
    }

    /// Appends a message, in as many frames as it takes; `sequence` is a number that no message under way has.
    pub fn write(
        &self,
        out: &mut Vec<u8>,
        control: &Control,
        payload: Option<&Term>,
        sequence: u64,
        context: &Context<'_>,
    ) -> Result<(), EncodeError> {
        let start = out.len();
        out.extend([0; 4]);
        if self.headers {
            out.extend([VERSION, HEADER, 0]);
            control::write(out, control, payload, &[], context)?;
        } else {
            out.push(PASS_THROUGH);
            control::write(out, control, payload, &[VERSION], context)?;
        }
        let body = start + 4 + if self.headers { 3 } else { 1 };
        if self.fragments && out.len() - body > FRAGMENT_SIZE {
            return split(out, start, body, sequence);
        }
        patch_length(out, start)
    }
}

/// Makes fragments of the message from `body` on, whose frame began at `start`.
fn split(out: &mut Vec<u8>, start: usize, body: usize, sequence: u64) -> Result<(), EncodeError> {
    const HEAD: usize = 4 + 2 + 8 + 8;
    let parts = out.get(body..).unwrap_or(&[]).chunks(FRAGMENT_SIZE);
    let count = parts.len();
    // All the room at once: a large message is copied here and nowhere else on its way to the socket.
    let mut framed = Vec::with_capacity(out.len() + count * HEAD);
    framed.extend_from_slice(out.get(..start).unwrap_or(&[]));
    for (index, part) in parts.enumerate() {
        let frame = framed.len();
        framed.extend([0; 4]);
        framed.extend([VERSION, if index == 0 { FIRST_FRAGMENT } else { FRAGMENT }]);
        framed.extend(sequence.to_be_bytes());
        framed.extend(((count - index) as u64).to_be_bytes());
        if index == 0 {
            // No atoms in the header.
            framed.push(0);
        }
        framed.extend_from_slice(part);
        patch_length(&mut framed, frame)?;
    }
    *out = framed;
    Ok(())
}

fn patch_length(out: &mut [u8], start: usize) -> Result<(), EncodeError> {
    let length = u32::try_from(out.len() - start - 4).map_err(|_| EncodeError::TooLarge)?;
    if let Some(slot) = out.get_mut(start..start + 4) {
        slot.copy_from_slice(&length.to_be_bytes());
    }
    Ok(())
}

impl Unframer {
    /// An empty cache; unfinished messages may hold `max_held` bytes in all.
    pub fn new(max_held: usize) -> Unframer {
        Unframer { cache: vec![None; CACHE_SIZE], partial: HashMap::new(), held: 0, max_held, spare: Vec::new() }
    }

    /// Tells whether fragments of a message are still to come.
    pub fn is_amid_message(&self) -> bool {
        !self.partial.is_empty()
    }

    /// Takes the inside of a frame; gives the message that is complete with it.
    pub fn receive(
        &mut self,
        frame: &[u8],
        context: &Context<'_>,
    ) -> Result<Option<(Control, Option<Message>)>, DecodeError> {
        let mut reader = Reader::new(frame);
        match frame {
            [PASS_THROUGH, message @ ..] => {
                control::read(message, &[VERSION], context).map(Some).map_err(|error| error.behind(1))
            }
            [VERSION, HEADER, ..] => {
                let atoms = reader.take(2).and_then(|_| self.header(&mut reader, context));
                let atoms = atoms.map_err(|kind| DecodeError::at(reader.offset(), kind))?;
                let message = control::read(reader.rest(), &[], &Context { cache: &atoms, ..*context });
                message.map(Some).map_err(|error| error.behind(reader.offset()))
            }
            [VERSION, kind @ (FIRST_FRAGMENT | FRAGMENT), ..] => {
                let complete = self.fragment(&mut reader, *kind == FIRST_FRAGMENT, context);
                match complete.map_err(|kind| DecodeError::at(reader.offset(), kind))? {
                    Some(Partial { bytes, atoms, .. }) => {
                        let arrived = Arrived::new(bytes);
                        let context = Context { cache: &atoms, arrived: Some(&arrived), ..*context };
                        let read = control::read(arrived.bytes(), &[], &context);
                        self.keep(arrived.into_vec());
                        read.map(Some)
                    }
                    None => Ok(None),
                }
            }
            _ => Err(DecodeError::at(0, DecodeErrorKind::Tag(frame.first().copied().unwrap_or(0)))),
        }
    }

    /// Keeps the memory of a message for the next one, if it is there and not large.
    fn keep(&mut self, bytes: Option<Vec<u8>>) {
        if let Some(mut bytes) = bytes.filter(|bytes| bytes.capacity() <= RESERVED) {
            bytes.clear();
            self.spare = bytes;
        }
    }

    fn fragment(
        &mut self,
        reader: &mut Reader<'_>,
        first: bool,
        context: &Context<'_>,
    ) -> Result<Option<Partial>, DecodeErrorKind> {
        reader.take(2)?;
        let (sequence, number) = (reader.u64()?, reader.u64()?);
        let mut partial = if first {
            let atoms = self.header(reader, context)?;
            if self.partial.contains_key(&sequence) || self.partial.len() >= MAX_SEQUENCES {
                return Err(DecodeErrorKind::Control("a sequence of fragments begins anew"));
            }
            let expected = reader.rest().len().saturating_mul(usize::try_from(number).unwrap_or(usize::MAX));
            let mut bytes = std::mem::take(&mut self.spare);
            bytes.reserve(expected.min(RESERVED));
            Partial { bytes, atoms, next: number }
        } else {
            let unknown = DecodeErrorKind::Control("a fragment of an unknown sequence");
            self.partial.remove(&sequence).ok_or(unknown)?
        };
        let part = reader.rest();
        if partial.next != number || number == 0 {
            return Err(DecodeErrorKind::Control("a fragment out of order"));
        }
        if self.held + part.len() > self.max_held {
            return Err(DecodeErrorKind::Control("too much in fragments"));
        }
        partial.bytes.extend_from_slice(part);
        if number == 1 {
            self.held -= partial.bytes.len() - part.len();
            return Ok(Some(partial));
        }
        self.held += part.len();
        partial.next = number - 1;
        self.partial.insert(sequence, partial);
        Ok(None)
    }

    /// The atoms that cache references of this message mean; new ones are entered into the cache.
    ///
    /// ```text
    /// count 1 | a nibble for each reference and one more, low half first | reference ...
    /// nibble: new 1 | segment 3; the last one: long atoms 1      reference: index 1 [ | length 1 or 2 | text ]
    /// ```
    fn header(&mut self, reader: &mut Reader<'_>, context: &Context<'_>) -> Result<Vec<Atom>, DecodeErrorKind> {
        let count = usize::from(reader.u8()?);
        if count == 0 {
            return Ok(Vec::new());
        }
        let nibbles = reader.take(count / 2 + 1)?;
        let nibble = |index: usize| nibbles.get(index / 2).map_or(0, |byte| byte >> (4 * (index % 2)) & 0xF);
        let long = nibble(count) & 1 != 0;
        let mut atoms = Vec::with_capacity(count);
        for position in 0..count {
            let (new, segment) = (nibble(position) & 8 != 0, usize::from(nibble(position) & 7));
            let index = reader.u8()?;
            let slot = self.cache.get_mut(segment * 256 + usize::from(index));
            let slot = slot.ok_or(DecodeErrorKind::AtomCache(index))?;
            if new {
                let length = if long { usize::from(reader.u16()?) } else { usize::from(reader.u8()?) };
                let text = std::str::from_utf8(reader.take(length)?).map_err(|_| DecodeErrorKind::Utf8)?;
                *slot = Some(context.atoms.intern(text)?);
            }
            atoms.push(slot.ok_or(DecodeErrorKind::AtomCache(index))?);
        }
        Ok(atoms)
    }
}
