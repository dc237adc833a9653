//! Names that look alike and are not: `а` may be Cyrillic where `a` is Latin.
//!
//! Two names look alike if their skeletons are the same: what their characters look like, by the table of UTS 39.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::Tokenizer;
use super::unicode::continues;
use crate::syntax::token::{Kind, Token};

const TABLE: &[(u32, &str)] = &include!("confusable_table.in");

/// What a name looks like.
pub(super) fn skeleton(name: &str) -> String {
    let mut looks = String::new();
    for character in name.nfd() {
        match TABLE.binary_search_by_key(&u32::from(character), |(code, _)| *code) {
            Ok(index) => looks.push_str(TABLE.get(index).map_or("", |(_, like)| like)),
            Err(_) => looks.push(character),
        }
    }
    looks.nfd().collect()
}

impl Tokenizer<'_, '_> {
    /// Warns of names that look like an earlier one; those that are all ASCII are left alone.
    #[cold]
    pub(super) fn warn_of_confusables(&mut self) {
        let lines: Vec<&str> = self.text.split('\n').collect();
        let names: Vec<(u32, u32, String)> = self
            .tokens
            .iter()
            .filter_map(|token| {
                let line = lines.get(usize::try_from(token.line.checked_sub(self.options.line)?).ok()?)?;
                Some((token.line, token.column, name_at(line, self.first_column(token), token)?))
            })
            .collect();
        let mut known: HashMap<String, (u32, String)> = HashMap::new();
        for (line, column, name) in names {
            let looks = skeleton(&name);
            let Some((before, other)) = known.get(&looks) else {
                known.insert(looks, (line, name));
                continue;
            };
            if *other != name && !(other.is_ascii() && name.is_ascii()) {
                let words = format!(
                    "confusable identifier: '{name}' looks like '{other}' on line {before}, but they are written using \
                     different characters"
                );
                self.warn(line, column, words);
            }
        }
    }

    /// How many characters stand before a token in its line of the text.
    fn first_column(&self, token: &Token) -> usize {
        let base = if token.line == self.options.line { self.options.column } else { 1 };
        usize::try_from(token.column.saturating_sub(base)).unwrap_or(0)
    }
}

/// The name that a token of a line is, if it is one.
fn name_at(line: &str, before: usize, token: &Token) -> Option<String> {
    let colon = match token.kind {
        Kind::Identifier
        | Kind::ParenIdentifier
        | Kind::BracketIdentifier
        | Kind::DoIdentifier
        | Kind::OpIdentifier
        | Kind::KwIdentifier => 0,
        Kind::Atom => 1,
        _ => return None,
    };
    let text: String = line.chars().skip(before + colon).take_while(|character| continues(*character)).collect();
    (!text.is_empty()).then(|| text.nfc().collect())
}
