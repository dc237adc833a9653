//! What modules tell about themselves: `__info__/1`, `module_info/0,1`, `behaviour_info/1`, and what their authors promised.

use num_bigint::{BigInt, Sign};

use super::host::exports_of;
use super::natives::{Outcome, atom, badarg, open, pair, table};
use super::object;
use super::state;
use super::typespec::spec_target;
use crate::code::{Raise, module};
use crate::process::Process;
use crate::term::{Atom, Term, names};
use crate::vm::{Trap, hook};

table! {
    "rshell_module": "behaviour_callbacks"/1 => behaviour_callbacks,
    "rshell_module": "behaviour_info"/2 => behaviour_info,
    "rshell_module": "info"/2 => info,
    "rshell_module": "implementations"/1 => implementations,
    "rshell_module": "module_info"/1 => module_info,
    "rshell_module": "module_info"/2 => module_info_item,
}

fn behaviour_callbacks(process: &mut Process, args: &mut [Term]) -> Outcome {
    let module = atom(&args[0])?;
    let Some(loaded) = hook::ensure_loaded(process, module)? else { return Ok(Term::nil()) };
    let list = callbacks_of(&loaded.info.load());
    Ok(if list.is_nil_list() { Term::nil() } else { list })
}

/// `module.behaviour_info(key)`
fn behaviour_info(_: &mut Process, args: &mut [Term]) -> Outcome {
    let info = module::loaded(atom(&args[0])?).ok_or_else(badarg)?.info.load();
    match args[1].as_atom().map(Atom::name) {
        Some("callbacks") => Ok(callbacks_of(&info)),
        Some("optional_callbacks") => {
            let optional = info.as_map().and_then(|map| map.get_atom(names::OPTIONAL_CALLBACKS)).cloned();
            Ok(optional_of(&info, &optional.unwrap_or_default()))
        }
        _ => Err(Trap::Raise(Raise::error(Term::atom(names::FUNCTION_CLAUSE)))),
    }
}

/// The callbacks that a module's information tells, as `behaviour_info(:callbacks)` gives them: the last by name first.
fn callbacks_of(info: &Term) -> Term {
    exported(callbacks(info))
}

fn exported(mut callbacks: Vec<(Atom, (Atom, u8))>) -> Term {
    callbacks.sort_by(|(_, left), (_, right)| (right.0.name(), right.1).cmp(&(left.0.name(), left.1)));
    callbacks.dedup();
    let function =
        |(kind, name): (Atom, (Atom, u8))| pair(if kind == names::MACROCALLBACK { exported_macro(name) } else { name });
    Term::list(callbacks.into_iter().map(function).collect::<Vec<_>>())
}

/// Those of the callbacks that are listed as optional, in the same order and form.
fn optional_of(info: &Term, listed: &Term) -> Term {
    let is_listed = |(name, arity): (Atom, u8)| {
        listed.iter().any(|one| {
            one.as_tuple_of::<2>()
                .is_some_and(|[known, count]| known.is_atom(name) && count.as_int() == Some(arity.into()))
        })
    };
    let mut callbacks = callbacks(info);
    callbacks.retain(|(_, name)| is_listed(*name));
    exported(callbacks)
}

/// The callbacks that a module's information tells, each with its kind and as often as it was specified.
fn callbacks(info: &Term) -> Vec<(Atom, (Atom, u8))> {
    let specs = info.as_map().and_then(|map| map.get_atom(Atom::new("specs"))).cloned().unwrap_or_default();
    let callback = |spec: &Term| {
        let [kind, quoted, _] = spec.as_tuple_of::<3>()?;
        let kind = kind.as_atom().filter(|kind| matches!(*kind, names::CALLBACK | names::MACROCALLBACK))?;
        Some((kind, spec_target(quoted)?))
    };
    specs.iter().filter_map(callback).collect()
}

/// The function that a macro is.
fn exported_macro((name, arity): (Atom, u8)) -> (Atom, u8) {
    (Atom::new(&format!("MACRO-{}", name.name())), arity + 1)
}

