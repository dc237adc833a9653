//! The functions of `:zlib` that work on streams.

use std::ffi::c_int;

use super::super::binary_data::iodata;
use super::super::checksum;
use super::super::lists_trace::bad_bif;
use super::codec::{Manner, Way};
use super::stream::{self, AtEnd, BEGUN, NOT_BEGUN, PIECE, Piece, Stream, Then, failed};
use crate::code::Raise;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg, typed};
use crate::stdlib::natives;
use crate::term::{Pid, Term, names};
use crate::vm::Trap;

natives! { "zlib":
    "open"/0 => open,
    "close"/1 => close,
    "set_controlling_process"/2 => set_controlling_process,
    "deflateInit"/1 => deflate_init,
    "deflateInit"/2 => deflate_init,
    "deflateInit"/6 => deflate_init_all,
    "deflate"/2 => deflate,
    "deflate"/3 => deflate,
    "deflateParams"/3 => deflate_params,
    "deflateSetDictionary"/2 => deflate_set_dictionary,
    "deflateReset"/1 => deflate_reset,
    "deflateEnd"/1 => deflate_end,
    "inflateInit"/1 => inflate_init,
    "inflateInit"/2 => inflate_init,
    "inflateInit"/3 => inflate_init,
    "inflate"/2 => inflate,
    "inflate"/3 => inflate,
    "inflateChunk"/1 => inflate_chunk,
    "inflateChunk"/2 => inflate_chunk,
    "safeInflate"/2 => safe_inflate,
    "inflateSetDictionary"/2 => inflate_set_dictionary,
    "inflateGetDictionary"/1 => inflate_get_dictionary,
    "inflateReset"/1 => inflate_reset,
    "inflateEnd"/1 => inflate_end,
    "getBufSize"/1 => get_buffer_size,
    "setBufSize"/2 => set_buffer_size,
    "crc32"/1 => crc_of_stream,
    "crc32"/2 => crc,
    "crc32"/3 => crc,
    "crc32_combine"/4 => crc_combine,
    "adler32"/2 => adler,
    "adler32"/3 => adler,
    "adler32_combine"/4 => adler_combine,
}

/// The largest buffer that may be set.
const MOST_BUFFER: usize = 0xFF_FFFF;

fn ok() -> Outcome {
    Ok(Term::atom(names::OK))
}

/// Does something with a stream of the process.
fn with<T>(process: &Process, handle: &Term, work: impl FnOnce(&mut Stream) -> Result<T, Trap>) -> Result<T, Trap> {
    let stream = stream::find(process, handle, NOT_BEGUN)?;
    let mut stream = stream.lock();
    work(&mut stream)
}

/// Begins something with a stream of the process.
fn begin(process: &Process, args: &[Term], work: impl FnOnce(&mut Stream) -> Result<(), Trap>) -> Outcome {
    let stream = stream::find(process, args.first().ok_or_else(badarg)?, BEGUN)?;
    work(&mut stream.lock())?;
    ok()
}

fn bytes(data: &Term) -> Result<Vec<u8>, Trap> {
    let bytes = iodata(data).map(Into::into);
    bytes.ok_or_else(|| bad_bif(Raise::badarg(), ("erlang", "iolist_to_iovec"), [data.clone()]))
}

/// A list of the bytes, if there are any.
fn listed(bytes: &[u8]) -> Term {
    if bytes.is_empty() { Term::NIL_LIST } else { Term::list([Term::binary(bytes)]) }
}

/// `:zlib.open()` is a stream, a reference.
fn open(process: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(stream::open(process))
}

/// `:zlib.close(z)` is `:ok`.
fn close(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle] = array(args)?;
    stream::close(process, handle)?;
    ok()
}

/// `:zlib.set_controlling_process(z, pid)` gives the stream to another process: `:ok`.
fn set_controlling_process(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (handle, owner): (&Term, Pid) = typed(args)?;
    stream::give(process, handle, owner)?;
    ok()
}

