//! Ciphers of `:crypto`: AES in the modes that OTP names, and ChaCha20 with Poly1305.
//!
//! The blocks are those of the crates `aes`, `ghash` and `chacha20poly1305`; here stand the modes, and what OTP raises.

use aes::cipher::{BlockDecrypt, BlockEncrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use chacha20poly1305::aead::AeadInPlace;
use chacha20poly1305::{ChaCha20Poly1305, Nonce, Tag};
use ghash::GHash;
use ghash::universal_hash::UniversalHash;
use subtle::ConstantTimeEq;

use super::chardata;
use crate::code::Raise;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Atom, Term, names};
use crate::vm::Trap;

natives! { "crypto":
    "crypto_one_time"/4 => one_time_without_iv,
    "crypto_one_time"/5 => one_time,
    "crypto_one_time_aead"/6 => sealed,
    "crypto_one_time_aead"/7 => sealed_or_opened,
}

/// The modes by their names behind `aes_` and a size.
const MODES: &[(&str, Mode)] = &[
    ("ecb", Mode::Ecb),
    ("cbc", Mode::Cbc),
    ("ctr", Mode::Ctr),
    ("cfb128", Mode::Cfb(SIZE)),
    ("cfb8", Mode::Cfb(1)),
    ("ofb", Mode::Ofb),
    ("gcm", Mode::Gcm),
];
/// Bytes of a block, and of a whole tag.
const SIZE: usize = 16;

type Block = [u8; SIZE];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Ecb,
    Cbc,
    Ctr,
    /// With so many bytes at a time.
    Cfb(usize),
    Ofb,
    Gcm,
}

/// AES with a key.
enum Aes {
    Short(Box<Aes128>),
    Middle(Box<Aes192>),
    Long(Box<Aes256>),
}

impl Aes {
    fn new(key: &[u8]) -> Option<Self> {
        match key.len() {
            16 => Aes128::new_from_slice(key).ok().map(Box::new).map(Self::Short),
            24 => Aes192::new_from_slice(key).ok().map(Box::new).map(Self::Middle),
            32 => Aes256::new_from_slice(key).ok().map(Box::new).map(Self::Long),
            _ => None,
        }
    }

    fn encrypt(&self, mut block: Block) -> Block {
        match self {
            Self::Short(aes) => aes.encrypt_block((&mut block).into()),
            Self::Middle(aes) => aes.encrypt_block((&mut block).into()),
            Self::Long(aes) => aes.encrypt_block((&mut block).into()),
        }
        block
    }

    fn decrypt(&self, mut block: Block) -> Block {
        match self {
            Self::Short(aes) => aes.decrypt_block((&mut block).into()),
            Self::Middle(aes) => aes.decrypt_block((&mut block).into()),
            Self::Long(aes) => aes.decrypt_block((&mut block).into()),
        }
        block
    }
}

/// The names of the ciphers, as `:crypto.supports(:ciphers)` lists them.
pub(super) fn names() -> Vec<String> {
    let sized = MODES.iter().flat_map(|(mode, _)| [128, 192, 256].map(|bits| format!("aes_{bits}_{mode}")));
    let short = MODES.iter().filter(|(_, mode)| *mode != Mode::Ofb).map(|(mode, _)| format!("aes_{mode}"));
    std::iter::once("chacha20_poly1305".to_owned()).chain(sized).chain(short).collect()
}

/// What a name means: the bytes of the key, if it tells, and the mode.
fn cipher(name: &str) -> Option<(Option<usize>, Mode)> {
    let rest = name.strip_prefix("aes_")?;
    let (size, mode) = match rest.split_once('_') {
        Some((bits, mode)) => {
            (Some(bits.parse::<usize>().ok().filter(|bits| [128, 192, 256].contains(bits))? / 8), mode)
        }
        None if rest == "ofb" => return None,
        None => (None, rest),
    };
    MODES.iter().find(|(name, _)| *name == mode).map(|(_, mode)| (size, *mode))
}

/// `:crypto.crypto_one_time(:aes_128_ecb, key, "0123456789abcdef", true)` is a binary of 16 bytes.
fn one_time_without_iv(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [cipher, key, data, options] = array(args)?;
    crypted(cipher, key, &[], data, options)
}

