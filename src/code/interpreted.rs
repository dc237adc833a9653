//! Where in evaluated code a call stands: a BEAM interprets such code, so its stack traces name functions of the
//! interpreter for the constructs around the call, with lines of their own sources.
//!
//! Evaluated code has no file, so the table of its lines has [`Nesting`]s in place of lines.

use super::trace::{evaluation, placed};
use crate::term::{Term, names, order};

/// A function of the interpreter: module, name, arity and line.
type Entry = (&'static str, &'static str, u8, i64);

/// What stands where the interpreter calls a function and goes on behind it.
const APPLYING: Entry = ("erl_eval", "do_apply", 7, 744);

/// What an expression may stand in without being the last act of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Construct {
    /// An expression of a block before the last.
    Block = 1,
    /// The right side of `=`.
    Match,
    /// An element of a tuple.
    Element,
    /// The first element of a list.
    First,
    /// A later element of a list.
    Later,
    /// The tail of a list.
    Tail,
    /// The left side of an operator.
    Left,
    /// The right side of an operator.
    Right,
    /// What an operator with one side works on.
    Operand,
    /// An argument of a named function.
    Argument,
    /// The module of a call that is only known when it runs.
    Module,
    /// An argument of a function value.
    FunArgument,
    /// The function value that is called.
    Fun,
    /// What `case` and its kin decide on.
    Subject,
    /// A value in `<<>>`.
    Segment,
    /// A size in `<<>>`.
    Size,
    /// A key of a map.
    Key,
    /// A value of a map.
    Value,
    /// The map that is updated.
    Map,
    /// A new value of a map that is updated.
    NewValue,
    /// How long `receive` waits.
    Timeout,
    /// The body of `try`.
    Try,
    /// A clause of `else` in `try`.
    Else,
    /// A clause of `rescue` or `catch`.
    Catch,
    /// The body of `after` in `try`.
    After,
    /// A comprehension over bits that makes a list.
    ListFor,
    /// What such a comprehension makes an element of.
    ListBody,
    /// A comprehension over bits that makes a binary.
    BinaryFor,
    /// What such a comprehension appends.
    BinaryBody,
    /// A filter of either.
    Filter,
    /// The rest of the bits.
    Walk,
}

/// All constructs, in the order of their numbers.
const CONSTRUCTS: [Construct; 31] = [
    Construct::Block,
    Construct::Match,
    Construct::Element,
    Construct::First,
    Construct::Later,
    Construct::Tail,
    Construct::Left,
    Construct::Right,
    Construct::Operand,
    Construct::Argument,
    Construct::Module,
    Construct::FunArgument,
    Construct::Fun,
    Construct::Subject,
    Construct::Segment,
    Construct::Size,
    Construct::Key,
    Construct::Value,
    Construct::Map,
    Construct::NewValue,
    Construct::Timeout,
    Construct::Try,
    Construct::Else,
    Construct::Catch,
    Construct::After,
    Construct::ListFor,
    Construct::ListBody,
    Construct::BinaryFor,
    Construct::BinaryBody,
    Construct::Filter,
    Construct::Walk,
];

const _: () = {
    let mut at = 0;
    while at < CONSTRUCTS.len() {
        assert!(CONSTRUCTS[at] as usize == at + 1);
        at += 1;
    }
};

impl Construct {
    /// The construct of a number.
    pub fn of_number(number: i64) -> Option<Construct> {
        CONSTRUCTS.get(usize::try_from(number).ok()?.checked_sub(1)?).copied()
    }

    /// The functions of the interpreter that are in progress for it, innermost first.
    fn entries(self) -> &'static [Entry] {
        const BITS: [Entry; 3] =
            [("eval_bits", "expr_grp1", 6, 71), ("eval_bits", "expr_grp", 5, 67), ("erl_eval", "expr", 6, 543)];
        const WALK: Entry = ("erl_eval", "eval_b_generate", 8, 821);
        match self {
            Construct::Block => &[("erl_eval", "exprs", 6, 136)],
            Construct::Match => &[("erl_eval", "expr", 6, 492)],
            Construct::Element => &[("erl_eval", "expr_list", 7, 961), ("erl_eval", "expr", 6, 290)],
            Construct::First => &[("erl_eval", "expr", 6, 282)],
            Construct::Later => &[("erl_eval", "expr", 6, 282), ("erl_eval", "expr", 6, 283)],
            Construct::Tail => &[("erl_eval", "expr", 6, 283)],
            Construct::Left => &[("erl_eval", "expr", 6, 537)],
            Construct::Right => &[("erl_eval", "expr", 6, 538)],
            Construct::Operand => &[("erl_eval", "expr", 6, 514)],
            Construct::Argument => &[("erl_eval", "expr_list", 7, 961), ("erl_eval", "expr", 6, 454)],
            Construct::Module => &[("erl_eval", "expr", 6, 452)],
            Construct::FunArgument => &[("erl_eval", "expr_list", 7, 961), ("erl_eval", "expr", 6, 472)],
            Construct::Fun => &[("erl_eval", "expr", 6, 471)],
            Construct::Subject => &[("erl_eval", "expr", 6, 323)],
            Construct::Segment => &[("eval_bits", "eval_field", 5, 106), BITS[0], BITS[1], BITS[2]],
            Construct::Size => &[("eval_bits", "eval_field", 5, 109), BITS[0], BITS[1], BITS[2]],
            Construct::Key => &[("erl_eval", "eval_map_fields", 6, 855), ("erl_eval", "expr", 6, 313)],
            Construct::Value => &[("erl_eval", "eval_map_fields", 6, 856), ("erl_eval", "expr", 6, 313)],
            Construct::Map => &[("erl_eval", "expr", 6, 303)],
            Construct::NewValue => &[("erl_eval", "eval_map_fields", 6, 860), ("erl_eval", "expr", 6, 304)],
            Construct::Timeout => &[("erl_eval", "expr", 6, 330)],
            Construct::Try => &[("erl_eval", "try_clauses", 10, 987)],
            Construct::Else => &[("erl_eval", "try_clauses", 10, 993)],
            Construct::Catch => &[("erl_eval", "try_clauses", 10, 1004)],
            Construct::After => &[("erl_eval", "try_clauses", 10, 1012)],
            Construct::ListFor => &[("erl_eval", "eval_lc", 7, 761)],
            Construct::ListBody => &[("erl_eval", "eval_lc1", 7, 775), WALK],
            Construct::BinaryFor => &[("erl_eval", "eval_bc", 7, 783)],
            Construct::BinaryBody => &[("erl_eval", "eval_bc1", 7, 797), WALK],
            Construct::Filter => &[("erl_eval", "eval_filter", 7, 839), WALK],
            Construct::Walk => &[WALK],
        }
    }
}

