//! Reading without a line editor: from a pipe, a file, or a terminal whose output goes elsewhere.
//!
//! Prompts are printed and input is not echoed, so what a piped session prints looks as from `iex`: `iex(1)> 2`.

use std::io::{self, BufRead};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::tty::desk::Desk;
use crate::tty::mode;
use crate::tty::output::Output;
use crate::tty::request::{Kind, Reply, Request};

/// How long a prompt may take to be written before its line is read all the same.
const PROMPT_PATIENCE: Duration = Duration::from_secs(5);

/// Starts the thread that reads standard input.
///
/// # Errors
/// If the thread cannot be started.
pub fn start(desk: Arc<Desk>, output: Arc<Output>) -> io::Result<()> {
    thread::Builder::new().name("tty-reader".into()).spawn(move || serve(&desk, &output, io::stdin().lock()))?;
    Ok(())
}

fn serve(desk: &Desk, output: &Output, mut input: impl BufRead) -> ! {
    // The line of a request that was cancelled while it was read.
    let mut held: Option<Reply> = None;
    loop {
        let request = desk.next();
        let reply = match held.take() {
            Some(line) => prompt(output, &request).map_or_else(Reply::Failed, |()| line),
            None => read(output, &request, &mut input),
        };
        held = desk.finish(reply).err();
    }
}

fn prompt(output: &Output, request: &Request) -> io::Result<()> {
    output.write(request.prompt.as_bytes())?;
    output.flush(PROMPT_PATIENCE);
    Ok(())
}

fn read(output: &Output, request: &Request, input: &mut impl BufRead) -> Reply {
    if let Err(error) = prompt(output, request) {
        return Reply::Failed(error);
    }
    if let Some((line, _)) = request.typed.split_once('\n') {
        return Reply::Line(format!("{line}\n"));
    }
    let mut line = request.typed.clone().into_bytes();
    let read = if request.kind == Kind::Password {
        mode::without_echo(|| input.read_until(b'\n', &mut line))
    } else {
        input.read_until(b'\n', &mut line)
    };
    match read {
        Err(error) => Reply::Failed(error),
        Ok(_) if line.is_empty() => Reply::Eof,
        Ok(_) => String::from_utf8(line).map_or_else(|invalid| Reply::Bytes(invalid.into_bytes()), Reply::Line),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::read;
    use crate::tty::output::{Output, Streams};
    use crate::tty::request::{Kind, Request};

    fn check(input: &[u8], typed: &str, expected: &str) {
        let (output, _nudged) =
            Output::start(Streams { edited: false, error_on_terminal: false }).expect("threads start");
        let mut input = Cursor::new(input);
        let request = Request { prompt: String::new(), kind: Kind::Plain, typed: typed.into() };
        assert_eq!(format!("{:?}", read(&output, &request, &mut input)), expected);
    }

    #[test]
    fn lines_bytes_and_the_end() {
        check(b"1 + 1\n2\n", "", "Line(\"1 + 1\\n\")");
        check(b"no newline", "", "Line(\"no newline\")");
        check(b"", "", "Eof");
        check(b"caf\xe9\n", "", "Bytes([99, 97, 102, 233, 10])");
        check(b"", "def\nrest", "Line(\"def\\n\")");
        check(b"f\n", "de", "Line(\"def\\n\")");
    }
}
