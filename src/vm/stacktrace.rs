//! Stack traces made of the calls in progress.

use super::machine::Machine;
use super::{bootstrap, evaluator};
use crate::code::Raise;
use crate::code::interpreted::Interpreted;
use crate::code::trace::{self, Traced};
use crate::process::{LastTrace, Occasion};
use crate::term::{Term, names};

impl Machine<'_> {
    /// Adds the stack trace of this point below `entries`; `part` stands for code without a file, if that is where the error
    /// happened.
    pub(super) fn stacktrace_from(&mut self, raise: Raise, mut entries: Vec<Term>, part: evaluator::Part) -> Raise {
        self.save_pc();
        let occasion = Occasion { own: entries.len(), depth: trace::depth(), part };
        let known = self.process.last_trace().and_then(|last| last.of(&self.process.frames, occasion));
        let below = match known {
            Some(below) => below.clone(),
            None => self.told_anew(&entries, occasion),
        };
        entries.truncate(occasion.depth.max(1));
        let stacktrace = entries.into_iter().rev().fold(below, |below, entry| Term::cons(entry, below));
        Raise { stacktrace, ..raise }
    }

    /// The entries below `own` ones, told of each call in progress; kept for the next time unless they hang on the own ones.
    fn told_anew(&mut self, own: &[Term], occasion: Occasion) -> Term {
        let mut entries = own.to_vec();
        let mut previous = None;
        let mut in_body = false;
        let mut looked_at = 0;
        let mut hangs_on_own = false;
        let mut nameless = Vec::new();
        let mut interpreted = Interpreted::new(|goes_on| evaluator::failing(occasion.part, goes_on));
        for frame in self.process.frames.iter().rev() {
            if entries.len() >= occasion.depth {
                break;
            }
            // A recursion that goes on at one place is told once.
            if previous.replace(frame.next) == Some(frame.next) {
                continue;
            }
            looked_at += 1;
            let traced = frame.function().traced(frame.pc().saturating_sub(1));
            hangs_on_own |= entries.len() == own.len() && !matches!(traced, Traced::Entry(_) | Traced::Hidden);
            match traced {
                Traced::Entry(entry) => {
                    interpreted.end(&mut entries);
                    name_by_caller(&mut entries, &mut nameless, &entry);
                    entries.push(entry);
                }
                Traced::OfCaller(entry) => {
                    interpreted.end(&mut entries);
                    nameless.push(entries.len());
                    entries.push(entry);
                }
                Traced::Entries(several) => {
                    interpreted.end(&mut entries);
                    // The compiler's own errors tell a part of what is around them; the body of a module around is none of that.
                    let is_told = |entry: &Term| entries.last().is_some_and(|last| is_same(last, entry));
                    in_body |= frame.function().name == names::MODULE_VAR;
                    let told = if in_body { None } else { several.iter().position(is_told) };
                    entries.extend(several.into_iter().skip(told.map_or(0, |told| told + 1)));
                    in_body = true;
                }
                // What a new process was to apply could not be.
                Traced::Evaluated { given: false, .. }
                    if entries.is_empty() && frame.function().module == names::ERLANG =>
                {
                    entries.push(bootstrap::apply_fun().stack_entry(0));
                }
                // A trace that would begin here begins with the evaluator: no error comes from nowhere.
                Traced::Evaluated { given, nesting } => interpreted.function(&mut entries, nesting, given),
                Traced::Hidden => {}
            }
        }
        interpreted.end(&mut entries);
        entries.truncate(occasion.depth.max(1));
        let below = Term::list(entries.drain(own.len().min(entries.len())..));
        if own.is_empty() || !hangs_on_own {
            let last = LastTrace::new(&self.process.frames, looked_at, occasion, below.clone());
            self.process.keep_trace(last);
        }
        below
    }
}

/// Names the function values of helpers, which stand at the positions `nameless`, by the function that called those, if that is
/// the next entry's.
fn name_by_caller(entries: &mut [Term], nameless: &mut Vec<usize>, next: &Term) {
    let Some([module, name, arity, _]) = next.as_tuple_of::<4>() else { return };
    let (Some(caller), Some(count)) = (name.as_atom(), arity.as_int()) else { return };
    let is_its = |entry: &Term| entry.as_tuple_of::<4>().is_some_and(|[of, ..]| of.same(module));
    if caller.name().starts_with('-') || !nameless.iter().all(|at| is_its(&entries[*at])) {
        return;
    }
    for at in nameless.drain(..) {
        if let Some([_, _, arity, location]) = entries[at].as_tuple_of::<4>() {
            let name = Term::named(&format!("-{}/{count}-fun-0-", caller.name()));
            entries[at] = Term::tuple([module.clone(), name, arity.clone(), location.clone()]);
        }
    }
}

/// Tells whether two entries of a stack trace are of one function.
fn is_same(entry: &Term, other: &Term) -> bool {
    match (entry.as_tuple_of::<4>(), other.as_tuple_of::<4>()) {
        (Some([module, name, arity, _]), Some([other_module, other_name, other_arity, _])) => {
            module.as_atom() == other_module.as_atom()
                && name.as_atom() == other_name.as_atom()
                && arity.as_int() == other_arity.as_int()
        }
        _ => false,
    }
}
