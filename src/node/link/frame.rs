//! The encrypted stream of a link, and the frames in it.

use std::sync::Arc;

use snow::StatelessTransportState;

use super::control;
use crate::codec::msgpack::Context;
use crate::codec::{DecodeError, EncodeError};
use crate::node::Control;
use crate::node::handshake::HandshakeError;
use crate::term::{Message, Term};

/// The most bytes that one Noise message carries in clear: 65535 less the tag.
pub const MAX_CLEAR: usize = 65_535 - TAG;

const TAG: usize = 16;

/// Both ciphers of a link, each with the number of its next message.
pub struct Sealed {
    sealer: Sealer,
    opener: Opener,
}

/// Encrypts what goes out.
pub struct Sealer {
    state: Arc<StatelessTransportState>,
    next: u64,
}

/// Decrypts what comes in.
pub struct Opener {
    state: Arc<StatelessTransportState>,
    next: u64,
}

impl Sealed {
    pub(super) fn new(state: StatelessTransportState) -> Sealed {
        let state = Arc::new(state);
        Sealed { sealer: Sealer { state: state.clone(), next: 0 }, opener: Opener { state, next: 0 } }
    }

    pub(super) fn seal_message(&mut self, clear: &[u8], out: &mut Vec<u8>) -> Result<(), HandshakeError> {
        self.sealer.message(clear, out)
    }

    pub(super) fn open_message(&mut self, message: &[u8], out: &mut Vec<u8>) -> Result<(), HandshakeError> {
        self.opener.open(message, out)
    }

    /// One cipher for each direction.
    pub fn into_parts(self) -> (Sealer, Opener) {
        (self.sealer, self.opener)
    }
}

impl Sealer {
    /// Appends the part of the stream as Noise messages with their lengths.
    pub fn seal(&mut self, clear: &[u8], out: &mut Vec<u8>) -> Result<(), HandshakeError> {
        for part in clear.chunks(MAX_CLEAR) {
            // A part and its tag fit two bytes by the size of the parts.
            out.extend(((part.len() + TAG) as u16).to_be_bytes());
            self.message(part, out)?;
        }
        Ok(())
    }

    fn message(&mut self, clear: &[u8], out: &mut Vec<u8>) -> Result<(), HandshakeError> {
        let start = out.len();
        out.resize(start + clear.len() + TAG, 0);
        let room = out.get_mut(start..).unwrap_or_default();
        self.state.write_message(self.next, clear, room).map_err(|_| HandshakeError::Cryptography)?;
        self.next += 1;
        Ok(())
    }
}

impl Opener {
    /// Appends what a Noise message, without its length, carries.
    pub fn open(&mut self, message: &[u8], out: &mut Vec<u8>) -> Result<(), HandshakeError> {
        let start = out.len();
        out.resize(start + message.len(), 0);
        let room = out.get_mut(start..).unwrap_or_default();
        let opened = self.state.read_message(self.next, message, room);
        out.truncate(start + *opened.as_ref().unwrap_or(&0));
        self.next += 1;
        opened.map(|_| ()).map_err(|_| HandshakeError::Cryptography)
    }
}

/// Appends a frame; gives the hashes of code that went with its payload.
pub fn write(
    out: &mut Vec<u8>,
    control: &Control,
    payload: Option<&Term>,
    context: &Context<'_>,
) -> Result<Vec<[u8; 16]>, EncodeError> {
    let start = out.len();
    out.extend([0; 4]);
    let sent_code = control::write(out, control, payload, context)?;
    let length = u32::try_from(out.len() - start - 4).map_err(|_| EncodeError::TooLarge)?;
    if let Some(slot) = out.get_mut(start..start + 4) {
        slot.copy_from_slice(&length.to_be_bytes());
    }
    Ok(sent_code)
}

/// Reads the body of a frame.
pub fn read(body: &[u8], context: &Context<'_>) -> Result<(Control, Option<Message>), DecodeError> {
    control::read(body, context)
}
