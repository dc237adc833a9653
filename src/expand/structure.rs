//! `%Name{}`: structs, whose fields the module of that name tells.

use crate::term::{Atom, Term, names, order};

use super::event::Event;
use super::expander::{Expanded, Expander};
use super::host::{MacroHost, StructFailure};
use super::place::{self, Placed};
use super::quote::escape::{Options, escape};
use super::quoted::{as_binary, as_call, as_variable, call, without_key};
use super::scope::Scope;
use super::{Context, Env, Raise};

/// The struct of a module, as its `__struct__/0` gives it to code in `env`.
pub fn struct_of(module: Atom, env: &Env, host: &mut dyn MacroHost) -> Expanded {
    let meta = Term::list([Term::tuple([Term::atom(names::LINE), Term::int(i64::from(env.line))])]);
    let mut env = env.clone();
    let mut scope = Scope::new(&env);
    Expander::new(&mut scope, &mut env, host).load_struct(&meta, module, None)
}

impl Expander<'_> {
    pub(super) fn expand_struct(&mut self, meta: &Term, name: &Term, fields: &Term) -> Expanded {
        let in_match = self.env.context == Context::Match;
        let Some((names::MAP_FORM, map_meta, args)) = as_call(fields) else {
            let text = self.source(fields);
            return Err(self.error(meta, &format!("expected struct to be followed by a map, got: {text}")));
        };
        let name = self.expand(name).at(place::STRUCT_NAME)?;
        if let Some(module) = name.as_atom() {
            return self.expand_named_struct(meta, module, map_meta, args);
        }
        let is_pattern =
            as_variable(&name).is_some() || as_call(&name).is_some_and(|(form, _, _)| form == names::CARET);
        if in_match && is_pattern {
            let fields = self.expand_map(map_meta, &args.to_vec().unwrap_or_default())?;
            return Ok(call(names::STRUCT_FORM, meta.clone(), [name, fields]));
        }
        let text = self.source(&name);
        let expected = if in_match {
            format!("expected struct name in a match to be a compile time atom, alias or a variable, got: {text}")
        } else {
            format!("expected struct name to be a compile time atom or alias, got: {text}")
        };
        Err(self.error(meta, &expected))
    }

    fn expand_named_struct(&mut self, meta: &Term, module: Atom, map_meta: &Term, args: &Term) -> Expanded {
        let args = args.to_vec().unwrap_or_default();
        let expanded = self.expand_map(map_meta, &args).at(place::STRUCT_FIELDS)?;
        let pairs = as_call(&expanded).map_or(Term::NIL_LIST, |(_, _, pairs)| pairs.clone());
        let update = pairs.as_cons().and_then(|first| as_binary(&first.head, names::PIPE));
        let written = update.map_or(&pairs, |(_, _, changes)| changes);
        let keys = written.iter().filter_map(|pair| pair.as_tuple_of::<2>().map(|[key, _]| key.clone()));
        self.notify(meta, Event::Struct { module, keys: Term::list(keys) })?;
        self.warn_of_struct_key(meta, written);
        if let Some((pipe_meta, updated, changes)) = update {
            self.check_fields(meta, module, changes)?;
            let changes = without_key(changes, names::STRUCT);
            let update = call(names::PIPE, pipe_meta.clone(), [updated.clone(), changes]);
            let fields = call(names::MAP_FORM, map_meta.clone(), [update]);
            return Ok(call(names::STRUCT_FORM, meta.clone(), [Term::atom(module), fields]));
        }
        if self.env.context == Context::Match {
            self.check_fields(meta, module, &pairs)?;
            return Ok(call(names::STRUCT_FORM, meta.clone(), [Term::atom(module), expanded]));
        }
        let given = without_key(&pairs, names::STRUCT);
        let structure = self.load_struct(meta, module, Some(&given))?;
        let mut fields = Vec::new();
        for (key, default) in structure.as_map().into_iter().flat_map(|map| map.iter()) {
            let is_given = given.iter().any(|pair| pair.as_tuple_of::<2>().is_some_and(|[k, _]| order::equal(k, key)));
            if !is_given && !key.is_atom(names::STRUCT) {
                fields.push(Term::tuple([key.clone(), escape(default, Options::default())?]));
            }
        }
        fields.extend(given.iter().cloned());
        let fields = call(names::MAP_FORM, map_meta.clone(), fields);
        Ok(call(names::STRUCT_FORM, meta.clone(), [Term::atom(module), fields]))
    }

    fn warn_of_struct_key(&mut self, meta: &Term, pairs: &Term) {
        if pairs.keyword_get(names::STRUCT).is_some() {
            self.warn_at_line(meta, "key :__struct__ is ignored when using structs".to_owned());
        }
    }

    fn check_fields(&mut self, meta: &Term, module: Atom, pairs: &Term) -> Result<(), Raise> {
        let structure = self.load_struct(meta, module, None)?;
        let Some(map) = structure.as_map() else { return Ok(()) };
        for pair in pairs.iter() {
            let Some([key, _]) = pair.as_tuple_of::<2>() else { continue };
            if map.get(key).is_none() {
                let key = self.source(key);
                let name = self.inspect(&Term::atom(module));
                let raise = self.error(meta, &format!("unknown key {key} for struct {name}"));
                return Err(self.struct_traced(raise, meta, module, 0));
            }
        }
        Ok(())
    }

    fn load_struct(&mut self, meta: &Term, module: Atom, fields: Option<&Term>) -> Expanded {
        let arity = u8::from(fields.is_some());
        let failure = match self.host.struct_info(module, fields, self.env) {
            Ok(structure) => return self.named(structure, meta, module, arity),
            Err(failure) => failure,
        };
        let name = self.inspect(&Term::atom(module));
        // A function is expanded when its module is known.
        let in_context = self.env.function.is_none()
            && (self.env.module == Some(module)
                || module == names::NIL
                || self.env.context_modules.iter().any(|candidate| candidate.is_atom(module)));
        let failed: Expanded = match failure {
            StructFailure::Raised(raise) => Err(raise),
            _ if !in_context => Err(self.error(
                meta,
                &format!(
                    "{name}.__struct__/{arity} is undefined, cannot expand struct {name}. Make sure the struct name is correct. \
                     If the struct name exists and is correct but it still cannot be found, you likely have cyclic module \
                     usage in your code"
                ),
            )),
            _ => Err(self.error(
                meta,
                &format!(
                    "cannot access struct {name}, the struct was not yet defined or the struct is being accessed in the same \
                     context that defines it"
                ),
            )),
        };
        failed.map_err(|raise| self.struct_traced(raise, meta, module, arity))
    }

    /// What `__struct__` gave, which is to be a map that names the module.
    fn named(&mut self, structure: Term, meta: &Term, module: Atom, arity: u8) -> Expanded {
        let named = structure.as_map().and_then(|map| map.get_atom(names::STRUCT)).and_then(Term::as_atom);
        if named == Some(module) {
            return Ok(structure);
        }
        let name = self.inspect(&Term::atom(module));
        let message = match named {
            Some(other) => {
                let other = self.inspect(&Term::atom(other));
                format!("expected struct name returned by {name}.__struct__/{arity} to be {name}, got: {other}")
            }
            None => format!(
                "expected {name}.__struct__/{arity} to return a map with a :__struct__ key that holds the name of the \
                 struct (atom), got: {}",
                self.inspect(&structure)
            ),
        };
        Err(self.error(meta, &message))
    }
}
