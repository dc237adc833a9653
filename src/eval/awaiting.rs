//! Compiling the files of a project side by side: a file that needs a module of another one waits for it.
//!
//! The process that compiles a file asks `Kernel.ErrorHandler`, written in Elixir, which talks to the compiler in charge
//! (`Kernel.ParallelCompiler`). Here is the machine's side: what a process may wait for, and what it needed.

use std::path::PathBuf;

use super::host::Host;
use super::natives::{Outcome, atom, badarg, table};
use super::state::OutsideCall;
use super::{object, state};
use crate::code::{Raise, module};
use crate::expand::{Env, Event, line_of};
use crate::process::{Process, Signal, send};
use crate::term::{Atom, Message, Term, names};
use crate::vm;

table! {
    "code": "ensure_loaded"/1 => ensure_loaded,
    "rshell_code": "ensure_compiled"/2 => ensure_compiled,
    "rshell_code": "compiler"/1 => compiler,
    "rshell_code": "compiled"/0 => compiled,
    "rshell_code": "set_path"/1 => set_path,
    "rshell_code": "load_binary"/2 => load_binary,
    "rshell_module": "open_modules"/0 => open_modules,
}

const ERROR_HANDLER: &str = "Elixir.Kernel.ErrorHandler";

/// Waits until another process has compiled a module, if this one may; tells whether it is there.
pub fn module(process: &mut Process, name: Atom) -> Result<bool, Raise> {
    if !state::of(process).awaits || state::open_module(process, name).is_some() {
        return Ok(false);
    }
    ask(process, name, "module", "raise")?;
    Ok(module::loaded(name).is_some())
}

/// Waits until another process has defined the struct of a module: what `%Module{}` needs, or nothing.
pub fn structure(process: &mut Process, name: Atom) -> Result<Option<Term>, Raise> {
    if !state::of(process).awaits || module::loaded(name).is_some() || load_only(process, name) {
        return Ok(None);
    }
    let answer = ask(process, name, "struct", "raise")?;
    Ok(answer.as_tuple_of::<2>().map(|[_, structure]| structure.clone()))
}

fn ask(process: &mut Process, name: Atom, kind: &str, mode: &str) -> Result<Term, Raise> {
    let arguments = vec![Term::atom(name), Term::named(kind), Term::named(mode)];
    vm::call(process, Atom::new(ERROR_HANDLER), Atom::new("ensure_compiled"), arguments)
}

/// Loads a module if it has code already.
pub fn load_only(process: &mut Process, name: Atom) -> bool {
    let awaits = std::mem::replace(&mut state::of(process).awaits, false);
    let found = Host::new(process).loads(name);
    state::of(process).awaits = awaits;
    found
}

/// Takes note of the modules that an event of the expander is about.
pub fn record(process: &mut Process, event: &Event, meta: &Term, env: &Env) {
    let state = state::of(process);
    if !state.awaits {
        return;
    }
    let references = &mut state.references;
    let named = references.named.take();
    let inside = env.function.is_some();
    match event {
        Event::RemoteMacro { module, name, arity, .. } => {
            references.compile.insert(*module);
            references.outside.push(outside_call((*module, *name, *arity), meta, env));
        }
        Event::Struct { module, .. } if !inside => {
            references.compile.insert(*module);
            references.exports.insert(*module);
        }
        Event::Import { module, .. } | Event::Require { module, .. } | Event::Struct { module, .. } => {
            if named == Some(*module) {
                references.compile.remove(module);
            }
            references.exports.insert(*module);
        }
        Event::AliasReference { module } if !inside => {
            let new = references.compile.insert(*module);
            references.named = new.then_some(*module);
        }
        Event::RemoteCall { module, name, arity } | Event::ImportUsed { module, is_macro: false, name, arity }
            if !inside =>
        {
            references.compile.insert(*module);
            references.outside.push(outside_call((*module, *name, *arity), meta, env));
        }
        Event::AliasReference { module }
        | Event::RemoteCall { module, .. }
        | Event::ImportUsed { module, is_macro: false, .. } => {
            references.runtime.insert(*module);
        }
        Event::AliasUsed { .. } => references.named = named,
        _ => {}
    };
}

/// What is noted of a call: its caller is the module and the function that contain it, and its line.
fn outside_call(called: (Atom, Atom, u8), meta: &Term, env: &Env) -> OutsideCall {
    OutsideCall { called, caller: (env.module, env.function), line: line_of(meta) }
}

