//! The environment of a piece of code, `Macro.Env`: where it stands, and what its names mean there.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use foldhash::fast::FixedState;

use crate::term::{Atom, ListBuilder, Term, names};

use super::scope::{VarMap, vars_from_term, vars_to_term};

mod kernel;

/// Where within an expression the code stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Context {
    /// Anywhere else.
    None,
    /// In a pattern.
    Match,
    /// In a guard.
    Guard,
}

/// `Macro.Env`; cloning it costs a few counts.
#[derive(Clone)]
pub struct Env {
    /// The module being defined.
    pub module: Option<Atom>,
    /// The function being defined.
    pub function: Option<(Atom, u8)>,
    /// In a pattern or a guard.
    pub context: Context,
    /// `[{Alias, Module}]`, in the order in which the names came.
    pub aliases: Term,
    /// `[{Alias, {counter, Module}}]`: aliases that only code of one macro expansion sees.
    pub macro_aliases: Term,
    /// Required modules, sorted.
    pub requires: Term,
    /// Imported functions, the newest first.
    pub functions: Imports,
    /// Imported macros, the newest first.
    pub macros: Imports,
    /// Modules defined around here, that can't be called while they are compiled.
    pub context_modules: Term,
    /// The file.
    pub file: Rc<str>,
    /// The line.
    pub line: u32,
    /// The process that tracks uses, or nil.
    pub lexical_tracker: Term,
    /// Modules told of what is compiled.
    pub tracers: Term,
    /// The variables, each with the version last assigned.
    pub versioned_vars: VarMap,
}

/// Imported names by the module they come from, the newest import first.
#[derive(Clone, Default)]
pub struct Imports {
    entries: Rc<[(Atom, Rc<NameTable>)]>,
}

/// Names with arities, sorted, with an index for lookups.
pub struct NameTable {
    names: Arc<Names>,
    term: OnceCell<Term>,
}

struct Names {
    list: Box<[(Atom, u8)]>,
    index: HashSet<(Atom, u8), FixedState>,
}

impl Names {
    fn new(list: &[(Atom, u8)]) -> Arc<Names> {
        Arc::new(Names { index: list.iter().copied().collect(), list: list.into() })
    }
}

impl NameTable {
    /// A table of these names, which come sorted.
    pub fn new(list: &[(Atom, u8)]) -> NameTable {
        NameTable { names: Names::new(list), term: OnceCell::new() }
    }

    /// Tells whether the name is there.
    pub fn contains(&self, name: Atom, arity: u8) -> bool {
        self.names.index.contains(&(name, arity))
    }

    /// The names, sorted.
    pub fn list(&self) -> &[(Atom, u8)] {
        &self.names.list
    }

    /// `[{name, arity}]`
    pub fn to_term(&self) -> Term {
        self.term.get_or_init(|| names_to_term(&self.names.list)).clone()
    }
}

impl Imports {
    /// Imports from these modules.
    pub fn new(entries: Vec<(Atom, Rc<NameTable>)>) -> Imports {
        Imports { entries: entries.into() }
    }

    /// The modules with the names imported from each.
    pub fn entries(&self) -> &[(Atom, Rc<NameTable>)] {
        &self.entries
    }

    /// The table of a module.
    pub fn of(&self, module: Atom) -> Option<&Rc<NameTable>> {
        self.entries.iter().find(|(candidate, _)| *candidate == module).map(|(_, table)| table)
    }

    /// The imports with those of `module` replaced; an empty table takes the module out.
    pub fn with(&self, module: Atom, table: NameTable) -> Imports {
        let others = self.entries.iter().filter(|(candidate, _)| *candidate != module).cloned();
        let entry = (!table.list().is_empty()).then(|| (module, Rc::new(table)));
        Imports { entries: entry.into_iter().chain(others).collect() }
    }

    /// `[{Module, [{name, arity}]}]`
    pub fn to_term(&self) -> Term {
        Term::list(self.entries.iter().map(|(module, table)| Term::tuple([Term::atom(*module), table.to_term()])))
    }

    fn from_term(term: &Term) -> Option<Imports> {
        let mut entries = Vec::new();
        for entry in term.as_list()? {
            let [module, list] = entry.as_tuple_of::<2>()?;
            let module = module.as_atom()?;
            let table = match kernel::known(module, list) {
                Some(table) => table,
                None => NameTable::new(&names_from_term(list)?),
            };
            entries.push((module, Rc::new(table)));
        }
        Some(Imports::new(entries))
    }
}

fn names_to_term(list: &[(Atom, u8)]) -> Term {
    let mut builder = ListBuilder::new();
    for (name, arity) in list {
        builder.push(Term::tuple([Term::atom(*name), Term::int(i64::from(*arity))]));
    }
    builder.finish()
}

/// Reads `[{name, arity}]`.
pub(super) fn names_from_term(term: &Term) -> Option<Rc<[(Atom, u8)]>> {
    let mut list = Vec::new();
    for pair in term.as_list()? {
        let [name, arity] = pair.as_tuple_of::<2>()?;
        list.push((name.as_atom()?, u8::try_from(arity.as_int()?).ok()?));
    }
    Some(list.into())
}

