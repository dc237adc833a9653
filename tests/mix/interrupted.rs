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
