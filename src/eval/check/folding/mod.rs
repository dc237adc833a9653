//! What the code of functions makes sure of: matches that never hold, guards that are never true, calls that can only fail, and
//! results that nobody takes.
//!
//! Erlang's compiler says these things while it makes code smaller; what is written here is what it is known to find: it
//! follows values through variables, tuples and lists, into matches and guards.

mod call;
mod clauses;
mod value;

use std::collections::HashSet;
use std::rc::Rc;

use call::is_other;
use clauses::Above;
use value::{Value, Values};

use super::clauses::is_generated;
use super::effects;
use crate::compile::Clause;
use crate::eval::state::{self, Definition, StoredClause};
use crate::expand::Warning;
use crate::expand::quoted::{as_arrow, as_arrows, as_binary, as_call, as_dot, as_keyword, as_variable, is_underscore};
use crate::process::Process;
use crate::term::{Atom, Term, View, names};

/// What is said of a guard or match that never changes; of one line it may be said twice.
pub const SAME_RESULT: &str = "this check/guard will always yield the same result";
const OTHER_TYPE: &str = "this clause cannot match because of different types/sizes";

/// Looks at all functions of a module that is about to be finished.
pub fn module(process: &mut Process, name: Atom) -> Vec<Warning> {
    let Some(open) = state::open_module(process, name) else { return Vec::new() };
    let expanded = |clause: &StoredClause| match clause {
        StoredClause::Expanded(clause, line) => Some((clause.clone(), *line)),
        _ => None,
    };
    let of_definition = |definition: &Definition| {
        let clauses: Vec<(Rc<Clause>, u32)> = definition.clauses.iter().filter_map(expanded).collect();
        (definition.name, definition.arity, definition.file.to_string(), clauses)
    };
    let functions: Vec<_> = open.definitions.iter().map(of_definition).collect();
    let mut folder = Folder {
        process,
        file: String::new(),
        warnings: Vec::new(),
        told: HashSet::new(),
        values: Values::new(),
        is_over: false,
        is_given: false,
    };
    for (name, arity, file, clauses) in functions {
        folder.file = file;
        folder.function((name, arity), &clauses);
    }
    folder.warnings
}

/// Looks at the code of a file outside of its modules, where only calls count.
pub fn of_file(process: &mut Process, file: &str, code: &Term) -> Vec<Warning> {
    let mut folder = Folder {
        process,
        file: file.to_owned(),
        warnings: Vec::new(),
        told: HashSet::new(),
        values: Values::new(),
        is_over: false,
        is_given: false,
    };
    folder.expression(code, true);
    let is_of_clause = |warning: &Warning| [SAME_RESULT, OTHER_TYPE].contains(&warning.message.as_str());
    folder.warnings.retain(|warning| !is_of_clause(warning));
    folder.warnings
}

/// Why a check has the same result each time.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Always {
    /// Its guard is never true.
    Refused,
    /// None of its patterns ever fits.
    NoClause,
}

/// What goes through one function.
struct Folder<'p> {
    process: &'p mut Process,
    file: String,
    warnings: Vec<Warning>,
    /// Of which results it was said that they are always the same.
    told: HashSet<(String, u32, Always)>,
    values: Values,
    /// Whether what comes next is never reached.
    is_over: bool,
    /// Whether this is within what a variable is given, where nothing is said of calls.
    is_given: bool,
}

