//! Colours of terms: `:syntax_colors` as escape sequences, by the names that `IO.ANSI` gives them.

use crate::term::{Atom, Term, View};

/// The sequences for kinds of terms, in the order they were given.
#[derive(Clone, Default)]
pub struct Colors {
    by_kind: Vec<(Atom, String)>,
    reset: String,
}

const PLAIN: &[(&str, u8)] = &[
    ("reset", 0),
    ("bright", 1),
    ("faint", 2),
    ("italic", 3),
    ("underline", 4),
    ("blink_slow", 5),
    ("blink_rapid", 6),
    ("inverse", 7),
    ("reverse", 7),
    ("conceal", 8),
    ("crossed_out", 9),
    ("primary_font", 10),
    ("font_1", 11),
    ("font_2", 12),
    ("font_3", 13),
    ("font_4", 14),
    ("font_5", 15),
    ("font_6", 16),
    ("font_7", 17),
    ("font_8", 18),
    ("font_9", 19),
    ("normal", 22),
    ("not_italic", 23),
    ("no_underline", 24),
    ("blink_off", 25),
    ("inverse_off", 27),
    ("reverse_off", 27),
    ("default_color", 39),
    ("default_background", 49),
    ("framed", 51),
    ("encircled", 52),
    ("overlined", 53),
    ("not_framed_encircled", 54),
    ("not_overlined", 55),
];

const HUES: &[&str] = &["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

/// The escape sequence of an `IO.ANSI` function without arguments.
pub fn sequence(name: &str) -> Option<String> {
    match name {
        "home" => return Some("\x1b[H".into()),
        "clear" => return Some("\x1b[2J".into()),
        "clear_line" => return Some("\x1b[2K".into()),
        _ => {}
    }
    if let Some((_, code)) = PLAIN.iter().find(|(plain, _)| *plain == name) {
        return Some(format!("\x1b[{code}m"));
    }
    let (hue, light) = name.strip_prefix("light_").map_or((name, 0), |hue| (hue, 60));
    let (hue, ground) = hue.strip_suffix("_background").map_or((hue, 30), |hue| (hue, 40));
    let position = HUES.iter().position(|candidate| *candidate == hue)?;
    Some(format!("\x1b[{}m", position + ground + light))
}

/// What `IO.ANSI.format_fragment/2` makes of a colour: an atom, a text, or a list of these; nothing if it is none.
fn fragment(color: &Term) -> Option<String> {
    let mut out = String::new();
    let mut pending = vec![color];
    while let Some(part) = pending.pop() {
        match part.view() {
            View::Nil => {}
            View::Atom(name) => out.push_str(&sequence(name.name())?),
            View::Bits(_) => out.push_str(&part.as_text()?),
            View::Int(code) => out.push(char::from_u32(u32::try_from(code).ok()?)?),
            View::Cons(cons) => pending.extend([&cons.tail, &cons.head]),
            _ => return None,
        }
    }
    Some(out)
}

impl Colors {
    /// Reads a keyword list; nothing if something in it is not a colour.
    pub fn from_keywords(list: &Term) -> Option<Colors> {
        let mut colors = Colors { by_kind: Vec::new(), reset: "\x1b[0m".into() };
        let mut reset = None;
        for pair in list.as_list()? {
            let [kind, color] = pair.as_tuple_of::<2>()?;
            let kind = kind.as_atom()?;
            // A kind without a colour hides no later one only in name: the first entry of a kind counts.
            let sequence = if color.is_atom(crate::term::names::NIL) { String::new() } else { fragment(color)? };
            if kind.name() == "reset" {
                reset.get_or_insert(sequence);
            } else if !colors.by_kind.iter().any(|(known, _)| *known == kind) {
                colors.by_kind.push((kind, sequence));
            }
        }
        if let Some(reset) = reset {
            colors.reset = reset;
        }
        Some(colors)
    }

    /// The sequences before and after a term of a kind.
    pub(super) fn of(&self, kind: &str) -> Option<(&str, &str)> {
        if self.by_kind.is_empty() {
            return None;
        }
        let (_, sequence) =
            self.by_kind.iter().find(|(known, sequence)| known.name() == kind && !sequence.is_empty())?;
        Some((sequence, &self.reset))
    }
}
