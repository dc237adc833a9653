//! Putting decoded values together without recursion.
//!
//! Finished values lie on one stack. A frame notes where the values of an unfinished container begin and how many are
//! still to come; the last one turns them into one value, which may finish the frame below, and so on.

use super::function::{FunctionHead, restore};
use super::{DecodeErrorKind, FunctionCarrier, Step};
use crate::term::{Term, map};

/// What a run of values becomes.
pub(super) enum Container {
    Tuple,
    /// A proper list of the values.
    List,
    /// A list whose last value is its tail.
    ListWithTail,
    /// Keys and values in turn.
    Map,
    /// The captured values of a function.
    Function(Box<FunctionHead>),
}

struct Frame {
    container: Container,
    /// Position of its first value on the stack.
    start: usize,
    /// How many values are still missing, never 0.
    missing: usize,
}

pub(super) struct Assembler<'a> {
    values: Vec<Term>,
    frames: Vec<Frame>,
    functions: &'a dyn FunctionCarrier,
}

impl<'a> Assembler<'a> {
    pub(super) fn new(functions: &'a dyn FunctionCarrier) -> Assembler<'a> {
        Assembler { values: Vec::new(), frames: Vec::new(), functions }
    }

    /// Begins a container of `count` values; gives the outermost term if that is complete already.
    pub(super) fn open(&mut self, container: Container, count: usize) -> Result<Option<Term>, DecodeErrorKind> {
        let start = self.values.len();
        if count == 0 {
            let value = self.build(container, start)?;
            return self.add(value);
        }
        self.frames.push(Frame { container, start, missing: count });
        Ok(None)
    }

    /// Adds a value; gives the outermost term if that is complete with it.
    #[inline]
    pub(super) fn add(&mut self, mut value: Term) -> Result<Option<Term>, DecodeErrorKind> {
        loop {
            let Some(frame) = self.frames.last_mut() else {
                return Ok(Some(value));
            };
            self.values.push(value);
            frame.missing -= 1;
            if frame.missing > 0 {
                return Ok(None);
            }
            let Some(Frame { container, start, .. }) = self.frames.pop() else {
                return Ok(None);
            };
            value = self.build(container, start)?;
        }
    }

    fn build(&mut self, container: Container, start: usize) -> Result<Term, DecodeErrorKind> {
        match container {
            Container::Tuple => Ok(self.tuple(start)),
            Container::List => Ok(self.list(Term::NIL_LIST, start)),
            Container::ListWithTail => {
                let tail = self.values.pop().unwrap_or_default();
                Ok(self.list(tail, start))
            }
            Container::Map => self.map(start),
            Container::Function(head) => {
                let captured: Vec<Term> = self.values.drain(start..).collect();
                restore(*head, &captured, self.functions)
            }
        }
    }

    fn tuple(&mut self, start: usize) -> Term {
        // The common sizes are moved straight from the stack.
        match self.values.len() - start {
            2 => {
                let second = self.values.pop().unwrap_or_default();
                let first = self.values.pop().unwrap_or_default();
                Term::tuple([first, second])
            }
            3 => {
                let third = self.values.pop().unwrap_or_default();
                let second = self.values.pop().unwrap_or_default();
                let first = self.values.pop().unwrap_or_default();
                Term::tuple([first, second, third])
            }
            _ => Term::tuple_from(self.values.split_off(start)),
        }
    }

    fn list(&mut self, tail: Term, start: usize) -> Term {
        self.values.drain(start..).rev().fold(tail, |tail, head| Term::cons(head, tail))
    }

    fn map(&mut self, start: usize) -> Result<Term, DecodeErrorKind> {
        let mut pairs = Vec::with_capacity((self.values.len() - start) / 2);
        let mut values = self.values.drain(start..);
        while let (Some(key), Some(value)) = (values.next(), values.next()) {
            pairs.push((key, value));
        }
        let count = pairs.len();
        let map = map::from_pairs(pairs);
        if map.as_map().is_some_and(|map| map.len() == count) { Ok(map) } else { Err(DecodeErrorKind::DuplicateKey) }
    }

    /// The way to the value that would come next, outermost step first.
    pub(super) fn path(&self) -> Vec<Step> {
        let next_starts = self.frames.iter().skip(1).map(|frame| frame.start).chain([self.values.len()]);
        self.frames
            .iter()
            .zip(next_starts)
            .map(|(frame, end)| {
                let position = end - frame.start;
                match frame.container {
                    Container::Tuple => Step::Tuple(position),
                    Container::List | Container::ListWithTail => Step::List(position),
                    Container::Map if position.is_multiple_of(2) => Step::Key(position / 2),
                    Container::Map => Step::Value(position / 2),
                    Container::Function(_) => Step::Captured(position),
                }
            })
            .collect()
    }
}
