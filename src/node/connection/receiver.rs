//! Receiving over a connection: bytes from the socket, frames from the bytes, messages from the frames.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use tokio::io::Interest;
use tokio::net::TcpStream;

use super::Down;
use super::bytes::ByteQueue;
use super::sender::Shared;
use crate::node::Control;
use crate::node::beam::frame::Unframer;
use crate::node::link;
use crate::node::link::frame::Opener;
use crate::process::tally;
use crate::term::{Atom, Message};

/// Receives from one peer.
pub struct Receiver {
    shared: Arc<Shared>,
    stream: Arc<TcpStream>,
    decoder: Decoder,
    /// Bytes as they came.
    wire: ByteQueue,
    /// How many atoms were made while its messages were read.
    atoms_made: usize,
}

/// What turns bytes into frames.
pub(super) enum Decoder {
    /// Noise messages hold a stream in clear, which holds the frames.
    Link {
        /// Decrypts.
        opener: Opener,
        /// The stream in clear.
        clear: ByteQueue,
    },
    /// Frames lie in the bytes as they come.
    Beam(Box<Unframer>),
}

/// How much is read at once.
const READ_SIZE: usize = 64 * 1024;

/// How much is read at once of a frame that is known to be large.
const MAX_READ_SIZE: usize = 1 << 20;

/// How much is received before others on this thread get their turn.
const MAX_TURN: usize = 4 << 20;

/// How long a message in fragments is waited for without sleeping.
const PATIENCE: Duration = Duration::from_micros(50);

impl Receiver {
    pub(super) fn new(shared: Arc<Shared>, stream: Arc<TcpStream>, decoder: Decoder) -> Receiver {
        Receiver { shared, stream, decoder, wire: ByteQueue::default(), atoms_made: 0 }
    }

    /// Receives until the connection ends; calls `deliver` with each message, in order.
    pub async fn run(mut self, mut deliver: impl FnMut(Control, Option<Message>) + Send) -> Down {
        let shared = self.shared.clone();
        let ended = shared.ended();
        tokio::pin!(ended);
        loop {
            tokio::select! {
                biased;
                reason = &mut ended => return reason,
                ready = self.stream.readable() => {
                    let received = match ready {
                        Ok(()) => self.receive(&mut deliver),
                        Err(error) => Err(Down::from_io(error.kind())),
                    };
                    if let Err(reason) = received {
                        // Somebody else may have noticed the end first; what is told is one and the same.
                        shared.end(reason);
                    }
                }
            }
        }
    }

    /// Receives what there is; amid a message in fragments, what comes within a moment too.
    fn receive(&mut self, deliver: &mut impl FnMut(Control, Option<Message>)) -> Result<(), Down> {
        let (mut read, mut total) = (self.read(), 0);
        loop {
            match read {
                Ok(0) => return Err(Down::Lost),
                Ok(count) => {
                    self.shared.bytes_in.fetch_add(count as u64, Ordering::Relaxed);
                    tally::received(count);
                    self.frames(deliver)?;
                    total += count;
                }
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {
                    return Ok(());
                }
                Err(error) => return Err(Down::from_io(error.kind())),
            }
            if total >= MAX_TURN || !matches!(&self.decoder, Decoder::Beam(unframer) if unframer.is_amid_message()) {
                return Ok(());
            }
            read = self.read_soon();
        }
    }

    /// Reads what comes within a moment. Sleeping and being woken between the fragments of a large message takes longer than
    /// they take to come.
    fn read_soon(&mut self) -> io::Result<usize> {
        let until = Instant::now() + PATIENCE;
        let buffer = self.wire.back();
        buffer.reserve(READ_SIZE);
        loop {
            match rustix::io::read(&self.stream, rustix::buffer::spare_capacity(buffer)) {
                Err(rustix::io::Errno::AGAIN) if Instant::now() < until => thread::yield_now(),
                read => return Ok(read?),
            }
        }
    }

    /// Reads what there is. A read that does not fill the buffer has emptied the socket, and says so to the reactor: that
    /// saves the read that would find nothing, one system call for each small message.
    fn read(&mut self) -> io::Result<usize> {
        let wanted = missing(self.wire.front()).clamp(READ_SIZE, MAX_READ_SIZE);
        let (stream, buffer) = (&self.stream, self.wire.back());
        buffer.reserve(wanted);
        let room = buffer.capacity() - buffer.len();
        let mut read = None;
        let result = stream.try_io(Interest::READABLE, || {
            let count = rustix::io::read(stream, rustix::buffer::spare_capacity(buffer))?;
            read = Some(count);
            if count > 0 && count < room { Err(io::ErrorKind::WouldBlock.into()) } else { Ok(()) }
        });
        match read {
            Some(count) => Ok(count),
            None => result.map(|()| 0),
        }
    }

    fn frames(&mut self, deliver: &mut impl FnMut(Control, Option<Message>)) -> Result<(), Down> {
        let max = self.shared.settings.max_frame;
        let before = Atom::count();
        let atoms = self.shared.settings.max_atoms_of_peer.saturating_sub(self.atoms_made).saturating_add(before);
        let read = self.read_frames(deliver, max, atoms.min(self.shared.settings.max_atoms));
        self.atoms_made += Atom::count().saturating_sub(before);
        read
    }

    fn read_frames(
        &mut self,
        deliver: &mut impl FnMut(Control, Option<Message>),
        max: usize,
        atoms: usize,
    ) -> Result<(), Down> {
        match &mut self.decoder {
            Decoder::Beam(unframer) => {
                while let Some(frame) = next_frame(&self.wire, max)? {
                    if !frame.is_empty()
                        && let Some((control, payload)) = unframer.receive(frame, &self.shared.beam_context(atoms))?
                    {
                        self.shared.messages_in.fetch_add(1, Ordering::Relaxed);
                        deliver(control, payload);
                    }
                    let count = frame.len() + 4;
                    self.wire.advance(count);
                }
            }
            Decoder::Link { opener, clear } => {
                while let Some(message) = next_noise_message(&self.wire) {
                    opener.open(message, clear.back()).map_err(|_| Down::Damaged)?;
                    let count = message.len() + 2;
                    self.wire.advance(count);
                }
                while let Some(frame) = next_frame(clear, max)? {
                    if !frame.is_empty() {
                        let (control, payload) =
                            link::frame::read(frame, &self.shared.link_context(&|_| false, atoms))?;
                        self.shared.messages_in.fetch_add(1, Ordering::Relaxed);
                        deliver(control, payload);
                    }
                    let count = frame.len() + 4;
                    clear.advance(count);
                }
            }
        }
        Ok(())
    }
}

/// How much of a frame that has begun has not come yet.
fn missing(bytes: &[u8]) -> usize {
    let Some((length, rest)) = bytes.split_first_chunk::<4>() else { return 0 };
    usize::try_from(u32::from_be_bytes(*length)).map_or(0, |length| length.saturating_sub(rest.len()))
}

/// The inside of the next frame, if all of it is there.
fn next_frame(bytes: &ByteQueue, max: usize) -> Result<Option<&[u8]>, Down> {
    let Some((length, rest)) = bytes.front().split_first_chunk::<4>() else {
        return Ok(None);
    };
    let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
    if length > max {
        return Err(Down::TooLarge(length));
    }
    Ok(rest.get(..length))
}

/// The next Noise message, if all of it is there.
fn next_noise_message(bytes: &ByteQueue) -> Option<&[u8]> {
    let (length, rest) = bytes.front().split_first_chunk::<2>()?;
    rest.get(..usize::from(u16::from_be_bytes(*length)))
}
