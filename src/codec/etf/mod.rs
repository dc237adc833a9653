//! The External Term Format: what `:erlang.term_to_binary/1` writes and what nodes of the BEAM speak.
//!
//! Every tag that OTP 25 to 28 read is read; written is what OTP 25 writes, so that bytes can be compared.
//! <https://www.erlang.org/doc/apps/erts/erl_ext_dist.html>

mod decode;
mod encode;

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use super::reader::Reader;
use super::{AtomPolicy, DecodeError, DecodeErrorKind, EncodeError, ForeignOnly, FunctionCarrier, Identity};
use crate::term::{Arrived, Atom, Term};

pub(crate) use encode::{write_atom, write_integer, write_pid, write_reference};

/// The byte that a stand-alone term starts with.
pub const VERSION: u8 = 131;

/// The tags: each term starts with one.
#[rustfmt::skip]
pub(crate) mod tag {
    pub(crate) const NEW_FLOAT: u8 = 70;
    pub(crate) const BIT_BINARY: u8 = 77;
    pub(crate) const COMPRESSED: u8 = 80;
    pub(crate) const ATOM_CACHE_REF: u8 = 82;
    pub(crate) const NEW_PID: u8 = 88;
    pub(crate) const NEW_PORT: u8 = 89;
    pub(crate) const NEWER_REFERENCE: u8 = 90;
    pub(crate) const SMALL_INTEGER: u8 = 97;
    pub(crate) const INTEGER: u8 = 98;
    pub(crate) const FLOAT: u8 = 99;
    pub(crate) const ATOM: u8 = 100;
    pub(crate) const REFERENCE: u8 = 101;
    pub(crate) const PORT: u8 = 102;
    pub(crate) const PID: u8 = 103;
    pub(crate) const SMALL_TUPLE: u8 = 104;
    pub(crate) const LARGE_TUPLE: u8 = 105;
    pub(crate) const NIL: u8 = 106;
    pub(crate) const STRING: u8 = 107;
    pub(crate) const LIST: u8 = 108;
    pub(crate) const BINARY: u8 = 109;
    pub(crate) const SMALL_BIG: u8 = 110;
    pub(crate) const LARGE_BIG: u8 = 111;
    pub(crate) const NEW_FUN: u8 = 112;
    pub(crate) const EXPORT: u8 = 113;
    pub(crate) const NEW_REFERENCE: u8 = 114;
    pub(crate) const SMALL_ATOM: u8 = 115;
    pub(crate) const MAP: u8 = 116;
    pub(crate) const ATOM_UTF8: u8 = 118;
    pub(crate) const SMALL_ATOM_UTF8: u8 = 119;
    pub(crate) const V4_PORT: u8 = 120;
}

/// Who reads or writes.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// This node: its own identifiers are written with its name, and such read as local.
    pub identity: Identity,
    /// What turns closures into funs and back.
    pub functions: &'a dyn FunctionCarrier,
    /// Which atoms may be made.
    pub atoms: AtomPolicy,
    /// The atoms that cache references of this message mean.
    pub cache: &'a [Atom],
    /// What the bytes that are read lie in, for binaries to share.
    pub arrived: Option<&'a Arrived>,
    /// The largest size, in bytes, that a compressed term may unfold to.
    pub max_unfolded: usize,
}

/// The options of `:erlang.term_to_binary/2`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EncodeOptions {
    /// 0: floats as text; 1: atoms in Latin-1 where they can be (OTP 25's default); 2: atoms in UTF-8.
    pub minor_version: u8,
    /// How hard to compress, 0 (not at all) to 9; the plain form stays where compression does not shorten it.
    pub compressed: u8,
    /// Whether equal terms give equal bytes: maps are written in the order of their keys.
    pub deterministic: bool,
}

impl Default for EncodeOptions {
    fn default() -> EncodeOptions {
        EncodeOptions { minor_version: 1, compressed: 0, deterministic: false }
    }
}

