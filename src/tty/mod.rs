//! The terminal: lines in, text out, and nothing known of Elixir.
//!
//! [`Terminal`] is one object for a real terminal, where lines are edited and prints go above the edited line, and for
//! pipes and files. Each thread has one task:
//!
//! | thread      | task |
//! |-------------|------|
//! | tty-editor  | edits the line that was asked for (tty-reader without a terminal) |
//! | tty-writer  | writes what is printed while no line is edited |
//! | tty-waker   | asks the editor to repaint when something is printed while a line is edited |
//! | tty-signals | tells signals to the shell |
//!
//! Invariants: nobody else writes to standard output or reads standard input; whoever ends the program calls
//! [`Terminal::restore`] before.

mod assist;
pub mod break_menu;
mod completion;
mod desk;
mod editor;
mod layout;
mod mode;
mod output;
mod plain;
mod request;
mod resize;
mod search;
mod signals;
mod size;
mod tail;

use std::io::{self, IsTerminal};
use std::panic;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

pub use completion::{Complete, Completion, Listing};
pub use editor::History;
pub use output::Wait;
pub use request::{Answer, Kind, Reply, Request, RequestId};
pub use resize::hold as hold_resizes;
pub use signals::{Event, Handled, OnEvent};

use desk::Cancelled;
use editor::{Editor, Interrupt, Surroundings};
use mode::Mode;
use output::{Output, Streams};

/// How long the way out waits for the last output.
const LAST_PATIENCE: Duration = Duration::from_secs(5);
/// Terminals on which the line editor cannot work; lines are then read as from a pipe.
const SIMPLE_TERMINALS: [&str; 3] = ["dumb", "cons25", "emacs"];

/// What a terminal needs from the shell.
pub struct Settings {
    /// Edit lines if both standard input and output are a terminal; a script reads plainly in any case.
    pub edit_lines: bool,
    /// Where typed expressions are kept.
    pub history: History,
    /// Answers the Tab key.
    pub complete: Arc<dyn Complete>,
    /// Takes Ctrl-C while evaluating and the like.
    pub on_event: OnEvent,
}

/// The program's standard streams.
pub struct Terminal {
    around: Surroundings,
    edited: bool,
}

impl Terminal {
    /// Takes over the standard streams, once in a program.
    ///
    /// # Errors
    /// If the terminal cannot be used or a thread not be started.
    pub fn start(settings: Settings) -> io::Result<Arc<Self>> {
        let edited = settings.edit_lines && can_edit();
        let streams = Streams { edited, error_on_terminal: io::stderr().is_terminal() };
        let (output, nudged) = Output::start(streams)?;
        let around = Surroundings {
            desk: Arc::default(),
            output,
            mode: Arc::new(Mode::save()),
            interrupt: Arc::new(Interrupt::default()),
        };
        let terminal = Arc::new(Self { around: around.clone(), edited });
        if edited {
            around.mode.idle()?;
            Editor::new(around.clone(), &settings.history, settings.complete)?.start(nudged)?;
            resize::start(Arc::clone(&around.output))?;
        } else {
            plain::start(Arc::clone(&around.desk), Arc::clone(&around.output))?;
        }
        let leaving = Arc::clone(&terminal);
        signals::start(settings.on_event, move || leaving.restore())?;
        terminal.report_panics();
        Ok(terminal)
    }

    /// Asks for a line; `answer` gets it, on the reading thread.
    pub fn read_line(&self, request: Request, answer: impl FnOnce(Reply) + Send + 'static) -> RequestId {
        self.around.desk.submit(request, Box::new(answer))
    }

    /// Asks for a line and waits for it, for those who are no process of the shell, like the BREAK menu.
    pub fn ask(&self, request: Request) -> Reply {
        let (sender, receiver) = mpsc::channel();
        // The receiver waits right below.
        self.read_line(request, move |reply| drop(sender.send(reply)));
        receiver.recv().unwrap_or(Reply::Eof)
    }

    /// Cancels a request, which is answered with [`Reply::Cancelled`]; an edited line disappears from the screen.
    pub fn cancel(&self, id: RequestId) {
        if self.around.desk.cancel(id, !self.edited) == Cancelled::Current && self.edited {
            self.around.output.leave();
        }
    }

    /// Prints on standard output without waiting, and returns how many bytes now wait to be printed.
    ///
    /// # Errors
    /// The error that stopped standard output earlier, for instance a broken pipe.
    pub fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        self.around.output.write(bytes)
    }

    /// Prints on standard error without waiting.
    ///
    /// # Errors
    /// The error that stopped standard output earlier, if both are the terminal.
    pub fn write_err(&self, bytes: &[u8]) -> io::Result<usize> {
        self.around.output.write_err(bytes)
    }

    /// Prints on standard output what is no answer to anybody: behind the line that is edited, which is not drawn anew. If
    /// it should stand below the next prompt it waits a moment for that.
    ///
    /// # Errors
    /// The error that stopped standard output earlier.
    pub fn write_aside(&self, bytes: &[u8], wait: Wait) -> io::Result<usize> {
        self.around.output.write_aside(bytes, wait)
    }

    /// Prints what waits for a prompt and may stand above a new shell, which begins now.
    pub fn begin_shell(&self) {
        self.around.output.begin_shell();
    }

    /// Calls `then` once nothing waits for a prompt, which may be now; it must not come back here.
    pub fn when_settled(&self, then: Box<dyn FnOnce() + Send>) {
        self.around.output.when_settled(then);
    }

    /// Waits until what was printed is on its way, at most `patience`; tells whether it is.
    pub fn flush(&self, patience: Duration) -> bool {
        self.around.output.flush(patience)
    }

    /// Tells whether the next print begins in the first column.
    pub fn at_line_start(&self) -> bool {
        self.around.output.at_line_start()
    }

    /// The terminal's width, if there is a terminal.
    pub fn columns(&self) -> Option<u16> {
        size::size().map(|(columns, _)| columns)
    }

    /// The terminal's height, if there is a terminal.
    pub fn rows(&self) -> Option<u16> {
        size::size().map(|(_, rows)| rows)
    }

    /// Tells whether lines are edited on a terminal.
    pub fn is_tty(&self) -> bool {
        self.edited
    }

    /// Prints what waits and gives the terminal back as it was found; to be called before the program ends, from any thread.
    pub fn restore(&self) {
        if self.edited {
            self.around.output.abandon(LAST_PATIENCE);
            self.around.mode.restore();
        } else {
            self.around.output.flush(LAST_PATIENCE);
        }
    }

    /// Prints panics like other output, above the edited line; one of the main thread ends the program, so it restores the
    /// terminal first.
    fn report_panics(self: &Arc<Self>) {
        let terminal = Arc::clone(self);
        panic::set_hook(Box::new(move |info| {
            let thread = thread::current();
            let name = thread.name().unwrap_or("unnamed");
            if name == "main" {
                terminal.restore();
            }
            // A stream that fails cannot be told of its own failure.
            let _unheard = terminal.write_err(format!("thread '{name}' panicked: {info}\n").as_bytes());
            if name == "main" {
                terminal.flush(LAST_PATIENCE);
            }
        }));
    }
}

fn can_edit() -> bool {
    let simple = std::env::var("TERM").is_ok_and(|term| SIMPLE_TERMINALS.contains(&term.to_ascii_lowercase().as_str()));
    io::stdin().is_terminal() && io::stdout().is_terminal() && !simple
}
