//! What the expander asks of those above it: to run macros, to know modules, to take warnings.

use std::rc::Rc;

use super::source::DefinitionKind;
use crate::term::{Atom, Term};

use super::{Env, Event, Raise, Warning};

/// What a module offers to callers and importers, each sorted by name and arity as `__info__` gives them.
#[derive(Clone, Debug, Default)]
pub struct Exports {
    /// Public functions.
    pub functions: Rc<[(Atom, u8)]>,
    /// Public macros.
    pub macros: Rc<[(Atom, u8)]>,
}

/// Why a struct's fields can't be had.
#[derive(Clone, Debug)]
pub enum StructFailure {
    /// The module is not there, or does not define a struct.
    Undefined,
    /// The module is being compiled and has not come to its `defstruct`.
    NotYetDefined,
    /// `__struct__` raised.
    Raised(Raise),
}

/// The evaluator, as the expander sees it.
pub trait MacroHost {
    /// Runs a public macro of a loaded module on `args` (without the caller). The caller's environment has line and
    /// variables set. The result is quoted code, not yet expanded.
    fn expand_macro(
        &mut self,
        module: Atom,
        name: Atom,
        arity: u8,
        args: &[Term],
        caller: &Env,
        meta: &Term,
    ) -> Result<Term, Raise>;

    /// Runs a macro of the module being compiled, if there is one of that name and arity.
    fn local_macro(
        &mut self,
        caller: &Env,
        name: Atom,
        arity: u8,
        args: &[Term],
        meta: &Term,
    ) -> Option<Result<Term, Raise>>;

    /// Tells whether a macro exists without its module's help.
    fn is_native_macro(&mut self, module: Atom, name: Atom, arity: u8) -> bool {
        let _ = (module, name, arity);
        false
    }

    /// Tells whether the body of a module is being evaluated.
    fn is_being_defined(&mut self, module: Atom) -> bool {
        let _ = module;
        false
    }

    /// How the module being compiled defines a name, if it has so far.
    fn defines(&mut self, module: Atom, name: Atom, arity: u8) -> Option<DefinitionKind>;

    /// The name and kind under which the overridden definition can be called by `super`, if it is overridable.
    fn overridden(&mut self, module: Atom, name: Atom, arity: u8) -> Option<(DefinitionKind, Atom)>;

    /// The functions of the module being compiled that `super` could call.
    fn overridables(&mut self, module: Atom) -> Vec<(Atom, u8)>;

    /// What a module exports; loads it if that can be done. Nothing when there is no such module.
    fn exports(&mut self, module: Atom) -> Option<Exports>;

    /// Loads a module if it is not; tells whether it is there now. Waiting for one that waits in turn is an error.
    fn ensure_loaded(&mut self, module: Atom) -> Result<bool, Raise>;

    /// What `module.__struct__()` returns, or `module.__struct__(fields)` where the (quoted) keyword list is given.
    fn struct_info(&mut self, module: Atom, fields: Option<&Term>, env: &Env) -> Result<Term, StructFailure>;

    /// Takes note of something the expander saw in code with this metadata.
    fn event(&mut self, event: &Event, meta: &Term, env: &Env);

    /// Tells the environment's tracers of an event in the form they know.
    fn trace(&mut self, event: Term, env: &Env) -> Result<(), Raise>;

    /// Takes a warning.
    fn warn(&mut self, warning: Warning);

    /// A number no other expansion of this node has: what tells the variables of one macro call from another's.
    fn next_counter(&mut self) -> i64;

    /// The text `inspect/1` gives for a value that stands in an error message.
    fn inspect(&mut self, term: &Term) -> String;

    /// The text `Macro.to_string/1` gives for code that stands in an error message.
    fn quoted_to_string(&mut self, quoted: &Term) -> String;

    /// A file's path as seen from the working directory, for `location: :keep`.
    fn relative_file(&mut self, file: &str) -> String;
}