impl<'a> Context<'a> {
    /// A context that reads and writes everything but functions of this program.
    pub fn new(identity: Identity) -> Context<'a> {
        Context::with_functions(identity, &ForeignOnly)
    }

    /// A context with a carrier of functions.
    pub fn with_functions(identity: Identity, functions: &'a dyn FunctionCarrier) -> Context<'a> {
        Context { identity, functions, atoms: AtomPolicy::Create, cache: &[], arrived: None, max_unfolded: 1 << 30 }
    }
}

/// Writes a stand-alone term.
pub fn encode(term: &Term, context: &Context<'_>, options: EncodeOptions) -> Result<Vec<u8>, EncodeError> {
    let mut out = vec![VERSION];
    encode_bare(&mut out, term, context, options)?;
    match options.compressed {
        0 => Ok(out),
        level => Ok(compress(&out, level).unwrap_or(out)),
    }
}

/// Appends a term without the version byte.
pub fn encode_bare(
    out: &mut Vec<u8>,
    term: &Term,
    context: &Context<'_>,
    options: EncodeOptions,
) -> Result<(), EncodeError> {
    encode::term(out, term, context, options)
}

/// Reads a stand-alone term from the start of `bytes`; tells how many bytes it took.
pub fn decode(bytes: &[u8], context: &Context<'_>) -> Result<(Term, usize), DecodeError> {
    match bytes {
        [VERSION, tag::COMPRESSED, ..] => decode_compressed(bytes, context),
        [VERSION, rest @ ..] => {
            let (term, used) = decode_bare(rest, context).map_err(|error| error.behind(1))?;
            Ok((term, used + 1))
        }
        [version, ..] => Err(DecodeError::at(0, DecodeErrorKind::Version(*version))),
        [] => Err(DecodeError::at(0, DecodeErrorKind::Truncated)),
    }
}

/// Reads a term without the version byte from the start of `bytes`; tells how many bytes it took.
pub fn decode_bare(bytes: &[u8], context: &Context<'_>) -> Result<(Term, usize), DecodeError> {
    let mut reader = Reader::new(bytes);
    let term = decode::term(&mut reader, context)?;
    Ok((term, reader.offset()))
}

/// Offset of the compressed bytes: version, tag and unfolded size come before.
const COMPRESSED_START: usize = 6;

fn compress(plain: &[u8], level: u8) -> Option<Vec<u8>> {
    let body = plain.get(1..)?;
    let mut out = vec![VERSION, tag::COMPRESSED];
    out.extend(u32::try_from(body.len()).ok()?.to_be_bytes());
    let mut encoder = ZlibEncoder::new(out, Compression::new(u32::from(level.min(9))));
    encoder.write_all(body).ok()?;
    encoder.finish().ok().filter(|compressed| compressed.len() < plain.len())
}

fn decode_compressed(bytes: &[u8], context: &Context<'_>) -> Result<(Term, usize), DecodeError> {
    let damaged = || DecodeError::at(COMPRESSED_START, DecodeErrorKind::Compression);
    let size = bytes.get(2..COMPRESSED_START).and_then(|size| size.try_into().ok()).map(u32::from_be_bytes);
    let size = size.ok_or_else(|| DecodeError::at(2, DecodeErrorKind::Truncated))?;
    let size = usize::try_from(size).ok().filter(|size| *size <= context.max_unfolded).ok_or_else(damaged)?;
    let mut decoder = ZlibDecoder::new(bytes.get(COMPRESSED_START..).unwrap_or(&[]));
    // The size is a claim: memory grows with what really unfolds, and one byte more than claimed shows a lie.
    let mut plain = Vec::new();
    let limit = u64::try_from(size).unwrap_or(u64::MAX).saturating_add(1);
    decoder.by_ref().take(limit).read_to_end(&mut plain).map_err(|_| damaged())?;
    if plain.len() != size {
        return Err(damaged());
    }
    let used = usize::try_from(decoder.total_in()).map_err(|_| damaged())?;
    let (term, taken) = decode_bare(&plain, context)?;
    if taken != size {
        return Err(DecodeError::at(COMPRESSED_START, DecodeErrorKind::Trailing(size - taken)));
    }
    Ok((term, COMPRESSED_START + used))
}
