//! Nodes that talk to each other: names and cookies, EPMD, control messages, and the two carriers that take them across.
//!
//! `link` is what rshell nodes speak among themselves, `beam` is the Erlang distribution; [`control`] is the vocabulary
//! of both. [`life`] starts and stops being distributed, [`router`] takes signals to other nodes over a [`bond`] to each,
//! [`incoming`] makes signals of what they say.

pub mod allowed;
mod answers;
pub mod beam;
pub mod bond;
pub mod carrier;
pub mod connection;
pub mod control;
pub mod cookie;
pub mod cookies;
mod dial;
pub mod doctor;
pub mod epmd;
pub mod handshake;
pub mod host_name;
mod incoming;
mod kept;
pub mod life;
pub mod link;
mod listen;
mod mesh;
pub mod name;
mod probe;
pub mod router;
mod service;
pub mod watch;

pub use connection::{Connection, Down, Peer, Receiver, SendError, Sender, Settings, Statistics};
pub use control::{Control, SpawnFunction, SpawnResult, Target};
pub use cookie::{Cookie, CookieError};
pub use dial::resolve;
pub use handshake::{Carrier, HandshakeError, Introduction, Status};
pub use life::{Life, StartError, StartOptions, start, stop};
pub use name::{NameError, NameKind, NodeName, ReachError};
pub use service::start_all as start_services;
