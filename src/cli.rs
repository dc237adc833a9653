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

/// What the command line asked for.
#[derive(Default)]
struct Wanted {
    node: Option<crate::node::StartOptions>,
    source: String,
    no_halt: bool,
}

fn wanted() -> Wanted {
    use crate::node::{NameKind, StartOptions};
    let mut wanted = Wanted::default();
    let (mut cookie, mut hidden) = (None, false);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--sname" => wanted.node = words.next().map(|name| StartOptions::new(&name, NameKind::Short)),
            "--name" => wanted.node = words.next().map(|name| StartOptions::new(&name, NameKind::Long)),
            "--cookie" => cookie = words.next(),
            "--hidden" => hidden = true,
            "--no-halt" => wanted.no_halt = true,
            "elixir" => {}
            "-e" => wanted.source = words.next().unwrap_or_default(),
            file => {
                let argv: Vec<String> = words.by_ref().map(|word| format!("{word:?}")).collect();
                let text = std::fs::read_to_string(file).unwrap_or_default();
                wanted.source = format!("System.argv([{}])\n{text}", argv.join(", "));
            }
        }
    }
    if let Some(node) = &mut wanted.node {
        node.cookie = cookie;
        node.hidden = hidden;
    }
    wanted
}

/// Runs the program.
pub fn run() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("epmd", rest)) = words.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return crate::node::epmd::command::run(rest);
    }
    stdlib::install();
    eval::install();
    let Ok(runtime) = scheduler::start() else { return ExitCode::FAILURE };
    let _guard = runtime.enter();
    let console: Arc<dyn Console> = Arc::new(Plain);
    let Some(user) = io::start_user(console.clone()) else { return ExitCode::FAILURE };
    io::start_standard_error(console);
    let Wanted { node, mut source, no_halt } = wanted();
    if std::env::args().next().is_some_and(|name| name.ends_with("iex")) {
        "IEx.Server.run([on_eof: :halt])".clone_into(&mut source);
    }
    if let Some(options) = node
        && let Err(error) = crate::node::start(options)
    {
        println!("{error}");
        return ExitCode::FAILURE;
    }
    let Some(mut process) = Process::new(Some(user)) else { return ExitCode::FAILURE };
    let call = vec![Term::from(source.as_str()), Term::bool(no_halt)];
    vm::start(&mut process, Atom::new("rshell_boot"), Atom::new("eval"), call);
    if let Some(runner) = host::runner() {
        runner.start(process);
    }
    std::thread::park();
    ExitCode::SUCCESS
}
