//! Integers without bounds: a word where it fits, a big integer where it does not.

use std::borrow::Cow;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::cell;
use super::{Tag, Term, View};

impl Term {
    /// An integer of any size, as a word if it fits.
    pub fn integer(value: BigInt) -> Term {
        match value.to_i64() {
            Some(small) => Term::int(small),
            // SAFETY: there are no items to fill.
            None => Term::boxed(Tag::Big, unsafe { cell::allocate::<BigInt, Term>(value, 0, |_| ()) }),
        }
    }

    /// An unsigned integer.
    pub fn unsigned(value: u64) -> Term {
        match i64::try_from(value) {
            Ok(small) => Term::int(small),
            Err(_) => Term::integer(BigInt::from(value)),
        }
    }

    /// The integer as a big one, whatever its size.
    pub fn to_big(&self) -> Option<Cow<'_, BigInt>> {
        match self.view() {
            View::Int(value) => Some(Cow::Owned(BigInt::from(value))),
            View::Big(value) => Some(Cow::Borrowed(value)),
            _ => None,
        }
    }
}
