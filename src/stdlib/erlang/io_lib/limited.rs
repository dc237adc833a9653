//! Terms on one line of about so many characters: what the option `chars_limit` makes of `~w` and `~p`.
//!
//! A term is written to a depth and with a budget, both of which leave `...` for what they cut off. Depths are tried in
//! growing steps until the budget is used up or nothing is cut off, then the smallest of those that use it is taken.

use super::write::{Style, atomic, flat, quoted, string_of};
use crate::term::map::MapIter;
use crate::term::{Bits, Term, View};

/// How much deeper the second try is; each further step is twice as long.
const FIRST_STEP: usize = 4;

/// The most a binary shows of itself for each level of depth.
const CHARACTERS_PER_DEPTH: i64 = 4;

/// What a binary that is text writes around it.
const BINARY_QUOTES: i64 = 6;

/// Writes a term with a limit that is exceeded by a little rather than cutting off too much.
pub fn write(term: &Term, style: Style, limit: usize) -> String {
    if limit == 0 {
        return "...".to_owned();
    }
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let deepest = style.depth.unwrap_or(usize::MAX);
    let mut low = (1_usize, attempt(term, style, 1, limit));
    if low.1.is_final(limit) || deepest <= 1 {
        return low.1.out;
    }
    let mut step = FIRST_STEP;
    loop {
        let depth = low.0.saturating_add(step).min(deepest);
        let tried = attempt(term, style, depth, limit);
        if !tried.cut || depth == deepest {
            return tried.out;
        }
        if tried.chars > limit {
            return between(term, style, limit, low, (depth, tried));
        }
        low = (depth, tried);
        step = step.saturating_mul(2);
    }
}

/// The smallest depth above one that leaves room whose text needs all of it.
fn between(term: &Term, style: Style, limit: i64, mut low: (usize, Attempt), mut high: (usize, Attempt)) -> String {
    while high.0 - low.0 > 1 {
        let depth = usize::midpoint(low.0, high.0);
        let tried = attempt(term, style, depth, limit);
        match tried {
            _ if !tried.cut => return tried.out,
            _ if tried.chars > limit => high = (depth, tried),
            _ => low = (depth, tried),
        }
    }
    if low.1.chars == limit { low.1.out } else { high.1.out }
}

/// What is written, and whether something was cut off.
struct Attempt {
    out: String,
    chars: i64,
    cut: bool,
}

impl Attempt {
    fn is_final(&self, limit: i64) -> bool {
        !self.cut || self.chars > limit
    }
}

