//! A position in bytes from outside; every read is checked.

use super::DecodeErrorKind;

type Result<T> = std::result::Result<T, DecodeErrorKind>;

#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { bytes, at: 0 }
    }

    /// How many bytes were read.
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    /// How many bytes are left.
    #[inline]
    pub(crate) fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// What is left, without reading it.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or(&[])
    }

    #[inline]
    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let end = self.at.checked_add(count).ok_or(DecodeErrorKind::Truncated)?;
        let taken = self.bytes.get(self.at..end).ok_or(DecodeErrorKind::Truncated)?;
        self.at = end;
        Ok(taken)
    }

    #[inline]
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        match self.rest().first_chunk::<N>() {
            Some(chunk) => {
                self.at += N;
                Ok(*chunk)
            }
            None => Err(DecodeErrorKind::Truncated),
        }
    }

    #[inline]
    pub(crate) fn u8(&mut self) -> Result<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    #[inline]
    pub(crate) fn u16(&mut self) -> Result<u16> {
        self.array().map(u16::from_be_bytes)
    }

    #[inline]
    pub(crate) fn u32(&mut self) -> Result<u32> {
        self.array().map(u32::from_be_bytes)
    }

    #[inline]
    pub(crate) fn u64(&mut self) -> Result<u64> {
        self.array().map(u64::from_be_bytes)
    }

    /// A count of things of at least `size` bytes each, so that no count can ask for more memory than the bytes justify.
    #[inline]
    pub(crate) fn count(&self, count: u32, size: usize) -> Result<usize> {
        let left = self.left();
        match usize::try_from(count) {
            Ok(fitting) if fitting.checked_mul(size).is_some_and(|bytes| bytes <= left) => Ok(fitting),
            _ => Err(DecodeErrorKind::Count { count: u64::from(count), left }),
        }
    }
}
