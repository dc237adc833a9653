//! Match specifications of calls: what only they may do, and how one judges a call.
//!
//! Source: "Match Specifications in Erlang" in the user's guide of ERTS.

use std::cell::RefCell;

use super::complaint::Complaint;
use super::expression::{Dialect, Failed};
use super::spec::Spec;
use crate::process::tracing::{self, Flags, Tracing};
use crate::process::{Process, backtrace};
use crate::term::{Atom, Term, names};
use crate::vm::native;
use crate::vm::watch::Verdict;

/// What a specification of calls may do besides computing values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Telling {
    /// Has the return told.
    Return,
    /// Has the return or the exception told.
    Exception,
    /// Says what is told with the call.
    Message,
    /// Who calls.
    Caller,
    /// The process as text.
    Dump,
    /// Shows a term on the terminal.
    Display,
    /// Has nothing told any more, or again.
    Silent,
    /// Has more told of the process.
    Enable,
    /// Has less told of it.
    Disable,
    /// Nothing, as there are no tokens of sequential tracing.
    Token,
    /// The control word, which is 0.
    ControlWord,
}

impl Telling {
    /// What a name stands for, with so many arguments.
    pub(super) fn of(name: Atom, arity: usize) -> Option<Telling> {
        Some(match (name.name(), arity) {
            ("return_trace", 0) => Telling::Return,
            ("exception_trace", 0) => Telling::Exception,
            ("message", 1) => Telling::Message,
            ("caller" | "caller_line", 0) => Telling::Caller,
            ("process_dump", 0) => Telling::Dump,
            ("display", 1) => Telling::Display,
            ("silent", 1) => Telling::Silent,
            ("enable_trace", 1 | 2) => Telling::Enable,
            ("disable_trace", 1 | 2) => Telling::Disable,
            ("is_seq_trace", 0) | ("get_seq_token", 0) | ("set_seq_token", 2) | ("trace", 2 | 3) => Telling::Token,
            ("get_tcw", 0) | ("set_tcw", 1) => Telling::ControlWord,
            _ => return None,
        })
    }
}

/// The call that a specification is run for, and what came of it so far.
pub(super) struct Call<'a> {
    pub(super) caller: &'a Term,
    pub(super) verdict: &'a RefCell<Verdict>,
}

impl Call<'_> {
    /// Does what a specification says.
    pub(super) fn tell(&self, process: &mut Process, telling: Telling, arguments: &[Term]) -> Result<Term, Failed> {
        let mut verdict = self.verdict.borrow_mut();
        match (telling, arguments) {
            (Telling::Return, _) => verdict.returns = true,
            (Telling::Exception, _) => verdict.exceptions = true,
            (Telling::Message, [message]) => {
                verdict.told = !message.is_atom(names::FALSE);
                verdict.extra = (message.as_bool().is_none()).then(|| message.clone());
            }
            (Telling::Caller, _) => return Ok(self.caller.clone()),
            (Telling::Dump, _) => return Ok(Term::binary(backtrace::backtrace(process).as_bytes())),
            (Telling::Display, [term]) => {
                let display = native::named(names::ERLANG, Atom::new("display"), 1).ok_or(Failed)?;
                return (display.run)(process, &mut [term.clone()]).map_err(|_| Failed);
            }
            (Telling::Silent, [silent]) => self.change(process, silent.is_atom(names::TRUE), Flags::SILENT),
            (Telling::Enable | Telling::Disable, [flag]) => {
                let flags = flag.as_atom().and_then(Flags::named).ok_or(Failed)?;
                self.change(process, telling == Telling::Enable, flags);
            }
            (Telling::ControlWord, []) => return Ok(Term::int(0)),
            (Telling::Token, []) => return Ok(Term::bool(false)),
            _ => return Err(Failed),
        }
        Ok(Term::bool(true))
    }

    fn change(&self, process: &mut Process, on: bool, flags: Flags) {
        if let Some(tracing) = tracing::of(process.pid) {
            tracing::change(process, process.pid, on, Tracing { flags, ..tracing });
        }
    }
}

/// Judges a call by a specification, which was found to be one before.
pub fn judge(process: &mut Process, specification: &Term, arguments: &Term, caller: &Term) -> Option<Verdict> {
    let spec = Spec::compile(specification, Dialect::Calls).ok()?;
    let verdict = RefCell::new(Verdict { told: true, ..Verdict::default() });
    spec.run_for(process, arguments, Some(&Call { caller, verdict: &verdict }))?;
    Some(verdict.into_inner())
}

/// Tells whether a specification admits a message, whose circumstances are the list of arguments.
pub fn admits(process: &mut Process, specification: &Term, arguments: &Term) -> bool {
    judge(process, specification, arguments, &Term::atom(names::UNDEFINED)).is_some_and(|verdict| verdict.told)
}

/// What is wrong with a specification of calls, as `{:error, text}` each; nothing if all is right.
pub fn complaints(specification: &Term) -> Vec<Term> {
    let complaints = Spec::compile(specification, Dialect::Calls).err().unwrap_or_default();
    complaints.into_iter().map(Complaint::into_term).collect()
}
