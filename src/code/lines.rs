//! Where functions of Elixir and OTP stand in their own sources: stack traces tell those lines, which lead to the source that
//! everybody reads. `scripts/lines/record.exs` records them from a real Elixir.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;

/// Lines of `module function/arity clause call`, with `-` for what is not known.
const RECORDED: &str = include_str!("lines.txt");

/// The lines of a function.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// The line of its first clause, told where no clause fits.
    pub clause: Option<u32>,
    /// The line that it mostly shows while it calls another.
    pub call: Option<u32>,
}

/// The lines of a function of the library that are known.
pub fn of(module: &str, name: &str, arity: usize) -> Lines {
    static KNOWN: LazyLock<HashMap<&str, Lines, FixedState>> =
        LazyLock::new(|| RECORDED.lines().filter_map(read).collect());
    KNOWN.get(format!("{module} {name}/{arity}").as_str()).copied().unwrap_or_default()
}

fn read(line: &'static str) -> Option<(&'static str, Lines)> {
    let (rest, call) = line.rsplit_once(' ')?;
    let (function, clause) = rest.rsplit_once(' ')?;
    Some((function, Lines { clause: clause.parse().ok(), call: call.parse().ok() }))
}
