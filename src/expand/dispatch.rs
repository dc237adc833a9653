//! Who answers a call: an import, a local macro, a required module's macro, or a function.

use crate::term::{Atom, ListBuilder, Term, View, names};

use super::event::Event;
use super::expander::{Expanded, Expander};
use super::place::{self, Placed, Step};
use super::quoted::with_meta;
use super::{Env, MAX_DEPTH, Raise, VarKind, error};

/// How deep terms are marked: a level of code is at most three levels of terms.
const MARK_DEPTH: u32 = 4 * MAX_DEPTH;

/// What an imported name stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Import {
    /// A function of this module.
    Function(Atom),
    /// A macro of this module.
    Macro(Atom),
}

impl Expander<'_> {
    /// `name(args)`, where name is no special form.
    pub(super) fn expand_local(&mut self, name: Atom, meta: &Term, args: &[Term]) -> Expanded {
        let arity = args.len();
        self.refuse_ambiguous(meta, name, args)?;
        match self.resolve(meta, name, arity, place::AMBIGUOUS_CALL)? {
            Some(Import::Function(module)) => self.expand_function_call(meta, module, name, meta, args),
            Some(Import::Macro(module)) => {
                let quoted = u8::try_from(arity).is_ok_and(|arity| quoted_import(meta, arity) == Some(module));
                self.expand_macro(meta, module, name, args, !quoted)
            }
            None => match self.expand_local_macro(meta, name, args) {
                Some(expanded) => expanded,
                None => self.expand_local_call(meta, name, args),
            },
        }
    }

    /// `name -1` where there is a variable of that name.
    fn refuse_ambiguous(&mut self, meta: &Term, name: Atom, args: &[Term]) -> Result<(), Raise> {
        let context = meta.keyword_get(Atom::new("ambiguous_op")).and_then(VarKind::from_term);
        let (Some(context), [operand]) = (context, args) else { return Ok(()) };
        if self.scope.vars.get((name, context)).is_none() {
            return Ok(());
        }
        let (name, operand) = (name.name(), self.source(operand));
        let message = format!(
            "\"{name} {operand}\" looks like a function call but there is a variable named \"{name}\". If you want to perform a \
             function call, use parentheses:\n\n    {name}({operand})\n\nIf you want to perform an operation on the variable \
             {name}, use spaces around the unary operator"
        );
        Err(self.error(meta, &message))
    }

    /// `Module.name(args)`
    pub(super) fn expand_module_call(
        &mut self,
        dot_meta: &Term,
        module: Atom,
        name: Atom,
        meta: &Term,
        args: &[Term],
    ) -> Expanded {
        if self.is_remote_macro(meta, module, name, args.len()) {
            return self.expand_macro(meta, module, name, args, false);
        }
        self.expand_function_call(dot_meta, module, name, meta, args)
    }

    /// Tells whether `Module.name/arity` is a macro that can be called here.
    pub(super) fn is_remote_macro(&mut self, meta: &Term, module: Atom, name: Atom, arity: usize) -> bool {
        let Ok(arity) = u8::try_from(arity) else { return false };
        let own = self.env.module == Some(module);
        let required = own
            || self.env.is_required(module)
            || meta.keyword_get(Atom::new("required")).is_some_and(|required| required.is_atom(names::TRUE));
        if !required || super::rewrite::inline(module, name, usize::from(arity)).is_some() {
            return false;
        }
        if let Some(table) = self.env.macros.of(module)
            && table.contains(name, arity)
        {
            return true;
        }
        !(own && self.host.is_being_defined(module))
            && self.host.exports(module).is_some_and(|exports| exports.macros.contains(&(name, arity)))
    }

    /// What a name stands for by way of imports; quoted code brings the imports of where it was written. The steps are told
    /// of a name that stands for two things.
    pub(super) fn resolve(
        &mut self,
        meta: &Term,
        name: Atom,
        arity: usize,
        ambiguous: &[Step],
    ) -> Result<Option<Import>, Raise> {
        let Ok(arity) = u8::try_from(arity) else { return Ok(None) };
        if let Some(module) = quoted_import(meta, arity)
            && let Some(import) = self.import_of(module, name, arity)
        {
            return Ok(Some(import));
        }
        let found = find_imports(self.env, name, arity);
        let import = match found.as_slice() {
            [] => return Ok(None),
            [import] => *import,
            [first, second, ..] => return Err(self.ambiguous(meta, *first, *second, name, arity).at(ambiguous)),
        };
        let (Import::Function(module) | Import::Macro(module)) = import;
        if self.env.module == Some(module) {
            // What the host defines natively is there before the module's own definitions.
            let native = matches!(import, Import::Macro(_)) && self.host.is_native_macro(module, name, arity);
            return Ok(native.then_some(import));
        }
        if let Some(own) = self.env.module
            && self.env.function != Some((name, arity))
            && self
                .host
                .defines(own, name, arity)
                .is_some_and(|kind| matches!(kind, super::DefinitionKind::Defmacro | super::DefinitionKind::Defmacrop))
        {
            let module = self.inspect(&Term::atom(module));
            let name = name.name();
            return Err(self.error(
                meta,
                &format!(
                    "call to local macro {name}/{arity} conflicts with imported {module}.{name}/{arity}, please rename the local \
                     macro or remove the conflicting import"
                ),
            ));
        }
        let is_macro = matches!(import, Import::Macro(_));
        self.notify(meta, Event::ImportUsed { module, name, arity, is_macro })?;
        Ok(Some(import))
    }

    fn import_of(&mut self, module: Atom, name: Atom, arity: u8) -> Option<Import> {
        let imported = |imports: &super::Imports| imports.of(module).is_some_and(|table| table.contains(name, arity));
        if imported(&self.env.functions) {
            return Some(Import::Function(module));
        }
        if imported(&self.env.macros) {
            return Some(Import::Macro(module));
        }
        let exports = self.host.exports(module)?;
        if exports.macros.contains(&(name, arity)) {
            return Some(Import::Macro(module));
        }
        exports.functions.contains(&(name, arity)).then_some(Import::Function(module))
    }

    fn ambiguous(&mut self, meta: &Term, first: Import, second: Import, name: Atom, arity: u8) -> Raise {
        let (Import::Function(first_module) | Import::Macro(first_module)) = first;
        let (Import::Function(second_module) | Import::Macro(second_module)) = second;
        let first_module = self.inspect(&Term::atom(first_module));
        let second_module = self.inspect(&Term::atom(second_module));
        self.error(
            meta,
            &format!(
                "function {}/{arity} imported from both {first_module} and {second_module}, call is ambiguous",
                name.name()
            ),
        )
    }

    /// Runs a macro of another module and expands what it gives.
    fn expand_macro(&mut self, meta: &Term, module: Atom, name: Atom, args: &[Term], imported: bool) -> Expanded {
        let arity = u8::try_from(args.len()).unwrap_or(u8::MAX);
        self.notify(meta, Event::RemoteMacro { module, name, arity, imported })?;
        let caller = self.caller(meta);
        let expansion = self.host.expand_macro(module, name, arity, args, &caller, meta);
        let expanded = expansion.and_then(|expansion| self.expand_expansion(meta, module, &expansion));
        expanded.map_err(|raise| self.traced(raise, meta, (module, name, arity)))
    }

    /// An error of a macro, or of what it gave: the stack trace tells which macro it was instead of how it was run.
    fn traced(&mut self, mut raise: Raise, meta: &Term, (module, name, arity): (Atom, Atom, u8)) -> Raise {
        let compiled_name = format!("MACRO-{}", name.name());
        let expander = Atom::new("elixir_dispatch");
        let own_frame = |entry: &Term| {
            let [at, function, ..] = entry.as_tuple().unwrap_or_default() else { return false };
            let is_own = || function.as_atom().is_some_and(|function| function.name() == compiled_name);
            at.is_atom(expander) || at.is_atom(module) && is_own()
        };
        let mut entries: Vec<Term> = raise.stacktrace.iter().take_while(|entry| !own_frame(entry)).cloned().collect();
        entries.push(error::trace_entry(module, name, arity, [(names::FILE, Term::charlist("expanding macro"))]));
        entries.push(self.place_entry(meta));
        entries.truncate(place::depth());
        raise.stacktrace = Term::list(entries);
        raise.placed = true;
        raise
    }

    /// An error of a struct's defaults or fields: the stack trace tells which struct was expanded, and where.
    pub(super) fn struct_traced(&mut self, mut raise: Raise, meta: &Term, module: Atom, arity: u8) -> Raise {
        let location = [(names::FILE, Term::charlist("expanding struct"))];
        let entry = error::trace_entry(module, names::STRUCT, arity, location);
        raise.stacktrace = Term::list([entry, self.place_entry(meta)]);
        raise.placed = true;
        raise
    }

    /// The code that is expanded, as an entry of a stack trace.
    fn place_entry(&mut self, meta: &Term) -> Term {
        let file = self.host.relative_file(&self.env.file);
        let place = [(names::FILE, Term::charlist(&file)), (names::LINE, Term::int(i64::from(error::line_of(meta))))];
        match (self.env.module, self.env.function) {
            (Some(module), Some((name, arity))) => error::trace_entry(module, name, arity, place),
            (Some(module), None) => error::trace_entry(module, Atom::new("__MODULE__"), 0, place),
            (None, _) => error::trace_entry(Atom::new("elixir_compiler_0"), Atom::new("__FILE__"), 1, place),
        }
    }

    /// Runs a macro of the module being compiled, if there is one.
    pub(super) fn expand_local_macro(&mut self, meta: &Term, name: Atom, args: &[Term]) -> Option<Expanded> {
        let module = self.env.module?;
        let arity = u8::try_from(args.len()).ok()?;
        self.env.function?;
        let caller = self.caller(meta);
        let expansion = self.host.local_macro(&caller, name, arity, args, meta)?;
        let told = self.notify(meta, Event::LocalMacro { name, arity });
        let expansion = told.and(expansion);
        let expanded = expansion.and_then(|expansion| self.expand_expansion(meta, module, &expansion));
        Some(expanded.map_err(|raise| self.traced(raise, meta, (module, name, arity))))
    }

    fn expand_expansion(&mut self, meta: &Term, module: Atom, expansion: &Term) -> Expanded {
        let quoted = self.mark_expansion(meta, module, expansion);
        self.expand(&quoted)
    }

    /// What a macro gave, with its line and the number of the call.
    pub(super) fn mark_expansion(&mut self, meta: &Term, module: Atom, expansion: &Term) -> Term {
        let counter = self.host.next_counter();
        let counter = match self.env.module {
            Some(own) => Term::tuple([Term::atom(own), Term::int(counter)]),
            None => Term::int(counter),
        };
        let line = Some(error::line_of(meta)).filter(|line| *line > 0).map(|line| Term::int(i64::from(line)));
        let generated = meta.keyword_get(names::GENERATED).is_some_and(|value| value.is_atom(names::TRUE));
        Marker { line, module, counter, generated }.mark(expansion)
    }
}