/// Tells the compiler of a project, if one is in charge, of a warning.
pub fn record_warning(process: &mut Process, file: &str, line: u32, message: &str) {
    if !state::of(process).awaits {
        return;
    }
    let info = process.dictionary_get(&Term::named("elixir_compiler_info"));
    if let Some([compiler, _]) = info.as_ref().and_then(Term::as_tuple_of::<2>)
        && let Some(compiler) = compiler.as_pid()
    {
        let (file, line) = (Term::from(file), Term::int(i64::from(line)));
        let warning = Term::tuple([Term::named("warning"), file, line, Term::from(message)]);
        send::signal(process.pid, compiler, Signal::Message(Message::new(&warning)));
    }
}

/// Tells those who wait for a module that it is there, with its code.
pub fn announce(process: &mut Process, name: Atom, object: Term) -> Result<(), Raise> {
    if state::of(process).awaits {
        vm::call(process, Atom::new(ERROR_HANDLER), Atom::new("module_available"), vec![Term::atom(name), object])?;
    }
    Ok(())
}

/// `{:module, name}` or `{:error, :nofile}`, without waiting for anybody.
fn ensure_loaded(process: &mut Process, args: &mut [Term]) -> Outcome {
    let name = atom(&args[0])?;
    Ok(availability(name, load_only(process, name)))
}

/// `ensure_compiled(name, mode)`: as `ensure_loaded`; waits for a module that another process compiles, and if that waits for
/// this one, fails (`:raise`) or tells so (`:soft`). One that this process compiles will be there.
fn ensure_compiled(process: &mut Process, args: &mut [Term]) -> Outcome {
    let name = atom(&args[0])?;
    let found = load_only(process, name);
    if found || !state::of(process).awaits {
        return Ok(availability(name, found));
    }
    if state::open_module(process, name).is_some() {
        return Ok(availability(name, true));
    }
    let mode = if args[1].is_atom(Atom::new("raise")) { "raise" } else { "soft" };
    let answer = ask(process, name, "module", mode)?;
    if answer.is_atom(Atom::new("deadlock")) {
        return Ok(Term::error_tuple(Term::named("unavailable")));
    }
    Ok(availability(name, module::loaded(name).is_some()))
}

fn availability(name: Atom, found: bool) -> Term {
    match found {
        true => Term::tuple([Term::atom(names::MODULE), Term::atom(name)]),
        false => Term::error_tuple(Term::named("nofile")),
    }
}

/// `compiler(awaits)`: whether this process may wait for modules.
fn compiler(process: &mut Process, args: &mut [Term]) -> Outcome {
    state::of(process).awaits = args[0].is_atom(names::TRUE);
    Ok(Term::atom(Atom::new("ok")))
}

/// What was compiled since this was asked last: `{compile, exports, runtime, outside}`. The first three are the
/// modules needed while compiling, those of which only the exports matter, and those called at run time; a call outside
/// functions is `{{module, name, arity}, caller, line}`, the caller being `{module, function, arity}`, a module or nil.
fn compiled(process: &mut Process, _: &mut [Term]) -> Outcome {
    let state = state::of(process);
    let references = std::mem::take(&mut state.references);
    let list = |modules: std::collections::BTreeSet<Atom>| Term::list(modules.into_iter().map(Term::atom));
    let outside: Vec<Term> = references.outside.iter().map(call_term).collect();
    Ok(Term::tuple([list(references.compile), list(references.exports), list(references.runtime), Term::list(outside)]))
}

fn call_term(call: &OutsideCall) -> Term {
    let mfa = |module: Atom, name: Atom, arity: u8| {
        Term::tuple([Term::atom(module), Term::atom(name), Term::int(i64::from(arity))])
    };
    let (module, name, arity) = call.called;
    let caller = match call.caller {
        (Some(module), Some((name, arity))) => mfa(module, name, arity),
        (Some(module), None) => Term::atom(module),
        (None, _) => Term::nil(),
    };
    Term::tuple([mfa(module, name, arity), caller, Term::int(i64::from(call.line))])
}

/// The modules that this process is defining.
fn open_modules(process: &mut Process, _: &mut [Term]) -> Outcome {
    let names: Vec<Atom> = state::of(process).open.iter().map(|open| open.name).collect();
    Ok(Term::list(names.into_iter().map(Term::atom)))
}

/// Sets the directories, a list of binaries, in which code is looked for.
fn set_path(_: &mut Process, args: &mut [Term]) -> Outcome {
    let directory = |term: &Term| term.as_text().map(|text| PathBuf::from(text.into_owned())).ok_or_else(badarg);
    object::set_path(args[0].iter().map(directory).collect::<Result<_, _>>()?);
    Ok(Term::bool(true))
}

/// Loads a module from its bytes; false if they are not the code of that module.
fn load_binary(_: &mut Process, args: &mut [Term]) -> Outcome {
    let name = atom(&args[0])?;
    let bytes = args[1].as_bytes().ok_or_else(badarg)?;
    Ok(Term::bool(object::install(name, &bytes)))
}
