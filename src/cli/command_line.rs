//! Reading a command line in Elixir's manner; see `options` for the table it reads by.

use clap::Parser;

use super::emulator::Emulator;
use super::options::{Settings, Table};

/// Something to run before the program ends or the shell begins, in the order given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Evaluate text.
    Eval(String),
    /// Load the files a pattern matches.
    Require(String),
    /// The same, at the same time.
    ParallelRequire(String),
    /// Run a file.
    File(String),
    /// Find a file in the path and run it.
    Script(String),
    /// Look for code in this place first.
    PrependPath(String),
    /// Look for code in this place last.
    AppendPath(String),
    /// Start an application.
    App(String),
    /// Evaluate text on a node.
    RpcEval(String, String),
}

/// What a command line asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What to run.
    pub commands: Vec<Command>,
    /// What was wrong; told after the commands, as `elixir` does.
    pub errors: Vec<String>,
    /// What `System.argv/0` is.
    pub argv: Vec<String>,
    /// Options without order.
    pub settings: Settings,
    /// What was said to the emulator.
    pub emulator: Emulator,
    /// All words, for `:init.get_plain_arguments/0`.
    pub plain: Vec<String>,
    /// A node to use from here, its shell or one expression.
    pub remote: Option<Remote>,
}

/// What another node is wanted for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// The other node's name, perhaps without a host.
    pub node: String,
    /// What it is to evaluate; its shell is wanted if there is none.
    pub expression: Option<String>,
    /// Whether this node keeps out of the other's list of nodes even under a name of its own.
    pub hidden: bool,
}

/// What to do with a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Carry it out.
    Run(Box<Plan>),
    /// Print help.
    Help,
    /// Print the versions, then this error if there is one.
    Version(Option<String>),
    /// Print the version alone.
    ShortVersion,
    /// Stop with this message.
    Refused(String),
}

/// Reads the words of `iex` or `elixir`; `inherited` are words for the emulator from the environment.
pub fn read(words: &[String], iex: bool, inherited: &str) -> Reading {
    match words.first().map(String::as_str) {
        None if !iex => return Reading::Help,
        Some("-h" | "--help") if iex || words.len() == 1 => return Reading::Help,
        Some("--short-version") if !iex && words.len() == 1 => return Reading::ShortVersion,
        _ => {}
    }
    let mut reader = Reader { table: Table::new(), plan: Plan::default(), plain: Vec::new(), iex };
    reader.plan.plain = words.to_vec();
    if let Some(other) = reader.read(words) {
        return other;
    }
    let Reader { mut plan, plain, .. } = reader;
    match Settings::try_parse_from(plain) {
        Ok(settings) => plan.settings = settings,
        Err(error) => return Reading::Refused(error.to_string()),
    }
    plan.emulator = Emulator::read(std::iter::once(inherited).chain(plan.settings.erl.iter().map(String::as_str)));
    Reading::Run(Box::new(plan))
}

/// Reads the words behind `rpc`: options, a node and an expression, in any order.
pub fn read_rpc(words: &[String], inherited: &str) -> Reading {
    let table = Table::new();
    let (mut options, mut plain) = (Vec::new(), Vec::new());
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match table.find(word).filter(|_| word.starts_with('-')) {
            Some(used) => {
                options.push(word.clone());
                options.extend(words.by_ref().take(used.values).cloned());
            }
            None => plain.push(word.clone()),
        }
    }
    let [node, expression] = plain.as_slice() else {
        return Reading::Refused("usage: rshell rpc [--cookie COOKIE] NODE 'EXPRESSION'".to_owned());
    };
    // Options alone mean help to `elixir`.
    match read(&options, true, inherited) {
        Reading::Run(mut plan) => {
            plan.remote = Some(Remote { node: node.clone(), expression: Some(expression.clone()), hidden: true });
            Reading::Run(plan)
        }
        other => other,
    }
}

struct Reader {
    table: Table,
    plan: Plan,
    /// The words that clap reads.
    plain: Vec<String>,
    iex: bool,
}

impl Reader {
    fn read(&mut self, mut words: &[String]) -> Option<Reading> {
        while let Some((word, rest)) = words.split_first() {
            words = rest;
            if word == "--" {
                self.plan.argv = rest.to_vec();
                return None;
            }
            // The wrapper scripts of Elixir hand this to each other; here it says nothing.
            if word == "+elixirc" && !self.iex {
                continue;
            }
            if !word.starts_with('-') {
                let file_wanted = self.plan.commands.iter().all(|command| !matches!(command, Command::Eval(_)));
                if file_wanted {
                    self.plan.commands.push(Command::File(word.clone()));
                }
                let argv = if file_wanted { rest } else { std::slice::from_ref(word) };
                self.plan.argv = argv.to_vec();
                if !file_wanted {
                    self.plan.argv.extend_from_slice(rest);
                }
                return None;
            }
            let used = match self.table.find(word).filter(|used| self.iex || !used.iex_only) {
                Some(used) => used,
                None => {
                    self.plan.errors.push(format!("{word} : Unknown option"));
                    continue;
                }
            };
            let Some((values, after)) = rest.split_at_checked(used.values) else {
                self.too_few(word, &used.name);
                words = &[];
                continue;
            };
            if let Some(standalone) = standalone(word, &used.name, rest) {
                return Some(standalone);
            }
            words = after;
            if let Some(command) = command(&used.name, values) {
                let script = matches!(command, Command::Script(_));
                self.plan.commands.push(command);
                if script {
                    self.plan.argv = after.to_vec();
                    return None;
                }
            } else {
                self.plain.push(word.clone());
                self.plain.extend_from_slice(values);
            }
        }
        None
    }

