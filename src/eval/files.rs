//! The code of files, expression by expression.
//!
//! The loop is in Elixir (`:rshell_code`), so that what stands in a file runs like any other code: it is preempted, and
//! waits without keeping a thread. Here is what the loop asks for: the expressions, each made ready to run, and in the end
//! what they have defined.

use super::evaluation::{self, How, Prepared, binding_key, env_for_file};
use super::host::Host;
use super::natives::{Outcome, badarg, env_of, pairs, table};
use super::{library, module, state};
use crate::expand::Env;
use crate::expand::lexical::Lexical;
use crate::process::Process;
use crate::term::{Atom, Term, View, names};

table! {
    "rshell_code": "open_text"/2 => open_text,
    "rshell_code": "open_quoted"/2 => open_quoted,
    "rshell_code": "step"/4 => step,
    "rshell_code": "close"/1 => close,
}

/// `open_text(text, path)` is `{expressions, env}`.
fn open_text(process: &mut Process, args: &mut [Term]) -> Outcome {
    let text = args[0].as_text().ok_or_else(badarg)?.into_owned();
    let path = args[1].as_text().ok_or_else(badarg)?.into_owned();
    let quoted = library::parse(process, &path, &text, false)?;
    Ok(open(process, &quoted, &path))
}

/// `open_quoted(quoted, path)` is `{expressions, env}`.
fn open_quoted(process: &mut Process, args: &mut [Term]) -> Outcome {
    let path = args[1].as_text().ok_or_else(badarg)?.into_owned();
    Ok(open(process, &args[0], &path))
}

fn open(process: &mut Process, quoted: &Term, path: &str) -> Term {
    let state = state::of(process);
    let around = std::mem::take(&mut state.defined);
    state.files.push((around, Default::default()));
    let env = env_for_file(path);
    state.lexical.push(Lexical::new(&env.file));
    Term::tuple([Term::list(evaluation::expressions(quoted)), env.to_term()])
}

/// `step(expression, binding, env, last?)` is `{fun, keys, env}` as `:rshell_eval.prepare/4` gives it, but the function of
/// the last expression returns its value alone; or `{:defined, value}` for a module, which is defined by then.
fn step(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [expression, binding, env, last] = args else { return Err(badarg()) };
    let (expression, binding, env) = (expression.clone(), pairs(binding), env_of(env)?);
    if !binding.is_empty() && defines_modules(&expression) {
        let keys = binding.iter().filter_map(|(key, _)| evaluation::variable_key(key));
        if let Some((_, variables)) = state::of(process).files.last_mut() {
            variables.read(keys);
        }
    }
    if let Some((name, body, line)) = evaluation::plain_defmodule(&expression, &env) {
        let at = Env { line, ..env };
        let value = module::define(process, name, &body, &binding, &at, module::Origin::Program)?;
        return Ok(Term::tuple([Term::named("defined"), value]));
    }
    let how = How { warn_unused: false, last: last.is_atom(names::TRUE), ..How::COMPILED };
    let prepared = evaluation::prepare(process, &expression, &binding, &env, how)?;
    note_variables(process, &prepared);
    let keys = Term::list(prepared.keys.iter().map(|key| binding_key(*key)));
    Ok(Term::tuple([prepared.fun, keys, prepared.env.to_term()]))
}

/// Takes note of the variables that an expression uses and binds. What it binds twice is warned of as the file's.
fn note_variables(process: &mut Process, prepared: &Prepared) {
    let Some((_, variables)) = state::of(process).files.last_mut() else { return };
    variables.read(prepared.read.iter().copied());
    let unused = prepared.unused.iter().map(|(key, _, warning)| (*key, warning.clone()));
    variables.bind(&prepared.keys, unused.collect());
}

/// Tells whether code may define a module: whatever variables there are count as used by it.
fn defines_modules(expression: &Term) -> bool {
    let mut pending = vec![expression];
    while let Some(term) = pending.pop() {
        match term.view() {
            View::Tuple([name, _, args]) if args.as_cons().is_some() && name.as_atom().is_some_and(is_definition) => {
                return true;
            }
            View::Tuple(elements) => pending.extend(elements),
            View::Cons(cons) => pending.extend([&cons.head, &cons.tail]),
            _ => {}
        }
    }
    false
}

fn is_definition(name: Atom) -> bool {
    matches!(name.name(), "defmodule" | "defprotocol" | "defimpl")
}

/// `close(warn?)` is `[{module, binary}]`: what was defined since the matching `open_text` or `open_quoted`.
fn close(process: &mut Process, args: &mut [Term]) -> Outcome {
    let state = state::of(process);
    let (around, variables) = state.files.pop().unwrap_or_default();
    let defined = std::mem::replace(&mut state.defined, around);
    if args[0].is_atom(names::TRUE) {
        for warning in variables.finish() {
            super::warning::emit(process, &warning);
        }
    }
    let state = state::of(process);
    if let Some(lexical) = state.lexical.pop().filter(|_| args[0].is_atom(names::TRUE)) {
        lexical.warn_unused(&mut Host::new(process));
    }
    Ok(Term::list(defined.into_iter().map(|name| Term::tuple([Term::atom(name), module::object_code(process, name)]))))
}
