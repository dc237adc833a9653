//! What the evaluator offers to code that reads source: `Code.string_to_quoted/2` and the shell's parser.

use std::cell::RefCell;

use super::natives::{Outcome, badarg, table};
use crate::code::Raise;
use crate::process::Process;
use crate::syntax::{self, Comment, Hooks, LiteralEncoder, Parsed, StaticAtomsEncoder, SyntaxError};
use crate::term::{Atom, Term, names};
use crate::vm::{self, Trap};

table! {
    "rshell_code": "string_to_quoted"/2 => string_to_quoted,
    "rshell_code": "string_to_quoted!"/2 => string_to_quoted_or_raise,
    "rshell_code": "string_to_quoted_with_comments"/2 => with_comments,
    "rshell_code": "string_to_quoted_with_comments!"/2 => with_comments_or_raise,
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
        cursor: flag("cursor_completion"),
    }
}

/// Warns of something dubious in a source.
pub fn syntax_warning(process: &mut Process, warning: &syntax::Warning) {
    super::awaiting::record_warning(process, &warning.file, warning.line, &warning.message);
    let file = super::warning::relative(&warning.file);
    let prefix = super::warning::prefix(process);
    let text = format!("{prefix}{}\n  {file}:{}:{}\n\n", warning.message, warning.line, warning.column);
    super::warning::write_error(process, &text);
}

/// Parses with the functions that the options name, both `fn value, meta -> {:ok, term} | {:error, reason}`:
/// `static_atoms_encoder:`, which gets the text of what would be atoms, and `literal_encoder:`, where `:block` stands for one that wraps each literal in a block. Natives call nobody back, but reading code is a part of
/// evaluating it, where macros run too.
fn parse(process: &mut Process, source: &str, options: &Term) -> Parsed {
    let parsed = {
        let mut wrap =
            |literal: Term, meta: Term| Ok(Term::tuple([Term::atom(names::BLOCK), meta, Term::list([literal])]));
        let encoder = options.keyword_get(Atom::new("literal_encoder")).cloned();
        let atoms = options.keyword_get(Atom::new("static_atoms_encoder")).cloned();
        let process = RefCell::new(&mut *process);
        let mut call = |literal: Term, meta: Term| encode(&mut process.borrow_mut(), encoder.as_ref(), literal, meta);
        let mut call_for_atom = |text: Term, meta: Term| encode(&mut process.borrow_mut(), atoms.as_ref(), text, meta);
        let literal_encoder: Option<LiteralEncoder<'_>> = match &encoder {
            None => None,
            Some(one) if one.is_atom(Atom::new("block")) => Some(&mut wrap),
            Some(_) => Some(&mut call),
        };
        let static_atoms_encoder: Option<StaticAtomsEncoder<'_>> = match &atoms {
            None => None,
            Some(_) => Some(&mut call_for_atom),
        };
        let hooks = Hooks { literal_encoder, static_atoms_encoder };
        syntax::parse_with(source, &syntax_options(options), hooks)
    };
    let quiet = options.keyword_get(Atom::new("emit_warnings")).is_some_and(|value| value.is_atom(names::FALSE));
    for warning in parsed.warnings.iter().filter(|_| !quiet) {
        syntax_warning(process, warning);
    }
    parsed
}

fn encode(process: &mut Process, encoder: Option<&Term>, literal: Term, meta: Term) -> Result<Term, Term> {
    let Some(encoder) = encoder else { return Ok(literal) };
    let answer = vm::call_fun(process, encoder.clone(), vec![literal, meta]).map_err(|raise| raise.reason)?;
    match answer.as_tuple_of::<2>() {
        Some([ok, term]) if ok.is_atom(names::OK) => Ok(term.clone()),
        Some([_, reason]) => Err(reason.clone()),
        None => Err(answer),
    }
}

/// The source as text; what is none is refused as when it is turned into characters.
fn source_text(process: &mut Process, source: &Term) -> Result<String, Raise> {
    if let Some(text) = source.as_text() {
        return Ok(text.into_owned());
    }
    vm::call(process, Atom::new("Elixir.String"), Atom::new("to_charlist"), vec![source.clone()])?;
    Err(Raise::badarg())
}

/// `Code.string_to_quoted(source, options)`
fn string_to_quoted(process: &mut Process, args: &mut [Term]) -> Outcome {
    let source = source_text(process, &args[0])?;
    Ok(match parse(process, &source, &args[1]).result {
        Ok(quoted) => Term::ok_tuple(quoted),
        Err(error) => error.to_error_tuple(),
    })
}

/// `Code.string_to_quoted!(source, options)`
fn string_to_quoted_or_raise(process: &mut Process, args: &mut [Term]) -> Outcome {
    let source = source_text(process, &args[0])?;
    let parsed = parse(process, &source, &args[1]);
    refused(parsed.result, &source, &args[1])
}

fn refused(result: Result<Term, SyntaxError>, source: &str, options: &Term) -> Outcome {
    let options = syntax_options(options);
    let start = (options.line, options.column);
    result.map_err(|error| Trap::Raise(syntax_raise(&error, source, &options.file, start)))
}

/// `Code.string_to_quoted_with_comments(source, options)`
fn with_comments(process: &mut Process, args: &mut [Term]) -> Outcome {
    let source = source_text(process, &args[0])?;
    let parsed = parse(process, &source, &args[1]);
    Ok(match parsed.result {
        Ok(quoted) => Term::tuple([Term::atom(names::OK), quoted, comment_maps(&source, &parsed.comments)]),
        Err(error) => error.to_error_tuple(),
    })
}

/// `Code.string_to_quoted_with_comments!(source, options)`
fn with_comments_or_raise(process: &mut Process, args: &mut [Term]) -> Outcome {
    let source = source_text(process, &args[0])?;
    let parsed = parse(process, &source, &args[1]);
    let comments = comment_maps(&source, &parsed.comments);
    Ok(Term::tuple([refused(parsed.result, &source, &args[1])?, comments]))
}

/// Comments as maps: line, column, text, and how many ends of line come before and after.
fn comment_maps(source: &str, comments: &[Comment]) -> Term {
    let is_blank = |byte: &u8| matches!(byte, b'\n' | b' ' | b'\t' | b'\r');
    Term::list(comments.iter().map(|comment| {
        let blanks = source.bytes().skip(comment.bytes.end).take_while(is_blank);
        let next = blanks.filter(|byte| *byte == b'\n').count();
        Term::map_of_atoms([
            (names::LINE, Term::int(i64::from(comment.line))),
            (Atom::new("column"), Term::int(i64::from(comment.column))),
            (Atom::new("previous_eol_count"), Term::int(i64::from(comment.newlines))),
            (Atom::new("next_eol_count"), Term::int(next as i64)),
            (Atom::new("text"), Term::from(source.get(comment.bytes.clone()).unwrap_or(""))),
        ])
    }))
}

/// `{:ok, quoted}`, `{:incomplete}` or `{:error, {location, message, token}}`.
fn parse_iex(process: &mut Process, args: &mut [Term]) -> Outcome {
    let source = source_text(process, &args[0])?;
    let parsed = syntax::parse(&source, &syntax_options(&args[1]));
    for warning in &parsed.warnings {
        syntax_warning(process, warning);
    }
    Ok(match parsed.result {
        Ok(quoted) => Term::ok_tuple(quoted),
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