/// `:crypto.crypto_one_time(:aes_128_ctr, key, iv, "hello", true)` is a binary of 5 bytes.
fn one_time(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [cipher, key, iv, data, options] = array(args)?;
    let iv = bytes(iv).ok_or_else(|| api(302, "Bad iv type"))?;
    crypted(cipher, key, &iv, data, options)
}

/// Encrypts or decrypts with a cipher that keeps nothing but secrets.
fn crypted(name: &Term, key: &Term, iv: &[u8], data: &Term, options: &Term) -> Outcome {
    let options = Options::of(options)?;
    let name = name.as_atom().ok_or_else(|| api(235, "Cipher id is not an atom"))?.name();
    if name == "chacha20_poly1305" {
        return Err(api(250, "Missing arguments for this cipher"));
    }
    let key = bytes(key).ok_or_else(|| api(228, "Bad key"))?;
    let (size, mode) = cipher(name).ok_or_else(|| api(242, "Unknown cipher"))?;
    let aes = match size {
        Some(size) if size != key.len() => return Err(api(244, "Bad key size")),
        _ => Aes::new(&key).ok_or_else(|| api(242, "Unknown cipher"))?,
    };
    let iv = match mode {
        Mode::Gcm => return Err(api(250, "Missing arguments for this cipher")),
        Mode::Ecb => [0; SIZE],
        _ => iv.try_into().map_err(|_| api(310, "Bad iv size"))?,
    };
    let data = bytes(data).ok_or_else(|| api(966, "expected binary as data"))?;
    let result = match mode {
        Mode::Ecb | Mode::Cbc => blocks(&aes, mode, iv, data, options)?,
        _ => stream(&aes, mode, iv, data, options.encrypt),
    };
    Ok(Term::binary(&result))
}

/// How data that is no whole number of blocks is filled up.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Padding {
    None,
    Pkcs,
    Zero,
    Random,
}

#[derive(Clone, Copy)]
struct Options {
    encrypt: bool,
    padding: Padding,
}

impl Options {
    /// Of `true`, `false` or a list of `{:encrypt, boolean}` and `{:padding, way}`.
    fn of(term: &Term) -> Result<Self, Trap> {
        let mut options = Self { encrypt: true, padding: Padding::None };
        if let Some(encrypt) = term.as_bool() {
            options.encrypt = encrypt;
            return Ok(options);
        }
        for option in term.to_vec().ok_or_else(|| api(120, "Options are not a boolean or a proper list"))? {
            let pair = option.as_tuple_of::<2>().ok_or_else(|| api(133, "Options are not a pair"))?;
            match pair[0].as_atom().map(Atom::name) {
                Some("encrypt") => options.encrypt = pair[1].as_bool().ok_or_else(|| api(144, "Bad enc flag"))?,
                Some("padding") => {
                    options.padding = match pair[1].as_atom().map(Atom::name) {
                        Some("none" | "undefined") => Padding::None,
                        Some("pkcs_padding") => Padding::Pkcs,
                        Some("zero") => Padding::Zero,
                        Some("random") => Padding::Random,
                        _ => return Err(api(168, "Bad 'padding' option value")),
                    }
                }
                name => return Err(api(174, &format!("Bad tag in option: {}", name.unwrap_or_default()))),
            }
        }
        Ok(options)
    }
}

/// ECB and CBC: whole blocks; without padding, what is left over is dropped.
fn blocks(aes: &Aes, mode: Mode, iv: Block, mut data: Vec<u8>, options: Options) -> Result<Vec<u8>, Trap> {
    if options.encrypt {
        pad(&mut data, options.padding)?;
    }
    data.truncate(data.len() / SIZE * SIZE);
    let mut last = iv;
    for chunk in data.chunks_exact_mut(SIZE) {
        let mut block = Block::try_from(&*chunk).unwrap_or_default();
        let before = block;
        if options.encrypt {
            if mode == Mode::Cbc {
                mix(&mut block, &last);
            }
            block = aes.encrypt(block);
            last = block;
        } else {
            block = aes.decrypt(block);
            if mode == Mode::Cbc {
                mix(&mut block, &last);
            }
            last = before;
        }
        chunk.copy_from_slice(&block);
    }
    if !options.encrypt && options.padding == Padding::Pkcs {
        unpad(&mut data)?;
    }
    Ok(data)
}

