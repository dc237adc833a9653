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
                let operand = self.value(left.first().ok_or_else(|| malformed("after"))?)?;
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
            self.emit(Instruction::Peek { dst: message, none: wait });
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
    let elements: Vec<&Term> = match pattern.as_tuple() {
        Some(pair @ [_, _]) => pair.iter().collect(),
        _ => match form_named(pattern, names::TUPLE_FORM) {
            Some((_, elements)) => elements,
            None => return Vec::new(),
        },
    };
    let pinned = |element: &&Term| {
        let (_, args) = form_named(element, names::CARET)?;
        variable(args.first()?)
    };
    elements.iter().filter_map(pinned).collect()
}
