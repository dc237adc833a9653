//! Calls that are rewritten: library functions that are mere names of natives, and the few operators patterns allow.

use crate::term::{Atom, Term, names};

use super::quoted::{call, remote};

/// What becomes of a call in a pattern.
pub(super) enum InMatch {
    /// A pattern.
    Pattern(Term),
    /// `++` after something that is not a literal list.
    BadList(Term),
    /// Nothing: it is no pattern.
    Refused,
}

/// The native behind a function that passes its arguments on as they are.
pub(super) fn inline(module: Atom, name: Atom, arity: usize) -> Option<(Atom, Atom)> {
    let target = inline_name(module.name(), name.name(), arity)?;
    let (module, name) = target.split_once('.').unwrap_or(("erlang", target));
    Some((Atom::new(module), Atom::new(name)))
}

fn inline_name<'a>(module: &str, name: &'a str, arity: usize) -> Option<&'a str> {
    match module.strip_prefix("Elixir.")? {
        "Kernel" => kernel_inline(name, arity),
        "Bitwise" => Some(match (name, arity) {
            ("&&&" | "band", 2) => "band",
            ("|||" | "bor", 2) => "bor",
            ("^^^" | "bxor", 2) => "bxor",
            ("<<<" | "bsl", 2) => "bsl",
            (">>>" | "bsr", 2) => "bsr",
            ("~~~" | "bnot", 1) => "bnot",
            _ => return None,
        }),
        "Process" => process_inline(name, arity),
        "Node" => Some(match (name, arity) {
            ("list", 0 | 1) => "nodes",
            ("spawn", 2 | 4) => "spawn",
            ("spawn", 3 | 5) => "spawn_opt",
            ("spawn_link", 2 | 4) => "spawn_link",
            ("spawn_monitor", 2 | 4) => "spawn_monitor",
            _ => return None,
        }),
        "Port" => Some(match (name, arity) {
            ("close", 1) => "port_close",
            ("command", 2 | 3) => "port_command",
            ("connect", 2) => "port_connect",
            ("demonitor", 1 | 2) => "demonitor",
            ("list", 0) => "ports",
            ("open", 2) => "open_port",
            _ => return None,
        }),
        other => data_inline(other, name, arity),
    }
}

fn kernel_inline(name: &str, arity: usize) -> Option<&str> {
    Some(match (name, arity) {
        ("!=", 2) => "/=",
        ("!==", 2) => "=/=",
        ("<=", 2) => "=<",
        ("===", 2) => "=:=",
        ("function_exported?", 3) => "function_exported",
        ("+" | "-", 1 | 2)
        | ("*" | "++" | "--" | "/" | "<" | "==" | ">" | ">=" | "div" | "rem" | "max" | "min" | "send", 2) => name,
        ("apply", 2 | 3) | ("binary_part", 3) | ("make_ref" | "self", 0) | ("node", 0 | 1) => name,
        ("spawn" | "spawn_link" | "spawn_monitor", 1 | 3) | ("is_function", 1 | 2) => name,
        (
            "abs" | "bit_size" | "byte_size" | "ceil" | "exit" | "floor" | "hd" | "is_atom" | "is_binary"
            | "is_bitstring" | "is_boolean" | "is_float" | "is_integer" | "is_list" | "is_map" | "is_number" | "is_pid"
            | "is_port" | "is_reference" | "is_tuple" | "length" | "map_size" | "not" | "round" | "throw" | "tl"
            | "trunc" | "tuple_size",
            1,
        ) => name,
        _ => return None,
    })
}

fn process_inline(name: &str, arity: usize) -> Option<&str> {
    Some(match (name, arity) {
        ("alive?", 1) => "is_process_alive",
        ("cancel_timer" | "demonitor", 1 | 2) | ("exit", 2) | ("get", 0) | ("get_keys", 0 | 1) => name,
        ("group_leader" | "registered", 0)
        | ("hibernate", 3)
        | ("link" | "unlink" | "read_timer" | "unregister", 1) => name,
        ("flag", 2 | 3) => "process_flag",
        ("list", 0) => "processes",
        ("send", 3) => "send",
        ("spawn", 2 | 4) => "spawn_opt",
        _ => return None,
    })
}

