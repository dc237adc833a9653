//! What the functions of guards take and give.

use super::kind::Type;

/// The types of the parameters and of the result, for each kind of call.
pub type Signature = Vec<(Vec<Type>, Type)>;

/// The type that a check such as `is_atom/1` finds.
pub fn checked(name: &str, arity: usize) -> Option<Vec<Type>> {
    let kind = match (name, arity) {
        ("is_atom", 1) => Type::Atom,
        ("is_binary" | "is_bitstring", 1) => Type::Binary,
        ("is_boolean", 1) => Type::boolean(),
        ("is_float", 1) => Type::Float,
        ("is_function", 1) => Type::Fun,
        ("is_function", 2) => return Some(vec![Type::Fun, Type::Integer]),
        ("is_integer", 1) => Type::Integer,
        ("is_list", 1) => Type::any_list(),
        ("is_map", 1) => Type::any_map(),
        ("is_number", 1) => Type::number(),
        ("is_pid", 1) => Type::Pid,
        ("is_port", 1) => Type::Port,
        ("is_reference", 1) => Type::Reference,
        ("is_tuple", 1) => Type::AnyTuple,
        _ => return None,
    };
    Some(vec![kind])
}

/// The signature of a function of `:erlang`, if anything is known of it.
pub fn of(name: &str, arity: usize) -> Option<Signature> {
    if let Some(parameters) = checked(name, arity) {
        return Some(vec![(parameters, Type::boolean())]);
    }
    let one = |parameters: &[Type], result: Type| Some(vec![(parameters.to_vec(), result)]);
    let (integer, number) = (Type::Integer, Type::number());
    match (name, arity) {
        ("==" | "/=" | "=:=" | "=/=" | "<" | ">" | "=<" | ">=", 2) => {
            one(&[Type::Dynamic, Type::Dynamic], Type::boolean())
        }
        ("+" | "-" | "*" | "/", 2) => Some(vec![
            (vec![Type::Integer, Type::Integer], Type::Integer),
            (vec![Type::Float, Type::number()], Type::Float),
            (vec![Type::number(), Type::Float], Type::Float),
        ]),
        ("+" | "-" | "abs", 1) => Some(vec![(vec![Type::Integer], Type::Integer), (vec![Type::number()], Type::Float)]),
        ("div" | "rem" | "band" | "bor" | "bxor" | "bsl" | "bsr", 2) => one(&[integer.clone(), integer], Type::Integer),
        ("bnot", 1) => one(&[integer], Type::Integer),
        ("ceil" | "floor" | "round" | "trunc", 1) => one(&[number], Type::Integer),
        ("not", 1) => one(&[Type::boolean()], Type::boolean()),
        ("and" | "or" | "xor", 2) => one(&[Type::boolean(), Type::boolean()], Type::boolean()),
        ("bit_size" | "byte_size", 1) => one(&[Type::Binary], Type::Integer),
        ("binary_part", 3) => one(&[Type::Binary, integer.clone(), integer], Type::Binary),
        ("length", 1) => one(&[Type::any_list()], Type::Integer),
        ("hd" | "tl", 1) => one(&[Type::any_list()], Type::Dynamic),
        ("map_size", 1) => one(&[Type::any_map()], Type::Integer),
        ("is_map_key" | "map_get", 2) => one(&[Type::Dynamic, Type::any_map()], Type::Dynamic),
        ("tuple_size", 1) => one(&[Type::AnyTuple], Type::Integer),
        ("element", 2) => one(&[integer, Type::AnyTuple], Type::Dynamic),
        ("node", 0) => one(&[], Type::Atom),
        ("self", 0) => one(&[], Type::Pid),
        ("node", 1) => one(&[Type::Union(vec![Type::Pid, Type::Reference, Type::Port])], Type::Atom),
        _ => None,
    }
}
