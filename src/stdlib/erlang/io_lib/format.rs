//! The format strings of `:io_lib.format/2`: `~field.precision.padding modifiers control`.

use num_bigint::BigInt;

use super::limited::flat_within;
use super::write::{Style, flat};
use super::{number, pretty};
use crate::stdlib::erlang::chardata::{self, Encoding, End};
use crate::term::grapheme::graphemes;
use crate::term::{Term, View, float};

const LINE_LENGTH: usize = 80;
const DEFAULT_DIGITS: usize = 6;

/// What stands for the rest of a text.
const DOTS: &str = "...";

/// The widest field that is filled; lines that terms are broken into may be longer.
const WIDEST: usize = 1 << 28;

/// The width of a tabulator's column.
const TAB: usize = 8;

/// The column that a line has reached.
fn column(line: &str) -> usize {
    line.chars().fold(0, |column, character| if character == '\t' { (column / TAB + 1) * TAB } else { column + 1 })
}

/// One `~` of a format, its numbers read.
struct Spec {
    field: Option<usize>,
    left: bool,
    precision: Option<usize>,
    pad: char,
    unicode: bool,
    no_strings: bool,
    control: char,
}

/// How many characters are left for the texts that can be cut off, and how many of those are still to come.
#[derive(Clone, Copy)]
struct Limit {
    left: usize,
    count: usize,
    /// Whether the texts are only counted, which is done before all else.
    counting: bool,
}

struct Formatter<'a> {
    format: std::iter::Peekable<std::iter::Copied<std::slice::Iter<'a, char>>>,
    arguments: std::slice::Iter<'a, Term>,
    out: String,
    limit: Option<Limit>,
}

/// Formats; nothing if the format or an argument is wrong. With a limit what is printed has about so many characters.
pub fn format(format: &[char], arguments: &[Term], limit: Option<usize>) -> Option<String> {
    let Some(limit) = limit else { return run(format, arguments, None).map(|done| done.out) };
    let counted = run(format, arguments, Some(Limit { left: limit, count: 0, counting: true }))?;
    let left = limit.saturating_sub(counted.out.chars().count());
    let count = counted.limit.map_or(0, |limit| limit.count);
    run(format, arguments, Some(Limit { left, count, counting: false })).map(|done| done.out)
}

fn run<'a>(format: &'a [char], arguments: &'a [Term], limit: Option<Limit>) -> Option<Formatter<'a>> {
    let format = format.iter().copied().peekable();
    let mut formatter = Formatter { format, arguments: arguments.iter(), out: String::new(), limit };
    while let Some(character) = formatter.format.next() {
        if character == '~' {
            let spec = formatter.spec()?;
            formatter.control(&spec)?;
        } else {
            formatter.out.push(character);
        }
    }
    formatter.arguments.next().is_none().then_some(formatter)
}

impl<'a> Formatter<'a> {
    fn spec(&mut self) -> Option<Spec> {
        let mut spec = Spec {
            field: None,
            left: false,
            precision: None,
            pad: ' ',
            unicode: false,
            no_strings: false,
            control: ' ',
        };
        spec.left = self.format.next_if_eq(&'-').is_some();
        if let Some(field) = self.number()? {
            spec.left ^= field < 0;
            spec.field = usize::try_from(field.unsigned_abs()).ok();
        }
        if self.format.next_if_eq(&'.').is_some() {
            spec.precision = self.number()?.map(usize::try_from).transpose().ok()?;
            if self.format.next_if_eq(&'.').is_some() {
                let pad = self.format.next()?;
                spec.pad = if pad == '*' { char_of(self.arguments.next()?)? } else { pad };
            }
        }
        loop {
            match self.format.next()? {
                't' => spec.unicode = true,
                'l' => spec.no_strings = true,
                control => {
                    spec.control = control;
                    let widest = spec.field.max(spec.precision).unwrap_or(0);
                    return (matches!(control, 'p' | 'P') || widest <= WIDEST).then_some(spec);
                }
            }
        }
    }

    /// A number, or `*` for one among the arguments.
    #[expect(clippy::option_option, reason = "a format may be wrong, or right and without a number")]
    fn number(&mut self) -> Option<Option<i64>> {
        if self.format.next_if_eq(&'*').is_some() {
            return self.arguments.next()?.as_int().map(Some);
        }
        let mut number = None;
        while let Some(digit) = self.format.peek().and_then(|character| character.to_digit(10)) {
            number = Some(number.unwrap_or(0_i64).saturating_mul(10).saturating_add(i64::from(digit)));
            self.format.next();
        }
        Some(number)
    }

