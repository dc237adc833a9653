//! Where a node gets its name at the start of the program.

use super::command_line::Plan;

/// Starts the node under the name that the command line gives it; does nothing without one.
///
/// # Errors
/// What to print before the program ends with status 1.
pub fn start(plan: &Plan) -> Result<(), String> {
    let name = plan.settings.sname.as_deref().or(plan.settings.name.as_deref());
    match name.or_else(|| plan.emulator.value("sname")).or_else(|| plan.emulator.value("name")) {
        None => Ok(()),
        Some(name) => Err(format!("the node cannot be named {name}: this program has no distribution yet")),
    }
}
