//! The Tab key: asks the current shell's own completion function, in a process of its own.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Instant;

use super::front::{Front, exit};
use crate::process::device::{self, Device};
use crate::process::{Process, Signal, send};
use crate::term::{Message, Term, names};
use crate::tty::{Complete, Completion, Listing};

/// Completes by the function that the shell gave its device as `expand_fun`.
pub struct ShellCompletion(pub Arc<Front>);

impl Complete for ShellCompletion {
    fn complete(&self, before_cursor: &str, deadline: Instant) -> Completion {
        let (sender, receiver) = sync_channel(1);
        let Some(shell) = self.0.jobs.lock().current_device() else { return Completion::default() };
        let Some(collector) = device::spawn(Collector(sender), None) else { return Completion::default() };
        let request = Term::tuple([Term::named("$expand"), Term::pid(collector), Term::from(before_cursor)]);
        send::signal(collector, shell, Signal::Message(Message::new(&request)));
        let completion = receiver.recv_timeout(deadline.saturating_duration_since(Instant::now()));
        if completion.is_err() {
            exit(collector, "kill");
        }
        completion.unwrap_or_default()
    }
}

/// Takes one answer, `{:yes | :no, insertion, names}`, out of the world of processes.
struct Collector(SyncSender<Completion>);

impl Device for Collector {
    fn handle(&mut self, _: &mut Process, message: Term) -> ControlFlow<Term> {
        // Nobody listens any more if the answer comes too late.
        let _late = self.0.try_send(completion(&message).unwrap_or_default());
        ControlFlow::Break(Term::atom(names::NORMAL))
    }
}

fn completion(answer: &Term) -> Option<Completion> {
    let [_, insertion, names] = answer.as_tuple_of::<3>()?;
    let names: Vec<String> = names.iter().filter_map(|name| Some(name.as_text()?.into_owned())).collect();
    let listing = if names.is_empty() { Listing::Nothing } else { Listing::Columns(names) };
    Some(Completion { insertion: insertion.as_text()?.into_owned(), listing })
}
