//! Terms as documents: what `Inspect` makes of each kind, with a stack of its own for what nests.

use std::borrow::Cow;

use super::document::{Document, GroupId, Style};
use super::text::{self, Limit, less};
use super::{AsText, Base, Options, Structs, opaque};
use crate::term::map::MapIter;
use crate::term::{Atom, Bits, MapRef, Term, View, float, names};

/// The elements of a collection that are still to come.
enum Items<'a> {
    List(Option<&'a Term>),
    Keywords(&'a Term),
    Tuple(std::slice::Iter<'a, Term>),
    Map { pairs: MapIter<'a>, keyword: bool, hides_struct: bool },
}

/// What comes next in a collection.
enum Next<'a> {
    Item(&'a Term),
    /// The last element of an improper list, and its tail.
    Improper(&'a Term, &'a Term),
    Keyword(Atom, &'a Term),
    Pair(&'a Term, &'a Term),
}

/// What follows the part that is being written, before the next item.
#[derive(Clone, Copy)]
enum Pending<'a> {
    None,
    Value(&'a Term),
    Tail(&'a Term),
}

/// A collection being written.
struct Frame<'a> {
    group: GroupId,
    items: Items<'a>,
    pending: Pending<'a>,
    limit: Limit,
    first: bool,
    /// Whether all items so far are single texts.
    plain: bool,
    kind: &'static str,
    close: &'static str,
}

struct Builder<'a, 'o> {
    document: Document,
    frames: Vec<Frame<'a>>,
    options: &'o Options,
}

/// The document of a term; nothing if a part of it needs Elixir code to print.
pub(super) fn document(term: &Term, options: &Options) -> Option<Document> {
    let mut builder = Builder { document: Document::default(), frames: Vec::new(), options };
    builder.term(term, options.limit)?;
    while let Some(mut frame) = builder.frames.pop() {
        match builder.step(&mut frame)? {
            Some((item, limit)) => {
                builder.frames.push(frame);
                builder.term(item, limit)?;
            }
            None => builder.end(&frame),
        }
    }
    Some(builder.document)
}

impl<'a> Builder<'a, '_> {
    fn colored(&mut self, kind: &str, text: &str) {
        match self.options.colors.of(kind) {
            None => self.document.text(text),
            Some((color, reset)) => {
                self.document.escape(color);
                self.document.text(text);
                self.document.escape(reset);
            }
        }
    }

    /// Writes a term, or begins a collection.
    fn term(&mut self, term: &'a Term, limit: Limit) -> Option<()> {
        match term.view() {
            View::Nil => self.colored("list", "[]"),
            View::Int(_) | View::Big(_) => self.colored("number", &integer(term, self.options.base)),
            View::Float(value) => self.colored("number", &float(value)),
            View::Atom(atom) => self.colored(color_of(atom), &text::atom(atom)),
            View::Cons(_) => self.list(term, limit)?,
            View::Tuple([]) => {
                self.colored("tuple", "{");
                self.colored("tuple", "}");
            }
            View::Tuple(elements) => self.begin("tuple", "{", "}", Items::Tuple(elements.iter()), limit),
            View::Map(map) => self.map(map, limit)?,
            View::Bits(bits) => self.bits(bits, limit),
            View::Closure(closure) => self.document.text(&opaque::closure(closure)),
            View::Export(export) => self.document.text(&opaque::export(export)),
            View::Pid(pid) => self.document.text(&format!("#PID{}", opaque::pid(pid))),
            View::Port(port) => self.document.text(&opaque::port(port)),
            View::Reference(reference) => {
                self.document.text(&format!("#Reference{}", opaque::reference(reference)));
            }
        }
        Some(())
    }

    fn list(&mut self, list: &'a Term, limit: Limit) -> Option<()> {
        let printable = self.options.printable_limit;
        let as_text = match self.options.charlists {
            AsText::Always => true,
            AsText::Infer => text::is_printable_list(list, printable),
            AsText::Never => false,
        };
        if as_text {
            let characters = characters(list)?;
            let mut out = String::from("'");
            let all = text::escape_into(&mut out, &characters, '\'', printable);
            out.push_str(if all { "'" } else { "' ++ ..." });
            self.colored("charlist", &out);
        } else if is_keyword(list) {
            self.begin("list", "[", "]", Items::Keywords(list), limit);
        } else {
            self.begin("list", "[", "]", Items::List(Some(list)), limit);
        }
        Some(())
    }

    fn map(&mut self, map: MapRef<'a>, limit: Limit) -> Option<()> {
        let mut open = Cow::Borrowed("%{");
        let name = map.struct_name();
        match (self.options.structs, name) {
            (_, None) | (Structs::AsMaps, _) => {}
            (Structs::Decline, Some(_)) => return None,
            (Structs::Plain, Some(name)) => open = Cow::Owned(format!("%{}{{", text::atom(name))),
        }
        let hides_struct = self.options.structs == Structs::Plain && name.is_some();
        if map.is_empty() || (hides_struct && map.len() == 1) {
            self.colored("map", &open);
            self.colored("map", "}");
            return Some(());
        }
        let keyword = map.iter().all(|(key, _)| key.as_atom().is_some_and(is_key));
        self.begin("map", &open, "}", Items::Map { pairs: map.iter(), keyword, hides_struct }, limit);
        Some(())
    }

    fn begin(&mut self, kind: &'static str, open: &str, close: &'static str, items: Items<'a>, limit: Limit) {
        // The new group makes the collection around it one that is not plain.
        if let Some(frame) = self.frames.last_mut() {
            frame.plain = false;
        }
        let group = self.document.open();
        self.colored(kind, open);
        self.document.head(group);
        self.frames.push(Frame { group, items, pending: Pending::None, limit, first: true, plain: true, kind, close });
    }

    /// Writes what comes before the next term of a collection, and tells which it is and how much of it to show.
    fn step(&mut self, frame: &mut Frame<'a>) -> Option<Option<(&'a Term, Limit)>> {
        match std::mem::replace(&mut frame.pending, Pending::None) {
            Pending::Value(value) => {
                self.colored("map", " => ");
                return Some(Some((value, frame.limit)));
            }
            Pending::Tail(tail) => {
                self.document.text(" |");
                self.document.separator(frame.group);
                return Some(Some((tail, frame.limit)));
            }
            Pending::None => {}
        }
        let Some(next) = frame.items.next() else { return Some(None) };
        if !std::mem::replace(&mut frame.first, false) {
            self.colored(frame.kind, ",");
            self.document.separator(frame.group);
        }
        if frame.limit == Some(0) {
            self.document.text("...");
            return Some(None);
        }
        frame.limit = less(frame.limit);
        let item = match next {
            Next::Item(item) => item,
            Next::Improper(item, tail) => {
                frame.pending = Pending::Tail(tail);
                item
            }
            Next::Pair(key, value) => {
                frame.pending = Pending::Value(value);
                key
            }
            Next::Keyword(key, value) => {
                self.colored("atom", &text::key(key));
                self.document.text(" ");
                value
            }
        };
        Some(Some((item, frame.limit)))
    }

    fn end(&mut self, frame: &Frame<'a>) {
        let flex = match frame.items {
            Items::Tuple(_) => true,
            Items::List(_) => frame.plain,
            Items::Keywords(_) | Items::Map { .. } => false,
        };
        self.document.tail(frame.group);
        self.colored(frame.kind, frame.close);
        let (style, nest) = if flex { (Style::Flex, 1) } else { (Style::Strict, 2) };
        self.document.close(frame.group, style, nest);
    }

    fn bits(&mut self, bits: Bits<'a>, limit: Limit) {
        let printable = self.options.printable_limit;
        if let (Some(bytes), Base::Decimal) = (bits.to_bytes(), self.options.base) {
            let as_text = match self.options.binaries {
                AsText::Always => true,
                AsText::Infer => text::is_printable_text(&bytes, printable),
                AsText::Never => false,
            };
            if as_text {
                let mut out = String::with_capacity(bytes.len() + 2);
                out.push('"');
                let all = text::escape_into(&mut out, &bytes, '"', printable);
                out.push_str(if all { "\"" } else { "\" <> ..." });
                return self.colored("string", &out);
            }
        }
        if bits.len == 0 {
            return self.colored("binary", "<<>>");
        }
        self.bytes(bits, limit);
    }

    fn bytes(&mut self, bits: Bits<'a>, limit: Limit) {
        if let Some(frame) = self.frames.last_mut() {
            frame.plain = false;
        }
        let group = self.document.open();
        self.colored("binary", "<<");
        self.document.head(group);
        let mut left = limit;
        for at in (0..bits.len).step_by(8) {
            if at > 0 {
                self.document.text(",");
                self.document.separator(group);
            }
            if left == Some(0) {
                self.document.text("...");
                break;
            }
            left = less(left);
            let width = (bits.len - at).min(8);
            let byte = Term::int(i64::from(bits.byte_at(at) >> (8 - width)));
            self.colored("number", &integer(&byte, self.options.base));
            if width < 8 {
                self.document.text(&format!("::size({width})"));
            }
        }
        self.document.tail(group);
        self.colored("binary", ">>");
        self.document.close(group, Style::Flex, 2);
    }
}

impl<'a> Items<'a> {
    fn next(&mut self) -> Option<Next<'a>> {
        match self {
            Items::Tuple(elements) => elements.next().map(Next::Item),
            Items::List(rest) => {
                let cons = rest.take()?.as_cons()?;
                if cons.tail.as_cons().is_none() && !cons.tail.is_nil_list() {
                    return Some(Next::Improper(&cons.head, &cons.tail));
                }
                *rest = Some(&cons.tail);
                Some(Next::Item(&cons.head))
            }
            Items::Keywords(rest) => {
                let cons = rest.as_cons()?;
                *rest = &cons.tail;
                let [key, value] = cons.head.as_tuple_of::<2>()?;
                Some(Next::Keyword(key.as_atom()?, value))
            }
            Items::Map { pairs, keyword, hides_struct } => {
                let hidden = |key: &Term| *hides_struct && key.is_atom(names::STRUCT);
                let (key, value) = pairs.find(|(key, _)| !hidden(key))?;
                match key.as_atom() {
                    Some(name) if *keyword => Some(Next::Keyword(name, value)),
                    _ => Some(Next::Pair(key, value)),
                }
            }
        }
    }
}

fn color_of(atom: Atom) -> &'static str {
    match atom {
        names::NIL => "nil",
        names::TRUE | names::FALSE => "boolean",
        _ => "atom",
    }
}

/// Tells whether the atom may be written as the key of a keyword.
fn is_key(atom: Atom) -> bool {
    !atom.name().starts_with("Elixir.")
}

fn is_keyword(list: &Term) -> bool {
    let mut items = list.iter();
    let all =
        items.by_ref().all(|item| item.as_tuple_of::<2>().is_some_and(|[key, _]| key.as_atom().is_some_and(is_key)));
    all && items.rest().is_nil_list()
}

/// The text of a charlist, which may hold binaries and lists in turn; nothing if it is none.
fn characters(list: &Term) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut pending = vec![list];
    while let Some(part) = pending.pop() {
        match part.view() {
            View::Nil => {}
            View::Int(code) => {
                let character = char::from_u32(u32::try_from(code).ok()?)?;
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            View::Bits(_) => out.extend_from_slice(part.as_text()?.as_bytes()),
            View::Cons(cons) if !cons.tail.is_integer() => pending.extend([&cons.tail, &cons.head]),
            _ => return None,
        }
    }
    Some(out)
}

fn integer(term: &Term, base: Base) -> String {
    if let (Base::Decimal, View::Int(value)) = (base, term.view()) {
        return value.to_string();
    }
    let value = term.to_big().unwrap_or_default();
    let (prefix, radix) = match base {
        Base::Decimal => return value.to_string(),
        Base::Hex => ("0x", 16),
        Base::Octal => ("0o", 8),
        Base::Binary => ("0b", 2),
    };
    let digits = value.magnitude().to_str_radix(radix).to_uppercase();
    let sign = if value.sign() == num_bigint::Sign::Minus { "-" } else { "" };
    format!("{sign}{prefix}{digits}")
}

/// Whole numbers below 1.0e16 keep all their digits, though `to_string/1` shortens them.
fn float(value: f64) -> String {
    let size = value.abs();
    if (1.0..1.0e16).contains(&size) && size.fract() == 0.0 {
        return format!("{value:.1}");
    }
    float::to_shortest(value)
}
