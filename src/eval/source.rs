//! What the evaluator offers to code that reads source: `Code.string_to_quoted/2` and the shell's parser.

use super::natives::{Outcome, badarg, table};
use crate::code::Raise;
use crate::process::Process;
use crate::syntax::{self, SyntaxError};
use crate::term::{Atom, Term, names};
use crate::vm::Trap;

table! {
    "rshell_code": "string_to_quoted"/2 => string_to_quoted,
    "rshell_code": "string_to_quoted!"/2 => string_to_quoted_or_raise,
    "rshell_code": "parse_iex"/2 => parse_iex,
    "rshell_code": "parse_error"/6 => parse_error,
}

/// The options of `Code.string_to_quoted/2`, read from a keyword list.
pub fn syntax_options(options: &Term) -> syntax::Options {
    let flag = |name: &str| options.keyword_get(Atom::new(name)).is_some_and(|value| value.is_atom(names::TRUE));
    let number = |name: Atom, default| {
        options.keyword_get(name).and_then(Term::as_int).and_then(|value| u32::try_from(value).ok()).unwrap_or(default)
    };
    let default = syntax::Options::default();
    syntax::Options {
        file: options.keyword_get(names::FILE).and_then(Term::as_text).map_or(default.file, |file| file.into_owned()),
        line: number(names::LINE, 1),
        column: number(names::COLUMN, 1),
        columns: flag("columns"),
        token_metadata: flag("token_metadata"),
        existing_atoms: flag("existing_atoms_only"),
        unescape: !options.keyword_get(names::UNESCAPE).is_some_and(|value| value.is_atom(names::FALSE)),
        warn_on_unnecessary_quotes: !options
            .keyword_get(names::WARN_ON_UNNECESSARY_QUOTES)
            .is_some_and(|value| value.is_atom(names::FALSE)),
    }
}

/// Warns of something dubious in a source.
pub fn syntax_warning(process: &mut Process, warning: &syntax::Warning) {
    super::awaiting::record_warning(process, &warning.file, warning.line, &warning.message);
    let text = format!("warning: {}\n  {}:{}:{}\n\n", warning.message, warning.file, warning.line, warning.column);
    super::warning::write_error(process, &text);
}

/// `Code.string_to_quoted(source, options)`
fn string_to_quoted(process: &mut Process, args: &mut [Term]) -> Outcome {
    let source = args[0].as_text().ok_or_else(badarg)?.into_owned();
    let parsed = syntax::parse(&source, &syntax_options(&args[1]));
    for warning in &parsed.warnings {
        syntax_warning(process, warning);
    }
    Ok(match parsed.result {
        Ok(quoted) => Term::ok_tuple(quoted),
        Err(error) => error.to_error_tuple(),
    })
}

/// `Code.string_to_quoted!(source, options)`
fn string_to_quoted_or_raise(process: &mut Process, args: &mut [Term]) -> Outcome {
    let source = args[0].as_text().ok_or_else(badarg)?.into_owned();
    let options = syntax_options(&args[1]);
    let parsed = syntax::parse(&source, &options);
    for warning in &parsed.warnings {
        syntax_warning(process, warning);
    }
    let start = (options.line, options.column);
    parsed.result.map_err(|error| Trap::Raise(syntax_raise(&error, &source, &options.file, start)))
}

/// `{:ok, quoted}`, `{:incomplete}` or `{:error, {location, message, token}}`.
fn parse_iex(process: &mut Process, args: &mut [Term]) -> Outcome {
    let source = args[0].as_text().ok_or_else(badarg)?.into_owned();
    let parsed = syntax::parse(&source, &syntax_options(&args[1]));
    Ok(match parsed.result {
        Ok(quoted) => {
            for warning in &parsed.warnings {
                syntax_warning(process, warning);
            }
            Term::ok_tuple(quoted)
        }
        Err(error) if error.is_incomplete() => Term::tuple([Term::named("incomplete")]),
        Err(error) => error.to_error_tuple(),
    })
}

/// The exception of a source that can't be read.
pub fn syntax_raise(error: &SyntaxError, source: &str, file: &str, start: (u32, u32)) -> Raise {
    let exception = error.exception(source, file, start);
    Raise::error(exception.to_term(error, file))
}

/// Raises what a refused source deserves: location, file, message, token, code, first line.
fn parse_error(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [location, file, message, token, code, line] = args else { return Err(badarg()) };
    let text = |term: &Term| term.as_text().map(|text| text.into_owned()).unwrap_or_default();
    let error = SyntaxError::from_parts(location, message, &text(token));
    let first = line.as_int().and_then(|line| u32::try_from(line).ok()).unwrap_or(1);
    Err(Trap::Raise(syntax_raise(&error, &text(code), &text(file), (first, 1))))
}
