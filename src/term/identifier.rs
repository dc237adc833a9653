//! Identifiers of processes, ports and references.
//!
//! Those of this node are one word and keep meaning this node when its name changes; those of other nodes carry the
//! node's name and creation, so that the pids of an earlier life of a node differ from those of the new one.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

use super::cell;
use super::{Atom, Tag, Term, Word};

/// A process, here or elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Pid {
    /// A process of this node: slot in the process table in the low half, how often the slot was used in the high half.
    Local(u64),
    /// A process of another node.
    Remote(Remote),
}

/// A port, here or elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Port {
    /// A port of this node.
    Local(u64),
    /// A port of another node; `number` is 64 bits wide in two halves.
    Remote(Remote),
}

/// A reference, made here or elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Reference {
    /// A reference of this node: the slot of the process that made it above, a counter below, see [`Reference::maker_slot`].
    Local(u64),
    /// A reference of another node.
    Remote(RemoteReference),
}

/// What identifies a process or port of another node.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Remote {
    /// Name of its node.
    pub node: Atom,
    /// Which life of that node.
    pub creation: u32,
    /// First number (a port's low half).
    pub id: u32,
    /// Second number (a port's high half).
    pub serial: u32,
}

/// What identifies a reference of another node.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct RemoteReference {
    /// Name of its node.
    pub node: Atom,
    /// Which life of that node.
    pub creation: u32,
    /// How many of `words` count (1 to 5).
    pub len: u8,
    /// The identifying words, the last ones zero where `len` is less.
    pub words: [u32; 5],
}

/// Bits of a local reference below the slot of its maker.
const COUNTER_BITS: u32 = 36;

/// What the words of a local reference are mixed with outside of it, chosen anew in every run: references of an earlier run of
/// a node are not taken for those of this one.
static LIFE: LazyLock<[u32; 3]> = LazyLock::new(|| {
    let random = RandomState::new();
    let [first, second] = [random.hash_one(1), random.hash_one(2)];
    [first as u32 & 0x3FFFF, second as u32, (first >> 32) as u32 | 1 << 31]
});

impl Pid {
    /// The two numbers shown after the node's: `#PID<node.id.serial>`.
    pub fn numbers(self) -> (u32, u32) {
        match self {
            Pid::Local(word) => (word as u32, (word >> 32) as u32),
            Pid::Remote(remote) => (remote.id, remote.serial),
        }
    }

    /// The local pid with these two numbers.
    pub fn local(id: u32, serial: u32) -> Pid {
        Pid::Local(u64::from(id) | u64::from(serial) << 32)
    }
}

impl Reference {
    /// A reference of this node: who makes it, and that maker's next number (36 bits).
    pub fn local(slot: u32, counter: u64) -> Reference {
        Reference::Local(u64::from(slot) << COUNTER_BITS | counter & ((1 << COUNTER_BITS) - 1))
    }

    /// The process slot that made a local reference: where an alias leads.
    pub fn maker_slot(self) -> Option<u32> {
        match self {
            Reference::Local(word) => Some((word >> COUNTER_BITS) as u32),
            Reference::Remote(_) => None,
        }
    }

    /// Which of its maker's references it is; 0 for one of another node.
    pub fn ordinal(self) -> u64 {
        match self {
            Reference::Local(word) => word & ((1 << COUNTER_BITS) - 1),
            Reference::Remote(_) => 0,
        }
    }

    /// The words that identify it, most significant last, as the External Term Format has them.
    pub fn words(self) -> ([u32; 5], u8) {
        match self {
            Reference::Local(word) => {
                let [low, middle, high] = *LIFE;
                ([(word & 0x3FFFF) as u32 ^ low, (word >> 18) as u32 ^ middle, (word >> 50) as u32 ^ high, 0, 0], 3)
            }
            Reference::Remote(remote) => (remote.words, remote.len),
        }
    }

    /// The local reference that [`words`](Reference::words) describes, if they can be one of ours.
    pub fn from_local_words(words: &[u32]) -> Option<Reference> {
        let [own_low, own_middle, own_high] = *LIFE;
        match *words {
            [low, middle, high] if low <= 0x3FFFF && high ^ own_high < 1 << 14 => {
                let (low, middle, high) = (low ^ own_low, middle ^ own_middle, high ^ own_high);
                Some(Reference::Local(u64::from(low) | u64::from(middle) << 18 | u64::from(high) << 50))
            }
            _ => None,
        }
    }
}

impl Term {
    /// A process identifier.
    #[inline]
    pub fn pid(pid: Pid) -> Term {
        match pid {
            Pid::Local(word) => Term::immediate(Tag::Pid, Word::of_local(word)),
            Pid::Remote(remote) => remote_term(Tag::RemotePid, remote),
        }
    }

    /// A port identifier.
    pub fn port(port: Port) -> Term {
        match port {
            Port::Local(word) => Term::immediate(Tag::Port, Word::of_local(word)),
            Port::Remote(remote) => remote_term(Tag::RemotePort, remote),
        }
    }

    /// A reference.
    #[inline]
    pub fn reference(reference: Reference) -> Term {
        match reference {
            Reference::Local(word) => Term::immediate(Tag::Reference, Word::of_local(word)),
            Reference::Remote(remote) => {
                // SAFETY: there are no items to fill.
                Term::boxed(Tag::RemoteReference, unsafe { cell::allocate::<_, Term>(remote, 0, |_| ()) })
            }
        }
    }
}

fn remote_term(tag: Tag, remote: Remote) -> Term {
    // SAFETY: there are no items to fill.
    Term::boxed(tag, unsafe { cell::allocate::<_, Term>(remote, 0, |_| ()) })
}
