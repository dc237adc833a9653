//! Evaluating expressions: at the prompt, in scripts, in module bodies.

use std::sync::Arc;

use super::host::Host;
use super::module::{self, Origin};
use super::native_macros;
use crate::code::body::Body;
use crate::code::{LambdaCode, Raise};
use crate::compile::{self, Unit};
use crate::expand::{self, Env, Scope, VarKey, VarKind, VarMap};
use crate::process::Process;
use crate::term::{Atom, Lambda, Term, names};
use crate::vm;

/// Code that is ready to run, and what becomes of its variables.
pub struct Prepared {
    /// A function without parameters that returns `{value, {variables...}}`, or the value alone where its code says so.
    pub fun: Term,
    /// The variables it returns, in order.
    pub keys: Vec<VarKey>,
    /// The environment after it.
    pub env: Env,
    /// Whether it makes functions.
    pub makes_functions: bool,
}

/// The environment at the start of a file.
pub fn env_for_file(file: &str) -> Env {
    Env::default_for_file(file)
}

/// Binding entries as variables: `{name, value}` or `{{name, context}, value}`.
fn variables(binding: &[(Term, Term)]) -> (VarMap, Vec<(VarKey, u32)>) {
    let mut vars = VarMap::default();
    let mut known = Vec::new();
    for (version, (key, _)) in (0..).zip(binding) {
        let Some(key) = variable_key(key) else { continue };
        vars.insert(key, version);
        known.push((key, version));
    }
    (vars, known)
}

/// The variable that a binding's key names.
pub fn variable_key(key: &Term) -> Option<VarKey> {
    match key.as_tuple_of::<2>() {
        Some([name, kind]) => Some((name.as_atom()?, VarKind::from_term(kind)?)),
        None => Some((key.as_atom()?, VarKind::Context(names::NIL))),
    }
}

/// Whether a variable is still there after its expression: one that a macro's expansion numbers is not.
fn is_kept(kind: VarKind) -> bool {
    matches!(kind, VarKind::Context(_))
}

/// The key of a variable in bindings.
pub fn binding_key((name, kind): VarKey) -> Term {
    match kind {
        VarKind::Context(names::NIL) => Term::atom(name),
        _ => Term::tuple([Term::atom(name), kind.to_term()]),
    }
}

/// Expands and compiles an expression to be evaluated with a binding.
pub fn prepare(
    process: &mut Process,
    quoted: &Term,
    binding: &[(Term, Term)],
    env: &Env,
    how: How,
) -> Result<Prepared, Raise> {
    let (vars, known) = variables(binding);
    let mut env = Env { versioned_vars: vars.clone(), ..env.clone() };
    let mut scope = Scope::new(&env);
    scope.vars = vars;
    // Code given as text uses no aliases and imports of the file that evaluates it.
    let around = if how.body.is_some() { Vec::new() } else { std::mem::take(&mut super::state::of(process).lexical) };
    let mut host = Host { process, silent: how.silent };
    let expanded = expand::expand(quoted, &mut scope, &mut env, &mut host);
    if how.body.is_none() {
        super::state::of(host.process).lexical = around;
    }
    let expanded = expanded.map_err(|raise| match how.body {
        Some(_) => raise.compiled(env.module.is_some(), how.lone),
        None => raise.evaluated(),
    })?;
    if how.warn_unused {
        expand::finish(&mut scope, &env, &mut host);
    }
    if how.value_only {
        super::check::file(host.process, &env.file, &expanded);
    }
    let used = used_versions(&expanded);
    let captured: Vec<(usize, u32)> = known
        .iter()
        .map(|(_, version)| *version)
        .filter(|version| used.contains(version))
        .map(|version| (version as usize, version))
        .collect();
    let first_new = binding.len() as u32;
    let mut results: Vec<(VarKey, u32)> =
        env.versioned_vars.iter().filter(|((_, kind), version)| *version >= first_new && is_kept(*kind)).collect();
    results.sort_by_key(|(_, version)| *version);
    let versions: Vec<u32> = captured.iter().map(|(_, version)| *version).collect();
    let wanted: Vec<u32> = results.iter().map(|(_, version)| *version).collect();
    let unit = unit_for(&env, how);
    let wanted = if how.value_only { None } else { Some(wanted.as_slice()) };
    let code: Arc<LambdaCode> = compile::expression(&unit, &expanded, &versions, wanted, how.name(&env))?;
    if how.lone {
        code.function.trace.stands_alone();
    }
    let makes_functions = !code.function.lambdas.is_empty();
    let values: Vec<Term> =
        captured.iter().filter_map(|(index, _)| binding.get(*index).map(|(_, value)| value.clone())).collect();
    let code: Arc<dyn Lambda> = code;
    let fun = Term::closure(code, &values);
    Ok(Prepared { fun, keys: results.into_iter().map(|(key, _)| key).collect(), env, makes_functions })
}

/// What kind of code is evaluated.
#[derive(Clone, Copy)]
pub struct How {
    /// Warnings are not wanted.
    pub silent: bool,
    /// Variables that nobody uses deserve a warning: in files, not at the prompt.
    pub warn_unused: bool,
    /// The module that code of a file's or a module's body belongs to; other code is in no file that stack traces name.
    pub body: Option<Atom>,
    /// Nothing uses its variables: the function returns the value alone, so that what a file calls last is a tail call. A
    /// module's body stays in the stack traces.
    pub value_only: bool,
    /// It is the body of a module that stands alone: no body of a file or module around it defines it.
    pub lone: bool,
}

impl How {
    /// Code typed or given as text.
    pub const EVALUATED: How = How { silent: false, warn_unused: false, body: None, value_only: false, lone: false };

