//! The calls in progress as text, in the shape of a BEAM's crash dump.

use std::fmt::Write;

use super::{Frame, Process};

/// The `backtrace` of a process: the place it is at, then the places it returns to, innermost first.
pub fn backtrace(process: &Process) -> String {
    let mut text = String::new();
    let mut title = "Program counter:";
    for frame in process.frames.iter().rev() {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{title} {}\n", place(frame));
        title = "Return addr";
    }
    let _ = writeln!(text, "Return addr 0x{:016x} (<terminate process normally>)", 0);
    text
}

/// An instruction's address, its function, and how far into it that is.
fn place(frame: &Frame) -> String {
    let function = frame.function();
    let (module, name) = (function.module.name(), function.name.name());
    format!("0x{:016x} ({module}:{name}/{} + {})", frame.next.addr(), function.arity, frame.pc())
}
