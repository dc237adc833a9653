//! The instruction set: THE table of what the machine does.
//!
//! An instruction has 16 bytes and works on the registers of the running function's frame. Where it reads, an
//! [`Operand`] names a register, a register whose value is taken because nobody reads it afterwards, a constant, or a small
//! integer. Taking is what keeps counts exact, so that a value with one owner is changed in place.

use super::export::Export;
use super::module::FunctionSlot;
use super::segment::Behind;
use crate::term::{Atom, names};

/// A register of the current frame.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Reg(pub u16);

/// Consecutive registers: those from `first` to before `end`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Range {
    /// The first one.
    pub first: u16,
    /// The one behind the last.
    pub end: u16,
}

impl Range {
    /// No register.
    pub const NONE: Range = Range { first: 0, end: 0 };

    /// Tells whether it is none.
    #[inline(always)]
    pub const fn is_empty(self) -> bool {
        self.first >= self.end
    }

    /// The registers of a whole frame.
    pub const fn all(registers: u16) -> Range {
        Range { first: 0, end: registers }
    }
}

/// A place in the code of the same function: its position while the function is compiled, then how far it is from the
/// instruction behind the one that names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Label(pub u32);

impl Label {
    /// The label of a position as the instruction at position `from` names it in the end.
    pub const fn relative(self, from: usize) -> Label {
        Label(self.0.wrapping_sub(from as u32 + 1))
    }

    /// How many instructions forward, or back, in finished code.
    #[inline(always)]
    pub const fn distance(self) -> isize {
        self.0 as i32 as isize
    }
}

/// Where a value comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Operand(u32);

/// An operand, taken apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// Read and keep.
    Reg(Reg),
    /// Read for the last time.
    Take(Reg),
    /// A constant of the function.
    Constant(u32),
    /// A small integer.
    Int(i32),
}

const KIND_SHIFT: u32 = 30;
const PAYLOAD: u32 = (1 << KIND_SHIFT) - 1;

impl Operand {
    /// A register.
    pub const fn reg(reg: Reg) -> Operand {
        Operand(reg.0 as u32)
    }

    /// A register that is read for the last time.
    pub const fn take(reg: Reg) -> Operand {
        Operand(1 << KIND_SHIFT | reg.0 as u32)
    }

    /// A constant.
    pub const fn constant(index: u32) -> Operand {
        debug_assert!(index <= PAYLOAD);
        Operand(2 << KIND_SHIFT | index)
    }

    /// A small integer, if it fits 30 bits.
    pub fn int(value: i64) -> Option<Operand> {
        let fits = (-(1 << 29)..1 << 29).contains(&value);
        fits.then_some(Operand::small(value as i32))
    }

    /// A small integer that was found to fit before.
    pub const fn small(value: i32) -> Operand {
        Operand(3 << KIND_SHIFT | (value as u32 & PAYLOAD))
    }

    /// Tells whether it is a register, taken or kept.
    #[inline(always)]
    pub const fn is_register(self) -> bool {
        self.0 < 2 << KIND_SHIFT
    }

    /// Tells, of a register, whether it is read for the last time.
    #[inline(always)]
    pub const fn is_taken(self) -> bool {
        self.0 >= 1 << KIND_SHIFT
    }

    /// The operand with another register, of one that is a register.
    pub const fn with_register(self, reg: Reg) -> Operand {
        Operand(self.0 & !PAYLOAD | reg.0 as u32)
    }

    /// The register, of an operand that is one.
    #[inline(always)]
    pub const fn register(self) -> Reg {
        Reg(self.0 as u16)
    }

    /// Takes the operand apart.
    #[inline(always)]
    pub const fn source(self) -> Source {
        let payload = self.0 & PAYLOAD;
        match self.0 >> KIND_SHIFT {
            0 => Source::Reg(Reg(payload as u16)),
            1 => Source::Take(Reg(payload as u16)),
            2 => Source::Constant(payload),
            _ => Source::Int(((payload << 2) as i32) >> 2),
        }
    }
}

impl std::fmt::Debug for Operand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.source() {
            Source::Reg(reg) => write!(f, "r{}", reg.0),
            Source::Take(reg) => write!(f, "r{}!", reg.0),
            Source::Constant(index) => write!(f, "k{index}"),
            Source::Int(value) => write!(f, "{value}"),
        }
    }
}

/// Arithmetic with two operands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names are the operations")]
pub enum Arithmetic {
    Add,
    Sub,
    Mul,
    Divide,
    Div,
    Rem,
    Band,
    Bor,
    Bxor,
    Bsl,
    Bsr,
}