fn pad(data: &mut Vec<u8>, padding: Padding) -> Result<(), Trap> {
    let missing = SIZE - data.len() % SIZE;
    let start = data.len();
    match padding {
        Padding::None => {}
        Padding::Pkcs => data.resize(start + missing, u8::try_from(missing).unwrap_or_default()),
        Padding::Zero | Padding::Random if missing == SIZE => {}
        Padding::Zero => data.resize(start + missing, 0),
        Padding::Random => {
            data.resize(start + missing, 0);
            getrandom::fill(&mut data[start..]).map_err(|_| badarg())?;
        }
    }
    Ok(())
}

fn unpad(data: &mut Vec<u8>) -> Result<(), Trap> {
    let wrong = || failed("error", "api_ng.c", 638, "Can't finalize");
    let count = usize::from(*data.last().ok_or_else(wrong)?);
    let fits = (1..=SIZE).contains(&count) && data.iter().rev().take(count).all(|byte| usize::from(*byte) == count);
    if !fits {
        return Err(wrong());
    }
    data.truncate(data.len() - count);
    Ok(())
}

fn mix(block: &mut [u8], other: &[u8]) {
    for (byte, other) in block.iter_mut().zip(other) {
        *byte ^= other;
    }
}

/// CTR, CFB and OFB: bytes mixed with a stream that the cipher makes.
fn stream(aes: &Aes, mode: Mode, iv: Block, mut data: Vec<u8>, encrypt: bool) -> Vec<u8> {
    let mut register = iv;
    let width = if let Mode::Cfb(width) = mode { width } else { SIZE };
    for chunk in data.chunks_mut(width) {
        let key = aes.encrypt(register);
        let before = chunk.to_vec();
        mix(chunk, &key);
        match mode {
            Mode::Ctr => register = u128::from_be_bytes(register).wrapping_add(1).to_be_bytes(),
            Mode::Ofb => register = key,
            _ => {
                let fed = if encrypt { &*chunk } else { &before };
                register.rotate_left(fed.len());
                register[SIZE - fed.len()..].copy_from_slice(fed);
            }
        }
    }
    data
}

/// `:crypto.crypto_one_time_aead(:aes_128_gcm, key, iv, "hello", "aad", true)` is `{bytes, tag}`.
fn sealed(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [cipher, key, iv, text, data, encrypt] = array(args)?;
    authenticated(cipher, key, iv, text, data, &Term::int(16), encrypt)
}

/// `:crypto.crypto_one_time_aead(:aes_128_gcm, key, iv, bytes, "aad", tag, false)` is the text, or `:error`.
fn sealed_or_opened(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [cipher, key, iv, text, data, tag, encrypt] = array(args)?;
    authenticated(cipher, key, iv, text, data, tag, encrypt)
}

fn authenticated(name: &Term, key: &Term, iv: &Term, text: &Term, data: &Term, tag: &Term, encrypt: &Term) -> Outcome {
    let not_one = || Raise::error(Term::tuple([Term::atom(names::BADARG), charlist("Not an AEAD cipher")]));
    let name = name.as_atom().ok_or_else(not_one)?.name();
    let known = if name == "chacha20_poly1305" { Some((Some(32), Mode::Gcm)) } else { cipher(name) };
    let (size, _) = known.filter(|(_, mode)| *mode == Mode::Gcm).ok_or_else(not_one)?;
    let part = |term: &Term, line, text| bytes(term).ok_or_else(|| aead(line, text));
    let (key, iv) = (part(key, 63, "non-binary key")?, part(iv, 65, "non-binary IV")?);
    let (mut text, data) = (part(text, 67, "non-binary text")?, part(data, 69, "non-binary AAD")?);
    if size.is_some_and(|size| size != key.len()) || Aes::new(&key).is_none() {
        return Err(aead(90, "Unknown cipher or invalid key size"));
    }
    if iv.is_empty() || (name == "chacha20_poly1305" && iv.len() > 12) {
        return Err(aead(111, "Bad IV length"));
    }
    let sealing = encrypt.as_bool().ok_or_else(badarg)?;
    let seal = if name == "chacha20_poly1305" { poly } else { galois };
    let found = seal(&key, &iv, &data, &mut text, sealing).ok_or_else(badarg)?;
    if sealing {
        let length = tag.as_int().and_then(|length| usize::try_from(length).ok()).ok_or_else(badarg)?;
        let tag = found.get(..length).ok_or_else(|| failed("error", "aead.c", 156, "Can't get Tag"))?;
        return Ok(Term::tuple([Term::binary(&text), Term::binary(tag)]));
    }
    let given = part(tag, 71, "non-binary or too large tag")?;
    let same = found.get(..given.len()).is_some_and(|found| bool::from(found.ct_eq(&given)));
    Ok(if same && !given.is_empty() { Term::binary(&text) } else { Term::named("error") })
}

