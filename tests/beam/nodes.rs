//! Starting nodes of both kinds in a cluster of their own.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::pty::Port;

/// How long anything may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// The cookie of all nodes that are meant to connect.
pub const COOKIE: &str = "beam";

static SKIPPED: AtomicUsize = AtomicUsize::new(0);

/// Tells whether there is a BEAM with Elixir; if not, says so.
pub fn beam_is_missing(test: &str) -> bool {
    let found = Command::new("elixir").arg("--short-version").stdin(Stdio::null()).stdout(Stdio::null()).status();
    let missing = !found.is_ok_and(|status| status.success());
    if missing {
        let count = SKIPPED.fetch_add(1, Ordering::Relaxed) + 1;
        eprintln!("*** SKIPPED {test}: no elixir is installed ({count} tests among real nodes skipped so far) ***");
        assert_ne!(std::env::var("RSHELL_ORACLE").as_deref(), Ok("required"), "but it is required");
    }
    missing
}

/// What a node runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Rshell,
    Beam,
}

/// A cluster: a port for EPMD and a home.
pub struct Cluster {
    home: tempfile::TempDir,
    pub port: u16,
    _held: Port,
}

/// A node that runs.
pub struct Node {
    child: Child,
    lines: Receiver<String>,
}

impl Cluster {
    pub fn new() -> Cluster {
        let held = Port::free();
        Cluster { home: tempfile::tempdir().expect("a directory"), port: held.number, _held: held }
    }

    /// `elixir` with arguments, as one of the two.
    pub fn command(&self, kind: Kind, arguments: &[&str]) -> Command {
        let mut command = match kind {
            Kind::Beam => Command::new("elixir"),
            Kind::Rshell => {
                let mut command = Command::new(env!("CARGO_BIN_EXE_rshell"));
                command.arg("elixir");
                command
            }
        };
        command.args(arguments);
        self.surround(&mut command);
        command
    }

    /// rshell itself with arguments.
    pub fn rshell(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rshell"));
        command.args(arguments);
        self.surround(&mut command);
        command
    }

    fn surround(&self, command: &mut Command) {
        command.env("HOME", self.home.path()).env("ERL_EPMD_PORT", self.port.to_string()).env("NO_COLOR", "1");
        command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/beam"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    }

    /// Starts a node with a name and the cookie of all.
    pub fn start(&self, kind: Kind, name: &str, arguments: &[&str]) -> Node {
        let common = ["--sname", name, "--cookie", COOKIE];
        Node::start(self.command(kind, &[&common, arguments].concat()))
    }

    /// Starts a node that stays, and waits until it is there.
    pub fn peer(&self, kind: Kind, name: &str, code: &str) -> Node {
        let code = format!("{code}\nIO.puts(:ready)");
        let node = self.start(kind, name, &["--no-halt", "-e", &code]);
        node.wait_for("ready");
        node
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The EPMD that the first node started, whichever it was, serves nobody else.
        crate::pty::end_epmd(self.port);
    }
}

impl Node {
    pub fn start(mut command: Command) -> Node {
        let mut child = command.spawn().expect("the program starts");
        let (sender, lines) = channel();
        let streams: [Box<dyn Read + Send>; 2] =
            [Box::new(child.stdout.take().expect("stdout")), Box::new(child.stderr.take().expect("stderr"))];
        for stream in streams {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    if sender.send(line).is_err() {
                        return;
                    }
                }
            });
        }
        Node { child, lines }
    }

    /// Types into the node's standard input.
    pub fn say(&mut self, text: &str) {
        self.child.stdin.as_mut().expect("stdin").write_all(text.as_bytes()).expect("it reads");
    }

    /// Waits for a line that contains the text; gives all lines up to it.
    pub fn wait_for(&self, text: &str) -> Vec<String> {
        self.wait(text, |lines| lines.last().is_some_and(|line| line.contains(text)))
    }

    /// Waits until what was printed from now on is as it should be; gives it.
    pub fn wait(&self, what: &str, enough: impl Fn(&[String]) -> bool) -> Vec<String> {
        let deadline = Instant::now() + PATIENCE;
        let mut seen = Vec::new();
        while !enough(&seen) {
            match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => seen.push(line),
                Err(_) => panic!("no {what:?} in {seen:#?}"),
            }
        }
        seen
    }

    /// Everything the node prints until it ends, and its status.
    pub fn output(mut self) -> (Vec<String>, Option<i32>) {
        let deadline = Instant::now() + PATIENCE;
        let mut lines = Vec::new();
        loop {
            match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => lines.push(line),
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => break,
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => panic!("still running after {lines:#?}"),
            }
        }
        (lines, self.child.wait().expect("it ends").code())
    }

    /// What the node shows until it ends: its lines that begin with `=> `.
    pub fn shown(self) -> Vec<String> {
        let (lines, _) = self.output();
        let shown: Vec<String> = lines.iter().filter_map(|line| Some(line.strip_prefix("=> ")?.to_owned())).collect();
        assert!(!shown.is_empty(), "nothing shown in {lines:#?}");
        shown
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The most memory it has had so far, in KiB.
    pub fn most_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).expect("it runs");
        let most =
            status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        most.expect("the system tells")
    }

    pub fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, signal).expect("it runs");
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