/// Comparisons of two operands. The low bits say for which outcomes it holds: 1 less, 2 equal, 4 greater.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names are the operations")]
#[repr(u8)]
pub enum Comparison {
    Less = 0b0001,
    LessOrEqual = 0b0011,
    Greater = 0b0100,
    GreaterOrEqual = 0b0110,
    Equal = 0b0010,
    NotEqual = 0b0101,
    ExactEqual = 0b1010,
    ExactNotEqual = 0b1101,
}

/// Tests of a value's type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names are the guards")]
pub enum TypeTest {
    Atom,
    Binary,
    Bitstring,
    Boolean,
    Float,
    Function,
    Integer,
    List,
    Map,
    Number,
    Pid,
    Port,
    Reference,
    Tuple,
}

impl TypeTest {
    /// The test that a function of `:erlang` with one argument is.
    pub fn of(name: Atom) -> Option<TypeTest> {
        Some(match name {
            names::IS_ATOM => TypeTest::Atom,
            names::IS_BINARY => TypeTest::Binary,
            names::IS_BITSTRING => TypeTest::Bitstring,
            names::IS_BOOLEAN => TypeTest::Boolean,
            names::IS_FLOAT => TypeTest::Float,
            names::IS_FUNCTION => TypeTest::Function,
            names::IS_INTEGER => TypeTest::Integer,
            names::IS_LIST => TypeTest::List,
            names::IS_MAP => TypeTest::Map,
            names::IS_NUMBER => TypeTest::Number,
            names::IS_PID => TypeTest::Pid,
            names::IS_PORT => TypeTest::Port,
            names::IS_REFERENCE => TypeTest::Reference,
            names::IS_TUPLE => TypeTest::Tuple,
            _ => return None,
        })
    }
}

/// Errors that code raises by itself, with the value that goes into the reason.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names are the reasons")]
pub enum Failure {
    Badmatch,
    CaseClause,
    CondClause,
    WithClause,
    TryClause,
    Badrecord,
    NotBoolean,
    /// The value is `{name, arguments}` of a function that was compiled in the place of its call.
    FunctionClause,
}

/// What the machine does in one step. `fail` labels are where a failed test goes on.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
#[expect(
    missing_docs,
    reason = "the fields are named alike throughout: dst, src, fail, first of consecutive registers"
)]
pub enum Instruction {
    /// dst := src
    Move { dst: Reg, src: Operand },
    /// Goes on elsewhere.
    Jump { to: Label },
    /// Ends the function; the registers of `clear` may own something that is to be let go.
    Return { src: Operand, clear: Range },

    /// dst := {first, ...}; takes `count` registers.
    Tuple { dst: Reg, first: Reg, count: u32 },
    /// dst := [head | tail]
    Cons { dst: Reg, head: Operand, tail: Operand },
    /// dst := [first, ... | tail]; takes `count` registers.
    List { dst: Reg, first: Reg, count: u32, tail: Operand },
    /// dst := %{first => first + 1, ...}; takes `2 * pairs` registers.
    Map { dst: Reg, first: Reg, pairs: u32 },
    /// dst := the map that constant `template` is, with values in the places of `holes`, a bit each in the order of keys;
    /// takes as many registers as there are holes.
    MapOf { dst: Reg, template: u32, first: Reg, holes: u32 },
    /// dst := %{map | first => first + 1, ...}; every key must be there; takes `2 * pairs` registers.
    MapUpdate { dst: Reg, map: Operand, first: Reg, pairs: u32 },
    /// dst := %{map | key => first, ...} for the atoms of the tuple that constant `keys` is; takes `count` registers.
    MapUpdateOf { dst: Reg, map: Operand, keys: u32, first: Reg, count: u16 },
    /// dst := the map with pairs put; takes `2 * pairs` registers.
    MapPut { dst: Reg, map: Operand, first: Reg, pairs: u32 },
    /// dst := closure of lambda with `count` captured values; takes the registers.
    Closure { dst: Reg, lambda: u32, first: Reg, count: u16 },
    /// dst := <<...>> as segment list `segments` describes.
    BuildBits { dst: Reg, segments: u32 },

    /// dst := a + b
    Add { dst: Reg, left: Operand, right: Operand },
    /// dst := a - b
    Sub { dst: Reg, left: Operand, right: Operand },
    /// dst := a op b, for any op
    Arithmetic { op: Arithmetic, dst: Reg, left: Operand, right: Operand },
    /// dst := a op b, in a guard.
    GuardArithmetic { op: Arithmetic, dst: Reg, operands: GuardPair, fail: Label },
    /// dst := a op b as a boolean
    Compare { op: Comparison, dst: Reg, left: Operand, right: Operand },
    /// dst := type test as a boolean
    TypeOf { test: TypeTest, dst: Reg, src: Operand },
    /// dst := not src; a non-boolean is `argument error`.
    Not { dst: Reg, src: Operand },

