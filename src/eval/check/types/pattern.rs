//! The types of patterns, and what bit strings and structs are made of.

use super::context::Place;
use super::kind::{Field, Type};
use super::{Checker, Failure};
use crate::expand::MacroHost;
use crate::expand::quoted::{as_binary, as_call, as_variable, call, is_underscore};
use crate::term::{Atom, Term, View, names};

type Checked = Result<Type, Failure>;

impl Checker<'_> {
    /// The patterns of a clause, and its guards if `when` stands with them.
    pub(super) fn head(&mut self, patterns: &[Term]) -> Result<(), Failure> {
        if let [only] = patterns
            && let Some((names::WHEN, _, parts)) = as_call(only)
            && let Some(mut parts) = parts.to_vec()
            && let Some(guard) = parts.pop()
        {
            self.head(&parts)?;
            return self.guards(&alternatives(&guard), &Place::of(&guard));
        }
        for pattern in patterns {
            self.pattern(pattern, &Place::of(pattern))?;
        }
        Ok(())
    }

    /// The type of what a pattern fits.
    pub(super) fn pattern(&mut self, code: &Term, place: &Place) -> Checked {
        if is_underscore(code) {
            return Ok(Type::Dynamic);
        }
        if let Some((name, meta, _)) = as_variable(code) {
            return Ok(self.context.variable(name, meta));
        }
        if let Some((_, left, right)) = as_binary(code, names::EQUALS) {
            let place = Place { code: code.clone(), ..place.clone() };
            let left = self.pattern(left, &place)?;
            let right = self.pattern(right, &place)?;
            return Ok(self.context.unify(&left, &right, &place)?);
        }
        match as_call(code) {
            Some((names::CARET, _, pinned)) => {
                let pinned = pinned.iter().next().and_then(as_variable).map(|(name, meta, _)| (name, meta.clone()));
                Ok(pinned.map_or(Type::Dynamic, |(name, meta)| self.context.variable(name, &meta)))
            }
            Some((names::MAP_FORM, _, pairs)) => {
                let mut fields = self.pattern_fields(pairs, place)?;
                fields.push(Field::others());
                Ok(Type::Map(fields))
            }
            Some((names::STRUCT_FORM, _, _)) => self.pattern_struct(code, place),
            Some((names::BITS_FORM, ..)) => self.bits(code, true, &mut |this, value, place| this.pattern(value, place)),
            _ => self.structure(code, &mut |this, part| this.pattern(part, place)),
        }
    }

    fn pattern_fields(&mut self, pairs: &Term, place: &Place) -> Result<Vec<Field>, Failure> {
        let mut fields = Vec::new();
        let mut others = Vec::new();
        for pair in pairs.iter().filter_map(Term::as_tuple_of::<2>) {
            let [key, value] = pair;
            let key = self.pattern(key, place)?;
            let value = self.pattern(value, place)?;
            match self.context.resolve(&key) {
                key @ Type::Literal(_) => fields.push(Field::required(key, value)),
                // Of values under keys that are no atoms only the keys' type is known.
                key if !others.iter().any(|known: &Field| known.key == key) && !matches!(key, Type::Var(_)) => {
                    others.push(Field::required(key, Type::Dynamic));
                }
                _ => {}
            }
        }
        fields.extend(others);
        Ok(fields)
    }

    fn pattern_struct(&mut self, code: &Term, place: &Place) -> Checked {
        let Some((_, name, map)) = as_binary(code, names::STRUCT_FORM) else { return Ok(Type::Dynamic) };
        let pairs = as_call(map).map_or(Term::NIL_LIST, |(_, _, pairs)| pairs.clone());
        let kind = self.pattern(name, place)?;
        let Type::Literal(module) = kind else {
            self.context.unify(&kind, &Type::Atom, &Place { code: code.clone(), ..place.clone() })?;
            // Whatever struct it is, an atom names it.
            let kind = if kind == Type::Dynamic { Type::Atom } else { kind };
            let mut fields = vec![Field::required(Type::Literal(names::STRUCT), kind)];
            fields.extend(self.pattern_fields(&pairs, place)?);
            fields.push(Field::others());
            return Ok(Type::Map(fields));
        };
        let given = self.pattern_fields(&pairs, place)?;
        Ok(self.struct_of(module, given))
    }

    /// A struct with some fields given and the others unknown.
    pub(super) fn struct_of(&mut self, module: Atom, given: Vec<Field>) -> Type {
        let mut fields = vec![Field::required(Type::Literal(names::STRUCT), Type::Literal(module))];
        fields.extend(given);
        match self.struct_keys(module) {
            Some(keys) => {
                for key in keys.into_iter().map(Type::Literal) {
                    if !fields.iter().any(|field| field.key == key) {
                        fields.push(Field::required(key, Type::Dynamic));
                    }
                }
            }
            None => fields.push(Field::others()),
        }
        Type::Map(fields)
    }

    fn struct_keys(&mut self, module: Atom) -> Option<Vec<Atom>> {
        if let Some(known) = self.structs.get(&module) {
            return known.clone();
        }
        let structure = self.host.struct_info(module, None, &self.env).ok();
        let keys = structure.as_ref().and_then(Term::as_map).map(|map| {
            let mut keys: Vec<Atom> = map.iter().filter_map(|(key, _)| key.as_atom()).collect();
            keys.sort_by(|left, right| left.name().cmp(right.name()));
            keys
        });
        self.structs.insert(module, keys.clone());
        keys
    }

    /// A bit string, whose values have the types that their specifiers ask for.
    pub(super) fn bits(
        &mut self,
        code: &Term,
        in_pattern: bool,
        part: &mut dyn FnMut(&mut Self, &Term, &Place) -> Checked,
    ) -> Checked {
        let Some((_, meta, segments)) = as_call(code) else { return Ok(Type::Binary) };
        let segments = segments.to_vec().unwrap_or_default();
        for (index, segment) in segments.iter().enumerate() {
            let Some((_, value, specifier)) = as_binary(segment, names::COLON2) else { continue };
            let mut shown = vec![segment.clone()];
            let dots = || Term::tuple([Term::named("..."), Term::NIL_LIST, Term::nil()]);
            if index > 0 {
                shown.insert(0, dots());
            }
            if index + 1 < segments.len() {
                shown.push(dots());
            }
            let place = Place::of(&call(names::BITS_FORM, meta.clone(), shown));
            let given = part(self, value, &place)?;
            // An integer that is written out stands for the float of its value.
            let as_float = value.is_integer() && named_in(specifier, "float");
            if !value.is_binary() && !as_float {
                self.context.unify(&given, &segment_type(specifier, in_pattern), &place)?;
            }
        }
        Ok(Type::Binary)
    }

    /// Values that are made of others: lists, tuples and what stands for itself.
    pub(super) fn structure(&mut self, code: &Term, part: &mut dyn FnMut(&mut Self, &Term) -> Checked) -> Checked {
        Ok(match code.view() {
            View::Int(_) | View::Big(_) => Type::Integer,
            View::Float(_) => Type::Float,
            View::Bits(_) => Type::Binary,
            View::Atom(atom) => Type::Literal(atom),
            View::Nil => Type::any_list(),
            View::Cons(_) => Type::List(Box::new(self.elements(code, part)?)),
            View::Tuple([left, right]) => Type::Tuple(vec![part(self, left)?, part(self, right)?]),
            View::Tuple([name, _, args]) if name.is_atom(names::TUPLE_FORM) => {
                let args = args.to_vec().unwrap_or_default();
                Type::Tuple(args.iter().map(|arg| part(self, arg)).collect::<Result<_, _>>()?)
            }
            View::Tuple([name, _, args]) if name.is_atom(names::MAP_FORM) => {
                let mut fields: Vec<Field> = Vec::new();
                for [key, value] in args.iter().filter_map(Term::as_tuple_of::<2>) {
                    let (key, value) = (part(self, key)?, part(self, value)?);
                    add_field(&mut fields, self.context.resolve(&key), value);
                }
                fields.sort_by_key(|field| !matches!(field.key, Type::Literal(_)));
                Type::Map(fields)
            }
            View::Tuple([name, ..]) if name.is_atom(names::BITS_FORM) => Type::Binary,
            _ => Type::Dynamic,
        })
    }

    fn elements(&mut self, list: &Term, part: &mut dyn FnMut(&mut Self, &Term) -> Checked) -> Checked {
        let mut types = Vec::new();
        for element in list.iter() {
            let Some((_, head, tail)) = as_binary(element, names::PIPE) else {
                types.push(part(self, element)?);
                continue;
            };
            types.push(part(self, head)?);
            types.push(match part(self, tail)? {
                Type::List(element) => *element,
                other => other,
            });
        }
        Ok(Type::union(types))
    }
}

