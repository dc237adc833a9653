//! Plays written sessions: files that say what is typed into which shell and what the screens must show.
//!
//! ```text
//! # Two nodes meet.                      a comment
//! start a --sname alex                   starts shell a and waits for its prompt
//! start b --sname kate
//! type a Node.connect(:"kate@{host}")    types a line and waits for the next prompt
//! keys a Process.sl\t                    types keys: \t \r \e \xHH \\; waits for nothing
//! typed a Process.sleep                  waits until the text left of the cursor ends so
//! wait a true                            waits until the text is on the screen
//! prompt a                               waits for a prompt
//! kill b                                 ends shell b at once
//! exit a 0                               waits for the end of the program and compares its exit code
//! screen a                               compares the screen with the lines down to `end`, after normalising both
//! iex(alex@{host})1> Node.connect(:"kate@{host}")
//! true
//! iex(alex@{host})2>
//! end
//! ```
//!
//! `{host}` stands for the machine's short name and `{root}` for the test's folder. With SESSION_SHELL set to the path of a
//! real `iex`, the same files play there, which is how they are proved right.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Shell, World, normalise};

/// Plays `tests/sessions/NAME.txt`; the test fails at the first screen that differs.
pub fn play(name: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sessions").join(name).with_extension("txt");
    let session = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut player = Player::new();
    let mut lines = session.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let line = player.fill(line);
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let (shell, argument) = rest.split_once(' ').unwrap_or((rest, ""));
        if verb == "screen" {
            let expected: Vec<&str> = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "end").collect();
            player.compare(shell, &expected.join("\n"), &format!("{}:{}", file.display(), number + 1));
        } else {
            player.step(verb, shell, argument, number + 1);
        }
    }
}

struct Player {
    world: World,
    host: String,
    shells: BTreeMap<String, Shell>,
}

impl Player {
    fn new() -> Self {
        let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
        let host = name.split('.').next().unwrap_or("localhost").to_owned();
        Self { world: World::new(), host, shells: BTreeMap::new() }
    }

    fn fill(&self, text: &str) -> String {
        text.replace("{host}", &self.host).replace("{root}", &self.world.root().display().to_string())
    }

    fn step(&mut self, verb: &str, name: &str, argument: &str, number: usize) {
        if verb == "start" {
            let arguments: Vec<&str> = argument.split_whitespace().collect();
            let shell = match std::env::var_os("SESSION_SHELL") {
                Some(program) => self.world.start(&PathBuf::from(program), &arguments, &[], (500, 500)),
                None => self.world.shell(&arguments),
            };
            shell.wait_prompt();
            self.shells.insert(name.to_owned(), shell);
            return;
        }
        let shell = self.shells.get_mut(name).unwrap_or_else(|| panic!("line {number}: no shell {name:?}"));
        match verb {
            "type" => shell.line(argument),
            "keys" => shell.keys(&unescape(argument)),
            "typed" => shell.wait_typed(argument),
            "wait" => shell.wait_text(argument),
            "prompt" => shell.wait_prompt(),
            "kill" => shell.kill(),
            "exit" => assert_eq!(shell.wait_exit().to_string(), argument, "line {number}: exit code"),
            _ => panic!("line {number}: unknown step {verb:?}"),
        }
    }

    fn compare(&self, name: &str, expected: &str, place: &str) {
        let shell = self.shells.get(name).unwrap_or_else(|| panic!("{place}: no shell {name:?}"));
        let expected = normalise(&self.fill(expected), self.world.root());
        let shown = normalise(&shell.screen(), self.world.root());
        let different = expected.iter().zip(&shown).position(|(one, other)| one != other);
        let first = different.unwrap_or(expected.len().min(shown.len()));
        assert!(
            expected == shown,
            "{place}: the screen of {name} differs at its line {}\nexpected:\n{}\nshown:\n{}\n",
            first + 1,
            expected.join("\n"),
            shown.join("\n")
        );
    }
}

fn unescape(text: &str) -> String {
    let mut keys = String::new();
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        if char != '\\' {
            keys.push(char);
            continue;
        }
        match chars.next() {
            Some('t') => keys.push('\t'),
            Some('r') => keys.push('\r'),
            Some('e') => keys.push('\x1b'),
            Some('x') => {
                let digits: String = chars.by_ref().take(2).collect();
                let code = u8::from_str_radix(&digits, 16).unwrap_or_else(|_| panic!("no key \\x{digits}"));
                keys.push(char::from(code));
            }
            Some('\\') => keys.push('\\'),
            other => panic!("no key \\{other:?}"),
        }
    }
    keys
}
