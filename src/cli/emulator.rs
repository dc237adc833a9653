//! Words for the emulator (`--erl`, ELIXIR_ERL_OPTIONS): flags with their values, of which a few mean something here.
//!
//! A word that begins with `-` is a flag, and the words up to the next one are its values; `+` options tune the BEAM and say
//! nothing to this machine. `-App Key Value` sets a key in an application's environment.

/// Flags in the order given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Emulator {
    /// Each flag with its values.
    pub flags: Vec<(String, Vec<String>)>,
}

/// Flags that are no application.
const NO_APPLICATIONS: [&str; 16] = [
    "noshell",
    "noinput",
    "detached",
    "hidden",
    "sname",
    "name",
    "setcookie",
    "pa",
    "pz",
    "eval",
    "run",
    "s",
    "extra",
    "boot",
    "config",
    "env",
];

impl Emulator {
    /// Reads lines of words.
    pub fn read<'a>(lines: impl Iterator<Item = &'a str>) -> Emulator {
        let mut emulator = Emulator::default();
        for line in lines {
            let mut words = words(line).into_iter().peekable();
            while let Some(word) = words.next() {
                if word.starts_with('+') {
                    // Most of these have a value, which is no flag.
                    words.next_if(|next| !next.starts_with(['-', '+']));
                } else if let Some(flag) = word.strip_prefix('-') {
                    let mut values = Vec::new();
                    while let Some(value) = words.next_if(|next| !is_flag(next)) {
                        values.push(value);
                    }
                    emulator.flags.push((flag.to_owned(), values));
                }
            }
        }
        emulator
    }

    /// The last value given to a flag.
    pub fn value(&self, flag: &str) -> Option<&str> {
        self.values(flag)?.first().map(String::as_str)
    }

    /// Tells whether a flag was given.
    pub fn has(&self, flag: &str) -> bool {
        self.values(flag).is_some()
    }

    /// Application, key and value of each setting.
    pub fn settings(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.flags.iter().filter(|(flag, _)| !NO_APPLICATIONS.contains(&flag.as_str())).flat_map(|(flag, values)| {
            values.chunks_exact(2).filter_map(move |pair| match pair {
                [key, value] => Some((flag.as_str(), key.as_str(), value.as_str())),
                _ => None,
            })
        })
    }

    fn values(&self, flag: &str) -> Option<&[String]> {
        self.flags.iter().rev().find(|(name, _)| name == flag).map(|(_, values)| values.as_slice())
    }
}

/// A flag, and no negative number.
fn is_flag(word: &str) -> bool {
    word.starts_with('+') || (word.starts_with('-') && !word.chars().nth(1).is_some_and(|next| next.is_ascii_digit()))
}

/// Splits as the system's shell does: at blanks that are not quoted.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for character in line.chars() {
        match quote {
            Some(open) if character == open => quote = None,
            Some(_) => word.get_or_insert_default().push(character),
            None if character == '"' || character == '\'' => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            None if character.is_whitespace() => words.extend(word.take()),
            None => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::Emulator;

    #[test]
    fn flags_take_the_words_up_to_the_next() {
        let lines = ["-elixir ansi_enabled false +P 1000", "-foo bar 'b z' -noshell -kernel x -1 -setcookie c"];
        let emulator = Emulator::read(lines.into_iter());
        assert_eq!(emulator.value("setcookie"), Some("c"));
        assert!(emulator.values("noshell").is_some() && emulator.values("P").is_none());
        let settings: Vec<_> = emulator.settings().collect();
        assert_eq!(settings, [("elixir", "ansi_enabled", "false"), ("foo", "bar", "b z"), ("kernel", "x", "-1")]);
    }
}
