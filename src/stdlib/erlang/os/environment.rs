//! The node's environment variables.
//!
//! They are a table of our own, filled from the ones the node was started with: changing those of the operating system
//! is not safe while threads run. Programs that are started get the table.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use parking_lot::RwLock;

/// Written by `:os.putenv/2` and `:os.unsetenv/1`, read by whoever asks; held for one look.
static VARIABLES: LazyLock<RwLock<BTreeMap<String, String>>> = LazyLock::new(|| {
    let text = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
    RwLock::new(std::env::vars_os().map(|(name, value)| (text(name), text(value))).collect())
});

/// The value of a variable.
pub fn get(name: &str) -> Option<String> {
    VARIABLES.read().get(name).cloned()
}

/// Sets or removes a variable.
pub fn set(name: String, value: Option<String>) {
    match value {
        Some(value) => VARIABLES.write().insert(name, value),
        None => VARIABLES.write().remove(&name),
    };
}

/// All variables.
pub fn all() -> BTreeMap<String, String> {
    VARIABLES.read().clone()
}
