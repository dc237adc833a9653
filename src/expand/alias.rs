//! Aliases: `alias`, and the names it makes short.

use crate::term::{Atom, Term, names};

use super::event::Event;
use super::expander::{Expanded, Expander};
use super::place::{self, Placed};
use super::quoted::{as_binary, as_call, as_dot};
use super::{Context, Env, Raise};

impl Expander<'_> {
    /// `alias module, options`
    pub(super) fn expand_alias(&mut self, meta: &Term, module: &Term, options: &Term) -> Expanded {
        self.refuse_in_patterns(meta, "alias")?;
        if let Some((prefix, suffixes)) = multi_alias(module) {
            return self.expand_many(meta, "alias", &prefix, &suffixes, options);
        }
        let options = self.lexical_options(meta, "alias", options, &[names::AS, names::WARN])?;
        let module = self.lexical_module(meta, "alias", module)?;
        self.bind_alias(meta, module, &options, true).at(place::ALIAS_MADE)?;
        Ok(Term::atom(module))
    }

    /// `Prefix.{A, B}`: the form for each of them.
    pub(super) fn expand_many(
        &mut self,
        meta: &Term,
        form: &str,
        prefix: &Term,
        suffixes: &[Term],
        options: &Term,
    ) -> Expanded {
        if options.keyword_get(names::AS).is_some() {
            return Err(self.error(meta, &format!(":as option is not supported by multi-{form} call")));
        }
        let prefix = self.lexical_module_at(meta, form, prefix, place::PREFIX)?;
        let mut expanded = Vec::with_capacity(suffixes.len());
        for suffix in suffixes {
            let module = match as_call(suffix) {
                Some((names::ALIASES, _, segments)) => {
                    let segments: Option<Vec<Atom>> = segments.iter().map(Term::as_atom).collect();
                    segments.map(|segments| concat_aliases(Some(prefix), &segments))
                }
                _ => suffix.as_atom().map(|suffix| concat_aliases(Some(prefix), &[suffix])),
            };
            let Some(module) = module else {
                let text = self.source(suffix);
                let message =
                    format!("invalid argument for {form}, expected a compile time atom or alias, got: {text}");
                return Err(self.error(meta, &message).at(place::SEVERAL_MODULES));
            };
            let node =
                Term::tuple([Term::named(form), meta.clone(), Term::list([Term::atom(module), options.clone()])]);
            expanded.push(self.expand(&node).at(place::SEVERAL_MODULES)?);
        }
        Ok(Term::list(expanded))
    }

    /// The module that a lexical form is about.
    pub(super) fn lexical_module(&mut self, meta: &Term, form: &str, module: &Term) -> Result<Atom, Raise> {
        self.lexical_module_at(meta, form, module, place::ALIASED)
    }

    /// The same, where the expander is at some steps when it expands what names the module.
    fn lexical_module_at(
        &mut self,
        meta: &Term,
        form: &str,
        module: &Term,
        steps: &[place::Step],
    ) -> Result<Atom, Raise> {
        let named = match as_call(module) {
            Some((names::ALIASES, meta, segments)) => self.expand_aliases(module, meta, segments)?,
            _ => self.expand(module).at(steps)?,
        };
        match named.as_atom() {
            Some(module) => Ok(module),
            None => {
                let text = self.source(module);
                let message =
                    format!("invalid argument for {form}, expected a compile time atom or alias, got: {text}");
                Err(self.error(meta, &message))
            }
        }
    }

    /// Makes `module` known by the name `as:` tells, or else by its last segment where `default` asks for that.
    pub(super) fn bind_alias(&mut self, meta: &Term, module: Atom, options: &Term, default: bool) -> Result<(), Raise> {
        let name = match options.keyword_get(names::AS) {
            Some(name) => match name.as_atom() {
                Some(names::NIL) => return Ok(()),
                Some(name) => self.simple_alias(meta, name)?,
                None => {
                    let text = self.source(name);
                    return Err(self.not_an_alias(meta, &text));
                }
            },
            None if default => self.last_segment(meta, module)?,
            None => return Ok(()),
        };
        let warn = options
            .keyword_get(names::WARN)
            .map_or_else(|| meta.keyword_get(names::CONTEXT).is_none(), Term::is_truthy);
        if name == module {
            self.env.aliases = without_alias(&self.env.aliases, name);
            if let Some(counter) = meta.keyword_get(names::COUNTER) {
                self.env.macro_aliases = with_macro_alias(&self.env.macro_aliases, name, counter, module);
            }
            return Ok(());
        }
        self.notify(meta, Event::Alias { module, name, options: options.clone(), warn })?;
        if let Some(counter) = meta.keyword_get(names::COUNTER) {
            self.env.macro_aliases = with_macro_alias(&self.env.macro_aliases, name, counter, module);
        }
        let entry = Term::tuple([Term::atom(name), Term::atom(module)]);
        self.env.aliases = with_alias(&self.env.aliases, name, entry);
        Ok(())
    }

    fn last_segment(&mut self, meta: &Term, module: Atom) -> Result<Atom, Raise> {
        let Some(path) = module.alias() else {
            let text = self.inspect(&Term::atom(module));
            return Err(self.error(
                meta,
                &format!(
                    "alias cannot be inferred automatically for module: {text}, please use the :as option. Implicit aliasing is \
                     only supported with Elixir modules"
                ),
            ));
        };
        let last = path.rsplit('.').next().unwrap_or(path);
        Ok(Atom::new(&format!("Elixir.{last}")))
    }

    fn simple_alias(&mut self, meta: &Term, name: Atom) -> Result<Atom, Raise> {
        let text = self.inspect(&Term::atom(name));
        match name.alias() {
            Some(path) if !path.starts_with(|first: char| first.is_ascii_uppercase()) => {
                Err(self.not_an_alias(meta, &text))
            }
            Some(path) if !path.contains('.') => Ok(name),
            Some(_) => Err(self.error(
                meta,
                &format!("invalid value for option :as, expected a simple alias, got nested alias: {text}"),
            )),
            None => Err(self.not_an_alias(meta, &text)),
        }
    }

    fn not_an_alias(&self, meta: &Term, text: &str) -> Raise {
        self.error(meta, &format!("invalid value for option :as, expected an alias, got: {text}"))
    }

    /// `{:__aliases__, meta, segments}`
    pub(super) fn expand_alias_node(&mut self, quoted: &Term, meta: &Term, segments: &Term) -> Expanded {
        let expanded = self.expand_aliases(quoted, meta, segments)?;
        if let Some(module) = expanded.as_atom() {
            self.notify(meta, Event::AliasReference { module })?;
        }
        Ok(expanded)
    }

    fn expand_aliases(&mut self, quoted: &Term, meta: &Term, segments: &Term) -> Expanded {
        let Some(cons) = segments.as_cons() else { return Err(self.invalid_alias(quoted, meta)) };
        let names: Option<Vec<Atom>> = segments.iter().map(Term::as_atom).collect();
        if let Some(names) = names {
            let (module, used) = resolve_alias(self.env, meta, &names);
            if let Some(name) = used {
                self.notify(meta, Event::AliasUsed { name, module })?;
            }
            return Ok(Term::atom(module));
        }
        let first = if self.env.context == Context::Match {
            let vars = self.scope.vars.clone();
            self.outside_pattern(vars, |this| this.expand(&cons.head))?
        } else {
            self.expand(&cons.head)?
        };
        let rest: Option<Vec<Atom>> = cons.tail.iter().map(Term::as_atom).collect();
        match (first.as_atom(), rest) {
            (Some(first), Some(rest)) => Ok(Term::atom(concat_aliases(Some(first), &rest))),
            _ => Err(self.invalid_alias(quoted, meta)),
        }
    }

    fn invalid_alias(&mut self, quoted: &Term, meta: &Term) -> Raise {
        let text = self.source(quoted);
        self.error(
            meta,
            &format!(
                "invalid alias: \"{text}\". If you wanted to define an alias, an alias must expand to an atom at compile time \
                 but it did not, you may use Module.concat/2 to build it at runtime. If instead you wanted to invoke a \
                 function or access a field, wrap the function or field name in double quotes"
            ),
        )
    }
}

