//! Sending over a connection: encoding in the thread that sends, writing without ever waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use tokio::net::TcpStream;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::outbox::{Added, Flushed, Outbox};
use super::{Down, Peer, Settings, Statistics};
use crate::codec::{AtomPolicy, EncodeError, etf, msgpack};
use crate::node::Control;
use crate::node::beam::frame::Framer;
use crate::node::kept::{CODE_KNOWN, Recent};
use crate::node::link;
use crate::node::link::frame::Sealer;
use crate::term::{Pid, Reference, Term};

/// Sends to one peer; clones send over the same connection.
#[derive(Clone)]
pub struct Sender(pub(super) Arc<Shared>);

/// Why nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The connection is down.
    #[error("not connected")]
    Closed,
    /// The message cannot be written.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

/// What both tasks of a connection and its senders share.
pub(super) struct Shared {
    pub(super) peer: Peer,
    pub(super) settings: Settings,
    framer: Option<Framer>,
    /// Added to by senders, emptied by senders and the writer; a lock, for bytes must go out in the order of adding.
    outbox: Mutex<Outbox>,
    /// Hashes of code that the peer has got: added under the outbox's lock, after the frame that brings the code.
    known_code: Mutex<Recent<()>>,
    /// Numbers messages in fragments.
    sequence: AtomicU64,
    /// Calls the writer.
    wake: Notify,
    /// Why the connection ended; set once, by whoever notices first.
    down: watch::Sender<Option<Down>>,
    /// Written by the receiver.
    pub(super) bytes_in: AtomicU64,
    /// Written by the receiver.
    pub(super) messages_in: AtomicU64,
}

/// A frame of no bytes, on both carriers.
const TICK: [u8; 4] = [0; 4];

/// A peer is looked after this many times in its tick time.
const LOOKS: u32 = 4;

impl Sender {
    pub(super) fn start(
        stream: Arc<TcpStream>,
        peer: Peer,
        settings: Settings,
        framer: Option<Framer>,
        sealer: Option<Sealer>,
    ) -> Sender {
        let shared = Arc::new(Shared {
            peer,
            settings,
            framer,
            outbox: Mutex::new(Outbox::new(stream.clone(), sealer)),
            known_code: Mutex::new(Recent::new(CODE_KNOWN)),
            sequence: AtomicU64::new(1),
            wake: Notify::new(),
            down: watch::Sender::new(None),
            bytes_in: AtomicU64::new(0),
            messages_in: AtomicU64::new(0),
        });
        tokio::spawn(write(shared.clone(), stream));
        Sender(shared)
    }

    /// Who receives.
    pub fn peer(&self) -> Peer {
        self.0.peer
    }

    /// Sends a control message and, where one belongs to it, its payload. Never waits; when it fails nothing was sent.
    pub fn send(&self, control: &Control, payload: Option<&Term>) -> Result<(), SendError> {
        let shared = &*self.0;
        let mut frames = Vec::with_capacity(128);
        let sent_code = shared.encode(&mut frames, control, payload)?;
        let mut outbox = shared.outbox.lock();
        if !outbox.is_open() {
            return Err(SendError::Closed);
        }
        let added = outbox.add(frames, shared.bytes_in.load(Ordering::Relaxed));
        outbox.messages_out += 1;
        if !sent_code.is_empty() {
            let mut known = shared.known_code.lock();
            sent_code.into_iter().for_each(|hash| known.insert(hash, ()));
        }
        drop(outbox);
        match added {
            Ok(Added::Done) => Ok(()),
            Ok(Added::CallWriter) => {
                shared.wake.notify_one();
                Ok(())
            }
            Err(down) => {
                shared.end(down);
                Err(SendError::Closed)
            }
        }
    }

    /// Tells whether so much waits to be written that senders should wait.
    pub fn is_busy(&self) -> bool {
        self.0.outbox.lock().is_busy()
    }

    /// Has a process sent `{reference, true | false}` when this connection is no longer busy; false if it is not busy.
    pub fn when_calm(&self, pid: Pid, reference: Reference) -> bool {
        self.0.outbox.lock().when_calm(pid, reference)
    }

    /// Ends the connection.
    pub fn close(&self) {
        self.0.end(Down::Closed);
    }

    /// Tells whether the connection is down.
    pub fn is_down(&self) -> bool {
        self.0.down.borrow().is_some()
    }