/// The constructs that an expression stands in, up to the function around it: the innermost six, which fill a stack trace.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Nesting(u32);

/// How many bits the number of a construct takes.
const BITS: u32 = 5;

impl Nesting {
    /// The nesting that stands in a table of lines.
    pub fn from_line(line: u32) -> Nesting {
        Nesting(line)
    }

    /// What stands in a table of lines for it.
    pub fn to_line(self) -> u32 {
        self.0
    }

    /// The nesting of what stands in a construct that stands in this nesting.
    pub fn within(self, construct: Construct) -> Nesting {
        if self.constructs().next() == Some(construct) && construct.entries().len() == 1 {
            return self;
        }
        let kept = self.0 & ((1 << (5 * BITS)) - 1);
        Nesting(kept << BITS | construct as u32)
    }

    /// The constructs, innermost first.
    fn constructs(self) -> impl Iterator<Item = Construct> {
        let numbers = (0..6).map(move |depth| (self.0 >> (depth * BITS)) & ((1 << BITS) - 1));
        numbers.map_while(|number| Construct::of_number(i64::from(number)))
    }

    /// Tells whether the interpreter goes on in the function when a call there has returned. It does not where clauses of
    /// `try` are the last of it, though they are in progress.
    fn goes_on(self) -> bool {
        self.constructs().any(|construct| !matches!(construct, Construct::Else | Construct::Catch))
    }
}

/// Functions of evaluated code that called each other, as a stack trace tells them: one after the other, the innermost first.
pub struct Interpreted<F> {
    /// Where the entry belongs in which the interpreter made the call, or failed: it shows when it is known whether it goes on.
    begun: Option<usize>,
    /// Whether functions were told since one that was not evaluated.
    in_progress: bool,
    /// The entries for a failure of the interpreter itself, by whether it would go on. Most traces tell of none.
    failing: F,
}

impl<F: Fn(bool) -> Vec<Term>> Interpreted<F> {
    /// With what stands for the interpreter where it fails itself: in a last act, or where it would go on behind that.
    pub fn new(failing: F) -> Interpreted<F> {
        Interpreted { begun: None, in_progress: false, failing }
    }

    /// Tells a function of evaluated code, which may be all that was `given` to evaluate.
    pub fn function(&mut self, entries: &mut Vec<Term>, nesting: Nesting, given: bool) {
        if !std::mem::replace(&mut self.in_progress, true) {
            self.begun = Some(entries.len());
        }
        if given || nesting.goes_on() {
            self.begin(entries, true);
        }
        for (module, name, arity, line) in nesting.constructs().flat_map(Construct::entries) {
            let entry = placed((module, name, *arity), &format!("{module}.erl"), *line);
            if entries.last().is_none_or(|last| !order::equal(last, &entry)) {
                entries.push(entry);
            }
        }
        if given {
            entries.extend(evaluation());
            self.in_progress = false;
        }
    }

    /// Another function comes, or none.
    pub fn end(&mut self, entries: &mut Vec<Term>) {
        self.begin(entries, false);
        self.in_progress = false;
    }

    fn begin(&mut self, entries: &mut Vec<Term>, goes_on: bool) {
        let Some(at) = self.begun.take() else { return };
        let told = match (at, goes_on) {
            (0, _) => (self.failing)(goes_on),
            (_, true) => vec![applying()],
            (_, false) => Vec::new(),
        };
        entries.splice(at..at, told);
    }
}

/// The entries of the interpreter where it waits for a message.
pub fn receiving() -> Vec<Term> {
    let waiting = [Term::named("prim_eval"), Term::atom(names::RECEIVE), Term::int(2), Term::NIL_LIST];
    vec![Term::tuple(waiting), placed(("erl_eval", "receive_clauses", 8), "erl_eval.erl", 1055)]
}

/// The entry of the interpreter where it calls a function and goes on behind it.
pub fn applying() -> Term {
    let (module, name, arity, line) = APPLYING;
    placed((module, name, arity), "erl_eval.erl", line)
}
