//! Which input of a remote console may stop the node that evaluates it.
//!
//! Words are looked at, not what they mean: rather one question too many than a node that is gone. This is a hand on the arm of
//! an operator who makes a mistake, no wall against one who wants to stop the node.

use std::collections::HashSet;

/// What was typed so far, as far as it matters for what follows.
#[derive(Default)]
pub struct Caution {
    /// The lines of the expression that is being typed.
    expression: String,
    /// Words that earlier input bound to something of [`TARGETS`] or [`PROCESSES`]: variables, aliases.
    targets: HashSet<String>,
    /// Words that earlier input bound to one of [`VERBS`].
    verbs: HashSet<String>,
    /// Whether functions that stop a node were imported.
    imported: bool,
}

/// Functions that end a node wherever they are found.
const ENDS: &[&str] = &["halt", "reboot", "reboot_old_release"];

/// Functions that end a node if it is one of [`TARGETS`] that they are called in or with.
const VERBS: &[&str] = &["stop", "restart", "terminate_child", "q", "delete", "unload"];

/// Modules and applications without which there is no node, or which can end it.
#[rustfmt::skip]
const TARGETS: &[&str] = &[
    "Application", "Supervisor", "System", "application", "application_controller", "c", "code", "elixir", "erl_prim_loader", "erlang",
    "init", "kernel", "kernel_sup", "net_kernel", "shell_default", "stdlib",
];

/// Processes whose end a real node was seen not to survive, or to be unreachable after.
#[rustfmt::skip]
const PROCESSES: &[&str] = &[
    "application_controller", "auth", "code_server", "erl_epmd", "erl_prim_loader", "erts_code_purger", "init", "kernel_safe_sup",
    "kernel_sup", "logger", "net_kernel", "net_sup", "socket_registry",
];

/// What gives all processes.
const ALL_PROCESSES: &[&str] = &["list", "processes", "registered"];

/// How a process is ended.
const KILLS: &[&str] = &["exit", "kill", "kill_after", "exit_after", "suspend_process"];

/// Programs that end others or the whole machine, and what runs programs.
const PROGRAMS: &[&str] = &["kill", "pkill", "killall", "shutdown", "reboot", "poweroff", "init"];
const RUNS: &[&str] = &["cmd", "shell", "open_port", "Port"];

/// What makes names at run time, which nobody can read in advance.
#[rustfmt::skip]
const MAKES_NAMES: &[&str] = &[
    "to_atom", "to_existing_atom", "binary_to_atom", "binary_to_existing_atom", "list_to_atom", "list_to_existing_atom",
];

/// What calls functions by their names.
const CALLS: &[&str] = &["apply", "call", "cast", "spawn", "spawn_link", "spawn_monitor", "apply_after", "start"];

/// The processes that a node starts with have smaller numbers.
const FIRST_PIDS: u64 = 100;

/// So many atoms fill the table, and so many elements the memory, or nearly.
const MANY_ATOMS: u64 = 500_000;
const MANY_ELEMENTS: u64 = 500_000_000;

/// What repeats without end.
const ENDLESS: &[&str] = &["cycle", "repeatedly", "iterate", "unfold"];

/// What makes as many elements as it is told.
const MAKES_ELEMENTS: &[&str] = &["duplicate", "copy", "seq"];

impl Caution {
    /// Takes a line; tells whether the expression may stop the node.
    pub fn is_due(&mut self, line: &str, continues: bool) -> bool {
        if !continues {
            self.expression.clear();
        }
        self.expression.push_str(without_comment(line));
        self.expression.push('\n');
        let words = words(&self.expression);
        let due = self.stops(&words) || kills(&words, &self.targets) || runs_out(&self.expression, &words);
        self.remember();
        due
    }

