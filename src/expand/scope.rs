//! What the expander carries along besides the environment: variables with their versions, and which nobody used yet.
//!
//! A variable is a name and a kind: the context it was quoted in, or the counter of the macro call it stems from. Each
//! binding gives it a new version. The arguments of a call are expanded side by side: each sees the variables from before
//! the call (`vars`), and what they bind is collected (`written`) for what follows the call.

use std::collections::HashMap;
use std::rc::Rc;

use foldhash::fast::FixedState;

use crate::term::{Atom, Term, View, names};

use super::{Env, MacroHost, Warning};

/// What tells variables of one name apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub enum VarKind {
    /// The context: nil for what was written plainly, a module for what its `quote` made.
    Context(Atom),
    /// The number of the macro call that made it.
    Counter(i64),
    /// The number of the macro call that made it, within the module being compiled.
    ModuleCounter(Atom, i64),
}

/// A variable's name and kind.
pub type VarKey = (Atom, VarKind);

/// Variables with the version each has; cheap to clone, copied when changed while shared.
#[derive(Clone, Default, Debug)]
pub struct VarMap(Rc<HashMap<VarKey, u32, FixedState>>);

/// What is done with a variable that does not exist.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Prematch {
    /// A warning, then it is taken as a call.
    Warn,
    /// An error.
    Raise,
    /// An error that tells of a pin.
    Pin,
}

/// A binding nobody has read so far.
#[derive(Clone, Debug)]
pub(super) struct Unused {
    line: u32,
    /// The file, where a quote kept it.
    file: Rc<str>,
    /// Another variable of that name was there: a pin may have been meant.
    shadows: bool,
}

/// What a pattern knows of the variables around it.
#[derive(Clone, Debug)]
pub(super) struct MatchScope {
    /// Those a pin refers to: from before the whole match.
    pub(super) before: VarMap,
    /// Those that were there when the pattern began: what is not of them is bound by the pattern itself.
    pub(super) base: VarMap,
    /// Within a bit string: those that were there when it began. Its sizes see what it binds, and nothing else of the pattern.
    pub(super) outside_bits: Option<VarMap>,
}

/// The state of expanding one piece of code; see the module's header.
#[derive(Clone, Debug)]
pub struct Scope {
    /// `__CALLER__` may be used: in macros.
    pub caller: bool,
    /// `__STACKTRACE__` may be used: in `rescue` and `catch`.
    pub stacktrace: bool,
    /// What is done with variables that do not exist.
    pub prematch: Prematch,
    /// The variables that can be read.
    pub vars: VarMap,
    /// Within arguments: the bindings that will be readable after all of them.
    pub(super) written: Option<Vec<(VarKey, u32)>>,
    /// Within a pattern: the variables from before it.
    pub(super) pattern: Option<MatchScope>,
    pub(super) unused: HashMap<(VarKey, u32), Unused, FixedState>,
    pub(super) next_version: u32,
}

impl VarMap {
    /// The version of a variable.
    pub fn get(&self, key: VarKey) -> Option<u32> {
        self.0.get(&key).copied()
    }

    /// Sets the version of a variable.
    pub fn insert(&mut self, key: VarKey, version: u32) {
        Rc::make_mut(&mut self.0).insert(key, version);
    }

    /// Takes a variable out.
    pub fn remove(&mut self, key: VarKey) {
        Rc::make_mut(&mut self.0).remove(&key);
    }

    /// The variables with their versions, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (VarKey, u32)> {
        self.0.iter().map(|(key, version)| (*key, *version))
    }

    /// How many variables there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Tells whether there is no variable.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl VarKind {
    /// The kind as it stands in keys: an atom or an integer.
    pub fn to_term(self) -> Term {
        match self {
            VarKind::Context(context) => Term::atom(context),
            VarKind::Counter(counter) => Term::int(counter),
            VarKind::ModuleCounter(module, counter) => Term::tuple([Term::atom(module), Term::int(counter)]),
        }
    }

    /// Reads a kind.
    pub fn from_term(term: &Term) -> Option<VarKind> {
        match term.view() {
            View::Atom(context) => Some(VarKind::Context(context)),
            View::Int(counter) => Some(VarKind::Counter(counter)),
            View::Tuple([module, counter]) => Some(VarKind::ModuleCounter(module.as_atom()?, counter.as_int()?)),
            _ => None,
        }
    }

    /// The kind of a variable with this metadata and context.
    pub fn of(meta: &Term, context: Atom) -> VarKind {
        let counter = meta.keyword_get(names::COUNTER).and_then(VarKind::from_term);
        counter.unwrap_or(VarKind::Context(context))
    }
}

/// `%{{name, kind} => version}`
pub(super) fn vars_to_term(vars: &VarMap) -> Term {
    Term::map(vars.iter().map(|((name, kind), version)| {
        (Term::tuple([Term::atom(name), kind.to_term()]), Term::int(i64::from(version)))
    }))
}

