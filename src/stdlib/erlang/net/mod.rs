//! Sockets by number: what the drivers of `:gen_tcp` and `:gen_udp` stand on, see `otp/rshell_socket.ex`.
//!
//! What may wait is a task of its own: the native gives a reference at once, and the caller later gets the message
//! `{:rshell_net, reference, event}`. Closing a socket ends its tasks without a message.

mod address;
mod interfaces;
mod local;
mod options;

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use socket2::{Domain, Protocol, SockRef, Socket as Raw, Type};
use tokio::net::{TcpListener, TcpSocket, TcpStream, UdpSocket, UnixDatagram, UnixListener, UnixStream};
use tokio::sync::watch;

use super::blocking::{block, posix};
use super::file::iodata;
use super::resource::Resources;
use crate::process::{Process, Signal, send, tally};
use crate::scheduler;
use crate::stdlib::argument::{Outcome, array, badarg, typed};
use crate::stdlib::natives;
use crate::term::{Message, Pid, Term, names};
use crate::vm::Trap;

use address::{address_term, ip_of};
pub use interfaces::NATIVES as INTERFACE_NATIVES;
pub use local::NATIVES as LOCAL_NATIVES;
pub use options::NATIVES as OPTION_NATIVES;

natives! { "rshell":
    "net_listen"/3 => listen,
    "net_connect"/4 => connect,
    "net_accept"/1 => accept,
    "net_read"/2 => read,
    "net_write"/2 => write,
    "net_shutdown"/2 => shutdown,
    "net_close"/1 => close,
    "net_give"/2 => give,
    "net_resolve"/1 => resolve,
    "udp_open"/3 => udp_open,
    "udp_send"/4 => udp_send,
    "udp_read"/1 => udp_read,
}

/// The most that one datagram carries.
const DATAGRAM: usize = 65_536;

static SOCKETS: Resources<Socket> = Resources::new(|pid| SOCKETS.release(pid).iter().for_each(|socket| socket.close()));

enum Kind {
    Listener(TcpListener),
    Stream(TcpStream),
    Datagrams(UdpSocket),
    LocalListener(UnixListener),
    LocalStream(UnixStream),
    LocalDatagrams(UnixDatagram),
}

struct Socket {
    kind: Kind,
    /// True once it is closed: its tasks end.
    closed: watch::Sender<bool>,
}

impl Socket {
    fn new(kind: Kind) -> Socket {
        Socket { kind, closed: watch::Sender::new(false) }
    }

    fn close(&self) {
        self.closed.send_replace(true);
    }

    fn raw(&self) -> SockRef<'_> {
        match &self.kind {
            Kind::Listener(socket) => SockRef::from(socket),
            Kind::Stream(socket) => SockRef::from(socket),
            Kind::Datagrams(socket) => SockRef::from(socket),
            Kind::LocalListener(socket) => SockRef::from(socket),
            Kind::LocalStream(socket) => SockRef::from(socket),
            Kind::LocalDatagrams(socket) => SockRef::from(socket),
        }
    }
}

/// The open socket of a number, or the error of one that is closed.
macro_rules! socket_of {
    ($number:expr) => {
        match SOCKETS.get($number) {
            Some(socket) => socket,
            None => return Ok(Term::error_tuple(Term::named("closed"))),
        }
    };
}
use socket_of;

fn number(number: i64) -> Term {
    Term::ok_tuple(Term::int(number))
}

/// An event that says whether something succeeded.
fn event(done: io::Result<Term>) -> Term {
    done.unwrap_or_else(|error| Term::error_tuple(posix(&error)))
}

