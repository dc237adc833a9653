//! What is wrong with a match specification, in the words that `:ets.test_ms/2` tells.

use super::expression::Dialect;
use super::telling::Telling;
use crate::stdlib::erlang::io_lib::write::{self, Style};
use crate::term::{Atom, Term, names};

/// One thing that is wrong.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Complaint(String);

/// So many characters of a complaint are told.
const LENGTH: usize = 99;

/// What only specifications of traces may call.
const OF_TRACES: &[&str] = &[
    "caller",
    "caller_line",
    "disable_trace",
    "display",
    "enable_trace",
    "exception_trace",
    "get_seq_token",
    "is_seq_trace",
    "message",
    "process_dump",
    "return_trace",
    "set_seq_token",
    "silent",
    "trace",
];

/// What only the control word of traces is told by.
const OF_CONTROL_WORD: [&str; 2] = ["get_tcw", "set_tcw"];

impl Complaint {
    pub(super) const NOT_A_LIST: &str = "Match programs are not in a list.";
    pub(super) const NOT_A_PROPER_LIST: &str = "Match programs are not in a proper list.";
    pub(super) const NOT_A_CLAUSE: &str = "Match program part is not a tuple of arity 3.";
    pub(super) const EXPRESSIONS_NOT_A_LIST: &str = "Match expression is not a list.";
    pub(super) const EXPRESSIONS_NOT_A_PROPER_LIST: &str = "Match expression is not a proper list.";
    pub(super) const NO_HEAD: &str = "Match head is invalid in this context.";
    pub(super) const NO_BODY: &str = "Body clause does not return anything.";

    /// A sentence, cut where the BEAM cuts it.
    pub(super) fn new(sentence: &str) -> Complaint {
        Complaint(sentence.chars().take(LENGTH).collect())
    }

    /// A variable that the head does not have.
    pub(super) fn unbound(variable: Atom) -> Complaint {
        Complaint::new(&format!("Variable {} is unbound.", variable.name()))
    }

    /// A tuple that is neither written as one nor names a function.
    pub(super) fn no_call(term: &Term) -> Complaint {
        let shown = shown(term);
        Complaint::new(&format!("{shown} is neither a function call, nor a tuple (tuples are written {{{{ ... }}}})."))
    }

    /// A call in a guard of what only a body may do.
    pub(super) fn in_guard(name: Atom) -> Complaint {
        Complaint::new(&format!("Special form '{}' called in guard context.", name.name()))
    }

    /// A call of what cannot be called, or not with so many arguments.
    pub(super) fn of_call(name: Atom, arity: usize, term: &Term, dialect: Dialect) -> Complaint {
        let atom = written(name);
        let special = |problem: &str| Complaint::new(&format!("Special form {problem}"));
        match name {
            names::CONST => special(&format!("'const' called with more than one argument in {}.", shown(term))),
            names::ANDALSO | names::ORELSE | names::AND | names::OR => {
                special(&format!("'{0}' called without arguments in {{{0}}}.", name.name()))
            }
            names::SELF => special(&format!("'self' called with arguments in {}.", shown(term))),
            _ if dialect == Dialect::Calls && OF_TRACES.contains(&name.name()) => {
                let problem = if Telling::of(name, 0).is_some() { "arguments" } else { "wrong number of arguments" };
                special(&format!("'{}' called with {problem} in {}.", name.name(), shown(term)))
            }
            // The BEAM calls this form by another name than who wrote it.
            _ if name.name() == "set_seq_token" => special("'set_seq_trace' used in wrong dialect."),
            _ if OF_TRACES.contains(&name.name()) => special(&format!("'{}' used in wrong dialect.", name.name())),
            _ if OF_CONTROL_WORD.contains(&name.name()) => {
                Complaint::new(&format!("Function {atom}/{arity} cannot be called in this context."))
            }
            _ => Complaint::new(&format!("Function {atom}/{arity} does_not_exist.")),
        }
    }

    /// `{:error, text}`
    pub(super) fn into_term(self) -> Term {
        Term::error_tuple(Term::list(self.0.chars().map(|character| Term::int(i64::from(u32::from(character))))))
    }
}

/// An atom as the BEAM writes it where it does not know of reserved words.
fn written(name: Atom) -> String {
    let text = name.name();
    let plain = |character: char| character.is_alphanumeric() || character == '_' || character == '@';
    let bare = text.starts_with(|first: char| first.is_lowercase()) && text.chars().all(plain);
    if bare { text.to_owned() } else { write::atom(text, true) }
}

fn shown(term: &Term) -> String {
    let style = Style { strings: true, unicode: false, depth: None, cut: false };
    write::flat(term, style, None).unwrap_or_default()
}
