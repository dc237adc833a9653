//! The jobs: shells in front of the one terminal, one of them connected to it.

use crate::io::console::Line;
use crate::process::table;
use crate::term::Pid;
use crate::tty::{Request, RequestId};

/// A job that printed more than this many bytes without being connected is heard all the same.
const MOST_OUTPUT: usize = 1 << 20;

/// A read that waits for its job's turn.
pub struct Held {
    /// What is read.
    pub request: Request,
    /// Who gets it.
    pub answer: Box<dyn FnOnce(Line) + Send>,
}

/// One shell.
#[derive(Default)]
pub struct Job {
    /// Its number, never used again.
    pub number: u32,
    /// What was started, in Erlang's syntax.
    pub label: String,
    /// Its group leader.
    pub device: Option<Pid>,
    /// The process that reads and answers.
    pub shell: Option<Pid>,
    held: Option<Held>,
    /// Its latest read at the terminal, answered or not.
    reading: Option<RequestId>,
    interrupted: bool,
    /// What it printed while it was not connected.
    output: Vec<u8>,
}

/// All jobs in the order of their numbers.
#[derive(Default)]
pub struct Jobs {
    list: Vec<Job>,
    current: Option<u32>,
    last: u32,
}

impl Jobs {
    /// Adds a job, which becomes the current one; its number.
    pub fn add(&mut self, label: String) -> u32 {
        self.last += 1;
        let number = self.last;
        self.list.push(Job { number, label, ..Job::default() });
        self.current = Some(number);
        number
    }

    /// Tells a job who runs it.
    pub fn started(&mut self, number: u32, device: Option<Pid>, shell: Option<Pid>) {
        if let Some(job) = self.find(number) {
            job.device = device;
            job.shell = shell;
        }
    }

    /// The number given, or else the current job's; nothing if there is no such job.
    pub fn chosen(&self, number: Option<u32>) -> Option<u32> {
        let number = number.or(self.current)?;
        self.list.iter().any(|job| job.number == number).then_some(number)
    }

    /// Connects a job; false if its shell has ended.
    pub fn connect(&mut self, number: u32) -> bool {
        self.current = Some(number);
        self.find(number).and_then(|job| job.shell).is_some_and(table::is_alive)
    }

    /// Has a job interrupted when the menu closes.
    pub fn interrupt(&mut self, number: u32) {
        if let Some(job) = self.find(number) {
            job.interrupted = true;
        }
    }

    /// Removes a job.
    pub fn remove(&mut self, number: u32) -> Option<Job> {
        let place = self.list.iter().position(|job| job.number == number)?;
        if self.current == Some(number) {
            self.current = None;
        }
        Some(self.list.remove(place))
    }

    /// The list as the menu shows it.
    pub fn listing(&self) -> String {
        let line = |job: &Job| {
            let mark = if self.current == Some(job.number) { '*' } else { ' ' };
            format!("{:4}{mark} {}\n", job.number, job.label)
        };
        self.list.iter().map(line).collect()
    }

    /// Tells whether a job is connected.
    pub fn is_current(&self, number: u32) -> bool {
        self.current == Some(number)
    }

    /// The current job's device.
    pub fn current_device(&self) -> Option<Pid> {
        self.list.iter().find(|job| self.current == Some(job.number))?.device
    }

    /// Holds a job's read; gives it back if the job is gone.
    pub fn hold(&mut self, number: u32, held: Held) -> Option<Held> {
        let Some(job) = self.find(number) else { return Some(held) };
        job.held = Some(held);
        None
    }

    /// Takes note of a job's read at the terminal.
    pub fn reads(&mut self, number: u32, id: RequestId) {
        if let Some(job) = self.find(number) {
            job.reading = Some(id);
        }
    }

    /// A job's read, held or at the terminal.
    pub fn take_read(&mut self, number: u32) -> (Option<Held>, Option<RequestId>) {
        self.find(number).map_or((None, None), |job| (job.held.take(), job.reading.take()))
    }

    /// The reads and shells that are to be interrupted.
    pub fn take_interrupted(&mut self) -> Vec<(Option<Held>, Option<Pid>)> {
        let mut interrupted = Vec::new();
        for job in self.list.iter_mut().filter(|job| job.interrupted) {
            job.interrupted = false;
            interrupted.push((job.held.take(), job.shell));
        }
        interrupted
    }

    /// The current job's read.
    pub fn take_held(&mut self) -> Option<(u32, Held)> {
        let number = self.current?;
        Some((number, self.find(number)?.held.take()?))
    }

    /// Keeps what a job printed until it is connected; false if there is no such job or it has printed too much.
    pub fn keep_output(&mut self, number: u32, bytes: &[u8]) -> bool {
        let Some(job) = self.find(number).filter(|job| job.output.len() < MOST_OUTPUT) else { return false };
        job.output.extend_from_slice(bytes);
        true
    }

    /// What the current job printed before it was connected.
    pub fn take_output(&mut self) -> Vec<u8> {
        let current = self.current.and_then(|number| self.find(number));
        current.map(|job| std::mem::take(&mut job.output)).unwrap_or_default()
    }

    fn find(&mut self, number: u32) -> Option<&mut Job> {
        self.list.iter_mut().find(|job| job.number == number)
    }
}
