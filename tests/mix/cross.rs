//! A project of one `mix` under the other: each must compile and test what the other made, with the same report.

use std::path::Path;

use super::session::{normalise, programs, shell};

/// The folder of real `mix`, or nothing, loudly.
fn oracle() -> Option<&'static Path> {
    let folder = Path::new("/usr/bin");
    if folder.join("mix").exists() {
        return Some(folder);
    }
    assert!(!std::env::var("RSHELL_ORACLE").is_ok_and(|value| value == "required"), "real mix is missing");
    eprintln!("SKIPPED: no real mix to compare with");
    None
}

fn report(line: &str, programs: &Path, folder: &Path) -> String {
    let output = shell(line, programs, folder);
    let text = normalise(&output.stdout, folder) + "\n" + &normalise(&output.stderr, folder);
    format!("{text}\n{:?}", output.status.code())
}

#[test]
fn projects_cross_over() {
    let Some(real) = oracle() else { return };
    let root = tempfile::tempdir().expect("a temporary folder can be made");
    let own = programs(root.path());
    for (maker, name) in [(real, "theirs"), (own.as_path(), "ours")] {
        let made = shell(&format!("mix new {name} --sup"), maker, root.path());
        assert!(made.status.success(), "{made:?}");
        let folder = root.path().join(name);
        let lines =
            ["mix compile", "mix test --seed 0", "mix run -e 'IO.inspect(Application.started_applications() != [])'"];
        for line in lines {
            // They take turns in the same folder: neither may stumble over what the other built.
            let expected = report(line, real, &folder);
            assert_eq!(report(line, &own, &folder), expected, "{name}: {line}");
        }
    }
}

#[test]
fn new_projects_have_the_same_shape() {
    let Some(real) = oracle() else { return };
    let root = tempfile::tempdir().expect("a temporary folder can be made");
    let own = programs(root.path());
    for folder in ["a", "b"] {
        std::fs::create_dir(root.path().join(folder)).expect("a folder can be made");
    }
    let lines = [
        "mix new plain",
        "mix new big --sup --module Big.One",
        "mix new all --umbrella",
        "cd all/apps && mix new one && cat one/mix.exs | grep -v '#'",
        "cat plain/mix.exs plain/lib/plain.ex plain/test/plain_test.exs plain/test/test_helper.exs",
        "grep -v '#' plain/.formatter.exs big/.formatter.exs all/.formatter.exs all/mix.exs",
        "grep -v '#' big/lib/big/one/application.ex big/mix.exs",
        "find . -type f -not -path '*/.mix/*' | sort",
    ];
    for line in lines {
        let expected = report(line, real, &root.path().join("a"));
        assert_eq!(report(line, &own, &root.path().join("b")), expected, "{line}");
    }
}