/// Does something in a task of its own and sends the caller what it came to, unless the socket is closed before.
fn later<F>(process: &mut Process, socket: Option<Arc<Socket>>, work: F) -> Outcome
where
    F: Future<Output = Event> + Send + 'static,
{
    let (reference, owner) = (process.make_reference(), process.pid);
    let closed = socket.map(|socket| socket.closed.subscribe());
    let task = async move {
        let ended = async {
            match closed {
                Some(mut closed) => drop(closed.wait_for(|closed| *closed).await),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            event = work => {
                let message = Term::tuple([Term::named("rshell_net"), Term::reference(reference), event()]);
                send::signal(owner, owner, Signal::Message(Message::new(&message)));
            }
            () = ended => {}
        }
    };
    scheduler::handle().ok_or_else(badarg)?.spawn(task);
    Ok(Term::reference(reference))
}

/// A message's content, made only where terms may be.
type Event = Box<dyn FnOnce() -> Term + Send>;

fn happened(make: impl FnOnce() -> Term + Send + 'static) -> Event {
    Box::new(make)
}

fn port_number(term: &Term) -> Result<u16, Trap> {
    term.as_int().and_then(|number| u16::try_from(number).ok()).ok_or_else(badarg)
}

/// `:rshell.net_listen({127, 0, 0, 1}, 0, %{backlog: 5})` is `{:ok, number}`.
fn listen(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [ip, port, given] = array(args)?;
    let address = SocketAddr::new(ip_of(ip).ok_or_else(badarg)?, port_number(port)?);
    let given = options::Given::from_term(given).ok_or_else(badarg)?;
    let _inside = scheduler::handle().map(|handle| handle.enter());
    let open = || {
        let socket = Raw::new(Domain::for_address(address), Type::STREAM.nonblocking(), Some(Protocol::TCP))?;
        given.apply(&SockRef::from(&socket))?;
        socket.bind(&address.into())?;
        socket.listen(given.backlog)?;
        TcpListener::from_std(socket.into())
    };
    let opened = open().map(|listener| SOCKETS.add(process.pid, Socket::new(Kind::Listener(listener))));
    Ok(event(opened.map(number)))
}

/// `:rshell.net_connect({127, 0, 0, 1}, 4000, 1000, %{})` is a reference, whose event is `{:ok, number}` or an error; the
/// time is in milliseconds or `:infinity`.
fn connect(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [ip, port, time, given] = array(args)?;
    let address = SocketAddr::new(ip_of(ip).ok_or_else(badarg)?, port_number(port)?);
    let given = options::Given::from_term(given).ok_or_else(badarg)?;
    let limit = time.as_int().and_then(|time| u64::try_from(time).ok()).map(Duration::from_millis);
    let owner = process.pid;
    later(process, None, async move {
        let dial = async {
            let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
            given.apply(&SockRef::from(&socket))?;
            if let Some(local) = given.local(address.is_ipv4()) {
                socket.bind(local)?;
            }
            socket.connect(address).await
        };
        let connected = match limit {
            Some(limit) => tokio::time::timeout(limit, dial).await,
            None => Ok(dial.await),
        };
        let opened = connected.map(|done| done.map(|stream| SOCKETS.add(owner, Socket::new(Kind::Stream(stream)))));
        happened(move || match opened {
            Ok(opened) => event(opened.map(number)),
            Err(_) => Term::error_tuple(Term::atom(names::TIMEOUT)),
        })
    })
}

/// `:rshell.net_accept(number)` is a reference, whose event is `{:ok, number}` of the new socket.
fn accept(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [listener] = array(args)?;
    let socket = socket_of!(listener);
    let owner = process.pid;
    later(process, Some(socket.clone()), async move {
        let accepted = match &socket.kind {
            Kind::Listener(listener) => listener.accept().await.map(|(stream, _)| Kind::Stream(stream)),
            Kind::LocalListener(listener) => listener.accept().await.map(|(stream, _)| Kind::LocalStream(stream)),
            _ => Err(io::ErrorKind::InvalidInput.into()),
        };
        let opened = accepted.map(|kind| SOCKETS.add(owner, Socket::new(kind)));
        happened(move || event(opened.map(number)))
    })
}

/// `:rshell.net_read(number, 1460)` is a reference, whose event is `{:data, bytes}`, at most so many, `:closed`, or an error.
fn read(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (number, most): (&Term, usize) = typed(args)?;
    let socket = socket_of!(number);
    later(process, Some(socket.clone()), async move {
        let mut buffer = vec![0; most.clamp(1, DATAGRAM * 16)];
        let count = read_some(&socket, &mut buffer).await;
        happened(move || match count {
            Ok(0) => Term::named("closed"),
            Ok(count) => Term::tuple([Term::named("data"), Term::binary(buffer.get(..count).unwrap_or(&[]))]),
            Err(error) => Term::error_tuple(posix(&error)),
        })
    })
}

async fn read_some(socket: &Socket, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        let done = match &socket.kind {
            Kind::Stream(stream) => {
                stream.readable().await?;
                stream.try_read(buffer)
            }
            Kind::LocalStream(stream) => {
                stream.readable().await?;
                stream.try_read(buffer)
            }
            _ => return Err(io::ErrorKind::InvalidInput.into()),
        };
        match done {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            done => return done.inspect(|count| tally::received(*count)),
        }
    }
}

/// `:rshell.net_write(number, "data")` is a reference, whose event is `:ok` or an error.
fn write(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [number, data] = array(args)?;
    let bytes = iodata(data).ok_or_else(badarg)?;
    let socket = socket_of!(number);
    later(process, Some(socket.clone()), async move {
        let done = write_all(&socket, &bytes).await;
        happened(move || event(done.map(|()| Term::ok())))
    })
}

