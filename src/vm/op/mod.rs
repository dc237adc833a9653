//! What the instructions do, by family.

pub(in crate::vm) mod arithmetic;
pub(in crate::vm) mod bit_matching;
mod bit_numbers;
pub(in crate::vm) mod bits;
pub(in crate::vm) mod compare;
pub(in crate::vm) mod construction;
pub(in crate::vm) mod data;
pub(in crate::vm) mod receive;
pub(in crate::vm) mod rescue;

pub use arithmetic::{calculate, div_mod_floor, negate, to_float};
pub use bit_numbers::read_integer;
pub use bits::Writer;
pub use compare::is_type;
