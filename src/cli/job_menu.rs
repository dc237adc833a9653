//! The menu behind Ctrl-G, with the words of Erlang's.

use std::sync::Arc;

use super::boot;
use super::front::{Front, exit, quit};

const HELP: &str = "  c [nn]            - connect to job\n  \
                    i [nn]            - interrupt job\n  \
                    k [nn]            - kill job\n  \
                    j                 - list all jobs\n  \
                    s [shell]         - start local shell\n  \
                    r [node [shell]]  - start remote shell\n  \
                    q                 - quit erlang\n  \
                    ? | h             - this message\n";
const ENDED: &str = "*** ERROR: Shell process terminated! (^G to start new job) ***\n";

/// Asks until a job is connected. With `after_output` the cursor is not where a prompt was, and a newline comes first.
pub fn run(front: &Arc<Front>, after_output: bool) {
    front.say(if after_output { "\nUser switch command\n" } else { "User switch command\n" });
    loop {
        let line = front.ask_command();
        let mut words = line.split_whitespace();
        let Some(command) = words.next() else { continue };
        let arguments: Option<Vec<Word>> = words.map(Word::of).collect();
        match (command, arguments.as_deref()) {
            ("c", Some(&[])) => {
                if connect(front, None) {
                    return;
                }
            }
            ("c", Some(&[Word::Integer(number)])) => {
                if connect(front, Some(number)) {
                    return;
                }
            }
            ("i", Some(&[])) => interrupt(front, None),
            ("i", Some(&[Word::Integer(number)])) => interrupt(front, Some(number)),
            ("k", Some(&[])) => kill(front, None),
            ("k", Some(&[Word::Integer(number)])) => kill(front, Some(number)),
            ("j", Some(&[])) => front.say(&front.jobs.lock().listing()),
            ("s", Some(&[])) => boot::start_job(front, None, "shell"),
            ("s", Some(&[Word::Atom(module)])) => boot::start_job(front, None, module),
            ("r", Some(&[Word::Atom(node)])) => boot::start_job(front, Some(node), "shell"),
            ("r", Some(&[Word::Atom(node), Word::Atom(module)])) => boot::start_job(front, Some(node), module),
            ("q", Some(&[])) => quit(),
            ("h" | "?", Some(&[])) => front.say(HELP),
            _ => front.say("Unknown command\n"),
        }
    }
}

/// What may follow a command.
enum Word<'a> {
    /// An atom as Erlang writes it, without its quotes.
    Atom(&'a str),
    Integer(u32),
}

impl<'a> Word<'a> {
    fn of(written: &'a str) -> Option<Self> {
        if let Some(quoted) = written.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
            return Some(Word::Atom(quoted));
        }
        let bare = written.starts_with(|first: char| first.is_ascii_lowercase())
            && written.chars().all(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | '@'));
        if bare { Some(Word::Atom(written)) } else { written.parse().ok().map(Word::Integer) }
    }
}

/// Connects a job; tells whether the menu is left.
fn connect(front: &Arc<Front>, number: Option<u32>) -> bool {
    let Some(number) = choose(front, number) else { return false };
    let mut jobs = front.jobs.lock();
    if !jobs.connect(number) {
        jobs.remove(number);
        front.say(ENDED);
    }
    true
}

fn interrupt(front: &Arc<Front>, number: Option<u32>) {
    if let Some(number) = choose(front, number) {
        front.jobs.lock().interrupt(number);
    }
}

fn kill(front: &Arc<Front>, number: Option<u32>) {
    let Some(number) = choose(front, number) else { return };
    let job = front.jobs.lock().remove(number);
    if let Some(job) = job {
        job.shell.into_iter().for_each(|shell| exit(shell, "kill"));
    }
}

/// The job that a command means.
fn choose(front: &Arc<Front>, number: Option<u32>) -> Option<u32> {
    let chosen = front.jobs.lock().chosen(number);
    if chosen.is_none() {
        front.say("Unknown job\n");
    }
    chosen
}