/// The modules that a name and arity is imported from.
fn find_imports(env: &Env, name: Atom, arity: u8) -> Vec<Import> {
    let mut found = Vec::new();
    for (module, table) in env.functions.entries() {
        if table.contains(name, arity) {
            found.push(Import::Function(*module));
        }
    }
    for (module, table) in env.macros.entries() {
        if table.contains(name, arity) {
            found.push(Import::Macro(*module));
        }
    }
    found
}

/// The module that quoted code calls by an imported name, as its metadata says: `[context: _, imports: [{arity, Module}]]`.
pub(super) fn quoted_import(meta: &Term, arity: u8) -> Option<Atom> {
    meta.keyword_get(names::CONTEXT)?;
    meta.keyword_get(names::IMPORTS)?.iter().find_map(|pair| {
        let [found, module] = pair.as_tuple_of::<2>()?;
        if found.as_int() == Some(i64::from(arity)) { module.as_atom() } else { None }
    })
}

/// Marks what a macro gave with the line of its call, and its own variables and all aliases with the call's number.
///
/// What is marked already, as all code from the source is, is shared and not copied.
struct Marker {
    /// Nothing if the call does not tell where it stands.
    line: Option<Term>,
    module: Atom,
    counter: Term,
    /// Whether the call is of code that was generated: what it gives is, too.
    generated: bool,
}