    /// The traffic so far.
    pub fn statistics(&self) -> Statistics {
        let outbox = self.0.outbox.lock();
        Statistics {
            bytes_in: self.0.bytes_in.load(Ordering::Relaxed),
            bytes_out: outbox.bytes_out,
            messages_in: self.0.messages_in.load(Ordering::Relaxed),
            messages_out: outbox.messages_out,
            queued: outbox.queued(),
        }
    }
}

impl Shared {
    fn encode(
        &self,
        frames: &mut Vec<u8>,
        control: &Control,
        payload: Option<&Term>,
    ) -> Result<Vec<[u8; 16]>, EncodeError> {
        match &self.framer {
            None => {
                let known_code = |hash: &[u8; 16]| self.known_code.lock().get(hash).is_some();
                link::frame::write(frames, control, payload, &self.link_context(&known_code, self.settings.max_atoms))
            }
            Some(framer) => {
                let sequence = self.sequence.fetch_add(1, Ordering::Relaxed);
                framer.write(frames, control, payload, sequence, &self.beam_context(self.settings.max_atoms))?;
                Ok(Vec::new())
            }
        }
    }

    pub(super) fn link_context<'a>(
        &'a self,
        known_code: &'a dyn Fn(&[u8; 16]) -> bool,
        atoms: usize,
    ) -> msgpack::Context<'a> {
        msgpack::Context {
            ends: msgpack::Ends { own: self.settings.own, peer: Some(self.peer.identity) },
            functions: &*self.settings.functions,
            atoms: AtomPolicy::CreateBelow(atoms),
            known_code,
        }
    }

    pub(super) fn beam_context(&self, atoms: usize) -> etf::Context<'_> {
        etf::Context {
            atoms: AtomPolicy::CreateBelow(atoms),
            ..etf::Context::with_functions(self.settings.own, &*self.settings.functions)
        }
    }

    /// Ends the connection, unless it has ended before.
    pub(super) fn end(&self, reason: Down) {
        self.down.send_if_modified(|down| match down {
            Some(_) => false,
            None => {
                *down = Some(reason);
                true
            }
        });
    }

    /// Waits for the end and tells its reason.
    pub(super) async fn ended(&self) -> Down {
        let mut down = self.down.subscribe();
        match down.wait_for(Option::is_some).await {
            Ok(reason) => reason.clone().unwrap_or(Down::Closed),
            Err(_) => Down::Closed,
        }
    }

    fn flush(&self) -> bool {
        let flushed = self.outbox.lock().flush();
        match flushed {
            Ok(flushed) => flushed == Flushed::Blocked,
            Err(down) => {
                self.end(down);
                false
            }
        }
    }

    fn send_tick(&self) {
        let added = self.outbox.lock().add(TICK.to_vec(), self.bytes_in.load(Ordering::Relaxed));
        match added {
            Ok(Added::Done) => {}
            Ok(Added::CallWriter) => self.wake.notify_one(),
            Err(down) => self.end(down),
        }
    }
}

/// Writes what senders could not write at once, sends ticks where nothing else went out, and notices silence.
async fn write(shared: Arc<Shared>, stream: Arc<TcpStream>) {
    let pause = shared.settings.tick_time / LOOKS;
    let mut looks = interval_at(Instant::now() + pause, pause);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut life = Life::default();
    let mut blocked = false;
    let ended = shared.ended();
    tokio::pin!(ended);
    loop {
        tokio::select! {
            biased;
            _ = &mut ended => break,
            _ = looks.tick() => life.look(&shared),
            ready = stream.writable(), if blocked => match ready {
                Ok(()) => blocked = shared.flush(),
                Err(error) => shared.end(Down::from_io(error.kind())),
            },
            () = shared.wake.notified(), if !blocked => blocked = shared.flush(),
        }
    }
    let mut outbox = shared.outbox.lock();
    // What fits into the socket still goes: the last words before a disconnection.
    let _ = outbox.flush();
    outbox.close();
}

/// What was seen of a connection at the last looks.
#[derive(Default)]
struct Life {
    bytes_in: u64,
    bytes_out: u64,
    silent_looks: u32,
}

impl Life {
    fn look(&mut self, shared: &Shared) {
        let bytes_in = shared.bytes_in.load(Ordering::Relaxed);
        let bytes_out = shared.outbox.lock().bytes_out;
        self.silent_looks = if bytes_in == self.bytes_in { self.silent_looks + 1 } else { 0 };
        if self.silent_looks >= LOOKS {
            return shared.end(Down::Silent(shared.peer.identity.node.name()));
        }
        if bytes_out == self.bytes_out {
            shared.send_tick();
        }
        self.bytes_in = bytes_in;
        self.bytes_out = bytes_out;
    }
}
