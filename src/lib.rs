//! rshell: Elixir's interactive shell as one small native program.
pub mod code;
pub mod process;
pub mod term;
