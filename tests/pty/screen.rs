//! What differs between two runs of a session, taken out of a screen before it is compared.

use std::collections::HashMap;
use std::path::Path;

use regex::{Captures, Regex};

/// Patterns and what they become; what the machine, the clock or the version put there is not the session's.
const PATTERNS: [(&str, &str); 13] = [
    (r"#Function<\d+\.\d+/(\d+) in [^>]*>", "#Function<N/$1>"),
    (r"(?m)^\d\d:\d\d:\d\d\.\d{3} \[", "HH:MM:SS.mmm ["),
    (r"<<70, 79, 82, 49,[^>]*>>", "<<BEAM>>"),
    (r"==== \d+-\w+-\d{4}::[\d:.]+ ===", "==== DATE ==="),
    (r"Finished in .*", "Finished in T"),
    (r"Randomized with seed \d+", "Randomized with seed N"),
    (r"\(\d+\.\d+ms\)", "(Tms)"),
    (r"at port \d+", "at port N"),
    (r"reductions: \d+", "reductions: N"),
    (r"(?m)^Erlang/OTP 25 .*\n\n?", ""),
    (r"Interactive Elixir \([^)]*\)", "Interactive Elixir (V)"),
    (r"\((elixir|iex|mix|ex_unit|logger|stdlib|kernel) [\d.]+\) [\w/.]+:\d+:", "($1 V) FILE:L:"),
    (r"(?m)^ +\((stdlib|kernel|elixir|iex) V\) FILE:L: (:erl_eval|:elixir|IEx\.Evaluator|:proc_lib).*\n?", ""),
];

/// The lines of a screen that two runs have in common: pids, references and ports are numbered as they appear, times,
/// paths under `root` and the like have names, empty lines are left out.
pub fn normalise(screen: &str, root: &Path) -> Vec<String> {
    let mut text = screen.to_owned();
    for (kind, pattern) in
        [("PID", r"#PID<\d+\.\d+\.\d+>"), ("Reference", r"#Reference<[\d.]+>"), ("Port", r"#Port<[\d.]+>")]
    {
        let mut seen: HashMap<String, usize> = HashMap::new();
        text = regex(pattern)
            .replace_all(&text, |found: &Captures<'_>| {
                let next = seen.len() + 1;
                format!("#{kind}<{}>", seen.entry(found[0].to_owned()).or_insert(next))
            })
            .into_owned();
    }
    text = text.replace(&root.display().to_string(), "ROOT");
    for (pattern, name) in PATTERNS {
        text = regex(pattern).replace_all(&text, name).into_owned();
    }
    text.lines().map(|line| line.trim_end().to_owned()).filter(|line| !line.is_empty()).collect()
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is well-formed")
}
