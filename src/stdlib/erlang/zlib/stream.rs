//! The streams of `:zlib`: data compressed and unpacked piece by piece.
//!
//! A stream is a reference that belongs to the process that opened it. Input that was given and not used yet, because the
//! output came in pieces or a dictionary was wanting, waits in the stream.

use std::collections::HashMap;
use std::ffi::c_int;
use std::sync::{Arc, LazyLock, Once};

use foldhash::fast::FixedState;
use libz_sys::{
    Z_DEFAULT_STRATEGY, Z_FILTERED, Z_FINISH, Z_FULL_FLUSH, Z_HUFFMAN_ONLY, Z_NO_FLUSH, Z_RLE, Z_SYNC_FLUSH,
};
use parking_lot::Mutex;

use super::super::checksum;
use super::codec::{Codec, Failure, Manner, Status, Way};
use crate::code::Raise;
use crate::process::{Process, owned};
use crate::stdlib::argument::badarg;
use crate::term::{Pid, Reference, Term};
use crate::vm::Trap;

/// So many bytes come out at once, as on the BEAM.
pub(super) const PIECE: usize = 16_384;

/// Size of the pieces of `inflateChunk` until another is set.
const BUFFER: usize = 4000;

/// What fails where nothing was begun.
pub(super) const NOT_BEGUN: &str = "not_initialized";

/// What fails where something was begun, and with streams that were closed, too.
pub(super) const BEGUN: &str = "already_initialized";

/// The streams that are open; written when one is opened or closed, read by every use.
static STREAMS: LazyLock<Mutex<HashMap<Reference, Entry, FixedState>>> = LazyLock::new(Mutex::default);

struct Entry {
    owner: Pid,
    stream: Arc<Mutex<Stream>>,
}

/// What happens behind the end of packed data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum AtEnd {
    /// The rest is left.
    #[default]
    Cut,
    /// The rest is an error.
    Error,
    /// The rest is other packed data.
    Reset,
}

/// A stream.
pub(super) struct Stream {
    codec: Option<Codec>,
    at_end: AtEnd,
    ended: bool,
    /// Input that waits.
    input: Vec<u8>,
    /// Output that came outside of a call that gives it out.
    output: Vec<u8>,
    /// The checksum of what was compressed or unpacked, which only data without header asks for.
    crc: Option<u32>,
    pub(super) buffer: usize,
}

/// What a piece of unpacking gave.
pub(super) struct Piece {
    pub(super) bytes: Vec<u8>,
    pub(super) then: Then,
}

/// How it goes on after a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    Continue,
    Finished,
    WantsDictionary(u32),
}

pub(super) fn failed(reason: &str) -> Trap {
    Raise::error(Term::named(reason)).into()
}

impl From<Failure> for Trap {
    fn from(failure: Failure) -> Trap {
        failed(match failure {
            Failure::Data => "data_error",
            Failure::Stream => "stream_error",
        })
    }
}

/// Opens a stream, in which nothing has begun.
pub(super) fn open(process: &mut Process) -> Term {
    static RELEASED: Once = Once::new();
    RELEASED.call_once(|| owned::on_exit(release));
    let stream = Stream {
        codec: None,
        at_end: AtEnd::Cut,
        ended: false,
        input: Vec::new(),
        output: Vec::new(),
        crc: None,
        buffer: BUFFER,
    };
    let reference = process.make_reference();
    let entry = Entry { owner: process.pid, stream: Arc::new(Mutex::new(stream)) };
    STREAMS.lock().insert(reference, entry);
    Term::reference(reference)
}

fn release(pid: Pid) {
    STREAMS.lock().retain(|_, entry| entry.owner != pid);
}

fn key(handle: &Term) -> Result<Reference, Trap> {
    handle.as_reference().ok_or_else(badarg)
}

/// The stream of a reference, of which this process must be the owner; one that was closed fails with `closed`.
pub(super) fn find(process: &Process, handle: &Term, closed: &str) -> Result<Arc<Mutex<Stream>>, Trap> {
    match STREAMS.lock().get(&key(handle)?) {
        None => Err(failed(closed)),
        Some(entry) if entry.owner != process.pid => Err(failed("not_on_controlling_process")),
        Some(entry) => Ok(entry.stream.clone()),
    }
}

/// Closes a stream.
pub(super) fn close(process: &Process, handle: &Term) -> Result<(), Trap> {
    find(process, handle, NOT_BEGUN)?;
    STREAMS.lock().remove(&key(handle)?);
    Ok(())
}

/// Gives a stream to another process.
pub(super) fn give(process: &Process, handle: &Term, owner: Pid) -> Result<(), Trap> {
    find(process, handle, NOT_BEGUN)?;
    if let Some(entry) = STREAMS.lock().get_mut(&key(handle)?) {
        entry.owner = owner;
    }
    Ok(())
}

/// The number of a way to flush.
pub(super) fn flush(name: &str) -> Option<c_int> {
    Some(match name {
        "none" => Z_NO_FLUSH,
        "sync" => Z_SYNC_FLUSH,
        "full" => Z_FULL_FLUSH,
        "finish" => Z_FINISH,
        _ => return None,
    })
}

/// The number of a strategy.
pub(super) fn strategy(name: &str) -> Option<c_int> {
    Some(match name {
        "default" => Z_DEFAULT_STRATEGY,
        "filtered" => Z_FILTERED,
        "huffman_only" => Z_HUFFMAN_ONLY,
        "rle" => Z_RLE,
        _ => return None,
    })
}

impl Stream {
    fn begin(&mut self, codec: Codec, window_bits: c_int) {
        self.codec = Some(codec);
        self.crc = (window_bits < 0).then_some(0);
        self.forget();
    }

