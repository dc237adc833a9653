//! `:zlib`. This file has what works on whole data: zlib, raw deflate and gzip.

mod calls;
mod codec;
mod stream;

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use flate2::write::{DeflateEncoder, ZlibEncoder};

use super::binary_data::iodata;
use super::checksum;
use crate::code::Raise;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::Term;
use crate::vm::Trap;

pub(super) use calls::NATIVES as CALLS;

natives! { "zlib":
    "compress"/1 => compress,
    "uncompress"/1 => uncompress,
    "zip"/1 => zip,
    "unzip"/1 => unzip,
    "gzip"/1 => gzip,
    "gunzip"/1 => gunzip,
}

fn data_error() -> Trap {
    Raise::error(Term::named("data_error")).into()
}

/// The most bytes that unpacking may yield: a few bytes can claim to be far more.
const MAX_UNPACKED: u64 = 1 << 32;

fn unpacked(reader: impl Read) -> Outcome {
    let mut bytes = Vec::new();
    match reader.take(MAX_UNPACKED).read_to_end(&mut bytes) {
        Ok(_) => Ok(Term::binary(&bytes)),
        Err(_) => Err(data_error()),
    }
}

fn packed<W: Write>(mut writer: W, data: &Term, finish: fn(W) -> std::io::Result<Vec<u8>>) -> Result<Vec<u8>, Trap> {
    let bytes = iodata(data).ok_or_else(badarg)?;
    writer.write_all(&bytes).and_then(|()| finish(writer)).map_err(|_| data_error())
}

/// `:zlib.compress("data")` is the data in the zlib format.
fn compress(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    let encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    Ok(Term::binary(&packed(encoder, data, ZlibEncoder::finish)?))
}

/// `:zlib.uncompress(:zlib.compress("data"))` is `"data"`.
fn uncompress(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    unpacked(ZlibDecoder::new(&*iodata(data).ok_or_else(badarg)?))
}

fn deflated(data: &Term) -> Result<Vec<u8>, Trap> {
    let encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    packed(encoder, data, DeflateEncoder::finish)
}

/// `:zlib.zip("data")` is the data deflated, without header and checksum.
fn zip(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    Ok(Term::binary(&deflated(data)?))
}

/// `:zlib.unzip(:zlib.zip("data"))` is `"data"`.
fn unzip(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    unpacked(DeflateDecoder::new(&*iodata(data).ok_or_else(badarg)?))
}

/// Magic number, method, no flags, no time, no hints, made on Unix.
const GZIP_HEADER: [u8; 10] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3];

/// `:zlib.gzip("data")` is the data as gzip writes it.
fn gzip(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    let bytes = iodata(data).ok_or_else(badarg)?;
    let mut file = GZIP_HEADER.to_vec();
    file.extend(deflated(data)?);
    file.extend(checksum::crc(0, &bytes).to_le_bytes());
    file.extend((bytes.len() as u32).to_le_bytes());
    Ok(Term::binary(&file))
}

/// `:zlib.gunzip(:zlib.gzip("data"))` is `"data"`.
fn gunzip(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    unpacked(MultiGzDecoder::new(&*iodata(data).ok_or_else(badarg)?))
}