/// The module that a quoted alias names here; nothing if this is no alias, or one known only when the code runs.
pub fn aliased_module(env: &Env, quoted: &Term) -> Option<Atom> {
    let (names::ALIASES, meta, segments) = as_call(quoted)? else { return None };
    let segments = segments.iter().map(Term::as_atom).collect::<Option<Vec<Atom>>>()?;
    Some(resolve_alias(env, meta, &segments).0)
}

/// The module that segments name here, and the alias that was used for it.
pub(super) fn resolve_alias(env: &Env, meta: &Term, segments: &[Atom]) -> (Atom, Option<Atom>) {
    if let Some(alias) = meta.keyword_get(names::ALIAS).and_then(Term::as_atom) {
        if alias != names::FALSE {
            return (alias, None);
        }
        let module = macro_alias(env, meta, segments).unwrap_or_else(|| concat_aliases(None, segments));
        return (module, None);
    }
    let Some((first, rest)) = segments.split_first() else { return (names::NIL, None) };
    if *first == names::ELIXIR {
        return (concat_aliases(Some(names::ELIXIR), rest), None);
    }
    let name = Atom::new(&format!("Elixir.{}", first.name()));
    match env.aliases.keyword_get(name).and_then(Term::as_atom) {
        Some(module) if rest.is_empty() => (module, Some(name)),
        Some(module) => (concat_aliases(Some(module), rest), Some(name)),
        None => (concat_aliases(None, segments), None),
    }
}

