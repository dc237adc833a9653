//! Erlang's handshake, version 6, in both roles.
//!
//! ```text
//! initiator                                  acceptor
//!    'N' flags creation name        ->
//!                                   <-       's' status                 ("alive" is answered with 's' true or false)
//!                                   <-       'N' flags challenge creation name
//!    'r' challenge digest           ->
//!                                   <-       'a' digest
//! ```
//!
//! Values in, values out: packets come and go without the two bytes of length that frame them.
//! <https://www.erlang.org/doc/apps/erts/erl_dist_protocol.html#distribution-handshake>

use super::flags;
use crate::codec::Reader;
use crate::node::Cookie;
use crate::node::handshake::{HandshakeError, Introduction, Status, checked_name};

/// The longest packet that is believed: the longest name and what stands before it.
pub const MAX_PACKET: usize = 2048;

const NAME: u8 = b'N';
const STATUS: u8 = b's';
const REPLY: u8 = b'r';
const ACKNOWLEDGE: u8 = b'a';

/// The one who calls.
pub struct Initiator {
    own: Introduction,
    /// Whom it means to call.
    peer: String,
    cookie: Cookie,
    challenge: u32,
}

/// What an [`Initiator`] does after a status.
#[derive(Debug, PartialEq, Eq)]
pub enum AfterStatus {
    /// Wait for the challenge.
    Wait,
    /// Say, with [`Initiator::alive_answer`], whether the connection that the other one still sees is a thing of the past; if it
    /// is, wait for the challenge.
    Answer,
}

/// The one who is called.
pub struct Acceptor {
    own: Introduction,
    challenge: u32,
    caller: Introduction,
}

impl Initiator {
    /// Begins; gives the first packet.
    pub fn start(own: Introduction, peer: &str, cookie: Cookie) -> Result<(Initiator, Vec<u8>), HandshakeError> {
        let mut packet = vec![NAME];
        packet.extend(own.flags.to_be_bytes());
        packet.extend(own.creation.to_be_bytes());
        write_name(&mut packet, &own.name)?;
        Ok((Initiator { own, peer: peer.to_owned(), cookie, challenge: draw_challenge()? }, packet))
    }

    /// Takes the status.
    pub fn status(&mut self, packet: &[u8]) -> Result<AfterStatus, HandshakeError> {
        match parse_status(packet)? {
            Status::Ok | Status::OkSimultaneous => Ok(AfterStatus::Wait),
            Status::Alive => Ok(AfterStatus::Answer),
            refusal @ (Status::Nok | Status::NotAllowed) => Err(HandshakeError::Refused(refusal)),
        }
    }

    /// The packet that says whether the connection that the other one still sees is a thing of the past.
    pub fn alive_answer(&self, is_past: bool) -> Vec<u8> {
        let word = if is_past { &b"true"[..] } else { b"false" };
        [&[STATUS], word].concat()
    }

    /// Takes the challenge; gives who answers, and the packet that proves our cookie.
    pub fn challenge(&mut self, packet: &[u8]) -> Result<(Introduction, Vec<u8>), HandshakeError> {
        let (peer, challenge) = parse_challenge(packet)?;
        if peer.name != self.peer {
            return Err(HandshakeError::WrongNode(peer.name));
        }
        check_flags(&peer)?;
        let mut reply = vec![REPLY];
        reply.extend(self.challenge.to_be_bytes());
        reply.extend(self.cookie.digest(challenge));
        Ok((peer, reply))
    }

    /// Takes the proof of the other one's cookie, which ends the handshake.
    pub fn acknowledge(&self, packet: &[u8]) -> Result<(), HandshakeError> {
        match packet {
            [ACKNOWLEDGE, digest @ ..] if self.cookie.verify(self.challenge, digest) => Ok(()),
            [ACKNOWLEDGE, ..] => Err(HandshakeError::Cookie { name: self.peer.clone() }),
            _ => Err(HandshakeError::Unexpected),
        }
    }

    /// Who calls.
    pub fn own(&self) -> &Introduction {
        &self.own
    }
}

