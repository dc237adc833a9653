//! Terms as bytes and back: the External Term Format towards a BEAM and files, MessagePack between rshell nodes.
//!
//! Both codecs keep their own stacks instead of recursing, trust no count (each is checked against the bytes that are
//! left), intern atoms only as far as an [`AtomPolicy`] allows, and report what is wrong with offset and path.

mod assemble;
mod error;
pub mod etf;
mod function;
pub mod msgpack;
mod reader;
mod walk;

use crate::term::atom::MAX_CHARACTERS;
use crate::term::identifier::{Remote, RemoteReference};
use crate::term::{Atom, Pid, Port, Reference, names};

pub use error::{DecodeError, DecodeErrorKind, EncodeError, Step};
pub use function::{ExternalFunction, ForeignFunction, ForeignOnly, FunctionCarrier, FunctionParts};
pub(crate) use reader::Reader;

/// A node's name together with which of its lives it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Identity {
    /// Name of the node.
    pub node: Atom,
    /// Which life of the node; 0 for a node that is not distributed.
    pub creation: u32,
}

/// Which atoms a decoder may make.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AtomPolicy {
    /// Any, until the table is full.
    Create,
    /// None: the `:safe` option of `:erlang.binary_to_term/2`.
    Existing,
    /// Any while the table holds fewer than this many, so that a peer cannot fill it.
    CreateBelow(usize),
}

impl Identity {
    /// A node without distribution.
    pub const NOWHERE: Identity = Identity { node: names::NONODE, creation: 0 };

    fn is(&self, node: Atom, creation: u32) -> bool {
        self.node == node && self.creation == creation
    }

    /// A process identifier with the node's name written out: the form that every node understands.
    pub fn absolute_pid(&self, pid: Pid) -> Remote {
        match pid {
            Pid::Remote(remote) => remote,
            Pid::Local(_) => {
                let (id, serial) = pid.numbers();
                Remote { node: self.node, creation: self.creation, id, serial }
            }
        }
    }

    /// A process identifier as this node sees it: its own become local.
    pub fn relative_pid(&self, remote: Remote) -> Pid {
        if self.is(remote.node, remote.creation) { Pid::local(remote.id, remote.serial) } else { Pid::Remote(remote) }
    }

    /// A port identifier with the node's name written out.
    pub fn absolute_port(&self, port: Port) -> Remote {
        match port {
            Port::Remote(remote) => remote,
            Port::Local(number) => {
                let (id, serial) = halves(number);
                Remote { node: self.node, creation: self.creation, id, serial }
            }
        }
    }

    /// A port identifier as this node sees it.
    pub fn relative_port(&self, remote: Remote) -> Port {
        if self.is(remote.node, remote.creation) {
            Port::Local(u64::from(remote.id) | u64::from(remote.serial) << 32)
        } else {
            Port::Remote(remote)
        }
    }

    /// A reference with the node's name written out.
    pub fn absolute_reference(&self, reference: Reference) -> RemoteReference {
        match reference {
            Reference::Remote(remote) => remote,
            Reference::Local(_) => {
                let (words, len) = reference.words();
                RemoteReference { node: self.node, creation: self.creation, len, words }
            }
        }
    }

    /// A reference as this node sees it; one that names this node but cannot be of its making stays remote.
    pub fn relative_reference(&self, remote: RemoteReference) -> Reference {
        let words = remote.words.get(..usize::from(remote.len)).unwrap_or(&remote.words);
        match Reference::from_local_words(words) {
            Some(local) if self.is(remote.node, remote.creation) => local,
            _ => Reference::Remote(remote),
        }
    }
}

impl AtomPolicy {
    pub(crate) fn intern(self, name: &str) -> Result<Atom, DecodeErrorKind> {
        if let Some(atom) = Atom::existing(name) {
            return Ok(atom);
        }
        if name.len() > MAX_CHARACTERS && name.chars().count() > MAX_CHARACTERS {
            return Err(DecodeErrorKind::AtomTooLong);
        }
        match self {
            AtomPolicy::Existing => Err(DecodeErrorKind::UnknownAtom),
            AtomPolicy::CreateBelow(limit) if Atom::count() >= limit => Err(DecodeErrorKind::AtomTableFull),
            AtomPolicy::CreateBelow(_) | AtomPolicy::Create => {
                Atom::try_new(name).map_err(|_| DecodeErrorKind::AtomTableFull)
            }
        }
    }
}

/// Low and high half of a 64-bit number.
fn halves(number: u64) -> (u32, u32) {
    ((number & 0xFFFF_FFFF) as u32, (number >> 32) as u32)
}

/// The slots for a reference's words; nothing for a number of words that no reference has.
fn reference_words(words: impl ExactSizeIterator<Item = u32>) -> Option<([u32; 5], u8)> {
    let len = u8::try_from(words.len()).ok().filter(|len| (1..=5).contains(len))?;
    let mut slots = [0; 5];
    for (slot, word) in slots.iter_mut().zip(words) {
        *slot = word;
    }
    Some((slots, len))
}
