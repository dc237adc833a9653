//! Floats as `float_to_binary/2` writes them and `binary_to_float/1` reads them.

use crate::term::{Atom, Term, float};

/// What the options of `float_to_binary/2` ask for; of several the last counts.
enum Layout {
    Scientific(usize),
    Decimals(usize),
    Short,
}

/// Formats by options such as `[decimals: 2]` and `[:compact]`; nothing if they are no such options.
pub(super) fn format(value: f64, options: &Term) -> Option<String> {
    let (mut layout, mut compact) = (Layout::Scientific(20), false);
    for option in options.as_list()? {
        match (option.as_atom().map(Atom::name), option.as_tuple_of::<2>()) {
            (Some("short"), _) => layout = Layout::Short,
            (Some("compact"), _) => compact = true,
            (None, Some([name, digits])) => {
                let digits = usize::try_from(digits.as_int()?).ok()?;
                layout = match name.as_atom()?.name() {
                    "decimals" if digits <= 253 => Layout::Decimals(digits),
                    "scientific" if digits <= 249 => Layout::Scientific(digits),
                    _ => return None,
                };
            }
            _ => return None,
        }
    }
    match layout {
        Layout::Short => Some(float::to_shortest(value)),
        Layout::Scientific(digits) => Some(scientific(value, digits)),
        Layout::Decimals(digits) => {
            let text = decimals(value, digits);
            // The BEAM's buffer has 256 bytes.
            (text.len() < 256).then(|| if compact && digits > 0 { without_zeros(text) } else { text })
        }
    }
}

/// `1.50e+00`: that many digits behind the point.
pub(super) fn scientific(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, exponent) = match exponent.strip_prefix('-') {
        Some(exponent) => ('-', exponent),
        None => ('+', exponent),
    };
    format!("{mantissa}e{sign}{exponent:0>2}")
}

/// Above this floats have no fractions.
const WHOLE: f64 = 9_007_199_254_740_992.0;

/// `1.50`, rounded half up on the fraction alone as the BEAM does where its 64 bits suffice, else exactly.
fn decimals(value: f64, digits: usize) -> String {
    let magnitude = value.abs();
    if magnitude >= WHOLE || digits > 18 {
        return format!("{value:.digits$}");
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if digits == 0 {
        return format!("{sign}{}", (magnitude + 0.5) as u64);
    }
    let scale = 10u64.pow(digits as u32);
    let mut whole = magnitude as u64;
    let mut fraction = ((magnitude - whole as f64) * scale as f64 + 0.5) as u64;
    if fraction >= scale {
        whole += 1;
        fraction -= scale;
    }
    format!("{sign}{whole}.{fraction:0digits$}")
}

fn without_zeros(text: String) -> String {
    let trimmed = text.trim_end_matches('0');
    if trimmed.ends_with('.') { format!("{trimmed}0") } else { trimmed.to_owned() }
}

/// Reads `[+-]digits.digits[e[+-]digits]`, nothing else.
pub(in crate::stdlib) fn parse(text: &str) -> Option<f64> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = |part: &'_ str| part.strip_prefix(['+', '-']).map_or(part.len(), str::len);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let digits = &mantissa[mantissa.len() - unsigned(mantissa)..];
    let (whole, fraction) = digits.split_once('.')?;
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    if let Some(exponent) = exponent
        && !is_number(&exponent[exponent.len() - unsigned(exponent)..])
    {
        return None;
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}
