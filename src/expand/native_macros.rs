//! The hottest macros of `Kernel`, from terms to terms: what a host may take instead of running the Elixir ones.
//!
//! [`expand`] answers for the names it knows and, where a case is not simple, leaves it to the macro written in Elixir. What
//! is built here carries the metadata that `quote` in `Kernel` would leave, so that hygiene works as it does there.

mod boolean;
mod membership;
mod pipe;
mod sigil;

use crate::term::{Atom, Term, names};

use super::error::Raise;
use super::host::MacroHost;
use super::quoted::{arrow, as_keyword, call, keyword, remote};
use super::{Context, Env};

const NONE: Term = Term::NIL_LIST;

/// Where Elixir has these macros and what they call.
const KERNEL_FILE: &str = "lib/kernel.ex";

/// Expands a macro of `Kernel`; nothing where the macro written in Elixir has to.
pub fn expand(name: Atom, args: &[Term], caller: &Env, host: &mut dyn MacroHost) -> Option<Result<Term, Raise>> {
    Some(match (name.name(), args) {
        ("if", [condition, blocks]) => Ok(conditional(condition, branches(blocks)?)),
        ("unless", [condition, blocks]) => Ok(unless(condition, branches(blocks)?)),
        ("and" | "or", [left, right]) => boolean::strict(name, left, right, caller),
        ("&&" | "||", [left, right]) => boolean::loose(name, left, right, caller),
        ("!", [value]) => boolean::negation(value, caller),
        ("in", [left, right]) => return membership::contains(left, right, caller, host),
        ("..", []) => Ok(range_literal(Term::int(0), Term::int(-1), Term::int(1))),
        ("..", [first, last]) => return range(first, last, None, caller, host),
        ("..//", [first, last, step]) => return range(first, last, Some(step), caller, host),
        ("to_string", [value]) => {
            let module = Term::atom(names::STRING_CHARS);
            Ok(remote(NONE, NONE, module, names::TO_STRING, Term::list([value.clone()])))
        }
        ("|>", [left, right]) => pipe::pipe(left, right, caller, host),
        ("<>", [left, right]) => return concatenation(left, right, caller, host),
        ("is_nil", [value]) => Ok(call(names::EQ, kernel_import(&[2]), [value.clone(), Term::nil()])),
        ("match?", [pattern, value]) => Ok(match_test(pattern, value)),
        ("then", [value, fun]) => Ok(apply_to(fun, value)),
        ("tap", [value, fun]) => Ok(tap(value, fun)),
        ("sigil_s" | "sigil_S" | "sigil_c" | "sigil_C" | "sigil_w" | "sigil_W", [text, modifiers]) => {
            return sigil::expand(name.name(), text, modifiers, caller, host);
        }
        _ => return None,
    })
}

/// `[context: Kernel, imports: [{arity, Kernel}, ...]]`
fn kernel_import(arities: &[i64]) -> Term {
    let kernel = Term::atom(names::KERNEL);
    let imports = arities.iter().map(|arity| Term::tuple([Term::int(*arity), kernel.clone()]));
    keyword([(names::CONTEXT, kernel.clone()), (names::IMPORTS, Term::list(imports))])
}

/// A variable of `Kernel`'s own.
fn own_variable(name: &str) -> Term {
    Term::tuple([Term::named(name), NONE, Term::atom(names::KERNEL)])
}

/// `:erlang.name(args)`
fn erlang(name: &str, args: impl IntoIterator<Item = Term>) -> Term {
    remote(NONE, NONE, Term::atom(names::ERLANG), Atom::new(name), Term::list(args))
}

/// `Elixir.Name` as written in `Kernel`, whatever the caller calls so.
fn root_alias(name: &str) -> Term {
    call(names::ALIASES, NONE, [Term::atom(names::ELIXIR), Term::named(name)])
}

