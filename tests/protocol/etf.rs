//! The External Term Format against bytes recorded from OTP 25 (`record.escript` beside this file).

use proptest::prelude::{ProptestConfig, any, proptest};
use rshell::codec::etf::{self, Context, EncodeOptions};
use rshell::codec::{AtomPolicy, DecodeErrorKind, Identity, Step};
use rshell::term::{Atom, Pid, Reference, Term, order};

use crate::generator::recipes;

fn context() -> Context<'static> {
    Context::new(Identity { node: Atom::new("alex@host"), creation: 99 })
}

fn options(text: &str) -> EncodeOptions {
    let minor_version = if text.contains("minor_version,2") { 2 } else { u8::from(!text.contains("minor_version,0")) };
    EncodeOptions { minor_version, compressed: 0, deterministic: text.contains("deterministic") }
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|index| u8::from_str_radix(&hex[2 * index..2 * index + 2], 16).unwrap()).collect()
}

#[test]
fn recorded_terms_are_read_and_written_byte_for_byte() {
    for line in include_str!("terms.golden").lines() {
        let [given, source, hex] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let recorded = bytes(hex);
        let (term, used) = etf::decode(&recorded, &context()).unwrap_or_else(|error| panic!("{source}: {error}"));
        assert_eq!(used, recorded.len(), "{source}");
        let written = etf::encode(&term, &context(), options(given)).unwrap();
        assert_eq!(written, recorded, "{source} with {given}");
    }
}

#[test]
fn terms_mean_what_the_beam_meant() {
    let check = |hex: &str, expected: Term| {
        let (term, _) = etf::decode(&bytes(hex), &context()).unwrap();
        assert!(order::equal(&term, &expected), "{hex}");
    };
    check("836400 03666f6f".replace(' ', "").as_str(), Term::named("foo"));
    check("83640001e9", Term::named("é"));
    check("837702cebb", Term::named("λ"));
    check("83730161", Term::named("a"));
    check("836b0003616263", Term::list([97, 98, 99].map(Term::int)));
    check("836c0000000161016102", Term::cons(Term::int(1), Term::int(2)));
    check("836c000000006101", Term::int(1));
    check("8362ffffffff", Term::int(-1));
    check("836e0400000000 80".replace(' ', "").as_str(), Term::int(2_147_483_648));
    check("834d0000000103a0", Term::bitstring(&[0xa0], 3));
    check(
        "8363312e35303030303030303030303030303030303030303065 2b30300000000000".replace(' ', "").as_str(),
        Term::float(1.5),
    );
}

#[test]
fn a_list_of_bytes_too_long_for_a_string() {
    for (count, tag) in [(65_535, 107), (65_536, 108)] {
        let list = Term::list((0..count).map(|_| Term::int(7)));
        let written = etf::encode(&list, &context(), EncodeOptions::default()).unwrap();
        assert_eq!(written[1], tag);
        assert!(order::equal(&list, &etf::decode(&written, &context()).unwrap().0));
    }
}

#[test]
fn own_identifiers_become_local() {
    let context = context();
    for term in [Term::pid(Pid::local(5, 6)), Term::reference(Reference::local(3, 1 << 30))] {
        let written = etf::encode(&term, &context, EncodeOptions::default()).unwrap();
        let (read, _) = etf::decode(&written, &context).unwrap();
        assert!(order::equal(&term, &read));
        let other = Context::new(Identity { node: Atom::new("alex@host"), creation: 100 });
        let (read, _) = etf::decode(&written, &other).unwrap();
        assert!(!order::equal(&term, &read), "another life of the node is another node");
    }
}

#[test]
fn wrong_bytes_are_refused_with_their_place() {
    let kind = |hex: &str| etf::decode(&bytes(hex), &context()).map(|(_, used)| used).unwrap_err().kind;
    assert_eq!(kind(""), DecodeErrorKind::Truncated);
    assert_eq!(kind("826101"), DecodeErrorKind::Version(130));
    assert_eq!(kind("83ff"), DecodeErrorKind::Tag(255));
    assert_eq!(kind("8375"), DecodeErrorKind::Tag(117));
    assert_eq!(kind("83467ff0000000000000"), DecodeErrorKind::Float);
    assert_eq!(kind("83467ff8000000000001"), DecodeErrorKind::Float);
    assert_eq!(kind("834d0000000100ff"), DecodeErrorKind::BitCount(0));
    assert_eq!(kind("834d0000000003"), DecodeErrorKind::BitCount(3));
    assert_eq!(kind("834d0000000109ff"), DecodeErrorKind::BitCount(9));
    assert_eq!(kind("837702c328"), DecodeErrorKind::Utf8);
    assert_eq!(kind("8374000000026101610261016103"), DecodeErrorKind::DuplicateKey);
    assert_eq!(kind("835a00006400036140620000000100000000"), DecodeErrorKind::ReferenceWords(0));
    assert_eq!(kind("836effffffff"), DecodeErrorKind::Count { count: 255, left: 2 });
    assert_eq!(kind("836dffffffff00"), DecodeErrorKind::Count { count: u64::from(u32::MAX), left: 1 });
    assert_eq!(kind(&format!("83640100{}", "61".repeat(256))), DecodeErrorKind::AtomTooLong);
    assert_eq!(kind("835200"), DecodeErrorKind::AtomCache(0));
    let error = etf::decode(&bytes("8368026101740000000161026c00000001ff6a"), &context()).map(|_| ()).unwrap_err();
    assert_eq!((error.offset, &error.path[..]), (17, &[Step::Tuple(1), Step::Value(0), Step::List(0)][..]));
    assert_eq!(error.to_string(), "unexpected tag 255 at byte 17, in tuple[1].map value[0].list[0]");
}

