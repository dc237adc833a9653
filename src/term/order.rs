//! Comparing terms: Erlang's total order, and its two equalities.
//!
//! number < atom < reference < function < port < pid < tuple < map < [] < list < bit string. Numbers compare by value,
//! except among the keys of maps, where every integer comes before every float.
//! Source: Erlang Reference Manual, "Term Comparisons".

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::FromPrimitive;

use super::identifier::{Pid, Port, Reference};
use super::{MapRef, Term, View};

/// Whether `1` and `1.0` are told apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbers {
    ByValue,
    IntegersFirst,
}

/// Compares as `<` and friends do.
#[inline]
pub fn compare(left: &Term, right: &Term) -> Ordering {
    if let (Some(left), Some(right)) = (left.as_int(), right.as_int()) {
        return left.cmp(&right);
    }
    compare_deep(left, right, Numbers::ByValue)
}

/// Compares as the keys of a map are ordered: equal means the same key.
#[inline]
pub fn compare_keys(left: &Term, right: &Term) -> Ordering {
    if let (Some(left), Some(right)) = (left.as_int(), right.as_int()) {
        return left.cmp(&right);
    }
    compare_deep(left, right, Numbers::IntegersFirst)
}

/// `===`
#[inline]
pub fn equal(left: &Term, right: &Term) -> bool {
    if left.tag == right.tag {
        if !left.is_boxed() {
            return match (left.as_float(), right.as_float()) {
                (Some(left), Some(right)) => left == right,
                _ => left.same(right),
            };
        }
        return left.same(right) || equal_deep(left, right, Numbers::IntegersFirst);
    }
    // Only bit strings and maps have two representations.
    left.is_boxed() && right.is_boxed() && equal_deep(left, right, Numbers::IntegersFirst)
}

/// `==`
#[inline]
pub fn loosely_equal(left: &Term, right: &Term) -> bool {
    if let (Some(left), Some(right)) = (left.as_int(), right.as_int()) {
        return left == right;
    }
    if left.as_atom().is_some() || right.as_atom().is_some() {
        return left.same(right);
    }
    equal_deep(left, right, Numbers::ByValue)
}

/// Equality needs no order of the keys of maps: they are looked at as they lie.
fn equal_deep(left: &Term, right: &Term, numbers: Numbers) -> bool {
    let mut pending: Vec<(&Term, &Term)> = Vec::new();
    let mut pair = (left, right);
    loop {
        let equal = match (pair.0.as_map(), pair.1.as_map()) {
            _ if pair.0.same(pair.1) => true,
            (Some(left), Some(right)) => left.same_keys(right, &mut pending),
            _ => step(pair.0, pair.1, numbers, &mut pending).is_eq(),
        };
        if !equal {
            return false;
        }
        match pending.pop() {
            Some(next) => pair = next,
            None => return true,
        }
    }
}

fn compare_deep(left: &Term, right: &Term, numbers: Numbers) -> Ordering {
    let mut pending: Vec<(&Term, &Term)> = Vec::new();
    let mut pair = (left, right);
    loop {
        let order = step(pair.0, pair.1, numbers, &mut pending);
        if order.is_ne() {
            return order;
        }
        match pending.pop() {
            Some(next) => pair = next,
            None => return Ordering::Equal,
        }
    }
}

