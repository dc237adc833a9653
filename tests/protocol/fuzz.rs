//! Whatever comes from outside, every reader of bytes answers with a value or an error: random bytes, and packets that were
//! right before some of their bytes were changed or cut off.

use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof, proptest};
use proptest::sample::Index;
use rshell::codec::msgpack::{self, Ends};
use rshell::codec::{AtomPolicy, etf};
use rshell::node::beam::closure::BeamClosures;
use rshell::node::beam::frame::Unframer;
use rshell::node::beam::{self, flags};
use rshell::node::epmd::protocol::{self as epmd, Registration, Request};
use rshell::node::handshake::{Introduction, Status};
use rshell::node::link::handshake as noise;
use rshell::node::{Cookie, link};

use crate::control::{beam_bytes, every_control, frames, identity, link_bytes, payload_of, recorded};

/// What happens to a packet on its way.
#[derive(Clone, Debug)]
struct Damage {
    changed: Vec<(Index, u8)>,
    cut: Option<Index>,
    more: Vec<u8>,
}

impl Damage {
    fn to(&self, packet: &[u8]) -> Vec<u8> {
        let mut bytes = packet.to_vec();
        for (at, byte) in &self.changed {
            if !bytes.is_empty() {
                let position = at.index(bytes.len());
                bytes[position] = *byte;
            }
        }
        if let Some(cut) = self.cut {
            bytes.truncate(cut.index(bytes.len() + 1));
        }
        bytes.extend_from_slice(&self.more);
        bytes
    }
}

fn damage() -> impl Strategy<Value = Damage> {
    let bytes = |most| proptest::collection::vec(any::<u8>(), 0..most);
    let changed = proptest::collection::vec((any::<Index>(), any::<u8>()), 0..4);
    let cut = prop_oneof![Just(None), any::<Index>().prop_map(Some)];
    (changed, cut, bytes(6)).prop_map(|(changed, cut, more)| Damage { changed, cut, more })
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 0..200)
}

fn introduction(name: &str) -> Introduction {
    Introduction { name: name.to_owned(), creation: 7, flags: flags::OFFERED }
}

fn link_context() -> msgpack::Context<'static> {
    let ends = Ends { own: identity("kate@host"), peer: Some(identity("alex@host")) };
    msgpack::Context { atoms: AtomPolicy::Existing, ..msgpack::Context::new(ends) }
}

fn beam_context() -> etf::Context<'static> {
    etf::Context { atoms: AtomPolicy::Existing, ..etf::Context::new(identity("alex@host")) }
}

/// A fun of the interpreter, `fn -> a end`, as a BEAM writes it.
fn interpreter_fun() -> Vec<u8> {
    let pid = b"\x58w\x09kate@host\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x04";
    let clauses =
        b"\x6C\x00\x00\x00\x01\x68\x05w\x06clausea\x01\x6A\x6A\x6C\x00\x00\x00\x01\x68\x03w\x04atoma\x01w\x01a\x6A\x6A";
    let environment =
        [b"\x68\x06a\x01\x74\x00\x00\x00\x00w\x04nonew\x04none\x74\x00\x00\x00\x00", &clauses[..]].concat();
    let head = [&[0x70, 0, 0, 0, 0, 0][..], &[7; 16], &[0, 0, 0, 43, 0, 0, 0, 1]].concat();
    [&head[..], b"w\x08erl_evala\x2Ba\x07", pid, &environment].concat()
}

/// Everything that reads a packet of Erlang's handshake.
fn read_beam_handshake(packet: &[u8]) {
    let cookie = Cookie::new("secret");
    let start = || beam::handshake::Initiator::start(introduction("alex@host"), "kate@host", cookie.clone());
    let (mut initiator, first) = start().expect("a name");
    let _ = initiator.status(packet);
    let _ = initiator.challenge(packet);
    let _ = initiator.acknowledge(packet);
    if let Ok(acceptor) = beam::handshake::Acceptor::name(introduction("kate@host"), packet) {
        let _ = acceptor.challenge();
    }
    let acceptor = beam::handshake::Acceptor::name(introduction("kate@host"), &first).expect("our own name");
    let _ = acceptor.alive_answer(packet);
    let _ = acceptor.reply(packet, &cookie);
}

/// Everything that reads a packet of the handshake between rshell nodes; each damaged in turn after a good beginning.
fn read_link_handshake(damaged: impl Fn(&[u8]) -> Vec<u8>) {
    let cookie = Cookie::new("secret");
    let (alex, kate) = (introduction("alex@host"), introduction("kate@host"));
    let hello = noise::hello(&alex.name).expect("a name");
    let _ = noise::hello_name(&damaged(&hello[6..]));
    let start = || noise::Initiator::start(&alex, "kate@host", &cookie).expect("a name");
    let first_of = |packet: &[u8]| noise::Acceptor::first(kate.clone(), "alex@host", packet, &cookie);
    if let Ok(acceptor) = first_of(&damaged(&start().1)) {
        let _ = acceptor.status(Status::Ok);
    }
    for status in [Status::Ok, Status::Nok] {
        let (initiator, first) = start();
        let (second, unconfirmed) = first_of(&first).and_then(|acceptor| acceptor.status(status)).expect("all is well");
        let _ = initiator.answer(&damaged(&second));
        if let Some(unconfirmed) = unconfirmed {
            let _ = unconfirmed.confirm(&damaged(&[0; 17]));
        }
    }
    let (initiator, first) = start();
    let (second, unconfirmed) = first_of(&first).and_then(|acceptor| acceptor.status(Status::Ok)).expect("all is well");
    let (_, sealed, confirmation) = initiator.answer(&second).expect("all is well");
    let (mut sealer, _) = sealed.into_parts();
    let confirmed = unconfirmed.expect("it goes on").confirm(&confirmation).expect("the same cookie");
    let (_, mut opener) = confirmed.into_parts();
    let mut stream = Vec::new();
    sealer.seal(b"what is said", &mut stream).expect("it is short");
    let _ = opener.open(&damaged(&stream[2..]), &mut Vec::new());
}

