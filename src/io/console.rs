//! What a device needs from the terminal: implemented where the terminal is, above this floor.

/// What a line is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LineKind {
    /// Input of the shell.
    Expression,
    /// More input of the shell for the same expression.
    Continuation,
    /// Input of a program.
    Plain,
    /// Input that must not be seen.
    Password,
}

/// What reading a line came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Line {
    /// A line with its newline, if it has one.
    Text(Vec<u8>),
    /// No more input.
    Eof,
    /// The read was taken back; carries what was typed already.
    Cancelled(Vec<u8>),
    /// Reading was interrupted.
    Interrupted,
    /// The terminal failed, with the error's name.
    Failed(String),
}

/// The terminal, or what stands in for it.
pub trait Console: Send + Sync + 'static {
    /// Writes; must not block for long.
    fn write(&self, bytes: &[u8]) -> bool;
    /// Writes what should stand below the next prompt, if one comes soon, or above a shell that begins before if it may.
    fn write_later(&self, bytes: &[u8], above_shell: bool) -> bool;
    /// Writes what waits for a prompt and may stand above a new shell, which begins now.
    fn begin_shell(&self);
    /// Calls `then` once nothing waits for a prompt any more, on any thread; `then` must not use the console.
    fn when_settled(&self, then: Box<dyn FnOnce() + Send>);
    /// Writes to standard error.
    fn write_error(&self, bytes: &[u8]) -> bool;
    /// Asks for a line, of which `typed` is there already; `answer` is called once, on any thread.
    fn read_line(&self, prompt: &str, kind: LineKind, typed: &str, answer: Box<dyn FnOnce(Line) + Send>);
    /// Takes the read in progress back, if there is one, which is answered with [`Line::Cancelled`].
    fn cancel_read(&self);
    /// Whether lines are edited, as they are for a shell at a terminal; otherwise input is read as it comes.
    fn is_edited(&self) -> bool;
    /// The width, if there is a terminal.
    fn columns(&self) -> Option<u16>;
    /// The height, if there is a terminal.
    fn rows(&self) -> Option<u16>;
}
