//! Why a bit string can't be built, as `:erl_erts_errors` tells of it.

use crate::code::Raise;
use crate::code::segment::{Kind, Segment};
use crate::process::exit;
use crate::term::{Atom, Term, names};
use crate::vm::machine::Machine;

/// What writing a segment ends in: nothing, or what is wrong with which value.
pub(in crate::vm) type Construction = Result<(), Failed>;

/// What is wrong with a segment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::vm) enum Problem {
    /// The size is no size.
    Size,
    /// The size is beyond what a bit string may have.
    TooLarge,
    /// The value is of another type.
    Type,
    /// The value is shorter than the size.
    Short,
    /// The value is not as many whole units.
    Unit,
    /// A float has no such size.
    Invalid,
    /// No float is as large as this integer.
    NoFloat,
}

impl Problem {
    /// The problem with a value.
    pub(in crate::vm) fn of(self, value: Term) -> Failed {
        Failed(self, value)
    }

    fn name(self) -> &'static str {
        match self {
            Problem::Size | Problem::TooLarge => "size",
            Problem::Type => "type",
            Problem::Short => "short",
            Problem::Unit => "unit",
            Problem::Invalid => "invalid",
            Problem::NoFloat => "no_float",
        }
    }
}

/// A problem and the value that has it.
pub(in crate::vm) struct Failed(Problem, Term);

impl Machine<'_> {
    /// The error of a segment, the first being 1: the entry of the running function says what is wrong.
    pub(in crate::vm) fn construction_failed(&mut self, position: usize, segment: &Segment, failed: Failed) -> Raise {
        let Failed(problem, value) = failed;
        let reason = match problem {
            Problem::TooLarge => Raise::error(exit::system_limit()),
            _ => Raise::badarg(),
        };
        if self.function().file.is_empty() && segment.kind == Kind::Binary {
            match problem {
                Problem::Type => return self.not_a_bitstring(reason, value),
                Problem::Unit => return self.with_stacktrace(reason),
                _ => {}
            }
        }
        let cause = Term::tuple([
            Term::int(position as i64),
            Term::named(kind_name(segment.kind)),
            Term::named(problem.name()),
            value,
        ]);
        let info = Term::map_of_atoms([
            (Atom::new("cause"), cause),
            (names::FUNCTION, Term::named("format_bs_fail")),
            (names::MODULE, Term::named("erl_erts_errors")),
        ]);
        let mut raise = self.with_stacktrace(reason);
        let info = Term::tuple([Term::atom(names::ERROR_INFO), info]);
        if let Some(cons) = raise.stacktrace.as_cons()
            && let Some([module, function, arity, location]) = cons.head.as_tuple_of::<4>()
        {
            let location = Term::list(location.iter().cloned().chain([info]).collect::<Vec<_>>());
            let entry = Term::tuple([module.clone(), function.clone(), arity.clone(), location]);
            raise.stacktrace = Term::cons(entry, cons.tail.clone());
        }
        raise
    }

    /// The evaluator, which is code without a file, asks for the size of what it takes for a bit string.
    fn not_a_bitstring(&mut self, reason: Raise, value: Term) -> Raise {
        let info = Term::map_of_atoms([(names::MODULE, Term::named("erl_erts_errors"))]);
        let location = Term::list([Term::tuple([Term::atom(names::ERROR_INFO), info])]);
        let entry = [Term::atom(names::ERLANG), Term::named("bit_size"), Term::list([value]), location];
        self.with_stacktrace_below(reason, Some(Term::tuple(entry)))
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Integer => "integer",
        Kind::Float => "float",
        Kind::Binary => "binary",
        Kind::Utf8 => "utf8",
        Kind::Utf16 => "utf16",
        Kind::Utf32 => "utf32",
    }
}
