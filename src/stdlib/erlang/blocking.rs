//! Work for another thread: the world outside may be slow, and a scheduler's thread must not wait for it.

use std::ffi::OsString;
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use rustix::io::Errno;

use super::chardata::{self, charlist};
use crate::process::{Completion, Process};
use crate::stdlib::argument::Outcome;
use crate::term::{Term, names};
use crate::vm::Request;

/// Does work on another thread, then builds the native's result in the process.
pub fn block<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
    result: impl FnOnce(T) -> Term + Send + 'static,
) -> Outcome {
    let job = move || -> Completion {
        let done = work();
        Box::new(move |_: &mut Process| Ok(result(done)))
    };
    Err(Request::Block(Box::new(job)).into())
}

/// Does work that may fail: the result's term, or `{:error, reason}`.
pub fn attempt<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
    result: impl FnOnce(T) -> Term + Send + 'static,
) -> Outcome {
    block(work, move |done| match done {
        Ok(value) => result(value),
        Err(error) => Term::error_tuple(posix(&error)),
    })
}

/// Does work that has no result: `:ok`, or `{:error, reason}`.
pub fn act(work: impl FnOnce() -> io::Result<()> + Send + 'static) -> Outcome {
    attempt(work, |()| Term::ok())
}

/// The names of errors and what they mean.
const ERRORS: &[(Errno, &str, &str)] = &[
    (Errno::ACCESS, "eacces", "permission denied"),
    (Errno::ADDRINUSE, "eaddrinuse", "address already in use"),
    (Errno::ADDRNOTAVAIL, "eaddrnotavail", "can't assign requested address"),
    (Errno::AFNOSUPPORT, "eafnosupport", "address family not supported by protocol family"),
    (Errno::AGAIN, "eagain", "resource temporarily unavailable"),
    (Errno::ALREADY, "ealready", "operation already in progress"),
    (Errno::BADF, "ebadf", "bad file number"),
    (Errno::BUSY, "ebusy", "file busy"),
    (Errno::CHILD, "echild", "no children"),
    (Errno::CONNABORTED, "econnaborted", "software caused connection abort"),
    (Errno::CONNREFUSED, "econnrefused", "connection refused"),
    (Errno::CONNRESET, "econnreset", "connection reset by peer"),
    (Errno::DEADLK, "edeadlk", "resource deadlock avoided"),
    (Errno::DESTADDRREQ, "edestaddrreq", "destination address required"),
    (Errno::DOM, "edom", "math argument out of range"),
    (Errno::DQUOT, "edquot", "disk quota exceeded"),
    (Errno::EXIST, "eexist", "file already exists"),
    (Errno::FAULT, "efault", "bad address in system call argument"),
    (Errno::FBIG, "efbig", "file too large"),
    (Errno::HOSTDOWN, "ehostdown", "host is down"),
    (Errno::HOSTUNREACH, "ehostunreach", "host is unreachable"),
    (Errno::INPROGRESS, "einprogress", "operation now in progress"),
    (Errno::INTR, "eintr", "interrupted system call"),
    (Errno::INVAL, "einval", "invalid argument"),
    (Errno::IO, "eio", "I/O error"),
    (Errno::ISCONN, "eisconn", "socket is already connected"),
    (Errno::ISDIR, "eisdir", "illegal operation on a directory"),
    (Errno::LOOP, "eloop", "too many levels of symbolic links"),
    (Errno::MFILE, "emfile", "too many open files"),
    (Errno::MLINK, "emlink", "too many links"),
    (Errno::MSGSIZE, "emsgsize", "message too long"),
    (Errno::NAMETOOLONG, "enametoolong", "file name too long"),
    (Errno::NETDOWN, "enetdown", "network is down"),
    (Errno::NETRESET, "enetreset", "network dropped connection on reset"),
    (Errno::NETUNREACH, "enetunreach", "network is unreachable"),
    (Errno::NFILE, "enfile", "file table overflow"),
    (Errno::NOBUFS, "enobufs", "no buffer space available"),
    (Errno::NODEV, "enodev", "no such device"),
    (Errno::NOENT, "enoent", "no such file or directory"),
    (Errno::NOEXEC, "enoexec", "exec format error"),
    (Errno::NOLCK, "enolck", "no locks available"),
    (Errno::NOMEM, "enomem", "not enough memory"),
    (Errno::NOPROTOOPT, "enoprotoopt", "bad proocol option"),
    (Errno::NOSPC, "enospc", "no space left on device"),
    (Errno::NOSYS, "enosys", "function not implemented"),
    (Errno::NOTBLK, "enotblk", "block device required"),
    (Errno::NOTCONN, "enotconn", "socket is not connected"),
    (Errno::NOTDIR, "enotdir", "not a directory"),
    (Errno::NOTEMPTY, "eexist", "file already exists"),
    (Errno::NOTSOCK, "enotsock", "socket operation on non-socket"),
    (Errno::NOTSUP, "enotsup", "operation not supported"),
    (Errno::NOTTY, "enotty", "inappropriate device for ioctl"),
    (Errno::NXIO, "enxio", "no such device or address"),
    (Errno::PERM, "eperm", "not owner"),
    (Errno::PIPE, "epipe", "broken pipe"),
    (Errno::PROTO, "eproto", "protocol error"),
    (Errno::PROTONOSUPPORT, "eprotonosupport", "protocol not supported"),
    (Errno::PROTOTYPE, "eprototype", "protocol wrong type for socket"),
    (Errno::RANGE, "erange", "math result unrepresentable"),
    (Errno::ROFS, "erofs", "read-only file system"),
    (Errno::SHUTDOWN, "eshutdown", "can't send after socket shutdown"),
    (Errno::SPIPE, "espipe", "invalid seek"),
    (Errno::SRCH, "esrch", "no such process"),
    (Errno::STALE, "estale", "stale remote file handle"),
    (Errno::TIMEDOUT, "etimedout", "connection timed out"),
    (Errno::TOOMANYREFS, "etoomanyrefs", "too many references: can't splice"),
    (Errno::TXTBSY, "etxtbsy", "text file or pseudo-device busy"),
    (Errno::XDEV, "exdev", "cross-domain link"),
];

