//! Build script: lists the Elixir files of the library and the modules each defines. A release has the files' text in it, and
//! what stands where in them; a debug build reads them when they are needed, so that who works on the library need not
//! compile the program again.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

#[path = "../eval/outline.rs"]
#[allow(dead_code, reason = "the program's part")]
mod outline;
#[path = "../eval/packed_outline.rs"]
#[allow(dead_code, reason = "the program's part")]
mod packed_outline;
#[path = "../expand/source.rs"]
mod source;

/// The same paths as in the program.
mod expand {
    pub use super::source::{DefinitionKind, Excerpt};
}

const FOLDERS: [&str; 7] = ["elixir", "otp", "eex", "iex", "logger", "ex_unit", "mix"];

/// How a release gets a file's text: the list has it.
const EMBEDDED: &str = r#"
fn text(file: usize) -> Option<&'static str> { FILES.get(file).map(|(_, text)| *text) }

fn packed_outline(file: usize) -> Option<&'static [u8]> {
    static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/outlines"));
    let (begin, end) = *OUTLINES.get(file)?;
    PACKED.get(begin..end).filter(|packed| !packed.is_empty())
}
"#;

/// How a debug build does: the list has the path, and a text that was read is kept.
const ON_DISK: &str = "\
fn packed_outline(_: usize) -> Option<&'static [u8]> { None }

fn text(file: usize) -> Option<&'static str> {
    static READ: std::sync::Mutex<Vec<(usize, &'static str)>> = std::sync::Mutex::new(Vec::new());
    let mut read = READ.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some((_, text)) = read.iter().find(|(number, _)| *number == file) {
        return Some(text);
    }
    let text = std::fs::read_to_string(FILES.get(file)?.1).ok()?.leak();
    read.push((file, text));
    Some(text)
}
";

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("src/stdlib");
    let mut files = Vec::new();
    for folder in FOLDERS {
        println!("cargo:rerun-if-changed=src/stdlib/{folder}");
        collect(&root.join(folder), &mut files)?;
    }
    files.sort();
    let release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let mut listing = String::from("static FILES: &[(&str, &str)] = &[\n");
    let mut modules = String::from("static MODULES: &[(&str, usize)] = &[\n");
    let mut outlines = String::from("static OUTLINES: &[(usize, usize)] = &[\n");
    let mut packed = Vec::new();
    for (number, path) in files.iter().enumerate() {
        let shown = path.strip_prefix(&root).ok().and_then(|name| name.to_str()).unwrap_or_default();
        let whole = path.display().to_string();
        let _ = match release {
            true => writeln!(listing, "    ({shown:?}, include_str!({whole:?})),"),
            false => writeln!(listing, "    ({shown:?}, {whole:?}),"),
        };
        let text: &'static str = fs::read_to_string(path)?.leak();
        for module in modules_in(text) {
            let _ = writeln!(modules, "    ({module:?}, {number}),");
        }
        let begin = packed.len();
        packed.extend(packed_outline::pack(text, &outline::of_file(text)).unwrap_or_default());
        let _ = writeln!(outlines, "    ({begin}, {}),", packed.len());
    }
    let target = PathBuf::from(env::var("OUT_DIR").unwrap_or_default());
    fs::write(target.join("outlines"), packed)?;
    let (text, outlines) = if release { (EMBEDDED, outlines + "];\n") } else { (ON_DISK, String::new()) };
    fs::write(target.join("library.rs"), format!("{listing}];\n{modules}];\n{outlines}{text}"))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "ex") {
            files.push(path);
        }
    }
    Ok(())
}

/// The modules that a file defines: what stands at the left margin, and implementations and modules one level inside.
fn modules_in(source: &str) -> Vec<String> {
    let mut modules = Vec::new();
    let mut outer = String::new();
    for line in source.lines() {
        let indentation = line.len() - line.trim_start().len();
        if indentation != 0 && indentation != 2 {
            continue;
        }
        let words = line.trim_start();
        let named =
            |prefix: &str| Some(words.strip_prefix(prefix)?.trim_end_matches(" do").split(',').next()?.to_owned());
        if let Some(name) = named("defmodule ").or_else(|| named("defprotocol ")) {
            let full = if indentation == 0 || name.starts_with(':') { name } else { format!("{outer}.{name}") };
            if indentation == 0 {
                outer.clone_from(&full);
            }
            modules.push(atom(&full));
        } else if let Some(rest) = words.strip_prefix("defimpl ") {
            modules.extend(implementations(rest, &outer));
        }
    }
    modules
}

fn implementations(rest: &str, outer: &str) -> Vec<String> {
    let Some((protocol, options)) = rest.split_once(',') else {
        return vec![atom(&format!("{}.{outer}", rest.trim_end_matches(" do")))];
    };
    let Some((_, target)) = options.split_once("for:") else { return Vec::new() };
    let target = target.trim().trim_end_matches(" do").trim_end_matches(", do:");
    let target = target.split(", do:").next().unwrap_or(target);
    let list = target.trim_matches(['[', ']', ' ']);
    list.split(',').map(|one| atom(&format!("{protocol}.{}", one.trim()))).collect()
}

fn atom(name: &str) -> String {
    match name.strip_prefix(':') {
        Some(erlang) => erlang.to_owned(),
        None => format!("Elixir.{name}"),
    }
}
