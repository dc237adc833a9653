//! Guards and bodies of match specifications.
//!
//! What they take from a row is only looked at: rows are not counted, so a part of one is copied before it may live on.

use std::cmp::Ordering;
use std::ops::Deref;

use super::complaint::Complaint;
use super::pattern::{Bindings, Variables, variable_number};
use super::table::copy_out;
use super::telling::{Call, Telling};
use crate::code::instruction::{Arithmetic, TypeTest};
use crate::code::native as native_names;
use crate::process::Process;
use crate::term::{Atom, Term, View, map, names, order};
use crate::vm::op::{calculate, is_type};
use crate::vm::{NativeFn, native};

/// An expression, compiled.
pub(super) enum Expression {
    Constant(Term),
    Variable(usize),
    /// `:"$_"`
    Row,
    /// `:"$$"`: the variables at these places.
    Variables(Vec<usize>),
    Tuple(Vec<Expression>),
    List(Vec<Expression>, Box<Expression>),
    Map(Vec<(Expression, Expression)>),
    Call(Operation, Vec<Expression>),
}

/// What guards may call.
pub(super) enum Operation {
    Test(TypeTest),
    Arithmetic(Arithmetic),
    Order(fn(Ordering) -> bool),
    /// `=:=` when true, `=/=` when false.
    Exactly(bool),
    AndAlso,
    OrElse,
    /// `and` of any number of values, all of which are computed.
    And,
    Or,
    Element,
    Native(NativeFn),
    This,
    /// What only specifications of calls may do.
    Tell(Telling),
}

/// Why an expression has no value: it failed.
pub(super) struct Failed;

/// A value that lies in a row or in the specification, or that was made.
enum Value<'a> {
    Seen(&'a Term),
    Made(Term),
}

impl Deref for Value<'_> {
    type Target = Term;

    fn deref(&self) -> &Term {
        match self {
            Value::Seen(term) => term,
            Value::Made(term) => term,
        }
    }
}

impl Value<'_> {
    fn into_term(self) -> Term {
        match self {
            Value::Seen(term) => copy_out(term),
            Value::Made(term) => term,
        }
    }
}

/// What an expression is evaluated with.
pub(super) struct Scene<'a, 'b> {
    pub(super) row: &'a Term,
    pub(super) bindings: &'b Bindings<'a>,
    /// Whether a call that fails has the value `:EXIT`, as in a body; in a guard the whole guard fails.
    pub(super) goes_on: bool,
    /// What is judged, if that is a call.
    pub(super) call: Option<&'b Call<'b>>,
}

/// What a specification is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Dialect {
    /// Rows of a table.
    Rows,
    /// Calls of a function, with the list of arguments in place of a row.
    Calls,
}

/// What an expression is compiled with: the head's variables, and what was found wrong so far.
pub(super) struct Compiler<'a> {
    pub(super) dialect: Dialect,
    /// Whether it is one of a guard.
    pub(super) guards: bool,
    pub(super) variables: &'a Variables,
    pub(super) complaints: &'a mut Vec<Complaint>,
}

