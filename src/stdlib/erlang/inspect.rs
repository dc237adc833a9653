//! `:rshell.inspect/2`: the quick way to print what needs no Elixir code.

use super::persistent_term;
use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::inspect::color::Colors;
use crate::term::inspect::{AsText, Base, Options, Structs, inspect as print};
use crate::term::{Atom, MapRef, Term, View, names};

natives! { "rshell":
    "inspect"/2 => inspect,
}

const DEFAULT_WIDTH: usize = 80;

/// `:rshell.inspect([1], %{limit: 5})` is `{:ok, "[1]"}`; `:custom` when something in the term or the options needs
/// Elixir code, or is no valid option. The map has fields of `Inspect.Opts`, those that are not there have its defaults.
fn inspect(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [term, fields] = array(args)?;
    let fields = fields.as_map().ok_or_else(badarg)?;
    let text = options(fields).and_then(|options| print(term, &options));
    Ok(match text {
        Some(text) => Term::ok_tuple(Term::binary(text.as_bytes())),
        None => Term::named("custom"),
    })
}

fn options(fields: MapRef<'_>) -> Option<Options> {
    let field = |name: &str| fields.get_atom(Atom::new(name));
    let name = |field: &Term| field.as_atom().map(Atom::name);
    let limit = |field: &Term| match field.view() {
        View::Int(limit) => u64::try_from(limit).ok().map(Some),
        View::Atom(names::INFINITY) => Some(None),
        _ => None,
    };
    let mut options = Options::default();
    if let Some(base) = field("base") {
        options.base = match name(base)? {
            "decimal" => Base::Decimal,
            "hex" => Base::Hex,
            "octal" => Base::Octal,
            "binary" => Base::Binary,
            _ => return None,
        };
    }
    if let Some(binaries) = field("binaries") {
        options.binaries = as_text(name(binaries)?, "as_strings", "as_binaries")?;
    }
    if let Some(charlists) = field("charlists") {
        options.charlists = as_text(name(charlists)?, "as_charlists", "as_lists")?;
    }
    // The older name of the option wins when it is used.
    if let Some(char_lists) = field("char_lists").filter(|old| name(old) != Some("infer")) {
        options.charlists = as_text(name(char_lists)?, "as_char_lists", "as_lists")?;
    }
    if let Some(count) = field("limit") {
        options.limit = limit(count)?;
    }
    if let Some(count) = field("printable_limit") {
        options.printable_limit = limit(count)?;
    }
    let width = field("width").map_or(Some(Some(DEFAULT_WIDTH as u64)), limit)?;
    if field("pretty").is_some_and(Term::is_truthy) {
        options.width = width.and_then(|width| usize::try_from(width).ok());
    }
    if field("structs").is_some_and(|structs| !structs.is_truthy()) {
        options.structs = Structs::AsMaps;
    }
    if let Some(colors) = field("syntax_colors") {
        options.colors = Colors::from_keywords(colors)?;
    }
    let preset = persistent_term::find(&preset_function_key());
    is_default_function(field("inspect_fun").or(preset.as_ref())).then_some(options)
}

fn as_text(value: &str, always: &str, never: &str) -> Option<AsText> {
    match value {
        "infer" => Some(AsText::Infer),
        value if value == always => Some(AsText::Always),
        value if value == never => Some(AsText::Never),
        _ => None,
    }
}

/// Under which `Inspect.Opts.default_inspect_fun/1` keeps the function that takes the place of `Inspect.inspect/2`.
fn preset_function_key() -> Term {
    Term::tuple([Term::named("Elixir.Inspect.Opts"), Term::named("inspect_fun")])
}

fn is_default_function(function: Option<&Term>) -> bool {
    function.is_none_or(|function| match function.view() {
        View::Export(export) => export.module == names::INSPECT && export.name.name() == "inspect" && export.arity == 2,
        _ => false,
    })
}