impl Marker {
    fn mark(&self, quoted: &Term) -> Term {
        self.changed(quoted, 0).unwrap_or_else(|| quoted.clone())
    }

    /// The marked code, or nothing if that is the code itself. Code too deep to be expanded stays as it is.
    fn changed(&self, quoted: &Term, depth: u32) -> Option<Term> {
        if depth > MARK_DEPTH {
            return None;
        }
        match quoted.view() {
            View::Tuple([head, meta, args]) if meta.is_nil_list() || meta.as_cons().is_some() => {
                self.changed_node(head, meta, args, depth)
            }
            View::Tuple([left, right]) => {
                let (new_left, new_right) = (self.changed(left, depth + 1), self.changed(right, depth + 1));
                if new_left.is_none() && new_right.is_none() {
                    return None;
                }
                Some(Term::tuple([
                    new_left.unwrap_or_else(|| left.clone()),
                    new_right.unwrap_or_else(|| right.clone()),
                ]))
            }
            View::Cons(_) => {
                let mut list = quoted.iter();
                let elements: Vec<(&Term, Option<Term>)> =
                    list.by_ref().map(|element| (element, self.changed(element, depth + 1))).collect();
                if elements.iter().all(|(_, changed)| changed.is_none()) {
                    return None;
                }
                let mut marked = ListBuilder::new();
                for (element, changed) in elements {
                    marked.push(changed.unwrap_or_else(|| element.clone()));
                }
                Some(marked.finish_with(list.rest().clone()))
            }
            _ => None,
        }
    }