impl Compiler<'_> {
    fn refuse<T>(&mut self, complaint: Complaint) -> Option<T> {
        self.complaints.push(complaint);
        None
    }

    /// Compiles all, though one may be wrong: every complaint is wanted.
    fn all<'t>(&mut self, terms: impl Iterator<Item = &'t Term>) -> Option<Vec<Expression>> {
        let compiled: Vec<Option<Expression>> = terms.map(|term| Expression::compile(term, self)).collect();
        compiled.into_iter().collect()
    }

    /// As [`Compiler::all`], the last first, which is the order in which the BEAM complains.
    fn backwards<'t>(&mut self, terms: impl DoubleEndedIterator<Item = &'t Term>) -> Option<Vec<Expression>> {
        let mut all = self.all(terms.rev())?;
        all.reverse();
        Some(all)
    }

    /// Compiles the guards or the body of a clause.
    pub(super) fn expressions(&mut self, list: &Term) -> Vec<Expression> {
        let mut terms = list.iter();
        let all = self.all(terms.by_ref());
        if !terms.rest().is_nil_list() {
            let none = list.as_cons().is_none();
            let sentence =
                if none { Complaint::EXPRESSIONS_NOT_A_LIST } else { Complaint::EXPRESSIONS_NOT_A_PROPER_LIST };
            self.complaints.push(Complaint::new(sentence));
        }
        all.unwrap_or_default()
    }

    /// A body without expressions.
    pub(super) fn nothing(&mut self) -> Vec<Expression> {
        self.complaints.push(Complaint::new(Complaint::NO_BODY));
        Vec::new()
    }

    fn call(&mut self, term: &Term, name: Atom, arguments: &[Term]) -> Option<Expression> {
        let telling = Telling::of(name, arguments.len()).filter(|_| self.dialect == Dialect::Calls);
        let operation = match operation(name, arguments.len()).or(telling.map(Operation::Tell)) {
            Some(Operation::Tell(telling)) if self.guards && telling != Telling::Caller => {
                return self.refuse(Complaint::in_guard(name));
            }
            Some(operation) => operation,
            None => return self.refuse(Complaint::of_call(name, arguments.len(), term, self.dialect)),
        };
        let arguments = match operation {
            Operation::AndAlso | Operation::OrElse => self.all(arguments.iter()),
            _ => self.backwards(arguments.iter()),
        };
        Some(Expression::Call(operation, arguments?))
    }
}

impl Expression {
    /// Compiles; nothing if it is no valid expression, of which the compiler is told. Recurses on how deep it is nested.
    pub(super) fn compile(term: &Term, compiler: &mut Compiler<'_>) -> Option<Expression> {
        Some(match term.view() {
            View::Atom(atom) => match (atom.name(), variable_number(atom)) {
                ("$_", _) => Expression::Row,
                ("$$", _) => Expression::Variables(compiler.variables.in_order()),
                (_, Some(number)) => match compiler.variables.place(number) {
                    Some(place) => Expression::Variable(place),
                    None => return compiler.refuse(Complaint::unbound(atom)),
                },
                _ => Expression::Constant(term.clone()),
            },
            View::Tuple([only]) if only.as_tuple().is_some() => {
                Expression::Tuple(compiler.backwards(only.as_tuple()?.iter())?)
            }
            View::Tuple([name, constant]) if name.is_atom(names::CONST) => Expression::Constant(constant.clone()),
            View::Tuple([name, arguments @ ..]) if let Some(name) = name.as_atom() => {
                return compiler.call(term, name, arguments);
            }
            View::Tuple(_) => return compiler.refuse(Complaint::no_call(term)),
            View::Cons(_) => {
                let mut elements = term.iter();
                let parts = compiler.all(elements.by_ref());
                let tail = Expression::compile(elements.rest(), compiler);
                Expression::List(parts?, Box::new(tail?))
            }
            View::Map(map) => {
                let (keys, values): (Vec<&Term>, Vec<&Term>) = map.iter().unzip();
                let values = compiler.backwards(values.into_iter());
                let keys = compiler.backwards(keys.into_iter());
                Expression::Map(keys?.into_iter().zip(values?).collect())
            }
            _ => Expression::Constant(term.clone()),
        })
    }

    /// The value, copied out of the row.
    pub(super) fn value(&self, process: &mut Process, scene: &Scene<'_, '_>) -> Result<Term, Failed> {
        self.evaluate(process, scene).map(Value::into_term)
    }

    /// Tells whether the value is `true`.
    pub(super) fn holds(&self, process: &mut Process, scene: &Scene<'_, '_>) -> bool {
        self.evaluate(process, scene).is_ok_and(|value| value.is_atom(names::TRUE))
    }

