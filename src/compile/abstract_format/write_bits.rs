//! Expanded quoted -> abstract format: `<<...>>`.

use super::forms::form;
use super::write::Writer;
use crate::compile::quoted::{self, form_named};
use crate::term::{Atom, Term, names};

/// What stands behind `::`.
#[derive(Default)]
struct Specification<'t> {
    size: Option<&'t Term>,
    unit: Option<&'t Term>,
    kind: Option<Atom>,
    modifiers: Vec<Atom>,
}

impl Writer {
    pub(super) fn build_bits(&mut self, segments: &[&Term]) -> Option<Term> {
        self.bits(segments, Writer::expression)
    }

    pub(super) fn match_bits(&mut self, segments: &[&Term]) -> Option<Term> {
        self.bits(segments, Writer::pattern)
    }

    fn bits(&mut self, segments: &[&Term], each: fn(&mut Self, &Term) -> Option<Term>) -> Option<Term> {
        let line = self.line;
        let mut elements = Vec::with_capacity(segments.len());
        for segment in segments {
            let mut specification = Specification::default();
            let value = match form_named(segment, names::COLON2) {
                Some((_, parts)) => {
                    let [value, written] = parts.as_slice() else { return None };
                    read(written, &mut specification)?;
                    *value
                }
                None => segment,
            };
            let literal = value.as_bytes().filter(|_| specification.size.is_none());
            let (value, types) = match literal {
                Some(bytes) => self.literal_segment(&bytes, &specification)?,
                None => (each(self, value)?, types(&specification)),
            };
            let size = match specification.size {
                Some(size) => self.expression(size)?,
                None => Term::named("default"),
            };
            elements.push(form("bin_element", line, [value, size, types]));
        }
        Some(form("bin", line, [Term::list(elements)]))
    }

    /// A string in a segment: bytes, or characters that the segment encodes.
    fn literal_segment(&mut self, bytes: &[u8], specification: &Specification<'_>) -> Option<(Term, Term)> {
        let (numbers, types): (Vec<u32>, Term) = match specification.kind {
            Some(names::UTF8 | names::UTF16 | names::UTF32) => {
                let text = std::str::from_utf8(bytes).ok()?;
                (text.chars().map(u32::from).collect(), types(specification))
            }
            _ => (bytes.iter().copied().map(u32::from).collect(), Term::named("default")),
        };
        let numbers = Term::list(numbers.into_iter().map(|number| Term::int(i64::from(number))));
        Some((form("string", self.line, [numbers]), types))
    }
}

fn types(specification: &Specification<'_>) -> Term {
    let mut types: Vec<Term> = Vec::new();
    types.extend(specification.kind.map(Term::atom));
    types.extend(specification.modifiers.iter().copied().map(Term::atom));
    if let Some(unit) = specification.unit {
        types.push(Term::tuple([Term::atom(names::UNIT), unit.clone()]));
    }
    if types.is_empty() { Term::named("default") } else { Term::list(types) }
}

fn read<'t>(written: &'t Term, into: &mut Specification<'t>) -> Option<()> {
    let (name, _, args) = quoted::form(written)?;
    match (name, args.as_slice()) {
        (names::MINUS, [left, right]) => {
            read(left, into)?;
            read(right, into)?;
        }
        (names::SIZE, [size]) => into.size = Some(size),
        (names::UNIT, [unit]) => into.unit = Some(unit),
        (names::BYTES, _) => into.kind = Some(names::BINARY),
        (names::BITS, _) => into.kind = Some(names::BITSTRING),
        (
            names::INTEGER
            | names::FLOAT
            | names::BINARY
            | names::BITSTRING
            | names::UTF8
            | names::UTF16
            | names::UTF32,
            _,
        ) => into.kind = Some(name),
        (names::SIGNED | names::UNSIGNED | names::LITTLE | names::BIG | names::NATIVE, _) => into.modifiers.push(name),
        _ => return None,
    }
    Some(())
}