impl Folder<'_> {
    fn function(&mut self, (name, arity): (Atom, u8), clauses: &[(Rc<Clause>, u32)]) {
        let mut possible = 0;
        let mut above = Above::Open;
        for (clause, line) in clauses {
            self.values.clear();
            self.is_over = false;
            let guards: Vec<Option<Term>> = clause.guards.iter().map(|guard| self.constant(guard)).collect();
            let is_false = !guards.is_empty() && guards.iter().all(|guard| is_other(guard.as_ref()));
            if above.is_closed() {
                if let Above::ByGuard(above) = above {
                    let name = name.name();
                    let always = format!("cannot match because a previous clause at line {above} always matches");
                    self.warn(*line, format!("this clause for {name}/{arity} {always}"));
                }
                possible += 1;
            } else if is_false {
                let line = clause.guards.first().and_then(line_of).unwrap_or(*line);
                self.warn_of_result(line, Always::Refused);
            } else {
                possible += 1;
                for guard in &clause.guards {
                    self.expression(guard, true);
                }
            }
            let is_true = |guard: &Option<Term>| guard.as_ref().is_some_and(|guard| guard.is_atom(names::TRUE));
            let is_computed = |guard: &Term| !guard.is_atom(names::TRUE);
            above.close(*line, &clause.args, guards.iter().all(is_true), clause.guards.iter().any(is_computed));
            self.expression(&clause.body, true);
        }
        if let (Some((_, line)), 0) = (clauses.first(), possible) {
            self.warn_of_result(*line, Always::NoClause);
        }
    }

    fn warn(&mut self, line: u32, message: impl Into<String>) {
        let message = message.into();
        self.warnings.push(Warning { file: self.file.clone(), line, message, ..Warning::default() });
    }

    /// Warns of what has the same result whenever it is reached, once for a line and the reason.
    fn warn_of_result(&mut self, line: u32, reason: Always) {
        if self.told.insert((self.file.clone(), line, reason)) {
            self.warn(line, SAME_RESULT);
        }
    }

    /// Warns of a call that fails or does nothing.
    fn warn_of_call(&mut self, line: u32, message: impl Into<String>) {
        if !self.is_given {
            self.warn(line, message);
        }
    }

    /// What is known of an expression's value, which may be `used` or not.
    fn expression(&mut self, code: &Term, used: bool) -> Value {
        if is_underscore(code) {
            return Value::Unknown;
        }
        if let Some(variable) = value::variable(code) {
            return self.values.get(&variable).cloned().unwrap_or(Value::Unknown);
        }
        match code.view() {
            View::Tuple([left, right]) => {
                let elements = vec![self.expression(left, true), self.expression(right, true)];
                Value::tuple(elements)
            }
            View::Tuple([head, meta, args]) => match head.as_atom() {
                Some(name) => self.form(name, code, meta, args, used),
                None => self.call(head, meta, args, used),
            },
            View::Cons(_) => self.list(code),
            View::Tuple(_) => Value::Unknown,
            _ => Value::Known(code.clone()),
        }
    }

    fn list(&mut self, code: &Term) -> Value {
        let mut elements = Vec::new();
        let mut tail = Value::Known(Term::NIL_LIST);
        for element in code.iter() {
            match as_binary(element, names::PIPE) {
                Some((_, head, rest)) => {
                    elements.push(self.expression(head, true));
                    tail = self.expression(rest, true);
                }
                None => elements.push(self.expression(element, true)),
            }
        }
        elements.into_iter().rev().fold(tail, |tail, head| Value::cons(head, tail))
    }

    fn form(&mut self, name: Atom, code: &Term, meta: &Term, args: &Term, used: bool) -> Value {
        let list = args.to_vec().unwrap_or_default();
        match (name, list.as_slice()) {
            (names::BLOCK, expressions) => self.block(expressions, used),
            (names::EQUALS, [pattern, value]) => self.matched(meta, pattern, value, true),
            (names::TUPLE_FORM, elements) => {
                let elements = elements.iter().map(|element| self.expression(element, true)).collect();
                Value::tuple(elements)
            }
            (names::MAP_FORM, pairs) => {
                let changed = pairs.first().and_then(|pair| as_binary(pair, names::PIPE));
                if let Some((_, map, _)) = changed {
                    let map = self.expression(map, true);
                    self.update(&map, meta);
                }
                self.map(pairs)
            }
            (names::STRUCT_FORM, [name, map]) => {
                // What is changed is known to be a struct by then.
                let pairs = as_call(map).and_then(|(_, _, pairs)| pairs.to_vec());
                let fields = pairs.map_or(Value::Unknown, |pairs| self.map(&pairs));
                match (name.as_atom(), fields) {
                    (Some(_), Value::Known(map)) => Value::Known(map),
                    _ => Value::Unknown,
                }
            }
            (names::CASE, [subject, blocks]) => {
                let subject = self.expression(subject, true);
                let clauses = blocks.keyword_get(names::DO).cloned().unwrap_or(Term::NIL_LIST);
                self.clauses(&subject, &clauses, (!is_generated(meta)).then(|| line_of(code)).flatten(), used);
                Value::Unknown
            }
            (names::FN, _) if !used => Value::Unknown,
            (names::FN, _) => {
                self.clauses(&Value::Unknown, args, line_of(code), true);
                Value::Unknown
            }
            (names::WITH, [steps @ .., blocks]) => {
                let before = self.values.clone();
                for step in steps {
                    self.step(step);
                }
                self.parts(blocks, used);
                self.values = before;
                Value::Unknown
            }
            (names::RECEIVE, [blocks]) => {
                for (key, block) in as_keyword(blocks).unwrap_or_default() {
                    if key == names::DO && as_arrows(block).is_some() {
                        self.clauses(&Value::Unknown, block, line_of(code), used);
                    } else {
                        self.parts(block, used);
                    }
                }
                Value::Unknown
            }
            (names::AMP, _) => {
                if !used && captures_remote(&list) {
                    self.warn_of_call(line_of(code).unwrap_or(0), effects::IGNORED_FUNCTION);
                }
                Value::Unknown
            }
            (names::QUOTE, _) => Value::Unknown,
            _ => {
                self.parts(args, used && matches!(name, names::COND | names::TRY));
                Value::Unknown
            }
        }
    }

    fn block(&mut self, expressions: &[Term], used: bool) -> Value {
        let mut value = Value::Unknown;
        for (index, expression) in expressions.iter().enumerate() {
            value = self.expression(expression, used && index + 1 == expressions.len());
            if self.is_over {
                break;
            }
        }
        value
    }

    fn map(&mut self, pairs: &[Term]) -> Value {
        let mut known = Some(Vec::new());
        for pair in pairs {
            let Some([key, value]) = pair.as_tuple_of::<2>() else {
                self.parts(pair, true);
                known = None;
                continue;
            };
            let pair = self.expression(key, true).known().zip(self.expression(value, true).known());
            known = known.zip(pair).map(|(mut known, pair)| {
                known.push(pair);
                known
            });
        }
        known.map_or(Value::Unknown, |pairs| Value::Known(Term::map(pairs)))
    }

    /// `pattern = value`, which may be a value to match itself unless it is `outermost`.
    fn matched(&mut self, meta: &Term, pattern: &Term, code: &Term, outermost: bool) -> Value {
        let value = match as_binary(code, names::EQUALS) {
            Some((meta, pattern, value)) => self.matched(meta, pattern, value, false),
            None => {
                let is_given = outermost && as_variable(pattern).is_some() || self.is_given;
                let before = std::mem::replace(&mut self.is_given, is_given);
                let value = self.expression(code, true);
                self.is_given = before;
                value
            }
        };
        if !value.may_fit(pattern, &mut self.values) && !is_generated(meta) {
            let line = line_in(meta);
            if !matches!(value, Value::Known(_)) {
                self.warn(line, OTHER_TYPE);
            }
            if !matches!(value, Value::Boolean) {
                self.warn_of_result(line, Always::NoClause);
            }
            self.is_over = true;
        }
        value
    }

    /// What is in a node of which nothing else is known; clauses of `cond`, `with` and the like are in it too.
    fn parts(&mut self, code: &Term, used: bool) {
        if let Some((_, head, body)) = as_arrow(code) {
            let before = self.values.clone();
            self.parts(head, true);
            self.expression(body, used);
            (self.values, self.is_over) = (before, false);
            return;
        }
        if let Some((_, _, value)) = as_binary(code, names::LEFT_ARROW) {
            self.expression(value, true);
            return;
        }
        if let Some([key, value]) = code.as_tuple_of::<2>() {
            self.parts(key, true);
            self.parts(value, used);
            return;
        }
        match code.as_list() {
            Some(elements) if code.as_cons().is_some() => {
                for element in elements {
                    self.parts(element, used || as_keyword(code).is_none() && as_arrows(code).is_none());
                }
            }
            _ => {
                self.expression(code, used);
                self.is_over = false;
            }
        }
    }
}

/// `&module.function/arity` in the arguments of `&`.
fn captures_remote(args: &[Term]) -> bool {
    let [captured] = args else { return false };
    let function = as_binary(captured, names::SLASH).map(|(_, function, _)| function);
    function.and_then(|function| function.as_tuple_of::<3>()).is_some_and(|[head, ..]| as_dot(head).is_some())
}

fn line_of(code: &Term) -> Option<u32> {
    let [_, meta, _] = code.as_tuple_of::<3>()?;
    Some(line_in(meta)).filter(|line| *line > 0)
}

fn line_in(meta: &Term) -> u32 {
    meta.keyword_get(names::LINE).and_then(Term::as_int).and_then(|line| u32::try_from(line).ok()).unwrap_or(0)
}
