//! What a process sets for the BEAM's collector and debugger: kept and told as it was set. Memory is counted by owners here, so it
//! changes nothing else.

use crate::term::{Atom, Term};

/// The sizes that a heap can have, in words: each is one more than the two before it together, and a fifth more than the one
/// before when they get large.
pub fn heap_sizes() -> impl Iterator<Item = u64> {
    const LARGE: u64 = 833_026;
    const LARGEST: u64 = 885_767_171_276_247;
    let following =
        |&(size, next): &(u64, u64)| Some((next, if next < LARGE { size + next + 1 } else { next + next / 5 }));
    std::iter::successors(Some((12, 38)), following).map(|(size, _)| size).take_while(|size| *size <= LARGEST)
}

/// The settings of one process.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The least size of its heap, in words.
    pub min_heap_size: u64,
    /// The least size of its heap of references to binaries, in words.
    pub min_bin_vheap_size: u64,
    /// How many collections look at young data only before one looks at all.
    pub fullsweep_after: u16,
    /// Whether messages wait outside of its heap.
    pub off_heap: bool,
    /// Whether nobody is to look into it.
    pub sensitive: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            min_heap_size: 233,
            min_bin_vheap_size: 46_422,
            fullsweep_after: u16::MAX,
            off_heap: false,
            sensitive: false,
        }
    }
}

impl Settings {
    /// Sets one by its name; nothing if the name or the value is unknown.
    pub fn set(&mut self, name: &str, value: &Term) -> Option<()> {
        let count = || value.as_int().and_then(|count| u64::try_from(count).ok());
        let known = match name {
            "min_heap_size" => self.set_min_heap_size(count()?),
            "min_bin_vheap_size" => self.set_min_bin_vheap_size(count()?),
            "fullsweep_after" => {
                // A BEAM keeps the lowest bits of it.
                self.fullsweep_after = (count()? & u64::from(u16::MAX)) as u16;
                true
            }
            "message_queue_data" => {
                self.off_heap = value.as_atom()?.name() == "off_heap";
                self.off_heap || value.is_atom(Atom::new("on_heap"))
            }
            "sensitive" => {
                self.sensitive = value.as_bool()?;
                true
            }
            _ => false,
        };
        known.then_some(())
    }

    /// One of them by its name, which `set` knew.
    pub fn get(self, name: &str) -> Term {
        match name {
            "min_heap_size" => Term::unsigned(self.min_heap_size),
            "min_bin_vheap_size" => Term::unsigned(self.min_bin_vheap_size),
            "fullsweep_after" => Term::int(i64::from(self.fullsweep_after)),
            "sensitive" => Term::bool(self.sensitive),
            _ => Term::named(if self.off_heap { "off_heap" } else { "on_heap" }),
        }
    }

    /// Sets the least size of the heap, to one that holds so many words; false if there is none.
    pub fn set_min_heap_size(&mut self, words: u64) -> bool {
        set_size(&mut self.min_heap_size, words, Settings::default().min_heap_size)
    }

    /// Sets the least size of the heap of references to binaries, to one that holds so many words; false if there is none.
    pub fn set_min_bin_vheap_size(&mut self, words: u64) -> bool {
        set_size(&mut self.min_bin_vheap_size, words, Settings::default().min_bin_vheap_size)
    }
}

fn set_size(size: &mut u64, words: u64, least: u64) -> bool {
    let holding = heap_sizes().find(|size| *size >= words.max(least));
    holding.map(|holding| *size = holding).is_some()
}
