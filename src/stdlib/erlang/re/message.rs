//! What is wrong with a pattern, in the words that users of `:re` know.

use super::pcre;

/// PCRE2's errors whose words differ from those of its predecessor, which OTP 25 uses.
const MESSAGES: &[(i32, &str)] = &[
    (101, "\\ at end of pattern"),
    (102, "\\c at end of pattern"),
    (103, "unrecognized character follows \\"),
    (104, "numbers out of order in {} quantifier"),
    (105, "number too big in {} quantifier"),
    (106, "missing terminating ] for character class"),
    (107, "invalid escape sequence in character class"),
    (108, "range out of order in character class"),
    (109, "nothing to repeat"),
    (111, "unrecognized character after (? or (?-"),
    (112, "POSIX named classes are supported only within a class"),
    (113, "POSIX collating elements are not supported"),
    (114, "missing )"),
    (115, "reference to non-existent subpattern"),
    (118, "missing ) after comment"),
    (122, "unmatched parentheses"),
    (124, "malformed number or name after (?("),
    (125, "lookbehind assertion is not fixed length"),
    (126, "malformed number or name after (?("),
    (127, "conditional group contains more than two branches"),
    (128, "assertion expected after (?("),
    (129, "(?R or (?[+-]digits must be followed by )"),
    (130, "unknown POSIX class name"),
    (134, "character value in \\x{} or \\o{} is too large"),
    (135, "invalid condition (?(0)"),
    (136, "\\C not allowed in lookbehind assertion"),
    (141, "unrecognized character after (?P"),
    (142, "syntax error in subpattern name (missing terminator)"),
    (143, "two named subpatterns have the same name"),
    (144, "group name must start with a non-digit"),
    (146, "malformed \\P or \\p sequence"),
    (147, "unknown property name after \\P or \\p"),
    (148, "subpattern name is too long (maximum 32 characters)"),
    (162, "subpattern name expected"),
    (163, "digit expected after (?+"),
];

/// The words for an error.
pub fn of(code: i32) -> String {
    match MESSAGES.binary_search_by_key(&code, |(code, _)| *code) {
        Ok(index) => MESSAGES.get(index).map_or_else(String::new, |(_, text)| (*text).to_owned()),
        Err(_) => pcre::message(code),
    }
}

/// Where an error of a pattern is told to be: PCRE2 counts some of them elsewhere than its predecessor.
pub fn position(code: i32, offset: usize, source: &[u8]) -> usize {
    let before = source.get(..offset).unwrap_or(source);
    let opened = |marks: &[&[u8; 2]]| before.windows(2).rposition(|pair| marks.iter().any(|mark| pair == *mark));
    match code {
        113 => opened(&[b"[.", b"[="]).unwrap_or(offset),
        115 => reference_end(offset, source),
        125 => group_end(offset, source),
        130 => opened(&[b"[:"]).map_or(offset, |at| at + 2),
        143 | 147 => offset.saturating_sub(1),
        _ => offset,
    }
}

/// Where a reference to a group ends whose name or number begins near an offset.
fn reference_end(offset: usize, source: &[u8]) -> usize {
    let rest = source.get(offset..).unwrap_or(&[]);
    let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+');
    let name = |rest: &[u8]| rest.iter().take_while(|byte| in_name(byte)).count();
    offset
        + match rest {
            [b'(', ..] => rest.iter().position(|byte| *byte == b')').map_or(0, |at| at + 1),
            [b'{', inner @ ..] => 1 + name(inner),
            [b'}', ..] => 1,
            _ => name(rest),
        }
}

/// Where the group closes that begins at an offset.
fn group_end(offset: usize, source: &[u8]) -> usize {
    let (mut depth, mut in_class, mut escaped) = (0_usize, false, false);
    for (at, byte) in source.iter().enumerate().skip(offset) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b']' => in_class = false,
            b'[' => in_class = true,
            b'(' if !in_class => depth += 1,
            b')' if !in_class && depth <= 1 => return at,
            b')' if !in_class => depth -= 1,
            _ => {}
        }
    }
    offset
}
