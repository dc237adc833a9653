//! Typespecs of modules that are being defined: what `@type`, `@spec`, `@callback` and their like leave behind.

use std::rc::Rc;

use super::natives::{Outcome, atom, badarg, name_and_arity, open, table};
use super::place::Place;
use super::signature::Signature;
use super::state::{self, DocEntry};
use crate::expand::{Env, Warning, aliased_module};
use crate::process::Process;
use crate::term::{Atom, Term, names};

table! {
    "rshell_module": "put_typespec"/5 => put_typespec,
    "rshell_module": "replace_typespec"/3 => replace_typespec,
    "rshell_module": "typespecs"/1 => typespecs,
    "rshell_module": "typespec_env"/2 => typespec_env,
    "rshell_module": "defines_type?"/2 => defines_type,
    "rshell_module": "spec_to_callback"/2 => spec_to_callback,
}

/// A typespec as it was written.
pub struct Typespec {
    /// `:type`, `:spec`, `:callback` ...
    pub kind: Atom,
    /// What stood behind the attribute.
    pub quoted: Term,
    /// Its line.
    pub line: u32,
    /// Where it stands.
    pub place: Rc<Place>,
}

impl Typespec {
    fn to_callback(&self) -> Typespec {
        Typespec { kind: names::CALLBACK, quoted: self.quoted.clone(), line: self.line, place: self.place.clone() }
    }
}

/// Gives the documentation that stood before a callback to it; another clause of the same callback takes none.
fn attach_callback_doc(open: &mut state::OpenModule, kind: Atom, quoted: &Term, line: u32) {
    let target = spec_target(quoted).filter(|_| !open.embedded);
    if target.is_some_and(|(name, arity)| documented(open, kind, name, arity).is_some()) {
        return;
    }
    let (doc, meta) = (open.docs.pending.take(), std::mem::take(&mut open.docs.pending_meta));
    let Some((name, arity)) = target else { return };
    let line = if doc.is_some() { open.docs.pending_line } else { line };
    let (doc, signature) = (doc.unwrap_or(Term::nil()), Signature::default());
    open.docs.entries.push(DocEntry { kind, name, arity, line, doc, signature, meta });
}

/// The entry that documents a function, callback ...
fn documented(open: &state::OpenModule, kind: Atom, name: Atom, arity: u8) -> Option<&DocEntry> {
    open.docs.entries.iter().find(|entry| (entry.kind, entry.name, entry.arity) == (kind, name, arity))
}

/// Gives the documentation that stood before a public type to it; that of a private one is of no use.
fn attach_typedoc(open: &mut state::OpenModule, kind: Atom, quoted: &Term, line: u32) -> Option<Warning> {
    if open.embedded || !is_type(kind) {
        return None;
    }
    let pending = open.docs.pending_type.take();
    let (name, arity) = spec_target(quoted)?;
    if kind == names::TYPEP {
        let (line, _) = pending?;
        let name = name.name();
        let message = format!("type {name}/{arity} is private, @typedoc's are always discarded for private types");
        return Some(Warning { file: open.file.to_string(), line, message, ..Warning::default() });
    }
    let (line, doc) = pending.unwrap_or((line, Term::nil()));
    let mut meta = std::mem::take(&mut open.docs.pending_type_meta);
    meta.extend((kind == names::OPAQUE).then(|| (names::OPAQUE, Term::bool(true))));
    let (kind, signature) = (names::TYPE, Signature::default());
    open.docs.entries.push(DocEntry { kind, name, arity, line, doc, signature, meta });
    None
}

fn is_type(kind: Atom) -> bool {
    matches!(kind, names::TYPE | names::TYPEP | names::OPAQUE)
}

/// `put_typespec(module, kind, number, code, line)`: the number of the quoted form, and the form itself where `unquote` has
/// filled it in.
fn put_typespec(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [module, kind, number, code, line] = args else { return Err(badarg()) };
    let kind = atom(kind)?;
    let line = line.as_int().and_then(|line| u32::try_from(line).ok()).unwrap_or(0);
    let number = number.as_int().and_then(|number| usize::try_from(number).ok()).ok_or_else(badarg)?;
    let code = code.clone();
    let open = open(process, module)?;
    let (written, place) = open.quoted.get(number).cloned().ok_or_else(badarg)?;
    let quoted = if code.is_atom(names::NIL) { written } else { code };
    let discarded = if matches!(kind, names::CALLBACK | names::MACROCALLBACK) {
        attach_callback_doc(open, kind, &quoted, line);
        None
    } else {
        attach_typedoc(open, kind, &quoted, line)
    };
    open.specs.push(Typespec { kind, quoted, line, place });
    if let Some(warning) = discarded {
        super::warning::emit(process, &warning);
    }
    Ok(Term::ok())
}

