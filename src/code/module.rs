//! Loaded modules.
//!
//! A module's functions are compiled when they are first called; until then a slot keeps what to compile. Loading a module
//! again replaces it for calls by name; functions of the old version that are running go on, since no code is ever freed.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use foldhash::fast::FixedState;
use parking_lot::{Mutex, RwLock};

use super::Raise;
use super::export::Export;
use super::function::Function;

use crate::expand::Excerpt;
use crate::term::{Atom, Literal, Message, Term};

/// Who may call a function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Visibility {
    /// Everybody.
    Public,
    /// Its own module.
    Private,
}

/// A function of a module, compiled or still to be.
pub struct FunctionSlot {
    /// Its name; macros are called `MACRO-name`.
    pub name: Atom,
    /// Number of arguments.
    pub arity: u8,
    /// Who may call it.
    pub visibility: Visibility,
    /// Set once, by whoever calls it first; null until then.
    compiled: AtomicPtr<Function>,
    /// Where calls may lead without a word to anybody: the code, or null while it is not compiled or calls are watched.
    entry: AtomicPtr<Function>,
    /// Whether calls are watched; changed only by who holds `source`.
    watched: AtomicBool,
    /// What to compile; taken by whoever compiles.
    source: Mutex<Option<Source>>,
}

impl std::fmt::Debug for FunctionSlot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.name.name(), self.arity)
    }
}

/// What a function is made of that is not compiled yet.
enum Source {
    /// Its clauses as a term.
    Quoted(Message),
    /// Its clauses as text of the library.
    Text(Box<[Excerpt]>),
}

/// What a function is made of, for whoever compiles it.
pub enum Pending {
    /// Its clauses as a term.
    Quoted(Term),
    /// Its clauses as text of the library.
    Text(Box<[Excerpt]>),
}

/// A loaded module.
pub struct Module {
    /// Its name.
    pub name: Atom,
    /// Its functions, public and private.
    pub functions: Vec<FunctionSlot>,
    /// Where each stands.
    index: HashMap<(Atom, u8), u32, FixedState>,
    /// What `module_info` and `__info__` know: a map made when the module was defined.
    pub info: Literal,
    /// Source file.
    pub file: String,
    /// Tells whether it came with the program.
    pub embedded: bool,
    /// What functions that are still text mean by their names: set for modules of the library.
    pub place: Option<Literal>,
    /// The MD5 of its object code, if it has one.
    pub digest: Option<[u8; 16]>,
}

/// Written when a module is loaded or deleted, read by name look-ups.
static MODULES: LazyLock<RwLock<HashMap<Atom, &'static Module, FixedState>>> =
    LazyLock::new(|| RwLock::new(HashMap::with_hasher(FixedState::default())));

impl FunctionSlot {
    /// A function whose source is compiled at its first call.
    pub fn lazy(name: Atom, arity: u8, visibility: Visibility, source: &Term) -> FunctionSlot {
        FunctionSlot::waiting(name, arity, visibility, Source::Quoted(Message::new(source)))
    }

    /// A function of the library whose text is parsed and compiled at its first call.
    pub fn text(name: Atom, arity: u8, visibility: Visibility, text: Box<[Excerpt]>) -> FunctionSlot {
        FunctionSlot::waiting(name, arity, visibility, Source::Text(text))
    }

    fn waiting(name: Atom, arity: u8, visibility: Visibility, source: Source) -> FunctionSlot {
        FunctionSlot {
            name,
            arity,
            visibility,
            compiled: AtomicPtr::default(),
            entry: AtomicPtr::default(),
            watched: AtomicBool::new(false),
            source: Mutex::new(Some(source)),
        }
    }

