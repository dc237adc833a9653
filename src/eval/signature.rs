//! A function's signature as its documentation shows it: `name(first, second \\ 1)`.

use super::host::Host;
use crate::expand::{MacroHost, split_guards};
use crate::process::Process;
use crate::term::{Atom, Term, inspect, names};

/// The signature told by the head of a definition.
pub fn of(process: &mut Process, name: Atom, call: &Term) -> String {
    let (head, _) = split_guards(call);
    let args = head.as_tuple_of::<3>().and_then(|[_, _, args]| args.to_vec()).unwrap_or_default();
    let shown: Vec<String> = args.iter().map(|arg| parameter(process, arg)).collect();
    format!("{}({})", name.name(), shown.join(", "))
}

fn parameter(process: &mut Process, arg: &Term) -> String {
    match arg.as_tuple_of::<3>() {
        Some([head, _, rest]) => match (head.as_atom(), rest.to_vec().as_deref()) {
            (Some(names::DOUBLE_BACKSLASH), Some([inner, default])) => {
                format!("{} \\\\ {}", parameter(process, inner), source(process, default))
            }
            (Some(names::EQUALS), Some([left, right])) => {
                let left = parameter(process, left);
                if left.chars().next().is_some_and(char::is_alphabetic) { left } else { parameter(process, right) }
            }
            (Some(names::MAP_FORM), _) => "map".into(),
            (Some(names::STRUCT_FORM), _) => "struct".into(),
            (Some(names::BITS_FORM), _) => "binary".into(),
            (Some(names::TUPLE_FORM), _) => "tuple".into(),
            (Some(name), None) if name.name() == "_" => "_".to_owned(),
            (Some(name), None) => name.name().trim_start_matches('_').to_owned(),
            _ => "term".into(),
        },
        None if arg.as_cons().is_some() || arg.is_nil_list() => "list".into(),
        None if arg.as_tuple().is_some() => "tuple".into(),
        None if arg.as_atom().is_some() => "atom".into(),
        None if arg.is_integer() => "int".into(),
        None if arg.is_binary() => "binary".into(),
        None => "term".into(),
    }
}

/// A default as source. What is its own source needs no formatter, which takes a while to load.
fn source(process: &mut Process, default: &Term) -> String {
    let plain = default.as_tuple().is_none() && default.as_cons().is_none();
    if plain { inspect::to_string(default) } else { Host::new(process).quoted_to_string(default) }
}