enum Work<'a> {
    Term(&'a Term, usize),
    Tail(&'a Term, usize, bool),
    Elements(&'a [Term], usize, bool),
    /// A map's pairs, how many they are, and whether none is written yet.
    Pairs(MapIter<'a>, usize, usize, bool),
    /// A map's value, and what is kept for a comma behind it.
    Value(&'a Term, usize, i64),
    /// What closes something, for which the budget was charged before.
    Close(&'static str),
    /// What was kept for a comma is free again.
    Free(i64),
}

struct Writer<'a> {
    done: Attempt,
    left: i64,
    style: Style,
    work: Vec<Work<'a>>,
}

fn attempt(term: &Term, style: Style, depth: usize, limit: i64) -> Attempt {
    let done = Attempt { out: String::new(), chars: 0, cut: false };
    let mut writer = Writer { done, left: limit, style, work: vec![Work::Term(term, depth)] };
    while let Some(step) = writer.work.pop() {
        match step {
            Work::Term(term, depth) => writer.term(term, depth),
            Work::Tail(rest, depth, first) => writer.tail(rest, depth, first),
            Work::Elements(rest, depth, first) => writer.elements(rest, depth, first),
            Work::Pairs(pairs, count, depth, first) => writer.pairs(pairs, count, depth, first),
            Work::Value(value, depth, kept) => writer.value(value, depth, kept),
            Work::Close(text) => writer.free(text),
            Work::Free(kept) => writer.left += kept,
        }
    }
    writer.done
}

impl<'a> Writer<'a> {
    /// Writes what is not charged.
    fn free(&mut self, text: &str) {
        self.done.chars += i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        self.done.out.push_str(text);
    }

    fn text(&mut self, text: &str) {
        self.left = self.left.saturating_sub(i64::try_from(text.chars().count()).unwrap_or(i64::MAX));
        self.free(text);
    }

    fn dots(&mut self, text: &str) {
        self.done.cut = true;
        self.text(text);
    }

    /// Begins what closes itself later, which is charged now.
    fn open(&mut self, open: &str, close: &str, rest: Work<'a>) {
        self.left -= i64::try_from(open.len() + close.len()).unwrap_or(0);
        self.free(open);
        self.work.push(rest);
    }

    fn term(&mut self, term: &'a Term, depth: usize) {
        if depth == 0 || self.left <= 0 {
            return self.dots("...");
        }
        let inner = depth - 1;
        match term.view() {
            View::Cons(_) if inner == 0 => self.dots("[...]"),
            View::Cons(_) => match self.string(term) {
                Some(text) => self.text(&text),
                None => self.open("[", "]", Work::Tail(term, inner, true)),
            },
            View::Tuple([]) => self.text("{}"),
            View::Tuple(_) if inner == 0 => self.dots("{...}"),
            View::Tuple(elements) => self.open("{", "}", Work::Elements(elements, inner, true)),
            View::Map(map) if !map.is_empty() && inner == 0 => self.dots("#{...}"),
            View::Map(map) => self.open("#{", "}", Work::Pairs(map.iter(), map.len(), inner, true)),
            View::Bits(bits) if bits.len > 0 => self.bits(bits, inner),
            _ => self.text(&atomic(term, Style { depth: None, ..self.style })),
        }
    }

    /// Keeps the comma behind an element, if something follows.
    fn element(&mut self, element: &'a Term, depth: usize, is_last: bool) {
        let kept = i64::from(!is_last);
        self.left -= kept;
        self.work.push(Work::Free(kept));
        self.work.push(Work::Term(element, depth));
    }

    /// Tells whether there is room for more, and charges a comma.
    fn goes_on(&mut self, depth: usize, first: bool) -> bool {
        let left = self.left - i64::from(!first);
        if depth == 0 || left <= 0 {
            return false;
        }
        self.left = left;
        true
    }

    fn tail(&mut self, rest: &'a Term, depth: usize, first: bool) {
        if rest.is_nil_list() {
            return self.free("]");
        }
        if !self.goes_on(depth, first) {
            self.dots(if first { "..." } else { "|..." });
            return self.free("]");
        }
        match rest.view() {
            View::Cons(cons) => {
                self.free(if first { "" } else { "," });
                self.work.push(Work::Tail(&cons.tail, depth - 1, false));
                self.element(&cons.head, depth, cons.tail.is_nil_list());
            }
            _ => {
                self.free("|");
                self.work.push(Work::Close("]"));
                self.work.push(Work::Term(rest, depth));
            }
        }
    }

    fn elements(&mut self, rest: &'a [Term], depth: usize, first: bool) {
        let [element, rest @ ..] = rest else { return self.free("}") };
        let goes_on = self.goes_on(depth, first);
        self.free(if first { "" } else { "," });
        if !goes_on {
            self.dots("...");
            return self.free("}");
        }
        self.work.push(Work::Elements(rest, depth - 1, false));
        self.element(element, depth, rest.is_empty());
    }

    fn pairs(&mut self, mut pairs: MapIter<'a>, count: usize, depth: usize, first: bool) {
        let Some((key, value)) = pairs.next() else { return self.free("}") };
        let goes_on = self.goes_on(depth, first);
        self.free(if first { "" } else { "," });
        if !goes_on {
            self.dots("...");
            return self.free("}");
        }
        let kept = i64::from(count > 1);
        self.work.push(Work::Pairs(pairs, count.saturating_sub(1), depth - 1, false));
        self.work.push(Work::Free(kept));
        self.work.push(Work::Value(value, depth, kept));
        self.work.push(Work::Term(key, depth));
    }

    /// The value of a key that is told is told too, however little is left.
    fn value(&mut self, value: &'a Term, depth: usize, kept: i64) {
        self.text(" => ");
        self.left = (self.left - kept).max(1);
        self.term(value, depth);
    }

    /// A list that is text as far as there is room for it.
    fn string(&self, list: &Term) -> Option<String> {
        let room = usize::try_from(self.left - 2).unwrap_or(0);
        if !self.style.strings {
            return None;
        }
        let mut characters = Vec::new();
        let mut items = list.iter();
        for item in items.by_ref().take(room) {
            characters.push(u32::try_from(item.as_int()?).ok().filter(|code| super::write::is_printable(*code))?);
        }
        let text = quoted(&characters, '"', self.style.unicode);
        match items.next() {
            None => items.rest().is_nil_list().then_some(text),
            Some(_) => Some(text + "..."),
        }
    }

    fn bits(&mut self, bits: Bits<'_>, depth: usize) {
        if depth == 0 {
            return self.dots("<<...>>");
        }
        let by_depth = i64::try_from(depth).unwrap_or(i64::MAX).saturating_mul(CHARACTERS_PER_DEPTH);
        let shown = usize::try_from(by_depth.min(self.left - BINARY_QUOTES)).unwrap_or(0);
        match string_of(bits, self.style).filter(|_| shown > 0) {
            Some((characters, kind)) => match characters.get(..shown) {
                Some(part) if part.len() < characters.len() => {
                    self.dots(&format!("<<{}{kind}...>>", quoted(part, '"', true)));
                }
                _ => self.text(&format!("<<{}{kind}>>", quoted(&characters, '"', true))),
            },
            None => self.numbers(bits, depth),
        }
    }

    fn numbers(&mut self, bits: Bits<'_>, depth: usize) {
        self.left -= 4;
        self.free("<<");
        for (index, at) in (0..bits.len).step_by(8).enumerate() {
            let goes_on = self.goes_on(depth.saturating_sub(index), index == 0);
            self.free(if index == 0 { "" } else { "," });
            if !goes_on {
                self.dots("...");
                break;
            }
            let width = (bits.len - at).min(8);
            let number = bits.byte_at(at) >> (8 - width);
            self.text(&if width < 8 { format!("{number}:{width}") } else { number.to_string() });
        }
        self.free(">>");
    }
}

/// Writes a term whole, or with a limit if there is one.
pub fn flat_within(term: &Term, style: Style, limit: Option<usize>) -> String {
    match limit {
        Some(limit) => write(term, style, limit),
        None => flat(term, style, None).unwrap_or_default(),
    }
}
