//! Counting in rows: `update_counter` in all its forms.

use super::registry::{Access, with};
use super::table::{State, Table, copy_out};
use crate::code::instruction::Arithmetic;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Term, order};
use crate::vm::Trap;
use crate::vm::op::calculate;

natives! { "ets":
    "update_counter"/3 => update_counter,
    "update_counter"/4 => update_counter_or,
}

/// One step: which element, by how much, and what it becomes beyond which value.
struct Step<'a> {
    index: usize,
    by: &'a Term,
    limit: Option<(&'a Term, &'a Term)>,
}

fn step<'a>(term: &'a Term, keypos: usize) -> Option<Step<'a>> {
    let index = |position: &Term| usize::try_from(position.as_int()? - 1).ok();
    let step = match term.as_tuple() {
        None => Step { index: keypos + 1, by: term, limit: None },
        Some([position, by]) => Step { index: index(position)?, by, limit: None },
        Some([position, by, threshold, value]) => Step { index: index(position)?, by, limit: Some((threshold, value)) },
        Some(_) => return None,
    };
    let integers = step.by.is_integer() && step.limit.is_none_or(|(low, high)| low.is_integer() && high.is_integer());
    (integers && step.index != keypos).then_some(step)
}

impl Step<'_> {
    fn apply(&self, elements: &mut [Term]) -> Option<Term> {
        let element = elements.get_mut(self.index).filter(|element| element.is_integer())?;
        let mut value = calculate(Arithmetic::Add, element, self.by).ok()?;
        if let Some((threshold, reset)) = self.limit {
            let beyond = match order::compare(self.by, &Term::int(0)) {
                std::cmp::Ordering::Less => order::compare(&value, threshold).is_lt(),
                _ => order::compare(&value, threshold).is_gt(),
            };
            if beyond {
                value = reset.clone();
            }
        }
        *element = value.clone();
        Some(value)
    }
}

fn update(table: &Table, state: &mut State, key: &Term, steps: &Term, default: Option<&Term>) -> Result<Term, Trap> {
    if !table.kind.is_set() || default.is_some_and(|default| default.as_tuple().is_none()) {
        return Err(badarg());
    }
    let row = match (state.get(key).first(), default) {
        (Some(row), _) => copy_out(row.term()),
        (None, Some(default)) => default.clone(),
        (None, None) => return Err(badarg()),
    };
    let mut elements = row.as_tuple().filter(|elements| elements.len() > table.keypos).ok_or_else(badarg)?.to_vec();
    if state.get(key).is_empty() {
        elements[table.keypos] = key.clone();
    }
    let several = steps.as_list();
    let single = several.is_none();
    let mut values = Vec::new();
    for term in several.unwrap_or_else(|| vec![steps]) {
        // Only alone does an integer stand for a step.
        let valid = single || term.as_tuple().is_some();
        let step = step(term, table.keypos).filter(|_| valid).ok_or_else(badarg)?;
        values.push(step.apply(&mut elements).ok_or_else(badarg)?);
    }
    table.insert(state, &Term::tuple_from(elements));
    Ok(if single { values.pop().unwrap_or_default() } else { Term::list(values) })
}

/// `:ets.update_counter(table, :hits, {2, 1, 10, 0})` is the new value; the key must be there.
fn update_counter(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, key, steps] = array(args)?;
    with(process, handle, Access::Write, |_, table, state| update(table, state, key, steps, None))
}

/// `:ets.update_counter(table, :hits, 1, {:hits, 0})` is `1` the first time.
fn update_counter_or(process: &mut Process, args: &mut [Term]) -> Outcome {
    let [handle, key, steps, default] = array(args)?;
    with(process, handle, Access::Write, |_, table, state| update(table, state, key, steps, Some(default)))
}
