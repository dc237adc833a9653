//! What stands where in a source file of the library, told by its layout alone.
//!
//! The library's files are formatted: what stands in a module starts at the module's indentation, and everything deeper
//! belongs to it. So the text of each function can be found without parsing it, and is parsed when it is first called.
//! Whatever is not a plain definition is left to be evaluated when the module is loaded. A test compares outlines with
//! what the parser says of the same files. The build script has this file too, and puts the outlines into a release
//! (`eval::packed_outline`).
//!
//! ```text
//! defmodule Name do            Item::Module      outline(text, 0)
//!   @moduledoc "..."           (nothing)         outline(body, 2)
//!   alias Other                Item::Code
//!   def f(a, b \\ 1)           Item::Definition  f/2, one default
//!   def f(a, b), do: a + b     Item::Definition  f/2
//!   for ... do                 Item::Code
//! ```

use std::sync::LazyLock;

use memchr::{memchr, memchr_iter, memmem};

use crate::expand::{DefinitionKind, Excerpt};

/// What stands at a module's or file's own level.
#[derive(Debug)]
pub enum Item {
    /// `defmodule Name do`: the name as written, the whole, and what stands between `do` and `end`.
    Module {
        /// The name as written.
        name: &'static str,
        /// All of it.
        whole: Excerpt,
        /// What stands between `do` and `end`.
        body: Excerpt,
    },
    /// A clause or head of a function or macro.
    Definition(Head, Excerpt),
    /// Anything else that must be evaluated.
    Code(Excerpt),
}

/// What the first line of a definition tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    /// How it is defined.
    pub kind: DefinitionKind,
    /// Its name.
    pub name: &'static str,
    /// How many parameters it has.
    pub arity: u8,
    /// How many of them have defaults.
    pub defaults: u8,
}

/// What stands at a file's own level, and, if that is a module, what stands in it.
#[derive(Debug)]
pub struct Top {
    /// The item.
    pub item: Item,
    /// The items of the module.
    pub body: Vec<Item>,
}

/// The outline of a whole file.
pub fn of_file(text: &'static str) -> Vec<Top> {
    let body = |item: &Item| match item {
        Item::Module { body, .. } => outline(*body, 2),
        _ => Vec::new(),
    };
    let items = outline(Excerpt { text, line: 1 }, 0);
    items.into_iter().map(|item| Top { body: body(&item), item }).collect()
}

/// The items of a text at a depth of indentation.
fn outline(source: Excerpt, indentation: usize) -> Vec<Item> {
    let bytes = source.text.as_bytes();
    let mut items = Vec::new();
    let mut start: Option<(usize, u32)> = None;
    let (mut offset, mut line) = (0, source.line);
    while offset < bytes.len() {
        let end = memchr(b'\n', &bytes[offset..]).map_or(bytes.len(), |length| offset + length);
        if at_indentation(&bytes[offset..end], indentation).is_some_and(starts_item) {
            items.extend(start.and_then(|(begin, line)| item(&source.text[begin..offset], line, indentation)));
            start = Some((offset, line));
        }
        let heredoc = bytes[offset..end].ends_with(QUOTES).then(|| after_heredoc(bytes, end)).flatten();
        let next = heredoc.unwrap_or(end + 1).min(bytes.len());
        line += 1 + heredoc.map_or(0, |next| memchr_iter(b'\n', &bytes[end + 1..next]).count() as u32);
        offset = next;
    }
    items.extend(start.and_then(|(begin, line)| item(&source.text[begin..], line, indentation)));
    items
}

const QUOTES: &[u8] = b"\"\"\"";

/// What a line says that is indented just so much.
fn at_indentation(line: &[u8], indentation: usize) -> Option<&[u8]> {
    let (spaces, words) = line.split_at_checked(indentation)?;
    spaces.iter().all(|byte| *byte == b' ').then_some(words)
}

/// Where the line behind a heredoc begins whose text begins behind `end`: its last line begins with quotes.
fn after_heredoc(bytes: &[u8], end: usize) -> Option<usize> {
    let mut from = end;
    loop {
        let quotes = from + memmem::find(&bytes[from..], QUOTES)?;
        let spaces = bytes[..quotes].iter().rev().take_while(|byte| **byte == b' ').count();
        from = quotes + QUOTES.len();
        if bytes[quotes - spaces - 1] == b'\n' {
            return Some(memchr(b'\n', &bytes[from..]).map_or(bytes.len(), |length| from + length + 1));
        }
    }
}

