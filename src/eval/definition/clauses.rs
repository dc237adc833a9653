//! What is said of clauses that do not go with those already there.

use super::shown_file;
use crate::eval::state::{Definition, kind_atom};
use crate::expand::{DefinitionKind, DefinitionRefused, Warning};

/// Why another clause, or a head, can't belong to a definition that is there.
pub(super) fn unfit(existing: &Definition, kind: DefinitionKind, defaults: u8) -> Option<(String, DefinitionRefused)> {
    let (name, arity) = (existing.name.name(), existing.arity);
    let shown = format!("{} {name}/{arity}", kind_atom(kind).name());
    if let Some(full) = existing.default_of {
        let text = format!("{shown} conflicts with defaults from {name}/{full}");
        return Some((text, DefinitionRefused::Defaults));
    }
    if existing.kind != kind {
        let known = kind_atom(existing.kind).name();
        let (file, line) = existing.asked.clone().unwrap_or_else(|| (existing.file.clone(), existing.line));
        let place = format!("{}:{line}", shown_file(&file));
        return Some((format!("{shown} already defined as {known} in {place}"), DefinitionRefused::OtherKind));
    }
    let twice = defaults > 0 && existing.defaults > 0;
    twice.then(|| (format!("{shown} {DEFAULTS_TWICE}"), DefinitionRefused::DefaultsTwice))
}

/// The warning that a function of several clauses has defaults in one of them.
pub(super) fn defaults_in_clauses(definition: &Definition, line: u32) -> Warning {
    let kind = kind_atom(definition.kind).name();
    let message = format!(
        "{kind} {}/{} has multiple clauses and also declares default values. In such cases, the default values should be defined \
         in a header. Instead of:\n\n    def foo(:first_clause, b \\\\ :default) do ... end\n    def foo(:second_clause, b) do ... \
         end\n\none should write:\n\n    def foo(a, b \\\\ :default)\n    def foo(:first_clause, b) do ... end\n    def \
         foo(:second_clause, b) do ... end\n",
        definition.name.name(),
        definition.arity
    );
    Warning { file: definition.file.to_string(), line, message, ..Default::default() }
}

const DEFAULTS_TWICE: &str = "defines defaults multiple times. Elixir allows defaults to be declared once per definition. Instead \
                              of:\n\n    def foo(:first_clause, b \\\\ :default) do ... end\n    def foo(:second_clause, b \
                              \\\\ :default) do ... end\n\none should write:\n\n    def foo(a, b \\\\ :default)\n    def \
                              foo(:first_clause, b) do ... end\n    def foo(:second_clause, b) do ... end\n";

/// The warning that a head without a body comes after clauses.
pub(super) fn late_head(definition: &Definition, line: u32) -> Warning {
    let kind = kind_atom(definition.kind).name();
    let message = format!(
        "function head for {kind} {}/{} must come at the top of its direct implementation. Instead of:\n\n    def add(a, b), \
         do: a + b\n    def add(a, b)\n\none should write:\n\n    def add(a, b)\n    def add(a, b), do: a + b\n",
        definition.name.name(),
        definition.arity
    );
    Warning { file: definition.file.to_string(), line, message, ..Default::default() }
}

/// The warning that something stands between the clauses of a function; `same_name`: what stands between the clauses has the same name and another arity.
pub(super) fn not_grouped(definition: &Definition, line: u32, same_name: bool) -> Warning {
    let kind = kind_atom(definition.kind).name();
    Warning {
        file: definition.file.to_string(),
        line,
        message: format!(
            "clauses with the same name{} should be grouped together, \"{kind} {}/{}\" was previously defined ({}:{})",
            if same_name { "" } else { " and arity (number of arguments)" },
            definition.name.name(),
            definition.arity,
            shown_file(&definition.file),
            definition.line
        ),
        ..Default::default()
    }
}
