//! Modules as bytes: what `defmodule` returns, and what is kept so that a project that did not change starts without being
//! compiled again.
//!
//! The bytes are a module file of the BEAM's form. Instead of instructions for the BEAM it holds the expanded code of the
//! functions, which become instructions of this machine when they are first called.
//!
//! ```text
//! "FOR1" size "BEAM" { "AtU8" size atoms, padding } { "RsEx" size term, padding } { "RsCk" size calls, padding }
//!
//! term = {version, name, file, info, [{name, arity, public, source}]}      in the External Term Format
//! calls = what it calls in other modules, as `unverified::to_list` has it, in the same; not there if there are none
//! ```

use std::path::PathBuf;
use std::sync::LazyLock;

use md5::{Digest, Md5};
use parking_lot::RwLock;

use super::module::{behaviour_slot_of, information_slots, public_slots};
use super::state::{Definition, implementation, is_public};
use crate::code::module::{FunctionSlot, Module, Visibility};
use crate::codec::Identity;
use crate::codec::etf::{self, Context, EncodeOptions};
use crate::term::{Atom, Literal, Term, names};

/// The format of the term; a file of another version is passed over.
const VERSION: i64 = 1;
const CODE_CHUNK: &[u8; 4] = b"RsEx";
const CALL_CHUNK: &[u8; 4] = b"RsCk";
const ATOM_CHUNK: &[u8; 4] = b"AtU8";

/// Where module files are looked for, in order; as `:code` has it from the start. Written by that, read when a module is not
/// in memory.
static PATH: LazyLock<RwLock<Vec<PathBuf>>> = LazyLock::new(|| RwLock::new(vec![PathBuf::from(".")]));

/// Sets the directories in which module files are looked for.
pub fn set_path(directories: Vec<PathBuf>) {
    *PATH.write() = directories;
}

/// The bytes of a module with its functions; none if it holds something that cannot be written, as a closure.
pub fn encode(name: Atom, file: &str, info: &Term, definitions: &[Definition], calls: &Term) -> Option<Vec<u8>> {
    let functions = definitions.iter().filter(|definition| !definition.clauses.is_empty()).map(|definition| {
        let (function, arity) = implementation(definition.kind, definition.name, definition.arity);
        let public = Term::bool(is_public(definition.kind));
        let source = super::definition::source_of(definition);
        Term::tuple([Term::atom(function), Term::int(i64::from(arity)), public, source])
    });
    let functions = Term::list(functions.collect::<Vec<_>>());
    let module = Contents { name, file: file.to_owned(), info: info.clone(), functions };
    module.to_bytes(calls)
}

/// The MD5 of object code.
pub fn digest(object: &[u8]) -> [u8; 16] {
    Md5::digest(object).into()
}

/// What stands for the MD5 of a module of the library, which has no object code: that of what it tells of itself.
pub fn fingerprint(name: Atom, file: &str, info: &Term) -> [u8; 16] {
    let known = Contents { name, file: file.to_owned(), info: info.clone(), functions: Term::NIL_LIST };
    digest(&known.encode().unwrap_or_else(|| name.name().as_bytes().to_vec()))
}

impl Contents {
    /// The bytes of a module with these contents, which makes these calls.
    pub fn to_bytes(&self, calls: &Term) -> Option<Vec<u8>> {
        let public = self.functions.iter().filter_map(|function| match function.as_tuple_of::<4>() {
            Some([name, _, public, _]) if public.is_atom(names::TRUE) => name.as_atom(),
            _ => None,
        });
        let atoms = atoms_of(self.name, public.chain([names::INFO, names::MODULE_INFO]));
        let code = self.encode()?;
        let calls = if calls.as_cons().is_some() { Some(encode_term(calls)?) } else { None };
        Some(form(&atoms, [(CODE_CHUNK, Some(code)), (CALL_CHUNK, calls)]))
    }

    fn encode(&self) -> Option<Vec<u8>> {
        let Contents { name, file, info, functions } = self;
        let file = Term::from(file.as_str());
        let module = [Term::int(VERSION), Term::atom(*name), file, info.clone(), functions.clone()];
        encode_term(&Term::tuple(module))
    }
}

fn encode_term(term: &Term) -> Option<Vec<u8>> {
    let options = EncodeOptions { deterministic: true, ..EncodeOptions::default() };
    etf::encode(term, &Context::new(Identity::NOWHERE), options).ok()
}

/// What stands for the code of a module that cannot be written: the table of atoms and nothing to run.
pub fn outline(name: Atom) -> Vec<u8> {
    let public = crate::code::module::loaded(name).into_iter().flat_map(public_slots);
    form(&atoms_of(name, public.map(|slot| slot.name)), [])
}

/// The table of atoms: the module's name and those of its public functions.
fn atoms_of(name: Atom, functions: impl Iterator<Item = Atom>) -> Vec<u8> {
    let mut named = vec![name];
    for function in functions {
        if !named.contains(&function) {
            named.push(function);
        }
    }
    let mut atoms = (named.len() as u32).to_be_bytes().to_vec();
    for atom in named {
        atoms.push(u8::try_from(atom.name().len()).unwrap_or(u8::MAX));
        atoms.extend_from_slice(atom.name().as_bytes());
    }
    atoms
}