fn data_inline(module: &str, name: &str, arity: usize) -> Option<&'static str> {
    Some(match (module, name, arity) {
        ("Atom", "to_charlist", 1) => "atom_to_list",
        ("Atom", "to_string", 1) => "atom_to_binary",
        ("Function", "capture", 3) => "make_fun",
        ("Function", "info", 1 | 2) => "fun_info",
        ("IO", "iodata_length", 1) => "iolist_size",
        ("IO", "iodata_to_binary", 1) => "iolist_to_binary",
        ("Integer", "to_charlist", 1 | 2) => "integer_to_list",
        ("Integer", "to_string", 1 | 2) => "integer_to_binary",
        ("List", "to_atom", 1) => "list_to_atom",
        ("List", "to_existing_atom", 1) => "list_to_existing_atom",
        ("List", "to_float", 1) => "list_to_float",
        ("List", "to_integer", 1 | 2) => "list_to_integer",
        ("List", "to_tuple", 1) => "list_to_tuple",
        ("Map", "keys", 1) => "maps.keys",
        ("Map", "merge", 2) => "maps.merge",
        ("Map", "to_list", 1) => "maps.to_list",
        ("Map", "values", 1) => "maps.values",
        ("String", "duplicate", 2) => "binary.copy",
        ("String", "to_float", 1) => "binary_to_float",
        ("String", "to_integer", 1 | 2) => "binary_to_integer",
        ("System", "monotonic_time", 0) => "monotonic_time",
        ("System", "os_time", 0) => "os.system_time",
        ("System", "system_time", 0) => "system_time",
        ("System", "time_offset", 0) => "time_offset",
        ("System", "unique_integer", 0 | 1) => "unique_integer",
        ("Tuple", "append", 2) => "append_element",
        ("Tuple", "to_list", 1) => "tuple_to_list",
        _ => return None,
    })
}

/// Calls the native behind a function whose arguments it takes in another order, or with one more.
pub(super) fn rearrange(meta: &Term, module: Atom, name: Atom, args: Vec<Term>) -> (Atom, Atom, Vec<Term>) {
    let Some(module_name) = module.alias() else { return (module, name, args) };
    let named = |text: &str| Term::named(text);
    let target = match (module_name, name.name(), args.as_slice()) {
        ("Kernel", "elem", [tuple, index]) => ("element", vec![one_based(meta, index), tuple.clone()]),
        ("Kernel", "put_elem", [tuple, index, value]) => {
            ("setelement", vec![one_based(meta, index), tuple.clone(), value.clone()])
        }
        ("Tuple", "delete_at", [tuple, index]) => ("delete_element", vec![one_based(meta, index), tuple.clone()]),
        ("Tuple", "insert_at", [tuple, index, value]) => {
            ("insert_element", vec![one_based(meta, index), tuple.clone(), value.clone()])
        }
        ("Tuple", "duplicate", [value, count]) => ("make_tuple", vec![count.clone(), value.clone()]),
        ("Kernel", "is_map_key", [map, key]) => ("is_map_key", vec![key.clone(), map.clone()]),
        ("Map", "delete", [map, key]) => ("maps.remove", vec![key.clone(), map.clone()]),
        ("Map", "fetch", [map, key]) => ("maps.find", vec![key.clone(), map.clone()]),
        ("Map", "fetch!", [map, key]) => ("maps.get", vec![key.clone(), map.clone()]),
        ("Map", "has_key?", [map, key]) => ("maps.is_key", vec![key.clone(), map.clone()]),
        ("Map", "put", [map, key, value]) => ("maps.put", vec![key.clone(), value.clone(), map.clone()]),
        ("Map", "replace!", [map, key, value]) => ("maps.update", vec![key.clone(), value.clone(), map.clone()]),
        ("Port", "monitor", [port]) => ("monitor", vec![named("port"), port.clone()]),
        ("Process", "monitor", [pid]) => ("monitor", vec![named("process"), pid.clone()]),
        ("Process", "group_leader", [pid, leader]) => ("group_leader", vec![leader.clone(), pid.clone()]),
        ("Process", "send_after", [dest, message, time]) => {
            ("send_after", vec![time.clone(), dest.clone(), message.clone()])
        }
        ("Process", "send_after", [dest, message, time, options]) => {
            ("send_after", vec![time.clone(), dest.clone(), message.clone(), options.clone()])
        }
        ("String", "to_atom", [text]) => ("binary_to_atom", vec![text.clone(), named("utf8")]),
        ("String", "to_existing_atom", [text]) => ("binary_to_existing_atom", vec![text.clone(), named("utf8")]),
        _ => return (module, name, args),
    };
    let (module, name) = target.0.split_once('.').unwrap_or(("erlang", target.0));
    (Atom::new(module), Atom::new(name), target.1)
}

