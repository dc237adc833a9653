//! A connection to another node, whichever carrier it runs over.
//!
//! [`establish`] shakes hands over a socket and makes a [`Connection`]: who the peer is, a [`Sender`] to clone and give
//! away, and a [`Receiver`] to run. One task writes and watches the ticks, the one that runs the receiver reads; both
//! end with the connection, and the reason is told once, as a [`Down`].

mod bytes;
pub mod establish;
mod outbox;
mod receiver;
mod sender;

use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::codec::{DecodeError, FunctionCarrier, Identity};
use crate::node::handshake::{Carrier, Introduction};
use crate::process::{Signal, send};
use crate::term::atom::MAX_ATOMS;
use crate::term::{Atom, Message, Pid, Reference, Term};

pub use receiver::Receiver;
pub use sender::{SendError, Sender};

/// What a node's connections have in common.
#[derive(Clone)]
pub struct Settings {
    /// This node.
    pub own: Identity,
    /// Whether this node is hidden.
    pub hidden: bool,
    /// `net_ticktime`: after this long without a sign of life a peer is down.
    pub tick_time: Duration,
    /// How long a handshake may take.
    pub handshake_patience: Duration,
    /// The largest frame that is accepted, in bytes.
    pub max_frame: usize,
    /// How full the atom table may get by what peers send.
    pub max_atoms: usize,
    /// How many atoms one peer may make, so that it cannot use up what is there for all.
    pub max_atoms_of_peer: usize,
    /// What turns closures into bytes and back.
    pub functions: Arc<dyn FunctionCarrier>,
}

/// The other end of a connection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Peer {
    /// Its name, and which of its lives it is in.
    pub identity: Identity,
    /// Whether it is hidden.
    pub hidden: bool,
    /// What it can do.
    pub flags: u64,
    /// Which protocol it speaks.
    pub carrier: Carrier,
}

/// A connection whose handshake is done.
pub struct Connection {
    /// Who the other end is.
    pub peer: Peer,
    /// Sends to it; cheap to clone.
    pub sender: Sender,
    /// Receives from it; to be run.
    pub receiver: Receiver,
}

/// Why a connection ended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Down {
    /// This node ended it.
    #[error("disconnected")]
    Closed,
    /// The other end is gone.
    #[error("connection closed")]
    Lost,
    /// The network failed.
    #[error("connection failed: {0}")]
    Io(ErrorKind),
    /// No sign of life for the tick time.
    #[error("** Node {0} not responding **\n** Removing (timedout) connection **")]
    Silent(&'static str),
    /// The other end sent what is no message.
    #[error("malformed message: {0}")]
    Malformed(#[from] DecodeError),
    /// The other end announced more than is accepted.
    #[error("a frame of {0} bytes is too large")]
    TooLarge(usize),
    /// The encrypted stream was tampered with.
    #[error("the encrypted stream is damaged")]
    Damaged,
}

/// Traffic of a connection so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Statistics {
    /// Bytes read from the socket.
    pub bytes_in: u64,
    /// Bytes written to the socket.
    pub bytes_out: u64,
    /// Messages received.
    pub messages_in: u64,
    /// Messages sent.
    pub messages_out: u64,
    /// Bytes that wait for the socket.
    pub queued: usize,
}

/// Number of [`Busy`] ways to other nodes, so that sends cost nothing more while there are none.
static BUSY: AtomicUsize = AtomicUsize::new(0);

/// Held by whatever holds so much for another node that senders must wait.
pub struct Busy(());

impl Busy {
    /// One more.
    pub fn begin() -> Busy {
        BUSY.fetch_add(1, Ordering::Relaxed);
        Busy(())
    }

    /// Tells whether there is any.
    pub fn is_any() -> bool {
        BUSY.load(Ordering::Relaxed) > 0
    }

    /// Tells a process that it need not wait any longer.
    pub fn tell(pid: Pid, reference: Reference, connected: bool) {
        let message = Term::tuple([Term::reference(reference), Term::bool(connected)]);
        send::signal(pid, pid, Signal::Message(Message::new(&message)));
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        BUSY.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Settings {
    /// The usual settings for a node.
    pub fn new(own: Identity, functions: Arc<dyn FunctionCarrier>) -> Settings {
        Settings {
            own,
            hidden: false,
            tick_time: Duration::from_secs(60),
            handshake_patience: Duration::from_secs(7),
            max_frame: 256 << 20,
            max_atoms: MAX_ATOMS / 4 * 3,
            max_atoms_of_peer: MAX_ATOMS / 4,
            functions,
        }
    }
}

impl Down {
    /// What an error of the socket means for the connection.
    fn from_io(kind: ErrorKind) -> Down {
        use ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, NotConnected, UnexpectedEof};
        match kind {
            BrokenPipe | ConnectionAborted | ConnectionReset | NotConnected | UnexpectedEof => Down::Lost,
            kind => Down::Io(kind),
        }
    }
}

impl Peer {
    fn new(introduction: &Introduction, carrier: Carrier, node: Atom) -> Peer {
        let identity = Identity { node, creation: introduction.creation };
        Peer { identity, hidden: introduction.is_hidden(), flags: introduction.flags, carrier }
    }
}
