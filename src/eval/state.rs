//! What a process keeps while it compiles: the modules it is defining, innermost last.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use foldhash::fast::FixedState;

use super::place::Place;
use super::signature::Signature;
pub use super::stored_clause::{SourceClause, StoredClause};
use super::typespec::Typespec;
use super::unverified::{Unverified, UnverifiedCall};
use crate::code::body::Body;
use crate::expand::lexical::Lexical;
use crate::expand::{DefinitionKind, Env};
use crate::process::Process;
use crate::term::{Atom, Term, names};

/// A file being compiled.
pub struct OpenFile {
    /// Its body.
    pub body: Body,
    /// The modules it has defined so far, and their code as bytes.
    pub defined: Vec<(Atom, Term)>,
    /// Whether it defines modules and does nothing else, and so is run module by module.
    pub by_module: bool,
}

/// The state of one process.
#[derive(Default)]
pub struct State {
    /// Modules being defined, innermost last.
    pub open: Vec<OpenModule>,
    /// Warnings are not wanted now.
    pub quiet: bool,
    /// The module whose definitions get breakpoints.
    pub instrumented: Option<Atom>,
    /// Modules of the library that are being loaded, outermost first.
    pub loading: Vec<Atom>,
    /// The attributes at the point of each clause that is being expanded after its module was closed, innermost last.
    pub clause_attributes: Vec<Term>,
    /// Imports and aliases of the files being compiled.
    pub lexical: Vec<Lexical>,
    /// The files being compiled, innermost last.
    pub files: Vec<OpenFile>,
    /// What is to be verified of the modules defined so far, when all of them are there.
    pub unverified: Unverified,
    /// The same of the code that runs the code being compiled now, outermost first.
    pub enclosing_unverified: Vec<Unverified>,
    /// Whether a module that is not there may be one that another process compiles, so that waiting for it helps.
    pub awaits: bool,
    /// The modules that this process needed.
    pub references: References,
}

/// The modules that code mentions, as far as it matters for compiling it again.
#[derive(Default)]
pub struct References {
    /// Needed while compiling: their macros and what module bodies call.
    pub compile: BTreeSet<Atom>,
    /// Of which only matters what they export: they are required or imported, or their structs are built.
    pub exports: BTreeSet<Atom>,
    /// A module that was put into `compile` by being named, the last of all: what is told next may be what it is named for.
    pub named: Option<Atom>,
    /// Calls that are no part of a function's code: those of macros, and those of module bodies and files.
    pub outside: Vec<OutsideCall>,
    /// Called from functions.
    pub runtime: BTreeSet<Atom>,
}

/// A call of another module that was made while compiling.
pub struct OutsideCall {
    /// The module, the name and the arity.
    pub called: (Atom, Atom, u8),
    /// The module and the function that contain the call, if it is in one.
    pub caller: (Option<Atom>, Option<(Atom, u8)>),
    /// Where it stands.
    pub line: u32,
}

/// A call of a function of the module at hand.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LocalCall {
    /// The function and its arity.
    pub called: (Atom, u8),
    /// The function that contains the call.
    pub caller: Option<(Atom, u8)>,
    /// Where it stands.
    pub line: u32,
}