fn one_based(meta: &Term, index: &Term) -> Term {
    match index.as_int().and_then(|index| index.checked_add(1)) {
        Some(index) => Term::int(index),
        None => {
            let args = Term::list([index.clone(), Term::int(1)]);
            remote(meta.clone(), meta.clone(), Term::atom(names::ERLANG), names::PLUS, args)
        }
    }
}

/// A string that is turned into a string.
pub(super) fn literal_string(module: Atom, name: Atom, args: &[Term]) -> Option<Term> {
    let [text] = args else { return None };
    (module == names::STRING_CHARS && name == names::TO_STRING && text.is_binary()).then(|| text.clone())
}

/// Rewrites a call in a pattern: signed numbers, `++` after a literal list, and the text of a literal text.
pub(super) fn in_match(meta: &Term, module: Atom, name: Atom, args: &[Term]) -> InMatch {
    if let Some(text) = literal_string(module, name, args) {
        return InMatch::Pattern(text);
    }
    if module != names::ERLANG {
        return InMatch::Refused;
    }
    match (name, args) {
        (names::PLUS, [number]) if is_number(number) => InMatch::Pattern(number.clone()),
        (names::MINUS, [number]) if is_number(number) => negate(number).map_or(InMatch::Refused, InMatch::Pattern),
        (names::CONCAT, [left, right]) => match left.to_vec() {
            Some(elements) if !elements.last().is_some_and(is_cons) => {
                InMatch::Pattern(concatenate(meta, elements, right))
            }
            _ => InMatch::BadList(left.clone()),
        },
        _ => InMatch::Refused,
    }
}

fn is_cons(element: &Term) -> bool {
    super::quoted::as_binary(element, names::PIPE).is_some()
}

fn is_number(term: &Term) -> bool {
    term.is_integer() || term.as_float().is_some()
}

fn negate(number: &Term) -> Option<Term> {
    match number.as_float() {
        Some(float) => Some(Term::float(-float)),
        None => number.to_big().map(|integer| Term::integer(-integer.into_owned())),
    }
}

fn concatenate(meta: &Term, mut elements: Vec<Term>, tail: &Term) -> Term {
    let Some(last) = elements.pop() else { return tail.clone() };
    elements.push(call(names::PIPE, meta.clone(), [last, tail.clone()]));
    Term::list(elements)
}

/// The function of the library that a native of `:erlang` is written as in Elixir: its module and name.
pub fn written(name: &str, arity: usize) -> Option<(&'static str, &str)> {
    Some(match (name, arity) {
        ("/=", 2) => ("Kernel", "!="),
        ("=/=", 2) => ("Kernel", "!=="),
        ("=<", 2) => ("Kernel", "<="),
        ("=:=", 2) => ("Kernel", "==="),
        ("andalso", 2) => ("Kernel", "and"),
        ("orelse", 2) => ("Kernel", "or"),
        ("is_map_key", 2) => ("Kernel", name),
        ("atom_to_binary", 1) => ("Atom", "to_string"),
        ("atom_to_list", 1) => ("Atom", "to_charlist"),
        ("band", 2) => ("Bitwise", "band"),
        ("binary_to_float", 1) => ("String", "to_float"),
        ("binary_to_integer", 1 | 2) => ("String", "to_integer"),
        ("bnot", 1) => ("Bitwise", "bnot"),
        ("bor", 2) => ("Bitwise", "bor"),
        ("bsl", 2) => ("Bitwise", "bsl"),
        ("bsr", 2) => ("Bitwise", "bsr"),
        ("bxor", 2) => ("Bitwise", "bxor"),
        ("integer_to_binary", 1 | 2) => ("Integer", "to_string"),
        ("integer_to_list", 1 | 2) => ("Integer", "to_charlist"),
        ("iolist_size", 1) => ("IO", "iodata_length"),
        ("iolist_to_binary", 1) => ("IO", "iodata_to_binary"),
        ("list_to_atom", 1) => ("List", "to_atom"),
        ("list_to_existing_atom", 1) => ("List", "to_existing_atom"),
        ("list_to_float", 1) => ("List", "to_float"),
        ("list_to_integer", 1 | 2) => ("List", "to_integer"),
        ("list_to_tuple", 1) => ("List", "to_tuple"),
        ("tuple_to_list", 1) => ("Tuple", "to_list"),
        _ if kernel_inline(name, arity) == Some(name) => ("Kernel", name),
        _ => return None,
    })
}
