//! The evaluator as the expander sees it.

use std::sync::atomic::{AtomicI64, Ordering};

use super::state::{self, LocalCall};
use super::{awaiting, local_macro, native_macros, tracer, warning};
use crate::code::{Visibility, module, native};
use crate::expand::{DefinitionKind, Env, Event, Exports, MacroHost, Raise, StructFailure, Warning};
use crate::process::Process;
use crate::term::{Atom, Term, inspect, names};
use crate::vm::{self, hook};

/// Answers the expander in the name of one process.
pub struct Host<'p> {
    /// The process that compiles.
    pub process: &'p mut Process,
    /// Whether warnings are kept quiet: in the program's own library.
    pub silent: bool,
}

static COUNTER: AtomicI64 = AtomicI64::new(-576_460_752_303_423_488);

/// A number no other expansion of this node has.
pub fn next_counter() -> i64 {
    COUNTER.fetch_add(1, Ordering::Relaxed)
}

impl<'p> Host<'p> {
    /// A host for code that is being written now.
    pub fn new(process: &'p mut Process) -> Host<'p> {
        Host { process, silent: false }
    }

    /// Loads a module if it is not; tells whether it is there now.
    pub fn loads(&mut self, module: Atom) -> bool {
        matches!(self.load(module), Ok(true))
    }

    fn load(&mut self, module: Atom) -> Result<bool, crate::code::Raise> {
        let found = hook::ensure_loaded(self.process, module)?;
        Ok(found.is_some() || !native::of_module(module).is_empty())
    }

    /// Tells whether `super` in a function means what `use GenServer` put there, and not only to be called so.
    fn is_default_of_gen_server(&mut self, module: Atom, name: Atom, arity: u8) -> bool {
        let defaults =
            [("handle_call", 3), ("handle_cast", 2), ("handle_info", 2), ("terminate", 2), ("code_change", 3)];
        let Some((_, hidden)) = super::definition::overridden(self.process, module, name, arity) else { return false };
        let origin = state::open_module(self.process, module).and_then(|open| open.definition(hidden, arity)?.origin);
        defaults.contains(&(name.name(), arity)) && origin.is_some_and(|origin| origin.name() == "Elixir.GenServer")
    }

    fn warn_deprecated(&mut self, called: (Atom, Atom, u8), line: u32, env: &Env) {
        if self.loads(called.0)
            && let Some(reason) = deprecation(called.0, called.1, called.2)
        {
            self.deprecated(&shown_function(called), &reason, line, env);
        }
    }

    fn deprecated(&mut self, what: &str, reason: &str, line: u32, env: &Env) {
        let message = format!("{what} is deprecated. {reason}");
        let line = if line == 0 { env.line } else { line };
        let (file, function) = (env.file.to_string(), env.function);
        self.warn(Warning { file, line, module: env.module, function, message, traced: false });
    }
}

fn shown_function((module, name, arity): (Atom, Atom, u8)) -> String {
    format!("{}.{}/{arity}", inspect::to_string(&Term::atom(module)), name.name())
}

/// A macro as warnings call it: `__using__` by the form that calls it.
fn shown_macro((module, name, arity): (Atom, Atom, u8)) -> String {
    match (name.name(), arity) {
        ("__using__", 1) => format!("use {}", inspect::to_string(&Term::atom(module))),
        _ => shown_function((module, name, arity)),
    }
}

/// What a loaded module says of a deprecated function.
fn deprecation(module: Atom, name: Atom, arity: u8) -> Option<String> {
    let info = module::loaded(module)?.info.peek().as_map()?;
    let entry = info.get_atom(names::DEPRECATED)?.iter().find(|entry| {
        let Some([function, _]) = entry.as_tuple_of::<2>() else { return false };
        let Some([known, count]) = function.as_tuple_of::<2>() else { return false };
        known.is_atom(name) && count.as_int() == Some(i64::from(arity))
    })?;
    entry.as_tuple_of::<2>().and_then(|[_, reason]| Some(reason.as_text()?.into_owned()))
}

/// What a loaded module exports.
pub fn exports_of(module: Atom) -> Exports {
    let mut functions: Vec<(Atom, u8)> = native::of_module(module);
    let mut macros = Vec::new();
    if let Some(loaded) = module::loaded(module) {
        for slot in loaded.functions.iter().filter(|slot| slot.visibility == Visibility::Public) {
            match slot.name.name().strip_prefix("MACRO-") {
                Some(name) => macros.push((Atom::new(name), slot.arity - 1)),
                None if matches!(slot.name, names::INFO | names::MODULE_INFO | names::BEHAVIOUR_INFO) => {}
                None => functions.push((slot.name, slot.arity)),
            }
        }
    }
    let in_order = |list: &mut Vec<(Atom, u8)>| {
        list.sort();
        list.dedup();
    };
    if module == names::KERNEL {
        macros.extend(native_macros::NATIVE);
    }
    in_order(&mut functions);
    in_order(&mut macros);
    Exports { functions: functions.into(), macros: macros.into() }
}

impl MacroHost for Host<'_> {
    fn expand_macro(
        &mut self,
        module: Atom,
        name: Atom,
        arity: u8,
        args: &[Term],
        caller: &Env,
        meta: &Term,
    ) -> Result<Term, Raise> {
        if module == names::KERNEL
            && let Some(result) = native_macros::expand(self, name, args, caller, meta)
        {
            return result;
        }
        if module == names::KERNEL
            && let Some(result) = crate::expand::native_macros::expand(name, args, caller, self)
        {
            return result;
        }
        let macro_name = Atom::new(&format!("MACRO-{}", name.name()));
        let arguments = std::iter::once(caller.to_term()).chain(args.iter().cloned()).collect();
        debug_assert!(usize::from(arity) == args.len());
        vm::call_macro(self.process, module, macro_name, arguments).map_err(Raise::from)
    }

