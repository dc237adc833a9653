//! Which clauses a value can take.

use super::call::is_other;
use super::value::Value;
use super::{Always, Folder, OTHER_TYPE, line_in, line_of};
use crate::eval::check::clauses::{fits_all, is_generated, never_reached};
use crate::expand::quoted::{as_arrow, as_binary, as_call};
use crate::term::{Term, names};

const COVERED: &str = "this clause cannot match because a previous clause always matches";

impl Folder<'_> {
    /// Clauses of which one is taken by a value; `line` is that of the form, if it is told when none fits.
    pub(super) fn clauses(&mut self, subject: &Value, clauses: &Term, line: Option<u32>, used: bool) {
        let before = self.values.clone();
        let (mut possible, mut above, mut answers, mut is_written) = (0, Above::Open, Vec::new(), false);
        for (meta, head, body) in clauses.iter().filter_map(as_arrow) {
            let (patterns, guard) = split_guard(&head.to_vec().unwrap_or_default());
            let fits = match patterns.as_slice() {
                [only] => subject.may_fit(only, &mut self.values),
                several => several.iter().all(|pattern| Value::Unknown.may_fit(pattern, &mut self.values)),
            };
            let told = !is_generated(meta);
            is_written |= told;
            let guarded = guard.as_ref().and_then(|guard| self.constant(guard));
            if above.is_closed() {
                if let (Above::ByGuard(above), true) = (&above, told && !matches!(subject, Value::Known(_))) {
                    let message = never_reached(i64::from(*above));
                    self.warn(line_in(meta), message);
                }
                possible += 1;
            } else if matches!(subject, Value::Boolean) && answers.len() == 2 {
                if told {
                    self.warn(line_in(meta), COVERED);
                }
            } else if !fits {
                if told && !matches!(subject, Value::Known(_)) {
                    self.warn(line_in(meta), OTHER_TYPE);
                }
            } else if is_other(guarded.as_ref()) {
                if told {
                    self.warn_of_result(guard.as_ref().and_then(line_of).unwrap_or(line_in(meta)), Always::Refused);
                }
            } else {
                possible += 1;
                let answer = patterns.first().filter(|only| only.as_atom().is_some() && guard.is_none());
                answers.extend(answer.and_then(Term::as_atom).filter(|answer| !answers.contains(answer)));
            }
            let is_true = guard.is_none() || guarded.is_some_and(|guard| guard.is_atom(names::TRUE));
            above.close(line_in(meta), &patterns, is_true, guard.is_some());
            if fits {
                self.expression(body, used);
            }
            self.is_over = false;
            self.values = before.clone();
        }
        if let (Some(line), 0, true) = (line, possible, is_written) {
            self.warn_of_result(line, Always::NoClause);
        }
    }

    /// `pattern <- value` in `with`: what does not match is what it is there for, unless it never does.
    pub(super) fn step(&mut self, step: &Term) {
        let Some((meta, pattern, value)) = as_binary(step, names::LEFT_ARROW) else {
            self.expression(step, true);
            return;
        };
        let value = self.expression(value, true);
        let (patterns, guard) = split_guard(std::slice::from_ref(pattern));
        let Some(pattern) = patterns.first() else { return };
        if !value.may_fit(pattern, &mut self.values) {
            if !matches!(value, Value::Known(_)) {
                self.warn(line_in(meta), OTHER_TYPE);
            }
        } else if let Some(guard) = guard
            && is_other(self.constant(&guard).as_ref())
        {
            self.warn_of_result(line_of(&guard).unwrap_or(line_in(meta)), Always::Refused);
        }
    }
}

/// Whether a clause above fits everything.
pub(super) enum Above {
    Open,
    /// Because its patterns do, which is told elsewhere.
    ByPattern,
    /// Because its guard turns out to be true.
    ByGuard(u32),
}

impl Above {
    pub(super) fn is_closed(&self) -> bool {
        !matches!(self, Above::Open)
    }

    pub(super) fn close(&mut self, line: u32, patterns: &[Term], is_true: bool, has_guard: bool) {
        if !self.is_closed() && is_true && fits_all(patterns) {
            *self = if has_guard { Above::ByGuard(line) } else { Above::ByPattern };
        }
    }
}

/// Patterns, and the guard that stands with them.
fn split_guard(head: &[Term]) -> (Vec<Term>, Option<Term>) {
    if let [only] = head
        && let Some((names::WHEN, _, parts)) = as_call(only)
        && let Some(mut parts) = parts.to_vec()
    {
        let guard = parts.pop().filter(|guard| as_binary(guard, names::WHEN).is_none());
        return (parts, guard);
    }
    (head.to_vec(), None)
}
