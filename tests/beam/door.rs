//! Callers at a node's door that never get in: each is hung up on, the log says why in a real node's words where that has any,
//! and the node goes on as if they had not been.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use proptest::prelude::{Strategy, any};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use rshell::node::Cookie;
use rshell::node::beam::flags;
use rshell::node::beam::handshake::Initiator;
use rshell::node::handshake::Introduction;

use crate::nodes::{COOKIE, Cluster, Kind, Node, beam_is_missing};
use crate::peer::{Peer, call, caller, ends, receive, send};

/// The node tells who has got in.
const TELL: &str = r#"
    tell = fn tell ->
      receive do {:nodeup, node, _} -> IO.puts("up: #{node}"); tell.(tell) end
    end
    spawn(fn -> :net_kernel.monitor_nodes(true, node_type: :all); tell.(tell) end)
"#;

/// Somebody calls a node, whose log has a line with this text then; the node still answers others.
fn check(kind: Kind, log: &str, misbehave: impl FnOnce(&Cluster, &Node)) {
    let cluster = Cluster::new();
    let node = cluster.peer(kind, "node@localhost", TELL);
    misbehave(&cluster, &node);
    if !log.is_empty() {
        node.wait_for(log);
    }
    let code = "IO.puts(\"=> #{:erpc.call(:node@localhost, Kernel, :+, [1, 1])}\")";
    assert_eq!(cluster.start(Kind::Rshell, "here@localhost", &["-e", code]).shown(), ["2"]);
}

/// The same of both kinds of nodes: the words are those of the BEAM.
fn check_both(name: &str, log: &str, misbehave: impl Fn(&Cluster, &Node)) {
    check(Kind::Rshell, log, &misbehave);
    if !beam_is_missing(name) {
        check(Kind::Beam, log, &misbehave);
    }
}

/// Bytes as a first word; the node hangs up.
fn say(cluster: &Cluster, bytes: &[u8]) {
    let mut stream = call(cluster);
    // The node may have hung up before everything was written.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(Shutdown::Write);
    ends(&mut stream);
}

#[test]
fn another_cookie() {
    let log = "** Connection attempt from node :bad@localhost rejected. Invalid challenge reply. **";
    check_both("another_cookie", log, |cluster, _| {
        let mut stream = call(cluster);
        let (mut initiator, first) = caller("bad@localhost", "wrong");
        send(&mut stream, &first);
        initiator.status(&receive(&mut stream)).expect("a status");
        let (_, reply) = initiator.challenge(&receive(&mut stream)).expect("a challenge");
        send(&mut stream, &reply);
        ends(&mut stream);
    });
}

#[test]
fn the_name_of_the_node_itself() {
    let log = "** Cannot get connection id for node :node@localhost";
    check_both("the_name_of_the_node_itself", log, |cluster, _| {
        let mut stream = call(cluster);
        send(&mut stream, &caller("node@localhost", COOKIE).1);
        assert_eq!(receive(&mut stream), b"snok");
    });
}

#[test]
fn a_name_that_is_not_allowed() {
    let log = "** Connection attempt from disallowed node bad@localhost **";
    check_both("a_name_that_is_not_allowed", log, |cluster, _| {
        let allow = ":erpc.call(:node@localhost, :net_kernel, :allow, [[:here@localhost, :only@localhost]]); IO.puts(\"=> ok\")";
        assert_eq!(cluster.start(Kind::Rshell, "only@localhost", &["-e", allow]).shown(), ["ok"]);
        let mut stream = call(cluster);
        send(&mut stream, &caller("bad@localhost", COOKIE).1);
        assert_eq!(receive(&mut stream), b"snot_allowed");
    });
}

#[test]
fn flags_that_are_missing() {
    let log = "** :node@localhost: Connection attempt from node :bad@localhost rejected since it cannot handle [";
    check_both("flags_that_are_missing", log, |cluster, _| {
        let mut stream = call(cluster);
        let own = Introduction { name: "bad@localhost".to_owned(), creation: 4, flags: flags::PUBLISHED };
        let (_, first) = Initiator::start(own, "node@localhost", Cookie::new(COOKIE)).expect("a name");
        send(&mut stream, &first);
        assert_eq!(receive(&mut stream), b"snot_allowed");
    });
}

#[test]
fn the_flags_of_a_later_release_in_one() {
    check_both("the_flags_of_a_later_release_in_one", "", |cluster, _| {
        let mut stream = call(cluster);
        let flags = flags::MANDATORY_25_DIGEST | flags::REQUIRED & !flags::MANDATORY;
        let own = Introduction { name: "later@localhost".to_owned(), creation: 4, flags };
        let (mut initiator, first) = Initiator::start(own, "node@localhost", Cookie::new(COOKIE)).expect("a name");
        send(&mut stream, &first);
        initiator.status(&receive(&mut stream)).expect("a status");
        let (node, reply) = initiator.challenge(&receive(&mut stream)).expect("a challenge");
        assert_eq!(flags::REQUIRED & !node.flags, 0);
        send(&mut stream, &reply);
        initiator.acknowledge(&receive(&mut stream)).expect("it let us in");
    });
}

