//! Quoted -> expanded quoted: macros are run, imports and aliases resolved, variables numbered, special forms checked.
//!
//! [`expand`] turns a quoted expression into the shape the compiler reads; the contract of that shape is below. What the
//! expander can't know by itself (running a macro, which modules there are) it asks of a [`MacroHost`]; nothing in this
//! floor runs Elixir code. Every refusal is worded here, beside the check, with the text of Elixir 1.14.
//!
//! The expanded form:
//!
//! ```text
//! atom number binary [..] {a, b}       literals; lists may end in {:|, _, [head, tail]}
//! {name, [version: n | _], context}    a variable: the same n is the same value; {:_, _, context} in patterns
//! {:^, _, [variable]}                  in patterns only
//! {name, _, [args]}                    a call of a function of the module at hand
//! {{:., _, [module, name]}, _, args}   a remote call; with no args and `no_parens: true` also a map's field
//! {{:., _, [fun]}, _, args}            a call of an anonymous function
//! {:super, [super: {kind, name} | _], args}
//! {:&, _, [{:/, _, [{name, _, nil} or {{:., ..}, _, []}, arity]}]}
//! {:__block__ | := | :case | :cond | :fn | :receive | :try | :with | :for | :<<>> | :{} | :%{} | :%, _, ..}
//! {:__STACKTRACE__ | :__CALLER__, _, context}
//! ```
//!
//! Depth: an expression may nest [`MAX_DEPTH`] levels; [`STACK_SIZE`] tells how large a stack the thread needs for that.

mod alias;
mod bitstring;
mod block;
mod call;
mod capture;
mod clauses;
mod comprehension;
mod conditional;
mod definition;
mod dispatch;
mod env;
mod error;
mod event;
mod expander;
mod function;
pub mod guard;
mod host;
mod import;
pub mod lexical;
mod map;
mod matching;
pub mod native_macros;
mod once;
mod options;
mod place;
mod pseudo;
pub mod quote;
pub mod quoted;
mod require;
pub mod rewrite;
mod scope;
mod source;
mod structure;
mod trying;
mod variable;
mod with;

pub use alias::aliased_module;
pub use definition::{
    Clause, ClauseSource, expand_clause, expand_defaults, expand_guard_of, keyword_of, split_guards, unpack_defaults,
};
pub use env::{Context, Env, Imports, NameTable};
pub use error::{Raise, Warning, compile_error, line_of};
pub use event::Event;
pub use host::{Exports, MacroHost, StructFailure};
pub use once::expand_once;
pub use place::{depth as trace_depth, set_depth as set_trace_depth};
pub use scope::{Prematch, Scope, VarKey, VarKind, VarMap};
pub use source::{DefinitionKind, Excerpt};
pub use structure::struct_of;

use crate::term::Term;

/// How deep expressions may nest.
pub const MAX_DEPTH: u32 = 20_000;

/// The stack, in bytes, that a thread needs to expand an expression of [`MAX_DEPTH`].
pub const STACK_SIZE: usize = 256 << 20;

/// Expands one quoted expression. The scope and the environment afterwards are those that what follows it sees; warnings
/// go to the host as they arise, those about unused variables when [`finish`] is called.
pub fn expand(quoted: &Term, scope: &mut Scope, env: &mut Env, host: &mut dyn MacroHost) -> Result<Term, Raise> {
    let result = expander::Expander::new(scope, env, host).expand(quoted);
    env.versioned_vars = scope.vars.clone();
    result
}

/// Ends a piece of code expanded with [`expand`]: warns about the variables nobody used.
pub fn finish(scope: &mut Scope, env: &Env, host: &mut dyn MacroHost) {
    scope.warn_unused(env, host);
}