    /// Options for the emulator that lack their value are passed over, as the wrapper scripts of Elixir do.
    fn too_few(&mut self, word: &str, name: &str) {
        match name {
            "rpc_eval" => self.plan.errors.push(format!("{word} : wrong number of arguments")),
            "erl"
            | "cookie"
            | "sname"
            | "name"
            | "boot"
            | "boot_var"
            | "erl_config"
            | "vm_args"
            | "logger_otp_reports"
            | "logger_sasl_reports" => {}
            _ => self.plan.errors.push(format!("{word} : Unknown option")),
        }
    }
}

/// Options that go with nothing else; the version is printed all the same.
fn standalone(word: &str, name: &str, rest: &[String]) -> Option<Reading> {
    let error = || format!("{word} : Standalone options can't be combined with other options");
    match name {
        "version" => Some(Reading::Version((!rest.is_empty()).then(error))),
        "help" | "short_version" => Some(Reading::Refused(error())),
        _ => None,
    }
}

fn command(name: &str, values: &[String]) -> Option<Command> {
    let value = || values.first().cloned().unwrap_or_default();
    Some(match name {
        "eval" => Command::Eval(value()),
        "require" => Command::Require(value()),
        "parallel_require" => Command::ParallelRequire(value()),
        "script" => Command::Script(value()),
        "prepend" => Command::PrependPath(value()),
        "append" => Command::AppendPath(value()),
        "app" => Command::App(value()),
        "rpc_eval" => Command::RpcEval(value(), values.get(1).cloned().unwrap_or_default()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Command, Plan, Reading, read};

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    fn plan(line: &str) -> Plan {
        match read(&words(line), false, "") {
            Reading::Run(plan) => *plan,
            other => panic!("{line}: {other:?}"),
        }
    }

    fn check(line: &str, commands: &[Command], argv: &[&str], errors: &[&str]) {
        let plan = plan(line);
        assert_eq!(plan.commands, commands, "{line}");
        assert_eq!(plan.argv, argv, "{line}");
        assert_eq!(plan.errors, errors, "{line}");
    }

    fn file(path: &str) -> Command {
        Command::File(path.into())
    }

    fn eval(code: &str) -> Command {
        Command::Eval(code.into())
    }

    /// Recorded from elixir 1.14.
    #[test]
    fn commands_keep_their_order_and_the_first_plain_word_ends_them() {
        check("t.exs -e x --bogus -- c", &[file("t.exs")], &["-e", "x", "--bogus", "--", "c"], &[]);
        check("-e x t.exs a", &[eval("x")], &["t.exs", "a"], &[]);
        check("-e x -- -e b", &[eval("x")], &["-e", "b"], &[]);
        check("-r a b c", &[Command::Require("a".into()), file("b")], &["c"], &[]);
        check("-S s -e x", &[Command::Script("s".into())], &["-e", "x"], &[]);
        check("--dot-iex x", &[file("x")], &[], &["--dot-iex : Unknown option"]);
        check("--bogus -e x", &[eval("x")], &[], &["--bogus : Unknown option"]);
        check("-e x -e", &[eval("x")], &[], &["-e : Unknown option"]);
        check("--rpc-eval a@b", &[], &[], &["--rpc-eval : wrong number of arguments"]);
        check("--cookie", &[], &[], &[]);
        check("+elixirc t.exs", &[file("t.exs")], &[], &[]);
        check("- x", &[file("x")], &[], &["- : Unknown option"]);
    }

    #[test]
    fn options_stand_alone() {
        let error = |word: &str| format!("{word} : Standalone options can't be combined with other options");
        let check = |line: &str, iex, reading| assert_eq!(read(&words(line), iex, ""), reading, "{line}");
        check("", false, Reading::Help);
        check("-h", false, Reading::Help);
        check("--help --bogus", true, Reading::Help);
        check("-v", true, Reading::Version(None));
        check("-e x -v", false, Reading::Version(None));
        check("-v -e x", false, Reading::Version(Some(error("-v"))));
        check("--short-version", false, Reading::ShortVersion);
        check("-e x --short-version", false, Reading::Refused(error("--short-version")));
    }
}
