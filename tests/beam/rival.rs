//! Two nodes that call each other at the same time: one connection comes of it, and no answer of the one call ends the other.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use rshell::node::Cookie;
use rshell::node::beam::flags;
use rshell::node::beam::handshake::Acceptor;
use rshell::node::epmd::protocol::{Registration, Request};
use rshell::node::handshake::{Introduction, Status};

use crate::nodes::{COOKIE, Cluster, Kind};
use crate::peer::{call, caller, ends, receive, send};

/// A node that calls `zz@localhost` until it is connected.
const CALL: &str = r#"
    call = fn call -> Node.connect(:zz@localhost) || call.(call) end
    spawn(fn -> IO.puts("connected: #{call.(call)}") end)
"#;

/// Where a node that is made of nothing but sockets is called; its name is known as long as the second value lives.
fn listen(cluster: &Cluster, name: &str) -> (TcpListener, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let name = name.to_owned();
    let node = Registration { name, port, hidden: false, highest: 6, lowest: 5, extra: Vec::new() };
    let mut epmd = TcpStream::connect(("127.0.0.1", cluster.port)).expect("EPMD answers");
    epmd.write_all(&Request::Alive(node).encode()).expect("it listens");
    let mut answer = [0; 6];
    epmd.read_exact(&mut answer).expect("it tells");
    assert_eq!(answer[..2], [b'v', 0]);
    (listener, epmd)
}

/// Is called, and hears the caller's first packet.
fn answer(listener: &TcpListener) -> (TcpStream, Vec<u8>) {
    let (mut stream, _) = listener.accept().expect("a call");
    let name = receive(&mut stream);
    (stream, name)
}

#[test]
fn a_call_does_not_end_the_one_that_it_gave_way_to() {
    let cluster = Cluster::new();
    let node = cluster.peer(Kind::Rshell, "node@localhost", CALL);
    let (listener, _registered) = listen(&cluster, "zz");
    // The node calls and is told that the other call is to win; that one begins.
    let (mut refused, _) = answer(&listener);
    let mut own = call(&cluster);
    send(&mut own, &caller("zz@localhost", COOKIE).1);
    assert_eq!(receive(&mut own), b"sok_simultaneous");
    send(&mut refused, b"snok");
    ends(&mut refused);
    // For a BEAM that call may be done before the node calls once more: what it sees then is no thing of the past.
    let (mut again, _) = answer(&listener);
    send(&mut again, b"salive");
    assert_eq!(receive(&mut again), b"sfalse");
    ends(&mut again);
    // When that call comes to nothing, the node's own goes on.
    drop(own);
    let (mut stream, name) = loop {
        let (mut stream, name) = answer(&listener);
        send(&mut stream, b"salive");
        if receive(&mut stream) == b"strue" {
            break (stream, name);
        }
    };
    let own = Introduction { name: "zz@localhost".to_owned(), creation: 4, flags: flags::OFFERED };
    let acceptor = Acceptor::name(own, &name).expect("a name");
    assert_eq!(acceptor.status(Status::Alive), b"salive");
    send(&mut stream, &acceptor.challenge().expect("the flags"));
    let reply = receive(&mut stream);
    send(&mut stream, &acceptor.reply(&reply, &Cookie::new(COOKIE)).expect("the cookie"));
    node.wait_for("connected: true");
}
