//! `fn` and `&`.

use std::rc::Rc;
use std::sync::Arc;

use crate::code::{Instruction, LambdaCode, Operand, Raise, Reg};
use crate::term::{Atom, Literal, Term, names};

use super::bit_generator::loop_of;
use super::builder::{Builder, Literals, Target};
use super::numbering::Numbering;
use super::quoted::{self, Version, arrows, form_named, head_and_guards};
use super::{Clause, Unit, malformed};

impl Builder<'_> {
    pub(super) fn lambda(&mut self, term: &Term, target: Target) -> Result<(), Raise> {
        let mut captured: Vec<Version> = Vec::new();
        let mut literals = Literals::default();
        quoted::each_variable(term, &mut |version| {
            if self.variable(version).is_none() {
                return;
            }
            if let Some(written) = self.literals.get(&version) {
                literals.insert(version, written.clone());
            } else if !captured.contains(&version) {
                captured.push(version);
            }
        });
        let uses_stacktrace = mentions(term, names::STACKTRACE).then(|| self.stacktraces.last().copied()).flatten();
        let name = self.function_name(term);
        let mut code = self.compile_inner(name, term, &captured, &literals)?;
        if uses_stacktrace.is_some() || mentions(term, names::CALLER) {
            // These are values of the function around; a closure that needs them is compiled with them as captures.
            code = self.with_pseudo_variables(name, term, &captured, &literals)?;
            return self.make_closure(code, &captured, true, target);
        }
        self.make_closure(code, &captured, false, target)
    }

    fn make_closure(
        &mut self,
        code: Arc<LambdaCode>,
        captured: &[Version],
        pseudo: bool,
        target: Target,
    ) -> Result<(), Raise> {
        let dst = self.destination(target);
        let mark = self.mark();
        let extra = if pseudo { 1 } else { 0 };
        let first = self.allocate_many(captured.len() + extra);
        for (offset, version) in (0..).zip(captured) {
            let reg = self.variable(*version).ok_or_else(|| malformed("captured variable"))?;
            self.emit(Instruction::Move { dst: Reg(first.0 + offset), src: Operand::reg(reg) });
        }
        if pseudo {
            let src = match self.stacktraces.last() {
                Some(reg) => Operand::reg(*reg),
                None => Operand::reg(Reg(0)),
            };
            self.emit(Instruction::Move { dst: Reg(first.0 + captured.len() as u16), src });
        }
        let lambda = self.lambdas.len() as u32;
        self.lambdas.push(code);
        self.emit(Instruction::Closure { dst, lambda, first, count: (captured.len() + extra) as u16 });
        self.release(mark);
        self.end(dst, target);
        Ok(())
    }

    /// Compiles a closure that mentions `__STACKTRACE__` or `__CALLER__` with its value as the last capture.
    fn with_pseudo_variables(
        &self,
        name: Atom,
        term: &Term,
        captured: &[Version],
        literals: &Literals,
    ) -> Result<Arc<LambdaCode>, Raise> {
        let fresh = Version(u32::MAX);
        let variable = Term::tuple([
            Term::named("value"),
            Term::list([Term::tuple([Term::atom(names::VERSION), Term::int(i64::from(fresh.0))])]),
            Term::nil(),
        ]);
        let replaced = replace_pseudo(term, &variable);
        let captured: Vec<Version> = captured.iter().copied().chain([fresh]).collect();
        self.compile_inner(name, &replaced, &captured, literals)
    }

    fn compile_inner(
        &self,
        name: Atom,
        term: &Term,
        captured: &[Version],
        literals: &Literals,
    ) -> Result<Arc<LambdaCode>, Raise> {
        let is_loop = u32::from(quoted::node(term).is_some_and(|(_, meta, _)| loop_of(meta).is_some()));
        let first_loop = self.loop_index() + is_loop;
        let place = Place { index: self.lambdas.len() as u32, first_loop, numbering: self.numbering.clone() };
        compile_fn(self.unit, name, term, (captured, literals), place, None)
    }

    /// How many loops of the named function around come before the next one, as it is read.
    fn loop_index(&self) -> u32 {
        self.first_loop + self.lambdas.iter().map(|lambda| loops(lambda)).sum::<u32>()
    }

    pub(super) fn capture(&mut self, args: &[&Term], target: Target) -> Result<(), Raise> {
        let [inner] = args else { return Err(malformed("capture")) };
        let Some((_, parts)) = form_named(inner, names::SLASH) else { return Err(malformed("capture")) };
        let [callee, arity] = parts.as_slice() else { return Err(malformed("capture")) };
        let count = arity.as_int().and_then(|arity| u8::try_from(arity).ok()).ok_or_else(|| malformed("capture"))?;
        let Some((head, meta, _)) = quoted::node(callee) else { return Err(malformed("capture")) };
        if let Some(name) = head.as_atom() {
            return self.local_capture(name, count, meta, target);
        }
        let Some((_, dot)) = form_named(head, names::DOT) else { return Err(malformed("capture")) };
        let [module, name] = dot.as_slice() else { return Err(malformed("capture")) };
        match (module.as_atom(), name.as_atom()) {
            (Some(module), Some(name)) => {
                let operand = self.constant(&Term::export(module, name, count));
                self.deliver(operand, target);
                Ok(())
            }
            _ => self.native_call("erlang", "make_fun", &[module, name, arity], target),
        }
    }

    /// The name of the function that an `fn` is: a closure, or a loop of a comprehension.
    fn function_name(&self, term: &Term) -> Atom {
        let number = self.numbering.of(term).unwrap_or(self.lambdas.len() as u32);
        let Some((_, kind)) = quoted::node(term).and_then(|(_, meta, _)| loop_of(meta)) else {
            return closure_name((self.name, self.arity()), number);
        };
        let index = self.loop_index();
        let arity = if kind.name() == "lc$^" { 1 } else { 2 };
        let counted = if kind.name() == "_@" { index + 3 } else { number };
        let around = outermost((self.name, self.arity()));
        Atom::new(&format!("-{around}-{}{counted}/{arity}-{index}-", kind.name()))
    }

    /// `&name/arity` of a function here: a closure that calls it, and has its name.
    fn local_capture(&mut self, name: Atom, arity: u8, meta: &Term, target: Target) -> Result<(), Raise> {
        let variables = (0..u32::from(arity)).map(|version| {
            let pair = Term::tuple([Term::atom(names::VERSION), Term::int(i64::from(version))]);
            Term::tuple([Term::named("x"), Term::list([pair]), Term::nil()])
        });
        let variables = Term::list(variables);
        let call = Term::tuple([Term::atom(name), meta.clone(), variables.clone()]);
        let clause = Term::tuple([Term::atom(names::ARROW), meta.clone(), Term::list([variables, call])]);
        let lambda = Term::tuple([Term::atom(names::FN), meta.clone(), Term::list([clause])]);
        let code = self.compile_inner(name, &lambda, &[], &Literals::default())?;
        self.make_closure(code, &[], false, target)
    }
}

