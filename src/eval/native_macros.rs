//! The macros of `Kernel` that define things: `def` and its kin, `defmodule`, `@`.

use super::host::Host;
use super::place::Place;
use super::state::{self, kind_of};
use crate::expand::quote::escape::{Options, escape};
use crate::expand::{Env, MacroHost, Raise};
use crate::term::{Atom, Term, View, names};

/// Expands a macro of `Kernel` that is written here; nothing if this is none of them.
pub fn expand(host: &mut Host<'_>, name: Atom, args: &[Term], env: &Env, meta: &Term) -> Option<Result<Term, Raise>> {
    match (name, args) {
        (names::DEF | names::DEFP | names::DEFMACRO | names::DEFMACROP, [call]) => {
            Some(define(host, name, &kept_with(call, meta), None, env))
        }
        (names::DEF | names::DEFP | names::DEFMACRO | names::DEFMACROP, [call, body]) => {
            Some(define(host, name, &kept_with(call, meta), Some(body), env))
        }
        (names::DEFMODULE, [alias, blocks]) => only_do(blocks).map(|body| defmodule(alias, body, env, meta)),
        (names::AT, [attribute]) => Some(at(host, attribute, env)),
        _ => None,
    }
}

/// The macros of `Kernel` that are written here.
pub const NATIVE: [(Atom, u8); 10] = [
    (names::DEF, 1),
    (names::DEF, 2),
    (names::DEFP, 1),
    (names::DEFP, 2),
    (names::DEFMACRO, 1),
    (names::DEFMACRO, 2),
    (names::DEFMACROP, 1),
    (names::DEFMACROP, 2),
    (names::DEFMODULE, 2),
    (names::AT, 1),
];

/// Tells whether a macro of `Kernel` is written here.
pub fn is_native(name: Atom, arity: u8) -> bool {
    NATIVE.contains(&(name, arity))
}

/// The head of a definition, which stands where its own macro was written only if the whole definition does.
fn kept_with(call: &Term, meta: &Term) -> Term {
    if meta.keyword_get(names::KEEP).is_some() {
        return call.clone();
    }
    let Some([name, meta, args]) = call.as_tuple_of::<3>().filter(|[_, meta, _]| meta.as_cons().is_some()) else {
        return call.clone();
    };
    let is_kept = |entry: &Term| entry.as_tuple_of::<2>().is_some_and(|[key, _]| key.is_atom(names::KEEP));
    let others: Vec<Term> = meta.iter().filter(|entry| !is_kept(entry)).cloned().collect();
    let args = match args.as_cons().filter(|_| name.is_atom(names::WHEN)) {
        Some(guarded) => Term::cons(kept_with(&guarded.head, &Term::NIL_LIST), guarded.tail.clone()),
        None => args.clone(),
    };
    Term::tuple([name.clone(), Term::list(others), args])
}

fn remote(module: &str, name: &str, args: impl IntoIterator<Item = Term>) -> Term {
    let dot = node(names::DOT, Term::list([Term::named(module), Term::named(name)]));
    Term::tuple([dot, Term::NIL_LIST, Term::list(args)])
}

fn node(name: Atom, args: Term) -> Term {
    Term::tuple([Term::atom(name), Term::NIL_LIST, args])
}

/// The function of Elixir's that refuses definitions outside of modules.
const ASSERT_MODULE_SCOPE: (&str, &str, u8, &str, u32) =
    ("Elixir.Kernel", "assert_module_scope", 3, "lib/kernel.ex", 6373);

fn define(host: &mut Host<'_>, kind: Atom, call: &Term, body: Option<&Term>, env: &Env) -> Result<Term, Raise> {
    let arity = 1 + u8::from(body.is_some());
    let (Some(module), None) = (env.module, env.function) else {
        let place = if env.module.is_none() { "outside module" } else { "inside function/macro" };
        let refused = Raise::argument(&format!("cannot invoke {}/{arity} {place}", kind.name()));
        return Err(refused.raised_in(&[ASSERT_MODULE_SCOPE, ("Elixir.Kernel", "define", 4, "lib/kernel.ex", 5070)]));
    };
    debug_assert!(kind_of(kind).is_some());
    let pair = Term::tuple([call.clone(), body.cloned().unwrap_or(Term::nil())]);
    let Some(open) = state::open_module(host.process, module) else {
        return Err(Raise::argument("cannot define a function in a module that is already compiled"));
    };
    let number = open.quoted.len() as i64;
    let place = Place::of(env, open.quoted.last().map(|(_, place)| place));
    open.quoted.push((pair.clone(), place));
    let code = if has_unquotes(&pair) {
        escape(&pair, Options { unquote: true, prune_metadata: false })?
    } else {
        Term::nil()
    };
    Ok(remote(
        "rshell_module",
        "define",
        [Term::atom(module), Term::atom(kind), Term::int(number), Term::bool(body.is_some()), code],
    ))
}

