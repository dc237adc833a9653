//! What is wrong with a source: errors and warnings, in the forms in which programs and people get them.

use crate::term::{Atom, Term, names};

/// Why a source is no Elixir.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    /// The line, from 1.
    pub line: u32,
    /// The column in code points, from 1; 0 where none is known.
    pub column: u32,
    /// What is wrong.
    pub message: Message,
    /// The token that is wrong, as the message shows it; empty where the source ends too early.
    pub token: String,
}

/// The words of an error.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Message {
    /// The token follows the text.
    Before(String),
    /// The token stands between the texts.
    Around(String, String),
}

/// An error as an exception.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exception {
    /// `SyntaxError` or `TokenMissingError`.
    pub module: &'static str,
    /// The words without the place.
    pub description: String,
    /// The place, the words, and the line with a caret where there is one.
    pub message: String,
    /// The line of the source, and the offset of the caret in it.
    pub snippet: Option<(String, u32)>,
}

/// Something that is allowed but dubious.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Warning {
    /// The line, from 1; 0 for a warning without a place.
    pub line: u32,
    /// The column in code points, from 1.
    pub column: u32,
    /// The file.
    pub file: String,
    /// The words.
    pub message: String,
}

/// The words with which the grammar itself refuses a token.
pub(super) const BEFORE: &str = "syntax error before: ";

/// What is said behind a `do` that cannot be meant as one.
pub(super) const MISPLACED_DO: &str = ". In case you wanted to write a \"do\" expression, you must either use do-blocks or separate the keyword argument with comma. For example, you should either write:\n\n    if some_condition? do\n      :this\n    else\n      :that\n    end\n\nor the equivalent construct:\n\n    if(some_condition?, do: :this, else: :that)\n\nwhere \"some_condition?\" is the first argument and the second argument is a keyword list.\n\nYou may see this error if you forget a trailing comma before the \"do\" in a \"do\" block";

const RESERVED: &[&str] =
    &["true", "false", "nil", "when", "and", "or", "not", "in", "fn", "end", "catch", "rescue", "after", "else"];

impl SyntaxError {
    pub(super) fn new(
        line: u32,
        column: u32,
        message: impl Into<String>,
        token: impl Into<String>,
    ) -> Box<SyntaxError> {
        Box::new(SyntaxError { line, column, message: Message::Before(message.into()), token: token.into() })
    }

    pub(super) fn around(
        line: u32,
        column: u32,
        (prefix, suffix): (impl Into<String>, impl Into<String>),
        token: impl Into<String>,
    ) -> Box<SyntaxError> {
        let message = Message::Around(prefix.into(), suffix.into());
        Box::new(SyntaxError { line, column, message, token: token.into() })
    }

    /// Tells whether more input could make the source right.
    pub fn is_incomplete(&self) -> bool {
        self.token.is_empty()
    }

    /// `{[line: line, column: column], message, token}`, where message is a binary or `{prefix, suffix}`.
    pub fn to_reason(&self) -> Term {
        let mut place = vec![Term::tuple([Term::atom(names::LINE), Term::int(i64::from(self.line))])];
        if self.column > 0 {
            place.push(Term::tuple([Term::atom(names::COLUMN), Term::int(i64::from(self.column))]));
        }
        let message = match &self.message {
            Message::Before(text) => Term::from(text.as_str()),
            Message::Around(prefix, suffix) => Term::tuple([Term::from(prefix.as_str()), Term::from(suffix.as_str())]),
        };
        Term::tuple([Term::list(place), message, Term::from(self.token.as_str())])
    }

    /// `{:error, {[line: line, column: column], message, token}}`
    pub fn to_error_tuple(&self) -> Term {
        Term::error_tuple(self.to_reason())
    }

    /// The exception that the `!` functions raise: `source` is the text that was parsed, from `start` (line, column) on.
    pub fn exception(&self, source: &str, file: &str, start: (u32, u32)) -> Exception {
        let (module, description, shows_line) = self.describe();
        let snippet = if shows_line { self.snippet(source, start) } else { None };
        let mut message = if self.column > 0 {
            format!("{file}:{}:{}: {description}", self.line, self.column)
        } else {
            format!("{file}:{}: {description}", self.line)
        };
        if let Some((text, offset)) = &snippet {
            let margin = format!("{:>2}", self.line);
            let indent = " ".repeat(margin.len());
            let before = " ".repeat(*offset as usize);
            message.push_str(&format!("\n {indent} |\n {margin} | {text}\n {indent} | {before}^"));
        }
        Exception { module, description, message, snippet }
    }

