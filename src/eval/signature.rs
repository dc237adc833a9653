//! A function's signature as its documentation shows it: `name(first, second \\ 1)`.
//!
//! A parameter goes by the name that the first clause with a name for it gives. Where none names it, it is called after what it
//! takes, and where the clauses take different things, `arg` with its place.

use super::host::Host;
use super::{attribute, state};
use crate::expand::quote::escape::{Options, escape};
use crate::expand::{MacroHost, split_guards};
use crate::process::Process;
use crate::term::{Atom, Term, inspect, names};

/// What the clauses of a function call its parameters.
#[derive(Clone, Default)]
pub struct Signature {
    parameters: Vec<Parameter>,
}

#[derive(Clone)]
struct Parameter {
    name: Name,
    /// A default as source.
    default: Option<String>,
}

#[derive(Clone, PartialEq)]
enum Name {
    Given(String),
    /// A variable with an underscore, without it.
    Ignored(String),
    /// The kind of value that a pattern takes.
    Kind(String),
}

impl Name {
    fn text(&self) -> &str {
        let (Name::Given(text) | Name::Ignored(text) | Name::Kind(text)) = self;
        text
    }
}

impl Signature {
    /// The signature told by the head of a definition in a module.
    pub fn of(process: &mut Process, module: Atom, call: &Term) -> Self {
        let (head, _) = split_guards(call);
        let args = head.as_tuple_of::<3>().and_then(|[_, _, args]| args.to_vec()).unwrap_or_default();
        let args = args.iter().map(|arg| with_attributes(process, module, arg)).collect::<Vec<_>>();
        let mut parameters: Vec<Parameter> = args.iter().map(|arg| parameter(process, module, arg)).collect();
        number(&mut parameters);
        Self { parameters }
    }

    /// Adds what a further clause tells.
    pub fn merge(&mut self, further: Self) {
        for (place, (known, new)) in self.parameters.iter_mut().zip(further.parameters).enumerate() {
            known.name = match (&known.name, new.name) {
                (Name::Given(_), _) => continue,
                (_, new @ Name::Given(_)) => new,
                (known, new) if known.text() == new.text() => continue,
                _ => Name::Kind(format!("arg{}", place + 1)),
            };
        }
    }

    /// How many parameters have a default.
    pub fn defaults(&self) -> usize {
        self.parameters.iter().filter(|parameter| parameter.default.is_some()).count()
    }

    /// The call that it is, as source.
    pub fn show(&self, name: Atom) -> String {
        if let Some(operation) = self.operation(name.name()) {
            return operation;
        }
        let shown: Vec<String> = self.parameters.iter().map(Parameter::show).collect();
        format!("{}({})", name.name(), shown.join(", "))
    }

    /// As an operator with its operands, if the name is one.
    fn operation(&self, name: &str) -> Option<String> {
        let operands: Vec<&str> = self.parameters.iter().map(|parameter| parameter.name.text()).collect();
        match *operands.as_slice() {
            [] if name == ".." || is_pseudo_variable(name) => Some(name.to_owned()),
            [elements] if name == "{}" => Some(format!("{{{elements}}}")),
            [segments] if name == "<<>>" => Some(format!("<<{segments}>>")),
            [_] if name == "%{}" => Some(name.to_owned()),
            [module, _] if name == "%" => Some(format!("%{module}{{}}")),
            [first, last, step] if name == "..//" => Some(format!("{first}..{last}//{step}")),
            [operand] if matches!(name, "+" | "-" | "!" | "^" | "&" | "@" | "~~~") => Some(format!("{name}{operand}")),
            [operand] if name == "not" => Some(format!("not({operand})")),
            [left, right] if matches!(name, "and" | "or" | "in" | "when") || is_symbol(name) => {
                Some(if name == ".." { format!("{left}..{right}") } else { format!("{left} {name} {right}") })
            }
            _ => None,
        }
    }
}

fn is_pseudo_variable(name: &str) -> bool {
    matches!(name, "__MODULE__" | "__ENV__" | "__DIR__" | "__CALLER__" | "__STACKTRACE__")
}

fn is_symbol(name: &str) -> bool {
    name.chars().all(|char| "+-*/<>=!|&^~.\\:@".contains(char))
}

impl Parameter {
    fn show(&self) -> String {
        match &self.default {
            Some(default) => format!("{} \\\\ {default}", self.name.text()),
            None => self.name.text().to_owned(),
        }
    }
}

