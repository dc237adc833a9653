//! What people see as one character, by the rules of OTP 25 (Unicode 14, UAX #29).
//!
//! The crate knows a later rule, GB9c, by which a consonant joins the one before it behind a sign that binds them
//! (`"क्ष"`): OTP 25 does not, so such clusters are parted here.

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// The bytes of the shortest cluster that GB9c makes: a consonant, a sign, a consonant.
const SHORTEST_CONJUNCT: usize = 9;

/// The graphemes of a text.
pub fn graphemes(text: &str) -> impl Iterator<Item = &str> {
    text.graphemes(true).flat_map(|cluster| Parts { rest: cluster })
}

/// Tells whether a grapheme ends, and another begins, at a place between two characters of a text.
pub fn is_boundary(text: &str, at: usize) -> bool {
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    !matches!(cursor.is_boundary(text, 0), Ok(false)) || {
        let (before, behind) = text.split_at(at);
        let around = before.chars().next_back().zip(behind.chars().next());
        around.is_some_and(|(sign, consonant)| is_conjunct(sign, consonant))
    }
}

/// What a cluster of the crate's is made of.
struct Parts<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Parts<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let (part, rest) = self.rest.split_at(first_part(self.rest));
        self.rest = rest;
        (!part.is_empty()).then_some(part)
    }
}

/// The size of the first part of a cluster.
fn first_part(cluster: &str) -> usize {
    if cluster.len() < SHORTEST_CONJUNCT {
        return cluster.len();
    }
    let behind = cluster.char_indices().skip(1);
    let mut pairs = cluster.chars().zip(behind);
    let next = pairs.find(|(sign, (_, consonant))| is_conjunct(*sign, *consonant));
    next.map_or(cluster.len(), |(_, (at, _))| at)
}

/// Tells whether only GB9c can join these two.
fn is_conjunct(sign: char, consonant: char) -> bool {
    let has_conjuncts =
        matches!(consonant, '\u{900}'..='\u{1FFF}' | '\u{A800}'..='\u{ABFF}' | '\u{11000}'..='\u{11FFF}');
    has_conjuncts && consonant.is_alphabetic() && !extends(consonant) && extends(sign)
}

/// Tells whether a character joins any that stands before it.
fn extends(character: char) -> bool {
    let text = String::from_iter(['a', character]);
    matches!(GraphemeCursor::new(1, text.len(), true).is_boundary(&text, 0), Ok(false))
}

#[cfg(test)]
mod tests {
    use super::{graphemes, is_boundary};

    #[test]
    fn consonants_are_parted() {
        let text = "न्त्क";
        assert_eq!(graphemes(text).collect::<Vec<_>>(), ["न्", "त्", "क"]);
        let boundaries = text.char_indices().filter(|(at, _)| is_boundary(text, *at));
        assert_eq!(boundaries.count(), 3);
    }

    #[test]
    fn what_other_rules_join_stays_whole() {
        for whole in ["👨‍👩‍👧", "👩🏽‍🚀", "\r\n", "ë", "각", "मृ", "นี้"] {
            assert_eq!(graphemes(whole).collect::<Vec<_>>(), [whole]);
        }
    }
}