/// Tells whether code has `unquote` in it, not counting what a nested `quote` holds.
fn has_unquotes(code: &Term) -> bool {
    let mut pending = vec![code];
    while let Some(term) = pending.pop() {
        match term.view() {
            View::Tuple([head, _, args]) => {
                if head.is_atom(names::QUOTE) && args.iter().next().is_some() {
                    continue;
                }
                if matches!(head.as_atom(), Some(names::UNQUOTE | names::UNQUOTE_SPLICING)) && args.as_cons().is_some()
                {
                    return true;
                }
                pending.extend([head, args]);
            }
            View::Tuple(elements) => pending.extend(elements),
            View::Cons(cons) => pending.extend([&cons.head, &cons.tail]),
            _ => {}
        }
    }
    false
}

/// The body in `[do: body]`; with anything else no clause of the macro is for it.
pub fn only_do(blocks: &Term) -> Option<&Term> {
    let [pair] = blocks.as_list()?.try_into().ok()?;
    pair.as_tuple_of::<2>().filter(|[key, _]| key.is_atom(names::DO)).map(|[_, body]| body)
}

fn defmodule(alias: &Term, body: &Term, env: &Env, meta: &Term) -> Result<Term, Raise> {
    if env.function.is_some() && env.context == crate::expand::Context::Guard {
        return Err(Raise::argument("cannot invoke defmodule/2 inside a guard"));
    }
    let (name, shorthand) = module_name(alias, env);
    let defined = name.as_atom().or_else(|| crate::expand::aliased_module(env, &name));
    let code = escape(body, Options::default())?;
    let here = node_variable(names::ENV);
    let line = meta.keyword_get(names::LINE).cloned().unwrap_or(Term::int(i64::from(env.line)));
    let binding = outer_variables(env);
    let call = remote("rshell_module", "compile", [name, code, binding, here, line]);
    let Some(defined) = defined else { return Ok(call) };
    let (short, full) = shorthand.map_or((names::NIL, defined), |(short, full)| (short, full));
    let options = Term::list([
        Term::tuple([Term::atom(names::AS), Term::atom(short)]),
        Term::tuple([Term::atom(names::WARN), Term::bool(false)]),
    ]);
    let meta = Term::list([Term::tuple([Term::named("defined"), Term::atom(defined)])]);
    let require = Term::tuple([Term::atom(names::REQUIRE), meta, Term::list([Term::atom(full), options])]);
    Ok(node(names::BLOCK, Term::list([require, call])))
}

fn node_variable(name: Atom) -> Term {
    Term::tuple([Term::atom(name), Term::NIL_LIST, Term::nil()])
}

/// The module's full name, and within a module the alias by which the code behind it knows it.
fn module_name(alias: &Term, env: &Env) -> (Term, Option<(Atom, Atom)>) {
    let segments = match alias.as_tuple_of::<3>() {
        Some([head, _, segments]) if head.is_atom(names::ALIASES) => segments.to_vec(),
        _ => None,
    };
    let Some(segments) = segments else { return (alias.clone(), None) };
    let texts: Option<Vec<&str>> = segments.iter().map(|segment| Some(segment.as_atom()?.name())).collect();
    let (Some(texts), Some(outer)) = (texts, env.module) else {
        // Outside of a module an alias means what it means everywhere.
        return (alias.clone(), None);
    };
    let Some(first) = texts.first() else { return (alias.clone(), None) };
    if *first == "Elixir" && texts.len() > 1 {
        return (alias.clone(), None);
    }
    let outer = outer.name();
    let prefix = if outer.starts_with("Elixir.") { outer.to_owned() } else { format!("Elixir.{outer}") };
    let full = Atom::new(&format!("{prefix}.{}", texts.join(".")));
    let head = Atom::new(&format!("{prefix}.{first}"));
    (Term::atom(full), Some((Atom::new(&format!("Elixir.{first}")), head)))
}

