//! Typed arguments of natives: what is not of the type is `badarg`.

use std::borrow::Cow;

use crate::code::Raise;
use crate::process::exit;
use crate::term::{Atom, MapRef, Pid, Reference, Term};
use crate::vm::Trap;

/// The result of a native.
pub type Outcome = Result<Term, Trap>;

/// The arguments as an array, to be read or taken from.
pub fn array<const N: usize>(args: &mut [Term]) -> Result<&mut [Term; N], Trap> {
    args.try_into().map_err(|_| badarg())
}

/// The arguments converted, each to its type.
pub fn typed<'a, A: Arguments<'a>>(args: &'a [Term]) -> Result<A, Trap> {
    A::from_terms(args).ok_or_else(badarg)
}

/// `badarg` as a native's failure.
pub fn badarg() -> Trap {
    Trap::Raise(Raise::badarg())
}

/// The error for what no memory or table would hold, or no process that is bound as the one that asks.
pub fn system_limit() -> Trap {
    Trap::Raise(Raise::error(exit::system_limit()))
}

/// A type that a term can be read as.
pub trait Argument<'a>: Sized {
    /// Reads the term, if it is of the type.
    fn from_term(term: &'a Term) -> Option<Self>;
}

/// Several arguments in a row.
pub trait Arguments<'a>: Sized {
    /// Reads all of them.
    fn from_terms(terms: &'a [Term]) -> Option<Self>;
}

impl<'a> Argument<'a> for &'a Term {
    fn from_term(term: &'a Term) -> Option<Self> {
        Some(term)
    }
}

impl<'a> Argument<'a> for Atom {
    fn from_term(term: &'a Term) -> Option<Self> {
        term.as_atom()
    }
}

impl<'a> Argument<'a> for bool {
    fn from_term(term: &'a Term) -> Option<Self> {
        term.as_bool()
    }
}

impl<'a> Argument<'a> for i64 {
    fn from_term(term: &'a Term) -> Option<Self> {
        term.as_int()
    }
}

impl<'a> Argument<'a> for usize {
    fn from_term(term: &'a Term) -> Option<Self> {
        usize::try_from(term.as_int()?).ok()
    }
}

impl<'a> Argument<'a> for u8 {
    fn from_term(term: &'a Term) -> Option<Self> {
        u8::try_from(term.as_int()?).ok()
    }
}

impl<'a> Argument<'a> for Pid {
    fn from_term(term: &'a Term) -> Option<Self> {
        term.as_pid()
    }
}

impl<'a> Argument<'a> for Reference {
    fn from_term(term: &'a Term) -> Option<Self> {
        term.as_reference()
    }
}

impl<'a> Argument<'a> for MapRef<'a> {
    fn from_term(term: &'a Term) -> Option<Self> {
        term.as_map()
    }
}

/// The bytes of a binary.
impl<'a> Argument<'a> for Cow<'a, [u8]> {
    fn from_term(term: &'a Term) -> Option<Self> {
        term.as_bytes()
    }
}

/// The text of a UTF-8 binary.
impl<'a> Argument<'a> for Cow<'a, str> {
    fn from_term(term: &'a Term) -> Option<Self> {
        term.as_text()
    }
}

/// The elements of a proper list.
impl<'a> Argument<'a> for Vec<&'a Term> {
    fn from_term(term: &'a Term) -> Option<Self> {
        term.as_list()
    }
}

macro_rules! arguments {
    ($($name:ident),*) => {
        impl<'a, $($name: Argument<'a>),*> Arguments<'a> for ($($name,)*) {
            #[expect(non_snake_case, reason = "the type parameters double as variables")]
            fn from_terms(terms: &'a [Term]) -> Option<Self> {
                let [$($name),*] = terms else { return None };
                Some(($($name::from_term($name)?,)*))
            }
        }
    };
}

arguments!(A);
arguments!(A, B);
arguments!(A, B, C);
arguments!(A, B, C, D);
arguments!(A, B, C, D, E);
