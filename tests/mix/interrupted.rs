//! What a run leaves behind when it goes wrong, and that the next one gets over it.

use std::fs;
use std::path::Path;

use super::session::{programs, shell};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn project(root: &Path, own: &Path) -> std::path::PathBuf {
    let made = shell("mix new half", own, root);
    assert!(made.status.success(), "{made:?}");
    root.join("half")
}

#[test]
fn damaged_files_of_a_build_are_made_again() {
    let root = tempfile::tempdir().expect("a temporary folder can be made");
    let own = programs(root.path());
    let folder = project(root.path(), &own);
    let build = folder.join("_build/rshell/dev/lib/half");
    assert!(shell("mix compile", &own, &folder).status.success());
    for damaged in [&b"not a manifest"[..], b"", b"\x83\x68"] {
        fs::write(build.join(".mix/compile.elixir"), damaged).expect("it can be written");
        let again = shell("mix run -e 'IO.inspect Half.hello()'", &own, &folder);
        assert_eq!(text(&again.stdout), "Compiling 1 file (.ex)\n:world\n", "{}", text(&again.stderr));
    }
}

#[test]
fn a_failed_compilation_is_done_again() {
    let root = tempfile::tempdir().expect("a temporary folder can be made");
    let own = programs(root.path());
    let folder = project(root.path(), &own);
    assert!(shell("mix compile", &own, &folder).status.success());
    let source = folder.join("lib/half.ex");
    let good = fs::read_to_string(&source).expect("it can be read");
    fs::write(&source, good.replace(":world", "world()")).expect("it can be written");
    for _ in 0..2 {
        let failed = shell("mix compile", &own, &folder);
        assert_eq!(failed.status.code(), Some(1));
        assert!(text(&failed.stdout).contains("undefined function world/0"), "{}", text(&failed.stderr));
    }
    fs::write(&source, &good).expect("it can be written");
    let mended = shell("mix run -e 'IO.inspect Half.hello()'", &own, &folder);
    assert_eq!(text(&mended.stdout), "Compiling 1 file (.ex)\n:world\n", "{}", text(&mended.stderr));
    let leftovers = fs::read_dir(folder.join("_build/rshell/dev/lib/half/ebin")).expect("it can be read");
    let names: Vec<String> =
        leftovers.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

#[test]
fn a_folder_that_cannot_be_written_is_told_of() {
    let root = tempfile::tempdir().expect("a temporary folder can be made");
    let own = programs(root.path());
    let folder = project(root.path(), &own);
    fs::write(folder.join("_build"), "a file where a folder should be").expect("it can be written");
    let failed = shell("mix compile", &own, &folder);
    assert_eq!(failed.status.code(), Some(1));
    assert!(
        text(&failed.stderr).contains("** (File.Error) could not make directory (with -p)"),
        "{}",
        text(&failed.stderr)
    );
    fs::remove_file(folder.join("_build")).expect("it can be removed");
    assert!(shell("mix compile", &own, &folder).status.success());
}

/// A script for a shell with mounts of its own: compiles where there is room for less than the project's modules, looks
/// what is left, then makes room and compiles again.
const ON_A_FULL_DISK: &str = r#"
    mount -t tmpfs -o size=16k tmpfs _build || exit 77
    mix compile
    echo "status $?"
    find _build -type f -not -name '*.beam' -not -name 'compile.elixir' >&2
    mount -o remount,size=4m _build
    mix run -e 'IO.inspect Half.Four.name()'
    exit 0
"#;

#[test]
fn a_full_disk_is_told_of_and_leaves_nothing_half_written() {
    let root = tempfile::tempdir().expect("a temporary folder can be made");
    let own = programs(root.path());
    let folder = project(root.path(), &own);
    for (module, letter) in [("One", "1"), ("Two", "2"), ("Three", "3"), ("Four", "4")] {
        let source = format!(
            "defmodule Half.{module} do\n  def name, do: \"{module}\"\n  def large, do: {:?}\nend\n",
            letter.repeat(6_000)
        );
        fs::write(folder.join(format!("lib/{module}.ex")), source).expect("it can be written");
    }
    fs::create_dir(folder.join("_build")).expect("it can be made");
    fs::write(folder.join("full.sh"), ON_A_FULL_DISK).expect("it can be written");
    let played = shell("unshare --mount sh full.sh", &own, &folder);
    if !played.status.success() {
        eprintln!("*** SKIPPED a_full_disk_is_told_of: a file system of its own is not allowed here ***");
        return;
    }
    let (output, errors) = (text(&played.stdout), text(&played.stderr));
    assert!(output.contains("status 1\n") && output.ends_with("\"Four\"\n"), "{output}{errors}");
    assert!(errors.contains("** (File.Error) could not write to file"), "{errors}");
    assert!(!errors.lines().any(|line| line.starts_with("_build")), "{errors}");
}
