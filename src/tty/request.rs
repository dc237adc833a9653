//! What a reader of the terminal asks for, and what it gets.

use std::io;

/// A line wanted from the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What stands before the line.
    pub prompt: String,
    /// What the line is for.
    pub kind: Kind,
    /// Text that counts as typed already; if it holds a newline, its first line is the answer.
    pub typed: String,
}

impl Request {
    /// A request for a line of this kind with nothing typed yet.
    pub fn new(prompt: impl Into<String>, kind: Kind) -> Self {
        Self { prompt: prompt.into(), kind, typed: String::new() }
    }
}

/// What a line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The first line of an expression: with history and completion.
    Expression = 0,
    /// A further line of an expression: becomes one entry of the history together with the lines before it.
    Continuation = 1,
    /// Input for a program: without history and completion.
    Plain = 2,
    /// Input that must not be seen.
    Password = 3,
    /// A command of a menu: as [`Kind::Plain`], and Ctrl-D does nothing on an empty line.
    Command = 4,
}

/// The answer to a [`Request`].
#[derive(Debug)]
pub enum Reply {
    /// A line with its newline; pasted text may hold several lines, and the last line of a file may lack its newline.
    Line(String),
    /// A line that is not UTF-8, which only a file or a pipe can give.
    Bytes(Vec<u8>),
    /// There is no more input, or Ctrl-D on an empty line that no shell reads.
    Eof,
    /// Ctrl-C: the BREAK menu is wanted; carries the half-typed line.
    Interrupted(String),
    /// Ctrl-\: the program must end at once.
    Quit,
    /// Ctrl-G: job control is wanted; carries the half-typed line.
    JobControl(String),
    /// The request was cancelled; carries the half-typed line.
    Cancelled(String),
    /// The terminal failed.
    Failed(io::Error),
}

/// Takes a [`Reply`], on the reading thread; must not block.
pub type Answer = Box<dyn FnOnce(Reply) + Send>;

/// Names a request, to cancel it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestId(pub(crate) u64);
