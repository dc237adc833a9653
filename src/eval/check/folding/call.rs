//! Calls: what they give, whether they can only fail, and whether anybody takes their result.

use super::value::{self, Value};
use super::{Folder, line_in};
use crate::eval::check::clauses::is_generated;
use crate::eval::check::effects;
use crate::expand::quoted::{as_call, as_dot, as_variable};
use crate::expand::rewrite;
use crate::term::{Atom, Term, View, names};
use crate::vm;

impl Folder<'_> {
    pub(super) fn call(&mut self, head: &Term, meta: &Term, args: &Term, used: bool) -> Value {
        let args = args.to_vec().unwrap_or_default();
        let Some((_, module, name)) = as_dot(head) else {
            self.anonymous(head, meta);
            for arg in &args {
                self.expression(arg, true);
            }
            return Value::Unknown;
        };
        if let ("andalso" | "orelse", [left, right]) = (name.name(), args.as_slice()) {
            self.expression(left, true);
            self.expression(right, used);
            return Value::Boolean;
        }
        let literal = args.iter().all(is_literal);
        self.expression(module, true);
        let values: Vec<Value> = args.iter().map(|arg| self.expression(arg, true)).collect();
        if let (true, "put", [_, _, map]) = (module.is_atom(names::MAPS), name.name(), values.as_slice()) {
            self.update(map, meta);
        }
        // Erlang's compiler makes functions of the emulator of these, and warns of both.
        let of_maps = module.is_atom(names::MAPS).then_some(name.name());
        let (written, name) = match (of_maps, args.len()) {
            (Some("get"), 2) => (of_maps, Atom::new("map_get")),
            (Some("is_key"), 2) => (of_maps, Atom::new("is_map_key")),
            _ => (None, name),
        };
        let is_map_get = written == Some("get");
        if !(written.is_some() || module.is_atom(names::ERLANG)) || is_generated(meta) {
            return Value::Unknown;
        }
        let known: Option<Vec<Term>> = values.iter().map(Value::known).collect();
        let computed =
            known.filter(|_| effects::is_computed(name, args.len())).and_then(|args| self.compute(name, args));
        if let (true, Some(Err(exception))) = (literal || is_map_get, &computed) {
            let function = match rewrite::written(name.name(), args.len()) {
                Some(("Kernel", written)) => written.to_owned(),
                Some((module, written)) => format!("{module}.{written}"),
                None => format!(":erlang.{}", name.name()),
            };
            self.warn_of_call(
                line_in(meta),
                format!("the call to {function}/{} will fail with {exception}", args.len()),
            );
        }
        if let (false, Some(message)) = (used, effects::ignored(name, args.len())) {
            self.warn_of_call(line_in(meta), message);
            if let Some(written) = written {
                self.warn_of_call(line_in(meta), effects::result_ignored(&format!("maps:{written}"), args.len()));
            }
        }
        match (name.name(), computed, values.as_slice()) {
            (_, Some(Ok(value)), _) => Value::Known(value),
            ("++", _, [Value::Known(left), right]) => match left.to_vec() {
                Some(left) => {
                    left.into_iter().rev().fold(right.clone(), |tail, head| Value::cons(Value::Known(head), tail))
                }
                None => Value::Unknown,
            },
            _ if effects::is_question(name, args.len()) => Value::Boolean,
            _ => Value::Unknown,
        }
    }

    /// Warns of what is changed as a map and is none.
    pub(super) fn update(&mut self, map: &Value, meta: &Term) {
        if matches!(map, Value::Known(map) if map.as_map().is_none()) && !is_generated(meta) {
            self.warn(line_in(meta), "map update will fail with a 'badmap' exception");
        }
    }

    /// `function.(...)`
    fn anonymous(&mut self, head: &Term, meta: &Term) {
        let Some(called) = as_call(head).and_then(|(_, _, called)| called.iter().next().cloned()) else { return };
        let value = self.expression(&called, true);
        let is_made = as_variable(&called).is_none() && matches!(value, Value::Tuple(_) | Value::Cons(..));
        if is_made || matches!(value, Value::Known(_)) {
            self.warn(line_in(meta), "invalid function call");
        }
    }

    /// What a call with constants gives, or the exception it raises; nothing if that is another one.
    fn compute(&mut self, name: Atom, args: Vec<Term>) -> Option<Result<Term, &'static str>> {
        match vm::call(self.process, names::ERLANG, name, args) {
            Ok(value) => Some(Ok(value)),
            Err(raise) if raise.reason.as_tuple_of::<2>().is_some_and(|[kind, _]| kind.is_atom(names::BADKEY)) => {
                Some(Err("KeyError"))
            }
            Err(raise) => match raise.reason.as_atom()?.name() {
                "badarith" => Some(Err("ArithmeticError")),
                "badarg" => Some(Err("ArgumentError")),
                _ => None,
            },
        }
    }

    fn literal(&mut self, code: &Term) -> Option<Term> {
        if is_literal(code) { self.expression(code, true).known() } else { None }
    }

    /// The value of a guard, if it is known and can be computed.
    pub(super) fn constant(&mut self, code: &Term) -> Option<Term> {
        if let Some(variable) = value::variable(code) {
            return self.values.get(&variable)?.known();
        }
        let Some((name, args)) = as_erlang(code) else { return self.literal(code) };
        match (name.name(), args.as_slice()) {
            ("andalso", [left, right]) => match self.constant(left)? {
                left if left.is_atom(names::TRUE) => self.constant(right),
                left => Some(left),
            },
            ("orelse", [left, right]) => match self.constant(left)? {
                left if left.is_atom(names::FALSE) => self.constant(right),
                left => Some(left),
            },
            _ => {
                let args: Vec<Term> = args.iter().map(|arg| self.constant(arg)).collect::<Option<_>>()?;
                if !effects::is_computed(name, args.len()) {
                    return None;
                }
                self.compute(name, args)?.ok()
            }
        }
    }
}

/// Tells whether a guard is known to be something else than `true`.
pub(super) fn is_other(guard: Option<&Term>) -> bool {
    guard.is_some_and(|guard| !guard.is_atom(names::TRUE))
}

/// The name and arguments of `:erlang.name(arguments)`.
fn as_erlang(code: &Term) -> Option<(Atom, Vec<Term>)> {
    let [head, _, args] = code.as_tuple_of::<3>()?;
    let (_, module, name) = as_dot(head)?;
    module.is_atom(names::ERLANG).then_some((name, args.to_vec()?))
}

/// Tells whether code stands for itself: no variable and no call is in it.
fn is_literal(code: &Term) -> bool {
    match code.view() {
        View::Tuple([left, right]) => is_literal(left) && is_literal(right),
        View::Tuple([name, _, args]) if name.is_atom(names::TUPLE_FORM) => args.iter().all(is_literal),
        View::Tuple(_) => false,
        View::Cons(cons) => is_literal(&cons.head) && is_literal(&cons.tail),
        _ => true,
    }
}
