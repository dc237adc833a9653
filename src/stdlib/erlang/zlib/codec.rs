//! One stream of the C library zlib: the only file that calls it directly. `flate2`, which serves whole data, has neither
//! strategies nor the dictionaries of streams that unpack.

use std::ffi::{c_int, c_uint};
use std::mem::MaybeUninit;

use libz_sys as zlib;

unsafe extern "C" {
    /// Writes the dictionary and its length; the library has it, the crate does not declare it.
    fn inflateGetDictionary(stream: *mut zlib::z_stream, dictionary: *mut u8, length: *mut c_uint) -> c_int;
}

/// Most bytes of a dictionary: the size of the largest window.
const WINDOW: usize = 1 << 15;

/// Which way data goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Deflate,
    Inflate,
}

/// How to compress.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    pub(super) level: c_int,
    pub(super) window_bits: c_int,
    pub(super) memory: c_int,
    pub(super) strategy: c_int,
}

/// How far a call came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// There may be more.
    Going,
    /// The end of the packed data.
    End,
    /// A dictionary with this checksum must be set first.
    WantsDictionary(u32),
}

/// Why a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The data is not what it should be.
    Data,
    /// Not now, or not with such arguments.
    Stream,
}

/// A stream that has begun.
pub(super) struct Codec {
    /// Boxed, for the library's state points back to it.
    stream: Box<zlib::z_stream>,
    way: Way,
}

// SAFETY: the state behind the stream's pointers belongs to it alone, and the library keeps nothing by thread.
unsafe impl Send for Codec {}

fn checked(code: c_int) -> Result<(), Failure> {
    match code {
        zlib::Z_OK => Ok(()),
        zlib::Z_DATA_ERROR => Err(Failure::Data),
        _ => Err(Failure::Stream),
    }
}

fn length(bytes: &[u8]) -> c_uint {
    c_uint::try_from(bytes.len()).unwrap_or(c_uint::MAX)
}

impl Codec {
    fn begin(way: Way, init: impl FnOnce(*mut zlib::z_stream) -> c_int) -> Result<Codec, Failure> {
        let mut stream: Box<MaybeUninit<zlib::z_stream>> = Box::new(MaybeUninit::zeroed());
        checked(init(stream.as_mut_ptr()))?;
        // SAFETY: zeros are what the library wants, and where it succeeds it has set the two functions, which must not be null.
        let stream = unsafe { stream.assume_init() };
        Ok(Codec { stream, way })
    }

    /// Begins to compress.
    pub(super) fn deflate(manner: Manner) -> Result<Codec, Failure> {
        let Manner { level, window_bits, memory, strategy } = manner;
        let size = size_of::<zlib::z_stream>() as c_int;
        Codec::begin(Way::Deflate, |stream| {
            // SAFETY: the stream is zeroed, the version is the library's own.
            unsafe {
                let version = zlib::zlibVersion();
                zlib::deflateInit2_(stream, level, zlib::Z_DEFLATED, window_bits, memory, strategy, version, size)
            }
        })
    }

    /// Begins to unpack.
    pub(super) fn inflate(window_bits: c_int) -> Result<Codec, Failure> {
        let size = size_of::<zlib::z_stream>() as c_int;
        Codec::begin(Way::Inflate, |stream| {
            // SAFETY: the stream is zeroed, the version is the library's own.
            unsafe { zlib::inflateInit2_(stream, window_bits, zlib::zlibVersion(), size) }
        })
    }

    /// Which way data goes.
    pub(super) fn way(&self) -> Way {
        self.way
    }

    /// Takes from `input` and appends at most `room` bytes to `out`; how many were taken, and how far it came.
    pub(super) fn run(
        &mut self,
        input: &[u8],
        flush: c_int,
        out: &mut Vec<u8>,
        room: usize,
    ) -> Result<(usize, Status), Failure> {
        out.reserve(room);
        let start = out.len();
        let given = length(input);
        let room = c_uint::try_from(room).unwrap_or(c_uint::MAX);
        self.stream.next_in = input.as_ptr().cast_mut();
        self.stream.avail_in = given;
        self.stream.next_out = out.spare_capacity_mut().as_mut_ptr().cast();
        self.stream.avail_out = room;
        // SAFETY: both ranges are valid for the call, which only reads the first; the stream has begun in this way.
        let code = unsafe {
            match self.way {
                Way::Deflate => zlib::deflate(&raw mut *self.stream, flush),
                Way::Inflate => zlib::inflate(&raw mut *self.stream, flush),
            }
        };
        // SAFETY: so many bytes were reserved, and this part of them is written.
        unsafe { out.set_len(start + (room - self.stream.avail_out) as usize) };
        let taken = (given - self.stream.avail_in) as usize;
        match code {
            zlib::Z_OK | zlib::Z_BUF_ERROR => Ok((taken, Status::Going)),
            zlib::Z_STREAM_END => Ok((taken, Status::End)),
            zlib::Z_NEED_DICT => Ok((taken, Status::WantsDictionary(self.stream.adler as u32))),
            other => checked(other).map(|()| (taken, Status::Going)),
        }
    }