/// A parameter with the values of the attributes that it reads, as far as its module is being defined.
fn with_attributes(process: &mut Process, module: Atom, code: &Term) -> Term {
    if let Some([head, meta, args]) = code.as_tuple_of::<3>() {
        if head.is_atom(names::AT)
            && let Some([read]) = args.to_vec().as_deref()
            && let Some([name, _, context]) = read.as_tuple_of::<3>()
            && let (Some(name), Some(_)) = (name.as_atom(), context.as_atom())
            && let Some(open) = state::open_module(process, module).filter(|open| !open.embedded)
        {
            let value = attribute::value_of(open, name).unwrap_or(Term::nil());
            return escape(&value, Options::default()).unwrap_or_else(|_| code.clone());
        }
        let (head, args) = (with_attributes(process, module, head), with_attributes(process, module, args));
        return Term::tuple([head, meta.clone(), args]);
    }
    if let Some([left, right]) = code.as_tuple_of::<2>() {
        return Term::tuple([with_attributes(process, module, left), with_attributes(process, module, right)]);
    }
    match code.to_vec() {
        Some(elements) => {
            Term::list(elements.iter().map(|code| with_attributes(process, module, code)).collect::<Vec<_>>())
        }
        None => code.clone(),
    }
}

fn parameter(process: &mut Process, module: Atom, arg: &Term) -> Parameter {
    if let Some([head, _, args]) = arg.as_tuple_of::<3>()
        && head.is_atom(names::DOUBLE_BACKSLASH)
        && let Some([inner, default]) = args.to_vec().as_deref()
    {
        return Parameter { name: name_of(module, inner), default: Some(source(process, default)) };
    }
    Parameter { name: name_of(module, arg), default: None }
}

fn name_of(module: Atom, pattern: &Term) -> Name {
    let Some([head, _, rest]) = pattern.as_tuple_of::<3>() else { return Name::Kind(literal(pattern).to_owned()) };
    let kind = match (head.as_atom(), rest.to_vec().as_deref()) {
        (Some(names::EQUALS), Some([left, right])) => match variable(left).or_else(|| variable(right)) {
            // What it is matched with as well makes its name count.
            Some(Name::Ignored(name)) if name != "_" => return Name::Given(name),
            Some(name) => return name,
            None => "arg".to_owned(),
        },
        (Some(names::MAP_FORM), _) => "map".to_owned(),
        (Some(names::STRUCT_FORM), Some([named, _])) => struct_kind(module, named),
        _ => match variable(pattern) {
            Some(name) => return name,
            None => "arg".to_owned(),
        },
    };
    Name::Kind(kind)
}

fn variable(pattern: &Term) -> Option<Name> {
    let [name, _, context] = pattern.as_tuple_of::<3>()?;
    context.as_atom()?;
    let name = name.as_atom()?.name();
    Some(match name.strip_prefix('_') {
        None => Name::Given(name.to_owned()),
        Some("") => Name::Ignored("_".to_owned()),
        Some(rest) => Name::Ignored(rest.to_owned()),
    })
}

fn literal(pattern: &Term) -> &'static str {
    match pattern {
        list if list.as_cons().is_some() || list.is_nil_list() => "list",
        atom if atom.as_bool().is_some() => "bool",
        atom if atom.as_atom().is_some() => "atom",
        number if number.is_integer() => "int",
        number if number.as_float().is_some() => "float",
        text if text.is_binary() => "binary",
        _ => "arg",
    }
}

/// `range` for `%Date.Range{}`.
fn struct_kind(module: Atom, named: &Term) -> String {
    let last = match named.as_tuple_of::<3>() {
        Some([head, _, segments]) if head.is_atom(names::ALIASES) => {
            segments.to_vec().and_then(|segments| Some(segments.last()?.as_atom()?.name()))
        }
        Some([head, _, _]) if head.is_atom(names::MODULE_VAR) => module.name().rsplit('.').next(),
        _ => None,
    };
    last.map_or_else(|| "struct".to_owned(), underscore)
}

/// `date_time` for `DateTime`: a capital begins a word unless it goes on with others.
fn underscore(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut words = String::new();
    for (place, char) in chars.iter().enumerate() {
        let after = place.checked_sub(1).and_then(|before| chars.get(before));
        let begins = after.is_some_and(|after| !after.is_uppercase())
            || chars.get(place + 1).is_some_and(|next| next.is_lowercase());
        if char.is_uppercase() && place > 0 && begins {
            words.push('_');
        }
        words.extend(char.to_lowercase());
    }
    words
}

/// Kinds that occur more than once are told apart by numbers.
fn number(parameters: &mut [Parameter]) {
    let kinds: Vec<Option<String>> = parameters
        .iter()
        .map(|parameter| if let Name::Kind(kind) = &parameter.name { Some(kind.clone()) } else { None })
        .collect();
    for (place, parameter) in parameters.iter_mut().enumerate() {
        let Name::Kind(kind) = &mut parameter.name else { continue };
        let same = |other: &&Option<String>| other.as_deref() == Some(kind.as_str());
        if kinds.iter().filter(same).count() > 1 {
            let number = kinds.iter().take(place + 1).filter(same).count();
            kind.push_str(&number.to_string());
        }
    }
}

/// A default as source. What is its own source needs no formatter, which takes a while to load.
fn source(process: &mut Process, default: &Term) -> String {
    let plain = default.as_tuple().is_none() && default.as_cons().is_none();
    if plain { inspect::to_string(default) } else { Host::new(process).quoted_to_string(default) }
}
