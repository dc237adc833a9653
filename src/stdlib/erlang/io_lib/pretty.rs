//! Terms in Erlang's syntax over several lines: what `~p` makes of those that do not fit on one.
//!
//! Parts that have parts of their own get lines of their own; the others fill the lines. The elements behind a tuple's
//! tag stand under each other beside it.

use super::write::{Style, atomic, flat};
use crate::term::{Term, View};

/// The longest tag that the other elements of its tuple stand beside.
const LONGEST_TAG: usize = 20;

/// How far the lines of the elements behind a longer tag are indented.
const TAG_INDENT: usize = 4;

/// Columns that are kept free at the end of a line.
const MARGIN: usize = 2;

enum Work<'a> {
    /// A term, and how many characters must still fit behind it.
    Term(&'a Term, usize),
    /// A comma, then a new line if what comes next needs one.
    Separator {
        next: Part<'a>,
        indent: usize,
        trailing: usize,
        alone: bool,
    },
    /// A map's value.
    Value {
        value: &'a Term,
        indent: usize,
        trailing: usize,
    },
    Text(&'static str),
    /// A bar before the tail of an improper list, which begins a line.
    Bar(usize),
}

/// What stands between two separators.
#[derive(Clone, Copy)]
enum Part<'a> {
    Element(&'a Term),
    Pair(&'a Term, &'a Term),
}

struct Printer<'a> {
    out: String,
    column: usize,
    width: usize,
    style: Style,
    work: Vec<Work<'a>>,
}

/// Prints a term that begins in a column (the first is 0) of lines of a width.
pub fn print(term: &Term, style: Style, column: usize, width: usize) -> String {
    let width = width.saturating_sub(MARGIN);
    let mut printer = Printer { out: String::new(), column, width, style, work: vec![Work::Term(term, 0)] };
    while let Some(step) = printer.work.pop() {
        match step {
            Work::Text(text) => printer.text(text),
            Work::Term(term, trailing) => printer.term(term, trailing),
            Work::Bar(indent) => {
                printer.text("|");
                printer.new_line(indent);
            }
            Work::Separator { next, indent, trailing, alone } => printer.separate(next, indent, trailing, alone),
            Work::Value { value, indent, trailing } => {
                printer.text(" =>");
                let fits = printer.fitting(value, trailing + 1).is_some() || printer.column < indent;
                if fits {
                    printer.text(" ")
                } else {
                    printer.new_line(indent)
                }
                printer.term(value, trailing);
            }
        }
    }
    printer.out
}

impl<'a> Printer<'a> {
    fn text(&mut self, text: &str) {
        self.column += text.chars().count();
        self.out.push_str(text);
    }

    fn new_line(&mut self, indent: usize) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.column = indent;
    }

    /// The term on one line, if it fits there with `trailing` characters behind it.
    fn fitting(&self, term: &Term, trailing: usize) -> Option<String> {
        let room = self.width.checked_sub(self.column + trailing)?;
        flat(term, self.style, Some(room))
    }

    fn term(&mut self, term: &'a Term, trailing: usize) {
        if let Some(text) = self.fitting(term, trailing) {
            return self.text(&text);
        }
        let start = self.column;
        match term.view() {
            View::Cons(_) if !has_parts(term, self.style) => {
                self.text(&flat(term, self.style, None).unwrap_or_default())
            }
            View::Cons(_) => {
                self.text("[");
                let mut items = term.iter();
                let elements: Vec<Part<'a>> = items.by_ref().map(Part::Element).collect();
                let tail = items.rest();
                self.work.push(Work::Text("]"));
                if !tail.is_nil_list() {
                    self.work.push(Work::Term(tail, trailing + 1));
                    self.work.push(Work::Bar(start + 1));
                }
                self.parts(&elements, start + 1, trailing + 1);
            }
            View::Tuple([tag, rest @ ..]) if tag.as_atom().is_some() && !rest.is_empty() => {
                self.text("{");
                let tag = atomic(tag, self.style);
                self.text(&tag);
                self.text(",");
                let indent = if tag.chars().count() <= LONGEST_TAG { self.column } else { start + TAG_INDENT };
                let elements: Vec<Part<'a>> = rest.iter().map(Part::Element).collect();
                self.work.push(Work::Text("}"));
                self.parts(&elements, indent, trailing + 1);
            }
            View::Tuple(elements) => {
                self.text("{");
                let elements: Vec<Part<'a>> = elements.iter().map(Part::Element).collect();
                self.work.push(Work::Text("}"));
                self.parts(&elements, start + 1, trailing + 1);
            }
            View::Map(map) => {
                self.text("#{");
                let pairs: Vec<Part<'a>> = map.iter().map(|(key, value)| Part::Pair(key, value)).collect();
                self.work.push(Work::Text("}"));
                self.parts(&pairs, start + 2, trailing + 1);
            }
            View::Bits(_) => self.bytes(&atomic(term, self.style)),
            _ => self.text(&atomic(term, self.style)),
        }
    }

    /// Leaves the parts of a collection to be written.
    fn parts(&mut self, parts: &[Part<'a>], indent: usize, trailing: usize) {
        for (index, part) in parts.iter().enumerate().rev() {
            // Behind a part that stands on a line of its own the comma may hang over.
            let trailing = match index + 1 == parts.len() {
                true => trailing,
                false => usize::from(!self.needs_line(*part)),
            };
            match *part {
                Part::Element(element) => self.work.push(Work::Term(element, trailing)),
                Part::Pair(key, value) => {
                    self.work.push(Work::Value { value, indent: indent + TAG_INDENT, trailing });
                    self.work.push(Work::Term(key, 3));
                }
            }
            let Some(previous) = index.checked_sub(1).and_then(|index| parts.get(index)) else { continue };
            let alone = self.needs_line(*previous) || self.needs_line(*part);
            self.work.push(Work::Separator { next: *part, indent, trailing, alone });
        }
    }

    fn needs_line(&self, part: Part<'a>) -> bool {
        match part {
            Part::Element(element) => has_parts(element, self.style),
            Part::Pair(key, value) => has_parts(key, self.style) || has_parts(value, self.style),
        }
    }

    fn separate(&mut self, next: Part<'a>, indent: usize, trailing: usize, alone: bool) {
        self.text(",");
        let fits = match next {
            Part::Element(element) => self.fitting(element, trailing).is_some(),
            Part::Pair(key, value) => match self.fitting(key, 4) {
                Some(key) => self.fitting(value, key.chars().count() + 4 + trailing).is_some(),
                None => false,
            },
        };
        if alone || !fits {
            self.new_line(indent);
        }
    }

    /// Writes a binary, its bytes over several lines if they are numbers.
    fn bytes(&mut self, text: &str) {
        if text.starts_with("<<\"") {
            return self.text(text);
        }
        let indent = self.column + 2;
        for (index, byte) in text.split_inclusive(',').enumerate() {
            let last = usize::from(!byte.ends_with(','));
            if index > 0 && self.column + byte.len() > self.width - last.min(self.width) {
                self.new_line(indent);
            }
            self.text(byte);
        }
    }
}

/// Tells whether a term has parts that could stand on lines of their own.
fn has_parts(term: &Term, style: Style) -> bool {
    match term.view() {
        View::Cons(_) => !style.strings || !flat(term, style, None).is_some_and(|text| text.starts_with('"')),
        View::Tuple(elements) => !elements.is_empty(),
        View::Map(map) => !map.is_empty(),
        View::Bits(bits) => bits.len > 0 && !atomic(term, style).starts_with("<<\""),
        _ => false,
    }
}