    /// Sets the dictionary.
    pub(super) fn set_dictionary(&mut self, dictionary: &[u8]) -> Result<(), Failure> {
        let (bytes, length) = (dictionary.as_ptr(), length(dictionary));
        // SAFETY: the bytes are valid for the call; the stream has begun in this way.
        checked(unsafe {
            match self.way {
                Way::Deflate => zlib::deflateSetDictionary(&raw mut *self.stream, bytes, length),
                Way::Inflate => zlib::inflateSetDictionary(&raw mut *self.stream, bytes, length),
            }
        })
    }

    /// What was unpacked last, as far as more may refer to it.
    pub(super) fn dictionary(&mut self) -> Result<Vec<u8>, Failure> {
        let mut bytes = vec![0; WINDOW];
        let mut length = 0;
        // SAFETY: at most a window is written; only streams that unpack are asked.
        checked(unsafe { inflateGetDictionary(&raw mut *self.stream, bytes.as_mut_ptr(), &raw mut length) })?;
        bytes.truncate(length as usize);
        Ok(bytes)
    }

    /// Compresses in another manner from here on; what was taken before must be flushed.
    pub(super) fn change(&mut self, level: c_int, strategy: c_int, out: &mut Vec<u8>) -> Result<(), Failure> {
        out.reserve(WINDOW);
        self.stream.avail_in = 0;
        self.stream.next_out = out.spare_capacity_mut().as_mut_ptr().cast();
        self.stream.avail_out = WINDOW as c_uint;
        // SAFETY: there is no input, and so much room; only streams that compress are asked.
        let code = unsafe { zlib::deflateParams(&raw mut *self.stream, level, strategy) };
        let written = WINDOW - self.stream.avail_out as usize;
        // SAFETY: so many bytes were reserved, and this part of them is written.
        unsafe { out.set_len(out.len() + written) };
        checked(code)
    }

    /// Begins anew.
    pub(super) fn reset(&mut self) -> Result<(), Failure> {
        // SAFETY: the stream has begun in this way.
        checked(unsafe {
            match self.way {
                Way::Deflate => zlib::deflateReset(&raw mut *self.stream),
                Way::Inflate => zlib::inflateReset(&raw mut *self.stream),
            }
        })
    }

    fn release(&mut self) -> c_int {
        // SAFETY: the stream has begun in this way; a second end only says that there is none.
        unsafe {
            match self.way {
                Way::Deflate => zlib::deflateEnd(&raw mut *self.stream),
                Way::Inflate => zlib::inflateEnd(&raw mut *self.stream),
            }
        }
    }

    /// Ends the stream; fails if it compresses and has not come to its end.
    pub(super) fn end(mut self) -> Result<(), Failure> {
        checked(self.release())
    }
}

impl Drop for Codec {
    fn drop(&mut self) {
        self.release();
    }
}

#[cfg(test)]
mod tests {
    use super::{Codec, Manner, Status};

    #[test]
    fn what_is_compressed_in_pieces_is_unpacked_in_pieces() {
        let manner = Manner { level: 6, window_bits: 15, memory: 8, strategy: libz_sys::Z_DEFAULT_STRATEGY };
        let mut packer = Codec::deflate(manner).expect("it begins");
        let text = b"again and again and again".repeat(100);
        let mut packed = Vec::new();
        let (taken, _) = packer.run(&text, libz_sys::Z_FINISH, &mut packed, 1 << 16).expect("it compresses");
        assert_eq!(taken, text.len());
        let mut unpacker = Codec::inflate(15).expect("it begins");
        let (mut found, mut rest) = (Vec::new(), &*packed);
        loop {
            let (taken, status) = unpacker.run(rest, libz_sys::Z_NO_FLUSH, &mut found, 100).expect("it unpacks");
            rest = &rest[taken..];
            if status == Status::End {
                break;
            }
        }
        assert_eq!(found, text);
    }
}
