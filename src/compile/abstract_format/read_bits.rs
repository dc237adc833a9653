//! Abstract format -> expanded quoted: `<<...>>`.

use super::read::Reader;
use crate::term::{Atom, Term, names};

impl Reader {
    pub(super) fn bits(&mut self, elements: &Term, each: fn(&mut Self, &Term) -> Option<Term>) -> Option<Term> {
        let mut segments = Vec::new();
        for element in elements.as_list()? {
            let [_, annotation, value, size, types] = element.as_tuple_of::<5>()?;
            self.set_line(annotation);
            let sized = !size.is_atom(Atom::new("default"));
            let specification = self.specification(size, types)?;
            match text_of(value) {
                Some(characters) => self.text(&characters, sized, types, specification, &mut segments)?,
                None => {
                    let value = each(self, value)?;
                    segments.push(self.node(names::COLON2, [value, specification]));
                }
            }
        }
        // A string alone is the string.
        if let [only] = segments.as_slice()
            && only.is_binary()
        {
            return Some(only.clone());
        }
        if segments.is_empty() { Some(Term::binary(b"")) } else { Some(self.node(names::BITS_FORM, segments)) }
    }

    /// A string: bytes, characters that the segment encodes, or one segment for each character.
    fn text(
        &mut self,
        characters: &[i64],
        sized: bool,
        types: &Term,
        specification: Term,
        segments: &mut Vec<Term>,
    ) -> Option<()> {
        let bytes: Option<Vec<u8>> = characters.iter().map(|character| u8::try_from(*character).ok()).collect();
        match bytes {
            Some(bytes) if !sized && types.is_atom(Atom::new("default")) => segments.push(Term::binary(&bytes)),
            _ => {
                for character in characters {
                    segments.push(self.node(names::COLON2, [Term::int(*character), specification.clone()]));
                }
            }
        }
        Some(())
    }

    /// `type-modifier-size(n)-unit(m)`
    fn specification(&mut self, size: &Term, types: &Term) -> Option<Term> {
        let mut parts = Vec::new();
        for kind in types.as_list().unwrap_or_default() {
            match kind.as_tuple_of::<2>() {
                Some([_, unit]) => parts.push(self.node(names::UNIT, [unit.clone()])),
                None => parts.push(self.node(kind.as_atom()?, [])),
            }
        }
        if !size.is_atom(Atom::new("default")) {
            // A size is an expression, also within a pattern.
            let before = self.before.take();
            let size = self.expression(size);
            self.before = before;
            parts.push(self.node(names::SIZE, [size?]));
        }
        if parts.is_empty() {
            parts.push(self.node(names::INTEGER, []));
        }
        parts.into_iter().reduce(|left, right| self.node(names::MINUS, [left, right]))
    }
}

/// The characters of `{string, _, characters}`.
fn text_of(value: &Term) -> Option<Vec<i64>> {
    let [kind, _, characters] = value.as_tuple_of::<3>()?;
    if !kind.is_atom(Atom::new("string")) {
        return None;
    }
    characters.as_list()?.into_iter().map(Term::as_int).collect()
}
