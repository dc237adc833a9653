//! What sockets are told and asked: options, names of both ends.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use socket2::SockRef;

use super::address::{address_term, ip_of};
use super::{Kind, SOCKETS, event, local, socket_of};
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Atom, Term};

natives! { "rshell":
    "net_name"/1 => name,
    "net_peer"/1 => peer,
    "net_set"/3 => set,
    "net_get"/2 => get,
}

/// What a new socket is given before it is bound.
pub(super) struct Given {
    pub(super) backlog: i32,
    options: Vec<(Atom, i64)>,
    ip: Option<IpAddr>,
    port: u16,
}

impl Given {
    /// From a map of options: `:backlog`, `:ip`, `:port`, and those that [`apply`] knows, as numbers or booleans.
    pub(super) fn from_term(term: &Term) -> Option<Given> {
        let mut given = Given { backlog: 5, options: Vec::new(), ip: None, port: 0 };
        for (key, value) in term.as_map()?.iter() {
            match key.as_atom()?.name() {
                "backlog" => given.backlog = i32::try_from(value.as_int()?).ok()?,
                "ip" => given.ip = Some(ip_of(value)?),
                "port" => given.port = u16::try_from(value.as_int()?).ok()?,
                _ => given.options.push((key.as_atom()?, number(value)?)),
            }
        }
        Some(given)
    }

    pub(super) fn apply(&self, socket: &SockRef<'_>) -> io::Result<()> {
        self.options.iter().try_for_each(|(option, value)| apply(socket, *option, *value))
    }

    /// The address that a connection is to come from, where one was given.
    pub(super) fn local(&self, v4: bool) -> Option<SocketAddr> {
        let any = if v4 { IpAddr::from(Ipv4Addr::UNSPECIFIED) } else { Ipv6Addr::UNSPECIFIED.into() };
        (self.ip.is_some() || self.port != 0).then(|| SocketAddr::new(self.ip.unwrap_or(any), self.port))
    }
}

fn number(term: &Term) -> Option<i64> {
    term.as_int().or_else(|| term.as_bool().map(i64::from))
}

fn apply(socket: &SockRef<'_>, option: Atom, value: i64) -> io::Result<()> {
    let size = || usize::try_from(value).map_err(|_| io::ErrorKind::InvalidInput);
    match option.name() {
        "nodelay" => socket.set_tcp_nodelay(value != 0),
        "keepalive" => socket.set_keepalive(value != 0),
        "reuseaddr" => socket.set_reuse_address(value != 0),
        "reuseport" => socket.set_reuse_port(value != 0),
        "broadcast" => socket.set_broadcast(value != 0),
        "ipv6_v6only" => socket.set_only_v6(value != 0),
        "recbuf" => socket.set_recv_buffer_size(size()?),
        "sndbuf" => socket.set_send_buffer_size(size()?),
        _ => Err(io::ErrorKind::InvalidInput.into()),
    }
}

fn value_of(socket: &SockRef<'_>, option: &str) -> io::Result<Term> {
    let size = |bytes: usize| Term::unsigned(bytes as u64);
    match option {
        "nodelay" => socket.tcp_nodelay().map(Term::bool),
        "keepalive" => socket.keepalive().map(Term::bool),
        "reuseaddr" => socket.reuse_address().map(Term::bool),
        "reuseport" => socket.reuse_port().map(Term::bool),
        "broadcast" => socket.broadcast().map(Term::bool),
        "ipv6_v6only" => socket.only_v6().map(Term::bool),
        "recbuf" => socket.recv_buffer_size().map(size),
        "sndbuf" => socket.send_buffer_size().map(size),
        _ => Err(io::ErrorKind::InvalidInput.into()),
    }
}

/// `:rshell.net_set(number, :nodelay, true)` is `:ok`.
fn set(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [socket, option, value] = array(args)?;
    let socket = socket_of!(socket);
    let (option, value) = (option.as_atom().ok_or_else(badarg)?, number(value).ok_or_else(badarg)?);
    Ok(event(apply(&socket.raw(), option, value).map(|()| Term::ok())))
}

/// `:rshell.net_get(number, :nodelay)` is `{:ok, true}`.
fn get(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [socket, option] = array(args)?;
    let socket = socket_of!(socket);
    let option = option.as_atom().ok_or_else(badarg)?;
    Ok(event(value_of(&socket.raw(), option.name()).map(Term::ok_tuple)))
}

fn address(found: io::Result<SocketAddr>) -> Term {
    let pair = |address: SocketAddr| Term::tuple([address_term(address.ip()), Term::int(i64::from(address.port()))]);
    event(found.map(|address| Term::ok_tuple(pair(address))))
}

/// `:rshell.net_name(number)` is `{:ok, {ip, port}}` of this end.
fn name(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [socket] = array(args)?;
    let socket = socket_of!(socket);
    Ok(match &socket.kind {
        Kind::Listener(socket) => address(socket.local_addr()),
        Kind::Stream(socket) => address(socket.local_addr()),
        Kind::Datagrams(socket) => address(socket.local_addr()),
        Kind::LocalListener(socket) => local::address(socket.local_addr()),
        Kind::LocalStream(socket) => local::address(socket.local_addr()),
        Kind::LocalDatagrams(socket) => local::address(socket.local_addr()),
    })
}

/// `:rshell.net_peer(number)` is `{:ok, {ip, port}}` of the other end.
fn peer(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [socket] = array(args)?;
    let socket = socket_of!(socket);
    Ok(match &socket.kind {
        Kind::Stream(socket) => address(socket.peer_addr()),
        Kind::LocalStream(socket) => local::address(socket.peer_addr()),
        _ => Term::error_tuple(Term::named("enotconn")),
    })
}