/// `[{{name, kind}, variable}]` for the variables around a module, all of which count as used by it; that nobody wrote these
/// uses saves those with an underscore from being told.
fn outer_variables(env: &Env) -> Term {
    let mut around: Vec<_> = env.versioned_vars.iter().map(|(key, _)| key).collect();
    around.sort();
    Term::list(around.into_iter().map(|(name, kind)| {
        let (meta, context) = match kind {
            crate::expand::VarKind::Context(context) => {
                (Term::list([Term::tuple([Term::atom(names::GENERATED), Term::bool(true)])]), context)
            }
            counted => (Term::list([Term::tuple([Term::atom(names::COUNTER), counted.to_term()])]), names::NIL),
        };
        let variable = Term::tuple([Term::atom(name), meta, Term::atom(context)]);
        Term::tuple([Term::tuple([Term::atom(name), kind.to_term()]), variable])
    }))
}

/// `@name` and `@name value`.
fn at(host: &mut Host<'_>, attribute: &Term, env: &Env) -> Result<Term, Raise> {
    let Some(module) = env.module else {
        return Err(Raise::argument("cannot invoke @/1 outside module").raised_in(&[ASSERT_MODULE_SCOPE]));
    };
    let refused = || Raise::without_clause("Elixir.Kernel", "@", 1);
    let Some([name, meta, args]) = attribute.as_tuple_of::<3>() else { return Err(refused()) };
    let name = name.as_atom().ok_or_else(refused)?;
    if name == names::ALIASES {
        return Err(Raise::argument("module attributes set via @ cannot start with an uppercase letter"));
    }
    let line = meta.keyword_get(names::LINE).cloned().unwrap_or(Term::int(0));
    if args.is_nil_list() {
        let name = name.name();
        let message = format!(
            "the @{name}() notation (with parenthesis) is deprecated, please use @{name} (without parenthesis) instead"
        );
        host.warn(crate::expand::Warning {
            file: env.file.to_string(),
            line: line.as_int().and_then(|line| u32::try_from(line).ok()).unwrap_or(env.line),
            module: env.module,
            function: env.function,
            traced: true,
            message,
        });
    }
    if args.as_atom().is_some() && env.context == crate::expand::Context::Match && env.function.is_none() {
        return Err(Raise::argument(
            "invalid write attribute syntax. If you want to define an attribute, don't do this:\n\n    @foo = :value\n\n\
             Instead, do this:\n\n    @foo :value\n",
        ));
    }
    let args = if args.as_atom().is_some() { Vec::new() } else { args.to_vec().ok_or_else(refused)? };
    if let [value, blocks] = args.as_slice()
        && blocks.keyword_get(names::DO).is_some()
        && let Some(call) = value.as_tuple_of::<3>()
    {
        return Err(blocks_of_attribute(host, name, call, blocks));
    }
    match args.as_slice() {
        [] => read(host, module, name, env, &line),
        [value] if is_typespec(name) => typespec(host, module, name, value, env, line),
        [value] => {
            if env.function.is_some() {
                let refused = Raise::argument(&format!("cannot set attribute @{} inside function/macro", name.name()));
                return Err(refused.raised_in(&[("Elixir.Kernel", "do_at", 5, "lib/kernel.ex", 3489)]));
            }
            if name == names::BEHAVIOUR || name.name() == "behavior" {
                require_behaviour(host, value, env);
            }
            let attribute = |line| [Term::atom(module), Term::atom(name), value.clone(), line];
            let embedded = state::open_module(host.process, module).is_none_or(|open| open.embedded);
            if embedded || !CHECKED.contains(&name.name()) {
                // Nobody is told that what a macro sets is never read: it has no line.
                let line = if meta.keyword_get(names::CONTEXT).is_some() { Term::int(0) } else { line };
                return Ok(remote("rshell_module", "put_attribute", attribute(line)));
            }
            Ok(remote("Elixir.Module.Attributes", "put", attribute(line)))
        }
        more => {
            let message = format!("expected 0 or 1 argument for @{}, got: {}", name.name(), more.len());
            Err(Raise::argument(&message).raised_in(&[("Elixir.Kernel", "do_at", 5, "lib/kernel.ex", 3584)]))
        }
    }
}

