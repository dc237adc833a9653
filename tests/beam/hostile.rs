//! Peers of the Erlang distribution that know the cookie and misbehave: the connection ends with a line in the log that says
//! why, and the node goes on.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use rshell::node::Cookie;
use rshell::node::beam::flags;
use rshell::node::beam::handshake::{AfterStatus, Initiator};
use rshell::node::handshake::Introduction;

use crate::nodes::{COOKIE, Cluster, Kind, Node};

/// A connection of a BEAM that the handshake is done with.
struct Peer(TcpStream);

impl Peer {
    fn connect(cluster: &Cluster, name: &str) -> Peer {
        let mut stream = TcpStream::connect(("127.0.0.1", port(cluster))).expect("the node listens");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time");
        let own = Introduction { name: name.to_owned(), creation: 4, flags: flags::OFFERED };
        let (mut initiator, first) = Initiator::start(own, "node@localhost", Cookie::new(COOKIE)).expect("a name");
        send(&mut stream, &first);
        let status = receive(&mut stream);
        assert_eq!(initiator.status(&status).expect("a status"), AfterStatus::Wait);
        let (_, reply) = initiator.challenge(&receive(&mut stream)).expect("a challenge");
        send(&mut stream, &reply);
        initiator.acknowledge(&receive(&mut stream)).expect("the right cookie");
        Peer(stream)
    }

    fn frame(&mut self, body: &[u8]) {
        let length = u32::try_from(body.len()).expect("it is small").to_be_bytes();
        // The node may have hung up in the midst of it.
        let _ = self.0.write_all(&length).and_then(|()| self.0.write_all(body));
    }

    /// Waits until the node hangs up.
    fn ends(mut self) {
        let mut ignored = [0; 4096];
        loop {
            match self.0.read(&mut ignored) {
                Ok(0) => return,
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return,
                Err(error) => panic!("the connection is still there: {error}"),
            }
        }
    }
}

fn send(stream: &mut TcpStream, packet: &[u8]) {
    let length = u16::try_from(packet.len()).expect("it is small").to_be_bytes();
    stream.write_all(&[&length, packet].concat()).expect("it listens");
}

