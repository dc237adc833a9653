//! What both handshakes have in common: who introduces itself, what it is told, and how it can fail.

use crate::codec::DecodeErrorKind;
use crate::node::beam::flags;

/// How a node introduces itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Introduction {
    /// Its full name.
    pub name: String,
    /// Which of its lives this is.
    pub creation: u32,
    /// What it can do, in the bits of Erlang's handshake.
    pub flags: u64,
}

/// What the one who was called says of the call, after it has heard the caller's name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    /// Go on.
    Ok,
    /// Go on: the called one's own call to the caller is given up for this one.
    OkSimultaneous,
    /// Give up: the called one's own call to the caller goes on instead.
    Nok,
    /// The caller may not connect.
    NotAllowed,
    /// There is a connection to the caller already; the caller says whether it is a thing of the past.
    Alive,
}

/// Who speaks which protocol.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Carrier {
    /// An rshell node.
    Link,
    /// A node of the BEAM.
    Beam,
}

/// Why two nodes did not connect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandshakeError {
    /// The connection ended or brought nonsense.
    #[error("malformed handshake: {0}")]
    Malformed(#[from] DecodeErrorKind),
    /// Something else than a packet of the handshake came.
    #[error("unexpected packet in the handshake")]
    Unexpected,
    /// The other side could not prove that it knows the cookie, or says that we could not.
    #[error("** Connection attempt from node {name} rejected. Invalid challenge reply. **")]
    Cookie {
        /// The node that was turned away.
        name: String,
    },
    /// The other side said no.
    #[error("the other node answered {0:?}")]
    Refused(Status),
    /// The other side lacks what every node must have.
    #[error("node {name} lacks {}", flags::names(*missing).join(", "))]
    MissingFlags {
        /// The other node.
        name: String,
        /// The flags it lacks.
        missing: u64,
    },
    /// The node that answers has another name than the one called.
    #[error("node {0} answers instead")]
    WrongNode(String),
    /// A name that no node can have.
    #[error("invalid node name")]
    Name,
    /// The other side speaks an older or newer version.
    #[error("unsupported version {0} of the handshake")]
    Version(u16),
    /// The connection broke.
    #[error("connection lost: {0}")]
    Io(std::io::ErrorKind),
    /// The other side took too long.
    #[error("the handshake took too long")]
    Timeout,
    /// No randomness or cryptography to be had.
    #[error("cryptography failed")]
    Cryptography,
}

impl Introduction {
    /// Tells whether the node is hidden.
    pub fn is_hidden(&self) -> bool {
        self.flags & flags::PUBLISHED == 0
    }
}

impl Status {
    /// What two nodes that call each other at the same time settle: the call of the higher name goes on.
    pub fn for_simultaneous(own_name: &str, caller: &str) -> Status {
        if own_name > caller { Status::Nok } else { Status::OkSimultaneous }
    }

    /// The word for it in both handshakes.
    pub fn word(self) -> &'static str {
        match self {
            Status::Ok => "ok",
            Status::OkSimultaneous => "ok_simultaneous",
            Status::Nok => "nok",
            Status::NotAllowed => "not_allowed",
            Status::Alive => "alive",
        }
    }

    /// The status with this word.
    pub fn from_word(word: &str) -> Option<Status> {
        use Status::{Alive, Nok, NotAllowed, Ok, OkSimultaneous};
        [Ok, OkSimultaneous, Nok, NotAllowed, Alive].into_iter().find(|status| status.word() == word)
    }
}

/// The longest full name: Erlang's atoms have 255 characters.
pub(super) const MAX_NAME: usize = 255;

/// A name that a node may have, checked before it is believed.
pub(super) fn checked_name(bytes: &[u8]) -> Result<String, HandshakeError> {
    let name = std::str::from_utf8(bytes).map_err(|_| HandshakeError::Name)?;
    let fits = name.chars().count() <= MAX_NAME && super::NodeName::parse(name).is_some();
    if fits && !name.chars().any(char::is_control) { Ok(name.to_owned()) } else { Err(HandshakeError::Name) }
}
