//! Expanded quoted -> code.
//!
//! One walk over the expanded form emits instructions; registers are given out like a stack, and since every binding of a
//! variable has a version of its own, a variable is bound to its register once and for all. A pass over the finished code
//! ([`liveness`]) then finds the last read of each register and turns it into a take, another ([`coalesce`]) computes values
//! where they are wanted, a third ([`pack`]) lets values share registers where a function calls itself, and a last one
//! ([`owned`]) says what is left to be let go at the end.
//!
//! ```text
//! frame:  | parameters | captured values | the closure itself | variables and temporaries, as deep as the expression nests |
//! call:   arguments are put into the topmost free registers, which become the first registers of the callee's frame
//! ```

pub mod abstract_format;
mod bit_generator;
mod bitstring;
mod builder;
mod call;
mod closure;
mod coalesce;
mod comprehension;
mod control;
mod expression;
mod guard;
mod inline;
mod literal;
mod liveness;
mod numbering;
mod owned;
mod pack;
mod pattern;
mod quoted;
mod receive;
mod register_set;
mod runs;
mod select;
mod trying;

use std::rc::Rc;
use std::sync::Arc;

use crate::code::{Function, LambdaCode, Module, Raise};
use crate::term::{Atom, Term, names};

use builder::Builder;
use numbering::Numbering;
use quoted::Version;

/// What all functions of one compilation share.
pub struct Unit {
    /// The module the code belongs to; evaluated code names the evaluator.
    pub module: Atom,
    /// The loaded module, for calls within it.
    pub home: Option<&'static Module>,
    /// Source file as stack traces show it; empty hides the code from them.
    pub file: Arc<str>,
    /// Whether constants live as long as the node (modules) or as long as the code (evaluation).
    pub permanent: bool,
    /// Whether closures keep their quoted form, so that they can travel.
    pub keep_quoted: bool,
}

impl Unit {
    fn numbering(&self, bodies: Vec<Term>) -> Rc<Numbering> {
        Rc::new(Numbering::new(bodies, !self.file.is_empty()))
    }
}

/// A clause of a function: patterns, guards of which any suffices, body; all expanded.
pub struct Clause {
    /// The patterns.
    pub args: Vec<Term>,
    /// The guards.
    pub guards: Vec<Term>,
    /// The body.
    pub body: Term,
}

/// Compiles a function of a module that begins on a line, 0 if nobody knows: there it fails when no clause fits.
pub fn function(unit: &Unit, name: Atom, arity: u8, line: u32, clauses: &[Clause]) -> Result<Function, Raise> {
    let numbering = unit.numbering(clauses.iter().map(|clause| clause.body.clone()).collect());
    let mut builder = Builder::new(unit, name, arity, numbering);
    builder.set_line(line);
    builder.clauses(clauses)?;
    builder.finish()
}

/// Compiles an expression to evaluate, as a closure without parameters that captures the variables `known`. It returns
/// `{value, {variables...}}` with the values of the variables `wanted`, or, if no variables are asked for, the value alone, so
/// that a call in last place is a tail call.
pub fn expression(
    unit: &Unit,
    expanded: &Term,
    known: &[u32],
    wanted: Option<&[u32]>,
    name: Atom,
) -> Result<Arc<LambdaCode>, Raise> {
    let mut builder = Builder::new(unit, name, 0, unit.numbering(vec![expanded.clone()]));
    builder.capture_variables(known.iter().copied().map(Version));
    builder.body = expanded.clone();
    match wanted {
        Some(wanted) => builder.evaluation(expanded, wanted)?,
        None => builder.expression(expanded, builder::Target::Tail)?,
    }
    Ok(Arc::new(LambdaCode { function: builder.finish()?, index: 0, uniq: 0, name, quoted: None }))
}

/// Compiles a closure that arrived from another node as its expanded form and the versions of what it captured.
pub fn travelled(
    unit: &Unit,
    quoted: &Term,
    captured: &[u32],
    index: u32,
    uniq: u32,
) -> Result<Arc<LambdaCode>, Raise> {
    let versions: Vec<Version> = captured.iter().copied().map(Version).collect();
    let name = closure::closure_name((names::EXPR, 0), index);
    let place = closure::Place { index, first_loop: 0, numbering: unit.numbering(vec![quoted.clone()]) };
    closure::compile_fn(unit, name, quoted, (&versions, &builder::Literals::default()), place, Some(uniq))
}

/// An internal error: expanded code that has a shape the contract of `expand` does not allow.
fn malformed(what: &str) -> Raise {
    compile_error(&format!("unexpected {what} in expanded code"))
}

/// An error of code whose place is not known here.
fn compile_error(description: &str) -> Raise {
    let description = Term::from(description);
    Raise::exception_with("CompileError", [("file", Term::nil()), ("line", Term::nil()), ("description", description)])
}
