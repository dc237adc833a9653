//! The walk of `quote` over the code it quotes.

use crate::expand::alias::resolve_alias;
use crate::expand::error::{Raise, line_of};
use crate::expand::quoted::{
    as_binary, as_call, as_dot, as_unary, as_variable, call, node, remote, with_meta, without_key,
};
use crate::expand::{Env, Event, Imports, MAX_DEPTH};
use crate::term::{Atom, Term, View, names};

use super::escape::{Options, escape};

/// What becomes of lines.
#[derive(Clone)]
pub(super) enum Line {
    Drop,
    Keep,
    Set(Term),
}

/// One `quote` at work.
pub(super) struct Builder {
    pub(super) env: Env,
    pub(super) line: Line,
    /// The file to keep in every node, with the node's line.
    pub(super) file: Option<Term>,
    pub(super) context: Term,
    pub(super) unquote: bool,
    pub(super) generated: bool,
    pub(super) depth: u32,
    /// What was quoted of imports and aliases, with the metadata of where.
    pub(super) events: Vec<(Term, Event)>,
}

impl Builder {
    /// Quotes the body of a `quote`.
    pub(super) fn quote_whole(&mut self, body: &Term) -> Result<Term, Raise> {
        if self.unquote && as_unary(body, names::UNQUOTE_SPLICING).is_some() {
            return Err(Raise::argument(
                "unquote_splicing only works inside arguments and block contexts, wrap it in parens if you want it to work with \
                 one-liners",
            ));
        }
        self.quote(body)
    }

    fn quote(&mut self, code: &Term) -> Result<Term, Raise> {
        self.depth += 1;
        if self.depth > 4 * MAX_DEPTH {
            return Err(Raise::argument(&format!("cannot quote code that nests deeper than {MAX_DEPTH} levels")));
        }
        let quoted = self.quote_term(code);
        self.depth -= 1;
        quoted
    }

    fn quote_term(&mut self, code: &Term) -> Result<Term, Raise> {
        match code.view() {
            View::Tuple([_, meta, _]) if meta.is_nil_list() || meta.as_cons().is_some() => self.quote_node(code),
            View::Tuple([left, right]) => {
                if self.unquote && (is_splice(left) || is_splice(right)) {
                    let triple = call(names::TUPLE_FORM, Term::NIL_LIST, [left.clone(), right.clone()]);
                    return self.quote(&triple);
                }
                Ok(Term::tuple([self.quote(left)?, self.quote(right)?]))
            }
            View::Tuple(elements) => {
                let elements: Result<Vec<Term>, Raise> = elements.iter().map(|element| self.quote(element)).collect();
                Ok(call(names::TUPLE_FORM, Term::NIL_LIST, elements?))
            }
            View::Cons(_) => self.quote_list(code),
            View::Map(_) | View::Export(_) => escape(code, Options { unquote: self.unquote, prune_metadata: false }),
            _ => Ok(code.clone()),
        }
    }

    fn quote_node(&mut self, code: &Term) -> Result<Term, Raise> {
        let Some([head, meta, args]) = code.as_tuple_of::<3>() else { return Ok(code.clone()) };
        if self.unquote {
            if let Some((_, expression)) = as_unary(code, names::UNQUOTE) {
                return Ok(expression.clone());
            }
            if let Some(quoted) = self.quote_unquoted_dot(head, args)? {
                return Ok(quoted);
            }
        }
        if let Some((name, _, context)) = as_variable(code) {
            return self.quote_variable(name, meta, context);
        }
        let Some(name) = head.as_atom().filter(|_| as_call(code).is_some()) else {
            return self.quote_triple(head, meta, args);
        };
        match name.name() {
            "quote" => self.quote_quote(meta, args),
            "__aliases__" => self.quote_alias(meta, args),
            "&" => match self.captured_import(args) {
                Some((module, arity)) => {
                    let imports = imports_term(&[(arity, module)]);
                    let meta = append(&self.meta(meta), names::IMPORTS, imports);
                    let meta = append(&meta, names::CONTEXT, self.context.clone());
                    let args = self.quote_capture_args(args, module, arity)?;
                    Ok(triple(Term::atom(name), &meta, args)?)
                }
                None => self.quote_triple(head, meta, args),
            },
            "alias" | "import" | "require" => {
                let meta = without_key(&self.meta(meta), names::COUNTER);
                let meta = append(&meta, names::CONTEXT, self.context.clone());
                let args = self.quote(args)?;
                triple(Term::atom(name), &meta, args)
            }
            _ if defines(name) => self.quote_call(name, meta, &self.with_annotated_head(args)),
            _ => self.quote_call(name, meta, args),
        }
    }

