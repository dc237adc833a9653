//! Errors: their reasons, their stack traces, and the way to the handler.

use super::erlang_source::{Origin, explainer, is_explained};
use super::evaluator;
use super::machine::Machine;
use super::native::Native;
use crate::code::instruction::{Failure, Instruction};
use crate::code::trace::{self, is_machinery};
use crate::code::{Export, Raise};
use crate::term::{Atom, Term, names};

/// The reason of an error that code raises by itself.
pub(super) fn failure(failure: Failure, value: Term) -> Raise {
    match failure {
        Failure::Badmatch => Raise::tagged(names::BADMATCH, value),
        Failure::CaseClause => Raise::tagged(names::CASE_CLAUSE, value),
        Failure::CondClause => Raise::error(Term::atom(names::COND_CLAUSE)),
        Failure::WithClause => Raise::tagged(names::WITH_CLAUSE, value),
        Failure::TryClause => Raise::tagged(names::TRY_CLAUSE, value),
        Failure::Badrecord => Raise::tagged(names::BADRECORD, value),
        Failure::NotBoolean => Raise::tagged(names::BADARG, value),
        Failure::FunctionClause => Raise::error(Term::atom(names::FUNCTION_CLAUSE)),
    }
}

impl Machine<'_> {
    /// Adds the stack trace of this point, with `first` (the function that failed) on top.
    pub(super) fn with_stacktrace_below(&mut self, raise: Raise, first: Option<Term>) -> Raise {
        let part = evaluator::part(&raise);
        self.stacktrace_from(raise, first.into_iter().collect(), part)
    }

    /// Adds the stack trace of an error in what evaluated code is said to call; the innermost call comes first.
    pub(in crate::vm) fn evaluated_raise(&mut self, raise: Raise, called: Vec<Term>, part: evaluator::Part) -> Raise {
        let mut raise = self.stacktrace_from(raise, Vec::new(), part);
        let entries = called.into_iter().chain(raise.stacktrace.iter().cloned());
        let entries: Vec<Term> = entries.take(trace::depth()).collect();
        raise.stacktrace = Term::list(entries);
        raise
    }

    /// Adds the stack trace of this point.
    pub(super) fn with_stacktrace(&mut self, raise: Raise) -> Raise {
        self.with_stacktrace_below(raise, None)
    }

    /// Adds the stack trace of a call that is not its function's last: on a BEAM the function is there twice, for where it failed
    /// and for where it would have gone on.
    pub(super) fn with_stacktrace_twice(&mut self, raise: Raise) -> Raise {
        let mut raise = self.with_stacktrace(raise);
        if self.function().file.is_empty() {
            return raise;
        }
        let mut entries: Vec<Term> = raise.stacktrace.iter().cloned().collect();
        if let Some(first) = entries.first().cloned() {
            entries.insert(0, first);
            entries.truncate(trace::depth());
            raise.stacktrace = Term::list(entries);
        }
        raise
    }

    /// An error of a native: the native and its arguments come first in the stack trace.
    pub(super) fn native_raise(&mut self, native: &'static Native, arguments: Term, raise: Raise) -> Raise {
        if raise.open {
            let own = raise.stacktrace.iter().count();
            let raise = self.closed(raise);
            let left = Origin::of(native).in_erlang && self.called_last();
            return if left { self.without_caller(raise, own) } else { raise };
        }
        if !raise.stacktrace.is_nil_list() {
            return raise;
        }
        // Functions that exist to raise are not themselves part of the trace.
        let raises = native.module == "erlang"
            && (matches!(native.name, "error" | "throw" | "raise" | "nif_error")
                || (native.name, native.arity) == ("exit", 1));
        if raises {
            let mut raise = self.stacktrace_from(raise, Vec::new(), evaluator::APPLYING);
            if native.name == "error" {
                raise.stacktrace = with_details(raise.stacktrace, &arguments);
            }
            return raise;
        }
        if is_machinery(native.module) {
            return self.with_stacktrace(raise);
        }
        // Elixir compiles `Map.put/3` to an update of a map.
        if (native.module, native.name) == ("maps", "put") {
            let given = raise.reason.as_tuple().and_then(|elements| elements.last().cloned()).unwrap_or_default();
            let evaluated = self.function().file.is_empty();
            return self.with_stacktrace_below(raise, evaluated.then(|| evaluator::no_map(given)));
        }
        let origin = Origin::of(native);
        let entry = origin.entry(arguments, &raise);
        let raise = self.with_stacktrace_below(raise, Some(entry));
        if origin.in_erlang && self.called_last() { self.without_caller(raise, 1) } else { raise }
    }

    /// Tells whether what was called last returns what it gives.
    fn called_last(&self) -> bool {
        matches!(self.at.coming(), Instruction::Return { .. } | Instruction::ReturnTaken { .. })
    }

    /// Completes the stack trace of what a native called. The BEAM has one entry less for it, of the function that words it.
    fn closed(&mut self, raise: Raise) -> Raise {
        let entries = raise.stacktrace.iter().cloned().collect();
        let raise = self.stacktrace_from(raise, entries, evaluator::APPLYING);
        let depth = trace::depth().saturating_sub(1);
        let stacktrace = Term::list(raise.stacktrace.iter().take(depth).cloned().collect::<Vec<_>>());
        Raise { stacktrace, open: false, ..raise }
    }

    /// An error of an operator: the operator and its operands come first in the stack trace.
    pub(super) fn operator_raise(&mut self, operator: Atom, operands: [Term; 2], inlined: bool, raise: Raise) -> Raise {
        // What compiled code calculates by an instruction on the BEAM is not part of the trace; so it divides, but not where a
        // script is compiled, whose numbers it knows nothing of.
        let divides = operator.name() == "/" && !self.function().module.name().starts_with("elixir_compiler_");
        if (inlined || divides) && !self.function().file.is_empty() {
            return self.with_stacktrace(raise);
        }
        let location = if is_explained(&raise) { Term::list([explainer("erlang")]) } else { Term::NIL_LIST };
        let entry = [Term::atom(names::ERLANG), Term::atom(operator), Term::list(operands), location];
        self.with_stacktrace_below(raise, Some(Term::tuple(entry)))
    }

    /// A call of a function that is not there.
    pub(super) fn undefined_function(&mut self, export: &Export, arguments: Term) -> Raise {
        if export.module == names::ERL_EVAL && self.function().file.is_empty() {
            return self.undefined_local(export.name, arguments.iter().count());
        }
        let entry = Term::tuple([Term::atom(export.module), Term::atom(export.name), arguments, Term::NIL_LIST]);
        let raise = Raise::error(Term::atom(names::UNDEF));
        self.with_stacktrace_below(raise, Some(entry))
    }

    /// A call in evaluated code of a function that is neither imported nor its own.
    fn undefined_local(&mut self, name: Atom, arity: usize) -> Raise {
        let raise = self.with_stacktrace_below(Raise::error(Term::atom(names::UNDEF)), None);
        let below = raise.stacktrace.iter().skip_while(|entry| evaluator::is_applying(entry)).cloned();
        let entries = evaluator::no_local(name, arity).into_iter().chain(below).take(trace::depth());
        Raise { stacktrace: Term::list(entries.collect::<Vec<_>>()), ..raise }
    }

    /// Takes the running function out of the stack trace of what it called last, which has `own` entries: it is gone by then.
    pub(super) fn without_caller(&mut self, mut raise: Raise, own: usize) -> Raise {
        if self.function().file.is_empty() || is_machinery(self.function().module.name()) {
            return raise;
        }
        let mut entries: Vec<Term> = raise.stacktrace.iter().cloned().collect();
        if entries.len() > own {
            entries.remove(own);
            raise.stacktrace = Term::list(entries);
        }
        raise
    }

    /// No clause of the running function fits: its arguments take the arity's place in the stack trace.
    pub(super) fn function_clause_raise(&mut self, arguments: Term) -> Raise {
        let mut raise = self.with_stacktrace(Raise::error(Term::atom(names::FUNCTION_CLAUSE)));
        let entry = self.function().stack_entry_with(arguments, 0);
        let visible = !self.function().file.is_empty();
        raise.stacktrace = match raise.stacktrace.into_cons() {
            Ok((_, rest)) if visible => Term::cons(entry, rest),
            Ok((head, rest)) => Term::cons(entry, Term::cons(head, rest)),
            Err(_) => Term::list([entry]),
        };
        raise
    }

    /// No clause fits of a function that was compiled in the place of its call: what is told of the running function has its name
    /// and its arguments.
    pub(super) fn inlined_clause_raise(&mut self, call: &Term) -> Raise {
        let mut raise = self.with_stacktrace(Raise::error(Term::atom(names::FUNCTION_CLAUSE)));
        let first = raise.stacktrace.as_cons().and_then(|cons| cons.head.as_tuple_of::<4>().cloned());
        if let (Some([name, arguments]), Some([module, _, _, place])) = (call.as_tuple_of::<2>(), first) {
            let entry = Term::tuple([module, name.clone(), arguments.clone(), place]);
            let rest = raise.stacktrace.as_cons().map_or(Term::NIL_LIST, |cons| cons.tail.clone());
            raise.stacktrace = Term::cons(entry, rest);
        }
        raise
    }

    /// Goes to the innermost handler; false if there is none above the floor.
    pub(super) fn unwind(&mut self, raise: &Raise) -> bool {
        let floor = self.floor();
        let within = self.process.handlers.last().is_some_and(|handler| handler.depth as usize > floor);
        let Some(handler) = within.then(|| self.process.handlers.pop()).flatten() else {
            self.drop_frames(floor);
            return false;
        };
        self.drop_frames(handler.depth as usize);
        self.resume_frame();
        self.at.jump_to(handler.next);
        let first = handler.first;
        let values = [Term::atom(raise.class), raise.reason.clone(), raise.stacktrace.clone()];
        for (index, value) in (first..).zip(values) {
            let _ = self.set(crate::code::Reg(index), value);
        }
        true
    }

    /// Leaves frames above `depth` and clears their registers.
    pub(super) fn drop_frames(&mut self, depth: usize) {
        while self.process.frames.len() > depth {
            let Some(frame) = self.process.frames.pop() else { return };
            let base = frame.base as usize;
            // The closure that keeps the code alive may be among the registers, so the size is read first.
            let registers = usize::from(frame.function().registers);
            let end = (base + registers).min(self.process.stack.len());
            for register in self.process.stack[base.min(end)..end].iter_mut() {
                *register = Term::NIL_LIST;
            }
        }
    }
}

/// The stack trace of `:erlang.error(reason, arguments, options)`: the first entry shows the arguments, if they are a list,
/// and what the options say about the error.
fn with_details(stacktrace: Term, given: &Term) -> Term {
    let given: Vec<&Term> = given.iter().collect();
    let (Some(arguments), Some(cons)) = (given.get(1), stacktrace.as_cons()) else { return stacktrace };
    let Some([module, name, arity, location]) = cons.head.as_tuple_of::<4>() else { return stacktrace };
    let shown = if arguments.as_list().is_some() { (*arguments).clone() } else { arity.clone() };
    let info = given.get(2).and_then(|options| options.keyword_get(names::ERROR_INFO));
    let info = info.map(|info| Term::tuple([Term::atom(names::ERROR_INFO), info.clone()]));
    let location = Term::list(location.iter().cloned().chain(info).collect::<Vec<_>>());
    Term::cons(Term::tuple([module.clone(), name.clone(), shown, location]), cons.tail.clone())
}
