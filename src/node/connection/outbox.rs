//! What waits to be written, and the one place that writes to the socket.
//!
//! A sender that finds nothing waiting writes at once, from its own thread; what does not fit, and what comes in quick
//! succession without the peer saying anything, is left to the connection's writer, which so takes many messages in one go.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;

use super::Down;
use super::bytes::ByteQueue;
use crate::node::link::frame::Sealer;

/// Messages that follow the last write within this time go together.
const TOGETHER: Duration = Duration::from_micros(20);

/// As many messages are written at once before they go together: a conversation rarely takes more without an answer.
const AT_ONCE: u32 = 4;

/// The most that is encrypted before it is written.
const BATCH: usize = 256 * 1024;

pub(super) struct Outbox {
    /// Nothing once the connection is down, so that senders kept for long do not keep the socket.
    stream: Option<Arc<TcpStream>>,
    /// Frames in clear, where they have to be encrypted.
    clear: ByteQueue,
    /// Bytes as the socket gets them.
    wire: ByteQueue,
    sealer: Option<Sealer>,
    /// Whether the writer knows that something waits.
    writer_called: bool,
    last_write: Instant,
    /// How much had come from the peer at the last write.
    heard: u64,
    /// How many messages may still be written at once.
    at_once: u32,
    pub(super) bytes_out: u64,
    pub(super) messages_out: u64,
}

/// How far a flush came.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Flushed {
    /// Nothing waits any more.
    All,
    /// The socket takes no more for now.
    Blocked,
}

/// What a sender has to do after it has added a frame.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Added {
    /// Nothing.
    Done,
    /// Call the writer.
    CallWriter,
}

impl Outbox {
    pub(super) fn new(stream: Arc<TcpStream>, sealer: Option<Sealer>) -> Outbox {
        Outbox {
            stream: Some(stream),
            clear: ByteQueue::default(),
            wire: ByteQueue::default(),
            sealer,
            writer_called: false,
            last_write: Instant::now(),
            heard: 0,
            at_once: AT_ONCE,
            bytes_out: 0,
            messages_out: 0,
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.stream.is_some()
    }

    pub(super) fn queued(&self) -> usize {
        self.clear.len() + self.wire.len()
    }

    /// Adds whole frames; `heard` is how many bytes have come from the peer so far.
    pub(super) fn add(&mut self, frames: &[u8], heard: u64) -> Result<Added, Down> {
        let queue = if self.sealer.is_some() { &mut self.clear } else { &mut self.wire };
        queue.back().extend_from_slice(frames);
        if self.writer_called {
            return Ok(Added::Done);
        }
        if heard != self.heard || self.last_write.elapsed() >= TOGETHER {
            self.heard = heard;
            self.at_once = AT_ONCE;
        }
        if self.at_once > 0 && self.flush()? == Flushed::All {
            self.at_once -= 1;
            return Ok(Added::Done);
        }
        self.writer_called = true;
        Ok(Added::CallWriter)
    }

    /// Writes as much as the socket takes.
    pub(super) fn flush(&mut self) -> Result<Flushed, Down> {
        let Some(stream) = self.stream.clone() else {
            return Err(Down::Closed);
        };
        loop {
            if self.wire.is_empty() && !self.seal()? {
                self.writer_called = false;
                return Ok(Flushed::All);
            }
            match stream.try_write(self.wire.front()) {
                Ok(0) => return Err(Down::Lost),
                Ok(count) => {
                    self.wire.advance(count);
                    self.bytes_out += count as u64;
                    self.last_write = Instant::now();
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(Flushed::Blocked),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Down::from_io(error.kind())),
            }
        }
    }

    /// Encrypts the next batch, if there is one.
    fn seal(&mut self) -> Result<bool, Down> {
        let Some(sealer) = &mut self.sealer else {
            return Ok(false);
        };
        let count = self.clear.len().min(BATCH);
        if count == 0 {
            return Ok(false);
        }
        let batch = self.clear.front().get(..count).unwrap_or(&[]);
        sealer.seal(batch, self.wire.back()).map_err(|_| Down::Damaged)?;
        self.clear.advance(count);
        Ok(true)
    }

    /// Gives up the socket and what waits for it. The peer learns it at once, whoever else may still hold the socket.
    pub(super) fn close(&mut self) {
        if let Some(stream) = self.stream.take() {
            // It may be gone already, which is as good.
            let _ = socket2::SockRef::from(&*stream).shutdown(std::net::Shutdown::Both);
        }
        self.clear = ByteQueue::default();
        self.wire = ByteQueue::default();
    }
}
