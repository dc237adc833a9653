//! Pids, ports and references to text and back, of `:erlang`.

use super::atom_text::charlist;
use super::number_text::text_list;
use super::system_info::processor_count;
use crate::process::{Process, host};
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::identifier::RemoteReference;
use crate::term::inspect::opaque;
use crate::term::{Atom, Pid, Port, Reference, Term, View, names};

natives! { "erlang":
    "pid_to_list"/1 => pid_to_list,
    "list_to_pid"/1 => list_to_pid,
    "ref_to_list"/1 => ref_to_list,
    "list_to_ref"/1 => list_to_ref,
    "port_to_list"/1 => port_to_list,
    "list_to_port"/1 => list_to_port,
}

/// The first word of a reference has 18 bits.
const MAX_LOW_WORD: u32 = 0x3FFFF;

/// What identifiers of a node show first: 0 for this one.
fn node_number(node: Option<Atom>) -> u32 {
    node.map_or(0, opaque::node_number)
}

/// `:erlang.pid_to_list(self())` is like `'<0.110.0>'`.
fn pid_to_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [pid] = array(args)?;
    let pid = pid.as_pid().ok_or_else(badarg)?;
    let node = match pid {
        Pid::Local(_) => None,
        Pid::Remote(remote) => Some(remote.node),
    };
    let (id, serial) = pid.numbers();
    Ok(text_list(&format!("<{}.{id}.{serial}>", node_number(node))))
}

/// The numbers between dots of `prefix1.2.3>`, the first of which must name this node.
fn numbers<const N: usize>(text: &str, prefix: &str) -> Option<[u64; N]> {
    let inner = text.strip_prefix(prefix)?.strip_suffix('>')?;
    let (node, rest) = inner.split_once('.')?;
    let node: u32 = node.parse().ok()?;
    if node != 0 && node != host::node_name().index() {
        return None;
    }
    let numbers: Option<Vec<u64>> = rest.split('.').map(|number| number.parse().ok()).collect();
    numbers?.try_into().ok()
}

/// `:erlang.list_to_pid('<0.110.0>')` is that pid; only pids of this node can be named so.
fn list_to_pid(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    let text = charlist(list).ok_or_else(badarg)?;
    let [id, serial] = numbers(&text, "<").ok_or_else(badarg)?;
    let (Ok(id), Ok(serial)) = (u32::try_from(id), u32::try_from(serial)) else { return Err(badarg()) };
    Ok(Term::pid(Pid::local(id, serial)))
}

/// `:erlang.ref_to_list(make_ref())` is like `'#Ref<0.1.2.3>'`.
fn ref_to_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [reference] = array(args)?;
    let reference = reference.as_reference().ok_or_else(badarg)?;
    let node = match reference {
        Reference::Local(_) => None,
        Reference::Remote(remote) => Some(remote.node),
    };
    let (words, len) = reference.words();
    let mut text = format!("#Ref<{}", node_number(node));
    for word in words.iter().take(usize::from(len)).rev() {
        text.push_str(&format!(".{word}"));
    }
    text.push('>');
    Ok(text_list(&text))
}

/// `:erlang.list_to_ref('#Ref<0.1.2.3>')` is that reference; only those of this node can be named so.
fn list_to_ref(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    let text = charlist(list).ok_or_else(badarg)?;
    let [high, middle, low] = numbers::<3>(&text, "#Ref<").ok_or_else(badarg)?;
    let words = [low, middle, high].map(u32::try_from);
    let [Ok(low), Ok(middle), Ok(high)] = words else { return Err(badarg()) };
    if low > MAX_LOW_WORD {
        return Err(badarg());
    }
    if let Some(reference) = Reference::from_local_words(&[low, middle, high]) {
        return Ok(Term::reference(reference));
    }
    // The scheduler that would have made it.
    if (middle & MAX_LOW_WORD) as usize > processor_count() {
        return Err(badarg());
    }
    Ok(Term::reference(never_made(low, middle, high)))
}

/// A reference that was never made: it stays that of a node without a name, whatever name this one gets.
fn never_made(low: u32, middle: u32, high: u32) -> Reference {
    Reference::Remote(RemoteReference { node: names::NONODE, creation: 0, len: 3, words: [low, middle, high, 0, 0] })
}

/// `:erlang.port_to_list(port)` is like `'#Port<0.5>'`.
fn port_to_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [port] = array(args)?;
    let (node, number) = match port.view() {
        View::Port(Port::Local(number)) => (None, number),
        View::Port(Port::Remote(remote)) => (Some(remote.node), u64::from(remote.id) | u64::from(remote.serial) << 32),
        _ => return Err(badarg()),
    };
    Ok(text_list(&format!("#Port<{}.{number}>", node_number(node))))
}

/// `:erlang.list_to_port('#Port<0.5>')` is that port; only those of this node can be named so.
fn list_to_port(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    let text = charlist(list).ok_or_else(badarg)?;
    let [number] = numbers::<1>(&text, "#Port<").ok_or_else(badarg)?;
    Ok(Term::port(Port::Local(number)))
}
