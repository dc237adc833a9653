//! What quoted code calls when it runs, and code as data: expanding once, escaping.

use super::host::{Host, next_counter};
use super::natives::{Outcome, atom, env_of, table};
use crate::code::Raise;
use crate::expand::quote::runtime;
use crate::process::Process;
use crate::term::{Atom, Term, names};

table! {
    "rshell_code": "expand_once"/2 => expand_once,
    "rshell_code": "unique_counter"/0 => unique_counter,
    "rshell_code": "escape"/2 => escape,
    "elixir_quote": "list"/2 => quote_list,
    "elixir_quote": "tail_list"/3 => quote_tail_list,
    "elixir_quote": "dot"/5 => quote_dot,
    "elixir_quote": "validate_runtime"/2 => quote_validate,
}

fn quote_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    Ok(runtime::list(&args[0], &args[1]).map_err(Raise::from)?)
}

fn quote_tail_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    Ok(runtime::tail_list(&args[0], &args[1], &args[2]).map_err(Raise::from)?)
}

fn quote_dot(_: &mut Process, args: &mut [Term]) -> Outcome {
    Ok(runtime::dot(&args[0], &args[1], &args[2], &args[3], &args[4]).map_err(Raise::from)?)
}

fn quote_validate(_: &mut Process, args: &mut [Term]) -> Outcome {
    Ok(runtime::validate_runtime(atom(&args[0])?, &args[1]).map_err(Raise::from)?)
}

/// `{quoted, expanded?}` after one step of macro expansion.
fn expand_once(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (quoted, env) = (args[0].clone(), env_of(&args[1])?);
    let expanded = crate::expand::expand_once(&quoted, &env, &mut Host::new(process)).map_err(Raise::from)?;
    Ok(match expanded {
        Some(expanded) => Term::tuple([expanded, Term::bool(true)]),
        None => Term::tuple([quoted, Term::bool(false)]),
    })
}

/// `Macro.escape(term, options)`
fn escape(_: &mut Process, args: &mut [Term]) -> Outcome {
    let flag = |name: Atom| args[1].keyword_get(name).is_some_and(|value| value.is_atom(names::TRUE));
    let options = crate::expand::quote::escape::Options {
        unquote: flag(names::UNQUOTE),
        prune_metadata: flag(names::PRUNE_METADATA),
    };
    Ok(crate::expand::quote::escape::escape(&args[0], options).map_err(Raise::from)?)
}

fn unique_counter(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::int(next_counter()))
}
