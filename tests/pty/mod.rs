//! Shells in pseudo-terminals, for tests: type, wait for what the screen shows, read the screen.
//!
//! Nothing sleeps: every wait is for a condition on the screen, with one generous deadline that only a failing test meets.
//! An integration test takes this in with `mod pty;`.

#![allow(dead_code, reason = "each test binary uses its own part of the harness")]

mod player;
mod port;
mod screen;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use regex::Regex;
use tempfile::TempDir;

#[allow(unused_imports, reason = "not every test plays sessions")]
pub use player::play;
#[allow(unused_imports, reason = "not every test starts nodes of its own")]
pub use port::Port;
pub use screen::normalise;

/// How long a condition may take before the test fails.
const DEADLINE: Duration = Duration::from_secs(15);
/// What stands left of the cursor when a shell waits for input.
const PROMPT: &str =
    r"^((iex|my|custom|\.\.\.|erl|demo)\([^)]*\)\d*>|\(?[\w@.]*\)?\d+>|pry\(\d+\)>| ?-->|.*Allow\? \[Yn\])\s*$";

/// A folder and a port of its own for the shells of one test.
pub struct World {
    root: TempDir,
    epmd: Port,
}

impl World {
    /// A fresh home folder and a free port for EPMD.
    pub fn new() -> Self {
        let root = tempfile::tempdir().expect("a temporary folder can be made");
        for folder in ["home", "work"] {
            std::fs::create_dir(root.path().join(folder)).expect("a folder can be made in it");
        }
        Self { root, epmd: Port::free() }
    }

    /// The folder in which the shells run.
    pub fn folder(&self) -> PathBuf {
        self.root.path().join("work")
    }

    /// The folder that holds everything of this test.
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// Starts the tested program on a screen of 500 by 500, so that nothing wraps or scrolls away.
    pub fn shell(&self, arguments: &[&str]) -> Shell {
        self.start(Path::new(env!("CARGO_BIN_EXE_rshell")), arguments, &[], (500, 500))
    }

    /// Starts the tested program in another folder.
    pub fn shell_in(&self, folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Shell {
        self.start_in(folder, Path::new(env!("CARGO_BIN_EXE_rshell")), arguments, variables, (500, 500))
    }

    /// Starts any program in another folder.
    pub fn program_in(&self, folder: &Path, program: &Path, arguments: &[&str]) -> Shell {
        self.start_in(folder, program, arguments, &[], (500, 500))
    }

    /// Starts any program with further environment variables on a screen of (rows, columns).
    pub fn start(&self, program: &Path, arguments: &[&str], variables: &[(&str, &str)], size: (u16, u16)) -> Shell {
        self.start_in(&self.folder(), program, arguments, variables, size)
    }

    fn start_in(
        &self,
        folder: &Path,
        program: &Path,
        arguments: &[&str],
        variables: &[(&str, &str)],
        size: (u16, u16),
    ) -> Shell {
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.cwd(folder);
        command.env_clear();
        let home = self.root.path().join("home");
        command.env("HOME", &home);
        command.env("MIX_HOME", home.join(".mix"));
        for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("NO_COLOR", "1"), ("SHELL", "/bin/sh")]
        {
            command.env(name, value);
        }
        command.env("ERL_EPMD_PORT", self.epmd.number.to_string());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        for (name, value) in variables {
            command.env(name, value);
        }
        Shell::start(command, size)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        end_epmd(self.epmd.number);
    }
}

/// Ends the EPMD of a test, whichever program it is of, once the nodes that it knows are gone; most have ended by themselves.
pub fn end_epmd(port: u16) {
    for _ in 0..100 {
        let Ok(mut epmd) = TcpStream::connect(("127.0.0.1", port)) else { return };
        let (mut answer, request) = (Vec::new(), [0, 1, b'k']);
        if epmd.write_all(&request).is_ok() && epmd.read_to_end(&mut answer).is_ok() && answer == b"OK" {
            return;
        }
        // It refuses until it has seen that the nodes, killed a moment ago, are gone; there is nothing to wait for but that.
        thread::sleep(Duration::from_millis(10));
    }
}

/// What a terminal shows, and whether its program still writes.
struct View {
    parser: vt100::Parser,
    ended: bool,
}

/// A program in a pseudo-terminal.
pub struct Shell {
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    view: Arc<(Mutex<View>, Condvar)>,
    prompt: Regex,
}