    /// The exception's name and words, and whether the line of the source is shown with them.
    fn describe(&self) -> (&'static str, String, bool) {
        let text = match &self.message {
            Message::Around(prefix, suffix) => {
                return ("SyntaxError", format!("{prefix}{}{suffix}", self.token), false);
            }
            Message::Before(text) => text,
        };
        if self.token.is_empty() {
            let words = if text == BEFORE { "syntax error: expression is incomplete" } else { text };
            return ("TokenMissingError", words.to_owned(), true);
        }
        if text != BEFORE {
            return ("SyntaxError", format!("{text}{}", self.token), true);
        }
        match self.describe_token() {
            Some(words) => ("SyntaxError", words, false),
            None => ("SyntaxError", format!("{text}{}", self.token), true),
        }
    }

    /// The words for a token whose plain rendering would mean nothing to people.
    fn describe_token(&self) -> Option<String> {
        let token = self.token.as_str();
        if token == "eol" {
            return Some(
                "unexpectedly reached end of line. The current expression is invalid or incomplete".to_owned(),
            );
        }
        let keyword = token.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(token);
        let quoted = keyword.len() != token.len();
        let quotes_needed = super::parser::erlang_atom_needs_quotes(keyword);
        if RESERVED.contains(&keyword) && quoted == quotes_needed {
            return Some(format!(
                "{BEFORE}{keyword}. \"{keyword}\" is a reserved word in Elixir and therefore its usage is limited. For instance, it can't be used as a variable or be defined nor invoked as a regular function"
            ));
        }
        if let Some(character) = token.strip_prefix('$') {
            return Some(format!("{BEFORE}?{character}"));
        }
        if token == "[<<>>]" {
            return Some(format!("{BEFORE}\"\""));
        }
        if let Some(rest) = token.strip_prefix("[<<\"") {
            return Some(format!("{BEFORE}\"{}\"", unescape_literal(rest)));
        }
        if token.starts_with('[') {
            return Some(format!("{BEFORE}\""));
        }
        if token.starts_with("{sigil,") {
            return Some(describe_sigil(token));
        }
        None
    }

    fn snippet(&self, source: &str, (first_line, first_column): (u32, u32)) -> Option<(String, u32)> {
        if self.column == 0 {
            return None;
        }
        let index = self.line.checked_sub(first_line)?;
        let text = source.split('\n').nth(index as usize)?;
        if text.trim().is_empty() {
            return None;
        }
        let shift = if index == 0 { first_column } else { 1 };
        Some((text.to_owned(), self.column.saturating_sub(shift)))
    }
}

/// The text of the first literal of a rendered token, up to its closing quote.
fn unescape_literal(rendered: &str) -> String {
    let mut text = String::new();
    let mut characters = rendered.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            '\\' => match characters.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('r') => text.push('\r'),
                Some('e') => text.push('\x1b'),
                Some('s') => text.push(' '),
                Some(other) => text.push(other),
                None => break,
            },
            other => text.push(other),
        }
    }
    text
}

fn describe_sigil(token: &str) -> String {
    let mut fields = token.split(',');
    let letter = fields.nth(4).and_then(|code| code.trim().parse::<u8>().ok()).map_or('?', char::from);
    let content = match (token.find('['), token.find("[<<\"")) {
        (Some(list), Some(literal)) if list == literal => unescape_literal(&token[literal + 4..]),
        _ => String::new(),
    };
    format!("{BEFORE}sigil ~{letter} starting with content '{content}'")
}

impl Warning {
    /// The warning as it is printed, without the word "warning".
    pub fn text(&self) -> String {
        if self.line == 0 {
            self.message.clone()
        } else {
            format!("{}\n  {}:{}:{}", self.message, self.file, self.line, self.column)
        }
    }
}

/// The module of the exception as an atom.
impl Exception {
    /// `SyntaxError` or `TokenMissingError` as the alias it is.
    pub fn module_atom(&self) -> Atom {
        Atom::new(&format!("Elixir.{}", self.module))
    }
}