/// AES in Galois/counter mode: changes the text in place and returns its tag.
fn galois(key: &[u8], iv: &[u8], data: &[u8], text: &mut [u8], sealing: bool) -> Option<Block> {
    let aes = Aes::new(key)?;
    let secret = aes.encrypt([0; SIZE]);
    let hashed = |parts: [&[u8]; 2]| {
        let mut hash = GHash::new((&secret).into());
        parts.iter().for_each(|part| hash.update_padded(part));
        let bits = parts.map(|part| (part.len() as u64 * 8).to_be_bytes()).concat();
        hash.update_padded(&bits);
        Block::from(hash.finalize())
    };
    let start = if iv.len() == 12 {
        let mut start = [0; SIZE];
        start[..12].copy_from_slice(iv);
        start[SIZE - 1] = 1;
        start
    } else {
        hashed([&[], iv])
    };
    let opened = if sealing { None } else { Some(hashed([data, text])) };
    let mut counter = start;
    for chunk in text.chunks_mut(SIZE) {
        let [.., a, b, c, d] = counter;
        counter[12..].copy_from_slice(&u32::from_be_bytes([a, b, c, d]).wrapping_add(1).to_be_bytes());
        mix(chunk, &aes.encrypt(counter));
    }
    let mut tag = opened.unwrap_or_else(|| hashed([data, text]));
    mix(&mut tag, &aes.encrypt(start));
    Some(tag)
}

/// ChaCha20 with Poly1305: changes the text in place and returns its tag. A shorter nonce has zeros before it.
fn poly(key: &[u8], iv: &[u8], data: &[u8], text: &mut [u8], sealing: bool) -> Option<Block> {
    let cipher = ChaCha20Poly1305::new_from_slice(key).ok()?;
    let mut nonce = Nonce::default();
    nonce[12 - iv.len()..].copy_from_slice(iv);
    if sealing {
        return cipher.encrypt_in_place_detached(&nonce, data, text).ok().map(Block::from);
    }
    // Sealing is its own opposite; the tag is that of the sealed text.
    let sealed = text.to_vec();
    cipher.encrypt_in_place_detached(&nonce, &[], text).ok()?;
    let mut again = text.to_vec();
    let tag: Tag = cipher.encrypt_in_place_detached(&nonce, data, &mut again).ok()?;
    (again == sealed).then(|| tag.into())
}

fn bytes(data: &Term) -> Option<Vec<u8>> {
    super::crypto::iodata(data).ok()
}

fn charlist(text: &str) -> Term {
    chardata::charlist(text.chars().map(u32::from))
}

/// What is raised, with the place that OTP tells.
fn failed(kind: &str, file: &str, line: i64, text: &str) -> Trap {
    let place = Term::tuple([charlist(file), Term::int(line)]);
    Raise::error(Term::tuple([Term::named(kind), place, charlist(text)])).into()
}

fn api(line: i64, text: &str) -> Trap {
    failed("badarg", "api_ng.c", line, text)
}

fn aead(line: i64, text: &str) -> Trap {
    failed("badarg", "aead.c", line, text)
}