impl Shell {
    fn start(command: CommandBuilder, (rows, cols): (u16, u16)) -> Self {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal can be opened");
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let mut reader = pair.master.try_clone_reader().expect("the terminal can be read");
        let keyboard = pair.master.take_writer().expect("the terminal can be written");
        let view = View { parser: vt100::Parser::new(rows, cols, 1000), ended: false };
        let view = Arc::new((Mutex::new(view), Condvar::new()));
        let shown = Arc::clone(&view);
        thread::spawn(move || {
            let mut bytes = [0; 65536];
            // A terminal whose program has gone gives an error, not an end.
            while let Ok(read @ 1..) = reader.read(&mut bytes) {
                shown.0.lock().expect("no test panics here").parser.process(&bytes[..read]);
                shown.1.notify_all();
            }
            shown.0.lock().expect("no test panics here").ended = true;
            shown.1.notify_all();
        });
        Self { master: pair.master, keyboard, child, view, prompt: Regex::new(PROMPT).expect("it is well-formed") }
    }

    /// Types keys, as they are.
    pub fn keys(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).expect("the terminal takes keys");
        self.keyboard.flush().expect("the terminal takes keys");
    }

    /// Types a line at a prompt and waits for the next prompt.
    pub fn line(&mut self, text: &str) {
        self.wait_prompt();
        self.keys(text);
        let last = text.lines().last().unwrap_or_default().trim_end().to_owned();
        self.wait("the echo of what was typed", |screen| left_of_cursor(screen).trim_end().ends_with(&last));
        let row = self.with_screen(|screen| screen.cursor_position().0);
        self.keys("\r");
        let prompt = self.prompt.clone();
        self.wait("the next prompt", |screen| {
            screen.cursor_position().0 > row && prompt.is_match(&left_of_cursor(screen))
        });
    }

    /// Waits until the cursor stands behind a prompt with nothing typed.
    pub fn wait_prompt(&self) {
        let prompt = self.prompt.clone();
        self.wait("a prompt", |screen| prompt.is_match(&left_of_cursor(screen)));
    }

    /// Waits until the text left of the cursor ends so.
    pub fn wait_typed(&self, text: &str) {
        self.wait(text, |screen| left_of_cursor(screen).ends_with(text));
    }

    /// Waits until the text is on the screen.
    pub fn wait_text(&self, text: &str) {
        self.wait(text, |screen| screen.contents().contains(text));
    }

    /// Waits for a condition on the screen; the test fails with the screen if it does not come.
    pub fn wait(&self, what: &str, condition: impl Fn(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        let mut view = self.view.0.lock().expect("the reader does not panic");
        while !condition(view.parser.screen()) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero() && !view.ended,
                "waited in vain for {what:?}; the screen:\n{}",
                view.parser.screen().contents()
            );
            view = self.view.1.wait_timeout(view, left).expect("the reader does not panic").0;
        }
    }

    /// What the screen shows, without spaces at the ends of lines.
    pub fn screen(&self) -> String {
        self.with_screen(|screen| {
            let (_, columns) = screen.size();
            let lines: Vec<String> = screen.rows(0, columns).map(|row| row.trim_end().to_owned()).collect();
            lines.join("\n").trim_end().to_owned()
        })
    }

    /// Reads something from the screen.
    pub fn with_screen<T>(&self, read: impl FnOnce(&vt100::Screen) -> T) -> T {
        read(self.view.0.lock().expect("the reader does not panic").parser.screen())
    }

    /// Gives the terminal another size.
    pub fn resize(&self, rows: u16, cols: u16) {
        self.view.0.lock().expect("the reader does not panic").parser.screen_mut().set_size(rows, cols);
        self.master
            .resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 })
            .expect("the terminal can be resized");
    }

    /// Waits for the program's end and gives its exit code; what it printed last is on the screen then.
    pub fn wait_exit(&mut self) -> u32 {
        let deadline = Instant::now() + DEADLINE;
        let mut view = self.view.0.lock().expect("the reader does not panic");
        while !view.ended {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "the program does not end; the screen:\n{}", view.parser.screen().contents());
            view = self.view.1.wait_timeout(view, left).expect("the reader does not panic").0;
        }
        drop(view);
        self.child.wait().expect("the program can be waited for").exit_code()
    }

    /// Whether the terminal echoes keys and gathers them into lines, as a user's terminal does.
    pub fn is_sane(&self) -> bool {
        self.master.get_termios().is_some_and(|mode| {
            let flags = mode.local_flags.bits();
            let wanted = rustix::termios::LocalModes::ECHO
                | rustix::termios::LocalModes::ICANON
                | rustix::termios::LocalModes::ISIG;
            flags & wanted.bits() == wanted.bits()
        })
    }

    /// Ends the program at once.
    pub fn kill(&mut self) {
        // It may have ended by itself.
        let _ended = self.child.kill();
    }

    /// The program's process id.
    pub fn id(&self) -> u32 {
        self.child.process_id().expect("the program was started")
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        self.kill();
    }
}

fn left_of_cursor(screen: &vt100::Screen) -> String {
    let (row, column) = screen.cursor_position();
    screen.contents_between(row, 0, row, column)
}
