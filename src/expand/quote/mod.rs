//! `quote`: turns code into code that builds it.
//!
//! Hygiene happens here, by metadata: variables get the context of the module that quotes them, aliases what they stand
//! for here (`alias:`), calls the modules they are imported from (`context:` and `imports:`).

mod builder;
pub mod escape;
pub mod runtime;

use crate::term::{Atom, Term, names};

use super::expander::{Expanded, Expander};
use super::place::{self, Placed};
use super::quoted::{as_keyword, call, keyword, remote};
use super::{Raise, error};

use builder::{Builder, Line};

const OPTIONS: [&str; 7] = ["context", "location", "line", "file", "unquote", "bind_quoted", "generated"];

/// The options of a `quote`, expanded.
struct QuoteOptions {
    context: Term,
    line: Line,
    file: Option<Term>,
    unquote: bool,
    generated: bool,
    bindings: Vec<(Atom, Term)>,
    /// `name = value` for options that are known only when the code runs.
    prelude: Vec<Term>,
}

impl Expander<'_> {
    /// `quote options, do: body`
    pub(super) fn expand_quote(&mut self, meta: &Term, options: &Term, body: &Term) -> Expanded {
        let (options, body) = self.split_quote(meta, options, body)?;
        let options = self.quote_options(meta, &options)?;
        let mut builder = Builder {
            env: self.env.clone(),
            line: options.line,
            file: options.file,
            context: options.context,
            unquote: options.unquote,
            generated: options.generated,
            depth: 0,
            events: Vec::new(),
        };
        let mut quoted = builder.quote_whole(&body)?;
        if !options.bindings.is_empty() {
            let mut statements: Vec<Term> = Vec::new();
            for (name, value) in options.bindings {
                let variable =
                    call(names::TUPLE_FORM, Term::NIL_LIST, [Term::atom(name), meta.clone(), builder.context.clone()]);
                let sides = Term::list([variable, value]);
                let parts = [Term::atom(names::EQUALS), Term::NIL_LIST, sides];
                statements.push(call(names::TUPLE_FORM, Term::NIL_LIST, parts));
            }
            statements.push(quoted);
            let parts = [Term::atom(names::BLOCK), Term::NIL_LIST, Term::list(statements)];
            quoted = call(names::TUPLE_FORM, Term::NIL_LIST, parts);
        }
        for (meta, event) in builder.events {
            self.notify(&meta, event)?;
        }
        if options.prelude.is_empty() {
            return self.expand(&quoted);
        }
        let statements = options.prelude.into_iter().chain([quoted]);
        self.expand(&call(names::BLOCK, Term::NIL_LIST, statements))
    }

    /// The options and the body, wherever `do:` stands.
    fn split_quote(&mut self, meta: &Term, options: &Term, body: &Term) -> Result<(Term, Term), Raise> {
        if body.as_list().is_none() {
            return Err(self.error(meta, "invalid arguments for \"quote\""));
        }
        let options = self.option_list(options)?;
        let Some(options_list) = as_keyword(&options) else {
            let text = self.source(&options);
            let message = format!("invalid options for quote, expected a keyword list, got: {text}");
            return Err(self.error(meta, &message).at(&place::form_options("quote")));
        };
        let Some(blocks) = as_keyword(body) else {
            return Err(self.error(meta, "invalid arguments for \"quote\""));
        };
        if blocks.iter().all(|(key, _)| *key != names::DO) {
            return Err(self.error(meta, "missing :do option in \"quote\""));
        }
        let mut all = Vec::new();
        let mut content = Term::nil();
        for (key, value) in options_list {
            all.push((key, value.clone()));
        }
        for (key, value) in blocks {
            if key == names::DO { content = value.clone() } else { all.push((key, value.clone())) }
        }
        Ok((keyword(all), content))
    }

    fn quote_options(&mut self, meta: &Term, options: &Term) -> Result<QuoteOptions, Raise> {
        let mut expanded = Vec::new();
        for (key, value) in as_keyword(options).unwrap_or_default() {
            expanded.push((key, self.expand(value)?));
        }
        if let Some((key, _)) = expanded.iter().find(|(key, _)| !OPTIONS.contains(&key.name())) {
            let key = self.inspect(&Term::atom(*key));
            let message = format!("unsupported option {key} given to quote");
            return Err(self.error(meta, &message).at(&place::form_option("quote")));
        }
        let options = keyword(expanded);
        let mut prelude = Vec::new();
        let context = match options.keyword_get(names::CONTEXT) {
            Some(context) if context.as_atom().is_some_and(|context| context != names::NIL) => context.clone(),
            Some(other) => runtime_option(meta, names::CONTEXT, other, &mut prelude),
            None => Term::atom(self.env.module.unwrap_or(names::ELIXIR)),
        };
        let bindings = match options.keyword_get(names::BIND_QUOTED) {
            Some(bindings) => {
                let pairs = as_keyword(bindings)
                    .map(|pairs| pairs.into_iter().map(|(name, value)| (name, value.clone())).collect::<Vec<_>>());
                match pairs {
                    Some(pairs) => Some(pairs),
                    None => {
                        let text = self.source(bindings);
                        let message = format!(
                            "invalid :bind_quoted for quote, expected a keyword list of variable names, got: {text}"
                        );
                        return Err(self.error(meta, &message).at(place::QUOTED_BINDINGS));
                    }
                }
            }
            None => None,
        };
        let unquote = self.boolean_option(&options, names::UNQUOTE, bindings.is_none())?;
        let generated = self.boolean_option(&options, names::GENERATED, false)?;
        let file = match (options.keyword_get(names::LOCATION), options.keyword_get(names::FILE)) {
            (Some(location), _) if location.is_atom(names::KEEP) => {
                let file = self.env.file.to_string();
                Some(Term::from(self.host.relative_file(&file).as_str()))
            }
            (Some(location), _) => {
                let clause = Term::tuple([
                    Term::named("case_clause"),
                    Term::tuple([Term::atom(names::LOCATION), location.clone()]),
                ]);
                return Err(Raise::error(clause).at(place::QUOTED_LOCATION));
            }
            (_, Some(file)) if file.is_binary() => Some(file.clone()),
            (_, Some(file)) => Some(runtime_option(meta, names::FILE, file, &mut prelude)),
            _ => None,
        };
        let line = match options.keyword_get(names::LINE) {
            None => Line::Drop,
            Some(line) => match (line.as_bool(), line.as_int()) {
                (Some(true), _) => Line::Keep,
                (Some(false), _) => Line::Drop,
                (_, Some(_)) => Line::Set(line.clone()),
                _ => Line::Set(runtime_option(meta, names::LINE, line, &mut prelude)),
            },
        };
        Ok(QuoteOptions { context, line, file, unquote, generated, bindings: bindings.unwrap_or_default(), prelude })
    }

    fn boolean_option(&mut self, options: &Term, key: Atom, default: bool) -> Result<bool, Raise> {
        match options.keyword_get(key) {
            None => Ok(default),
            Some(value) => match value.as_bool() {
                Some(value) => Ok(value),
                None => {
                    let value = self.inspect(value);
                    let key_name = key.name();
                    let message = format!("invalid runtime value for option :{key_name} in quote, got: {value}");
                    Err(Raise::argument(&message).at(&place::quote_option(key)))
                }
            },
        }
    }
}

/// A variable that holds an option's value, which is checked when the code runs.
fn runtime_option(meta: &Term, key: Atom, value: &Term, prelude: &mut Vec<Term>) -> Term {
    let line = error::line_of(meta);
    let meta = Term::list([Term::tuple([Term::atom(names::LINE), Term::int(i64::from(line))])]);
    let variable = Term::tuple([Term::atom(key), meta.clone(), Term::named("elixir_quote")]);
    let check = remote(
        meta.clone(),
        meta.clone(),
        Term::named("elixir_quote"),
        Atom::new("validate_runtime"),
        Term::list([Term::atom(key), value.clone()]),
    );
    prelude.push(call(names::EQUALS, meta, [variable.clone(), check]));
    variable
}
