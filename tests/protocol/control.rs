//! Control messages on both carriers, and a conversation of two OTP 25 nodes as it was on the wire.

use rshell::codec::Identity;
use rshell::codec::etf;
use rshell::codec::msgpack::{self, Ends};
use rshell::node::beam::flags;
use rshell::node::beam::frame::{Framer, Unframer};
use rshell::node::beam::handshake::{Acceptor, AfterStatus, Initiator};
use rshell::node::handshake::Introduction;
use rshell::node::{Control, Cookie, SpawnFunction, SpawnResult, Target, link};
use rshell::term::{Atom, Message, Pid, Reference, Term, order};

pub fn identity(name: &str) -> Identity {
    Identity { node: Atom::new(name), creation: 7 }
}

/// One of each kind, between `alex@host` (where pids are local) and `kate@host`.
pub fn every_control() -> Vec<Control> {
    let own = Pid::local(5, 1);
    let other = identity("alex@host").relative_pid(identity("kate@host").absolute_pid(Pid::local(9, 2)));
    let reference = Reference::local(5, 77);
    let name = Atom::new("kate");
    let function = SpawnFunction { module: Atom::new("erlang"), name: Atom::new("apply"), arity: 2 };
    let options = Message::new(&Term::list([Term::named("link"), Term::named("monitor")]));
    vec![
        Control::Link { from: own, to: other },
        Control::Send { to: other },
        Control::Exit { from: own, to: other },
        Control::RegSend { from: own, to: name },
        Control::GroupLeader { leader: own, to: other },
        Control::Exit2 { from: own, to: other },
        Control::MonitorP { from: own, target: Target::Pid(other), reference },
        Control::MonitorP { from: own, target: Target::Name(name), reference },
        Control::DemonitorP { from: own, target: Target::Name(name), reference },
        Control::MonitorPExit { target: Target::Name(name), to: other, reference },
        Control::MonitorPExit { target: Target::Pid(own), to: other, reference },
        Control::SendSender { from: own, to: other },
        Control::SpawnRequest { id: reference, from: own, group_leader: own, function, options },
        Control::SpawnReply { id: reference, to: other, flags: 3, result: SpawnResult::Pid(own) },
        Control::SpawnReply { id: reference, to: other, flags: 0, result: SpawnResult::Error(Atom::new("badopt")) },
        Control::AliasSend { from: own, alias: reference },
        Control::UnlinkId { id: u64::MAX, from: own, to: other },
        Control::UnlinkIdAck { id: 1, from: own, to: other },
    ]
}

/// The bytes that alex writes to kate.
pub fn link_bytes(control: &Control, payload: Option<&Term>, own: &str, peer: &str) -> Vec<u8> {
    let context = msgpack::Context::new(Ends { own: identity(own), peer: Some(identity(peer)) });
    let mut out = Vec::new();
    link::frame::write(&mut out, control, payload, &context).unwrap();
    out
}

pub fn beam_bytes(control: &Control, payload: Option<&Term>, own: &str, flags: u64, sequence: u64) -> Vec<u8> {
    let mut out = Vec::new();
    let context = etf::Context::new(identity(own));
    Framer::new(flags, flags).write(&mut out, control, payload, sequence, &context).unwrap();
    out
}

pub fn payload_of(control: &Control) -> Option<Term> {
    control.has_payload().then(|| Term::tuple([Term::named("payload"), Term::pid(Pid::local(1, 0))]))
}

/// What comes back from the peer is what went out.
#[test]
fn every_control_message_crosses_both_carriers() {
    for control in every_control() {
        let payload = payload_of(&control);
        let bytes = link_bytes(&control, payload.as_ref(), "alex@host", "kate@host");
        let kate = msgpack::Context::new(Ends { own: identity("kate@host"), peer: Some(identity("alex@host")) });
        let (there, message) = link::frame::read(&bytes[4..], &kate).unwrap();
        let back = link_bytes(&there, message.as_ref().map(Message::term), "kate@host", "alex@host");
        let alex = msgpack::Context::new(Ends { own: identity("alex@host"), peer: Some(identity("kate@host")) });
        let (again, _) = link::frame::read(&back[4..], &alex).unwrap();
        assert_eq!(link_bytes(&again, payload.as_ref(), "alex@host", "kate@host"), bytes);

        for flags in [0, flags::DIST_HDR_ATOM_CACHE | flags::FRAGMENTS] {
            let bytes = beam_bytes(&control, payload.as_ref(), "alex@host", flags, 1);
            let mut unframer = Unframer::new(1000);
            let kate = etf::Context::new(identity("kate@host"));
            let (there, message) = unframer.receive(&bytes[4..], &kate).unwrap().unwrap();
            assert_eq!(message.is_some(), payload.is_some());
            let back = beam_bytes(&there, message.as_ref().map(Message::term), "kate@host", flags, 1);
            assert_eq!(back, bytes, "pids are written in full here, so both nodes write the same");
        }
    }
}

