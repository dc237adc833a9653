//! The link between rshell nodes: a Noise handshake that proves the cookie on both sides, then an encrypted stream of
//! MessagePack frames.
//!
//! ```text
//! initiator                                         acceptor
//!    "RSH1" length 2 | its name              ->                    in clear: finds the cookie for this caller
//!    Noise NNpsk0 message 1 (introduction)   ->
//!                                            <-     Noise message 2 (status, introduction), or a refusal in clear
//!    first encrypted message (yes or no)     ->                    proves that message 1 was not a replay
//!    stream of frames                        <->    stream of frames
//! ```
//!
//! Inside the encrypted stream a frame is four bytes of length and a body; an empty one is a tick. Noise messages carry
//! at most 65535 bytes and cut the stream where they like.

mod control;
pub mod frame;
pub mod handshake;
