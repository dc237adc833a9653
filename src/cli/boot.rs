//! The way from a command line to a running shell or script.

use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;

use super::command_line::{Command, Plan};
use super::complete::ShellCompletion;
use super::distribution;
use super::front::{Front, JobConsole};
use super::remote_console::{self, RemoteConsole};
use crate::io::console::Console;
use crate::process::{Process, heap, host, registry};
use crate::scheduler::shutdown;
use crate::term::{Atom, Message, Pid, Term, names};
use crate::tty::{History, Settings, Terminal};
use crate::{eval, io, node, scheduler, stdlib, vm};

/// The Elixir module that goes on where this one ends.
const BOOT: &str = "rshell_boot";
/// The applications that are there from the start; the settings of others wait until they are loaded.
const LOADED: [&str; 8] = ["kernel", "stdlib", "elixir", "iex", "logger", "compiler", "mix", "ex_unit"];
/// How many typed expressions can be called back.
const HISTORY_LENGTH: usize = 500;

/// Boots the machine and carries out a plan; returns only if that is impossible.
pub fn run(plan: &Plan, iex: bool) -> ExitCode {
    if let Some(bytes) = plan.settings.max_heap {
        heap::set_default((bytes / 8).max(1));
    }
    stdlib::install();
    eval::install();
    match start(plan, iex) {
        Ok(()) => loop {
            thread::park();
        },
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn start(plan: &Plan, iex: bool) -> Result<(), String> {
    let runtime = scheduler::start().map_err(|error| format!("cannot start: {error}"))?;
    // The runtime lives as long as the program, which ends by `shutdown::halt`.
    let runtime = Box::leak(Box::new(runtime));
    let _inside = runtime.enter();
    let front = open_terminal(iex && plan.remote.as_ref().is_none_or(|remote| remote.expression.is_none()))
        .map_err(|error| format!("cannot use the terminal: {error}"))?;
    if iex && front.terminal().is_some_and(|terminal| terminal.is_tty()) {
        front.say(&format!("{}\n\n", super::system_line()));
    }
    let job = front.jobs.lock().add(main_label(plan));
    let tty = iex && front.terminal().is_some_and(|terminal| terminal.is_tty());
    let console = |aside| Arc::new(JobConsole { front: Arc::clone(&front), job, aside });
    let remote = remote_shell(plan);
    let main_console: Arc<dyn Console> = match &remote {
        None => console(tty),
        Some(node) => {
            let audit = plan.settings.audit.as_deref();
            Arc::new(remote_console::Shared(RemoteConsole::open(console(false), node, audit)?))
        }
    };
    let user = io::start_user(main_console).ok_or("no process can be made")?;
    io::start_standard_error(console(tty));
    // On a terminal the shell has a group leader of its own, so that its output is told from everybody else's.
    let leader = match tty && remote.is_none() {
        true => io::start_device(console(false)).ok_or("no process can be made")?,
        false => user,
    };
    node::start_services();
    distribution::start(plan)?;
    let program = match (&plan.remote, iex) {
        (Some(_), _) => "remote",
        (None, true) => "iex",
        (None, false) => "elixir",
    };
    let arguments = vec![Term::named(program), configuration(plan, iex)];
    let main = start_process(leader, "main", arguments);
    front.jobs.lock().started(job, Some(leader), main);
    Ok(())
}

/// The node whose shell this terminal is to lead.
fn remote_shell(plan: &Plan) -> Option<String> {
    plan.remote
        .as_ref()
        .filter(|remote| remote.expression.is_none())
        .map(|remote| distribution::full_name(&remote.node))
}

fn open_terminal(iex: bool) -> std::io::Result<Arc<Front>> {
    let front = Front::new();
    let events = Arc::clone(&front);
    let settings = Settings {
        edit_lines: iex,
        history: History { length: HISTORY_LENGTH, file: None },
        complete: Arc::new(ShellCompletion(Arc::clone(&front))),
        on_event: Box::new(move |event| events.event(event)),
    };
    let terminal = Terminal::start(settings)?;
    front.attach(Arc::clone(&terminal));
    shutdown::on_halt(Box::new(move || terminal.restore()));
    Ok(front)
}

/// Starts a process under a device, with a function of the boot module.
fn start_process(device: Pid, function: &str, arguments: Vec<Term>) -> Option<Pid> {
    let mut process = Process::new(Some(device))?;
    let pid = process.pid;
    let arguments = Message::new(&Term::list(arguments)).into_term().to_vec()?;
    vm::start(&mut process, Atom::new(BOOT), Atom::new(function), arguments);
    host::runner()?.start(Box::new(process));
    Some(pid)
}

/// Starts a shell as a further job: `module.start()`, here or on another node.
pub fn start_job(front: &Arc<Front>, node: Option<&str>, module: &str) {
    let quoted = if module.starts_with(|first: char| first.is_ascii_lowercase()) {
        module.to_owned()
    } else {
        format!("'{module}'")
    };
    let label = match node {
        None => format!("{{{quoted},start,[]}}"),
        Some(node) => format!("{{{},{quoted},start,[]}}", erlang_atom(node)),
    };
    let job = front.jobs.lock().add(label);
    let console = Arc::new(JobConsole { front: Arc::clone(front), job, aside: false });
    let Some(device) = io::start_device(console) else { return };
    let node = node.map_or(Term::atom(names::NIL), Term::named);
    let shell = start_process(device, "job", vec![node, Term::named(module)]);
    front.jobs.lock().started(job, Some(device), shell);
}

/// A node's name as Erlang writes it: in quotes if it has more than letters, digits, `_` and `@`.
pub fn erlang_atom(name: &str) -> String {
    let plain = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '_' | '@'));
    if plain { name.to_owned() } else { format!("'{name}'") }
}

