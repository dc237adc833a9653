//! Nodes that talk to each other: names and cookies, EPMD, control messages, and the two carriers that take them across.
//!
//! `link` is what rshell nodes speak among themselves, `beam` is the Erlang distribution; [`control`] is the vocabulary
//! of both. What a control message does to processes is the router's affair, not known here.

pub mod beam;
pub mod connection;
pub mod control;
pub mod cookie;
pub mod epmd;
pub mod handshake;
pub mod link;
pub mod name;

pub use connection::{Connection, Down, Peer, Receiver, SendError, Sender, Settings, Statistics};
pub use control::{Control, SpawnFunction, SpawnResult, Target};
pub use cookie::{Cookie, CookieError};
pub use handshake::{Carrier, HandshakeError, Introduction, Status};
pub use name::{NameError, NameKind, NodeName, ReachError};
