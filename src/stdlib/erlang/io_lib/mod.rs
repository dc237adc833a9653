//! `:io_lib`: formatting without a device. Results are flat charlists.

mod format;
mod limited;
mod number;
mod pretty;
pub(in crate::stdlib) mod write;

use super::chardata::{self, charlist};
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Term, View};
use crate::vm::Native;
use write::Style;

natives! { "io_lib":
    "format"/2 => format,
    "fwrite"/2 => format,
    "format"/3 => format_with,
    "fwrite"/3 => format_with,
    "write"/1 => write_term,
    "write"/2 => write_deep,
    "print"/1 => print,
    "print"/4 => print_at,
    "nl"/0 => nl,
    "write_atom"/1 => write_atom,
    "write_string"/1 => write_string,
    "write_char"/1 => write_char,
    "printable_list"/1 => printable_latin1_list,
    "printable_latin1_list"/1 => printable_latin1_list,
    "printable_unicode_list"/1 => printable_unicode_list,
    "char_list"/1 => char_list,
    "latin1_char_list"/1 => latin1_char_list,
    "chars_length"/1 => chars_length,
}

/// What `:io_lib_format` offers.
pub const FORMAT_NATIVES: &[Native] = &[Native { module: "io_lib_format", name: "fwrite_g", arity: 1, run: fwrite_g }];

/// What `:io_lib_pretty` stands on.
pub const PRETTY_NATIVES: &[Native] = &[Native { module: "rshell_pretty", name: "print", arity: 4, run: print_cut }];

fn text(text: &str) -> Term {
    charlist(text.chars().map(u32::from))
}

fn formatted(format: &Term, arguments: &Term, limit: Option<usize>) -> Outcome {
    let source = match format.view() {
        View::Atom(atom) => atom.name().to_owned(),
        // The bytes of a binary are characters, whatever their encoding.
        View::Bits(_) => format.as_bytes().ok_or_else(badarg)?.iter().map(|byte| char::from(*byte)).collect(),
        _ => {
            let characters = format.to_vec().ok_or_else(badarg)?;
            characters.iter().map(format::char_of).collect::<Option<String>>().ok_or_else(badarg)?
        }
    };
    let arguments = arguments.to_vec().ok_or_else(badarg)?;
    Ok(text(&format::format(&source.chars().collect::<Vec<_>>(), &arguments, limit).ok_or_else(badarg)?))
}

/// `:io_lib.format("~p is ~w~n", [:a, 1])` is `'a is 1\n'`.
fn format(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [format, arguments] = array(args)?;
    formatted(format, arguments, None)
}

/// `:io_lib.format("~w", [[1, 2, 3, 4]], chars_limit: 6)` is `'[1|...]'`: about so many characters.
fn format_with(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [format, arguments, options] = array(args)?;
    let limit = match option(options, "chars_limit")? {
        Some(limit) => usize::try_from(limit.as_int().ok_or_else(badarg)?).ok(),
        None => None,
    };
    formatted(format, arguments, limit)
}

const WRITE: Style = Style { strings: false, unicode: false, depth: None, cut: false };
const PRINT: Style = Style { strings: true, unicode: false, depth: None, cut: false };

fn depth(term: &Term) -> Result<Option<usize>, crate::vm::Trap> {
    match term.as_int() {
        Some(-1) => Ok(None),
        Some(depth) => usize::try_from(depth).map(Some).map_err(|_| badarg()),
        None => Err(badarg()),
    }
}

/// `:io_lib.write({:a, 'b'})` is `'{a,[98]}'`.
fn write_term(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [term] = array(args)?;
    Ok(text(&write::flat(term, WRITE, None).unwrap_or_default()))
}

/// The value of an option, the first of its name.
fn option(options: &Term, name: &str) -> Result<Option<Term>, crate::vm::Trap> {
    let options = options.as_list().ok_or_else(badarg)?;
    Ok(options.into_iter().find_map(|option| match option.view() {
        View::Tuple([key, value]) if key.as_atom().is_some_and(|key| key.name() == name) => Some(value.clone()),
        _ => None,
    }))
}

/// `:io_lib.write([1, 2, 3], 2)` is `'[1|...]'`; so it is with `[depth: 2]`, beside which there are the options `:chars_limit`
/// and `:encoding`.
fn write_deep(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [term, options] = array(args)?;
    if options.as_int().is_some() {
        return Ok(text(&write::flat(term, Style { depth: depth(options)?, ..WRITE }, None).unwrap_or_default()));
    }
    let deepest = option(options, "depth")?.map_or(Ok(None), |limit| depth(&limit))?;
    let limit = option(options, "chars_limit")?.and_then(|limit| usize::try_from(limit.as_int()?).ok());
    let unicode = option(options, "encoding")?
        .is_none_or(|encoding| encoding.as_atom().is_none_or(|atom| atom.name() != "latin1"));
    Ok(text(&limited::flat_within(term, Style { depth: deepest, unicode, ..WRITE }, limit)))
}

