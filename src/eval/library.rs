//! The program's own library: Elixir source that is part of the binary, loaded module by module when one is first used.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use super::evaluation::{env_for_file, evaluate_in_library};
use super::module::define_from_text;
use super::outline::{self, Item, Top};
use super::packed_outline::unpack;
use super::state;
use crate::code::{Raise, module};
use crate::expand::Excerpt;
use crate::process::Process;
use crate::syntax::{self, Options};
use crate::term::{Atom, Term, names};

include!(concat!(env!("OUT_DIR"), "/library.rs"));

/// Which file a module is in.
static INDEX: LazyLock<HashMap<Atom, usize, FixedState>> =
    LazyLock::new(|| MODULES.iter().map(|(module, file)| (Atom::new(module), *file)).collect());

/// Loads a module of the library: the machine's hook. False if the library has no such module.
pub fn load(process: &mut Process, name: Atom) -> Result<bool, Raise> {
    if is_later(name) && super::object::load(name) {
        return Ok(true);
    }
    let Some(number) = INDEX.get(&name).copied() else {
        let found = super::module::load_native(name) || super::object::load(name);
        return if found { Ok(true) } else { super::awaiting::module(process, name) };
    };
    // What the modules of a process are compiled with must not see the modules that are being defined around this load.
    let loading = &mut state::of(process).loading;
    if loading.contains(&name) {
        return Ok(false);
    }
    loading.push(name);
    let loading = loading.clone();
    let around = process.attached().take();
    state::of(process).loading = loading;
    let result = load_items(process, name, number);
    *process.attached() = around;
    state::of(process).loading.pop();
    result?;
    Ok(module::loaded(name).is_some())
}

/// Tells whether a module of the library came with an Elixir later than 1.14: a program of that time may have one of its own.
pub fn is_later(name: Atom) -> bool {
    let name = name.name();
    matches!(name, "Elixir.JSON" | "Elixir.Duration") || name.starts_with("Elixir.JSON.")
}

/// What stands at the top of a file of the library, with the module that it defines, if that can be told.
enum Piece {
    Module { name: String, line: u32, body: Vec<Item> },
    Form(Option<String>, Term),
}

impl Piece {
    fn of(top: Top, file: &str) -> Result<Piece, Raise> {
        Ok(match top.item {
            Item::Module { name, whole, .. } => {
                Piece::Module { name: full_name(name), line: whole.line, body: top.body }
            }
            Item::Code(text) | Item::Definition(_, text) => {
                let form = parse_excerpt(file, text)?;
                Piece::Form(defined_name(&form), form)
            }
        })
    }

    fn defined(&self) -> Option<&str> {
        match self {
            Piece::Module { name, .. } => Some(name),
            Piece::Form(defined, _) => defined.as_deref(),
        }
    }
}

/// Of a file with several modules only what is asked for is evaluated, and what is not a module at all. A module in whose
/// body an implementation may be is left alone where that stands for itself: a program may have replaced the module.
fn load_items(process: &mut Process, name: Atom, number: usize) -> Result<(), Raise> {
    let (Some((path, _)), Some(source)) = (FILES.get(number), text(number)) else { return Ok(()) };
    let file = &*shown_path(path);
    let mut env = env_for_file(file);
    let packed = packed_outline(number).and_then(|packed| unpack(source, packed));
    let tops = packed.unwrap_or_else(|| outline::of_file(source));
    let pieces = tops.into_iter().map(|top| Piece::of(top, file)).collect::<Result<Vec<Piece>, Raise>>()?;
    let only_one = pieces.len() == 1;
    let stands_alone = pieces.iter().any(|piece| piece.defined() == Some(name.name()));
    let wanted = |defined: &str| if stands_alone { defined == name.name() } else { is_wanted(defined, name) };
    for piece in pieces {
        if !only_one && !piece.defined().is_none_or(wanted) {
            continue;
        }
        match piece {
            Piece::Module { name, line, body } => define_from_text(process, Atom::new(&name), line, body, &env)?,
            Piece::Form(_, form) => drop(evaluate_in_library(process, &form, &mut env)?),
        }
    }
    Ok(())
}

/// The name of a module from how it is written after `defmodule`.
fn full_name(written: &str) -> String {
    match written.strip_prefix(':') {
        Some(erlang) => erlang.to_owned(),
        None => format!("Elixir.{written}"),
    }
}

/// Parses a piece of the library.
pub fn parse_excerpt(file: &str, text: Excerpt) -> Result<Term, Raise> {
    let options = Options { file: file.to_owned(), line: text.line, ..Options::default() };
    let parsed = syntax::parse(text.text, &options);
    parsed.result.map_err(|error| super::source::syntax_raise(&error, text.text, file, (text.line, 1)))
}

/// The module that a form defines, as text, if it can be told without evaluating.
fn defined_name(form: &Term) -> Option<String> {
    let [head, _, args] = form.as_tuple_of::<3>()?;
    let args = args.as_list()?;
    let alias = |term: &Term| -> Option<String> {
        match term.as_tuple_of::<3>() {
            Some([head, _, segments]) if head.is_atom(names::ALIASES) => {
                let segments: Option<Vec<&str>> = segments.iter().map(|one| Some(one.as_atom()?.name())).collect();
                Some(format!("Elixir.{}", segments?.join(".")))
            }
            _ => Some(term.as_atom()?.name().to_owned()),
        }
    };
    match head.as_atom()?.name() {
        "defmodule" | "defprotocol" => alias(args.first()?),
        "defimpl" => {
            let protocol = alias(args.first()?)?;
            let target = args.get(1)?.keyword_get(names::FOR)?;
            Some(format!("{protocol}.{}", alias(target)?.trim_start_matches("Elixir.")))
        }
        _ => None,
    }
}

