//! `&`: functions by name and arity, and functions by example.

use crate::term::{Atom, ListBuilder, Term, View, names};

use super::dispatch::Import;
use super::event::Event;
use super::expander::{Expanded, Expander};
use super::place::{self, Placed};
use super::quoted::{arrow, as_binary, as_call, as_dot, as_unary, as_variable, call, flag, node};
use super::{MAX_DEPTH, Raise, rewrite};

/// A function that is captured by name.
enum Captured {
    Remote(Term, Atom),
    Local(Atom),
}

impl Expander<'_> {
    pub(super) fn expand_capture(&mut self, meta: &Term, body: &Term) -> Expanded {
        self.refuse_in_patterns(meta, "&")?;
        if body.is_integer() {
            let text = self.source(body);
            let message = format!("capture argument &{text} must be used within the capture operator &");
            return Err(self.error(meta, &message).at(place::CAPTURED));
        }
        if let Some((_, target, arity)) = as_binary(body, names::SLASH)
            && let Some(arity) = arity.as_int()
            && let Some(expanded) = self.capture_by_arity(meta, target, arity)?
        {
            return Ok(expanded);
        }
        if let Some((names::BLOCK, _, expressions)) = as_call(body) {
            if let Some([only]) = expressions.to_vec().as_deref() {
                return self.expand_capture(meta, only);
            }
            let text = self.source(body);
            let message = format!("block expressions are not allowed inside the capture operator &, got: {text}");
            return Err(self.error(meta, &message).at(place::CAPTURED));
        }
        self.capture_expression(meta, body)
    }

    /// `&name/arity`, `&Module.name/arity`
    fn capture_by_arity(&mut self, meta: &Term, target: &Term, arity: i64) -> Result<Option<Term>, Raise> {
        let Some([head, target_meta, args]) = target.as_tuple_of::<3>() else { return Ok(None) };
        let is_remote = as_dot(head).is_some() && args.is_nil_list();
        if is_remote && arity == 0 && !flag(target_meta, names::NO_PARENS) {
            let shown = self.source(target);
            let name = shown.strip_suffix("()").unwrap_or(&shown);
            let message = format!(
                "extra parentheses on a remote function capture &{shown}/0 have been deprecated. Please remove the parentheses: \
                 &{name}/0"
            );
            self.warn(meta, message);
        }
        if !is_remote && as_variable(target).is_none() {
            return Ok(None);
        }
        let Some(count) = usize::try_from(arity).ok().filter(|arity| *arity <= 255) else {
            let place = if is_remote { place::CAPTURED_REMOTE } else { place::CAPTURED_LOCAL };
            return Err(self.bad_number(meta, arity).at(place));
        };
        let placeholders = Term::list((1..=count).map(|number| placeholder(meta, number)));
        let call = node(head.clone(), target_meta.clone(), placeholders);
        self.capture_call(meta, target_meta, &call, place::SUPER_BY_ARITY).map(Some)
    }

    /// `&expression`
    fn capture_expression(&mut self, meta: &Term, body: &Term) -> Expanded {
        match body.view() {
            View::Tuple([head, _, args]) if as_variable(body).is_none() => {
                if args.is_nil_list() && !contains_placeholder(body) {
                    // What is wrong with the receiver is told first.
                    if let Some((_, receiver, _)) = as_dot(head) {
                        self.expand(receiver).at(place::CAPTURED_RECEIVER)?;
                    }
                    return Err(self.invalid_capture(meta, body));
                }
                self.capture_call(meta, meta, body, place::SUPER_BY_EXAMPLE)
            }
            View::Tuple([left, right]) => {
                let pair = call(names::TUPLE_FORM, meta.clone(), [left.clone(), right.clone()]);
                if contains_placeholder(body) {
                    self.capture_as_fn(meta, meta, &pair)
                } else {
                    Err(self.invalid_capture(meta, body))
                }
            }
            View::Cons(_) => self.capture_as_fn(meta, meta, body),
            _ => Err(self.invalid_capture(meta, body)),
        }
    }

    /// A call with placeholders: a capture by name where they are `&1, &2, ...` in order, else a function around it.
    fn capture_call(&mut self, meta: &Term, fn_meta: &Term, body: &Term, super_place: &[place::Step]) -> Expanded {
        let Some([head, call_meta, args]) = body.as_tuple_of::<3>() else {
            return Err(self.invalid_capture(meta, body));
        };
        let args = args.to_vec().unwrap_or_default();
        let sequential = is_sequential(&args);
        if let Some((_, left, name)) = as_dot(head) {
            if sequential && !contains_placeholder(left) {
                let receiver = self.expand(left).at(place::CAPTURED_RECEIVER)?;
                if let Some(captured) = self.capture_remote(meta, call_meta, receiver, name, args.len())? {
                    return Ok(captured);
                }
            }
            return self.capture_as_fn(meta, fn_meta, body);
        }
        if head.as_atom() == Some(names::SUPER) {
            let (kind, name) = self.super_target(call_meta, args.len()).at(super_place)?;
            if sequential && matches!(kind, names::DEF | names::DEFP) {
                return Ok(capture_term(meta, &Captured::Local(name), args.len()));
            }
        }
        if let Some(name) = head.as_atom().filter(|name| sequential && !is_special_form(name.name(), args.len()))
            && let Some(captured) = self.capture_local(meta, call_meta, name, args.len())?
        {
            return Ok(captured);
        }
        self.capture_as_fn(meta, fn_meta, body)
    }

    fn capture_remote(
        &mut self,
        meta: &Term,
        call_meta: &Term,
        receiver: Term,
        name: Atom,
        arity: usize,
    ) -> Result<Option<Term>, Raise> {
        let Some(module) = receiver.as_atom() else {
            return Ok(Some(capture_term(meta, &Captured::Remote(receiver, name), arity)));
        };
        if self.is_remote_macro(call_meta, module, name, arity) {
            return Ok(None);
        }
        let (module, name) = rewrite::inline(module, name, arity).unwrap_or((module, name));
        let arity_byte = u8::try_from(arity).unwrap_or(u8::MAX);
        self.notify(call_meta, Event::RemoteCall { module, name, arity: arity_byte })?;
        let meta = self.attach_context(meta, module);
        Ok(Some(capture_term(&meta, &Captured::Remote(Term::atom(module), name), arity)))
    }

    fn capture_local(
        &mut self,
        meta: &Term,
        call_meta: &Term,
        name: Atom,
        arity: usize,
    ) -> Result<Option<Term>, Raise> {
        match self.resolve(call_meta, name, arity, place::AMBIGUOUS_CAPTURE)? {
            Some(Import::Macro(_)) => return Ok(None),
            Some(Import::Function(module)) => {
                let (module, name) = rewrite::inline(module, name, arity).unwrap_or((module, name));
                return Ok(Some(capture_term(meta, &Captured::Remote(Term::atom(module), name), arity)));
            }
            None => {}
        }
        let small = u8::try_from(arity).unwrap_or(u8::MAX);
        if let Some(module) = self.env.module
            && self.env.function.is_some_and(|function| function != (name, small))
            && let Some(super::DefinitionKind::Defmacro | super::DefinitionKind::Defmacrop) =
                self.host.defines(module, name, small)
        {
            return Ok(None);
        }
        if self.env.module.is_none() || self.env.function.is_none() {
            return Err(self.undefined_function(meta, name, arity));
        }
        self.notify(call_meta, Event::LocalCall { name, arity: small })?;
        Ok(Some(capture_term(meta, &Captured::Local(name), arity)))
    }

    /// `fn x1, x2 -> body end` with the placeholders replaced.
    fn capture_as_fn(&mut self, meta: &Term, fn_meta: &Term, body: &Term) -> Expanded {
        let mut numbers = Vec::new();
        let replaced = self.replace_placeholders(body, &mut numbers, 0).at(place::CAPTURED_CODE)?;
        // A macro without arguments has no placeholders.
        let nothing_called_with =
            || body.as_tuple_of::<3>().is_some_and(|[_, _, args]| args.is_nil_list()).then_some(0);
        let Some(highest) = numbers.iter().copied().max().or_else(nothing_called_with) else {
            return Err(self.invalid_capture(meta, body));
        };
        if let Some(missing) = (1..highest).find(|number| !numbers.contains(number)) {
            let next = (missing + 1..=highest).find(|number| numbers.contains(number)).unwrap_or(highest);
            let message = format!(
                "capture argument &{next} cannot be defined without &{missing} (you cannot skip arguments, all arguments must \
                 be numbered)"
            );
            let steps = if numbers.len() > 1 { place::CAPTURED_NUMBERS } else { place::CAPTURED_NUMBER };
            return Err(self.error(meta, &message).at(steps));
        }
        let patterns = (1..=highest).map(capture_variable);
        let clause = arrow(fn_meta, Term::list(patterns), replaced);
        self.expand(&call(names::FN, fn_meta.clone(), [clause]))
    }

    fn replace_placeholders(&mut self, quoted: &Term, numbers: &mut Vec<i64>, depth: u32) -> Expanded {
        if depth > MAX_DEPTH {
            return Err(self.too_deep(quoted));
        }
        if let Some((meta, operand)) = as_unary(quoted, names::AMP) {
            return match operand.as_int() {
                Some(number) if number > 0 => {
                    numbers.push(number);
                    Ok(capture_variable(number))
                }
                Some(number) => Err(self.bad_number(meta, number)),
                None => {
                    let text = self.source(quoted);
                    Err(self.error(
                        meta,
                        &format!(
                            "nested captures are not allowed. You cannot define a function using  the capture operator & inside \
                             another function defined via &. Got invalid nested capture: {text}"
                        ),
                    ))
                }
            };
        }
        match quoted.view() {
            View::Tuple(elements) => {
                let mut replaced = Vec::with_capacity(elements.len());
                for (position, element) in elements.iter().enumerate() {
                    let place = escaped(elements.len(), position);
                    replaced.push(self.replace_placeholders(element, numbers, depth + 1).at(place)?);
                }
                Ok(Term::tuple_from(replaced))
            }
            View::Cons(_) => {
                let mut replaced = ListBuilder::new();
                for (position, element) in quoted.iter().enumerate() {
                    let place = place::block(position);
                    replaced.push(self.replace_placeholders(element, numbers, depth + 1).at(place)?);
                }
                Ok(replaced.finish())
            }
            _ => Ok(quoted.clone()),
        }
    }

    fn bad_number(&self, meta: &Term, number: i64) -> Raise {
        self.error(meta, &format!("capture argument &{number} must be numbered between 1 and 255"))
    }

    fn invalid_capture(&mut self, meta: &Term, body: &Term) -> Raise {
        let text = self.source(body);
        self.error(
            meta,
            &format!(
                "invalid args for &, expected one of:\n\n  * &Mod.fun/arity to capture a remote function, such as \
                 &Enum.map/2\n  * &fun/arity to capture a local or imported function, such as &is_atom/1\n  * \
                 &some_code(&1, ...) containing at least one argument as &1, such as &List.flatten(&1)\n\nGot: {text}"
            ),
        )
        .at(place::CAPTURED)
    }
}

