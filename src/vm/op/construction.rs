//! Why a bit string can't be built, as `:erl_erts_errors` tells of it.

use crate::code::Raise;
use crate::code::segment::{Kind, Segment, Size};
use crate::code::trace;
use crate::process::exit;
use crate::term::{Atom, Term, names};
use crate::vm::evaluator;
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
        if self.function().file.is_empty() {
            return self.evaluated_construction(reason, position, segment, problem, value);
        }
        if self.function().home.is_some_and(|home| home.embedded && home.name.name().starts_with("Elixir.")) {
            return self.library_construction(reason, segment, problem, value);
        }
        let info = [
            (Atom::new("cause"), cause(position, segment, problem, value)),
            (names::FUNCTION, Term::named("format_bs_fail")),
            (names::MODULE, Term::named("erl_erts_errors")),
        ];
        let mut raise = self.with_stacktrace(reason);
        if let Some(cons) = raise.stacktrace.as_cons() {
            raise.stacktrace = Term::cons(with_info(&cons.head, info), cons.tail.clone());
        }
        raise
    }

    /// The error of a segment in Elixir's own library, whose code is of an older compiler's: it asks what it takes for a bit
    /// string for its size, and says nothing about what else is wrong.
    fn library_construction(&mut self, reason: Raise, segment: &Segment, problem: Problem, value: Term) -> Raise {
        let mut raise = self.with_stacktrace(reason);
        if problem == Problem::Type && segment.kind == Kind::Binary && matches!(segment.size, Size::All) {
            let name = Term::named("bit_size");
            let asked = Term::tuple([Term::atom(names::ERLANG), name, Term::list([value]), Term::NIL_LIST]);
            let asked = with_info(&asked, [(names::MODULE, Term::named("erl_erts_errors"))]);
            raise.stacktrace = Term::cons(asked, raise.stacktrace);
        }
        raise
    }

    /// The error of a segment in code without a file: the evaluator builds each by itself and says which it is, after it has
    /// computed the size and, where none is given, asked for that of what it takes for a bit string.
    fn evaluated_construction(
        &mut self,
        reason: Raise,
        position: usize,
        segment: &Segment,
        problem: Problem,
        value: Term,
    ) -> Raise {
        let module = (names::MODULE, Term::named("erl_erts_errors"));
        let place = (Atom::new("override_segment_position"), Term::int(position as i64));
        let asked = |name: &str, arguments: Vec<Term>| {
            let called =
                Term::tuple([Term::atom(names::ERLANG), Term::named(name), Term::list(arguments), Term::NIL_LIST]);
            vec![with_info(&called, [module.clone(), place.clone()]), evaluator::building("eval_exp_field1", 9, 114)]
        };
        let unit = i64::from(segment.unit);
        let whole = |size: &Term| size.as_int().and_then(|size| size.checked_mul(unit)).map(Term::int);
        let mut called = match problem {
            Problem::Type if segment.kind == Kind::Binary && matches!(segment.size, Size::All) => {
                asked("bit_size", vec![value])
            }
            Problem::Size if value.as_int().is_none() => asked("*", vec![value, Term::int(unit)]),
            Problem::Unit => vec![evaluator::building("eval_exp_field", 6, 169)],
            _ => {
                let value = if problem == Problem::Size { whole(&value).unwrap_or(value) } else { value };
                let function = (names::FUNCTION, Term::named("format_bs_fail"));
                let info = [(Atom::new("cause"), cause(1, segment, problem, value)), function, module, place];
                vec![with_info(&evaluator::building("eval_exp_field", 6, line_of(segment.kind)), info)]
            }
        };
        called.extend([evaluator::building("create_binary", 2, 77), evaluator::building("expr_grp", 5, 68)]);
        let mut raise = self.evaluated_raise(reason, called, evaluator::BUILDING);
        // It is raised anew, without the entry of what raised it first.
        let told = trace::depth().saturating_sub(1);
        raise.stacktrace = Term::list(raise.stacktrace.iter().take(told).cloned().collect::<Vec<_>>());
        raise
    }
}

/// `{position, kind, problem, value}`.
fn cause(position: usize, segment: &Segment, problem: Problem, value: Term) -> Term {
    let kind = Term::named(kind_name(segment.kind));
    Term::tuple([Term::int(position as i64), kind, Term::named(problem.name()), value])
}

/// An entry of a stack trace with what explains the error.
fn with_info<const N: usize>(entry: &Term, info: [(Atom, Term); N]) -> Term {
    let Some([module, function, arity, location]) = entry.as_tuple_of::<4>() else { return entry.clone() };
    let info = Term::tuple([Term::atom(names::ERROR_INFO), Term::map_of_atoms(info)]);
    let location = Term::list(location.iter().cloned().chain([info]).collect::<Vec<_>>());
    Term::tuple([module.clone(), function.clone(), arity.clone(), location])
}

/// Where the evaluator builds a segment of a kind.
fn line_of(kind: Kind) -> i64 {
    match kind {
        Kind::Integer => 143,
        Kind::Utf8 => 145,
        Kind::Utf16 => 147,
        Kind::Utf32 => 153,
        Kind::Float => 163,
        Kind::Binary => 172,
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