/// A module whose body is being evaluated.
pub struct OpenModule {
    /// What its functions call in other modules, known when it is checked.
    pub calls: Vec<UnverifiedCall>,
    /// Its name.
    pub name: Atom,
    /// Source file.
    pub file: Rc<str>,
    /// The line of the `defmodule`.
    pub line: u32,
    /// Whether it belongs to the program's library: clauses are expanded when they are first needed.
    pub embedded: bool,
    /// Whether what defines it is no code of a file nor of a module around it: a function, evaluated code, or who runs a file
    /// module by module.
    pub lone: bool,
    /// Whether its definition is over: what is called then may read, and nothing else.
    pub read_only: bool,
    /// Attributes in order of first mention.
    pub attributes: Vec<(Atom, Attribute)>,
    /// Functions and macros in order of definition.
    pub definitions: Vec<Definition>,
    pub(super) index: HashMap<(Atom, u8), usize, FixedState>,
    /// Quoted code that `def` and typespecs of this module refer to by number.
    pub quoted: Vec<(Term, Rc<Place>)>,
    /// What may be overridden, in the order in which that was said.
    pub overridable: Vec<((Atom, u8), Overridable)>,
    /// Local functions called, each once for every function that calls it.
    pub local_calls: Vec<LocalCall>,
    /// Imported functions and macros used, with where they come from.
    pub imports_used: Vec<(Atom, u8, Atom)>,
    /// Own macros expanded so far.
    pub macros_used: Vec<(Atom, u8)>,
    /// What `@impl` says of functions and macros.
    pub implementations: Vec<Implementation>,
    /// What `@deprecated` says of functions and macros.
    pub deprecations: Vec<((Atom, u8), Term)>,
    /// Documentation collected so far.
    pub docs: Docs,
    /// Typespecs in the order they were written.
    pub specs: Vec<Typespec>,
    /// A module made of the definitions so far, for macros that are used where they are defined; with how many there were.
    pub snapshot: Option<(usize, &'static crate::code::Module)>,
    /// What the latest clause was for: the clauses of a function should stand together.
    pub latest: Option<(Atom, u8)>,
    /// Counts changes of the definitions.
    pub revision: usize,
    /// Of a module of the library: what names mean in functions that are still text.
    pub text_env: Option<Env>,
}

/// A module attribute.
#[derive(Clone)]
pub struct Attribute {
    /// Its value; of an accumulating one the list, newest first.
    pub value: Term,
    /// Whether values accumulate.
    pub accumulate: bool,
    /// Whether the loaded module tells it.
    pub persist: bool,
    /// Whether it was set, not only registered.
    pub set: bool,
    /// Whether it was read.
    pub read: bool,
    /// Where it was set.
    pub line: u32,
}

/// A function or macro being defined.
pub struct Definition {
    /// How.
    pub kind: DefinitionKind,
    /// Its name, without the prefix that macros get.
    pub name: Atom,
    /// Number of parameters, without the caller that macros get.
    pub arity: u8,
    /// Line of the first clause.
    pub line: u32,
    /// File of the first clause.
    pub file: Rc<str>,
    /// File and line of what asked for it first, where that is said to stand elsewhere.
    pub asked: Option<(Rc<str>, u32)>,
    /// How many trailing parameters have defaults.
    pub defaults: u8,
    /// Its clauses.
    pub clauses: Vec<StoredClause>,
    /// Whether a head without a body was given.
    pub head_only: bool,
    /// Whether its first appearance was a head without a body.
    pub has_head: bool,
    /// The arity of the definition whose defaults made this one.
    pub default_of: Option<u8>,
    /// Whether a macro, or code with names filled in, defined it first.
    pub generated: bool,
    /// Whether one of these made its latest clause: the next may stand anywhere.
    pub free: bool,
    /// The module whose macro defined it first.
    pub origin: Option<Atom>,
}

impl Definition {
    /// A definition without clauses.
    pub fn new(kind: DefinitionKind, name: Atom, arity: u8, line: u32, file: Rc<str>) -> Definition {
        Definition {
            kind,
            name,
            arity,
            line,
            file,
            asked: None,
            defaults: 0,
            clauses: Vec::new(),
            head_only: false,
            has_head: false,
            default_of: None,
            generated: false,
            free: false,
            origin: None,
        }
    }
}

/// A definition, or a clause of one, with what `@impl` says of it.
pub struct Implementation {
    /// Its name and arity.
    pub name: (Atom, u8),
    /// How it is defined.
    pub kind: DefinitionKind,
    /// How many trailing parameters have defaults.
    pub defaults: u8,
    /// `true`, `false` or a behaviour; nothing if there was no `@impl`.
    pub value: Option<Term>,
    /// The module whose macro defined it, if any did.
    pub origin: Option<Atom>,
    /// Its line.
    pub line: u32,
}

/// A definition that was made overridable.
#[derive(Clone, Copy, Default)]
pub struct Overridable {
    /// How many definitions were replaced so far.
    pub count: u32,
    /// Whether the current definition is the one that may be replaced.
    pub pending: bool,
}

/// Documentation of a module.
#[derive(Default)]
pub struct Docs {
    /// `@moduledoc`
    pub module: Option<(u32, Term)>,
    /// What `@moduledoc` said besides.
    pub module_meta: Vec<(Atom, Term)>,
    /// `@doc` given and not yet attached.
    pub pending: Option<Term>,
    /// Where the pending `@doc` stands.
    pub pending_line: u32,
    /// `@typedoc` given and not yet attached, and its line.
    pub pending_type: Option<(u32, Term)>,
    /// `@typedoc` metadata given and not yet attached.
    pub pending_type_meta: Vec<(Atom, Term)>,
    /// `@doc` metadata given and not yet attached.
    pub pending_meta: Vec<(Atom, Term)>,
    /// `@deprecated` given and not yet attached.
    pub pending_deprecation: Option<Term>,
    /// kind, name, arity, line, doc, signature, metadata
    pub entries: Vec<DocEntry>,
}

/// Documentation of a function or macro.
#[derive(Clone)]
pub struct DocEntry {
    /// `:function`, `:macro`, `:callback`, `:type` ...
    pub kind: Atom,
    /// Its name.
    pub name: Atom,
    /// Number of arguments.
    pub arity: u8,
    /// Where it stands.
    pub line: u32,
    /// The text, `false` for hidden, `nil` for none.
    pub doc: Term,
    /// What its parameters are called; of no use for a type.
    pub signature: Signature,
    /// Other documentation metadata.
    pub meta: Vec<(Atom, Term)>,
}

/// The state of a process, made if it has none.
pub fn of(process: &mut Process) -> &mut State {
    let attached = process.attached();
    if attached.as_ref().is_none_or(|attached| !attached.is::<State>()) {
        *attached = Some(Box::new(State::default()));
    }
    match attached.as_mut().and_then(|attached| attached.downcast_mut::<State>()) {
        Some(state) => state,
        None => unreachable!("the state was just attached"),
    }
}

/// A module that the process is defining.
pub fn open_module(process: &mut Process, name: Atom) -> Option<&mut OpenModule> {
    of(process).open.iter_mut().rev().find(|module| module.name == name)
}

impl OpenModule {
    /// A module without definitions.
    pub fn new(name: Atom, file: Rc<str>, line: u32, embedded: bool) -> OpenModule {
        let mut module = OpenModule {
            name,
            file,
            line,
            embedded,
            lone: false,
            read_only: false,
            attributes: Vec::new(),
            calls: Vec::new(),
            definitions: Vec::new(),
            index: HashMap::default(),
            quoted: Vec::new(),
            overridable: Vec::new(),
            local_calls: Vec::new(),
            imports_used: Vec::new(),
            macros_used: Vec::new(),
            implementations: Vec::new(),
            deprecations: Vec::new(),
            docs: Docs::default(),
            specs: Vec::new(),
            snapshot: None,
            latest: None,
            revision: 0,
            text_env: None,
        };
        for name in [
            "behaviour",
            "derive",
            "before_compile",
            "after_compile",
            "after_verify",
            "on_definition",
            "compile",
            "optional_callbacks",
        ] {
            module.register(Atom::new(name), true, false);
        }
        module.register(crate::term::names::OPTIONAL_CALLBACKS, true, false);
        module.register(Atom::new("external_resource"), true, true);
        module.register(Atom::new("dialyzer"), true, true);
        module.register(Atom::new("behaviour"), true, true);
        module.register(Atom::new("vsn"), false, true);
        module
    }

