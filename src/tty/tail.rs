//! The tail: the unfinished last line on the screen, which becomes the beginning of the next prompt.

use crate::tty::layout;

/// A tail longer than this is no longer joined with the prompt.
const LONGEST_TAIL: usize = 4096;

/// Follows the unfinished last line of what is written.
pub fn extend(tail: &mut Vec<u8>, bytes: &[u8]) {
    let begin = match memchr::memrchr2(b'\n', b'\r', bytes) {
        Some(last) => {
            tail.clear();
            last + 1
        }
        None => 0,
    };
    if let Some(more) = bytes.get(begin..) {
        tail.extend_from_slice(more);
    }
    // The editor asks only whether a tail is short enough to be painted again.
    let surplus = tail.len().saturating_sub(2 * LONGEST_TAIL);
    tail.drain(..surplus);
}

/// The tail as the beginning of a prompt, and what must be written first: the cursor goes to where the tail began, or, if
/// the tail cannot be painted again, to a new line.
pub fn place(tail: &[u8], columns: usize) -> (String, String) {
    if tail.is_empty() {
        return (String::new(), String::new());
    }
    let Some(text) = std::str::from_utf8(tail).ok().filter(|text| text.len() <= LONGEST_TAIL && layout::is_plain(text))
    else {
        return (String::new(), "\n".to_owned());
    };
    let rows = layout::width(text).saturating_sub(1) / columns.max(1);
    let correction = if rows > 0 { format!("\x1b[{rows}A\r\x1b[J") } else { String::new() };
    (text.to_owned(), correction)
}

#[cfg(test)]
mod tests {
    use super::{extend, place};

    fn check(written: &[&str], columns: usize, expected: (&str, &str)) {
        let mut tail = Vec::new();
        for text in written {
            extend(&mut tail, text.as_bytes());
        }
        let (prompt, correction) = place(&tail, columns);
        assert_eq!((prompt.as_str(), correction.as_str()), expected);
    }

    #[test]
    fn a_tail_becomes_a_prompt_where_it_can() {
        check(&["one\n"], 80, ("", ""));
        check(&["one\ntwo", " three"], 80, ("two three", ""));
        check(&["10%\r20%"], 80, ("20%", ""));
        check(&["0123456789ab"], 10, ("0123456789ab", "\x1b[1A\r\x1b[J"));
        check(&["\x1b[2J"], 80, ("", "\n"));
        check(&[&"x".repeat(9000)], 80, ("", "\n"));
    }
}