    fn forget(&mut self) {
        self.ended = false;
        self.input.clear();
        self.output.clear();
        self.crc = self.crc.map(|_| 0);
    }

    fn ensure_idle(&self) -> Result<(), Trap> {
        if self.codec.is_some() { Err(failed(BEGUN)) } else { Ok(()) }
    }

    fn codec(&mut self, way: Way) -> Result<&mut Codec, Trap> {
        self.codec.as_mut().filter(|codec| codec.way() == way).ok_or_else(|| failed(NOT_BEGUN))
    }

    /// Begins to compress.
    pub(super) fn begin_deflate(&mut self, manner: Manner) -> Result<(), Trap> {
        self.ensure_idle()?;
        self.begin(Codec::deflate(manner)?, manner.window_bits);
        Ok(())
    }

    /// Begins to unpack.
    pub(super) fn begin_inflate(&mut self, window_bits: c_int, at_end: AtEnd) -> Result<(), Trap> {
        self.ensure_idle()?;
        self.begin(Codec::inflate(window_bits)?, window_bits);
        self.at_end = at_end;
        Ok(())
    }

    /// Compresses.
    pub(super) fn deflate(&mut self, data: &[u8], flush: c_int) -> Result<Vec<u8>, Trap> {
        let (ended, crc) = (self.ended, self.crc);
        let mut out = std::mem::take(&mut self.output);
        let codec = self.codec(Way::Deflate)?;
        if ended && !data.is_empty() {
            return Err(Failure::Stream.into());
        }
        let mut rest = data;
        let status = loop {
            let before = out.len();
            let (taken, status) = codec.run(rest, flush, &mut out, PIECE)?;
            rest = &rest[taken..];
            if status == Status::End || (rest.is_empty() && out.len() - before < PIECE) {
                break status;
            }
        };
        self.ended |= status == Status::End;
        self.crc = crc.map(|crc| checksum::crc(crc, data));
        Ok(out)
    }

    /// Compresses in another manner from here on.
    pub(super) fn change(&mut self, level: c_int, strategy: c_int) -> Result<(), Trap> {
        let flushed = self.deflate(&[], Z_SYNC_FLUSH)?;
        self.output = flushed;
        let mut output = std::mem::take(&mut self.output);
        let changed = self.codec(Way::Deflate)?.change(level, strategy, &mut output);
        self.output = output;
        Ok(changed?)
    }

    /// Adds input that is to be unpacked.
    pub(super) fn feed(&mut self, data: &[u8]) -> Result<(), Trap> {
        self.codec(Way::Inflate)?;
        self.input.extend_from_slice(data);
        Ok(())
    }

    /// Unpacks what waits, up to so many bytes.
    pub(super) fn inflate(&mut self, room: usize) -> Result<Piece, Trap> {
        let mut bytes = Vec::new();
        let then = self.inflate_into(&mut bytes, room)?;
        self.crc = self.crc.map(|crc| checksum::crc(crc, &bytes));
        Ok(Piece { bytes, then })
    }

    fn inflate_into(&mut self, bytes: &mut Vec<u8>, room: usize) -> Result<Then, Trap> {
        if self.ended && !self.input.is_empty() {
            match self.at_end {
                AtEnd::Cut => self.input.clear(),
                AtEnd::Error => return Err(Failure::Data.into()),
                AtEnd::Reset => {
                    self.codec(Way::Inflate)?.reset()?;
                    self.ended = false;
                }
            }
        }
        if self.ended {
            return Ok(Then::Finished);
        }
        let input = std::mem::take(&mut self.input);
        let (taken, status) = self.codec(Way::Inflate)?.run(&input, Z_NO_FLUSH, bytes, room)?;
        self.input = input;
        self.input.drain(..taken);
        Ok(match status {
            Status::WantsDictionary(checksum) => Then::WantsDictionary(checksum),
            Status::End => {
                self.ended = true;
                if self.at_end == AtEnd::Cut {
                    self.input.clear();
                }
                if self.input.is_empty() { Then::Finished } else { Then::Continue }
            }
            Status::Going if bytes.len() == room => Then::Continue,
            Status::Going => Then::Finished,
        })
    }

    /// Sets the dictionary and tells its checksum.
    pub(super) fn set_dictionary(&mut self, way: Way, dictionary: &[u8]) -> Result<u32, Trap> {
        self.codec(way)?.set_dictionary(dictionary)?;
        // Without header there is no checksum that the sum would go on from.
        Ok(checksum::adler(if self.crc.is_some() { 0 } else { 1 }, dictionary))
    }

    /// What was unpacked last.
    pub(super) fn dictionary(&mut self) -> Result<Vec<u8>, Trap> {
        Ok(self.codec(Way::Inflate)?.dictionary()?)
    }

    /// Begins anew.
    pub(super) fn reset(&mut self, way: Way) -> Result<(), Trap> {
        self.codec(way)?.reset()?;
        self.forget();
        Ok(())
    }

    /// Ends what was begun; fails if the data has not come to its end.
    pub(super) fn end(&mut self, way: Way) -> Result<(), Trap> {
        self.codec(way)?;
        let codec = self.codec.take().ok_or_else(badarg)?;
        if way == Way::Inflate && !(self.ended && self.input.is_empty()) {
            return Err(Failure::Data.into());
        }
        Ok(codec.end()?)
    }

    /// The checksum of data without header that went through.
    pub(super) fn crc(&self) -> Result<u32, Trap> {
        if self.codec.is_some() { Ok(self.crc.unwrap_or(0)) } else { Err(failed(NOT_BEGUN)) }
    }
}