    fn stops(&self, words: &[Word<'_>]) -> bool {
        let target = has(words, TARGETS) || has_any(words, &self.targets);
        let supervisor = words.iter().any(|word| word.text.ends_with("Supervisor") || word.text.ends_with("_sup"));
        let verb = has(words, VERBS) || has_any(words, &self.verbs);
        let named_later = has(words, MAKES_NAMES) || words.iter().any(|word| word.is_made);
        has(words, ENDS)
            || self.calls_bare(words)
            || verb && target
            || supervisor && has(words, &["stop", "exit", "kill"])
            || target && has(words, CALLS) && named_later
    }

    /// A call of `stop` or `restart` without a module.
    fn calls_bare(&self, words: &[Word<'_>]) -> bool {
        let is_verb = |word: &Word<'_>| matches!(word.text, "stop" | "restart") && word.before != Some('.');
        if self.imported {
            return words.iter().any(|word| is_verb(word) && word.before != Some(':'));
        }
        words.first().is_some_and(|word| is_verb(word) && word.before.is_none())
            || has(words, &["import"]) && has(words, VERBS)
    }

    /// Notes what the expression gives other names to.
    fn remember(&mut self) {
        let text = &self.expression;
        let words = words(text);
        // What is called gives a result, which is something else.
        let mentioned = || words.iter().filter(|word| word.after != Some('.')).map(|word| word.text);
        let target =
            mentioned().any(|word| TARGETS.contains(&word) || PROCESSES.contains(&word) || self.targets.contains(word));
        let verb = mentioned().any(|word| VERBS.contains(&word) || self.verbs.contains(word));
        self.imported |= target && has(&words, &["import"]);
        let names = match (text.split_once('='), text.split_once("as:")) {
            (Some((left, right)), _) if !right.starts_with(['=', '>', '~']) => left,
            (_, Some((_, right))) => right,
            // The value of the expression.
            _ => "v",
        };
        for name in self::words(names) {
            if target {
                self.targets.insert(name.text.to_owned());
            } else if verb {
                self.verbs.insert(name.text.to_owned());
            } else {
                self.targets.remove(name.text);
                self.verbs.remove(name.text);
            }
        }
    }
}

/// The end of a process that the node needs, or of all of them.
fn kills(words: &[Word<'_>], bound: &HashSet<String>) -> bool {
    let first_pid = words.windows(3).any(|three| match three {
        [maker, node, number] => {
            matches!(maker.text, "pid" | "list_to_pid")
                && node.text == "0"
                && number.number().is_some_and(|number| number < FIRST_PIDS)
        }
        _ => false,
    });
    let process = has(words, PROCESSES) || has(words, ALL_PROCESSES) || has_any(words, bound) || first_pid;
    has(words, KILLS) && process || has(words, PROGRAMS) && has(words, RUNS)
}

/// More atoms or elements than a node has room for.
fn runs_out(text: &str, words: &[Word<'_>]) -> bool {
    let most = words.iter().filter_map(Word::number).max().unwrap_or(0);
    let atoms = has(words, MAKES_NAMES) && (most >= MANY_ATOMS || has(words, ENDLESS));
    atoms || most >= MANY_ELEMENTS && (has(words, MAKES_ELEMENTS) || text.contains(".."))
}

/// A word, or a number, and what stands beside it.
#[derive(Debug)]
struct Word<'a> {
    text: &'a str,
    before: Option<char>,
    after: Option<char>,
    /// Whether it begins an atom in quotes whose name is put together.
    is_made: bool,
}

impl Word<'_> {
    fn number(&self) -> Option<u64> {
        let digits: String = self.text.chars().filter(|digit| *digit != '_').collect();
        // What has too many digits is large.
        let is_number = !digits.is_empty() && digits.chars().all(|digit| digit.is_ascii_digit());
        is_number.then(|| digits.parse().unwrap_or(u64::MAX))
    }
}

fn words(text: &str) -> Vec<Word<'_>> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(is_part) {
        let (gap, from_word) = rest.split_at(start);
        let (word, behind) = from_word.split_at(from_word.find(|c| !is_part(c)).unwrap_or(from_word.len()));
        let gap = gap.trim_end();
        let before = gap.chars().last().or(if words.is_empty() { None } else { Some(' ') });
        let quote = gap.strip_suffix("#{").unwrap_or(gap);
        let is_atom = quote.ends_with(":\"") || quote.ends_with(":'");
        let is_made = is_atom && (quote != gap || behind.starts_with("#{"));
        words.push(Word { text: word, before, after: behind.chars().next(), is_made });
        rest = behind;
    }
    words
}

fn has(words: &[Word<'_>], names: &[&str]) -> bool {
    words.iter().any(|word| names.contains(&word.text))
}

fn has_any(words: &[Word<'_>], names: &HashSet<String>) -> bool {
    words.iter().any(|word| names.contains(word.text))
}

/// The line up to its comment; a `#` behind a quote may be part of a text.
fn without_comment(line: &str) -> &str {
    match line.split_once('#') {
        Some((code, _)) if !code.contains(['"', '\'']) => code,
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::Caution;

    #[test]
    fn what_an_operator_types_all_day_is_not_asked_about() {
        let mut caution = Caution::default();
        for line in [
            "Node.list()",
            "GenServer.stop(pid)",
            "1 + 1",
            "x = :stop",
            "h System",
            "exit(:x)",
            "# halt",
            "version = System.version()",
            "System.pid()",
            "list = Process.list()",
            "Process.info(self())",
            "Process.exit(pid, :kill)",
            "Process.exit(pid(0, 1234, 0), :kill)",
            "pid = Process.whereis(MyApp.Worker)",
            "Supervisor.which_children(MyApp.Supervisor)",
            "DynamicSupervisor.terminate_child(MyApp.Workers, pid)",
            ":rpc.call(node(), :erlang, :memory, [])",
            ":erlang.memory()",
            "Application.get_env(:kernel, :logger_level)",
            "Application.ensure_all_started(:my_app)",
            "Enum.map([\"a\", \"b\"], &String.to_atom/1)",
            "for n <- 1..1_000, do: n",
            "System.cmd(\"ls\", [])",
            "Map.delete(map, :key)",
            "Agent.stop(agent)",
            "Enum.map(1..10, & &1)",
            ":rpc.call(:\"app@host\", :erlang, :memory, [])",
            "DateTime.from_unix(1_700_000_000)",
            "Task.async(fn -> 1 end) |> Task.await()",
        ] {
            assert!(!caution.is_due(line, false), "{line}");
        }
    }
}