/// Tells whether a line at the level of items is the first of one.
fn starts_item(words: &[u8]) -> bool {
    if !words.first().is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'@' | b'_')) {
        return false;
    }
    let word = words.iter().position(|byte| !byte.is_ascii_alphanumeric()).map_or(words, |end| &words[..end]);
    !matches!(word, b"end" | b"else" | b"rescue" | b"catch" | b"after" | b"do")
}

/// The item that a text is, unless it is one that loading has no use for.
pub fn item(text: &'static str, line: u32, indentation: usize) -> Option<Item> {
    let words = &text[indentation..];
    let excerpt = Excerpt { text, line };
    let end = words.bytes().position(|byte| matches!(byte, b' ' | b'\n'));
    let (word, rest) = end.map_or((words, ""), |end| (&words[..end], &words[end + 1..]));
    let kind = match word {
        "@moduledoc" | "@doc" | "@typedoc" | "@spec" | "@type" | "@typep" | "@opaque" | "@impl" | "@since" => {
            return None;
        }
        "defmodule" => return Some(module(rest, excerpt, indentation).unwrap_or(Item::Code(excerpt))),
        "def" => DefinitionKind::Def,
        "defp" => DefinitionKind::Defp,
        "defmacro" => DefinitionKind::Defmacro,
        "defmacrop" => DefinitionKind::Defmacrop,
        _ => return Some(Item::Code(excerpt)),
    };
    Some(match head(kind, rest).filter(|_| !fills_in(rest)) {
        Some(head) => Item::Definition(head, excerpt),
        None => Item::Code(excerpt),
    })
}

/// `Name do ... end` after the word `defmodule`.
fn module(rest: &'static str, whole: Excerpt, indentation: usize) -> Option<Item> {
    let (name, body) = rest.split_once(" do\n")?;
    let end = body.rfind(&format!("\n{:indentation$}end", "")).map_or(0, |end| end + 1);
    let body = Excerpt { text: &body[..end], line: whole.line + 1 };
    (!name.contains(['\n', ' '])).then_some(Item::Module { name, whole, body })
}

/// Tells whether a definition's text is filled in when the module's body runs, by an `unquote` that no `quote` surrounds.
fn fills_in(rest: &str) -> bool {
    static UNQUOTE: LazyLock<memmem::Finder> = LazyLock::new(|| memmem::Finder::new("unquote"));
    let is_call = |place: &usize| rest[place + "unquote".len()..].starts_with(['(', '_']);
    let first = UNQUOTE.find_iter(rest.as_bytes()).find(is_call);
    first.is_some_and(|place| !rest[..place].contains("quote"))
}

/// The head that follows the word `def`: nothing, if it is one that only the parser understands.
fn head(kind: DefinitionKind, rest: &'static str) -> Option<Head> {
    named_head(kind, rest).or_else(|| operator_head(kind, rest))
}

/// `left + right do`, `first..last do`, `not value do`, `!value do`
fn operator_head(kind: DefinitionKind, rest: &'static str) -> Option<Head> {
    const OPERATORS: &[u8] = b"+-*/<>=!&|^~.@";
    let line = rest.lines().next()?;
    let words = line.split(' ').take_while(|word| !matches!(*word, "do" | "do:" | "when"));
    let words: Vec<&'static str> = words.map(|word| word.strip_suffix(',').unwrap_or(word)).collect();
    let is_name = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') && !word.is_empty();
    let is_operand = |word: &str| is_name(word) || word == "\"\"";
    let is_operator = |word: &str| {
        matches!(word, "and" | "or" | "in") || (!word.is_empty() && word.bytes().all(|byte| OPERATORS.contains(&byte)))
    };
    let (name, arity) = match words.as_slice() {
        [left, operator, right] if is_operand(left) && is_operator(operator) && is_operand(right) => (*operator, 2),
        ["not", value] if is_name(value) => ("not", 1),
        // What begins with an operator has only one operand, since a first one would stand before it.
        [value, ..]
            if value.len() > 1
                && matches!(value.as_bytes(), [b'!' | b'+' | b'-' | b'@', after, ..] if !OPERATORS.contains(after)) =>
        {
            (&value[..1], 1)
        }
        [range] => match range.split_once("..")? {
            (first, rest) if is_name(first) && is_name(rest) => ("..", 2),
            (first, rest) => {
                let (last, step) = rest.split_once("//")?;
                ([first, last, step].into_iter().all(is_name).then_some("..//")?, 3)
            }
        },
        _ => return None,
    };
    Some(Head { kind, name, arity, defaults: 0 })
}