/// `replace_typespec(module, number, quoted)`: what is kept in place of what was written.
fn replace_typespec(process: &mut Process, args: &mut [Term]) -> Outcome {
    let number = args[1].as_int().and_then(|number| usize::try_from(number).ok()).ok_or_else(badarg)?;
    let quoted = args[2].clone();
    open(process, &args[0])?.specs.get_mut(number).ok_or_else(badarg)?.quoted = quoted;
    Ok(Term::ok())
}

/// `[{kind, quoted, line}]` in the order they were written.
fn typespecs(process: &mut Process, args: &mut [Term]) -> Outcome {
    Ok(listed(&open(process, &args[0])?.specs))
}

fn listed(specs: &[Typespec]) -> Term {
    Term::list(specs.iter().map(|spec| entry(spec, spec.quoted.clone())).collect::<Vec<_>>())
}

fn entry(spec: &Typespec, quoted: Term) -> Term {
    Term::tuple([Term::atom(spec.kind), quoted, Term::int(i64::from(spec.line))])
}

/// What a program reads as `@type`, `@spec` ... of an open module: `[{kind, quoted, {module, {line, 1}}}]`, the last first.
pub fn attribute(open: &state::OpenModule, kind: Atom) -> Term {
    let of_kind = open.specs.iter().rev().filter(|spec| spec.kind == kind);
    Term::list(of_kind.map(|spec| {
        let line = Term::tuple([Term::int(i64::from(spec.line)), Term::int(1)]);
        Term::tuple([Term::atom(kind), spec.quoted.clone(), Term::tuple([Term::atom(open.name), line])])
    }))
}

/// Typespecs as they are kept with the module: `[{kind, quoted, line}]`, with modules in place of aliases.
pub fn kept(specs: &[Typespec]) -> Term {
    Term::list(specs.iter().map(|spec| entry(spec, resolved(&spec.place.env, &spec.quoted))).collect::<Vec<_>>())
}

/// A quoted type with the modules that its aliases name where it stands.
fn resolved(env: &Env, quoted: &Term) -> Term {
    if let Some(module) = named_module(env, quoted) {
        return Term::atom(module);
    }
    match (quoted.as_tuple(), quoted.to_vec()) {
        (Some(parts), _) => Term::tuple_from(parts.iter().map(|part| resolved(env, part)).collect()),
        (None, Some(items)) => Term::list(items.iter().map(|item| resolved(env, item)).collect::<Vec<_>>()),
        _ => quoted.clone(),
    }
}

fn named_module(env: &Env, quoted: &Term) -> Option<Atom> {
    let [head, _, context] = quoted.as_tuple_of::<3>()?;
    if head.is_atom(Atom::new("__MODULE__")) && context.as_atom().is_some() {
        env.module
    } else {
        aliased_module(env, quoted)
    }
}

/// The environment of one of them, by its number; tracers do not hear of what types name.
fn typespec_env(process: &mut Process, args: &mut [Term]) -> Outcome {
    let number = args[1].as_int().and_then(|number| usize::try_from(number).ok()).ok_or_else(badarg)?;
    let open = open(process, &args[0])?;
    let spec = open.specs.get(number).ok_or_else(badarg)?;
    Ok(Env { tracers: Term::NIL_LIST, ..spec.place.env.clone() }.to_term())
}

/// The name and arity that a quoted typespec is about.
pub fn spec_target(quoted: &Term) -> Option<(Atom, u8)> {
    let [head, _, args] = quoted.as_tuple_of::<3>()?;
    if args.as_atom().is_some() {
        return Some((head.as_atom()?, 0));
    }
    let parts = args.to_vec()?;
    match (head.as_atom()?, parts.as_slice()) {
        (names::WHEN | names::COLON2, [left, _]) => spec_target(left),
        (name, parts) => Some((name, u8::try_from(parts.len()).ok()?)),
    }
}

fn defines_type(process: &mut Process, args: &mut [Term]) -> Outcome {
    let wanted = name_and_arity(&args[1])?;
    let open = open(process, &args[0])?;
    let found = open.specs.iter().any(|spec| is_type(spec.kind) && spec_target(&spec.quoted) == Some(wanted));
    Ok(Term::bool(found))
}

fn spec_to_callback(process: &mut Process, args: &mut [Term]) -> Outcome {
    let wanted = name_and_arity(&args[1])?;
    let open = open(process, &args[0])?;
    let is_wanted = |spec: &&Typespec| spec.kind == names::SPEC && spec_target(&spec.quoted) == Some(wanted);
    let callbacks: Vec<Typespec> = open.specs.iter().filter(is_wanted).map(Typespec::to_callback).collect();
    let found = !callbacks.is_empty();
    open.specs.extend(callbacks);
    let (name, arity) = wanted;
    let function = documented(open, names::FUNCTION, name, arity).filter(|_| found).cloned();
    let callback = |entry| DocEntry { kind: names::CALLBACK, signature: Signature::default(), ..entry };
    open.docs.entries.extend(function.map(callback));
    Ok(Term::bool(found))
}
