//! Terms in Erlang's own syntax, on one line: what `~w` and `~p` print.

use crate::term::inspect::opaque;
use crate::term::map::MapIter;
use crate::term::{Bits, Term, View, float};

/// How to write.
#[derive(Clone, Copy)]
pub struct Style {
    /// Whether lists and binaries of characters are shown as strings (`~p`).
    pub strings: bool,
    /// Whether characters beyond Latin-1 stand as they are (`~tp`, `~tw`).
    pub unicode: bool,
    /// How deep and how far terms are shown; `None` for all (`~P`, `~W`).
    pub depth: Option<usize>,
    /// Whether the atom `...` stands for what was cut off, and has no quotes.
    pub cut: bool,
}

enum Work<'a> {
    Term(&'a Term, Option<usize>),
    /// The rest of a list, of which something is written already.
    Tail(&'a Term, Option<usize>),
    Elements(&'a [Term], Option<usize>),
    Pairs(MapIter<'a>, Option<usize>, bool),
    Text(&'static str),
}

/// Writes a term; nothing if it takes more than `limit` characters.
pub fn flat(term: &Term, style: Style, limit: Option<usize>) -> Option<String> {
    let mut out = String::new();
    let mut work = vec![Work::Term(term, style.depth)];
    while let Some(step) = work.pop() {
        match step {
            Work::Text(text) => out.push_str(text),
            Work::Term(_, Some(0)) => out.push_str("..."),
            Work::Term(term, depth) => begin(term, Style { depth, ..style }, &mut out, &mut work),
            Work::Tail(rest, depth) => tail(rest, depth, &mut out, &mut work),
            Work::Elements([], _) => out.push('}'),
            Work::Elements(_, Some(0 | 1)) => out.push_str(",...}"),
            Work::Elements([first, rest @ ..], depth) => {
                out.push(',');
                work.push(Work::Elements(rest, less(depth)));
                work.push(Work::Term(first, less(depth)));
            }
            Work::Pairs(pairs, depth, first) => next_pair(pairs, Style { depth, ..style }, first, &mut out, &mut work),
        }
        // Bytes are at least as many as characters, so counting is only needed beyond the limit.
        if limit.is_some_and(|limit| out.len() > limit && out.chars().count() > limit) {
            return None;
        }
    }
    Some(out)
}

fn less(depth: Option<usize>) -> Option<usize> {
    depth.map(|depth| depth.saturating_sub(1))
}

fn begin<'a>(term: &'a Term, style: Style, out: &mut String, work: &mut Vec<Work<'a>>) {
    let (inner, at_end) = (less(style.depth), style.depth == Some(1));
    match term.view() {
        View::Cons(_) if at_end => out.push_str("[...]"),
        View::Cons(cons) => match if style.strings { printable(term) } else { None } {
            Some(text) => out.push_str(&quoted(&text, '"', true)),
            None => {
                out.push('[');
                work.push(Work::Tail(&cons.tail, inner));
                work.push(Work::Term(&cons.head, inner));
            }
        },
        View::Tuple([]) => out.push_str("{}"),
        View::Tuple(_) if at_end => out.push_str("{...}"),
        View::Tuple([first, rest @ ..]) => {
            out.push('{');
            work.push(Work::Elements(rest, inner));
            work.push(Work::Term(first, inner));
        }
        View::Map(map) if at_end && !map.is_empty() => out.push_str(if style.strings { "#{...}" } else { "#{}" }),
        View::Map(map) => {
            out.push_str("#{");
            work.push(Work::Pairs(map.iter(), style.depth, true));
        }
        _ => out.push_str(&atomic(term, style)),
    }
}

fn tail<'a>(rest: &'a Term, depth: Option<usize>, out: &mut String, work: &mut Vec<Work<'a>>) {
    match rest.view() {
        View::Nil => out.push(']'),
        _ if depth == Some(0) => out.push_str("|...]"),
        View::Cons(cons) if depth != Some(1) => {
            out.push(',');
            work.push(Work::Tail(&cons.tail, less(depth)));
            work.push(Work::Term(&cons.head, less(depth)));
        }
        View::Cons(_) => out.push_str("|...]"),
        _ => {
            out.push('|');
            work.push(Work::Text("]"));
            work.push(Work::Term(rest, less(depth)));
        }
    }
}

/// The next pair of a map; what `~W` cuts off at its depth it tells even where nothing is left.
fn next_pair<'a>(mut pairs: MapIter<'a>, style: Style, first: bool, out: &mut String, work: &mut Vec<Work<'a>>) {
    let (pair, inner, at_end) = (pairs.next(), less(style.depth), !first && style.depth == Some(1));
    if at_end && (pair.is_some() || !style.strings) {
        return out.push_str(",...}");
    }
    let Some((key, value)) = pair else { return out.push('}') };
    if !first {
        out.push(',');
    }
    work.push(Work::Pairs(pairs, inner, false));
    work.push(Work::Term(value, inner));
    work.push(Work::Text(" => "));
    work.push(Work::Term(key, inner));
}

/// Writes a term that has no parts.
pub fn atomic(term: &Term, style: Style) -> String {
    match term.view() {
        View::Nil => "[]".to_owned(),
        View::Int(value) => value.to_string(),
        View::Big(value) => value.to_string(),
        View::Float(value) => float::to_shortest(value),
        View::Atom(atom) if style.cut && atom.name() == "..." => "...".to_owned(),
        View::Atom(atom) => self::atom(atom.name(), style.unicode),
        View::Bits(bits) => self::bits(bits, style),
        View::Pid(pid) => opaque::pid(pid),
        View::Port(port) => opaque::port(port),
        View::Reference(reference) => format!("#Ref{}", opaque::reference(reference)),
        View::Export(export) => {
            let (module, name) = (atom(export.module.name(), style.unicode), atom(export.name.name(), style.unicode));
            format!("fun {module}:{name}/{}", export.arity)
        }
        View::Closure(closure) => {
            let code = closure.code();
            format!("#Fun<{}.{}.{}>", atom(code.module().name(), style.unicode), code.index(), code.uniq())
        }
        View::Cons(_) | View::Tuple(_) | View::Map(_) => flat(term, style, None).unwrap_or_default(),
    }
}

/// Words that name no atom without quotes.
const RESERVED: &[&str] = &[
    "after", "and", "andalso", "band", "begin", "bnot", "bor", "bsl", "bsr", "bxor", "case", "catch", "cond", "div",
    "end", "fun", "if", "let", "not", "of", "or", "orelse", "receive", "rem", "try", "when", "xor",
];

/// An atom as Erlang writes it.
pub fn atom(name: &str, unicode: bool) -> String {
    let starts = name.chars().next().is_some_and(|first| matches!(first, 'a'..='z' | 'ß'..='ö' | 'ø'..='ÿ'));
    let continues = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '@' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ');
    if starts && name.chars().all(continues) && !RESERVED.contains(&name) {
        return name.to_owned();
    }
    let characters: Vec<u32> = name.chars().map(u32::from).collect();
    quoted(&characters, '\'', unicode)
}

/// A text between quotes, its controls escaped.
pub fn quoted(characters: &[u32], quote: char, unicode: bool) -> String {
    let mut out = String::from(quote);
    for code in characters {
        let character = char::from_u32(*code).unwrap_or(char::REPLACEMENT_CHARACTER);
        escape(character, Some(quote), unicode, &mut out);
    }
    out.push(quote);
    out
}

/// Writes a character as it stands between quotes.
pub fn escape(character: char, quote: Option<char>, unicode: bool, out: &mut String) {
    match character {
        _ if Some(character) == quote => out.extend(['\\', character]),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        '\x08' => out.push_str("\\b"),
        '\x0B' => out.push_str("\\v"),
        '\x0C' => out.push_str("\\f"),
        '\x1B' => out.push_str("\\e"),
        '\x7F' => out.push_str("\\d"),
        '\0'..='\x1F' | '\u{80}'..='\u{9F}' => out.push_str(&format!("\\{:03o}", u32::from(character))),
        '\u{100}'.. if !unicode => out.push_str(&format!("\\x{{{:X}}}", u32::from(character))),
        _ => out.push(character),
    }
}

/// Tells whether a character may stand in what is shown as a string; the range is Latin-1, as without `+pc unicode`.
pub fn is_printable(code: u32) -> bool {
    matches!(code, 8..=13 | 27 | 32..=126 | 0xA0..=0xFF)
}

/// The characters of a list that is shown as a string.
fn printable(list: &Term) -> Option<Vec<u32>> {
    let mut characters = Vec::new();
    let mut items = list.iter();
    for item in items.by_ref() {
        characters.push(u32::try_from(item.as_int()?).ok().filter(|code| is_printable(*code))?);
    }
    items.rest().is_nil_list().then_some(characters)
}

/// How many characters of a string `~P` shows for each level of depth.
const CHARACTERS_PER_DEPTH: usize = 4;

fn bits(bits: Bits<'_>, style: Style) -> String {
    if style.depth == Some(1) && bits.len > 0 {
        return "<<...>>".to_owned();
    }
    if let Some((characters, kind)) = string_of(bits, style) {
        return string(&characters, kind, style.depth);
    }
    let mut out = String::from("<<");
    let shown = style.depth.map_or(usize::MAX, |depth| depth.saturating_sub(1)).saturating_mul(8);
    for at in (0..bits.len).step_by(8) {
        if at > 0 {
            out.push(',');
        }
        if at >= shown {
            out.push_str("...");
            break;
        }
        let width = (bits.len - at).min(8);
        out.push_str(&(bits.byte_at(at) >> (8 - width)).to_string());
        if width < 8 {
            out.push_str(&format!(":{width}"));
        }
    }
    out.push_str(">>");
    out
}

/// The characters of a binary that is shown as a string, and what is written behind it.
pub fn string_of(bits: Bits<'_>, style: Style) -> Option<(Vec<u32>, &'static str)> {
    let bytes = bits.to_bytes().filter(|bytes| style.strings && !bytes.is_empty())?;
    // What is text in UTF-8 is not taken for another in Latin-1.
    let text = std::str::from_utf8(&bytes).ok().filter(|_| style.unicode && !bytes.is_ascii());
    let characters: Vec<u32> = match text {
        Some(text) => text.chars().map(u32::from).collect(),
        None => bytes.iter().map(|byte| u32::from(*byte)).collect(),
    };
    let kind = if text.is_some() { "/utf8" } else { "" };
    characters.iter().all(|code| is_printable(*code)).then_some((characters, kind))
}

/// A binary as a string, of which a depth shows the beginning only.
fn string(characters: &[u32], kind: &str, depth: Option<usize>) -> String {
    let shown = depth.map_or(usize::MAX, |depth| depth.saturating_sub(1).saturating_mul(CHARACTERS_PER_DEPTH));
    match characters.get(..shown) {
        Some(shown) if shown.len() < characters.len() => format!("<<{}{kind}...>>", quoted(shown, '"', true)),
        _ => format!("<<{}{kind}>>", quoted(characters, '"', true)),
    }
}