fn named_head(kind: DefinitionKind, rest: &'static str) -> Option<Head> {
    let length = rest.bytes().position(|byte| !(byte.is_ascii_alphanumeric() || byte == b'_')).unwrap_or(rest.len());
    let length = length + usize::from(matches!(rest.as_bytes().get(length), Some(b'?' | b'!')));
    let (name, after) = rest.split_at(length);
    if !name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_') {
        return None;
    }
    let after_word = after.trim_start_matches(' ');
    let (arity, defaults) = match after.as_bytes().first() {
        Some(b'(') => parameters(after.as_bytes())?,
        Some(b',' | b'\n') | None => (0, 0),
        Some(b' ') if after_word.starts_with("do") || after_word.starts_with("when ") => (0, 0),
        _ => return None,
    };
    Some(Head { kind, name, arity, defaults })
}

/// Counts the parameters between parentheses, and the defaults among them.
fn parameters(text: &[u8]) -> Option<(u8, u8)> {
    let (mut depth, mut commas, mut defaults, mut empty) = (0_usize, 0_u8, 0_u8, true);
    let mut index = 0;
    while let Some(byte) = text.get(index) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b'<' if text.get(index + 1) == Some(&b'<') => {
                depth += 1;
                index += 1;
            }
            b'>' if text.get(index + 1) == Some(&b'>') => {
                depth = depth.checked_sub(1)?;
                index += 1;
            }
            b')' | b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    let after = text.get(index + 1..).unwrap_or_default();
                    // What goes on after the parenthesis other than to a body or guard is an operator's definition.
                    let ends = matches!(after.first(), None | Some(b',' | b'\n'))
                        || after.starts_with(b" do")
                        || after.starts_with(b" when ");
                    let count = if empty { 0 } else { commas.checked_add(1)? };
                    return ends.then_some((count, defaults));
                }
            }
            b',' if depth == 1 => commas = commas.checked_add(1)?,
            b'\\' if depth == 1 && text.get(index + 1) == Some(&b'\\') => {
                defaults += 1;
                index += 1;
            }
            quote @ (b'"' | b'\'') => index = end_of_text(text, index, *quote)?,
            b'?' if !is_word(text.get(index.wrapping_sub(1)).copied()) => {
                index += if text.get(index + 1) == Some(&b'\\') { 2 } else { 1 };
            }
            b'~' | b'#' => return None,
            // Keywords without brackets are one parameter.
            b':' if depth == 1
                && is_word(text.get(index.wrapping_sub(1)).copied())
                && text.get(index + 1) == Some(&b' ') =>
            {
                return None;
            }
            b'f' if starts_word(text, index, b"fn ") => depth += 1,
            b'e' if starts_word(text, index, b"end") => depth = depth.checked_sub(1)?,
            _ => {}
        }
        empty &= depth == 0 || matches!(byte, b'(' | b' ' | b'\n') && depth == 1;
        index += 1;
    }
    None
}

/// Whether a word, and no atom of its name, begins here.
fn starts_word(text: &[u8], index: usize, word: &[u8]) -> bool {
    let rest = text.get(index..).unwrap_or_default();
    let before = text.get(index.wrapping_sub(1)).copied();
    rest.starts_with(word) && !is_word(before) && before != Some(b':') && !is_word(rest.get(3).copied())
}

