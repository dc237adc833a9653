//! Input and output: the Erlang I/O protocol, and the devices that speak it.
//!
//! `{:io_request, from, reply_as, request}` is answered by `{:io_reply, reply_as, reply}`. Processes know devices only by their
//! pids, so a device may be on another node. Source: stdlib's "The Erlang I/O Protocol".

pub mod console;
mod request;
mod user;

pub use console::Console;
pub use request::character_data;
pub use user::{start_device, start_standard_error, start_user, write_error};
