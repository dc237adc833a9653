//! `:erlang.external_size/1`: bytes of a term in the External Term Format, which is not made for it.

use crate::process::{Process, host};
use crate::stdlib::argument::{Outcome, array};
use crate::stdlib::natives;
use crate::term::{Atom, Pid, Port, Reference, Term, View};

natives! { "erlang":
    "external_size"/1 => external_size,
}

/// `:erlang.external_size([])` is `2`: bytes in the External Term Format.
fn external_size(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [term] = array(args)?;
    let mut size = 1;
    let mut pending = vec![&*term];
    while let Some(term) = pending.pop() {
        size += encoded_size(term, &mut pending);
    }
    Ok(Term::int(size as i64))
}

fn atom_size(atom: Atom) -> usize {
    // Atoms of Latin-1 characters go the old way, with two bytes for the length.
    if atom.name().chars().all(|character| u32::from(character) < 256) {
        return 3 + atom.name().chars().count();
    }
    let len = atom.name().len();
    if len < 256 { 2 + len } else { 3 + len }
}

/// The bytes of a term without those of the terms in it, which are left in `pending`.
fn encoded_size<'a>(term: &'a Term, pending: &mut Vec<&'a Term>) -> usize {
    let by_count = |count: usize| if count < 256 { 2 } else { 5 };
    match term.view() {
        View::Nil => 1,
        View::Int(0..=255) => 2,
        View::Int(value) if i32::try_from(value).is_ok() => 5,
        View::Int(value) => 3 + (64 - value.unsigned_abs().leading_zeros() as usize).div_ceil(8),
        View::Big(value) => {
            let bytes = value.bits().div_ceil(8) as usize;
            if bytes < 256 { 3 + bytes } else { 6 + bytes }
        }
        View::Float(_) => 9,
        View::Atom(atom) => atom_size(atom),
        View::Cons(_) => {
            let elements: Vec<&Term> = term.iter().collect();
            let is_text = elements.iter().all(|element| matches!(element.as_int(), Some(0..=255)));
            let tail = elements.len();
            let mut rest = term.iter();
            rest.by_ref().for_each(drop);
            if is_text && tail <= 65_535 && rest.rest().is_nil_list() {
                return 3 + tail;
            }
            pending.extend(elements);
            pending.push(rest.rest());
            5
        }
        View::Tuple(elements) => {
            pending.extend(elements);
            by_count(elements.len())
        }
        View::Map(map) => {
            pending.extend(map.iter().flat_map(|(key, value)| [key, value]));
            5
        }
        View::Bits(bits) => bits.len.div_ceil(8) + if bits.is_binary() { 5 } else { 6 },
        View::Export(export) => 1 + atom_size(export.module) + atom_size(export.name) + 2,
        View::Closure(closure) => {
            pending.extend(closure.captured());
            let code = closure.code();
            30 + atom_size(code.module()) + 10 + 13 + atom_size(host::node_name())
        }
        View::Pid(Pid::Remote(remote)) => 13 + atom_size(remote.node),
        View::Pid(Pid::Local(_)) => 13 + atom_size(host::node_name()),
        View::Port(Port::Remote(remote)) => 13 + atom_size(remote.node),
        View::Port(Port::Local(_)) => 13 + atom_size(host::node_name()),
        View::Reference(reference) => {
            let node = match reference {
                Reference::Remote(remote) => remote.node,
                Reference::Local(_) => host::node_name(),
            };
            7 + atom_size(node) + 4 * usize::from(reference.words().1)
        }
    }
}