    /// A call, with the modules its name is imported from.
    fn quote_call(&mut self, name: Atom, meta: &Term, args: &Term) -> Result<Term, Raise> {
        let own = self.meta(meta);
        let imports = if own.keyword_get(names::IMPORTS).is_some() { Vec::new() } else { self.imports_of(name) };
        let meta = if imports.is_empty() {
            own
        } else {
            self.note_imports(name, meta, &imports);
            let meta = put_new_last(&own, names::CONTEXT, self.context.clone());
            append(&meta, names::IMPORTS, imports_term(&imports))
        };
        let args = self.quote(args)?;
        triple(Term::atom(name), &meta, args)
    }

    /// The module each arity of an imported name comes from.
    fn note_imports(&mut self, name: Atom, meta: &Term, imports: &[(u8, Atom)]) {
        let mut modules: Vec<Atom> = imports.iter().map(|(_, module)| *module).collect();
        modules.dedup();
        for module in modules {
            let arities = imports.iter().filter(|(_, of)| *of == module).map(|(arity, _)| *arity).collect();
            self.events.push((meta.clone(), Event::ImportQuoted { module, name, arities }));
        }
    }

    fn imports_of(&self, name: Atom) -> Vec<(u8, Atom)> {
        let mut found: Vec<(u8, Atom)> = Vec::new();
        let mut collect = |imports: &Imports| {
            for (module, table) in imports.entries() {
                let arities = table.list().iter().filter(|(candidate, _)| *candidate == name);
                found.extend(arities.map(|(_, arity)| (*arity, *module)));
            }
        };
        collect(&self.env.functions);
        collect(&self.env.macros);
        found.sort();
        found
    }

    fn quote_triple(&mut self, head: &Term, meta: &Term, args: &Term) -> Result<Term, Raise> {
        let annotated = as_dot(head).filter(|(_, _, name)| defines(*name)).map(|_| self.with_annotated_head(args));
        let head = self.quote(head)?;
        let meta = self.meta(meta);
        let args = self.quote(annotated.as_ref().unwrap_or(args))?;
        triple(head, &meta, args)
    }

    fn quote_variable(&mut self, name: Atom, meta: &Term, context: Atom) -> Result<Term, Raise> {
        let mut quoted_meta = self.meta(meta);
        if context != names::NIL {
            return triple(Term::atom(name), &quoted_meta, Term::atom(context));
        }
        let imports = self.imports_of(name);
        if !imports.is_empty() && quoted_meta.keyword_get(names::IMPORTS).is_none() {
            quoted_meta = put_new_last(&quoted_meta, names::CONTEXT, self.context.clone());
            quoted_meta = append(&quoted_meta, names::IMPORTS, imports_term(&imports));
        }
        triple(Term::atom(name), &quoted_meta, self.context.clone())
    }

    fn quote_quote(&mut self, meta: &Term, args: &Term) -> Result<Term, Raise> {
        let unquote = std::mem::replace(&mut self.unquote, false);
        let args = self.quote(args);
        self.unquote = unquote;
        let meta = append(&self.meta(meta), names::CONTEXT, self.context.clone());
        triple(Term::atom(names::QUOTE), &meta, args?)
    }

    fn quote_alias(&mut self, meta: &Term, segments: &Term) -> Result<Term, Raise> {
        let own = self.meta(meta);
        let first = segments.as_cons().and_then(|cons| cons.head.as_atom());
        let names: Option<Vec<Atom>> = segments.iter().map(Term::as_atom).collect();
        let meta = match (first, names) {
            (Some(first), Some(names)) if first != names::ELIXIR && own.keyword_get(names::ALIAS).is_none() => {
                let (module, used) = resolve_alias(&self.env, meta, &names);
                let plain = crate::expand::alias::concat_aliases(None, &names);
                if let Some(name) = used {
                    self.events.push((meta.clone(), Event::AliasUsed { name, module }));
                }
                let alias = if module == plain { Term::bool(false) } else { Term::atom(module) };
                append(&without_key(&own, names::COUNTER), names::ALIAS, alias)
            }
            _ => own,
        };
        let segments = self.quote(segments)?;
        triple(Term::atom(names::ALIASES), &meta, segments)
    }

