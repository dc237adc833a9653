//! What guards tell of variables, and guards that no value passes.

use std::collections::HashMap;

use super::context::{Context, Place};
use super::kind::Type;
use super::signature::{self, Signature};
use super::{Checker, Failure};
use crate::expand::quoted::{as_dot, as_variable, call, flag, is_underscore};
use crate::term::{Atom, Term, names};

type Checked = Result<Type, Failure>;

impl Checker<'_> {
    /// A guard of a clause: it may hold one of several, of which the later ones are asked first.
    pub(super) fn guards(&mut self, alternatives: &[Term], place: &Place) -> Result<(), Failure> {
        let joined = alternatives.iter().cloned().reduce(|before, guard| {
            let or = call(names::DOT, Term::NIL_LIST, [Term::atom(names::ERLANG), Term::atom(names::ORELSE)]);
            Term::tuple([or, Term::NIL_LIST, Term::list([guard, before])])
        });
        if let Some(guard) = joined {
            self.guard(&guard, &Type::Dynamic, place, true)?;
        }
        Ok(())
    }

    /// An expression in a guard, from which `expected` is wanted; `counts` where a check of types tells something.
    fn guard(&mut self, code: &Term, expected: &Type, place: &Place, counts: bool) -> Checked {
        let Some((name, args, code)) = guard_call(code) else { return self.guard_value(code, place, counts) };
        let place = &Place { code, ..place.clone() };
        match (name.name(), args.as_slice()) {
            ("andalso", [left, right]) => self.guard_and(left, right, place, counts),
            ("orelse", [left, right]) => self.guard_or(left, right, place, counts),
            ("==", [left, right]) => match sized_tuple(left, right).or_else(|| sized_tuple(right, left)) {
                Some((tuple, size)) => {
                    let tuple = self.guard(&tuple, &Type::Dynamic, place, false)?;
                    self.context.unify(&Type::Tuple(vec![Type::Dynamic; size]), &tuple, place)?;
                    Ok(Type::boolean())
                }
                None => self.guard_function(name, &args, expected, place, counts),
            },
            _ => self.guard_function(name, &args, expected, place, counts),
        }
    }

    /// Values in guards: what they are made of may be calls.
    fn guard_value(&mut self, code: &Term, place: &Place, counts: bool) -> Checked {
        if let Some((name, meta, _)) = as_variable(code).filter(|_| !is_underscore(code)) {
            return Ok(self.context.variable(name, meta));
        }
        self.structure(code, &mut |this, part| this.guard(part, &Type::Dynamic, place, counts))
    }

    fn guard_and(&mut self, left: &Term, right: &Term, place: &Place, counts: bool) -> Checked {
        let before = std::mem::take(&mut self.context.guarded);
        let kind = self.guard(left, &Type::boolean(), place, counts)?;
        self.context.unify(&kind, &Type::boolean(), place)?;
        let first = std::mem::take(&mut self.context.guarded);
        let kind = self.guard(right, &Type::Dynamic, place, counts)?;
        for (variable, guarded) in &mut self.context.guarded {
            *guarded = first.get(variable).copied().unwrap_or(*guarded);
        }
        self.remember(before);
        Ok(Type::union([Type::Literal(names::FALSE), kind]))
    }

    /// Of alternatives that are about one variable it has one of the types; from others only what must hold in any case is
    /// learned.
    fn guard_or(&mut self, left: &Term, right: &Term, place: &Place, counts: bool) -> Checked {
        let (on_left, on_right) = (self.variables_in(left), self.variables_in(right));
        let outside = self.context.clone();
        self.context.guarded.clear();
        let kind = self.guard(left, &Type::boolean(), place, counts)?;
        let after_left = std::mem::replace(&mut self.context, outside.clone());
        self.context.guarded.clear();
        self.guard(right, &Type::Dynamic, place, counts)?;
        let after_right = std::mem::replace(&mut self.context, after_left);
        match (on_left.as_slice(), on_right.as_slice()) {
            ([one], [same]) if one == same => self.either(*one, &after_right, place),
            _ => {
                for variable in on_left {
                    if self.context.guarded.get(&variable) == Some(&true) {
                        self.context.types[variable] = outside.types[variable].clone();
                        self.context.traces[variable] = outside.traces[variable].clone();
                    }
                }
            }
        }
        self.context.unify(&kind, &Type::boolean(), place)?;
        let both = |variable: &usize| after_right.guarded.get(variable) == Some(&true);
        for (variable, guarded) in &mut self.context.guarded {
            *guarded &= both(variable);
        }
        self.remember(outside.guarded);
        Ok(Type::boolean())
    }

    fn either(&mut self, variable: usize, right: &Context, place: &Place) {
        match (self.context.types[variable].clone(), right.types[variable].clone()) {
            (_, None) => {}
            (Some(left), Some(right)) if left == right => {}
            (None, Some(kind)) => self.context.refine(variable, kind, place),
            (Some(left), Some(_)) if self.context.guarded.get(&variable) != Some(&true) => {
                self.context.refine(variable, left, place);
            }
            (Some(left), Some(right)) => {
                let either = Type::union([left.clone(), right]);
                if either != left {
                    self.context.refine(variable, either, place);
                }
            }
        }
    }

    fn remember(&mut self, before: HashMap<usize, bool>) {
        for (variable, guarded) in before {
            self.context.guarded.entry(variable).or_insert(guarded);
        }
    }

    /// The variables of an expression, each once.
    fn variables_in(&mut self, code: &Term) -> Vec<usize> {
        let mut found = Vec::new();
        let mut pending = vec![code.clone()];
        while let Some(term) = pending.pop() {
            if let Some((name, meta, _)) = as_variable(&term) {
                if let Type::Var(number) = self.context.variable(name, meta)
                    && !found.contains(&number)
                {
                    found.push(number);
                }
            } else if let Some(parts) = term.as_tuple() {
                pending.extend(parts.iter().cloned());
            } else if let Some(cons) = term.as_cons() {
                pending.extend([cons.head.clone(), cons.tail.clone()]);
            }
        }
        found
    }

    fn guard_function(&mut self, name: Atom, args: &[Term], expected: &Type, place: &Place, counts: bool) -> Checked {
        let Some(signature) = signature::of(name.name(), args.len()) else {
            for arg in args {
                self.guard(arg, &Type::Dynamic, place, false)?;
            }
            return Ok(Type::Dynamic);
        };
        let wanted = |result: &Type| *result == Type::Dynamic || result.is_within(expected);
        let fitting: Signature = signature.iter().filter(|(_, result)| wanted(result)).cloned().collect();
        let refused = |args: Vec<Type>| Failure::Refused {
            name,
            arity: signature.first().map_or(0, |(parameters, _)| parameters.len()),
            args,
            expected: expected.clone(),
            signature: signature.clone(),
            code: place.code.clone(),
        };
        if fitting.is_empty() {
            return Err(refused(Vec::new()));
        }
        let mut given = Vec::new();
        for (index, arg) in args.iter().enumerate() {
            let parameter = Type::union(fitting.iter().map(|(parameters, _)| parameters[index].clone()));
            given.push(self.guard(arg, &parameter, place, false)?);
        }
        let checked = signature::checked(name.name(), args.len());
        match checked {
            Some(_) if !counts => return Ok(Type::boolean()),
            Some(parameters) => {
                for (kind, parameter) in given.iter().zip(&parameters) {
                    self.context.unify(kind, parameter, place)?;
                }
                self.note(&given, true);
            }
            None => {
                let result = self.apply(&given, &fitting, place).map_err(refused)?;
                self.note(&given, false);
                return Ok(result);
            }
        }
        Ok(Type::union(fitting.into_iter().map(|(_, result)| result)))
    }

    fn note(&mut self, given: &[Type], guarded: bool) {
        for kind in given {
            if let Type::Var(variable) = kind
                && self.context.types[*variable].is_some()
            {
                self.context.guarded.insert(*variable, guarded);
            }
        }
    }

    /// Gives the arguments the types that clauses take, each member of a union to one of its own, and tells what these give;
    /// the arguments' types if none fits.
    fn apply(&mut self, given: &[Type], clauses: &Signature, place: &Place) -> Result<Type, Vec<Type>> {
        let before = self.context.clone();
        let mut taken: Vec<Vec<Type>> = Vec::new();
        let mut results = Vec::new();
        for members in combinations(&given.iter().map(|kind| self.context.resolve(kind)).collect::<Vec<_>>(), given) {
            let found = taken.len();
            // The later clauses come first.
            for (parameters, result) in clauses.iter().rev() {
                let fits = members
                    .iter()
                    .zip(parameters)
                    .all(|(kind, wanted)| self.context.unify(kind, wanted, place).is_ok());
                if fits {
                    taken.push(members.iter().map(|kind| self.context.resolve(kind)).collect());
                    results.push(result.clone());
                }
                self.context = before.clone();
            }
            if taken.len() == found {
                return Err(given.iter().map(|kind| self.context.resolve(kind)).collect());
            }
        }
        for (index, kind) in given.iter().enumerate() {
            let taken = Type::union(taken.iter().map(|types| types[index].clone()));
            let is_known = matches!(kind, Type::Var(_)) && self.context.resolve(kind) == taken;
            if !is_known {
                // That they go together has been seen.
                let _ = self.context.unify(&taken, kind, place);
            }
        }
        Ok(Type::union(results))
    }
}

