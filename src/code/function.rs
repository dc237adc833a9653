//! Compiled functions and the code of closures.

use std::ptr::NonNull;
use std::sync::Arc;

use super::body;
use super::export::CallSite;
use super::instruction::Instruction;
use super::module::Module;
use super::native::NativeId;
use super::segment::{ByteTests, Segments};
use super::trace::TraceCache;
use super::wanted::Wanted;
use crate::term::function::Entry;
use crate::term::{Atom, Lambda, Literal};

/// One compiled function. What a call needs stands together.
#[repr(C)]
pub struct Function {
    /// What it does.
    pub code: Box<[Instruction]>,
    /// Size of the frame.
    pub registers: u16,
    /// Number of captured values, which follow the parameters in the first registers.
    pub captures: u16,
    /// Number of parameters.
    pub arity: u8,
    /// A closure that needs itself behind what it captured, wherever its caller keeps it.
    pub calls_itself: bool,
    /// Module it belongs to, as stack traces name it.
    pub module: Atom,
    /// Its name; of a closure the name of the function around it.
    pub name: Atom,
    /// Its constants.
    pub constants: Box<[Literal]>,
    /// Functions that it calls in modules it learns of only when it runs.
    pub sites: Box<[CallSite]>,
    /// Natives that it calls.
    pub natives: Box<[NativeId]>,
    /// Closures that it makes.
    pub lambdas: Box<[Arc<LambdaCode>]>,
    /// Its `<<...>>`.
    pub segments: Box<[Segments]>,
    /// For each segment list what it asks of single bytes, if that is all.
    pub byte_tests: Box<[Option<ByteTests>]>,
    /// What its `receive`s look at.
    pub wanted: Box<[Wanted]>,
    /// From which instruction on which line applies, in order.
    pub lines: Box<[(u32, u32)]>,
    /// Source file, as stack traces show it.
    pub file: Arc<str>,
    /// The loaded module, for calls within it; none for evaluated code.
    pub home: Option<&'static Module>,
    /// What stack traces say of it, once one did.
    pub trace: TraceCache,
}

/// The code of an anonymous function.
#[repr(C)]
pub struct LambdaCode {
    /// The compiled function.
    pub function: Function,
    /// Number within its module.
    pub index: u32,
    /// What tells it from other versions.
    pub uniq: u32,
    /// The name that `Function.info` and inspect show.
    pub name: Atom,
    /// The expanded quoted form `{fn, variables}` it can be compiled from on another node; only evaluated code keeps it.
    pub quoted: Option<Literal>,
}

impl Lambda for LambdaCode {
    fn module(&self) -> Atom {
        self.function.module
    }

    fn index(&self) -> u32 {
        self.index
    }

    fn uniq(&self) -> u32 {
        self.uniq
    }

    fn arity(&self) -> u8 {
        self.function.arity
    }

    fn name(&self) -> Atom {
        self.name
    }

    fn file(&self) -> Option<&str> {
        // Nobody knows the file of a body that has ended.
        Some(&*self.function.file).filter(|file| !file.is_empty() && !body::has_ended(self.function.module))
    }

    fn entry(&self) -> Option<Entry> {
        // SAFETY: the entry is this very code.
        Some(unsafe { Entry::new(NonNull::from(self).cast()) })
    }
}
