//! Terms as MessagePack: what goes in comes out, on the other node too, and the bytes are MessagePack to others.

use std::sync::Arc;

use proptest::prelude::{ProptestConfig, any, proptest};
use rshell::codec::msgpack::{self, Context, Ends};
use rshell::codec::{
    AtomPolicy, DecodeErrorKind, ExternalFunction, ForeignFunction, FunctionCarrier, FunctionParts, Identity,
};
use rshell::term::{Atom, Closure, Lambda, Pid, Term, View, order};

use crate::generator::recipes;

fn ends(own: &str, peer: &str) -> Ends {
    let identity = |name| Identity { node: Atom::new(name), creation: 99 };
    Ends { own: identity(own), peer: Some(identity(peer)) }
}

fn written(term: &Term, context: &Context<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    msgpack::encode(&mut out, term, context).unwrap();
    out
}

/// There and back again, as two nodes would.
fn round_trip(term: &Term) -> Term {
    let (alex, moebi) = (Context::new(ends("alex@host", "moebi@host")), Context::new(ends("moebi@host", "alex@host")));
    let over_there = msgpack::decode_all(&written(term, &alex), &moebi).unwrap();
    msgpack::decode_all(&written(&over_there, &moebi), &alex).unwrap()
}

#[test]
fn a_local_pid_is_remote_on_the_other_node() {
    let alex = Context::new(ends("alex@host", "moebi@host"));
    let moebi = Context::new(ends("moebi@host", "alex@host"));
    let bytes = written(&Term::pid(Pid::local(5, 6)), &alex);
    assert_eq!(bytes.len(), 12, "the name of a node that both know is not repeated");
    let there = msgpack::decode_all(&bytes, &moebi).unwrap();
    let Some(Pid::Remote(remote)) = there.as_pid() else { panic!("a remote pid") };
    assert_eq!((remote.node.name(), remote.creation, remote.id, remote.serial), ("alex@host", 99, 5, 6));
}

#[test]
fn lists_and_tuples_differ() {
    let empty = || Term::NIL_LIST;
    for term in [
        empty(),
        Term::list([empty()]),
        Term::tuple([empty()]),
        Term::tuple([]),
        Term::list([Term::tuple([])]),
        Term::tuple([Term::list([Term::int(1)])]),
        Term::list([Term::int(255)]),
        Term::list([Term::int(256)]),
        Term::cons(Term::int(1), Term::int(2)),
        Term::nil(),
        Term::named("nil?"),
    ] {
        assert!(order::equal(&term, &round_trip(&term)));
    }
}

#[test]
fn depth_costs_no_stack() {
    let deep = (0..1_000_000).fold(Term::NIL_LIST, |inner, _| Term::tuple([inner]));
    assert!(order::equal(&deep, &round_trip(&deep)));
}

#[test]
fn wrong_bytes_are_refused() {
    let context = Context::new(ends("alex@host", "moebi@host"));
    let kind = |bytes: &[u8]| msgpack::decode_all(bytes, &context).map(|_| ()).unwrap_err().kind;
    assert_eq!(kind(&[]), DecodeErrorKind::Truncated);
    assert_eq!(kind(&[0xc1]), DecodeErrorKind::Tag(0xc1));
    assert_eq!(
        kind(&[0xdd, 0xff, 0xff, 0xff, 0xff, 1]),
        DecodeErrorKind::Count { count: u64::from(u32::MAX), left: 1 }
    );
    assert_eq!(kind(&[0xcb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0]), DecodeErrorKind::Float);
    assert_eq!(kind(&[0xd4, 99, 0]), DecodeErrorKind::Extension(99));
    assert_eq!(kind(&[0x82, 1, 2, 1, 3]), DecodeErrorKind::DuplicateKey);
    assert_eq!(kind(&[1, 2]), DecodeErrorKind::Trailing(1));
    assert_eq!(kind(&[0xa2, 0xc3, 0x28]), DecodeErrorKind::Utf8);
}

/// A machine that knows one function.
struct OneFunction;

struct Code(FunctionParts);

impl Lambda for Code {
    fn module(&self) -> Atom {
        self.0.module
    }
    fn index(&self) -> u32 {
        self.0.index
    }
    fn uniq(&self) -> u32 {
        self.0.uniq
    }
    fn arity(&self) -> u8 {
        self.0.arity
    }
    fn name(&self) -> Atom {
        self.0.name
    }
}