/// What an alias made by the same macro call stands for.
fn macro_alias(env: &Env, meta: &Term, segments: &[Atom]) -> Option<Atom> {
    let (first, rest) = segments.split_first()?;
    let name = Atom::new(&format!("Elixir.{}", first.name()));
    let entry = env.macro_aliases.keyword_get(name)?;
    let [counter, module] = entry.as_tuple_of::<2>()?;
    let own = meta.keyword_get(names::COUNTER)?;
    if !crate::term::order::equal(own, counter) {
        return None;
    }
    Some(concat_aliases(Some(module.as_atom()?), rest))
}

/// Joins segments to a module's name.
pub(super) fn concat_aliases(prefix: Option<Atom>, segments: &[Atom]) -> Atom {
    let mut name = match prefix {
        Some(prefix) if prefix != names::NIL && prefix != names::ELIXIR => match prefix.alias() {
            Some(_) => prefix.name().to_owned(),
            None => format!("Elixir.{}", prefix.name()),
        },
        _ => "Elixir".to_owned(),
    };
    for (position, segment) in segments.iter().enumerate() {
        if position == 0 && *segment == names::ELIXIR && prefix.is_none() {
            continue;
        }
        name.push('.');
        name.push_str(segment.alias().unwrap_or(segment.name()));
    }
    Atom::new(&name)
}

/// The aliases with an entry in the place of an older one of its name, or behind all others.
fn with_alias(aliases: &Term, name: Atom, entry: Term) -> Term {
    let mut entries: Vec<Term> = aliases.iter().cloned().collect();
    match entries.iter_mut().find(|known| known.as_tuple_of::<2>().is_some_and(|[key, _]| key.is_atom(name))) {
        Some(known) => *known = entry,
        None => entries.push(entry),
    }
    Term::list(entries)
}

fn without_alias(aliases: &Term, name: Atom) -> Term {
    super::quoted::without_key(aliases, name)
}

fn with_macro_alias(aliases: &Term, name: Atom, counter: &Term, module: Atom) -> Term {
    let entry = Term::tuple([Term::atom(name), Term::tuple([counter.clone(), Term::atom(module)])]);
    with_alias(aliases, name, entry)
}

/// Takes `Prefix.{A, B}` apart.
pub(super) fn multi_alias(module: &Term) -> Option<(Term, Vec<Term>)> {
    let [head, _, suffixes] = module.as_tuple_of::<3>()?;
    let (_, prefix, name) = as_dot(head)?;
    if name != names::TUPLE_FORM {
        return None;
    }
    as_binary(head, names::DOT)?;
    Some((prefix.clone(), suffixes.to_vec()?))
}