#[test]
fn a_second_one_of_the_same_name_replaces_the_first_if_it_says_so() {
    check_both("a_second_one_of_the_same_name_replaces_the_first_if_it_says_so", "", |cluster, node| {
        let mut first = Peer::connect(cluster, "bad@localhost");
        node.wait_for("up: bad@localhost");
        let mut second = call(cluster);
        send(&mut second, &caller("bad@localhost", COOKIE).1);
        assert_eq!(receive(&mut second), b"salive");
        send(&mut second, b"sfalse");
        ends(&mut second);
        // The first is there until the next one says that it is of the past, and proves its cookie.
        first.0.set_nonblocking(true).expect("it is a socket");
        let there = |stream: &mut TcpStream| loop {
            match stream.read(&mut [0; 4096]) {
                Ok(0) => return false,
                Ok(_) => {}
                Err(error) => return error.kind() == std::io::ErrorKind::WouldBlock,
            }
        };
        assert!(there(&mut first.0));
        first.0.set_nonblocking(false).expect("it is a socket");
        let _second = Peer::connect(cluster, "bad@localhost");
        first.ends();
    });
}

#[test]
fn an_old_handshake() {
    let log = "rejected: unsupported version 5 of the handshake";
    check(Kind::Rshell, log, |cluster, _| say(cluster, b"\x00\x14n\x00\x05\x00\x00\x00\x04old@localhost"));
}

#[test]
fn other_protocols_and_lengths_that_are_too_large() {
    let log = "** :node@localhost: Connection attempt from 127.0.0.1:";
    check(Kind::Rshell, log, |cluster, _| {
        say(cluster, b"GET / HTTP/1.1\r\n\r\n");
        say(cluster, b"\xFF\xFF\xFF\xFF");
        say(cluster, b"\x00\x00");
        say(cluster, b"RSH1\xFF\xFF");
        say(cluster, b"\x00\x1AN\x00\x00\x00\x0D\x07\xDF\x7F\xBD\x00\x00\x00\x04\xFF\xFFbad@localhost");
    });
}

#[test]
fn random_bytes() {
    check(Kind::Rshell, "** :node@localhost: Connection attempt from 127.0.0.1:", |cluster, _| {
        let mut runner = TestRunner::deterministic();
        let bytes = proptest::collection::vec(any::<u8>(), 1..300);
        for _ in 0..300 {
            say(cluster, &bytes.new_tree(&mut runner).expect("bytes").current());
        }
    });
}

#[test]
fn handshakes_that_are_cut_off_anywhere() {
    check_both("handshakes_that_are_cut_off_anywhere", "", |cluster, _| {
        let (_, name) = caller("bad@localhost", COOKIE);
        let packet = [&(name.len() as u16).to_be_bytes(), &name[..]].concat();
        for length in 1..packet.len() {
            say(cluster, &packet[..length]);
        }
        let mut stream = call(cluster);
        let (mut initiator, first) = caller("bad@localhost", COOKIE);
        send(&mut stream, &first);
        initiator.status(&receive(&mut stream)).expect("a status");
        let (_, reply) = initiator.challenge(&receive(&mut stream)).expect("a challenge");
        stream.write_all(&[0, reply.len() as u8]).and_then(|()| stream.write_all(&reply[..9])).expect("it listens");
        stream.shutdown(Shutdown::Write).expect("it is connected");
        ends(&mut stream);
        // Nobody waits for the handshake that came to nothing.
        drop(Peer::connect(cluster, "bad@localhost"));
    });
}

/// Connections whose handshake is not done are no more than this, and a node has few other descriptors.
const DESCRIPTORS: usize = 512 + 64;

#[test]
fn very_many_who_say_nothing_or_half_of_it() {
    check(Kind::Rshell, "rejected: the handshake took too long", |cluster, node| {
        let (_, name) = caller("bad@localhost", COOKIE);
        let mut calls: Vec<TcpStream> = (0..1500).map(|_| call(cluster)).collect();
        for (number, stream) in calls.iter_mut().enumerate() {
            // The oldest have been hung up on.
            let _ = stream.write_all(&[&[0, name.len() as u8], &name[..]].concat()[..number % name.len()]);
        }
        // The door is open to others meanwhile.
        drop(Peer::connect(cluster, "good@localhost"));
        let open = fs::read_dir(format!("/proc/{}/fd", node.id())).expect("the node runs").count();
        assert!(open <= DESCRIPTORS, "{open} descriptors");
        for stream in &mut calls {
            // Some were reset, the others end.
            let _ = stream.read(&mut [0]);
        }
    });
}