    /// The imported function in `&name/arity`.
    fn captured_import(&self, args: &Term) -> Option<(Atom, u8)> {
        let only = &args.as_cons()?.head;
        let (_, target, arity) = as_binary(only, names::SLASH)?;
        let (name, _, _) = as_variable(target)?;
        let arity = u8::try_from(arity.as_int()?).ok()?;
        let (_, module) = self.imports_of(name).into_iter().find(|(found, _)| *found == arity)?;
        Some((module, arity))
    }

    fn quote_capture_args(&mut self, args: &Term, module: Atom, arity: u8) -> Result<Term, Raise> {
        let Some(cons) = args.as_cons() else { return self.quote(args) };
        let Some((slash_meta, target, number)) = as_binary(&cons.head, names::SLASH) else { return self.quote(args) };
        let Some((name, meta, context)) = as_variable(target) else { return self.quote(args) };
        let context = if context == names::NIL { self.context.clone() } else { Term::atom(context) };
        let meta = append(&self.meta(meta), names::CONTEXT, self.context.clone());
        let meta = append(&meta, names::IMPORTS, imports_term(&[(arity, module)]));
        let target = triple(Term::atom(name), &meta, context)?;
        let marker = call(names::UNQUOTE, Term::NIL_LIST, [target]);
        let unquote = std::mem::replace(&mut self.unquote, true);
        let slash = self.quote_call(names::SLASH, slash_meta, &Term::list([marker, number.clone()]));
        self.unquote = unquote;
        Ok(Term::list([slash?]))
    }

    /// The head of a definition, marked with the context it is written in.
    fn with_annotated_head(&self, args: &Term) -> Term {
        let Some(cons) = args.as_cons() else { return args.clone() };
        let Some([head, meta, rest]) = cons.head.as_tuple_of::<3>() else { return args.clone() };
        if meta.as_cons().is_none() && !meta.is_nil_list() {
            return args.clone();
        }
        let meta = append(meta, names::CONTEXT, self.context.clone());
        Term::cons(node(head.clone(), meta, rest.clone()), cons.tail.clone())
    }

    /// `left.unquote(name)` and `left.unquote(name)(args)`, which are put together when the code runs.
    fn quote_unquoted_dot(&mut self, head: &Term, args: &Term) -> Result<Option<Term>, Raise> {
        let unquoted = |head: &Term, args: &Term| {
            let (meta, left, name) = as_dot(head)?;
            let cons = args.as_cons()?;
            (name == names::UNQUOTE && cons.tail.is_nil_list()).then(|| (meta.clone(), left.clone(), cons.head.clone()))
        };
        if let Some((meta, left, name)) = unquoted(head, args) {
            return self.build_dot(&meta, &left, name, Term::nil()).map(Some);
        }
        if let Some([inner, _, inner_args]) = head.as_tuple_of::<3>()
            && let Some((meta, left, name)) = unquoted(inner, inner_args)
        {
            let args = self.quote(args)?;
            return self.build_dot(&meta, &left, name, args).map(Some);
        }
        Ok(None)
    }

    fn build_dot(&mut self, meta: &Term, left: &Term, name: Term, args: Term) -> Result<Term, Raise> {
        let left = self.quote(left)?;
        let quoted_meta = quote_meta(&self.meta(meta))?;
        let args = Term::list([quoted_meta, left, name, args, self.context.clone()]);
        Ok(remote(meta.clone(), meta.clone(), Term::named("elixir_quote"), Atom::new("dot"), args))
    }

    /// A list; what is spliced in is joined when the code runs.
    fn quote_list(&mut self, list: &Term) -> Result<Term, Raise> {
        let mut walk = list.iter();
        let elements: Vec<Term> = walk.by_ref().cloned().collect();
        if !walk.rest().is_nil_list() {
            let mut builder = crate::term::ListBuilder::new();
            for element in &elements {
                builder.push(self.quote(element)?);
            }
            return Ok(builder.finish_with(self.quote(walk.rest())?));
        }
        let mut plain: Vec<Term> = Vec::new();
        let mut joined: Option<Term> = None;
        for (position, element) in elements.iter().enumerate().rev() {
            if self.unquote {
                if let Some((meta, spliced)) = as_unary(element, names::UNQUOTE_SPLICING) {
                    let tail = join(std::mem::take(&mut plain), joined.take());
                    joined = Some(runtime_call(meta, "list", [spliced.clone(), tail]));
                    continue;
                }
                if let Some((_, left, right)) = as_binary(element, names::PIPE)
                    && let Some((meta, spliced)) = as_unary(left, names::UNQUOTE_SPLICING)
                    && position + 1 == elements.len()
                {
                    let right = self.quote(right)?;
                    let before = self.quote_list(&Term::list(elements.iter().take(position).cloned()))?;
                    return Ok(runtime_call(meta, "tail_list", [spliced.clone(), right, before]));
                }
            }
            plain.push(self.quote(element)?);
        }
        Ok(join(plain, joined))
    }