fn receive(stream: &mut TcpStream) -> Vec<u8> {
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

/// A pass-through frame with `{6, pid, '', shell}` (REG_SEND) before a payload.
fn reg_send(payload: &[u8]) -> Vec<u8> {
    let pid = b"\x58w\x0Cbad@localhos\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x04";
    [b"\x70\x83\x68\x04\x61\x06", &pid[..], b"w\x00w\x04sink\x83", payload].concat()
}

/// The node, a line that its log has afterwards, and whether it still answers.
fn check(log: Option<&str>, misbehave: impl FnOnce(&Cluster)) {
    let cluster = Cluster::new();
    let node = cluster.peer(Kind::Rshell, "node@localhost", "Process.register(self(), :sink)");
    misbehave(&cluster);
    if let Some(text) = log {
        node.wait_for(text);
    }
    let code = "IO.puts(\"=> #{:erpc.call(:node@localhost, Kernel, :+, [1, 1])}\")";
    assert_eq!(cluster.start(Kind::Rshell, "here@localhost", &["-e", code]).shown(), ["2"]);
    drop::<Node>(node);
}

const CLOSED: &str = "** Connection to node :bad@localhost closed";

fn check_frames(frames: &[&[u8]]) {
    check(Some(CLOSED), |cluster| {
        let mut peer = Peer::connect(cluster, "bad@localhost");
        frames.iter().for_each(|frame| peer.frame(frame));
        peer.ends();
    });
}

#[test]
fn a_frame_that_lies_about_its_length() {
    check(Some(CLOSED), |cluster| {
        let mut peer = Peer::connect(cluster, "bad@localhost");
        peer.0.write_all(&[0xFF; 8]).expect("it listens");
        peer.ends();
    });
}

#[test]
fn control_messages_that_are_none() {
    check_frames(&[b"\x70\x83\x61\x01"]);
    check_frames(&[b"\x70\x83\x68\x01\x61\xFA"]);
    check_frames(&[b"\x70\x83\x68\x02\x61\x01\x61\x01"]);
    check_frames(&[b"\x99"]);
}

#[test]
fn payloads_that_are_no_terms() {
    check_frames(&[&reg_send(b"\xFE")]);
    check_frames(&[&reg_send(b"\x6C\xFF\xFF\xFF\xFF\x61\x01")]);
    check_frames(&[&reg_send(b"\x46\x7F\xF0\x00\x00\x00\x00\x00\x00")]);
    check_frames(&[&reg_send(b"\x77\xFFabc")]);
    check_frames(&[&reg_send(b"\x52\x07")]);
}

#[test]
fn fragments_out_of_order_and_without_end() {
    check_frames(&[b"\x83\x46\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x01abc"]);
    let first = |sequence: u16| {
        let mut frame = vec![0x83, 0x45, 0, 0, 0, 0, 0, 0];
        frame.extend(sequence.to_be_bytes());
        frame.extend([0, 0, 0, 0, 0, 0, 0, 9, 0]);
        frame
    };
    let many: Vec<Vec<u8>> = (0..5000).map(first).collect();
    let many: Vec<&[u8]> = many.iter().map(Vec::as_slice).collect();
    check_frames(&many);
}

#[test]
fn a_term_nested_a_million_deep_is_only_a_term() {
    let mut payload = Vec::new();
    for _ in 0..1_000_000 {
        payload.extend(b"\x68\x01");
    }
    payload.push(0x6A);
    check(None, |cluster| {
        let mut peer = Peer::connect(cluster, "bad@localhost");
        peer.frame(&reg_send(&payload));
        // What comes after it still arrives: an end of fragments that began nowhere cuts the connection.
        peer.frame(b"\x99");
        peer.ends();
    });
}

#[test]
fn code_nested_too_deep_is_no_code() {
    // A fun of the interpreter whose clause is a tuple in a tuple, many thousand times.
    let mut body = Vec::new();
    const DEPTH: usize = 100_000;
    for _ in 0..DEPTH {
        body.extend(b"\x68\x03w\x05tuplea\x01\x6C\x00\x00\x00\x01");
    }
    body.extend(b"\x68\x03w\x04atoma\x01w\x01a");
    body.extend([0x6A; DEPTH]);
    let clause =
        [b"\x6C\x00\x00\x00\x01\x68\x05w\x06clausea\x01\x6A\x6A\x6C\x00\x00\x00\x01", &body[..], b"\x6A\x6A"].concat();
    let environment =
        [b"\x68\x06a\x01\x74\x00\x00\x00\x00w\x04nonew\x04none\x74\x00\x00\x00\x00", &clause[..]].concat();
    let pid = b"\x58w\x0Cbad@localhos\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x04";
    let head = [&[0x70, 0, 0, 0, 0, 0][..], &[7; 16], &[0, 0, 0, 43, 0, 0, 0, 1]].concat();
    let fun = [&head[..], b"w\x08erl_evala\x2Ba\x07", pid, &environment].concat();
    check(None, |cluster| {
        let mut peer = Peer::connect(cluster, "bad@localhost");
        peer.frame(&reg_send(&fun));
        peer.frame(b"\x99");
        peer.ends();
    });
}

#[test]
fn atoms_without_end_do_not_fill_the_table() {
    check(Some(CLOSED), |cluster| {
        let mut peer = Peer::connect(cluster, "bad@localhost");
        for batch in 0..100_u32 {
            let mut payload = b"\x6C\x00\x00\x27\x10".to_vec();
            for number in 0..10_000_u32 {
                let name = format!("atom{}", batch * 10_000 + number);
                payload.extend([0x77, name.len() as u8]);
                payload.extend(name.as_bytes());
            }
            payload.push(0x6A);
            peer.frame(&reg_send(&payload));
        }
        peer.ends();
    });
}

#[test]
fn wrong_cookies_old_handshakes_and_names_that_are_taken() {
    check(Some("rejected. Invalid challenge reply."), |cluster| {
        let mut stream = TcpStream::connect(("127.0.0.1", port(cluster))).expect("the node listens");
        let own = Introduction { name: "bad@localhost".to_owned(), creation: 4, flags: flags::OFFERED };
        let (mut initiator, first) = Initiator::start(own, "node@localhost", Cookie::new("wrong")).expect("a name");
        send(&mut stream, &first);
        initiator.status(&receive(&mut stream)).expect("a status");
        let (_, reply) = initiator.challenge(&receive(&mut stream)).expect("a challenge");
        send(&mut stream, &reply);
        assert_eq!(stream.read(&mut [0; 16]).unwrap_or(0), 0);
    });
    check(None, |cluster| {
        let mut stream = TcpStream::connect(("127.0.0.1", port(cluster))).expect("the node listens");
        send(&mut stream, b"n\x00\x05\x00\x00\x00\x04old@localhost");
        assert_eq!(stream.read(&mut [0; 16]).unwrap_or(0), 0);
    });
    // Somebody with the node's own name is turned away.
    check(None, |cluster| {
        let mut stream = TcpStream::connect(("127.0.0.1", port(cluster))).expect("the node listens");
        let own = Introduction { name: "node@localhost".to_owned(), creation: 4, flags: flags::OFFERED };
        let (_, first) = Initiator::start(own, "node@localhost", Cookie::new(COOKIE)).expect("a name");
        send(&mut stream, &first);
        assert_eq!(receive(&mut stream), b"snot_allowed");
    });
}