impl Acceptor {
    /// Takes the caller's first packet.
    pub fn name(own: Introduction, packet: &[u8]) -> Result<Acceptor, HandshakeError> {
        let mut reader = Reader::new(packet);
        match reader.u8()? {
            NAME => {}
            b'n' => return Err(HandshakeError::Version(5)),
            _ => return Err(HandshakeError::Unexpected),
        }
        let flags = flags::expand(reader.u64()?);
        let creation = reader.u32()?;
        let caller = Introduction { name: read_name(&mut reader)?, creation, flags };
        Ok(Acceptor { own, challenge: draw_challenge()?, caller })
    }

    /// Who calls.
    pub fn caller(&self) -> &Introduction {
        &self.caller
    }

    /// The packet for a status. [`Status::Alive`] awaits [`Acceptor::alive_answer`], the good ones are followed by the
    /// challenge, the others end the handshake.
    pub fn status(&self, status: Status) -> Vec<u8> {
        [&[STATUS], status.word().as_bytes()].concat()
    }

    /// Takes the answer to [`Status::Alive`]: whether the caller wants to replace the old connection.
    pub fn alive_answer(&self, packet: &[u8]) -> Result<bool, HandshakeError> {
        match packet {
            [STATUS, b't', b'r', b'u', b'e'] => Ok(true),
            [STATUS, b'f', b'a', b'l', b's', b'e'] => Ok(false),
            _ => Err(HandshakeError::Unexpected),
        }
    }

    /// The challenge; a caller that lacks flags is refused with the status instead.
    pub fn challenge(&self) -> Result<Vec<u8>, HandshakeError> {
        check_flags(&self.caller)?;
        let mut packet = vec![NAME];
        packet.extend(self.own.flags.to_be_bytes());
        packet.extend(self.challenge.to_be_bytes());
        packet.extend(self.own.creation.to_be_bytes());
        write_name(&mut packet, &self.own.name)?;
        Ok(packet)
    }

    /// Takes the proof of the caller's cookie; gives the packet that proves ours and ends the handshake.
    pub fn reply(&self, packet: &[u8], cookie: &Cookie) -> Result<Vec<u8>, HandshakeError> {
        let mut reader = Reader::new(packet);
        if reader.u8()? != REPLY {
            return Err(HandshakeError::Unexpected);
        }
        let challenge = reader.u32()?;
        if !cookie.verify(self.challenge, reader.rest()) {
            return Err(HandshakeError::Cookie { name: self.caller.name.clone() });
        }
        Ok([&[ACKNOWLEDGE], &cookie.digest(challenge)[..]].concat())
    }
}

fn check_flags(peer: &Introduction) -> Result<(), HandshakeError> {
    match flags::REQUIRED & !peer.flags {
        0 => Ok(()),
        missing => Err(HandshakeError::MissingFlags { name: peer.name.clone(), missing }),
    }
}

fn parse_status(packet: &[u8]) -> Result<Status, HandshakeError> {
    let [STATUS, word @ ..] = packet else {
        return Err(HandshakeError::Unexpected);
    };
    let word = std::str::from_utf8(word).map_err(|_| HandshakeError::Unexpected)?;
    Status::from_word(word).ok_or(HandshakeError::Unexpected)
}

fn parse_challenge(packet: &[u8]) -> Result<(Introduction, u32), HandshakeError> {
    let mut reader = Reader::new(packet);
    if reader.u8()? != NAME {
        return Err(HandshakeError::Unexpected);
    }
    let flags = flags::expand(reader.u64()?);
    let challenge = reader.u32()?;
    let creation = reader.u32()?;
    Ok((Introduction { name: read_name(&mut reader)?, creation, flags }, challenge))
}

fn write_name(packet: &mut Vec<u8>, name: &str) -> Result<(), HandshakeError> {
    let len = u16::try_from(name.len()).map_err(|_| HandshakeError::Name)?;
    packet.extend(len.to_be_bytes());
    packet.extend(name.as_bytes());
    Ok(())
}

/// Bytes behind the name belong to later versions.
fn read_name(reader: &mut Reader<'_>) -> Result<String, HandshakeError> {
    let len = usize::from(reader.u16()?);
    checked_name(reader.take(len)?)
}

fn draw_challenge() -> Result<u32, HandshakeError> {
    getrandom::u32().map_err(|_| HandshakeError::Cryptography)
}
