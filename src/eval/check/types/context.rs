//! What is known of the variables of a clause, and where it was learned.

use std::collections::HashMap;

use super::kind::Type;
use crate::term::{Atom, Term, names};

/// Where a type was given to a variable.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The type.
    pub kind: Type,
    /// The code that gave it.
    pub code: Term,
}

/// The place at which types are compared: the code, and the variables that led there, the latest last.
#[derive(Clone, Debug)]
pub struct Place {
    /// The code that a message shows.
    pub code: Term,
    /// The variables whose types are being compared.
    pub variables: Vec<usize>,
}

impl Place {
    /// In this code.
    pub fn of(code: &Term) -> Place {
        Place { code: code.clone(), variables: Vec::new() }
    }

    fn within(&self, variable: usize) -> Place {
        let mut place = self.clone();
        place.variables.push(variable);
        place
    }
}

/// A variable as the expander tells it from others.
type Key = (Atom, i64);

/// What is known at a point of a clause.
#[derive(Clone, Default)]
pub struct Context {
    numbers: HashMap<Key, usize>,
    /// The names of those that have one.
    pub names: Vec<Option<Atom>>,
    /// Nothing while a variable can be anything.
    pub types: Vec<Option<Type>>,
    /// The oldest first.
    pub traces: Vec<Vec<Trace>>,
    /// Variables that the guard at hand gave a type: whether a check of types did, which is true of one alternative only.
    pub guarded: HashMap<usize, bool>,
}

impl Context {
    /// The type of a variable in the code, which is met for the first time or again.
    pub fn variable(&mut self, name: Atom, meta: &Term) -> Type {
        let key = (name, meta.keyword_get(names::VERSION).and_then(Term::as_int).unwrap_or(-1));
        if let Some(number) = self.numbers.get(&key) {
            return Type::Var(*number);
        }
        let number = self.add(Some(name));
        self.numbers.insert(key, number);
        Type::Var(number)
    }

    /// The type of something that has no name.
    pub fn unnamed(&mut self) -> Type {
        Type::Var(self.add(None))
    }

    fn add(&mut self, name: Option<Atom>) -> usize {
        self.names.push(name);
        self.types.push(None);
        self.traces.push(Vec::new());
        self.names.len() - 1
    }

    /// A type in which variables stand for themselves only where nothing is known of them.
    pub fn resolve(&self, kind: &Type) -> Type {
        match kind {
            Type::Var(number) => self.types[*number].as_ref().map_or_else(|| kind.clone(), |known| self.resolve(known)),
            Type::Tuple(elements) => Type::Tuple(elements.iter().map(|one| self.resolve(one)).collect()),
            Type::Union(members) => Type::union(members.iter().map(|one| self.resolve(one))),
            Type::List(element) => Type::List(Box::new(self.resolve(element))),
            Type::Map(fields) => Type::Map(
                fields
                    .iter()
                    .map(|field| super::kind::Field {
                        optional: field.optional,
                        key: self.resolve(&field.key),
                        value: self.resolve(&field.value),
                    })
                    .collect(),
            ),
            other => other.clone(),
        }
    }

    /// Gives a variable a type.
    pub fn refine(&mut self, variable: usize, kind: Type, place: &Place) {
        self.trace(variable, &kind, place);
        self.types[variable] = Some(kind);
    }

    /// Notes where a variable was compared with a type.
    pub fn trace(&mut self, variable: usize, kind: &Type, place: &Place) {
        self.traces[variable].push(Trace { kind: kind.clone(), code: place.code.clone() });
    }

    /// Tells whether a variable occurs in its own type.
    pub fn is_recursive(&self, variable: usize, kind: &Type) -> bool {
        match kind {
            Type::Var(number) if *number == variable => true,
            Type::Var(number) => self.types[*number].as_ref().is_some_and(|known| self.is_recursive(variable, known)),
            Type::Tuple(parts) | Type::Union(parts) => parts.iter().any(|one| self.is_recursive(variable, one)),
            Type::List(element) => self.is_recursive(variable, element),
            Type::Map(fields) => fields
                .iter()
                .any(|field| self.is_recursive(variable, &field.key) || self.is_recursive(variable, &field.value)),
            _ => false,
        }
    }

    /// The variables that have the same type as this one, through whichever others.
    fn related(&self, variable: usize, found: &mut Vec<usize>) {
        for (number, kind) in self.types.iter().enumerate() {
            if *kind == Some(Type::Var(variable)) && !found.contains(&number) {
                found.push(number);
                self.related(number, found);
            }
        }
    }

    /// Where the variables that led to a place got their types: name and trace, the latest first.
    pub fn history(&self, place: &Place) -> Vec<(Atom, &Trace)> {
        let mut variables = Vec::new();
        for variable in place.variables.iter().rev() {
            if !variables.contains(variable) {
                variables.push(*variable);
            }
            self.related(*variable, &mut variables);
        }
        let named = variables.into_iter().filter_map(|variable| Some((variable, self.names[variable]?)));
        named.flat_map(|(variable, name)| self.traces[variable].iter().rev().map(move |trace| (name, trace))).collect()
    }

    /// The place from which a variable's type is looked at.
    pub fn enter(place: &Place, variable: usize) -> Place {
        place.within(variable)
    }
}