/// The atom of an error.
pub fn posix(error: &io::Error) -> Term {
    let number = error.raw_os_error().map(Errno::from_raw_os_error);
    let known = number.and_then(|number| ERRORS.iter().find(|(errno, ..)| *errno == number));
    Term::named(match known {
        Some((_, name, _)) => name,
        None if error.kind() == io::ErrorKind::InvalidInput => "badarg",
        None => "einval",
    })
}

/// What an error's atom means.
pub fn describe(name: &str) -> Option<&'static str> {
    ERRORS.iter().find(|(_, known, _)| *known == name).map(|(.., text)| *text)
}

/// A path as natives take it: an atom or characters, without zero bytes.
pub fn path(term: &Term) -> Option<PathBuf> {
    let bytes = match term.as_atom() {
        Some(name) => name.name().as_bytes().to_vec(),
        // The name of a file may be any bytes.
        None => match term.as_bytes() {
            Some(bytes) => bytes.into_owned(),
            None => chardata::text(term)?.into_bytes(),
        },
    };
    (!bytes.contains(&0)).then(|| PathBuf::from(OsString::from_vec(bytes)))
}

/// The path of an argument, or the error of a bad one.
pub fn path_or(term: &Term) -> Result<PathBuf, Term> {
    path(term).ok_or_else(|| Term::error_tuple(Term::atom(names::BADARG)))
}

/// A path as a charlist; one that is no text as a binary.
pub fn path_term(path: &Path) -> Term {
    let bytes = path.as_os_str().as_bytes();
    match std::str::from_utf8(bytes) {
        Ok(text) => charlist(text.chars().map(u32::from)),
        Err(_) => Term::binary(bytes),
    }
}