async fn write_all(socket: &Socket, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        let done = match &socket.kind {
            Kind::Stream(stream) => {
                stream.writable().await?;
                stream.try_write(bytes)
            }
            Kind::LocalStream(stream) => {
                stream.writable().await?;
                stream.try_write(bytes)
            }
            _ => return Err(io::ErrorKind::InvalidInput.into()),
        };
        match done {
            Ok(count) => {
                tally::sent(count);
                bytes = bytes.get(count..).unwrap_or(&[]);
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// `:rshell.net_shutdown(number, :write)` is `:ok`: the other side reads the end; also `:read` and `:read_write`.
fn shutdown(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [number, how] = array(args)?;
    let socket = socket_of!(number);
    let how = match how.as_atom().ok_or_else(badarg)?.name() {
        "read" => std::net::Shutdown::Read,
        "write" => std::net::Shutdown::Write,
        "read_write" => std::net::Shutdown::Both,
        _ => return Err(badarg()),
    };
    Ok(event(socket.raw().shutdown(how).map(|()| Term::ok())))
}

/// `:rshell.net_close(number)` is `:ok`.
fn close(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [number] = array(args)?;
    if let Some(socket) = SOCKETS.remove(number) {
        socket.close();
    }
    Ok(Term::ok())
}

/// `:rshell.net_give(number, pid)` tells whether the socket is the process's now.
fn give(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (number, pid): (&Term, Pid) = typed(args)?;
    Ok(Term::bool(SOCKETS.give(number, pid)))
}

/// `:rshell.net_resolve("localhost")` is `{:ok, [{127, 0, 0, 1}]}`, or `{:error, :nxdomain}`.
fn resolve(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [name] = array(args)?;
    let name = name.as_text().ok_or_else(badarg)?.into_owned();
    block(
        move || std::net::ToSocketAddrs::to_socket_addrs(&(name.as_str(), 0)).map(|found| found.collect::<Vec<_>>()),
        |found| match found {
            Ok(found) if !found.is_empty() => {
                let mut list: Vec<IpAddr> = found.into_iter().map(|address| address.ip()).collect();
                list.dedup();
                Term::ok_tuple(Term::list(list.into_iter().map(address_term)))
            }
            _ => Term::error_tuple(Term::named("nxdomain")),
        },
    )
}

/// `:rshell.udp_open({0, 0, 0, 0}, 0, %{})` is `{:ok, number}`.
fn udp_open(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [ip, port, given] = array(args)?;
    let address = SocketAddr::new(ip_of(ip).ok_or_else(badarg)?, port_number(port)?);
    let given = options::Given::from_term(given).ok_or_else(badarg)?;
    let _inside = scheduler::handle().map(|handle| handle.enter());
    let open = || {
        let socket = Raw::new(Domain::for_address(address), Type::DGRAM.nonblocking(), Some(Protocol::UDP))?;
        given.apply(&SockRef::from(&socket))?;
        socket.bind(&address.into())?;
        UdpSocket::from_std(socket.into())
    };
    let opened = open().map(|socket| SOCKETS.add(process.pid, Socket::new(Kind::Datagrams(socket))));
    Ok(event(opened.map(number)))
}

/// `:rshell.udp_send(number, {127, 0, 0, 1}, 4000, "data")` is a reference, whose event is `:ok` or an error.
fn udp_send(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [number, ip, port, data] = array(args)?;
    let address = SocketAddr::new(ip_of(ip).ok_or_else(badarg)?, port_number(port)?);
    let bytes = iodata(data).ok_or_else(badarg)?;
    let socket = socket_of!(number);
    later(process, Some(socket.clone()), async move {
        let sent = match &socket.kind {
            Kind::Datagrams(socket) => socket.send_to(&bytes, address).await,
            _ => Err(io::ErrorKind::InvalidInput.into()),
        };
        happened(move || event(sent.map(|_| Term::ok())))
    })
}

/// `:rshell.udp_read(number)` is a reference, whose event is `{:datagram, ip, port, bytes}` or an error.
fn udp_read(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [number] = array(args)?;
    let socket = socket_of!(number);
    later(process, Some(socket.clone()), async move {
        let mut buffer = vec![0; DATAGRAM];
        let inet = |(count, from): (usize, SocketAddr)| {
            happened_from(move || (address_term(from.ip()), Term::int(i64::from(from.port()))), count)
        };
        let received = match &socket.kind {
            Kind::Datagrams(socket) => socket.recv_from(&mut buffer).await.map(inet),
            Kind::LocalDatagrams(socket) => {
                let found = socket.recv_from(&mut buffer).await;
                found.map(|(count, from)| happened_from(move || local::sender(&from), count))
            }
            _ => Err(io::ErrorKind::InvalidInput.into()),
        };
        happened(move || match received {
            Ok((from, count)) => local::datagram(from(), buffer.get(..count).unwrap_or(&[])),
            Err(error) => Term::error_tuple(posix(&error)),
        })
    })
}

/// A datagram's sender, told only where terms may be.
type Sender = Box<dyn FnOnce() -> (Term, Term) + Send>;

fn happened_from(from: impl FnOnce() -> (Term, Term) + Send + 'static, count: usize) -> (Sender, usize) {
    (Box::new(from), count)
}
