//! Terms as text, in the short form the machine itself needs; printing for people with widths and limits stands beside it.

use super::{Atom, Bits, MapRef, Pid, Port, Reference, Term, View};

/// A plain one-line rendering in Elixir's syntax, whole whatever its size.
pub fn to_string(term: &Term) -> String {
    let mut out = String::new();
    let mut work = vec![Work::Term(term)];
    while let Some(step) = work.pop() {
        match step {
            Work::Text(text) => out.push_str(text),
            Work::Key(atom) => out.push_str(&key(atom)),
            Work::Term(term) => write(term, &mut out, &mut work),
        }
    }
    out
}

/// What is still to be written; kept on the heap, since terms nest without limit.
enum Work<'a> {
    Term(&'a Term),
    Text(&'static str),
    Key(Atom),
}

fn write<'a>(term: &'a Term, out: &mut String, work: &mut Vec<Work<'a>>) {
    match term.view() {
        View::Nil => out.push_str("[]"),
        View::Int(value) => out.push_str(&value.to_string()),
        View::Big(value) => out.push_str(&value.to_string()),
        View::Float(value) => out.push_str(&self::float(value)),
        View::Atom(atom) => out.push_str(&self::atom(atom)),
        View::Cons(_) => write_list(term, out, work),
        View::Tuple(elements) => write_sequence("{", elements.iter(), "}", out, work),
        View::Map(map) => write_map(map, out, work),
        View::Bits(bits) => out.push_str(&self::bits(bits)),
        View::Closure(closure) => {
            let code = closure.code();
            let (index, uniq, module) = (code.index(), code.uniq(), atom(code.module()));
            out.push_str(&format!("#Function<{index}.{uniq}/{} in {module}>", code.arity()));
        }
        View::Export(export) => {
            let (module, name) = (atom(export.module), export.name.name());
            out.push_str(&format!("&{module}.{}/{}", function_name(name), export.arity));
        }
        View::Pid(pid) => {
            let (id, serial) = pid.numbers();
            let node = if let Pid::Remote(remote) = pid { remote.node.index() } else { 0 };
            out.push_str(&format!("#PID<{node}.{id}.{serial}>"));
        }
        View::Port(port) => out.push_str(&match port {
            Port::Local(number) => format!("#Port<0.{number}>"),
            Port::Remote(remote) => {
                format!("#Port<{}.{}>", remote.node.index(), u64::from(remote.id) | u64::from(remote.serial) << 32)
            }
        }),
        View::Reference(reference) => out.push_str(&self::reference(reference)),
    }
}

/// Whole numbers are shown in full as far as every integer has a float.
fn float(value: f64) -> String {
    if (1.0..1.0e16).contains(&value.abs()) && value.fract() == 0.0 {
        return format!("{value:.1}");
    }
    super::float::to_shortest(value)
}

fn reference(reference: Reference) -> String {
    let node = if let Reference::Remote(remote) = reference { remote.node.index() } else { 0 };
    let (words, len) = reference.words();
    let numbers: Vec<String> = words.iter().take(usize::from(len)).rev().map(u32::to_string).collect();
    format!("#Reference<{node}.{}>", numbers.join("."))
}

/// Schedules elements with commas between them; the last scheduled is written first.
fn write_sequence<'a>(
    open: &str,
    elements: impl DoubleEndedIterator<Item = &'a Term>,
    close: &'static str,
    out: &mut String,
    work: &mut Vec<Work<'a>>,
) {
    out.push_str(open);
    work.push(Work::Text(close));
    let start = work.len();
    for element in elements.rev() {
        if work.len() > start {
            work.push(Work::Text(", "));
        }
        work.push(Work::Term(element));
    }
}