    fn local_macro(
        &mut self,
        caller: &Env,
        name: Atom,
        arity: u8,
        args: &[Term],
        _meta: &Term,
    ) -> Option<Result<Term, Raise>> {
        local_macro::expand(self.process, caller, name, arity, args)
    }

    fn is_native_macro(&mut self, module: Atom, name: Atom, arity: u8) -> bool {
        module == names::KERNEL && native_macros::is_native(name, arity)
    }

    fn is_being_defined(&mut self, module: Atom) -> bool {
        state::open_module(self.process, module).is_some()
    }

    fn defines(&mut self, module: Atom, name: Atom, arity: u8) -> Option<DefinitionKind> {
        if let Some(open) = state::open_module(self.process, module) {
            return open.definition(name, arity).map(|definition| definition.kind);
        }
        let loaded = module::loaded(module)?;
        if let Some(slot) = loaded.find(name, arity) {
            let public = slot.visibility == Visibility::Public;
            return Some(if public { DefinitionKind::Def } else { DefinitionKind::Defp });
        }
        let slot = loaded.find(Atom::existing(&format!("MACRO-{}", name.name()))?, arity.checked_add(1)?)?;
        let public = slot.visibility == Visibility::Public;
        Some(if public { DefinitionKind::Defmacro } else { DefinitionKind::Defmacrop })
    }

    fn overridden(&mut self, module: Atom, name: Atom, arity: u8) -> Option<(DefinitionKind, Atom)> {
        super::definition::overridden(self.process, module, name, arity)
    }

    fn overridables(&mut self, module: Atom) -> Vec<(Atom, u8)> {
        let open = state::open_module(self.process, module);
        open.map(|open| open.overridable.iter().map(|(function, _)| *function).collect()).unwrap_or_default()
    }

    fn relative_file(&mut self, file: &str) -> String {
        super::definition::shown_file(file).to_string()
    }

    fn exports(&mut self, module: Atom) -> Option<Exports> {
        if !self.loads(module) {
            return None;
        }
        Some(exports_of(module))
    }

    fn ensure_loaded(&mut self, module: Atom) -> Result<bool, Raise> {
        self.load(module).map_err(Raise::from)
    }

