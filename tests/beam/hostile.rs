//! Peers of the Erlang distribution that know the cookie and misbehave: the connection ends with a line in the log that says
//! why, whoever was linked or monitoring learns it, other connections stay, and the node goes on in bounded memory.

use std::io::Write;
use std::net::Shutdown;

use crate::nodes::{Cluster, Kind};
use crate::peer::Peer;

/// A pid of the peer.
const PID: &[u8] = b"\x58w\x0Dbad@localhost\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x04";

/// A pass-through frame with `{6, pid, '', sink}` (REG_SEND) before a payload.
fn reg_send(payload: &[u8]) -> Vec<u8> {
    [b"\x70\x83\x68\x04\x61\x06", PID, b"w\x00w\x04sink\x83", payload].concat()
}

/// What `node@localhost` runs: it is connected to a bystander, and on `{:tie, pid}` ties itself to the bad peer in every way.
const NODE: &str = r#"
    parent = self()
    tie = fn pid ->
      Process.link(pid)
      Process.monitor(pid)
      Process.monitor({:somebody, node(pid)})
      Node.monitor(node(pid), true)
      IO.puts("tied")
    end
    tell = fn tell ->
      receive do
        pid when is_pid(pid) -> tie.(pid)
        {:EXIT, _, reason} -> IO.puts("link: #{reason}")
        {:DOWN, _, _, {_, _}, reason} -> IO.puts("name: #{reason}")
        {:DOWN, _, _, _, reason} -> IO.puts("monitor: #{reason}")
        {:nodedown, node} -> IO.puts("nodedown: #{node} #{inspect(Node.list())}")
        _ -> :ok
      end
      tell.(tell)
    end
    spawn(fn ->
      true = Node.connect(:bystander@localhost)
      Process.flag(:trap_exit, true)
      Process.register(self(), :sink)
      Node.monitor(:bystander@localhost, true)
      send(parent, :registered)
      tell.(tell)
    end)
    receive do :registered -> :ok end
"#;

/// What is said at the loss of the bad peer, in whichever order.
const TOLD: [&str; 4] = [
    "link: noconnection",
    "monitor: noconnection",
    "name: noconnection",
    "nodedown: bad@localhost [:bystander@localhost]",
];

/// No case makes a node use more.
const MEMORY: u64 = 800 << 10;

/// What a peer does wrong, and a line that the log has for it.
fn check(log: Option<&str>, misbehave: impl FnOnce(&mut Peer)) {
    let cluster = Cluster::new();
    let _bystander = cluster.peer(Kind::Rshell, "bystander@localhost", "");
    let node = cluster.peer(Kind::Rshell, "node@localhost", NODE);
    let mut peer = Peer::connect(&cluster, "bad@localhost");
    peer.frame(&reg_send(PID));
    node.wait_for("tied");
    misbehave(&mut peer);
    peer.ends();
    node.wait("all that is told of a loss", |lines| {
        let has = |text: &str| lines.iter().any(|line| line.contains(text));
        TOLD.into_iter().all(has) && log.is_none_or(has)
    });
    let code = "IO.puts(\"=> #{:erpc.call(:node@localhost, Kernel, :+, [1, 1])}\")";
    assert_eq!(cluster.start(Kind::Rshell, "here@localhost", &["-e", code]).shown(), ["2"]);
    assert!(node.most_memory() < MEMORY, "{} KiB", node.most_memory());
}

const CLOSED: &str = "** Connection to node :bad@localhost closed: ";

fn check_frames(reason: &str, frames: &[&[u8]]) {
    check(Some(&format!("{CLOSED}{reason}")), |peer| frames.iter().for_each(|frame| peer.frame(frame)));
}

#[test]
fn a_frame_that_lies_about_its_length() {
    check(Some(&format!("{CLOSED}a frame of 4294967295 bytes is too large")), |peer| {
        peer.0.write_all(&[0xFF; 8]).expect("it listens");
    });
}

#[test]
fn a_peer_that_dies_in_the_middle_of_a_frame() {
    check(None, |peer| {
        peer.0.write_all(b"\x00\x00\x10\x00\x70\x83\x68").expect("it listens");
        peer.0.shutdown(Shutdown::Both).expect("it is connected");
    });
}

#[test]
fn control_messages_that_are_none() {
    check_frames("malformed message: ", &[b"\x70\x83\x61\x01"]);
    check_frames("malformed message: ", &[b"\x70\x83\x68\x01\x61\xFA"]);
    check_frames("malformed message: ", &[b"\x70\x83\x68\x02\x61\x01\x61\x01"]);
    check_frames("malformed message: unexpected tag 153", &[b"\x99"]);
}

#[test]
fn payloads_that_are_no_terms() {
    check_frames("malformed message: unexpected tag 254", &[&reg_send(b"\xFE")]);
    check_frames("malformed message: ", &[&reg_send(b"\x6C\xFF\xFF\xFF\xFF\x61\x01")]);
    check_frames("malformed message: ", &[&reg_send(b"\x46\x7F\xF0\x00\x00\x00\x00\x00\x00")]);
    check_frames("malformed message: the bytes end too early", &[&reg_send(b"\x77\xFFabc")]);
    check_frames("malformed message: ", &[&reg_send(b"\x52\x07")]);
}

/// The frame of a fragment up to its part of the message.
fn fragment(kind: u8, sequence: u64, number: u64) -> Vec<u8> {
    let mut frame = vec![0x83, kind];
    frame.extend(sequence.to_be_bytes());
    frame.extend(number.to_be_bytes());
    frame
}

#[test]
fn fragments_out_of_order_and_without_end() {
    check_frames("malformed message: ", &[&[&fragment(0x46, 1, 1)[..], b"abc"].concat()]);
    let many: Vec<Vec<u8>> = (0..5000).map(|sequence| [&fragment(0x45, sequence, 9)[..], &[0]].concat()).collect();
    let many: Vec<&[u8]> = many.iter().map(Vec::as_slice).collect();
    check_frames("malformed message: ", &many);
    check(Some(&format!("{CLOSED}malformed message: not a control message: too much in fragments")), |peer| {
        let part = vec![0; 1 << 20];
        peer.frame(&[&fragment(0x45, 1, u64::MAX)[..], &[0], &part].concat());
        for number in 1..400 {
            peer.frame(&[&fragment(0x46, 1, u64::MAX - number)[..], &part].concat());
        }
    });
}

#[test]
fn a_term_nested_a_million_deep_is_only_a_term() {
    let mut payload = Vec::new();
    for _ in 0..1_000_000 {
        payload.extend(b"\x68\x01");
    }
    payload.push(0x6A);
    // What comes after it still arrives, and cuts the connection.
    check_frames("malformed message: unexpected tag 153", &[&reg_send(&payload), b"\x99"]);
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
    let head = [&[0x70, 0, 0, 0, 0, 0][..], &[7; 16], &[0, 0, 0, 43, 0, 0, 0, 1]].concat();
    let fun = [&head[..], b"w\x08erl_evala\x2Ba\x07", PID, &environment].concat();
    check_frames("malformed message: unexpected tag 153", &[&reg_send(&fun), b"\x99"]);
}

#[test]
fn atoms_without_end_do_not_fill_the_table() {
    check(Some(CLOSED), |peer| {
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
    });
}
