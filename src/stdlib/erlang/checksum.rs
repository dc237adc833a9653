//! Hashes and checksums of `:erlang`.

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

const CRC_TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut value = index as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { 0xEDB8_8320 ^ value >> 1 } else { value >> 1 };
            bit += 1;
        }
        table[index] = value;
        index += 1;
    }
    table
};

/// The CRC-32 of zlib, going on from `start`.
pub(in crate::stdlib) fn crc(start: u32, bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!start, |crc, byte| CRC_TABLE[usize::from(crc as u8 ^ byte)] ^ crc >> 8)
}

/// The Adler-32 of zlib, going on from `start`.
pub(in crate::stdlib) fn adler(start: u32, bytes: &[u8]) -> u32 {
    const MODULUS: u32 = 65_521;
    let (mut low, mut high) = (start & 0xFFFF, start >> 16);
    // As many bytes as can be summed up before the sums outgrow 32 bits.
    for chunk in bytes.chunks(5552) {
        for byte in chunk {
            low += u32::from(*byte);
            high += low;
        }
        low %= MODULUS;
        high %= MODULUS;
    }
    high << 16 | low
}

fn start_of(term: &Term) -> Result<u32, Trap> {
    term.as_int().and_then(|start| u32::try_from(start).ok()).ok_or_else(badarg)
}

/// `:erlang.crc32("a")` is `3904355907`.
fn crc32(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    Ok(Term::int(i64::from(crc(0, &iodata(data).ok_or_else(badarg)?))))
}

/// `:erlang.crc32(:erlang.crc32("a"), "b")` is `:erlang.crc32("ab")`.
fn crc32_from(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [start, data] = array(args)?;
    Ok(Term::int(i64::from(crc(start_of(start)?, &iodata(data).ok_or_else(badarg)?))))
}

/// `:erlang.adler32("a")` is `6422626`.
fn adler32(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    Ok(Term::int(i64::from(adler(1, &iodata(data).ok_or_else(badarg)?))))
}

/// `:erlang.adler32(:erlang.adler32("a"), "b")` is `:erlang.adler32("ab")`.
fn adler32_from(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [start, data] = array(args)?;
    Ok(Term::int(i64::from(adler(start_of(start)?, &iodata(data).ok_or_else(badarg)?))))
}
