//! The command line: boots the machine and runs what it was asked to.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use crate::io::console::{Console, Line, LineKind};
use crate::process::{Process, host};
use crate::term::{Atom, Term};
use crate::{eval, io, scheduler, stdlib, vm};

struct Plain;

impl Console for Plain {
    fn write(&self, bytes: &[u8]) -> bool {
        let mut out = std::io::stdout().lock();
        out.write_all(bytes).and_then(|()| out.flush()).is_ok()
    }

    fn write_error(&self, bytes: &[u8]) -> bool {
        std::io::stderr().lock().write_all(bytes).is_ok()
    }

    fn read_line(&self, prompt: &str, _: LineKind, answer: Box<dyn FnOnce(Line) + Send>) {
        let _ = self.write(prompt.as_bytes());
        std::thread::spawn(move || {
            let mut line = String::new();
            match std::io::stdin().read_line(&mut line) {
                Ok(0) | Err(_) => answer(Line::Eof),
                Ok(_) => answer(Line::Text(line.into_bytes())),
            }
        });
    }

    fn columns(&self) -> Option<u16> {
        None
    }

    fn rows(&self) -> Option<u16> {
        None
    }
}

/// Runs the program.
pub fn run() -> ExitCode {
    stdlib::install();
    eval::install();
    let Ok(runtime) = scheduler::start() else { return ExitCode::FAILURE };
    let _guard = runtime.enter();
    let console: Arc<dyn Console> = Arc::new(Plain);
    let Some(user) = io::start_user(console.clone()) else { return ExitCode::FAILURE };
    io::start_standard_error(console);
    let source = std::env::args().nth(2).unwrap_or_default();
    let Some(mut process) = Process::new(Some(user)) else { return ExitCode::FAILURE };
    let call = vec![Term::from(source.as_str())];
    vm::start(&mut process, Atom::new("rshell_boot"), Atom::new("eval"), call);
    if let Some(runner) = host::runner() {
        runner.start(process);
    }
    std::thread::park();
    ExitCode::SUCCESS
}