    /// Registers an attribute; one that begins to accumulate forgets what it was.
    pub fn register(&mut self, name: Atom, accumulate: bool, persist: bool) {
        let attribute = self.attribute_or_new(name);
        if accumulate && !attribute.accumulate {
            attribute.value = Term::NIL_LIST;
        }
        attribute.accumulate |= accumulate;
        attribute.persist |= persist;
    }

    fn attribute_or_new(&mut self, name: Atom) -> &mut Attribute {
        if let Some(position) = self.attributes.iter().position(|(known, _)| *known == name) {
            return &mut self.attributes[position].1;
        }
        let attribute =
            Attribute { value: Term::nil(), accumulate: false, persist: false, set: false, read: false, line: 0 };
        self.attributes.push((name, attribute));
        let last = self.attributes.len() - 1;
        &mut self.attributes[last].1
    }

    /// An attribute.
    pub fn attribute(&mut self, name: Atom) -> Option<&mut Attribute> {
        self.attributes.iter_mut().find(|(known, _)| *known == name).map(|(_, attribute)| attribute)
    }

    /// Sets an attribute, or adds a value to an accumulating one.
    pub fn put(&mut self, name: Atom, value: Term, line: u32) {
        let attribute = self.attribute_or_new(name);
        attribute.value = if attribute.accumulate { Term::cons(value, attribute.value.take()) } else { value };
        attribute.set = true;
        attribute.line = line;
    }