fn form<const N: usize>(atoms: &[u8], chunks: [(&[u8; 4], Option<Vec<u8>>); N]) -> Vec<u8> {
    let mut body = b"BEAM".to_vec();
    chunk(&mut body, ATOM_CHUNK, atoms);
    for (name, bytes) in chunks {
        bytes.iter().for_each(|bytes| chunk(&mut body, name, bytes));
    }
    let mut form = b"FOR1".to_vec();
    form.extend_from_slice(&(body.len() as u32).to_be_bytes());
    form.append(&mut body);
    form
}

fn chunk(out: &mut Vec<u8>, name: &[u8; 4], bytes: &[u8]) {
    out.extend_from_slice(name);
    out.extend_from_slice(&(bytes.len() as u32).to_be_bytes());
    out.extend_from_slice(bytes);
    out.resize(out.len().next_multiple_of(4), 0);
}

/// Loads a module from the first directory that has a file of it; false if there is none that this program can run.
pub fn load(name: Atom) -> bool {
    files(name).into_iter().filter_map(|file| std::fs::read(file).ok()).any(|bytes| install(name, &bytes))
}

/// The bytes of the module file that the path has of a module.
pub fn find(name: Atom) -> Option<Vec<u8>> {
    files(name).into_iter().find_map(|file| std::fs::read(file).ok())
}

/// Whether the path has a file of a module.
pub fn is_in_path(name: Atom) -> bool {
    files(name).iter().any(|file| file.is_file())
}

/// Where a file of a module may be. A module's name is not a path: one with a slash in it has no file.
fn files(name: Atom) -> Vec<PathBuf> {
    let file = format!("{}.beam", name.name());
    if file.contains('/') {
        return Vec::new();
    }
    PATH.read().iter().map(|directory| directory.join(&file)).collect()
}

/// Loads a module from its bytes; false if they are not that module's.
pub fn install(name: Atom, bytes: &[u8]) -> bool {
    match read(bytes).filter(|contents| contents.name == name).and_then(module_of) {
        Some(module) => {
            module.digested(Some(digest(bytes))).load();
            true
        }
        None => false,
    }
}

/// What the bytes of a module hold: its name, its file, what is known of it, and its functions as
/// `[{name, arity, public?, {kind, name, file, clauses}}]`.
pub struct Contents {
    /// The module.
    pub name: Atom,
    /// Where it was defined.
    pub file: String,
    /// What `Module::info` holds of a loaded module.
    pub info: Term,
    /// The functions.
    pub functions: Term,
}

/// Reads the bytes of a module; nothing if they were not written by this program.
pub fn read(bytes: &[u8]) -> Option<Contents> {
    let (module, _) = etf::decode(chunk_of(bytes, CODE_CHUNK)?, &Context::new(Identity::NOWHERE)).ok()?;
    let [version, name, file, info, functions] = module.as_tuple_of::<5>()?;
    (version.as_int() == Some(VERSION)).then_some(())?;
    Some(Contents {
        name: name.as_atom()?,
        file: file.as_text()?.into_owned(),
        info: info.clone(),
        functions: functions.clone(),
    })
}

/// What a module calls in others, of its bytes; nothing if that is not known.
pub fn calls(bytes: &[u8]) -> Option<Term> {
    etf::decode(chunk_of(bytes, CALL_CHUNK)?, &Context::new(Identity::NOWHERE)).ok().map(|(calls, _)| calls)
}

/// The chunk of a name.
fn chunk_of<'form>(form: &'form [u8], wanted: &[u8; 4]) -> Option<&'form [u8]> {
    let mut rest = form.strip_prefix(b"FOR1")?.get(4..)?.strip_prefix(b"BEAM")?;
    loop {
        let (name, after) = rest.split_at_checked(4)?;
        let (size, after) = after.split_first_chunk::<4>()?;
        let size = usize::try_from(u32::from_be_bytes(*size)).ok()?;
        let bytes = after.get(..size)?;
        if name == wanted {
            return Some(bytes);
        }
        rest = after.get(size.checked_next_multiple_of(4)?..)?;
    }
}

fn module_of(Contents { name, file, info, functions }: Contents) -> Option<Module> {
    let mut slots = Vec::new();
    for function in functions.iter() {
        let [function, arity, public, source] = function.as_tuple_of::<4>()?;
        let public = public.is_atom(names::TRUE);
        let visibility = if public { Visibility::Public } else { Visibility::Private };
        let arity = u8::try_from(arity.as_int()?).ok()?;
        slots.push(FunctionSlot::lazy(function.as_atom()?, arity, visibility, source));
    }
    slots.extend(information_slots(name, false));
    if let Some(slot) = behaviour_slot_of(name, &info) {
        slots.insert(0, slot);
    }
    slots.rotate_right(1);
    Some(Module::new(name, slots, Literal::permanent(&info), file, false))
}