fn level(term: &Term) -> Result<c_int, Trap> {
    match (term.as_int(), term.as_atom().map_or("", |atom| atom.name())) {
        (Some(level @ 0..=9), _) => Ok(level as c_int),
        (_, "default") => Ok(libz_sys::Z_DEFAULT_COMPRESSION),
        (_, "none") => Ok(libz_sys::Z_NO_COMPRESSION),
        (_, "best_speed") => Ok(libz_sys::Z_BEST_SPEED),
        (_, "best_compression") => Ok(libz_sys::Z_BEST_COMPRESSION),
        _ => Err(failed("bad_compression_level")),
    }
}

fn strategy(term: &Term) -> Result<c_int, Trap> {
    term.as_atom().and_then(|atom| stream::strategy(atom.name())).ok_or_else(|| failed("bad_compression_strategy"))
}

fn window_bits(term: &Term) -> Result<c_int, Trap> {
    match term.as_int() {
        Some(bits @ (-15..=-8 | 8..=47)) => Ok(bits as c_int),
        _ => Err(failed("bad_windowbits")),
    }
}

/// `:zlib.deflateInit(z)` begins to compress: `:ok`; a level may follow, `0` to `9` or by its name.
fn deflate_init(process: &mut Process, args: &mut [Term]) -> Outcome {
    let default = Term::named("default");
    let level = level(args.get(1).unwrap_or(&default))?;
    let manner = Manner { level, window_bits: 15, memory: 8, strategy: libz_sys::Z_DEFAULT_STRATEGY };
    begin(process, args, |stream| stream.begin_deflate(manner))
}

/// `:zlib.deflateInit(z, :default, :deflated, -15, 8, :default)` begins to compress without header: `:ok`.
fn deflate_init_all(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [_, wanted, method, bits, memory, manner] = array(args)?;
    let level = level(wanted)?;
    if method.as_atom().is_none_or(|method| method.name() != "deflated") {
        return Err(failed("bad_compression_method"));
    }
    let window_bits = window_bits(bits)?;
    let memory = memory.as_int().filter(|memory| (1..=9).contains(memory)).ok_or_else(|| failed("bad_memlevel"))?;
    let manner = Manner { level, window_bits, memory: memory as c_int, strategy: strategy(manner)? };
    begin(process, args, |stream| stream.begin_deflate(manner))
}

/// `:zlib.deflate(z, "data", :finish)` is a list of binaries; what is left to flush, by `:sync`, `:full` or `:finish`, may come
/// out later.
fn deflate(process: &mut Process, args: &mut [Term]) -> Outcome {
    let flush = match args.get(2) {
        Some(flush) => flush.as_atom().and_then(|atom| stream::flush(atom.name())),
        None => stream::flush("none"),
    };
    let flush = flush.ok_or_else(|| failed("bad_flush_mode"))?;
    let [handle, data, ..] = args else { return Err(badarg()) };
    let data = bytes(data)?;
    with(process, handle, |stream| Ok(listed(&stream.deflate(&data, flush)?)))
}

/// `:zlib.deflateParams(z, 9, :default)` compresses in another manner from here on: `:ok`.
fn deflate_params(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, wanted, manner] = array(args)?;
    let (level, strategy) = (level(wanted)?, strategy(manner)?);
    with(process, handle, |stream| stream.change(level, strategy))?;
    ok()
}

/// `:zlib.deflateSetDictionary(z, "data")` is the dictionary's checksum.
fn deflate_set_dictionary(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, dictionary] = array(args)?;
    let dictionary = bytes(dictionary)?;
    with(process, handle, |stream| Ok(Term::int(i64::from(stream.set_dictionary(Way::Deflate, &dictionary)?))))
}

fn reset(process: &Process, args: &[Term], way: Way) -> Outcome {
    with(process, args.first().ok_or_else(badarg)?, |stream| stream.reset(way))?;
    ok()
}

/// `:zlib.deflateReset(z)` begins anew: `:ok`.
fn deflate_reset(process: &mut Process, args: &mut [Term]) -> Outcome {
    reset(process, args, Way::Deflate)
}

