//! What the BREAK menu tells of this program, and what its choices do.

use std::fmt::Write;
use std::sync::Arc;

use super::front::{Front, exit, quit};
use crate::code::module;
use crate::process::{host, registry, table};
use crate::scheduler::pause;
use crate::stdlib::ets;
use crate::term::{Atom, Pid, Term, names};
use crate::tty::break_menu::{self, Choice, Partner, Topic};

/// Shows the menu and does what it decides.
pub fn run(front: &Arc<Front>, after_output: bool) {
    let paused = pause::pause();
    match break_menu::run(&mut Menu { front, processes: Vec::new(), shown: None }, after_output) {
        Choice::Continue => drop(paused),
        Choice::Abort => quit(),
        Choice::AbortWithDump => {
            let file = std::env::var_os("ERL_CRASH_DUMP").unwrap_or_else(|| "erl_crash.dump".into());
            let dump = format!("Crash dump requested by user\n{}{}", system(), processes());
            // A dump that cannot be written must not keep the program alive.
            let _unwritten = std::fs::write(file, dump);
            if let Some(terminal) = front.terminal() {
                terminal.restore();
            }
            std::process::abort()
        }
    }
}

struct Menu<'a> {
    front: &'a Arc<Front>,
    /// Processes still to be shown, the next one last.
    processes: Vec<Pid>,
    shown: Option<Pid>,
}

impl Partner for Menu<'_> {
    fn say(&mut self, text: &str) {
        self.front.say(text);
    }

    fn ask(&mut self) -> Option<String> {
        self.front.ask()
    }

    fn tell(&mut self, topic: Topic) -> String {
        match topic {
            Topic::Processes => processes(),
            Topic::System => system(),
            Topic::Loaded => module::all_loaded().iter().map(|module| format!("{}\n", module.name.name())).collect(),
            Topic::Version => "Erlang (BEAM) emulator version 13.1.5\n".to_owned(),
            Topic::Tables => format!("{} tables, {} bytes\n", ets::count(), ets::memory()),
            Topic::Distribution => match host::node_name() {
                names::NONODE => "=no_distribution\n".to_owned(),
                name => format!("=node:'{}'\n", name.name()),
            },
        }
    }

    fn next_process(&mut self, restart: bool) -> Option<String> {
        if restart {
            self.processes = table::all();
            self.processes.reverse();
        }
        self.shown = self.processes.pop();
        self.shown.map(process)
    }

    fn kill(&mut self) {
        self.shown.into_iter().for_each(|pid| exit(pid, "kill"));
    }
}

fn process(pid: Pid) -> String {
    let mut text = format!("=proc:{:?}\n", Term::pid(pid)).replace("#PID", "");
    if let Some(name) = registry::name_of(pid) {
        // Writing into a string does not fail.
        let _ = writeln!(text, "Name: {}", name.name());
    }
    text
}

fn processes() -> String {
    table::all().into_iter().map(process).collect()
}

fn system() -> String {
    format!(
        "=system\nversion: rshell {}\nprocesses: {}\natoms: {}\nmodules: {}\n",
        env!("CARGO_PKG_VERSION"),
        table::count(),
        Atom::count(),
        module::all_loaded().len(),
    )
}
