//! What holds for the source as a whole: floors, sizes, headers. The list of floors is read from `src/lib.rs`.

use std::fs;
use std::path::{Path, PathBuf};

/// The most lines a Rust file may have.
const MOST_LINES: usize = 800;

/// Files that may be longer, each with the reason.
const LONG_FILES: &[(&str, &str)] = &[("src/term/names.in", "a table")];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is readable").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|end| end == extension) {
            found.push(path);
        }
    }
}

fn rust_sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    files(&root().join("src"), "rs", &mut found);
    found.sort();
    let relative = |path: &PathBuf| path.strip_prefix(root()).expect("below the root").display().to_string();
    found.iter().map(|path| (relative(path), fs::read_to_string(path).expect("UTF-8"))).collect()
}

/// The floors from the ground up, as the table in `src/lib.rs` lists them.
fn floors() -> Vec<String> {
    let map = fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs is there");
    let rows = map.lines().filter_map(|line| line.strip_prefix("//! | ")?.split(" |").next());
    rows.skip(1).map(str::to_owned).collect()
}

fn floor_of(file: &str, floors: &[String]) -> Option<usize> {
    let name = file.strip_prefix("src/")?.split('/').next()?.trim_end_matches(".rs");
    floors.iter().position(|floor| floor == name)
}

#[test]
fn every_module_is_a_floor() {
    let floors = floors();
    let map = fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs is there");
    let modules: Vec<&str> = map.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    for module in &modules {
        assert!(floors.iter().any(|floor| floor == module), "{module} is missing in the map of src/lib.rs");
    }
    assert_eq!(modules.len(), floors.len(), "the map lists floors that are no modules");
}

#[test]
fn imports_go_down() {
    let floors = floors();
    let mut upward = Vec::new();
    for (file, source) in rust_sources() {
        let Some(own) = floor_of(&file, &floors) else { continue };
        for (number, line) in source.lines().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            for (at, _) in line.match_indices("crate::") {
                let rest = &line[at + "crate::".len()..];
                let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if let Some(other) = floors.iter().position(|floor| *floor == name)
                    && other > own
                {
                    upward.push(format!("{file}:{}: {} imports {name}", number + 1, floors[own]));
                }
            }
        }
    }
    assert!(upward.is_empty(), "imports that go up:\n{}", upward.join("\n"));
}

#[test]
fn files_have_headers_and_sizes() {
    let mut wrong = Vec::new();
    for (file, source) in rust_sources() {
        if !source.starts_with("//!") {
            wrong.push(format!("{file} does not start with a //! header"));
        }
        let lines = source.lines().count();
        if lines > MOST_LINES && !LONG_FILES.iter().any(|(name, _)| *name == file) {
            wrong.push(format!("{file} has {lines} lines, more than {MOST_LINES}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_is_left_for_later() {
    let marks = ["TODO", "FIXME", "todo!(", "unimplemented!(", "#[ignore"];
    let mut found = Vec::new();
    for (file, source) in rust_sources() {
        for (number, line) in source.lines().enumerate() {
            if marks.iter().any(|mark| line.contains(mark)) {
                found.push(format!("{file}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn imports_name_what_they_import() {
    let mut globs = Vec::new();
    for (file, source) in rust_sources() {
        for (number, line) in source.lines().enumerate() {
            let line = line.trim();
            if (line.starts_with("use ") || line.starts_with("pub use ")) && line.contains("::*") {
                globs.push(format!("{file}:{}: {line}", number + 1));
            }
        }
    }
    assert!(globs.is_empty(), "{}", globs.join("\n"));
}

#[test]
fn library_modules_are_documented() {
    let mut found = Vec::new();
    files(&root().join("src/stdlib"), "ex", &mut found);
    let missing: Vec<String> = found
        .iter()
        .filter(|path| {
            let source = fs::read_to_string(path).expect("UTF-8");
            source.contains("defmodule ") && !source.contains("@moduledoc") && !source.contains("defprotocol")
        })
        .map(|path| path.display().to_string())
        .collect();
    assert!(missing.is_empty(), "no @moduledoc in:\n{}", missing.join("\n"));
}