/// The refusal of `@name call do ... end`, where the blocks do not go to the call.
fn blocks_of_attribute(host: &mut Host<'_>, name: Atom, [head, meta, args]: &[Term; 3], blocks: &Term) -> Raise {
    let mut meta_with_do = vec![Term::tuple([Term::atom(names::DO), Term::NIL_LIST])];
    meta_with_do.extend(meta.iter().cloned());
    let args = args.iter().cloned().chain([blocks.clone()]);
    let call = Term::tuple([head.clone(), Term::list(meta_with_do), Term::list(args)]);
    let code = host.quoted_to_string(&call).replace('\n', "\n    ");
    Raise::argument(&format!(
        "expected 0 or 1 argument for @{0}, got 2.\n\nIt seems you are trying to use the do-syntax with @module attributes but the \
         do-block is binding to the attribute name. You probably want to wrap the argument value in parentheses, like this:\n\n    \
         @{0} ({code})\n",
        name.name()
    ))
}

/// Loads a behaviour, so that what it asks for is known.
fn require_behaviour(host: &mut Host<'_>, value: &Term, _env: &Env) {
    if let Some(module) = value.as_atom() {
        host.loads(module);
    }
}

/// Attributes whose values are checked when they are set.
const CHECKED: [&str; 12] = [
    "doc",
    "moduledoc",
    "typedoc",
    "behaviour",
    "behavior",
    "impl",
    "deprecated",
    "on_load",
    "external_resource",
    "file",
    "dialyzer",
    "before_compile",
];

/// Tells whether an attribute holds a type, which is no value.
pub fn is_typespec(name: Atom) -> bool {
    matches!(name, names::SPEC | names::TYPE | names::TYPEP | names::OPAQUE | names::CALLBACK | names::MACROCALLBACK)
}

fn typespec(host: &mut Host<'_>, module: Atom, name: Atom, value: &Term, env: &Env, line: Term) -> Result<Term, Raise> {
    let unquotes = has_unquotes(value);
    let Some(open) = state::open_module(host.process, module) else { return Ok(Term::ok()) };
    if open.embedded && !matches!(name, names::CALLBACK | names::MACROCALLBACK) {
        return Ok(Term::ok());
    }
    let code = if unquotes { escape(value, Options { unquote: true, prune_metadata: false })? } else { Term::nil() };
    let number = Term::int(open.quoted.len() as i64);
    let place = Place::of(env, open.quoted.last().map(|(_, place)| place));
    open.quoted.push((value.clone(), place));
    Ok(remote("rshell_module", "put_typespec", [Term::atom(module), Term::atom(name), number, code, line]))
}

/// The error of code that is expanded, when its module is there already, and reads an attribute.
fn compiled_already(module: Atom) -> Raise {
    let module = crate::term::inspect::to_string(&Term::atom(module));
    Raise::argument(&format!(
        "could not call Module.get_attribute/2 because the module {module} is already compiled. \
         Use the Module.__info__/1 callback or Code.fetch_docs/1 instead"
    ))
}

fn read(host: &mut Host<'_>, module: Atom, name: Atom, env: &Env, line: &Term) -> Result<Term, Raise> {
    if env.function.is_none() {
        let place = [Term::atom(module), Term::atom(name), line.clone()];
        if state::open_module(host.process, module).is_none_or(|open| open.embedded) {
            return Ok(remote("rshell_module", "read_attribute", place));
        }
        let [module, name, line] = place;
        return Ok(remote("Elixir.Module", "__get_attribute__", [module, name, line, Term::bool(true)]));
    }
    if let Some(attributes) = state::of(host.process).clause_attributes.last() {
        let value = attributes.as_map().and_then(|map| map.get_atom(name)).cloned();
        return escape(&value.unwrap_or(Term::nil()), Options::default());
    }
    let value = match state::open_module(host.process, module) {
        Some(open) if is_typespec(name) => Some(super::typespec::attribute(open, name)),
        Some(open) => super::attribute::value_of(open, name),
        None => return Err(compiled_already(module)),
    };
    if value.is_none() {
        // The module's file, wherever the code of the function was written.
        let file = state::open_module(host.process, module).map_or_else(|| env.file.clone(), |open| open.file.clone());
        host.warn(crate::expand::Warning {
            file: file.to_string(),
            line: line.as_int().and_then(|line| u32::try_from(line).ok()).unwrap_or(env.line),
            module: Some(module),
            function: None,
            traced: true,
            message: format!(
                "undefined module attribute @{name}, please remove access to @{name} or explicitly set it before access",
                name = name.name()
            ),
        });
    }
    let reason = format!("cannot inject attribute @{} into function/macro because ", name.name());
    escape(&value.unwrap_or(Term::nil()), Options::default()).map_err(|raise| raise.because(&reason))
}
