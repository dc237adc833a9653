//! The formatter on `format/*.in`, against what Elixir makes of them: `*.98` and `*.40`, written by `record_format.exs`.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// Formats every input for both line lengths.
pub fn check() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mix/format");
    let mut wrong = String::new();
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).expect("the inputs can be listed").flatten() {
        let input = entry.path();
        if input.extension().is_none_or(|extension| extension != "in") {
            continue;
        }
        for width in ["98", "40"] {
            let code = format!("IO.puts(Code.format_string!(File.read!(hd(System.argv())), line_length: {width}))");
            let output = Command::new(env!("CARGO_BIN_EXE_rshell"))
                .args(["elixir", "-e", &code])
                .arg(&input)
                .output()
                .expect("the program runs");
            let expected = std::fs::read_to_string(input.with_extension(width)).expect("it was recorded");
            let got = String::from_utf8_lossy(&output.stdout);
            let first = expected.lines().zip(got.lines()).position(|(left, right)| left != right);
            if expected != got {
                let errors = String::from_utf8_lossy(&output.stderr);
                let _ = writeln!(wrong, "{} {width}: differs from line {first:?}; {errors}", input.display());
            }
            count += 1;
        }
    }
    assert!(count >= 8, "the inputs are missing");
    assert!(wrong.is_empty(), "{wrong}");
}
