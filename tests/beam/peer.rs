//! A peer of the Erlang distribution made of nothing but a socket: it can do the handshake properly, and then anything.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use rshell::node::Cookie;
use rshell::node::beam::flags;
use rshell::node::beam::handshake::{AfterStatus, Initiator};
use rshell::node::handshake::Introduction;

use crate::nodes::{COOKIE, Cluster};

/// A connection of a BEAM that the handshake is done with.
pub struct Peer(pub TcpStream);

/// A call to the node `node@localhost` of which nothing is said yet.
pub fn call(cluster: &Cluster) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", port(cluster))).expect("the node listens");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a time");
    stream
}

/// One who calls that node under a name, and its first packet.
pub fn caller(name: &str, cookie: &str) -> (Initiator, Vec<u8>) {
    let own = Introduction { name: name.to_owned(), creation: 4, flags: flags::OFFERED };
    Initiator::start(own, "node@localhost", Cookie::new(cookie)).expect("a name")
}

impl Peer {
    pub fn connect(cluster: &Cluster, name: &str) -> Peer {
        let mut stream = call(cluster);
        let (mut initiator, first) = caller(name, COOKIE);
        send(&mut stream, &first);
        if initiator.status(&receive(&mut stream)) == Ok(AfterStatus::Answer) {
            send(&mut stream, &initiator.alive_answer(true));
        }
        let (_, reply) = initiator.challenge(&receive(&mut stream)).expect("a challenge");
        send(&mut stream, &reply);
        initiator.acknowledge(&receive(&mut stream)).expect("the right cookie");
        Peer(stream)
    }

    pub fn frame(&mut self, body: &[u8]) {
        let length = u32::try_from(body.len()).expect("it is small").to_be_bytes();
        // The node may have hung up in the midst of it.
        let _ = self.0.write_all(&length).and_then(|()| self.0.write_all(body));
    }

    /// Waits until the node hangs up.
    pub fn ends(mut self) {
        ends(&mut self.0);
    }
}

/// Waits until the other side hangs up.
pub fn ends(stream: &mut TcpStream) {
    let mut ignored = [0; 4096];
    loop {
        match stream.read(&mut ignored) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return,
            Err(error) => panic!("the connection is still there: {error}"),
        }
    }
}

/// Sends a packet of the handshake.
pub fn send(stream: &mut TcpStream, packet: &[u8]) {
    let length = u16::try_from(packet.len()).expect("it is small").to_be_bytes();
    stream.write_all(&[&length, packet].concat()).expect("it listens");
}

/// Receives a packet of the handshake.
pub fn receive(stream: &mut TcpStream) -> Vec<u8> {
    let mut length = [0; 2];
    stream.read_exact(&mut length).expect("a packet");
    let mut packet = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut packet).expect("a packet");
    packet
}

fn port(cluster: &Cluster) -> u16 {
    let mut epmd = TcpStream::connect(("127.0.0.1", cluster.port)).expect("EPMD answers");
    epmd.write_all(b"\x00\x05znode").expect("it listens");
    let mut answer = Vec::new();
    epmd.read_to_end(&mut answer).expect("it tells");
    u16::from_be_bytes([answer[2], answer[3]])
}
