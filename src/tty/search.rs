//! The search through the history that Ctrl-R begins, as in Erlang's shell: the prompt shows what is looked for, the edited
//! line what was found, and any key but those of the search goes on editing it.

/// A key of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Ctrl-R: begins the search, or looks for an older line.
    Older,
    /// One more character to look for.
    Char(char),
    /// One character less.
    Erase,
    /// Any other key: the line is edited.
    Leave,
}

/// A search under way.
#[derive(Debug, Default)]
pub struct Search {
    pattern: String,
    /// How many newer lines that fit too are passed over.
    passed: usize,
}

impl Search {
    /// The prompt while it goes on.
    pub fn prompt(&self) -> String {
        format!("(search)`{}': ", self.pattern)
    }

    /// Takes a key.
    pub fn press(&mut self, key: Key) {
        match key {
            Key::Older => self.passed += 1,
            Key::Char(char) => {
                self.pattern.push(char);
                self.passed = 0;
            }
            Key::Erase => {
                self.pattern.pop();
                self.passed = 0;
            }
            Key::Leave => {}
        }
    }

    /// What fits among lines, the newest first; the oldest of them if more are to be passed over than there are.
    pub fn find<'h>(&mut self, lines: impl Iterator<Item = &'h String>) -> &'h str {
        let fitting = lines.filter(|line| line.contains(&self.pattern)).take(self.passed + 1);
        let found: Vec<&String> = fitting.collect();
        self.passed = found.len().saturating_sub(1);
        found.last().map_or("", |line| line.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::{Key, Search};

    #[test]
    fn keys_narrow_and_go_back_in_time() {
        let lines = ["1 + abc", "xyz = abc", "abd = 2", "abc = 1"].map(String::from);
        let mut search = Search::default();
        let mut press = |key| {
            search.press(key);
            let found = search.find(lines.iter()).to_owned();
            search.prompt() + &found
        };
        assert_eq!(press(Key::Char('a')), "(search)`a': 1 + abc");
        assert_eq!(press(Key::Older), "(search)`a': xyz = abc");
        assert_eq!(press(Key::Char('b')), "(search)`ab': 1 + abc");
        for found in ["xyz = abc", "abd = 2", "abc = 1", "abc = 1"] {
            assert_eq!(press(Key::Older), format!("(search)`ab': {found}"));
        }
        assert_eq!(press(Key::Erase), "(search)`a': 1 + abc");
        assert_eq!(press(Key::Char('q')), "(search)`aq': ");
    }
}