/// `module.__info__(key)`
fn info(_: &mut Process, args: &mut [Term]) -> Outcome {
    let (name, key) = (atom(&args[0])?, &args[1]);
    let exports = exports_of(name);
    let loaded = module::loaded(name).ok_or_else(badarg)?;
    let list = |names: &[(Atom, u8)]| Term::list(names.iter().map(|name| pair(*name)));
    let digest = || loaded.digest.unwrap_or_else(|| object::fingerprint(name, &loaded.file, &loaded.info.load()));
    let known = |key: &str| {
        let info = loaded.info.load();
        info.as_map().and_then(|map| map.get_atom(Atom::new(key))).cloned().unwrap_or(Term::nil())
    };
    Ok(match key.as_atom().map(Atom::name) {
        Some("functions") => list(&exports.functions),
        Some("macros") => list(&exports.macros),
        Some("module") => Term::atom(name),
        Some("attributes") => versioned(&known("attributes"), digest),
        Some("struct") => known("__struct__"),
        Some("compile") => compile_item(&loaded.file),
        Some("md5") => Term::binary(&digest()),
        Some("deprecated") => known("deprecated"),
        Some("exports_md5") => Term::NIL_LIST,
        _ => {
            let entry = [Term::atom(name), Term::atom(names::INFO), Term::list([key.clone()]), Term::NIL_LIST];
            let raise = Raise::error(Term::atom(names::FUNCTION_CLAUSE));
            return Err(Trap::Raise(Raise { stacktrace: Term::list([Term::tuple(entry)]), open: true, ..raise }));
        }
    })
}

/// Attributes with the version, which is the module's fingerprint as a number unless its author gave it one.
fn versioned(attributes: &Term, fingerprint: impl FnOnce() -> [u8; 16]) -> Term {
    let is_version = |pair: &Term| pair.as_tuple_of::<2>().is_some_and(|[key, _]| key.is_atom(names::VSN));
    if attributes.iter().any(is_version) {
        return attributes.clone();
    }
    let number = Term::integer(BigInt::from_bytes_be(Sign::Plus, &fingerprint()));
    let version = Term::tuple([Term::atom(names::VSN), Term::list([number])]);
    Term::list(std::iter::once(version).chain(attributes.iter().cloned()))
}

/// How Elixir has OTP 25 compile its modules.
const COMPILER: &str = "8.2.3";
const COMPILE_OPTIONS: [&str; 4] = ["no_spawn_compiler_process", "from_core", "no_core_prepare", "no_auto_import"];

/// What `module_info(:compile)` says of a module of this file.
fn compile_item(file: &str) -> Term {
    let options = Term::list(COMPILE_OPTIONS.map(Term::named));
    let items = [("version", charlist(COMPILER)), ("options", options), ("source", charlist(file))];
    Term::list(items.map(|(name, value)| Term::tuple([Term::named(name), value])))
}

fn charlist(text: &str) -> Term {
    Term::list(text.chars().map(|character| Term::int(i64::from(u32::from(character)))))
}

/// `module.module_info()`
fn module_info(process: &mut Process, args: &mut [Term]) -> Outcome {
    let mut items = Vec::new();
    for key in ["module", "exports", "attributes", "compile", "md5"] {
        let value = module_info_item(process, &mut [args[0].clone(), Term::named(key)])?;
        items.push(Term::tuple([Term::named(key), value]));
    }
    Ok(Term::list(items))
}

/// `module.module_info(key)`
fn module_info_item(process: &mut Process, args: &mut [Term]) -> Outcome {
    let name = atom(&args[0])?;
    if args[1].is_atom(Atom::new("exports")) {
        return exports_item(name);
    }
    let loaded = module::loaded(name).ok_or_else(badarg)?;
    match args[1].as_atom().map(Atom::name) {
        Some("functions") => Ok(Term::list(loaded.functions.iter().map(|slot| pair((slot.name, slot.arity))))),
        Some("nifs") => Ok(Term::NIL_LIST),
        Some("module" | "attributes" | "compile" | "md5") => info(process, args),
        _ => Err(badarg()),
    }
}

/// The public functions of a module, written in Elixir or native.
fn exports_item(name: Atom) -> Outcome {
    let mut exports = crate::code::native::of_module(name);
    exports.sort();
    for slot in module::loaded(name).into_iter().flat_map(super::module::public_slots) {
        if !exports.contains(&(slot.name, slot.arity)) {
            exports.push((slot.name, slot.arity));
        }
    }
    if exports.is_empty() && module::loaded(name).is_none() {
        return Err(badarg());
    }
    Ok(Term::list(exports.into_iter().map(pair)))
}

/// `[{{name, arity}, kind, defaults, {:ok, value} | nil, origin, line}]` of an open module.
fn implementations(process: &mut Process, args: &mut [Term]) -> Outcome {
    let open = open(process, &args[0])?;
    let list = open.implementations.iter().map(|one| {
        Term::tuple_from(vec![
            pair(one.name),
            Term::atom(state::kind_atom(one.kind)),
            Term::int(i64::from(one.defaults)),
            one.value.as_ref().map_or(Term::nil(), |value| Term::ok_tuple(value.clone())),
            Term::atom(one.origin.unwrap_or(names::NIL)),
            Term::int(i64::from(one.line)),
        ])
    });
    Ok(Term::list(list.collect::<Vec<_>>()))
}
