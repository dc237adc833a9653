//! Kinds of values as sets of tags, in which looking takes no more than a shift.

use super::{Tag, Term};

/// A set of kinds of values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Kinds(u32);

impl Kinds {
    /// Atoms.
    pub const ATOM: Kinds = Kinds::of(&[Tag::Atom]);
    /// Bit strings that are stored as whole bytes, and so are binaries.
    pub const BYTES: Kinds = Kinds::of(&[Tag::Bytes]);
    /// Bit strings.
    pub const BITS: Kinds = Kinds::of(&[Tag::Bytes, Tag::Slice]);
    /// Floats.
    pub const FLOAT: Kinds = Kinds::of(&[Tag::Float]);
    /// Functions.
    pub const FUNCTION: Kinds = Kinds::of(&[Tag::Closure, Tag::Export]);
    /// Integers.
    pub const INTEGER: Kinds = Kinds::of(&[Tag::Int, Tag::Big]);
    /// The empty list and others.
    pub const LIST: Kinds = Kinds::of(&[Tag::Nil, Tag::Cons]);
    /// Maps.
    pub const MAP: Kinds = Kinds::of(&[Tag::FlatMap, Tag::HashMap]);
    /// Integers and floats.
    pub const NUMBER: Kinds = Kinds::of(&[Tag::Int, Tag::Big, Tag::Float]);
    /// Pids.
    pub const PID: Kinds = Kinds::of(&[Tag::Pid, Tag::RemotePid]);
    /// Ports.
    pub const PORT: Kinds = Kinds::of(&[Tag::Port, Tag::RemotePort]);
    /// References.
    pub const REFERENCE: Kinds = Kinds::of(&[Tag::Reference, Tag::RemoteReference]);
    /// Tuples.
    pub const TUPLE: Kinds = Kinds::of(&[Tag::Tuple]);

    const fn of(tags: &[Tag]) -> Kinds {
        let (mut set, mut index) = (0, 0);
        while index < tags.len() {
            set |= 1 << tags[index] as u32;
            index += 1;
        }
        Kinds(set)
    }
}

impl Term {
    /// Tells whether the value is of one of the kinds.
    #[inline(always)]
    pub fn is_one_of(&self, kinds: Kinds) -> bool {
        kinds.0 >> self.tag as u32 & 1 == 1
    }
}
