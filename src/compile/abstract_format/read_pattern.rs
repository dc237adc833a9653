//! Abstract format -> expanded quoted: patterns and guards.

use super::read::Reader;
use crate::term::{Term, names};

impl Reader {
    /// A pattern in which variables that are bound already are compared.
    pub(super) fn pattern(&mut self, term: &Term) -> Option<Term> {
        self.before = Some(self.variables.clone());
        let pattern = self.pattern_in(term);
        self.before = None;
        pattern
    }

    /// A part of a pattern.
    pub(super) fn pattern_in(&mut self, term: &Term) -> Option<Term> {
        self.nested(|this| this.pattern_here(term))
    }

    fn pattern_here(&mut self, term: &Term) -> Option<Term> {
        let [kind, annotation, parts @ ..] = term.as_tuple()? else { return None };
        self.set_line(annotation);
        match (kind.as_atom()?.name(), parts) {
            ("integer" | "char" | "float" | "atom", [value]) => Some(value.clone()),
            ("string", [characters]) => Some(characters.clone()),
            ("nil", []) => Some(Term::NIL_LIST),
            ("cons", [head, tail]) => {
                let (head, tail) = (self.pattern_in(head)?, self.pattern_in(tail)?);
                Some(self.cons(head, tail))
            }
            ("var", [name]) if name.is_atom(names::UNDERSCORE) => Some(self.underscore()),
            ("var", [name]) => {
                let name = name.as_atom()?;
                match self.before.as_ref().and_then(|before| before.get(&name)) {
                    Some(version) => {
                        let pinned = self.variable(name, *version);
                        Some(self.node(names::CARET, [pinned]))
                    }
                    None => {
                        let known = self.variables.get(&name).copied().filter(|_| self.is_new(name));
                        let version = known.unwrap_or_else(|| self.bind(name));
                        Some(self.variable(name, version))
                    }
                }
            }
            ("tuple", [elements]) => {
                let elements = self.patterns(elements)?;
                Some(self.node(names::TUPLE_FORM, elements))
            }
            ("map", [fields]) => {
                let mut pairs = Vec::new();
                for field in fields.as_list()? {
                    let [_, annotation, key, value] = field.as_tuple_of::<4>()?;
                    self.set_line(annotation);
                    let key = self.key(key)?;
                    pairs.push(Term::tuple([key, self.pattern_in(value)?]));
                }
                Some(self.node(names::MAP_FORM, pairs))
            }
            ("bin", [elements]) => self.bits(elements, Reader::pattern_in),
            ("match", [left, right]) => {
                let sides = [self.pattern_in(left)?, self.pattern_in(right)?];
                Some(self.node(names::EQUALS, sides))
            }
            ("op", [_, _] | [_, _, _]) => self.expression(term),
            _ => None,
        }
    }

    /// Tells whether this very pattern has bound the variable.
    fn is_new(&self, name: crate::term::Atom) -> bool {
        self.before.as_ref().is_some_and(|before| !before.contains_key(&name))
    }

    fn key(&mut self, key: &Term) -> Option<Term> {
        let written = self.expression(key)?;
        let is_variable = key.as_tuple()?.first()?.is_atom(crate::term::Atom::new("var"));
        Some(if is_variable { self.node(names::CARET, [written]) } else { written })
    }

    pub(super) fn patterns(&mut self, terms: &Term) -> Option<Vec<Term>> {
        terms.as_list()?.into_iter().map(|term| self.pattern_in(term)).collect()
    }

    pub(super) fn underscore(&self) -> Term {
        Term::tuple([Term::atom(names::UNDERSCORE), self.meta(), Term::nil()])
    }

    /// Patterns together with a guard, as the left side of an arrow.
    pub(super) fn guarded(&mut self, patterns: Vec<Term>, guards: &Term) -> Option<Vec<Term>> {
        let mut alternatives = Vec::new();
        for tests in guards.as_list()? {
            let tests = self.all(tests)?.into_iter();
            alternatives.push(tests.reduce(|left, right| self.erlang(names::ANDALSO, [left, right]))?);
        }
        let guard = alternatives.into_iter().rev().reduce(|right, left| self.node(names::WHEN, [left, right]));
        Some(match guard {
            Some(guard) => vec![self.node(names::WHEN, patterns.into_iter().chain([guard]))],
            None => patterns,
        })
    }
}
