//! The stack trace that was told last. Programs raise often and always in the same places, so the next one is likely to be
//! the same.

use super::Frame;
use crate::term::Term;

/// What a stack trace tells beside the calls in progress: the entries on top of it, those it may have in all, and what stands
/// for evaluated code that fails by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Occasion {
    /// How many entries there are for what is not in progress, or no longer.
    pub own: usize,
    /// How many entries there are at most.
    pub depth: usize,
    /// Name, arity and line of the interpreter's part.
    pub part: (&'static str, u8, i64),
}

/// Where a call in progress stands. The number of its function tells it from one that had the same address before.
#[derive(PartialEq, Eq)]
struct Place {
    next: usize,
    function: u64,
}

/// A stack trace and what it was told of.
pub struct LastTrace {
    occasion: Occasion,
    places: Box<[Place]>,
    /// Whether the calls below were not looked at.
    cut: bool,
    /// The entries below those on top.
    entries: Term,
}

impl LastTrace {
    /// Keeps the entries that the innermost of some calls were told by: so many, where each place that many calls in a row
    /// stand at counts once.
    pub fn new(frames: &[Frame], told: usize, occasion: Occasion, entries: Term) -> LastTrace {
        let mut places = places(frames);
        let told = places.by_ref().take(told).collect();
        LastTrace { occasion, places: told, cut: places.next().is_some(), entries }
    }

    /// The entries of these calls, if they are known.
    pub fn of(&self, frames: &[Frame], occasion: Occasion) -> Option<&Term> {
        if self.occasion != occasion {
            return None;
        }
        let mut places = places(frames);
        let same = self.places.iter().all(|place| places.next().as_ref() == Some(place));
        (same && (self.cut || places.next().is_none())).then_some(&self.entries)
    }
}

/// The places of calls, the innermost first; a recursion that goes on at one place has it once.
fn places(frames: &[Frame]) -> impl Iterator<Item = Place> {
    let mut previous = None;
    let other = move |frame: &&Frame| previous.replace(frame.next) != Some(frame.next);
    let place = |frame: &Frame| Place { next: frame.next.addr(), function: frame.function().trace.number() };
    frames.iter().rev().filter(other).map(place)
}
