//! Making one type of two, or telling that no value has both.

use super::context::{Context, Place};
use super::kind::{Field, Type};

/// Two types that no value has.
#[derive(Debug)]
pub struct Mismatch {
    /// What there was.
    pub left: Type,
    /// What was asked for.
    pub right: Type,
    /// Where.
    pub place: Place,
}

/// A type, or why there is none.
pub type Unified = Result<Type, Box<Mismatch>>;

fn mismatch(left: Type, right: Type, place: &Place) -> Unified {
    Err(Box::new(Mismatch { left, right, place: place.clone() }))
}

impl Context {
    /// The type of what is both `source`, which it is known to be, and `target`.
    pub fn unify(&mut self, source: &Type, target: &Type, place: &Place) -> Unified {
        match (source, target) {
            _ if source == target => Ok(source.clone()),
            (Type::Var(variable), _) => self.unify_variable(*variable, target, place, true),
            (_, Type::Var(variable)) => self.unify_variable(*variable, source, place, false),
            (Type::Tuple(left), Type::Tuple(right)) if left.len() == right.len() => {
                let pairs = left.iter().zip(right);
                Ok(Type::Tuple(pairs.map(|(left, right)| self.unify(left, right, place)).collect::<Result<_, _>>()?))
            }
            (Type::List(left), Type::List(right)) => Ok(Type::List(Box::new(self.unify(left, right, place)?))),
            (Type::Map(left), Type::Map(right)) => self.unify_maps(left, right, place),
            (_, Type::Dynamic) => Ok(source.clone()),
            (Type::Dynamic, _) => Ok(target.clone()),
            (Type::Union(members), _) => {
                let unified: Result<Vec<Type>, _> =
                    members.iter().map(|member| self.unify(member, target, place)).collect();
                Ok(Type::union(unified?))
            }
            (_, Type::Union(members)) => {
                // Which of them it is stays open, so that nothing is learned.
                let fitting: Vec<Type> =
                    members.iter().filter_map(|member| self.clone().unify(source, member, place).ok()).collect();
                if fitting.is_empty() {
                    return mismatch(source.clone(), target.clone(), place);
                }
                Ok(Type::union(fitting))
            }
            _ if source.is_within(target) => Ok(source.clone()),
            _ => mismatch(source.clone(), target.clone(), place),
        }
    }

    fn unify_variable(&mut self, variable: usize, kind: &Type, place: &Place, is_source: bool) -> Unified {
        if *kind == Type::Dynamic {
            return Ok(Type::Var(variable));
        }
        let both = |this: &mut Context, known: &Type, place: &Place| {
            if is_source { this.unify(known, kind, place) } else { this.unify(kind, known, place) }
        };
        match self.types[variable].clone() {
            None => {
                self.refine(variable, kind.clone(), place);
                if self.is_recursive(variable, kind) {
                    let place = Context::enter(place, variable);
                    let own = Type::Var(variable);
                    // What is shown of it ends at the variable.
                    self.types[variable] = None;
                    return if is_source {
                        mismatch(own, kind.clone(), &place)
                    } else {
                        mismatch(kind.clone(), own, &place)
                    };
                }
                Ok(Type::Var(variable))
            }
            Some(Type::Var(same)) => {
                let before = self.traces[same].len();
                both(self, &Type::Var(same), place).inspect_err(|_| {
                    // The name that stands in the code is told of it.
                    let mut later = self.traces[same].split_off(before);
                    self.traces[variable].append(&mut later);
                })
            }
            Some(known) => {
                if !place.variables.contains(&variable) {
                    self.trace(variable, kind, place);
                }
                let unified = both(self, &known, &Context::enter(place, variable))?;
                // What has been learned may lead back to the variable, which then is what it was.
                if !self.is_recursive(variable, &unified) {
                    self.refine(variable, unified, place);
                }
                Ok(Type::Var(variable))
            }
        }
    }

    fn unify_maps(&mut self, source: &[Field], target: &[Field], place: &Place) -> Unified {
        let mut fields = Vec::new();
        for field in source.iter().filter(|field| !field.optional) {
            let other = target.iter().find(|other| may_be_one(&field.key, &other.key));
            fields.push(self.unify_fields((field, other), (source, target), place)?);
        }
        for field in target.iter().filter(|field| !field.optional) {
            let other = source.iter().find(|other| may_be_one(&other.key, &field.key));
            let unified = match other {
                Some(other) => self.unify_fields((other, Some(field)), (source, target), place)?,
                None => return mismatch(Type::Map(source.to_vec()), Type::Map(target.to_vec()), place),
            };
            if !fields.iter().any(|known| known.key == unified.key) {
                fields.push(unified);
            }
        }
        for field in source.iter().filter(|field| field.optional) {
            let other = target.iter().find(|other| other.optional && may_be_one(&field.key, &other.key));
            if let Some(other) = other
                && let Ok(value) = self.unify(&field.value, &other.value, place)
            {
                fields.push(Field { value, ..field.clone() });
            }
        }
        Ok(Type::Map(fields))
    }

    fn unify_fields(
        &mut self,
        (field, other): (&Field, Option<&Field>),
        (source, target): (&[Field], &[Field]),
        place: &Place,
    ) -> Result<Field, Box<Mismatch>> {
        let whole = |fields: &[Field]| Type::Map(fields.to_vec());
        let Some(other) = other else {
            return Err(Box::new(Mismatch { left: whole(source), right: whole(target), place: place.clone() }));
        };
        let unified = self.unify(&field.value, &other.value, place).map_err(|_| {
            let one = |field: &Field| Type::Map(vec![Field { optional: false, ..field.clone() }]);
            Box::new(Mismatch { left: one(field), right: one(other), place: place.clone() })
        })?;
        let key = if field.key == Type::Dynamic { other.key.clone() } else { field.key.clone() };
        Ok(Field::required(key, unified))
    }
}

/// Tells whether two types of keys have a value in common.
fn may_be_one(left: &Type, right: &Type) -> bool {
    let open = |kind: &Type| matches!(kind, Type::Dynamic | Type::Var(_));
    open(left) || open(right) || left.is_within(right) || right.is_within(left)
}
