//! Bytes that are appended at one end and consumed at the other.

/// Consumed bytes are cut off when there are this many, or when nothing is left.
const CUT: usize = 64 * 1024;

/// An empty queue keeps no more memory than this.
const KEEP: usize = 1 << 20;

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
