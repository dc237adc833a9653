//! Where a node gets its name at the start of the program.

use super::command_line::Plan;
use crate::node::{self, NameKind, StartOptions};

/// Starts the node under the name that the command line gives it; does nothing without one.
///
/// # Errors
/// What to print before the program ends with status 1.
pub fn start(plan: &Plan) -> Result<(), String> {
    let given = |option: &Option<String>, flag: &str| {
        option.as_deref().or_else(|| plan.emulator.value(flag)).map(str::to_owned)
    };
    let short = given(&plan.settings.sname, "sname").map(|name| (name, NameKind::Short));
    let long = given(&plan.settings.name, "name").map(|name| (name, NameKind::Long));
    let Some((name, kind)) = short.or(long) else { return Ok(()) };
    let mut options = StartOptions::new(&name, kind);
    options.cookie = given(&plan.settings.cookie, "setcookie");
    options.hidden = plan.settings.hidden || plan.emulator.has("hidden");
    node::start(options).map(|_| ()).map_err(|error| error.to_string())
}