/// Reads `%{{name, kind} => version}`.
pub(super) fn vars_from_term(term: &Term) -> Option<VarMap> {
    let mut vars = VarMap::default();
    for (key, version) in term.as_map()?.iter() {
        let [name, kind] = key.as_tuple_of::<2>()?;
        vars.insert((name.as_atom()?, VarKind::from_term(kind)?), u32::try_from(version.as_int()?).ok()?);
    }
    Some(vars)
}

impl Scope {
    /// The scope of code in this environment: with its variables, of which none can be unused.
    pub fn new(env: &Env) -> Scope {
        Scope {
            caller: false,
            stacktrace: false,
            prematch: Prematch::Warn,
            next_version: env.versioned_vars.iter().map(|(_, version)| version + 1).max().unwrap_or(0),
            vars: env.versioned_vars.clone(),
            written: None,
            pattern: None,
            unused: HashMap::default(),
        }
    }

    /// What the sizes of a bit string in a pattern see: the variables from before the pattern, and those the bit string binds.
    pub(super) fn size_vars(&self) -> VarMap {
        let Some(MatchScope { before, outside_bits: Some(outside), .. }) = &self.pattern else {
            return self.vars.clone();
        };
        let mut vars = before.clone();
        for (key, version) in self.vars.iter().filter(|(key, version)| outside.get(*key) != Some(*version)) {
            vars.insert(key, version);
        }
        vars
    }

    /// A version that no variable of this scope had.
    pub(super) fn new_version(&mut self) -> u32 {
        let version = self.next_version;
        self.next_version += 1;
        version
    }

    /// Sets a variable for whoever reads next.
    pub(super) fn bind(&mut self, key: VarKey, version: u32) {
        self.vars.insert(key, version);
        if let Some(written) = &mut self.written {
            written.push((key, version));
        }
    }

    /// Notes that a new binding is to be used.
    pub(super) fn expect_use(&mut self, key: VarKey, version: u32, line: u32, file: Rc<str>, shadows: bool) {
        self.unused.insert((key, version), Unused { line, file, shadows });
    }

    /// Notes that a binding is used.
    pub(super) fn mark_used(&mut self, key: VarKey, version: u32) {
        self.unused.remove(&(key, version));
    }

    /// What [`Scope::leave`] needs to come back here.
    pub(super) fn outline(&self) -> Scope {
        Scope {
            caller: self.caller,
            stacktrace: self.stacktrace,
            prematch: self.prematch,
            vars: self.vars.clone(),
            written: self.written.clone(),
            pattern: self.pattern.clone(),
            unused: HashMap::default(),
            next_version: self.next_version,
        }
    }

    /// Ends an inner scope: its variables are gone, and those of them nobody used deserve a warning, unless all ends here.
    pub(super) fn leave(&mut self, outer: Scope, warns: bool, env: &Env, host: &mut dyn MacroHost) {
        let first_inner = outer.next_version;
        let mut inner = std::mem::take(&mut self.unused);
        let kept = inner.extract_if(|(_, version), _| *version < first_inner).collect();
        if warns {
            warn_all(inner, env, host);
        }
        let next_version = self.next_version;
        *self = Scope { unused: kept, next_version, ..outer };
    }

    /// Warns of every variable nobody used so far, and forgets them.
    pub fn warn_unused(&mut self, env: &Env, host: &mut dyn MacroHost) {
        warn_all(std::mem::take(&mut self.unused), env, host);
    }

    /// Forgets which variables nobody used: what a shell does with those that the next line may use.
    pub fn forget_unused(&mut self) {
        self.unused.clear();
    }
}

fn warn_all(unused: HashMap<(VarKey, u32), Unused, FixedState>, env: &Env, host: &mut dyn MacroHost) {
    let mut unused: Vec<_> = unused.into_iter().collect();
    unused.sort_by_key(|((key, version), _)| (*key, *version));
    for (((name, _), _), binding) in unused {
        host.warn(binding.warning(name, env));
    }
}

impl Unused {
    fn warning(&self, name: Atom, env: &Env) -> Warning {
        Warning {
            file: self.file.to_string(),
            line: self.line,
            module: env.module,
            function: env.function,
            traced: false,
            message: unused_message(name, self.shadows),
        }
    }
}

fn unused_message(name: Atom, shadows: bool) -> String {
    if super::variable::is_reserved(name) {
        return format!(
            "unknown compiler variable \"{}\" (expected one of __MODULE__, __ENV__, __DIR__, __CALLER__, __STACKTRACE__)",
            name.name()
        );
    }
    let hint = if shadows {
        "there is a variable with the same name in the context, use the pin operator (^) to match on it or prefix this \
         variable with underscore if it is not meant to be used"
    } else {
        "if the variable is not meant to be used, prefix it with an underscore"
    };
    format!("variable \"{}\" is unused ({hint})", name.name())
}
