//! What the line editor asks while a line is edited: completion, what to paint, and what the keys mean.
//!
//! Painting is also how other output reaches the screen: [`Assist::highlight_prompt`] is called whenever the editor paints
//! its line, with the cursor in the first column of the cleared line, so it puts the queued lines before the prompt.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustyline::completion::{Completer, Pair};
use rustyline::config::CompletionType;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::validate::Validator;
use rustyline::{
    Cmd, ConditionalEventHandler, Context, Event, EventContext, Helper, KeyCode, KeyEvent, Modifiers, RepeatCount,
};
use unicode_width::UnicodeWidthStr;

use crate::tty::completion::Complete;
use crate::tty::output::Output;
use crate::tty::request::Kind;
use crate::tty::search;

/// How long the Tab key waits for the shell's answer.
const COMPLETION_PATIENCE: Duration = Duration::from_secs(2);
/// Stands for the whole listing in the editor's own list of candidates, which needs two narrow ones to show a list at all.
const LISTING: &str = "1";
const NO_LISTING: &str = "2";

/// How an edit came to its end, beside the accepted line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Enter.
    Accept = 0,
    /// Ctrl-D on an empty line.
    Eof = 1,
    /// Ctrl-C.
    Interrupt = 2,
    /// Ctrl-\.
    Quit = 3,
    /// Ctrl-G.
    JobControl = 4,
    /// A key of the search through the history.
    Search = 5,
}

/// The ending of the current edit and the kind of its request, shared between the editor's thread and its key handlers.
#[derive(Debug, Default)]
pub struct Edit {
    /// Written by key handlers, taken when the edit is over; all on the editor's thread, atomic only to be shared.
    ending: AtomicU8,
    /// Written before an edit, read by key handlers and the assist.
    kind: AtomicU8,
    /// Whether the history is searched; written before an edit, read by key handlers.
    searching: AtomicBool,
    /// The key of the search that ended the edit; written by key handlers, taken when the edit is over.
    key: Mutex<Option<search::Key>>,
}

impl Edit {
    /// Begins an edit of this kind, which may show what a search has found.
    pub fn begin(&self, kind: Kind, searching: bool) {
        self.searching.store(searching, Ordering::Relaxed);
        let _of_an_edit_that_was_cut_short = self.take_search_key();
        self.ending.store(Ending::Accept as u8, Ordering::Relaxed);
        self.kind.store(kind as u8, Ordering::Relaxed);
    }

    /// How the edit ended.
    pub fn ending(&self) -> Ending {
        let ending = self.ending.load(Ordering::Relaxed);
        [Ending::Eof, Ending::Interrupt, Ending::Quit, Ending::JobControl, Ending::Search]
            .into_iter()
            .find(|&known| known as u8 == ending)
            .unwrap_or(Ending::Accept)
    }

    /// The key of the search that ended the edit, if one did.
    pub fn take_search_key(&self) -> Option<search::Key> {
        self.key.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn end_with(&self, key: search::Key) {
        *self.key.lock().unwrap_or_else(PoisonError::into_inner) = Some(key);
        self.ending.store(Ending::Search as u8, Ordering::Relaxed);
    }

    fn is(&self, kind: Kind) -> bool {
        self.kind.load(Ordering::Relaxed) == kind as u8
    }
}

/// The editor's helper.
pub struct Assist {
    pub(crate) edit: Arc<Edit>,
    output: Arc<Output>,
    complete: Arc<dyn Complete>,
    /// The line and the cursor as last seen, to begin an interrupted edit anew.
    seen: RefCell<(String, usize)>,
    listing: RefCell<String>,
}

impl Assist {
    /// An assist that prints what `output` queues and completes with `complete`.
    pub fn new(edit: Arc<Edit>, output: Arc<Output>, complete: Arc<dyn Complete>) -> Self {
        Self { edit, output, complete, seen: RefCell::default(), listing: RefCell::default() }
    }

    /// The line as last seen, cut at the cursor.
    pub fn seen(&self) -> (String, String) {
        let seen = self.seen.borrow();
        let (left, right) = seen.0.split_at_checked(seen.1).unwrap_or((&seen.0, ""));
        (left.to_owned(), right.to_owned())
    }

    /// Forgets the former line, before an edit.
    pub fn expect(&self, left: &str, right: &str) {
        *self.seen.borrow_mut() = (format!("{left}{right}"), left.len());
    }

    fn see(&self, line: &str, cursor: usize) {
        let mut seen = self.seen.borrow_mut();
        seen.0.clear();
        seen.0.push_str(line);
        seen.1 = cursor;
    }
}

impl Helper for Assist {}
impl Validator for Assist {}

impl Hinter for Assist {
    type Hint = String;

    fn hint(&self, line: &str, cursor: usize, _context: &Context<'_>) -> Option<String> {
        self.see(line, cursor);
        None
    }
}

impl Highlighter for Assist {
    fn highlight<'l>(&self, line: &'l str, _cursor: usize) -> Cow<'l, str> {
        if self.edit.is(Kind::Password) { Cow::Owned(" ".repeat(line.width())) } else { Cow::Borrowed(line) }
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _default: bool) -> Cow<'b, str> {
        let mut lines = self.output.pull();
        if lines.is_empty() {
            return Cow::Borrowed(prompt);
        }
        lines.push_str(prompt);
        Cow::Owned(lines)
    }

    fn highlight_candidate<'c>(&self, candidate: &'c str, _kind: CompletionType) -> Cow<'c, str> {
        if candidate == LISTING { Cow::Owned(self.listing.take()) } else { Cow::Borrowed("") }
    }

    fn highlight_char(&self, line: &str, cursor: usize, kind: CmdKind) -> bool {
        self.see(line, cursor);
        // A password must be painted by `highlight`, never typed through to the screen.
        self.edit.is(Kind::Password) && kind != CmdKind::ForcedRefresh
    }
}

