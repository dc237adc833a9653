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
        let words: Vec<&str> = line.split_whitespace().collect();
        let Some((command, arguments)) = words.split_first() else { continue };
        match (*command, arguments) {
            ("c", arguments) => {
                let Some(number) = choose(front, arguments) else { continue };
                let mut jobs = front.jobs.lock();
                if !jobs.connect(number) {
                    jobs.remove(number);
                    front.say(ENDED);
                }
                return;
            }
            ("i", arguments) => {
                let Some(number) = choose(front, arguments) else { continue };
                front.jobs.lock().interrupt(number);
            }
            ("k", arguments) => {
                let Some(number) = choose(front, arguments) else { continue };
                let job = front.jobs.lock().remove(number);
                if let Some(job) = job {
                    job.shell.into_iter().for_each(|shell| exit(shell, "kill"));
                }
            }
            ("j", _) => front.say(&front.jobs.lock().listing()),
            ("s", []) => boot::start_job(front, None, "shell"),
            ("s", [module, ..]) => boot::start_job(front, None, unquoted(module)),
            ("r", [node]) => boot::start_job(front, Some(unquoted(node)), "shell"),
            ("r", [node, module, ..]) => boot::start_job(front, Some(unquoted(node)), unquoted(module)),
            ("q", _) => quit(),
            ("h" | "?", _) => front.say(HELP),
            _ => front.say("Unknown command\n"),
        }
    }
}

/// The job that a command means.
fn choose(front: &Arc<Front>, arguments: &[&str]) -> Option<u32> {
    let chosen = match arguments.first() {
        None => front.jobs.lock().chosen(None),
        Some(number) => number.parse().ok().and_then(|number| front.jobs.lock().chosen(Some(number))),
    };
    if chosen.is_none() {
        front.say("Unknown job\n");
    }
    chosen
}

/// An atom as Erlang writes it, without its quotes.
fn unquoted(atom: &str) -> &str {
    atom.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(atom)
}