fn write_list<'a>(term: &'a Term, out: &mut String, work: &mut Vec<Work<'a>>) {
    let mut list = term.iter();
    let elements: Vec<&Term> = list.by_ref().collect();
    let tail = list.rest();
    if tail.is_nil_list() {
        if let Some(text) = charlist(&elements) {
            out.push_str(&text);
            return;
        }
        if elements.iter().all(|element| pair_with_atom(element).is_some()) {
            return write_keywords(&elements, out, work);
        }
        return write_sequence("[", elements.into_iter(), "]", out, work);
    }
    out.push('[');
    work.push(Work::Text("]"));
    work.push(Work::Term(tail));
    work.push(Work::Text(" | "));
    for (index, element) in elements.into_iter().enumerate().rev() {
        work.push(Work::Term(element));
        if index > 0 {
            work.push(Work::Text(", "));
        }
    }
}

fn write_keywords<'a>(elements: &[&'a Term], out: &mut String, work: &mut Vec<Work<'a>>) {
    out.push('[');
    work.push(Work::Text("]"));
    for (index, element) in elements.iter().enumerate().rev() {
        let Some((name, value)) = pair_with_atom(element) else { continue };
        work.push(Work::Term(value));
        work.push(Work::Key(name));
        if index > 0 {
            work.push(Work::Text(", "));
        }
    }
}

fn pair_with_atom(term: &Term) -> Option<(Atom, &Term)> {
    let [name, value] = term.as_tuple_of::<2>()?;
    let name = name.as_atom()?;
    (!name.name().starts_with("Elixir.")).then_some((name, value))
}

fn write_map<'a>(map: MapRef<'a>, out: &mut String, work: &mut Vec<Work<'a>>) {
    let struct_name = map.struct_name().filter(|name| name.alias().is_some());
    match struct_name {
        Some(name) => out.push_str(&format!("%{}{{", atom(name))),
        None => out.push_str("%{"),
    }
    work.push(Work::Text("}"));
    let pairs: Vec<(&Term, &Term)> =
        map.iter().filter(|(key, _)| struct_name.is_none() || !key.is_atom(super::names::STRUCT)).collect();
    let keywords = !pairs.is_empty()
        && pairs.iter().all(|(key, _)| key.as_atom().is_some_and(|name| !name.name().starts_with("Elixir.")));
    for (index, (key, value)) in pairs.into_iter().enumerate().rev() {
        work.push(Work::Term(value));
        match key.as_atom() {
            Some(name) if keywords => work.push(Work::Key(name)),
            _ => {
                work.push(Work::Text(" => "));
                work.push(Work::Term(key));
            }
        }
        if index > 0 {
            work.push(Work::Text(", "));
        }
    }
}

/// A list of printable code points as a charlist.
fn charlist(elements: &[&Term]) -> Option<String> {
    let mut text = String::from("'");
    for element in elements {
        let code = u8::try_from(element.as_int()?).ok()?;
        if !(code.is_ascii_graphic() || code == b' ' || matches!(code, 7..=13 | 27)) {
            return None;
        }
        push_escaped(char::from(code), '\'', &mut text);
    }
    text.push('\'');
    Some(text)
}

fn bits(bits: Bits<'_>) -> String {
    if let Some(bytes) = bits.to_bytes() {
        if let Ok(text) = std::str::from_utf8(&bytes)
            && text.chars().all(is_printable)
        {
            return quoted(text);
        }
        let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
        return format!("<<{}>>", numbers.join(", "));
    }
    let (padded, tail) = (bits.to_padded(), bits.len % 8);
    let mut numbers: Vec<String> = padded.iter().map(u8::to_string).collect();
    if let (Some(text), Some(last)) = (numbers.last_mut(), padded.last()) {
        *text = format!("{}::size({tail})", last >> (8 - tail));
    }
    format!("<<{}>>", numbers.join(", "))
}

/// Whether `String.printable?` holds of a character.
fn is_printable(character: char) -> bool {
    matches!(character,
        ' '..='~' | '\x07'..='\r' | '\x1b' | '\u{A0}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}' | '\x7F')
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character == '#' && characters.peek() == Some(&'{') {
            out.push('\\');
        }
        push_escaped(character, '"', &mut out);
    }
    out.push('"');
    out
}