    fn evaluate<'a>(&'a self, process: &mut Process, scene: &Scene<'a, '_>) -> Result<Value<'a>, Failed> {
        let bound = |place: usize| scene.bindings.get(place).copied().flatten().ok_or(Failed);
        Ok(match self {
            Expression::Constant(term) => Value::Seen(term),
            Expression::Variable(place) => Value::Seen(bound(*place)?),
            Expression::Row => Value::Seen(scene.row),
            Expression::Variables(places) => {
                let values: Result<Vec<Term>, Failed> =
                    places.iter().map(|place| bound(*place).map(copy_out)).collect();
                Value::Made(Term::list(values?))
            }
            Expression::Tuple(parts) => Value::Made(Term::tuple_from(values(parts, process, scene)?)),
            Expression::List(parts, tail) => {
                let parts = values(parts, process, scene)?;
                let tail = tail.value(process, scene)?;
                Value::Made(parts.into_iter().rev().fold(tail, |tail, head| Term::cons(head, tail)))
            }
            Expression::Map(pairs) => {
                let mut made = Vec::with_capacity(pairs.len());
                for (key, value) in pairs {
                    made.push((key.value(process, scene)?, value.value(process, scene)?));
                }
                Value::Made(map::from_pairs(made))
            }
            Expression::Call(operation, arguments) => match call(operation, arguments, process, scene) {
                Err(Failed) if scene.goes_on => Value::Made(Term::atom(names::EXIT_SIGNAL)),
                result => result?,
            },
        })
    }
}

fn values(parts: &[Expression], process: &mut Process, scene: &Scene<'_, '_>) -> Result<Vec<Term>, Failed> {
    parts.iter().map(|part| part.value(process, scene)).collect()
}

fn call<'a>(
    operation: &'a Operation,
    arguments: &'a [Expression],
    process: &mut Process,
    scene: &Scene<'a, '_>,
) -> Result<Value<'a>, Failed> {
    let made = |value: bool| Ok(Value::Made(Term::bool(value)));
    match (operation, arguments) {
        (Operation::AndAlso | Operation::OrElse, [first @ .., last]) => {
            let stops = matches!(operation, Operation::OrElse);
            for argument in first {
                if argument.evaluate(process, scene)?.as_bool().ok_or(Failed)? == stops {
                    return made(stops);
                }
            }
            last.evaluate(process, scene)
        }
        (Operation::And | Operation::Or, _) => {
            let either = matches!(operation, Operation::Or);
            let mut result = !either;
            for argument in arguments {
                let value = argument.evaluate(process, scene)?.as_bool().ok_or(Failed)?;
                result = if either { result | value } else { result & value };
            }
            made(result)
        }
        (Operation::Test(test), [value]) => {
            let value = value.evaluate(process, scene)?;
            made(is_type(*test, &value))
        }
        (Operation::Arithmetic(op), [left, right]) => {
            let (left, right) = (left.evaluate(process, scene)?, right.evaluate(process, scene)?);
            calculate(*op, &left, &right).map(Value::Made).map_err(|_| Failed)
        }
        (Operation::Order(holds), [left, right]) => {
            let (left, right) = (left.evaluate(process, scene)?, right.evaluate(process, scene)?);
            made(holds(order::compare(&left, &right)))
        }
        (Operation::Exactly(wanted), [left, right]) => {
            let (left, right) = (left.evaluate(process, scene)?, right.evaluate(process, scene)?);
            made(order::equal(&left, &right) == *wanted)
        }
        (Operation::Element, [number, tuple]) => {
            let number = number.evaluate(process, scene)?.as_int().ok_or(Failed)?;
            let index = usize::try_from(number - 1).map_err(|_| Failed)?;
            match tuple.evaluate(process, scene)? {
                Value::Seen(tuple) => tuple.as_tuple().and_then(|all| all.get(index)).map(Value::Seen).ok_or(Failed),
                Value::Made(tuple) => {
                    let element = tuple.as_tuple().and_then(|all| all.get(index)).cloned();
                    element.map(Value::Made).ok_or(Failed)
                }
            }
        }
        (Operation::Tell(telling), _) => {
            let told = values(arguments, process, scene)?;
            scene.call.ok_or(Failed)?.tell(process, *telling, &told).map(Value::Made)
        }
        (Operation::This, _) => Ok(Value::Made(Term::pid(process.pid))),
        (Operation::Native(run), _) => {
            let mut registers = values(arguments, process, scene)?;
            run(process, &mut registers).map(Value::Made).map_err(|_| Failed)
        }
        _ => Err(Failed),
    }
}