/// A message in fragments may lend its memory to a binary that is most of it, and only to such; the memory of the others is
/// used for the message after them.
#[test]
fn a_large_binary_shares_the_memory_of_its_message() {
    let flags = flags::DIST_HDR_ATOM_CACHE | flags::FRAGMENTS;
    let control = Control::Send { to: Pid::local(9, 2) };
    let context = etf::Context::new(identity("kate@host"));
    let mut unframer = Unframer::new(1 << 30);
    let large = Term::tuple([Term::named("one"), Term::binary(&[7; 300_000])]);
    let many = Term::list((0..40).map(|byte| Term::binary(&[byte; 10_000])));
    let mut kept = Vec::new();
    for (sequence, sent) in [&large, &many, &large, &many, &many].into_iter().enumerate() {
        let bytes = beam_bytes(&control, Some(sent), "alex@host", flags, sequence as u64);
        let mut arrived = None;
        for frame in frames(&bytes) {
            arrived = unframer.receive(&frame, &context).unwrap().or(arrived);
        }
        kept.push((sent, arrived.unwrap().1.unwrap().into_term()));
    }
    for (sent, arrived) in kept {
        assert!(order::equal(sent, &arrived));
        match arrived.as_tuple() {
            Some([_, binary]) => {
                let (size, owners) = binary.shared_buffer().unwrap();
                assert!((300_000..300_100).contains(&size) && owners == 1, "{size} bytes, {owners} owners");
                let longer = binary.clone().append_bytes(b"more");
                assert!(longer.as_bytes().unwrap().ends_with(b"\x07more"));
            }
            _ => assert!(arrived.to_vec().unwrap().iter().all(|part| part.shared_buffer() == Some((10_000, 1)))),
        }
    }
}

#[test]
fn large_messages_travel_in_fragments() {
    let payload = Term::binary(&(0..300_000u32).map(|byte| byte as u8).collect::<Vec<u8>>());
    let both = flags::DIST_HDR_ATOM_CACHE | flags::FRAGMENTS;
    let control = || Control::Send { to: Pid::local(1, 0) };
    let mut first = frames(&beam_bytes(&control(), Some(&payload), "alex@host", both, 1));
    let mut second = frames(&beam_bytes(&control(), Some(&payload), "alex@host", both, 2));
    assert_eq!(first.len(), 5);
    let context = etf::Context::new(identity("alex@host"));
    let mut unframer = Unframer::new(1 << 20);
    let mut complete = 0;
    // Fragments of different messages may come in turn.
    for frame in first.drain(..).zip(second.drain(..)).flat_map(|(first, second)| [first, second]) {
        if let Some((_, message)) = unframer.receive(&frame, &context).unwrap() {
            assert!(order::equal(message.unwrap().term(), &payload));
            complete += 1;
        }
    }
    assert_eq!(complete, 2);
    let small = &mut Unframer::new(100_000);
    let results = frames(&beam_bytes(&control(), Some(&payload), "alex@host", both, 1));
    let error = results.iter().find_map(|frame| small.receive(frame, &context).err()).unwrap();
    assert_eq!(error.kind.to_string(), "not a control message: too much in fragments");
}

pub fn frames(mut bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<4>() {
        let (frame, rest) = rest.split_at(u32::from_be_bytes(*length) as usize);
        found.push(frame.to_vec());
        bytes = rest;
    }
    found
}