/// Ends the program in order, as the system asked.
pub fn terminate() {
    let user = registry::whereis(names::USER);
    if user.and_then(|user| start_process(user, "terminate", Vec::new())).is_none() {
        shutdown::halt(0);
    }
}

/// The shell's own job as the job list shows it.
fn main_label(plan: &Plan) -> String {
    let path = plan.settings.dot_iex.as_ref().map_or("nil".to_owned(), |path| format!("<<{path:?}>>"));
    format!("{{'Elixir.IEx',start,[[{{dot_iex_path,{path}}},{{on_eof,halt}}],{{elixir,start_cli,[]}}]}}")
}

/// The plan as the boot module takes it: a keyword list.
fn configuration(plan: &Plan, iex: bool) -> Term {
    let settings = &plan.settings;
    let emulator = &plan.emulator;
    let text = |text: &String| Term::from(text.as_str());
    let texts = |list: &[String]| Term::list(list.iter().map(text));
    let optional = |value: &Option<String>| value.as_ref().map_or(Term::atom(names::NIL), text);
    // In a shell dbg/2 stops where it stands, if nothing else is asked for.
    let dbg = if iex && settings.dbg.is_none() { Term::from("pry") } else { optional(&settings.dbg) };
    let installed = installation().into_iter().map(|(flag, value)| (flag.to_owned(), vec![value]));
    let flags = installed.chain(emulator.flags.iter().cloned());
    let flags = flags.map(|(flag, values)| Term::tuple([Term::named(&flag), texts(&values)]));
    let entries = [
        ("commands", Term::list(plan.commands.iter().map(command))),
        ("errors", texts(&plan.errors)),
        ("argv", texts(&plan.argv)),
        ("plain", texts(&plan.plain)),
        ("flags", Term::list(flags)),
        ("no_halt", Term::bool(settings.no_halt)),
        ("dot_iex", optional(&settings.dot_iex)),
        ("remsh", optional(&settings.remsh)),
        ("remote", optional(&plan.remote.as_ref().map(|remote| distribution::full_name(&remote.node)))),
        ("expression", optional(&plan.remote.as_ref().and_then(|remote| remote.expression.clone()))),
        ("otp_reports", optional(&settings.logger_otp_reports)),
        ("sasl_reports", optional(&settings.logger_sasl_reports)),
        ("dbg", dbg),
        ("pry", Term::bool(!settings.no_pry)),
        ("ansi", Term::bool(wants_colours(plan))),
        ("env", Term::list(emulator.settings().filter(|(name, ..)| LOADED.contains(name)).map(environment))),
    ];
    Term::list(entries.map(|(name, value)| Term::tuple([Term::named(name), value])))
}

/// What `:init.get_arguments/0` tells first: where this program lies, its name, and the user's directory.
fn installation() -> Vec<(&'static str, String)> {
    let program = std::env::current_exe().unwrap_or_default();
    let text = |path: Option<&Path>| path.unwrap_or(Path::new("")).to_string_lossy().into_owned();
    let directory = text(program.parent());
    let name = text(program.file_name().map(Path::new));
    let mut told = vec![("root", directory.clone()), ("bindir", directory), ("progname", name)];
    told.extend(std::env::var("HOME").ok().map(|home| ("home", home)));
    told
}

fn command(command: &Command) -> Term {
    let (name, value) = match command {
        Command::Eval(text) => ("eval", text),
        Command::Require(pattern) => ("require", pattern),
        Command::ParallelRequire(pattern) => ("parallel_require", pattern),
        Command::File(path) => ("file", path),
        Command::Script(name) => ("script", name),
        Command::PrependPath(path) => ("prepend_path", path),
        Command::AppendPath(path) => ("append_path", path),
        Command::App(name) => ("app", name),
        Command::RpcEval(node, text) => {
            return Term::tuple([Term::named("rpc_eval"), Term::from(node.as_str()), Term::from(text.as_str())]);
        }
    };
    Term::tuple([Term::named(name), Term::from(value.as_str())])
}

/// `{application, key, value}` of a setting given to the emulator.
fn environment((application, key, value): (&str, &str, &str)) -> Term {
    let value = match value.parse::<i64>() {
        Ok(number) => Term::int(number),
        Err(_) => match value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(text) => Term::list(text.chars().map(|character| Term::int(i64::from(u32::from(character))))),
            None => Term::named(value),
        },
    };
    Term::tuple([Term::named(application), Term::named(key), value])
}

/// As in Elixir's own scripts: colours if both streams are a terminal; beside that NO_COLOR and our options count.
fn wants_colours(plan: &Plan) -> bool {
    if plan.settings.color || plan.settings.no_color {
        return plan.settings.color;
    }
    let terminal = std::io::stdout().is_terminal() && std::io::stderr().is_terminal();
    terminal && colored::control::SHOULD_COLORIZE.should_colorize()
}
