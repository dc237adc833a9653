//! `:crypto`, as far as digests and random bytes go.

use blake2::{Blake2b512, Blake2s256};
use hmac::{KeyInit, Mac, SimpleHmac};
use md4::Md4;
use md5::Md5;
use ripemd::Ripemd160;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
use sha3::{Sha3_224, Sha3_256, Sha3_384, Sha3_512};

use super::chardata::{self, Encoding, End};
use super::ciphers;
use crate::code::Raise;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Atom, Term, names};
use crate::vm::Trap;

natives! { "crypto":
    "hash"/2 => hash,
    "mac"/4 => mac,
    "hash_equals"/2 => hash_equals,
    "strong_rand_bytes"/1 => strong_rand_bytes,
    "supports"/1 => supports,
    "start"/0 => start,
}

/// The digests by name: the table, and `with_digest!(name, D => result)`, where `D` is the type of the one that is named.
macro_rules! digests {
    ($($name:literal => $digest:ty),* $(,)?) => {
        const DIGESTS: &[&str] = &[$($name),*];

        macro_rules! with_digest {
            ($named:expr, $type:ident => $result:expr) => {
                match $named {
                    $($name => {
                        type $type = $digest;
                        $result
                    })*
                    _ => Err(bad_digest()),
                }
            };
        }
    };
}

digests! {
    "blake2s" => Blake2s256,
    "blake2b" => Blake2b512,
    "sha3_512" => Sha3_512,
    "sha3_384" => Sha3_384,
    "sha3_256" => Sha3_256,
    "sha3_224" => Sha3_224,
    "sha512" => Sha512,
    "sha384" => Sha384,
    "sha256" => Sha256,
    "sha224" => Sha224,
    "sha" => Sha1,
    "ripemd160" => Ripemd160,
    "md5" => Md5,
    "md4" => Md4,
}

/// The bytes of a binary or a list of bytes and binaries.
pub(super) fn iodata(data: &Term) -> Result<Vec<u8>, Trap> {
    if let Some(bytes) = data.as_bytes() {
        return Ok(bytes.into_owned());
    }
    let mut out = Vec::new();
    let end = chardata::decode(data, Encoding::Latin1, |code| u8::try_from(code).map(|byte| out.push(byte)).is_ok());
    if matches!(end, Some(End::Done)) { Ok(out) } else { Err(badarg()) }
}

fn name(term: &Term) -> Result<&'static str, Trap> {
    Ok(term.as_atom().ok_or_else(badarg)?.name())
}

/// What is raised for a digest that is not there.
fn bad_digest() -> Trap {
    let text = chardata::charlist("Bad digest type".bytes().map(u32::from));
    let place = Term::tuple([chardata::charlist("hash.c".bytes().map(u32::from)), Term::int(0)]);
    Raise::error(Term::tuple([Term::atom(names::BADARG), place, text])).into()
}

/// `:crypto.hash(:md5, "a")` is a binary of 16 bytes; `:crypto.supports(:hashs)` lists the digests.
fn hash(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [kind, data] = array(args)?;
    let data = iodata(data)?;
    with_digest!(name(kind)?, D => Ok(Term::binary(&D::digest(&data))))
}

fn authenticated<M: Mac + KeyInit>(key: &[u8], data: &[u8]) -> Outcome {
    let mut mac = <M as KeyInit>::new_from_slice(key).map_err(|_| badarg())?;
    mac.update(data);
    Ok(Term::binary(&mac.finalize().into_bytes()))
}

/// `:crypto.mac(:hmac, :sha256, "key", "data")` is a binary of 32 bytes.
fn mac(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [kind, digest, key, data] = array(args)?;
    if name(kind)? != "hmac" {
        return Err(badarg());
    }
    let (key, data) = (iodata(key)?, iodata(data)?);
    with_digest!(name(digest)?, D => authenticated::<SimpleHmac<D>>(&key, &data))
}

/// `:crypto.hash_equals("a", "b")` is `false`, and takes as long as `true`; both must be of one size.
fn hash_equals(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [left, right] = array(args)?;
    let (left, right) = (left.as_bytes().ok_or_else(badarg)?, right.as_bytes().ok_or_else(badarg)?);
    if left.len() != right.len() {
        return Err(badarg());
    }
    let difference = left.iter().zip(right.iter()).fold(0, |difference, (left, right)| difference | (left ^ right));
    Ok(Term::bool(std::hint::black_box(difference) == 0))
}

/// The most random bytes that are given at once.
const MOST_BYTES: usize = 1 << 28;

/// `:crypto.strong_rand_bytes(16)` is a binary of 16 unpredictable bytes.
fn strong_rand_bytes(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [count] = array(args)?;
    let count = count.as_int().and_then(|count| usize::try_from(count).ok()).filter(|count| *count <= MOST_BYTES);
    let mut bytes = vec![0; count.ok_or_else(badarg)?];
    getrandom::fill(&mut bytes).map_err(|_| Trap::from(Raise::error(Term::named("low_entropy"))))?;
    Ok(Term::binary(&bytes))
}

/// `:crypto.supports(:hashs)` is a list of the digests.
fn supports(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [what] = array(args)?;
    let ciphers = ciphers::names();
    let list: Vec<&str> = match name(what)? {
        "hashs" => DIGESTS.to_vec(),
        "macs" => vec!["hmac"],
        "ciphers" => ciphers.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    };
    Ok(Term::list(list.iter().map(|name| Term::atom(Atom::new(name)))))
}

/// `:crypto.start()` is `:ok`: there is nothing to start.
fn start(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::ok())
}