    /// Code of a module's body.
    pub fn body(body: &Body) -> How {
        How { warn_unused: true, body: Some(body.module()), ..How::EVALUATED }
    }

    /// Code of a file as a whole.
    pub fn file(body: &Body) -> How {
        How { value_only: true, ..How::body(body) }
    }

    /// Code of the program's own library: of a module's body, or outside of any.
    fn library(env: &Env) -> How {
        let body = env.module.unwrap_or_else(|| Atom::new("rshell_library"));
        How { silent: true, body: Some(body), ..How::EVALUATED }
    }

    fn name(self, env: &Env) -> Atom {
        match env.module {
            _ if self.body.is_none() => names::EXPR,
            Some(_) => names::MODULE_VAR,
            None => names::FILE_BODY,
        }
    }
}

fn unit_for(env: &Env, how: How) -> Unit {
    // What is evaluated within a module is none of it: its private functions are out of reach.
    let module = how.body.unwrap_or(names::ERL_EVAL);
    let file = if how.body.is_some() { super::definition::shown_file(&env.file) } else { "".into() };
    Unit { module, home: None, file, permanent: false, keep_quoted: !how.silent }
}

fn used_versions(expanded: &Term) -> std::collections::HashSet<u32, foldhash::fast::FixedState> {
    let mut used = std::collections::HashSet::default();
    let mut pending = vec![expanded];
    while let Some(term) = pending.pop() {
        match term.view() {
            crate::term::View::Tuple([name, meta, context])
                if name.as_atom().is_some() && context.as_atom().is_some() =>
            {
                let version = meta.keyword_get(names::VERSION).and_then(Term::as_int);
                used.extend(version.and_then(|version| u32::try_from(version).ok()));
            }
            crate::term::View::Tuple(elements) => pending.extend(elements),
            crate::term::View::Cons(cons) => pending.extend([&cons.head, &cons.tail]),
            _ => {}
        }
    }
    used
}

/// Takes `{value, {variables...}}` apart and adds the variables to a binding.
pub fn rebind(binding: Vec<(Term, Term)>, keys: &[VarKey], values: &Term) -> Vec<(Term, Term)> {
    let values = values.as_tuple().unwrap_or(&[]);
    let mut result = binding;
    for (key, value) in keys.iter().zip(values) {
        let key = binding_key(*key);
        match result.iter_mut().find(|(known, _)| crate::term::order::equal(known, &key)) {
            Some(entry) => entry.1 = value.clone(),
            None => result.push((key, value.clone())),
        }
    }
    result
}

/// Evaluates code of a module's body to its end on the native stack.
pub fn evaluate_nested(
    process: &mut Process,
    quoted: &Term,
    binding: &[(Term, Term)],
    env: &mut Env,
    embedded: bool,
) -> Result<Term, Raise> {
    let mut body = (!embedded).then(Body::begin);
    let how = body.as_ref().map_or_else(|| How::library(env), How::body);
    let lone = env.module.and_then(|name| super::state::open_module(process, name)).is_some_and(|open| open.lone);
    let how = How { lone, ..how };
    let prepared = prepare(process, quoted, binding, env, how)?;
    if let Some(body) = &mut body {
        body.makes_functions = prepared.makes_functions;
    }
    *env = Env { versioned_vars: VarMap::default(), ..prepared.env };
    let result = vm::call_fun(process, prepared.fun, Vec::new())?;
    if let Some(body) = body {
        body.end();
    }
    Ok(result.as_tuple_of::<2>().map_or(Term::nil(), |[value, _]| value.clone()))
}

/// Evaluates one expression of the library outside of modules, and updates the environment.
pub fn evaluate_in_library(process: &mut Process, expression: &Term, env: &mut Env) -> Result<(), Raise> {
    if let Some((name, body, line)) = plain_defmodule(expression, env) {
        let at = knowing(env.clone(), name, line);
        return module::define(process, name, &body, &[], &at, Origin::Library).map(drop);
    }
    evaluate_nested(process, expression, &[], env, true).map(drop)
}

/// The environment at a `defmodule` that stands in a line: code there knows of the module.
pub fn knowing(env: Env, name: Atom, line: u32) -> Env {
    Env { line, context_modules: Term::cons(Term::atom(name), env.context_modules.clone()), ..env }
}

/// `defmodule Name do ... end` outside of any module, with a plain name: the name, the body, the line.
pub fn plain_defmodule(expression: &Term, env: &Env) -> Option<(Atom, Term, u32)> {
    let [head, meta, args] = expression.as_tuple_of::<3>()?;
    if !head.is_atom(names::DEFMODULE) || env.module.is_some() || !env.aliases.is_nil_list() {
        return None;
    }
    let kernel = env.macros.of(names::KERNEL)?;
    if !kernel.contains(names::DEFMODULE, 2) {
        return None;
    }
    let args = args.as_list()?;
    let [alias, blocks] = args.as_slice() else { return None };
    let name = match alias.as_tuple_of::<3>() {
        Some([head, _, segments]) if head.is_atom(names::ALIASES) => {
            let segments: Option<Vec<&str>> = segments.iter().map(|one| Some(one.as_atom()?.name())).collect();
            let segments = segments?;
            let first = segments.first()?;
            if *first == "Elixir" {
                Atom::new(&segments.join("."))
            } else {
                Atom::new(&format!("Elixir.{}", segments.join(".")))
            }
        }
        _ => alias.as_atom().filter(|atom| !matches!(*atom, names::NIL | names::TRUE | names::FALSE))?,
    };
    let body = native_macros::only_do(blocks)?.clone();
    let line = meta.keyword_get(names::LINE).and_then(Term::as_int).and_then(|line| u32::try_from(line).ok());
    Some((name, body, line.unwrap_or(env.line)))
}
