//! What `:code` and `:rshell_code` tell of modules: those of the library, and those that are loaded.

use super::host::{Host, exports_of};
use super::library;
use super::natives::{Outcome, atom, badarg, pair, table};
use crate::code::{module, native};
use crate::process::Process;
use crate::term::{Atom, Term, names};
use crate::vm::hook;

table! {
    "rshell_code": "source"/1 => source,
    "rshell_code": "modules"/0 => modules,
    "rshell_code": "defined_in_shell"/1 => defined_in_shell,
    "rshell": "application_of"/1 => application_of,
    "rshell_code": "exports"/1 => exports,
    "rshell_code": "compile_ahead"/3 => compile_ahead,
    "rshell_code": "native?"/3 => is_native,
    "rshell_code": "library_modules"/0 => library_modules,
    "rshell_code": "set_relative_paths"/1 => set_relative_paths,
    "code": "is_loaded"/1 => is_loaded,
    "code": "delete"/1 => delete,
    "code": "purge"/1 => purge,
}

/// `{file, source}` of a module of the library, or `nil`.
fn source(_: &mut Process, args: &mut [Term]) -> Outcome {
    let name = atom(&args[0])?;
    Ok(match library::source_of(name) {
        Some((file, source)) => Term::tuple([Term::from(file), Term::from(source)]),
        None => Term::nil(),
    })
}

/// `[{name, arity}]`: every public function and macro of a module, those written in Rust included.
fn exports(process: &mut Process, args: &mut [Term]) -> Outcome {
    let name = atom(&args[0])?;
    Host::new(process).loads(name);
    let exports = exports_of(name);
    Ok(Term::list(exports.functions.iter().chain(exports.macros.iter()).map(|export| pair(*export))))
}

/// Compiles a function of a module now, so that its first call need not: `:ok`, also if there is no such function.
fn compile_ahead(process: &mut Process, args: &mut [Term]) -> Outcome {
    let (module, name) = (atom(&args[0])?, atom(&args[1])?);
    let arity = args[2].as_int().and_then(|arity| u8::try_from(arity).ok()).ok_or_else(badarg)?;
    Host::new(process).loads(module);
    if let Some(module) = module::loaded(module)
        && let Some(slot) = module.find(name, arity)
    {
        hook::code(process, module, slot)?;
    }
    Ok(Term::ok())
}

/// Whether a function is written in Rust.
fn is_native(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (module, name) = (atom(&args[0])?, atom(&args[1])?);
    let arity = args[2].as_int().and_then(|arity| u8::try_from(arity).ok());
    Ok(Term::bool(arity.is_some_and(|arity| native::find(module, name, arity).is_some())))
}

/// `{application, version}` of a module of the library, or `nil`.
fn application_of(_: &mut Process, args: &mut [Term]) -> Outcome {
    let found = args[0].as_atom().and_then(library::application_of);
    Ok(found.map_or(Term::nil(), |(name, version)| Term::tuple([Term::named(name), Term::from(version)])))
}

/// Every module, loaded or of the library.
fn modules(_: &mut Process, _: &mut [Term]) -> Outcome {
    let loaded = module::all_loaded().into_iter().map(|module| module.name);
    let mut all: Vec<Atom> = library::modules().chain(native::modules()).chain(loaded).collect();
    all.sort();
    all.dedup();
    Ok(Term::list(all.into_iter().map(Term::atom)))
}

/// Whether a module was defined at a prompt.
fn defined_in_shell(_: &mut Process, args: &mut [Term]) -> Outcome {
    let found = module::loaded(atom(&args[0])?);
    Ok(Term::bool(found.is_some_and(|module| module.file == "iex")))
}

/// Whether the compiler tells files as seen from the working directory.
fn set_relative_paths(_: &mut Process, args: &mut [Term]) -> Outcome {
    super::warning::set_relative_paths(args[0].is_atom(names::TRUE));
    Ok(Term::ok())
}

/// The modules of the library.
fn library_modules(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(Term::list(library::modules().map(Term::atom)))
}

/// `:code.is_loaded(:lists)` is `{:file, path}`, or `false`.
fn is_loaded(_: &mut Process, args: &mut [Term]) -> Outcome {
    let name = atom(&args[0])?;
    Ok(match module::loaded(name) {
        Some(module) => Term::tuple([Term::atom(names::FILE), Term::charlist(&module.file)]),
        None => Term::bool(false),
    })
}

/// `:code.delete(module)` tells whether there was such a module.
fn delete(_: &mut Process, args: &mut [Term]) -> Outcome {
    Ok(Term::bool(module::delete(atom(&args[0])?)))
}

/// `:code.purge(module)` is `false`: no process runs old code, for there is none.
fn purge(_: &mut Process, args: &mut [Term]) -> Outcome {
    atom(&args[0])?;
    Ok(Term::bool(false))
}
