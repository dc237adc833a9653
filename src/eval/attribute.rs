//! Attributes of modules that are being defined: `@name value` and `@name` in a body, and `Module`'s functions for them.

use super::native_macros::is_typespec;
use super::natives::{Outcome, atom, badarg, open, pairs, table};
use super::state::{self, OpenModule};
use super::{typespec, warning};
use crate::code::Raise;
use crate::expand::Warning;
use crate::process::Process;
use crate::term::{Atom, Term, names};
use crate::vm::Trap;

table! {
    "rshell_module": "put_attribute"/4 => put_attribute,
    "rshell_module": "get_attribute"/3 => get_attribute,
    "rshell_module": "read_attribute"/3 => read_attribute,
    "rshell_module": "has_attribute?"/2 => has_attribute,
    "rshell_module": "delete_attribute"/2 => delete_attribute,
    "rshell_module": "register_attribute"/3 => register_attribute,
    "rshell_module": "attributes_in"/1 => attributes_in,
    "rshell_module": "warn"/3 => warn,
}

/// `@name value`
fn put_attribute(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [module, name, value, line] = args else { return Err(badarg()) };
    let line = line.as_int().and_then(|line| u32::try_from(line).ok()).unwrap_or(0);
    let (module, name, value) = (atom(module)?, atom(name)?, value.clone());
    set(process, module, name, value, line).map_err(Trap::Raise)?;
    Ok(Term::ok())
}

/// `warn(module, line, message)`: about an open module; line 0 is where the module begins.
fn warn(process: &mut Process, args: &mut [Term]) -> Outcome {
    let line = args[1].as_int().and_then(|line| u32::try_from(line).ok()).ok_or_else(badarg)?;
    let message = args[2].as_text().ok_or_else(badarg)?.into_owned();
    let open = open(process, &args[0])?;
    let line = if line == 0 { open.line } else { line };
    let warning = in_module(open, line, message);
    warning::emit(process, &warning);
    Ok(Term::ok())
}

/// Sets an attribute of a module that is being defined, as `@name value` in its body does.
pub fn set(process: &mut Process, module: Atom, name: Atom, value: Term, line: u32) -> Result<(), Raise> {
    let open = state::open_module(process, module).ok_or_else(Raise::badarg)?;
    match name.name() {
        "doc" | "typedoc" => {
            let redefined = put_doc(open, name, value, line);
            if let Some(warning) = redefined {
                warning::emit(process, &warning);
            }
        }
        "moduledoc" => {
            if !open.embedded
                && line > 0
                && let Some((before, _)) = &open.docs.module
                && value.as_list().is_none_or(|list| list.is_empty())
            {
                let message = format!("redefining @moduledoc attribute previously set at line {before}");
                let warning = in_module(open, line, message);
                open.docs.module = Some((line, value));
                warning::emit(process, &warning);
                return Ok(());
            }
            if !open.embedded && value.as_list().is_none_or(|list| list.is_empty()) {
                open.docs.module = Some((line, value.clone()));
            }
            let meta = pairs(&value).into_iter().filter_map(|(key, value)| Some((key.as_atom()?, value)));
            open.docs.module_meta.extend(meta);
            open.put(name, value, line);
        }
        "impl" => {
            let before = open.attribute(name).filter(|attribute| attribute.set).map(|attribute| attribute.line);
            open.put(name, value, line);
            if let Some(before) = before.filter(|_| !open.embedded) {
                let message = format!("redefining @impl attribute previously set at line {before}");
                let warning = in_module(open, line, message);
                warning::emit(process, &warning);
            }
        }
        "deprecated" | "since" => {
            if name == names::DEPRECATED {
                open.docs.pending_deprecation = Some(value.clone());
            }
            open.docs.pending_meta.push((name, value.clone()));
            open.put(name, value, line);
        }
        _ => open.put(name, value, line),
    }
    Ok(())
}

/// A warning about a line of a module's body.
pub fn in_module(open: &OpenModule, line: u32, message: String) -> Warning {
    Warning { file: open.file.to_string(), line, module: Some(open.name), function: None, traced: true, message }
}

/// Keeps what documents the definition or type that follows; a warning if there was something already.
fn put_doc(open: &mut OpenModule, name: Atom, value: Term, line: u32) -> Option<Warning> {
    if open.embedded {
        return None;
    }
    if name != names::DOC {
        if value.as_cons().is_some() {
            let meta = pairs(&value).into_iter().filter_map(|(key, value)| Some((key.as_atom()?, value)));
            open.docs.pending_type_meta.extend(meta);
            return None;
        }
        let before = open.docs.pending_type.replace((line, value));
        return before.map(|(before, _)| {
            in_module(open, line, format!("redefining @typedoc attribute previously set at line {before}"))
        });
    }
    if value.as_cons().is_some() {
        for (key, value) in pairs(&value) {
            if let Some(key) = key.as_atom() {
                open.docs.pending_meta.push((key, value));
            }
        }
        return None;
    }
    let before = open.docs.pending.replace(value).filter(|doc| doc.as_bytes().is_some());
    let message = format!("redefining @doc attribute previously set at line {}", open.docs.pending_line);
    open.docs.pending_line = line;
    before.map(|_| in_module(open, line, message))
}

