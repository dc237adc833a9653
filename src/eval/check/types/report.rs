//! What a failure to find a type for something is warned of with.

use super::context::Trace;
use super::kind::{Field, Type, Writer};
use super::unify::Mismatch;
use super::{Checker, Failure, shown};
use crate::expand::quoted::{as_call, as_dot, flag};
use crate::expand::{MacroHost, rewrite};
use crate::term::{Atom, Term, inspect, names, order};

/// The text of a warning, the line it is about, and its place among others.
pub struct Report {
    /// The text.
    pub message: String,
    /// Line, if the code has one.
    pub line: Option<u32>,
    /// Warnings are told in the order of these.
    pub key: Term,
}

const ABOUT_DOTS: &str = "HINT: \"var.field\" (without parentheses) implies \"var\" is a map() while \"var.fun()\" (with \
                          parentheses) implies \"var\" is an atom()\n\n";
const ABOUT_BITS: &str = "HINT: all expressions given to binaries are assumed to be of type integer() unless said otherwise. \
                          For example, <<expr>> assumes \"expr\" is an integer. Pass a modifier, such as <<expr::float>> or \
                          <<expr::binary>>, to change the default behaviour.\n\n";

impl Checker<'_> {
    /// Says why the types of a clause do not fit.
    pub(super) fn report(&mut self, failure: Failure) -> Report {
        let (code, message, key) = match failure {
            Failure::Mismatch(mismatch) => {
                let message = self.mismatch(&mismatch);
                let types = [&mismatch.left, &mismatch.right].map(|kind| as_term(&self.context.resolve(kind)));
                let key = [&[Term::named("unable_unify")], &types[..]].concat();
                (mismatch.place.code, message, key)
            }
            Failure::Refused { name, arity, args, expected, signature, code } => {
                let message = self.refusal((name, arity), &args, &expected, &signature, &code);
                (code, message, vec![Term::named("unable_apply"), Term::atom(name)])
            }
        };
        let line = line_of(&code);
        let key = Term::list([Term::list(key), Term::int(line.map_or(0, i64::from)), code]);
        Report { message: format!("{message}Conflict found at"), line, key }
    }

    fn mismatch(&mut self, mismatch: &Mismatch) -> String {
        let history = self.context.history(&mismatch.place);
        let mut traces: Vec<(Atom, Trace)> = history.into_iter().map(|(name, trace)| (name, trace.clone())).collect();
        let (left, right) = (self.context.resolve(&mismatch.left), self.context.resolve(&mismatch.right));
        let mut writer = Writer::default();
        let code = self.code(&mismatch.place.code);
        if let Some((field, known)) = missing_field(&left, &right).or_else(|| missing_field(&right, &left)) {
            // What asks for the field is shown already.
            if !traces.is_empty() {
                traces.remove(0);
            }
            let traces = self.traces(traces, &mut writer, true, &[]);
            return format!(
                "undefined field \"{}\" {code}expected one of the following fields: {}\n\n{traces}",
                field.name(),
                known.join(", ")
            );
        }
        let is_map = |kind: &Type| matches!(kind, Type::Map(_));
        let (short_left, short_right) = (is_map(&left) && !is_map(&right), is_map(&right) && !is_map(&left));
        let (shown_left, shown_right) = (writer.show(&left, short_left), writer.show(&right, short_right));
        let traces = self.traces(traces, &mut writer, short_left || short_right, &[&left, &right]);
        format!("incompatible types:\n\n    {shown_left} !~ {shown_right}\n\n{code}{traces}")
    }

    fn refusal(
        &mut self,
        (name, arity): (Atom, usize),
        args: &[Type],
        expected: &Type,
        signature: &[(Vec<Type>, Type)],
        code: &Term,
    ) -> String {
        let function = match rewrite::written(name.name(), arity) {
            Some((module, written)) => format!("{module}.{written}/{arity}"),
            None => format!(":erlang.{}/{arity}", name.name()),
        };
        let mut writer = Writer::default();
        let mut show = |parameters: &[Type], result: &Type| {
            let parameters: Vec<String> = parameters.iter().map(|kind| writer.show(kind, false)).collect();
            format!("    {} -> {}\n", parameters.join(", "), writer.show(result, false))
        };
        let wanted = show(args, expected);
        let known: String = signature.iter().map(|(parameters, result)| show(parameters, result)).collect();
        let code = self.code(code);
        format!("expected {function} to have signature:\n\n{wanted}\nbut it has signature:\n\n{known}\n{code}")
    }

    /// `in expression:` and the code.
    fn code(&mut self, code: &Term) -> String {
        format!("in expression:\n\n{}\n", self.quoted(code))
    }

    /// Code below its place.
    fn quoted(&mut self, code: &Term) -> String {
        let line = line_of(code).map_or_else(String::new, |line| line.to_string());
        let text = self.host.quoted_to_string(&shown::as_written(code));
        let text: Vec<String> = text.lines().map(|line| format!("    {line}\n")).collect();
        format!("    # {}:{line}\n{}", crate::eval::warning::relative(&self.env.file), text.concat())
    }

    fn traces(
        &mut self,
        mut traces: Vec<(Atom, Trace)>,
        writer: &mut Writer,
        briefly: bool,
        compared: &[&Type],
    ) -> String {
        traces.reverse();
        let mut told: Vec<(Atom, Type, Term)> = Vec::new();
        let mut text = String::new();
        let mut hints: Vec<String> = Vec::new();
        for (name, trace) in traces {
            let given = match &trace.kind {
                Type::Var(same) => self.context.names[*same].map(|same| format!("same type as \"{}\"", same.name())),
                _ => None,
            };
            let kind = if given.is_some() { trace.kind.clone() } else { self.context.resolve(&trace.kind) };
            let is_told = |(known, earlier, code): &(Atom, Type, Term)| {
                *known == name && *earlier == kind && order::equal(code, &trace.code)
            };
            if told.iter().any(is_told) {
                continue;
            }
            let given = given.unwrap_or_else(|| {
                format!("type {}{}", writer.show(&kind, briefly), due_to(&kind, &trace.code).unwrap_or_default())
            });
            let code = self.quoted(&trace.code);
            text.push_str(&format!("where \"{}\" was given the {given} in:\n\n{code}\n", name.name()));
            hints.extend(hint(&kind, &trace.code, compared).filter(|hint| !hints.contains(hint)));
            told.push((name, kind, trace.code));
        }
        text + &hints.concat()
    }
}

