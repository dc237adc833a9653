//! Definitions that a `for` in a module's body repeats, written out: so what is documented there can be told without running it.

use crate::expand::quoted::{as_binary, as_call};
use crate::term::{Atom, Term, names};

/// What the variables of a generator stand for.
type Binding = Vec<(Atom, Term)>;

/// The expressions of a body, where those in a `for` stand in its place, once for each element.
///
/// That takes a list of literals, or an attribute that holds one; any other `for` stays as it is.
pub fn written_out(body: &[Term]) -> Vec<Term> {
    let mut attributes = Binding::new();
    let mut all = Vec::new();
    for expression in body {
        attributes.extend(list_attribute(expression));
        match repeated(expression, &attributes) {
            Some(expressions) => all.extend(expressions),
            None => all.push(expression.clone()),
        }
    }
    all
}

/// Name and value of `@name [...]`.
fn list_attribute(expression: &Term) -> Option<(Atom, Term)> {
    let (name, value) = attribute(expression)?;
    let value = value.as_cons()?.head.clone();
    value.as_cons().is_some().then_some((name, value))
}

/// Name and arguments of `@name` or `@name value`.
fn attribute(expression: &Term) -> Option<(Atom, &Term)> {
    let (_, _, inner) = as_call(expression).filter(|(name, ..)| *name == names::AT)?;
    let [name, _, args] = inner.as_cons()?.head.as_tuple_of::<3>()?;
    Some((name.as_atom()?, args))
}

fn repeated(expression: &Term, attributes: &[(Atom, Term)]) -> Option<Vec<Term>> {
    let (_, _, args) = as_call(expression).filter(|(name, ..)| *name == names::FOR)?;
    let args = args.to_vec()?;
    let [generator, block] = args.as_slice() else { return None };
    let (_, pattern, source) = as_binary(generator, names::LEFT_ARROW)?;
    let source = match attribute(source) {
        Some((name, _)) => attributes.iter().rev().find(|(known, _)| *known == name)?.1.clone(),
        None => source.clone(),
    };
    let body = block.keyword_get(names::DO)?;
    let expressions = match as_call(body) {
        Some((name, _, all)) if name == names::BLOCK => all.to_vec()?,
        _ => vec![body.clone()],
    };
    let mut all = Vec::new();
    for element in source.to_vec()? {
        let binding = bound(pattern, &element)?;
        all.extend(expressions.iter().map(|expression| filled(expression, &binding)));
    }
    Some(all)
}

/// Matches a variable with a literal, or a tuple of these.
fn bound(pattern: &Term, element: &Term) -> Option<Binding> {
    if let Some([name, _, context]) = pattern.as_tuple_of::<3>()
        && context.as_atom().is_some()
    {
        let literal = element.as_atom().is_some() || element.as_int().is_some() || element.is_binary();
        return literal.then_some(vec![(name.as_atom()?, element.clone())]);
    }
    let (patterns, elements) = (parts(pattern)?, parts(element)?);
    if patterns.len() != elements.len() {
        return None;
    }
    let bindings: Option<Vec<Binding>> = patterns.iter().zip(&elements).map(|(one, two)| bound(one, two)).collect();
    Some(bindings?.concat())
}

/// The parts of a quoted tuple.
fn parts(quoted: &Term) -> Option<Vec<Term>> {
    match quoted.as_tuple()? {
        [left, right] => Some(vec![left.clone(), right.clone()]),
        _ => as_call(quoted).filter(|(name, ..)| *name == names::TUPLE_FORM)?.2.to_vec(),
    }
}

/// Fills in `unquote(variable)`, as a term or as the name of a call, and texts with `#{variable}`.
fn filled(quoted: &Term, binding: &Binding) -> Term {
    if let Some(value) = unquoted(quoted, binding).or_else(|| text(quoted, binding)) {
        return value;
    }
    if let Some([head, meta, args]) = quoted.as_tuple_of::<3>()
        && let Some(name) = unquoted(head, binding)
    {
        return Term::tuple([name, meta.clone(), filled(args, binding)]);
    }
    match (quoted.as_tuple(), quoted.as_cons()) {
        (Some(parts), _) => Term::tuple_from(parts.iter().map(|part| filled(part, binding)).collect()),
        (_, Some(_)) => Term::list(quoted.iter().map(|part| filled(part, binding)).collect::<Vec<_>>()),
        _ => quoted.clone(),
    }
}

fn unquoted(quoted: &Term, binding: &Binding) -> Option<Term> {
    let (_, _, args) = as_call(quoted).filter(|(name, ..)| *name == names::UNQUOTE)?;
    value_of(&args.as_cons()?.head, binding)
}

fn value_of(variable: &Term, binding: &Binding) -> Option<Term> {
    let name = variable.as_tuple_of::<3>()?[0].as_atom()?;
    binding.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
}

/// A text with variables in it, all of which are known.
fn text(quoted: &Term, binding: &Binding) -> Option<Term> {
    let (_, _, parts) = as_call(quoted).filter(|(name, ..)| *name == names::BITS_FORM)?;
    let pieces: Option<Vec<String>> = parts.iter().map(|part| piece(part, binding)).collect();
    Some(Term::from(pieces?.concat().as_str()))
}

/// A part of such a text: as it is, or `Kernel.to_string(variable) :: binary`.
fn piece(part: &Term, binding: &Binding) -> Option<String> {
    if let Some(text) = part.as_text() {
        return Some(text.into_owned());
    }
    let (_, converted, _) = as_binary(part, names::COLON2)?;
    let [_, _, args] = converted.as_tuple_of::<3>()?;
    let value = value_of(&args.as_cons()?.head, binding)?;
    match (value.as_atom(), value.as_int()) {
        (Some(name), _) => Some(name.name().to_owned()),
        (_, Some(number)) => Some(number.to_string()),
        _ => value.as_text().map(|text| text.into_owned()),
    }
}