/// Where a closure stands.
pub(super) struct Place {
    /// Among those of the function around it.
    pub(super) index: u32,
    /// How many loops of the named function come before the first one within it.
    pub(super) first_loop: u32,
    /// The numbers of the functions within that one.
    pub(super) numbering: Rc<Numbering>,
}

/// Compiles `{:fn, meta, clauses}`, whose free variables are captured or known to have a value.
pub(super) fn compile_fn(
    unit: &Unit,
    name: Atom,
    term: &Term,
    (captured, literals): (&[Version], &Literals),
    place: Place,
    uniq: Option<u32>,
) -> Result<Arc<LambdaCode>, Raise> {
    let Some((_, meta, clauses)) = quoted::node(term) else { return Err(malformed("fn")) };
    let clauses: Vec<Clause> = arrows(clauses)
        .into_iter()
        .map(|(_, left, body)| {
            let (args, guards) = head_and_guards(&left);
            Clause { args, guards, body: body.clone() }
        })
        .collect();
    let arity = clauses.first().map_or(0, |clause| clause.args.len());
    let arity = u8::try_from(arity).map_err(|_| malformed("number of parameters"))?;
    // The BEAM interprets what is typed, and its stack traces say so.
    let interpreted = unit.keep_quoted && unit.home.is_none() && unit.module == names::ERL_EVAL;
    let shown = if interpreted { Atom::new("-inside-an-interpreted-fun-") } else { name };
    let mut builder = Builder::new(unit, shown, arity, place.numbering);
    builder.set_line(quoted::line(meta));
    builder.capture_variables(captured.iter().copied());
    builder.first_loop = place.first_loop;
    builder.know(literals);
    if let Some((itself, _)) = loop_of(meta) {
        builder.bind_itself(itself);
    }
    builder.clauses(&clauses)?;
    let quoted = unit.keep_quoted.then(|| {
        let versions = captured.iter().map(|version| Term::int(i64::from(version.0)));
        Literal::owned(&Term::tuple([with_literals(term, literals), Term::list(versions)]))
    });
    let uniq = uniq.unwrap_or_else(|| crate::term::hash::internal_hash(term, 0));
    Ok(Arc::new(LambdaCode { function: builder.finish()?, index: place.index, uniq, name, quoted }))
}

