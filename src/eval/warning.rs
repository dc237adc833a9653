//! Warnings of the compiler, on standard error as Elixir writes them.

use std::sync::atomic::{AtomicBool, Ordering};

use super::state;
use crate::expand::Warning;
use crate::io;
use crate::process::{Process, Signal, registry, send};
use crate::term::inspect::text::function_name;
use crate::term::{Atom, Message, Term, names};
use crate::vm;

/// Writes a warning: `warning: text`, then where.
pub fn emit(process: &mut Process, warning: &Warning) {
    if state::of(process).quiet {
        return;
    }
    super::awaiting::record_warning(process, &warning.file, warning.line, &warning.message);
    let mut place = String::new();
    if warning.line > 0 || !warning.file.is_empty() {
        let file = relative(&warning.file);
        place = if warning.line > 0 { format!("  {file}:{}", warning.line) } else { format!("  {file}") };
        match (warning.module, warning.function) {
            (Some(module), Some((name, arity))) => {
                let module = crate::term::inspect::to_string(&Term::atom(module));
                place.push_str(&format!(": {module}.{}/{arity}", function_name(name.name())));
            }
            (Some(module), None) => {
                let module = crate::term::inspect::to_string(&Term::atom(module));
                let body = if warning.traced { " (module)" } else { "" };
                place.push_str(&format!(": {module}{body}"));
            }
            (None, None) if warning.traced => place.push_str(": (file)"),
            _ => {}
        }
        place.push('\n');
    }
    let prefix = prefix(process);
    write_error(process, &format!("{prefix}{}\n{place}\n", warning.message));
}

/// What stands before the text of each warning, as `:elixir_errors.warning_prefix/0` has it.
pub fn prefix(process: &mut Process) -> String {
    let text = vm::call(process, Atom::new("elixir_errors"), Atom::new("warning_prefix"), Vec::new());
    text.ok().and_then(|text| text.as_text().map(|text| text.into_owned())).unwrap_or_default()
}

/// The compiler's option `:relative_paths`. Written by whoever sets it, read by all who compile; it orders nothing.
static RELATIVE_PATHS: AtomicBool = AtomicBool::new(true);

/// Sets whether files are told as seen from the working directory.
pub fn set_relative_paths(relative: bool) {
    RELATIVE_PATHS.store(relative, Ordering::Relaxed);
}

/// A file's path as seen from the working directory, unless whole paths are wanted.
pub fn relative(file: &str) -> &str {
    if !RELATIVE_PATHS.load(Ordering::Relaxed) {
        return file;
    }
    let here = std::env::current_dir().ok();
    here.and_then(|here| file.strip_prefix(here.to_str()?)?.strip_prefix('/')).unwrap_or(file)
}

/// Writes to standard error through its device.
pub fn write_error(process: &mut Process, text: &str) {
    if io::write_error(text.as_bytes()) {
        return;
    }
    let Some(device) = registry::whereis(names::STANDARD_ERROR) else { return };
    let request = Term::tuple([Term::atom(names::PUT_CHARS), Term::atom(names::UNICODE), Term::from(text)]);
    let reference = process.make_reference();
    let message = Term::tuple([Term::atom(names::IO_REQUEST), Term::pid(device), Term::reference(reference), request]);
    send::signal(process.pid, device, Signal::Message(Message::new(&message)));
}