/// The arguments with each of the unions among their types taken apart; others stay as they were given.
fn combinations(resolved: &[Type], given: &[Type]) -> Vec<Vec<Type>> {
    let mut all: Vec<Vec<Type>> = vec![Vec::new()];
    for (kind, given) in resolved.iter().zip(given) {
        let members = match kind {
            Type::Union(members) => members.clone(),
            _ => vec![given.clone()],
        };
        let longer = |start: &Vec<Type>| {
            let with = |member: &Type| [start.as_slice(), std::slice::from_ref(member)].concat();
            members.iter().map(with).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}

/// The name, the arguments and the code of a call of `:erlang`; `map.field` is one too.
fn guard_call(code: &Term) -> Option<(Atom, Vec<Term>, Term)> {
    let [head, meta, args] = code.as_tuple_of::<3>()?;
    let (dot_meta, module, name) = as_dot(head)?;
    let args = args.to_vec()?;
    if module.is_atom(names::ERLANG) {
        return Some((name, args, code.clone()));
    }
    if !args.is_empty() || !flag(meta, names::NO_PARENS) {
        return None;
    }
    let args = vec![Term::atom(name), module.clone()];
    let dot = call(names::DOT, dot_meta.clone(), [Term::atom(names::ERLANG), Term::atom(names::MAP_GET)]);
    let code = Term::tuple([dot, dot_meta.clone(), Term::list(args.clone())]);
    Some((names::MAP_GET, args, code))
}

/// The variable and the size in `tuple_size(variable) == size`.
fn sized_tuple(call: &Term, size: &Term) -> Option<(Term, usize)> {
    let size = usize::try_from(size.as_int()?).ok().filter(|size| *size < 256)?;
    match guard_call(call)? {
        (name, args, _) if name.name() == "tuple_size" => {
            args.into_iter().next().filter(|tuple| as_variable(tuple).is_some()).map(|tuple| (tuple, size))
        }
        _ => None,
    }
}