fn add_field(fields: &mut Vec<Field>, key: Type, value: Type) {
    if matches!(key, Type::Var(_) | Type::Dynamic) {
        return fields.push(Field { optional: true, key: Type::Dynamic, value: Type::Dynamic });
    }
    match fields.iter_mut().find(|field| field.key == key) {
        Some(field) => field.value = Type::union([field.value.clone(), value]),
        None => fields.push(Field::required(key, value)),
    }
}

/// The guards between `when`s.
fn alternatives(guard: &Term) -> Vec<Term> {
    let mut guards = Vec::new();
    let mut rest = guard;
    while let Some((_, left, right)) = as_binary(rest, names::WHEN) {
        guards.push(left.clone());
        rest = right;
    }
    guards.push(rest.clone());
    guards
}

/// Tells whether one of a segment's specifiers has this name.
fn named_in(specifier: &Term, wanted: &str) -> bool {
    let named =
        |term: &Term| term.as_tuple_of::<3>().and_then(|[name, ..]| name.as_atom()).map(Atom::name) == Some(wanted);
    match as_binary(specifier, names::MINUS) {
        Some((_, left, right)) => named_in(left, wanted) || named(right),
        None => named(specifier),
    }
}

/// The type of a value that stands in a bit string as a specifier says.
fn segment_type(specifier: &Term, in_pattern: bool) -> Type {
    let mut rest = specifier;
    while let Some((_, left, right)) = as_binary(rest, names::MINUS) {
        if let Some(kind) = named_segment_type(right, in_pattern) {
            return kind;
        }
        rest = left;
    }
    named_segment_type(rest, in_pattern).unwrap_or(Type::Integer)
}

fn named_segment_type(specifier: &Term, in_pattern: bool) -> Option<Type> {
    let name = specifier.as_tuple_of::<3>().and_then(|[name, ..]| name.as_atom())?;
    Some(match name.name() {
        "integer" => Type::Integer,
        "float" if in_pattern => Type::Float,
        "float" => Type::number(),
        "utf8" | "utf16" | "utf32" if in_pattern => Type::Integer,
        "utf8" | "utf16" | "utf32" => Type::Union(vec![Type::Integer, Type::Binary]),
        "binary" | "bytes" | "bitstring" | "bits" => Type::Binary,
        _ => return None,
    })
}
