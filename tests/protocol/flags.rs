//! Flags of the handshake as the documentation of the distribution protocol numbers them, and what releases after OTP 25 make
//! of them: several in one, more that are mandatory, new ones that nobody here knows.

use rshell::node::beam::flags::{self, ALL, MANDATORY, MANDATORY_25_DIGEST, OFFERED, REQUIRED};
use rshell::node::beam::handshake::{Acceptor, Initiator};
use rshell::node::handshake::Introduction;
use rshell::node::{Cookie, HandshakeError, Status};

/// Bit numbers of the flags.
const DOCUMENTED: [(&str, u32); 27] = [
    ("PUBLISHED", 0),
    ("EXTENDED_REFERENCES", 2),
    ("DIST_MONITOR", 3),
    ("FUN_TAGS", 4),
    ("DIST_MONITOR_NAME", 5),
    ("NEW_FUN_TAGS", 7),
    ("EXTENDED_PIDS_PORTS", 8),
    ("EXPORT_PTR_TAG", 9),
    ("BIT_BINARIES", 10),
    ("NEW_FLOATS", 11),
    ("UNICODE_IO", 12),
    ("DIST_HDR_ATOM_CACHE", 13),
    ("SMALL_ATOM_TAGS", 14),
    ("UTF8_ATOMS", 16),
    ("MAP_TAG", 17),
    ("BIG_CREATION", 18),
    ("SEND_SENDER", 19),
    ("BIG_SEQTRACE_LABELS", 20),
    ("EXIT_PAYLOAD", 22),
    ("FRAGMENTS", 23),
    ("HANDSHAKE_23", 24),
    ("UNLINK_ID", 25),
    ("MANDATORY_25_DIGEST", 26),
    ("SPAWN", 32),
    ("NAME_ME", 33),
    ("V4_NC", 34),
    ("ALIAS", 35),
];

#[test]
fn every_flag_has_its_documented_bit() {
    let ours: Vec<(&str, u64)> = ALL.iter().map(|(flag, name)| (*name, *flag)).collect();
    let documented: Vec<(&str, u64)> = DOCUMENTED.into_iter().map(|(name, bit)| (name, 1 << bit)).collect();
    assert_eq!(ours, documented);
}

/// `N | flags 8 | creation 4 | length 2 | name`, and what a later release may add.
fn name_packet(flags: u64, more: &[u8]) -> Vec<u8> {
    [b"N", &flags.to_be_bytes()[..], b"\0\0\0\x04", b"\0\x0Flater@localhost", more].concat()
}

fn kate() -> Introduction {
    Introduction { name: "kate@localhost".to_owned(), creation: 7, flags: OFFERED }
}

/// A caller with these flags is let in, or lacks others.
fn check(flags: u64, missing: Option<u64>) {
    let acceptor = Acceptor::name(kate(), &name_packet(flags, b"")).expect("a name");
    let name = "later@localhost".to_owned();
    match (acceptor.challenge(), missing) {
        (Ok(challenge), None) => {
            let offered = u64::from_be_bytes(challenge[1..9].try_into().expect("eight bytes"));
            assert_eq!(offered, OFFERED);
        }
        (Err(error), Some(missing)) => assert_eq!(error, HandshakeError::MissingFlags { name, missing }),
        (outcome, missing) => panic!("{outcome:?}, not {missing:?}, for {:?}", flags::names(flags)),
    }
}

#[test]
fn all_that_is_mandatory_may_come_in_one_flag() {
    let besides = REQUIRED & !MANDATORY;
    check(REQUIRED, None);
    check(MANDATORY_25_DIGEST | besides, None);
    check(besides, Some(MANDATORY));
    check(MANDATORY_25_DIGEST | besides & !flags::UNLINK_ID, Some(flags::UNLINK_ID));
    check(MANDATORY_25_DIGEST | besides & !flags::V4_NC, Some(flags::V4_NC));
    check(0, Some(REQUIRED));
    // What later releases add means nothing here.
    check(MANDATORY_25_DIGEST | besides | 1 << 37 | 1 << 41 | 1 << 63, None);
    check(u64::MAX, None);
}

#[test]
fn a_node_says_all_of_it_so_that_every_release_from_25_on_lets_it_in() {
    let (_, packet) = Initiator::start(kate(), "later@localhost", Cookie::new("secret")).expect("a name");
    assert_eq!(packet[0], b'N');
    let said = u64::from_be_bytes(packet[1..9].try_into().expect("eight bytes"));
    assert_eq!(said & (REQUIRED | MANDATORY_25_DIGEST), REQUIRED | MANDATORY_25_DIGEST);
    assert_eq!(&packet[9..], b"\0\0\0\x07\0\x0Ekate@localhost");
    // Asking for a name is for nodes that have none, and what is not said cannot be asked for.
    assert_eq!(said & (flags::NAME_ME | !ALL.iter().fold(0, |all, (flag, _)| all | flag)), 0);
}

#[test]
fn a_longer_packet_of_a_later_release_is_read_up_to_what_is_known() {
    let acceptor = Acceptor::name(kate(), &name_packet(REQUIRED, b"more")).expect("a name");
    assert_eq!((acceptor.caller().name.as_str(), acceptor.caller().creation), ("later@localhost", 4));
    assert_eq!(acceptor.status(Status::Ok), b"sok");
    let (mut initiator, _) = Initiator::start(kate(), "later@localhost", Cookie::new("secret")).expect("a name");
    let challenge = [
        b"N",
        &(MANDATORY_25_DIGEST | REQUIRED & !MANDATORY).to_be_bytes()[..],
        b"\0\0\0\x01\0\0\0\x04\0\x0Flater@localhostmore",
    ];
    let (peer, _) = initiator.challenge(&challenge.concat()).expect("a challenge");
    assert_eq!((peer.name.as_str(), peer.flags & REQUIRED), ("later@localhost", REQUIRED));
    assert_eq!(flags::release(peer.flags), "OTP 25 or later");
}