/// Compares what can be compared at once and leaves the rest in `pending`, what must be compared first on top.
fn step<'a>(left: &'a Term, right: &'a Term, numbers: Numbers, pending: &mut Vec<(&'a Term, &'a Term)>) -> Ordering {
    if left.same(right) {
        return Ordering::Equal;
    }
    match (left.view(), right.view()) {
        (View::Int(left), View::Int(right)) => left.cmp(&right),
        (View::Atom(left), View::Atom(right)) => left.cmp(&right),
        (View::Float(left), View::Float(right)) => left.partial_cmp(&right).unwrap_or(Ordering::Equal),
        (View::Big(left), View::Big(right)) => left.cmp(right),
        (View::Int(left), View::Big(right)) => BigInt::from(left).cmp(right),
        (View::Big(left), View::Int(right)) => left.cmp(&BigInt::from(right)),
        (View::Int(_) | View::Big(_), View::Float(_)) if numbers == Numbers::IntegersFirst => Ordering::Less,
        (View::Float(_), View::Int(_) | View::Big(_)) if numbers == Numbers::IntegersFirst => Ordering::Greater,
        (View::Int(left), View::Float(right)) => int_to_float(left, right),
        (View::Float(left), View::Int(right)) => int_to_float(right, left).reverse(),
        (View::Big(left), View::Float(right)) => big_to_float(left, right),
        (View::Float(left), View::Big(right)) => big_to_float(right, left).reverse(),
        (View::Cons(left), View::Cons(right)) => {
            pending.push((&left.tail, &right.tail));
            pending.push((&left.head, &right.head));
            Ordering::Equal
        }
        (View::Tuple(left), View::Tuple(right)) => left.len().cmp(&right.len()).then_with(|| {
            pending.extend(left.iter().zip(right).rev());
            Ordering::Equal
        }),
        (View::Map(left), View::Map(right)) => left.len().cmp(&right.len()).then_with(|| maps(left, right, pending)),
        (View::Bits(left), View::Bits(right)) => left.cmp(&right),
        (View::Pid(left), View::Pid(right)) => pid_key(left).cmp(&pid_key(right)),
        (View::Port(left), View::Port(right)) => port_key(left).cmp(&port_key(right)),
        (View::Reference(left), View::Reference(right)) => reference_key(left).cmp(&reference_key(right)),
        (View::Export(left), View::Export(right)) => {
            (left.module, left.name, left.arity).cmp(&(right.module, right.name, right.arity))
        }
        (View::Closure(left), View::Closure(right)) => {
            let key = |code: &dyn super::Lambda| (code.module(), code.index(), code.uniq());
            let captured = (left.captured(), right.captured());
            key(&**left.code()).cmp(&key(&**right.code())).then(captured.0.len().cmp(&captured.1.len())).then_with(
                || {
                    pending.extend(captured.0.iter().zip(captured.1).rev());
                    Ordering::Equal
                },
            )
        }
        (left, right) => rank(left).cmp(&rank(right)),
    }
}

fn maps<'a>(left: MapRef<'a>, right: MapRef<'a>, pending: &mut Vec<(&'a Term, &'a Term)>) -> Ordering {
    let (left, right) = (sorted(left), sorted(right));
    for ((left_key, _), (right_key, _)) in left.iter().zip(&right) {
        let order = compare_keys(left_key, right_key);
        if order.is_ne() {
            return order;
        }
    }
    pending.extend(left.iter().zip(&right).rev().map(|((_, left), (_, right))| (*left, *right)));
    Ordering::Equal
}

/// The pairs in term order of their keys.
fn sorted(map: MapRef<'_>) -> Vec<(&Term, &Term)> {
    let mut pairs: Vec<(&Term, &Term)> = map.iter().collect();
    if pairs.len() > super::map::FLAT_LIMIT {
        pairs.sort_by(|(left, _), (right, _)| compare_keys(left, right));
    }
    pairs
}

fn int_to_float(left: i64, right: f64) -> Ordering {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if right >= LIMIT {
        return Ordering::Less;
    }
    if right < -LIMIT {
        return Ordering::Greater;
    }
    let whole = right.trunc();
    // The float is within the range of an i64 here, so the cast is exact.
    left.cmp(&(whole as i64)).then_with(|| whole.partial_cmp(&right).unwrap_or(Ordering::Equal))
}

fn big_to_float(left: &BigInt, right: f64) -> Ordering {
    match BigInt::from_f64(right) {
        Some(right) => left.cmp(&right),
        None => Ordering::Equal,
    }
}

fn pid_key(pid: Pid) -> (u32, u32, &'static str, u32) {
    match pid {
        Pid::Local(_) => (pid.numbers().1, pid.numbers().0, "", 0),
        Pid::Remote(remote) => (remote.serial, remote.id, remote.node.name(), remote.creation),
    }
}

fn port_key(port: Port) -> (&'static str, u64, u32) {
    match port {
        Port::Local(number) => ("", number, 0),
        Port::Remote(remote) => {
            (remote.node.name(), u64::from(remote.id) | u64::from(remote.serial) << 32, remote.creation)
        }
    }
}

fn reference_key(reference: Reference) -> (&'static str, u32, [u32; 5]) {
    let (words, _) = reference.words();
    let words = [words[4], words[3], words[2], words[1], words[0]];
    match reference {
        Reference::Local(_) => ("", 0, words),
        Reference::Remote(remote) => (remote.node.name(), remote.creation, words),
    }
}

fn rank(view: View<'_>) -> u8 {
    match view {
        View::Int(_) | View::Big(_) | View::Float(_) => 0,
        View::Atom(_) => 1,
        View::Reference(_) => 2,
        View::Closure(_) => 3,
        View::Export(_) => 4,
        View::Port(_) => 5,
        View::Pid(_) => 6,
        View::Tuple(_) => 7,
        View::Map(_) => 8,
        View::Nil => 9,
        View::Cons(_) => 10,
        View::Bits(_) => 11,
    }
}
