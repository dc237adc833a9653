//! Escapes in quoted text: `\n`, `\xHH`, `\uHHHH`, `\u{H}`, `\` at the end of a line.

/// Why an escape cannot be replaced: the words and the escape.
pub(super) type EscapeError = (String, &'static str);

/// What one letter behind a backslash stands for; itself, where it is not special.
pub(super) fn simple(character: char) -> u32 {
    u32::from(match character {
        '0' => '\0',
        'a' => '\x07',
        'b' => '\x08',
        'd' => '\x7F',
        'e' => '\x1B',
        'f' => '\x0C',
        'n' => '\n',
        'r' => '\r',
        's' => ' ',
        't' => '\t',
        'v' => '\x0B',
        other => other,
    })
}

/// The name of a character that is better written as an escape, and the letter of that escape.
pub(super) fn character_name(character: char) -> Option<(&'static str, char)> {
    Some(match character {
        '\0' => ("null byte", '0'),
        '\x07' => ("alert", 'a'),
        '\x08' => ("backspace", 'b'),
        '\t' => ("tab", 't'),
        '\n' => ("newline", 'n'),
        '\x0B' => ("vertical tab", 'v'),
        '\x0C' => ("form feed", 'f'),
        '\r' => ("carriage return", 'r'),
        '\x1B' => ("escape", 'e'),
        ' ' => ("space", 's'),
        '\x7F' => ("delete", 'd'),
        _ => return None,
    })
}

const HEX: &str = "invalid hex escape character, expected \\xHH where H is a hexadecimal digit. Syntax error after: ";
const UNICODE: &str = "invalid Unicode escape character, expected \\uHHHH or \\u{H*} where H is a hexadecimal digit. Syntax error after: ";

/// Replaces the escapes of a text; `warn` is told of outdated ones.
pub(super) fn unescape(text: &[u8], warn: &mut dyn FnMut(&str)) -> Result<Vec<u8>, EscapeError> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        let (before, from) = rest.split_at(at);
        out.extend_from_slice(before);
        rest = match from {
            [_, b'\r', b'\n', tail @ ..] | [_, b'\n', tail @ ..] => tail,
            [_, b'x', tail @ ..] => hex(tail, &mut out, warn)?,
            [_, b'u', tail @ ..] => unicode(tail, &mut out)?,
            [_, byte, tail @ ..] if byte.is_ascii() => {
                out.push(simple(char::from(*byte)) as u8);
                tail
            }
            [_, tail @ ..] if !tail.is_empty() => tail,
            _ => {
                out.push(b'\\');
                &[]
            }
        };
    }
    out.extend_from_slice(rest);
    Ok(out)
}

fn digit(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(16)
}

/// `\xHH` is a byte; the older `\xH` and `\x{H}` are code points.
fn hex<'a>(rest: &'a [u8], out: &mut Vec<u8>, warn: &mut dyn FnMut(&str)) -> Result<&'a [u8], EscapeError> {
    match rest {
        [high, low, tail @ ..] if digit(*high).is_some() && digit(*low).is_some() => {
            out.push((digit(*high).unwrap_or(0) * 16 + digit(*low).unwrap_or(0)) as u8);
            Ok(tail)
        }
        [only, tail @ ..] if digit(*only).is_some() => {
            warn(
                "\\xH inside strings/sigils/chars is deprecated, please use \\xHH (byte) or \\uHHHH (code point) instead",
            );
            push_code_point(digit(*only).unwrap_or(0), out, "\\x")?;
            Ok(tail)
        }
        [b'{', tail @ ..] => match braced(tail) {
            Some((code, tail)) => {
                warn(
                    "\\x{H*} inside strings/sigils/chars is deprecated, please use \\xHH (byte) or \\uHHHH (code point) instead",
                );
                push_code_point(code, out, "\\x")?;
                Ok(tail)
            }
            None => Err((HEX.to_owned(), "\\x")),
        },
        _ => Err((HEX.to_owned(), "\\x")),
    }
}

fn unicode<'a>(rest: &'a [u8], out: &mut Vec<u8>) -> Result<&'a [u8], EscapeError> {
    let (code, tail) = match rest {
        [b'{', tail @ ..] => braced(tail).ok_or_else(|| (UNICODE.to_owned(), "\\u"))?,
        [a, b, c, d, tail @ ..] => {
            let code = [a, b, c, d].iter().try_fold(0, |code, byte| Some(code * 16 + digit(**byte)?));
            (code.ok_or_else(|| (UNICODE.to_owned(), "\\u"))?, tail)
        }
        _ => return Err((UNICODE.to_owned(), "\\u")),
    };
    push_code_point(code, out, "\\u")?;
    Ok(tail)
}

/// One to six hexadecimal digits up to a `}`.
fn braced(rest: &[u8]) -> Option<(u32, &[u8])> {
    let len = rest.iter().take(7).position(|byte| *byte == b'}')?;
    let (digits, tail) = rest.split_at_checked(len)?;
    if digits.is_empty() {
        return None;
    }
    let code = digits.iter().try_fold(0, |code, byte| Some(code * 16 + digit(*byte)?))?;
    Some((code, tail.get(1..)?))
}

fn push_code_point(code: u32, out: &mut Vec<u8>, escape: &'static str) -> Result<(), EscapeError> {
    match char::from_u32(code) {
        Some(character) => {
            out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            Ok(())
        }
        None => {
            let words = format!("invalid or reserved Unicode code point \\u{{{code:X}}}. Syntax error after: ");
            Err((words, escape))
        }
    }
}
