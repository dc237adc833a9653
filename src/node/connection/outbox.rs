//! What waits to be written, and the one place that writes to the socket.
//!
//! A sender that finds nothing waiting writes at once, from its own thread; what does not fit, and what comes in quick
//! succession without the peer saying anything, is left to the connection's writer, which so takes many messages in one go.
//!
//! A connection with more than [`BUSY`] bytes waiting is busy: processes that send over it wait until it is not, so that a
//! peer that takes nothing does not fill the memory with what is meant for it.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;

use super::bytes::{ByteQueue, FrameQueue};
use super::{Busy, Down};
use crate::node::link::frame::Sealer;
use crate::process::tally;
use crate::term::{Pid, Reference};

/// Messages that follow the last write within this time go together.
const TOGETHER: Duration = Duration::from_micros(20);

/// As many messages are written at once before they go together: a conversation rarely takes more without an answer.
const AT_ONCE: u32 = 4;

/// The most that is encrypted before it is written.
const BATCH: usize = 256 * 1024;

/// `dist_buf_busy_limit`.
const BUSY: usize = 1 << 20;

/// A busy connection is no longer busy when so little waits.
const CALM: usize = BUSY / 2;

pub(super) struct Outbox {
    /// Nothing once the connection is down, so that senders kept for long do not keep the socket.
    stream: Option<Arc<TcpStream>>,
    /// Frames in clear.
    frames: FrameQueue,
    /// Encrypted bytes as the socket gets them, if there is a sealer.
    sealed: ByteQueue,
    sealer: Option<Sealer>,
    /// Who waits until the connection is no longer busy, if it is.
    waiting: Option<(Busy, Vec<(Pid, Reference)>)>,
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
            frames: FrameQueue::default(),
            sealed: ByteQueue::default(),
            sealer,
            waiting: None,
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
        self.frames.len() + self.sealed.len()
    }

    /// Adds whole frames; `heard` is how many bytes have come from the peer so far.
    pub(super) fn add(&mut self, frames: Vec<u8>, heard: u64) -> Result<Added, Down> {
        self.frames.add(frames);
        let added = self.write_or_call(heard);
        if self.waiting.is_none() && self.queued() > BUSY && self.is_open() {
            self.waiting = Some((Busy::begin(), Vec::new()));
        }
        added
    }

    pub(super) fn is_busy(&self) -> bool {
        self.waiting.is_some()
    }

    /// Has a process told `{reference, true | false}` when the connection is no longer busy; false if it is not.
    pub(super) fn when_calm(&mut self, pid: Pid, reference: Reference) -> bool {
        self.waiting.as_mut().map(|(_, waiting)| waiting.push((pid, reference))).is_some()
    }

    fn calm(&mut self) {
        if let Some((busy, waiting)) = self.waiting.take() {
            drop(busy);
            waiting.into_iter().for_each(|(pid, reference)| Busy::tell(pid, reference, self.is_open()));
        }
    }

    fn write_or_call(&mut self, heard: u64) -> Result<Added, Down> {
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
            if self.queued() <= CALM {
                self.calm();
            }
            let next = self.next()?;
            if next.is_empty() {
                self.writer_called = false;
                return Ok(Flushed::All);
            }
            match stream.try_write(next) {
                Ok(0) => return Err(Down::Lost),
                Ok(count) => {
                    if self.sealer.is_some() {
                        self.sealed.advance(count)
                    } else {
                        self.frames.advance(count)
                    }
                    self.bytes_out += count as u64;
                    tally::sent(count);
                    self.last_write = Instant::now();
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(Flushed::Blocked),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Down::from_io(error.kind())),
            }
        }
    }

    /// The bytes that the socket gets next.
    fn next(&mut self) -> Result<&[u8], Down> {
        if self.sealer.is_none() {
            return Ok(self.frames.front());
        }
        if self.sealed.is_empty() {
            self.seal()?;
        }
        Ok(self.sealed.front())
    }

    /// Encrypts the next batch, if there is one.
    fn seal(&mut self) -> Result<(), Down> {
        let Some(sealer) = &mut self.sealer else {
            return Ok(());
        };
        let next = self.frames.front();
        let batch = next.get(..BATCH).unwrap_or(next);
        let count = batch.len();
        sealer.seal(batch, self.sealed.back()).map_err(|_| Down::Damaged)?;
        self.frames.advance(count);
        Ok(())
    }

    /// Gives up the socket and what waits for it. The peer learns it at once, whoever else may still hold the socket.
    pub(super) fn close(&mut self) {
        if let Some(stream) = self.stream.take() {
            // It may be gone already, which is as good.
            let _ = socket2::SockRef::from(&*stream).shutdown(std::net::Shutdown::Both);
        }
        self.frames = FrameQueue::default();
        self.sealed = ByteQueue::default();
        self.calm();
    }
}
