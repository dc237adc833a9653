//! The protocols on bytes: both codecs, control messages, handshakes, EPMD; against recorded bytes and, where it is
//! installed, against a real BEAM.

#[path = "protocol/connection.rs"]
mod connection;
#[path = "protocol/control.rs"]
mod control;
#[path = "protocol/epmd.rs"]
mod epmd;
#[path = "protocol/etf.rs"]
mod etf;
#[path = "protocol/flags.rs"]
mod flags;
#[path = "protocol/fuzz.rs"]
mod fuzz;
#[path = "protocol/generator.rs"]
mod generator;
#[path = "protocol/identity.rs"]
mod identity;
#[path = "protocol/interop.rs"]
mod interop;
#[path = "protocol/msgpack.rs"]
mod msgpack;
