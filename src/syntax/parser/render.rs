//! Tokens as error messages show them: as Erlang would print what the token stands for.

use crate::syntax::token::{Kind, Part, Token, Value};
use crate::term::{Term, View};

/// A token as text; the end of an expression is `eol`.
pub(super) fn token(token: &Token, source: &str) -> String {
    match &token.value {
        Value::Number(number, _) if token.kind == Kind::Char => character(number),
        Value::Number(_, span) => format!("\"{}\"", source.get(span.start..span.end).unwrap_or("")),
        Value::Name(name) => name_text(name),
        Value::Text(text) if matches!(token.kind, Kind::BinHeredoc | Kind::ListHeredoc) => {
            let kind = if token.kind == Kind::BinHeredoc { "bin_heredoc" } else { "list_heredoc" };
            let indentation = text.indentation.unwrap_or(0);
            format!("{{{kind},{{{},{},nil}},{indentation},{}}}", token.line, token.column, parts(&text.parts, source))
        }
        Value::Text(text) => parts(&text.parts, source),
        Value::Sigil(sigil) => {
            let modifiers = if sigil.modifiers.is_empty() {
                "[]".to_owned()
            } else {
                format!("\"{}\"", String::from_utf8_lossy(&sigil.modifiers))
            };
            let indentation = sigil.text.indentation.map_or_else(|| "nil".to_owned(), |columns| columns.to_string());
            format!(
                "{{sigil,{{{},{},nil}},{},{},{modifiers},{indentation},<<{}>>}}",
                token.line,
                token.column,
                sigil.name,
                parts(&sigil.text.parts, source),
                string(sigil.delimiter.as_bytes())
            )
        }
        Value::None => "eol".to_owned(),
    }
}

fn parts(parts: &[Part], source: &str) -> String {
    let mut rendered: Vec<String> = Vec::with_capacity(parts.len());
    for part in parts {
        rendered.push(match part {
            Part::Literal(text) if text.is_empty() => "<<>>".to_owned(),
            Part::Literal(text) => format!("<<{}>>", string(text)),
            Part::Interpolation(interpolation) => {
                let (line, column) = interpolation.start;
                let (end_line, end_column) = interpolation.end;
                let inner: Vec<String> = interpolation.tokens.iter().map(|inner| nested(inner, source)).collect();
                format!("{{{{{line},{column},nil}},{{{end_line},{end_column},nil}},[{}]}}", inner.join(","))
            }
        });
    }
    if rendered.is_empty() { "[<<>>]".to_owned() } else { format!("[{}]", rendered.join(",")) }
}

/// A token within another, as the tuple that it is.
fn nested(inner: &Token, source: &str) -> String {
    let mut kind = String::new();
    for character in format!("{:?}", inner.kind).chars() {
        if character.is_ascii_uppercase() && !kind.is_empty() {
            kind.push('_');
        }
        kind.push(character.to_ascii_lowercase());
    }
    let text = token(inner, source);
    let shown = if matches!(inner.value, Value::Name(_)) { string(text.as_bytes()) } else { "nil".to_owned() };
    format!("{{{kind},{{{},{},{shown}}},{text}}}", inner.line, inner.column)
}

/// A text in Erlang's quotes; what is not printable is shown as numbers.
fn string(text: &[u8]) -> String {
    let Ok(text) = std::str::from_utf8(text) else {
        let bytes: Vec<String> = text.iter().map(u8::to_string).collect();
        return bytes.join(",");
    };
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '\x1b' => out.push_str("\\e"),
            other => out.push(other),
        }
    }
    out.push('"');
    if text.is_ascii() { out } else { format!("{out}/utf8") }
}

fn character(number: &Term) -> String {
    let character = number.as_int().and_then(|code| u32::try_from(code).ok()).and_then(char::from_u32).unwrap_or('?');
    let escaped = match character {
        '\n' => "\\n",
        '\t' => "\\t",
        '\r' => "\\r",
        '\x0B' => "\\v",
        '\x08' => "\\b",
        '\x0C' => "\\f",
        '\x1B' => "\\e",
        '\x7F' => "\\d",
        '\\' => "\\\\",
        ' ' => "\\s",
        '\0'..='\x1F' => return format!("$\\{:03o}", u32::from(character)),
        other => return format!("${other}"),
    };
    format!("${escaped}")
}

fn name_text(name: &Term) -> String {
    match name.view() {
        View::Atom(atom) if erlang_atom_needs_quotes(atom.name()) => {
            let text = atom.name().replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n");
            format!("'{text}'")
        }
        View::Atom(atom) => atom.name().to_owned(),
        _ => crate::term::inspect::to_string(name),
    }
}

/// The words that Erlang reserves.
const RESERVED: &[&str] = &[
    "after", "and", "andalso", "band", "begin", "bnot", "bor", "bsl", "bsr", "bxor", "case", "catch", "cond", "div",
    "end", "fun", "if", "let", "not", "of", "or", "orelse", "receive", "rem", "try", "when", "xor",
];

/// Tells whether Erlang writes an atom in quotes.
pub(in crate::syntax) fn erlang_atom_needs_quotes(name: &str) -> bool {
    let is_lower =
        |character: char| character.is_ascii_lowercase() || matches!(character, 'ß'..='ÿ' if character != '÷');
    let continues = |character: char| {
        is_lower(character)
            || character.is_ascii_alphanumeric()
            || matches!(character, '_' | '@')
            || matches!(character, 'À'..='Þ' if character != '×')
    };
    let starts = name.chars().next().is_some_and(is_lower);
    !starts || !name.chars().all(continues) || RESERVED.contains(&name)
}