    fn argument(&mut self) -> Option<&'a Term> {
        self.arguments.next()
    }

    /// Writes one control: one that a limit may cut off has its share of what is left.
    fn control(&mut self, spec: &Spec) -> Option<()> {
        let atom =
            spec.control == 's' && self.arguments.as_slice().first().is_some_and(|term| term.as_atom().is_some());
        let Some(limit) = self.limit.filter(|_| matches!(spec.control, 'w' | 'W' | 'p' | 'P' | 's') && !atom) else {
            return self.control_within(spec, None);
        };
        let share = limit.left / limit.count.max(1);
        let start = self.out.len();
        self.control_within(spec, Some(if limit.counting { 0 } else { share }))?;
        if limit.counting {
            self.out.truncate(start);
            self.limit = Some(Limit { count: limit.count + 1, ..limit });
        } else {
            let used = self.out.get(start..).map_or(0, |text| text.chars().count());
            self.limit =
                Some(Limit { left: limit.left.saturating_sub(used), count: limit.count.saturating_sub(1), ..limit });
        }
        Some(())
    }

    fn control_within(&mut self, spec: &Spec, limit: Option<usize>) -> Option<()> {
        let style = Style { strings: !spec.no_strings, unicode: spec.unicode, depth: None, cut: false };
        match spec.control {
            '~' => self.repeat(spec, '~')?,
            'n' if !spec.left => self.out.extend(std::iter::repeat_n('\n', spec.field.unwrap_or(1))),
            'i' => drop(self.argument()?),
            'c' => self.character(spec)?,
            's' => self.string(spec, limit)?,
            'w' | 'W' => {
                let term = self.argument()?;
                let depth = if spec.control == 'W' { Some(depth(self.argument()?)?) } else { None };
                let text = flat_within(term, Style { strings: false, depth, ..style }, limit);
                self.field(spec, &text, spec.precision);
            }
            'p' | 'P' => {
                let term = self.argument()?;
                let depth = if spec.control == 'P' { Some(depth(self.argument()?)?) } else { None };
                if spec.left {
                    return None;
                }
                self.pretty(spec, term, Style { depth, ..style }, limit);
            }
            'f' | 'e' | 'g' => self.float(spec)?,
            'b' | 'B' | 'x' | 'X' | '+' | '#' => self.integer(spec)?,
            _ => return None,
        }
        Some(())
    }

    /// A character as often as the precision or else the field says, the latter filled up.
    fn repeat(&mut self, spec: &Spec, character: char) -> Option<()> {
        let count = spec.precision.or(spec.field).unwrap_or(1);
        let missing = spec.field.unwrap_or(count).checked_sub(count)?;
        let text: String = std::iter::repeat_n(character, count).collect();
        self.padded(&text, missing, spec);
        Some(())
    }

    /// Puts a text into the field, or stars if it does not fit there.
    fn field(&mut self, spec: &Spec, text: &str, precision: Option<usize>) {
        let len = graphemes(text).count();
        let Some(field) = spec.field else {
            // A precision alone is the width as well.
            match precision {
                Some(width) if width < len => self.out.extend(std::iter::repeat_n('*', width)),
                Some(width) => self.padded(text, width - len, spec),
                None => self.out.push_str(text),
            }
            return;
        };
        let width = precision.unwrap_or(field).min(field);
        if len > width {
            let stars = "*".repeat(width);
            return self.padded(&stars, field - width, spec);
        }
        self.padded(text, field - len, spec);
    }

    fn padded(&mut self, text: &str, missing: usize, spec: &Spec) {
        let padding = std::iter::repeat_n(spec.pad, missing);
        if spec.left {
            self.out.push_str(text);
            self.out.extend(padding);
        } else {
            self.out.extend(padding);
            self.out.push_str(text);
        }
    }

    fn character(&mut self, spec: &Spec) -> Option<()> {
        let code = self.argument()?.as_int()?;
        let code = u32::try_from(if spec.unicode { code } else { code & 0xFF }).ok()?;
        self.repeat(spec, char::from_u32(code)?)
    }

    fn string(&mut self, spec: &Spec, limit: Option<usize>) -> Option<()> {
        let mut text = string_argument(self.argument()?, spec.unicode)?;
        if let Some(limit) = limit.filter(|limit| graphemes(&text).count() > *limit) {
            text = graphemes(&text).take(limit.saturating_sub(DOTS.len())).chain([DOTS]).collect();
        }
        let len = graphemes(&text).count();
        let within = |field: usize| field.min(limit.unwrap_or(field)).max(len.min(field));
        let (field, shown) = match (spec.field.map(within), spec.precision) {
            (None, None) => (len, len),
            (Some(field), None) => (field, len.min(field)),
            (None, Some(precision)) => (precision, precision),
            (Some(field), Some(precision)) if precision <= field => (field, precision),
            _ => return None,
        };
        // What the precision asks for is filled up behind the text, the field as it is adjusted.
        let kept: String = graphemes(&text).take(shown).collect();
        let filler = std::iter::repeat_n(spec.pad, shown.saturating_sub(len));
        self.padded(&kept.chars().chain(filler).collect::<String>(), field - shown, spec);
        Some(())
    }

    fn pretty(&mut self, spec: &Spec, term: &Term, style: Style, limit: Option<usize>) {
        let column = match spec.precision {
            Some(column) => column.saturating_sub(1),
            None => self.out.rsplit('\n').next().map_or(0, column),
        };
        let width = spec.field.unwrap_or(LINE_LENGTH).min(WIDEST);
        let whole = Style { depth: None, ..style };
        let text = flat_within(term, style, limit);
        // What a depth cuts off is left out on one line; a term that it leaves whole may take several.
        let cut = (style.depth.is_some() || limit.is_some())
            && flat(term, whole, Some(text.chars().count())).as_ref() != Some(&text);
        let text = if cut || spec.field == Some(0) { text } else { pretty::print(term, whole, column, width, None) };
        self.out.push_str(&text);
    }

    fn float(&mut self, spec: &Spec) -> Option<()> {
        let value = self.argument()?.as_float()?;
        let digits = spec.precision.unwrap_or(DEFAULT_DIGITS);
        let text = match spec.control {
            'f' if digits >= 1 => number::fixed(value, digits),
            'e' if digits >= 2 => number::scientific(value, digits),
            'g' if digits >= 1 => number::general(value, digits),
            _ => return None,
        };
        self.field(spec, &text, None);
        Some(())
    }

    fn integer(&mut self, spec: &Spec) -> Option<()> {
        let value = self.argument()?;
        let value: BigInt = value.to_big()?.into_owned();
        let base = u32::try_from(spec.precision.unwrap_or(10)).ok().filter(|base| (2..=36).contains(base))?;
        let prefix = match spec.control {
            'x' | 'X' => prefix_argument(self.argument()?)?,
            '+' | '#' => format!("{base}#"),
            _ => String::new(),
        };
        let upper = matches!(spec.control, 'B' | 'X' | '#');
        self.field(spec, &number::integer(&value, base, upper, &prefix), None);
        Some(())
    }
}

