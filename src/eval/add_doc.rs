//! Documentation given by a call, behind `Module.add_doc/6`.

use super::natives::{Outcome, atom, badarg, open, table};
use super::signature::Signature;
use super::state::DocEntry;
use crate::process::Process;
use crate::term::{Term, names};

table! {
    "rshell_module": "add_doc"/6 => add_doc,
}

/// `add_doc(module, line, kind, arity, head, doc)`, with the head as quoted code: what is known already is kept, but for its
/// text if there is a new one.
fn add_doc(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [module, line, kind, arity, head, doc] = args else { return Err(badarg()) };
    let (kind, name) = (atom(kind)?, atom(&head.as_tuple_of::<3>().ok_or_else(badarg)?[0])?);
    let arity = arity.as_int().and_then(|arity| u8::try_from(arity).ok()).ok_or_else(badarg)?;
    let line = line.as_int().and_then(|line| u32::try_from(line).ok()).unwrap_or_default();
    let signature = Signature::of(process, atom(module)?, head);
    let entries = &mut open(process, module)?.docs.entries;
    match entries.iter_mut().find(|entry| entry.kind == kind && entry.name == name && entry.arity == arity) {
        Some(entry) => {
            if !doc.is_atom(names::NIL) {
                entry.doc = doc.clone();
            }
            entry.signature.merge(signature);
        }
        None => entries.push(DocEntry { kind, name, arity, line, doc: doc.clone(), signature, meta: Vec::new() }),
    }
    Ok(Term::ok())
}