    /// Goes to `fail` unless a op b.
    TestCompare { op: Comparison, left: Operand, right: Operand, fail: Label },
    /// Goes to `fail` unless the type fits.
    TestType { test: TypeTest, src: Operand, fail: Label },
    /// Goes to `fail` unless src is the atom.
    TestAtom { src: Operand, atom: Atom, fail: Label },
    /// Goes to `fail` unless src, the reason of an error, is an exception.
    TestException { src: Operand, fail: Label },
    /// Goes to `fail` unless the exception `module` stands for src, the reason of an error.
    TestRescue { src: Operand, module: Atom, fail: Label },
    /// Goes to `fail` unless src is neither nil nor false.
    TestTruthy { src: Operand, fail: Label },
    /// Goes to `fail` unless src is nil or false.
    TestFalsy { src: Operand, fail: Label },
    /// Goes to `fail` unless src is `[]`.
    TestNil { src: Operand, fail: Label },
    /// Goes to `fail` unless src is a tuple of `count` elements.
    TestTuple { src: Operand, count: u32, fail: Label },
    /// dst := element `index` (from 0) of a tuple that was tested before.
    Element { dst: Reg, src: Operand, index: u32 },
    /// head, tail := src, or goes to `fail`; a register of `u16::MAX` is not written.
    MatchCons { head: Reg, tail: Reg, src: Operand, fail: Label },
    /// dst := map[key], or goes to `fail` if there is no map or no key.
    MatchKey { dst: Reg, map: Operand, key: Operand, fail: Label },
    /// Matches a bit string against segment list `segments`; binds registers as it says, or goes to `fail`.
    MatchBits { src: Operand, segments: u32, fail: Label },
    /// dst := what is behind the first `from` bits of a bit string that was matched before and has them.
    BitsRest { dst: Reg, src: Operand, from: Operand },