/// Where Elixir's expander is within an element of a tuple, when it looks for placeholders.
fn escaped(size: usize, position: usize) -> &'static [place::Step] {
    match (size, position) {
        (2, 0 | 1) => place::ESCAPED_PAIR[position],
        (_, 0) => place::ESCAPED_NAME,
        _ => place::ESCAPED_ARGUMENTS,
    }
}

fn placeholder(meta: &Term, number: usize) -> Term {
    call(names::AMP, meta.clone(), [Term::int(i64::try_from(number).unwrap_or(0))])
}

fn capture_variable(number: i64) -> Term {
    Term::tuple([Term::named(&format!("x{number}")), Term::NIL_LIST, Term::named("elixir_fn")])
}

fn capture_term(meta: &Term, captured: &Captured, arity: usize) -> Term {
    let target = match captured {
        Captured::Remote(receiver, name) => node(
            call(names::DOT, Term::NIL_LIST, [receiver.clone(), Term::atom(*name)]),
            Term::NIL_LIST,
            Term::NIL_LIST,
        ),
        Captured::Local(name) => Term::tuple([Term::atom(*name), Term::NIL_LIST, Term::nil()]),
    };
    let arity = Term::int(i64::try_from(arity).unwrap_or(0));
    call(names::AMP, meta.clone(), [call(names::SLASH, Term::NIL_LIST, [target, arity])])
}

