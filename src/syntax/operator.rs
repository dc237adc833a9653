//! The table of operators: which there are, how tightly they bind, and to which side.
//!
//! The tokenizer names the class of an operator, the parser asks how a class binds, and whatever prints quoted code
//! asks by name. <https://hexdocs.pm/elixir/1.14/operators.html>

use super::token::{KINDS, Kind};

/// To which side an operator of a class leans among its equals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Associativity {
    /// `a - b - c` is `(a - b) - c`.
    Left,
    /// `a ++ b ++ c` is `a ++ (b ++ c)`.
    Right,
    /// Unary, or not to be chained.
    None,
}

/// How tightly something binds, and to which side.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Binding {
    /// Higher binds tighter.
    pub precedence: u16,
    /// The side.
    pub associativity: Associativity,
}

/// Operators that the grammar treats alike.
pub struct Class {
    /// The kind of their tokens.
    pub kind: Kind,
    /// How they bind.
    pub binding: Binding,
    /// Their names.
    pub operators: &'static [&'static str],
}

const fn class(kind: Kind, associativity: Associativity, precedence: u16, operators: &'static [&'static str]) -> Class {
    Class { kind, binding: Binding { precedence, associativity }, operators }
}

/// How tightly `a.b` and `a.(b)` bind.
pub const DOT: u16 = 310;

/// The operators between two operands.
pub const BINARY: &[Class] = &[
    class(Kind::InMatch, Associativity::Left, 40, &["<-", "\\\\"]),
    class(Kind::When, Associativity::Right, 50, &["when"]),
    class(Kind::Type, Associativity::Right, 60, &["::"]),
    class(Kind::Pipe, Associativity::Right, 70, &["|"]),
    class(Kind::Assoc, Associativity::Right, 80, &["=>"]),
    class(Kind::Match, Associativity::Right, 100, &["="]),
    class(Kind::Or, Associativity::Left, 120, &["||", "|||", "or"]),
    class(Kind::And, Associativity::Left, 130, &["&&", "&&&", "and"]),
    class(Kind::Comp, Associativity::Left, 140, &["==", "!=", "=~", "===", "!=="]),
    class(Kind::Rel, Associativity::Left, 150, &["<", ">", "<=", ">="]),
    class(Kind::Arrow, Associativity::Left, 160, &["|>", "<<<", ">>>", "<<~", "~>>", "<~", "~>", "<~>", "<|>"]),
    class(Kind::In, Associativity::Left, 170, &["in", "not in"]),
    class(Kind::Xor, Associativity::Left, 180, &["^^^"]),
    class(Kind::Ternary, Associativity::Right, 190, &["//"]),
    class(Kind::Concat, Associativity::Right, 200, &["++", "--", "+++", "---", "<>"]),
    class(Kind::Range, Associativity::Right, 200, &[".."]),
    class(Kind::Dual, Associativity::Left, 210, &["+", "-"]),
    class(Kind::Mult, Associativity::Left, 220, &["*", "/"]),
    class(Kind::Power, Associativity::Left, 230, &["**"]),
];

/// The operators before one operand.
pub const UNARY: &[Class] = &[
    class(Kind::Capture, Associativity::None, 90, &["&"]),
    class(Kind::Unary, Associativity::None, 300, &["!", "^", "not", "~~~"]),
    class(Kind::Dual, Associativity::None, 300, &["+", "-"]),
    class(Kind::Ternary, Associativity::None, 300, &["//"]),
    class(Kind::At, Associativity::None, 320, &["@"]),
];

const BINARY_BY_KIND: [Option<Binding>; KINDS] = by_kind(BINARY);
const UNARY_BY_KIND: [Option<Binding>; KINDS] = by_kind(UNARY);

const fn by_kind(table: &[Class]) -> [Option<Binding>; KINDS] {
    let mut bindings = [None; KINDS];
    let mut index = 0;
    while index < table.len() {
        bindings[table[index].kind as usize] = Some(table[index].binding);
        index += 1;
    }
    bindings
}

/// How a token binds its two operands, if it is a binary operator.
#[inline(always)]
pub fn binary(kind: Kind) -> Option<Binding> {
    BINARY_BY_KIND[kind as usize]
}

/// How a token binds its operand, if it is a unary operator.
#[inline(always)]
pub fn unary(kind: Kind) -> Option<Binding> {
    UNARY_BY_KIND[kind as usize]
}

/// How the binary operator of this name binds.
pub fn binary_named(name: &str) -> Option<Binding> {
    named(BINARY, name)
}

/// How the unary operator of this name binds.
pub fn unary_named(name: &str) -> Option<Binding> {
    named(UNARY, name)
}

fn named(table: &[Class], name: &str) -> Option<Binding> {
    table.iter().find(|class| class.operators.contains(&name)).map(|class| class.binding)
}
