//! Which messages a `receive` looks at.
//!
//! Most clauses want a tuple of some size that begins with some atom. What none of them can match is passed over without
//! running any code, so that walking a deep mailbox costs little for each message.

use crate::term::{Atom, Term};

/// What a message must be like for a clause to match it.
#[derive(Debug)]
pub enum Shape {
    /// This atom.
    Atom(Atom),
    /// A tuple of so many elements, with this atom as the first one if there is one.
    Tuple(usize, Option<Atom>),
}

/// The messages that the clauses of a `receive` may match.
#[derive(Debug)]
pub enum Wanted {
    /// Any.
    All,
    /// Those of one of these shapes.
    Shapes(Box<[Shape]>),
}

impl Wanted {
    /// Tells whether a clause may match a message.
    #[inline(always)]
    pub fn admits(&self, message: &Term) -> bool {
        match self {
            Wanted::All => true,
            Wanted::Shapes(shapes) => shapes.iter().any(|shape| shape.admits(message)),
        }
    }
}

impl Shape {
    #[inline(always)]
    fn admits(&self, message: &Term) -> bool {
        match *self {
            Shape::Atom(atom) => message.is_atom(atom),
            Shape::Tuple(len, tag) => message.as_tuple().is_some_and(|elements| {
                elements.len() == len && tag.is_none_or(|tag| elements.first().is_some_and(|first| first.is_atom(tag)))
            }),
        }
    }
}
