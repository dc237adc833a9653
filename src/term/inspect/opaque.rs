//! Terms without a literal: identifiers and functions.

use super::text;
use crate::term::{Atom, Closure, Export, Pid, Port, Reference, names};

/// The number that evaluated functions of no arguments show first; each argument takes one away.
const EVALUATED_INDEX: u32 = 43;

/// What evaluated functions show in place of a version.
const EVALUATED_UNIQ: u32 = 3_316_493;

/// What identifiers show of the node they belong to: 0 for one without a name, which only this one can be.
pub fn node_number(node: Atom) -> u32 {
    if node == names::NONODE { 0 } else { node.index() }
}

/// `<0.1.0>`: the node's number is its atom's, 0 for this node.
pub fn pid(pid: Pid) -> String {
    let (id, serial) = pid.numbers();
    let node = if let Pid::Remote(remote) = pid { node_number(remote.node) } else { 0 };
    format!("<{node}.{id}.{serial}>")
}

/// `#Port<0.1>`
pub fn port(port: Port) -> String {
    match port {
        Port::Local(number) => format!("#Port<0.{number}>"),
        Port::Remote(remote) => {
            let number = u64::from(remote.id) | u64::from(remote.serial) << 32;
            format!("#Port<{}.{number}>", node_number(remote.node))
        }
    }
}

/// `<0.1.2.3>`
pub fn reference(reference: Reference) -> String {
    let (words, len) = reference.words();
    let node = if let Reference::Remote(remote) = reference { node_number(remote.node) } else { 0 };
    let mut out = format!("<{node}");
    for word in words.iter().take(usize::from(len)).rev() {
        out.push_str(&format!(".{word}"));
    }
    out.push('>');
    out
}

/// `&Mod.fun/1`
pub fn export(export: Export) -> String {
    format!("&{}.{}/{}", text::atom(export.module), text::function_name(export.name.name()), export.arity)
}

/// `#Function<index.uniq/arity in Mod.fun/arity>`; the functions of evaluated code all show the evaluator's.
pub fn closure(closure: &Closure) -> String {
    let code = closure.code();
    let (module, arity) = (code.module(), code.arity());
    if module == names::ERL_EVAL {
        let index = EVALUATED_INDEX.saturating_sub(u32::from(arity));
        return format!("#Function<{index}.{EVALUATED_UNIQ}/{arity} in :erl_eval.expr/6>");
    }
    // The body of a file is a module that has no name worth showing.
    if let (true, Some(file)) = (module.name().starts_with("elixir_compiler_"), code.file()) {
        return format!("#Function<{}.{} in file:{file}>", code.index(), code.uniq());
    }
    let (name, name_arity) = enclosing_function(code.name().name()).unwrap_or((code.name().name(), ""));
    let place = match (name, name_arity) {
        // A BEAM does not tell the name of a function with the function value.
        ("", _) => String::new(),
        (name, "") => format!(".{}", text::function_name(name)),
        (name, _) => format!(".{}/{name_arity}", text::function_name(name)),
    };
    format!("#Function<{}.{}/{arity} in {}{place}>", code.index(), code.uniq(), text::atom(module))
}

/// Name and arity of the function around one that is called `-name/arity-fun-0-`.
fn enclosing_function(name: &str) -> Option<(&str, &str)> {
    let (function, tail) = name.strip_prefix('-')?.rsplit_once('/')?;
    let mut parts = tail.split('-');
    let arity = parts.next()?;
    parts.nth(1).map(|_| (function, arity))
}