/// `:zlib.inflateReset(z)` begins anew: `:ok`.
fn inflate_reset(process: &mut Process, args: &mut [Term]) -> Outcome {
    reset(process, args, Way::Inflate)
}

fn end(process: &Process, args: &[Term], way: Way) -> Outcome {
    with(process, args.first().ok_or_else(badarg)?, |stream| stream.end(way))?;
    ok()
}

/// `:zlib.deflateEnd(z)` is `:ok`; it fails if there is data of which the end was not told by `:finish`.
fn deflate_end(process: &mut Process, args: &mut [Term]) -> Outcome {
    end(process, args, Way::Deflate)
}

/// `:zlib.inflateEnd(z)` is `:ok`; it fails if the end of the packed data was not seen.
fn inflate_end(process: &mut Process, args: &mut [Term]) -> Outcome {
    end(process, args, Way::Inflate)
}

/// `:zlib.inflateInit(z, 31, :reset)` begins to unpack: `:ok`; the bits of the window say the format, the last what happens
/// behind the packed data's end.
fn inflate_init(process: &mut Process, args: &mut [Term]) -> Outcome {
    let bits = args.get(1).map_or(Ok(15), window_bits)?;
    let at_end = match args.get(2).map(|term| term.as_atom().map_or("", |atom| atom.name())) {
        None | Some("cut") => AtEnd::Cut,
        Some("error") => AtEnd::Error,
        Some("reset") => AtEnd::Reset,
        Some(_) => return Err(failed("bad_eos_behavior")),
    };
    begin(process, args, |stream| stream.begin_inflate(bits, at_end))
}

fn wants_dictionary(checksum: u32) -> Term {
    Term::tuple([Term::named("need_dictionary"), Term::int(i64::from(checksum))])
}

/// What was gathered with more behind it, as OTP nests it.
fn joined(gathered: Option<Term>, bytes: &[u8]) -> Term {
    match gathered {
        Some(before) => Term::cons(before, listed(bytes)),
        None => listed(bytes),
    }
}

/// `:zlib.inflate(z, packed)` is a list of binaries; with `exception_on_need_dict: false` it is
/// `{:need_dictionary, checksum, unpacked}` where a dictionary must be set first.
fn inflate(process: &mut Process, args: &mut [Term]) -> Outcome {
    let patient = match args.get(2) {
        Some(options) => options.as_list().ok_or_else(super::super::lists::function_clause)?.iter().any(|option| {
            let pair = option.as_tuple_of::<2>();
            pair.is_some_and(|[name, value]| {
                name.as_atom().is_some_and(|name| name.name() == "exception_on_need_dict")
                    && value.is_atom(names::FALSE)
            })
        }),
        None => false,
    };
    let [handle, data, ..] = args else { return Err(badarg()) };
    let data = bytes(data)?;
    with(process, handle, |stream| {
        stream.feed(&data)?;
        let mut gathered = None;
        loop {
            let Piece { bytes, then } = stream.inflate(PIECE)?;
            let found = joined(gathered, &bytes);
            match then {
                Then::Finished => return Ok(found),
                Then::Continue => gathered = Some(found),
                Then::WantsDictionary(checksum) if patient => {
                    let parts = [Term::named("need_dictionary"), Term::int(i64::from(checksum)), found];
                    return Ok(Term::tuple(parts));
                }
                Then::WantsDictionary(checksum) => return Err(Raise::error(wants_dictionary(checksum)).into()),
            }
        }
    })
}

/// `:zlib.inflateChunk(z, packed)` is `{:more, unpacked}`, to be called again without data, or the last that is unpacked.
fn inflate_chunk(process: &mut Process, args: &mut [Term]) -> Outcome {
    let data = args.get(1).map(bytes).transpose()?.unwrap_or_default();
    with(process, args.first().ok_or_else(badarg)?, |stream| {
        stream.feed(&data)?;
        let Piece { bytes, then } = stream.inflate(stream.buffer)?;
        match then {
            Then::Finished => Ok(listed(&bytes)),
            Then::Continue => Ok(Term::tuple([Term::named("more"), listed(&bytes)])),
            Then::WantsDictionary(checksum) => Err(Raise::error(wants_dictionary(checksum)).into()),
        }
    })
}

