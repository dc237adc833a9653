//! Compressing and unpacking piece by piece: what the streams of `:zlib` stand on, see `otp/zlib.ex`.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::{DeflateDecoder, DeflateEncoder, GzDecoder, GzEncoder, ZlibDecoder, ZlibEncoder};
use parking_lot::Mutex;

use super::binary_data::iodata;
use super::resource::Resources;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg, typed};
use crate::stdlib::natives;
use crate::term::{Term, names};

natives! { "rshell":
    "zlib_open"/3 => open,
    "zlib_push"/3 => push,
    "zlib_close"/1 => close,
}

static STREAMS: Resources<Mutex<Stream>> = Resources::new(|pid| drop(STREAMS.release(pid)));

/// One direction in one of three formats; what comes out is taken from the vector.
enum Stream {
    Deflate(DeflateEncoder<Vec<u8>>),
    Zlib(ZlibEncoder<Vec<u8>>),
    Gzip(GzEncoder<Vec<u8>>),
    FromDeflate(DeflateDecoder<Vec<u8>>),
    FromZlib(ZlibDecoder<Vec<u8>>),
    FromGzip(GzDecoder<Vec<u8>>),
}

/// Does the same with the codec of any stream.
macro_rules! with {
    ($stream:expr, $codec:ident => $work:expr) => {
        match $stream {
            Stream::Deflate($codec) => $work,
            Stream::Zlib($codec) => $work,
            Stream::Gzip($codec) => $work,
            Stream::FromDeflate($codec) => $work,
            Stream::FromZlib($codec) => $work,
            Stream::FromGzip($codec) => $work,
        }
    };
}

impl Stream {
    fn push(&mut self, bytes: &[u8], flush: &str) -> io::Result<Vec<u8>> {
        with!(self, codec => {
            let mut rest = bytes;
            // What comes after the end of packed data is left.
            while !rest.is_empty() {
                match codec.write(rest)? {
                    0 => break,
                    taken => rest = &rest[taken..],
                }
            }
            match flush {
                "finish" => codec.try_finish()?,
                "none" => {}
                _ => codec.flush()?,
            }
            Ok(std::mem::take(codec.get_mut()))
        })
    }
}

/// `:rshell.zlib_open(:deflate, :zlib, 6)` is a number; also `:inflate`, and the formats `:raw` and `:gzip`.
fn open(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (way, format, level): (&Term, &Term, u8) = typed(args)?;
    let level = Compression::new(u32::from(level.min(9)));
    let [way, format] = [way, format].map(|term| term.as_atom().map_or("", |name| name.name()));
    let stream = match (way, format) {
        ("deflate", "raw") => Stream::Deflate(DeflateEncoder::new(Vec::new(), level)),
        ("deflate", "zlib") => Stream::Zlib(ZlibEncoder::new(Vec::new(), level)),
        ("deflate", "gzip") => Stream::Gzip(GzEncoder::new(Vec::new(), level)),
        ("inflate", "raw") => Stream::FromDeflate(DeflateDecoder::new(Vec::new())),
        ("inflate", "zlib") => Stream::FromZlib(ZlibDecoder::new(Vec::new())),
        ("inflate", "gzip") => Stream::FromGzip(GzDecoder::new(Vec::new())),
        _ => return Err(badarg()),
    };
    Ok(Term::int(STREAMS.add(process.pid, Mutex::new(stream))))
}

/// `:rshell.zlib_push(number, "data", :none)` is `{:ok, bytes}`, or `{:error, :data_error}`; `:sync` and `:finish` flush.
fn push(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [number, data, flush] = array(args)?;
    let stream = STREAMS.get(number).ok_or_else(badarg)?;
    let bytes = iodata(data).ok_or_else(badarg)?;
    let done = stream.lock().push(&bytes, flush.as_atom().ok_or_else(badarg)?.name());
    Ok(match done {
        Ok(out) => Term::ok_tuple(Term::binary(&out)),
        Err(_) => Term::error_tuple(Term::named("data_error")),
    })
}

/// `:rshell.zlib_close(number)` is `true`.
fn close(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [number] = array(args)?;
    Ok(Term::atom(if STREAMS.remove(number).is_some() { names::TRUE } else { names::FALSE }))
}