/// Tells whether a module is one of a name, or the name may be of a module or an implementation for it in its body.
fn is_wanted(defined: &str, name: Atom) -> bool {
    let name = name.name();
    let within = name.strip_prefix(defined).is_some_and(|rest| rest.starts_with('.'));
    name == defined || within || defined.strip_prefix("Elixir").is_some_and(|short| name.ends_with(short))
}

/// Parses a file; a refusal becomes the exception that Elixir raises.
pub fn parse(process: &mut Process, file: &str, source: &str, embedded: bool) -> Result<Term, Raise> {
    parse_with(process, source, &Options { file: file.to_owned(), ..Options::default() }, embedded)
}

/// As `parse`, with options of the parser.
pub fn parse_with(process: &mut Process, source: &str, options: &Options, embedded: bool) -> Result<Term, Raise> {
    let parsed = syntax::parse(source, options);
    if !embedded {
        for warning in &parsed.warnings {
            super::source::syntax_warning(process, warning);
        }
    }
    let start = (options.line, options.column);
    parsed.result.map_err(|error| super::source::syntax_raise(&error, source, &options.file, start))
}

/// The path by which stack traces name a file of the library: Erlang's modules are known by their `.erl`, small modules of
/// Elixir by the file that they share with a larger one there.
fn shown_path(path: &str) -> String {
    match path.strip_prefix("otp/").and_then(|name| name.strip_suffix(".ex")) {
        Some(name) => format!("{name}.erl"),
        None => {
            let name = path.rsplit('/').next().unwrap_or(path);
            let name = name.strip_suffix(".ex").unwrap_or(name);
            let home = match name {
                "enumerable" | "enum.empty_error" | "enum.out_of_bounds_error" => "enum".to_owned(),
                "datetime" => "calendar/datetime".to_owned(),
                "naive_datetime" | "date" | "time" => format!("calendar/{name}"),
                "date.range" => "calendar/date_range".to_owned(),
                "inspect.opts" => "inspect/algebra".to_owned(),
                "calendar.utc_only_time_zone_database" => "calendar/time_zone_database".to_owned(),
                "string.break" => "elixir/unicode/unicode".to_owned(),
                "system.env_error" | "bad_struct_error" => "exception".to_owned(),
                _ if name.ends_with("_error") && !name.contains('.') => "exception".to_owned(),
                // A task's file has the name of the task.
                _ if name.starts_with("mix.tasks.") => name.replacen('.', "/", 2),
                _ => name.replace('.', "/"),
            };
            format!("lib/{home}.ex")
        }
    }
}

/// The source file of a module of the library.
pub fn source_of(name: Atom) -> Option<(&'static str, &'static str)> {
    let file = *INDEX.get(&name)?;
    Some((FILES.get(file)?.0, text(file)?))
}

/// The application that a module of the library belongs to, and its version.
pub fn application_of(name: Atom) -> Option<(&'static str, &'static str)> {
    const ELIXIR: &str = "1.14.0";
    let folder = source_of(name).and_then(|(path, _)| path.split('/').next());
    match folder {
        _ if is_compiler(name) => Some(("elixir", ELIXIR)),
        Some("elixir") => Some(("elixir", ELIXIR)),
        Some("eex") => Some(("eex", ELIXIR)),
        Some("iex") => Some(("iex", ELIXIR)),
        Some("logger") => Some(("logger", ELIXIR)),
        Some("ex_unit") => Some(("ex_unit", ELIXIR)),
        Some("mix") => Some(("mix", ELIXIR)),
        Some(_) => otp_application(name),
        None if is_evaluator(name) || !crate::code::native::of_module(name).is_empty() => otp_application(name),
        None => None,
    }
}

/// Tells whether a name is that of a module of Elixir's own compiler or command line, few of which are here, and not of a
/// compiled file.
fn is_compiler(name: Atom) -> bool {
    let name = name.name();
    matches!(name, "elixir" | "Elixir.Kernel.CLI")
        || (name.starts_with("elixir_") && !name.starts_with("elixir_compiler_"))
}

/// Tells whether a name is that of a module that evaluates code on a BEAM.
fn is_evaluator(name: Atom) -> bool {
    name == names::ERL_EVAL || name.name() == "eval_bits"
}

/// The application of an Erlang module; those that are part of the machine have none.
fn otp_application(name: Atom) -> Option<(&'static str, &'static str)> {
    const KERNEL: Option<(&str, &str)> = Some(("kernel", "8.5.3"));
    match name.name() {
        "erlang" | "atomics" | "counters" | "persistent_term" | "init" | "zlib" => None,
        "application"
        | "application_controller"
        | "application_master"
        | "auth"
        | "code"
        | "erpc"
        | "error_logger"
        | "file"
        | "file_io_server"
        | "gen_tcp"
        | "gen_udp"
        | "global"
        | "inet"
        | "net_adm"
        | "net_kernel"
        | "os"
        | "pg"
        | "rpc" => KERNEL,
        name if name.starts_with("logger") => KERNEL,
        "crypto" => Some(("crypto", "5.1.2")),
        "dbg" => Some(("runtime_tools", "1.19")),
        name if name.starts_with("rshell") => None,
        _ => Some(("stdlib", "4.2")),
    }
}

/// All modules of the library.
pub fn modules() -> impl Iterator<Item = Atom> {
    INDEX.keys().copied()
}