/// The field that a map with one known key asks of a map that does not have it, and the fields that has.
fn missing_field(asking: &Type, asked: &Type) -> Option<(Atom, Vec<String>)> {
    let (Type::Map(asking), Type::Map(asked)) = (asking, asked) else { return None };
    let mut wanted = asking.iter().filter(|field| !field.optional);
    let (Some(Field { key: Type::Literal(key), .. }), None) = (wanted.next(), wanted.next()) else { return None };
    let literals = asked.iter().filter_map(|field| match field.key {
        Type::Literal(known) => Some(known),
        _ => None,
    });
    let mut known: Vec<&str> = literals.map(Atom::name).collect();
    known.sort_unstable();
    let open = |fields: &[Field]| fields.iter().any(|field| field.optional);
    (open(asking) && !open(asked) && !known.contains(&key.name()))
        .then(|| (*key, known.into_iter().map(str::to_owned).collect()))
}

/// Name and whether parentheses stand behind it, of `var.name` and `var.name()`.
fn called_by_variable(code: &Term) -> Option<bool> {
    let [head, meta, args] = code.as_tuple_of::<3>()?;
    as_dot(head).filter(|(_, module, _)| !module.is_atom(names::ERLANG))?;
    args.is_nil_list().then(|| !flag(meta, names::NO_PARENS))
}

