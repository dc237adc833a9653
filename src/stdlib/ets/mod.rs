//! `:ets`: tables of tuples that processes share.
//!
//! Rows live outside of processes as [`Message`](crate::term::Message)s: inserting copies a tuple in, reading copies it
//! out. Each table has one lock, held for one operation. A table ends with the process that owns it, unless it has an heir.
//!
//! | file | what |
//! |---|---|
//! | `registry` | which tables there are, who owns them |
//! | `table` | one table: its options and its rows |
//! | `hash_rows`, `ordered_rows` | how rows are found by key |
//! | `pattern`, `expression`, `spec` | match specifications, compiled |
//! | `telling` | those of traced calls |
//! | `complaint` | what is wrong with one |
//! | `admin`, `row`, `counter`, `walk`, `query`, `replace` | the natives |
//!
//! Source: the reference manual of `ets`.

use super::flatten;
use crate::vm::Native;

mod admin;
mod complaint;
mod counter;
mod expression;
mod hash_rows;
mod ordered_rows;
mod pattern;
mod query;
mod registry;
mod replace;
mod row;
mod spec;
mod table;
mod telling;
mod walk;

pub use registry::{count, install, memory};
pub use telling::{admits, complaints, judge};

/// All natives of `:ets`.
pub fn all() -> impl Iterator<Item = &'static Native> {
    flatten(&[admin::NATIVES, counter::NATIVES, query::NATIVES, replace::NATIVES, row::NATIVES, walk::NATIVES])
}
