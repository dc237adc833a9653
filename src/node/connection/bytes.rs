//! Bytes that are appended at one end and consumed at the other.

use std::collections::VecDeque;

/// Consumed bytes are cut off when there are this many, or when nothing is left.
const CUT: usize = 64 * 1024;

/// An empty queue keeps no more memory than this.
const KEEP: usize = 4 << 20;

#[derive(Default)]
pub(super) struct ByteQueue {
    bytes: Vec<u8>,
    start: usize,
}

impl ByteQueue {
    /// What is not consumed yet.
    pub(super) fn front(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or(&[])
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len() - self.start
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes, to be appended to and nothing else.
    pub(super) fn back(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Consumes bytes.
    pub(super) fn advance(&mut self, count: usize) {
        self.start = (self.start + count).min(self.bytes.len());
        if self.start == self.bytes.len() {
            self.start = 0;
            self.bytes.clear();
            if self.bytes.capacity() > KEEP {
                self.bytes = Vec::new();
            }
        } else if self.start >= CUT && self.start * 2 >= self.bytes.len() {
            // Cutting when at least half is consumed moves every byte once on average.
            self.bytes.drain(..self.start);
            self.start = 0;
        }
    }
}

/// Frames that follow each other gather in chunks of about this size.
const CHUNK: usize = 64 * 1024;

/// Frames that wait to be written: large ones stay where they were made, small ones gather.
#[derive(Default)]
pub(super) struct FrameQueue {
    chunks: VecDeque<Vec<u8>>,
    /// How much of the first chunk is consumed.
    start: usize,
    len: usize,
}

impl FrameQueue {
    /// Takes frames over.
    pub(super) fn add(&mut self, frames: Vec<u8>) {
        self.len += frames.len();
        match self.chunks.back_mut() {
            Some(last) if last.len() + frames.len() <= CHUNK => {
                // One step, for frames that gather are many.
                if last.capacity() < last.len() + frames.len() {
                    last.reserve_exact(CHUNK - last.len());
                }
                last.extend_from_slice(&frames);
            }
            _ => self.chunks.push_back(frames),
        }
    }

    /// What comes next; not all there is.
    pub(super) fn front(&self) -> &[u8] {
        self.chunks.front().and_then(|chunk| chunk.get(self.start..)).unwrap_or(&[])
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Consumes bytes of what comes next.
    pub(super) fn advance(&mut self, count: usize) {
        self.start += count;
        self.len = self.len.saturating_sub(count);
        if self.chunks.front().is_some_and(|chunk| chunk.len() <= self.start) {
            self.chunks.pop_front();
            self.start = 0;
        }
    }
}
