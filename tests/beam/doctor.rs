//! The connection doctor against injected faults: each is named at the stage where it is.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use crate::nodes::{Cluster, Kind, Node, beam_is_missing};

/// Registers a name with EPMD for a port; the name is there as long as the stream is.
pub fn register(cluster: &Cluster, name: &str, port: u16) -> TcpStream {
    let mut epmd = TcpStream::connect(("127.0.0.1", cluster.port)).expect("EPMD answers");
    let mut body = vec![120];
    body.extend(port.to_be_bytes());
    body.extend([77, 0, 0, 6, 0, 5]);
    body.extend((name.len() as u16).to_be_bytes());
    body.extend(name.as_bytes());
    body.extend([0, 0]);
    epmd.write_all(&(body.len() as u16).to_be_bytes()).and_then(|()| epmd.write_all(&body)).expect("it listens");
    let mut answer = [0; 2];
    epmd.read_exact(&mut answer).expect("it answers");
    assert_eq!(answer[1], 0, "{name} is registered");
    epmd
}

/// A program that answers whoever connects with fixed bytes.
pub fn answering(bytes: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("its number").port();
    thread::spawn(move || {
        let mut open = Vec::new();
        for mut stream in listener.incoming().flatten() {
            // Whoever called may have hung up.
            let _ = stream.write_all(bytes);
            open.push(stream);
        }
    });
    port
}

/// The port under which EPMD knows a node.
fn port_of(cluster: &Cluster, name: &str) -> u16 {
    let mut epmd = TcpStream::connect(("127.0.0.1", cluster.port)).expect("EPMD answers");
    let request = [&[0, name.len() as u8 + 1, 122], name.as_bytes()].concat();
    epmd.write_all(&request).expect("it listens");
    let mut answer = Vec::new();
    epmd.read_to_end(&mut answer).expect("it tells");
    u16::from_be_bytes([answer[2], answer[3]])
}

/// `s ok`, then a challenge of a node that can almost nothing.
const WITHOUT_FLAGS: &[u8] =
    b"\x00\x03sok\x00\x21N\x00\x00\x00\x00\x01\x00\x00\x04\x00\x00\x00\x01\x00\x00\x00\x01\x00\x0Eweak@localhost";
/// `s not_allowed`
const NOT_ALLOWED: &[u8] = b"\x00\x0Csnot_allowed";
/// `s ok`, then a challenge of the handshake before OTP 23.
const OLD: &[u8] = b"\x00\x03sok\x00\x18n\x00\x05\x00\x00\x00\x04\x00\x00\x00\x01old@localhost";

#[test]
fn every_fault_is_named_at_its_stage() {
    if beam_is_missing("every_fault_is_named_at_its_stage") {
        return;
    }
    let cluster = Cluster::new();
    let _good = cluster.peer(Kind::Beam, "good@localhost", "");
    let other = ["--sname", "other@localhost", "--cookie", "another", "--no-halt", "-e", "IO.puts(:ready)"];
    let other = Node::start(cluster.command(Kind::Beam, &other));
    other.wait_for("ready");
    let closed = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its number").port();
    let _registered = [
        register(&cluster, "closed", closed),
        register(&cluster, "silent", answering(b"")),
        register(&cluster, "web", answering(b"HTTP/1.0 400 Bad Request\r\n\r\n")),
        register(&cluster, "weak", answering(WITHOUT_FLAGS)),
        register(&cluster, "strict", answering(NOT_ALLOWED)),
        register(&cluster, "old", answering(OLD)),
        register(&cluster, "imposter", port_of(&cluster, "good")),
    ];
    let code = r#"
        show = fn node ->
          {stage, good, text, remedy} = List.last(:rshell_doctor.examine(node))
          IO.puts("=> #{node} #{stage} #{good} #{remedy != nil}")
          IO.puts(:standard_error, text)
        end
        Enum.each([:noat, :"x@long.host", :here@localhost, :x@nosuchhost, :nobody@localhost, :closed@localhost,
          :silent@localhost, :web@localhost, :weak@localhost, :strict@localhost, :old@localhost, :imposter@localhost,
          :other@localhost, :good@localhost, :good@localhost], show)
        :net_kernel.allow([:good@localhost])
        show.(:other@localhost)
    "#;
    let (lines, _) = cluster.start(Kind::Rshell, "here@localhost", &["-e", code]).output();
    let shown: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix("=> ")).collect();
    let expected = [
        "noat name false true",
        "x@long.host kind false true",
        "here@localhost own false true",
        "x@nosuchhost host false true",
        "nobody@localhost registered false true",
        "closed@localhost port false true",
        "silent@localhost handshake false true",
        "web@localhost handshake false true",
        "weak@localhost handshake false true",
        "strict@localhost handshake false true",
        "old@localhost handshake false true",
        "imposter@localhost handshake false true",
        "other@localhost cookie false true",
        "good@localhost connected true false",
        "good@localhost connected true false",
        "other@localhost own false true",
    ];
    assert_eq!(shown, expected, "{lines:#?}");
    let told = lines.join("\n");
    for text in ["lacks", "good@localhost answers", "different cookies", "does not allow here@localhost"] {
        assert!(told.contains(text), "no {text:?} in {told}");
    }
}

#[test]
fn a_shell_without_a_name_is_told_to_get_one_and_a_cluster_is_shown() {
    let cluster = Cluster::new();
    // EPMD listens on one address alone, so that there is none on another.
    let code = "IO.puts(:rshell_doctor.explain(:\"x@127.0.0.9\"))";
    let mut command = cluster.command(Kind::Rshell, &["--name", "lonely@127.0.0.1", "--cookie", "c", "-e", code]);
    command.env("ERL_EPMD_ADDRESS", "127.0.0.1");
    let (lines, _) = Node::start(command).output();
    assert!(lines.iter().any(|line| line.starts_with("epmd: no EPMD answers")), "{lines:#?}");
    let code = "IO.puts(:rshell_doctor.explain(:x@localhost)); IO.puts(:rshell_doctor.cluster())";
    let (lines, _) = Node::start(cluster.command(Kind::Rshell, &["-e", code])).output();
    let text = lines.join("\n");
    assert!(text.contains("this node has no name") && text.contains("(no node is connected)"), "{text}");
    let _peer = cluster.peer(Kind::Rshell, "peer@localhost", "");
    let code = "Node.connect(:peer@localhost); IO.puts(:rshell_doctor.cluster())";
    let (lines, _) = cluster.start(Kind::Rshell, "here@localhost", &["-e", code]).output();
    assert!(lines.iter().any(|line| line.starts_with(":peer@localhost") && line.contains("rshell")), "{lines:#?}");
}
