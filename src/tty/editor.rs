//! The editor thread: it owns the line editor and serves one request after the other.
//!
//! An edit can be interrupted from outside, to cancel it or to begin it anew behind a tail that was printed meanwhile: the
//! line editor leaves its line when the process receives SIGINT, which no key can cause while a line is edited, so this
//! process sends it to itself. See [`Interrupt`].

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use rustyline::config::{BellStyle, ColorMode, CompletionType};
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{Cmd, Config, Event, EventHandler, ExternalPrinter, KeyCode, KeyEvent, Modifiers};
use signal_hook::consts::SIGINT;
use signal_hook::low_level::raise;

use crate::tty::assist::{Assist, Edit, Ending, bindings, other_keys};
use crate::tty::completion::Complete;
use crate::tty::desk::Desk;
use crate::tty::layout;
use crate::tty::mode::Mode;
use crate::tty::output::{Opening, Output, Wish};
use crate::tty::request::{Kind, Reply, Request};
use crate::tty::search::{Key, Search};
use crate::tty::size::columns;

/// Lets the editor repaint and nothing else: the newline it needs is taken back before.
const REPAINT: &str = "\x1b[A\n";

/// Where typed expressions are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// How many are kept.
    pub length: usize,
    /// The file that keeps them between runs, if any.
    pub file: Option<PathBuf>,
}

/// The interrupt that this process sends to itself.
#[derive(Debug, Default)]
pub struct Interrupt {
    /// Set by the waker, which holds it until the signal is handled, and cleared by the editor's thread.
    expected: Mutex<bool>,
}

impl Interrupt {
    fn send(&self) {
        let mut expected = self.lock();
        *expected = true;
        // A signal that a thread raises is handled before the call returns; a process may always send one to itself.
        let _sent = raise(SIGINT);
    }

