//! The clauses of a definition, as a module that is being defined keeps them.

use std::rc::Rc;

use super::place::Place;
use crate::compile::Clause;
use crate::expand::Excerpt;
use crate::term::Term;

/// A clause, expanded or still as it was written.
pub enum StoredClause {
    /// Expanded, with the quoted form that `Module.get_definition` shows.
    Expanded(Rc<Clause>, u32),
    /// As written.
    Source(SourceClause),
    /// As text of the library: a clause, or a head whose defaults make this function.
    Text(Excerpt),
}

impl StoredClause {
    /// The text, if the clause is still text.
    pub fn text(&self) -> Option<Excerpt> {
        match self {
            StoredClause::Text(text) => Some(*text),
            _ => None,
        }
    }

    /// The line of the definition; nobody asks for that of text.
    pub fn line(&self) -> Option<u32> {
        match self {
            StoredClause::Expanded(_, line) => Some(*line),
            StoredClause::Source(source) => Some(source.line),
            StoredClause::Text(_) => None,
        }
    }
}

/// A clause as it was written.
#[derive(Clone)]
pub struct SourceClause {
    /// Metadata of the `def`.
    pub meta: Term,
    /// Patterns.
    pub args: Vec<Term>,
    /// Guards.
    pub guards: Vec<Term>,
    /// Keyword list with `do:`.
    pub body: Term,
    /// Where it stands.
    pub place: Rc<Place>,
    /// The line of the definition.
    pub line: u32,
    /// The module's attributes at that point, as a map, if the clause reads any.
    pub attributes: Term,
}