/// `:falsy -> falsy; _ -> truthy` for a value that may be anything.
fn falsy_clauses(falsy: Term, truthy: Term) -> Term {
    let x = own_variable("x");
    let falsy_values = Term::list([Term::bool(false), Term::nil()]);
    let is_falsy = remote(NONE, NONE, Term::atom(names::KERNEL), names::IN, Term::list([x.clone(), falsy_values]));
    let head = call(names::WHEN, NONE, [x, is_falsy]);
    Term::list([arrow(&NONE, Term::list([head]), falsy), arrow(&NONE, Term::list([own_variable("_")]), truthy)])
}

fn case(meta: Term, value: &Term, clauses: Term) -> Term {
    call(names::CASE, meta, [value.clone(), keyword([(names::DO, clauses)])])
}

fn boolean_meta() -> Term {
    keyword([(super::conditional::optimize_boolean(), Term::bool(true))])
}

/// The `do` and `else` of `if` and `unless`.
fn branches(blocks: &Term) -> Option<(Term, Term)> {
    match as_keyword(blocks)?.as_slice() {
        [(names::DO, body)] => Some(((*body).clone(), Term::nil())),
        [(names::DO, body), (names::ELSE, other)] => Some(((*body).clone(), (*other).clone())),
        _ => None,
    }
}

fn conditional(condition: &Term, (body, other): (Term, Term)) -> Term {
    case(boolean_meta(), condition, falsy_clauses(other, body))
}

fn unless(condition: &Term, (body, other): (Term, Term)) -> Term {
    let swapped = keyword([(names::DO, other), (names::ELSE, body)]);
    call(Atom::new("if"), kernel_import(&[2]), [condition.clone(), swapped])
}

/// `%{__struct__: Range, first: first, last: last, step: step}`
fn range_literal(first: Term, last: Term, step: Term) -> Term {
    let fields = [("first", first), ("last", last), ("step", step)];
    let fields = fields.into_iter().map(|(name, value)| (Atom::new(name), value));
    let fields = std::iter::once((names::STRUCT, Term::named("Elixir.Range"))).chain(fields);
    Term::tuple([Term::atom(names::MAP_FORM), NONE, keyword(fields)])
}

fn range(
    first: &Term,
    last: &Term,
    step: Option<&Term>,
    caller: &Env,
    host: &mut dyn MacroHost,
) -> Option<Result<Term, Raise>> {
    let is_invalid = |bound: &Term| {
        bound.as_float().is_some()
            || bound.as_bits().is_some()
            || bound.as_atom().is_some()
            || bound.as_cons().is_some()
    };
    if let (Some(from), Some(to)) = (first.as_int(), last.as_int()) {
        match step {
            None => {
                let step = if from <= to { 1 } else { -1 };
                return Some(Ok(range_literal(first.clone(), last.clone(), Term::int(step))));
            }
            Some(step) if step.as_int().is_some_and(|step| step != 0) => {
                return Some(Ok(range_literal(first.clone(), last.clone(), step.clone())));
            }
            Some(_) => {}
        }
    }
    if step.is_none() && (is_invalid(first) || is_invalid(last)) {
        let quoted = call(names::RANGE, NONE, [first.clone(), last.clone()]);
        let text = host.quoted_to_string(&quoted);
        let message = format!("ranges (first..last//step) expect both sides to be integers, got: {text}");
        let checked = ("Elixir.Kernel", "validate_range!", 2, KERNEL_FILE, 3938);
        return Some(Err(Raise::argument(&message).raised_in(&[checked])));
    }
    if step.is_some_and(is_invalid)
        || step.is_some_and(|step| step.as_int() == Some(0))
        || is_invalid(first)
        || is_invalid(last)
    {
        return None;
    }
    match caller.context {
        Context::None => {
            let args = [first, last].into_iter().chain(step).cloned();
            Some(Ok(remote(NONE, NONE, root_alias("Range"), Atom::new("new"), Term::list(args))))
        }
        Context::Match => {
            let fields = [("first", Some(first)), ("last", Some(last)), ("step", step)];
            let fields = fields.into_iter().filter_map(|(name, value)| Some((Atom::new(name), value?.clone())));
            let fields = std::iter::once((names::STRUCT, Term::named("Elixir.Range"))).chain(fields);
            Some(Ok(Term::tuple([Term::atom(names::MAP_FORM), NONE, keyword(fields)])))
        }
        Context::Guard => None,
    }
}

