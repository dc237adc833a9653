//! How much memory terms take.

use std::collections::HashSet;

use foldhash::fast::FixedState;

use super::{Term, View};

/// What a block takes besides its elements, in words.
const HEADER: u64 = 1;
/// What one term takes, in words.
const TERM: u64 = 2;

/// The words that terms take with all they refer to, or more than `limit` as soon as it is certain to be more. What several of
/// them refer to counts once, and constants of code do not count.
pub fn words_up_to<'t>(limit: u64, roots: impl Iterator<Item = &'t Term>) -> u64 {
    let mut seen: HashSet<usize, FixedState> = HashSet::default();
    let mut pending: Vec<&Term> = roots.collect();
    let mut words = 0;
    while let Some(term) = pending.pop() {
        if words > limit {
            break;
        }
        let Some(block) = term.block_address() else { continue };
        if !term.is_unique() && (term.is_constant() || !seen.insert(block)) {
            continue;
        }
        words += match term.view() {
            View::Cons(cons) => {
                pending.extend([&cons.head, &cons.tail]);
                HEADER + 2 * TERM
            }
            View::Tuple(elements) => {
                pending.extend(elements);
                HEADER + elements.len() as u64 * TERM
            }
            View::Map(map) => {
                for (key, value) in map.iter() {
                    pending.extend([key, value]);
                }
                HEADER + map.len() as u64 * 2 * TERM
            }
            View::Closure(closure) => {
                pending.extend(closure.captured());
                HEADER + closure.captured().len() as u64 * TERM
            }
            View::Bits(bits) => HEADER + bits.len.div_ceil(64) as u64,
            View::Big(number) => HEADER + number.bits().div_ceil(64),
            _ => HEADER,
        };
    }
    words
}
