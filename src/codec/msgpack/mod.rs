//! Terms as MessagePack, the form they have between rshell nodes.
//!
//! ```text
//! atom          str; nil, true and false as such       integer    int, or EXT BIG
//! binary        bin                                    float      float 64
//! tuple         array                                  map        map, with any keys
//! list          array whose first element is EXT LIST; a list of bytes is one EXT BYTES, the empty one EXT EMPTY
//! improper list array whose first element is EXT IMPROPER and whose last is the tail
//! function      array: EXT FUNCTION, its identity, hash, code or nil, captured values ...
//! foreign fun   array: EXT FOREIGN, what a BEAM says of it, captured values ...
//! &m.f/a        array: EXT EXPORT, m, f, a
//! ```
//!
//! Since arrays stand for tuples and a marker can stand nowhere else, nothing is ambiguous and nothing needs a length
//! in bytes before its parts are written: both directions run without recursion.
//! <https://github.com/msgpack/msgpack/blob/master/spec.md>

mod decode;
mod encode;

use super::{AtomPolicy, DecodeError, DecodeErrorKind, EncodeError, ForeignOnly, FunctionCarrier, Identity};
use crate::codec::reader::Reader;
use crate::term::Term;

pub(crate) use decode::{read_pid, read_reference};
pub(crate) use encode::{pid_body, reference_body};

/// The extension types: what MessagePack has no type for.
pub(crate) mod extension {
    /// `[]`
    pub(crate) const EMPTY: i8 = 0;
    /// First in the array of a proper list.
    pub(crate) const LIST: i8 = 1;
    /// First in the array of an improper list.
    pub(crate) const IMPROPER: i8 = 2;
    /// A proper list of integers from 0 to 255.
    pub(crate) const BYTES: i8 = 3;
    /// How many bits of the last byte count, then the bytes.
    pub(crate) const BITS: i8 = 4;
    /// A sign (1 for minus), then the magnitude's bytes, the lowest first.
    pub(crate) const BIG: i8 = 5;
    /// A process identifier, see `Owner`.
    pub(crate) const PID: i8 = 6;
    /// A port identifier, see `Owner`.
    pub(crate) const PORT: i8 = 7;
    /// A reference, see `Owner`.
    pub(crate) const REFERENCE: i8 = 8;
    /// First in the array of a function.
    pub(crate) const FUNCTION: i8 = 9;
    /// First in the array of a fun of a BEAM.
    pub(crate) const FOREIGN: i8 = 10;
    /// First in the array of an export.
    pub(crate) const EXPORT: i8 = 11;
}

/// Whose an identifier is, the first byte of its extension. Towards a known peer most identifiers belong to one of the
/// two, and their names need not be repeated.
pub(crate) mod owner {
    /// The node that writes.
    pub(crate) const WRITER: u8 = 0;
    /// The node that reads.
    pub(crate) const READER: u8 = 1;
    /// Creation, length of the name and name follow the numbers.
    pub(crate) const NAMED: u8 = 2;
}

/// The two ends of a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ends {
    /// This node.
    pub own: Identity,
    /// The other one; without it identifiers are written with their node's name, so that any node can read them.
    pub peer: Option<Identity>,
}

/// Who reads or writes.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// This node and its peer.
    pub ends: Ends,
    /// What turns closures into parts and back.
    pub functions: &'a dyn FunctionCarrier,
    /// Which atoms may be made.
    pub atoms: AtomPolicy,
    /// Tells whether the reader has the code with this hash already.
    pub known_code: &'a dyn Fn(&[u8; 16]) -> bool,
}

impl<'a> Context<'a> {
    /// A context that reads and writes everything but functions of this program.
    pub fn new(ends: Ends) -> Context<'a> {
        Context::with_functions(ends, &ForeignOnly)
    }

    /// A context with a carrier of functions, whose code always goes with them.
    pub fn with_functions(ends: Ends, functions: &'a dyn FunctionCarrier) -> Context<'a> {
        Context { ends, functions, atoms: AtomPolicy::Create, known_code: &|_| false }
    }
}

/// Appends a term; gives the hashes of code that went with it.
pub fn encode(out: &mut Vec<u8>, term: &Term, context: &Context<'_>) -> Result<Vec<[u8; 16]>, EncodeError> {
    encode::term(out, term, context)
}

/// A term as bytes that any node can read; functions of this program are refused.
pub fn to_vec(term: &Term, own: Identity) -> Result<Vec<u8>, EncodeError> {
    let mut out = Vec::new();
    encode(&mut out, term, &Context::new(Ends { own, peer: None }))?;
    Ok(out)
}

/// Reads a term from the start of `bytes`; tells how many bytes it took.
pub fn decode(bytes: &[u8], context: &Context<'_>) -> Result<(Term, usize), DecodeError> {
    let mut reader = Reader::new(bytes);
    let term = decode::term(&mut reader, context)?;
    Ok((term, reader.offset()))
}

/// Reads a term that takes up all of `bytes`.
pub fn decode_all(bytes: &[u8], context: &Context<'_>) -> Result<Term, DecodeError> {
    let (term, used) = decode(bytes, context)?;
    match bytes.len() - used {
        0 => Ok(term),
        left => Err(DecodeError::at(used, DecodeErrorKind::Trailing(left))),
    }
}