    /// Calls a function of the same module: arguments from `args` on are taken, dst := its result.
    CallLocal { dst: Reg, args: Reg, slot: &'static FunctionSlot },
    /// Calls a function of any module.
    CallExport { dst: Reg, args: Reg, export: &'static Export },
    /// Calls a native with `arity` arguments from `args` on.
    CallNative { dst: Reg, args: Reg, native: u32, arity: u32 },
    /// Sends the message in register `args + 1` to what `args` holds; `native` is the function that does this in all its forms.
    /// What is sent and not `kept` as dst's value goes over as it is, as far as nobody else has it.
    Send { kept: bool, dst: Reg, args: Reg, native: u32 },
    /// Calls a native in a guard, where an error is a failed test.
    GuardNative { arity: u8, dst: Reg, args: Reg, native: u32, fail: Label },
    /// Calls the function value in register `args + arity`.
    CallFun { dst: Reg, args: Reg, arity: u32 },
    /// Calls the function of call site `site` in the module that is the value of register `args + arity`.
    CallModule { dst: Reg, args: Reg, site: u32, arity: u8 },
    /// As `CallLocal`, in place of the running function; the registers of `clear` may own something that is to be let go.
    TailLocal { args: Reg, clear: Range, slot: &'static FunctionSlot },
    /// As `CallExport`, in place of the running function.
    TailExport { args: Reg, clear: Range, export: &'static Export },
    /// As `CallModule`, in place of the running function.
    TailModule { args: Reg, site: u32, arity: u8, clear: Range },
    /// As `CallFun`, in place of the running function.
    TailFun { args: Reg, arity: u32, clear: Range },

    /// Raises; the value of the reason is in src.
    Fail { failure: Failure, src: Operand },
    /// Raises function_clause with the `arity` arguments in the first registers.
    FunctionClause { arity: u32 },
    /// From here to the matching `PopHandler` errors go to `handler`, which finds class, reason and stack trace in three
    /// registers from `first` on.
    PushHandler { first: Reg, handler: Label },
    /// Ends what the last `PushHandler` began.
    PopHandler,
    /// Raises again what a handler got in the registers from `first` on.
    Reraise { first: Reg },

    /// Starts a receive all of whose clauses want the reference in src: messages older than it are passed over.
    StartAt { src: Operand },
    /// dst := the next message from the save pointer on that is among those `wanted`, which is taken out for the time being, or
    /// goes to `none`.
    Peek { dst: Reg, none: Label, wanted: u32 },
    /// Removes the message at the save pointer and ends the receive.
    Accept,
    /// Puts the message back, moves the save pointer on and goes back to the `Peek` at `again`.
    Skip { message: Operand, again: Label },
    /// Waits for another message, then goes to `again`; after the timeout goes on behind.
    Wait { timeout: Operand, again: Label },

    // What follows are quicker forms of the above for the operands that are most frequent: `compile::select` puts them in
    // place at the very end. A `src` among them is a register.
    /// dst := src, which nobody reads afterwards
    Take { dst: Reg, src: Reg },
    /// dst := src, which keeps its value
    Copy { dst: Reg, src: Reg },
    /// dst := atom
    LoadAtom { dst: Reg, atom: Atom },
    /// dst := map[atom], or goes to `fail` if there is no map or no key.
    MatchField { dst: Reg, map: Operand, atom: Atom, fail: Label },
    /// dst := src + value
    AddInt { dst: Reg, src: Operand, value: i32 },
    /// dst := src - value
    SubInt { dst: Reg, src: Operand, value: i32 },
    /// dst := src op value
    ArithmeticInt { op: Arithmetic, dst: Reg, src: Operand, value: i32 },
    /// Goes to `fail` unless src op value.
    TestInt { op: Comparison, src: Operand, value: i32, fail: Label },
    /// Ends the function with a register's value, where nothing is to be let go.
    ReturnTaken { src: Reg },
    /// Ends the function with a register's value, where one other register may own something that is to be let go.
    ReturnLeaving { src: Reg, left: Reg },
    /// Two `Take`s, one after the other.
    TakeTwo { dst: Reg, src: Reg, second_dst: Reg, second_src: Reg },
    /// dst := [head | tail], neither of which anybody reads afterwards
    ConsTaken { dst: Reg, head: Reg, tail: Reg },
    /// As `MatchCons`, of a list that nobody reads afterwards; both halves are written.
    TakeCons { head: Reg, tail: Reg, src: Reg, fail: Label },
    /// As `CallFun`, of the function value in register `fun`, which keeps it.
    CallHeldFun { arity: u8, dst: Reg, args: Reg, fun: Reg },
    /// As `MatchCons`, of a list that nobody reads afterwards and of which only the tail is wanted.
    TakeTail { tail: Reg, src: Reg, fail: Label },
    /// dst := the first byte of a bit string, or goes to `fail` if there is none or what is behind it is something else; a
    /// register of `u16::MAX` is not written.
    MatchByte { behind: Behind, dst: Reg, src: Operand, fail: Label },
    /// Goes to `fail` unless the first byte of a bit string is this one and behind it is what may be there.
    TestByte { behind: Behind, byte: u8, src: Operand, fail: Label },
    /// As `BitsRest`, of a bit string that nobody reads afterwards.
    SkipBits { dst: Reg, src: Reg, bits: u32 },
}

impl Instruction {
    /// The variant's number, from 0 in the order above.
    #[inline(always)]
    pub const fn opcode(&self) -> usize {
        // SAFETY: an enum with a primitive representation begins with its discriminant.
        let tag = unsafe { *std::ptr::from_ref(self).cast::<u8>() };
        tag as usize
    }

    /// dst := a op b
    pub fn arithmetic(op: Arithmetic, dst: Reg, left: Operand, right: Operand) -> Instruction {
        match op {
            Arithmetic::Add => Instruction::Add { dst, left, right },
            Arithmetic::Sub => Instruction::Sub { dst, left, right },
            _ => Instruction::Arithmetic { op, dst, left, right },
        }
    }
}

/// Two operands of guard arithmetic, packed to make room for the label.
#[derive(Clone, Copy, Debug)]
pub struct GuardPair {
    /// Left operand.
    pub left: PackedOperand,
    /// Right operand.
    pub right: PackedOperand,
}

/// A register, or a constant of the first 32,767: an operand in 16 bits.
#[derive(Clone, Copy, Debug)]
pub struct PackedOperand(u16);

impl PackedOperand {
    /// Packs an operand if it fits; taking is forgone.
    pub fn pack(operand: Operand) -> Option<PackedOperand> {
        match operand.source() {
            Source::Reg(reg) | Source::Take(reg) if reg.0 < 0x8000 => Some(PackedOperand(reg.0)),
            Source::Constant(index) if index < 0x8000 => Some(PackedOperand(0x8000 | index as u16)),
            _ => None,
        }
    }

    /// The same with another register, of an operand that is one.
    pub const fn with_register(self, reg: Reg) -> PackedOperand {
        if self.0 & 0x8000 == 0 { PackedOperand::register(reg) } else { self }
    }

    /// A register.
    pub const fn register(reg: Reg) -> PackedOperand {
        PackedOperand(reg.0 & 0x7FFF)
    }

    /// The operand again.
    pub const fn operand(self) -> Operand {
        if self.0 & 0x8000 == 0 { Operand::reg(Reg(self.0)) } else { Operand::constant((self.0 & 0x7FFF) as u32) }
    }
}

impl Reg {
    /// A register that is not written.
    pub const NONE: Reg = Reg(u16::MAX);
}

const _: () = assert!(size_of::<Instruction>() == 16);
