//! What a finished module is checked for: functions that nobody calls, attributes that nobody reads, and which functions of
//! other modules it calls, to be looked up once everything that is being compiled is there.

use super::state::{self, Definition, OpenModule, StoredClause, UnverifiedCall};
use super::warning;
use crate::expand::{DefinitionKind, Warning};
use crate::process::Process;
use crate::term::{Atom, Term, names};

/// Attributes that have a meaning of their own and need no reader.
const RESERVED: &[&str] = &[
    "moduledoc",
    "doc",
    "typedoc",
    "spec",
    "type",
    "typep",
    "opaque",
    "callback",
    "macrocallback",
    "optional_callbacks",
    "behaviour",
    "impl",
    "derive",
    "enforce_keys",
    "compile",
    "dialyzer",
    "external_resource",
    "deprecated",
    "on_load",
    "on_definition",
    "vsn",
    "file",
    "before_compile",
    "after_compile",
    "after_verify",
    "since",
    "protocol",
    "for",
    "fallback_to_any",
    "nifs",
];

/// Checks a module whose body was evaluated.
pub fn module(process: &mut Process, name: Atom) {
    let Some(open) = state::open_module(process, name) else { return };
    if open.embedded {
        return;
    }
    let calls: Vec<Calls> = open.definitions.iter().map(|definition| Calls::of(open, definition)).collect();
    let mut warnings = unused_functions(open, &calls);
    warnings.extend(unused_attributes(open));
    let remote = calls.into_iter().flat_map(|calls| calls.remote).collect::<Vec<_>>();
    state::of(process).unverified.extend(remote);
    for warning in &warnings {
        warning::emit(process, warning);
    }
}

/// The calls in one definition.
#[derive(Default)]
struct Calls {
    /// Positions of the definitions it calls or captures.
    local: Vec<usize>,
    remote: Vec<UnverifiedCall>,
}

impl Calls {
    fn of(open: &OpenModule, definition: &Definition) -> Calls {
        let mut calls = Calls::default();
        for clause in &definition.clauses {
            let StoredClause::Expanded(clause, _) = clause else { continue };
            let parts = clause.args.iter().chain(&clause.guards).chain([&clause.body]);
            let mut pending: Vec<Term> = parts.cloned().collect();
            while let Some(term) = pending.pop() {
                if calls.is_capture(open, definition, &term) {
                    continue;
                }
                calls.node(open, definition, &term);
                if let Some(items) = term.as_tuple() {
                    pending.extend(items.iter().cloned());
                } else if let Some(cons) = term.as_cons() {
                    pending.extend([cons.head.clone(), cons.tail.clone()]);
                }
            }
        }
        calls
    }

    fn node(&mut self, open: &OpenModule, definition: &Definition, term: &Term) {
        let Some([head, meta, args]) = term.as_tuple_of::<3>() else { return };
        if let Some(name) = head.as_atom() {
            if let Some(args) = args.as_list() {
                self.local(open, name, args.len());
            }
        } else if let Some(args) = args.as_list() {
            self.remote(open, definition, (head, args.len()), meta);
        }
    }

    /// A call of `module.name`, where the head is that, as quoted.
    fn remote(&mut self, open: &OpenModule, definition: &Definition, (head, arity): (&Term, usize), meta: &Term) {
        let Some([dot, _, target]) = head.as_tuple_of::<3>() else { return };
        let (true, Some(target)) = (dot.is_atom(names::DOT), target.as_list()) else { return };
        if let [module, function] = target.as_slice()
            && let (Some(module), Some(function)) = (module.as_atom(), function.as_atom())
        {
            let line = meta.keyword_get(names::LINE).and_then(Term::as_int).unwrap_or(0);
            self.remote.push(UnverifiedCall {
                called: (module, function, arity),
                caller: (open.name, definition.name, definition.arity),
                file: open.file.to_string(),
                line,
            });
        }
    }

    /// `&name/arity` or `&module.name/arity`: a reference, and no call without arguments.
    fn is_capture(&mut self, open: &OpenModule, definition: &Definition, term: &Term) -> bool {
        let Some([amp, _, args]) = term.as_tuple_of::<3>() else { return false };
        let Some(slash) = args.iter().next().and_then(Term::as_tuple_of::<3>) else { return false };
        if !amp.is_atom(names::AMP) {
            return false;
        }
        let Some(parts) = slash[2].as_list() else { return false };
        let [function, arity] = parts.as_slice() else { return false };
        let (Some([head, meta, _]), Some(arity)) = (function.as_tuple_of::<3>(), arity.as_int()) else { return false };
        let Ok(arity) = usize::try_from(arity) else { return false };
        match head.as_atom() {
            Some(name) => self.local(open, name, arity),
            None => self.remote(open, definition, (head, arity), meta),
        }
        true
    }

    fn local(&mut self, open: &OpenModule, name: Atom, arity: usize) {
        let found = open.definitions.iter().position(|one| one.name == name && usize::from(one.arity) == arity);
        self.local.extend(found);
    }
}

/// Private functions that no public function reaches. Defaults make several functions of one: none of them counts.
fn unused_functions(open: &OpenModule, calls: &[Calls]) -> Vec<Warning> {
    let private = |definition: &Definition| definition.kind == DefinitionKind::Defp;
    let mut reached: Vec<bool> = open.definitions.iter().map(|one| !private(one)).collect();
    let mut pending: Vec<usize> = (0..reached.len()).filter(|&index| reached[index]).collect();
    while let Some(index) = pending.pop() {
        for &callee in calls.get(index).map_or(&[][..], |calls| &calls.local) {
            if !std::mem::replace(&mut reached[callee], true) {
                pending.push(callee);
            }
        }
    }
    // What was overridden goes on under a name with a space.
    let written =
        |definition: &Definition| !definition.name.name().starts_with('_') && !definition.name.name().contains(' ');
    let unused = open.definitions.iter().zip(reached).filter(|(definition, reached)| {
        !reached && definition.defaults == 0 && !definition.clauses.is_empty() && written(definition)
    });
    let same_name = |name: Atom| open.definitions.iter().any(|one| one.name == name && one.defaults > 0);
    unused
        .filter(|(definition, _)| !same_name(definition.name))
        .map(|(definition, _)| Warning {
            file: definition.file.to_string(),
            line: definition.line,
            module: None,
            function: None,
            message: format!("function {}/{} is unused", definition.name.name(), definition.arity),
        })
        .collect()
}

fn unused_attributes(open: &OpenModule) -> Vec<Warning> {
    let unused = open.attributes.iter().filter(|(name, attribute)| {
        attribute.set
            && !attribute.read
            && !attribute.persist
            && !attribute.accumulate
            && attribute.line > 0
            && !RESERVED.contains(&name.name())
            && !name.name().starts_with("__")
    });
    unused
        .map(|(name, attribute)| Warning {
            file: open.file.to_string(),
            line: attribute.line,
            module: None,
            function: None,
            message: format!("module attribute @{} was set but never used", name.name()),
        })
        .collect()
}
