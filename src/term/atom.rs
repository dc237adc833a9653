//! Atoms: names that stand for themselves, interned once for the whole node.
//!
//! An [`Atom`] is an index into a table that only grows. The names the Rust side mentions are constants of
//! [`names`](self::names), so comparing with them costs one integer comparison.

use std::collections::hash_map::Entry;
use std::sync::{LazyLock, OnceLock};

use foldhash::fast::FixedState;
use parking_lot::RwLock;
use std::collections::HashMap;
use std::hash::BuildHasher;

/// An interned name.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Atom(u32);

/// The atom table is full, as `system_limit` of the BEAM.
#[derive(Debug, thiserror::Error)]
#[error("no more index entries in atom_tab (max={MAX_ATOMS})")]
pub struct AtomTableFull;

/// Ends the node because no atom can be made any more, as a BEAM ends.
pub type EndOfAtoms = fn() -> !;

static END: OnceLock<EndOfAtoms> = OnceLock::new();

/// Says how the node ends when an atom is needed and the table is full; later calls change nothing.
pub fn on_end_of_atoms(end: EndOfAtoms) {
    let _ = END.set(end);
}

#[cold]
fn end_of_atoms() -> ! {
    match END.get() {
        Some(end) => end(),
        None => panic!("{AtomTableFull}"),
    }
}

/// How many atoms a node may hold (the BEAM's default, `+t`).
pub const MAX_ATOMS: usize = 1_048_576;

/// The longest name, in code points.
pub const MAX_CHARACTERS: usize = 255;

const SHARDS: usize = 16;

struct Table {
    /// Written under the shard's lock that owns the name, read without any.
    names: boxcar::Vec<&'static str>,
    /// Name to index, sharded by hash; read at every `String.to_atom`, written when a name is new.
    shards: [RwLock<HashMap<&'static str, u32, FixedState>>; SHARDS],
    /// Serialises growth, so that indices and constants agree.
    growth: parking_lot::Mutex<()>,
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::with_known_names);

impl Table {
    fn with_known_names() -> Table {
        let table = Table {
            names: boxcar::Vec::with_capacity(8192),
            shards: std::array::from_fn(|_| RwLock::new(HashMap::with_hasher(FixedState::default()))),
            growth: parking_lot::Mutex::new(()),
        };
        for name in names::TEXTS {
            let index = table.names.push(name) as u32;
            let previous = table.shard(name).write().insert(name, index);
            assert!(previous.is_none(), "the atom {name} stands twice in the table of known names");
        }
        table
    }

    fn shard(&self, name: &str) -> &RwLock<HashMap<&'static str, u32, FixedState>> {
        let hash = FixedState::default().hash_one(name);
        &self.shards[(hash >> 58) as usize % SHARDS]
    }
}

impl Atom {
    /// The number that stands for the name in this run of the program.
    #[inline(always)]
    pub(super) const fn number(self) -> u32 {
        self.0
    }

    /// The atom of a number that [`number`](Atom::number) gave.
    #[inline(always)]
    pub(super) const fn of_number(number: u32) -> Atom {
        Atom(number)
    }

    /// Interns a name; the table being full ends the node, as it ends a BEAM.
    pub fn new(name: &str) -> Atom {
        match Atom::try_new(name) {
            Ok(atom) => atom,
            Err(AtomTableFull) => end_of_atoms(),
        }
    }

    /// Interns a name, unless the table is full.
    pub fn try_new(name: &str) -> Result<Atom, AtomTableFull> {
        if let Some(atom) = Atom::existing(name) {
            return Ok(atom);
        }
        let table = &*TABLE;
        let _growing = table.growth.lock();
        let mut shard = table.shard(name).write();
        match shard.entry(Box::leak(name.to_owned().into_boxed_str())) {
            Entry::Occupied(entry) => Ok(Atom(*entry.get())),
            Entry::Vacant(entry) => {
                if table.names.count() >= MAX_ATOMS {
                    return Err(AtomTableFull);
                }
                let index = table.names.push(entry.key()) as u32;
                entry.insert(index);
                Ok(Atom(index))
            }
        }
    }

    /// Finds a name that was interned before.
    pub fn existing(name: &str) -> Option<Atom> {
        TABLE.shard(name).read().get(name).map(|index| Atom(*index))
    }

    /// How many atoms there are.
    pub fn count() -> usize {
        TABLE.names.count()
    }

    /// The text of the atom.
    pub fn name(self) -> &'static str {
        TABLE.names.get(self.0 as usize).copied().unwrap_or("")
    }

    /// The position in the table: the number that pids and references of a node show first.
    pub const fn index(self) -> u32 {
        self.0
    }

    /// Tells whether this is `true` or `false`.
    pub fn is_boolean(self) -> bool {
        self == names::TRUE || self == names::FALSE
    }

    /// The alias without its `Elixir.` prefix, if the atom is one.
    pub fn alias(self) -> Option<&'static str> {
        self.name().strip_prefix("Elixir.")
    }
}

impl From<bool> for Atom {
    fn from(value: bool) -> Atom {
        if value { names::TRUE } else { names::FALSE }
    }
}

impl PartialOrd for Atom {
    fn partial_cmp(&self, other: &Atom) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Atom {
    /// Atoms compare by their text.
    fn cmp(&self, other: &Atom) -> std::cmp::Ordering {
        if self.0 == other.0 { std::cmp::Ordering::Equal } else { self.name().cmp(other.name()) }
    }
}

impl std::fmt::Debug for Atom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, ":{}", self.name())
    }
}

macro_rules! known_names {
    ($($constant:ident = $name:literal,)*) => {
        /// The atoms that the Rust side mentions by name.
        pub mod names {
            use super::Atom;

            #[expect(non_camel_case_types, clippy::upper_case_acronyms, reason = "the variants only count the constants")]
            enum Position { $($constant,)* }

            $(
                #[doc = concat!("`", $name, "`")]
                pub const $constant: Atom = Atom(Position::$constant as u32);
            )*

            pub(super) const TEXTS: &[&str] = &[$($name,)*];
        }
    };
}

include!("names.in");