/// `-name/arity-fun-index-`, after the named function around it, however deep it stands.
pub(super) fn closure_name(around: (Atom, u8), index: u32) -> Atom {
    Atom::new(&format!("-{}-fun-{index}-", outermost(around)))
}

/// The named function around, as `name/arity`.
pub(super) fn outermost((around, arity): (Atom, u8)) -> String {
    // The body of a file or module is a function of one argument on the BEAM.
    let arity = if around == names::FILE_BODY || around == names::MODULE_VAR { 1 } else { arity };
    let around = around.name();
    let within = ["-fun-", "-lc$^", "-lbc$^", "-_@"];
    let function = |name: &str| within.iter().find_map(|kind| Some(name.rsplit_once(kind)?.0.to_owned()));
    around.strip_prefix('-').and_then(function).unwrap_or_else(|| format!("{around}/{arity}"))
}

/// How many loops a closure is and has within it.
fn loops(lambda: &LambdaCode) -> u32 {
    u32::from(lambda.function.calls_itself) + lambda.function.lambdas.iter().map(|inner| loops(inner)).sum::<u32>()
}

/// The term with the literals that variables stand for in their place.
fn with_literals(term: &Term, literals: &Literals) -> Term {
    if literals.is_empty() {
        return term.clone();
    }
    let pinned = form_named(term, names::CARET).and_then(|(_, args)| quoted::variable(args.first()?));
    if let Some(written) = pinned.or_else(|| quoted::variable(term)).and_then(|version| literals.get(&version)) {
        return written.clone();
    }
    replaced(term, &|part| with_literals(part, literals))
}

/// Tells whether a pseudo variable occurs in a term.
fn mentions(term: &Term, name: Atom) -> bool {
    let mut pending = vec![term];
    while let Some(term) = pending.pop() {
        if let Some((head, _, context)) = quoted::node(term)
            && head.is_atom(name)
            && context.as_atom().is_some()
        {
            return true;
        }
        match term.view() {
            crate::term::View::Tuple(elements) => pending.extend(elements),
            crate::term::View::Cons(cons) => pending.extend([&cons.head, &cons.tail]),
            _ => {}
        }
    }
    false
}

/// The term with every `__STACKTRACE__` and `__CALLER__` replaced.
fn replace_pseudo(term: &Term, by: &Term) -> Term {
    if let Some((head, _, context)) = quoted::node(term)
        && matches!(head.as_atom(), Some(names::STACKTRACE | names::CALLER))
        && context.as_atom().is_some()
    {
        return by.clone();
    }
    replaced(term, &|part| replace_pseudo(part, by))
}

/// A tuple or list with other elements.
fn replaced(term: &Term, replace: &dyn Fn(&Term) -> Term) -> Term {
    match term.view() {
        crate::term::View::Tuple(elements) => Term::tuple_from(elements.iter().map(replace).collect()),
        crate::term::View::Cons(_) => {
            let mut list = term.iter();
            let elements: Vec<Term> = list.by_ref().map(replace).collect();
            let tail = list.rest().clone();
            elements.into_iter().rev().fold(tail, |tail, head| Term::cons(head, tail))
        }
        _ => term.clone(),
    }
}
