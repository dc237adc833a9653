//! Floats as text: the shortest digits that read back as the same number, laid out as Erlang does.

/// Formats as `:erlang.float_to_binary(f, [:short])`: `1.0e-5`, `100.0`, `1.0e16`.
pub fn to_shortest(value: f64) -> String {
    if value == 0.0 {
        return if value.is_sign_negative() { "-0.0".into() } else { "0.0".into() };
    }
    let (digits, exponent) = shortest_digits(value.abs());
    let sign = if value < 0.0 { "-" } else { "" };
    let layout = if value.abs() >= 9_007_199_254_740_992.0 {
        scientific(&digits, exponent)
    } else {
        let plain = positional(&digits, exponent);
        let scientific = scientific(&digits, exponent);
        // The positional form wins ties.
        if plain.len() <= scientific.len() { plain } else { scientific }
    };
    format!("{sign}{layout}")
}

/// The significant digits and the power of ten of the first one.
fn shortest_digits(value: f64) -> (String, i32) {
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(value);
    let (mantissa, exponent) = match text.split_once('e') {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().unwrap_or(0)),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let leading = all.len() - all.trim_start_matches('0').len();
    let digits = all[leading..].trim_end_matches('0').to_owned();
    (digits, exponent + whole.len() as i32 - 1 - leading as i32)
}

fn positional(digits: &str, exponent: i32) -> String {
    if exponent < 0 {
        return format!("0.{}{digits}", "0".repeat(exponent.unsigned_abs() as usize - 1));
    }
    let whole = exponent as usize + 1;
    if digits.len() <= whole {
        format!("{digits}{}.0", "0".repeat(whole - digits.len()))
    } else {
        format!("{}.{}", &digits[..whole], &digits[whole..])
    }
}

fn scientific(digits: &str, exponent: i32) -> String {
    let (first, rest) = digits.split_at(1);
    format!("{first}.{}e{exponent}", if rest.is_empty() { "0" } else { rest })
}