/// `:io_lib.print({:a, 'b'})` is `'{a,"b"}'`.
fn print(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [term] = array(args)?;
    Ok(text(&pretty::print(term, PRINT, 0, 80, None)))
}

/// `:io_lib.print([1, 2], 1, 80, -1)` is `'[1,2]'`: column, line length and depth follow the term.
fn print_at(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [term, column, width, limit] = array(args)?;
    let (column, width) = (natural(column)?, natural(width)?);
    let text_of = match depth(limit)? {
        None => pretty::print(term, PRINT, column.saturating_sub(1), width, None),
        depth => write::flat(term, Style { depth, ..PRINT }, None).unwrap_or_default(),
    };
    Ok(text(&text_of))
}

/// `:rshell_pretty.print([1 | :...], 1, 80, 60)` is `'[1|...]'`: what `:io_lib_pretty` cut off, at a column of lines of a
/// length, with at most so many characters behind their indentation (-1: as many as there is room for).
fn print_cut(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [term, column, width, most] = array(args)?;
    let (column, width) = (natural(column)?, natural(width)?);
    let style = Style { cut: true, ..PRINT };
    Ok(text(&pretty::print(term, style, column.saturating_sub(1), width, natural(most).ok())))
}

fn natural(term: &Term) -> Result<usize, crate::vm::Trap> {
    term.as_int().and_then(|number| usize::try_from(number).ok()).ok_or_else(badarg)
}

/// `:io_lib.nl()` is `'\n'`.
fn nl(_: &mut Process, _: &mut [Term]) -> Outcome {
    Ok(text("\n"))
}

/// `:io_lib.write_atom(:"a b")` is `'\'a b\''`.
fn write_atom(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [atom] = array(args)?;
    Ok(text(&write::atom(atom.as_atom().ok_or_else(badarg)?.name(), true)))
}

/// `:io_lib.write_string('a"b')` is `'"a\\"b"'`.
fn write_string(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [string] = array(args)?;
    Ok(text(&write::quoted(&chardata::code_points(string).ok_or_else(badarg)?, '"', true)))
}

/// `:io_lib.write_char(?a)` is `'$a'`.
fn write_char(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [code] = array(args)?;
    let code = code.as_int().and_then(|code| u32::try_from(code).ok()).ok_or_else(badarg)?;
    let character = char::from_u32(code).ok_or_else(badarg)?;
    let mut shown = String::from("$");
    if character == ' ' {
        shown.push_str("\\s");
    } else {
        write::escape(character, None, true, &mut shown);
    }
    Ok(text(&shown))
}

fn all_codes(list: &Term, test: impl Fn(u32) -> bool) -> Term {
    let code = |item: &Term| item.as_int().and_then(|code| u32::try_from(code).ok());
    Term::bool(list.as_list().is_some_and(|items| items.into_iter().all(|item| code(item).is_some_and(&test))))
}

/// `:io_lib.printable_list('abc')` is `true`.
fn printable_latin1_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    Ok(all_codes(list, write::is_printable))
}

/// `:io_lib.printable_unicode_list([26085])` is `true`.
fn printable_unicode_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    let wide = |code| code > 0xFF && crate::term::inspect::text::is_printable(code);
    Ok(all_codes(list, |code| write::is_printable(code) || wide(code)))
}

/// `:io_lib.char_list([26085])` is `true`: all are code points.
fn char_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    Ok(all_codes(list, |code| char::from_u32(code).is_some()))
}

/// `:io_lib.latin1_char_list('abc')` is `true`.
fn latin1_char_list(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [list] = array(args)?;
    Ok(all_codes(list, |code| code < 0x100))
}

/// `:io_lib.chars_length(["ab", ?c])` is `3`: of binaries the bytes are counted.
fn chars_length(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [data] = array(args)?;
    let (mut length, mut pending) = (0, vec![&*data]);
    while let Some(term) = pending.pop() {
        match term.view() {
            View::Nil => {}
            View::Int(_) => length += 1,
            View::Cons(cons) => pending.extend([&cons.tail, &cons.head]),
            View::Bits(bits) => length += bits.to_bytes().ok_or_else(badarg)?.len(),
            _ => return Err(badarg()),
        }
    }
    Ok(Term::int(length as i64))
}

/// `:io_lib_format.fwrite_g(0.1)` is `'0.1'`.
fn fwrite_g(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [value] = array(args)?;
    Ok(text(&format::shortest(value.as_float().ok_or_else(badarg)?)))
}
