//! Terms in Erlang's syntax over several lines: what `~p` makes of those that do not fit on one.
//!
//! Parts that have parts of their own get lines of their own; the others fill the lines. The elements behind a tuple's
//! tag stand under each other beside it, unless lines get too long that way.

use super::write::{Style, atomic, flat};
use crate::term::{Term, View};

/// How far what goes on behind a tuple's tag or below a map's key is indented: the first layout whose lines are short
/// enough is taken, else the last. In the first everything stands beside a tag, whatever its length.
const INDENTS: [Option<usize>; 3] = [None, Some(4), Some(1)];

/// How far a map's value is indented where tags don't tell.
const VALUE_INDENT: usize = 4;

/// Columns that are kept free at the end of a line.
const MARGIN: usize = 2;

/// What stands between a key and its value.
const ARROW: &str = " => ";

enum Work<'a> {
    /// A term, and how many characters must still fit behind it.
    Term(&'a Term, usize),
    /// A map's key and value, and how many characters must still fit behind them.
    Pair(&'a Term, &'a Term, usize),
    /// A comma or bar, then a new line if what comes next needs one.
    Separator {
        text: &'static str,
        next: Part<'a>,
        indent: usize,
        trailing: usize,
        alone: bool,
    },
    Text(&'static str),
    /// A new line, indented so far.
    NewLine(usize),
}

/// What stands between two separators.
#[derive(Clone, Copy)]
enum Part<'a> {
    Element(&'a Term),
    /// The tail of an improper list.
    Tail(&'a Term),
    Pair(&'a Term, &'a Term),
}

struct Printer<'a> {
    out: String,
    column: usize,
    width: usize,
    /// The most characters of a line behind its indentation, if that is limited, and where that indentation ends.
    most: Option<usize>,
    line_start: usize,
    /// How far what goes on behind a tag is indented, if that is fixed.
    indent: Option<usize>,
    style: Style,
    work: Vec<Work<'a>>,
}

/// Prints a term that begins in a column (the first is 0) of lines of a width, with at most so many characters behind
/// their indentation if that is limited.
pub fn print(term: &Term, style: Style, column: usize, width: usize, most: Option<usize>) -> String {
    let width = width.saturating_sub(MARGIN);
    let mut text = String::new();
    for indent in INDENTS {
        let work = vec![Work::Term(term, 0)];
        let printer = Printer { out: String::new(), column, width, most, line_start: column, indent, style, work };
        text = printer.lay_out();
        if longest_line(&text, column) <= width {
            break;
        }
    }
    text
}

/// Where the longest line ends, the first of which begins in a column. Strings and binaries do not count: the former are never
/// broken, the latter look after themselves.
fn longest_line(text: &str, column: usize) -> usize {
    let (mut longest, mut start, mut in_binary) = (0, column, false);
    for line in text.lines() {
        let end = [line.find('"'), line.find("<<")].into_iter().flatten().min().unwrap_or(line.len());
        if !in_binary {
            longest = longest.max(start + line[..end].chars().count());
        }
        in_binary = line.rfind(">>").map_or(in_binary, |_| false);
        in_binary |= line.rfind("<<") > line.rfind(">>");
        start = 0;
    }
    longest
}

impl<'a> Printer<'a> {
    fn lay_out(mut self) -> String {
        while let Some(step) = self.work.pop() {
            match step {
                Work::Text(text) => self.text(text),
                Work::NewLine(indent) => self.new_line(indent),
                Work::Term(term, trailing) => self.term(term, trailing),
                Work::Pair(key, value, trailing) => self.pair(key, value, trailing),
                Work::Separator { text, next, indent, trailing, alone } => {
                    self.text(text);
                    if alone || !self.fits(next, trailing) {
                        self.new_line(indent);
                    }
                }
            }
        }
        self.out
    }

    fn text(&mut self, text: &str) {
        self.column += text.chars().count();
        self.out.push_str(text);
    }

    fn new_line(&mut self, indent: usize) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', indent));
        self.column = indent;
        self.line_start = indent;
    }

    /// The term on one line, if it fits there with `trailing` characters behind it.
    fn fitting(&self, term: &Term, trailing: usize) -> Option<String> {
        let end = self.most.map_or(self.width, |most| self.width.min(self.line_start + most));
        let room = end.checked_sub(self.column + trailing)?;
        flat(term, self.style, Some(room))
    }

    /// A key and its value on one line, if they fit there.
    fn fitting_pair(&self, key: &Term, value: &Term, trailing: usize) -> Option<String> {
        let key = self.fitting(key, ARROW.len() + trailing)?;
        let value = self.fitting(value, key.chars().count() + ARROW.len() + trailing)?;
        Some(key + ARROW + &value)
    }

    fn fits(&self, part: Part<'a>, trailing: usize) -> bool {
        match part {
            Part::Element(term) | Part::Tail(term) => self.fitting(term, trailing).is_some(),
            Part::Pair(key, value) => self.fitting_pair(key, value, trailing).is_some(),
        }
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
                let mut elements: Vec<Part<'a>> = items.by_ref().map(Part::Element).collect();
                let tail = items.rest();
                elements.extend((!tail.is_nil_list()).then_some(Part::Tail(tail)));
                self.parts(&elements, start + 1, trailing, "]");
            }
            View::Tuple([tag, rest @ ..]) if tag.as_atom().is_some() && !rest.is_empty() => {
                self.tagged(&atomic(tag, self.style), rest, trailing)
            }
            View::Tuple(elements) => {
                self.text("{");
                let elements: Vec<Part<'a>> = elements.iter().map(Part::Element).collect();
                self.parts(&elements, start + 1, trailing, "}");
            }
            View::Map(map) => {
                self.text("#{");
                let pairs: Vec<Part<'a>> = map.iter().map(|(key, value)| Part::Pair(key, value)).collect();
                self.parts(&pairs, start + 2, trailing, "}");
            }
            View::Bits(_) => self.bytes(&atomic(term, self.style), trailing),
            _ => self.text(&atomic(term, self.style)),
        }
    }

    /// A tuple whose elements behind the tag stand beside it, or below it where a layout says so.
    fn tagged(&mut self, tag: &str, rest: &'a [Term], trailing: usize) {
        let start = self.column;
        self.text("{");
        self.text(tag);
        let elements: Vec<Part<'a>> = rest.iter().map(Part::Element).collect();
        let beside = self.column + 1 - start;
        match self.indent.filter(|indent| beside > *indent) {
            None => {
                self.text(",");
                self.parts(&elements, start + beside, trailing, "}");
            }
            Some(indent) => {
                self.parts(&elements, start + indent, trailing, "}");
                if let Some(first) = elements.first() {
                    let trailing = self.behind(&elements, 0, trailing);
                    let alone = self.needs_line(*first);
                    self.work.push(Work::Separator {
                        text: ",",
                        next: *first,
                        indent: start + indent,
                        trailing,
                        alone,
                    });
                }
            }
        }
    }

    /// A pair that does not fit on one line has its value below the key.
    fn pair(&mut self, key: &'a Term, value: &'a Term, trailing: usize) {
        if let Some(text) = self.fitting_pair(key, value, trailing) {
            return self.text(&text);
        }
        let indent = self.column + self.indent.unwrap_or(VALUE_INDENT);
        self.work.push(Work::Term(value, trailing));
        self.work.push(Work::NewLine(indent));
        self.work.push(Work::Text(" =>"));
        self.work.push(Work::Term(key, 0));
    }

    /// How many characters must fit behind a part: the comma may hang over behind one that stands on a line of its own.
    fn behind(&self, parts: &[Part<'a>], index: usize, trailing: usize) -> usize {
        match parts.get(index) {
            Some(part) if index + 1 < parts.len() => usize::from(!self.needs_line(*part)),
            _ => trailing + 1,
        }
    }

    /// Leaves the parts of a collection to be written, and what closes it.
    fn parts(&mut self, parts: &[Part<'a>], indent: usize, trailing: usize, close: &'static str) {
        self.work.push(Work::Text(close));
        for (index, part) in parts.iter().enumerate().rev() {
            let trailing = self.behind(parts, index, trailing);
            self.work.push(match *part {
                Part::Element(term) | Part::Tail(term) => Work::Term(term, trailing),
                Part::Pair(key, value) => Work::Pair(key, value, trailing),
            });
            let Some(previous) = index.checked_sub(1).and_then(|index| parts.get(index)) else { continue };
            let alone = self.needs_line(*previous) || self.needs_line(*part);
            let text = if matches!(part, Part::Tail(_)) { "|" } else { "," };
            self.work.push(Work::Separator { text, next: *part, indent, trailing, alone });
        }
    }

    fn needs_line(&self, part: Part<'a>) -> bool {
        match part {
            Part::Element(term) | Part::Tail(term) => has_parts(term, self.style),
            Part::Pair(key, value) => has_parts(key, self.style) || has_parts(value, self.style),
        }
    }

    /// Writes a binary, its bytes over several lines if they are numbers. They keep a column less free than others, and what
    /// closes them may hang over.
    fn bytes(&mut self, text: &str, trailing: usize) {
        if text.starts_with("<<\"") {
            return self.text(text);
        }
        let indent = self.column + 2;
        let end = (self.width + MARGIN - 1).saturating_sub(trailing);
        for (index, byte) in text.split_inclusive(',').enumerate() {
            if index > 0 && self.column + byte.trim_end_matches('>').len() > end {
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