    /// Tells, once, whether the interrupt that ended an edit is our own.
    fn is_own(&self) -> bool {
        std::mem::take(&mut self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, bool> {
        self.expected.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the editor thread shares with the rest of the program.
#[derive(Clone)]
pub struct Surroundings {
    pub(crate) desk: Arc<Desk>,
    pub(crate) output: Arc<Output>,
    pub(crate) mode: Arc<Mode>,
    pub(crate) interrupt: Arc<Interrupt>,
}

/// The line editor and its history.
pub struct Editor {
    line: rustyline::Editor<Assist, FileHistory>,
    around: Surroundings,
    edit: Arc<Edit>,
    history_file: Option<PathBuf>,
    /// The lines of the expression being typed, one entry of the history when it is complete.
    entry: String,
}

impl Editor {
    /// Prepares the line editor.
    ///
    /// # Errors
    /// If the terminal cannot be used.
    pub fn new(around: Surroundings, history: &History, complete: Arc<dyn Complete>) -> io::Result<Self> {
        let config = Config::builder()
            .max_history_size(history.length)
            .and_then(|config| config.history_ignore_dups(true))
            .map_err(into_io)?
            .completion_type(CompletionType::List)
            .completion_show_all_if_ambiguous(true)
            .bell_style(BellStyle::Audible)
            // Painting goes through our highlighter, with colours or without.
            .color_mode(ColorMode::Forced)
            .build();
        let mut line = rustyline::Editor::with_config(config).map_err(into_io)?;
        let edit = Arc::new(Edit::default());
        for (key, handler) in bindings(&edit) {
            line.bind_sequence(key, EventHandler::Conditional(handler));
        }
        line.bind_sequence(Event::Any, EventHandler::Conditional(other_keys(&edit)));
        // Nothing suspends, and the editor takes a switched-off suspend character for the NUL key.
        for char in ['Z', '@'] {
            line.bind_sequence(KeyEvent(KeyCode::Char(char), Modifiers::CTRL), Cmd::Noop);
        }
        if let Some(file) = history.file.as_deref() {
            load(&mut line, file)?;
        }
        line.set_helper(Some(Assist::new(Arc::clone(&edit), Arc::clone(&around.output), complete)));
        Ok(Self { line, around, edit, history_file: history.file.clone(), entry: String::new() })
    }

    /// Starts the editor's thread and the waker that asks it to repaint.
    ///
    /// # Errors
    /// If a thread cannot be started or the terminal does not allow printing while a line is edited.
    pub fn start(mut self, nudged: std::sync::mpsc::Receiver<()>) -> io::Result<()> {
        let mut printer = self.line.create_external_printer().map_err(into_io)?;
        let around = self.around.clone();
        thread::Builder::new().name("tty-waker".into()).spawn(move || {
            around.output.wake_with(nudged, |wish| match wish {
                // A printer fails only when the editor is gone, and with it the line to repaint.
                Wish::Repaint => drop(printer.print(REPAINT.to_owned())),
                Wish::Reprompt => around.interrupt.send(),
            });
        })?;
        thread::Builder::new().name("tty-editor".into()).spawn(move || self.serve())?;
        Ok(())
    }

    fn serve(&mut self) -> ! {
        loop {
            let request = self.around.desk.next();
            if request.kind == Kind::Expression {
                self.keep_entry();
            }
            let reply = match request.typed.split_once('\n') {
                Some((line, _)) => self.echo(&request.prompt, line),
                None => self.read(&request),
            };
            if let Reply::Line(line) = &reply {
                self.gather(request.kind, line);
            }
            self.stay_restored();
            // Only this thread answers the current request, so nobody did before.
            let _answered = self.around.desk.finish(reply);
        }
    }

    /// Shows a line that was typed before it was asked for.
    fn echo(&self, prompt: &str, line: &str) -> Reply {
        match self.around.output.write(format!("{prompt}{line}\n").as_bytes()) {
            Ok(_) => Reply::Line(format!("{line}\n")),
            Err(error) => Reply::Failed(error),
        }
    }

    fn read(&mut self, request: &Request) -> Reply {
        let (mut left, mut right) = (request.typed.clone(), String::new());
        let mut prompt = request.prompt.clone();
        let mut search = None;
        loop {
            let drawn_columns = columns();
            let opening = self.around.output.open(&prompt, drawn_columns);
            if self.around.desk.is_cancelled() {
                self.around.output.reclaim(0, &opening.tail);
                self.around.output.close();
                return Reply::Cancelled(left + &right);
            }
            self.edit.begin(request.kind, search.is_some());
            self.around.interrupt.is_own();
            if let Some(assist) = self.line.helper() {
                assist.expect(&left, &right);
            }
            let result = self.line.readline_with_initial(&opening.prompt, (&left, &right));
            self.stay_restored();
            if let Some(assist) = self.line.helper() {
                (left, right) = assist.seen();
            }
            if matches!(result, Err(ReadlineError::Interrupted)) && self.around.interrupt.is_own() {
                if !self.around.desk.is_cancelled()
                    && let Some(aside) = self.around.output.take_aside()
                {
                    let line = format!("{}{left}{right}", opening.prompt);
                    self.around.output.go_on_behind(layout::last_column(&line, columns()), &aside);
                    prompt.clear();
                    continue;
                }
                self.erase(&opening, (&left, &right), drawn_columns);
                if self.around.desk.is_cancelled() {
                    self.around.output.close();
                    return Reply::Cancelled(left + &right);
                }
                continue;
            }
            if let Some(key) = self.edit.take_search_key() {
                if key != Key::Leave {
                    self.erase(&opening, (&left, &right), drawn_columns);
                }
                (left, right) = (self.searched(&mut search, key, left + &right), String::new());
                prompt = search.as_ref().map_or_else(|| request.prompt.clone(), Search::prompt);
                continue;
            }
            self.around.output.close();
            if !is_garbled(&result) {
                return self.reply(result);
            }
        }
    }

    /// Takes an edited line off the screen, to be drawn anew. Before the line editor left it, it went from the cursor to the
    /// end, and below, by the rows that it had drawn; the terminal may have wrapped them anew since.
    fn erase(&self, opening: &Opening, (left, right): (&str, &str), drawn_columns: usize) {
        let row = |text: &str, columns| layout::last_row(&opening.prompt, text, columns);
        let moved = row(&format!("{left}{right}"), drawn_columns).saturating_sub(row(left, drawn_columns)) + 1;
        self.around.output.reclaim(row(left, columns()) + moved, &opening.tail);
    }

    /// Lets a search take a key; the line to edit then. Leaving the search keeps the line as it is.
    fn searched(&self, search: &mut Option<Search>, key: Key, line: String) -> String {
        if key == Key::Leave {
            *search = None;
            return line;
        }
        let going_on = match search {
            Some(search) => {
                search.press(key);
                search
            }
            None => search.insert(Search::default()),
        };
        going_on.find(self.line.history().iter().rev()).to_owned()
    }

    fn reply(&self, result: rustyline::Result<String>) -> Reply {
        match result {
            Ok(line) => match self.edit.ending() {
                Ending::Accept => Reply::Line(line + "\n"),
                Ending::Eof => Reply::Eof,
                Ending::Interrupt => Reply::Interrupted(line),
                Ending::Quit => Reply::Quit,
                Ending::JobControl => Reply::JobControl(line),
                // The key of a search was taken before.
                Ending::Search => Reply::Line(line + "\n"),
            },
            Err(ReadlineError::Eof) => Reply::Eof,
            Err(ReadlineError::Interrupted) => Reply::Interrupted(String::new()),
            Err(error) => Reply::Failed(into_io(error)),
        }
    }

    /// Leaves the terminal to the user for good if another thread gave it back while this one edited.
    fn stay_restored(&self) {
        if self.around.mode.is_restored() {
            self.around.mode.restore();
            loop {
                thread::park();
            }
        }
    }

    fn gather(&mut self, kind: Kind, line: &str) {
        let line = line.trim_end_matches('\n');
        match kind {
            Kind::Expression => line.clone_into(&mut self.entry),
            Kind::Continuation => {
                self.entry.push('\n');
                self.entry.push_str(line);
            }
            Kind::Plain | Kind::Password | Kind::Command => {}
        }
    }

    /// Puts the expression typed last into the history.
    fn keep_entry(&mut self) {
        let entry = std::mem::take(&mut self.entry);
        if entry.trim().is_empty() {
            return;
        }
        let added = self.line.add_history_entry(entry);
        // The shell works without its history file; a full disk must not stop it.
        if let (Ok(true), Some(file)) = (added, self.history_file.as_deref()) {
            let _unwritten = self.line.append_history(file);
        }
    }
}

/// Tells whether an edit failed because of typed bytes that are not UTF-8; the line is then asked for again.
fn is_garbled(result: &rustyline::Result<String>) -> bool {
    matches!(result, Err(ReadlineError::Io(error)) if error.kind() == io::ErrorKind::InvalidData)
}

fn load(line: &mut rustyline::Editor<Assist, FileHistory>, file: &Path) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    match line.load_history(file).map_err(into_io) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn into_io(error: ReadlineError) -> io::Error {
    match error {
        ReadlineError::Io(error) => error,
        other => io::Error::other(other),
    }
}
