//! Hashes and checksums of `:erlang`.

use std::ffi::{c_uint, c_ulong};

use md5::{Digest, Md5};

use super::binary_data::iodata;
use super::phash::portable_hash;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::Term;
use crate::vm::Trap;

natives! { "erlang":
    "phash2"/1 => phash2,
    "phash2"/2 => phash2_in,
    "md5"/1 => md5,
    "md5_init"/0 => md5_init,
    "md5_update"/2 => md5_update,
    "md5_final"/1 => md5,
    "crc32"/1 => crc32,
    "crc32"/2 => crc32_from,
    "adler32"/1 => adler32,
    "adler32"/2 => adler32_from,
    "crc32_combine"/3 => crc32_combine,
    "adler32_combine"/3 => adler32_combine,
}

/// `:erlang.phash2(:a)` is `97`: below 2^27.
fn phash2(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [term] = array(args)?;
    Ok(Term::int(i64::from(portable_hash(term) & ((1 << 27) - 1))))
}

/// `:erlang.phash2(:a, 10)` is `7`: below the range, which goes up to 2^32.
fn phash2_in(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [term, range] = array(args)?;
    let range = range.as_int().filter(|range| (1..=1 << 32).contains(range)).ok_or_else(badarg)?;
    Ok(Term::int(i64::from(portable_hash(term)) % range))
}

/// `:erlang.md5("")` is `<<212, 29, 140, 217, ...>>`.
fn md5(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    Ok(Term::binary(&Md5::digest(&iodata(data).ok_or_else(badarg)?)))
}

/// `:erlang.md5_init()` is what `md5_update/2` takes first: here, the data so far.
fn md5_init(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::from(""))
}

/// `:erlang.md5_update(context, "data")` is the next context.
fn md5_update(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [context, data] = array(args)?;
    if !context.is_binary() {
        return Err(badarg());
    }
    let data = iodata(data).ok_or_else(badarg)?;
    Ok(context.take().append_bytes(&data))
}

/// Goes on from a checksum with bytes, in portions that the library can take.
fn go_on(start: u32, bytes: &[u8], step: impl Fn(c_ulong, *const u8, c_uint) -> c_ulong) -> u32 {
    bytes
        .chunks(1 << 30)
        .fold(start, |sum, bytes| step(c_ulong::from(sum), bytes.as_ptr(), bytes.len() as c_uint) as u32)
}

/// The CRC-32 of zlib, going on from `start`.
pub(in crate::stdlib) fn crc(start: u32, bytes: &[u8]) -> u32 {
    // SAFETY: the bytes are valid and so many.
    go_on(start, bytes, |sum, bytes, length| unsafe { libz_sys::crc32(sum, bytes, length) })
}

/// The Adler-32 of zlib, going on from `start`.
pub(in crate::stdlib) fn adler(start: u32, bytes: &[u8]) -> u32 {
    // SAFETY: the bytes are valid and so many.
    go_on(start, bytes, |sum, bytes, length| unsafe { libz_sys::adler32(sum, bytes, length) })
}

fn word_of(term: &Term) -> Result<u32, Trap> {
    term.as_int().and_then(|start| u32::try_from(start).ok()).ok_or_else(badarg)
}

/// `:erlang.crc32("a")` is `3904355907`.
pub(super) fn crc32(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    Ok(Term::int(i64::from(crc(0, &iodata(data).ok_or_else(badarg)?))))
}

/// `:erlang.crc32(:erlang.crc32("a"), "b")` is `:erlang.crc32("ab")`.
pub(super) fn crc32_from(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [start, data] = array(args)?;
    Ok(Term::int(i64::from(crc(word_of(start)?, &iodata(data).ok_or_else(badarg)?))))
}

/// `:erlang.adler32("a")` is `6422626`.
pub(super) fn adler32(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    Ok(Term::int(i64::from(adler(1, &iodata(data).ok_or_else(badarg)?))))
}

/// `:erlang.adler32(:erlang.adler32("a"), "b")` is `:erlang.adler32("ab")`.
pub(super) fn adler32_from(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [start, data] = array(args)?;
    Ok(Term::int(i64::from(adler(word_of(start)?, &iodata(data).ok_or_else(badarg)?))))
}

type Combine = unsafe extern "C" fn(c_ulong, c_ulong, libz_sys::z_off_t) -> c_ulong;

fn combined(args: &mut [Term], combine: Combine) -> Outcome {
    let [first, second, size] = array(args)?;
    let size = libz_sys::z_off_t::from(word_of(size)?);
    let (first, second) = (c_ulong::from(word_of(first)?), c_ulong::from(word_of(second)?));
    // SAFETY: the library computes with numbers only.
    Ok(Term::int(unsafe { combine(first, second, size) } as i64))
}

/// `:erlang.crc32_combine(first, second, size)` is the checksum of both parts, the second of that size.
pub(super) fn crc32_combine(_: &mut Process, args: &mut [Term]) -> Outcome {
    combined(args, libz_sys::crc32_combine)
}

/// `:erlang.adler32_combine(first, second, size)` is the checksum of both parts, the second of that size.
pub(super) fn adler32_combine(_: &mut Process, args: &mut [Term]) -> Outcome {
    combined(args, libz_sys::adler32_combine)
}
