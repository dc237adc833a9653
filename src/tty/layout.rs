//! How much room text takes on the screen, counted as the line editor counts it.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Tells whether text consists of printable characters and colours, so that painting it again looks the same.
pub fn is_plain(text: &str) -> bool {
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        if char == '\x1b' {
            let colour =
                chars.next() == Some('[') && chars.by_ref().find(|c| !matches!(c, '0'..='9' | ';')) == Some('m');
            if !colour {
                return false;
            }
        } else if char.is_control() {
            return false;
        }
    }
    true
}

/// Columns that text takes on one endless row, colours not counted.
pub fn width(text: &str) -> usize {
    let mut width = 0;
    let mut colour = false;
    for grapheme in text.graphemes(true) {
        if colour {
            colour = grapheme == "[" || grapheme.starts_with(|c: char| c.is_ascii_digit() || c == ';');
        } else if grapheme == "\x1b" {
            colour = true;
        } else {
            width += grapheme.width();
        }
    }
    width
}

/// The column in which a line ends on its last row.
pub fn last_column(line: &str, columns: usize) -> usize {
    let last = line.rsplit('\n').next().unwrap_or(line);
    width(last) % columns.max(1)
}

/// The row, counted from the prompt's, on which the cursor stands behind a prompt and the edited text.
pub fn last_row(prompt: &str, text: &str, columns: usize) -> usize {
    let columns = columns.max(1);
    let mut row = 0;
    let mut column = width(prompt);
    row += column / columns;
    column %= columns;
    for grapheme in text.graphemes(true) {
        if grapheme == "\n" {
            row += 1;
            column = 0;
            continue;
        }
        let wide = if grapheme == "\t" { 8 - column % 8 } else { grapheme.width() };
        column += wide;
        if column > columns {
            row += 1;
            column = wide;
        }
    }
    row + usize::from(column == columns)
}

#[cfg(test)]
mod tests {
    use super::{is_plain, last_row, width};

    #[test]
    fn colours_take_no_room() {
        assert_eq!(width("\x1b[1;31mab\x1b[0mc"), 3);
        assert!(is_plain("\x1b[1;31mab\x1b[0mc"));
        assert!(!is_plain("\x1b[2J"));
        assert!(!is_plain("a\tb"));
    }

    #[test]
    fn rows_follow_the_screen() {
        assert_eq!(last_row("iex(1)> ", "1 + 1", 80), 0);
        assert_eq!(last_row("> ", "12345678", 10), 1);
        assert_eq!(last_row("> ", "123456789", 10), 1);
        assert_eq!(last_row("> ", "a\nb", 80), 1);
    }
}
