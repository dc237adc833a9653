//! Recorded sessions of command lines: reading, running, comparing, recording.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use regex::Regex;

/// A step of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    File { path: String, text: String },
    Run { line: String, output: String, errors: String, status: Option<i32> },
}

fn read(path: &Path) -> Vec<Step> {
    let text = std::fs::read_to_string(path).expect("the session can be read");
    let mut steps = Vec::new();
    for line in text.lines() {
        let (mark, rest) = line.split_at_checked(2).unwrap_or((line, ""));
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        match (mark, steps.last_mut()) {
            ("$ ", _) => {
                let line = rest.to_owned();
                steps.push(Step::Run { line, output: String::new(), errors: String::new(), status: None });
            }
            ("@ ", _) => steps.push(Step::File { path: rest.to_owned(), text: String::new() }),
            ("| " | "|", Some(Step::File { text, .. })) => {
                text.push_str(line.get(2..).unwrap_or(""));
                text.push('\n');
            }
            ("1|", Some(Step::Run { output, .. })) => push(output, rest),
            ("2|", Some(Step::Run { errors, .. })) => push(errors, rest),
            ("= ", Some(Step::Run { status, .. })) => *status = rest.trim().parse().ok(),
            _ => {}
        }
    }
    steps
}

fn push(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

/// Runs a command line with the programs of a folder found first.
pub fn shell(line: &str, programs: &Path, folder: &Path) -> Output {
    let path = format!("{}:/usr/bin:/bin", programs.display());
    Command::new("/bin/sh")
        .args(["-c", line])
        .current_dir(folder)
        .env_clear()
        .envs([("PATH", path.as_str()), ("LANG", "C.UTF-8"), ("TERM", "dumb"), ("HEX_OFFLINE", "1")])
        .env("HOME", folder)
        .stdin(Stdio::null())
        .output()
        .expect("the program runs")
}

fn perform(step: &Step, programs: &Path, folder: &Path) -> Step {
    match step {
        Step::File { path, text } => {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("a folder can be made");
            std::fs::write(path, text).expect("a file can be written");
            step.clone()
        }
        Step::Run { line, .. } => {
            let Output { status, stdout, stderr } = shell(line, programs, folder);
            Step::Run {
                line: line.clone(),
                output: normalise(&stdout, folder),
                errors: normalise(&stderr, folder),
                status: status.code(),
            }
        }
    }
}

/// What may differ: times, seeds, process ids, folders, and the frames of Elixir's and Erlang's own code.
pub fn normalise(bytes: &[u8], folder: &Path) -> String {
    const REPLACED: [(&str, &str); 6] = [
        (r"\d+\.\d+ seconds \(.*\)", "TIME"),
        (r"\(\d+\.\d+ms\)", "(TIME)"),
        (r"with seed \d+", "with seed SEED"),
        (r"\d\d:\d\d:\d\d\.\d\d\d", "CLOCK"),
        (r"#PID<[0-9.]+>", "#PID<>"),
        (r"#Function<[^>]*>", "#Function<>"),
    ];
    let folder = folder.canonicalize().expect("the folder is there");
    let mut text = String::from_utf8_lossy(bytes).replace(&folder.display().to_string(), "ROOT");
    text = text.replace("_build/rshell/", "_build/");
    for (pattern, shown) in REPLACED {
        text = Regex::new(pattern).expect("it is well-formed").replace_all(&text, shown).into_owned();
    }
    let own =
        Regex::new(r"^\s*\((elixir|stdlib|kernel|mix|iex|ex_unit) [0-9.]+\) |: \(file\)$").expect("it is well-formed");
    let mut kept = String::new();
    for line in text.lines().map(str::trim_end).filter(|line| !own.is_match(line)) {
        push(&mut kept, line);
    }
    kept.trim_end().to_owned()
}

fn written(steps: &[Step]) -> String {
    let mut text = String::new();
    for step in steps {
        // Writing into a string does not fail.
        let _ = match step {
            Step::File { path, text: content } => {
                let _ = writeln!(text, "@ {path}");
                write!(text, "{}", marked("|", content))
            }
            Step::Run { line, output, errors, status } => {
                let _ = write!(text, "$ {line}\n{}{}", marked("1|", output), marked("2|", errors));
                writeln!(text, "= {}", status.unwrap_or(-1))
            }
        };
        text.push('\n');
    }
    text
}

fn marked(mark: &str, lines: &str) -> String {
    lines.lines().map(|line| format!("{mark} {line}").trim_end().to_owned() + "\n").collect()
}

/// A folder with links named as the programs.
pub fn programs(folder: &Path) -> PathBuf {
    let programs = folder.join("programs");
    std::fs::create_dir(&programs).expect("a folder can be made");
    for name in ["iex", "elixir", "mix"] {
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_rshell"), programs.join(name)).expect("a link can be made");
    }
    programs
}

/// Plays a session and compares each step with its record.
pub fn check(name: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mix").join(name).with_extension("txt");
    let root = tempfile::tempdir().expect("a temporary folder can be made");
    let folder = root.path().join("work");
    std::fs::create_dir(&folder).expect("a folder can be made");
    let steps = read(&file);
    if let Some(oracle) = std::env::var_os("MIX_ORACLE") {
        let recorded: Vec<Step> = steps.iter().map(|step| perform(step, Path::new(&oracle), &folder)).collect();
        std::fs::write(&file, written(&recorded)).expect("the session can be written");
        return;
    }
    let programs = programs(root.path());
    let mut wrong = String::new();
    for step in &steps {
        let got = perform(step, &programs, &folder);
        let (expected, got) = (written(std::slice::from_ref(step)), written(&[got]));
        if expected != got {
            let _ = writeln!(wrong, "--- expected\n{expected}--- got\n{got}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