fn push_escaped(character: char, quote: char, out: &mut String) {
    let letter = match character {
        '\x07' => 'a',
        '\x08' => 'b',
        '\t' => 't',
        '\n' => 'n',
        '\x0B' => 'v',
        '\x0C' => 'f',
        '\r' => 'r',
        '\x1B' => 'e',
        '\x7F' => 'd',
        '\\' => '\\',
        '\0' => '0',
        control if control.is_control() => return out.push_str(&format!("\\x{:02X}", u32::from(control))),
        '\u{FEFF}' => return out.push_str("\\uFEFF"),
        character if character == quote => quote,
        other => return out.push(other),
    };
    out.push('\\');
    out.push(letter);
}

/// What an atom's text is to the syntax.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AtomKind {
    /// A name as variables and calls have it.
    Identifier,
    /// An alias, or a name with `@` in it.
    Other,
    /// An operator, as it may stand behind a colon and, with the second field, before one.
    Operator(bool),
    /// Needs quotes.
    Quoted,
}

fn classify(name: &str) -> AtomKind {
    match name {
        "%" | "%{}" | "{}" | "<<>>" | "..." | "..//" | "." | "->" => return AtomKind::Operator(true),
        "::" | "^^^" | "~~~" | "<|>" => return AtomKind::Quoted,
        "=>" | "//" | "not in" => return AtomKind::Quoted,
        _ => {}
    }
    let is_operator = crate_operators().contains(&name);
    if is_operator && !name.starts_with(|character: char| character.is_alphabetic()) {
        return AtomKind::Operator(true);
    }
    let stem = name.strip_suffix(['?', '!']).unwrap_or(name);
    let mut characters = stem.chars();
    let Some(first) = characters.next() else { return AtomKind::Quoted };
    let is_start = |character: char| character == '_' || character.is_alphabetic();
    let continues = |character: char| character == '_' || character == '@' || character.is_alphanumeric();
    if !is_start(first) || !characters.all(continues) {
        return AtomKind::Quoted;
    }
    if first.is_uppercase() || stem.contains('@') { AtomKind::Other } else { AtomKind::Identifier }
}

/// The operators that atoms may be written as without quotes.
fn crate_operators() -> &'static [&'static str] {
    &[
        "@", "!", "^", "&", "+", "-", "*", "/", "<", ">", "=", "|", "==", "!=", "=~", "<=", ">=", "&&", "||", "|>",
        "~>", "<~", "++", "--", "<>", "**", "..", "<-", "\\\\", "===", "!==", "<<<", ">>>", "<<~", "~>>", "<~>", "&&&",
        "|||", "+++", "---",
    ]
}

/// An atom as it is written alone.
pub fn atom(atom: Atom) -> String {
    let name = atom.name();
    if matches!(name, "nil" | "true" | "false") {
        return name.to_owned();
    }
    if let Some(alias) = atom.alias() {
        let is_segment = |segment: &str| {
            segment.starts_with(|first: char| first.is_ascii_uppercase())
                && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        if alias.split('.').all(is_segment) {
            return alias.to_owned();
        }
    }
    if name == "Elixir" {
        return name.to_owned();
    }
    match classify(name) {
        AtomKind::Quoted => format!(":{}", quoted(name)),
        _ => format!(":{name}"),
    }
}

/// An atom as a key: `name: `.
fn key(atom: Atom) -> String {
    let name = atom.name();
    match classify(name) {
        AtomKind::Quoted => format!("{}: ", quoted(name)),
        _ => format!("{name}: "),
    }
}

/// A function's name as it stands behind a dot.
fn function_name(name: &str) -> String {
    match classify(name) {
        AtomKind::Identifier | AtomKind::Operator(_) => name.to_owned(),
        _ => quoted(name),
    }
}
