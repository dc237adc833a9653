//! The program called as `epmd`: the daemon itself, and asking it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::{Command, ExitCode, Stdio};

use super::launch::{DAEMON_ARGUMENT, run_daemon};
use super::protocol::Request;
use super::server::Options;
use super::{addresses_from_environment, client, port_from_environment};

/// What `epmd` was asked to do.
enum Task {
    /// Serve until nobody is registered any more.
    Linger,
    /// Serve for ever.
    Stay,
    /// Serve for ever, in the background.
    Background,
    Names,
    Kill,
    Stop(String),
}

const USAGE: &str = "\
usage: epmd [-d|-debug] [DbgExtra...] [-address List]
            [-port No] [-daemon] [-relaxed_command_check]
       epmd [-d|-debug] [-port No] [-names|-kill|-stop name]

    -port No
        Let epmd listen to another port than default 4369
    -d -debug
        Ignored: there is no debugging output
    -daemon
        Start epmd detached (as a daemon)
    -relaxed_command_check
        Allow this instance of epmd to be killed while nodes are registered, and -stop
    -names
        List names registered with the currently running epmd
    -kill
        Kill the currently running epmd
    -stop Name
        Forget a node that is registered with a relaxed epmd
";

/// Runs the command with the arguments behind its name.
pub fn run(arguments: &[String]) -> ExitCode {
    let mut port = port_from_environment();
    let mut task = Task::Stay;
    let mut relaxed = false;
    let mut rest = arguments.iter().map(String::as_str);
    while let Some(argument) = rest.next() {
        match argument {
            DAEMON_ARGUMENT => task = Task::Linger,
            "-daemon" => task = Task::Background,
            "-names" => task = Task::Names,
            "-kill" => task = Task::Kill,
            "-relaxed_command_check" => relaxed = true,
            "-d" | "-debug" => {}
            "-stop" => match rest.next() {
                Some(name) => task = Task::Stop(name.to_owned()),
                None => return usage(),
            },
            "-port" => match rest.next().and_then(|port| port.parse().ok()) {
                Some(given) => port = given,
                None => return usage(),
            },
            _ => return usage(),
        }
    }
    perform(task, port, relaxed)
}

fn usage() -> ExitCode {
    eprint!("{USAGE}");
    ExitCode::FAILURE
}

fn perform(task: Task, port: u16, relaxed: bool) -> ExitCode {
    let epmd = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
    match task {
        Task::Linger => serve(port, Options { relaxed, ..Options::default() }),
        Task::Stay => serve(port, Options { relaxed, linger: None, ..Options::default() }),
        Task::Background => background(port, relaxed),
        Task::Names => waiting(async {
            print!("{}", client::names_report(epmd).await);
            if client::names(epmd).await.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }),
        Task::Kill => waiting(async {
            match client::ask(epmd, Request::Kill).await.as_deref() {
                Ok(b"OK") => println!("Killed"),
                Ok(_) => println!("Killing not allowed - living nodes in database."),
                Err(_) => {
                    println!("epmd: Cannot connect to local epmd");
                    return ExitCode::FAILURE;
                }
            }
            ExitCode::SUCCESS
        }),
        Task::Stop(name) => waiting(async {
            match client::ask(epmd, Request::Stop(name)).await {
                Ok(answer) if !answer.is_empty() => println!("{}", String::from_utf8_lossy(&answer)),
                Ok(_) => println!("epmd: local epmd responded with <>"),
                Err(_) => {
                    println!("epmd: Cannot connect to local epmd");
                    return ExitCode::FAILURE;
                }
            }
            ExitCode::SUCCESS
        }),
    }
}

/// A daemon needs one thread and no more.
fn waiting(work: impl Future<Output = ExitCode>) -> ExitCode {
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(work),
        Err(_) => ExitCode::FAILURE,
    }
}

fn serve(port: u16, options: Options) -> ExitCode {
    waiting(async {
        match run_daemon(port, &addresses_from_environment(), options).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("epmd: {error}");
                ExitCode::FAILURE
            }
        }
    })
}

fn background(port: u16, relaxed: bool) -> ExitCode {
    let Ok(executable) = std::env::current_exe() else { return ExitCode::FAILURE };
    let mut command = Command::new(executable);
    command.args(["epmd", "-port", &port.to_string()]);
    command.args(relaxed.then_some("-relaxed_command_check"));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir("/");
    detach(&mut command);
    if command.spawn().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(unix)]
fn detach(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn detach(_command: &mut Command) {}
