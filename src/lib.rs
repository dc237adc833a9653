//! rshell: Elixir's interactive shell as one small native program.
pub mod cli;
pub mod code;
pub mod codec;
pub mod compile;
pub mod eval;
pub mod expand;
pub mod io;
pub mod node;
pub mod process;
pub mod scheduler;
pub mod stdlib;
pub mod syntax;
pub mod term;
pub mod tty;
pub mod vm;
