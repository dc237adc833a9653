//! What the Tab key asks of the shell, and how its list of possibilities is laid out.

use std::time::Instant;

use unicode_width::UnicodeWidthStr;

/// The width within which possibilities are listed, whatever the terminal's, as Erlang's shell does.
const LIST_WIDTH: usize = 80;
/// The space between two columns of possibilities.
const GAP: usize = 4;

/// Knows how a line can go on; the shell implements it.
pub trait Complete: Send + Sync {
    /// Completes the text left of the cursor; the answer must come before `deadline`, or be empty.
    fn complete(&self, before_cursor: &str, deadline: Instant) -> Completion;
}

/// How a line can go on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// What all possibilities have in common, to be inserted at the cursor.
    pub insertion: String,
    /// What to show below the line.
    pub listing: Listing,
}

/// What the Tab key shows below the line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Listing {
    /// Nothing: the insertion says all.
    #[default]
    Nothing,
    /// Names, to be shown in columns.
    Columns(Vec<String>),
    /// Text shown as it is, for instance signatures.
    Text(String),
}

impl Listing {
    /// The lines to show, or `None` if there is nothing to show.
    pub fn render(&self) -> Option<String> {
        match self {
            Self::Nothing => None,
            Self::Columns(names) if names.is_empty() => None,
            Self::Columns(names) => {
                // As Erlang's line editor shows them, in whatever order they were found.
                let mut names = names.clone();
                names.sort();
                Some(columns(&names))
            }
            Self::Text(text) => Some(text.clone()),
        }
    }
}

/// Lays names out in rows; a full last row is followed by an empty one.
fn columns(names: &[String]) -> String {
    // A name may be a text of several lines, like the signatures of a function.
    let width = |name: &String| name.lines().map(UnicodeWidthStr::width).max().unwrap_or_default();
    let wide = names.iter().map(width).max().unwrap_or_default() + GAP;
    let per_row = (LIST_WIDTH.saturating_sub(1) / wide).max(1);
    let mut text = String::new();
    for row in names.chunks(per_row) {
        for (position, name) in row.iter().enumerate() {
            text.push_str(name);
            if position + 1 < row.len() {
                text.extend(std::iter::repeat_n(' ', wide - width(name)));
            }
        }
        if row.len() == per_row {
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::Listing;

    fn check(names: &str, shown: &str) {
        let names = names.split(' ').map(str::to_owned).collect();
        assert_eq!(Listing::Columns(names).render().as_deref(), Some(shown));
    }

    /// Recorded from iex 1.14.
    #[test]
    fn names_stand_in_columns() {
        check(
            "map/2 map_every/3 map_intersperse/3 map_join/2 map_join/3 map_reduce/3",
            "map/2                map_every/3          map_intersperse/3\nmap_join/2           map_join/3           map_reduce/3\n",
        );
        check("Stream String StringIO", "Stream      String      StringIO");
        check("acc/0 default/0 element/0 index/0 t/0", "acc/0        default/0    element/0    index/0      t/0");
    }
}
