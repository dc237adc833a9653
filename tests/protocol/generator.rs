//! Random terms, through a recipe that can be shrunk and sent between threads.

use proptest::prelude::{BoxedStrategy, Strategy, any, prop_oneof};
use rshell::term::identifier::{Remote, RemoteReference};
use rshell::term::{Atom, Pid, Port, Reference, Term};

/// How to make a term.
#[derive(Debug, Clone)]
pub enum Recipe {
    Int(i64),
    Big(Vec<u8>, bool),
    Float(f64),
    Atom(String),
    Binary(Vec<u8>),
    Bits(Vec<u8>, usize),
    Pid(u32, u32, bool),
    Port(u64, bool),
    Reference(u32, u64, bool),
    Export(String, u8),
    List(Vec<Recipe>),
    Improper(Vec<Recipe>, Box<Recipe>),
    Tuple(Vec<Recipe>),
    Map(Vec<(Recipe, Recipe)>),
}

impl Recipe {
    pub fn term(&self) -> Term {
        let remote = |id, serial| Remote { node: Atom::new("kate@host"), creation: 7, id, serial };
        match self {
            Recipe::Int(value) => Term::int(*value),
            Recipe::Big(bytes, minus) => {
                let sign = if *minus { num_bigint::Sign::Minus } else { num_bigint::Sign::Plus };
                Term::integer(num_bigint::BigInt::from_bytes_le(sign, bytes))
            }
            Recipe::Float(value) => Term::float(*value),
            Recipe::Atom(name) => Term::named(name),
            Recipe::Binary(bytes) => Term::binary(bytes),
            Recipe::Bits(bytes, cut) => Term::bitstring(bytes, (bytes.len() * 8).saturating_sub(*cut)),
            Recipe::Pid(id, serial, true) => Term::pid(Pid::local(*id, *serial)),
            Recipe::Pid(id, serial, false) => Term::pid(Pid::Remote(remote(*id, *serial))),
            Recipe::Port(number, true) => Term::port(Port::Local(*number)),
            Recipe::Port(number, false) => Term::port(Port::Remote(remote(*number as u32, (*number >> 32) as u32))),
            Recipe::Reference(slot, counter, true) => Term::reference(Reference::local(*slot & 0x0FFF_FFFF, *counter)),
            Recipe::Reference(first, second, false) => {
                let words = [*first, *second as u32, 3, 4, 0];
                let (node, creation) = (Atom::new("kate@host"), 7);
                Term::reference(Reference::Remote(RemoteReference { node, creation, len: 4, words }))
            }
            Recipe::Export(name, arity) => Term::export(Atom::new("Elixir.Some"), Atom::new(name), *arity),
            Recipe::List(items) => Term::list(items.iter().map(Recipe::term)),
            Recipe::Improper(items, tail) => {
                items.iter().rev().fold(tail.term(), |tail, head| Term::cons(head.term(), tail))
            }
            Recipe::Tuple(items) => Term::tuple_from(items.iter().map(Recipe::term).collect()),
            Recipe::Map(pairs) => Term::map(pairs.iter().map(|(key, value)| (key.term(), value.term()))),
        }
    }
}

/// Recipes up to a few levels deep.
pub fn recipes() -> BoxedStrategy<Recipe> {
    let bytes = || proptest::collection::vec(any::<u8>(), 0..80);
    let leaf = prop_oneof![
        any::<i64>().prop_map(Recipe::Int),
        (-300i64..300).prop_map(Recipe::Int),
        (bytes(), any::<bool>()).prop_map(|(bytes, minus)| Recipe::Big(bytes, minus)),
        any::<f64>().prop_filter("finite", |value| value.is_finite()).prop_map(Recipe::Float),
        "[a-zé-ÿ]{0,3}".prop_map(Recipe::Atom),
        bytes().prop_map(Recipe::Binary),
        (bytes(), 0usize..8).prop_map(|(bytes, cut)| Recipe::Bits(bytes, cut)),
        (any::<u32>(), any::<u32>(), any::<bool>()).prop_map(|(id, serial, own)| Recipe::Pid(id, serial, own)),
        (any::<u64>(), any::<bool>()).prop_map(|(number, own)| Recipe::Port(number, own)),
        (any::<u32>(), any::<u64>(), any::<bool>()).prop_map(|(slot, count, own)| Recipe::Reference(slot, count, own)),
        ("[a-z]{1,2}", any::<u8>()).prop_map(|(name, arity)| Recipe::Export(name, arity)),
    ];
    leaf.prop_recursive(5, 120, 8, |inner| {
        let items = || proptest::collection::vec(inner.clone(), 0..8);
        prop_oneof![
            items().prop_map(Recipe::List),
            (items(), inner.clone()).prop_map(|(items, tail)| Recipe::Improper(items, Box::new(tail))),
            items().prop_map(Recipe::Tuple),
            proptest::collection::vec((inner.clone(), inner.clone()), 0..40).prop_map(Recipe::Map),
        ]
    })
    .boxed()
}