impl Completer for Assist {
    type Candidate = Pair;

    fn complete(&self, line: &str, cursor: usize, _context: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let before = line.get(..cursor).unwrap_or(line);
        if !self.edit.is(Kind::Expression) && !self.edit.is(Kind::Continuation) {
            return Ok((cursor, Vec::new()));
        }
        let completion = self.complete.complete(before, Instant::now() + COMPLETION_PATIENCE);
        let candidate = |display: &str| Pair { display: display.to_owned(), replacement: completion.insertion.clone() };
        let candidates = match completion.listing.render() {
            Some(listing) => {
                *self.listing.borrow_mut() = listing;
                vec![candidate(LISTING), candidate(NO_LISTING)]
            }
            None if completion.insertion.is_empty() => Vec::new(),
            None => vec![candidate(LISTING)],
        };
        Ok((cursor, candidates))
    }
}

/// What a key of ours does.
#[derive(Clone, Copy, Debug)]
enum Action {
    End(Ending),
    /// Ctrl-D: ends the input on an empty line, but not in the middle of an expression, nor in a menu.
    EofIfEmpty,
    /// Only lines of expressions walk through the history.
    HistoryOfExpressions,
    /// Ctrl-L: nothing, as in Erlang's shell.
    Nothing,
    /// Ctrl-R: searches the history of expressions.
    Search,
    /// A key without a meaning of its own here, which a search takes or is left with.
    Other,
}

struct Key {
    action: Action,
    edit: Arc<Edit>,
}

impl Key {
    /// Tells whether the shell's own input is edited.
    fn is_shell(&self) -> bool {
        self.edit.is(Kind::Expression) || self.edit.is(Kind::Continuation)
    }

    /// What a key means to a search under way.
    fn of_search(&self, event: &Event) -> search::Key {
        match (self.action, event.get(0)) {
            (Action::Search, _) => search::Key::Older,
            (_, Some(KeyEvent(KeyCode::Char(char), Modifiers::NONE | Modifiers::SHIFT))) => search::Key::Char(*char),
            (_, Some(KeyEvent(KeyCode::Backspace, _) | KeyEvent(KeyCode::Char('H'), Modifiers::CTRL))) => {
                search::Key::Erase
            }
            _ => search::Key::Leave,
        }
    }
}

impl ConditionalEventHandler for Key {
    fn handle(&self, event: &Event, _count: RepeatCount, _positive: bool, context: &EventContext<'_>) -> Option<Cmd> {
        let searching = self.edit.searching.load(Ordering::Relaxed);
        if searching && !matches!(self.action, Action::End(_)) && !is_enter(event) {
            self.edit.end_with(self.of_search(event));
            return Some(Cmd::AcceptLine);
        }
        let empty = context.line().is_empty();
        let ending = match self.action {
            Action::End(ending) => ending,
            // A slip must not end a node.
            Action::EofIfEmpty if empty && (self.edit.is(Kind::Continuation) || self.edit.is(Kind::Command)) => {
                return Some(Cmd::Noop);
            }
            Action::EofIfEmpty if empty => Ending::Eof,
            Action::EofIfEmpty => return None,
            Action::Nothing => return Some(Cmd::Noop),
            Action::Other => return None,
            Action::Search if self.is_shell() => {
                self.edit.end_with(search::Key::Older);
                return Some(Cmd::AcceptLine);
            }
            Action::Search => return Some(Cmd::Noop),
            Action::HistoryOfExpressions => {
                return if self.is_shell() { None } else { Some(Cmd::Noop) };
            }
        };
        self.edit.ending.store(ending as u8, Ordering::Relaxed);
        // Accepting the line, instead of failing with an interrupt, keeps both its text and what was typed after the key.
        Some(Cmd::AcceptLine)
    }
}

fn is_enter(event: &Event) -> bool {
    let enter = [KeyCode::Enter, KeyCode::Char('J'), KeyCode::Char('M')];
    matches!(event.get(0), Some(KeyEvent(code, Modifiers::NONE | Modifiers::CTRL)) if enter.contains(code))
}

/// What keys without a binding of their own do.
pub fn other_keys(edit: &Arc<Edit>) -> Box<dyn ConditionalEventHandler> {
    Box::new(Key { action: Action::Other, edit: Arc::clone(edit) })
}

/// The keys that mean something else here than in the line editor itself.
pub fn bindings(edit: &Arc<Edit>) -> Vec<(KeyEvent, Box<dyn ConditionalEventHandler>)> {
    let ctrl = |char| KeyEvent(KeyCode::Char(char), Modifiers::CTRL);
    let plain = |code| KeyEvent(code, Modifiers::NONE);
    [
        (ctrl('C'), Action::End(Ending::Interrupt)),
        (ctrl('D'), Action::EofIfEmpty),
        (ctrl('\\'), Action::End(Ending::Quit)),
        (ctrl('G'), Action::End(Ending::JobControl)),
        (ctrl('L'), Action::Nothing),
        (ctrl('P'), Action::HistoryOfExpressions),
        (ctrl('N'), Action::HistoryOfExpressions),
        (ctrl('R'), Action::Search),
        (ctrl('S'), Action::HistoryOfExpressions),
        (plain(KeyCode::Up), Action::HistoryOfExpressions),
        (plain(KeyCode::Down), Action::HistoryOfExpressions),
    ]
    .into_iter()
    .map(|(key, action)| (key, Box::new(Key { action, edit: Arc::clone(edit) }) as Box<dyn ConditionalEventHandler>))
    .collect()
}
