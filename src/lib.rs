//! rshell: Elixir's interactive shell as one small native program.
pub mod codec;
pub mod node;
pub mod term;
