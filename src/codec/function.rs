//! How functions cross: what the codecs need from the machine to write and restore closures.
//!
//! Towards an rshell node a closure is its identity, the content hash of its code, the code itself if the other side may
//! lack it, and what it captured. In the External Term Format it is what a BEAM knows of a fun; one that nobody here
//! can run stays a value, a [`ForeignFunction`], and goes back as it came.

use std::any::Any;
use std::sync::Arc;

use super::{DecodeErrorKind, EncodeError};
use crate::term::{Atom, Closure, Lambda, Pid, Term, names};

/// What travels of an rshell closure besides the values it captured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionParts {
    /// The module it was written in.
    pub module: Atom,
    /// Its number within the module.
    pub index: u32,
    /// What tells it from the same function of another version of the module.
    pub uniq: u32,
    /// How many arguments it takes.
    pub arity: u8,
    /// The name that inspect shows.
    pub name: Atom,
    /// Content hash of `code`.
    pub hash: [u8; 16],
    /// The code as bytes that the carrier can read; nothing where the receiver is known to have it.
    pub code: Option<Arc<[u8]>>,
}

/// What the External Term Format says of a fun besides the values it captured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalFunction {
    /// The module it was written in.
    pub module: Atom,
    /// Its number within the module.
    pub index: u32,
    /// Hash of the module's code.
    pub uniq: [u8; 16],
    /// The number it had in the old scheme.
    pub old_index: i64,
    /// The hash it had in the old scheme: what a BEAM shows.
    pub old_uniq: i64,
    /// How many arguments it takes.
    pub arity: u8,
    /// The process that made it.
    pub creator: Pid,
}

/// A fun of a BEAM whose code is not here: it can be kept, compared and sent, not called.
#[derive(Debug)]
pub struct ForeignFunction(pub ExternalFunction);

/// Turns closures into parts and back; the machine's floor implements it.
pub trait FunctionCarrier: Send + Sync {
    /// What travels of a closure to an rshell node, its code included; nothing if it cannot.
    fn encode(&self, closure: &Closure) -> Option<FunctionParts>;

    /// The closure that `parts` describe; the error says why it cannot be had.
    fn decode(&self, parts: FunctionParts, captured: &[Term]) -> Result<Term, String>;

    /// A closure as something a BEAM can run, with the values that fun captures; nothing if there is none.
    fn encode_external(&self, closure: &Closure) -> Option<(ExternalFunction, Vec<Term>)>;

    /// The closure for a fun that can be run here; nothing if it stays foreign.
    fn decode_external(&self, function: &ExternalFunction, captured: &[Term]) -> Option<Term>;
}

/// The carrier of a place without a machine: only foreign functions cross.
pub struct ForeignOnly;

/// A function whose captured values are still being read.
pub(super) enum FunctionHead {
    Parts(FunctionParts),
    External(ExternalFunction),
}

pub(super) fn restore(
    head: FunctionHead,
    captured: &[Term],
    functions: &dyn FunctionCarrier,
) -> Result<Term, DecodeErrorKind> {
    match head {
        FunctionHead::Parts(parts) => functions.decode(parts, captured).map_err(DecodeErrorKind::Function),
        FunctionHead::External(function) => Ok(functions
            .decode_external(&function, captured)
            .unwrap_or_else(|| Term::closure(Arc::new(ForeignFunction(function)), captured))),
    }
}

/// The refusal to write a closure.
pub(super) fn refuse(closure: &Closure) -> EncodeError {
    EncodeError::Function(closure.code().module().name())
}

impl ForeignFunction {
    /// The foreign function behind a closure, if it is one.
    pub fn of(closure: &Closure) -> Option<&ForeignFunction> {
        let code: &dyn Any = &**closure.code();
        code.downcast_ref()
    }
}

impl Lambda for ForeignFunction {
    fn module(&self) -> Atom {
        self.0.module
    }

    fn index(&self) -> u32 {
        self.0.index
    }

    fn uniq(&self) -> u32 {
        // The old hash is 32 bits wide; the format writes it as a signed integer.
        (self.0.old_uniq & 0xFFFF_FFFF) as u32
    }

    fn arity(&self) -> u8 {
        self.0.arity
    }

    fn name(&self) -> Atom {
        names::EMPTY
    }
}

impl FunctionCarrier for ForeignOnly {
    fn encode(&self, _closure: &Closure) -> Option<FunctionParts> {
        None
    }

    fn decode(&self, parts: FunctionParts, _captured: &[Term]) -> Result<Term, String> {
        Err(format!("nothing here runs functions of {}", parts.module.name()))
    }

    fn encode_external(&self, _closure: &Closure) -> Option<(ExternalFunction, Vec<Term>)> {
        None
    }

    fn decode_external(&self, _function: &ExternalFunction, _captured: &[Term]) -> Option<Term> {
        None
    }
}
