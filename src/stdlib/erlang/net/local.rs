//! Sockets of the machine itself, which have a path for an address: `{:local, path}`.

use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use socket2::{Domain, SockAddr, Socket as Raw, Type};
use tokio::net::{UnixDatagram, UnixListener, UnixStream};

use super::{Kind, SOCKETS, Socket, event, happened, later, number, socket_of};
use crate::process::Process;
use crate::scheduler;
use crate::stdlib::argument::{Outcome, array, badarg, typed};
use crate::stdlib::erlang::file::iodata;
use crate::stdlib::natives;
use crate::term::Term;

natives! { "rshell":
    "local_listen"/2 => listen,
    "local_connect"/2 => connect,
    "local_open"/1 => open,
    "local_send"/3 => send,
}

/// The longest path that an address holds.
const LONGEST: usize = 107;

fn path_of(term: &Term) -> io::Result<PathBuf> {
    let bytes = term.as_bytes().ok_or(io::ErrorKind::InvalidInput)?;
    if bytes.len() > LONGEST {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    Ok(PathBuf::from(std::ffi::OsStr::from_bytes(&bytes)))
}

/// A socket of a type, bound to a path if there is one.
fn raw(kind: Type, path: &Path) -> io::Result<Raw> {
    let socket = Raw::new(Domain::UNIX, kind.nonblocking(), None)?;
    if !path.as_os_str().is_empty() {
        socket.bind(&SockAddr::unix(path)?)?;
    }
    Ok(socket)
}

/// `{:local, path}` of an end, whose path is empty if it has none.
pub(super) fn address(found: io::Result<tokio::net::unix::SocketAddr>) -> Term {
    event(found.map(|address| {
        let path = address.as_pathname().map_or(&[][..], |path| path.as_os_str().as_bytes());
        Term::ok_tuple(Term::tuple([Term::named("local"), Term::binary(path)]))
    }))
}

/// `:rshell.local_listen("/tmp/socket", 5)` is `{:ok, number}`.
fn listen(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (path, backlog): (&Term, i64) = typed(args)?;
    let _inside = scheduler::handle().map(|handle| handle.enter());
    let opened = || {
        let socket = raw(Type::STREAM, &path_of(path)?)?;
        socket.listen(i32::try_from(backlog).unwrap_or(i32::MAX))?;
        UnixListener::from_std(std::os::fd::OwnedFd::from(socket).into())
    };
    let opened = opened().map(|listener| SOCKETS.add(process.pid, Socket::new(Kind::LocalListener(listener))));
    Ok(event(opened.map(number)))
}

/// `:rshell.local_connect("/tmp/socket", "")` is a reference, whose event is `{:ok, number}` or an error; the second path is
/// that of the own end, if it is to have one.
fn connect(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [path, own] = array(args)?;
    let paths = path_of(path).and_then(|path| Ok((path, path_of(own)?)));
    let owner = process.pid;
    later(process, None, async move {
        let dial = || {
            let (path, own) = paths?;
            let socket = raw(Type::STREAM, &own)?;
            socket.connect(&SockAddr::unix(path)?)?;
            UnixStream::from_std(std::os::fd::OwnedFd::from(socket).into())
        };
        let opened = dial().map(|stream| SOCKETS.add(owner, Socket::new(Kind::LocalStream(stream))));
        happened(move || event(opened.map(number)))
    })
}

/// `:rshell.local_open("/tmp/socket")` is `{:ok, number}` of a socket for datagrams; with an empty path it has no address.
fn open(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [path] = array(args)?;
    let _inside = scheduler::handle().map(|handle| handle.enter());
    let opened = || {
        let socket = raw(Type::DGRAM, &path_of(path)?)?;
        UnixDatagram::from_std(std::os::fd::OwnedFd::from(socket).into())
    };
    let opened = opened().map(|socket| SOCKETS.add(process.pid, Socket::new(Kind::LocalDatagrams(socket))));
    Ok(event(opened.map(number)))
}

/// `:rshell.local_send(number, "/tmp/socket", "data")` is a reference, whose event is `:ok` or an error.
fn send(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [number, path, data] = array(args)?;
    let (path, bytes) = (path_of(path), iodata(data).ok_or_else(badarg)?);
    let socket = socket_of!(number);
    later(process, Some(socket.clone()), async move {
        let sent = match (&socket.kind, path) {
            (Kind::LocalDatagrams(socket), Ok(path)) => socket.send_to(&bytes, path).await,
            (_, Err(error)) => Err(error),
            _ => Err(io::ErrorKind::InvalidInput.into()),
        };
        happened(move || event(sent.map(|_| Term::ok())))
    })
}

/// What a datagram's sender is called, in two parts as for others.
pub(super) fn sender(from: &tokio::net::unix::SocketAddr) -> (Term, Term) {
    let path = from.as_pathname().map_or(&[][..], |path| path.as_os_str().as_bytes());
    (Term::tuple([Term::named("local"), Term::binary(path)]), Term::int(0))
}

/// The event of a datagram.
pub(super) fn datagram(from: (Term, Term), bytes: &[u8]) -> Term {
    Term::tuple([Term::named("datagram"), from.0, from.1, Term::binary(bytes)])
}
