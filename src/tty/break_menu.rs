//! The menu behind Ctrl-C, with the words of Erlang's.

/// The menu itself.
pub const MENU: &str = "BREAK: (a)bort (A)bort with dump (c)ontinue (p)roc info (i)nfo\n       \
                        (l)oaded (v)ersion (k)ill (D)b-tables (d)istribution\n";
const KILL_MENU: &str = "(k)ill (n)ext (r)eturn:\n";

/// What the menu tells about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// All processes.
    Processes,
    /// The system: memory and the like.
    System,
    /// Loaded modules.
    Loaded,
    /// The version.
    Version,
    /// ETS tables.
    Tables,
    /// Distribution.
    Distribution,
}

/// What the menu decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Go on as if nothing had happened.
    Continue,
    /// End the program at once.
    Abort,
    /// End the program and leave a crash dump.
    AbortWithDump,
}

/// The two sides that the menu talks to.
pub trait Partner {
    /// Shows text.
    fn say(&mut self, text: &str);
    /// Reads a line, without its newline; `None` at the end of input or at another Ctrl-C.
    fn ask(&mut self) -> Option<String>;
    /// What there is to say on a topic, with its newlines.
    fn tell(&mut self, topic: Topic) -> String;
    /// Describes the next process for the kill menu, beginning anew after `restart`; `None` after the last.
    fn next_process(&mut self, restart: bool) -> Option<String>;
    /// Kills the process described last.
    fn kill(&mut self);
}

/// Shows the menu until something is decided. With `after_output` the cursor is not where a prompt was, and a newline comes first.
pub fn run(partner: &mut dyn Partner, after_output: bool) -> Choice {
    if after_output {
        partner.say("\n");
    }
    partner.say(MENU);
    loop {
        let Some(line) = partner.ask() else { return Choice::Abort };
        let topic = match line.trim_start().chars().next() {
            // Enter alone leaves the menu as it is.
            None => continue,
            Some('a' | 'q') => return Choice::Abort,
            Some('A') => return Choice::AbortWithDump,
            Some('c') => return Choice::Continue,
            Some('k') => {
                kill(partner);
                return Choice::Continue;
            }
            Some('p') => Topic::Processes,
            Some('i') => Topic::System,
            Some('l') => Topic::Loaded,
            Some('v') => Topic::Version,
            Some('D') => Topic::Tables,
            Some('d') => Topic::Distribution,
            Some(other) => {
                partner.say(&format!("Invalid option '{other}'. Please enter one of the following:\n{MENU}"));
                continue;
            }
        };
        let told = partner.tell(topic);
        partner.say(&told);
        return Choice::Continue;
    }
}

/// Goes through the processes, each to be killed or left alone.
fn kill(partner: &mut dyn Partner) {
    let mut restart = true;
    while let Some(process) = partner.next_process(restart) {
        restart = false;
        partner.say(&process);
        partner.say(KILL_MENU);
        loop {
            let Some(line) = partner.ask() else { return };
            match line.chars().next() {
                Some('k') => {
                    partner.kill();
                    break;
                }
                Some('n') => break,
                Some('r') => return,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Choice, MENU, Partner, Topic, run};

    struct Script {
        lines: Vec<&'static str>,
        said: String,
        killed: usize,
    }

    impl Partner for Script {
        fn say(&mut self, text: &str) {
            self.said.push_str(text);
        }
        fn ask(&mut self) -> Option<String> {
            if self.lines.is_empty() { None } else { Some(self.lines.remove(0).to_owned()) }
        }
        fn tell(&mut self, topic: Topic) -> String {
            format!("{topic:?}\n")
        }
        fn next_process(&mut self, restart: bool) -> Option<String> {
            Some(if restart { "first\n" } else { "next\n" }.to_owned())
        }
        fn kill(&mut self) {
            self.killed += 1;
        }
    }

    fn check(lines: &[&'static str], choice: Choice, said: &str, killed: usize) {
        let mut script = Script { lines: lines.to_vec(), said: String::new(), killed: 0 };
        assert_eq!(run(&mut script, false), choice);
        assert_eq!(script.said, said);
        assert_eq!(script.killed, killed);
    }

    /// Recorded from iex 1.14.
    #[test]
    fn keys_decide() {
        check(&["c"], Choice::Continue, MENU, 0);
        check(&["q"], Choice::Abort, MENU, 0);
        check(&[], Choice::Abort, MENU, 0);
        check(&["A"], Choice::AbortWithDump, MENU, 0);
        check(&["", "v"], Choice::Continue, &format!("{MENU}Version\n"), 0);
        let wrong = format!("{MENU}Invalid option 'h'. Please enter one of the following:\n{MENU}");
        check(&["h", "a"], Choice::Abort, &wrong, 0);
        let kill = format!("{MENU}first\n(k)ill (n)ext (r)eturn:\nnext\n(k)ill (n)ext (r)eturn:\n");
        check(&["k", "k", "r"], Choice::Continue, &kill, 1);
    }
}