    /// The metadata a node keeps.
    fn meta(&self, meta: &Term) -> Term {
        let kept = match (&self.file, &self.line) {
            (Some(file), _) => {
                let line = line_of(meta);
                let place = Term::tuple([file.clone(), Term::int(i64::from(line))]);
                with_meta(&without_key(meta, names::LINE), names::KEEP, place)
            }
            (None, Line::Drop) => without_key(meta, names::LINE),
            (None, Line::Keep) => meta.clone(),
            (None, Line::Set(line)) => with_meta(&without_key(meta, names::LINE), names::LINE, line.clone()),
        };
        let kept = without_key(&kept, names::COLUMN);
        if self.generated { with_meta(&kept, names::GENERATED, Term::bool(true)) } else { kept }
    }
}

/// Tells whether a call of this name, local or remote, has the head of a definition as its argument.
fn defines(name: Atom) -> bool {
    matches!(name.name(), "def" | "defp" | "defmacro" | "defmacrop" | "@")
}

fn is_splice(code: &Term) -> bool {
    as_unary(code, names::UNQUOTE_SPLICING).is_some()
}

/// `{:{}, [], [head, meta, args]}`
fn triple(head: Term, meta: &Term, args: Term) -> Result<Term, Raise> {
    let meta = quote_meta(meta)?;
    Ok(call(names::TUPLE_FORM, Term::NIL_LIST, [head, meta, args]))
}

/// Metadata as code; `line:` and `file:` may be variables already.
fn quote_meta(meta: &Term) -> Result<Term, Raise> {
    let mut quoted = Vec::new();
    for entry in meta.iter() {
        let Some([key, value]) = entry.as_tuple_of::<2>() else {
            quoted.push(escape(entry, Options::default())?);
            continue;
        };
        let is_code = key.as_atom().is_some_and(|key| matches!(key, names::LINE | names::KEEP | names::CONTEXT));
        let value = if is_code { value.clone() } else { escape(value, Options::default())? };
        quoted.push(Term::tuple([key.clone(), value]));
    }
    Ok(Term::list(quoted))
}

/// Elements (collected back to front) before what is joined to them when the code runs.
fn join(mut plain: Vec<Term>, joined: Option<Term>) -> Term {
    plain.reverse();
    match joined {
        None => Term::list(plain),
        Some(joined) if plain.is_empty() => joined,
        Some(joined) => remote(
            Term::NIL_LIST,
            Term::NIL_LIST,
            Term::atom(names::ERLANG),
            names::CONCAT,
            Term::list([Term::list(plain), joined]),
        ),
    }
}

fn runtime_call<const N: usize>(meta: &Term, name: &str, args: [Term; N]) -> Term {
    remote(meta.clone(), meta.clone(), Term::named("elixir_quote"), Atom::new(name), Term::list(args))
}

fn imports_term(imports: &[(u8, Atom)]) -> Term {
    Term::list(imports.iter().map(|(arity, module)| Term::tuple([Term::int(i64::from(*arity)), Term::atom(*module)])))
}

/// Metadata with an entry at its end, in place of one of that key.
fn append(meta: &Term, key: Atom, value: Term) -> Term {
    let entry = Term::tuple([Term::atom(key), value]);
    if meta.keyword_get(key).is_some() {
        return Term::list(meta.iter().map(|pair| match pair.as_tuple_of::<2>() {
            Some([found, _]) if found.is_atom(key) => entry.clone(),
            _ => pair.clone(),
        }));
    }
    Term::list(meta.iter().cloned().chain([entry]))
}

fn put_new_last(meta: &Term, key: Atom, value: Term) -> Term {
    if meta.keyword_get(key).is_some() { meta.clone() } else { append(meta, key, value) }
}