pub(super) fn char_of(term: &Term) -> Option<char> {
    char::from_u32(u32::try_from(term.as_int()?).ok()?)
}

fn depth(term: &Term) -> Option<usize> {
    match term.as_int()? {
        -1 => Some(usize::MAX),
        depth => usize::try_from(depth).ok(),
    }
}

fn prefix_argument(term: &Term) -> Option<String> {
    match term.view() {
        View::Atom(atom) => Some(atom.name().to_owned()),
        View::Nil | View::Cons(_) => chardata::text(term),
        _ => None,
    }
}

/// What `~s` takes: an atom, or characters; without `t` the bytes of binaries are characters themselves.
fn string_argument(term: &Term, unicode: bool) -> Option<String> {
    if let Some(atom) = term.as_atom() {
        return Some(atom.name().to_owned()).filter(|name| unicode || name.chars().all(|c| u32::from(c) <= 0xFF));
    }
    let decoded = |encoding: Encoding| {
        let mut text = String::new();
        let end = chardata::decode(term, encoding, |code| char::from_u32(code).map(|c| text.push(c)).is_some())?;
        matches!(end, End::Done).then_some(text)
    };
    if unicode { decoded(Encoding::Utf8).or_else(|| decoded(Encoding::Latin1)) } else { decoded(Encoding::Latin1) }
}

/// A float with the fewest digits, as `~p` prints it.
pub fn shortest(value: f64) -> String {
    float::to_shortest(value)
}
