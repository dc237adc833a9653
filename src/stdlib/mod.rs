//! The library: natives in Rust, modules in Elixir embedded as source.

pub mod argument;
mod erlang;
pub mod ets;

pub use erlang::{is_signal_taken, report_date};

use crate::vm::{Native, native};

/// Fills the machine's table of natives; to be called once, before any code is compiled.
pub fn install() {
    native::install(all().collect());
    ets::install();
    crate::vm::watch::install(ets::judge);
    crate::process::tracing::install(ets::admits);
}

fn all() -> impl Iterator<Item = &'static Native> {
    erlang::all()
        .chain(ets::all())
        .chain(crate::eval::natives::NATIVES)
        .chain(crate::eval::abstract_fun::NATIVES)
        .chain(crate::eval::loaded::NATIVES)
        .chain(crate::eval::attribute::NATIVES)
        .chain(crate::eval::information::NATIVES)
        .chain(crate::eval::typespec::NATIVES)
        .chain(crate::eval::quoting::NATIVES)
        .chain(crate::eval::source::NATIVES)
        .chain(crate::eval::add_doc::NATIVES)
        .chain(crate::eval::awaiting::NATIVES)
        .chain(crate::eval::HELD_NATIVES)
        .chain(crate::eval::describe::NATIVES)
        .chain(crate::eval::files::NATIVES)
}

/// Names natives: `natives! { "module": name/arity => function, ... }` makes a table `NATIVES`.
macro_rules! natives {
    ($module:literal: $($name:literal / $arity:literal => $run:path,)*) => {
        /// What this file offers, by name.
        pub const NATIVES: &[$crate::vm::Native] = &[
            $($crate::vm::Native { module: $module, name: $name, arity: $arity, run: $run },)*
        ];
    };
}
pub(crate) use natives;

/// All natives of some tables.
pub(crate) fn flatten(tables: &'static [&'static [Native]]) -> impl Iterator<Item = &'static Native> {
    tables.iter().flat_map(|table| table.iter())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    #[test]
    fn no_native_stands_twice() {
        let mut seen = HashSet::new();
        for native in super::all() {
            assert!(
                seen.insert((native.module, native.name, native.arity)),
                "{}.{}/{}",
                native.module,
                native.name,
                native.arity
            );
        }
    }
}
