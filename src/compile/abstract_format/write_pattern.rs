//! Expanded quoted -> abstract format: patterns.

use super::forms::{anything, call, form, tuple};
use super::write::Writer;
use crate::compile::quoted::{self, form_named, is_underscore};
use crate::term::{Term, View, names};

impl Writer {
    pub(super) fn pattern(&mut self, term: &Term) -> Option<Term> {
        self.nested(|this| this.pattern_here(term))
    }

    fn pattern_here(&mut self, term: &Term) -> Option<Term> {
        if is_underscore(term) {
            return Some(anything(self.line));
        }
        if let Some(version) = quoted::variable(term) {
            return self.variable(term, version);
        }
        match term.view() {
            View::Cons(_) | View::Nil => self.list(term, Writer::pattern),
            View::Tuple([left, right]) => {
                let elements = vec![self.pattern(left)?, self.pattern(right)?];
                Some(tuple(self.line, elements))
            }
            View::Tuple([head, meta, rest]) => self.pattern_node(term, head, meta, rest),
            View::Tuple(_) | View::Map(_) => None,
            _ => self.literal(term),
        }
    }

    fn pattern_node(&mut self, term: &Term, head: &Term, meta: &Term, rest: &Term) -> Option<Term> {
        self.set_line(meta);
        let args = rest.as_list()?;
        match (head.as_atom(), args.as_slice()) {
            // A bound variable in a pattern is compared in Erlang.
            (Some(names::CARET), [pinned]) => self.expression(pinned),
            (Some(names::EQUALS), [left, right]) => {
                let sides = [self.pattern(left)?, self.pattern(right)?];
                Some(form("match", self.line, sides))
            }
            (Some(names::TUPLE_FORM), elements) => {
                let elements = elements.iter().map(|element| self.pattern(element)).collect::<Option<Vec<Term>>>()?;
                Some(tuple(self.line, elements))
            }
            (Some(names::MAP_FORM), pairs) => self.map_pattern(pairs, None),
            (Some(names::STRUCT_FORM), [name, map]) => {
                let (_, pairs) = form_named(map, names::MAP_FORM)?;
                let is_tag = |pair: &&&Term| pair.as_tuple_of::<2>().is_some_and(|[key, _]| key.is_atom(names::STRUCT));
                let pairs: Vec<&Term> = pairs.iter().filter(|pair| !is_tag(pair)).copied().collect();
                let tag = self.struct_name(name)?;
                self.map_pattern(&pairs, Some(tag))
            }
            (Some(names::BITS_FORM), segments) => self.match_bits(segments),
            (Some(names::BLOCK), [only]) => self.pattern(only),
            (None, [left, right]) => {
                let (_, name, _, _) = quoted::remote_call(term)?;
                match name {
                    names::CONCAT => self.concatenation(left, right),
                    _ => self.expression(term),
                }
            }
            _ => self.expression(term),
        }
    }

    /// What stands for the name in `%name{}`; one that is not written out must still be an atom.
    fn struct_name(&mut self, name: &Term) -> Option<Term> {
        if name.as_atom().is_some() {
            return self.literal(name);
        }
        let written = if is_underscore(name) { self.fresh() } else { self.pattern(name)? };
        self.tests.push(call(self.line, "erlang", "is_atom", [written.clone()]));
        Some(written)
    }

    fn map_pattern(&mut self, pairs: &[&Term], tag: Option<Term>) -> Option<Term> {
        let line = self.line;
        let mut fields = Vec::with_capacity(pairs.len() + 1);
        if let Some(tag) = tag {
            fields.push(form("map_field_exact", line, [super::forms::atom(line, names::STRUCT), tag]));
        }
        for pair in pairs {
            let [key, value] = pair.as_tuple_of::<2>()?;
            let key = match form_named(key, names::CARET) {
                Some((_, pinned)) => self.expression(pinned.first()?)?,
                None => self.expression(key)?,
            };
            let value = self.pattern(value)?;
            fields.push(form("map_field_exact", line, [key, value]));
        }
        Some(form("map", line, [Term::list(fields)]))
    }

    /// `literal list ++ rest`
    fn concatenation(&mut self, left: &Term, right: &Term) -> Option<Term> {
        let elements = left.iter().map(|element| self.pattern(element)).collect::<Option<Vec<Term>>>()?;
        let rest = self.pattern(right)?;
        Some(elements.into_iter().rev().fold(rest, |tail, head| super::forms::cons(self.line, head, tail)))
    }
}
