//! rshell: Elixir's interactive shell as one small native program.
pub mod syntax;
pub mod term;
pub mod expand;
