//! Types as far as a clause tells them by itself: by its patterns, its guards, its literals and the fields it asks for.
//!
//! Every clause is looked at alone and from top to bottom. Variables have numbers; what is known of them, and the code
//! that it is known from, is the `context`, and what two places say is `unify`d. The first place that contradicts what is
//! known ends the clause and is `report`ed. Calls are not followed: what they give is `dynamic()`.

mod context;
mod expression;
mod guard;
pub mod held;
mod kind;
mod pattern;
mod report;
mod shown;
mod signature;
mod unify;

use std::collections::HashMap;

use context::{Context, Place};
use kind::Type;
use unify::Mismatch;

use crate::eval::host::Host;
use crate::eval::state::{self, StoredClause};
use crate::expand::{Env, Warning};
use crate::process::Process;
use crate::term::{Atom, Term};

/// Why a clause has no types.
enum Failure {
    /// Two types that no value has.
    Mismatch(Box<Mismatch>),
    /// A function in a guard that does not take what it gets, or give what is wanted.
    Refused { name: Atom, arity: usize, args: Vec<Type>, expected: Type, signature: signature::Signature, code: Term },
}

impl From<Box<Mismatch>> for Failure {
    fn from(mismatch: Box<Mismatch>) -> Failure {
        Failure::Mismatch(mismatch)
    }
}

/// What goes through one clause.
struct Checker<'p> {
    host: Host<'p>,
    env: Env,
    context: Context,
    /// The fields of the structs met so far.
    structs: HashMap<Atom, Option<Vec<Atom>>>,
}

/// A warning that waits for those of other modules.
pub struct TypeWarning {
    key: Term,
    warning: Warning,
}

/// Checks the clauses of a module that is about to be finished; the warnings are told later, in an order of their own.
pub fn module(process: &mut Process, name: Atom, env: &Env) {
    let Some(open) = state::open_module(process, name) else { return };
    let mut clauses = Vec::new();
    for definition in &open.definitions {
        for clause in &definition.clauses {
            if let StoredClause::Expanded(clause, line) = clause {
                clauses.push((definition.name, definition.arity, definition.file.clone(), clause.clone(), *line));
            }
        }
    }
    let env = Env { module: Some(name), ..env.clone() };
    let mut checker =
        Checker { host: Host::new(process), env, context: Context::default(), structs: HashMap::default() };
    let mut found = Vec::new();
    for (function, arity, file, clause, line) in clauses {
        checker.context = Context::default();
        checker.env.file = file.clone();
        let Err(failure) = checker.clause(&clause) else { continue };
        let report = checker.report(failure);
        let key = Term::list([report.key, report::function_key(name, function, arity)]);
        let warning = Warning {
            file: file.to_string(),
            line: report.line.unwrap_or(line),
            module: Some(name),
            function: Some((function, arity)),
            message: report.message,
            traced: false,
        };
        found.push(TypeWarning { key, warning });
    }
    state::of(process).unverified.type_warnings.extend(found);
}

impl Checker<'_> {
    fn clause(&mut self, clause: &crate::compile::Clause) -> Result<(), Failure> {
        self.head(&clause.args)?;
        let code = clause.guards.first().unwrap_or(&clause.body);
        self.guards(&clause.guards, &Place::of(code))?;
        self.expression(&clause.body).map(|_| ())
    }
}
