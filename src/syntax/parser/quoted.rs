//! Strings, charlists, quoted atoms and sigils, with what is interpolated in them.

use super::{Parser, Place, Result, build};
use crate::syntax::diagnostic::SyntaxError;
use crate::syntax::token::{Interpolation, Part, Text, Value};
use crate::term::{Term, names};

impl Parser<'_, '_> {
    fn take_text(&mut self) -> Result<(Box<Text>, Place)> {
        let place = self.place();
        match self.take_value() {
            Value::Text(text) => Ok((text, place)),
            _ => self.unexpected(),
        }
    }

    /// `"text"`
    pub(super) fn string(&mut self) -> Result<Term> {
        let (text, place) = self.take_text()?;
        if let Some(literal) = text.literal() {
            let literal = Term::binary(literal);
            return self.literal(literal, place, |parser, meta| parser.text_meta(&text, meta));
        }
        let meta = self.text_meta(&text, self.meta(place));
        let parts = self.binary_parts(text.parts)?;
        Ok(build::node(Term::atom(names::BITS_FORM), meta, parts))
    }

    /// `'text'`
    pub(super) fn charlist(&mut self) -> Result<Term> {
        let (text, place) = self.take_text()?;
        if let Some(literal) = text.literal() {
            let list = charlist_of(literal, place)?;
            return self.literal(list, place, |parser, meta| parser.text_meta(&text, meta));
        }
        let meta = self.text_meta(&text, self.meta(place));
        let arguments = Term::list([Term::named("Elixir.List"), Term::named("to_charlist")]);
        let target = build::node(Term::atom(names::DOT), self.meta(place), arguments);
        let parts = self.list_parts(text.parts)?;
        Ok(build::node(target, meta, Term::list([parts])))
    }

    /// `:"text"` with interpolation.
    pub(super) fn interpolated_atom(&mut self) -> Result<Term> {
        let (text, place) = self.take_text()?;
        let meta = self.text_meta(&text, self.meta(place));
        self.atom_of(text.parts, place, meta)
    }

    /// `"text": ` with interpolation.
    pub(super) fn interpolated_key(&mut self) -> Result<Term> {
        let (text, place) = self.take_text()?;
        let meta = self.token_meta(names::FORMAT, || Term::atom(names::KEYWORD), self.meta(place));
        self.atom_of(text.parts, place, meta)
    }

    /// The call that makes an atom of text when it runs.
    fn atom_of(&mut self, parts: Vec<Part>, place: Place, meta: Term) -> Result<Term> {
        let function = if self.options.existing_atoms { "binary_to_existing_atom" } else { "binary_to_atom" };
        let arguments = Term::list([Term::atom(names::ERLANG), Term::named(function)]);
        let target = build::node(Term::atom(names::DOT), self.meta(place), arguments);
        let parts = self.binary_parts(parts)?;
        let text = build::node(Term::atom(names::BITS_FORM), self.meta(place), parts);
        Ok(build::node(target, meta, Term::list([text, Term::atom(names::UTF8)])))
    }

    /// `~x(text)`
    pub(super) fn sigil(&mut self) -> Result<Term> {
        let place = self.place();
        let Value::Sigil(sigil) = self.take_value() else { return self.unexpected() };
        let meta = build::with(names::DELIMITER, Term::from(sigil.delimiter), self.meta(place));
        let text_meta = match sigil.text.indentation {
            Some(indentation) => build::with(names::INDENTATION, Term::int(i64::from(indentation)), self.meta(place)),
            None => self.meta(place),
        };
        let parts = match sigil.text.literal() {
            Some(literal) => Term::list([Term::binary(literal)]),
            None => self.binary_parts(sigil.text.parts)?,
        };
        let text = build::node(Term::atom(names::BITS_FORM), text_meta, parts);
        let modifiers = Term::list(sigil.modifiers.iter().map(|letter| Term::int(i64::from(*letter))));
        let name = Term::named(&format!("sigil_{}", char::from(sigil.name)));
        Ok(build::node(name, meta, Term::list([text, modifiers])))
    }

    /// The metadata with the delimiter and the indentation of a text in front.
    fn text_meta(&self, text: &Text, meta: Term) -> Term {
        let (meta, delimiter) = match text.indentation {
            Some(indentation) => {
                let meta = self.token_meta(names::INDENTATION, || Term::int(i64::from(indentation)), meta);
                (meta, if text.quote == b'"' { "\"\"\"" } else { "'''" })
            }
            None => (meta, if text.quote == b'"' { "\"" } else { "'" }),
        };
        self.delimiter_meta(delimiter, meta)
    }

    /// Parts of a `<<>>`: interpolations are `Kernel.to_string(_) :: binary`.
    fn binary_parts(&mut self, parts: Vec<Part>) -> Result<Term> {
        let terms: Result<Vec<Term>> = parts
            .into_iter()
            .map(|part| match part {
                Part::Literal(text) => Ok(Term::binary(&text)),
                Part::Interpolation(interpolation) => {
                    let start = start_of(&interpolation);
                    let call = self.interpolated(interpolation)?;
                    let binary = build::node(Term::atom(names::BINARY), self.meta(start), Term::nil());
                    Ok(build::node(Term::atom(names::COLON2), self.meta(start), Term::list([call, binary])))
                }
            })
            .collect();
        terms.map(Term::list)
    }

    /// Parts of a charlist: interpolations are `Kernel.to_string(_)`.
    fn list_parts(&mut self, parts: Vec<Part>) -> Result<Term> {
        let terms: Result<Vec<Term>> = parts
            .into_iter()
            .map(|part| match part {
                Part::Literal(text) => Ok(Term::binary(&text)),
                Part::Interpolation(interpolation) => self.interpolated(interpolation),
            })
            .collect();
        terms.map(Term::list)
    }

    fn interpolated(&mut self, interpolation: Interpolation) -> Result<Term> {
        let start = start_of(&interpolation);
        let (line, column) = interpolation.end;
        let end = Place { line, column, newlines: 0 };
        let expression = self.nested(interpolation.tokens)?;
        let arguments = Term::list([Term::atom(names::KERNEL), Term::atom(names::TO_STRING)]);
        let target = build::node(Term::atom(names::DOT), self.meta(start), arguments);
        let meta = self.closing_meta(start, end, self.meta(start));
        Ok(build::node(target, meta, Term::list([expression])))
    }
}

fn start_of(interpolation: &Interpolation) -> Place {
    let (line, column) = interpolation.start;
    Place { line, column, newlines: 0 }
}

/// The code points of a text.
fn charlist_of(text: &[u8], place: Place) -> Result<Term> {
    match std::str::from_utf8(text) {
        Ok(text) => Ok(Term::list(text.chars().map(|character| Term::int(i64::from(u32::from(character)))))),
        Err(error) => {
            let rest: Vec<String> = text.iter().skip(error.valid_up_to()).map(u8::to_string).collect();
            let token = format!("<<{}>>", rest.join(", "));
            Err(SyntaxError::new(place.line, place.column, "invalid encoding starting at ", token))
        }
    }
}
