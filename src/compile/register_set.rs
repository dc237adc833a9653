//! A set of registers, which needs no memory of its own for the first 64.

use crate::code::instruction::{Range, Reg};

/// How many registers a word tells of.
const BITS: u16 = 64;

/// A set of the registers of a function.
#[derive(Clone, PartialEq, Eq)]
pub struct RegisterSet {
    first: u64,
    more: Box<[u64]>,
}

impl RegisterSet {
    /// An empty set, of the first `registers` at most.
    pub fn new(registers: usize) -> RegisterSet {
        let words = registers.div_ceil(usize::from(BITS));
        RegisterSet { first: 0, more: vec![0; words.saturating_sub(1)].into() }
    }

    fn word(&self, reg: Reg) -> u64 {
        match usize::from(reg.0 / BITS) {
            0 => self.first,
            index => self.more.get(index - 1).copied().unwrap_or_default(),
        }
    }

    fn word_mut(&mut self, reg: Reg) -> Option<&mut u64> {
        match usize::from(reg.0 / BITS) {
            0 => Some(&mut self.first),
            index => self.more.get_mut(index - 1),
        }
    }

    fn words(&self) -> impl DoubleEndedIterator<Item = &u64> {
        std::iter::once(&self.first).chain(&self.more)
    }

    fn words_mut(&mut self) -> impl Iterator<Item = &mut u64> {
        std::iter::once(&mut self.first).chain(&mut self.more)
    }

    /// Adds a register.
    pub fn insert(&mut self, reg: Reg) {
        if let Some(word) = self.word_mut(reg) {
            *word |= 1 << (reg.0 % BITS);
        }
    }

    /// Removes a register.
    pub fn remove(&mut self, reg: Reg) {
        if let Some(word) = self.word_mut(reg) {
            *word &= !(1 << (reg.0 % BITS));
        }
    }

    /// Tells whether a register is in the set.
    pub fn contains(&self, reg: Reg) -> bool {
        self.word(reg) >> (reg.0 % BITS) & 1 == 1
    }

    /// Adds what is in another set.
    pub fn add(&mut self, other: &RegisterSet) {
        self.words_mut().zip(other.words()).for_each(|(word, more)| *word |= more);
    }

    /// Removes every register.
    pub fn clear(&mut self) {
        self.words_mut().for_each(|word| *word = 0);
    }

    /// Adds every register.
    pub fn fill(&mut self) {
        self.words_mut().for_each(|word| *word = u64::MAX);
    }

    /// Each register in the set, the lowest first.
    pub fn iter(&self) -> impl Iterator<Item = Reg> {
        (0_u16..).zip(self.words()).flat_map(|(index, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let lowest = left.trailing_zeros() as u16;
                left &= left.checked_sub(1)?;
                Some(Reg(BITS * index + lowest))
            })
        })
    }

    /// The range from the lowest to the highest register in the set, of a frame of so many.
    pub fn range(&self, registers: u16) -> Range {
        let Some(Reg(first)) = self.iter().next() else { return Range::NONE };
        let highest = (0_u16..).zip(self.words()).filter(|(_, word)| **word != 0).last();
        let end = highest.map_or(0, |(index, word)| BITS * (index + 1) - word.leading_zeros() as u16);
        Range { first, end: end.min(registers) }
    }
}

#[cfg(test)]
mod tests {
    use super::RegisterSet;
    use crate::code::instruction::{Range, Reg};

    #[test]
    fn registers_enter_and_leave_on_either_side_of_a_word() {
        let mut set = RegisterSet::new(130);
        assert_eq!(set.range(130), Range::NONE);
        for reg in [63, 64, 129] {
            set.insert(Reg(reg));
        }
        assert_eq!(set.iter().map(|reg| reg.0).collect::<Vec<_>>(), [63, 64, 129]);
        assert_eq!(set.range(130), Range { first: 63, end: 130 });
        set.remove(Reg(129));
        assert!(set.contains(Reg(64)) && !set.contains(Reg(129)) && !set.contains(Reg::NONE));
        assert_eq!(set.range(130), Range { first: 63, end: 65 });
        set.insert(Reg::NONE);
        assert_eq!(set.iter().count(), 2);
        let mut other = RegisterSet::new(130);
        other.add(&set);
        assert!(other == set);
        set.clear();
        assert_eq!(set.iter().next(), None);
        set.fill();
        assert_eq!(set.range(130), Range { first: 0, end: 130 });
    }
}
