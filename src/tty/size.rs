//! How large the terminal is.

use rustix::stdio::{stdin, stdout};
use rustix::termios::{Winsize, tcgetwinsize};

/// Columns where the terminal does not tell.
const COLUMNS: usize = 80;

/// Columns and rows of the terminal on standard output, or else on standard input; `None` without a terminal.
pub fn size() -> Option<(u16, u16)> {
    [stdout(), stdin()]
        .into_iter()
        .find_map(|stream| tcgetwinsize(stream).ok())
        .filter(|size: &Winsize| size.ws_col > 0 && size.ws_row > 0)
        .map(|size| (size.ws_col, size.ws_row))
}

/// Columns of the terminal, 80 where it does not tell.
pub fn columns() -> usize {
    size().map_or(COLUMNS, |(columns, _)| usize::from(columns))
}