fn read_epmd(packet: &[u8]) {
    let _ = Request::decode(packet);
    let _ = epmd::decode_alive(packet);
    let _ = epmd::decode_port(packet);
    let _ = epmd::decode_names(packet);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn epmd_reads_anything(random in bytes(), damage in damage()) {
        read_epmd(&random);
        let name = "kate".to_owned();
        let node = Registration { name: name.clone(), port: 77, hidden: false, highest: 6, lowest: 5, extra: vec![1, 2] };
        let names = [&[0, 0, 0x11, 0x11][..], epmd::names_line(&node).as_bytes()].concat();
        for packet in [epmd::encode_alive(6, Some(9)), epmd::encode_alive(5, None), epmd::encode_port(Some(&node)), names] {
            read_epmd(&damage.to(&packet));
        }
        for request in [Request::Alive(node), Request::PortPlease(name.clone()), Request::Names, Request::Stop(name)] {
            read_epmd(&damage.to(&request.encode()[2..]));
        }
    }

    #[test]
    fn both_roles_of_the_handshake_of_a_beam_read_anything(random in bytes(), damage in damage()) {
        read_beam_handshake(&random);
        for (_, packet) in recorded().into_iter().take(5) {
            read_beam_handshake(&damage.to(&packet));
        }
    }

    #[test]
    fn both_roles_of_the_handshake_of_rshell_read_anything(random in bytes(), damage in damage()) {
        read_link_handshake(|packet| damage.to(packet));
        read_link_handshake(|_| random.clone());
        if let [high, low, ..] = random[..] {
            let _ = noise::hello_name_length([high, low]);
        }
        let _ = noise::hello_name(&random);
    }

    #[test]
    fn frames_of_rshell_read_anything(random in bytes(), which: Index, damage in damage()) {
        let _ = link::frame::read(&random, &link_context());
        let controls = every_control();
        let control = which.get(&controls);
        let frame = link_bytes(control, payload_of(control).as_ref(), "alex@host", "kate@host");
        let _ = link::frame::read(&damage.to(&frame[4..]), &link_context());
    }

    #[test]
    fn frames_of_a_beam_read_anything(random in bytes(), kind in 67u8..72, which: Index, damage in damage()) {
        let mut unframer = Unframer::new(1000);
        for frame in [&random[..], &[&[131, kind][..], &random].concat(), &[&[112, 131][..], &random].concat()] {
            let _ = unframer.receive(frame, &beam_context());
        }
        let controls = every_control();
        let control = which.get(&controls);
        for flags in [0, flags::DIST_HDR_ATOM_CACHE | flags::FRAGMENTS] {
            let frame = beam_bytes(control, payload_of(control).as_ref(), "alex@host", flags, 1);
            let _ = Unframer::new(1000).receive(&damage.to(&frame[4..]), &beam_context());
        }
    }

    #[test]
    fn a_conversation_of_beams_goes_wrong_anywhere(at: Index, damage in damage()) {
        let conversation: Vec<Vec<u8>> = recorded().into_iter().skip(5).map(|(_, frame)| frame).collect();
        let wrong = at.index(conversation.len());
        let mut unframer = Unframer::new(1 << 20);
        for (position, frame) in conversation.iter().enumerate() {
            let frame = if position == wrong { damage.to(frame) } else { frame.clone() };
            let _ = unframer.receive(&frame, &beam_context());
        }
    }

    #[test]
    fn fragments_come_in_any_order(order in proptest::collection::vec(any::<Index>(), 0..12), damage in damage()) {
        let payload = rshell::term::Term::binary(&vec![7; 300_000]);
        let control = &every_control()[1];
        let fragments = frames(&beam_bytes(control, Some(&payload), "alex@host", flags::DIST_HDR_ATOM_CACHE | flags::FRAGMENTS, 1));
        let mut unframer = Unframer::new(1 << 20);
        for index in order {
            let _ = unframer.receive(&damage.to(&fragments[index.index(fragments.len())]), &beam_context());
        }
    }

    #[test]
    fn funs_of_the_interpreter_read_anything(damage in damage()) {
        let functions = BeamClosures::new();
        let context = etf::Context { atoms: AtomPolicy::Existing, ..etf::Context::with_functions(identity("alex@host"), &functions) };
        let fun = interpreter_fun();
        assert!(etf::decode_bare(&fun, &etf::Context { atoms: AtomPolicy::CreateBelow(1 << 20), ..context }).is_ok());
        let _ = etf::decode_bare(&damage.to(&fun), &context);
    }
}
