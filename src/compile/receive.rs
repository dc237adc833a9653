//! `receive`.
//!
//! ```text
//!         timeout := ...
//! again:  Peek message, none -> wait
//!         clause 1: tests -> clause 2;  Accept;  body;  -> done
//!         clause 2: ...
//!         Skip -> again
//! wait:   Wait timeout -> again
//!         body of after
//! done:
//! ```

use crate::code::instruction::Range;
use crate::code::interpreted::Construct;
use crate::code::wanted::{Shape, Wanted};
use crate::code::{Instruction, Operand, Raise};
use crate::term::{Term, names};

use super::builder::{Builder, Target};
use super::malformed;
use super::quoted::{Version, arrows, form_named, head_and_guards, variable};

impl Builder<'_> {
    pub(super) fn receive(&mut self, args: &[&Term], target: Target) -> Result<(), Raise> {
        let blocks = args.first().ok_or_else(|| malformed("receive"))?;
        let dst = self.destination(target);
        let mark = self.mark();
        let clauses = blocks.keyword_get(names::DO).map(arrows).unwrap_or_default();
        let after = blocks.keyword_get(names::AFTER).map(arrows).unwrap_or_default();
        let after = after.first().map(|(_, left, body)| (left.clone(), *body));
        let timeout = match &after {
            Some((left, _)) => {
                let operand = self.value_in(Construct::Timeout, left.first().ok_or_else(|| malformed("after"))?)?;
                self.in_register(operand)
            }
            None => self.constant(&Term::atom(names::INFINITY)),
        };
        let (again, wait, done) = (self.label(), self.label(), self.label());
        if let Some(reg) = common_reference(&clauses).and_then(|version| self.variable(version)) {
            self.emit(Instruction::StartAt { src: Operand::reg(reg) });
        }
        self.place(again);
        if clauses.is_empty() {
            self.jump(wait);
        } else {
            let message = self.allocate();
            let wanted = self.wanted(wanted(&clauses));
            self.emit(Instruction::Peek { dst: message, none: wait, wanted });
            for (_, left, body) in &clauses {
                let (patterns, guards) = head_and_guards(left);
                let [pattern] = patterns.as_slice() else { return Err(malformed("receive clause")) };
                let next = self.label();
                let inner = self.mark();
                self.pattern(pattern, Operand::reg(message), next)?;
                self.guard_alternatives(&guards, next)?;
                self.emit(Instruction::Accept);
                self.branch_body(body, dst, target, done)?;
                self.release(inner);
                self.place(next);
            }
            self.emit(Instruction::Skip { message: Operand::reg(message), again });
        }
        self.place(wait);
        self.emit(Instruction::Wait { timeout, again });
        match after {
            Some((_, body)) => self.branch_body(body, dst, target, done)?,
            // Without a timeout the wait never goes on; the code still has to end.
            None => self.emit(Instruction::Return { src: timeout, clear: Range::NONE }),
        }
        self.place(done);
        self.release(mark);
        Ok(())
    }
}

/// The messages that one of the clauses may match.
fn wanted(clauses: &[(&Term, Vec<&Term>, &Term)]) -> Wanted {
    let shape = |(_, left, _): &(&Term, Vec<&Term>, &Term)| shape(head_and_guards(left).0.first()?);
    clauses.iter().map(shape).collect::<Option<Box<[Shape]>>>().map_or(Wanted::All, Wanted::Shapes)
}

/// What everything that matches a pattern is like, as far as that is soon told.
fn shape(pattern: &Term) -> Option<Shape> {
    if let Some(atom) = pattern.as_atom() {
        return Some(Shape::Atom(atom));
    }
    if let Some((_, parts)) = form_named(pattern, names::EQUALS) {
        return parts.into_iter().find_map(shape);
    }
    let elements = tuple_elements(pattern)?;
    Some(Shape::Tuple(elements.len(), elements.first().and_then(|first| first.as_atom())))
}

/// The elements of a tuple's pattern.
fn tuple_elements(pattern: &Term) -> Option<Vec<&Term>> {
    match pattern.as_tuple() {
        Some(pair @ [_, _]) => Some(pair.iter().collect()),
        _ => form_named(pattern, names::TUPLE_FORM).map(|(_, elements)| elements),
    }
}

/// The variable that every clause pins in a tuple: a receive for the reply to one request.
fn common_reference(clauses: &[(&Term, Vec<&Term>, &Term)]) -> Option<Version> {
    let mut common: Option<Vec<Version>> = None;
    for (_, left, _) in clauses {
        let (patterns, _) = head_and_guards(left);
        let [pattern] = patterns.as_slice() else { return None };
        let pinned = pinned_elements(pattern);
        let remaining = match common {
            None => pinned,
            Some(known) => known.into_iter().filter(|version| pinned.contains(version)).collect(),
        };
        if remaining.is_empty() {
            return None;
        }
        common = Some(remaining);
    }
    common?.first().copied()
}

fn pinned_elements(pattern: &Term) -> Vec<Version> {
    let pinned = |element: &&Term| {
        let (_, args) = form_named(element, names::CARET)?;
        variable(args.first()?)
    };
    tuple_elements(pattern).unwrap_or_default().iter().filter_map(pinned).collect()
}