fn get_attribute(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [module, name, default] = args else { return Err(badarg()) };
    let (name, default) = (atom(name)?, default.clone());
    let open = open(process, module)?;
    if is_typespec(name) {
        return Ok(typespec::attribute(open, name));
    }
    if is_documentation(open, name) {
        let told = documentation(open, name);
        return Ok(told.map_or(default, |(line, value)| Term::tuple([Term::int(i64::from(line)), value])));
    }
    let found = open.attribute(name);
    Ok(found.filter(|attribute| attribute.set || attribute.accumulate).map_or(default, |attribute| {
        attribute.read = true;
        attribute.value.clone()
    }))
}

/// The value of an attribute, which counts as read then.
pub fn value_of(open: &mut OpenModule, name: Atom) -> Option<Term> {
    if is_documentation(open, name) {
        return documentation(open, name).map(|(_, value)| value);
    }
    let attribute = open.attribute(name)?;
    attribute.read = true;
    Some(attribute.value.clone())
}

/// Tells whether an attribute is kept as documentation, with its line.
fn is_documentation(open: &OpenModule, name: Atom) -> bool {
    !open.embedded && matches!(name.name(), "doc" | "moduledoc" | "typedoc")
}

/// What documents the module, or the definition or type that follows, and its line.
fn documentation(open: &OpenModule, name: Atom) -> Option<(u32, Term)> {
    let docs = &open.docs;
    match name.name() {
        "doc" => docs.pending.clone().map(|text| (docs.pending_line, text)),
        "typedoc" => docs.pending_type.clone(),
        _ => docs.module.clone(),
    }
}

/// `@name` in a module's body.
fn read_attribute(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [module, name, line] = args else { return Err(badarg()) };
    let (module, name) = (atom(module)?, atom(name)?);
    let line = line.as_int().and_then(|line| u32::try_from(line).ok()).unwrap_or(0);
    let open = state::open_module(process, module).ok_or_else(badarg)?;
    let file = open.file.to_string();
    let embedded = open.embedded;
    if is_typespec(name) {
        return Ok(typespec::attribute(open, name));
    }
    if let Some(value) = value_of(open, name) {
        return Ok(value);
    }
    if !embedded {
        let message = format!(
            "undefined module attribute @{name}, please remove access to @{name} or explicitly set it before access",
            name = name.name()
        );
        let warning = Warning { file, line, module: Some(module), function: None, traced: true, message };
        warning::emit(process, &warning);
    }
    Ok(Term::nil())
}

fn has_attribute(process: &mut Process, args: &mut [Term]) -> Outcome {
    let name = atom(&args[1])?;
    let open = open(process, &args[0])?;
    let told = is_documentation(open, name) && documentation(open, name).is_some();
    Ok(Term::bool(told || is_typespec(name) || open.attribute(name).is_some()))
}

fn delete_attribute(process: &mut Process, args: &mut [Term]) -> Outcome {
    let name = atom(&args[1])?;
    let open = open(process, &args[0])?;
    if is_typespec(name) {
        let specs = typespec::attribute(open, name);
        open.specs.retain(|spec| spec.kind != name);
        return Ok(specs);
    }
    if is_documentation(open, name) {
        let told = documentation(open, name);
        match name.name() {
            "doc" => open.docs.pending = None,
            "typedoc" => open.docs.pending_type = None,
            _ => open.docs.module = None,
        }
        return Ok(told.map_or(Term::nil(), |(line, value)| Term::tuple([Term::int(i64::from(line)), value])));
    }
    let position = open.attributes.iter().position(|(known, _)| *known == name);
    Ok(match position {
        None => Term::nil(),
        Some(position) => {
            let (_, attribute) = open.attributes.remove(position);
            if attribute.accumulate {
                open.register(name, true, attribute.persist);
            }
            attribute.value
        }
    })
}

fn register_attribute(process: &mut Process, args: &mut [Term]) -> Outcome {
    let name = atom(&args[1])?;
    let flag = |key| args[2].keyword_get(key).is_some_and(|value| value.is_atom(names::TRUE));
    let (accumulate, persist) = (flag(names::ACCUMULATE), flag(names::PERSIST));
    open(process, &args[0])?.register(name, accumulate, persist);
    Ok(Term::ok())
}

fn attributes_in(process: &mut Process, args: &mut [Term]) -> Outcome {
    /// Those that every module has.
    const TYPES: [&str; 9] =
        ["callback", "external_resource", "macrocallback", "moduledoc", "opaque", "spec", "type", "typep", "derive"];
    let open = open(process, &args[0])?;
    // Every module has a version, but not this attribute.
    let given = open.attributes.iter().filter(|(name, attribute)| attribute.set || name.name() != "vsn");
    let mut names: Vec<Atom> = given.map(|(name, _)| *name).collect();
    for name in TYPES.map(Atom::new) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(Term::list(names.into_iter().map(Term::atom).collect::<Vec<_>>()))
}