    fn changed_node(&self, head: &Term, meta: &Term, args: &Term, depth: u32) -> Option<Term> {
        let name = head.as_atom();
        let own_variable = name.is_some_and(|name| name != names::UNDERSCORE) && args.is_atom(self.module);
        let lexical =
            args.as_cons().is_some() && name.is_some_and(|name| matches!(name.name(), "alias" | "import" | "require"));
        let own_quote = args.as_cons().is_some()
            && name == Some(names::QUOTE)
            && meta.keyword_get(names::CONTEXT).is_some_and(|context| context.is_atom(self.module));
        let alias = args.as_cons().is_some() && name == Some(names::ALIASES);
        let marked = own_variable || lexical || own_quote || alias;
        let needs_counter = marked && meta.keyword_get(names::COUNTER).is_none();
        let line = self.line.as_ref().filter(|_| meta.keyword_get(names::LINE).is_none());
        let (new_head, new_args) = (self.changed(head, depth + 1), self.changed(args, depth + 1));
        if !needs_counter && line.is_none() && !self.generated && new_head.is_none() && new_args.is_none() {
            return None;
        }
        let mut meta = meta.clone();
        if needs_counter {
            meta = with_meta(&meta, names::COUNTER, self.counter.clone());
        }
        if let Some(line) = line {
            meta = with_meta(&meta, names::LINE, line.clone());
        }
        if self.generated {
            meta = with_meta(&meta, names::GENERATED, Term::bool(true));
        }
        Some(Term::tuple([new_head.unwrap_or_else(|| head.clone()), meta, new_args.unwrap_or_else(|| args.clone())]))
    }
}