/// `> hex` from aa@localhost to bb@localhost, `< hex` back; `{07*n}` stands for n bytes of 7.
pub fn recorded() -> Vec<(char, Vec<u8>)> {
    let bytes = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(run) = rest.strip_prefix("{07*") {
                let (count, behind) = run.split_once('}').unwrap();
                bytes.extend(std::iter::repeat_n(7, count.parse().unwrap()));
                rest = behind;
            } else {
                bytes.push(u8::from_str_radix(&rest[..2], 16).unwrap());
                rest = &rest[2..];
            }
        }
        bytes
    };
    let lines = include_str!("session.golden").lines();
    lines.map(|line| (line.chars().next().unwrap(), bytes(&line[2..]))).collect()
}

#[test]
fn a_recorded_handshake() {
    let packets = recorded();
    let cookie = Cookie::new("recorded");
    let own = |name: &str| Introduction { name: name.to_owned(), creation: 0x1234_5679, flags: flags::OFFERED };
    let acceptor = Acceptor::name(own("bb@localhost"), &packets[0].1).unwrap();
    assert_eq!(acceptor.caller().name, "aa@localhost");
    assert_eq!(acceptor.caller().creation, 0x1234_567a);
    assert_eq!(acceptor.caller().flags & flags::REQUIRED, flags::REQUIRED);
    let (mut initiator, first) = Initiator::start(own("aa@localhost"), "bb@localhost", cookie.clone()).unwrap();
    assert_eq!(first[..1], packets[0].1[..1]);
    assert_eq!(initiator.status(&packets[1].1), Ok(AfterStatus::Wait));
    let (peer, reply) = initiator.challenge(&packets[2].1).unwrap();
    assert_eq!((peer.name.as_str(), peer.creation), ("bb@localhost", 0x1234_5679));
    assert_eq!(reply[5..], packets[3].1[5..], "the same answer to the same challenge");
    let challenge = u32::from_be_bytes(packets[3].1[1..5].try_into().unwrap());
    assert!(cookie.verify(challenge, &packets[4].1[1..]));
    assert!(!Cookie::new("other").verify(challenge, &packets[4].1[1..]));
}

#[test]
fn a_recorded_conversation() {
    let (aa, bb) = (Atom::new("aa@localhost"), Atom::new("bb@localhost"));
    let mut unframers = [Unframer::new(1 << 20), Unframer::new(1 << 20)];
    let mut seen = Vec::new();
    let mut large = 0;
    for (direction, frame) in recorded().into_iter().skip(5).filter(|(_, frame)| !frame.is_empty()) {
        let to_bb = direction == '>';
        let node = if to_bb { bb } else { aa };
        let creation = if to_bb { 0x1234_5679 } else { 0x1234_567a };
        let context = etf::Context::new(Identity { node, creation });
        let Some((control, payload)) = unframers[usize::from(to_bb)].receive(&frame, &context).unwrap() else {
            continue;
        };
        assert_eq!(control.has_payload(), payload.is_some());
        if let Some(size) = payload.as_ref().and_then(|payload| payload.term().as_tuple_of::<2>()?[1].as_bits()) {
            large += usize::from(size.len == 8 * 150_000);
        }
        seen.push(kind(&control));
    }
    seen.sort_unstable();
    seen.dedup();
    let expected = [
        "demonitor_p",
        "exit",
        "exit2",
        "group_leader",
        "link",
        "monitor_p",
        "monitor_p_exit",
        "reg_send",
        "send_sender",
        "spawn_reply",
        "spawn_request",
        "unlink_id",
        "unlink_id_ack",
    ];
    assert_eq!(seen, expected);
    assert_eq!(large, 2, "one in fragments each way");
}

fn kind(control: &Control) -> &'static str {
    match control {
        Control::Link { .. } => "link",
        Control::Send { .. } => "send",
        Control::Exit { .. } => "exit",
        Control::RegSend { .. } => "reg_send",
        Control::GroupLeader { .. } => "group_leader",
        Control::Exit2 { .. } => "exit2",
        Control::MonitorP { .. } => "monitor_p",
        Control::DemonitorP { .. } => "demonitor_p",
        Control::MonitorPExit { .. } => "monitor_p_exit",
        Control::SendSender { .. } => "send_sender",
        Control::SpawnRequest { .. } => "spawn_request",
        Control::SpawnReply { .. } => "spawn_reply",
        Control::AliasSend { .. } => "alias_send",
        Control::UnlinkId { .. } => "unlink_id",
        Control::UnlinkIdAck { .. } => "unlink_id_ack",
    }
}
