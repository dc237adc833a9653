//! What of the modules being compiled is verified when all of them are there: calls of one another, types, hooks.

use super::check::types::TypeWarning;
use crate::term::{Atom, Term};

/// What waits until modules that are compiled together are all there.
#[derive(Default)]
pub struct Unverified {
    /// Calls of other modules, to be looked up.
    pub calls: Vec<UnverifiedCall>,
    /// What is wrong with the types in these modules, to be told together.
    pub type_warnings: Vec<TypeWarning>,
    /// Functions to be called with a module after that.
    pub hooks: Vec<((Atom, Atom), Atom)>,
}

impl Unverified {
    /// Adds what waits in code that was run in between.
    pub fn extend(&mut self, other: Unverified) {
        self.calls.extend(other.calls);
        self.type_warnings.extend(other.type_warnings);
        self.hooks.extend(other.hooks);
    }
}

/// A call of a function of another module.
#[derive(Clone)]
pub struct UnverifiedCall {
    /// Module, function and arity.
    pub called: (Atom, Atom, usize),
    /// The function that contains the call.
    pub caller: (Atom, Atom, u8),
    /// Source file.
    pub file: String,
    /// Line, 0 if unknown.
    pub line: i64,
    /// Whether the code around the call defines the module.
    pub in_context: bool,
}

/// `[{{module, function, arity}, {module, function, arity}, file, line}]`: calls with their callers.
pub fn to_list(calls: &[UnverifiedCall]) -> Term {
    let function = |module, name, arity| Term::tuple([Term::atom(module), Term::atom(name), Term::int(arity)]);
    let call = |call: &UnverifiedCall| {
        let (module, name, arity) = call.called;
        let called = function(module, name, arity as i64);
        let (module, name, arity) = call.caller;
        let caller = function(module, name, i64::from(arity));
        Term::tuple([called, caller, Term::from(call.file.as_str()), Term::int(call.line)])
    };
    Term::list(calls.iter().map(call).collect::<Vec<_>>())
}
