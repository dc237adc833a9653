//! `:rshell.layout/2`: lays out the documents of `Inspect.Algebra`, which a formatter makes by the million.
//!
//! A stack holds what is still to be laid out: documents with their indentation and mode, and where a limit ends the width
//! that held before. A group is broken if it does not fit in what is left of the line ([`measure`]).

mod measure;

use crate::process::Process;
use crate::stdlib::argument::{Outcome, array, badarg};
use crate::stdlib::natives;
use crate::term::{Bits, ListBuilder, Term, View, names};
use measure::Measure;

natives! { "rshell":
    "layout"/2 => layout,
}

/// How a document is taken; the last two only while measuring: below a disabled `next_break_fits` all stays flat, below an
/// enabled one the next break is the end.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Flat,
    Break,
    FlatOnly,
    UntilBreak,
}

/// The end of line for an indentation below this is made once.
const KEPT_LINES: usize = 64;

/// A width, none for one line.
type Width = Option<i64>;

#[derive(Clone, Copy)]
enum Entry<'a> {
    Doc(i64, Mode, &'a Term),
    /// A limit ends.
    Width(Width),
    /// A group ends: what was told of breaks before it holds again. Only while measuring.
    Broken(bool),
}

/// New lines that are to become at most so many.
struct Collapse {
    most: i64,
    seen: i64,
    indent: i64,
}

struct Layout<'a> {
    width: Width,
    col: i64,
    stack: Vec<Entry<'a>>,
    done: ListBuilder,
    collapses: Vec<Collapse>,
    /// The end of line for each indentation that was asked for.
    lines: Vec<Option<Term>>,
    colored: bool,
}

/// `:rshell.layout("a", 80)` is `["a"]`. With colors it is `{:colored, list}`, where `{:color, color}` stands for each; at
/// what is no document it is `{:format, [width, col, stack]}` or, while measuring, `{:fits?, [width, col, broken, stack]}`.
fn layout(_: &mut Process, args: &mut [Term]) -> Outcome {
    let [doc, width] = array(args)?;
    let width = match width.view() {
        View::Int(width) => Some(width),
        View::Float(width) => Some(width as i64),
        _ => None,
    };
    let mut layout = Layout {
        width,
        col: 0,
        stack: vec![Entry::Doc(0, Mode::Flat, doc)],
        done: ListBuilder::new(),
        collapses: Vec::new(),
        lines: vec![None; KEPT_LINES],
        colored: false,
    };
    while let Some(entry) = layout.stack.pop() {
        if let Err(stopped) = layout.step(entry) {
            return stopped.ok_or_else(badarg);
        }
    }
    Ok(layout.finish())
}

/// Where it was stopped, told as `layout` does.
type Stopped = Option<Term>;

impl<'a> Layout<'a> {
    fn step(&mut self, entry: Entry<'a>) -> Result<(), Stopped> {
        let (indent, mode, doc) = match entry {
            Entry::Doc(indent, mode, doc) => (indent, mode, doc),
            Entry::Width(width) => {
                self.width = width;
                return Ok(());
            }
            Entry::Broken(_) => return Err(None),
        };
        let known = match doc.view() {
            View::Bits(text) => self.text(doc, text),
            View::Atom(names::DOC_NIL) => true,
            View::Atom(names::DOC_LINE) => self.line(indent),
            View::Tuple([tag, parts @ ..]) => match (tag.as_atom(), parts) {
                (Some(names::DOC_CONS), [left, right]) => {
                    self.stack.push(Entry::Doc(indent, mode, right));
                    self.inside(indent, mode, left)
                }
                (Some(names::DOC_STRING), [text, length]) => self.string(text, length),
                (Some(names::DOC_BREAK), [text, kind]) => return self.may_break(text, kind, indent, mode),
                (Some(names::DOC_GROUP), [inner, kind]) => return self.group(inner, kind, indent, mode),
                (Some(names::DOC_NEST), [inner, level, kind]) => self.nest(inner, level, kind, indent, mode),
                (Some(names::DOC_FITS), [inner, _]) | (Some(names::DOC_FORCE), [inner]) => {
                    self.inside(indent, mode, inner)
                }
                (Some(names::DOC_LIMIT), [inner, limit]) => self.limit(inner, limit, indent, mode),
                (Some(names::DOC_COLLAPSE), [most]) => self.collapse(most, indent),
                (Some(names::DOC_COLOR), [inner, color]) => self.color(inner, color, indent, mode),
                _ => false,
            },
            _ => false,
        };
        if known { Ok(()) } else { Err(Some(self.stopped(entry))) }
    }

    fn inside(&mut self, indent: i64, mode: Mode, inner: &'a Term) -> bool {
        self.stack.push(Entry::Doc(indent, mode, inner));
        true
    }

    fn text(&mut self, term: &Term, text: Bits<'_>) -> bool {
        self.col = self.col.saturating_add(length(text));
        self.emit(term.clone());
        text.is_binary()
    }

    fn string(&mut self, text: &Term, length: &Term) -> bool {
        let Some(length) = length.as_int() else { return false };
        self.col = self.col.saturating_add(length);
        self.emit(text.clone());
        true
    }

    fn line(&mut self, indent: i64) -> bool {
        let Ok(place) = usize::try_from(indent) else { return false };
        let line = match self.lines.get_mut(place) {
            Some(line) => line.get_or_insert_with(|| Term::binary(&line_of(1, place))).clone(),
            None => Term::binary(&line_of(1, place)),
        };
        self.emit(line);
        self.col = indent;
        true
    }

