//! The Erlang distribution, as OTP 25 to 28 speak it: flags, handshake, frames, control messages.

pub mod closure;
mod control;
pub mod flags;
pub mod frame;
pub mod handshake;
