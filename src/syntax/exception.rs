//! Refused sources as Elixir sees them: reasons read back, exceptions as structs.

use crate::term::{Atom, Term, names};

use super::diagnostic::{Exception, Message, SyntaxError};

impl SyntaxError {
    /// The error that a reason's parts describe: `[line: _, column: _]`, a binary or `{prefix, suffix}`, the token.
    pub fn from_parts(place: &Term, message: &Term, token: &str) -> SyntaxError {
        let number = |key: Atom| {
            place.keyword_get(key).and_then(Term::as_int).and_then(|number| u32::try_from(number).ok()).unwrap_or(0)
        };
        let text = |term: &Term| term.as_text().map(|text| text.into_owned()).unwrap_or_default();
        let message = match message.as_tuple_of::<2>() {
            Some([prefix, suffix]) => Message::Around(text(prefix), text(suffix)),
            None => Message::Before(text(message)),
        };
        SyntaxError { line: number(names::LINE), column: number(names::COLUMN), message, token: token.to_owned() }
    }
}

impl Exception {
    /// The exception as an Elixir struct.
    pub fn to_term(&self, error: &SyntaxError, file: &str) -> Term {
        let snippet = self.snippet.as_ref().map_or(Term::nil(), |(content, offset)| {
            Term::map_of_atoms([
                (Atom::new("content"), Term::from(content.as_str())),
                (Atom::new("offset"), Term::int(i64::from(*offset))),
            ])
        });
        let column = if error.column > 0 { Term::int(i64::from(error.column)) } else { Term::nil() };
        Term::map_of_atoms([
            (names::STRUCT, Term::named(&format!("Elixir.{}", self.module))),
            (names::EXCEPTION_FIELD, Term::bool(true)),
            (names::FILE, Term::from(file)),
            (names::LINE, Term::int(i64::from(error.line))),
            (names::COLUMN, column),
            (Atom::new("description"), Term::from(self.description.as_str())),
            (Atom::new("snippet"), snippet),
        ])
    }
}