    fn may_break(&mut self, text: &'a Term, kind: &Term, indent: i64, mode: Mode) -> Result<(), Stopped> {
        let (Some(bits), Some(kind)) = (text.as_bits(), kind.as_atom()) else {
            return Err(None);
        };
        let ends = match kind {
            _ if mode != Mode::Break || self.width.is_none() => false,
            names::STRICT => true,
            names::FLEX => !self.fits(self.col.saturating_add(length(bits)), true, None)?,
            _ => false,
        };
        if ends {
            self.line(indent);
        } else {
            self.text(text, bits);
        }
        Ok(())
    }

    fn group(&mut self, inner: &'a Term, kind: &Term, indent: i64, mode: Mode) -> Result<(), Stopped> {
        let broken = mode == Mode::Break && kind.is_atom(names::INHERIT);
        let flat = Entry::Doc(indent, Mode::Flat, inner);
        let flat = !broken && (self.width.is_none() || self.fits(self.col, false, Some(flat))?);
        self.inside(indent, if flat { Mode::Flat } else { Mode::Break }, inner);
        Ok(())
    }

    /// Tells whether one document, or what is still on the stack, fits from a column on.
    fn fits(&self, col: i64, broken: bool, one: Option<Entry<'a>>) -> Result<bool, Stopped> {
        match one {
            Some(entry) => Measure::new(self.width, col, broken, &[entry]).fits(),
            None => Measure::new(self.width, col, broken, &self.stack).fits(),
        }
    }

    fn nest(&mut self, inner: &'a Term, level: &Term, kind: &Term, indent: i64, mode: Mode) -> bool {
        if kind.is_atom(names::BREAK) && mode != Mode::Break {
            return self.inside(indent, mode, inner);
        }
        match nested(level, indent, self.col) {
            Some(indent) => self.inside(indent, mode, inner),
            None => false,
        }
    }

    fn limit(&mut self, inner: &'a Term, limit: &Term, indent: i64, mode: Mode) -> bool {
        let Some(limit) = limit_of(limit) else { return false };
        self.stack.push(Entry::Width(self.width));
        self.width = limit;
        // On a line without end nothing is broken, whatever stands around it.
        self.inside(indent, if limit.is_none() { Mode::Flat } else { mode }, inner)
    }

    fn collapse(&mut self, most: &Term, indent: i64) -> bool {
        let Some(most) = most.as_int() else { return false };
        self.collapses.push(Collapse { most, seen: 0, indent });
        self.col = indent;
        true
    }

    fn color(&mut self, inner: &'a Term, color: &Term, indent: i64, mode: Mode) -> bool {
        self.colored = true;
        self.emit(Term::tuple([Term::atom(names::COLOR), color.clone()]));
        self.inside(indent, mode, inner)
    }

    /// Adds to what is laid out; new lines only when it is known how many they become.
    fn emit(&mut self, text: Term) {
        while let Some(collapse) = self.collapses.last_mut() {
            match text.as_bytes().as_deref() {
                Some([b'\n', ..]) => {
                    collapse.seen += 1;
                    return;
                }
                Some([]) => return,
                _ => self.collapsed(),
            }
        }
        self.done.push(text);
    }

    /// Writes the new lines that the innermost collapse has seen, to be seen by the one around it.
    fn collapsed(&mut self) {
        if let Some(Collapse { most, seen, indent }) = self.collapses.pop() {
            let count = |number: i64| usize::try_from(number).unwrap_or(0);
            self.emit(Term::binary(&line_of(count(most.min(seen)), count(indent))));
        }
    }

    fn finish(mut self) -> Term {
        while !self.collapses.is_empty() {
            self.collapsed();
        }
        let list = self.done.finish();
        if self.colored { Term::tuple([Term::atom(names::COLORED), list]) } else { list }
    }

    fn stopped(&self, at: Entry<'a>) -> Term {
        let stack = self.stack.iter().chain([&at]).fold(Term::NIL_LIST, |rest, entry| Term::cons(told(*entry), rest));
        let args = [width_told(self.width), Term::int(self.col), stack];
        Term::tuple([Term::atom(names::FORMAT), Term::list(args)])
    }
}

fn line_of(count: usize, indent: usize) -> Vec<u8> {
    let mut line = vec![b'\n'; count];
    line.resize(count + indent, b' ');
    line
}

fn length(text: Bits<'_>) -> i64 {
    i64::try_from(text.len / 8).unwrap_or(i64::MAX)
}

/// The indentation within a nested document.
fn nested(level: &Term, indent: i64, col: i64) -> Option<i64> {
    match level.view() {
        View::Int(level) => Some(indent.saturating_add(level)),
        View::Atom(names::CURSOR) => Some(col),
        View::Atom(names::RESET) => Some(0),
        _ => None,
    }
}

fn limit_of(term: &Term) -> Option<Width> {
    match term.view() {
        View::Int(width) => Some(Some(width)),
        View::Atom(names::INFINITY) => Some(None),
        _ => None,
    }
}

fn told(entry: Entry<'_>) -> Term {
    match entry {
        Entry::Doc(indent, mode, doc) => {
            let mode = match mode {
                Mode::Flat => names::FLAT,
                Mode::Break => names::BREAK,
                Mode::FlatOnly => names::FLAT_NO_BREAK,
                Mode::UntilBreak => names::BREAK_NO_FLAT,
            };
            Term::tuple([Term::int(indent), Term::atom(mode), doc.clone()])
        }
        Entry::Width(width) => Term::tuple([Term::named("width"), width_told(width)]),
        Entry::Broken(broken) => Term::tuple([Term::named("tail"), Term::bool(broken)]),
    }
}

fn width_told(width: Width) -> Term {
    width.map_or(Term::atom(names::INFINITY), Term::int)
}