impl Env {
    /// The environment at the start of a file.
    pub fn default_for_file(file: &str) -> Env {
        let [functions, macros] = kernel::tables();
        let import = |table: NameTable| Imports::new(vec![(names::KERNEL, Rc::new(table))]);
        Env {
            module: None,
            function: None,
            context: Context::None,
            aliases: Term::NIL_LIST,
            macro_aliases: Term::NIL_LIST,
            requires: Term::list(
                ["Application", "Kernel", "Kernel.Typespec"].map(|name| Term::named(&format!("Elixir.{name}"))),
            ),
            functions: import(functions),
            macros: import(macros),
            context_modules: Term::NIL_LIST,
            file: file.into(),
            line: 1,
            lexical_tracker: Term::nil(),
            tracers: Term::NIL_LIST,
            versioned_vars: VarMap::default(),
        }
    }

    /// `%Macro.Env{}`
    pub fn to_term(&self) -> Term {
        Term::map_of_atoms(self.fields())
    }

    fn fields(&self) -> [(Atom, Term); 15] {
        let context = match self.context {
            Context::None => Term::nil(),
            Context::Match => Term::named("match"),
            Context::Guard => Term::named("guard"),
        };
        let function = self
            .function
            .map_or(Term::nil(), |(name, arity)| Term::tuple([Term::atom(name), Term::int(i64::from(arity))]));
        [
            (names::STRUCT, Term::atom(names::MACRO_ENV)),
            (Atom::new("aliases"), self.aliases.clone()),
            (names::CONTEXT, context),
            (Atom::new("context_modules"), self.context_modules.clone()),
            (names::FILE, Term::from(&*self.file)),
            (names::FUNCTION, function),
            (names::FUNCTIONS, self.functions.to_term()),
            (Atom::new("lexical_tracker"), self.lexical_tracker.clone()),
            (names::LINE, Term::int(i64::from(self.line))),
            (Atom::new("macro_aliases"), self.macro_aliases.clone()),
            (names::MACROS, self.macros.to_term()),
            (names::MODULE, self.module.map_or(Term::nil(), Term::atom)),
            (Atom::new("requires"), self.requires.clone()),
            (Atom::new("tracers"), self.tracers.clone()),
            (Atom::new("versioned_vars"), vars_to_term(&self.versioned_vars)),
        ]
    }

    /// Reads `%Macro.Env{}`; nothing, when a field does not hold what it must.
    pub fn from_term(term: &Term) -> Option<Env> {
        let map = term.as_map()?;
        if map.struct_name()? != names::MACRO_ENV {
            return None;
        }
        let field = |name: &str| map.get_atom(Atom::new(name));
        let optional_atom = |term: &Term| match term.as_atom()? {
            names::NIL => Some(None),
            atom => Some(Some(atom)),
        };
        let function = match field("function")? {
            nil if nil.is_atom(names::NIL) => None,
            pair => {
                let [name, arity] = pair.as_tuple_of::<2>()?;
                Some((name.as_atom()?, u8::try_from(arity.as_int()?).ok()?))
            }
        };
        let context = match field("context")?.as_atom()?.name() {
            "nil" => Context::None,
            "match" => Context::Match,
            "guard" => Context::Guard,
            _ => return None,
        };
        Some(Env {
            module: optional_atom(field("module")?)?,
            function,
            context,
            aliases: field("aliases")?.clone(),
            macro_aliases: field("macro_aliases")?.clone(),
            requires: field("requires")?.clone(),
            functions: Imports::from_term(field("functions")?)?,
            macros: Imports::from_term(field("macros")?)?,
            context_modules: field("context_modules")?.clone(),
            file: field("file")?.as_text()?.into(),
            line: u32::try_from(field("line")?.as_int()?).ok()?,
            lexical_tracker: field("lexical_tracker")?.clone(),
            tracers: field("tracers")?.clone(),
            versioned_vars: vars_from_term(field("versioned_vars")?)?,
        })
    }

    /// Tells whether names mean the same in both environments; lines and variables may differ.
    pub fn same_names(&self, other: &Env) -> bool {
        self.module == other.module
            && self.function == other.function
            && self.aliases.same(&other.aliases)
            && self.macro_aliases.same(&other.macro_aliases)
            && self.requires.same(&other.requires)
            && self.context_modules.same(&other.context_modules)
            && Rc::ptr_eq(&self.functions.entries, &other.functions.entries)
            && Rc::ptr_eq(&self.macros.entries, &other.macros.entries)
            && self.file == other.file
    }

    /// The module, or nil.
    pub fn module_term(&self) -> Term {
        self.module.map_or(Term::nil(), Term::atom)
    }

    /// Tells whether a module is required.
    pub fn is_required(&self, module: Atom) -> bool {
        self.requires.iter().any(|required| required.is_atom(module))
    }
}