/// Functions that guards call as the natives they are.
const NATIVES: &[&str] = &[
    "abs",
    "hd",
    "length",
    "map_get",
    "map_size",
    "is_map_key",
    "node",
    "round",
    "size",
    "byte_size",
    "bit_size",
    "tl",
    "trunc",
    "float",
    "ceil",
    "floor",
    "binary_part",
    "not",
    "xor",
    "bnot",
    "+",
    "-",
    "is_function",
    "is_record",
];

/// The tests of types that OTP 25 has in match specifications.
fn type_test(name: Atom) -> Option<TypeTest> {
    TypeTest::of(name).filter(|test| !matches!(test, TypeTest::Bitstring | TypeTest::Boolean))
}

fn operation(name: Atom, arity: usize) -> Option<Operation> {
    if let Some(test) = (arity == 1).then(|| type_test(name)).flatten() {
        return Some(Operation::Test(test));
    }
    if let Some(operation) = (arity == 2).then(|| binary(name)).flatten() {
        return Some(operation);
    }
    match (name, arity) {
        (names::ANDALSO, 1..) => return Some(Operation::AndAlso),
        (names::ORELSE, 1..) => return Some(Operation::OrElse),
        (names::AND, 1..) => return Some(Operation::And),
        (names::OR, 1..) => return Some(Operation::Or),
        (names::ELEMENT, 2) => return Some(Operation::Element),
        (names::SELF, 0) => return Some(Operation::This),
        _ => {}
    }
    if !NATIVES.contains(&name.name()) || (name.name() == "is_record" && arity == 2) {
        return None;
    }
    let id = native_names::find(names::ERLANG, name, u8::try_from(arity).ok()?)?;
    native::get(id).map(|native| Operation::Native(native.run))
}

fn binary(name: Atom) -> Option<Operation> {
    Some(match name {
        names::PLUS => Operation::Arithmetic(Arithmetic::Add),
        names::MINUS => Operation::Arithmetic(Arithmetic::Sub),
        names::TIMES => Operation::Arithmetic(Arithmetic::Mul),
        names::SLASH => Operation::Arithmetic(Arithmetic::Divide),
        names::DIV => Operation::Arithmetic(Arithmetic::Div),
        names::REM => Operation::Arithmetic(Arithmetic::Rem),
        names::BAND => Operation::Arithmetic(Arithmetic::Band),
        names::BOR => Operation::Arithmetic(Arithmetic::Bor),
        names::BXOR => Operation::Arithmetic(Arithmetic::Bxor),
        names::BSL => Operation::Arithmetic(Arithmetic::Bsl),
        names::BSR => Operation::Arithmetic(Arithmetic::Bsr),
        names::EQ => Operation::Order(Ordering::is_eq),
        names::ERL_NE => Operation::Order(Ordering::is_ne),
        names::LT => Operation::Order(Ordering::is_lt),
        names::ERL_LE => Operation::Order(Ordering::is_le),
        names::GT => Operation::Order(Ordering::is_gt),
        names::GE => Operation::Order(Ordering::is_ge),
        names::ERL_EXACT_EQ => Operation::Exactly(true),
        names::ERL_EXACT_NE => Operation::Exactly(false),
        _ => return None,
    })
}