fn due_to(kind: &Type, code: &Term) -> Option<&'static str> {
    match (kind, called_by_variable(code)?) {
        (Type::Map(_), false) => Some(" (due to calling var.field)"),
        (Type::Atom, true) => Some(" (due to calling var.fun())"),
        _ => None,
    }
}

/// What may have been meant.
fn hint(kind: &Type, code: &Term, compared: &[&Type]) -> Option<String> {
    if due_to(kind, code).is_some() {
        return Some(ABOUT_DOTS.to_owned());
    }
    if let (Type::Integer, Some((names::BITS_FORM, _, segments))) = (kind, as_call(code)) {
        let inferred = Atom::new("inferred_bitstring_spec");
        let is_inferred = |segment: &Term| segment.as_tuple_of::<3>().is_some_and(|[_, meta, _]| flag(meta, inferred));
        return segments.iter().any(is_inferred).then(|| ABOUT_BITS.to_owned());
    }
    let is_check = |code: &Term| {
        let head = code.as_tuple_of::<3>().map(|[head, ..]| head.clone());
        head.as_ref().and_then(as_dot).is_some_and(|(_, _, name)| name.name() == "is_tuple")
    };
    let size = compared.iter().find_map(|kind| match kind {
        Type::Tuple(elements) => Some(elements.len()),
        _ => None,
    });
    let size = size.filter(|_| *kind == Type::AnyTuple && is_check(code))?;
    Some(format!(
        "HINT: use pattern matching or \"is_tuple({variable}) and tuple_size({variable}) == {size}\" to guard a sized \
         tuple.\n\n",
        variable = checked_variable(code)
    ))
}

fn checked_variable(code: &Term) -> String {
    let args = code.as_tuple_of::<3>().and_then(|[_, _, args]| args.iter().next().cloned());
    let name = args.as_ref().and_then(|arg| arg.as_tuple_of::<3>()?[0].as_atom());
    name.map_or_else(String::new, |name| name.name().to_owned())
}

/// The line of code, or of the first part of it that has one.
fn line_of(code: &Term) -> Option<u32> {
    let [head, meta, _] = code.as_tuple_of::<3>()?;
    let line = |meta: &Term| u32::try_from(meta.keyword_get(names::LINE)?.as_int()?).ok();
    line(meta).or_else(|| line(&head.as_tuple_of::<3>()?[1]))
}

/// A type as a term: Erlang's order of these is the order of the warnings.
fn as_term(kind: &Type) -> Term {
    let tagged = |tag: &str, value: Term| Term::tuple([Term::named(tag), value]);
    let all = |types: &[Type]| Term::list(types.iter().map(as_term).collect::<Vec<_>>());
    match kind {
        Type::Literal(atom) => tagged("atom", Term::atom(*atom)),
        Type::Var(number) => tagged("var", Term::int(*number as i64)),
        Type::List(element) => tagged("list", as_term(element)),
        Type::Union(members) => tagged("union", all(members)),
        Type::Tuple(elements) => Term::tuple([Term::named("tuple"), Term::int(elements.len() as i64), all(elements)]),
        Type::Map(fields) => {
            let field = |field: &Field| {
                let presence = Term::named(if field.optional { "optional" } else { "required" });
                Term::tuple([presence, as_term(&field.key), as_term(&field.value)])
            };
            tagged("map", Term::list(fields.iter().map(field).collect::<Vec<_>>()))
        }
        simple => {
            let name = Writer::default().show(simple, false);
            Term::named(name.trim_end_matches("()"))
        }
    }
}

/// The function that a warning is about: `Module.name/arity`, so that equal warnings stand in the order of their functions.
pub fn function_key(module: Atom, name: Atom, arity: u8) -> Term {
    Term::tuple([
        Term::from(inspect::to_string(&Term::atom(module)).as_str()),
        Term::atom(name),
        Term::int(i64::from(arity)),
    ])
}
