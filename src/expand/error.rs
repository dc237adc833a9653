//! What expanding may end in besides a result: an exception, and warnings on the way.

use crate::term::{Atom, Term, names};

use super::Env;

/// An Elixir exception on its way up: `:error` and an exception struct, or whatever a macro raised, threw or exited with.
#[derive(Clone, Debug)]
pub struct Raise {
    /// `:error`, `:throw` or `:exit`.
    pub class: Atom,
    /// What was raised.
    pub reason: Term,
    /// Where it was raised, as far as that is known.
    pub stacktrace: Term,
    /// Whether the stack trace is complete, as where a macro raised; else the expander tells where it is.
    pub placed: bool,
}

/// A warning, without the word `warning:` and its place, which whoever prints it adds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Warning {
    /// The file, as the environment gives it.
    pub file: String,
    /// The line; 0 where none is known.
    pub line: u32,
    /// The module, where the warning is about code within one.
    pub module: Option<Atom>,
    /// The function and its arity, where the warning is about code within one.
    pub function: Option<(Atom, u8)>,
    /// Whether the place is given as a stack trace gives it: `Module (module)` outside of functions.
    pub traced: bool,
    /// The text.
    pub message: String,
}

impl Raise {
    /// An error with this reason.
    pub fn error(reason: Term) -> Raise {
        Raise { class: names::ERROR, reason, stacktrace: Term::NIL_LIST, placed: false }
    }

    /// An exception struct that has a message, such as `ArgumentError`.
    pub fn exception(module: &str, message: &str) -> Raise {
        Raise::error(Term::map_of_atoms([
            (names::STRUCT, Term::named(&format!("Elixir.{module}"))),
            (names::EXCEPTION_FIELD, Term::bool(true)),
            (names::MESSAGE, Term::from(message)),
        ]))
    }

    /// The same as if these functions of Elixir's own compiler had been at it, innermost first, as stack traces name them:
    /// module, function, arity, file, line.
    #[must_use]
    pub fn raised_in(mut self, functions: &[(&str, &str, u8, &str, u32)]) -> Raise {
        let entry = |(module, function, arity, file, line): &(&str, &str, u8, &str, u32)| {
            let place = [(names::FILE, Term::charlist(file)), (names::LINE, Term::int(i64::from(*line)))];
            trace_entry(Atom::new(module), Atom::new(function), *arity, place)
        };
        self.stacktrace = Term::list(functions.iter().map(entry));
        self.placed = true;
        self
    }

    /// The same, where a function of a module is undefined that is still being defined and can't be called yet.
    #[must_use]
    pub fn not_available(mut self, module: Atom) -> Raise {
        let first = self.stacktrace.iter().next().and_then(Term::as_tuple);
        let Some([at, name, arity, _]) = first.filter(|_| self.reason.is_atom(Atom::new("undef"))) else { return self };
        if at.is_atom(module) {
            let arity = arity.as_list().map_or_else(|| arity.clone(), |args| Term::int(args.len() as i64));
            self.reason = Term::map_of_atoms([
                (names::STRUCT, Term::named("Elixir.UndefinedFunctionError")),
                (names::EXCEPTION_FIELD, Term::bool(true)),
                (names::MODULE, at.clone()),
                (names::FUNCTION, name.clone()),
                (Atom::new("arity"), arity),
                (Atom::new("reason"), Term::named("function not available")),
                (names::MESSAGE, Term::nil()),
            ]);
        }
        self
    }

    /// The same with a text before its message, if it has one.
    #[must_use]
    pub fn because(mut self, prefix: &str) -> Raise {
        let message = self.reason.as_map().and_then(|fields| fields.get_atom(names::MESSAGE)?.as_text());
        if let (Some(message), Some(fields)) = (message, self.reason.as_map()) {
            let changed = Term::from(format!("{prefix}{message}").as_str());
            let fields = fields.iter().map(|(key, value)| {
                let value = if key.is_atom(names::MESSAGE) { changed.clone() } else { value.clone() };
                (key.clone(), value)
            });
            self.reason = Term::map(fields.collect::<Vec<_>>());
        }
        self
    }

    /// `%FunctionClauseError{}` of a macro of Elixir's that has no clause for what it was given.
    pub fn without_clause(module: &str, name: &str, arity: i64) -> Raise {
        Raise::error(Term::map_of_atoms([
            (names::STRUCT, Term::named("Elixir.FunctionClauseError")),
            (names::EXCEPTION_FIELD, Term::bool(true)),
            (names::MODULE, Term::named(module)),
            (names::FUNCTION, Term::named(name)),
            (Atom::new("arity"), Term::int(arity)),
            (Atom::new("kind"), Term::nil()),
            (Atom::new("args"), Term::nil()),
            (Atom::new("clauses"), Term::nil()),
        ]))
    }

    /// `%ArgumentError{}` with this message.
    pub fn argument(message: &str) -> Raise {
        Raise::exception("ArgumentError", message)
    }
}

/// `%CompileError{}` for the place that `meta` tells.
pub fn compile_error(meta: &Term, env: &Env, description: &str) -> Raise {
    let (file, line) = location(meta, env);
    Raise::error(Term::map_of_atoms([
        (names::STRUCT, Term::named("Elixir.CompileError")),
        (names::EXCEPTION_FIELD, Term::bool(true)),
        (names::FILE, Term::from(file.as_str())),
        (names::LINE, Term::int(i64::from(line))),
        (Atom::new("description"), Term::from(description)),
    ]))
}

/// The file and line of a piece of quoted code: where a macro was written if its quote kept that, else where it is used.
pub(super) fn location(meta: &Term, env: &Env) -> (String, u32) {
    if let Some([file, line]) = meta.keyword_get(names::KEEP).and_then(|kept| kept.as_tuple_of::<2>())
        && let (Some(file), Some(line)) = (file.as_text(), line.as_int())
    {
        return (file.into_owned(), u32::try_from(line).unwrap_or(0));
    }
    (env.file.to_string(), line_of(meta))
}

/// `{module, name, arity, location}`
pub(super) fn trace_entry<const N: usize>(module: Atom, name: Atom, arity: u8, location: [(Atom, Term); N]) -> Term {
    let location = location.map(|(key, value)| Term::tuple([Term::atom(key), value]));
    Term::tuple([Term::atom(module), Term::atom(name), Term::int(i64::from(arity)), Term::list(location)])
}

/// The line in a node's metadata, 0 where there is none.
pub fn line_of(meta: &Term) -> u32 {
    meta.keyword_get(names::LINE).and_then(Term::as_int).and_then(|line| u32::try_from(line).ok()).unwrap_or(0)
}
