//! Test suites and what they print, against what the real ExUnit printed: `tests/ex_unit/*.exs`, `*.out`.
//!
//! The first line of an expectation is the exit status. What differs from run to run or from library to library (times,
//! process ids, the lines of the library's own files) is replaced by a letter. With EX_UNIT_ORACLE set to the path of a
//! real `elixir`, the expectations are written anew from what that prints.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use regex::Regex;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ex_unit")
}

/// Runs a suite in a folder of its own; its status and its normalised output.
fn run(name: &str) -> String {
    let place = tempfile::tempdir().expect("a folder can be made");
    let file = format!("{name}.exs");
    std::fs::copy(folder().join(&file), place.path().join(&file)).expect("the suite can be copied");
    let module = folder().join(format!("{name}.ex"));
    if module.exists() {
        std::fs::copy(module, place.path().join(format!("{name}.ex"))).expect("the module can be copied");
    }
    let mut command = match std::env::var_os("EX_UNIT_ORACLE") {
        Some(elixir) => Command::new(elixir),
        None => {
            let mut command = Command::new(env!("CARGO_BIN_EXE_rshell"));
            command.arg("elixir");
            command
        }
    };
    let output = command
        .arg(&file)
        .current_dir(place.path())
        .env_clear()
        .envs([("PATH", "/usr/bin:/bin"), ("LANG", "C.UTF-8"), ("TERM", "dumb")])
        .env("HOME", place.path())
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .expect("the program runs");
    let here = place.path().canonicalize().expect("the folder has a name");
    let text = String::from_utf8_lossy(&output.stdout).replace(&here.display().to_string(), "DIR");
    format!("status {}\n{}", output.status.code().unwrap_or(-1), normalise(&text))
}

fn normalise(text: &str) -> String {
    let rules = [
        (r"in [0-9.]+ seconds \(.*\)", "in T seconds"),
        (r"\([0-9.]+ms\)", "(Tms)"),
        (r"slowest \([0-9.]+s\), [0-9.]+% of", "slowest (Ts), N% of"),
        (r"#PID<[0-9.]+>", "#PID<P>"),
        (r"#Reference<[0-9.]+>", "#Reference<R>"),
        (r"#Function<[0-9.]+/", "#Function<F/"),
        (r"[0-9:]+\.[0-9]+ \[(error|warning|notice|info|debug)\]", "T [$1]"),
        (r"\((ex_unit|elixir|stdlib) [0-9.]+\) ([^: ]+):[0-9]+:", "($1 V) $2:L:"),
        // What a function carries along counts as arguments of it on the BEAM.
        (r"anonymous fn/[0-9]+ in ExUnit", "anonymous fn in ExUnit"),
    ];
    rules.iter().fold(text.to_owned(), |text, (pattern, replacement)| {
        Regex::new(pattern).expect("the pattern is good").replace_all(&text, *replacement).into_owned()
    })
}

fn check(name: &str) {
    let printed = run(name);
    let expectation = folder().join(format!("{name}.out"));
    if std::env::var_os("EX_UNIT_ORACLE").is_some() {
        std::fs::write(&expectation, printed).expect("the expectation can be written");
        return;
    }
    let expected = std::fs::read_to_string(&expectation).expect("the expectation can be read");
    let different = expected.lines().zip(printed.lines()).position(|(expected, printed)| expected != printed);
    if expected != printed {
        let line = different.unwrap_or_else(|| expected.lines().count().min(printed.lines().count()));
        let around = |text: &str| text.lines().skip(line.saturating_sub(5)).take(14).collect::<Vec<_>>().join("\n");
        panic!(
            "{name}: line {} differs\n---- expected\n{}\n---- printed\n{}",
            line + 1,
            around(&expected),
            around(&printed)
        );
    }
}

macro_rules! suites {
    ($($name:ident),* $(,)?) => {
        $(#[test] fn $name() { check(stringify!($name)); })*

        #[test]
        fn every_suite_is_run() {
            let listed = [$(stringify!($name)),*];
            for entry in std::fs::read_dir(folder()).expect("the folder is there").flatten() {
                let path = entry.path();
                let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
                assert!(listed.contains(&name), "{name} is not listed");
            }
        }
    };
}

suites! {
    assertions,
    assertion_fields,
    attributes,
    callbacks,
    capture,
    case_template,
    colors,
    diff_layout,
    diff_lists,
    diff_macros,
    diff_parts,
    diff_patterns,
    diff_shapes,
    diff_values,
    doctest,
    doctest_errors,
    doctest_matches,
    doctest_refused,
    events,
    exit_errors,
    excluded,
    exits,
    failures,
    filters,
    formatters,
    manifest,
    max_failures,
    operators,
    order,
    reruns,
    setups,
    sigquit,
    start_supervised,
    supervised,
    supervised_twice,
    tags,
    test_types,
    times,
    trace,
}
