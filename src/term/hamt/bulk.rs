//! Large maps of many pairs at once: sorted by the way their keys take, so that each node is made whole, in the order in
//! which the map is walked, in place of being made longer for each child.

use std::cmp::Ordering;

use super::{LEVELS_PER_HASH, Path, new_node, new_root, put_in};
use crate::term::hash::internal_hash;
use crate::term::map::{FLAT_LIMIT, flat_from_sorted};
use crate::term::{Term, order};

type Pairs = Vec<(Term, Term)>;

/// Where a pair goes, to be sorted by: the hash of its key, with the bits of the topmost level first, and behind it which of the
/// pairs it is.
type Way = u64;

/// The pair of a way.
fn index(way: Way) -> usize {
    way as u32 as usize
}

/// The hash of a way, the bits of the topmost level first.
fn hash(way: Way) -> u32 {
    (way >> 32) as u32
}

/// The child that a way takes on a level.
fn child(way: Way, level: u32) -> u32 {
    hash(way) >> (4 * (LEVELS_PER_HASH - 1 - level)) & 0xF
}

fn way(index: usize, key: &Term) -> Way {
    // A path takes the lowest four bits first.
    let nibbles = internal_hash(key, 0).reverse_bits();
    let hash = (nibbles & 0x8888_8888) >> 3
        | (nibbles & 0x4444_4444) >> 1
        | (nibbles & 0x2222_2222) << 1
        | (nibbles & 0x1111_1111) << 3;
    u64::from(hash) << 32 | index as u64
}

/// A map of pairs; of equal keys the last one's value wins. Fewer than 2^32 pairs fit into the memory of a process.
pub(in crate::term) fn from_pairs(mut pairs: Pairs) -> Term {
    let mut ways: Vec<Way> = pairs.iter().enumerate().map(|(index, (key, _))| way(index, key)).collect();
    ways.sort_unstable();
    let ways = without_repeated(ways, &mut pairs);
    if ways.len() <= FLAT_LIMIT {
        let mut few: Pairs = ways.into_iter().map(|way| std::mem::take(&mut pairs[index(way)])).collect();
        few.sort_by(|(left, _), (right, _)| order::compare_keys(left, right));
        return flat_from_sorted(&few);
    }
    new_root(ways.len(), node(&mut pairs, &ways, 0))
}

/// The ways of different keys. A key that comes again gives its value to the one that stays; equal keys have one hash, so they
/// stand side by side.
fn without_repeated(mut ways: Vec<Way>, pairs: &mut Pairs) -> Vec<Way> {
    if !ways.windows(2).any(|two| hash(two[0]) == hash(two[1])) {
        return ways;
    }
    for alike in ways.chunk_by_mut(|left, right| hash(*left) == hash(*right)) {
        alike.sort_by(|left, right| compare(pairs, *left, *right));
    }
    ways.dedup_by(|later, kept| {
        let repeated = hash(*later) == hash(*kept) && compare(pairs, *later, *kept).is_eq();
        if repeated {
            pairs[index(*kept)].1 = std::mem::take(&mut pairs[index(*later)].1);
        }
        repeated
    });
    ways
}

fn compare(pairs: &Pairs, left: Way, right: Way) -> Ordering {
    order::compare_keys(&pairs[index(left)].0, &pairs[index(right)].0)
}

/// The node of ways that have come to a level.
fn node(pairs: &mut Pairs, ways: &[Way], level: u32) -> Term {
    if level == LEVELS_PER_HASH {
        return alike(pairs, ways);
    }
    let children = || ways.chunk_by(|left, right| child(*left, level) == child(*right, level));
    let bitmap = children().fold(0, |bitmap, ways| bitmap | 1 << child(ways[0], level));
    new_node(bitmap, children().count(), |target| {
        for (position, ways) in children().enumerate() {
            let made = match *ways {
                [way] => leaf(pairs, way),
                _ => node(pairs, ways, level + 1),
            };
            // SAFETY: as many as there are children.
            unsafe { target.add(position).write(made) };
        }
    })
}

fn leaf(pairs: &mut Pairs, way: Way) -> Term {
    let (key, value) = std::mem::take(&mut pairs[index(way)]);
    Term::cons(key, value)
}

/// Keys of one hash, which are parted by other hashes further down.
fn alike(pairs: &mut Pairs, ways: &[Way]) -> Term {
    ways.iter().fold(new_node(0, 0, |_| ()), |node, way| {
        let (key, value) = std::mem::take(&mut pairs[index(*way)]);
        let path = Path::at_level(&key, LEVELS_PER_HASH);
        put_in(node, path, key, value).0
    })
}

#[cfg(test)]
mod tests {
    use super::from_pairs;
    use crate::term::{Term, order};

    fn put_in_turn(pairs: &[(Term, Term)]) -> Term {
        pairs.iter().cloned().fold(Term::empty_map(), |map, (key, value)| map.map_put(key, value))
    }

    fn key(number: i64) -> Term {
        match number % 3 {
            0 => Term::int(number),
            1 => Term::tuple([Term::int(number), Term::from("b")]),
            _ => Term::from(format!("{number}").as_str()),
        }
    }

    /// The pairs in the order of the walk.
    fn walked(map: &Term) -> Term {
        let pairs = map.as_map().into_iter().flat_map(|map| map.iter());
        Term::list(pairs.map(|(key, value)| Term::tuple([key.clone(), value.clone()])).collect::<Vec<_>>())
    }

    fn assert_same(map: &Term, expected: &Term) {
        assert!(order::equal(map, expected));
        assert!(order::equal(&walked(map), &walked(expected)), "walked in another order");
    }

    #[test]
    fn all_at_once_make_the_map_that_they_make_in_turn() {
        for (count, different) in [(33, 33), (33, 32), (40, 1), (500, 500), (1_000, 700), (3_000, 3_000)] {
            let pairs: Vec<_> = (0..count).map(|n| (key(n * 7 % different), Term::int(n))).collect();
            assert_same(&from_pairs(pairs.clone()), &put_in_turn(&pairs));
        }
    }

    #[test]
    fn keys_of_one_hash_are_parted_below() {
        // Among so many numbers some share all 32 bits; an interpreter of this test takes too long for them.
        let many = if cfg!(miri) { 2_000 } else { 200_000 };
        let pairs: Vec<_> = (0..many).map(|n| (Term::int(n), Term::int(-n))).collect();
        assert_same(&from_pairs(pairs.clone()), &put_in_turn(&pairs));
    }

    #[test]
    fn what_is_removed_and_replaced_is_so_whoever_else_owns_the_map() {
        let pairs: Vec<_> = (0..300).map(|n| (key(n), Term::int(n))).collect();
        let left: Vec<_> = (100..300).map(|n| (key(n), Term::int(if n < 200 { -n } else { n }))).collect();
        let expected = from_pairs(left);
        for shared in [false, true] {
            let whole = from_pairs(pairs.clone());
            let mut owners = Vec::new();
            let changed = (0..200).fold(whole.clone(), |map, n| {
                owners.extend(shared.then(|| map.clone()));
                match n < 100 {
                    true => map.map_remove(&key(n)),
                    false => map.map_replace(key(n), Term::int(-n)).unwrap_or_else(|(map, ..)| map),
                }
            });
            assert_same(&changed, &expected);
            assert_same(&whole, &from_pairs(pairs.clone()));
            assert!(changed.map_replace(key(0), Term::int(0)).is_err());
        }
    }
}