    fn struct_info(&mut self, module: Atom, fields: Option<&Term>, _env: &Env) -> Result<Term, StructFailure> {
        if let Some(open) = state::open_module(self.process, module) {
            let attribute = open.attribute(names::STRUCT).map(|attribute| attribute.value.clone());
            let Some(value) = attribute.filter(|value| value.as_map().is_some()) else {
                let arguments = fields.into_iter().cloned().collect();
                let written = local_macro::call(self.process, module, names::STRUCT, arguments);
                return written.map_or(Err(StructFailure::NotYetDefined), |built| built.map_err(StructFailure::Raised));
            };
            let Some(fields) = fields else { return Ok(value) };
            let enforced = open.attribute(Atom::new("__enforced__")).map(|attribute| attribute.value.clone());
            let arguments = vec![fields.clone(), value, enforced.unwrap_or(Term::NIL_LIST)];
            let built = vm::call(self.process, Atom::new("Elixir.Kernel.Utils"), Atom::new("build_struct"), arguments);
            return built.map_err(|raise| StructFailure::Raised(raise.into()));
        }
        let awaited = awaiting::structure(self.process, module);
        if let Some(value) = awaited.map_err(|raise| StructFailure::Raised(raise.into()))? {
            return Ok(value);
        }
        let loaded = hook::ensure_loaded(self.process, module).map_err(|raise| StructFailure::Raised(raise.into()))?;
        let Some(loaded) = loaded else { return Err(StructFailure::Undefined) };
        let arity = u8::from(fields.is_some());
        if loaded.find(names::STRUCT, arity).is_none() {
            return Err(StructFailure::Undefined);
        }
        let arguments = fields.into_iter().cloned().collect();
        vm::call(self.process, module, names::STRUCT, arguments).map_err(|raise| StructFailure::Raised(raise.into()))
    }

    fn event(&mut self, event: &Event, meta: &Term, env: &Env) {
        awaiting::record(self.process, event, meta, env);
        if let Some(lexical) = state::of(self.process).lexical.last_mut() {
            lexical.record(event, meta, env);
        }
        let line = || crate::expand::line_of(meta);
        // What runs before a function of that name is there may well call the import.
        if let (Event::ImportUsed { module, name, arity, .. }, Some(own)) = (event, env.module)
            && env.function.is_some()
            && let Some(open) = state::open_module(self.process, own)
            && !open.embedded
        {
            open.imports_used.push((*name, *arity, *module));
        }
        if let (Event::LocalMacro { name, arity }, Some(own)) = (event, env.module)
            && let Some(open) = state::open_module(self.process, own)
        {
            open.macros_used.push((*name, *arity));
        }
        // A call in a function is looked up when its module is complete.
        if let (Event::RemoteCall { module, name, arity }, None, false) = (event, env.function, self.silent) {
            self.warn_deprecated((*module, *name, *arity), line(), env);
        }
        if let Event::RemoteMacro { module, name, arity, .. } = event
            && !self.silent
            && let Some(reason) = deprecation(*module, *name, *arity)
        {
            self.deprecated(&shown_macro((*module, *name, *arity)), &reason, line(), env);
        }
        if let (Event::SuperCall { name, arity }, Some(module)) = (event, env.module)
            && self.is_default_of_gen_server(module, *name, *arity)
        {
            let (file, line, function) = (env.file.to_string(), line(), env.function);
            let message = format!("calling super for GenServer callback {}/{arity} is deprecated", name.name());
            self.warn(Warning { file, line, module: Some(module), function, message, traced: false });
        }
        if let (Event::LocalCall { name, arity }, Some(module)) = (event, env.module)
            && let Some(open) = state::open_module(self.process, module)
        {
            let call = LocalCall { called: (*name, *arity), caller: env.function, line: line() };
            // Calls on one line come one after the other.
            let own = open.local_calls.iter().rev();
            let mut own = own.take_while(|known| known.caller == call.caller && known.line == call.line);
            if !own.any(|known| known.called == call.called) {
                open.local_calls.push(call);
            }
        }
    }

    fn trace(&mut self, event: Term, env: &Env) -> Result<(), Raise> {
        tracer::trace(self.process, &event, env).map_err(Raise::from)
    }

    fn warn(&mut self, warning: Warning) {
        if !self.silent {
            warning::emit(self.process, &warning);
        }
    }

    fn next_counter(&mut self) -> i64 {
        next_counter()
    }

    fn inspect(&mut self, term: &Term) -> String {
        inspect::to_string(term)
    }

    fn quoted_to_string(&mut self, quoted: &Term) -> String {
        let to_string = Atom::new("to_string");
        let text = vm::call(self.process, Atom::new("Elixir.Macro"), to_string, vec![quoted.clone()]);
        text.ok().and_then(|text| text.as_text().map(|text| text.into_owned())).unwrap_or_default()
    }
}
