//! The terminal as the group leader of another node's shell.
//!
//! Leaving must leave the other node alone, so the end of input ends this program and is never told to the other side. What
//! may stop the other node is passed on only when its name is typed. With `--audit FILE` every line is written down:
//!
//! ```text
//! 2026-01-31T12:00:00Z app@host "Node.list()" ok
//! ```

use std::fs::File;
use std::io::Write;
use std::sync::Arc;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;

use super::caution::Caution;
use super::front::quit;
use crate::io::console::{Console, Line, LineKind};

/// How much of what a line prints is looked at for its outcome.
const OUTPUT_KEPT: usize = 512;

/// A console through which another node's shell is used.
pub struct RemoteConsole {
    inner: Arc<dyn Console>,
    node: String,
    audit: Option<Mutex<File>>,
    /// Looks at every line before it is passed on.
    caution: Mutex<Caution>,
    /// The line that was typed last and what was printed since; written by readers and writers, for the record.
    last: Mutex<Option<Typed>>,
}

struct Typed {
    line: String,
    output: Vec<u8>,
}

impl RemoteConsole {
    /// A console over another one; the audit is appended to.
    ///
    /// # Errors
    /// The audit cannot be opened.
    pub fn open(inner: Arc<dyn Console>, node: &str, audit: Option<&str>) -> Result<Arc<RemoteConsole>, String> {
        let open =
            |path: &str| File::options().create(true).append(true).open(path).map_err(|error| (path.to_owned(), error));
        let audit = audit.map(open).transpose();
        let audit = audit.map_err(|(path, error)| format!("cannot open the audit {path}: {error}"))?;
        let audit = audit.map(Mutex::new);
        Ok(Arc::new(RemoteConsole {
            inner,
            node: node.to_owned(),
            audit,
            caution: Mutex::default(),
            last: Mutex::new(None),
        }))
    }

    /// Writes down how the last line ended, if it was not written down yet.
    fn settle(&self) {
        if let Some(Typed { line, output }) = self.last.lock().take() {
            let text = String::from_utf8_lossy(&output);
            let error = text.lines().find(|line| plain(line).starts_with("** ("));
            match error {
                Some(error) => self.record(&line, &format!("error {:?}", plain(error))),
                None => self.record(&line, "ok"),
            }
        }
    }

    fn record(&self, line: &str, outcome: &str) {
        if let Some(audit) = &self.audit {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
            let entry = format!("{} {} {:?} {outcome}\n", timestamp(now), self.node, line);
            // A full disk must not end the session; the line is lost and the next one is tried.
            let _unwritten = audit.lock().write_all(entry.as_bytes());
        }
    }

    fn typed(self: &Arc<RemoteConsole>, kind: LineKind, line: Line, answer: Box<dyn FnOnce(Line) + Send>) {
        let text = match &line {
            Line::Text(bytes) => String::from_utf8_lossy(bytes).trim_end_matches('\n').to_owned(),
            Line::Eof => return leave(),
            _ => return answer(line),
        };
        if !self.caution.lock().is_due(&text, kind == LineKind::Continuation) {
            *self.last.lock() = Some(Typed { line: text, output: Vec::new() });
            return answer(line);
        }
        let question = format!("This may stop {}. Type its name to go on: ", self.node);
        let console = Arc::clone(self);
        let asked = Box::new(move |reply: Line| {
            let meant = matches!(&reply, Line::Text(bytes) if String::from_utf8_lossy(bytes).trim() == console.node);
            if meant {
                console.record(&text, "confirmed");
                return answer(line);
            }
            if reply == Line::Eof {
                return leave();
            }
            console.record(&text, "refused");
            console.inner.write(b"Not done.\n");
            // An expression of several lines is given up as a whole.
            let instead: &[u8] = if kind == LineKind::Continuation { b"#iex:break\n" } else { b"\n" };
            answer(Line::Text(instead.to_vec()));
        });
        // Whoever brings the line still holds the terminal's reader, so the question comes from a thread of its own.
        let inner = Arc::clone(&self.inner);
        thread::spawn(move || inner.read_line(&question, LineKind::Plain, "", asked));
    }
}

/// Ends the program, on a thread that the terminal does not need for that. The other side is never told of the end of input.
fn leave() {
    thread::spawn(|| quit());
}

/// The console with itself at hand, for answers that come later.
pub struct Shared(pub Arc<RemoteConsole>);

impl Console for Shared {
    fn write(&self, bytes: &[u8]) -> bool {
        if let Some(typed) = &mut *self.0.last.lock() {
            let room = OUTPUT_KEPT.saturating_sub(typed.output.len()).min(bytes.len());
            typed.output.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        }
        self.0.inner.write(bytes)
    }

    fn write_error(&self, bytes: &[u8]) -> bool {
        self.0.inner.write_error(bytes)
    }

    fn write_later(&self, bytes: &[u8], above_shell: bool) -> bool {
        self.0.inner.write_later(bytes, above_shell)
    }

    fn begin_shell(&self) {
        self.0.inner.begin_shell();
    }

    fn when_settled(&self, then: Box<dyn FnOnce() + Send>) {
        self.0.inner.when_settled(then);
    }

    fn cancel_read(&self) {
        self.0.inner.cancel_read();
    }

    fn read_line(&self, prompt: &str, kind: LineKind, before: &str, answer: Box<dyn FnOnce(Line) + Send>) {
        let is_shell = matches!(kind, LineKind::Expression | LineKind::Continuation);
        if is_shell {
            self.0.settle();
        }
        let console = Arc::clone(&self.0);
        let typed = Box::new(move |line: Line| {
            if is_shell {
                console.typed(kind, line, answer);
            } else if line == Line::Eof {
                leave();
            } else {
                answer(line);
            }
        });
        self.0.inner.read_line(prompt, kind, before, typed);
    }

    fn is_edited(&self) -> bool {
        self.0.inner.is_edited()
    }

    fn columns(&self) -> Option<u16> {
        self.0.inner.columns()
    }

    fn rows(&self) -> Option<u16> {
        self.0.inner.rows()
    }
}

/// Text without the escapes that colour it.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1B}' {
            characters.by_ref().find(|end| end.is_ascii_alphabetic());
        } else if !character.is_control() {
            plain.push(character);
        }
    }
    plain
}

/// Seconds since 1970 as `2026-01-31T12:00:00Z`.
fn timestamp(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // The calendar from days, by eras of 400 years that begin in March.
    let shifted = days + 719_468;
    let (era, day) = (shifted / 146_097, shifted % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let index = (5 * day_of_year + 2) / 153;
    let date = day_of_year - (153 * index + 2) / 5 + 1;
    let month = if index < 10 { index + 3 } else { index - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{date:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

#[cfg(test)]
mod tests {
    use super::{plain, timestamp};

    #[test]
    fn times_and_colours_are_plain() {
        assert_eq!(timestamp(0), "1970-01-01T00:00:00Z");
        assert_eq!(timestamp(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(timestamp(1_767_225_599), "2025-12-31T23:59:59Z");
        assert_eq!(plain("\u{1B}[31m** (x)\u{1B}[0m\n"), "** (x)");
    }
}