/// Tells whether the arguments are `&1, &2, ...` in order.
fn is_sequential(args: &[Term]) -> bool {
    args.iter()
        .zip(1..)
        .all(|(arg, expected)| as_unary(arg, names::AMP).is_some_and(|(_, number)| number.as_int() == Some(expected)))
}

/// Tells whether there is a `&1` or the like in the code.
fn contains_placeholder(quoted: &Term) -> bool {
    let mut waiting: Vec<&Term> = vec![quoted];
    while let Some(quoted) = waiting.pop() {
        match quoted.view() {
            View::Tuple(_) if as_unary(quoted, names::AMP).is_some() => return true,
            View::Tuple(elements) => waiting.extend(elements),
            View::Cons(_) => waiting.extend(quoted.iter()),
            _ => {}
        }
    }
    false
}

/// Tells whether the name is a special form for calls of this many arguments.
pub(super) fn is_special_form(name: &str, arity: usize) -> bool {
    match arity {
        1 if matches!(
            name,
            "&" | "^"
                | "alias"
                | "cond"
                | "import"
                | "quote"
                | "receive"
                | "require"
                | "try"
                | "unquote"
                | "unquote_splicing"
        ) =>
        {
            true
        }
        2 if matches!(
            name,
            "=" | "%" | "::" | "." | "->" | "|" | "alias" | "case" | "import" | "quote" | "require"
        ) =>
        {
            true
        }
        _ => matches!(name, "{}" | "%{}" | "<<>>" | "__block__" | "__aliases__" | "fn" | "for" | "with" | "super"),
    }
}
