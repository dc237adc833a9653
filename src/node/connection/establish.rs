//! Shaking hands over a socket: calling a node, and answering whoever calls.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, ToSocketAddrs};
use tokio::time::timeout;

use super::receiver::Decoder;
use super::{Connection, Peer, Receiver, Sender, Settings};
use crate::node::beam::closure::BeamClosures;
use crate::node::beam::frame::{Framer, Unframer};
use crate::node::beam::handshake::AfterStatus;
use crate::node::beam::{self, flags};
use crate::node::handshake::{Carrier, HandshakeError, Introduction, Status};
use crate::node::link::frame::Sealed;
use crate::node::{Cookie, link};
use crate::term::Atom;

/// What a node asks itself when another one calls.
pub trait Gate: Send + Sync {
    /// The cookie that the node with this (claimed) name has to know.
    fn cookie(&self, caller: &str) -> Cookie;

    /// What the caller is told. Its cookie is not proven yet where it comes from a BEAM.
    fn admit(&self, caller: &Introduction, carrier: Carrier) -> Status;
}

/// Calls the node `peer` at an address; EPMD's extra tells the carrier. A BEAM that still sees a connection asks for `is_past`:
/// whether that one is a thing of the past. If not, this call comes to nothing.
pub async fn dial(
    address: impl ToSocketAddrs,
    peer: &str,
    carrier: Carrier,
    cookie: &Cookie,
    settings: &Settings,
    is_past: &(dyn Fn() -> bool + Sync),
) -> Result<Connection, HandshakeError> {
    patiently(settings, async {
        let mut stream = TcpStream::connect(address).await.map_err(lost)?;
        stream.set_nodelay(true).map_err(lost)?;
        match carrier {
            Carrier::Link => dial_link(stream, peer, cookie, settings).await,
            Carrier::Beam => {
                let introduction = dial_beam(&mut stream, peer, cookie, settings, is_past).await?;
                connection(stream, &introduction, None, settings)
            }
        }
    })
    .await
}

/// Answers a call.
pub async fn accept(mut stream: TcpStream, gate: &dyn Gate, settings: &Settings) -> Result<Connection, HandshakeError> {
    patiently(settings, async {
        stream.set_nodelay(true).map_err(lost)?;
        let first = stream.read_u8().await.map_err(lost)?;
        // A BEAM's first packet is short, so its length begins with a small byte.
        if first == link::handshake::MAGIC[0] {
            accept_link(stream, gate, settings).await
        } else {
            let introduction = accept_beam(&mut stream, first, gate, settings).await?;
            connection(stream, &introduction, None, settings)
        }
    })
    .await
}

async fn patiently<T>(
    settings: &Settings,
    handshake: impl Future<Output = Result<T, HandshakeError>>,
) -> Result<T, HandshakeError> {
    timeout(settings.handshake_patience, handshake).await.unwrap_or(Err(HandshakeError::Timeout))
}

async fn dial_beam(
    stream: &mut TcpStream,
    peer: &str,
    cookie: &Cookie,
    settings: &Settings,
    is_past: &(dyn Fn() -> bool + Sync),
) -> Result<Introduction, HandshakeError> {
    use beam::handshake::{Initiator, MAX_PACKET};
    let (mut initiator, first) = Initiator::start(introduce(settings), peer, cookie.clone())?;
    write_packet(stream, &first).await?;
    if initiator.status(&read_packet(stream, MAX_PACKET).await?)? == AfterStatus::Answer {
        let is_past = is_past();
        write_packet(stream, &initiator.alive_answer(is_past)).await?;
        if !is_past {
            return Err(HandshakeError::Refused(Status::Alive));
        }
    }
    let (introduction, reply) = initiator.challenge(&read_packet(stream, MAX_PACKET).await?)?;
    write_packet(stream, &reply).await?;
    // A BEAM that does not accept our proof hangs up without a word.
    match read_packet(stream, MAX_PACKET).await {
        Ok(packet) => initiator.acknowledge(&packet)?,
        Err(HandshakeError::Io(_)) => return Err(HandshakeError::Cookie { name: settings.own.node.name().to_owned() }),
        Err(error) => return Err(error),
    }
    Ok(introduction)
}

async fn accept_beam(
    stream: &mut TcpStream,
    first: u8,
    gate: &dyn Gate,
    settings: &Settings,
) -> Result<Introduction, HandshakeError> {
    use beam::handshake::{Acceptor, MAX_PACKET};
    let second = stream.read_u8().await.map_err(lost)?;
    let packet = read_body(stream, u16::from_be_bytes([first, second]), MAX_PACKET).await?;
    let acceptor = Acceptor::name(introduce(settings), &packet)?;
    let challenge = match acceptor.challenge() {
        Ok(challenge) => challenge,
        Err(error) => {
            write_packet(stream, &acceptor.status(Status::NotAllowed)).await?;
            return Err(error);
        }
    };
    let status = gate.admit(acceptor.caller(), Carrier::Beam);
    write_packet(stream, &acceptor.status(status)).await?;
    match status {
        Status::Ok | Status::OkSimultaneous => {}
        Status::Alive => {
            if !acceptor.alive_answer(&read_packet(stream, MAX_PACKET).await?)? {
                return Err(HandshakeError::Refused(status));
            }
        }
        Status::Nok | Status::NotAllowed => return Err(HandshakeError::Refused(status)),
    }
    write_packet(stream, &challenge).await?;
    let cookie = gate.cookie(&acceptor.caller().name);
    let acknowledgement = acceptor.reply(&read_packet(stream, MAX_PACKET).await?, &cookie)?;
    write_packet(stream, &acknowledgement).await?;
    Ok(acceptor.caller().clone())
}

