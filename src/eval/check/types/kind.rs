//! The types that are told apart, and how they are written in a message.

use std::fmt::Write;

use crate::term::{Atom, Term, inspect, names};

/// What is known of a value.
#[derive(Clone, PartialEq, Debug)]
pub enum Type {
    /// Nothing.
    Dynamic,
    /// The type of a variable, by its number.
    Var(usize),
    /// Some atom.
    Atom,
    /// One atom.
    Literal(Atom),
    /// An integer.
    Integer,
    /// A float.
    Float,
    /// A bit string.
    Binary,
    /// A pid.
    Pid,
    /// A port.
    Port,
    /// A reference.
    Reference,
    /// A function.
    Fun,
    /// A tuple of any size.
    AnyTuple,
    /// A tuple of so many elements.
    Tuple(Vec<Type>),
    /// A list of such elements.
    List(Box<Type>),
    /// A map with these fields.
    Map(Vec<Field>),
    /// One of several.
    Union(Vec<Type>),
}

/// Keys of a map, and what they lead to.
#[derive(Clone, PartialEq, Debug)]
pub struct Field {
    /// Whether the map may lack it.
    pub optional: bool,
    /// The key.
    pub key: Type,
    /// The value.
    pub value: Type,
}

impl Field {
    /// A key that is there.
    pub fn required(key: Type, value: Type) -> Field {
        Field { optional: false, key, value }
    }

    /// What makes a map open: any other keys.
    pub fn others() -> Field {
        Field { optional: true, key: Type::Dynamic, value: Type::Dynamic }
    }
}

impl Type {
    /// `true` or `false`.
    pub fn boolean() -> Type {
        Type::Union(vec![Type::Literal(names::TRUE), Type::Literal(names::FALSE)])
    }

    /// An integer or a float.
    pub fn number() -> Type {
        Type::Union(vec![Type::Integer, Type::Float])
    }

    /// A list of whatever.
    pub fn any_list() -> Type {
        Type::List(Box::new(Type::Dynamic))
    }

    /// A map of whatever.
    pub fn any_map() -> Type {
        Type::Map(vec![Field::others()])
    }

    /// The struct that a map's fields say it is.
    pub fn struct_name(&self) -> Option<Atom> {
        let Type::Map(fields) = self else { return None };
        fields.iter().find_map(|field| match (&field.key, &field.value) {
            (Type::Literal(names::STRUCT), Type::Literal(name)) if !field.optional => Some(*name),
            _ => None,
        })
    }

    /// One type for all of these: none twice, and none that another one includes.
    pub fn union(types: impl IntoIterator<Item = Type>) -> Type {
        let mut members: Vec<Type> = Vec::new();
        let flat = types.into_iter().flat_map(|one| match one {
            Type::Union(members) => members,
            other => vec![other],
        });
        for one in flat {
            if one == Type::Dynamic {
                return Type::Dynamic;
            }
            if !members.iter().any(|member| one.is_within(member)) {
                members.retain(|member| !member.is_within(&one));
                members.push(one);
            }
        }
        match members.len() {
            0 => Type::Dynamic,
            1 => members.remove(0),
            _ => Type::Union(members),
        }
    }

    /// Tells whether all values of this type are of the other.
    pub fn is_within(&self, other: &Type) -> bool {
        match (self, other) {
            (Type::Literal(_), Type::Atom) | (Type::Tuple(_), Type::AnyTuple) => true,
            (Type::Tuple(left), Type::Tuple(right)) => {
                left.len() == right.len() && left.iter().zip(right).all(|(left, right)| left.is_within(right))
            }
            (Type::List(left), Type::List(right)) => left.is_within(right),
            (Type::Map(left), Type::Map(right)) => left.iter().all(|field| {
                let same = |other: &&Field| other.key == field.key && other.optional == field.optional;
                right.iter().find(same).is_some_and(|other| field.value.is_within(&other.value))
            }),
            (Type::Union(members), _) => members.iter().all(|member| member.is_within(other)),
            (_, Type::Union(members)) => members.iter().any(|member| self.is_within(member)),
            _ => self == other || *other == Type::Dynamic,
        }
    }
}

/// Writes types; variables get their numbers in the order in which they are met.
#[derive(Default)]
pub struct Writer {
    variables: Vec<usize>,
}

impl Writer {
    /// A type; a map `briefly` without its fields.
    pub fn show(&mut self, kind: &Type, briefly: bool) -> String {
        let mut text = String::new();
        self.write(&mut text, kind, briefly);
        text
    }

    fn write(&mut self, text: &mut String, kind: &Type, briefly: bool) {
        text.push_str(match kind {
            Type::Dynamic => "dynamic()",
            Type::Atom => "atom()",
            Type::Integer => "integer()",
            Type::Float => "float()",
            Type::Binary => "binary()",
            Type::Pid => "pid()",
            Type::Port => "port()",
            Type::Reference => "reference()",
            Type::Fun => "fun()",
            Type::AnyTuple => "tuple()",
            Type::Literal(atom) => return text.push_str(&inspect::to_string(&Term::atom(*atom))),
            Type::Var(number) => {
                let known = self.variables.iter().position(|one| one == number);
                let place = known.unwrap_or_else(|| {
                    self.variables.push(*number);
                    self.variables.len() - 1
                });
                let _ = write!(text, "var{}", place + 1);
                return;
            }
            Type::Tuple(elements) => return self.write_all(text, ["{", ", ", "}"], elements, briefly),
            Type::Union(members) => return self.write_all(text, ["", " | ", ""], members, briefly),
            Type::List(element) => {
                return self.write_all(text, ["[", "", "]"], std::slice::from_ref(&**element), briefly);
            }
            Type::Map(fields) => return self.write_map(text, kind.struct_name(), fields, briefly),
        });
    }

    fn write_all(&mut self, text: &mut String, [open, between, close]: [&str; 3], types: &[Type], briefly: bool) {
        text.push_str(open);
        for (index, kind) in types.iter().enumerate() {
            if index > 0 {
                text.push_str(between);
            }
            self.write(text, kind, briefly);
        }
        text.push_str(close);
    }

    fn write_map(&mut self, text: &mut String, name: Option<Atom>, fields: &[Field], briefly: bool) {
        if briefly && name.is_none() {
            return text.push_str("map()");
        }
        text.push('%');
        if let Some(name) = name {
            text.push_str(&inspect::to_string(&Term::atom(name)));
        }
        text.push('{');
        let shown = |field: &&Field| name.is_none() || field.key != Type::Literal(names::STRUCT);
        for (index, field) in fields.iter().filter(shown).filter(|_| !briefly).enumerate() {
            if index > 0 {
                text.push_str(", ");
            }
            match (&field.key, field.optional) {
                (Type::Literal(key), false) => {
                    let _ = write!(text, "{}: ", key.name());
                }
                (key, optional) => {
                    text.push_str(if optional { "optional(" } else { "" });
                    self.write(text, key, briefly);
                    text.push_str(if optional { ") => " } else { " => " });
                }
            }
            self.write(text, &field.value, briefly);
        }
        text.push('}');
    }
}
