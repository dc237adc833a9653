//! Patterns of match specifications: `:_` fits anything, `:"$1"` anything but the same everywhere, the rest itself.

use crate::term::{Atom, Term, View, order};

/// A pattern, compiled.
pub(super) enum Pattern {
    Any,
    /// A variable by its place among the bindings.
    Variable(usize),
    /// A term without variables.
    Exactly(Term),
    Tuple(Vec<Pattern>),
    /// Elements and what follows them.
    List(Vec<Pattern>, Box<Pattern>),
    /// Keys, which must be there, and the patterns of their values.
    Map(Vec<(Term, Pattern)>),
}

/// The numbers of the variables of a pattern, in order of their places.
#[derive(Default)]
pub(super) struct Variables(Vec<u32>);

/// What variables stand for in a row.
pub(super) type Bindings<'a> = [Option<&'a Term>];

/// The number of `:"$1"`.
pub(super) fn variable_number(atom: Atom) -> Option<u32> {
    let digits = atom.name().strip_prefix('$')?;
    let plain = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

impl Variables {
    /// Number of variables.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The place of a variable that the pattern has.
    pub(super) fn place(&self, number: u32) -> Option<usize> {
        self.0.iter().position(|known| *known == number)
    }

    /// The places in order of the variables' numbers, as `:"$$"` shows them.
    pub(super) fn in_order(&self) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.0.len()).collect();
        places.sort_by_key(|place| self.0[*place]);
        places
    }

    fn place_or_new(&mut self, number: u32) -> usize {
        self.place(number).unwrap_or_else(|| {
            self.0.push(number);
            self.0.len() - 1
        })
    }
}

impl Pattern {
    /// Compiles a pattern and notes its variables. Recurses on how deep the pattern is nested.
    pub(super) fn compile(term: &Term, variables: &mut Variables) -> Pattern {
        match term.view() {
            View::Atom(atom) if atom.name() == "_" => Pattern::Any,
            View::Atom(atom) => match variable_number(atom) {
                Some(number) => Pattern::Variable(variables.place_or_new(number)),
                None => Pattern::Exactly(term.clone()),
            },
            View::Tuple(elements) => {
                let parts: Vec<Pattern> = elements.iter().map(|element| Pattern::compile(element, variables)).collect();
                if all_exact(&parts) { Pattern::Exactly(term.clone()) } else { Pattern::Tuple(parts) }
            }
            View::Cons(_) => {
                let mut elements = term.iter();
                let parts: Vec<Pattern> =
                    elements.by_ref().map(|element| Pattern::compile(element, variables)).collect();
                let tail = Pattern::compile(elements.rest(), variables);
                if all_exact(&parts) && matches!(tail, Pattern::Exactly(_)) {
                    return Pattern::Exactly(term.clone());
                }
                Pattern::List(parts, Box::new(tail))
            }
            View::Map(map) if !map.is_empty() => {
                Pattern::Map(map.iter().map(|(key, value)| (key.clone(), Pattern::compile(value, variables))).collect())
            }
            _ => Pattern::Exactly(term.clone()),
        }
    }

    /// Tells whether a term may be the head of a specification of calls: a list, or what fits anything. A tuple is none that fits.
    pub(super) fn is_of_arguments(term: &Term) -> bool {
        match term.view() {
            View::Atom(atom) => atom.name() == "_" || variable_number(atom).is_some(),
            View::Cons(_) | View::Nil | View::Tuple(_) => true,
            _ => false,
        }
    }

    /// Tells whether a term fits and binds the variables.
    pub(super) fn matches<'a>(&self, term: &'a Term, bindings: &mut Bindings<'a>) -> bool {
        match self {
            Pattern::Any => true,
            Pattern::Exactly(literal) => order::equal(literal, term),
            Pattern::Variable(place) => match bindings.get(*place) {
                Some(Some(bound)) => order::equal(bound, term),
                _ => {
                    if let Some(binding) = bindings.get_mut(*place) {
                        *binding = Some(term);
                    }
                    true
                }
            },
            Pattern::Tuple(parts) => term.as_tuple().is_some_and(|elements| {
                elements.len() == parts.len()
                    && parts.iter().zip(elements).all(|(part, element)| part.matches(element, bindings))
            }),
            Pattern::List(parts, tail) => {
                let mut rest = term;
                for part in parts {
                    let Some(cons) = rest.as_cons() else { return false };
                    if !part.matches(&cons.head, bindings) {
                        return false;
                    }
                    rest = &cons.tail;
                }
                tail.matches(rest, bindings)
            }
            Pattern::Map(pairs) => term.as_map().is_some_and(|map| {
                pairs.iter().all(|(key, part)| map.get(key).is_some_and(|value| part.matches(value, bindings)))
            }),
        }
    }
}

fn all_exact(parts: &[Pattern]) -> bool {
    parts.iter().all(|part| matches!(part, Pattern::Exactly(_)))
}