    /// The code, if a call may go there at once.
    #[inline(always)]
    pub fn entry(&self) -> Option<&'static Function> {
        // SAFETY: only pointers to code that is never freed are ever stored.
        unsafe { self.entry.load(Ordering::Acquire).as_ref() }
    }

    /// The code, if it is compiled.
    pub fn compiled(&self) -> Option<&'static Function> {
        // SAFETY: as in `entry`.
        unsafe { self.compiled.load(Ordering::Acquire).as_ref() }
    }

    /// Tells whether calls are to be told of.
    pub fn is_watched(&self) -> bool {
        self.watched.load(Ordering::Acquire)
    }

    /// Has calls told of, or no longer.
    pub fn watch(&self, watched: bool) {
        let _source = self.source.lock();
        self.watched.store(watched, Ordering::Release);
        let entry = if watched { std::ptr::null_mut() } else { self.compiled.load(Ordering::Acquire) };
        self.entry.store(entry, Ordering::Release);
    }

    /// The code, compiled now by `compile` if it was not.
    ///
    /// Two processes may compile the same function at once and one result is thrown away, which is cheaper than one of
    /// them waiting for the other.
    #[cold]
    pub fn compile(
        &self,
        compile: impl FnOnce(Pending) -> Result<Function, Raise>,
    ) -> Result<&'static Function, Raise> {
        let source = self.source.lock().as_ref().map(|source| match source {
            Source::Quoted(message) => Pending::Quoted(message.duplicate().into_term()),
            Source::Text(text) => Pending::Text(text.clone()),
        });
        if let (None, Some(source)) = (self.compiled(), source) {
            let function = compile(source)?;
            self.install(function);
        }
        self.compiled().ok_or_else(Raise::badarg)
    }

    /// Sets the code, unless somebody was faster.
    pub fn install(&self, function: Function) {
        let mut source = self.source.lock();
        if self.compiled().is_none() {
            let code = std::ptr::from_mut(Box::leak(Box::new(function)));
            self.compiled.store(code, Ordering::Release);
            if !self.is_watched() {
                self.entry.store(code, Ordering::Release);
            }
        }
        source.take();
    }
}

impl Module {
    /// A module of these functions, not yet loaded.
    pub fn new(name: Atom, functions: Vec<FunctionSlot>, info: Literal, file: String, embedded: bool) -> Module {
        let index = functions.iter().enumerate().map(|(index, slot)| ((slot.name, slot.arity), index as u32)).collect();
        Module { name, functions, index, info, file, embedded, place: None, digest: None }
    }

    /// The module with a place for functions that are still text.
    pub fn at(self, place: Option<Literal>) -> Module {
        Module { place, ..self }
    }

    /// The module with the MD5 of its object code.
    pub fn digested(self, digest: Option<[u8; 16]>) -> Module {
        Module { digest, ..self }
    }

    /// The number of a function.
    pub fn position(&self, name: Atom, arity: u8) -> Option<u32> {
        self.index.get(&(name, arity)).copied()
    }

    /// A function by name.
    pub fn find(&self, name: Atom, arity: u8) -> Option<&FunctionSlot> {
        self.functions.get(self.position(name, arity)? as usize)
    }

    /// Makes the module the one that its name stands for.
    pub fn load(self) -> &'static Module {
        let module: &'static Module = Box::leak(Box::new(self));
        let mut modules = MODULES.write();
        modules.insert(module.name, module);
        for entry in Export::of_module(module.name) {
            entry.set_slot(module.public(entry.name, entry.arity));
        }
        module
    }

    /// A function that everybody may call.
    pub fn public(&self, name: Atom, arity: u8) -> Option<&FunctionSlot> {
        self.find(name, arity).filter(|slot| slot.visibility == Visibility::Public)
    }
}

/// Runs something that must not miss a module being loaded or deleted, with the module of a name.
pub(super) fn with_loaded<R>(name: Atom, run: impl FnOnce(Option<&'static Module>) -> R) -> R {
    let modules = MODULES.read();
    run(modules.get(&name).copied())
}

/// The loaded module of a name.
pub fn loaded(name: Atom) -> Option<&'static Module> {
    MODULES.read().get(&name).copied()
}

/// All loaded modules.
pub fn all_loaded() -> Vec<&'static Module> {
    MODULES.read().values().copied().collect()
}

/// Forgets a module; false if there was none.
pub fn delete(name: Atom) -> bool {
    let mut modules = MODULES.write();
    let gone = modules.remove(&name).is_some();
    if gone {
        for entry in Export::of_module(name) {
            entry.set_slot(None);
        }
    }
    gone
}
