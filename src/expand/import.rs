//! `import`: makes a module's functions and macros callable by name alone.

use std::rc::Rc;

use crate::term::{Atom, Term, names};

use super::alias::multi_alias;
use super::env::names_from_term;
use super::event::Event;
use super::expander::{Expanded, Expander};
use super::host::Exports;
use super::place::{self, Placed};
use super::{Imports, NameTable, Raise};

type Names = Rc<[(Atom, u8)]>;

impl Expander<'_> {
    /// `import module, options`
    pub(super) fn expand_import(&mut self, meta: &Term, module: &Term, options: &Term) -> Expanded {
        self.refuse_in_patterns(meta, "import")?;
        if let Some((prefix, suffixes)) = multi_alias(module) {
            return self.expand_many(meta, "import", &prefix, &suffixes, options);
        }
        let module = self.lexical_module(meta, "import", module)?;
        let options = self.lexical_options(meta, "import", options, &[names::ONLY, names::EXCEPT, names::WARN])?;
        self.ensure_loaded(meta, module).at(place::IMPORTED)?;
        self.add_require(module);
        let all = self.host.exports(module).unwrap_or_default();
        let exports = Exports { functions: without_hidden(&all.functions), macros: without_hidden(&all.macros) };
        let only = options.keyword_get(names::ONLY).cloned();
        let except = options.keyword_get(names::EXCEPT).cloned();
        let listed = only.as_ref().filter(|only| only.as_atom().is_none());
        let listed = match listed {
            Some(only) => Some(self.name_list(meta, "only", only)?),
            None => None,
        };
        if listed.is_some() && except.is_some() {
            let message =
                ":only and :except can only be given together to import when :only is :functions, :macros, or :sigils";
            return Err(self.error(meta, message).at(place::IMPORTED_TWICE));
        }
        let (functions, macros) = match (&listed, only.as_ref().and_then(Term::as_atom)) {
            (Some(list), _) => self.only_listed(meta, module, &all, list)?,
            (None, kind) => {
                self.except_listed(meta, module, &exports, kind.filter(|_| only.is_some()), except.as_ref())?
            }
        };
        for (name, arity) in functions.iter().chain(macros.iter()) {
            if super::capture::is_special_form(name.name(), usize::from(*arity)) {
                let module = self.inspect(&Term::atom(module));
                let name = name.name();
                let message =
                    format!("cannot import {module}.{name}/{arity} because it conflicts with Elixir special forms");
                return Err(self.error(meta, &message));
            }
        }
        self.set_imports(module, functions, macros);
        let warn = options
            .keyword_get(names::WARN)
            .map_or_else(|| meta.keyword_get(names::CONTEXT).is_none(), Term::is_truthy);
        let warn = warn && !only.as_ref().is_some_and(|only| only.is_atom(Atom::new("sigils")));
        self.notify(meta, Event::Import { module, options: options.clone(), only: listed, warn })?;
        self.notify(meta, Event::Require { module, options })?;
        Ok(Term::atom(module))
    }

    fn name_list(&mut self, meta: &Term, option: &str, list: &Term) -> Result<Names, Raise> {
        if list.as_list().is_none() {
            let text = self.source(list);
            let expected = if option == "only" {
                "expected value to be an atom :functions, :macros, or a list literal"
            } else {
                "expected value to be a list literal"
            };
            let message = format!("invalid :{option} option for import, {expected}, got: {text}");
            let steps = if option == "only" { place::IMPORTED_KIND } else { place::EXCEPTED_OTHER };
            return Err(self.error(meta, &message).at(steps));
        }
        let Some(names) = names_from_term(list) else {
            let message = format!("invalid :{option} option for import, expected a keyword list with integer values");
            let steps = if option == "only" { place::IMPORTED_LIST } else { place::EXCEPTED_NAMES };
            return Err(self.error(meta, &message).at(steps));
        };
        for (position, (name, arity)) in names.iter().enumerate() {
            if names.iter().take(position).any(|earlier| earlier == &(*name, *arity)) {
                let message = format!("invalid :{option} option for import, {}/{arity} is duplicated", name.name());
                let steps = if option == "only" { place::IMPORTED_DUPLICATE } else { place::EXCEPTED_DUPLICATE };
                return Err(self.error(meta, &message).at(steps));
            }
        }
        Ok(names)
    }

    fn only_listed(
        &mut self,
        meta: &Term,
        module: Atom,
        exports: &Exports,
        list: &Names,
    ) -> Result<(Names, Names), Raise> {
        for (name, arity) in list.iter() {
            if !exports.functions.contains(&(*name, *arity)) && !exports.macros.contains(&(*name, *arity)) {
                let module = self.inspect(&Term::atom(module));
                let name = name.name();
                let message = format!("cannot import {module}.{name}/{arity} because it is undefined or private");
                return Err(self.error(meta, &message).at(place::IMPORTED_NAMES));
            }
        }
        let keep = |names: &Names| names.iter().filter(|name| list.contains(name)).copied().collect();
        Ok((keep(&exports.functions), keep(&exports.macros)))
    }

    fn except_listed(
        &mut self,
        meta: &Term,
        module: Atom,
        exports: &Exports,
        only: Option<Atom>,
        except: Option<&Term>,
    ) -> Result<(Names, Names), Raise> {
        let none: Names = Rc::from([]);
        let is_sigil = |(name, arity): &&(Atom, u8)| *arity == 2 && name.name().starts_with("sigil_");
        let (functions, macros): (Names, Names) = match only.map(Atom::name) {
            None => (exports.functions.clone(), exports.macros.clone()),
            Some("functions") => (exports.functions.clone(), none),
            Some("macros") if module.alias().is_none() => {
                let module = self.inspect(&Term::atom(module));
                let message = format!("could not load macros from module {module}");
                return Err(self.error(meta, &message).at(place::IMPORTED_MACROS));
            }
            Some("macros") => (none, exports.macros.clone()),
            Some("sigils") => (
                exports.functions.iter().filter(is_sigil).copied().collect(),
                exports.macros.iter().filter(is_sigil).copied().collect(),
            ),
            Some(other) => {
                let other = self.inspect(&Term::named(other));
                let message = format!(
                    "invalid :only option for import, expected value to be an atom :functions, :macros, or a list literal, got: \
                     {other}"
                );
                return Err(self.error(meta, &message).at(place::IMPORTED_KIND));
            }
        };
        let Some(except) = except else { return Ok((functions, macros)) };
        let except = self.name_list(meta, "except", except)?;
        // An import that repeats an earlier one takes away from what that one imported.
        let earlier = |imports: &Imports, names: Names| match imports.of(module) {
            Some(table) if only.is_none() => table.list().into(),
            _ => names,
        };
        let keep = |names: Names| names.iter().filter(|name| !except.contains(name)).copied().collect();
        Ok((keep(earlier(&self.env.functions, functions)), keep(earlier(&self.env.macros, macros))))
    }

    fn set_imports(&mut self, module: Atom, functions: Names, macros: Names) {
        self.env.functions = self.env.functions.with(module, NameTable::new(&functions));
        self.env.macros = self.env.macros.with(module, NameTable::new(&macros));
    }
}

/// Names with an underscore in front, and those every module has, are not imported unless asked for.
fn without_hidden(names: &Names) -> Names {
    names.iter().filter(|(name, _)| !name.name().starts_with('_') && name.name() != "module_info").copied().collect()
}
