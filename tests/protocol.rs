//! The protocols on bytes: both codecs, control messages, handshakes, EPMD; against recorded bytes and, where it is
//! installed, against a real BEAM.

#[path = "protocol/etf.rs"]
mod etf;
#[path = "protocol/generator.rs"]
mod generator;
#[path = "protocol/msgpack.rs"]
mod msgpack;
#[path = "protocol/connection.rs"]
mod connection;
#[path = "protocol/control.rs"]
mod control;
#[path = "protocol/epmd.rs"]
mod epmd;