async fn dial_link(
    mut stream: TcpStream,
    peer: &str,
    cookie: &Cookie,
    settings: &Settings,
) -> Result<Connection, HandshakeError> {
    use link::handshake::{Initiator, MAX_PACKET, hello};
    let own = introduce(settings);
    stream.write_all(&hello(&own.name)?).await.map_err(lost)?;
    let (initiator, first) = Initiator::start(&own, peer, cookie)?;
    write_packet(&mut stream, &first).await?;
    let (introduction, sealed, confirmation) = initiator.answer(&read_packet(&mut stream, MAX_PACKET).await?)?;
    write_packet(&mut stream, &confirmation).await?;
    connection(stream, &introduction, Some(sealed), settings)
}

async fn accept_link(
    mut stream: TcpStream,
    gate: &dyn Gate,
    settings: &Settings,
) -> Result<Connection, HandshakeError> {
    use link::handshake::{Acceptor, MAGIC, MAX_PACKET, hello_name, hello_name_length, refusal};
    let [_, magic @ ..] = MAGIC;
    let mut rest = [0; 3];
    stream.read_exact(&mut rest).await.map_err(lost)?;
    if rest != magic {
        return Err(HandshakeError::Unexpected);
    }
    let mut length = [0; 2];
    stream.read_exact(&mut length).await.map_err(lost)?;
    let mut name = vec![0; hello_name_length(length)?];
    stream.read_exact(&mut name).await.map_err(lost)?;
    let name = hello_name(&name)?;
    let packet = read_packet(&mut stream, MAX_PACKET).await?;
    let acceptor = match Acceptor::first(introduce(settings), &name, &packet, &gate.cookie(&name)) {
        Err(error @ HandshakeError::Cookie { .. }) => {
            write_packet(&mut stream, &refusal()).await?;
            return Err(error);
        }
        other => other?,
    };
    let caller = acceptor.caller().clone();
    let status = gate.admit(&caller, Carrier::Link);
    let (packet, unconfirmed) = acceptor.status(status)?;
    write_packet(&mut stream, &packet).await?;
    let unconfirmed = unconfirmed.ok_or(HandshakeError::Refused(status))?;
    let sealed = unconfirmed.confirm(&read_packet(&mut stream, MAX_PACKET).await?)?;
    connection(stream, &caller, Some(sealed), settings)
}

fn introduce(settings: &Settings) -> Introduction {
    let published = if settings.hidden { 0 } else { flags::PUBLISHED };
    Introduction {
        name: settings.own.node.name().to_owned(),
        creation: settings.own.creation,
        flags: flags::OFFERED | published,
    }
}

/// Puts a connection together; only now, with the cookie proven, does the peer's name become an atom.
fn connection(
    stream: TcpStream,
    introduction: &Introduction,
    sealed: Option<Sealed>,
    settings: &Settings,
) -> Result<Connection, HandshakeError> {
    let node = Atom::try_new(&introduction.name).map_err(|_| HandshakeError::Name)?;
    let stream = Arc::new(stream);
    let mut settings = settings.clone();
    let (peer, framer, sealer, decoder) = match sealed {
        Some(sealed) => {
            let (sealer, opener) = sealed.into_parts();
            let decoder = Decoder::Link { opener, clear: super::bytes::ByteQueue::default() };
            (Peer::new(introduction, Carrier::Link, node), None, Some(sealer), decoder)
        }
        None => {
            settings.functions = Arc::new(BeamClosures::new());
            let framer = Framer::new(introduce(&settings).flags, introduction.flags);
            let decoder = Decoder::Beam(Box::new(Unframer::new(settings.max_frame)));
            (Peer::new(introduction, Carrier::Beam, node), Some(framer), None, decoder)
        }
    };
    let sender = Sender::start(stream.clone(), peer, settings, framer, sealer);
    let receiver = Receiver::new(sender.0.clone(), stream, decoder);
    Ok(Connection { peer, sender, receiver })
}

async fn read_packet(stream: &mut TcpStream, max: usize) -> Result<Vec<u8>, HandshakeError> {
    let length = stream.read_u16().await.map_err(lost)?;
    read_body(stream, length, max).await
}

async fn read_body(stream: &mut TcpStream, length: u16, max: usize) -> Result<Vec<u8>, HandshakeError> {
    let length = usize::from(length);
    if length > max {
        return Err(HandshakeError::Unexpected);
    }
    let mut packet = vec![0; length];
    stream.read_exact(&mut packet).await.map_err(lost)?;
    Ok(packet)
}

async fn write_packet(stream: &mut TcpStream, packet: &[u8]) -> Result<(), HandshakeError> {
    let length = u16::try_from(packet.len()).map_err(|_| HandshakeError::Unexpected)?;
    // In one write, for every packet of a handshake is awaited.
    stream.write_all(&[&length.to_be_bytes(), packet].concat()).await.map_err(lost)
}

fn lost(error: io::Error) -> HandshakeError {
    HandshakeError::Io(error.kind())
}
