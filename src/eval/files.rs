//! The code of files.
//!
//! A file is expanded as a whole before anything of it runs; only one that defines modules and does nothing else goes module by
//! module, so that each may use the macros and structs of those before it. What is made ready here is run by
//! `:rshell_code`, in Elixir, so that what stands in a file runs like any other code: it is preempted, and waits without
//! keeping a thread.

use super::evaluation::{self, How, env_for_file};
use super::host::Host;
use super::natives::{Outcome, badarg, env_of, table};
use super::source::syntax_options;
use super::state::OpenFile;
use super::{library, module, state, tracer};
use crate::code::body::Body;
use crate::expand::Env;
use crate::expand::lexical::Lexical;
use crate::process::Process;
use crate::syntax::Options;
use crate::term::{Term, names};

table! {
    "rshell_code": "open_text"/2 => open_text,
    "rshell_code": "open_quoted"/2 => open_quoted,
    "rshell_code": "step"/2 => step,
    "rshell_code": "close"/2 => close,
}

/// `open_text(text, path)` is `{parts, env}`.
fn open_text(process: &mut Process, args: &mut [Term]) -> Outcome {
    let text = args[0].as_text().ok_or_else(badarg)?.into_owned();
    let path = args[1].as_text().ok_or_else(badarg)?.into_owned();
    let options = tracer::option(process, "parser_options")?.unwrap_or(Term::NIL_LIST);
    let options = Options { file: path.clone(), ..syntax_options(&options) };
    let quoted = library::parse_with(process, &text, &options, false)?;
    open(process, &quoted, &path)
}

/// `open_quoted(quoted, path)` is `{parts, env}`.
fn open_quoted(process: &mut Process, args: &mut [Term]) -> Outcome {
    let path = args[1].as_text().ok_or_else(badarg)?.into_owned();
    open(process, &args[0], &path)
}

fn open(process: &mut Process, quoted: &Term, path: &str) -> Outcome {
    let env = tracer::start(process, env_for_file(path))?;
    let state = state::of(process);
    state.files.push(OpenFile { body: Body::begin(), defined: Vec::new(), by_module: false });
    state.lexical.push(Lexical::new(&env.file));
    Ok(Term::tuple([Term::list(parts(quoted, &env)), env.to_term()]))
}

/// What is expanded and run at once: each module of a file that has nothing else, or else the whole.
fn parts(quoted: &Term, env: &Env) -> Vec<Term> {
    let expressions = match quoted.as_tuple_of::<3>() {
        Some([name, _, args]) if name.is_atom(names::BLOCK) => args.to_vec().unwrap_or_default(),
        _ => return vec![quoted.clone()],
    };
    if expressions.iter().all(|expression| evaluation::plain_defmodule(expression, env).is_some()) {
        return expressions;
    }
    vec![quoted.clone()]
}

/// `step(part, env)` is a function that runs the part; or `:defined` for a module, which is defined by then.
fn step(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [part, env] = args else { return Err(badarg()) };
    let (part, env) = (part.clone(), env_of(env)?);
    if let Some((name, body, line)) = evaluation::plain_defmodule(&part, &env) {
        let at = evaluation::knowing(env, name, line);
        if let Some(file) = state::of(process).files.last_mut() {
            file.by_module = true;
        }
        module::define(process, name, &body, &[], &at, module::Origin::Program)?;
        return Ok(Term::named("defined"));
    }
    let how = state::of(process).files.last().map(|file| How::file(&file.body)).ok_or_else(badarg)?;
    let prepared = evaluation::prepare(process, &part, &[], &env, how)?;
    if let Some(file) = state::of(process).files.last_mut() {
        file.body.makes_functions |= prepared.makes_functions;
    }
    Ok(prepared.fun)
}

/// `close(env, warn?)` is `[{module, binary}]`: what was defined since the matching `open_text` or `open_quoted`.
fn close(process: &mut Process, args: &mut [Term]) -> Outcome {
    let state = state::of(process);
    let file = state.files.pop().ok_or_else(badarg)?;
    let succeeded = args[1].is_atom(names::TRUE);
    // One that fails is not unloaded: its functions go on telling their file.
    if succeeded {
        file.body.end();
    }
    if let Some(lexical) = state.lexical.pop().filter(|_| succeeded) {
        lexical.warn_unused(&mut Host::new(process));
    }
    tracer::stop(process, &env_of(&args[0])?)?;
    Ok(Term::list(file.defined.into_iter().map(|(name, object)| Term::tuple([Term::atom(name), object]))))
}
