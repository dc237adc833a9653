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
