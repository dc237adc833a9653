//! The options of `iex` and `elixir`: one table, in clap's terms, from which words are read and help is printed.
//!
//! Elixir reads its command line in its own manner: commands (`-e`, `-r` ...) run in the order they are given, the first plain
//! word ends the options, and an unknown option does not stop the rest. So `command_line` walks the words, asks this table how
//! many values an option takes, and lets clap read those options whose order means nothing.

use clap::{ArgAction, CommandFactory, Parser};

/// Options whose order means nothing.
#[derive(Parser, Debug, Default, Clone, PartialEq, Eq)]
#[command(no_binary_name = true, disable_help_flag = true, disable_version_flag = true, args_override_self = true)]
#[command(about = "Elixir's shell and scripts, without Erlang")]
#[command(override_usage = "iex [options] [.exs file] [data]")]
#[command(next_help_heading = "Options")]
pub struct Settings {
    #[command(flatten)]
    ordered: Ordered,
    /// Keep running when everything given has been evaluated
    #[arg(long)]
    pub no_halt: bool,
    /// Pass words to the emulator; -App Key Value sets application environment
    #[arg(long, value_name = "SWITCHES", allow_hyphen_values = true)]
    pub erl: Vec<String>,
    /// Kill a process that holds more than SIZE bytes (or 500K, 200M, 2G)
    #[arg(long, value_name = "SIZE", value_parser = bytes)]
    pub max_heap: Option<u64>,
    /// Tell of crashing processes and the like
    #[arg(long, value_name = "BOOL", allow_hyphen_values = true)]
    pub logger_otp_reports: Option<String>,
    /// Tell of supervisors and starting processes
    #[arg(long, value_name = "BOOL", allow_hyphen_values = true)]
    pub logger_sasl_reports: Option<String>,
    /// What dbg/2 does; pry stops there
    #[arg(long, value_name = "BACKEND")]
    pub dbg: Option<String>,
    /// Print colours even where there is no terminal
    #[arg(long, overrides_with = "no_color")]
    pub color: bool,
    /// Print no colours
    #[arg(long, overrides_with = "color")]
    pub no_color: bool,

    /// Evaluate FILE in the shell before its first prompt; "" stands for none, not even .iex.exs
    #[arg(long, value_name = "FILE", allow_hyphen_values = true, help_heading = "Options of iex only")]
    pub dot_iex: Option<String>,
    /// Use the shell of another node
    #[arg(long, value_name = "NODE", allow_hyphen_values = true, help_heading = "Options of iex only")]
    pub remsh: Option<String>,
    /// Write down what is typed into the shell of another node
    #[arg(long, value_name = "FILE", allow_hyphen_values = true, help_heading = "Options of iex only")]
    pub audit: Option<String>,
    /// Let dbg/2 print and go on
    #[arg(long, help_heading = "Options of iex only")]
    pub no_pry: bool,

    /// Name the node within this network
    #[arg(long, value_name = "NAME", allow_hyphen_values = true, help_heading = "Distribution")]
    pub sname: Option<String>,
    /// Name the node with a full host name
    #[arg(long, value_name = "NAME", allow_hyphen_values = true, help_heading = "Distribution")]
    pub name: Option<String>,
    /// The secret that nodes of a cluster share
    #[arg(long, value_name = "COOKIE", allow_hyphen_values = true, help_heading = "Distribution")]
    pub cookie: Option<String>,
    /// Take no part in the mesh of visible nodes
    #[arg(long, help_heading = "Distribution")]
    pub hidden: bool,

    #[command(flatten)]
    release: Release,
}

/// A number of bytes, perhaps with a unit behind it.
fn bytes(text: &str) -> Result<u64, String> {
    let (digits, shift) = match text.strip_suffix(['K', 'M', 'G', 'k', 'm', 'g']) {
        Some(digits) => (
            digits,
            match text.as_bytes().last().map(u8::to_ascii_uppercase) {
                Some(b'K') => 10,
                Some(b'M') => 20,
                _ => 30,
            },
        ),
        None => (text, 0),
    };
    let number: Option<u64> = digits.parse().ok();
    number.and_then(|number| number.checked_mul(1 << shift)).ok_or_else(|| format!("{text} is no size"))
}