    /// The file that `@file` names for the next definition, alone or in front of a line.
    pub fn take_file(&mut self) -> Option<Rc<str>> {
        let attribute = self.attribute(names::FILE).filter(|attribute| attribute.set)?;
        attribute.set = false;
        let value = attribute.value.as_tuple_of::<2>().map_or(&attribute.value, |[file, _line]| file);
        value.as_text().map(|text| absolute(&text))
    }

    /// The attributes with a value, as a map.
    pub fn attribute_map(&self) -> Term {
        let set = self.attributes.iter().filter(|(_, attribute)| attribute.set || attribute.accumulate);
        Term::map_of_atoms(set.map(|(name, attribute)| (*name, attribute.value.clone())))
    }

    /// Takes what was documented about the definition that follows, and notes if it is deprecated: all that its defaults
    /// make is.
    pub fn take_deprecation(&mut self, name: Atom, arity: u8, defaults: u8) -> Vec<(Atom, Term)> {
        let meta = std::mem::take(&mut self.docs.pending_meta);
        if let Some(reason) = self.docs.pending_deprecation.take() {
            let arities = arity.saturating_sub(defaults)..=arity;
            self.deprecations.extend(arities.map(|arity| ((name, arity), reason.clone())));
        }
        meta
    }

    /// A definition.
    pub fn definition(&self, name: Atom, arity: u8) -> Option<&Definition> {
        self.definitions.get(*self.index.get(&(name, arity))?)
    }

    /// What was said of a function that may be overridden.
    pub fn overridable(&self, name: Atom, arity: u8) -> Option<Overridable> {
        let found = self.overridable.iter().find(|(function, _)| *function == (name, arity));
        found.map(|(_, overridable)| *overridable)
    }

    /// The same, to be changed.
    pub fn overridable_mut(&mut self, name: Atom, arity: u8) -> Option<&mut Overridable> {
        let found = self.overridable.iter_mut().find(|(function, _)| *function == (name, arity));
        found.map(|(_, overridable)| overridable)
    }

    /// A definition to be changed.
    pub fn definition_mut(&mut self, name: Atom, arity: u8) -> Option<&mut Definition> {
        self.revision += 1;
        self.definitions.get_mut(*self.index.get(&(name, arity))?)
    }

    /// Adds a definition.
    pub fn add_definition(&mut self, definition: Definition) {
        self.revision += 1;
        self.index.insert((definition.name, definition.arity), self.definitions.len());
        self.definitions.push(definition);
    }

    /// Removes a definition.
    pub fn remove_definition(&mut self, name: Atom, arity: u8) -> Option<Definition> {
        let position = self.index.remove(&(name, arity))?;
        self.revision += 1;
        let definition = self.definitions.remove(position);
        for place in self.index.values_mut().filter(|place| **place > position) {
            *place -= 1;
        }
        Some(definition)
    }
}

/// Tells whether a definition is a macro.
pub fn is_macro(kind: DefinitionKind) -> bool {
    matches!(kind, DefinitionKind::Defmacro | DefinitionKind::Defmacrop)
}

/// Tells whether a definition is for everybody.
pub fn is_public(kind: DefinitionKind) -> bool {
    matches!(kind, DefinitionKind::Def | DefinitionKind::Defmacro)
}

/// `def`, `defp`, `defmacro`, `defmacrop`
pub fn kind_atom(kind: DefinitionKind) -> Atom {
    Atom::new(crate::expand::keyword_of(kind))
}

/// The kind of a name.
pub fn kind_of(atom: Atom) -> Option<DefinitionKind> {
    Some(match atom.name() {
        "def" => DefinitionKind::Def,
        "defp" => DefinitionKind::Defp,
        "defmacro" => DefinitionKind::Defmacro,
        "defmacrop" => DefinitionKind::Defmacrop,
        _ => return None,
    })
}

/// The name and arity of the function that implements a definition.
pub fn implementation(kind: DefinitionKind, name: Atom, arity: u8) -> (Atom, u8) {
    if is_macro(kind) { (Atom::new(&format!("MACRO-{}", name.name())), arity.saturating_add(1)) } else { (name, arity) }
}

/// A path from the root, as `__ENV__.file` has it.
fn absolute(file: &str) -> Rc<str> {
    std::path::absolute(file).map_or_else(|_| Rc::from(file), |path| Rc::from(&*path.to_string_lossy()))
}