/// `:zlib.safeInflate(z, packed)` is `{:continue, unpacked}`, to be called again with `[]`, `{:finished, unpacked}` or
/// `{:need_dictionary, checksum, unpacked}`.
fn safe_inflate(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, data] = array(args)?;
    let data = bytes(data)?;
    with(process, handle, |stream| {
        stream.feed(&data)?;
        let Piece { bytes, then } = stream.inflate(PIECE)?;
        let found = listed(&bytes);
        Ok(match then {
            Then::Finished => Term::tuple([Term::named("finished"), found]),
            Then::Continue => Term::tuple([Term::named("continue"), found]),
            Then::WantsDictionary(checksum) => {
                Term::tuple([Term::named("need_dictionary"), Term::int(i64::from(checksum)), found])
            }
        })
    })
}

/// `:zlib.inflateSetDictionary(z, "data")` is `:ok`.
fn inflate_set_dictionary(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, dictionary] = array(args)?;
    let dictionary = bytes(dictionary)?;
    with(process, handle, |stream| stream.set_dictionary(Way::Inflate, &dictionary))?;
    ok()
}

/// `:zlib.inflateGetDictionary(z)` is what was unpacked last, as far as more may refer to it.
fn inflate_get_dictionary(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle] = array(args)?;
    with(process, handle, |stream| Ok(Term::binary(&stream.dictionary()?)))
}

/// `:zlib.getBufSize(z)` is the size of the pieces of `inflateChunk`.
fn get_buffer_size(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle] = array(args)?;
    with(process, handle, |stream| Ok(Term::int(stream.buffer as i64)))
}

/// `:zlib.setBufSize(z, 8000)` is `:ok`.
fn set_buffer_size(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (handle, size): (&Term, usize) = typed(args)?;
    if !(17..MOST_BUFFER).contains(&size) {
        return Err(badarg());
    }
    with(process, handle, |stream| {
        stream.buffer = size;
        Ok(())
    })?;
    ok()
}

/// `:zlib.crc32(z)` is the checksum of data without header that went through, `0` for other data.
fn crc_of_stream(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle] = array(args)?;
    with(process, handle, |stream| Ok(Term::int(i64::from(stream.crc()?))))
}

/// What follows the stream, which must be one and says nothing.
fn behind_stream(args: &mut [Term]) -> Result<&mut [Term], Trap> {
    match args {
        [handle, rest @ ..] if handle.as_reference().is_some() => Ok(rest),
        _ => Err(badarg()),
    }
}

/// `:zlib.crc32(z, "data")` is its checksum; one to go on from may stand between.
fn crc(process: &mut Process, args: &mut [Term]) -> Outcome {
    match behind_stream(args)? {
        args @ [_] => checksum::crc32(process, args),
        args => checksum::crc32_from(process, args),
    }
}

/// `:zlib.crc32_combine(z, first, second, size)` is the checksum of both parts, the second of that size.
fn crc_combine(process: &mut Process, args: &mut [Term]) -> Outcome {
    checksum::crc32_combine(process, behind_stream(args)?)
}

/// `:zlib.adler32(z, "data")` is its other checksum; one to go on from may stand between.
fn adler(process: &mut Process, args: &mut [Term]) -> Outcome {
    match behind_stream(args)? {
        args @ [_] => checksum::adler32(process, args),
        args => checksum::adler32_from(process, args),
    }
}

/// `:zlib.adler32_combine(z, first, second, size)` is the other checksum of both parts.
fn adler_combine(process: &mut Process, args: &mut [Term]) -> Outcome {
    checksum::adler32_combine(process, behind_stream(args)?)
}