/// Commands: what runs, in the order given.
#[derive(Parser, Debug, Default, Clone, PartialEq, Eq)]
struct Ordered {
    /// Evaluate CODE (repeatable)
    #[arg(short, long, value_name = "CODE", action = ArgAction::Append)]
    eval: Vec<String>,
    /// Load the files that PATTERN matches (repeatable)
    #[arg(short, value_name = "PATTERN", action = ArgAction::Append)]
    require: Vec<String>,
    /// Load the files that PATTERN matches at the same time (repeatable)
    #[arg(long = "pr", value_name = "PATTERN", action = ArgAction::Append)]
    parallel_require: Vec<String>,
    /// Find SCRIPT in $PATH and run it; the rest is for it
    #[arg(short = 'S', value_name = "SCRIPT")]
    script: Option<String>,
    /// Look for compiled code in PATH first (repeatable)
    #[arg(long = "pa", value_name = "PATH", action = ArgAction::Append)]
    prepend: Vec<String>,
    /// Look for compiled code in PATH last (repeatable)
    #[arg(long = "pz", value_name = "PATH", action = ArgAction::Append)]
    append: Vec<String>,
    /// Start an application (repeatable)
    #[arg(long, value_name = "APP", action = ArgAction::Append)]
    app: Vec<String>,
    /// Evaluate CODE on another node (repeatable)
    #[arg(long, value_names = ["NODE", "CODE"], num_args = 2, action = ArgAction::Append)]
    rpc_eval: Vec<String>,
    /// Print the versions (standalone)
    #[arg(short, long)]
    version: bool,
    /// Print the version of Elixir alone (standalone)
    #[arg(long)]
    short_version: bool,
    /// Print this message (standalone)
    #[arg(short, long)]
    help: bool,
}

/// Options of releases, which a program without boot files has no use for: taken, and without effect.
#[derive(Parser, Debug, Default, Clone, PartialEq, Eq)]
#[command(next_help_heading = "Options of releases, without effect")]
struct Release {
    /// Boot file
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    boot: Option<String>,
    /// Value of a variable in the boot file
    #[arg(long, value_names = ["VAR", "VALUE"], num_args = 2, action = ArgAction::Append, allow_hyphen_values = true)]
    boot_var: Vec<String>,
    /// Configuration written in Erlang
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    erl_config: Option<String>,
    /// Words for the emulator
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    vm_args: Option<String>,
}

/// Options that a single dash introduces though they have several letters.
const SINGLE_DASH: [&str; 3] = ["pr", "pa", "pz"];

/// How an option of the table is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionUse {
    /// Its name in the table.
    pub name: String,
    /// How many values follow it.
    pub values: usize,
    /// Only `iex` knows it.
    pub iex_only: bool,
}

/// The table.
pub struct Table(clap::Command);

impl Table {
    /// Builds the table.
    pub fn new() -> Table {
        Table(Settings::command())
    }

    /// Finds the option a word names.
    pub fn find(&self, word: &str) -> Option<OptionUse> {
        let single = word.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
        let long = match single {
            Some(name) => SINGLE_DASH.contains(&name).then_some(name),
            None => word.strip_prefix("--").filter(|name| !SINGLE_DASH.contains(name)),
        };
        let mut letters = single.unwrap_or_default().chars();
        let letter = letters.next().filter(|_| letters.next().is_none());
        let known = |arg: &&clap::Arg| {
            (long.is_some() && arg.get_long() == long) || (letter.is_some() && arg.get_short() == letter)
        };
        self.0.get_arguments().find(known).map(|arg| OptionUse {
            name: arg.get_id().as_str().to_owned(),
            values: match arg.get_action() {
                ArgAction::SetTrue => 0,
                _ => arg.get_num_args().map_or(1, |range| range.min_values()),
            },
            iex_only: arg.get_help_heading() == Some("Options of iex only"),
        })
    }

    /// The help text, for `iex` or `elixir`.
    pub fn help(self, iex: bool) -> String {
        let mut command = self.0;
        if !iex {
            command = command.override_usage("elixir [options] [.exs file] [data]");
            for name in ["dot_iex", "remsh", "audit", "no_pry"] {
                command = command.mut_arg(name, |arg| arg.hide(true));
            }
        }
        let mut text = command.render_help().to_string();
        for name in SINGLE_DASH {
            text = text
                .replace(&format!("    --{name} <PATTERN>"), &format!("-{name} <PATTERN>     "))
                .replace(&format!("    --{name} <PATH>"), &format!("-{name} <PATH>     "));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::{Settings, Table};
    use clap::{CommandFactory, Parser};

    #[test]
    fn the_table_is_consistent() {
        Settings::command().debug_assert();
        let table = Table::new();
        let values = |word: &str| table.find(word).map(|found| found.values);
        assert_eq!(values("-e"), Some(1));
        assert_eq!(values("--eval"), Some(1));
        assert_eq!(values("-pr"), Some(1));
        assert_eq!(values("--pr"), None);
        assert_eq!(values("--rpc-eval"), Some(2));
        assert_eq!(values("--hidden"), Some(0));
        assert_eq!(values("-x"), None);
        assert_eq!(values("-eX"), None);
    }

    #[test]
    fn the_last_of_repeated_options_counts() {
        let words = ["--cookie", "a", "--cookie", "-b", "--no-color", "--color"];
        let settings = Settings::try_parse_from(words).expect("they are well-formed");
        assert_eq!(settings.cookie.as_deref(), Some("-b"));
        assert!(settings.color && !settings.no_color);
    }
}