/// `left <> right`, a whole chain of it as one bit string.
fn concatenation(left: &Term, right: &Term, caller: &Env, host: &mut dyn MacroHost) -> Option<Result<Term, Raise>> {
    let mut parts = vec![left.clone()];
    let mut rest = right.clone();
    while let Some((_, left, right)) = super::quoted::as_binary(&rest, names::JOIN) {
        parts.push(left.clone());
        rest = right.clone();
    }
    parts.push(rest);
    let count = parts.len();
    let mut segments = Vec::with_capacity(count);
    for (position, part) in parts.into_iter().enumerate() {
        if part.is_binary() {
            segments.push(part);
            continue;
        }
        if part.as_tuple_of::<3>().is_none() {
            let text = host.quoted_to_string(&part);
            let refused = Raise::argument(&format!("expected binary argument in <> operator but got: {text}"));
            return Some(Err(refused.raised_in(&not_concatenated(position, count))));
        }
        if caller.context == Context::Match && position + 1 < count {
            // A macro may yet give a literal; only variables and the like are known to be none.
            super::quoted::as_variable(&part)?;
            let text = host.quoted_to_string(&part);
            let message = format!(
                "the left argument of <> operator inside a match should always be a literal binary because its size can't be \
                 verified. Got: {text}"
            );
            let refusing = ("Elixir.Kernel", "invalid_concat_left_argument_error", 1, KERNEL_FILE, 1970);
            let wrapping = ("Elixir.Kernel", "wrap_concatenation", 3, KERNEL_FILE, 1942);
            let extracting = ("Elixir.Kernel", "extract_concatenations", 2, KERNEL_FILE, 1921);
            return Some(Err(Raise::argument(&message).raised_in(&[refusing, wrapping, extracting])));
        }
        let binary = Term::tuple([Term::atom(names::BINARY), NONE, Term::nil()]);
        segments.push(call(names::COLON2, NONE, [part, binary]));
    }
    Some(Ok(call(names::BITS_FORM, NONE, segments)))
}

/// Where Elixir finds that a part of a concatenation is no binary.
fn not_concatenated(position: usize, count: usize) -> Vec<(&'static str, &'static str, u8, &'static str, u32)> {
    let extracted = |line| ("Elixir.Kernel", "extract_concatenations", 2, KERNEL_FILE, line);
    let mut functions = vec![("Elixir.Kernel", "wrap_concatenation", 3, KERNEL_FILE, 1934)];
    functions.push(extracted(if position + 1 == count { 1925 } else { 1921 }));
    if position > 0 {
        functions.push(extracted(1921));
    }
    functions
}

fn match_test(pattern: &Term, value: &Term) -> Term {
    let generated = keyword([(names::GENERATED, Term::bool(true))]);
    let anything = Term::tuple([Term::atom(names::UNDERSCORE), generated.clone(), Term::atom(names::KERNEL)]);
    let clauses = Term::list([
        arrow(&NONE, Term::list([pattern.clone()]), Term::bool(true)),
        arrow(&generated, Term::list([anything]), Term::bool(false)),
    ]);
    case(NONE, value, clauses)
}

fn apply_to(fun: &Term, value: &Term) -> Term {
    Term::tuple([call(names::DOT, NONE, [fun.clone()]), NONE, Term::list([value.clone()])])
}

fn tap(value: &Term, fun: &Term) -> Term {
    let equals = |left: Term, right: Term| call(names::EQUALS, NONE, [left, right]);
    let (own_fun, own_value) = (own_variable("fun"), own_variable("value"));
    let applied = equals(own_variable("_"), apply_to(&own_fun, &own_value));
    let body = call(names::BLOCK, NONE, [applied, own_value.clone()]);
    call(names::BLOCK, NONE, [equals(own_fun, fun.clone()), equals(own_value, value.clone()), body])
}