impl FunctionCarrier for OneFunction {
    fn encode(&self, closure: &Closure) -> Option<FunctionParts> {
        let code: &dyn std::any::Any = &**closure.code();
        code.downcast_ref::<Code>().map(|code| code.0.clone())
    }

    fn decode(&self, parts: FunctionParts, captured: &[Term]) -> Result<Term, String> {
        if parts.code.is_none() && parts.hash != [8; 16] {
            return Err("unknown code".to_owned());
        }
        Ok(Term::closure(Arc::new(Code(parts)), captured))
    }

    fn encode_external(&self, _closure: &Closure) -> Option<(ExternalFunction, Vec<Term>)> {
        None
    }

    fn decode_external(&self, _function: &ExternalFunction, _captured: &[Term]) -> Option<Term> {
        None
    }
}

#[test]
fn closures_take_their_code_along_once() {
    let (module, name) = (Atom::new("Elixir.Some"), Atom::new("-run/0-fun-0-"));
    let code = Some(Arc::from(&b"the code"[..]));
    let parts = FunctionParts { module, index: 3, uniq: 77, arity: 2, name, hash: [9; 16], code };
    let closure = Term::closure(Arc::new(Code(parts.clone())), &[Term::int(1), Term::from("captured")]);
    let twice = Term::tuple([closure.clone(), closure.clone()]);
    let alex = ends("alex@host", "moebi@host");
    let mut bytes = Vec::new();
    let sent = msgpack::encode(&mut bytes, &twice, &Context::with_functions(alex, &OneFunction)).unwrap();
    assert_eq!(sent, [[9; 16]]);
    assert_eq!(bytes.windows(8).filter(|window| window == b"the code").count(), 1);
    let known = Context { known_code: &|hash| *hash == [9; 16], ..Context::with_functions(alex, &OneFunction) };
    let mut without = Vec::new();
    assert!(msgpack::encode(&mut without, &closure, &known).unwrap().is_empty());
    assert!(!without.windows(8).any(|window| window == b"the code"));

    let moebi = Context::with_functions(ends("moebi@host", "alex@host"), &OneFunction);
    let refused = msgpack::decode_all(&without, &moebi).map(|_| ()).unwrap_err();
    assert_eq!(refused.kind, DecodeErrorKind::Function("unknown code".to_owned()));
    let read = msgpack::decode_all(&bytes, &moebi).unwrap();
    let View::Closure(read) = read.as_tuple().unwrap()[1].view() else { panic!("a closure") };
    assert_eq!(OneFunction.encode(read), Some(parts));
    assert!(order::equal(&read.captured()[1], &Term::from("captured")));
    let nobody = msgpack::encode(&mut Vec::new(), &closure, &Context::new(alex)).unwrap_err();
    assert_eq!(nobody.to_string(), "a function of Elixir.Some cannot be sent");
}

#[test]
fn foreign_functions_pass_through() {
    let function = ExternalFunction {
        module: Atom::new("missing"),
        index: 3,
        uniq: [5; 16],
        old_index: 3,
        old_uniq: 84_281_096,
        arity: 1,
        creator: Pid::local(1, 0),
    };
    let closure = Term::closure(Arc::new(ForeignFunction(function.clone())), &[Term::int(42)]);
    let back = round_trip(&closure);
    let View::Closure(back) = back.view() else { panic!("a closure") };
    assert_eq!(ForeignFunction::of(back).map(|foreign| &foreign.0), Some(&function));
    assert_eq!(back.captured()[0].as_int(), Some(42));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn terms_come_back(recipe in recipes()) {
        let term = recipe.term();
        assert!(order::equal(&term, &round_trip(&term)));
        let bytes = written(&term, &Context::new(ends("alex@host", "moebi@host")));
        rmp_serde::from_slice::<serde::de::IgnoredAny>(&bytes).unwrap();
    }

    #[test]
    fn random_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let context = Context { atoms: AtomPolicy::Existing, ..Context::new(ends("alex@host", "moebi@host")) };
        let _ = msgpack::decode(&bytes, &context);
    }

    #[test]
    fn damaged_terms_do_no_harm(recipe in recipes(), at: proptest::sample::Index, byte: u8) {
        let context = Context { atoms: AtomPolicy::Existing, ..Context::new(ends("alex@host", "moebi@host")) };
        let mut bytes = written(&recipe.term(), &context);
        let position = at.index(bytes.len());
        bytes[position] = byte;
        let _ = msgpack::decode(&bytes, &context);
        bytes.truncate(position);
        assert!(msgpack::decode(&bytes, &context).is_err());
    }
}