fn is_word(byte: Option<u8>) -> bool {
    byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The place of the quote that ends the text beginning at `start`.
fn end_of_text(text: &[u8], start: usize, quote: u8) -> Option<usize> {
    let mut index = start + 1;
    loop {
        match *text.get(index)? {
            byte if byte == quote => return Some(index),
            b'\\' => index += 2,
            _ => index += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::packed_outline::{pack, unpack};
    use super::{Head, Item, of_file, outline};
    use crate::expand::Excerpt;
    use crate::expand::{split_guards, unpack_defaults};
    use crate::syntax::{self, Options};
    use crate::term::{Term, names, order};

    fn library() -> Vec<(String, &'static str)> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/stdlib");
        let folders = ["elixir", "otp", "eex", "iex", "logger", "ex_unit", "mix"].map(|name| root.join(name));
        let entries = folders.iter().filter_map(|folder| folder.read_dir().ok()).flatten();
        let paths = entries.map(|entry| entry.expect("entry").path());
        let sources = paths.filter(|path| path.extension().is_some_and(|extension| extension == "ex"));
        sources
            .map(|path| (path.display().to_string(), &*std::fs::read_to_string(path).expect("a text").leak()))
            .collect()
    }

    fn parse(text: Excerpt, file: &str) -> Vec<Term> {
        let options = Options { line: text.line, ..Options::default() };
        let quoted = syntax::parse(text.text, &options).result;
        let quoted = quoted.unwrap_or_else(|_| panic!("{file}:{} must parse alone: {}", text.line, text.text));
        match quoted.as_tuple_of::<3>() {
            Some([head, _, list]) if head.is_atom(names::BLOCK) => list.iter().cloned().collect(),
            _ => vec![quoted],
        }
    }

    /// What the parser says of a definition's head.
    fn parsed_head(form: &Term) -> (String, String, usize, usize) {
        let [kind, _, args] = form.as_tuple_of::<3>().expect("a call");
        let call = args.iter().next().expect("a head");
        let (head, _) = split_guards(call);
        let [name, _, args] = head.as_tuple_of::<3>().expect("a head");
        let (patterns, defaults) = unpack_defaults(&args.to_vec().unwrap_or_default());
        let name_of = |term: &Term| term.as_atom().expect("a name").name().to_owned();
        (name_of(kind), name_of(name), patterns.len(), defaults.iter().flatten().count())
    }

    /// Compares the items of a text with what the parser finds in the whole of it.
    fn compare(whole: Excerpt, indentation: usize, file: &str) {
        let expected = parse(whole, file);
        let mut expected = expected.iter().filter(|form| !is_passed_over(form));
        for item in outline(whole, indentation) {
            let (text, head) = match &item {
                Item::Definition(head, text) => (*text, Some(head)),
                Item::Code(text) => (*text, None),
                Item::Module { body, .. } => {
                    compare(*body, indentation + 2, file);
                    expected.next();
                    continue;
                }
            };
            for form in parse(text, file).iter().filter(|form| !is_passed_over(form)) {
                let next = expected.next().unwrap_or_else(|| panic!("{file}:{}: too much", text.line));
                assert!(order::equal(form, next), "{file}:{}: {}", text.line, text.text);
                if let Some(Head { kind, name, arity, defaults }) = head {
                    let kind = format!("{kind:?}").to_lowercase();
                    let found = (kind, (*name).to_owned(), usize::from(*arity), usize::from(*defaults));
                    assert_eq!(found, parsed_head(form), "{file}:{}", text.line);
                }
            }
        }
        assert!(expected.next().is_none(), "{file}: something is missing from the outline");
    }

    /// Documentation and typespecs, which loading has no use for.
    fn is_passed_over(form: &Term) -> bool {
        let Some([at, _, args]) = form.as_tuple_of::<3>() else { return false };
        let name = args.iter().next().and_then(|attribute| attribute.as_tuple_of::<3>()?[0].as_atom());
        let passed = ["moduledoc", "doc", "typedoc", "spec", "type", "typep", "opaque", "impl", "since"];
        at.is_atom(names::AT) && name.is_some_and(|name| passed.contains(&name.name()))
    }

    #[test]
    fn outlines_of_the_library_agree_with_the_parser() {
        let library = library();
        assert!(library.len() > 100);
        for (file, text) in library {
            compare(Excerpt { text, line: 1 }, 0, &file);
            let tops = of_file(text);
            let packed = pack(text, &tops).unwrap_or_else(|| panic!("{file} is too large"));
            assert_eq!(format!("{:?}", unpack(text, &packed)), format!("{:?}", Some(tops)), "{file}");
        }
    }
}
