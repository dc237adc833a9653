//! What can be told of a value while compiling, and which patterns it does not fit.

use std::collections::HashMap;

use crate::expand::quoted::{as_binary, as_call, as_variable, is_underscore};
use crate::term::{Atom, Term, View, names, order};

/// What is known of a value.
#[derive(Clone, Debug)]
pub enum Value {
    /// Nothing.
    Unknown,
    /// All.
    Known(Term),
    /// It is a tuple of these.
    Tuple(Vec<Value>),
    /// It is a list with this head and tail.
    Cons(Box<Value>, Box<Value>),
    /// It is `true` or `false`.
    Boolean,
}

/// The values of variables.
pub type Values = HashMap<(Atom, i64), Value>;

/// A variable, as the expander tells it from others.
pub fn variable(code: &Term) -> Option<(Atom, i64)> {
    let (name, meta, _) = as_variable(code)?;
    Some((name, meta.keyword_get(names::VERSION).and_then(Term::as_int).unwrap_or(-1)))
}

impl Value {
    /// A tuple of values.
    pub fn tuple(elements: Vec<Value>) -> Value {
        match elements.iter().map(Value::known).collect::<Option<Vec<Term>>>() {
            Some(known) => Value::Known(Term::tuple_from(known)),
            None => Value::Tuple(elements),
        }
    }

    /// A list of values, the last of which may be what follows `|`.
    pub fn cons(head: Value, tail: Value) -> Value {
        match (head.known(), tail.known()) {
            (Some(head), Some(tail)) => Value::Known(Term::cons(head, tail)),
            _ => Value::Cons(Box::new(head), Box::new(tail)),
        }
    }

    /// The value itself, if it is known.
    pub fn known(&self) -> Option<Term> {
        match self {
            Value::Known(term) => Some(term.clone()),
            _ => None,
        }
    }

    /// Tells whether the value may fit a pattern, and gives the pattern's variables what is known of them.
    pub fn may_fit(&self, pattern: &Term, values: &mut Values) -> bool {
        if is_underscore(pattern) {
            return true;
        }
        if let Some(variable) = variable(pattern) {
            // A list that is not known is not followed further.
            let value = if matches!(self, Value::Cons(..)) { Value::Unknown } else { self.clone() };
            values.insert(variable, value);
            return true;
        }
        if let Some((_, left, right)) = as_binary(pattern, names::EQUALS) {
            return self.may_fit(left, values) && self.may_fit(right, values);
        }
        match as_call(pattern) {
            Some((names::CARET, ..)) => return true,
            Some((names::TUPLE_FORM, _, parts)) => {
                return self.may_be_tuple(&parts.to_vec().unwrap_or_default(), values);
            }
            Some((names::MAP_FORM | names::STRUCT_FORM, ..)) => return self.may_be(|term| term.as_map().is_some()),
            Some((names::BITS_FORM, ..)) => return self.may_be(|term| matches!(term.view(), View::Bits(_))),
            _ => {}
        }
        match pattern.view() {
            View::Tuple([left, right]) => self.may_be_tuple(&[left.clone(), right.clone()], values),
            View::Tuple(_) => true,
            View::Cons(cons) => self.may_be_list(&cons.head, &cons.tail, values),
            _ => match self {
                Value::Unknown => true,
                Value::Known(term) => order::equal(term, pattern),
                Value::Boolean => pattern.is_atom(names::TRUE) || pattern.is_atom(names::FALSE),
                Value::Tuple(_) | Value::Cons(..) => false,
            },
        }
    }

    fn may_be(&self, holds: impl Fn(&Term) -> bool) -> bool {
        match self {
            Value::Unknown => true,
            Value::Known(term) => holds(term),
            _ => false,
        }
    }

    fn may_be_tuple(&self, patterns: &[Term], values: &mut Values) -> bool {
        let elements: Vec<Value> = match self {
            Value::Unknown => vec![Value::Unknown; patterns.len()],
            Value::Known(term) => match term.as_tuple() {
                Some(elements) => elements.iter().cloned().map(Value::Known).collect(),
                None => return false,
            },
            Value::Tuple(elements) => elements.clone(),
            _ => return false,
        };
        elements.len() == patterns.len()
            && elements.iter().zip(patterns).all(|(value, pattern)| value.may_fit(pattern, values))
    }

    fn may_be_list(&self, head: &Term, tail: &Term, values: &mut Values) -> bool {
        let (first, rest) = match self {
            Value::Unknown => (Value::Unknown, Value::Unknown),
            Value::Known(term) => match term.as_cons() {
                Some(cons) => (Value::Known(cons.head.clone()), Value::Known(cons.tail.clone())),
                None => return false,
            },
            Value::Cons(first, rest) => ((**first).clone(), (**rest).clone()),
            _ => return false,
        };
        match as_binary(head, names::PIPE) {
            Some((_, head, tail)) => first.may_fit(head, values) && rest.may_fit(tail, values),
            None => first.may_fit(head, values) && rest.may_fit(tail, values),
        }
    }
}