#[test]
fn only_existing_atoms_when_asked() {
    let safe = Context { atoms: AtomPolicy::Existing, ..context() };
    let name = b"\x83\x77\x13never_seen_elsewhere";
    assert_eq!(etf::decode(&name[..22], &safe).map(|_| ()).unwrap_err().kind, DecodeErrorKind::UnknownAtom);
    assert!(etf::decode(b"\x83\x77\x02ok", &safe).is_ok());
    let full = Context { atoms: AtomPolicy::CreateBelow(10), ..context() };
    assert_eq!(etf::decode(&name[..22], &full).map(|_| ()).unwrap_err().kind, DecodeErrorKind::AtomTableFull);
}

#[test]
fn depth_costs_no_stack() {
    let deep = (0..1_000_000).fold(Term::NIL_LIST, |inner, _| Term::list([inner]));
    let written = etf::encode(&deep, &context(), EncodeOptions::default()).unwrap();
    let (read, _) = etf::decode(&written, &context()).unwrap();
    assert!(order::equal(&deep, &read));
    let hostile = [&[131][..], &[104, 1].repeat(2_000_000)].concat();
    assert_eq!(
        etf::decode(&hostile, &context()).map(|_| ()).unwrap_err().kind,
        DecodeErrorKind::Count { count: 1, left: 0 }
    );
}

#[test]
fn compressed_terms() {
    let term = Term::list((0..100).map(|_| Term::named("foo")));
    let compressed = EncodeOptions { compressed: 6, ..EncodeOptions::default() };
    let written = etf::encode(&term, &context(), compressed).unwrap();
    assert_eq!(written[..6], [131, 80, 0, 0, 2, 0x5e]);
    let (read, used) = etf::decode(&written, &context()).unwrap();
    assert!(order::equal(&term, &read) && used == written.len());
    // As OTP 25 compresses it.
    let recorded = [
        131, 80, 0, 0, 2, 94, 120, 156, 203, 97, 96, 96, 72, 73, 97, 96, 78, 203, 207, 31, 37, 71, 73, 234, 146, 89, 0,
        11, 86, 168, 7,
    ];
    assert!(order::equal(&term, &etf::decode(&recorded, &context()).unwrap().0));
    let short = Term::tuple([Term::named("a"), Term::named("b")]);
    assert_eq!(etf::encode(&short, &context(), compressed).unwrap()[1], 104, "what does not get shorter stays plain");
    let mut lying = written.clone();
    lying[5] -= 1;
    assert_eq!(etf::decode(&lying, &context()).map(|_| ()).unwrap_err().kind, DecodeErrorKind::Compression);
    let bomb = Context { max_unfolded: 100, ..context() };
    assert_eq!(etf::decode(&written, &bomb).map(|_| ()).unwrap_err().kind, DecodeErrorKind::Compression);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn terms_come_back(recipe in recipes(), minor_version in 1u8..3, compressed in 0u8..10, deterministic: bool) {
        let term = recipe.term();
        let options = EncodeOptions { minor_version, compressed, deterministic };
        let written = etf::encode(&term, &context(), options).unwrap();
        let (read, used) = etf::decode(&written, &context()).unwrap();
        assert!(order::equal(&term, &read));
        assert_eq!(used, written.len());
    }

    #[test]
    fn random_bytes_do_no_harm(mut bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let safe = Context { atoms: AtomPolicy::Existing, ..context() };
        let _ = etf::decode_bare(&bytes, &safe);
        bytes.insert(0, 131);
        let _ = etf::decode(&bytes, &safe);
    }

    #[test]
    fn damaged_terms_do_no_harm(recipe in recipes(), at: proptest::sample::Index, byte: u8) {
        let safe = Context { atoms: AtomPolicy::Existing, ..context() };
        let mut written = etf::encode(&recipe.term(), &context(), EncodeOptions::default()).unwrap();
        let position = at.index(written.len());
        written[position] = byte;
        let _ = etf::decode(&written, &safe);
        written.truncate(position);
        assert!(etf::decode(&written, &safe).is_err());
    }
}
